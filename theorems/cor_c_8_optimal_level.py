"""A level of malleability that minimises the bound exists exactly when the kernel sees the target, f*ᵀKf* > 0.

Setting.  K ⪰ 0 with eigenvalues μ_i, c_i the target's coefficients, noise of variance σ² on the labels, λ > 0.  The bound is
          B(λ) = Σ(λ/(μ_i+λ))²c_i² + σ²Σ(μ_i/(μ_i+λ))² + A/λ⁴: squared bias, variance and the squared level
          M = √A/λ², √A = εL_K‖y‖ > 0 (thm-C.11).  λ ↦ M is one to one, so a level is a regularisation.
Says.     Some level minimises the bound.
Why not.  If μ_i c_i = 0 for all i, the bias does not depend on λ, and the rest falls as λ grows: no λ is the best.  Rows
          1, −1 and f* = (1, 1), an even target: K = G³ maps f* to 0.  The best level is then 0, at no λ.
Instead.  A best λ exists if and only if t = f*ᵀKf* > 0.  B → ∞ as λ → 0 and B → ‖f*‖² as λ → ∞; for λ ≥ max(1, μ_1),
          B(λ) − ‖f*‖² ≤ −t/(2λ) + (σ²Σμ_i² + A)/λ², below 0 once λ > 2(σ²Σμ_i² + A)/t.  If the level 0, λ = ∞, f = 0, counts
          as one, a best level always exists: B has a limit there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import valid

claim = Claim(
    "cor-C.8",
    "An optimal level of malleability",
    source="arXiv:2603.13085v2, Corollary C.8",
    statement=r"\exists\, \lambda^* > 0: \quad B(\lambda^*) = \min_{\lambda > 0} B(\lambda), \qquad "
    r"B = \mathrm{bias}^2 + \mathrm{variance} + \mathcal M^2",
    reading="the level is positive, set by λ > 0 through the upper bound of thm-C.11; bias and variance are those of kernel ridge "
    "regression at the training points",
    expected="conditional",
    assumes=("spectral theorem for real symmetric matrices", "extreme value theorem"),
)


class _Says(NamedTuple):
    """Where the statement says that a best λ exists, and where it says that none does."""

    some: Any
    none: Any = False


@claim.false
def as_published(seen, energy, noise):
    """A best λ exists"""
    return _Says(seen >= 0)


@claim.true(assuming="f*ᵀKf* > 0, the kernel sees the target")
def for_a_target_that_is_seen(seen, energy, noise):
    """A best λ exists where f*ᵀKf* > 0"""
    return _Says(seen > 0)


@claim.true
def exactly_then(seen, energy, noise):
    """A best λ exists if f*ᵀKf* > 0, and none if f*ᵀKf* = 0"""
    return _Says(seen > 0, seen <= 0)


@claim.false
def any_target(seen, energy, noise):
    """A best λ exists where f* ≠ 0: forgets that the kernel may be blind to it."""
    return _Says(energy > 0)


@claim.false
def only_with_noise(seen, energy, noise):
    """None exists where σ = 0: takes the variance for all that λ is good for."""
    return _Says(seen * noise > 0, noise <= 0)


@claim.false
def noise_is_enough(seen, energy, noise):
    """A best λ exists where σ > 0: sees a trade-off wherever there is variance."""
    return _Says(noise > 0)


@claim.symbolic(dimensions="all")
def by_the_ends(law):
    """Mode by mode and summed: B below its limit at a named λ if t > 0, strictly falling if t = 0; then the law; by z3."""
    mu, lam, more, top, seen, energy, noise = z3.Reals("μ λ λ' μ_1 t ‖f*‖² σ²")
    bias, variance, squares, level = z3.Reals("bias variance σ²Σμ² A")
    _demand_valid(1 - lam * lam / ((mu + lam) * (mu + lam)) >= mu / (2 * lam), mu >= 0, lam >= mu, lam > 0)
    _demand_valid(mu * mu / ((mu + lam) * (mu + lam)) <= mu * mu / (lam * lam), mu >= 0, lam > 0)
    large = [lam >= top, lam >= 1, top >= 0, seen > 0, squares >= 0, level > 0, lam * seen > 2 * (squares + level)]
    sums = [2 * lam * (energy - bias) >= seen, lam * lam * variance <= squares]
    _demand_valid(lam * lam * (bias + variance - energy) + level < 0, *sums, *large)
    _demand_valid(level / (lam * lam) <= level, level > 0, lam >= 1)  # A/λ⁴ ≤ A/λ²
    _demand_valid(mu / (mu + more) <= mu / (mu + lam), mu >= 0, lam > 0, more > lam)
    _demand_valid(level / (more * more) < level / (lam * lam), level > 0, lam > 0, more > lam)
    _demand_valid(lam / (mu + lam) == 1, lam > 0, mu == 0)  # a mode with c ≠ 0, where all μc² = 0

    said = law(seen, energy, noise)
    facts = [seen >= 0, energy >= 0, noise >= 0, z3.Implies(seen > 0, energy > 0)]
    _demand_valid(z3.Implies(said.some, seen > 0), *facts)
    _demand_valid(z3.Implies(said.none, seen == 0), *facts)


def _demand_valid(formula: Any, *assumptions: Any) -> None:
    holds, why = valid(formula, *assumptions)
    demand(holds, because=why)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(spectrum of K, coefficients of f*, σ², A)."""
    n = draw(st.integers(1, 2))
    spectrum = [draw(strategies.positive_rationals()) if draw(st.booleans()) else exact.rational(0) for _ in range(n)]
    target = draw(strategies.label_vectors(n)) if draw(st.booleans()) else exact.column([0] * n)
    noise = draw(st.sampled_from([exact.rational(0), exact.rational(1), exact.rational("1/3")]))
    return spectrum, target.entries(), noise, draw(strategies.positive_rationals())


