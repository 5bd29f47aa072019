"""Moving a query by ε changes its kernel value with a data point by at most ε‖G‖²: the factor 3 is safe, 1 is sharp.

Setting.  X with unit-norm rows x_j, S = XᵀX, G = XXᵀ; a query x becomes Sx, so K(x, x_j) = ⟨Sx, Sx_j⟩; ‖δ‖ ≤ ε.
Says.     |K(x+δ, x_j) − K(x, x_j)| ≤ 3ε‖G‖², where x moves as a query only: the sums over the data keep the old rows.
Why.      K is linear in x: the change is δᵀS²x_j, of any size and not to first order only, and ‖S²x_j‖ ≤ ‖S‖² = ‖G‖².
          One row x_1 and δ = εx_1 attain ε = ε‖G‖².  So c = 1 is the smallest constant; 3 counts three factors G that
          do not move.
Beyond.   Where both arguments are the moved query, x a row: K(x+δ, x+δ) − K(x, x) = 2δᵀS²x + δᵀS²δ, so at most
          (2ε+ε²)‖G‖², which the same instance attains.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "prop-4.6.a",
    "Kernel sensitivity: the moved point is a query only",
    source="arXiv:2603.13085v2, Proposition 4.6",
    statement=r"|K(x_i+\delta, x_j) - K(x_i, x_j)| \le 3\,\|G\|_2^2\,\varepsilon, \qquad \|\delta\|_2 \le \varepsilon",
    reading="x_i is a query only (the sums over k, l keep the old data); the factor 3 is the one that the proof names",
    expected="proved",
    assumes=("spectral theorem: ‖XᵀX v‖ ≤ ‖XXᵀ‖·‖v‖",),
)


class _Bound(NamedTuple):
    """On |K(x+δ, x_j) − K(x, x_j)|, and on |K(x+δ, x+δ) − K(x, x)| where the statement speaks of it."""

    one: Any
    both: Any = None
    sharp: bool = False  # the first is reached, by rows ±x


@claim.true
def as_published(g, e):
    """|K(x+δ, x_j) − K(x, x_j)| ≤ 3ε‖G‖²"""
    return _Bound(3 * g * g * e)


@claim.true
def sharp(g, e):
    """|K(x+δ, x_j) − K(x, x_j)| ≤ ε‖G‖² for every ε, and no smaller constant will do"""
    return _Bound(g * g * e, sharp=True)


@claim.true
def both_arguments(g, e):
    """|K(x+δ, x_j) − K(x, x_j)| ≤ ε‖G‖²; |K(x+δ, x+δ) − K(x, x)| ≤ (2ε+ε²)‖G‖² for x a row"""
    return _Bound(g * g * e, g * g * (2 * e + e * e))


@claim.false
def both_arguments_to_first_order(g, e):
    """|K(x+δ, x+δ) − K(x, x)| ≤ 2ε‖G‖²: drops δᵀS²δ."""
    return _Bound(g * g * e, g * g * 2 * e)


@claim.false
def three_is_sharp(g, e):
    """3ε‖G‖² and no smaller constant: takes the proof's factor for the smallest."""
    return _Bound(3 * g * g * e, sharp=True)


@claim.false
def one_power(g, e):
    """ε‖G‖: counts one factor S where ⟨Sx, Sx_j⟩ has two."""
    return _Bound(g * e)


@claim.false
def free_of_the_data(g, e):
    """3ε: the bound of a cubic polynomial kernel."""
    return _Bound(3 * e)


@claim.false
def half(g, e):
    """ε‖G‖²/2: shares the change between x and x_j."""
    return _Bound(g * g * e / 2)


@claim.symbolic(dimensions="all")
def by_linearity(law):
    """The change is δᵀS²x_j as a word of any size; norms by z3; one row, and n equal rows, attain it."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    size = sp.Symbol("n", positive=True)
    X, (x, xj, delta) = sp.MatrixSymbol("X", n, d), (sp.MatrixSymbol(s, d, 1) for s in ("x", "x_j", "δ"))
    S = X.T * X
    demand(identical((S * (x + delta)).T * (S * xj) - (S * x).T * (S * xj), delta.T * S * S * xj))
    twice = delta.T * S * S * x + x.T * S * S * delta + delta.T * S * S * delta
    demand(identical((S * (x + delta)).T * (S * (x + delta)) - (S * x).T * (S * x), twice))
    T = sp.MatrixSymbol("S", d, d)  # n rows equal to x: Sx = nx and xᵀx = 1
    demand(identical(x.T * T * T * x, size**2 * sp.Identity(1), [(T * x, size * x), (x.T * x, sp.Identity(1))]))

    g, e, once, again, change, pair = z3.Reals("g e ‖Sx‖ ‖SSx‖ change pair")
    claimed = law(g, e)
    norms = [g >= 1, e > 0, once >= 0, once <= g, again >= 0, again <= g * once]  # ‖x_j‖ = 1, G_ii = 1 ≤ g
    norms += [change <= e * again, pair <= 2 * e * again + (e * g) * (e * g)]
    demand_valid(change <= claimed.one, *norms, bound=claimed.one)
    demand_valid(e * g * g <= claimed.one, g >= 1, e > 0, attained="n = g equal rows, δ = εx")
    if claimed.sharp:
        demand_valid(e * g * g >= claimed.one, g >= 1, e > 0, reached=claimed.one)
    if claimed.both is not None:
        demand_valid(pair <= claimed.both, *norms, bound=claimed.both)


@claim.property(
    X=strategies.unit_rows(max_n=4, max_d=3),
    e=strategies.positive_rationals(),
    search=search.product(X=search.unit_row_matrices(3, 2, 1), e=(exact.rational(1), exact.rational("1/10"))),
)
def on_exact_matrices(law, X, e):
    """K by exact features at x + δ, δ = ±εx_j; the worst δ by the norm ε‖S²x_j‖; for every pair i, j."""
    S, claimed = X.transpose() * X, law(exact.spectral_norm(exact.gram(X)), e)
    rows = [exact.submatrix(X, [i], range(X.ncols())).transpose() for i in range(X.nrows())]
    for xj in rows:
        worst = S * S * xj
        change = exact.sqrt((worst.transpose() * worst)[0, 0]) * e
        demand_at_most(change, claimed.one)
        if claimed.sharp and exact.rank(X) == 1:
            demand(exact.equal(change, claimed.one), change=change, claimed=claimed.one)
        for x in rows:
            for delta in (xj * e, xj * -e):
                demand_at_most(abs(_kernel(S, x + delta, xj) - _kernel(S, x, xj)), claimed.one)
                if claimed.both is not None:
                    demand_at_most(abs(_kernel(S, x + delta, x + delta) - _kernel(S, x, x)), claimed.both)


claim.in_rocq(as_published="prop_4_6_a_query")


def _kernel(S: Any, x: Any, y: Any) -> Any:
    """⟨Sx, Sy⟩."""
    return ((S * x).transpose() * (S * y))[0, 0]
