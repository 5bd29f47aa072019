"""The ratio of the two upper bounds does grow like ‖G‖²: 3‖G‖²/p, once both constants are doubled to make them bounds.

Setting.  Unit rows, g = ‖G‖ (1 ≤ g ≤ n); x_i moves to x_i + δ, ‖δ‖ ≤ ε, also inside the training set; first order.  L_lin, L_poly:
          constants with ‖dK‖ ≤ Lε for K = G³ and for K_ij = ⟨x_i, x_j⟩^p.  S = L‖y‖/λ², so the ratio of the S is that of the L.
Says.     L_lin = O(√n‖G‖²), L_poly = O(√n): n entries of 3ε‖G‖² and pε in quadrature; the ratio of the bounds is of order ‖G‖².
Why.      zᵀdKz = 2(t·δᵀS²w + δᵀw·xᵀSw + xᵀw·δᵀSw), w = Xᵀz, S = XᵀX, t = z_i, so ‖dK‖ ≤ 2ε(g^{5/2} + 2g²) ≤ 6ε√n g².
          Polynomial: dK = evᵀ + veᵀ, |v_j| ≤ p|δᵀx_j|, so ‖dK‖ = |v_i| + ‖v‖ ≤ pε(1+√g) ≤ 2pε√n.
Beyond.   3√n‖G‖² and p√n themselves are no bounds: one row has ‖dK‖ = 6ε and 2pε, since K_ii has x_i twice.  Without n: 6g^{5/2}
          against p(1+√g), a ratio between 3g²/p and 6g²/p.  What a ratio of bounds says of sensitivities: thm-C.5.b.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.sensitivities import attention_change, polynomial_change
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "thm-C.5.a",
    "Attention against a polynomial kernel: ratio of the bounds",
    source="arXiv:2603.13085v2, Theorem C.5",
    statement=r"\frac{L_{\mathrm{lin}}}{L_{\mathrm{poly}}} = \frac{O(\sqrt n\,\|G\|_2^2)}{O(p\sqrt n)} = \Theta(\|G\|_2^2)",
    reading="the ratio of two upper bounds on ‖ΔK‖₂/ε of the stated forms, with constants that make them bounds; unit rows",
    expected="proved",
    assumes=("spectral theorem: ‖XᵀX v‖ ≤ ‖XXᵀ‖·‖v‖",),
)


class _Data(NamedTuple):
    """g = ‖G‖, √g, n, √n, p."""

    g: Any
    root_g: Any
    n: Any
    root_n: Any
    p: Any


class _Bounds(NamedTuple):
    """L_lin and L_poly, and two bounds on their ratio."""

    attention: Any
    polynomial: Any
    low: Any
    high: Any


@claim.true
def as_published(q):
    """6√n‖G‖² and 2p√n are bounds, and their ratio is 3‖G‖²/p"""
    ratio = 3 * q.g * q.g / q.p
    return _Bounds(6 * q.root_n * q.g * q.g, 2 * q.p * q.root_n, ratio, ratio)


@claim.true
def without_the_number_of_samples(q):
    """6‖G‖^{5/2} and p(1+√‖G‖) are bounds; their ratio is between 3‖G‖²/p and 6‖G‖²/p"""
    square = q.g * q.g
    return _Bounds(6 * square * q.root_g, q.p * (1 + q.root_g), 3 * square / q.p, 6 * square / q.p)


@claim.false
def three_in_quadrature(q):
    """3√n‖G‖² is a bound on ‖dK‖/ε: sums n entries in quadrature, the moved row but not its column."""
    return as_published(q)._replace(attention=3 * q.root_n * q.g * q.g)


@claim.false
def one_row_of_the_polynomial(q):
    """p√n is a bound on ‖dK‖/ε: the moved row but not its column."""
    return as_published(q)._replace(polynomial=q.p * q.root_n)


@claim.false
def entry_for_the_whole(q):
    """6‖G‖² is a bound on ‖dK‖/ε: the bound of one entry."""
    return without_the_number_of_samples(q)._replace(attention=6 * q.g * q.g)


@claim.false
def keeps_a_root(q):
    """The ratio is 3√n‖G‖²/p: cancels √n in neither."""
    ratio = 3 * q.root_n * q.g * q.g / q.p
    return as_published(q)._replace(low=ratio, high=ratio)


@claim.false
def ratio_one_to_one(q):
    """The ratio is at most ‖G‖²/p: drops the constants."""
    return as_published(q)._replace(low=0 * q.g, high=q.g * q.g / q.p)


@claim.symbolic(dimensions="all")
def by_norms(law):
    """zᵀdKz for attention and the eigenvector of evᵀ + veᵀ as words of any size; the norms by z3; one row."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, (i, z) = sp.MatrixSymbol("X", n, d), (sp.MatrixSymbol(name, n, 1) for name in "ez")
    delta, v = sp.MatrixSymbol("δ", d, 1), sp.MatrixSymbol("v", n, 1)
    G, S, moved = X * X.T, X.T * X, X * delta
    x, w, dG = X.T * i, X.T * z, i * moved.T + moved * i.T
    half = z.T * i * delta.T * S * S * w + w.T * delta * x.T * S * w + w.T * x * delta.T * S * w
    demand(identical(z.T * (dG * G * G + G * dG * G + G * G * dG) * z, half + half.T))
    own, length, base, power = sp.symbols("v_i l c p")
    rules = [(i.T * i, sp.Identity(1)), (i.T * v, own * sp.Identity(1)), (v.T * i, own * sp.Identity(1))]
    rules += [(v.T * v, length**2 * sp.Identity(1))]
    demand(identical((i * v.T + v * i.T) * (length * i + v), (own + length) * (length * i + v), rules))
    demand(sp.simplify(sp.diff(base**power, base) - power * base ** (power - 1)) == 0)  # |c| ≤ 1, so |v_j| ≤ p|δᵀx_j|

    q = _Data(*z3.Reals("g √g n √n p"))
    t, rho, change, star, norm, entry = z3.Reals("t ρ ‖dK‖ star ‖v‖ |v_i|")
    facts = [q.g >= 1, q.root_g >= 0, q.root_g * q.root_g == q.g, q.n >= q.g, q.root_n >= 0, q.root_n * q.root_n == q.n]
    facts += [q.p >= 1]
    claimed = law(q)
    words = [t >= 0, t <= 1, rho >= 0, rho <= q.root_g, change <= 2 * (t * q.g * q.g * rho + 2 * q.g * rho * rho)]
    reached = 2 * q.g * q.g * q.root_g + 4 * q.g * q.g
    demand_valid(rho * rho <= q.g, *facts, *words[2:4])
    demand_valid(q.g * q.g * (t * rho) <= q.g * q.g * q.root_g, *facts, t * rho <= q.root_g)
    demand_valid(q.root_g <= q.root_n, *facts)
    demand_valid(change <= claimed.attention, *facts, q.root_g <= q.root_n, change <= reached, bound=claimed.attention)
    star_facts = [entry >= 0, entry <= q.p, norm >= 0, norm <= q.p * q.root_g, star == entry + norm]
    demand_valid(star <= claimed.polynomial, *facts, q.root_g <= q.root_n, *star_facts, bound=claimed.polynomial)
    ratio = z3.Real("ratio")
    known = [ratio * claimed.polynomial == claimed.attention]
    demand_valid(z3.And(claimed.low <= ratio, ratio <= claimed.high), *facts, *known, low=claimed.low)


