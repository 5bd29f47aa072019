"""Kernel ridge coefficients are stable: ‖Δα‖ ≤ 2‖ΔK‖‖y‖/μ² while ‖ΔK‖ ≤ μ/2, with μ = λ_n + λ.

Setting.  K ⪰ 0 (n×n) with eigenvalues λ_1 ≥ … ≥ λ_n, λ > 0, K_λ = K + λI, α(K) = K_λ⁻¹y.  ΔK is any n×n matrix,
          symmetric or not; norms are Euclidean and operator norms.
Says.     κ(K_λ) = (λ_1+λ)/(λ_n+λ); and ‖ΔK‖ ≤ μ/2 ⇒ K_λ+ΔK is invertible and ‖α(K+ΔK) − α(K)‖ ≤ 2‖ΔK‖‖y‖/μ².
Why.      Δα = α(K+ΔK) − α(K) solves (K_λ+ΔK)Δα = −ΔKα: both sides are y − (K_λ+ΔK)α.  K_λ ⪰ μI gives
          ‖α‖ ≤ ‖y‖/μ, and ‖(K_λ+ΔK)v‖ ≥ ‖K_λv‖ − ‖ΔKv‖ ≥ (μ−‖ΔK‖)‖v‖.  So ‖Δα‖ ≤ ‖ΔK‖‖y‖/(μ(μ−‖ΔK‖)), and
          μ−‖ΔK‖ ≥ μ/2.  For κ: Kv = kv ⇒ K_λv = (k+λ)v, and k ↦ k+λ keeps the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "thm-4.4.a",
    "Influence stability: the perturbation bound",
    source="arXiv:2603.13085v2, Theorem 4.4",
    statement=r"\kappa(K_\lambda) = \frac{\lambda_1+\lambda}{\lambda_n+\lambda}, \qquad "
    r"\|\Delta K\|_2 \le \frac{\lambda_n+\lambda}{2} \;\Rightarrow\; "
    r"\|\alpha(K+\Delta K) - \alpha(K)\|_2 \le \frac{2\,\|\Delta K\|_2\,\|y\|_2}{(\lambda_n+\lambda)^2}",
    reading="the bound as stated; ΔK need not be symmetric, nor K+ΔK positive semidefinite",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Bound(NamedTuple):
    """κ(K_λ); the largest ‖ΔK‖ allowed; and the factor f in ‖Δα‖ ≤ f·‖ΔK‖·‖y‖."""

    kappa: Any
    allowed: Any
    factor: Any


@claim.true
def as_published(top, low, lam):
    """κ(K_λ) = (λ_1+λ)/μ; ‖ΔK‖ ≤ μ/2 ⇒ ‖Δα‖ ≤ 2‖ΔK‖‖y‖/μ², where μ = λ_n + λ"""
    mu = low + lam
    return _Bound((top + lam) / mu, mu / 2, 2 / (mu * mu))


@claim.false
def drops_the_second_order(top, low, lam):
    """‖Δα‖ ≤ ‖ΔK‖‖y‖/μ²: the first-order term K_λ⁻¹ΔK K_λ⁻¹y alone."""
    mu = low + lam
    return _Bound((top + lam) / mu, mu / 2, 1 / (mu * mu))


@claim.false
def three_halves(top, low, lam):
    """‖Δα‖ ≤ (3/2)‖ΔK‖‖y‖/μ²: the right form, a constant too small."""
    mu = low + lam
    return _Bound((top + lam) / mu, mu / 2, 3 / (2 * mu * mu))


@claim.false
def loses_a_power(top, low, lam):
    """‖Δα‖ ≤ 2‖ΔK‖‖y‖/μ: counts one inverse where the resolvent identity has two."""
    mu = low + lam
    return _Bound((top + lam) / mu, mu / 2, 2 / mu)


@claim.false
def largest_for_smallest(top, low, lam):
    """‖Δα‖ ≤ 2‖ΔK‖‖y‖/(λ_1+λ)²: takes the wrong end of the spectrum."""
    return _Bound((top + lam) / (low + lam), (low + lam) / 2, 2 / ((top + lam) * (top + lam)))


@claim.false
def only_below_mu(top, low, lam):
    """‖ΔK‖ ≤ μ suffices for the same bound: asks that ΔK be no larger than μ, not than half of it."""
    mu = low + lam
    return _Bound((top + lam) / mu, mu, 2 / (mu * mu))


@claim.false
def kappa_of_a_singular_kernel(top, low, lam):
    """κ(K_λ) = (λ_1+λ)/λ: right for λ_n = 0 only."""
    mu = low + lam
    return _Bound((top + lam) / lam, mu / 2, 2 / (mu * mu))


@claim.symbolic(dimensions="all")
def by_the_resolvent_identity(law):
    """(K_λ+ΔK)Δα = −ΔKα and (K+λI)v = (k+λ)v as words of any size; the norms that follow from them by z3."""
    n = sp.symbols("n", integer=True, positive=True)
    k, shift = sp.symbols("k lambda", real=True)
    K, E, R, S = (sp.MatrixSymbol(name, n, n) for name in "KERS")
    y, v = sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("v", n, 1)
    K_shifted = K + shift * sp.Identity(n)
    inverses = [(K * R, sp.Identity(n) - shift * R), (K * S, sp.Identity(n) - shift * S - E * S)]
    demand(identical((K_shifted + E) * (S * y - R * y), -E * R * y, inverses))
    demand(identical(K_shifted * v, (k + shift) * v, [(K * v, k * v)]))

    top, low, lam, t, labels, alpha, pushed, change = z3.Reals("top low lam t labels alpha pushed change")
    mu, claimed = low + lam, law(top, low, lam)
    spectrum = [low >= 0, top >= low, lam > 0]
    demand_valid(claimed.kappa * mu == top + lam, *spectrum, kappa=claimed.kappa)
    allowed = [*spectrum, t >= 0, t <= claimed.allowed]
    demand_valid(t < mu, *allowed, invertible_up_to=claimed.allowed)
    norms = [
        *(labels > 0, alpha >= 0, pushed >= 0, change >= 0),
        mu * alpha <= labels,  # ‖K_λα‖ = ‖y‖
        pushed <= t * alpha,  # ‖ΔKα‖
        mu * change <= pushed + t * change,  # ‖K_λΔα‖ = ‖ΔKα + ΔKΔα‖
    ]
    demand_valid(change <= claimed.factor * t * labels, *allowed, *norms, factor=claimed.factor)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(K, λ, y, ΔK) with ‖ΔK‖ ≤ μ, rational eigenvalues of K, ΔK symmetric or not."""
    K, lam, y, E = draw(strategies.perturbed_ridge_problems(share=1))
    return K, lam, y, E * draw(strategies.orthogonal_matrices(K.nrows()) if draw(st.booleans()) else st.just(1))


