"""With different orthogonal matrices for queries and keys, κ₊ lies between κ(G) and κ(G)³, or collapses below full rank.

Setting.  F = XW_QW_KᵀXᵀXW_V, the three d×d matrices orthogonal, U = W_QW_Kᵀ, S = XᵀX, G = XXᵀ.
Says.     κ₊(FFᵀ) = κ₊(G)³ for every choice.
Why not.  FFᵀ = XUS²UᵀXᵀ: U turns the keys against the queries.  X = (1, 0), U a swap of coordinates: F = 0.
Instead.  For X of full column rank, κ(G) ≤ κ₊(FFᵀ) ≤ κ(G)³, with κ(G) = κ₊(G), and nothing better: X = diag(x, y) gives
          eigenvalues x⁶, y⁶ for U = I and x²y⁴, x⁴y² for U a swap.
Why.      a and b the ends of the spectrum of S: b²I ⪯ US²Uᵀ ⪯ a²I, so λ_1(FFᵀ) ≤ a²·a and λ_d(FFᵀ) ≥ b²·b: the upper bound.
          FFᵀ has the positive eigenvalues of S^½(US²Uᵀ)S^½, so λ_1(FFᵀ) ≥ a²b and λ_d(FFᵀ) ≤ b²a (Courant–Fischer), and
          their quotient is at least a/b.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import identical, sum_of_squares, valid

claim = Claim(
    "prop-4.13.b",
    "Any three orthogonal projections",
    source="arXiv:2603.13085v2, Proposition 4.13",
    statement=r"W_Q, W_K, W_V \text{ orthogonal} \implies \kappa_+(FF^\top) = \kappa_+(G)^3",
    reading="queries and keys may have different orthogonal matrices",
    expected="refuted",
    uses=("prop-4.13.a",),
    assumes=(
        "spectral theorem for real symmetric matrices",
        "Courant–Fischer: λ_d(S½MS½) ≤ λ_d(M)·λ_1(S) and λ_1(S½MS½) ≥ λ_1(M)·λ_d(S) for M, S ⪰ 0",
    ),
)


class _Range(NamedTuple):
    """The ends that κ₊(FFᵀ) is said to keep, and whether that is said of full column rank only."""

    low: Any
    high: Any
    full: bool = True


@claim.false
def as_published(kappa):
    """κ₊(FFᵀ) = κ₊(G)³, at any rank"""
    return _Range(kappa * kappa * kappa, kappa * kappa * kappa, full=False)


@claim.true
def corrected(kappa):
    """X of full column rank: κ(G) ≤ κ₊(FFᵀ) ≤ κ(G)³"""
    return _Range(kappa, kappa * kappa * kappa)


@claim.false
def equality_at_full_rank(kappa):
    """X of full column rank: κ₊(FFᵀ) = κ(G)³, as if only a lost direction could break it."""
    return _Range(kappa * kappa * kappa, kappa * kappa * kappa)


@claim.false
def gains_a_power(kappa):
    """X of full column rank: κ(G)² ≤ κ₊(FFᵀ) ≤ κ(G)³: counts that the features are at least squared."""
    return _Range(kappa * kappa, kappa * kappa * kappa)


@claim.false
def squares_at_most(kappa):
    """X of full column rank: κ(G) ≤ κ₊(FFᵀ) ≤ κ(G)²: lets the turned keys cancel a power of κ every time."""
    return _Range(kappa, kappa * kappa)


@claim.symbolic(dimensions="all")
def by_the_ends_of_the_spectrum(law):
    """FFᵀ and b²I ⪯ US²Uᵀ ⪯ a²I as words; the quotients by z3, on the bounds and on X = diag(x, y) with U = I or a swap."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, E, eye = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("E", d, d), sp.Identity(d)
    U, V, S = (sp.MatrixSymbol(s, d, d) for s in "UVS")
    F, square = X * U * X.T * X * V, sp.Symbol("a", positive=True) ** 2
    demand(identical(F * F.T, X * U * X.T * X * X.T * X * U.T * X.T, [(V * V.T, eye)]))
    turned = [(U * U.T, eye), (S * S, square * eye - E * E.T)]  # S² ⪯ a²I; with + in place of −, b²I ⪯ S²
    demand(sum_of_squares(square * eye - U * S * S * U.T, [(1, U * E)], turned))
    above = [(U * U.T, eye), (S * S, square * eye + E * E.T)]
    demand(sum_of_squares(U * S * S * U.T - square * eye, [(1, U * E)], above))
    a, b, top, low = z3.Reals("a b top low")
    ends = [a >= b, b > 0, top <= a * a * a, top >= a * a * b, low >= b * b * b, low <= b * b * a]
    said = law(a / b)
    for x, y in ((a * a * a, b * b * b), (a * a * b, b * b * a)):  # the eigenvalues of X = diag(√a, √b)
        holds, why = valid(z3.And(said.low * y <= x, x <= said.high * y), a >= b, b > 0)
        demand(holds, because=why)
    holds, why = valid(z3.And(said.low * low <= top, top <= said.high * low), *ends)
    demand(holds, because=why)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, W_Q, W_K, W_V), the last three orthogonal, X in every regime."""
    X = draw(strategies.data_matrices(max_n=3, max_d=3))
    return X, *(draw(strategies.orthogonal_matrices(X.ncols())) for _ in range(3))


def _small() -> Iterator[tuple[Any, ...]]:
    swap = exact.matrix([[0, 1], [1, 0]])
    for X in search.matrices(2, 2, entries=(0, 1, 2)):
        one = exact.identity(X.ncols())
        for W in (one, swap)[: X.ncols()]:
            yield X, W, one, one


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream("X with n, d ≤ 2, entries in {0, 1, 2}, W_Q = I or a swap", "problems", _small)
    ),
)
def on_exact_matrices(law, problem):
    """κ₊(FFᵀ) for rational orthogonal matrices against both ends; F = 0 has none."""
    X, W_Q, W_K, W_V = problem
    F = X * W_Q * W_K.transpose() * X.transpose() * X * W_V
    said = law(exact.condition_number(exact.gram(X)))
    suppose(exact.rank(X) == X.ncols() or not said.full)
    demand(exact.rank(F) > 0, features=F)
    found = exact.condition_number(exact.gram(F))
    demand_at_most(said.low, found, end="low")
    demand_at_most(found, said.high, end="high")


claim.in_rocq(as_published="prop_4_13_b_any_orthogonal", equality_at_full_rank="prop_4_13_b_full_column_rank")
