"""The factor 2 of the stability bound is needed; where K+ΔK ⪰ 0 too, the smallest factor is min(2, 1 + λ_n/λ).

Setting.  K ⪰ 0 with smallest eigenvalue λ_n, λ > 0, μ = λ_n + λ.  For a class of pairs (K, ΔK) with this λ_n, c is the
          supremum of ‖Δα‖ μ²/(‖ΔK‖‖y‖) over ΔK ≠ 0, y ≠ 0 and all n: the smallest factor for which ‖Δα‖ ≤ c‖ΔK‖‖y‖/μ².
Says.     ‖ΔK‖ ≤ μ/2: c = 2, whatever λ_n and λ.  ‖ΔK‖ ≤ μ/2 and K+ΔK ⪰ 0: c = min(2, 1 + λ_n/λ), so 1 for a singular
          kernel.  K+ΔK ⪰ 0 and ΔK of any size: c = 1 + λ_n/λ, that is ‖Δα‖ ≤ ‖ΔK‖‖y‖/(λμ).
Why.      (K_λ+ΔK)Δα = −ΔKα and ‖α‖ ≤ ‖y‖/μ give c ≤ μ/σ, σ the smallest singular value of K_λ+ΔK.  σ ≥ μ−‖ΔK‖ ≥ μ/2,
          and σ ≥ λ where K+ΔK ⪰ 0.  Attained on the eigenvector v of λ_n: ΔK = δvvᵀ, y = v give μ/(μ+δ), with
          δ = −μ/2, −λ_n or −min(μ/2, λ_n).  Where that is δ = 0, the supremum 1 is the limit of small δ > 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand_at_most
from theorems.symbolic import demand_valid

claim = Claim(
    "thm-4.4.b",
    "Influence stability: the smallest constant",
    source="arXiv:2603.13085v2, Theorem 4.4",
    statement=r"\sup \frac{\|\Delta\alpha\|_2\,(\lambda_n+\lambda)^2}{\|\Delta K\|_2\,\|y\|_2} = 2 "
    r"\quad\text{over } \|\Delta K\|_2 \le (\lambda_n+\lambda)/2",
    reading="the factor 2 of Theorem 4.4 is the smallest that works, for each λ_n and λ; K+ΔK need not be a kernel",
    expected="proved",
    uses=("thm-4.4.a",),
)


class _Constants(NamedTuple):
    """The smallest factor for ‖ΔK‖ ≤ μ/2, for that with K+ΔK ⪰ 0, for K+ΔK ⪰ 0 alone; None: not stated."""

    small: Any = None
    small_psd: Any = None
    psd: Any = None


@claim.true
def as_published(low, lam):
    """‖ΔK‖ ≤ μ/2: the smallest factor is 2."""
    return _Constants(small=2)


@claim.true
def between_kernels(low, lam):
    """‖ΔK‖ ≤ μ/2 and K+ΔK ⪰ 0: min(2, 1 + λ_n/λ).  K+ΔK ⪰ 0 alone: 1 + λ_n/λ."""
    return _Constants(small_psd=_least(2, 1 + low / lam), psd=1 + low / lam)


@claim.false
def expands_to_second_order(low, lam):
    """‖ΔK‖ ≤ μ/2: 1 + ‖ΔK‖/μ, at most 3/2, the start of the series of 1/(1 − ‖ΔK‖/μ)."""
    mu = low + lam
    return _Constants(small=1 + (mu / 2) / mu)


@claim.false
def adds_both_inverses(low, lam):
    """‖ΔK‖ ≤ μ/2: 3, from adding ‖α(K+ΔK)‖ ≤ 2‖y‖/μ and ‖α(K)‖ ≤ ‖y‖/μ: enough, but not the smallest."""
    return _Constants(small=3)


@claim.false
def one_between_kernels(low, lam):
    """‖ΔK‖ ≤ μ/2 and K+ΔK ⪰ 0: 1 always suffices, as it does for a singular K."""
    return _Constants(small_psd=1)


@claim.false
def two_between_kernels(low, lam):
    """‖ΔK‖ ≤ μ/2 and K+ΔK ⪰ 0: 2 is still needed for each λ_n and λ."""
    return _Constants(small_psd=2)


@claim.false
def forgets_the_smallness(low, lam):
    """‖ΔK‖ ≤ μ/2 and K+ΔK ⪰ 0: 1 + λ_n/λ, without the minimum with 2."""
    return _Constants(small_psd=1 + low / lam)


@claim.false
def smallness_is_not_needed(low, lam):
    """K+ΔK ⪰ 0 alone: min(2, 1 + λ_n/λ), as if being a kernel replaced ‖ΔK‖ ≤ μ/2."""
    return _Constants(psd=_least(2, 1 + low / lam))


@claim.symbolic(dimensions="all")
def by_the_smallest_singular_value(law):
    """σ(K_λ+ΔK) bounds the factor from above, ΔK = δvvᵀ on the lowest eigenvector from below (z3 over the reals)."""
    low, lam, t, labels, alpha, change, sigma, eps = z3.Reals("low lam t labels alpha change sigma eps")
    mu = low + lam
    for small, psd, factor in _classes(law(low, lam)):
        upper = [
            *(low >= 0, lam > 0, t >= 0, labels > 0, alpha >= 0, change >= 0),
            mu * alpha <= labels,  # ‖K_λα‖ = ‖y‖
            sigma * change <= t * alpha,  # ‖(K_λ+ΔK)Δα‖ = ‖ΔKα‖
            *([t <= mu / 2, sigma >= mu - t] if small else []),
            *([sigma >= lam] if psd else []),
        ]
        demand_valid(change * mu * mu <= factor * t * labels, *upper, factor=factor)
        delta = _extreme(small, psd, low, lam, eps)
        inside = [delta != 0, mu + delta > 0]
        inside += [delta <= mu / 2, delta >= -mu / 2] if small else []
        inside += [low + delta >= 0] if psd else []
        lower = [low >= 0, lam > 0, eps > 0, eps <= z3.Q(1, 2)]
        demand_valid(z3.And(*inside, factor * (1 - eps) * (mu + delta) <= mu), *lower, factor=factor)


@st.composite
def _pairs(draw: Any) -> tuple[Any, ...]:
    """(K, λ, y, K'): two kernels of one size, K with rational eigenvalues."""
    K, lam, y, _ = draw(strategies.perturbed_ridge_problems())
    return K, lam, y, draw(strategies.psd_matrices(K.nrows()))


def _small_pairs() -> Iterator[tuple[Any, ...]]:
    for k in search.psd(2, entries=(0, 1, 3)):
        for other in search.psd(k.nrows(), entries=(0, 1)):
            if other.nrows() == k.nrows() and all(x.exact is not None for x in exact.eigenvalues(k)):
                yield k, exact.rational(1), exact.column([1] * k.nrows()), other


@claim.property(
    problem=_pairs(),
    search=search.product(problem=search.Stream("kernels, n ≤ 2, with rational spectrum", "pairs", _small_pairs)),
)
def on_exact_matrices(law, problem):
    """The factor bounds ‖Δα‖ for ΔK = ±(K'−K) and is reached, up to 2⁻²⁰, by ΔK = δvvᵀ on the lowest eigenvector."""
    K, lam, y, other = problem
    low = exact.eigenvalues(K)[-1].exact
    mu, v = low + lam, _lowest_eigenvector(K)
    for small, psd, factor in _classes(law(low, lam)):
        for E in (other - K, K - other):
            if not psd or exact.is_psd(K + E):
                while small and not exact.at_most(exact.spectral_norm(E), mu / 2):
                    E /= 2
                demand_at_most(_change(K, lam, y, E) * mu**2, exact.spectral_norm(E) * exact.norm(y) * factor)
        eps = exact.rational(2) ** -20
        delta = _extreme(small, psd, low, lam, eps)
        reached = _change(K, lam, v, v * v.transpose() * (delta / _square(v))) * mu**2 / (abs(delta) * exact.norm(v))
        demand_at_most(factor * (1 - eps), reached, perturbation=delta)


claim.in_rocq(as_published="thm_4_4_b_two_is_needed")
claim.in_rocq(
    covers="that 1 + λ_n/λ is enough for two kernels, not that it is needed",
    between_kernels="thm_4_4_b_between_kernels",
)


def _classes(constants: _Constants) -> list[tuple[bool, bool, Any]]:
    """(‖ΔK‖ ≤ μ/2?, K+ΔK ⪰ 0?, the smallest factor) for each class that the statement speaks of."""
    kinds = ((True, False), (True, True), (False, True))
    return [(*kind, factor) for kind, factor in zip(kinds, constants, strict=True) if factor is not None]


def _extreme(small: bool, psd: bool, low: Any, lam: Any, eps: Any) -> Any:
    """The δ of the extreme ΔK = δvvᵀ: as negative as the class allows; a small positive one if that is 0."""
    mu = low + lam
    most = _least(mu / 2, low) if small and psd else low if psd else mu / 2
    return _if(most > 0, -most, eps * mu)


def _least(a: Any, b: Any) -> Any:
    return _if(a < b, a, b)


def _if(condition: Any, a: Any, b: Any) -> Any:
    """`a if condition else b`, for numbers and for z3's terms."""
    return z3.If(condition, a, b) if z3.is_expr(condition) else a if condition else b


def _lowest_eigenvector(K: Any) -> Any:
    """An eigenvector of λ_n, by projecting away the other eigenvalues, which are rational."""
    values: list[Any] = [x.exact for x in exact.eigenvalues(K)]
    P = exact.identity(K.nrows())
    for value in set(values) - {values[-1]}:
        P = P * (K - value * exact.identity(K.nrows()))
    return next(c for j in range(K.nrows()) if _square(c := exact.submatrix(P, range(K.nrows()), [j])))


def _change(K: Any, lam: Any, y: Any, E: Any) -> exact.Real:
    """‖α(K+E) − α(K)‖."""
    A = K + lam * exact.identity(K.nrows())
    return exact.norm((A + E).solve(y) - A.solve(y))


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
