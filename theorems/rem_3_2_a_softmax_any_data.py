"""First-order softmax attention is G X plus a mean term, but that term's weight differs from row to row unless data are centred.

Setting.  First-order softmax rows (1/n)(1 + A_ij − Ā_i), A = sG with s > 0, G = XXᵀ, X (n×d), applied to X:
          T = (1/n)(11ᵀX + AHX), H = I − 11ᵀ/n.  The linearized features are F = GX.
Says.     T = aF + b·11ᵀX for two numbers a, b: up to a scalar and an additive mean term, for every X.
Why not.  T = (1/n)(sGX + 11ᵀX − (s/n)G11ᵀX): the mean x̄ enters row i with the weight 1 − Ā_i, Ā_i = s⟨x_i, x̄⟩, which
          differs between rows.  X = (0, 1; 1, 1) and s = 1: T is no combination of F and 11ᵀX.
Instead.  Row i is (s/n)F_i + (1 − Ā_i)x̄.  For centred X, 11ᵀX = 0 and T = (s/n)F (rem-3.2.b).
"""

from __future__ import annotations

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical, normal_form

claim = Claim(
    "rem-3.2.a",
    "Linearized attention as first-order softmax, for any data",
    source="arXiv:2603.13085v2, Remark 3.2 and Theorem B.1",
    statement=r"\tfrac1n(\mathbf 1\mathbf 1^\top + A H) X = a\, X X^\top X + b\, \mathbf 1 \mathbf 1^\top X",
    reading="the additive mean term is one multiple of the data mean for all rows; any positive scale of the scores",
    expected="refuted",
    uses=("thm-B.1.a",),
)


@claim.false
def as_published(F, mean, weighted, bare):
    """T is a combination of GX and 11ᵀX"""
    return [F, mean]


@claim.true
def corrected(F, mean, weighted, bare):
    """T is a combination of GX, 11ᵀX and G11ᵀX: a mean term whose weight in row i falls with ⟨x_i, x̄⟩"""
    return [F, mean, weighted]


@claim.false
def scalar_alone(F, mean, weighted, bare):
    """T is a multiple of GX: forgets that softmax averages."""
    return [F]


@claim.false
def centres_the_keys_only(F, mean, weighted, bare):
    """T is a combination of GX and G11ᵀX: centres the scores and forgets the uniform weights."""
    return [F, weighted]


@claim.false
def uniform_and_values(F, mean, weighted, bare):
    """T is a combination of GX, 11ᵀX and X: takes the shift of the scores for a shift of the features."""
    return [F, mean, bare]


@claim.symbolic(dimensions="all")
def by_words(law):
    """T as words in X and 1 of any size: each of them must be among those that the statement allows."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s = sp.Symbol("s", positive=True)
    X, one = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("1", n, 1)
    G, J = X * X.T, one * one.T
    T = (J * X + s * G * (sp.Identity(n) - J / n) * X) / n
    demand(identical(T, s * G * X / n + J * X / n - s * G * J * X / n**2))
    allowed = [word for M in law(G * X, J * X, G * J * X, X) for word in normal_form(M)]
    missing = [word for word in normal_form(T) if word not in allowed]
    demand(not missing, not_allowed=missing)


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    s=strategies.positive_rationals(),
    search=search.product(s=(1, 2), X=search.matrices(2, 2, entries=(0, 1, -1, 2))),
)
def on_exact_matrices(law, X, s):
    """Whether T lies in the span of the matrices that the statement allows, by exact rank."""
    n = X.nrows()
    G, J = exact.gram(X), exact.ones(n, n)
    T = (J * X + s * (G - G * J / n) * X) / n
    allowed = law(G * X, J * X, G * J * X, X)
    rows = [M.entries() for M in allowed]
    before, after = exact.rank(exact.matrix(rows)), exact.rank(exact.matrix([*rows, T.entries()]))
    demand(before == after, features=T, dimension_of_the_span=before)


claim.in_rocq(as_published="rem_3_2_a_softmax_any_data", corrected="rem_3_2_a_weighted_mean")
