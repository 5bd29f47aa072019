"""Hypothesis strategies for exact matrices: every shape and rank is built, nothing is filtered.

All entries are `flint.fmpq`.  Shrinking ends in small integers, few rows and unit vectors.  For inputs whose
shapes must agree, draw one tuple (`ridge_problems` and its like), or write a composite: `n` and `d` fix a shape.
"""

from __future__ import annotations

from collections.abc import Sequence
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


# The shapes that a regime needs, as a predicate of (n, d).
_REGIMES = {
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


def _entries() -> Rationals:
    """Mostly small integers, which keeps examples readable."""
    return st.one_of(st.integers(-3, 3).map(fmpq), rationals())


@st.composite
def _nonzero_row(draw: st.DrawFn, d: int) -> list[fmpq]:
    row = draw(st.lists(_entries(), min_size=d, max_size=d))
    row[draw(st.integers(0, d - 1))] = draw(nonzero_rationals())
    return row


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
    sizes.sort(key=lambda size: (size[0] * size[1], size))
    feasible = [name for name, fits in _REGIMES.items() if regime in (None, name) and any(fits(*s) for s in sizes)]
    if not feasible:
        raise ValueError(f"no shape up to {max(sizes)} has the regime {regime!r}")
    chosen = draw(st.sampled_from(feasible))
    rows, columns = draw(st.sampled_from([size for size in sizes if _REGIMES[chosen](*size)]))
    X = draw(_in_regime(chosen, rows, columns))
    if zero_rows and draw(st.booleans()):
        zero = draw(st.integers(0, rows - 1))
        X = matrix([[0] * columns if i == zero else row for i, row in enumerate(X.tolist())])
    return X


def _in_regime(regime: str, n: int, d: int) -> Matrices:
    if regime == "full rank":
        return _of_rank(n, d, min(n, d))
    if regime == "rank deficient":
        return st.integers(1, min(n, d) - 1).flatmap(lambda r: _of_rank(n, d, r))
    if regime == "repeated rows":
        return _with_multiple_of_a_row(n, d, st.just(fmpq(1)))
    if regime == "parallel rows":
        return _with_multiple_of_a_row(n, d, st.sampled_from([fmpq(2), fmpq(-1), fmpq(1, 2), fmpq(-2), fmpq(3)]))
    if regime == "orthogonal rows":
        return _orthogonal_rows(n, d)
    return st.lists(_nonzero_row(d), min_size=n, max_size=n).map(matrix)


@st.composite
def _of_rank(draw: st.DrawFn, n: int, d: int, r: int) -> fmpq_mat:
    """A product of trapezoidal n×r and r×d factors of full rank, with rows and columns shuffled."""
    left = [draw(_trapezoidal_row(i, r)) if i < r else draw(_nonzero_row(r)) for i in range(n)]
    right = [list(reversed(draw(_trapezoidal_row(d - 1 - i, d)))) for i in range(r)]
    return submatrix(matrix(left) * matrix(right), draw(st.permutations(range(n))), draw(st.permutations(range(d))))


@st.composite
def _trapezoidal_row(draw: st.DrawFn, pivot: int, width: int) -> list[fmpq]:
    """Anything, then a nonzero entry at `pivot`, then zeros."""
    return [*draw(st.lists(_entries(), min_size=pivot, max_size=pivot)), draw(nonzero_rationals()),
            *[fmpq(0)] * (width - pivot - 1)]  # fmt: skip


@st.composite
def _with_multiple_of_a_row(draw: st.DrawFn, n: int, d: int, factors: Rationals) -> fmpq_mat:
    rows = draw(st.lists(_nonzero_row(d), min_size=n - 1, max_size=n - 1))
    factor, source = draw(factors), draw(st.integers(0, n - 2))
    rows.insert(draw(st.integers(0, n - 1)), [factor * x for x in rows[source]])
    return matrix(rows)


@st.composite
def _orthogonal_rows(draw: st.DrawFn, n: int, d: int) -> fmpq_mat:
    Q = draw(orthogonal_matrices(d))
    scales = draw(st.lists(positive_rationals(), min_size=n, max_size=n))
    return diagonal(scales) * submatrix(Q, range(n), range(d))


@st.composite
def unit_rows(draw: st.DrawFn, max_n: int = 4, max_d: int = 4, *, n: int | None = None,
              d: int | None = None) -> fmpq_mat:  # fmt: skip
    """X with rational rows of norm exactly 1, by stereographic projection of t ∈ ℚᵈ⁻¹; every such row is reachable."""
    rows, columns = n or draw(st.integers(1, max_n)), d or draw(st.integers(1, max_d))
    return matrix([draw(_unit_vector(columns)) for _ in range(rows)])


@st.composite
def _unit_vector(draw: st.DrawFn, d: int) -> list[fmpq]:
    t = draw(st.lists(_entries(), min_size=d - 1, max_size=d - 1))
    square = sum((x * x for x in t), fmpq(0))
    sign = draw(st.sampled_from([1, -1]))
    return [sign * x / (1 + square) for x in [1 - square, *(2 * x for x in t)]]


@st.composite
def orthogonal_matrices(draw: st.DrawFn, n: int) -> fmpq_mat:
    """Rational Q with QQᵀ = I exactly, as a product of at most n reflections of integer vectors; det Q = ±1."""
    Q = identity(n)
    for _ in range(draw(st.integers(0, n))):
        entries = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
        entries[draw(st.integers(0, n - 1))] = draw(_nonzero_integers(2))
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
    lower = [draw(st.lists(_entries(), min_size=i + 1, max_size=i + 1)) for i in range(size)]
    return matrix([[lower[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)])


@st.composite
def psd_matrices(draw: st.DrawFn, n: int | None = None, max_n: int = 4) -> fmpq_mat:
    """Positive semidefinite K of any rank from 0 to n: half with a rational spectrum, half BBᵀ."""
    size = n or draw(st.integers(1, max_n))
    r = draw(st.integers(0, size))
    if draw(st.booleans()):
        values = draw(st.lists(positive_rationals(), min_size=r, max_size=r))
        return draw(with_spectrum(values + [fmpq(0)] * (size - r)))
    return gram(draw(_of_rank(size, r, r))) if r else fmpq_mat(size, size)


@st.composite
def perturbations(draw: st.DrawFn, n: int, bound: Any = 1) -> fmpq_mat:
    """Symmetric rational ΔK (n×n) with ‖ΔK‖₂ ≤ bound exactly; the bound is reached by one in many."""
    most = rational(bound)
    if most < 0:
        raise ValueError(f"a norm cannot be at most {most}")
    shares = st.one_of(st.sampled_from([fmpq(0), fmpq(1), fmpq(-1)]), st.integers(-4, 4).map(lambda k: fmpq(k, 4)))
    return draw(with_spectrum([share * most for share in draw(st.lists(shares, min_size=n, max_size=n))]))


def label_vectors(n: int) -> Matrices:
    """y ≠ 0 as a column of n: labels ±1, or any small rationals."""
    signs = st.lists(st.sampled_from([fmpq(1), fmpq(-1)]), min_size=n, max_size=n)
    return st.one_of(signs, _nonzero_row(n)).map(column)


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
