"""Below full column rank, full-rank projections can destroy the attention kernel; with W_Q = W_K they cannot.

Setting.  F = XW_QW_KᵀXᵀXW_V with invertible d×d matrices, X ≠ 0 (n×d).  The attention kernel G³ has the rank of X.
Says.     For n < d too: FFᵀ has the same structure and the same rank, rank F = rank X.
Why not.  The scores XW_QW_KᵀXᵀ can be singular.  X = (1, 0), W_Q a swap of coordinates, W_K = W_V = I: the query (0, 1) is
          orthogonal to the key (1, 0), and F = 0.
Holds if  rank X = d, or W_Q = W_K.
Why.      rank X = d: S = XᵀX is invertible, so F = X·(invertible).  W_Q = W_K = W, P = WWᵀ ≻ 0: if XPSv = 0 then
          vᵀS P Sv = ‖WᵀSv‖² = 0, so Sv = 0, so ‖Xv‖² = vᵀSv = 0: XPS and X have one null space, hence one rank.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import identical, normal_form

claim = Claim(
    "prop-4.13.d",
    "Projections keep the rank",
    source="arXiv:2603.13085v2, Proposition 4.13 and Proposition B.4",
    statement=r"W_Q, W_K, W_V \text{ invertible} \implies \operatorname{rank} F = \operatorname{rank} X",
    reading="n < d, or any X without full column rank",
    expected="conditional",
    uses=("prop-4.13.c",),
)


class _Case(NamedTuple):
    """What a statement may ask of an instance."""

    full_column_rank: bool
    same: bool  # W_Q = W_K
    full_row_rank: bool
    orthogonal: bool  # W_Q and W_K


@claim.false
def as_published(case):
    """rank F = rank X for every X ≠ 0 and all invertible projections"""
    return True


@claim.true(assuming="X has full column rank, or W_Q = W_K")
def corrected(case):
    """rank F = rank X where rank X = d or W_Q = W_K"""
    return case.full_column_rank or case.same


@claim.false
def full_row_rank_will_do(case):
    """rank F = rank X where rank X = n: takes the scores for invertible because the Gram matrix is."""
    return case.full_column_rank or case.same or case.full_row_rank


@claim.false
def orthogonal_will_do(case):
    """rank F = rank X where W_Q and W_K are orthogonal: they merely rotate."""
    return case.full_column_rank or case.same or case.orthogonal


@claim.symbolic(dimensions="all")
def by_null_spaces(law):
    """The words that vanish with XPSv and with XMS in any size; outside the two cases X = (1, 0) with a swap decides."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, v = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("v", d, 1)
    W, T, S_inv, M, M_inv = (sp.MatrixSymbol(s, d, d) for s in ("W", "T", "R", "M", "N"))
    S = X.T * X
    # W_Q = W_K: both squares are words in XWWᵀSv, respectively in Sv
    demand(identical((W.T * S * v).T * (W.T * S * v), (S * v).T * W * W.T * S * v))
    demand(
        normal_form(v.T * X.T * (X * W * W.T * X.T * X * v), [(X * W * W.T * X.T * X * v, sp.ZeroMatrix(n, 1))]) == {}
    )
    demand(identical((X * v).T * (X * v), v.T * (S * v)))
    # full column rank, R = S⁻¹, N = M⁻¹: X is F times (MSV)⁻¹, T = V⁻¹
    inverses = [(X.T * X * S_inv, sp.Identity(d)), (M * M_inv, sp.Identity(d)), (W * T, sp.Identity(d))]
    demand(identical(X * M * S * W * (T * S_inv * M_inv), X, inverses))
    lost = _Case(full_column_rank=False, same=False, full_row_rank=True, orthogonal=True)
    demand(not law(lost), instance="X = (1, 0), W_Q a swap: F = 0")


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, W_Q, W_K, W_V), the last three invertible, W_Q = W_K every other time."""
    X = draw(strategies.data_matrices(max_n=4, max_d=3))
    d = X.ncols()
    kinds = [strategies.data_matrices(n=d, d=d, regime="full rank"), strategies.orthogonal_matrices(d)]
    Q, K, V = (draw(draw(st.sampled_from(kinds))) for _ in range(3))
    return X, Q, Q if draw(st.booleans()) else K, V


def _small() -> Iterator[tuple[Any, ...]]:
    swap = exact.matrix([[0, 1], [1, 0]])
    for X in search.matrices(2, 2, entries=(1, 0, -1)):
        one = exact.identity(X.ncols())
        for W in (one, swap)[: X.ncols()]:
            yield X, W, one, one


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream("X with n, d ≤ 2, entries in {1, 0, −1}, W_Q = I or a swap", "problems", _small)
    ),
)
def on_exact_matrices(law, problem):
    """rank F against rank X by exact elimination, wherever the statement speaks."""
    X, W_Q, W_K, W_V = problem
    n, d = X.nrows(), X.ncols()
    orthogonal = all(W * W.transpose() == exact.identity(d) for W in (W_Q, W_K))
    suppose(law(_Case(exact.rank(X) == d, W_Q == W_K, exact.rank(X) == n, orthogonal)))
    F = X * W_Q * W_K.transpose() * X.transpose() * X * W_V
    demand(exact.rank(F) == exact.rank(X), rank_of_features=exact.rank(F), rank_of_data=exact.rank(X))


claim.in_rocq(as_published="prop_4_13_d_below_full_column_rank", corrected="prop_4_13_d_rank_kept")
