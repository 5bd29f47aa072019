"""For 2L-ReLU and n ≤ d the same argument gives the width C κ_d² n log n/ε² as one that is enough.

Setting.  Rows x_i ≠ 0 of X, rank X = n ≤ d, are the features, so G̃ = G = XXᵀ; κ = λ_1(G)/λ_n(G), 0 < ε ≤ 1, 0 < δ < 1; K_m
          the kernel of m neurons, K_∞ its limit.  A width does when ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ.
Says.     Every m ≥ C κ² n log n/ε² does, for n ≥ 2 and C = 2 log(4/δ)/log 2.
Why.      As for attention, with G for G̃ (thm-4.8.e): λ_min(K_∞) ≥ λ_min(G)/2 = ‖G‖/(2κ), the deviation is at most
          ‖G‖(s + s²), s² = ℓ/2m, ℓ = log(2n/δ), and with η = ε/(2κ) ≤ ½, m ≥ ℓ/η² = 4κ²ℓ/ε² does; C n log n ≥ 4ℓ.
Not.      For n > d it is not enough (thm-4.8.g2), and for no n and d is it required (thm-4.8.g.required).
Sharp.    κ²/ε² cannot be improved for all data: rows a e_1, e_2 have K_m − K_∞ = diag(a², 1)·(B/m − ½).  Nor for unit rows:
          n−1 rows a e_0 + b e_i at one acute angle and e_n, a² + b² = 1, have κ = 1 + (n−1)a²/b² and
          ‖G‖/(ε λ_min(K_∞)) ≥ 2b²κ/ε, so m ≥ c b⁴κ²/ε² is needed (thm-4.8.g.required), with κ = n at a² = b².
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.chances import (
    Widths,
    axis_rows,
    concentration,
    demand_by_bernstein,
    demand_widths,
    on_axes,
    undecided_unless,
)
from theorems.claim import Claim, demand, suppose
from theorems.extremal_rows import demand_enough_on_acute_rows, incoherent_rows_have_small_rho
from theorems.symbolic import valid

claim = Claim(
    "thm-4.8.g",
    "The width κ² n log n for the two-layer ReLU network",
    source="arXiv:2603.13085v2, Theorem 4.8, proof in B.9",
    statement=r"m \ge \frac{C\,\kappa_d(G)^2\, n \log n}{\varepsilon^2} \implies "
    r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta \quad \text{(2L-ReLU)}",
    reading="what the same argument gives, a sufficient width; rank X = n ≤ d, n ≥ 2, 0 < ε ≤ 1, C = 2 log(4/δ)/log 2; "
    "for n > d see thm-4.8.g2, for 'requires' thm-4.8.g.required",
    expected="proved",
    uses=("thm-4.8.c", "thm-4.8.d"),
)


class _Data(NamedTuple):
    """κ, n, log n, ε, log 2, log(4/δ), ℓ = log(2n/δ), and whether n = 1."""

    kappa: Any
    n: Any
    log_n: Any
    eps: Any
    log_2: Any
    log_4: Any
    ell: Any
    single: bool = False


@claim.true
def as_published(x):
    """m ≥ C κ² n log n/ε² is enough, for n ≥ 2"""
    return Widths() if x.single else Widths(enough=2 * x.log_4 / x.log_2 * x.kappa**2 * x.n * x.log_n / x.eps**2)


@claim.true
def without_the_factor_n(x):
    """m ≥ 4κ² log(2n/δ)/ε² is enough, for n ≥ 1"""
    return Widths(enough=4 * x.kappa**2 * x.ell / x.eps**2)


@claim.false
def required_too(x):
    """No m < c κ² n log n does, with c as small as 10⁻⁶: reads the sufficient width as a necessary one (thm-4.8.g.required)."""
    return Widths(needed=x.kappa**2 * x.n * x.log_n / 10**6)


@claim.false
def first_power(x):
    """m ≥ 4κ log(2n/δ)/ε² is enough: forgets that the deviation falls like 1/√m."""
    return Widths(enough=4 * x.kappa * x.ell / x.eps**2)


@claim.false
def one_over_epsilon(x):
    """m ≥ 4κ² log(2n/δ)/ε is enough: squares κ and not ε."""
    return Widths(enough=4 * x.kappa**2 * x.ell / x.eps)


@claim.false
def forgets_the_half(x):
    """m ≥ κ² log(2n/δ)/ε² is enough: takes λ_min(K_∞) ≥ λ_min(G), without the ½ on the diagonal of the weights."""
    return Widths(enough=x.kappa**2 * x.ell / x.eps**2)


@claim.false
def no_logarithm(x):
    """m ≥ 4κ²/ε² is enough: forgets that all n rows must do at once."""
    return Widths(enough=4 * x.kappa**2 / x.eps**2)


@claim.symbolic(dimensions="all", blind_to=("forgets_the_half",))
def by_bernstein_and_schur(law):
    """Where the width must grow, or must not (acute, orthogonal and obtuse rows; SymPy limits); then m ≥ 4κ²ℓ/ε² by z3."""
    kappa, n, small = sp.symbols("kappa n epsilon", positive=True)
    two = _Data(kappa, 2, sp.log(2), sp.S.One, sp.log(2), sp.log(40), sp.log(40))
    if law(two).needed is not None:
        incoherent_rows_have_small_rho()
        demand(bool(sp.limit(law(two).needed, kappa, sp.oo).is_finite), on_obtuse_pairs=law(two).needed)
    unit = two._replace(n=kappa, log_n=sp.log(kappa), ell=sp.log(20 * kappa))
    demand_enough_on_acute_rows(law(unit).enough, kappa, 1)
    for x, symbol, end in ((two, kappa, sp.oo), (two._replace(kappa=sp.S.One, eps=small), small, 0)):
        most = concentration(law(x).enough, x.eps / (2 * x.kappa))
        demand(bool(sp.limit(most, symbol, end) >= sp.Rational(9, 10)), at_most=most, wanted="1 − δ = 9/10")
    rows = two._replace(kappa=sp.S.One, n=n, log_n=sp.log(n), ell=sp.log(20 * n))
    demand(sp.limit(law(rows).enough, n, sp.oo) == sp.oo, on_orthogonal_rows=law(rows).enough)

    k, size, log_n, eps, log_2, log_4, ell, eta, enough = z3.Reals("k n log_n eps log_2 log_4 ell eta enough")
    x = _Data(k, size, log_n, eps, log_2, log_4, ell)
    logs = [2 * log_2 < log_4, log_2 > 0, log_n >= log_2, size >= 2, ell == log_4 + log_n - log_2, ell > 0]
    domain = [k >= 1, eps > 0, eps <= 1]
    plain = law(x._replace(kappa=1, eps=1)).enough
    demand(undecided_unless(valid(plain >= 4 * ell, *logs)[0]))  # the factor that neither κ nor ε enters
    scaled = valid(law(x).enough * eps * eps >= plain * k * k, plain >= 4 * ell, *logs, *domain)[0]
    demand(undecided_unless(scaled))
    demand_by_bernstein(enough, ell, eta, enough * eps * eps >= 4 * k * k * ell, 2 * k * eta == eps, *domain)


def _full_rank() -> Any:
    yield from (exact.identity(n) for n in (1, 2, 4, 8))
    yield from (on_axes([[q], [1]]) for q in (2, 3, 4, 5))
    yield from (exact.matrix([[q, 1], [-q, 1]]) for q in (1, 10, 100))
    yield from (exact.matrix(rows) for rows in ([[1, 0], [1, 1]], [[1, 0], [-1, 1]], [[5, 1], [5, 2]]))


_EPSILONS = tuple(exact.rational(x) for x in ("1/2", "1", "1/10"))
_CHANCES = tuple(exact.rational(x) for x in ("1/10", "1/2", "1/100"))


@claim.property(
    X=st.one_of(axis_rows(max_copies=1), strategies.data_matrices(n=2, d=2), strategies.data_matrices(n=2, d=3)),
    epsilon=st.sampled_from(_EPSILONS),
    delta=st.sampled_from(_CHANCES),
    search=search.product(
        X=search.Stream("orthogonal rows, and two rows at other angles", "matrices", _full_rank),
        epsilon=_EPSILONS,
        delta=_CHANCES,
    ),
)
def on_exact_probabilities(law, X, epsilon, delta):
    """Exact binomial probabilities of orthogonal rows, and enclosed ones of two rows, at the claimed width and the next."""
    n = X.nrows()
    suppose(exact.rank(X) == n)
    kappa = exact.effective_condition_number(exact.gram(X), n)
    log_n, log_2 = exact.log(n), exact.log(2)
    log_4 = exact.log(4 / delta)
    claimed = law(_Data(kappa, n, log_n, epsilon, log_2, log_4, log_4 + log_n - log_2, single=n == 1))
    t = exact.enclosed_eigenvalues(exact.ntk_limit(X))[-1] * epsilon
    demand_widths(claimed, X, t, delta, cap=24)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks; its step without it is thm-4.8.d")
