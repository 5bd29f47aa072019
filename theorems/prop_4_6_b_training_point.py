"""Moving a training point, first order: the factor 3 is right off the diagonal and sharp there; the diagonal needs 6.

Setting.  X with unit-norm rows, S = XᵀX, G = XXᵀ, K = G³, g = ‖G‖ ≥ 1.  Row x_i becomes x_i + δ, in the query and in
          the sums.  First order: the derivative of K_ij along δ, ‖δ‖ ≤ ε; its largest value is ε‖∇K_ij‖.
Says.     |dK_ij| ≤ 3ε‖G‖².
Why not.  One row x: K = ‖x‖⁶, and its derivative is 6.  The proof's ‖ΔG‖ ≤ 2ε with a factor 3 gives 6 too, where it is right.
Instead.  j ≠ i: |dK_ij| ≤ 3εg².  j = i: |dK_ii| ≤ 2εg² + 4εg ≤ 6εg².  None of 3, 6, and 2, 4 can be smaller.
          ∇K_ii = 2S²x_i + 2βx_i + 2Sx_i, β = x_iᵀSx_i ≤ g.  For j ≠ i write c = ⟨x_i, x_j⟩, s = x_iᵀSx_j; then
          ∇K_ij = S²x_j + S(x_j + cx_i) + (βx_j + sx_i), of norm ≤ g² + g√(1+3c²) + √(β²+s²+2βsc).
          Let c ≥ 0 (else turn x_j).  With u, v = x_i ± x_j:  4s = uᵀSu − vᵀSv,  2(1±c)² ≤ (u, v)ᵀS(u, v) ≤ 2g(1±c), so
          g ≥ 1+c, and the second term is ≤ g(1+c), the third ≤ g(2g−1−c): polynomial inequalities.
          Attained: one row; two orthonormal or two equal rows; n equal rows for 2g²+4g and, j ≠ i, for g²+4g.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical, normal_form

claim = Claim(
    "prop-4.6.b",
    "Kernel sensitivity: the moved point is a training point",
    source="arXiv:2603.13085v2, Proposition 4.6",
    statement=r"|K(x_i+\delta, x_j) - K(x_i, x_j)| \le 3\,\|G\|_2^2\,\varepsilon + O(\varepsilon^2)",
    reading="x_i also moves inside the training set; first order in ε; every pair i, j, so also j = i",
    expected="conditional",
    assumes=("spectral theorem: ‖XᵀX v‖ ≤ ‖XXᵀ‖·‖v‖",),
)


class _Bounds(NamedTuple):
    """On ‖∇K_ij‖ for j ≠ i, and on ‖∇K_ii‖ where the statement speaks of it."""

    off: Any
    diagonal: Any = None


@claim.false
def as_published(g):
    """|dK_ij| ≤ 3ε‖G‖² for all i, j"""
    return _Bounds(3 * g * g, 3 * g * g)


@claim.true(assuming="j ≠ i")
def off_the_diagonal(g):
    """|dK_ij| ≤ 3ε‖G‖² for j ≠ i"""
    return _Bounds(3 * g * g)


@claim.true
def six_on_the_diagonal(g):
    """|dK_ij| ≤ 3ε‖G‖² for j ≠ i, and |dK_ii| ≤ 6ε‖G‖²"""
    return _Bounds(3 * g * g, 6 * g * g)


@claim.true
def in_powers_of_the_norm(g):
    """|dK_ij| ≤ ε(‖G‖²+4‖G‖) for j ≠ i, and |dK_ii| ≤ ε(2‖G‖²+4‖G‖)"""
    return _Bounds(g * g + 4 * g, 2 * g * g + 4 * g)


@claim.false
def keys_stay(g):
    """|dK_ij| ≤ ε‖G‖², |dK_ii| ≤ 2ε‖G‖²: forgets that S moves with x_i."""
    return _Bounds(g * g, 2 * g * g)


@claim.false
def five_on_the_diagonal(g):
    """|dK_ii| ≤ 5ε‖G‖²: counts the two arguments and four factors of S once too few."""
    return _Bounds(3 * g * g, 5 * g * g)


@claim.false
def just_below_three(g):
    """|dK_ij| ≤ (29/10)ε‖G‖² for j ≠ i: the right form, a constant too small."""
    return _Bounds(29 * g * g / 10)


@claim.false
def three_linear_terms(g):
    """|dK_ij| ≤ ε(‖G‖²+3‖G‖) for j ≠ i: loses one of the four terms in which S moves."""
    return _Bounds(g * g + 3 * g)


@claim.symbolic(dimensions="all")
def by_the_product_rule(law):
    """∇K_ij as words of any size; norms by z3; the instances that attain them by the same words."""
    d = sp.symbols("d", integer=True, positive=True)
    S, (x, y, delta) = sp.MatrixSymbol("S", d, d), (sp.MatrixSymbol(s, d, 1) for s in ("x", "y", "δ"))
    c, s, beta, size, one = *sp.symbols("c s beta n"), sp.Identity(1)
    known = [(x.T * x, one), (x.T * y, c * one), (x.T * S * y, s * one), (x.T * S * x, beta * one)]
    off = S * S * y + S * (y + c * x) + (beta * y + s * x)
    diagonal = 2 * (S * S * x + S * x + beta * x)
    demand(_derivative(S, x, y, delta, known, moves=False) == normal_form(delta.T * off, known))
    demand(_derivative(S, x, x, delta, known, moves=True) == normal_form(delta.T * diagonal, known))
    # what the norms need: 4s = uᵀSu − vᵀSv; xxᵀ + yyᵀ ⪯ S on u, v = x ± y; ‖y + cx‖² = 1 + 3c²
    sides = [*known, (y.T * y, one), (y.T * x, c * one), (y.T * S * x, s * one)]
    u, v = x + y, x - y
    demand(identical(u.T * S * u - v.T * S * v, 4 * s * one, sides))
    for w, sign in ((u, 1), (v, -1)):
        demand(identical(w.T * (x * x.T + y * y.T) * w, 2 * (1 + sign * c) ** 2 * one, sides))
        demand(identical(w.T * w, 2 * (1 + sign * c) * one, sides))
    demand(identical((y + c * x).T * (y + c * x), (1 + 3 * c**2) * one, sides))
    rest, square = beta * y + s * x, beta**2 + s**2 + 2 * beta * s * c
    demand(identical(rest.T * rest, square * one, sides))

    _judge_norms(law)

    g, same = z3.Real("g"), [(S * x, size * x), (x.T * x, one)]  # n equal rows
    equal = {y: x, c: 1, s: size, beta: size}
    demand(identical(off.subs(equal), (size**2 + 4 * size) * x, same))
    demand(identical(diagonal.subs(equal), (2 * size**2 + 4 * size) * x, same))
    apart = {c: 0, s: 0, beta: 1}  # two orthonormal rows
    demand(identical(off.subs(apart), 3 * y, [(S * y, y), (S * x, x)]))
    claimed, unit = law(g), [g == 1]
    demand_valid(claimed.off >= 3, *unit, attained="two orthonormal rows", off=claimed.off)
    demand_valid(claimed.off >= g * g + 4 * g, g >= 2, attained="n = g equal rows", off=claimed.off)
    if claimed.diagonal is not None:
        many = 2 * g * g + 4 * g
        demand_valid(claimed.diagonal >= many, g >= 1, attained="n = g equal rows", diagonal=claimed.diagonal)


def _judge_norms(law: Any) -> None:
    """The norms of the three parts of ∇K_ij and of ∇K_ii against the bounds, step by step."""
    g, c, s, beta, plus, minus, first, second, third, whole = z3.Reals("g c s β uSu vSv first second third whole")
    data = [
        *(c >= 0, c <= 1, g >= 1, beta >= 1, beta <= g, 4 * s == plus - minus),
        *(2 * (1 + c) * (1 + c) <= plus, plus <= 2 * g * (1 + c)),
        *(2 * (1 - c) * (1 - c) <= minus, minus <= 2 * g * (1 - c)),
    ]
    demand_valid(g >= 1 + c, *data)
    reach = (g * (1 + c) - (1 - c) * (1 - c)) / 2
    demand_valid(z3.And(s <= reach, -s <= reach), *data, g >= 1 + c)
    demand_valid(1 + 3 * c * c <= (1 + c) * (1 + c), c >= 0, c <= 1)
    limit = g * (2 * g - 1 - c)  # with β ≤ g and |s| ≤ reach the square of the third term is at most that of limit
    cosine, h = sp.symbols("c h")
    top = 1 + cosine + h
    far = (top * (1 + cosine) - (1 - cosine) ** 2) / 2
    slack = 4 * (top * (2 * top - 1 - cosine)) ** 2 - 4 * (top**2 + far**2 + 2 * top * far * cosine)
    for coefficient in sp.Poly(sp.expand(slack), h).all_coeffs():  # none is negative for 0 ≤ c ≤ 1, so slack ≥ 0
        demand_valid(sp.lambdify(cosine, coefficient)(c) >= 0, c >= 0, c <= 1)
    limits = [c >= 0, c <= 1, g >= 1 + c]
    norms = [*limits, first >= 0, second >= 0, third >= 0, whole <= first + second + third, first <= g * g]
    norms += [second <= g * (1 + c), third <= limit, third <= 2 * g]  # β + |s| ≤ 2g
    claimed = law(g)
    demand_valid(whole <= claimed.off, *norms, off=claimed.off)
    if claimed.diagonal is not None:
        demand_valid(2 * g * g + 2 * g + 2 * beta <= claimed.diagonal, g >= 1, beta <= g, diagonal=claimed.diagonal)


def _derivative(S: Any, x: Any, y: Any, delta: Any, known: Any, moves: bool) -> Any:
    """The coefficient of t in (x+tδ)ᵀS_t²y_t, S_t = S − xxᵀ + (x+tδ)(x+tδ)ᵀ, y_t = x+tδ where it moves, scalars first."""
    t = sp.Symbol("t")
    at = x + t * delta
    moved = S - x * x.T + at * at.T
    turned = [
        (x.T * delta, delta.T * x),
        (x.T * S * delta, delta.T * S * x),
        (x.T * S * S * delta, delta.T * S * S * x),
    ]
    words = normal_form(at.T * moved * moved * (at if moves else y), [*known, *turned])
    return {word: value for word, c in words.items() if (value := sp.expand(c).coeff(t, 1)) != 0}


@claim.property(
    X=strategies.unit_rows(max_n=4, max_d=3),
    search=search.product(X=search.unit_row_matrices(3, 2, 1)),
)
def on_exact_matrices(law, X):
    """‖∇K_ij‖ from dK = dG·G² + G·dG·G + G²·dG for every i, j, against the bound; certified."""
    G = exact.gram(X)
    claimed = law(exact.spectral_norm(G))
    for i in range(X.nrows()):
        changes = [_change(X, G, i, k) for k in range(X.ncols())]
        for j in range(X.nrows()):
            bound = claimed.diagonal if i == j else claimed.off
            if bound is not None:
                gradient = sum((dK[i, j] ** 2 for dK in changes), exact.rational(0))
                demand_at_most(exact.sqrt(gradient), bound, i=i, j=j)


claim.in_rocq(as_published="prop_4_6_b_training_point")


def _change(X: Any, G: Any, i: int, k: int) -> Any:
    """The derivative of G³ as x_i moves along the k-th axis."""
    n = X.nrows()
    dX = exact.matrix([[int(a == i and b == k) for b in range(X.ncols())] for a in range(n)])
    dG = dX * X.transpose() + X * dX.transpose()
    return dG * G * G + G * dG * G + G * G * dG
