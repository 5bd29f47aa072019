"""Spectral transfer needs no hypothesis on the rank: κ₊ becomes κ₊^(2k+1) for n > d too.

Setting.  X ∈ ℚⁿˣᵈ, X ≠ 0, of any rank r ≤ min(n, d), n and d in any order; G = XXᵀ, k ≥ 0.
Says.     (GᵏX)(GᵏX)ᵀ = G²ᵏ⁺¹, and the ratio of the largest to the smallest positive eigenvalue is κ₊(G)²ᵏ⁺¹.
Why.      The word identity of Lemma B.11 names no rank.  Gv = λv gives G²ᵏ⁺¹v = λ²ᵏ⁺¹v; t ↦ t²ᵏ⁺¹ is increasing and keeps
          the sign, so exactly r eigenvalues stay positive, and λ_r, the smallest of them, goes to λ_r²ᵏ⁺¹.
Not.      The remark says this of the whole proof of Theorem 4.8.  Its Schur step, λ_min(K_∞) ≥ λ_min(G̃)/2, is empty for
          n > d, where λ_min(G̃) = 0, and false with the smallest positive eigenvalue in its place: X = (1; 1) has
          λ_min(K_∞) = 0, λ₊(G̃) = 8.  What remains of it below full rank is thm-4.8.d2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, normal_form, valid

claim = Claim(
    "rem-B.12",
    "Spectral transfer in the rank-deficient case",
    source="arXiv:2603.13085v2, Remark B.12",
    statement=r"(G^k X)(G^k X)^\top = G^{2k+1}, \qquad \kappa_+(G^{2k+1}) = \kappa_+(G)^{2k+1}, "
    r"\qquad \text{also for } n > d",
    reading="of Lemma B.11 and the condition number; κ is the largest over the smallest positive eigenvalue",
    expected="proved",
    uses=("lem-B.11",),
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Transfer(NamedTuple):
    """(GᵏX)(GᵏX)ᵀ = G^exponent, κ = λ_1/λ_index; `schur`: also λ_min(K_∞) ≥ λ_index(G̃)/2 for every n, d."""

    exponent: Any
    index: Any
    schur: bool = False


@claim.true
def as_published(k, n, d, r):
    """G²ᵏ⁺¹, and κ = λ_1/λ_r with r the number of positive eigenvalues"""
    return _Transfer(2 * k + 1, r)


@claim.false
def smallest_of_all(k, n, d, r):
    """κ = λ_1/λ_n: the condition number of a positive definite matrix; λ_n = 0 for n > d."""
    return _Transfer(2 * k + 1, n)


@claim.false
def by_the_shape(k, n, d, r):
    """κ = λ_1/λ_p with p = min(n, d) for every X: takes for granted that the rank is full."""
    return _Transfer(2 * k + 1, z3.If(n < d, n, d) if z3.is_expr(n) else min(n, d))


@claim.false
def by_the_columns(k, n, d, r):
    """κ = λ_1/λ_d for every shape: the d-th eigenvalue, of which there is none for n < d."""
    return _Transfer(2 * k + 1, d)


@claim.false
def forgets_the_values(k, n, d, r):
    """G²ᵏ: leaves out XXᵀ in the middle."""
    return _Transfer(2 * k, r)


@claim.false
def one_hop_too_many(k, n, d, r):
    """G²ᵏ⁺²: counts XXᵀ in the middle twice."""
    return _Transfer(2 * k + 2, r)


@claim.false
def the_whole_proof(k, n, d, r):
    """The Schur step too, with λ_r in place of λ_min: what "without modification" would need."""
    return _Transfer(2 * k + 1, r, schur=True)


@claim.symbolic(dimensions="all")
def by_induction(law):
    """Words for base, step and eigenvectors; z3 for order and sign of powers, and for 1 ≤ index ≤ r; X = (1; 1) for the Schur step."""
    size, width = sp.symbols("n d", integer=True, positive=True)
    k, lam = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("lambda", real=True)
    X, A, v = (sp.MatrixSymbol(name, size, w) for name, w in (("X", width), ("A", width), ("v", 1)))
    G = X * X.T
    exponent = sp.sympify(law(k, 1, 1, 1).exponent)
    demand(identical((G * A) * (G * A).T, G * (A * A.T) * G))
    demand(exponent.subs(k, 0) == 1 and sp.expand(exponent.subs(k, k + 1) - exponent) == 2, exponent=exponent)
    rules = [(G * v, lam * v)]
    demand(normal_form(G * v, rules) == normal_form(lam * v))  # base; a step multiplies by G twice, so by λ²
    demand(normal_form(G * (G * v), rules) == normal_form(lam**2 * v))

    a, b, pa, pb, n, d, r = z3.Reals("a b pa pb n d r")
    increasing = z3.And((a > b) == (pa > pb), (a > 0) == (pa > 0), (b > 0) == (pb > 0))
    step = z3.And((a > b) == (a * a * pa > b * b * pb), (a > 0) == (a * a * pa > 0))
    demand(valid(step, increasing, a >= 0, b >= 0, pa >= 0, pb >= 0)[0])  # from t ↦ p(t) to t ↦ t²p(t), for t ≥ 0
    index = law(0, n, d, r).index
    demand(valid(z3.And(index >= 1, index <= r), r >= 1, r <= n, r <= d)[0], needed="λ_index > 0 for every rank")
    if law(0, n, d, r).schur:
        _demand_schur(exact.matrix([[1], [1]]), 1)


@claim.property(
    X=strategies.data_matrices(),
    k=st.integers(0, 3),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2)), k=(0, 1, 2)),
)
def on_exact_matrices(law, X, k):
    """Both sides as exact matrix products; κ as a real algebraic number, decided exactly, in every regime of rank."""
    n, d, r = X.nrows(), X.ncols(), exact.rank(X)
    G = exact.gram(X)
    features = exact.power(G, k) * X
    claimed, kernel = law(k, n, d, r), exact.gram(features)
    demand(kernel == exact.power(G, claimed.exponent), exponent=claimed.exponent)
    before, after = exact.eigenvalues(G), exact.eigenvalues(kernel)
    demand(claimed.index <= n and exact.less(0, before[claimed.index - 1]), index=claimed.index, rank=r)
    kappa = before[0] / before[claimed.index - 1]
    demand(exact.equal(after[0] / after[claimed.index - 1], kappa**claimed.exponent), condition_number=kappa)
    if claimed.schur:
        _demand_schur(X, claimed.index)


claim.in_rocq(covers="κ₊ given the eigenbasis that the spectral theorem provides", as_published="rem_B_12_any_rank")


def _demand_schur(X: Any, index: int) -> None:
    """λ_min(K_∞) ≥ λ_index(G̃)/2 for the attention features of X."""
    F = exact.attend(X)
    low = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1]
    demand_at_most(exact.eigenvalues(exact.gram(F))[index - 1] / 2, low, needed="Schur step")
