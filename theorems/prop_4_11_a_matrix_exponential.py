"""Unnormalised softmax attention with the matrix exponential multiplies κ by e^{2(λ₁ − λₙ)}.

Setting.  X ∈ ℚⁿˣᵈ, G = XXᵀ with eigenvalues λ_1 ≥ … ≥ λ_n, F = exp(G)X, exp the matrix exponential.
Says.     FFᵀ = exp(G) G exp(G) has the eigenvalues λ_i e^{2λ_i}; for G ≻ 0 its condition number is
          κ e^{2(λ₁−λₙ)}, which exceeds κ³ if and only if λ₁ − λₙ > log κ.
Why.      exp(G)ᵀ = exp(G), so FFᵀ is a word.  Gv = λv ⇒ Gᵏv = λᵏv for all k (induction), so exp(G)v = e^λ v and
          FFᵀv = λe^{2λ}v.  t ↦ te^{2t} increases on t ≥ 0 and is positive for t > 0 only, so order and rank are kept.
          κe^{2Δ} > κ³ ⟺ e^Δ > κ ⟺ Δ > log κ.
Mind.     λₙ > 0 needs n ≤ d, and the paper's experiments have n > d: there λ_r and κ₊, r = rank X, replace λₙ and κ.
"""

from __future__ import annotations

import functools
import math
import operator
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3
from flint import arb_mat, fmpq_mat
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured, suppose
from theorems.symbolic import identical, normal_form, valid

claim = Claim(
    "prop-4.11.a",
    "Softmax amplification with the matrix exponential",
    source="arXiv:2603.13085v2, Proposition 4.11, equations (9) and (10)",
    statement=r"K = e^{G} G e^{G}, \quad \lambda_i(K) = \lambda_i e^{2\lambda_i}, \quad "
    r"\kappa(K) = \kappa(G)\, e^{2(\lambda_1-\lambda_n)} > \kappa(G)^3 \iff \lambda_1-\lambda_n > \log\kappa(G)",
    reading="exp is the matrix exponential; G positive definite, since λ_n divides",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)

_ORDER = SimpleNamespace(less=operator.lt, at_most=operator.le)  # of floats and of z3 terms
_CLOSE = Fraction(1, 2**64)


class _Law(NamedTuple):
    """What a statement says of the kernel.  `low` is λ_n where `definite`, else the smallest positive eigenvalue."""

    eigenvalue: Any  # (λ, e^λ) ↦ eigenvalue of the kernel
    condition: Any  # (κ, e^λ₁, e^low) ↦ condition number of the kernel
    exceeds: Any  # (order, λ₁ − low, log κ) ↦ whether it is larger than κ³
    definite: bool = True


@claim.true
def as_published():
    """G ≻ 0: eigenvalues λe^{2λ}; condition number κe^{2(λ₁−λₙ)}; larger than κ³ iff λ₁ − λₙ > log κ"""
    return _Law(
        eigenvalue=lambda t, e: t * e * e,
        condition=lambda kappa, top, low: kappa * (top / low) * (top / low),
        exceeds=lambda order, gap, log_kappa: order.less(log_kappa, gap),
    )


@claim.true
def on_the_positive_spectrum():
    """G ≠ 0 of any rank r: the same with λ_r, the smallest positive eigenvalue, in place of λₙ, and κ₊ in place of κ"""
    return as_published()._replace(definite=False)


@claim.false
def zero_as_smallest():
    """κ₊e^{2λ₁} at any rank: puts λₙ = 0 into the exponent beside the κ₊ of the positive spectrum."""
    return as_published()._replace(condition=lambda kappa, top, low: kappa * top * top, definite=False)


@claim.false
def exponential_on_one_side():
    """λe^λ and κe^{λ₁−λₙ}: takes the kernel as exp(G)G, forgetting that it is quadratic in the features."""
    return as_published()._replace(eigenvalue=lambda t, e: t * e, condition=lambda kappa, top, low: kappa * (top / low))


@claim.false
def forgets_the_values():
    """e^{2λ} and e^{2(λ₁−λₙ)}: the kernel of exp(G) alone, without the outer X."""
    return as_published()._replace(
        eigenvalue=lambda t, e: e * e, condition=lambda kappa, top, low: (top / low) * (top / low)
    )


