"""Random unit rows are incoherent: μ = C√(log n/d) fails with probability at most n^(2 − C²/2).

Setting.  n independent rows, uniform on the unit sphere of ℝᵈ or on {±1/√d}ᵈ; any n, d ≥ 1; C > 0.
Says.     P(max_{i≠j} |⟨x_i, x_j⟩| ≤ C√(log n/d)) ≥ 1 − n^(−c) with c = C²/2 − 2, which is positive from C > 2 on.
Why.      E⟨x_i, x_j⟩^{2k} = (2k−1)!!/(d(d+2)⋯(d+2k−2)) ≤ (2k−1)!!/dᵏ on the sphere, and (2k)! = (2k−1)!!·2ᵏk!, so
          E e^{s⟨x_i, x_j⟩} ≤ Σ (s²/2d)ᵏ/k! = e^{s²/2d}; for signs cosh(s/d)ᵈ ≤ e^{s²/2d}, as (2k)! ≥ 2ᵏk!.  Chernoff at
          s = dt: P(|⟨x_i, x_j⟩| > t) ≤ 2e^{−dt²/2}, for every d and t.  n(n−1)/2 pairs: at most n(n−1)·n^{−C²/2} ≤ n^{2−C²/2}.
Largest.  As d → ∞ the √d⟨x_i, x_j⟩ tend to independent N(0, 1) (central limit theorem); then P(fails) = n^{2−C²/2+o(1)} as
          n → ∞ for C ≥ 2, by Mills' ratio.  So no larger c serves all n and d.
Mind.     Unit norm is used, as the assumption demands.  Isotropic sub-Gaussian rows without it do not do: for N(0, I/d)
          ⟨x_i, x_j⟩ has an exponential tail.  Other isotropic sub-Gaussian unit rows need CK for C (asm-4.5.a.subgaussian).
          Where n and d differ by a factor, random rows have a small κ_d, near ((1 + √(d/n))/(1 − √(d/n)))² for n > d
          (Marchenko–Pastur; measured below): incoherence from this source does not come with the κ_d of images.
"""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3
from flint import arb
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.empirical import DEVICES
from theorems.symbolic import valid

claim = Claim(
    "asm-4.5.a",
    "Random unit rows are incoherent with an explicit constant",
    source="arXiv:2603.13085v2, Assumption 4.5",
    statement=r"P\Big(\max_{i \ne j} |\langle x_i, x_j \rangle| \le C \sqrt{\tfrac{\log n}{d}}\Big) \ge 1 - n^{-c}, "
    r"\qquad c = \tfrac{C^2}{2} - 2",
    reading="unit-norm rows, uniform on the sphere or on the scaled cube; the constant made explicit; other isotropic "
    "sub-Gaussian laws are judged in asm-4.5.a.subgaussian",
    expected="proved",
    assumes=("moments of a coordinate of a uniform point of the sphere",),
)


class _Incoherence(NamedTuple):
    """μ² at which the rows are incoherent, the exponent c, and whether the norms may be random too."""

    mu_squared: Any
    exponent: Any
    any_norm: bool = False


@claim.true
def as_published(C, d, log_n):
    """μ = C√(log n/d), c = C²/2 − 2"""
    return _Incoherence(C * C * log_n / d, C * C / 2 - 2)


@claim.false
def union_over_the_rows(C, d, log_n):
    """c = C²/2 − 1: a union over the n rows, where there are n(n−1)/2 pairs."""
    return _Incoherence(C * C * log_n / d, C * C / 2 - 1)


@claim.false
def one_pair(C, d, log_n):
    """c = C²/2: the tail of one pair."""
    return _Incoherence(C * C * log_n / d, C * C / 2)


@claim.false
def without_the_half(C, d, log_n):
    """c = C² − 2: reads the tail as e^{−dt²}."""
    return _Incoherence(C * C * log_n / d, C * C - 2)


@claim.false
def without_the_logarithm(C, d, log_n):
    """μ = C/√d: the size of one inner product, not of the largest."""
    return _Incoherence(C * C / d, C * C / 2 - 2)


