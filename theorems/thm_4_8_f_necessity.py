"""The width κ⁶ n log n is not required: what is required is (‖G̃‖/(ε λ_min(K_∞)))², and up to a logarithm no more.

Setting.  F = XXᵀX, no row zero, G̃ = FFᵀ, κ_d = λ_1(G)/λ_p(G), p = min(n, d); K_m the kernel of m neurons, K_∞ ≻ 0 its
          limit; 0 < ε ≤ 1; a width m *does* when ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ; ρ = ‖G̃‖/(ε λ_min(K_∞)).
Says.     No m below c·κ_d⁶ n log n does: "required", so that attention cannot enter the kernel regime.
Why not.  The proof bounds λ_min(K_∞) ≥ λ_min(G̃)/2 from below, so its width is enough, not required.  X = ((q, 1), (−q, 1)):
          κ = q², but x̃_1, x̃_2 are as long and at an obtuse angle, so K_∞ has diagonal a/2 and off it at most a/4,
          a = G̃_11: λ_min(K_∞) ≥ a/4 ≥ ‖G̃‖/8.  m = 64 log(4/δ)/ε² does for every κ; no c and no power of κ survive.  Scaled to
          unit rows they have the same κ and ρ; n incoherent unit rows at one obtuse angle do it too (app-A.12.threshold).
Instead.  For every n, d and X:  (1 − √(6δ)) ρ²/16 ≤ m is needed (δ < 1/6), and m ≥ ρ² log(2n/δ) is enough.
          Needed: w and −w have one law and give D and I−D.  With signs S = 2D − I,  DG̃D − (I−D)G̃(I−D) = ½(SG̃ + G̃S).
          If both K_m do, ‖MG̃ + G̃M‖ ≤ 4t, t = ε λ_min(K_∞), M the mean of the S's.  For G̃u = gu, g = ‖G̃‖, |u| = 1:
          (MG̃ + G̃M)u = (gI + G̃)Mu, at least g|Mu| long.  Z = |Mu|² has E Z = 1/m and E Z² ≤ 3/m², so by
          Paley–Zygmund P(Z > θ/m) ≥ (1−θ)²/3; with θ = 16m/ρ² this is at most 2δ.
          Enough: thm-4.8.c, sharper form: the deviation is ≤ g(s + s²), s² = log(2n/δ)/2m, and ρ ≥ 2.
          1/16 is the best constant as δ → 0: rows x, −x at ε = 1 have ρ = 4, and m = 1 does.
More.     Between them ρ lies in [2/ε, 2κ³/ε]: orthogonal rows reach κ⁶ (so 6 is the least power enough for all data),
          two almost parallel rows κ³, obtuse pairs κ⁰.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search
from theorems.chances import Widths, axis_rows, demand_by_bernstein, demand_widths, on_axes, undecided_unless
from theorems.claim import Claim, Undecided, demand, measured, plotted, suppose
from theorems.image_widths import ATTENTION, DRAWS, clopper_pearson, facts, successes
from theorems.symbolic import identical, normal_form, sum_of_squares, valid

claim = Claim(
    "thm-4.8.f",
    "Necessity of the width κ⁶ n log n",
    source="arXiv:2603.13085v2, Theorem 4.8 and Remark 4.9",
    statement=r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta "
    r"\implies m \ge c\, \kappa_d(G)^6\, n \log n",
    reading="for some c > 0 and every X with K_∞ ≻ 0; the statement takes c = 10⁻⁶, the derivation any c",
    expected="refuted",
    uses=("thm-4.8.b", "thm-4.8.c"),
    assumes=("spectral theorem for real symmetric matrices", "Cauchy–Schwarz inequality for expectations"),
)


class _Data(NamedTuple):
    """κ_d(G), n, log n, ρ = ‖G̃‖/(ε λ_min(K_∞)), ε, ℓ = log(2n/δ) and √(6δ)."""

    kappa: Any
    n: Any
    log_n: Any
    rho: Any
    eps: Any
    ell: Any
    root: Any


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


@claim.symbolic(dimensions="all")
def by_symmetry(law):
    """Needed: bounded on obtuse pairs as κ → ∞, and ≤ 1 on x, −x.  Enough: ρ² times what grows with n.  Then words, moments, z3."""
    kappa, n, rho = sp.symbols("kappa n rho", positive=True)
    pair = law(_Data(kappa, 2, sp.log(2), rho, sp.S.Half, sp.log(40), sp.sqrt(sp.Rational(6, 10))))
    if pair.needed is not None:
        demand(bool(sp.limit(pair.needed, kappa, sp.oo).is_finite), on_obtuse_pairs=pair.needed)
        opposite = law(_Data(1, 2, exact.log(2), exact.real(4), 1, exact.log(40), exact.sqrt("3/5")))
        demand(exact.at_most(opposite.needed, 1), on_opposite_rows=opposite.needed)
    if pair.enough is not None:
        rows = law(_Data(sp.S.One, n, sp.log(n), 4, sp.S.Half, sp.log(20 * n), sp.sqrt(sp.Rational(6, 10))))
        demand(sp.limit(rows.enough, n, sp.oo) == sp.oo, on_orthogonal_rows=rows.enough)
    _obtuse_pairs_have_small_rho()
    _words()
    _moments()
    m, rho, ell, eta, theta, pi, root = z3.Reals("m rho l eta theta pi root")
    claimed = law(_Data(z3.Real("k"), z3.Real("n"), z3.Real("log_n"), rho, z3.Real("e"), ell, root))
    chance = [m > 0, rho >= 2, theta * rho * rho == 16 * m, root > 0, root < 1, 3 * pi <= root * root]  # π ≤ 2δ
    zygmund = z3.Implies(theta < 1, (1 - theta) * (1 - theta) <= 3 * pi)
    demand(undecided_unless(valid(theta >= 1 - root, zygmund, *chance)[0]))
    demand(undecided_unless(valid(m >= claimed.needed, theta >= 1 - root, *chance)[0]))
    demand_by_bernstein(claimed.enough, ell, eta, eta * rho == 1, rho >= 2)


def _obtuse_pairs_have_small_rho() -> None:
    """a on the diagonal of G̃, −b ≤ 0 off it, weight 0 ≤ p ≤ ¼ (θ ≥ 90°): ‖G̃‖ = a + b ≤ 8 λ_min(K_∞) = 8(a/2 − bp)."""
    a, b, p, q = z3.Reals("a b p q")
    demand(valid(a + b <= 8 * (a / 2 - b * p), a > 0, b >= 0, b <= a, p >= 0, 4 * p <= 1)[0])
    lengths = [q * q + 1, 1 - q * q]  # G: λ = 2q², 2, so G̃: a ± b = 8q⁶, 8, and κ = q²
    demand(valid(z3.And(lengths[0] - lengths[1] == 2 * q * q, lengths[0] + lengths[1] == 2))[0])


def _words() -> None:
    """The identities of the docstring, for matrices of any size."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    g = sp.Symbol("g", positive=True)
    D, M, F, u = (sp.MatrixSymbol(x, n, w) for x, w in (("D", n), ("M", n), ("F", d), ("u", 1)))
    G, one = F * F.T, sp.Identity(n)
    S = 2 * D - one
    demand(identical(D * G * D - (one - D) * G * (one - D), (S * G + G * S) / 2))
    demand(identical(S * S, one, [(D * D, D)]))
    demand(normal_form((M * G + G * M) * u, [(G * u, g * u)]) == normal_form((g * one + G) * M * u))
    demand(sum_of_squares((g * one + G) * (g * one + G) - g**2 * one, [(2 * g, F), (1, F * F.T)]))