@claim.false
def half_the_threshold():
    """Larger than κ³ iff 2(λ₁−λₙ) > log κ: forgets that two of the three powers of κ are left to beat."""
    return as_published()._replace(exceeds=lambda order, gap, log_kappa: order.less(log_kappa, gap + gap))


@claim.false
def not_strictly():
    """Larger than κ³ iff λ₁−λₙ ≥ log κ: at λ₁ = λₙ both are 1."""
    return as_published()._replace(exceeds=lambda order, gap, log_kappa: order.at_most(log_kappa, gap))


@claim.symbolic(dimensions="all")
def by_the_spectral_theorem(law):
    """Words in X and E = exp(G) of any size, powers by induction; order, quotient and threshold by z3 over ℝ."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    lam, e, a = sp.symbols("lambda e a", real=True)
    X, v = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("v", n, 1)
    E, A = sp.MatrixSymbol("E", n, n), sp.MatrixSymbol("A", n, n)
    G, said = X * X.T, law()
    demand(identical((E * X) * (E * X).T, E * G * E, [(E.T, E)]))
    demand(identical(G * A * v, lam * a * v, [(A * v, a * v), (G * v, lam * v)]))  # Gᵏ⁺¹v = λ·λᵏv
    image = normal_form(E * G * E * v, [(E * v, e * v), (G * v, lam * v)])
    demand(image == normal_form(said.eigenvalue(lam, e) * v), kernel_v=image)

    top, low, e_top, e_low, gap, log_kappa = z3.Reals("top low e_top e_low gap log_kappa")
    increasing = [top > low, low >= 0, e_top > e_low, e_low >= 1]  # t ↦ e^t on t ≥ 0
    demand(valid(said.eigenvalue(top, e_top) > said.eigenvalue(low, e_low), *increasing)[0], fact="order")
    demand(valid(said.eigenvalue(z3.RealVal(0), e_low) == 0)[0], fact="zero eigenvalues stay zero")
    positive = [top >= low, low > 0, e_top >= e_low, e_low >= 1]
    quotient = said.eigenvalue(top, e_top) == said.condition(top / low, e_top, e_low) * said.eigenvalue(low, e_low)
    demand(valid(quotient, *positive)[0], fact="condition number")
    logarithms = [log_kappa >= 0, gap >= 0, (e_top > e_low * top / low) == (gap > log_kappa)]  # log increases
    larger = said.condition(top / low, e_top, e_low) > (top / low) * (top / low) * (top / low)
    demand(valid(larger == said.exceeds(_ORDER, gap, log_kappa), *positive, *logarithms)[0], fact="threshold")


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    K=st.integers(0, 3),
    search=search.product(X=search.matrices(2, 2, entries=(0, 1, -1, 2)), K=(1, 2)),
    blind_to=("half_the_threshold", "not_strictly"),
)
def with_partial_sums_of_exp(law, X, K):
    """p_K(t) = Σ_{k≤K} tᵏ/k! in place of eᵗ: all eigenvalues and κ of p_K(G) G p_K(G), as exact algebraic numbers."""
    said, G = law(), exact.gram(X)
    suppose(exact.is_pd(G) or not said.definite)
    E = _partial_sum(G, K)
    kernel, spectrum = E * G * E, exact.eigenvalues(G)
    for old, new in zip(spectrum, exact.eigenvalues(kernel), strict=True):
        claimed = said.eigenvalue(old, _partial_sum(old, K))
        demand(exact.equal(new, claimed), eigenvalue=new, claimed=claimed)
    top, low = spectrum[0], spectrum[exact.rank(G) - 1]
    claimed = said.condition(top / low, _partial_sum(top, K), _partial_sum(low, K))
    demand(exact.equal(exact.condition_number(kernel), claimed), claimed=claimed)


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    search=search.product(X=search.matrices(2, 2, entries=(0, 1, "1/2"))),
)
def with_enclosures_of_exp(law, X):
    """exp(G) G exp(G) enclosed: its spectrum and κ lie strictly between the law at e^λ(1−2⁻⁶⁴) and at e^λ(1+2⁻⁶⁴)."""
    said, G = law(), exact.gram(X)
    suppose(exact.is_pd(G) or not said.definite)
    r, n = exact.rank(G), G.nrows()
    kernel = exact.RealMatrix(n, lambda _: arb_mat(G).exp() * arb_mat(G) * arb_mat(G).exp(), nullity=n - r)
    before, after = exact.eigenvalues(G)[:r], exact.enclosed_eigenvalues(kernel)
    for t, found in zip(before, after, strict=False):
        low, high = _around_exp(t)
        _demand_between(said.eigenvalue(t, low), found, said.eigenvalue(t, high))
    top, last = before[0], before[-1]
    scalar = exact.equal(top, last)  # then exp(G) G exp(G) is a multiple of G, so κ₊ = 1 exactly
    kappa, found = (exact.real(1), exact.real(1)) if scalar else (top / last, after[0] / after[r - 1])
    (top_low, top_high), (last_low, last_high) = _around_exp(top), _around_exp(last)
    _demand_between(said.condition(kappa, top_low, last_high), found, said.condition(kappa, top_high, last_low))
    claimed = said.exceeds(exact, top - last, exact.log(kappa))
    larger = exact.less(kappa**3, found)
    demand(None if None in (larger, claimed) else larger == claimed, condition_number=found, cube=kappa**3)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("not_strictly",))
def in_the_torch_implementation(law, data, device):
    """impl.attention.matrix_exponential on 2 and 20 images: singular values up to rounding error; κ against κ³."""
    said, e = law(), np.exp
    for n in (2, 20):
        before, found, error = _measured_spectrum(data, n, device)
        for t, sigma in zip(before, found, strict=True):
            claimed = math.sqrt(said.eigenvalue(t, e(t)))
            demand(abs(sigma - claimed) <= error, singular_value=float(sigma), claimed=claimed, error=error)
        kappa, amplified = before[0] / before[-1], (found[0] / found[-1]) ** 2
        claimed = said.condition(kappa, e(before[0]), e(before[-1]))
        off = math.log1p(error / found[0]) - math.log1p(-error / found[-1])  # of log(σ₁/σ_n)
        demand(abs(math.log(amplified / claimed)) <= 2 * off, condition_number=amplified, claimed=claimed)
        larger = said.exceeds(_ORDER, before[0] - before[-1], math.log(kappa))
        demand(larger == (amplified > kappa**3), condition_number=amplified, cube=kappa**3)
        measured(f"λ₁ − λ_n, {n} images", before[0] - before[-1], data=data)
        measured(f"log κ(G), {n} images", math.log(kappa), data=data)
        measured(f"log κ of exp(G) G exp(G), {n} images", math.log(amplified), data=data)


claim.in_rocq(
    covers="the scalar facts on te²ᵗ and on the condition number, not the matrix exponential",
    as_published=("prop_4_11_a_exceeds_the_cube", "prop_4_11_a_keeps_the_order"),
)


@functools.cache
def _measured_spectrum(data, n, device):
    """Eigenvalues of G, singular values of F, and a bound on the error of the latter."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, n, device, "float64")
    G = impl.spectrum.gram_eigenvalues(X)
    F = impl.attention.matrix_exponential(X)
    d = X.shape[1]
    top = float(G.eigenvalues[0])
    # ‖exp(G+Δ) − exp(G)‖ ≤ ‖Δ‖e^{‖G‖+‖Δ‖}, ‖Δ‖ ≤ noise floor; products: ‖|X||Xᵀ||V|φ(Λ)|Vᵀ||X|‖ ≤ ‖X‖³‖V‖²e^{λ₁}/λ₁
    products = (2 * d + 3 * n) * np.finfo(np.float64).eps * n**2.5 / top
    error = 2 * (G.noise_floor * math.sqrt(top) + products) * math.exp(top)
    return G.eigenvalues, np.linalg.svd(empirical.float64(F), compute_uv=False)[:n], error


def _around_exp(t):
    """Two numbers around e^t, a relative 2⁻⁶⁴ away."""
    return exact.exp(t) * (1 - _CLOSE), exact.exp(t) * (1 + _CLOSE)


def _demand_between(low, found, high):
    demand(exact.less(low, found), found=found, more_than=low)
    demand(exact.less(found, high), found=found, less_than=high)


def _partial_sum(t, K):
    """Σ_{k≤K} tᵏ/k!, for a number or a square matrix."""
    one = exact.identity(t.nrows()) if isinstance(t, fmpq_mat) else exact.real(1)
    return sum((t**k * exact.rational(Fraction(1, math.factorial(k))) for k in range(1, K + 1)), one)