def _directed() -> Any:
    """X over δ: n ≤ 3 rows ±1 and a direction, then in the plane."""
    for k in (2, 3, 4):
        yield from (Z for Z in search.unit_row_matrices(k, 1, 1) if Z.nrows() == k)
    yield from (Z for Z in search.unit_row_matrices(3, 2, 1) if Z.nrows() >= 2)


@claim.property(
    Z=strategies.st.integers(2, 4).flatmap(lambda n: strategies.unit_rows(n=n, max_d=3)),
    search=search.product(Z=search.Stream("X over δ: n ≤ 3 rows ±1, and n ≤ 2 rows ±e₁, ±e₂", "matrices", _directed)),
    limit=80,
)
def on_exact_matrices(law, Z):
    """The first rows are X, the last is δ/ε: both ‖dK‖ as each row moves, p = 1, 2, 3, and the ratio of the bounds"""
    suppose(Z.nrows() >= 2)
    n = Z.nrows() - 1
    X, step = exact.delete_row(Z, n), exact.submatrix(Z, [n], range(Z.ncols()))
    g = exact.spectral_norm(exact.gram(X))
    for p in (1, 2, 3):
        claimed = law(_Data(g, exact.sqrt(g), n, exact.sqrt(n), p))
        ratio = claimed.attention / claimed.polynomial
        demand_at_most(claimed.low, ratio)
        demand_at_most(ratio, claimed.high)
        for i in range(n):
            if p == 1:
                demand_at_most(exact.spectral_norm(attention_change(X, i, step)), claimed.attention, i=i)
            demand_at_most(exact.spectral_norm(polynomial_change(X, i, step, p)), claimed.polynomial, i=i, p=p)


claim.not_in_rocq("algebra, but not formalised yet")
