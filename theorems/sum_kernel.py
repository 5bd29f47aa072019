"""The attention kernel is φ(x)ᵀGφ(x') with φ(x) = Xx, not φ(x)ᵀG⁻¹φ(x').

Setting.  X (n×d) with G = XXᵀ ≻ 0, φ(x) = Xx the inner products of x with the training points.  On these, φ has the columns of G.
Says.     K(x, x') = φ(x)ᵀG⁻¹φ(x').
Why not.  On the training points that is GG⁻¹G = G, the kernel without attention.  X = (2): 4 instead of 64.
Instead.  K(x, x') = φ(x)ᵀGφ(x'), as xᵀ(XᵀX)²x' = (Xx)ᵀXXᵀ(Xx').  An inverse comes in with ψ(x) = XXᵀXx, the similarities
          after attention: ψ(x)ᵀG⁻¹ψ(x') is the same kernel.  G⁻¹ needs n ≤ d; φᵀGφ does not.
"""

from __future__ import annotations

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import identical

claim = Claim(
    "sum-kernel",
    "The attention kernel with an inverse Gram matrix",
    source="public summaries of arXiv:2603.13085",
    statement=r"K(x, x') = \phi(x)^\top G^{-1} \phi(x')",
    reading="φ(x) = Xx, compared on the training points, G invertible",
    expected="refuted",
    uses=("thm-4.2",),
)


@claim.false
def as_published(G, inverse):
    """φᵀG⁻¹φ"""
    return G * inverse * G


@claim.true
def corrected(G, inverse):
    """φᵀGφ"""
    return G * G * G


@claim.true
def after_attention(G, inverse):
    """ψᵀG⁻¹ψ, ψ(x) = XXᵀXx the similarities after attention"""
    return (G * G) * inverse * (G * G)


@claim.false
def no_weight(G, inverse):
    """φᵀφ: inner products of similarities, without the Gram matrix between them."""
    return G * G


@claim.false
def weighs_twice(G, inverse):
    """φᵀG²φ: one Gram matrix for each of the two features."""
    return G * G * G * G


@claim.symbolic(dimensions="all")
def by_words(law):
    """FFᵀ with F = XXᵀX as a word in X of any size, XXᵀR = RXXᵀ = I; φᵀGφ for two test inputs as well."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, R = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("R", n, n)
    x, z = sp.MatrixSymbol("x", d, 1), sp.MatrixSymbol("z", d, 1)
    G, eye = X * X.T, sp.Identity(n)
    F = X * X.T * X
    demand(identical((X.T * X * x).T * (X.T * X * z), (X * x).T * G * (X * z)))
    demand(identical(F * F.T, law(G, R), [(G * R, eye), (R * G, eye)]), claimed=law(G, R))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=4),
    search=search.product(X=search.matrices(2, 2, entries=(1, 2, -1, 0))),
)
def on_exact_matrices(law, X):
    """FFᵀ against the claim, for X with linearly independent rows."""
    G = exact.gram(X)
    suppose(exact.is_pd(G))
    kernel = exact.gram(exact.attend(X))
    demand(kernel == law(G, G.inv()), kernel=kernel, claimed=law(G, G.inv()))


claim.in_rocq(
    as_published="sum_kernel_inverse",
    corrected="sum_kernel_without_inverse",
    after_attention="sum_kernel_without_inverse",
)
