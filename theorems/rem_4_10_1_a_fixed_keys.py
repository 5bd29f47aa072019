"""Stacked layers that all attend with the first layer's keys: κ₊ is raised to the power 2k + 1, exactly.

Setting.  X ≠ 0 (n×d) of any rank, G = XXᵀ, k ≥ 0 layers X_{l+1} = GX_l from X_0 = X, so that X_k = GᵏX.
Says.     κ₊(X_kX_kᵀ) = κ₊(G)²ᵏ⁺¹, and eigenvalue by eigenvalue λ_i ↦ λ_i²ᵏ⁺¹.
Why.      K_{k+1} = GK_kG as a word, so Gv = λv and K_kv = ev give K_{k+1}v = λ²e v: exponent 1 at k = 0, then 2 more a
          layer.  a ≥ b ≥ 0 and A ≥ B ≥ 0 give a²A ≥ b²B, so order and rank are kept and quotients follow.
"""

from __future__ import annotations

import functools

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured
from theorems.symbolic import identical, normal_form, valid

claim = Claim(
    "rem-4.10.1.a",
    "Stacked layers with fixed keys",
    source="arXiv:2603.13085v2, Remark 4.10",
    statement=r"\kappa_+\big((G^k X)(G^k X)^\top\big) = \kappa_+(G)^{2k+1}",
    reading="every layer attends with the first layer's Gram matrix",
    expected="proved",
    uses=("lem-B.11",),
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.true
def as_published(k):
    """k layers: exponent 2k + 1"""
    return 2 * k + 1


@claim.false
def three_a_layer(k):
    """3k: adds the exponent of one layer k times, and forgets that no layer leaves κ itself."""
    return 3 * k


@claim.false
def cubes_each_time(k):
    """3ᵏ: what true self-attention gives, where the keys move too."""
    return 3**k


@claim.false
def counts_from_one(k):
    """2k − 1: takes the data for the first layer's output."""
    return 2 * k - 1


@claim.symbolic(dimensions="all")
def by_induction(law):
    """K_{k+1} = GK_kG and its eigenvalues as words in X of any size; exponents by their recursion, order by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    k = sp.Symbol("k", integer=True, nonnegative=True)
    lam, e = sp.symbols("lambda e", real=True)
    X, A = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("A", n, d)
    K, v = sp.MatrixSymbol("K", n, n), sp.MatrixSymbol("v", n, 1)
    G = X * X.T
    demand(identical((G * A) * (G * A).T, G * (A * A.T) * G))
    demand(normal_form(G * K * G * v, [(G * v, lam * v), (K * v, e * v)]) == normal_form(lam**2 * e * v))
    demand(law(sp.Integer(0)) == 1, exponent_at_0=law(sp.Integer(0)))
    demand(sp.expand(law(k + 1) - law(k) - 2) == 0, step=sp.expand(law(k + 1) - law(k)))
    a, b, high, low = z3.Reals("a b A B")
    demand(valid(a * a * high >= b * b * low, a >= b, b >= 0, high >= low, low >= 0)[0], fact="order")


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    k=st.integers(0, 3),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2)), k=(0, 1, 2, 3)),
)
def on_exact_matrices(law, X, k):
    """κ₊ and every eigenvalue of the kernel after k layers: equalities of real algebraic numbers, decided exactly."""
    G, features = exact.gram(X), X
    for _ in range(k):
        features = G * features
    kernel, p = exact.gram(features), law(k)
    for old, new in zip(exact.eigenvalues(G), exact.eigenvalues(kernel), strict=True):
        if not exact.equal(old, 0):
            demand(exact.equal(new, old**p), k=k, eigenvalue=new, claimed=old**p)
    claimed = exact.condition_number(G) ** p
    demand(exact.equal(exact.condition_number(kernel), claimed), k=k, claimed=claimed)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """impl.attention.stacked with fixed keys, 1 and 2 layers, 5 images: singular values within rounding error bounds."""
    for layers in (1, 2):
        before, found, error = _stacked(data, device, layers)
        for i, (old, new) in enumerate(zip(before.eigenvalues, found, strict=True)):
            ends = [float(old + sign * before.noise_floor) ** (law(layers) / 2) for sign in (-1, 1)]
            demand(min(ends) - error <= new <= max(ends) + error, layers=layers, i=i, singular_value=new, claimed=ends)
        measured(f"κ₊ of the kernel, layers: {layers}", (found[0] / found[-1]) ** 2, data=data)


claim.in_rocq(covers="given the eigenbasis that the spectral theorem provides", as_published="rem_4_10_1_a_fixed_keys")


@functools.cache
def _stacked(data, device, layers):
    """The spectrum of G, the singular values of the stacked features, and a bound on the error of these."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 5, device, "float64")
    F = empirical.float64(impl.attention.stacked(X, layers, keys="fixed"))
    found = np.linalg.svd(F, compute_uv=False)
    rounding = float(np.linalg.norm(empirical.product_error([X, X.T] * layers + [X], "float64")))
    return impl.spectrum.gram_eigenvalues(X), found.tolist(), rounding + F.size * np.finfo(float).eps * float(found[0])
