"""For n > d no width given by κ_d, n, ε and δ is enough for a deviation below ε λ_min(K_∞); for ε λ_p(K_∞) it is.

Setting.  X of rank p = min(n, d), F = XXᵀX, no row zero, G̃ = FFᵀ, g = ‖G̃‖, κ_d = λ_1(G)/λ_p(G), 0 < ε ≤ 1; K_m the kernel of
          m neurons, K_∞ its limit.
Says.     P(‖K_m − K_∞‖ ≤ ε λ_min(K_∞)) ≥ 1 − δ for m ≥ C κ_d⁶ n log n/ε², n > d.
Why not.  X = (1; 1): κ_d = 1, λ_min(K_∞) = 0, and K_m = K_∞ needs exactly half of the neurons active: never for odd m, else
          C(m, m/2)/2ᵐ ≤ ½.  Nor is it for λ_min(K_∞) = 0 only: unit rows e_1, (c, s), e_2 have λ(G) = 2, 1, 0, so κ_d = 2
          whatever s is; but no neuron tells the first two x̃ apart with probability (1 − θ̃/π)ᵐ → 1 as s → 0, and then
          the deviation is at least λ_min(K_∞) − λ_min of the two rows' G̃, of orders θ̃ and θ̃².
Instead.  For every n and d (deviation ≤ g(s + s²), s² = ℓ/2m, ℓ = log(2n/δ), by thm-4.8.c):
          m ≥ 16 κ_d⁶ ℓ/ε² is enough for ‖K_m − K_∞‖ ≤ ε λ_p(K_∞), since K_∞ ⪰ G̃/4 gives λ_p(K_∞) ≥ g/(4κ_d³);
          m ≥ ρ² ℓ, ρ = g/(ε λ_min(K_∞)), is enough for ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) > 0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.chances import Widths, axis_rows, concentration, demand_by_bernstein, demand_widths, on_axes
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import sum_of_squares

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


class _Data(NamedTuple):
    """κ_d, n, log n, ε, log 2, log(4/δ), ℓ = log(2n/δ), ρ = g/(ε λ_min(K_∞)) or None where that is 0, and whether n > d."""

    kappa: Any
    n: Any
    log_n: Any
    eps: Any
    log_2: Any
    log_4: Any
    ell: Any
    rho: Any
    tall: bool = True


class _Enough(NamedTuple):
    """m ≥ width is enough for a deviation of at most ε times an eigenvalue of K_∞: "min", "positive" or "p"; None: silent."""

    width: Any
    eigenvalue: str


@claim.false
def as_published(x):
    """m ≥ C κ_d⁶ n log n/ε² is enough for ε λ_min(K_∞), n > d"""
    return _Enough(2 * x.log_4 / x.log_2 * x.kappa**6 * x.n * x.log_n / x.eps**2 if x.tall else None, "min")


@claim.true
def for_the_pth_eigenvalue(x):
    """m ≥ 16 κ_d⁶ log(2n/δ)/ε² is enough for ε λ_p(K_∞), p = min(n, d); every n and d"""
    return _Enough(16 * x.kappa**6 * x.ell / x.eps**2, "p")


@claim.true
def by_the_limit_kernel(x):
    """m ≥ ρ² log(2n/δ) is enough for ε λ_min(K_∞) > 0, ρ = ‖G̃‖/(ε λ_min(K_∞)); every n and d"""
    return _Enough(None if x.rho is None else x.rho**2 * x.ell, "min")


@claim.false
def smallest_positive_eigenvalue(x):
    """m ≥ C κ_d⁶ n log n/ε² is enough for ε times the least positive eigenvalue of K_∞: lays it on the zero eigenvalue."""
    return as_published(x)._replace(eigenvalue="positive")


@claim.false
def keeps_a_half(x):
    """m ≥ 4 κ_d⁶ log(2n/δ)/ε² for ε λ_p(K_∞): the Schur step λ_p(K_∞) ≥ λ_p(G̃)/2 as if the rank were full."""
    return _Enough(4 * x.kappa**6 * x.ell / x.eps**2, "p")


@claim.false
def fifth_power(x):
    """m ≥ 16 κ_d⁵ log(2n/δ)/ε² for ε λ_p(K_∞): loses one κ."""
    return _Enough(16 * x.kappa**5 * x.ell / x.eps**2, "p")


@claim.false
def no_logarithm(x):
    """m ≥ 16 κ_d⁶/ε² for ε λ_p(K_∞): forgets that all n rows must do at once."""
    return _Enough(16 * x.kappa**6 / x.eps**2, "p")


@claim.false
def ratio_not_squared(x):
    """m ≥ ρ log(2n/δ) for ε λ_min(K_∞): a deviation of order 1/m in place of 1/√m."""
    return _Enough(None if x.rho is None else x.rho * x.ell, "min")


@claim.symbolic(dimensions="all", blind_to=("keeps_a_half",))
def by_bernstein_and_symmetry(law):
    """What nearly equal rows and orthogonal rows demand (SymPy limits); K_∞ ⪰ G̃/4 by words; the rest by z3."""
    kappa, n, rho = sp.symbols("kappa n rho", positive=True)
    x = _Data(kappa, n, sp.log(n), sp.S.One, sp.log(2), sp.log(40), sp.log(20 * n), rho)
    claimed = law(x)
    if claimed.eigenvalue != "p":
        _nearly_equal_rows_need_any_width()
        demand(sp.limit(claimed.width.subs({kappa: 2, n: 3}), rho, sp.oo) == sp.oo, on_nearly_equal_rows=claimed.width)
    orthogonal = claimed.width.subs(rho, 2 * kappa**3)  # rows κ^½ e_1, e_2, …
    most = concentration(orthogonal.subs(n, 2), 1 / (2 * kappa**3))
    demand(bool(sp.limit(most, kappa, sp.oo) >= sp.Rational(9, 10)), probability_at_most=most)
    demand(sp.limit(orthogonal.subs(kappa, 1), n, sp.oo) == sp.oo, on_equal_orthogonal_rows=orthogonal)

    size, width = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", size, size), sp.MatrixSymbol("F", size, width), sp.Identity(size)
    G = F * F.T
    pair = (D * G * D + (one - D) * G * (one - D)) / 2  # K_∞ is its mean: w and −w have one law
    demand(sum_of_squares(pair - G / 4, [(sp.Rational(1, 4), (one - 2 * D) * F)], [(D.T, D), (D * D, D)]))
    k, eps, ell, r, eta = z3.Reals("k eps l rho eta")
    claimed = law(_Data(k, z3.Real("n"), z3.Real("log_n"), eps, z3.Real("log_2"), z3.Real("log_4"), ell, r))
    share = 4 * k * k * k * eta == eps if claimed.eigenvalue == "p" else eta * r == 1  # η‖G̃‖ ≤ ε·eigenvalue
    demand_by_bernstein(claimed.width, ell, eta, share, k >= 1, eps > 0, eps <= 1, r >= 2)


def _nearly_equal_rows_need_any_width() -> None:
    """Unit rows at the angle θ: 1 − cos θ = o(λ_min(K_∞)), λ_min(K_∞) → 0; e_1, (c, s), e_2 have λ(XᵀX) = 2, 1."""
    theta, c, s = sp.symbols("theta c s", positive=True)
    low = sp.S.Half - sp.cos(theta) * (sp.pi - theta) / (2 * sp.pi)
    demand(bool(sp.limit((1 - sp.cos(theta)) / low, theta, 0) == 0 and sp.limit(low, theta, 0) == 0))
    trace, det = 1 + c**2 + s**2 + 1, sp.expand((1 + c**2) * (s**2 + 1) - (c * s) ** 2)
    demand(bool(sp.simplify(trace.subs(s**2, 1 - c**2)) == 3 and sp.simplify(det.subs(s**2, 1 - c**2)) == 2))


def _tall() -> Any:
    """Repeated, opposite and orthogonal rows, then nearly equal ones."""
    yield from (on_axes(groups) for groups in ([[1, 1]], [[1, -1]], [[1]], [[1, 1], [1]], [[1], [1], [1], [1]]))
    yield from (exact.matrix([[q, 0], [q, 1], [0, q]]) for q in (1, 10))
    yield from (on_axes([[q], [1]]) for q in (4, 5, 8))
    yield on_axes([[3]] * 10 + [[2, -2]])


_EPSILONS = tuple(exact.rational(x) for x in ("1/2", "1/10"))


@claim.property(
    X=axis_rows(),
    epsilon=st.sampled_from(_EPSILONS),
    search=search.product(
        X=search.Stream("repeated, opposite, orthogonal and nearly equal rows", "matrices", _tall), epsilon=_EPSILONS
    ),
)
def on_exact_probabilities(law, X, epsilon):
    """δ = 0.1: exact binomial probabilities of rows on axes, enclosed ones of the others, at the claimed width and the next."""
    n, p, delta = X.nrows(), min(X.nrows(), X.ncols()), exact.rational("1/10")
    suppose(exact.rank(X) == p)
    F = exact.attend(X)
    kappa, spectrum = exact.effective_condition_number(exact.gram(X), p), _limit_spectrum(F)
    log_n, log_2, log_4 = exact.log(n), exact.log(2), exact.log(40)
    positive = bool(exact.less(0, spectrum[-1]))
    rho = exact.spectral_norm(exact.gram(F)) / (spectrum[-1] * epsilon) if positive else None
    x = _Data(kappa, n, log_n, epsilon, log_2, log_4, log_4 + log_n - log_2, rho, tall=n > X.ncols())
    claimed = law(x)
    suppose(claimed.width is not None)
    least = [value for value in spectrum if exact.less(0, value)][-1]
    target = {"min": spectrum[-1], "positive": least, "p": spectrum[p - 1]}[claimed.eigenvalue]
    demand_widths(Widths(enough=claimed.width), F, target * epsilon, delta)


def _limit_spectrum(F: Any) -> list[exact.Real]:
    return exact.enclosed_eigenvalues(exact.ntk_limit(F))