@claim.false
def squared_dimension(C, d, log_n):
    """μ = C√(log n)/d: takes the variance 1/d for the standard deviation."""
    return _Incoherence(C * C * log_n / (d * d), C * C / 2 - 2)


@claim.false
def whatever_the_norms(C, d, log_n):
    """The same for rows N(0, I/d): isotropic and sub-Gaussian, but not of unit norm."""
    return _Incoherence(C * C * log_n / d, C * C / 2 - 2, any_norm=True)


@claim.symbolic(dimensions="all", blind_to=("whatever_the_norms",))
def by_moments(law):
    """Term by term below the Gaussian series (z3), Chernoff's exponent, and c ≤ dμ²/(2 log n) − 2, needed and enough."""
    d, k, C, log_n = z3.Reals("d k C log_n")
    sizes = [d >= 1, k >= 0]
    # (2k+1)/(d+2k) ≤ (2k+1)/d: the next moment on the sphere; 1/((2k+1)(2k+2)) ≤ 1/(2k+2): the next term of cosh
    demand(valid((2 * k + 1) * d <= (2 * k + 1) * (d + 2 * k), *sizes)[0])
    demand(valid(2 * (k + 1) <= (2 * k + 1) * (2 * k + 2), *sizes)[0])
    j, x, s, t, dim = sp.Symbol("j", integer=True, nonnegative=True), *sp.symbols("x s t d", positive=True)
    product = sp.factorial2(2 * j - 1) * 2**j * sp.factorial(j)
    demand(sp.gammasimp((sp.factorial(2 * j) / product).rewrite(sp.gamma)) == 1)
    demand(sp.simplify((s**2 / (2 * dim) - s * t).subs(s, dim * t) + dim * t**2 / 2) == 0)
    demand(
        bool(sp.limit(sp.erfc(x) * x * sp.exp(x**2), x, sp.oo) > 0)
    )  # Mills: P(|N(0,1)| > C√log n) = n^{−C²/2 + o(1)}
    claimed = law(C, d, log_n)
    exponent = claimed.exponent * log_n <= d * claimed.mu_squared / 2 - 2 * log_n
    demand(valid(exponent, d >= 1, C >= 2, log_n > 0)[0], claimed=claimed)


_FAMILIES = ("signs", "sphere", "gaussian")
_SPHERES = (1, 3, 5, 7, 9)  # dimensions whose caps have a polynomial area


def _telling() -> Any:
    """Few rows first, then the ones that tell the exponents apart."""
    for n in range(1, 5):
        for d in (1, 3, 5):
            yield from ((family, n, d, exact.rational(C)) for C in (1, 2, 3) for family in _FAMILIES[:2])
    yield from (("gaussian", 2, 1, exact.rational(6)), ("signs", 40, 200, exact.rational("5/2")))
    yield from (("signs", 20, 64, exact.rational(3)), ("signs", 10, 100, exact.rational(2)))


@st.composite
def _rows(draw: Any) -> tuple[str, int, int, Any]:
    family = draw(st.sampled_from(_FAMILIES[:2]))
    d = draw(st.integers(1, 80) if family == "signs" else st.sampled_from(_SPHERES))
    return family, draw(st.integers(1, 60)), d, draw(strategies.positive_rationals(7, 2))


