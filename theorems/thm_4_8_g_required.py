"""The width κ² n log n is no more required of 2L-ReLU than κ⁶ n log n of attention: what is required is (‖G‖/(ε λ_min(K_∞)))².

Setting.  The rows x_i ≠ 0 of X are the features, G = XXᵀ, κ_d = λ_1(G)/λ_p(G), p = min(n, d); K_m the kernel of m neurons,
          K_∞ ≻ 0 its limit; 0 < ε ≤ 1; a width m *does* when ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ;
          ρ = ‖G‖/(ε λ_min(K_∞)).
Says.     2L-ReLU requires m = Ω(κ_d² n log n): no m below c·κ_d² n log n does.
Why not.  As in thm-4.8.f the width is derived as one that is enough (thm-4.8.g).  The same incoherent unit rows have any κ_d and
          a bounded ρ (extremal_rows.py): n ≤ d rows with all inner products −c, c → 1/(n−1), ρ ≤ 8/ε; the n = 2q > d = q + 1 bent
          rows, ρ ≤ 34/ε.  The smallest is X = ((q, 1), (−q, 1)): κ = q², and 64 log(4/δ)/ε² neurons do for every q.
Instead.  For every n, d and X:  (1 − √(6δ)) ρ²/16 ≤ m is needed (δ < 1/6), and m ≥ ρ² log(2n/δ) is enough; the derivation of
          thm-4.8.f is for features of any kind.  MLP-Attn is 2L-ReLU on other data, the unit rows of F̂: one law for both.
More.     For n ≤ d, ρ lies in [2/ε, 2κ/ε]: orthogonal rows of unequal norms reach κ², and unit rows a e_0 + b e_i with e_n
          b⁴ of it.
"""

from __future__ import annotations

from hypothesis import strategies as st

from theorems import exact, extremal_rows, needed_widths, search
from theorems.chances import Widths, axis_rows
from theorems.claim import Claim

claim = Claim(
    "thm-4.8.g.required",
    "Two-layer ReLU requires the width κ² n log n",
    source="arXiv:2603.13085v2, Theorem 4.8",
    statement=r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta "
    r"\implies m \ge c\, \kappa_d(G)^2\, n \log n \quad \text{(2L-ReLU)}",
    reading="for some c > 0 and every X with K_∞ ≻ 0; the statement takes c = 10⁻⁶, the derivation any c",
    expected="refuted",
    uses=("thm-4.8.b", "thm-4.8.c"),
    assumes=(
        "spectral theorem for real symmetric matrices",
        "Cauchy–Schwarz inequality for expectations",
        "Schur product theorem",
        "Gershgorin's disc theorem",
        "the power series of arcsin has coefficients ≥ 0",
    ),
)


@claim.false
def as_published(x):
    """m ≥ c κ_d² n log n is needed, with c as small as 10⁻⁶"""
    return Widths(needed=x.kappa**2 * x.n * x.log_n / 10**6)


@claim.true
def by_the_limit_kernel(x):
    """(1 − √(6δ)) ρ²/16 ≤ m is needed, m ≥ ρ² log(2n/δ) enough, ρ = ‖G‖/(ε λ_min(K_∞)); every n and d"""
    return Widths(x.rho**2 * x.ell, (1 - x.root) * x.rho**2 / 16)


@claim.false
def a_lower_power(x):
    """m ≥ κ_d n log n/100 is needed: hopes that some power of κ is."""
    return Widths(needed=x.kappa * x.n * x.log_n / 100)


@claim.false
def bound_read_as_equality(x):
    """The true necessary width with λ_min(G)/2, so 2κ/ε for ρ: takes the Schur step for an equality."""
    return by_the_limit_kernel(x._replace(rho=2 * x.kappa / x.eps))._replace(enough=None)


@claim.false
def enough_read_as_needed(x):
    """m ≥ ρ² log(2n/δ) is needed: turns the Bernstein bound round."""
    return Widths(needed=x.rho**2 * x.ell)


@claim.false
def no_logarithm(x):
    """m ≥ ρ² is enough: forgets that all n rows must do at once."""
    return Widths(enough=x.rho**2)


@claim.false
def better_than_the_best(x):
    """m ≥ ρ²/15 is needed: beyond the constant that rows x and −x attain."""
    return Widths(needed=x.rho**2 / 15)


@claim.false
def first_power(x):
    """m ≥ 4κ_d log(2n/δ)/ε² is enough: one κ less than orthogonal rows, and unit rows at acute angles, come to."""
    return Widths(enough=4 * x.kappa * x.ell / x.eps**2)


@claim.symbolic(dimensions="all")
def by_symmetry(law):
    """Needed: bounded as κ → ∞ on obtuse and on bent rows, and ≤ 1 on x, −x.  Enough: for acute rows, and ρ² times what grows with n.
    Then words, moments, z3."""
    needed_widths.demand_by_symmetry(law, power=1)


@claim.property(
    search=search.product(
        X=search.Stream("four obtuse, eight and 32 bent unit rows, κ_d up to 10⁷", "matrices", extremal_rows.incoherent)
    ),
    blind_to=("enough_read_as_needed", "no_logarithm", "better_than_the_best", "first_power"),
)
def on_incoherent_unit_rows(law, X):
    """At ε = 1, δ = 0.1: 10⁴ neurons certainly do for incoherent unit rows, n ≤ d and n > d, so no more is needed."""
    needed_widths.demand_on_incoherent_rows(law, X, X)


_CHANCES = tuple(exact.rational(x) for x in ("1/10", "1/50"))
_EPSILONS = tuple(exact.rational(x) for x in ("1", "1/2", "1/4"))


@claim.property(
    search=search.product(
        X=search.Stream(
            "two rows, an obtuse pair of unit rows, then ((q, 1), (−q, 1)) for growing q", "pairs", needed_widths.pairs
        ),
        epsilon=_EPSILONS[:2],
        delta=_CHANCES[:1],
    ),
    blind_to=("no_logarithm", "first_power"),
)
def on_two_rows(law, X, epsilon, delta):
    """The least width up to 24 that does, by the multinomial law of the four activation patterns, against what is needed."""
    needed_widths.demand_on(lambda x: law(x)._replace(enough=None), X, X, epsilon, delta, 24)


@claim.property(
    X=axis_rows(max_copies=2),
    epsilon=st.sampled_from(_EPSILONS),
    delta=st.sampled_from(_CHANCES),
    search=search.product(
        X=search.Stream("orthogonal and opposite rows on the axes", "matrices", needed_widths.axes),
        epsilon=_EPSILONS,
        delta=_CHANCES,
    ),
    blind_to=("as_published", "a_lower_power", "bound_read_as_equality"),
)
def on_axis_rows(law, X, epsilon, delta):
    """Exact binomial probabilities of orthogonal, opposite and repeated rows, for any n."""
    needed_widths.demand_on(law, X, X, epsilon, delta, 128)
