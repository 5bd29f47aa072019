"""Hypothesis strategies for exact matrices: every shape and rank is built, nothing is filtered.

All entries are `flint.fmpq`.  Shrinking ends in small integers, few rows and unit vectors.  For inputs whose
shapes must agree, draw one tuple (`ridge_problems` and its like), or write a composite: `n` and `d` fix a shape.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import hypothesis.strategies as st
from flint import fmpq, fmpq_mat

from theorems.exact import column, diagonal, gram, identity, matrix, rational, submatrix

Rationals: TypeAlias = st.SearchStrategy[fmpq]
Matrices: TypeAlias = st.SearchStrategy[fmpq_mat]


class Profile(NamedTuple):
    """How many examples a property check draws, and whether they are the same in every run."""

    max_examples: int
    derandomize: bool


PROFILES = {"quick": Profile(60, False), "thorough": Profile(1000, False), "ci": Profile(60, True)}


def profile(name: str = "quick") -> Profile:
    """The profile of this name; a ValueError lists the known ones."""
    if name not in PROFILES:
        raise ValueError(f"unknown profile {name!r}: one of {', '.join(PROFILES)}")
    return PROFILES[name]


# The shapes (n, d) that a regime needs.  The first five say nothing but the shape.
_REGIMES: dict[str, Callable[[int, int], bool]] = {
    "n=d": lambda n, d: n == d,
    "n<d": lambda n, d: n < d,
    "n>d": lambda n, d: n > d,
    "n=1": lambda n, d: n == 1,
    "d=1": lambda n, d: d == 1,
    "full rank": lambda n, d: True,
    "rank deficient": lambda n, d: min(n, d) >= 2,
    "repeated rows": lambda n, d: n >= 2,
    "parallel rows": lambda n, d: n >= 2,
    "orthogonal rows": lambda n, d: n <= d,
}


def regimes() -> tuple[str, ...]:
    """The names that `data_matrices(regime=…)` takes."""
    return tuple(_REGIMES)


def rationals(max_numerator: int = 3, max_denominator: int = 3) -> Rationals:
    """p/q with |p| ≤ max_numerator and 1 ≤ q ≤ max_denominator."""
    return st.builds(fmpq, st.integers(-max_numerator, max_numerator), st.integers(1, max_denominator))


def positive_rationals(max_numerator: int = 5, max_denominator: int = 5) -> Rationals:
    """p/q > 0 with p ≤ max_numerator and q ≤ max_denominator."""
    return st.builds(fmpq, st.integers(1, max_numerator), st.integers(1, max_denominator))


def nonzero_rationals(max_numerator: int = 3, max_denominator: int = 3) -> Rationals:
    """p/q ≠ 0 with |p| ≤ max_numerator and q ≤ max_denominator."""
    return st.builds(fmpq, _nonzero_integers(max_numerator), st.integers(1, max_denominator))


def _nonzero_integers(bound: int) -> st.SearchStrategy[int]:
    return st.integers(-bound, bound - 1).map(lambda k: k if k < 0 else k + 1)


# One choice an entry, the readable ones first: examples shrink towards 0, then 1, then −1.
_NONZERO = [fmpq(sign * p, q) for p, q in [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3), (3, 2), (2, 3)] for sign in (1, -1)]
_ENTRY: Rationals = st.sampled_from([fmpq(0), *_NONZERO])
_NONZERO_ENTRY: Rationals = st.sampled_from(_NONZERO)
_SIGN = st.sampled_from([1, -1])
_SHARE = st.sampled_from([fmpq(k, 4) for k in (0, 4, -4, 2, -2, 1, -1, 3, -3)])
_SMALL = st.sampled_from([0, 1, -1, 2, -2])
_NONZERO_SMALL = st.sampled_from([1, -1, 2, -2])


def _nonzero_row(draw: st.DrawFn, d: int) -> list[fmpq]:
    row = [draw(_ENTRY) for _ in range(d)]
    row[draw(_below(d))] = draw(_NONZERO_ENTRY)
    return row


@functools.cache
def _below(n: int) -> st.SearchStrategy[int]:
    return st.integers(0, n - 1)


def shapes(max_n: int = 5, max_d: int = 4) -> st.SearchStrategy[tuple[int, int]]:
    """(n, d) with 1 ≤ n ≤ max_n and 1 ≤ d ≤ max_d."""
    return st.tuples(st.integers(1, max_n), st.integers(1, max_d))


@st.composite
def data_matrices(draw: st.DrawFn, max_n: int = 5, max_d: int = 4, regime: str | None = None, *,
                  n: int | None = None, d: int | None = None, zero_rows: bool = False) -> fmpq_mat:  # fmt: skip
    """X of shape n×d, in the given regime or in any (see `regimes`); no row is zero unless `zero_rows`.

    `n` and `d` fix the shape; otherwise 1 ≤ n ≤ max_n and 1 ≤ d ≤ max_d.  With `zero_rows`, one row may be
    replaced by zeros, in a regime that allows it or not.
    """
    if regime is not None and regime not in _REGIMES:
        raise ValueError(f"unknown regime {regime!r}: one of {', '.join(_REGIMES)}")
    sizes = [(a, b) for a in ([n] if n else range(1, max_n + 1)) for b in ([d] if d else range(1, max_d + 1))]
    fitting = [size for size in sizes if regime is None or _REGIMES[regime](*size)]
    if not fitting:
        raise ValueError(f"no shape up to {max(sizes)} has the regime {regime!r}")
    rows, columns = draw(st.sampled_from(sorted(fitting, key=lambda size: (size[0] * size[1], size))))
    X = _in_regime(draw, regime or draw(_regimes_of(rows, columns)), rows, columns)
    if zero_rows and draw(st.booleans()):
        zero = draw(st.integers(0, rows - 1))
        X = matrix([[0] * columns if i == zero else row for i, row in enumerate(X.tolist())])
    return X


@functools.cache
def _regimes_of(n: int, d: int) -> st.SearchStrategy[str]:
    """The regimes that a shape can have, the shape alone first."""
    return st.sampled_from([name for name, fits in _REGIMES.items() if fits(n, d)])


def _in_regime(draw: st.DrawFn, regime: str, n: int, d: int) -> fmpq_mat:
    if regime == "full rank":
        return _of_rank(draw, n, d, min(n, d))
    if regime == "rank deficient":
        return _of_rank(draw, n, d, 1 + draw(_below(min(n, d) - 1)))
    if regime == "repeated rows":
        return _with_multiple_of_a_row(draw, n, d, [fmpq(1)])
    if regime == "parallel rows":
        return _with_multiple_of_a_row(draw, n, d, [fmpq(2), fmpq(-1), fmpq(1, 2), fmpq(-2), fmpq(3)])
    if regime == "orthogonal rows":
        scales = [draw(_NONZERO_ENTRY) for _ in range(n)]
        return diagonal(scales) * submatrix(draw(orthogonal_matrices(d)), range(n), range(d))
    return matrix([_nonzero_row(draw, d) for _ in range(n)])


def _of_rank(draw: st.DrawFn, n: int, d: int, r: int) -> fmpq_mat:
    """A product of trapezoidal n×r and r×d factors of full rank, with rows and columns shuffled."""
    left = [_trapezoidal_row(draw, i, r) if i < r else _nonzero_row(draw, r) for i in range(n)]
    right = [_trapezoidal_row(draw, d - 1 - i, d)[::-1] for i in range(r)]
    return submatrix(matrix(left) * matrix(right), draw(_orders(n)), draw(_orders(d)))


@functools.cache
def _orders(n: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(n))


def _trapezoidal_row(draw: st.DrawFn, pivot: int, width: int) -> list[fmpq]:
    """Anything, then a nonzero entry at `pivot`, then zeros."""
    return [*(draw(_ENTRY) for _ in range(pivot)), draw(_NONZERO_ENTRY), *[fmpq(0)] * (width - pivot - 1)]


def _with_multiple_of_a_row(draw: st.DrawFn, n: int, d: int, factors: list[fmpq]) -> fmpq_mat:
    rows = [_nonzero_row(draw, d) for _ in range(n - 1)]
    factor, source = draw(st.sampled_from(factors)), draw(_below(n - 1))
    rows.insert(draw(_below(n)), [factor * x for x in rows[source]])
    return matrix(rows)


@st.composite
def unit_rows(draw: st.DrawFn, max_n: int = 4, max_d: int = 4, *, n: int | None = None,
              d: int | None = None) -> fmpq_mat:  # fmt: skip
    """X with rational rows of norm exactly 1, by stereographic projection of t ∈ ℚᵈ⁻¹; every such row is reachable."""
    rows, columns = n or draw(st.integers(1, max_n)), d or draw(st.integers(1, max_d))
    return matrix([_unit_vector(draw, columns) for _ in range(rows)])


def _unit_vector(draw: st.DrawFn, d: int) -> list[fmpq]:
    t = [draw(_ENTRY) for _ in range(d - 1)]
    square = sum((x * x for x in t), fmpq(0))
    sign = draw(_SIGN)
    return [sign * x / (1 + square) for x in [1 - square, *(2 * x for x in t)]]


@st.composite
def orthogonal_matrices(draw: st.DrawFn, n: int) -> fmpq_mat:
    """Rational Q with QQᵀ = I exactly, as a product of at most n reflections of integer vectors; det Q = ±1."""
    Q = identity(n)
    for _ in range(draw(st.integers(0, n))):
        entries = [draw(_SMALL) for _ in range(n)]
        entries[draw(_below(n))] = draw(_NONZERO_SMALL)
        v = column(entries)
        Q = Q - (v * (v.transpose() * Q)) * (fmpq(2) / (v.transpose() * v)[0, 0])
    return Q


def with_spectrum(values: Sequence[Any]) -> Matrices:
    """Symmetric rational matrices with exactly these rational eigenvalues: Q diag(values) Qᵀ."""
    D = diagonal(values)
    return orthogonal_matrices(len(values)).map(lambda Q: Q * D * Q.transpose())


@st.composite
def with_singular_values(draw: st.DrawFn, values: Sequence[Any], n: int, d: int) -> fmpq_mat:
    """X (n×d) with these rational singular values, padded by zeros; XXᵀ has their squares as eigenvalues."""
    if len(values) > min(n, d):
        raise ValueError(f"a {n}×{d} matrix has at most {min(n, d)} singular values, not {len(values)}")
    middle = [[values[i] if i == j and i < len(values) else 0 for j in range(d)] for i in range(n)]
    return draw(orthogonal_matrices(n)) * matrix(middle) * draw(orthogonal_matrices(d))


@st.composite
def known_spectra(draw: st.DrawFn, max_n: int = 4, max_d: int = 4) -> tuple[fmpq_mat, list[fmpq]]:
    """(X, s): s the min(n, d) singular values of X ≠ 0, largest first, zeros included; XXᵀ has eigenvalues s²."""
    n, d = draw(shapes(max_n, max_d))
    r = draw(st.integers(1, min(n, d)))
    s = sorted(draw(st.lists(positive_rationals(), min_size=r, max_size=r)), reverse=True)
    return draw(with_singular_values(s, n, d)), s + [fmpq(0)] * (min(n, d) - r)


@st.composite
def symmetric_matrices(draw: st.DrawFn, n: int | None = None, max_n: int = 4) -> fmpq_mat:
    """A = Aᵀ with small entries, definite or not."""
    size = n or draw(st.integers(1, max_n))
    lower = [[draw(_ENTRY) for _ in range(i + 1)] for i in range(size)]
    return matrix([[lower[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)])


@st.composite
def psd_matrices(draw: st.DrawFn, n: int | None = None, max_n: int = 4) -> fmpq_mat:
    """Positive semidefinite K of any rank from 0 to n: half with a rational spectrum, half BBᵀ."""
    size = n or draw(st.integers(1, max_n))
    r = draw(st.integers(0, size))
    if draw(st.booleans()):
        values = draw(st.lists(positive_rationals(), min_size=r, max_size=r))
        return draw(with_spectrum(values + [fmpq(0)] * (size - r)))
    return gram(_of_rank(draw, size, r, r)) if r else fmpq_mat(size, size)


@st.composite
def perturbations(draw: st.DrawFn, n: int, bound: Any = 1) -> fmpq_mat:
    """Symmetric rational ΔK (n×n) with ‖ΔK‖₂ ≤ bound exactly; the bound is often reached."""
    most = rational(bound)
    if most < 0:
        raise ValueError(f"a norm cannot be at most {most}")
    return draw(with_spectrum([most * draw(_SHARE) for _ in range(n)]))


@st.composite
def label_vectors(draw: st.DrawFn, n: int) -> fmpq_mat:
    """y ≠ 0 as a column of n: labels ±1, or any small rationals."""
    if draw(st.booleans()):
        return column(_nonzero_row(draw, n))
    return column([draw(_SIGN) for _ in range(n)])


@st.composite
def ridge_problems(draw: st.DrawFn, max_n: int = 4) -> tuple[fmpq_mat, fmpq, fmpq_mat]:
    """(K, λ, y): K positive semidefinite n×n, λ > 0, y ≠ 0 a column of n."""
    n = draw(st.integers(1, max_n))
    return draw(psd_matrices(n)), draw(positive_rationals()), draw(label_vectors(n))


@st.composite
def perturbed_ridge_problems(draw: st.DrawFn, max_n: int = 3, share: Any = "1/2",
                             ) -> tuple[fmpq_mat, fmpq, fmpq_mat, fmpq_mat]:  # fmt: skip
    """(K, λ, y, ΔK) with ‖ΔK‖₂ ≤ share·(λ_n + λ) exactly, λ_n the smallest eigenvalue of K, which is rational."""
    n = draw(st.integers(1, max_n))
    zeros = draw(st.integers(0, n))
    spectrum = [fmpq(0)] * zeros + draw(st.lists(positive_rationals(), min_size=n - zeros, max_size=n - zeros))
    lam = draw(positive_rationals())
    delta = draw(perturbations(n, rational(share) * (min(spectrum) + lam)))
    return draw(with_spectrum(spectrum)), lam, draw(label_vectors(n)), delta