def _moments() -> None:
    """A mean M_i of m random signs: E M_i² = 1/m, E M_i⁴ = (3m − 2)/m³ ≤ 3/m², so E(Σ u_i² M_i²)² ≤ 3/m² for Σ u_i² = 1.

    Sums over (r, s) and (r, s, t, v) of neurons: only equal pairs have a mean, 1.  E M_i²M_j² ≤ max E M_i⁴ by Cauchy–Schwarz.
    """
    m = sp.Symbol("m", integer=True, positive=True)
    fourth = (m + 3 * m * (m - 1)) / m**4  # all four equal, or two pairs in one of 3 ways
    demand(bool((3 / m**2 - fourth).simplify().is_positive))
    size, theta, pi, root = z3.Reals("m theta pi root")
    # Paley–Zygmund: 1/m = E Z ≤ θ/m + √(E Z²·π), π = P(Z > θ/m)
    split = [size > 0, theta >= 0, theta < 1, pi >= 0, root >= 0, root * root == 3 * pi, theta + root >= 1]
    demand(valid((1 - theta) * (1 - theta) <= 3 * pi, *split)[0])


def _demand_on(law: Any, X: Any, epsilon: Any, delta: Any, cap: int) -> None:
    """The claimed widths for X against the probability that a width does."""
    F, n, p = exact.attend(X), X.nrows(), exact.rank(X)
    low = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1]
    suppose(exact.less(0, low))
    rho = exact.spectral_norm(exact.gram(F)) / (low * epsilon)
    kappa = exact.effective_condition_number(exact.gram(X), p)
    root = exact.sqrt(exact.rational(delta) * 6)
    claimed = law(_Data(kappa, n, exact.log(n), rho, epsilon, exact.log(exact.rational(2 * n) / delta), root))
    demand_widths(claimed, F, low * epsilon, delta, cap)


