"""For n ≤ d the width C κ_d⁶ n log n/ε² is enough, and so is 4κ_d⁶ log(2n/δ)/ε², without the factor n.

Setting.  X of rank n (so n ≤ d), F = XXᵀX, G̃ = FFᵀ, κ = κ_d(G) = λ_1(G)/λ_n(G), 0 < ε ≤ 1, 0 < δ < 1; K_m the kernel of m
          neurons, K_∞ its limit.  A width m *does* when ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ.
Says.     Every m ≥ C κ⁶ n log n/ε² does, for n ≥ 2 and some C that depends on δ alone: C = 2 log(4/δ)/log 2 works.
Why.      λ_min(K_∞) ≥ λ_min(G̃)/2 = g/(2κ³), g = ‖G̃‖ (thm-4.8.a and .d).  With probability ≥ 1 − δ the deviation is at most
          g(s + s²), s² = ℓ/2m, ℓ = log(2n/δ) (thm-4.8.c, sharper form).  With η = ε/(2κ³) ≤ ½, m ≥ ℓ/η² gives
          2s² ≤ η², so s + s² ≤ η.  That is m ≥ 4κ⁶ℓ/ε²; and C n log n ≥ 4ℓ for n ≥ 2.
Sharp.    κ⁶/ε² cannot be improved for all data: rows a e_1, e_2 have K_m − K_∞ = diag(a⁶, 1)·(B/m − ½), so m = o(κ⁶/ε²) fails.
          Nor for unit rows: n−1 rows a e_0 + b e_i at one acute angle and e_n, a² + b² = 1, have κ = 1 + (n−1)a²/b² and
          ‖G̃‖/(ε λ_min(K_∞)) ≥ 2b⁶κ³/ε, so m ≥ c b¹²κ⁶/ε² is needed (thm-4.8.f), with κ = n at a² = b².
          Nor can log n: n orthogonal rows must do at once.  n = 1: n log n = 0, and m = 1 fails for every ε < 1.
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
    chance,
    concentration,
    demand_by_bernstein,
    demand_widths,
    on_axes,
    undecided_unless,
)
from theorems.claim import Claim, demand, suppose
from theorems.extremal_rows import demand_enough_on_acute_rows
from theorems.symbolic import valid

claim = Claim(
    "thm-4.8.e",
    "Sufficiency of the width κ⁶ n log n/ε² for n ≤ d",
    source="arXiv:2603.13085v2, Theorem 4.8, proof in B.9",
    statement=r"m \ge \frac{C\,\kappa_d(G)^6\, n \log n}{\varepsilon^2} \implies "
    r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta",
    reading="rank X = n ≤ d, n ≥ 2, 0 < ε ≤ 1, C = 2 log(4/δ)/log 2; for n > d see thm-4.8.e2",
    expected="proved",
    uses=("thm-4.8.a", "thm-4.8.c", "thm-4.8.d"),
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
    """m ≥ C κ⁶ n log n/ε² with C = 2 log(4/δ)/log 2, for n ≥ 2"""
    return Widths() if x.single else Widths(enough=2 * x.log_4 / x.log_2 * x.kappa**6 * x.n * x.log_n / x.eps**2)


@claim.true
def without_the_factor_n(x):
    """m ≥ 4κ⁶ log(2n/δ)/ε², for n ≥ 1"""
    return Widths(enough=4 * x.kappa**6 * x.ell / x.eps**2)


@claim.false
def for_a_single_sample(x):
    """m ≥ C κ⁶ n log n/ε² for n = 1 too: there it asks for no neuron at all."""
    return as_published(x._replace(single=False))


@claim.false
def fifth_power(x):
    """m ≥ 4κ⁵ log(2n/δ)/ε²: loses one κ."""
    return Widths(enough=4 * x.kappa**5 * x.ell / x.eps**2)


@claim.false
def squares_nothing(x):
    """m ≥ 4κ³ log(2n/δ)/ε: a deviation of order 1/m in place of 1/√m."""
    return Widths(enough=4 * x.kappa**3 * x.ell / x.eps)


@claim.false
def one_over_epsilon(x):
    """m ≥ 4κ⁶ log(2n/δ)/ε: forgets to square ε alone."""
    return Widths(enough=4 * x.kappa**6 * x.ell / x.eps)


@claim.false
def forgets_the_half(x):
    """m ≥ κ⁶ log(2n/δ)/ε²: takes λ_min(K_∞) ≥ λ_min(G̃), without the ½ on the diagonal of the weights."""
    return Widths(enough=x.kappa**6 * x.ell / x.eps**2)


@claim.false
def no_logarithm(x):
    """m ≥ 4κ⁶/ε²: forgets that all n rows must do at once."""
    return Widths(enough=4 * x.kappa**6 / x.eps**2)


@claim.symbolic(dimensions="all", blind_to=("forgets_the_half",))
def by_bernstein_and_schur(law):
    """Where the width must grow (acute unit rows, orthogonal rows; limits by SymPy); then C n log n ≥ 4ℓ and m ≥ 4κ⁶ℓ/ε² ⇒ deviation ≤ εg/(2κ³) by z3."""
    kappa, n, small = sp.symbols("kappa n epsilon", positive=True)
    two = _Data(kappa, 2, sp.log(2), sp.S.One, sp.log(2), sp.log(40), sp.log(40))
    unit = two._replace(n=kappa, log_n=sp.log(kappa), ell=sp.log(20 * kappa))
    demand_enough_on_acute_rows(law(unit).enough, kappa, 3)
    for x, symbol, end in ((two, kappa, sp.oo), (two._replace(kappa=sp.S.One, eps=small), small, 0)):
        most = concentration(law(x).enough, x.eps / (2 * x.kappa**3))
        demand(bool(sp.limit(most, symbol, end) >= sp.Rational(9, 10)), at_most=most, wanted="1 − δ = 9/10")
    rows = two._replace(kappa=sp.S.One, n=n, log_n=sp.log(n), ell=sp.log(20 * n))
    demand(sp.limit(law(rows).enough, n, sp.oo) == sp.oo, on_orthogonal_rows=law(rows).enough)
    one = _Data(1, 1, exact.real(0), exact.rational("1/2"), exact.log(2), exact.log(40), exact.log(20), single=True)
    if law(one).enough is not None:
        fails = chance(exact.matrix([[1]]), 1, "1/4").at_least("9/10") is False
        demand(not (exact.at_most(law(one).enough, 1) and fails), one_row_one_neuron=law(one).enough)

    k, size, log_n, eps, log_2, log_4, ell = z3.Reals("k n log_n eps log_2 log_4 ell")
    x = _Data(k, size, log_n, eps, log_2, log_4, ell)
    logs = [2 * log_2 < log_4, log_2 > 0, log_n >= log_2, size >= 2, ell == log_4 + log_n - log_2, ell > 0]
    domain = [k >= 1, eps > 0, eps <= 1]
    plain, cube = law(x._replace(kappa=1, eps=1)).enough, k * k * k
    demand(undecided_unless(valid(plain >= 4 * ell, *logs)[0]))  # the factor that neither κ nor ε enters
    scaled = valid(law(x).enough * eps * eps >= plain * cube * cube, plain >= 4 * ell, *logs, *domain)[0]
    demand(undecided_unless(scaled))
    eta, enough = z3.Reals("eta enough")
    demand_by_bernstein(enough, ell, eta, enough * eps * eps >= 4 * cube * cube * ell, 2 * cube * eta == eps, *domain)


def _full_rank() -> Any:
    yield from (exact.identity(n) for n in (1, 2, 4, 8))
    yield from (on_axes([[q], [1]]) for q in (2, 3, 4, 5))
    yield from (
        exact.matrix(rows) for rows in ([[1, 1], [1, -1]], [[1, 0], [1, 1]], [[1, 0], [-1, 1]], [[5, 1], [5, 2]])
    )


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
    F = exact.attend(X)
    kappa = exact.effective_condition_number(exact.gram(X), n)
    log_n, log_2 = exact.log(n), exact.log(2)
    log_4 = exact.log(4 / delta)
    claimed = law(_Data(kappa, n, log_n, epsilon, log_2, log_4, log_4 + log_n - log_2, single=n == 1))
    t = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1] * epsilon
    demand_widths(claimed, F, t, delta)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks; its steps without it are thm-4.8.a and thm-4.8.d")
