"""Taylor terms of exp do increase the amplification, but from the wrong start: with the constant term they begin below κ³.

Setting.  X ≠ 0 of rank r, G = XXᵀ, κ₊ = λ₁/λ_r; P_K(t) = Σ_{k≤K} tᵏ/k! and Q_K = P_K − 1.  The features p(G)X have the
          condition number κ₊(p(λ₁)/p(λ_r))² for p increasing: κ_K for P_K; κ₊³ for p(t) = t, the linearized model.
Says.     (refuted) κ₊³ ≤ κ₁ ≤ κ₂ ≤ …: each further Taylor term only increases what the linearized model has.
Why not.  (1+a)/(1+b) < a/b for a > b > 0: κ₁ < κ₊³ for every X with κ₊ > 1.  The linearized model is G alone, without
          the identity; and even κ₂ ≥ κ₊³ needs λ₁λ_r ≥ 2.
Instead.  (1) κ₊ = κ₀ ≤ κ₁ ≤ κ₂ ≤ …, strictly for κ₊ > 1, with limit κ₊e^{2Δ}, which exceeds κ₊³ iff Δ > log κ₊.
          (2) Without the constant term, as the linearized model has it, the remark is right: Q₁ gives κ₊³, and each
          further term increases it.
Why.      p_{K+1}(a)p_K(b) − p_{K+1}(b)p_K(a) = (Ap_K(b) − Bp_K(a))/(K+1)!, A = a^{K+1}, B = b^{K+1}.  By induction
          Ap_K(b) ≥ Bp_K(a) for a ≥ b > 0: both sides get AB/(K+1)!, then the factors a on the left, b on the right.
"""

from __future__ import annotations

import functools
import math
import operator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import z3
from flint import fmpq_mat
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, plotted
from theorems.symbolic import valid

claim = Claim(
    "rem-4.12.b",
    "Each further Taylor term only increases the amplification",
    source="arXiv:2603.13085v2, Remark 4.12",
    statement=r"\kappa(G)^3 \le \kappa_1 \le \kappa_2 \le \cdots, \quad "
    r"\kappa_K = \kappa(P_K(G)\, G\, P_K(G)), \ P_K(G) = \sum_{k \le K} G^k / k!",
    reading="the linearized model is G alone; the partial sums of exp are compared with it and with one another",
    expected="refuted",
    uses=("prop-4.11.a",),
)

ORDERS = 20  # partial sums that are measured


class _Law(NamedTuple):
    """Partial sums p_K = Σ_{first ≤ k ≤ K} tᵏ/k!, and what is said of ρ_K = p_K(λ₁)/p_K(λ_r), where κ_K = κ₊ρ_K²."""

    first: int  # 0 keeps the constant term
    step: Any  # (κ₊, ρ_K) ↦ a bound that ρ_{K+1} reaches, and exceeds where κ₊ > 1
    above: int | None = None  # κ_K ≥ κ₊³, that is ρ_K ≥ κ₊, from this K on


@claim.false
def as_published():
    """κ₊³ ≤ κ₁ ≤ κ₂ ≤ …"""
    return _Law(first=0, step=lambda kappa, ratio: ratio, above=1)


@claim.true
def among_the_partial_sums():
    """κ₊ = κ₀ ≤ κ₁ ≤ κ₂ ≤ …, strictly for κ₊ > 1"""
    return _Law(first=0, step=lambda kappa, ratio: ratio)


@claim.true
def without_the_constant_term():
    """Partial sums of e^G − I: κ₊³ = κ₁ ≤ κ₂ ≤ …, strictly for κ₊ > 1"""
    return _Law(first=1, step=lambda kappa, ratio: ratio, above=1)


@claim.false
def from_the_second_order_on():
    """κ₊³ ≤ κ₂ ≤ κ₃ ≤ …: counts I + G as the linearized model, but gives it κ₊³ all the same."""
    return _Law(first=0, step=lambda kappa, ratio: ratio, above=2)


@claim.false
def each_term_multiplies():
    """κ_{K+1} ≥ κ₊²κ_K without the constant term: reads a partial sum as its last term Gᴷ/K!."""
    return _Law(first=1, step=lambda kappa, ratio: kappa * ratio, above=1)


