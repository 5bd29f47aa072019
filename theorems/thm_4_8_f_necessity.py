"""The width κ⁶ n log n is not required: what is required is (‖G̃‖/(ε λ_min(K_∞)))², and up to a logarithm no more.

Setting.  F = XXᵀX, no row zero, G̃ = FFᵀ, κ_d = λ_1(G)/λ_p(G), p = min(n, d); K_m the kernel of m neurons, K_∞ ≻ 0 its
          limit; 0 < ε ≤ 1; a width m *does* when ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ; ρ = ‖G̃‖/(ε λ_min(K_∞)).
Says.     No m below c·κ_d⁶ n log n does: "required", so that attention cannot enter the kernel regime.
Why not.  The proof bounds λ_min(K_∞) ≥ λ_min(G̃)/2 from below, so its width is enough, not required.  Two families of incoherent
          unit rows have any κ_d and a bounded ρ (extremal_rows.py), and ρ² log(2n/δ) neurons do for every κ_d; no c and no power of
          κ_d survive.  n ≤ d: all inner products −c, c → 1/(n−1); ρ ≤ 8/ε.  n = 2q > d = q + 1, q = 4ᵏ: the rows of I and of a
          Hadamard matrix over √q, shortened by a, with a last entry ±b whose signs lie in the kernel; κ_d = a²/(qb²) → ∞ as
          b → 0, μ ≤ 1/√q + b² and ρ ≤ 34/ε.  At eight rows with κ_d = 625, 10⁴ neurons do at ε = 1, where κ_d⁶ n log n = 10¹⁸.
          The smallest is X = ((q, 1), (−q, 1)): κ = q², but x̃_1, x̃_2 are as long and at an obtuse angle, so K_∞ has diagonal a/2
          and off it at most a/4, a = G̃_11: λ_min(K_∞) ≥ a/4 ≥ ‖G̃‖/8.  m = 64 log(4/δ)/ε² does for every κ.
Instead.  For every n, d and X:  (1 − √(6δ)) ρ²/16 ≤ m is needed (δ < 1/6), and m ≥ ρ² log(2n/δ) is enough.
          Needed: w and −w have one law and give D and I−D.  With signs S = 2D − I,  DG̃D − (I−D)G̃(I−D) = ½(SG̃ + G̃S).
          If both K_m do, ‖MG̃ + G̃M‖ ≤ 4t, t = ε λ_min(K_∞), M the mean of the S's.  For G̃u = gu, g = ‖G̃‖, |u| = 1:
          (MG̃ + G̃M)u = (gI + G̃)Mu, at least g|Mu| long.  Z = |Mu|² has E Z = 1/m and E Z² ≤ 3/m², so by
          Paley–Zygmund P(Z > θ/m) ≥ (1−θ)²/3; with θ = 16m/ρ² this is at most 2δ.
          Enough: thm-4.8.c, sharper form: the deviation is ≤ g(s + s²), s² = log(2n/δ)/2m, and ρ ≥ 2.
          1/16 is the best constant as δ → 0: rows x, −x at ε = 1 have ρ = 4, and m = 1 does.
More.     For n ≤ d, ρ lies in [2/ε, 2κ³/ε] between them: orthogonal rows of unequal norms reach κ⁶ (so 6 is the least power enough
          for all data), and unit rows at acute angles, a e_0 + b e_i and e_n, come to b¹² of it with κ = 1 + (n−1)a²/b²: close to
          all of it, and incoherent, for a² = n^(−½).  Two almost parallel rows reach κ³, obtuse rows κ⁰.
"""

from __future__ import annotations

import math

from hypothesis import strategies as st

from theorems import empirical, exact, extremal_rows, needed_widths, search
from theorems.chances import Widths, axis_rows
from theorems.claim import Claim, Undecided, demand, measured, plotted
from theorems.image_widths import ATTENTION, DRAWS, clopper_pearson, facts, successes
from theorems.needed_widths import Data

