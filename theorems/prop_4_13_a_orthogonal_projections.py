"""Orthogonal projections with W_Q = W_K leave the attention kernel exactly G³.

Setting.  F = XW_QW_KᵀXᵀXW_V with d×d matrices, W_Q = W_K and W_V orthogonal, X ≠ 0 (n×d) of any rank, G = XXᵀ.
Says.     FFᵀ = G³, so κ₊(FFᵀ) = κ₊(G)³.
Why.      W_QW_Qᵀ = I leaves F = GXW_V, and W_VW_Vᵀ = I leaves FFᵀ = GXXᵀG.  G³v = λ³v where Gv = λv, and cubing keeps order
          and rank, so the quotients follow.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical, normal_form, valid

claim = Claim(
    "prop-4.13.a",
    "Orthogonal projections, queries and keys alike",
    source="arXiv:2603.13085v2, Proposition 4.13",
    statement=r"W_Q = W_K,\ W_V \text{ orthogonal} \implies \kappa_+(FF^\top) = \kappa_+(G)^3",
    reading="the same orthogonal matrix for queries and keys, any orthogonal matrix for the values",
    expected="proved",
    uses=("thm-4.8.a",),
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.true
def as_published(t):
    """t ↦ t³, for every eigenvalue and for κ₊"""
    return t * t * t


@claim.false
def scores_only(t):
    """t ↦ t²: the spectrum of the scores' square, without the values."""
    return t * t


@claim.false
def features_only(t):
    """t ↦ t: leaves out that the scores are a Gram matrix of the data again."""
    return t


@claim.false
def projects_the_kernel_again(t):
    """t ↦ t⁴: projects the kernel once more."""
    return t * t * t * t


@claim.symbolic(dimensions="all")
def by_words(law):
    """FFᵀ as a word in X, Q and V of any size with QQᵀ = VVᵀ = I; eigenvalues; order and quotients by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    t = sp.Symbol("lambda", real=True)
    X, Q, V = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("Q", d, d), sp.MatrixSymbol("V", d, d)
    v, G, eye = sp.MatrixSymbol("v", n, 1), X * X.T, sp.Identity(d)
    F = X * Q * Q.T * X.T * X * V
    demand(identical(F * F.T, G * G * G, [(Q * Q.T, eye), (V * V.T, eye)]))
    image = normal_form(G * G * G * v, [(G * v, t * v)])
    demand(image == normal_form(law(t) * v), kernel_v=image, claimed=law(t))
    top, low = z3.Reals("top low")
    demand(valid(law(top) == law(top / low) * law(low), top >= low, low > 0)[0], fact="quotient")
    demand(valid(law(top) > law(low), top > low, low >= 0)[0], fact="order and rank")


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, Q, V) with Q and V orthogonal, in every regime."""
    X = draw(strategies.data_matrices(max_n=4, max_d=3))
    return X, *(draw(strategies.orthogonal_matrices(X.ncols())) for _ in range(2))


@claim.property(
    problem=_problems(),
    search=search.product(problem=[(exact.matrix([[2]]), exact.matrix([[-1]]), exact.matrix([[1]]))]),
)
def on_exact_matrices(law, problem):
    """Every eigenvalue and κ₊ of FFᵀ for rational orthogonal matrices, decided exactly."""
    X, Q, V = problem
    F = X * Q * Q.transpose() * X.transpose() * X * V
    G, kernel = exact.gram(X), exact.gram(F)
    for old, new in zip(exact.eigenvalues(G), exact.eigenvalues(kernel), strict=True):
        demand(exact.equal(new, law(old)), eigenvalue=new, claimed=law(old))
    claimed = law(exact.condition_number(G))
    demand(exact.equal(exact.condition_number(kernel), claimed), claimed=claimed)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """impl.attention.qkv with random orthogonal projections on 200 images: squared singular values within rounding error."""
    before, found, error = _projected(data, device)
    for i, (old, new) in enumerate(zip(before.eigenvalues, found, strict=False)):
        low, high = (float(law(old + sign * before.noise_floor)) for sign in (-1, 1))
        slack = 2 * new * error + error**2
        demand(min(low, high) - slack <= new**2 <= max(low, high) + slack, i=i, squared=new**2, claimed=[low, high])


claim.in_rocq(covers="FFᵀ = G³; the eigenvalues then as in thm-4.8.a", as_published="prop_4_13_a_orthogonal")


@functools.cache
def _projected(data, device):
    """The spectrum of G, the singular values of the projected features, and a bound on the error of these."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 200, device, "float64")
    Q, V = (impl.attention.init_projection(X.shape[1], "orthogonal", seed).to(X) for seed in (0, 1))
    found = np.linalg.svd(empirical.float64(impl.attention.qkv(X, Q, Q, V)), compute_uv=False)
    rounding = float(np.linalg.norm(empirical.product_error([X, Q, Q.T, X.T, X, V], "float64")))
    # Q and V are orthogonal up to the error of a Householder factorisation, a few d² units
    n, d = X.shape
    drift = 8 * (n * d + d * d) * np.finfo(float).eps * float(found[0])
    return impl.spectrum.gram_eigenvalues(X), found.tolist(), rounding + drift