def _pairs() -> Any:
    yield from (exact.matrix(rows) for rows in ([[1], [-1]], [[1], [-2]], [[1, 0], [-1, 1]], [[1, 0], [1, 1]]))
    yield exact.matrix([["399/401", "40/401"], ["-399/401", "40/401"]])  # unit rows, κ about 100
    yield from (exact.matrix([[q, 1], [-q, 1]]) for q in (1, 2, 3, 4, 5, 10, 1000, 10**6))


_CHANCES = tuple(exact.rational(x) for x in ("1/10", "1/50"))
_EPSILONS = tuple(exact.rational(x) for x in ("1", "1/2", "1/4"))


@claim.property(
    search=search.product(
        X=search.Stream("two rows, an obtuse pair of unit rows, then ((q, 1), (−q, 1)) for growing q", "pairs", _pairs),
        epsilon=_EPSILONS[:2],
        delta=_CHANCES[:1],
    ),
    blind_to=("no_logarithm",),
)
def on_two_rows(law, X, epsilon, delta):
    """The least width up to 24 that does, by the multinomial law of the four activation patterns, against what is needed."""
    _demand_on(lambda x: law(x)._replace(enough=None), X, epsilon, delta, 24)


def _axes() -> Any:
    yield from (exact.identity(n) for n in (1, 2, 4, 8))
    yield from (on_axes([[1, -1]]), on_axes([[2], [1]]), on_axes([[1, -1], [2]]), on_axes([[3, -3], [1, -1], [2]]))


@claim.property(
    X=axis_rows(max_copies=2),
    epsilon=st.sampled_from(_EPSILONS),
    delta=st.sampled_from(_CHANCES),
    search=search.product(
        X=search.Stream("orthogonal and opposite rows on the axes", "matrices", _axes),
        epsilon=_EPSILONS,
        delta=_CHANCES,
    ),
    blind_to=("as_published", "a_lower_power", "bound_read_as_equality"),
)
def on_axis_rows(law, X, epsilon, delta):
    """Exact binomial probabilities of orthogonal, opposite and repeated rows, for any n."""
    _demand_on(law, X, epsilon, delta, 128)


_ERROR = 1e-6 / 4  # of one interval: 10⁻⁶ for two networks and two widths together


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "a_lower_power", "bound_read_as_equality", "no_logarithm", "better_than_the_best"),
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


def _on_images(data: str, device: str, name: str, n: int) -> tuple[_Data, float]:
    """n images at ε = ½, δ = 0.1, and λ_min(K_∞), for which its rounding error is no matter."""
    known = facts(data, device, name, n)
    if known.low < 100 * known.slack:
        raise Undecided("λ_min(K_∞)")
    rho = 2 * known.gram / known.low
    return _Data(known.kappa, n, math.log(n), rho, 0.5, math.log(20 * n), math.sqrt(0.6)), known.low
