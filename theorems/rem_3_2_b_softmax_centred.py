"""For centred data first-order softmax attention is linearized attention, up to the scalar s/n exactly.

Setting.  First-order softmax rows (1/n)(1 + A_ij − Ā_i), A = sG with s > 0, G = XXᵀ, X (n×d) with Σ_i x_i = 0, applied to X:
          T = (1/n)(11ᵀX + AHX), H = I − 11ᵀ/n.
Says.     T = (s/n)·XXᵀX.
Why.      1ᵀX = 0 removes 11ᵀX, and HX = X − 1(1ᵀX)/n = X.
Mind.     Centring the columns and scaling rows to norm 1 do not commute: unit-norm rows of centred data need not be centred.
"""

from __future__ import annotations

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "rem-3.2.b",
    "Linearized attention as first-order softmax, for centred data",
    source="arXiv:2603.13085v2, Remark 3.2 and Theorem B.1",
    statement=r"\mathbf 1^\top X = 0 \implies \tfrac1n(\mathbf 1\mathbf 1^\top + A H) X = \tfrac{s}{n}\, X X^\top X",
    reading="the data are centred; any positive scale s of the scores",
    expected="proved",
)


@claim.true
def as_published(F, X, s, n):
    """T = (s/n)·XXᵀX"""
    return F * (s / n)


@claim.false
def forgets_to_average(F, X, s, n):
    """T = s·XXᵀX: forgets the 1/n of the uniform weights."""
    return F * s


@claim.false
def keeps_the_identity(F, X, s, n):
    """T = (X + s·XXᵀX)/n: takes the 1 in exp(t) ≈ 1 + t for an identity matrix."""
    return (X + F * s) * (1 / n)


@claim.false
def forgets_the_temperature(F, X, s, n):
    """T = XXᵀX/n: drops the scale of the scores."""
    return F * (1 / n)


@claim.symbolic(dimensions="all")
def by_words(law):
    """T as words in X and 1 of any size, with 1ᵀX = 0, against the law."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s = sp.Symbol("s", positive=True)
    X, one = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("1", n, 1)
    G, J = X * X.T, one * one.T
    T = (J * X + s * G * (sp.Identity(n) - J / n) * X) / n
    demand(identical(T, law(G * X, X, s, n), [(one.T * X, sp.ZeroMatrix(1, d))]))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    s=strategies.positive_rationals(),
    search=search.product(X=search.matrices(2, 2, entries=(0, 1, -1, 2)), s=(1, 2)),
)
def on_exact_matrices(law, X, s):
    """Softmax's first-order rows entry by entry on the data less their mean, by exact products."""
    n, s = X.nrows(), exact.rational(s)
    X = X - exact.ones(n, n) * X / n
    A = exact.gram(X) * s
    means = [sum(A[i, j] for j in range(n)) / n for i in range(n)]
    T = exact.matrix([[(1 + A[i, j] - means[i]) / n for j in range(n)] for i in range(n)]) * X
    claimed = law(exact.attend(X), X, s, exact.rational(n))
    demand(claimed == T, features=T, claimed=claimed)


claim.in_rocq(as_published="rem_3_2_b_centred")
