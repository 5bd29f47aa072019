"""Moving a unit row by ε changes (xᵀx')^p by at most pε to first order, whatever the data; for a step of size ε by (1+ε)^p − 1.

Setting.  Unit-norm rows x_i, x_j; K(x, x') = (xᵀx')^p, p = 1, 2, …; x_i becomes x_i + δ, ‖δ‖ ≤ ε, and x_j stays.
Says.     |dK(x_i, x_j)| ≤ pε, with no norm of the Gram matrix in it.
Why.      The derivative of (c + t)^p at t = 0 is p c^{p−1}, |c| = |⟨x_i, x_j⟩| ≤ 1 and |⟨δ, x_j⟩| ≤ ε.  Equal rows attain it.
Diagonal. Not for K(x_i, x_i), where both arguments move: d‖x_i‖^{2p} = 2p⟨x_i, δ⟩, so 2pε, and δ along x_i attains it.
Beyond.   For a step of size ε the bound pε is wrong once p ≥ 2: equal rows, δ = εx, change K by (1+ε)^p − 1 > pε.
          That is the largest change: |(c+t)^{p+1} − c^{p+1}| ≤ |c+t|^p|t| + |c||(c+t)^p − c^p|, by induction on p.
          Where ‖x_i + δ‖ ≤ 1 the same step with |c+t| ≤ 1 gives pε for every ε ≤ 2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from flint import fmpq_poly
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, Undecided, demand, demand_at_most
from theorems.symbolic import valid

claim = Claim(
    "prop-4.6.c",
    "Kernel sensitivity of a polynomial kernel",
    source="arXiv:2603.13085v2, Proposition 4.6",
    statement=r"|K(x_i+\delta, x_j) - K(x_i, x_j)| \le p\,\varepsilon + O(\varepsilon^2), \qquad K(x, x') = (x^\top x')^p",
    reading="one argument moves, the other is fixed, so x_i and x_j with j ≠ i; first order in ε; unit-norm rows; the diagonal, "
    "where both move, and steps of size ε are judged beside it",
    expected="proved",
)


class _Bound(NamedTuple):
    """On |dK|/ε; on the change by a step of size ε; on that where ‖x_i+δ‖ ≤ 1; on |dK(x_i, x_i)|/ε.  None: not stated."""

    slope: Any = None
    step: Any = None
    inside: Any = None
    diagonal: Any = None


@claim.true
def as_published(p, e):
    """|dK| ≤ pε"""
    return _Bound(p)


@claim.true
def for_steps(p, e):
    """|K(x_i+δ, x_j) − K(x_i, x_j)| ≤ (1+ε)^p − 1; where ‖x_i+δ‖ ≤ 1, ≤ pε"""
    return _Bound(step=(1 + e) ** p - 1, inside=p * e)


@claim.true
def twice_on_the_diagonal(p, e):
    """|dK(x_i, x_j)| ≤ pε for j ≠ i, and |dK(x_i, x_i)| ≤ 2pε"""
    return _Bound(p, diagonal=2 * p)


@claim.false
def on_the_diagonal_too(p, e):
    """|dK(x_i, x_j)| ≤ pε for all i, j: forgets that both arguments move where j = i."""
    return _Bound(p, diagonal=p)


@claim.false
def published_for_steps(p, e):
    """|K(x_i+δ, x_j) − K(x_i, x_j)| ≤ pε for every ε: reads the first order as exact."""
    return _Bound(step=p * e)


@claim.false
def two_terms(p, e):
    """|K(x_i+δ, x_j) − K(x_i, x_j)| ≤ pε + p(p−1)ε²/2: stops after the second order."""
    return _Bound(step=p * e + p * (p - 1) * e * e / 2)


@claim.false
def exponent_less_one(p, e):
    """|dK| ≤ (p−1)ε: takes the exponent that is left for the factor that comes down."""
    return _Bound(p - 1)


@claim.false
def free_of_the_degree(p, e):
    """|dK| ≤ ε: bounds ⟨δ, x_j⟩ and forgets the outer derivative."""
    return _Bound(1)


@claim.false
def one_factor_inside(p, e):
    """Where ‖x_i+δ‖ ≤ 1 the change is ≤ ε: as if only one of the p factors moved."""
    return _Bound(inside=e)


@claim.symbolic(dimensions="all")
def by_induction_on_the_degree(law):
    """Slope p c^{p−1} by SymPy; the step from p to p+1 by z3, for every p; equal rows attain p and (1+ε)^p − 1."""
    c, t, p, e = sp.symbols("c t p e", positive=True)
    demand(sp.simplify(sp.diff((c + t) ** p, t).subs(t, 0) - p * c ** (p - 1)) == 0)
    claimed = law(p, e)
    _demand_at_least(claimed.slope, p, p, e)
    a, b = sp.symbols("a b", real=True)  # ⟨x_i, δ⟩ and ‖δ‖²: both arguments of K(x_i, x_i) move
    demand(sp.simplify(sp.diff((1 + 2 * a * t + b * t**2) ** p, t).subs(t, 0) - 2 * p * a) == 0)
    _demand_at_least(claimed.diagonal, 2 * p, p, e)  # |a| ≤ ε, attained by δ = εx_i
    _demand_at_least(claimed.step, (1 + e) ** p - 1, p, e)
    if claimed.inside is not None:  # equal rows, δ = −εx: 1 − (1−ε)^p = pε − O(ε²)
        slack = sp.limit((claimed.inside - 1 + (1 - e) ** p).subs(p, 2) / e, e, 0)
        demand(bool(slack >= 0), degree=2, inside=claimed.inside)
        demand(sp.simplify(claimed.inside - p * e) == 0 or None)

    w, b, x, step, grown, degree, eps, old, new, power = z3.Reals("w b x step P p ε old new w^p")
    inner = [b >= -1, b <= 1, x >= -eps, x <= eps, eps > 0]  # b = ⟨x_i, x_j⟩, x = ⟨δ, x_j⟩
    demand(valid(z3.And(w * x <= eps, -w * x <= eps), w >= -1, w <= 1, *inner)[0])  # |c^{p−1}| ≤ 1
    size = [power >= -grown, power <= grown, grown >= 1, new == power * x + b * old]  # (c+t)^{p+1} − c^{p+1}
    holds, why = valid(
        z3.And(new <= grown * (1 + eps) - 1, -new <= grown * (1 + eps) - 1),
        old <= grown - 1,
        -old <= grown - 1,
        *size,
        *inner,
    )
    demand(holds, because=why)
    ball = [
        power >= -1,
        power <= 1,
        new == power * x + b * old,
        degree >= 1,
        step >= 0,
        x <= step,
        -x <= step,
        b <= 1,
        b >= -1,
    ]
    holds, why = valid(
        z3.And(new <= (degree + 1) * step, -new <= (degree + 1) * step),
        old <= degree * step,
        -old <= degree * step,
        *ball,
    )
    demand(holds, because=why)


def _demand_at_least(claimed: Any, attained: Any, p: Any, e: Any) -> None:
    """Refute a bound below what is attained; undecided where no degree up to 4 tells and it is not that value."""
    if claimed is None:
        return
    gap = sp.sympify(claimed - attained)
    for degree in range(1, 5):
        for size in (sp.Rational(1, 10), sp.S.One):
            value = gap.subs({p: degree, e: size})
            demand(bool(value >= 0), degree=degree, ε=size, bound_less_attained=value)
    if sp.simplify(gap) != 0:
        raise Undecided("bound")


@claim.property(
    X=strategies.unit_rows(max_n=3, max_d=3),
    p=st.integers(1, 4),
    e=strategies.positive_rationals(),
    search=search.product(
        X=search.unit_row_matrices(2, 2, 5), p=(1, 2, 3), e=(exact.rational(1), exact.rational("1/10"))
    ),
    limit=300,
)
def on_exact_rows(law, X, p, e):
    """The slopes along the other rows, the change for δ = ±εx_j, and that from one unit row to another, for every i, j."""
    p, claimed = int(p), law(int(p), e)
    G = exact.gram(X)
    for i in range(X.nrows()):
        for j in range(X.nrows()):
            c = G[i, j]
            if claimed.slope is not None:
                demand_at_most(abs(p * c ** (p - 1)), claimed.slope)  # ‖∇K‖, as ‖x_j‖ = 1
            if claimed.diagonal is not None:  # ‖x_i + tx_j‖^{2p} as a polynomial in t
                demand_at_most(abs((fmpq_poly([1, 2 * c, 1]) ** p)[1]), claimed.diagonal, moved="both arguments")
            if claimed.step is not None:
                for t in (e, -e):
                    demand_at_most(abs((c + t) ** p - c**p), claimed.step)
            if claimed.inside is not None:
                for k in range(X.nrows()):
                    moved = exact.sqrt(2 - 2 * G[i, k])  # ‖x_k − x_i‖
                    if exact.less(0, moved):
                        demand_at_most(abs(G[k, j] ** p - c**p), law(p, moved).inside)
                demand_at_most(abs((c * (1 - e)) ** p - c**p) if e <= 2 else 0, claimed.inside)


claim.not_in_rocq("algebra, but not formalised yet")
