"""Causal linear attention does not cube the spectrum: for unit rows its kernel has κ itself, up to a factor of n alone.

Setting.  X (n×d) without zero rows, G = XXᵀ, T = tril(G) its lower triangle with the diagonal: point i attends to points j ≤ i.
          Features TX, kernel TGTᵀ, κ = κ₊(G), τ = κ(TTᵀ).
Says.     The cubic result applies directly: κ₊(TGTᵀ) = κ³.
Why not.  T is not symmetric and shares no eigenvectors with G.  Unit rows (1, 0), (4/5, 3/5): κ = 9 and κ³ = 729, but
          κ₊(TGTᵀ) = 40.65….
Instead.  κ/τ ≤ κ₊(TGTᵀ) ≤ κτ, and τ ≤ 2(tr G² + n) ≤ 2n(n+1) for unit rows: at fixed n the first power of κ, both ways.  For n ≤ d
          the determinant is det G·ΠG_ii² instead of (det G)³: det G itself for unit rows.
Why.      The positive eigenvalues of TXXᵀTᵀ are those of XᵀTᵀTX, between bXᵀX and aXᵀX for bI ⪯ TᵀT ⪯ aI, as squares; T has
          the diagonal of G, so it is invertible, the rank is that of X, and det T = ΠG_ii.  For unit rows T + Tᵀ = G + I, so
          TᵀT − I/4 = (T − I/2)ᵀ(T − I/2) + G/2 ⪰ 0, and ‖T‖² ≤ ‖T‖_F² = (tr G² + n)/2.
Mind.     n equal rows have τ ≈ 16n²/π²: the power n² is needed in this bound of τ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical

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


class _Facts(NamedTuple):
    """κ, τ, det G, ΠG_ii, tr G² and n."""

    kappa: Any
    tau: Any
    det: Any = None
    diagonal: Any = None
    trace: Any = None
    n: Any = None


class _Law(NamedTuple):
    """The ends that κ₊(TGTᵀ) is said to keep, det(TGTᵀ), and an upper bound of τ for unit rows; None: not stated."""

    low: Any = None
    high: Any = None
    det: Any = None
    tau: Any = None


@claim.false
def as_published(q):
    """κ₊(TGTᵀ) = κ³"""
    return _Law(low=q.kappa * q.kappa * q.kappa, high=q.kappa * q.kappa * q.kappa)


@claim.true
def corrected(q):
    """κ/τ ≤ κ₊(TGTᵀ) ≤ κτ, τ = κ(TTᵀ); for unit rows τ ≤ 2(tr G² + n) ≤ 2n(n+1), so it is the first power of κ at fixed n"""
    return _Law(low=q.kappa / q.tau, high=q.kappa * q.tau, tau=2 * (q.trace + q.n))


@claim.true
def determinant(q):
    """det(TGTᵀ) = det G·ΠG_ii²"""
    return _Law(det=q.det * q.diagonal * q.diagonal)


@claim.false
def keeps_the_condition_number(q):
    """κ₊(TGTᵀ) ≤ κ for all rows: the first power, with no factor."""
    return _Law(high=q.kappa)


@claim.false
def cube_as_a_bound(q):
    """κ₊(TGTᵀ) ≤ κ³: masking can only help."""
    return _Law(high=q.kappa * q.kappa * q.kappa)


@claim.false
def scores_alone(q):
    """κ₊(TGTᵀ) ≤ τ: takes the condition of the scores for that of the features, and forgets the values."""
    return _Law(low=1, high=q.tau)


@claim.false
def half_of_the_spread(q):
    """τ ≤ tr G² + n for unit rows: takes ‖T⁻¹‖² for at most 2."""
    return corrected(q)._replace(tau=q.trace + q.n)


@claim.false
def spread_linear_in_n(q):
    """τ ≤ 4(n + 1) for unit rows: as for rows that are nearly orthogonal."""
    return corrected(q)._replace(tau=4 * (q.n + 1))


@claim.false
def cubes_the_determinant(q):
    """det(TGTᵀ) = (det G)³, as for the unmasked scores."""
    return _Law(det=q.det * q.det * q.det)


@claim.false
def triangle_once(q):
    """det(TGTᵀ) = det G·ΠG_ii: forgets that T stands on both sides."""
    return _Law(det=q.det * q.diagonal)


@claim.symbolic(
    dimensions="all",
    blind_to=(
        *("as_published", "determinant", "keeps_the_condition_number", "cube_as_a_bound"),
        *("cubes_the_determinant", "triangle_once"),
    ),
)
def by_squares(law):
    """XᵀTᵀTX ∓ aXᵀX, and TᵀT − I/4 for unit rows, as squares of words of any size; the quotients of the ends by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    t = sp.Symbol("t", positive=True)
    X, T, E = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("T", n, n), sp.MatrixSymbol("E", n, n)
    for sign in (1, -1):
        rules = [(T.T * T, t * sp.Identity(n) + sign * E.T * E)]
        demand(identical((T * X).T * (T * X) - t * X.T * X, sign * (E * X).T * (E * X), rules))
    half = T - sp.Identity(n) / 2
    triangle = [(X * X.T, T + T.T - sp.Identity(n))]  # G = T + Tᵀ − I where G_ii = 1
    demand(identical(T.T * T - sp.Identity(n) / 4, half.T * half + X * X.T / 2, triangle))
    a, b, top, low, new_top, new_low = z3.Reals("a b top low new_top new_low")
    ends = [a >= b, b > 0, top >= low, low > 0, new_top >= new_low]
    ends += [new_top >= b * top, new_top <= a * top, new_low >= b * low, new_low <= a * low]
    trace, size = z3.Reals("tr_G² n")
    said = law(_Facts(kappa=top / low, tau=a / b, trace=trace, n=size))
    demand_valid(said.low * new_low <= new_top, *ends)
    demand_valid(new_top <= said.high * new_low, *ends)
    if said.tau is not None:  # ‖T‖² ≤ ‖T‖_F² = (tr G² + n)/2, and 1/4 ≤ ‖T⁻¹‖⁻²; tr G² ≤ n²
        norms = [a >= b, b >= z3.Q(1, 4), 2 * a <= trace + size, size >= 1, trace >= size, trace <= size * size]
        demand_valid(a <= said.tau * b, *norms)
        demand_valid(2 * (trace + size) <= 2 * size * (size + 1), *norms)


