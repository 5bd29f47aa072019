"""Length of attention features: ‖x̃_i‖ ≤ n, and on the sphere of order 1 + n/d, not √(n/d): cross terms do not vanish.

Setting.  x̃_i = Σ_k ⟨x_i, x_k⟩x_k over n unit rows.  On average: rows independent and uniform on the sphere S^(d−1), or any
          law of unit rows with E xxᵀ = I/d.
Says.     ‖x̃_i‖ ≤ n for all unit rows.  E‖x̃_i‖² = 1 + (n−1)/d “since cross terms vanish”, so E‖x̃_i‖ = O(√(n/d)) for n ≥ d.
Why not.  The first part holds by the triangle inequality, with equality for equal rows.  The second fails at n = 2, d = 1,
          where x̃_i = 2x_i.  With P_k = x_kx_kᵀ = P_k², x̃ = (I + Σ_(k≠i) P_k)x, and
              (I + ΣP_k)² = I + 3ΣP_k + Σ_(k≠l) P_kP_l, whose mean is 1 + 3(n−1)/d + (n−1)(n−2)/d² times I:
          the cross terms 2⟨x, P_kx⟩ and ⟨x, P_kP_lx⟩ are positive in the mean.
Instead.  E‖x̃_i‖² = 1 + 3(n−1)/d + (n−1)(n−2)/d², and 1 + (n−1)/d ≤ E‖x̃_i‖ ≤ 1 + 3(n−1)/(2d): what the paper has for
          E‖x̃_i‖² is E⟨x_i, x̃_i⟩, at most E‖x̃_i‖.  So E‖x̃_i‖/√(n/d) ≥ √(n/d) is unbounded.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import identical, valid

claim = Claim(
    "thm-B.15",
    "Length of attention features on the sphere",
    source="arXiv:2603.13085v2, Theorem B.15",
    statement=r"\|\tilde x_i\|_2 \le n; \qquad \mathbb E\|\tilde x_i\|_2^2 = 1 + \frac{n-1}{d}, \qquad "
    r"\mathbb E\|\tilde x_i\|_2 = O\big(\sqrt{n/d}\big) \text{ for } n \ge d",
    reading="rows independent and uniform on the sphere for the averages; O is read with the constant √2 that the first gives",
    expected="refuted",
)


class _Length(NamedTuple):
    """A bound of ‖x̃_i‖ for all unit rows, E‖x̃_i‖², and a lower and an upper bound of (E‖x̃_i‖)²."""

    most: Any
    square: Any
    low: Any
    high: Any


@claim.false
def as_published(n, d):
    """‖x̃_i‖ ≤ n; E‖x̃_i‖² = 1 + (n−1)/d; so E‖x̃_i‖ ≤ √(1 + (n−1)/d), which is at most √(2n/d) for n ≥ d"""
    return corrected(n, d)._replace(square=1 + (n - 1) / d, low=0, high=1 + (n - 1) / d)


@claim.true
def corrected(n, d):
    """‖x̃_i‖ ≤ n; E‖x̃_i‖² = 1 + 3(n−1)/d + (n−1)(n−2)/d²; 1 + (n−1)/d ≤ E‖x̃_i‖ ≤ 1 + 3(n−1)/(2d)"""
    a = (n - 1) / d
    return _Length(n, 1 + 3 * a + a * (n - 2) / d, (1 + a) * (1 + a), (1 + 3 * a / 2) * (1 + 3 * a / 2))


@claim.false
def one_cross_term_forgotten(n, d):
    """E‖x̃_i‖² = 1 + 3(n−1)/d: keeps the products with x_i, drops those of two other rows."""
    return corrected(n, d)._replace(square=1 + 3 * (n - 1) / d)


@claim.false
def own_row_forgotten(n, d):
    """E‖x̃_i‖² = (n−1)/d + (n−1)(n−2)/d²: leaves x_i out of its own attention sum."""
    return corrected(n, d)._replace(square=(n - 1) / d + (n - 1) * (n - 2) / d / d)


@claim.false
def pairs_counted_once(n, d):
    """E‖x̃_i‖² with (n−1)(n−2)/(2d²): counts unordered pairs."""
    return corrected(n, d)._replace(square=1 + 3 * (n - 1) / d + (n - 1) * (n - 2) / d / d / 2)


@claim.false
def mean_of_the_projection(n, d):
    """E‖x̃_i‖ ≤ 1 + (n−1)/d: takes E⟨x_i, x̃_i⟩ for E‖x̃_i‖."""
    return corrected(n, d)._replace(high=corrected(n, d).low)


@claim.false
def order_of_the_root(n, d):
    """E‖x̃_i‖ ≤ 3√(1 + n/d): the order √(n/d) with a larger constant; every constant fails as n/d grows."""
    return corrected(n, d)._replace(high=9 * (n + d) / d)


@claim.false
def without_own_row(n, d):
    """‖x̃_i‖ ≤ n − 1 for n ≥ 2: leaves x_i out of the triangle inequality."""
    return corrected(n, d)._replace(most=n - 1)


@claim.symbolic(dimensions="all", blind_to=("mean_of_the_projection",))
def by_words(law):
    """(I + ΣP_k)² by words in two projections, summed over rows and pairs by SymPy for every n and d; the rest by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    k, j, one = *sp.symbols("k j", integer=True), sp.Identity(d)
    P, Q = sp.MatrixSymbol("P", d, d), sp.MatrixSymbol("Q", d, d)
    x = sp.MatrixSymbol("x", d, 1)
    demand(identical(x * x.T * x * x.T, x * x.T, [(x.T * x, sp.Identity(1))]))  # P_k² = P_k
    square = (one + P + Q) * (one + P + Q)
    demand(identical(square, one + 3 * P + 3 * Q + P * Q + Q * P, [(P * P, P), (Q * Q, Q)]))
    mean, pair = 1 / d, 1 / d**2  # E P_k = I/d, and E P_kP_l = I/d² by independence
    single = 1 + sp.summation(3 * mean, (k, 1, n - 1))
    moment = single + sp.summation(pair, (k, 1, n - 1), (j, 1, n - 1)) - sp.summation(pair, (k, 1, n - 1))
    projection = 1 + sp.summation(mean, (k, 1, n - 1))  # E⟨x, x̃⟩ ≤ E‖x̃‖
    claimed = law(n, d)
    demand(sp.simplify(claimed.square - moment) == 0, claimed=claimed.square, derived=moment)

    demand(sp.simplify(_moment(n, d) - moment) == 0 == sp.simplify(_projection(n, d) - projection))

    rows, width = z3.Reals("n d")
    claimed, real = law(rows, width), [rows >= 1, width >= 1, z3.Or(rows == 1, rows >= 2)]
    demand(valid(claimed.most >= rows, *real)[0], attained="n equal rows")
    projected = _projection(rows, width)
    demand(valid(claimed.high >= projected * projected, *real)[0], high=claimed.high)
    demand(_enough(valid(claimed.low <= projected * projected, *real)[0]), low=claimed.low)
    demand(_enough(valid(claimed.high >= _moment(rows, width), *real)[0]), high=claimed.high)  # Jensen


