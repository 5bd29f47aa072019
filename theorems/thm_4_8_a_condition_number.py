"""Attention cubes the eigenvalues of the Gram matrix, and so its condition number.

Setting.  X ∈ ℚⁿˣᵈ of rank r ≥ 1, G = XXᵀ, G̃ = FFᵀ with F = XXᵀX; κ₊ the ratio of the largest to the smallest
          positive eigenvalue, κ_d = λ_1/λ_p with p = min(n, d).
Says.     λ_i(G̃) = λ_i(G)³, κ₊(G̃) = κ₊(G)³, and κ_d(G̃) = κ_d(G)³ when r = min(n, d).
Why.      G̃ = G³.  If Gv = λv then G³v = λ³v, and an orthonormal eigenbasis of G is one of G³.  t ↦ t³ is
          increasing on ℝ and keeps the sign, so the i-th largest eigenvalue goes to the i-th largest, and the
          smallest positive one to the smallest positive one.  When r = min(n, d), λ_p is that one.
"""

from __future__ import annotations

import functools

import numpy as np
import sympy as sp
import torch
import z3

import impl.attention
import impl.spectrum
from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured
from theorems.symbolic import normal_form, valid

claim = Claim(
    "thm-4.8.a",
    "Attention cubes the condition number",
    source="arXiv:2603.13085v2, Theorem 4.8, equation (8)",
    statement=r"\lambda_i(\tilde G) = \lambda_i(G)^3, \qquad \kappa_+(\tilde G) = \kappa_+(G)^3",
    reading="κ_d in place of κ₊ when rank X = min(n, d); both are checked",
    expected="proved",
    uses=("thm-4.2",),
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.true
def as_published(t):
    """t ↦ t³, for eigenvalues and for the condition number"""
    return t * t * t


@claim.false
def forgets_the_values(t):
    """t ↦ t²: reads G̃ as G², forgetting the outer X."""
    return t * t


@claim.false
def attends_twice(t):
    """t ↦ t⁵: the kernel of two layers with the same keys."""
    return t * t * t * t * t


@claim.false
def off_by_a_constant(t):
    """t ↦ t³·1001/1000: right power, wrong constant."""
    return t * t * t * 1001 / 1000


@claim.false
def spares_small_eigenvalues(t):
    """t ↦ t³ for t ≥ 1, t ↦ t below: right for κ, which is never below 1, wrong for eigenvalues that are."""
    return t * t * t if exact.at_most(1, t) else t


@claim.symbolic(dimensions="all", blind_to=("spares_small_eigenvalues",))
def by_the_spectral_theorem(law):
    """G̃v = law(λ)v follows from Gv = λv by rewriting; t ↦ law(t) keeps order and sign (z3 over ℝ)."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    lam = sp.Symbol("lambda", real=True)
    X, v = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("v", n, 1)
    F = X * X.T * X
    image = normal_form(F * F.T * v, [(X * X.T * v, lam * v)])
    demand(image == normal_form(law(lam) * v), G_tilde_v=image, law=law(lam))
    a, b = z3.Reals("a b")
    for fact in (z3.Implies(a > b, law(a) > law(b)), (law(a) > 0) == (a > 0), law(z3.RealVal(0)) == 0):
        demand(*valid(fact)[:1], fact=fact)


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2))),
)
def on_exact_matrices(law, X):
    """Every eigenvalue, κ₊, and κ_d where it is defined: equalities of real algebraic numbers, decided exactly."""
    G, kernel = exact.gram(X), exact.gram(exact.attend(X))
    before, after = exact.eigenvalues(G), exact.eigenvalues(kernel)
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        demand(exact.equal(new, law(old)), index=i, eigenvalue=new, law=law(old))
    kappa = exact.condition_number(G)
    demand(exact.equal(exact.condition_number(kernel), law(kappa)), law=law(kappa))
    p = min(X.nrows(), X.ncols())
    if X.rank() == p:
        kappa = exact.effective_condition_number(G, p)
        demand(exact.equal(exact.effective_condition_number(kernel, p), law(kappa)), law=law(kappa))


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """Float64 spectra of 200 images before and after attention, within rounding error bounds; κ₊ as measured."""
    before, after, rounding = _spectra(data, device)
    for i, (old, new) in enumerate(zip(before.eigenvalues, after.eigenvalues, strict=True)):
        # Weyl: a computed eigenvalue is off by at most the norm of the error in its matrix; the law is applied
        # to both ends of the interval that holds the eigenvalue of G.
        low, high = sorted((float(law(old - before.noise_floor)), float(law(old + before.noise_floor))))
        slack = after.noise_floor + rounding
        demand(low - slack <= new <= high + slack, index=i, eigenvalue=float(new), law=float(law(old)))
    kappa = impl.spectrum.positive_condition_number(before.eigenvalues, before.n, before.d, before.noise_floor)
    measured("κ₊(G)", kappa, data=data, detail="over the eigenvalues above the noise floor, n = 200")


claim.in_rocq(
    covers="κ₊, not κ_d, and given the eigenbasis that the spectral theorem provides",
    as_published=("thm_4_8_a_eigenvectors", "thm_4_8_a_condition_number"),
)


@functools.cache
def _spectra(data, device):
    """Spectra of G and G̃, and a bound on ‖G̃‖'s share of the rounding in forming F = XXᵀX."""
    X = empirical.features(data, 200, device, "float64")
    F = impl.attention.linearized(X)
    error = np.linalg.norm(empirical.product_error([X, X.T, X], "float64"))
    rounding = 2 * float(torch.linalg.matrix_norm(F, 2)) * error + error**2
    return impl.spectrum.gram_eigenvalues(X), impl.spectrum.gram_eigenvalues(F), rounding