@claim.symbolic(dimensions="all")
def by_induction_on_the_order(law):
    """For a = λ₁, b = λ_r: the growth of p_K(a)/p_K(b) by induction over all K, the comparison with κ₊ at its first K (z3)."""
    said = law()
    a, b, A, B, p, q, c = z3.Reals("a b A B p q c")
    ordered, distinct = [a >= b, b > 0], [a > b, b > 0]
    # with A = a^{K+1}, p = p_K(a), c = 1/(K+1)!, and B, q the same at b, the hypothesis is Aq > Bp
    f = said.first
    base = _power(a, f + 1) * _power(b, f) > _power(b, f + 1) * _power(a, f)
    demand(valid(base, *distinct)[0], fact="base")
    positive = [A >= B, B > 0, p >= q, q > 0, c > 0]
    demand(valid(a * A * (q + c * B) > b * B * (p + c * A), *distinct, *positive, A * q > B * p)[0], fact="induction")
    new, old, kappa = z3.Reals("new old kappa")
    ratios = [new * (q + c * B) == p + c * A, old * q == p, kappa * b == a]
    demand(valid(new > said.step(kappa, old), *distinct, *positive, A * q > B * p, *ratios)[0], fact="growth")
    equal = [a == b, A == B, p == q, new == 1, old == 1, kappa == 1]
    demand(valid(new >= said.step(kappa, old), *equal)[0], fact="no growth where κ₊ = 1")
    if said.above is not None:
        at_a, at_b = (_partial_sum(t, f, said.above) for t in (a, b))
        demand(valid(at_a * b >= a * at_b, *ordered)[0], fact=f"κ_{said.above} ≥ κ₊³")


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    K=st.integers(1, 3),
    search=search.product(X=search.matrices(2, 2, entries=(0, 1, "1/2")), K=(1, 2, 3, 4)),
)
def on_exact_matrices(law, X, K):
    """κ_K and κ_{K+1} of the exact matrices p(G) G p(G), and κ₊³: algebraic numbers, compared exactly."""
    said, G = law(), exact.gram(X)
    spectrum, r = exact.eigenvalues(G), exact.rank(X)
    top, low = spectrum[0], spectrum[r - 1]
    kappa = top / low
    old, new = (_partial_sum(top, said.first, k) / _partial_sum(low, said.first, k) for k in (K, K + 1))
    for k, ratio in ((K, old), (K + 1, new)):
        P = _partial_sum(G, said.first, k)
        demand(exact.equal(exact.condition_number(P * G * P), kappa * ratio**2), K=k)
    demand_at_most(said.step(kappa, old), new, K=K)
    if not exact.equal(top, low):
        demand(exact.less(said.step(kappa, old), new), K=K)
    if said.above is not None and said.above <= K:
        demand_at_most(kappa**3, kappa * old**2, K=K)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """κ_K of P_K(G)X on 20 images in float64, K ≤ 20, beside impl.attention.linearized and matrix_exponential."""
    measured_here = _measured_condition_numbers(data, device)
    said, kappa, cube = law(), measured_here["κ₊"], measured_here["linearized"]
    sums = measured_here["sums"][said.first]
    for K in range(max(1, said.first), ORDERS):
        old, new = (math.sqrt(sums[k] / kappa) for k in (K, K + 1))
        slack = 1 + 2 * measured_here["rounding"]
        demand(said.step(kappa, old) <= new * slack, K=K, ratio=new, claimed=said.step(kappa, old))
        if said.above is not None and said.above <= K:
            demand(cube <= sums[K] * slack**2, K=K, kappa_K=sums[K], cube=cube)
    over = next((K for K in range(1, ORDERS + 1) if measured_here["sums"][0][K] > cube), math.inf)
    measured("first K with κ_K > κ₊³, 20 images", over, data=data)
    orders = list(range(ORDERS + 1))
    plotted(
        f"Condition number of the partial sums of exp: {data}",
        "Both families grow with K; with the constant term they start at κ₊ and pass κ₊³ late, without it they start at κ₊³",
        x="K",
        y="condition number",
        log_y=True,
        lines=[
            {"label": "Σ k = 0 … K", "x": orders, "y": [measured_here["sums"][0][K] for K in orders]},
            {"label": "Σ k = 1 … K", "x": orders[1:], "y": [measured_here["sums"][1][K] for K in orders[1:]]},
            {"label": "κ₊³", "x": orders, "y": [cube for _ in orders]},
            {"label": "exp", "x": orders, "y": [measured_here["exponential"] for _ in orders]},
        ],
    )


claim.in_rocq(as_published="rem_4_12_b_taylor_terms")


@functools.cache
def _measured_condition_numbers(data, device):
    """κ₊, and the condition numbers of the linearized, the exponential and the truncated exponential features."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 20, device, "float64")
    G = impl.spectrum.gram_eigenvalues(X)
    sums: dict[int, dict[int, float]] = {0: {0: _condition(X)}, 1: {}}
    term, total = X, X
    for K in range(1, ORDERS + 1):
        term = (X @ X.T) @ term / K
        total = total + term
        sums[0][K], sums[1][K] = _condition(total), _condition(total - X)
    linearized = _condition(impl.attention.linearized(X))
    # 2K + 1 products with inner dimension d or 20, seen through a quotient of singular values
    rounding = (2 * ORDERS + 1) * (X.shape[1] + 20) * np.finfo(np.float64).eps * math.sqrt(sums[1][ORDERS])
    exponential = _condition(impl.attention.matrix_exponential(X))
    kappa = float(G.eigenvalues[0] / G.eigenvalues[-1])
    return {"κ₊": kappa, "linearized": linearized, "exponential": exponential, "sums": sums, "rounding": rounding}


def _condition(F):
    sigma = np.linalg.svd(empirical.float64(F), compute_uv=False)[: len(F)]
    return float((sigma[0] / sigma[-1]) ** 2)


def _power(t, k):
    """tᵏ as a product, for numbers and z3 terms, k ≥ 0."""
    return functools.reduce(operator.mul, [t] * k, 1)


def _partial_sum(t, first, last):
    """Σ tᵏ/k! over first ≤ k ≤ last, for a Real, a rational matrix or a z3 term."""
    if isinstance(t, z3.ExprRef):
        return sum(_power(t, k) / math.factorial(k) for k in range(first, last + 1))
    power = functools.partial(exact.power, t) if isinstance(t, fmpq_mat) else t.__pow__
    terms = [power(k) * exact.rational(Fraction(1, math.factorial(k))) for k in range(first, last + 1)]
    return functools.reduce(operator.add, terms)