def _moment(n: Any, d: Any) -> Any:
    return 1 + 3 * (n - 1) / d + (n - 1) * (n - 2) / (d * d)


def _projection(n: Any, d: Any) -> Any:
    return 1 + (n - 1) / d


def _enough(holds: bool | None) -> bool | None:
    """A sufficient condition that fails refutes nothing."""
    return holds or None


@st.composite
def _isotropic(draw: Any) -> tuple[Any, int]:
    """(points, n): the rows of one or two orthonormal frames, equally likely, and a number of draws from them."""
    d = draw(st.integers(1, 3))
    frames = [draw(strategies.orthogonal_matrices(d)).tolist() for _ in range(draw(st.integers(1, 2)))]
    return exact.matrix([row for frame in frames for row in frame]), draw(st.integers(1, 3))


def _small() -> Iterator[tuple[Any, int]]:
    """The unit vectors e_1 … e_d, with n ≤ 11; then two frames of the plane."""
    for n, d in ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (4, 2), (2, 3), (3, 3)):
        yield exact.identity(d), n
    yield exact.identity(1), 11
    yield exact.matrix([[1, 0], [0, 1], ["3/5", "4/5"], ["-4/5", "3/5"]]), 2


@claim.property(
    sample=_isotropic(),
    search=search.product(sample=search.Stream("unit points with Σxxᵀ a multiple of I, and n", "samples", _small)),
    blind_to=("without_own_row",),
)
def on_isotropic_points(law, sample):
    """E‖x̃_1‖² and E‖x̃_1‖ over all n-tuples from points with E xxᵀ = I/d, on which alone both statements rest; exact."""
    points, n = sample
    N, d = points.nrows(), points.ncols()
    claimed = law(exact.rational(n), exact.rational(d))
    square, lengths = exact.rational(0), []
    for chosen in itertools.product(range(N), repeat=n):
        F = exact.attend(exact.submatrix(points, chosen, range(d)))
        length = exact.gram(F)[0, 0]
        square, lengths = square + length, [*lengths, length]
    demand(square / N**n == claimed.square, n=n, d=d, claimed=claimed.square, enumerated=square / N**n)
    counted = {str(k): (k, lengths.count(k)) for k in lengths}
    mean = sum((exact.sqrt(k) * times for k, times in counted.values()), exact.real(0)) / N**n
    demand_at_most(claimed.low, mean * mean, n=n, d=d)
    demand_at_most(mean * mean, claimed.high, n=n, d=d)


