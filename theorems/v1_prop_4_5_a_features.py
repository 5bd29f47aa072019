"""ε‖Sx_j‖₁ does not bound the change of a moved query's kernel value: one factor S is missing.

Setting.  X with unit-norm rows, S = XᵀX; a query x becomes Sx, K(x, x_j) = ⟨Sx, Sx_j⟩; ‖δ‖ = ε.
Says.     |K(x+δ, x_j) − K(x, x_j)| ≤ ε‖Sx_j‖₁, for Gx_j read as the features Sx_j.
Why not.  X = (1; 1): S = 2, the change along δ = ε is εS²x_j = 4ε, and ‖Sx_j‖₁ = 2.  With n equal rows: n²ε against nε.
Instead.  The change is δᵀS²x_j, so at most ε‖S²x_j‖₂, with equality for some δ; hence ≤ ε‖S²x_j‖₁ and ≤ ε‖G‖·‖Sx_j‖₁,
          both attained by n equal rows in one dimension.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "v1-prop-4.5.a",
    "Kernel sensitivity by a 1-norm of features",
    source="arXiv:2603.13085v1, Proposition 4.5",
    statement=r"|K(x_i+\delta, x_j) - K(x_i, x_j)| \le \varepsilon\,\|G x_j\|_1",
    reading="G x_j, whose shapes do not fit, read as the attended features XᵀX x_j; x_i is a query only",
    expected="refuted",
    assumes=("spectral theorem: ‖XᵀX v‖ ≤ ‖XXᵀ‖·‖v‖",),
)


class _Sizes(NamedTuple):
    """‖G‖; ‖Sx_j‖₁ and ‖Sx_j‖₂; ‖S²x_j‖₁ and ‖S²x_j‖₂."""

    g: Any
    once_1: Any
    once_2: Any
    twice_1: Any
    twice_2: Any


@claim.false
def as_published(q, e):
    """|ΔK| ≤ ε‖Sx_j‖₁"""
    return e * q.once_1


@claim.true
def sharp(q, e):
    """|ΔK| ≤ ε‖S²x_j‖₂"""
    return e * q.twice_2


@claim.true
def in_the_1_norm(q, e):
    """|ΔK| ≤ ε‖S²x_j‖₁"""
    return e * q.twice_1


@claim.true
def with_the_norm(q, e):
    """|ΔK| ≤ ε‖G‖·‖Sx_j‖₁"""
    return e * q.g * q.once_1


@claim.false
def in_the_2_norm(q, e):
    """|ΔK| ≤ ε‖Sx_j‖₂: one factor S, and no slack of the 1-norm."""
    return e * q.once_2


@claim.false
def three_times(q, e):
    """|ΔK| ≤ 3ε‖Sx_j‖₁: a constant in place of the missing factor."""
    return 3 * e * q.once_1


@claim.false
def norm_only(q, e):
    """|ΔK| ≤ ε‖G‖: the largest ‖Sx_j‖₂."""
    return e * q.g


@claim.symbolic(dimensions="all")
def by_linearity(law):
    """The change is δᵀS²x_j as a word of any size, and S²x = n²x for n equal rows; norms by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    size = sp.Symbol("n", positive=True)
    X, (x, xj, delta) = sp.MatrixSymbol("X", n, d), (sp.MatrixSymbol(s, d, 1) for s in ("x", "x_j", "δ"))
    S, T = X.T * X, sp.MatrixSymbol("S", d, d)
    demand(identical((S * (x + delta)).T * (S * xj) - (S * x).T * (S * xj), delta.T * S * S * xj))
    demand(identical(T * T * x, size**2 * x, [(T * x, size * x)]))

    g, e, change = z3.Reals("g ε change")
    equal = law(_Sizes(g, g, g, g * g, g * g), e)  # n = g equal rows in one dimension
    demand_valid(e * g * g <= equal, g >= 1, e > 0, attained="n = g equal rows, d = 1, δ = εx", bound=equal)
    q = _Sizes(g, *z3.Reals("‖Sx‖₁ ‖Sx‖₂ ‖SSx‖₁ ‖SSx‖₂"))
    facts = [g >= 1, e > 0, q.once_2 >= 0, q.once_2 <= q.once_1, q.twice_2 <= q.twice_1, q.twice_2 <= g * q.once_2]
    demand_valid(change <= law(q, e), *facts, change <= e * q.twice_2, bound=law(q, e))


@claim.property(
    X=strategies.unit_rows(max_n=4, max_d=3),
    search=search.product(X=search.unit_row_matrices(4, 1, 1)),
)
def on_exact_matrices(law, X):
    """The largest change ε‖S²x_j‖₂ for every j, and the change along ±x_j from exact features, ε = 1/4."""
    S, e = X.transpose() * X, exact.rational("1/4")
    g = exact.spectral_norm(exact.gram(X))
    for j in range(X.nrows()):
        x = exact.submatrix(X, [j], range(X.ncols())).transpose()
        bound = law(_Sizes(g, _one(S * x), _two(S * x), _one(S * S * x), _two(S * S * x)), e)
        demand_at_most(_two(S * S * x) * e, bound, j=j)
        for i in range(X.nrows()):
            query = exact.submatrix(X, [i], range(X.ncols())).transpose()
            change = ((S * (query + x * e)).transpose() * (S * x) - (S * query).transpose() * (S * x))[0, 0]
            demand_at_most(abs(change), bound, i=i, j=j)


claim.in_rocq(as_published="v1_prop_4_5_a_features", sharp="v1_prop_4_5_a_two_factors")


def _one(v: Any) -> Any:
    return sum((abs(x) for x in v.entries()), exact.rational(0))


def _two(v: Any) -> Any:
    return exact.sqrt((v.transpose() * v)[0, 0])