def _small() -> Iterator[Any]:
    """Unit rows, n ≤ 2, then n ≤ 7 equal rows, then rows of any norm."""
    yield from search.unit_row_matrices(2, 2, 5)
    yield from (exact.ones(n, 1) for n in range(3, 8))
    yield from search.matrices(3, 2, entries=(0, 1, -1, 2))


@claim.property(
    X=st.one_of(strategies.data_matrices(max_n=3, max_d=3), strategies.unit_rows(max_n=3, max_d=3)),
    search=search.product(
        X=search.Stream(
            "unit rows with n, d ≤ 2 and denominators ≤ 5, n ≤ 7 equal rows, and n ≤ 3, d ≤ 2, entries in {0, 1, −1, 2}",
            "matrices",
            _small,
        )
    ),
    limit=500,
)
def on_exact_matrices(law, X):
    """κ₊ and the determinant of TGTᵀ, and τ where the rows have norm 1, decided exactly, in every regime."""
    n, G = X.nrows(), exact.gram(X)
    T = exact.matrix([[G[i, j] if j <= i else 0 for j in range(n)] for i in range(n)])
    diagonal = exact.rational(1)
    for i in range(n):
        diagonal *= G[i, i]
    kernel = exact.gram(T * X)
    demand(exact.rank(kernel) == exact.rank(X), rank=exact.rank(kernel))
    tau, size = exact.condition_number(exact.gram(T)), exact.rational(n)
    said = law(_Facts(exact.condition_number(G), tau, G.det(), diagonal, exact.trace(G * G), size))
    if said.det is not None:
        demand(kernel.det() == said.det, det=kernel.det(), claimed=said.det)
    if said.tau is not None and all(G[i, i] == 1 for i in range(n)):
        demand_at_most(tau, said.tau, n=n)
    if said.high is not None:
        found = exact.condition_number(kernel)
        demand_at_most(found, said.high, end="high")
        if said.low is not None:
            demand_at_most(said.low, found, end="low")


claim.in_rocq(as_published="app_D_3_4_causal", determinant="app_D_3_4_determinant")
