"""Relative to the smallest eigenvalue of the limit both architectures converge at the same rate too; only the constant differs.

Setting.  As in rem-4.1.a, K_∞ ≻ 0, D(m) = ‖K_m − K_∞‖₂/λ_min(K_∞); "kernel regime" is D < 1 with probability 23/24.
Says.     2L-ReLU converges, D = O(m^(−1/2)); linearized attention does not: D ≥ c > 0 at every practical m.
Why not.  λ_min(K_∞) does not depend on m, and E‖K_m − K_∞‖_F² = V/m, V = Σ_ij Var (K_1)_ij, for every set of features: the rate is
          m^(−1/2) for attention as well.  X = (1): D(m) = |2B/m − 1|, B ~ Bin(m, ½), for both.
Instead.  D < 1 with probability 23/24 needs m ≥ ρ²/32, ρ = ‖G̃‖/λ_min(K_∞) (thm-4.8.f with ε = 1, δ = 1/24).  What differs is ρ, by the
          data that the network sees: on images both networks need more than 10⁵ neurons, attention a thousand times more or above.
"""

from __future__ import annotations

import sympy as sp

from theorems import empirical, exact, reference, search
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.rem_4_1_a_relative_to_norm import _power, _rows_on_axes, _second_moment

claim = Claim(
    "rem-4.1.b",
    "Attention stays away from its limit, relative to the smallest eigenvalue",
    source="arXiv:2603.13085v2, Remark 4.1",
    statement=r"D(m) = \frac{\|K_m - K_\infty\|_2}{\lambda_{\min}(K_\infty)}: \quad D = O(m^{-1/2}) \text{ for 2L-ReLU}, \quad "
    r"D \ge c > 0 \text{ for attention at every practical } m",
    reading="distance of the kernels at initialisation relative to λ_min(K_∞) > 0; judged by the rate in m and, on images, by the width at which D < 1",
    expected="refuted",
    uses=("thm-4.3",),
    assumes=("the necessary width that replaces thm-4.8.f, for the widths on images",),
)


class _Law:
    """Rate of rms D in m, and whether 10⁵ neurons reach D < 1 on images."""

    def __init__(self, rate, reaches=None):
        self.rate, self.reaches = rate, reaches


@claim.false
def as_published(architecture):
    """rms D ∝ m^(−1/2) and D < 1 at practical width for 2L-ReLU; rms D ∝ m⁰ and D ≥ 1 for attention"""
    relu = architecture == "2l-relu"
    return _Law(sp.Rational(-1, 2) if relu else sp.Integer(0), relu)


@claim.true
def same_rate_other_constant(architecture):
    """rms D ∝ m^(−1/2) for every set of features with K_∞ ≻ 0, and D < 1 (with probability 23/24) needs more than 10⁵ neurons on images for both"""
    return _Law(sp.Rational(-1, 2), False)


@claim.false
def the_bound_decides(architecture):
    """rms D ∝ m^(−1/2), D < 1 at practical width for 2L-ReLU and not for attention: the contrast without the rate."""
    return _Law(sp.Rational(-1, 2), architecture == "2l-relu")


@claim.false
def squared_distance(architecture):
    """rms D ∝ m^(−1): takes the rate of the squared distance."""
    return _Law(sp.Integer(-1), False)


@claim.symbolic(dimensions="all", blind_to=("the_bound_decides",))
def by_the_variance_of_a_mean(law):
    """V/m over λ_min²: the exponent of m is that of the second moment of a mean, λ_min a constant of m."""
    m, V, low = (
        sp.Symbol("m", integer=True, positive=True),
        sp.Symbol("V", positive=True),
        sp.Symbol("lambda_min", positive=True),
    )
    r, s = sp.symbols("r s", integer=True)
    second = (sp.summation(V, (r, 1, m)) + sp.summation(0, (r, 1, m), (s, 1, m))) / m**2 / low**2
    for architecture in reference.ARCHITECTURES:
        rate = sp.simplify(second / (V / low**2 * m ** (2 * law(architecture).rate)))
        demand(sp.simplify(sp.diff(rate, m)) == 0, architecture=architecture, grows_like=rate)


@claim.property(
    X=_rows_on_axes(),
    search=search.product(
        X=search.Stream("axis data", "matrices", lambda: map(exact.matrix, ([[1]], [[1], [-1]], [[1, 0], [0, 2]])))
    ),
    blind_to=("the_bound_decides",),
)
def on_exact_expectations(law, X):
    """rms D at m = 1, 2, 3 by enumeration of sign patterns where K_∞ ≻ 0 (the two sides squared), exactly."""
    for architecture, F in (("2l-relu", X), ("mlp-attn", exact.attend(X))):
        low = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1].exact
        if not low:
            continue
        moments = [_second_moment(F, m) / low**2 for m in (1, 2, 3)]
        for m, moment in zip((2, 3), moments[1:], strict=True):
            claimed = moments[0] * _power(m, 2 * law(architecture).rate)
            demand(moment == claimed, architecture=architecture, m=m, moment=moment, claimed=claimed)
            demand_at_most(moment, claimed)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("squared_distance",))
def on_images(law, data, device):
    """The width ρ²/32 that is needed, with λ_min at the upper end of its noise, against 10⁵; and the measured constant."""
    _judge(law, reference.cached_sweep(data, 300 if data == "digits" else 1000, device))


@claim.empirical(blind_to=("squared_distance",))
def on_stored_sweeps(law):
    """The same on the stored sweeps of 1000 images of every data set measured."""
    for result in reference.stored("widths"):
        _judge(law, result)


def _judge(law, result):
    data = f"{result['data']}, n = {result['n']}"
    for architecture in reference.ARCHITECTURES:
        run = result[architecture]
        high = run["smallest"] + run["noise_floor"]
        needed = (run["features_norm"] / high) ** 2 / 32
        constant = reference.rms(
            [d * m**0.5 for m, at in zip(result["widths"], run["operator"], strict=True) for d in at]
        )
        measured(f"width that D < 1 needs at least, {architecture}", needed, data=data, detail="ρ²/32")
        measured(
            f"width at which rms D = 1 by the measured constant, {architecture}",
            (constant / run["smallest"]) ** 2,
            data=data,
        )
        measured(
            f"λ_min(K_∞), {architecture}",
            run["smallest"],
            low=run["smallest"] - run["noise_floor"],
            high=high,
            data=data,
        )
        demand(law(architecture).reaches == (needed <= 1e5), architecture=architecture, data=data, width_needed=needed)