@claim.property(
    X=st.builds(lambda k, row: exact.matrix([row] * k), st.integers(1, 6), st.sampled_from([["3/5", "4/5"], [1, 0]])),
    search=search.product(X=search.unit_row_matrices(3, 2, 5)),
    blind_to=(
        "as_published",
        "one_cross_term_forgotten",
        "own_row_forgotten",
        "pairs_counted_once",
        "mean_of_the_projection",
        "order_of_the_root",
    ),
)
def on_unit_rows(law, X):
    """‖x̃_i‖² ≤ n² for every row, equal rows among them; exact."""
    n = exact.rational(X.nrows())
    G = exact.gram(exact.attend(X))
    for i in range(X.nrows()):
        most = law(n, exact.rational(X.ncols())).most
        demand_at_most(G[i, i], most * most, i=i)


_N, _D, _DRAWS, _ERROR = 10, 5, 6000, 1e-6


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("without_own_row", "mean_of_the_projection", "order_of_the_root"),
)
def in_the_torch_implementation(law, data, device):
    """impl.attention on 6000 samples of 10 rows uniform on the sphere of R⁵: the empirical Bernstein bound (error 10⁻⁶)
    encloses E‖x̃‖²; on 1000 images of unit norm, ‖x̃_i‖ ≤ n, beside n/d and √(n/d)."""
    mean, allowed = _on_the_sphere(device)
    claimed = law(_N, _D)
    demand(abs(mean - claimed.square) <= allowed, claimed=claimed.square, mean=mean, allowed=allowed)
    label = f"sphere, n = {_N}, d = {_D}, {_DRAWS} draws"
    measured("E‖x̃‖²", mean, low=mean - allowed, high=mean + allowed, data=label, detail=f"exactly {claimed.square:g}")
    lengths, n, d = _on_images(data, device)
    demand(float(lengths.max()) <= law(n, d).most * (1 + n * d * 2.0**-52), longest=float(lengths.max()))
    label = f"{data}, n = {n}, d = {d}"
    detail = f"n/d = {n / d:.3g}, √(n/d) = {math.sqrt(n / d):.3g}, most possible n"
    measured("mean ‖x̃_i‖", float(lengths.mean()), data=label, detail=detail)


claim.in_rocq(as_published="thm_B_15_attention_features")


@functools.cache
def _on_the_sphere(device: str) -> tuple[float, float]:
    """The mean of ‖x̃‖² over rows and samples, and Maurer and Pontil's bound for values in [0, n²]."""
    import impl.attention

    generator = torch.Generator().manual_seed(15)
    X = torch.randn(_DRAWS, _N, _D, generator=generator, dtype=torch.float64)
    X = (X / X.norm(dim=2, keepdim=True)).to(device)
    values = torch.stack([(impl.attention.linearized(rows) ** 2).sum(dim=1).mean() for rows in X])
    ell = math.log(4 / _ERROR)
    spread = math.sqrt(2 * float(values.var()) * ell / _DRAWS)
    return float(values.mean()), spread + 7 * _N**2 * ell / (3 * (_DRAWS - 1))


@functools.cache
def _on_images(data: str, device: str) -> tuple[torch.Tensor, int, int]:
    """‖x̃_i‖ of 1000 images, n and d."""
    import impl.attention

    X = impl.attention.unit_rows(empirical.features(data, 1000, device, "float64"))
    return impl.attention.linearized(X).norm(dim=1), *X.shape