def _diagonal_problems() -> Iterator[tuple[Any, ...]]:
    """(K, λ, y, ΔK) with K, ΔK diagonal of size 1 or 2 and ‖ΔK‖ = μ."""
    for values in ([0], [1], [2], [1, 0], [2, 1], [1, 1]):
        for lam in map(exact.rational, ("1", "1/2")):
            for sign in (-1, 1):
                last = [0] * (len(values) - 1) + [1]
                E = exact.diagonal(last) * (sign * (values[-1] + lam))
                yield exact.diagonal(values), lam, exact.column(last), E


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("diagonal problems, n ≤ 2", "problems", _diagonal_problems)),
)
def on_exact_matrices(law, problem):
    """κ(K_λ), the inverse, and ‖Δα‖ against the bound for ΔK scaled to the norm that the statement allows."""
    K, lam, y, direction = problem
    spectrum = exact.eigenvalues(K)
    claimed = law(spectrum[0].exact, spectrum[-1].exact, lam)
    K_shifted = K + lam * exact.identity(K.nrows())
    demand(exact.equal(exact.condition_number(K_shifted), claimed.kappa), claimed=claimed.kappa)
    E = direction * (claimed.allowed / (spectrum[-1].exact + lam))
    demand(exact.rank(K_shifted + E) == K.nrows(), perturbation=E)
    change = (K_shifted + E).solve(y) - K_shifted.solve(y)
    demand_at_most(exact.norm(change), exact.spectral_norm(E) * exact.norm(y) * claimed.factor)


claim.in_rocq(as_published=("thm_4_4_a_stability", "thm_4_4_a_resolvent"))
