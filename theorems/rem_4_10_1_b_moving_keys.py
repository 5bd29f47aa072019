"""Stacked self-attention cubes at every layer: the exponent after k layers is 3ᵏ, not 2k + 1.

Setting.  X ≠ 0 (n×d) of any rank, G = XXᵀ, k ≥ 0 layers X_{l+1} = X_lX_lᵀX_l from X_0 = X: each attends to its own input.
Says.     κ₊(X_kX_kᵀ) = κ₊(G)²ᵏ⁺¹.
Why not.  X_{l+1}X_{l+1}ᵀ = (X_lX_lᵀ)³ as a word, so every eigenvalue is cubed at every layer.  X = diag(2, 1), k = 2: the
          singular values 2 and 1 become 2⁹ and 1, so κ = 4 becomes 4⁹ and not 4⁵.
Instead.  κ₊(X_kX_kᵀ) = κ₊(G) to the power 3ᵏ.  2k + 1 = 3ᵏ for k = 0 and 1 only; from k = 2 on the claim is far too low.
"""

from __future__ import annotations

import functools

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured
from theorems.symbolic import identical, valid

claim = Claim(
    "rem-4.10.1.b",
    "Stacked self-attention layers",
    source="arXiv:2603.13085v2, Remark 4.10",
    statement=r"\kappa_+(X_k X_k^\top) = \kappa_+(G)^{2k+1}, \qquad X_{l+1} = X_l X_l^\top X_l",
    reading="true self-attention: queries, keys and values of each layer are the output of the one before",
    expected="refuted",
    uses=("thm-4.8.a",),
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.false
def as_published(k):
    """k layers: exponent 2k + 1"""
    return 2 * k + 1


@claim.true
def corrected(k):
    """k layers: exponent 3ᵏ"""
    return 3**k


@claim.false
def adds_the_exponents(k):
    """3k: adds the exponents of the layers instead of multiplying them."""
    return 3 * k


@claim.false
def forgets_the_data(k):
    """3ᵏ − 1: leaves out the G that is there before the first layer."""
    return 3**k - 1


@claim.false
def doubles(k):
    """2ᵏ⁺¹ − 1: each layer squares and multiplies by G once, as if only the queries moved."""
    return 2 ** (k + 1) - 1


@claim.symbolic(dimensions="all")
def by_induction(law):
    """X_{l+1}X_{l+1}ᵀ = (X_lX_lᵀ)³ as a word in X_l of any size; the exponents by their recursion; order by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    k = sp.Symbol("k", integer=True, nonnegative=True)
    X = sp.MatrixSymbol("X", n, d)
    G = X * X.T
    demand(identical((G * X) * (G * X).T, G * G * G))
    demand(law(sp.Integer(0)) == 1, exponent_at_0=law(sp.Integer(0)))
    gap = sp.powsimp(sp.expand(law(k + 1) - 3 * law(k)))
    demand(gap == 0, next_exponent_less_three_times_the_last=gap)
    a, b = z3.Reals("a b")
    demand(valid((a > b) == (a * a * a > b * b * b), a >= 0, b >= 0)[0], fact="cubing keeps order and rank")


@claim.property(
    X=strategies.data_matrices(max_n=3, max_d=3),
    k=st.integers(0, 2),
    search=search.product(X=search.matrices(2, 2, entries=(0, 1, -1, 2)), k=(0, 1, 2, 3)),
)
def on_exact_matrices(law, X, k):
    """κ₊ after k layers: an equality of real algebraic numbers, decided exactly."""
    G, features = exact.gram(X), X
    for _ in range(k):
        features = exact.attend(features)
    kernel, p = exact.gram(features), law(k)
    claimed = exact.condition_number(G) ** p
    demand(exact.equal(exact.condition_number(kernel), claimed), k=k, claimed=claimed)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """impl.attention.stacked with moving keys, 1 and 2 layers, 5 images: singular values within rounding error bounds."""
    for layers in (1, 2):
        before, found, error = _stacked(data, device, layers)
        for i, (old, new) in enumerate(zip(before.eigenvalues, found, strict=True)):
            ends = [float(old + sign * before.noise_floor) ** (law(layers) / 2) for sign in (-1, 1)]
            demand(min(ends) - error <= new <= max(ends) + error, layers=layers, i=i, singular_value=new, claimed=ends)
        measured(f"κ₊ of the kernel, layers: {layers}", (found[0] / found[-1]) ** 2, data=data)


claim.in_rocq(as_published="rem_4_10_1_b_moving_keys", corrected="rem_4_10_1_b_three_to_the_k")


@functools.cache
def _stacked(data, device, layers):
    """The spectrum of G, the singular values of the stacked features, and a bound on the error of these."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 5, device, "float64")
    F = empirical.float64(impl.attention.stacked(X, layers, keys="self"))
    found = np.linalg.svd(F, compute_uv=False)
    rounding = float(np.linalg.norm(empirical.product_error(([X, X.T] * 3**layers)[: 3**layers], "float64")))
    return impl.spectrum.gram_eigenvalues(X), found.tolist(), rounding + F.size * np.finfo(float).eps * float(found[0])
