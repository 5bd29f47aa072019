"""Two-layer ReLU needs a power of κ too, where closeness is measured by λ_min(K_∞); measured by ‖K_∞‖ neither network does.

Setting.  2L-ReLU on rows x_i ≠ 0 of X (n×d): G̃ = G; for attention G̃ = FFᵀ, F = XXᵀX.  K_m the kernel of m neurons, K_∞ its
          limit, 0 < ε ≤ 1, 0 < δ < 1, ℓ = log(2n/δ); κ = λ_1(G)/λ_n(G), rank X = n where λ_min(K_∞) is the measure.
Says.     m ≥ C(n, δ)/ε² is enough for ‖K_m − K_∞‖ ≤ ε λ_min(K_∞), with no power of κ, unlike attention.
Why not.  x_1, x_2 of norm 1 at the angle θ: no neuron tells them apart with probability (1 − θ/π)ᵐ → 1 as θ → 0; then
          K_m = (B/m)G, and the deviation is at least λ_min(K_∞) − λ_min(G), of orders θ and θ².  Hence m ≥ c/θ, and as
          κ ≈ 4/θ² no C will do.  (By the width that thm-4.8.f finds needed: m ≥ c/(εθ)², so κ¹; orthogonal rows of
          unequal norms: κ².)
Instead.  m ≥ 16ℓ/ε² is enough for ‖K_m − K_∞‖ ≤ ε‖K_∞‖: for every X, n, d and both networks, since K_∞ ⪰ G̃/4 gives
          ‖K_∞‖ ≥ ‖G̃‖/4, and the deviation is ≤ ‖G̃‖(s + s²), s² = ℓ/2m (thm-4.8.c).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search
from theorems.chances import Widths, axis_rows, concentration, demand_by_bernstein, demand_widths, on_axes
from theorems.claim import Claim, demand, measured, suppose
from theorems.image_widths import clopper_pearson, facts, successes
from theorems.symbolic import sum_of_squares

claim = Claim(
    "thm-4.8.g.v1",
    "Two-layer ReLU needs no power of the condition number",
    source="arXiv:2603.13085v1, Theorem 4.7, and the prose around Theorem 4.8",
    statement=r"m \ge \frac{C(n, \delta)}{\varepsilon^2} \implies "
    r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta \quad \text{(2L-ReLU)}",
    reading="rank X = n, C = (2 log(4/δ)/log 2)·n log n as in thm-4.8.g; the derivation refutes every C(n, δ)",
    expected="refuted",
    uses=("thm-4.8.c",),
    assumes=("Weyl's monotonicity: M ⪰ N ⇒ λ_k(M) ≥ λ_k(N)",),
)


class _Data(NamedTuple):
    """κ, n, log n, ε, log 2, log(4/δ), ℓ = log(2n/δ)."""

    kappa: Any
    n: Any
    log_n: Any
    eps: Any
    log_2: Any
    log_4: Any
    ell: Any


class _Enough(NamedTuple):
    """m ≥ width is enough for a deviation of at most ε λ_min(K_∞), or ε‖K_∞‖ where `of_the_norm`."""

    width: Any
    of_the_norm: bool = False


@claim.false
def as_published(x):
    """m ≥ C n log n/ε² is enough for ε λ_min(K_∞)"""
    return _Enough(2 * x.log_4 / x.log_2 * x.n * x.log_n / x.eps**2)


@claim.true
def relative_to_the_norm(x):
    """m ≥ 16 log(2n/δ)/ε² is enough for ε‖K_∞‖; every X, both networks"""
    return _Enough(16 * x.ell / x.eps**2, of_the_norm=True)


@claim.false
def free_of_n_too(x):
    """m ≥ 4 log(4/δ)/ε² is enough for ε λ_min(K_∞): the letter of "Ω(1/ε²)", with no n either."""
    return _Enough(4 * x.log_4 / x.eps**2)


@claim.false
def first_power(x):
    """m ≥ 4κ log(2n/δ)/ε² is enough for ε λ_min(K_∞): the power that two unit rows need; rows of unequal norms need κ²."""
    return _Enough(4 * x.kappa * x.ell / x.eps**2)


@claim.false
def norm_of_the_gram_matrix(x):
    """m ≥ log(2n/δ)/ε² is enough for ε‖K_∞‖: as if ‖K_∞‖ were ‖G̃‖."""
    return _Enough(x.ell / x.eps**2, of_the_norm=True)


@claim.false
def no_logarithm(x):
    """m ≥ 4/ε² is enough for ε‖K_∞‖: one row's width, forgetting that all n rows must do at once."""
    return _Enough(4 / x.eps**2, of_the_norm=True)