def _small() -> Iterator[tuple[Any, ...]]:
    """G³ of rows 1, −1 (spectrum 8, 0), f* = u_1, u_2 and 0, with and without noise; one row."""
    zero, one = exact.rational(0), exact.rational(1)
    for coefficients in ((zero, one), (zero, zero), (one, zero), (one, one)):
        for noise in (one, zero):
            yield [exact.rational(8), zero], list(coefficients), noise, one
    yield [one], [one], one, exact.rational("1/100")


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("rows 1, −1, and one row", "problems", _small)),
)
def on_rational_spectra(law, problem):
    """B is a rational function of λ: a best λ exists just where B(λ) = B(∞) has a root λ > 0, counted by Sturm sequences."""
    spectrum, target, noise, level = problem
    seen = sum((m * c * c for m, c in zip(spectrum, target, strict=True)), exact.rational(0))
    energy = sum((c * c for c in target), exact.rational(0))
    said, exists = law(seen, energy, noise), _attained(spectrum, target, noise, level)
    demand(exists or not bool(said.some), seen=seen, best_exists=exists)
    demand(not (exists and bool(said.none)), seen=seen, best_exists=exists)


def _attained(spectrum: list[Any], target: list[Any], noise: Any, level: Any) -> bool:
    """B − B(∞) is positive near 0 and tends to 0 at infinity: its infimum is reached just where it has a root."""
    lam = sp.Symbol("λ")
    mu, c, s, a = [_plain(m) for m in spectrum], [_plain(x) for x in target], _plain(noise), _plain(level)
    bias = sum((lam * x / (m + lam)) ** 2 for m, x in zip(mu, c, strict=True))
    variance = sum(s * (m / (m + lam)) ** 2 for m in mu)
    for value in (1, 3):
        by_solving = _by_solving(spectrum, target, noise, exact.rational(value))
        demand((bias + variance).subs(lam, value) == _plain(by_solving), λ=value, bias_and_variance=by_solving)
    numerator = sp.Poly(sp.fraction(sp.together(bias + variance + a / lam**4 - sum(x**2 for x in c)))[0], lam)
    return bool(numerator.count_roots(0, None) - (numerator.eval(0) == 0))


def _by_solving(spectrum: list[Any], target: list[Any], noise: Any, lam: Any) -> Any:
    """bias² + variance from the smoother K(K+λI)⁻¹ of a kernel with this spectrum and other eigenvectors."""
    n = len(spectrum)
    Q = exact.matrix([["3/5", "4/5"], ["4/5", "-3/5"]]) if n == 2 else exact.identity(n)
    K = Q * exact.diagonal(spectrum) * Q.transpose()
    smoother = K * (K + lam * exact.identity(n)).inv()
    miss = (smoother - exact.identity(n)) * Q * exact.column(target)
    return (miss.transpose() * miss)[0, 0] + noise * exact.trace(smoother * smoother.transpose())


def _plain(x: Any) -> Any:
    return sp.Rational(int(x.p), int(x.q))
