"""Full-rank projections: κ₊ ≤ κ(G)³·(κ(W_Q)κ(W_K)κ(W_V))², where X has full column rank; the squares are needed.

Setting.  F = XW_QW_KᵀXᵀXW_V, invertible d×d matrices, X (n×d) of rank d (so n ≥ d), S = XᵀX, κ(G) = κ₊(XXᵀ) = κ(S), and
          κ(W) the largest over the smallest singular value of W.
Says.     κ₊(FFᵀ) ≤ κ(G)³ times the right powers of the κ(W): the squares.
Why.      For invertible W with w²I ⪯ WWᵀ ⪯ W²I and any A: w²AAᵀ ⪯ AWWᵀAᵀ ⪯ W²AAᵀ as squares.  Applied to A = XW_QW_KᵀS,
          then XW_QW_Kᵀ with S, and so on down to XXᵀ, both ends of the spectrum of FFᵀ are those of G times the product of
          the squared singular values' ends.  Attained by diagonal matrices that are sorted alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import sum_of_squares

claim = Claim(
    "prop-4.13.c",
    "Full-rank projections",
    source="arXiv:2603.13085v2, Proposition 4.13",
    statement=r"\kappa_+(FF^\top) \le \kappa(G)^3\, \big(\kappa(W_Q)\,\kappa(W_K)\,\kappa(W_V)\big)^2",
    reading="n ≥ d, X of full column rank; κ(W) is the quotient of singular values",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices", "Weyl's monotonicity: M ⪰ N ⇒ λ_i(M) ≥ λ_i(N)"),
)


@claim.true
def as_published(g, q, k, v):
    """κ₊ ≤ κ(G)³κ(W_Q)²κ(W_K)²κ(W_V)², from g = κ(G) and the squares q, k, v of the κ(W)"""
    return g * g * g * q * k * v


@claim.false
def values_do_no_harm(g, q, k, v):
    """κ(G)³κ(W_Q)²κ(W_K)²: forgets the values' projection."""
    return g * g * g * q * k


@claim.false
def keys_do_no_harm(g, q, k, v):
    """κ(G)³κ(W_Q)²κ(W_V)²: takes W_K for orthogonal."""
    return g * g * g * q * v


@claim.false
def identity_bound(g, q, k, v):
    """κ(G)³: projections only rotate the features."""
    return g * g * g


@claim.false
def square_of_the_data(g, q, k, v):
    """κ(G)²κ(W_Q)²κ(W_K)²κ(W_V)²: counts the scores once and forgets the queries."""
    return g * g * q * k * v


@claim.symbolic(dimensions="all")
def by_a_chain_of_squares(law):
    """w²AAᵀ ⪯ AWWᵀAᵀ ⪯ W²AAᵀ as words of any size; the ends multiply, and diagonal matrices attain the product."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    w = sp.Symbol("w", positive=True)
    A, W, E = sp.MatrixSymbol("A", n, d), sp.MatrixSymbol("W", d, d), sp.MatrixSymbol("E", d, d)
    for sign in (1, -1):
        bounded = [(W * W.T, w**2 * sp.Identity(d) + sign * E * E.T)]
        demand(sum_of_squares(sign * (A * W * W.T * A.T - w**2 * A * A.T), [(1, A * E)], bounded))
    top, low = (sp.symbols(f"{end}_s {end}_q {end}_k {end}_v", positive=True) for end in ("top", "low"))
    # squared singular values: s of X (so s² of S = XᵀX), q, k, v of the projections
    ends = [x[0] ** 3 * x[1] * x[2] * x[3] for x in (top, low)]
    ratios = [a / b for a, b in zip(top, low, strict=True)]
    demand(sp.simplify(law(*ratios) - ends[0] / ends[1]) == 0, bound=law(*ratios), attained=ends[0] / ends[1])


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, W_Q, W_K, W_V): X of full column rank, the others invertible."""
    d = draw(st.integers(1, 2))
    X = draw(strategies.data_matrices(n=draw(st.integers(d, 4)), d=d, regime="full rank"))
    return X, *(draw(strategies.data_matrices(n=d, d=d, regime="full rank")) for _ in range(3))


def _small() -> Iterator[tuple[Any, ...]]:
    """Diagonal matrices, sorted alike."""
    plane = [exact.identity(2), exact.diagonal([2, 1])]
    for X in (exact.matrix([[1]]), *plane, exact.matrix([[2, 0], [0, 1], [0, 0]])):
        for place in range(8):
            yield X, *(plane[place >> s & 1] if X.ncols() == 2 else exact.matrix([[2]]) for s in range(3))


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("diagonal X and W, d ≤ 2", "problems", _small)),
)
def on_exact_matrices(law, problem):
    """κ₊(FFᵀ) against the bound for rational matrices, decided exactly; diagonal ones attain it."""
    X, W_Q, W_K, W_V = problem
    kernel = exact.gram(X * W_Q * W_K.transpose() * X.transpose() * X * W_V)
    squares = [exact.condition_number(exact.gram(W)) for W in (W_Q, W_K, W_V)]
    demand_at_most(exact.condition_number(kernel), law(exact.condition_number(exact.gram(X)), *squares))


claim.in_rocq(as_published="prop_4_13_c_full_rank")
