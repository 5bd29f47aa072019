"""The width κ⁶ n log n/ε² is sufficient for rank X = n, not for n > d; it is not tight, and no matching lower bound can exist.

Setting.  F = XXᵀX, G̃ = FFᵀ, κ_d = λ_1(G)/λ_p(G), p = min(n, d) = rank X, K_m, K_∞ as in thm-4.8.e; 0 < ε ≤ 1; a width *does* when
          ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ.
Says.     m ≥ Cκ_d⁶ n log n/ε² is a sufficient condition, not a tight one; a matching lower bound would close the gap.
Why not.  X = (1; 1): κ_d = 1, λ_min(K_∞) = 0, and K_m = K_∞ has probability at most ½ (thm-4.8.e2).
Holds.    For rank X = n: sufficient by thm-4.8.e, C = 2 log(4/δ)/log 2.  Not tight: for the pairs ((q, 1), (−q, 1)) the width
          64 log(4/δ)/ε² does whatever κ = q² is (thm-4.8.f).
Instead.  So the gap cannot be closed: with any c > 0 the bound m ≥ cκ⁶ n log n is no lower bound.  What the width is for one
          data set is known up to a logarithm: (1 − √(6δ))ρ²/16 ≤ m ≤ ρ² log(2n/δ) (thm-4.8.f).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.chances import Widths, axis_rows, demand_by_bernstein, demand_widths, on_axes, undecided_unless
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import valid

claim = Claim(
    "app-D.4.1",
    "The width condition is sufficient, not tight",
    source="arXiv:2603.13085v2, Appendix D.4, item 1",
    statement=r"m \ge \frac{C \kappa_d^6\, n\log n}{\varepsilon^2} \implies \mathbb P(\|K_m - K_\infty\|_2 \le \varepsilon "
    r"\lambda_{\min}(K_\infty)) \ge 1 - \delta, \text{ but not conversely}",
    reading="for every n and d with n ≥ 2, as the condition is stated; “not tight”: for some data a width smaller by any factor does",
    expected="conditional",
    uses=("thm-4.8.c", "thm-4.8.e"),
)


class _Data(NamedTuple):
    """κ_d, n log n, ε, log 2, log(4/δ), ℓ = log(2n/δ)."""

    kappa: Any
    n_log_n: Any
    eps: Any
    log_2: Any
    log_4: Any
    ell: Any


class _Condition(NamedTuple):
    """m ≥ enough does (for rank X = n alone if `full`); for obtuse pairs m ≥ pairs does; no m < needed does."""

    enough: Any = None
    full: bool = True
    pairs: Any = None
    needed: Any = None


def _width(x: _Data) -> Any:
    return 2 * x.log_4 / x.log_2 * x.kappa**6 * x.n_log_n / x.eps**2


@claim.false
def as_published(x):
    """m ≥ Cκ_d⁶ n log n/ε² is enough for every n ≥ 2 and d; for obtuse pairs 64 log(4/δ)/ε² is"""
    return _Condition(_width(x), full=False, pairs=64 * x.log_4 / x.eps**2)


@claim.true(assuming="rank X = n")
def for_full_row_rank(x):
    """m ≥ Cκ⁶ n log n/ε² is enough for rank X = n ≥ 2; for obtuse pairs 64 log(4/δ)/ε² is"""
    return _Condition(_width(x), pairs=64 * x.log_4 / x.eps**2)


@claim.true
def without_the_factor_n(x):
    """m ≥ 4κ⁶ log(2n/δ)/ε² is enough for rank X = n: the factor n is never tight"""
    return _Condition(4 * x.kappa**6 * x.ell / x.eps**2, pairs=64 * x.log_4 / x.eps**2)


@claim.false
def matching_lower_bound(x):
    """No m < 10⁻⁶κ⁶ n log n/ε² does: the lower bound that would close the gap."""
    return _Condition(needed=_width(x) / (2 * x.log_4 / x.log_2 * 10**6))


@claim.false
def lower_bound_of_low_power(x):
    """No m < 10⁻⁶κ n log n/ε² does: hopes to close it with a smaller power."""
    return _Condition(needed=x.kappa * x.n_log_n / (10**6 * x.eps**2))


@claim.false
def gap_in_the_power(x):
    """m ≥ 4κ⁵ log(2n/δ)/ε² is enough for rank X = n: takes κ⁶ itself for slack, for all data."""
    return _Condition(4 * x.kappa**5 * x.ell / x.eps**2)


@claim.false
def pairs_by_one_over_epsilon(x):
    """For obtuse pairs m ≥ log(4/δ)/(16ε) does: lets the error fall like 1/m."""
    return _Condition(pairs=x.log_4 / (16 * x.eps))


@claim.symbolic(dimensions="all")
def by_bernstein_and_pairs(law):
    """Two equal rows; the power 6 on orthogonal rows, and none on obtuse pairs, by limits; then both sufficient widths by z3."""
    kappa, eps = sp.symbols("kappa epsilon", positive=True)
    two = law(_Data(kappa, 2 * sp.log(2), eps, sp.log(2), sp.log(40), sp.log(40)))
    demand(two.full or two.enough is None, rows="1, 1", at_every_even_m="P(K_m = K_∞) = C(m, m/2)/2ᵐ ≤ ½")
    if two.needed is not None:
        demand(bool(sp.limit(two.needed, kappa, sp.oo).is_finite), on_obtuse_pairs=two.needed)
        raise ArithmeticError("a lower bound that stays finite on obtuse pairs is not judged here")
    if two.enough is not None:  # rows a e_1, e_2 need κ⁶/ε² up to a constant
        rate = sp.limit(two.enough.subs(eps, 1) / kappa**6, kappa, sp.oo)
        demand(bool(rate > 0), on_orthogonal_rows=two.enough)
    if two.pairs is not None:
        demand(bool(sp.limit(two.pairs * eps**2, eps, 0) > 0), on_a_pair_as_ε_goes_to_0=two.pairs)
        demand(two.enough is not None and sp.limit(two.enough / two.pairs, kappa, sp.oo) == sp.oo, ratio="κ → ∞")
    _sufficient(law)


def _sufficient(law: Any) -> None:
    """C n log n ≥ 4ℓ; m ≥ 4κ⁶ℓ/ε² by Bernstein and Schur (thm-4.8.e); ρ ≤ 8/ε for obtuse pairs, so m ≥ 64ℓ/ε² (thm-4.8.f)."""
    k, size, log_n, eps, log_2, log_4, ell, eta, enough = z3.Reals("k n log_n eps log_2 log_4 ell eta enough")
    x = _Data(k, size * log_n, eps, log_2, log_4, ell)
    logs = [2 * log_2 < log_4, log_2 > 0, log_n >= log_2, size >= 2, ell == log_4 + log_n - log_2, ell > 0]
    domain, cube = [k >= 1, eps > 0, eps <= 1], k * k * k
    plain = law(x._replace(kappa=1, eps=1)).enough
    demand(undecided_unless(valid(plain >= 4 * ell, *logs)[0]))
    scaled = valid(law(x).enough * eps * eps >= plain * cube * cube, plain >= 4 * ell, *logs, *domain)[0]
    demand(undecided_unless(scaled))
    demand_by_bernstein(enough, ell, eta, enough * eps * eps >= 4 * cube * cube * ell, 2 * cube * eta == eps, *domain)
    a, b, p = z3.Reals("a b p")
    demand(valid(a + b <= 8 * (a / 2 - b * p), a > 0, b >= 0, b <= a, p >= 0, 4 * p <= 1)[0])
    demand_by_bernstein(law(x).pairs, log_4, eta, 8 * eta == eps, eps > 0, eps <= 1)


def _matrices() -> Any:
    """Equal rows; obtuse pairs with growing κ; orthogonal rows."""
    yield exact.matrix([[1], [1]])
    yield from (exact.matrix([[q, 1], [-q, 1]]) for q in (1, 2, 10, 1000, 10**6))
    yield from (on_axes([[q], [1]]) for q in (3, 5))
    yield exact.identity(2)


_EPSILONS = tuple(exact.rational(x) for x in ("1", "1/2", "1/10", "1/100"))


@claim.property(
    X=axis_rows(),
    epsilon=st.sampled_from(_EPSILONS[:2]),
    search=search.product(
        X=search.Stream("equal, obtuse and orthogonal rows", "matrices", _matrices), epsilon=_EPSILONS
    ),
)
def on_exact_probabilities(law, X, epsilon):
    """δ = 0.1: exact probabilities at the claimed widths and the next; for obtuse pairs the least width up to 24 that does."""
    n, p, delta = X.nrows(), min(X.nrows(), X.ncols()), exact.rational("1/10")
    suppose(n > 1 and exact.rank(X) == p)
    F, G = exact.attend(X), exact.gram(X)
    log_n, log_4 = exact.log(n), exact.log(40)
    kappa = exact.effective_condition_number(G, p)
    said = law(_Data(kappa, log_n * n, epsilon, exact.log(2), log_4, log_4 + log_n - exact.log(2)))
    t = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1] * epsilon
    full, pair = p == n, n == 2 and exact.equal(G[0, 0], G[1, 1]) and bool(G[0, 1] <= 0)
    claims = [said.enough if full or not said.full else None, said.pairs if pair and full else None]
    needed = said.needed if full else None
    suppose(needed is not None or any(width is not None for width in claims))
    for width in claims:
        if width is not None:
            demand_widths(Widths(enough=width), F, t, delta)
    if needed is not None:
        demand_widths(Widths(needed=needed), F, t, delta, cap=24)
