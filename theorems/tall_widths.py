"""Enough for more rows than columns: what thm-4.8.e2 (attention) and thm-4.8.g2 (2L-ReLU) share.

The features' κ_d is κ_d(G)^power: power 3 for attention, 1 for 2L-ReLU.  Nothing else tells the two apart.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact
from theorems.chances import Widths, concentration, demand_by_bernstein, demand_widths, on_axes
from theorems.claim import demand, suppose
from theorems.symbolic import sum_of_squares


class Data(NamedTuple):
    """κ_d, n, log n, ε, log 2, log(4/δ), ℓ = log(2n/δ), ρ = ‖FFᵀ‖/(ε λ_min(K_∞)) or None where that is 0, and whether n > d."""

    kappa: Any
    n: Any
    log_n: Any
    eps: Any
    log_2: Any
    log_4: Any
    ell: Any
    rho: Any
    tall: bool = True


class Enough(NamedTuple):
    """m ≥ width is enough for a deviation of at most ε times an eigenvalue of K_∞: "min", "positive" or "p"; None: silent."""

    width: Any
    eigenvalue: str


def demand_by_symmetry(law: Any, power: int) -> None:
    """What nearly equal rows and orthogonal rows demand (SymPy limits); K_∞ ⪰ FFᵀ/4 by words; the rest by z3."""
    kappa, n, rho = sp.symbols("kappa n rho", positive=True)
    x = Data(kappa, n, sp.log(n), sp.S.One, sp.log(2), sp.log(40), sp.log(20 * n), rho)
    claimed = law(x)
    if claimed.eigenvalue != "p":
        _nearly_equal_rows_need_any_width()
        demand(sp.limit(claimed.width.subs({kappa: 2, n: 3}), rho, sp.oo) == sp.oo, on_nearly_equal_rows=claimed.width)
    orthogonal = claimed.width.subs(rho, 2 * kappa**power)  # rows κ^½ e_1, e_2, …
    most = concentration(orthogonal.subs(n, 2), 1 / (2 * kappa**power))
    demand(bool(sp.limit(most, kappa, sp.oo) >= sp.Rational(9, 10)), probability_at_most=most)
    demand(sp.limit(orthogonal.subs(kappa, 1), n, sp.oo) == sp.oo, on_equal_orthogonal_rows=orthogonal)

    size, width = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", size, size), sp.MatrixSymbol("F", size, width), sp.Identity(size)
    G = F * F.T
    pair = (D * G * D + (one - D) * G * (one - D)) / 2  # K_∞ is its mean: w and −w have one law
    demand(sum_of_squares(pair - G / 4, [(sp.Rational(1, 4), (one - 2 * D) * F)], [(D.T, D), (D * D, D)]))
    k, eps, ell, r, eta = z3.Reals("k eps l rho eta")
    claimed = law(Data(k, z3.Real("n"), z3.Real("log_n"), eps, z3.Real("log_2"), z3.Real("log_4"), ell, r))
    share = 4 * k**power * eta == eps if claimed.eigenvalue == "p" else eta * r == 1  # η‖FFᵀ‖ ≤ ε·eigenvalue
    demand_by_bernstein(claimed.width, ell, eta, share, k >= 1, eps > 0, eps <= 1, r >= 2)


def _nearly_equal_rows_need_any_width() -> None:
    """Unit rows at the angle θ: 1 − cos θ = o(λ_min(K_∞)), λ_min(K_∞) → 0; e_1, (c, s), e_2 have λ(XᵀX) = 2, 1."""
    theta, c, s = sp.symbols("theta c s", positive=True)
    low = sp.S.Half - sp.cos(theta) * (sp.pi - theta) / (2 * sp.pi)
    demand(bool(sp.limit((1 - sp.cos(theta)) / low, theta, 0) == 0 and sp.limit(low, theta, 0) == 0))
    trace, det = 1 + c**2 + s**2 + 1, sp.expand((1 + c**2) * (s**2 + 1) - (c * s) ** 2)
    demand(bool(sp.simplify(trace.subs(s**2, 1 - c**2)) == 3 and sp.simplify(det.subs(s**2, 1 - c**2)) == 2))


def small_matrices() -> Any:
    """Repeated, opposite and orthogonal rows, then nearly equal ones."""
    yield from (on_axes(groups) for groups in ([[1, 1]], [[1, -1]], [[1]], [[1, 1], [1]], [[1], [1], [1], [1]]))
    yield from (exact.matrix([[q, 0], [q, 1], [0, 2 * q]]) for q in (1, 10))
    yield from (on_axes([[q], [1]]) for q in (4, 5, 8))
    yield on_axes([[3]] * 10 + [[2, -2]])


def demand_on(law: Any, X: Any, F: Any, epsilon: Any) -> None:
    """δ = 0.1: the chance that the claimed width, and the next, does for the features F of X of rank min(n, d)."""
    n, p, delta = X.nrows(), min(X.nrows(), X.ncols()), exact.rational("1/10")
    suppose(exact.rank(X) == p)
    kappa, spectrum = exact.effective_condition_number(exact.gram(X), p), exact.enclosed_eigenvalues(exact.ntk_limit(F))
    log_n, log_2, log_4 = exact.log(n), exact.log(2), exact.log(40)
    positive = bool(exact.less(0, spectrum[-1]))
    rho = exact.spectral_norm(exact.gram(F)) / (spectrum[-1] * epsilon) if positive else None
    claimed = law(Data(kappa, n, log_n, epsilon, log_2, log_4, log_4 + log_n - log_2, rho, tall=n > X.ncols()))
    suppose(claimed.width is not None)
    least = [value for value in spectrum if exact.less(0, value)][-1]
    target = {"min": spectrum[-1], "positive": least, "p": spectrum[p - 1]}[claimed.eigenvalue]
    demand_widths(Widths(enough=claimed.width), F, target * epsilon, delta)