claim = Claim(
    "thm-4.8.f",
    "Necessity of the width κ⁶ n log n",
    source="arXiv:2603.13085v2, Theorem 4.8 and Remark 4.9",
    statement=r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta "
    r"\implies m \ge c\, \kappa_d(G)^6\, n \log n",
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
    """m ≥ c κ_d⁶ n log n is needed, with c as small as 10⁻⁶"""
    return Widths(needed=x.kappa**6 * x.n * x.log_n / 10**6)


@claim.true
def by_the_limit_kernel(x):
    """(1 − √(6δ)) ρ²/16 ≤ m is needed, m ≥ ρ² log(2n/δ) enough, ρ = ‖G̃‖/(ε λ_min(K_∞)); every n and d"""
    return Widths(x.rho**2 * x.ell, (1 - x.root) * x.rho**2 / 16)


@claim.false
def a_lower_power(x):
    """m ≥ κ_d n log n/100 is needed: hopes that some power of κ is."""
    return Widths(needed=x.kappa * x.n * x.log_n / 100)


@claim.false
def bound_read_as_equality(x):
    """The true necessary width with λ_min(G̃)/2, so 2κ³/ε for ρ: takes the Schur step for an equality."""
    return by_the_limit_kernel(x._replace(rho=2 * x.kappa**3 / x.eps))._replace(enough=None)


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
def fifth_power(x):
    """m ≥ 4κ_d⁵ log(2n/δ)/ε² is enough: one κ less than orthogonal rows, and unit rows at acute angles, come to."""
    return Widths(enough=4 * x.kappa**5 * x.ell / x.eps**2)


@claim.symbolic(dimensions="all")
def by_symmetry(law):
    """Needed: bounded as κ → ∞ on obtuse and on bent rows, and ≤ 1 on x, −x.  Enough: for acute rows, and ρ² times what grows with n.
    Then words, moments, z3."""
    needed_widths.demand_by_symmetry(law, power=3)


@claim.property(
    search=search.product(
        X=search.Stream("four obtuse, eight and 32 bent unit rows, κ_d up to 10⁷", "matrices", extremal_rows.incoherent)
    ),
    blind_to=("enough_read_as_needed", "no_logarithm", "better_than_the_best", "fifth_power"),
)
def on_incoherent_unit_rows(law, X):
    """At ε = 1, δ = 0.1: 10⁴ neurons certainly do for incoherent unit rows, n ≤ d and n > d, so no more is needed."""
    needed_widths.demand_on_incoherent_rows(law, X, exact.attend(X))


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
    blind_to=("no_logarithm", "fifth_power"),
)
def on_two_rows(law, X, epsilon, delta):
    """The least width up to 24 that does, by the multinomial law of the four activation patterns, against what is needed."""
    needed_widths.demand_on(lambda x: law(x)._replace(enough=None), X, exact.attend(X), epsilon, delta, 24)


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
    needed_widths.demand_on(law, X, exact.attend(X), epsilon, delta, 128)


_ERROR = 1e-6 / 4  # of one interval: 10⁻⁶ for two networks and two widths together


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=(
        "as_published",
        "a_lower_power",
        "bound_read_as_equality",
        "no_logarithm",
        "better_than_the_best",
        "fifth_power",
    ),
)
def in_the_torch_implementation(law, data, device):
    """Three images, ε = ½, δ = 0.1: fails if the Clopper–Pearson interval of 200 draws contradicts a claimed width.

    Error probability 10⁻⁶ in all, Bonferroni over networks and widths.  The widths for more images are reported beside it.
    """
    for name in ATTENTION:
        x, low = _on_images(data, device, name, 3)
        claimed = law(x)
        for needed, width in ((False, claimed.enough), (True, claimed.needed)):
            if width is not None and 2 <= width <= 4e6:
                m = int(width) - 1 if needed else int(width) + 1
                did = successes(data, device, name, 3, m, low / 2)
                least, most = clopper_pearson(did, DRAWS, _ERROR)
                demand(least < 0.9 if needed else most >= 0.9, network=name, m=m, successes=did, draws=DRAWS)
        _report(data, device, name)


def _report(data: str, device: str, name: str) -> None:
    """The widths for more images, beside the published one."""
    sizes = (3, 10, 30, 100, 300, 1000)
    found = [_on_images(data, device, name, n)[0] for n in sizes]
    widths = [(by_the_limit_kernel(x), as_published(x).needed * 10**6) for x in found]
    for n, x, (true, published) in zip(sizes, found, widths, strict=True):
        measured("width needed, with the interval from needed to enough", true.needed, low=true.needed, high=true.enough,
                 data=f"{data}, {name}, n = {n}", detail=f"κ₊⁶ n log n = {published:.3g}, κ₊ = {x.kappa:.4g}, ρ = {x.rho:.4g}")  # fmt: skip
    plotted(
        f"Width for ‖K_m − K_∞‖ ≤ λ_min(K_∞)/2: {data}, {name}",
        "Log-log plot against the number of images: the published width lies many orders above what is enough.",
        x="images n",
        y="width m",
        lines=[
            {"label": "needed", "x": sizes, "y": [true.needed for true, _ in widths]},
            {"label": "enough", "x": sizes, "y": [true.enough for true, _ in widths]},
            {"label": "κ₊⁶ n log n", "x": sizes, "y": [published for _, published in widths]},
        ],
        log_x=True,
        log_y=True,
    )


def _on_images(data: str, device: str, name: str, n: int) -> tuple[Data, float]:
    """n images at ε = ½, δ = 0.1, and λ_min(K_∞), for which its rounding error is no matter."""
    known = facts(data, device, name, n)
    if known.low < 100 * known.slack:
        raise Undecided("λ_min(K_∞)")
    rho = 2 * known.gram / known.low
    return Data(known.kappa, n, math.log(n), rho, 0.5, math.log(20 * n), math.sqrt(0.6)), known.low
