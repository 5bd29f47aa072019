"""Attending k times with the same Gram matrix gives its power 2k + 1.

Setting.  X ∈ ℚⁿˣᵈ of any rank, G = XXᵀ, k ≥ 0.
Says.     (GᵏX)(GᵏX)ᵀ = G²ᵏ⁺¹.
Why.      Induction.  k = 0: XXᵀ = G.  Step: (Gᵏ⁺¹X)(Gᵏ⁺¹X)ᵀ = G·(GᵏX)(GᵏX)ᵀ·Gᵀ, Gᵀ = G, so each step adds 2.
"""

from __future__ import annotations

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "lem-B.11",
    "Spectral transfer: k attention steps give the power 2k + 1",
    source="arXiv:2603.13085v2, Lemma B.11",
    statement=r"(G^k X)(G^k X)^\top = G^{2k+1} \quad \text{for every } k \ge 0",
    expected="proved",
)


@claim.true
def as_published(k):
    """k ↦ 2k + 1"""
    return 2 * k + 1


@claim.false
def forgets_the_values(k):
    """k ↦ 2k: leaves out XXᵀ in the middle."""
    return 2 * k


@claim.false
def does_not_double(k):
    """k ↦ k + 1: forgets that the kernel is quadratic in the features."""
    return k + 1


@claim.false
def triples(k):
    """k ↦ 3ᵏ: what true self-attention gives, where the keys move too."""
    return 3**k


@claim.symbolic(dimensions="all")
def by_induction(law):
    """The law starts at 1 and grows by 2; base and step are word identities in X, Xᵀ of any size."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    k = sp.Symbol("k", integer=True, nonnegative=True)
    X, A = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("A", n, d)
    G = X * X.T
    demand(identical((G * A) * (G * A).T, G * (A * A.T) * G))
    demand(law(sp.Integer(0)) == 1, exponent_at_0=law(sp.Integer(0)))
    demand(sp.simplify(law(k + 1) - law(k) - 2) == 0, step=sp.simplify(law(k + 1) - law(k)))


@claim.property(
    X=strategies.data_matrices(),
    k=st.integers(0, 4),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2)), k=(0, 1, 2, 3)),
)
def on_exact_matrices(law, X, k):
    """Both sides by exact matrix products, in every regime of rank."""
    G = exact.gram(X)
    features = exact.power(G, k) * X
    demand(features * features.transpose() == exact.power(G, law(k)))


claim.in_rocq(as_published="lem_B_11_spectral_transfer")
