"""The ratio of the two upper bounds against 2L-ReLU grows like ‖G‖²: 5‖G‖², with constants that make them bounds.

Setting.  Unit rows, g = ‖G‖ (1 ≤ g ≤ n); x_i moves to x_i + δ, ‖δ‖ ≤ ε, also inside the training set; first order (one-sided where
          rows are parallel).  L_lin, L_relu: ‖dK‖ ≤ Lε for K = G³ and for K_∞(x, x') = ⟨x, x'⟩(π−θ)/(2π).  S = L‖y‖/λ².
Says.     L_lin = O(√n‖G‖²), L_relu = O(√n): the ratio of the bounds, so of the two S, is of order ‖G‖².
Why.      ‖dK‖ ≤ 6ε√n g² for attention, as in thm-C.5.a.  ReLU: dK = evᵀ + veᵀ of norm |v_i| + ‖v‖.  θ moves by at most ‖δ‖, along
          the unit vector u_j: v_j = (π−θ)/(2π)·δᵀx_j − cosθ/(2π)·δᵀu_j, v_i = δᵀx_i/2.  So |v_j| ≤ ε(1/2 + 1/(2π)), and
          ‖dK‖ ≤ ε(1/2 + (1/2 + 1/(2π))√n) ≤ (6/5)ε√n.  The ratio of 6√n g² and (6/5)√n is 5g².
Beyond.   Without n: √(Σ(δᵀx_j)²) ≤ √g and Σcos²θ ≤ g give L_relu ≤ 1/2 + (1/2 + 1/(2π))√g ≤ (6/5)√g, and 6g^{5/2} over that is 5g².
          3√n‖G‖² (prop-4.6's entries in quadrature) is no bound for one row: ‖dK‖ = 6ε.  What a ratio of bounds says: prop-C.13.b.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.sensitivities import attention_change, relu_star, star_norm
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "prop-C.13.a",
    "Attention against 2L-ReLU: ratio of the bounds",
    source="arXiv:2603.13085v2, Proposition C.13",
    statement=r"\frac{S_{\mathrm{lin}}}{S_{\mathrm{ReLU}}} = \frac{O(\sqrt n\,\|G\|_2^2)}{O(\sqrt n)} = \Theta(\|G\|_2^2)",
    reading="the ratio of two upper bounds on ‖ΔK‖₂/ε of the stated forms, with constants that make them bounds; unit rows",
    expected="proved",
    uses=("thm-C.5.a",),
    assumes=("the angle between x and a fixed vector has a gradient in x of norm 1/‖x‖", "π > 3"),
)


class _Data(NamedTuple):
    """g = ‖G‖, √g, n, √n."""

    g: Any
    root_g: Any
    n: Any
    root_n: Any


class _Bounds(NamedTuple):
    """L_lin and L_relu, and their ratio."""

    attention: Any
    relu: Any
    ratio: Any


@claim.true
def as_published(q):
    """6√n‖G‖² and (6/5)√n are bounds, and their ratio is 5‖G‖²"""
    return _Bounds(6 * q.root_n * q.g * q.g, 6 * q.root_n / 5, 5 * q.g * q.g)


@claim.true
def without_the_number_of_samples(q):
    """6‖G‖^{5/2} and (6/5)√‖G‖ are bounds, and their ratio is 5‖G‖²"""
    return _Bounds(6 * q.g * q.g * q.root_g, 6 * q.root_g / 5, 5 * q.g * q.g)


@claim.false
def three_in_quadrature(q):
    """3√n‖G‖² is a bound on ‖dK‖/ε: the moved row but not its column."""
    return as_published(q)._replace(attention=3 * q.root_n * q.g * q.g, ratio=5 * q.g * q.g / 2)


@claim.false
def half_for_relu(q):
    """√n/2 is a bound for 2L-ReLU: (π−θ)/(2π) ≤ 1/2, forgetting that θ moves and that the column moves too."""
    return as_published(q)._replace(relu=q.root_n / 2, ratio=12 * q.g * q.g)


@claim.false
def no_growth_with_n(q):
    """6/5 is a bound for 2L-ReLU: an entry's bound for the whole kernel."""
    return as_published(q)._replace(relu=6 * q.root_n / (5 * q.root_n), ratio=5 * q.root_n * q.g * q.g)


@claim.false
def keeps_a_root(q):
    """The ratio is 5√n‖G‖²: cancels √n in neither."""
    return as_published(q)._replace(ratio=5 * q.root_n * q.g * q.g)