@claim.false
def one_over_epsilon(x):
    """m ≥ 16 log(2n/δ)/ε is enough for ε‖K_∞‖: a deviation of order 1/m in place of 1/√m."""
    return _Enough(16 * x.ell / x.eps, of_the_norm=True)


@claim.symbolic(dimensions="all", blind_to=("norm_of_the_gram_matrix",))
def by_nearly_parallel_rows(law):
    """λ_min: the width must grow with κ, on two unit rows and on orthogonal ones.  Norm: K_∞ ⪰ G̃/4 by words, the rest by z3."""
    kappa, n, small = sp.symbols("kappa n epsilon", positive=True)
    x = _Data(kappa, n, sp.log(n), small, sp.log(2), sp.log(40), sp.log(20 * n))
    claimed = law(x)
    if not claimed.of_the_norm:
        _nearly_parallel_rows_need_any_width()
        pair = claimed.width.subs(n, 2)
        demand(sp.limit(pair, kappa, sp.oo) == sp.oo, on_nearly_parallel_rows=claimed.width)
        most = concentration(pair.subs(small, 1), 1 / (2 * kappa))
        demand(bool(sp.limit(most, kappa, sp.oo) >= sp.Rational(9, 10)), on_orthogonal_rows=most)
    most = concentration(claimed.width.subs({n: 2, kappa: 1}), small / 2)  # equal orthogonal rows: λ_min = ‖K_∞‖ = ½
    demand(bool(sp.limit(most, small, 0) >= sp.Rational(9, 10)), probability_at_most=most)
    demand(sp.limit(claimed.width.subs({small: 1, kappa: 1}), n, sp.oo) == sp.oo, on_many_rows=claimed.width)

    size, width = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", size, size), sp.MatrixSymbol("F", size, width), sp.Identity(size)
    G = F * F.T
    pair = (D * G * D + (one - D) * G * (one - D)) / 2  # K_∞ is its mean: w and −w have one law
    demand(sum_of_squares(pair - G / 4, [(sp.Rational(1, 4), (one - 2 * D) * F)], [(D.T, D), (D * D, D)]))
    eps, ell, eta = z3.Reals("eps ell eta")
    z3_law = law(_Data(*z3.Reals("k n log_n"), eps, *z3.Reals("log_2 log_4"), ell))
    demand_by_bernstein(z3_law.width, ell, eta, 4 * eta == eps, eps > 0, eps <= 1)


def _nearly_parallel_rows_need_any_width() -> None:
    """Unit rows at the angle θ → 0: 1 − cos θ = o(λ_min(K_∞)) and λ_min(K_∞) → 0, while κ → ∞."""
    theta = sp.Symbol("theta", positive=True)
    low = sp.S.Half - sp.cos(theta) * (sp.pi - theta) / (2 * sp.pi)
    demand(bool(sp.limit((1 - sp.cos(theta)) / low, theta, 0) == 0 and sp.limit(low, theta, 0) == 0))
    demand(bool(sp.limit((1 + sp.cos(theta)) / (1 - sp.cos(theta)), theta, 0) == sp.oo))