@claim.property(
    rows=_rows(), search=search.product(rows=search.Stream("random rows (law, n, d, C)", "cases", _telling))
)
def on_exact_tails(law, rows):
    """Np − N(N−1)p²/2 ≤ P(fails) ≤ Np, N = n(n−1)/2 pairs, which are pairwise independent; p exact or enclosed."""
    family, n, d, C = rows
    claimed = law(exact.real(C), d, exact.log(n))
    suppose(family != "gaussian" or claimed.any_norm)
    mu, pairs = exact.sqrt(claimed.mu_squared), n * (n - 1) // 2
    p = {"signs": _signs, "sphere": _sphere, "gaussian": _gaussian}[family](mu, d)
    if p is None:
        demand(None, threshold=mu)
    most, least = p * pairs, p * pairs - p * p * (pairs * (pairs - 1) // 2)
    allowed = exact.exp(-claimed.exponent * exact.log(n))
    demand(exact.at_most(least, allowed), probability_at_least=least, allowed=allowed)
    if family != "gaussian":  # there p is a lower bound
        demand(exact.at_most(most, allowed) or None, probability_at_most=most, allowed=allowed)
        demand_at_most(most, allowed)


def _signs(mu: exact.Real, d: int) -> Any:
    """P(|S| > dμ) for a sum S of d signs; None where an integer cannot be told from dμ."""
    beyond = [exact.less(mu * d, abs(2 * b - d)) for b in range(d + 1)]
    if None in beyond:
        return None
    return exact.real(exact.rational(sum(math.comb(d, b) for b in range(d + 1) if beyond[b])) / 2**d)


def _sphere(mu: exact.Real, d: int) -> Any:
    """P(|⟨x, u⟩| > μ) for x uniform on the sphere: the density is a multiple of (1 − t²)^((d−3)/2)."""
    outside = exact.at_most(1, mu)
    if outside is None:
        return None
    if outside:
        return exact.real(int(d == 1 and exact.less(mu, 1) is True))
    if d == 1:
        return exact.real(1)
    k = (d - 3) // 2
    area = [exact.rational(math.comb(k, i) * (-1) ** i) / (2 * i + 1) for i in range(k + 1)]
    second = 1 - sum(2 * a / (2 * i + 3) for i, a in enumerate(area)) / sum(area)  # ∫ 2t P(|⟨x, u⟩| > t) dt
    if second * d != 1:
        raise ArithmeticError("E⟨x, u⟩² is 1/d")
    return 1 - sum((mu ** (2 * i + 1) * a for i, a in enumerate(area)), exact.real(0)) / sum(area)


def _gaussian(mu: exact.Real, d: int) -> Any:
    """d = 1: P(|gh| > μ) ≥ P(|g| > √μ)² for independent N(0, 1), a lower bound."""
    if d != 1:
        raise ValueError("one column only")
    root = exact.sqrt(mu / 2)
    return exact.Real(lambda bits: arb(root.at(bits)).erfc()) ** 2


_C = exact.rational("7/2")  # c = 4.125: it fails with probability below 10⁻¹² at n = 1000


@claim.empirical(device=DEVICES, blind_to=("union_over_the_rows", "one_pair", "without_the_half", "whatever_the_norms"))
def on_sampled_spheres(law, device):
    """impl.spectrum on 1000 random unit rows in the data sets' dimensions: below μ at C = 7/2; coherence and κ_d as measured."""
    for d, (coherence, kappa) in _sampled(device).items():
        claimed = law(exact.real(_C), d, exact.log(1000))
        demand(coherence <= math.sqrt(float(claimed.mu_squared)), d=d, coherence=coherence)
        scale = math.sqrt(math.log(1000) / d)
        measured("coherence / √(log n/d) of random rows", coherence / scale, data=f"sphere, n = 1000, d = {d}")
        measured("κ_d of random rows", kappa, data=f"sphere, n = 1000, d = {d}")


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")


@functools.cache
def _sampled(device: str) -> dict[int, tuple[float, float]]:
    """d ↦ coherence and κ_d of 1000 rows uniform on the sphere, for the dimensions of digits, MNIST and CIFAR-10."""
    import torch

    import impl.attention
    import impl.spectrum

    found = {}
    for d in (64, 784, 3072):
        normal = np.random.default_rng(d).standard_normal((1000, d))
        X = impl.attention.unit_rows(torch.from_numpy(normal).to(device))
        s = impl.spectrum.gram_eigenvalues(X)
        kappa = impl.spectrum.effective_condition_number(s.eigenvalues, s.n, s.d, s.noise_floor)
        found[d] = (impl.spectrum.coherence(X), kappa)
    return found
