"""For n > d no width given by κ_d, n, ε and δ is enough for a deviation below ε λ_min(K_∞); for ε λ_p(K_∞) it is.

Setting.  X of rank p = min(n, d), F = XXᵀX, no row zero, G̃ = FFᵀ, g = ‖G̃‖, κ_d = λ_1(G)/λ_p(G), 0 < ε ≤ 1; K_m the kernel of
          m neurons, K_∞ its limit.
Says.     P(‖K_m − K_∞‖ ≤ ε λ_min(K_∞)) ≥ 1 − δ for m ≥ C κ_d⁶ n log n/ε², n > d.
Why not.  X = (1; 1): κ_d = 1, λ_min(K_∞) = 0, and K_m = K_∞ needs exactly half of the neurons active: never for odd m, else
          C(m, m/2)/2ᵐ ≤ ½.  Nor is it for λ_min(K_∞) = 0 only: unit rows e_1, (c, s), e_2 have λ(G) = 2, 1, 0, so κ_d = 2
          whatever s is; but no neuron tells the first two x̃ apart with probability (1 − θ̃/π)ᵐ → 1 as s → 0, and then
          the deviation is at least λ_min(K_∞) − λ_min of the two rows' G̃, of orders θ̃ and θ̃².
Nor.      Is it for nearly equal rows alone: (1 − √(6δ))n²/(4d²ε²) neurons are needed whatever κ_d is (v1-thm-4.7.b).  For unit rows with
          κ_d = 1 (tight frames) that passes every C n log n/ε² once n/(d² log n) is large.
Instead.  For every n and d (deviation ≤ g(s + s²), s² = ℓ/2m, ℓ = log(2n/δ), by thm-4.8.c):
          m ≥ 16 κ_d⁶ ℓ/ε² is enough for ‖K_m − K_∞‖ ≤ ε λ_p(K_∞), since K_∞ ⪰ G̃/4 gives λ_p(K_∞) ≥ g/(4κ_d³);
          m ≥ ρ² ℓ, ρ = g/(ε λ_min(K_∞)), is enough for ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) > 0.
"""

from __future__ import annotations

from hypothesis import strategies as st

from theorems import exact, search, tall_widths
from theorems.chances import axis_rows
from theorems.claim import Claim
from theorems.tall_widths import Enough

claim = Claim(
    "thm-4.8.e2",
    "Sufficiency of the width κ⁶ n log n/ε² for n > d",
    source="arXiv:2603.13085v2, Theorem 4.8 and Remark B.12",
    statement=r"n > d,\ m \ge \frac{C\,\kappa_d(G)^6\, n \log n}{\varepsilon^2} \implies "
    r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta",
    reading="rank X = d < n, C = 2 log(4/δ)/log 2 as for n ≤ d; the witnesses refute every C",
    expected="refuted",
    uses=("thm-4.8.a", "thm-4.8.c"),
    assumes=("Weyl's monotonicity: M ⪰ N ⇒ λ_k(M) ≥ λ_k(N)",),
)


@claim.false
def as_published(x):
    """m ≥ C κ_d⁶ n log n/ε² is enough for ε λ_min(K_∞), n > d"""
    return Enough(2 * x.log_4 / x.log_2 * x.kappa**6 * x.n * x.log_n / x.eps**2 if x.tall else None, "min")


@claim.true
def for_the_pth_eigenvalue(x):
    """m ≥ 16 κ_d⁶ log(2n/δ)/ε² is enough for ε λ_p(K_∞), p = min(n, d); every n and d"""
    return Enough(16 * x.kappa**6 * x.ell / x.eps**2, "p")


@claim.true
def by_the_limit_kernel(x):
    """m ≥ ρ² log(2n/δ) is enough for ε λ_min(K_∞) > 0, ρ = ‖G̃‖/(ε λ_min(K_∞)); every n and d"""
    return Enough(None if x.rho is None else x.rho**2 * x.ell, "min")


@claim.false
def smallest_positive_eigenvalue(x):
    """m ≥ C κ_d⁶ n log n/ε² is enough for ε times the least positive eigenvalue of K_∞: lays it on the zero eigenvalue."""
    return as_published(x)._replace(eigenvalue="positive")


@claim.false
def keeps_a_half(x):
    """m ≥ 4 κ_d⁶ log(2n/δ)/ε² for ε λ_p(K_∞): the Schur step λ_p(K_∞) ≥ λ_p(G̃)/2 as if the rank were full."""
    return Enough(4 * x.kappa**6 * x.ell / x.eps**2, "p")


@claim.false
def fifth_power(x):
    """m ≥ 16 κ_d⁵ log(2n/δ)/ε² for ε λ_p(K_∞): loses one κ."""
    return Enough(16 * x.kappa**5 * x.ell / x.eps**2, "p")


@claim.false
def no_logarithm(x):
    """m ≥ 16 κ_d⁶/ε² for ε λ_p(K_∞): forgets that all n rows must do at once."""
    return Enough(16 * x.kappa**6 / x.eps**2, "p")


@claim.false
def ratio_not_squared(x):
    """m ≥ ρ log(2n/δ) for ε λ_min(K_∞): a deviation of order 1/m in place of 1/√m."""
    return Enough(None if x.rho is None else x.rho * x.ell, "min")


@claim.symbolic(dimensions="all", blind_to=("keeps_a_half",))
def by_bernstein_and_symmetry(law):
    """What nearly equal rows and orthogonal rows demand (SymPy limits); K_∞ ⪰ G̃/4 by words; the rest by z3."""
    tall_widths.demand_by_symmetry(law, power=3)


_EPSILONS = tuple(exact.rational(x) for x in ("1/2", "1/10"))


@claim.property(
    X=axis_rows(),
    epsilon=st.sampled_from(_EPSILONS),
    search=search.product(
        X=search.Stream("repeated, opposite, orthogonal and nearly equal rows", "matrices", tall_widths.small_matrices),
        epsilon=_EPSILONS,
    ),
)
def on_exact_probabilities(law, X, epsilon):
    """δ = 0.1: exact binomial probabilities of rows on axes, enclosed ones of the others, at the claimed width and the next."""
    tall_widths.demand_on(law, X, exact.attend(X), epsilon)