def _small() -> Any:
    yield from (exact.identity(1), exact.identity(2), exact.matrix([["1", "0"], ["4/5", "3/5"]]))
    yield from (on_axes(groups) for groups in ([[1, 1]], [[1, -1]], [[3], [1]], [[10], [1]], [[1]] * 4, [[1]] * 8))
    yield from search.unit_row_matrices(2, 2, 5)


_EPSILONS = tuple(exact.rational(x) for x in ("1/2", "1/50"))


@claim.property(
    X=axis_rows(),
    epsilon=st.sampled_from(_EPSILONS),
    attention=st.booleans(),
    search=search.product(
        X=search.Stream("rows on axes, and one or two unit rows of denominator ≤ 5", "matrices", _small),
        epsilon=_EPSILONS,
        attention=(False, True),
    ),
)
def on_exact_probabilities(law, X, epsilon, attention):
    """δ = 0.1: exact binomial probabilities of rows on axes, enclosed ones of two rows, at the claimed width and the next."""
    n, full = X.nrows(), exact.rank(X) == X.nrows()
    kappa = exact.condition_number(exact.gram(X))
    log_n, log_2, log_4 = exact.log(n), exact.log(2), exact.log(40)
    claimed = law(_Data(kappa, n, log_n, epsilon, log_2, log_4, log_4 + log_n - log_2))
    suppose(claimed.of_the_norm or (full and n > 1 and not attention))
    F = exact.attend(X) if attention else X
    spectrum = exact.enclosed_eigenvalues(exact.ntk_limit(F))
    target = spectrum[0] if claimed.of_the_norm else spectrum[-1]
    demand_widths(Widths(enough=claimed.width), F, target * epsilon, exact.rational("1/10"))


_NETWORKS, _IMAGES, _DRAWS = ("2l-relu", "attention, rows not normalised", "mlp-attn"), 100, 60
_ERROR = 1e-6 / len(_NETWORKS)  # of one interval: 10⁻⁶ for all together


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "first_power", "norm_of_the_gram_matrix", "no_logarithm", "one_over_epsilon"),
)
def in_the_torch_implementation(law, data, device):
    """100 images, ε = ½, δ = 0.1: fails if the Clopper–Pearson interval of 60 draws lies below 0.9 at the claimed width.

    Error probability 10⁻⁶ in all, Bonferroni over the networks; λ_min of 2L-ReLU only, ‖K_∞‖ of all three.
    """
    for name in _NETWORKS:
        known = facts(data, device, name, _IMAGES)
        n, rho = known.n, 2 * known.gram / known.low
        x = _Data(known.kappa, n, math.log(n), 0.5, math.log(2), math.log(40), math.log(20 * n))
        if law(x).of_the_norm or name == "2l-relu":
            m, did = _drawn(data, device, name, law(x))
            demand(clopper_pearson(did, _DRAWS, _ERROR)[1] >= 0.9, network=name, m=m, successes=did, draws=_DRAWS)
        for claimed in (relative_to_the_norm(x), as_published(x))[: 2 if name == "2l-relu" else 1]:
            m, did = _drawn(data, device, name, claimed)
            low, high = clopper_pearson(did, _DRAWS, 0.05)
            of = "‖K_∞‖/2" if claimed.of_the_norm else "λ_min(K_∞)/2"
            measured(f"share of draws within {of} at m = {m}", did / _DRAWS, low=low, high=high, data=f"{data}, {name}, n = {n}",
                     detail=f"width needed for λ_min(K_∞)/2: {0.2254 * rho**2 / 16:.4g}, enough: {rho**2 * x.ell:.4g} (thm-4.8.f)")  # fmt: skip


def _drawn(data: str, device: str, name: str, claimed: _Enough) -> tuple[int, int]:
    """The claimed width, and in how many draws it does."""
    known, m = facts(data, device, name, _IMAGES), math.ceil(claimed.width)
    t = 0.5 * (known.top if claimed.of_the_norm else known.low)
    return m, successes(data, device, name, _IMAGES, m, t, _DRAWS)