@claim.symbolic(dimensions="all")
def by_norms(law):
    """zᵀdKz and the eigenvector of evᵀ + veᵀ as words of any size; the gradient of cosθ(π−θ); the norms by z3"""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, (i, z) = sp.MatrixSymbol("X", n, d), (sp.MatrixSymbol(name, n, 1) for name in "ez")
    delta, v = sp.MatrixSymbol("δ", d, 1), sp.MatrixSymbol("v", n, 1)
    G, S, moved = X * X.T, X.T * X, X * delta
    x, w, dG = X.T * i, X.T * z, i * moved.T + moved * i.T
    half = z.T * i * delta.T * S * S * w + w.T * delta * x.T * S * w + w.T * x * delta.T * S * w
    demand(identical(z.T * (dG * G * G + G * dG * G + G * G * dG) * z, half + half.T))
    own, length = sp.symbols("v_i l")
    rules = [(i.T * i, sp.Identity(1)), (i.T * v, own * sp.Identity(1)), (v.T * i, own * sp.Identity(1))]
    rules += [(v.T * v, length**2 * sp.Identity(1))]
    demand(identical((i * v.T + v * i.T) * (length * i + v), (own + length) * (length * i + v), rules))
    dot, theta = sp.symbols("dot theta")  # K_∞ in ⟨x, x'⟩ and θ apart
    entry = dot * (sp.pi - theta) / (2 * sp.pi)
    demand(sp.simplify(sp.diff(entry, dot) - (sp.pi - theta) / (2 * sp.pi)) == 0)
    demand(sp.simplify(sp.diff(entry, theta) + dot / (2 * sp.pi)) == 0)

    q, pi = _Data(*z3.Reals("g √g n √n")), z3.Real("π")
    t, rho, change, star, norm, own = z3.Reals("t ρ ‖dK‖ star ‖v‖ |v_i|")
    facts = [q.g >= 1, q.root_g >= 1, q.root_g * q.root_g == q.g, q.n >= q.g, q.root_n >= 0, q.root_n * q.root_n == q.n]
    facts += [q.root_n >= q.root_g]
    demand_valid(q.root_g <= q.root_n, *facts[:-1])
    claimed = law(q)
    demand_valid(t * rho <= q.root_g, t >= 0, t <= 1, rho >= 0, rho <= q.root_g)
    demand_valid(rho * rho <= q.g, *facts, rho >= 0, rho <= q.root_g)
    reached = 2 * q.g * q.g * q.root_g + 4 * q.g * q.g
    demand_valid(change <= claimed.attention, *facts, change <= reached, bound=claimed.attention)
    share = z3.Real("1/2+1/(2π)")  # ‖v‖ ≤ ½√Σ(δᵀx_j)² + (1/2π)√Σcos²θ_j, both roots ≤ √g
    demand_valid(share < z3.Q(7, 10), pi > 3, share * 2 * pi == pi + 1)
    known = [share < z3.Q(7, 10), share > 0, own >= 0, 2 * own <= 1, norm >= 0, norm <= share * q.root_g]
    known += [star == own + norm]
    demand_valid(star <= z3.Q(1, 2) + z3.Q(7, 10) * q.root_g, *facts, *known)
    demand_valid(star <= claimed.relu, *facts, 2 * star <= 1 + 2 * z3.Q(7, 10) * q.root_g, bound=claimed.relu)
    demand_valid(claimed.ratio * claimed.relu == claimed.attention, *facts, ratio=claimed.ratio)


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
    """The first rows are X, the last is δ/ε: both ‖dK‖ as each row moves (parallel rows: from one side), and the ratio"""
    suppose(Z.nrows() >= 2)
    n = Z.nrows() - 1
    X, step = exact.delete_row(Z, n), exact.submatrix(Z, [n], range(Z.ncols()))
    g = exact.spectral_norm(exact.gram(X))
    claimed = law(_Data(g, exact.sqrt(g), n, exact.sqrt(n)))
    ratio = claimed.attention / claimed.relu
    demand(exact.equal(ratio, claimed.ratio), ratio=ratio, claimed=claimed.ratio)
    for i in range(n):
        demand_at_most(exact.spectral_norm(attention_change(X, i, step)), claimed.attention, i=i)
        demand_at_most(star_norm(relu_star(X, i, step), i), claimed.relu, i=i)


claim.not_in_rocq("algebra, but not formalised yet")
