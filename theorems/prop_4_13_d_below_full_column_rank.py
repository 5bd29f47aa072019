"""Below full column rank, full-rank projections can destroy the attention kernel; it takes one determinant to tell, rarely zero.

Setting.  F = XW_QW_KᵀXᵀXW_V with invertible d×d matrices, X ≠ 0 (n×d) of rank r.  The attention kernel G³ has the rank of X.
Says.     For n < d too: FFᵀ has the same structure and the same rank, rank F = rank X.
Why not.  The scores XW_QW_KᵀXᵀ can be singular.  X = (1, 0), W_Q a swap of coordinates, W_K = W_V = I: the query (0, 1) is
          orthogonal to the key (1, 0), and F = 0.
Holds if  C = BW_QW_KᵀBᵀ (r×r) is invertible, B any r×d basis of the row space of X, and only then: rank F = rank C always.
Why.      X = LB with L of full column rank, so F = LC(LᵀL)BW_V, and with left inverses L⁺, (LᵀL)⁻¹ and a right inverse B⁺
          C = L⁺F·W_V⁻¹B⁺(LᵀL)⁻¹: each rank is at most the other.  For another basis TB, C becomes TCTᵀ.
Often.    det C is a polynomial in the entries of W_Q and W_K, and not zero: at W_Q = W_K = W it is det((BW)(BW)ᵀ) > 0, as
          BW has full row rank.  So it holds for almost every W_Q, W_K; for all with W_Q = W_K; and, with C = BW_QW_KᵀBᵀ a
          product of invertible matrices, for all if r = d.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import identical

claim = Claim(
    "prop-4.13.d",
    "Projections keep the rank",
    source="arXiv:2603.13085v2, Proposition 4.13 and Proposition B.4",
    statement=r"W_Q, W_K, W_V \text{ invertible} \implies \operatorname{rank} F = \operatorname{rank} X",
    reading="n < d, or any X without full column rank; all invertible projections",
    expected="conditional",
    uses=("prop-4.13.c",),
)


class _Case(NamedTuple):
    """What a statement may ask of an instance."""

    rank: Any  # of X
    core: Any  # the rank of BW_QW_KᵀBᵀ
    untransposed: Any  # the rank of BW_QW_KBᵀ
    full_column_rank: bool
    same: bool  # W_Q = W_K
    full_row_rank: bool
    orthogonal: bool  # W_Q and W_K


@claim.false
def as_published(case):
    """rank F = rank X for every X ≠ 0 and all invertible projections"""
    return case.rank


@claim.true(assuming="BW_QW_KᵀBᵀ is invertible, B a basis of the row space of X: so for almost every W_Q, W_K")
def corrected(case):
    """rank F = rank X exactly where BW_QW_KᵀBᵀ is invertible, B a basis of the row space of X: rank F is its rank"""
    return case.core


@claim.true
def full_column_rank_or_same(case):
    """rank F = rank X where rank X = d or W_Q = W_K"""
    return case.rank if case.full_column_rank or case.same else None


@claim.false
def full_row_rank_will_do(case):
    """rank F = rank X where rank X = n: takes the scores for invertible because the Gram matrix is."""
    return case.rank if case.full_column_rank or case.same or case.full_row_rank else None


@claim.false
def orthogonal_will_do(case):
    """rank F = rank X where W_Q and W_K are orthogonal: they merely rotate."""
    return case.rank if case.full_column_rank or case.same or case.orthogonal else None


@claim.false
def all_or_nothing(case):
    """rank F is rank X where BW_QW_KᵀBᵀ is invertible, else 0: takes a singular matrix for zero."""
    return case.rank if case.core == case.rank else 0


@claim.false
def keys_like_queries(case):
    """rank F is the rank of BW_QW_KBᵀ: multiplies the projections as if the keys were not transposed."""
    return case.untransposed


@claim.symbolic(dimensions="all", blind_to=("all_or_nothing", "keys_like_queries"))
def by_factors(law):
    """F and C = BW_QW_KᵀBᵀ as words in each other, X = LB of any size; X = (1, 0) with a swap where C is singular."""
    n, d, r = sp.symbols("n d r", integer=True, positive=True)
    L, B, C = sp.MatrixSymbol("L", n, r), sp.MatrixSymbol("B", r, d), sp.MatrixSymbol("C", r, r)
    L_left, B_right = sp.MatrixSymbol("L⁺", r, n), sp.MatrixSymbol("B⁺", d, r)
    V, V_inv, Q, K = (sp.MatrixSymbol(name, d, d) for name in ("V", "V⁻¹", "Q", "K"))
    N, N_inv = sp.MatrixSymbol("N", r, r), sp.MatrixSymbol("N⁻¹", r, r)  # N = LᵀL
    X, one = L * B, sp.Identity(r)
    named = [(L.T * L, N), (B * Q * K.T * B.T, C)]
    F = X * Q * (X * K).T * X * V
    demand(identical(F, L * C * N * B * V, named))  # rank F ≤ rank C
    inverses = [(L_left * L, one), (V * V_inv, sp.Identity(d)), (B * B_right, one), (N * N_inv, one)]
    demand(identical(L_left * F * V_inv * B_right * N_inv, C, [*named, *inverses]))  # rank C ≤ rank F
    demand(identical(B * Q * Q.T * B.T, (B * Q) * (B * Q).T))  # W_Q = W_K: C is the Gram matrix of r independent rows

    kept = [_Case(2, 2, 2, *more) for more in ((True, False, False, False), (False, True, False, False))]
    for case in (*kept, _Case(1, 0, 0, False, False, True, True)):  # the last: X = (1, 0), W_Q a swap, F = 0
        claimed = law(case)
        demand(claimed is None or claimed == case.core, rank_of_F=case.core, claimed=claimed)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, W_Q, W_K, W_V), the last three invertible, W_Q = W_K every other time."""
    X = draw(strategies.data_matrices(max_n=4, max_d=3))
    d = X.ncols()
    kinds = [strategies.data_matrices(n=d, d=d, regime="full rank"), strategies.orthogonal_matrices(d)]
    Q, K, V = (draw(draw(st.sampled_from(kinds))) for _ in range(3))
    return X, Q, Q if draw(st.booleans()) else K, V


