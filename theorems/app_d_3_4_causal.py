"""Causal linear attention does not cube the spectrum: its kernel is as far from G as the triangular scores are from orthogonal.

Setting.  X (n×d) without zero rows, G = XXᵀ, T = tril(G) its lower triangle with the diagonal: point i attends to points j ≤ i.
          Features TX, kernel TGTᵀ, κ = κ₊(G), τ = κ(TTᵀ).
Says.     The cubic result applies directly: κ₊(TGTᵀ) = κ³.
Why not.  T is not symmetric and shares no eigenvectors with G.  Rows (0, 1), (1, 1): κ³ ≈ 322, but κ₊(TGTᵀ) = κ² ≈ 47.
Instead.  κ/τ ≤ κ₊(TGTᵀ) ≤ κτ; and for n ≤ d the determinant is det G·ΠG_ii² instead of (det G)³: det G itself for unit rows.
Why.      The positive eigenvalues of TXXᵀTᵀ are those of XᵀTᵀTX, between bXᵀX and aXᵀX for bI ⪯ TᵀT ⪯ aI, as squares; T has
          the diagonal of G, so it is invertible, the rank is that of X, and det T = ΠG_ii.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, valid

claim = Claim(
    "app-D.3.4",
    "Causal linear attention, or linear state-space models",
    source="arXiv:2603.13085v2, Appendix D.3.4",
    statement=r"\kappa_+(T G T^\top) = \kappa_+(G)^3, \qquad T = \operatorname{tril}(G)",
    reading="the recurrent form: each point attends to itself and to the points before it",
    expected="refuted",
    uses=("thm-4.8.a",),
    assumes=("spectral theorem for real symmetric matrices", "Weyl's monotonicity: M ⪰ N ⇒ λ_i(M) ≥ λ_i(N)"),
)


class _Law(NamedTuple):
    """The ends that κ₊(TGTᵀ) is said to keep, and det(TGTᵀ); None: not stated."""

    low: Any = None
    high: Any = None
    det: Any = None


@claim.false
def as_published(kappa, tau, det, diagonal):
    """κ₊(TGTᵀ) = κ³"""
    return _Law(low=kappa * kappa * kappa, high=kappa * kappa * kappa)


@claim.true
def corrected(kappa, tau, det, diagonal):
    """κ/τ ≤ κ₊(TGTᵀ) ≤ κτ"""
    return _Law(low=kappa / tau, high=kappa * tau)


@claim.true
def determinant(kappa, tau, det, diagonal):
    """det(TGTᵀ) = det G·ΠG_ii²"""
    return _Law(det=det * diagonal * diagonal)


@claim.false
def cube_as_a_bound(kappa, tau, det, diagonal):
    """κ₊(TGTᵀ) ≤ κ³: masking can only help."""
    return _Law(high=kappa * kappa * kappa)


@claim.false
def scores_alone(kappa, tau, det, diagonal):
    """κ₊(TGTᵀ) ≤ τ: takes the condition of the scores for that of the features, and forgets the values."""
    return _Law(low=1, high=tau)


@claim.false
def cubes_the_determinant(kappa, tau, det, diagonal):
    """det(TGTᵀ) = (det G)³, as for the unmasked scores."""
    return _Law(det=det * det * det)


@claim.false
def triangle_once(kappa, tau, det, diagonal):
    """det(TGTᵀ) = det G·ΠG_ii: forgets that T stands on both sides."""
    return _Law(det=det * diagonal)


@claim.symbolic(
    dimensions="all",
    blind_to=("as_published", "determinant", "cube_as_a_bound", "cubes_the_determinant", "triangle_once"),
)
def by_squares(law):
    """XᵀTᵀTX ∓ aXᵀX as squares of words of any size; the quotient of the ends by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    t = sp.Symbol("t", positive=True)
    X, T, E = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("T", n, n), sp.MatrixSymbol("E", n, n)
    for sign in (1, -1):
        rules = [(T.T * T, t * sp.Identity(n) + sign * E.T * E)]
        demand(identical((T * X).T * (T * X) - t * X.T * X, sign * (E * X).T * (E * X), rules))
    a, b, top, low, new_top, new_low = z3.Reals("a b top low new_top new_low")
    ends = [a >= b, b > 0, top >= low, low > 0, new_top >= new_low]
    ends += [new_top >= b * top, new_top <= a * top, new_low >= b * low, new_low <= a * low]
    said = law(top / low, a / b, None, None)
    for bound in (said.low * new_low <= new_top, new_top <= said.high * new_low):
        holds, why = valid(bound, *ends)
        demand(holds, because=why)


@claim.property(
    X=strategies.data_matrices(max_n=3, max_d=3),
    search=search.product(X=search.matrices(3, 2, entries=(0, 1, -1, 2))),
    limit=400,
)
def on_exact_matrices(law, X):
    """κ₊ and the determinant of TGTᵀ, decided exactly, in every regime."""
    n, G = X.nrows(), exact.gram(X)
    T = exact.matrix([[G[i, j] if j <= i else 0 for j in range(n)] for i in range(n)])
    diagonal = exact.rational(1)
    for i in range(n):
        diagonal *= G[i, i]
    kernel = exact.gram(T * X)
    demand(exact.rank(kernel) == exact.rank(X), rank=exact.rank(kernel))
    said = law(exact.condition_number(G), exact.condition_number(exact.gram(T)), G.det(), diagonal)
    if said.det is not None:
        demand(kernel.det() == said.det, det=kernel.det(), claimed=said.det)
    if said.high is not None:
        found = exact.condition_number(kernel)
        demand_at_most(found, said.high, end="high")
        if said.low is not None:
            demand_at_most(said.low, found, end="low")


claim.in_rocq(as_published="app_D_3_4_causal", determinant="app_D_3_4_determinant")
