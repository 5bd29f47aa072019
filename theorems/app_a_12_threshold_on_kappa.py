"""A large κ_d puts no data outside the kernel regime: at any κ_d there are incoherent unit rows for which a few hundred neurons do.

Setting.  F = XXᵀX, no row zero, κ_d = λ_1(G)/λ_p(G), p = min(n, d); a width m *does* when ‖K_m − K_∞‖ ≤ ελ_min(K_∞) has probability
          ≥ 1 − δ; M a practical width, 10⁵ in the paper; ρ = ‖F Fᵀ‖/(ελ_min(K_∞)).
Says.     Data whose κ_d exceeds the threshold, so that κ_d⁶ n log n > M, are outside the kernel regime: no m ≤ M does.
Why not.  The theorem bounds the width that is enough (thm-4.8.e); that it is needed is the step that is missing, and false
          (thm-4.8.f).  The unit rows (4, 4, 4, 1)/7, (4, −4, −4, 1)/7, (−4, 4, −4, 1)/7, (−4, −4, 4, 1)/7 have inner products −15/49 and
          κ_d = 16, so κ_d⁶ n log n = 9·10⁷, and 400 neurons do at ε = 1.  In general n unit rows with inner products −c have
          κ_d = (1+c)/(1 − (n−1)c), any size as c → 1/(n−1), and ρ ≤ 8/ε; ((q, 1), (−q, 1)) is their case n = 2, scaled.
Instead.  What tells is ρ, from the limit kernel in O(n³):  (1 − √(6δ))ρ²/16 > M puts data outside (δ < 1/6), ρ² log(2n/δ) ≤ M inside.
Mind.     Whether a data set is outside is then a matter of λ_min(K_∞), which κ_d only bounds: 2/ε ≤ ρ ≤ 2κ_d³/ε where n ≤ d.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import z3

from theorems import exact, search
from theorems.chances import Widths, chance, demand_widths, on_axes
from theorems.claim import Claim, Undecided, demand, suppose
from theorems.extremal_rows import incoherent_rows_have_small_rho, obtuse
from theorems.symbolic import valid

claim = Claim(
    "app-A.12.threshold",
    "A threshold on κ_d as a test of the kernel regime",
    source="arXiv:2603.13085v2, Appendix A.12, step 1, and Section 3.2",
    statement=r"\kappa_d^6\, n \log n > M \implies \mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon "
    r"\lambda_{\min}(K_\infty)\big) < 1 - \delta \text{ for all } m \le M",
    reading="the threshold on κ_d is the one at which the width of thm-4.8 exceeds M, for any M and any data with K_∞ ≻ 0",
    expected="refuted",
    uses=("thm-4.8.f",),
)


class _Data(NamedTuple):
    """κ_d, n, log n, ρ, ℓ = log(2n/δ), √(6δ) and M."""

    kappa: Any
    n: Any
    log_n: Any
    rho: Any
    ell: Any
    root: Any
    most: Any


class _Rule(NamedTuple):
    """Outside where the first number is above its bound, inside where the second is at most its bound; None: nothing said."""

    outside: tuple[Any, Any] | None = None
    inside: tuple[Any, Any] | None = None


@claim.false
def as_published(x):
    """κ_d⁶ n log n > M: outside"""
    return _Rule(outside=(x.kappa**6 * x.n * x.log_n, x.most))


@claim.true
def by_the_limit_kernel(x):
    """(1 − √(6δ))ρ²/16 > M: outside; ρ² log(2n/δ) ≤ M: inside"""
    return _Rule(outside=((1 - x.root) * x.rho**2 / 16, x.most), inside=(x.rho**2 * x.ell, x.most))


@claim.false
def a_lower_power(x):
    """κ_d > M: outside; hopes that a much larger κ_d will do."""
    return _Rule(outside=(x.kappa, x.most))


@claim.false
def enough_read_as_needed(x):
    """ρ² log(2n/δ) > M: outside; turns the sufficient width round."""
    return _Rule(outside=(x.rho**2 * x.ell, x.most))


@claim.false
def needed_read_as_enough(x):
    """(1 − √(6δ))ρ²/16 ≤ M: inside; turns the necessary width round."""
    return _Rule(inside=((1 - x.root) * x.rho**2 / 16, x.most))


@claim.symbolic(dimensions="all", blind_to=("enough_read_as_needed", "needed_read_as_enough"))
def by_the_two_widths_of_the_limit_kernel(law):
    """From thm-4.8.f: what is needed and what is enough, for all n, d and M by z3; and on n rows at one obtuse angle, ρ ≤ 8/ε at
    every κ_d."""
    incoherent_rows_have_small_rho()
    for n in (2, 100):  # ε = ½, δ = 1/10: ρ² log(2n/δ) < 10⁵, so 10⁵ neurons do
        exactly = [exact.rational(10) ** 8, n, exact.log(n), exact.rational(16), exact.log(20 * n), exact.sqrt("3/5")]
        obtuse = law(_Data(*exactly, exact.rational(10) ** 5))
        if obtuse.outside is not None:
            left, right = obtuse.outside
            demand(exact.at_most(left, right), kappa=10**8, n=n, rho=16, does=10**5)
    kappa, n, log_n, rho, ell, root, most, m = z3.Reals("kappa n log_n rho ell root M m")
    said = law(_Data(kappa, n, log_n, rho, ell, root, most))
    setting = [n >= 1, rho >= 2, root > 0, root < 1, ell > 0, most >= 1]
    if said.outside is not None:  # an m ≤ M that does would be at least what is needed
        does = [m <= most, (1 - root) * rho * rho / 16 <= m]
        demand(valid(said.outside[0] <= said.outside[1], *setting, *does)[0] or None)
    if said.inside is not None:
        demand(valid(rho * rho * ell <= most, *setting, said.inside[0] <= said.inside[1])[0] or None)


def _data() -> Any:
    yield obtuse("4/7", "1/7")
    yield from (exact.matrix(rows) for rows in ([[1]], [[1], [-1]], [[1], [-2]]))
    yield from (exact.matrix([[q, 1], [-q, 1]]) for q in (1, 2, 3, 10, 1000))
    yield from (exact.identity(n) for n in (2, 4, 8))
    yield from (on_axes([[2], [1]]), on_axes([[1, -1], [2]]))


@claim.property(
    search=search.product(
        most=(24, 100, 1000, 100_000),
        X=search.Stream("the four rows, one, two, ((q, 1), (−q, 1)), orthogonal and opposite rows", "matrices", _data),
        epsilon=tuple(exact.rational(x) for x in ("1", "1/2", "1/4")),
    ),
)
def on_exact_matrices(law, X, epsilon, most):
    """Exact or enclosed probabilities at δ = 1/10 that M neurons do, or the least width up to 24 (64 on the axes) that does, of two rows
    or rows on the axes."""
    F, n, delta = exact.attend(X), X.nrows(), exact.rational("1/10")
    low = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1]
    suppose(exact.less(0, low))
    rho = exact.spectral_norm(exact.gram(F)) / (low * epsilon)
    kappa = exact.effective_condition_number(exact.gram(X), exact.rank(X))
    root, ell = exact.sqrt(delta * 6), exact.log(exact.rational(2 * n) / delta)
    said = law(_Data(kappa, n, exact.log(n), rho, ell, root, exact.rational(most)))
    on_the_axes = sum(x != 0 for x in F.entries()) == n
    closely = on_the_axes or n <= 2  # else the probabilities are enclosed too loosely for what is said to be inside
    outside = said.outside is not None and _decided(exact.less(said.outside[1], said.outside[0]))
    inside = closely and said.inside is not None and _decided(exact.at_most(*said.inside))
    suppose(outside or inside)
    claimed = Widths(enough=most if inside else None, needed=most + 1 if outside else None)
    if outside:
        odds = chance(F, most, low * epsilon)
        demand(odds.at_least(1 - delta) is not True, width=most, probability_at_least=odds.low)
    demand_widths(claimed, F, low * epsilon, delta, min(most, 64 if on_the_axes else 24 if closely else 0))


def _decided(holds: bool | None) -> bool:
    if holds is None:
        raise Undecided("which side of the threshold")
    return holds