def _small() -> Iterator[tuple[Any, ...]]:
    """X and W_Q as announced, W_K = W_V = I; then two rows of which a swap loses one, and shears that annul a row."""
    swap = exact.matrix([[0, 1], [1, 0]])
    for X in search.matrices(2, 2, entries=(1, 0, -1)):
        one = exact.identity(X.ncols())
        for W in (one, swap)[: X.ncols()]:
            yield X, W, one, one
    one = exact.identity(3)
    yield exact.matrix([[1, 0, 0], [0, 1, 0]]), exact.matrix([[1, 0, 0], [0, 0, 1], [0, 1, 0]]), one, one
    shear = exact.matrix([[1, 1], [0, 1]])
    yield exact.matrix([[1, 0]]), shear, shear.inv(), exact.identity(2)


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream(
            "X with n, d ≤ 2, entries in {1, 0, −1}, W_Q = I or a swap; two rows of I₃ with a swap; a row with shears",
            "problems",
            _small,
        )
    ),
)
def on_exact_matrices(law, problem):
    """rank F by exact elimination against what the statement says of it, wherever it speaks."""
    X, W_Q, W_K, W_V = problem
    n, d = X.nrows(), X.ncols()
    B, r = X.rref()
    B = exact.submatrix(B, range(r), range(d))
    orthogonal = all(W * W.transpose() == exact.identity(d) for W in (W_Q, W_K))
    core, untransposed = (exact.rank(B * W_Q * W * B.transpose()) for W in (W_K.transpose(), W_K))
    claimed = law(_Case(r, core, untransposed, r == d, W_Q == W_K, r == n, orthogonal))
    suppose(claimed is not None)
    F = X * W_Q * W_K.transpose() * X.transpose() * X * W_V
    demand(exact.rank(F) == claimed, rank_of_features=exact.rank(F), rank_of_data=r, claimed=claimed)


claim.in_rocq(
    as_published="prop_4_13_d_below_full_column_rank",
    full_column_rank_or_same="prop_4_13_d_rank_kept",
)
