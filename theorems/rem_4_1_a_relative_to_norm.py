"""Relative to the norm of the limit, both architectures converge at the same rate, whatever the condition number.

Setting.  Features x̃_i ≠ 0 (rows of X for 2L-ReLU, of F or F̂ for attention), G̃ their Gram matrix, K_m over m independent
          neurons, K_∞ = E K_m, D(m) = ‖K_m − K_∞‖₂/‖K_∞‖₂ at initialisation.
Says.     2L-ReLU converges, D = O(m^(−1/2)); linearized attention does not: D ≥ c > 0 at every practical m.
Why not.  K_m is a mean of m independent copies of K_1, so E‖K_m − K_∞‖_F² = E‖K_1 − K_∞‖_F²/m for every set of features, and
          ‖A‖_F²/n ≤ ‖A‖₂² ≤ ‖A‖_F²: the root mean square distance falls like m^(−1/2) for attention as for 2L-ReLU.
          X = (1), one network for both names: D(m) = |2B/m − 1|, B ~ Bin(m, ½), which is 0 half of the time at m = 2.
Instead.  A neuron and its opposite are as likely, and where no row is zero one of them is active: K_∞ is the mean of
          ½(ΔG̃Δ + (I−Δ)G̃(I−Δ)) ⪰ G̃/4, so ‖K_∞‖ ≥ ‖G̃‖/4.  By thm-4.8.c the deviation is at most ‖G̃‖(p + q), even
          ‖G̃‖(p/2 + 3q/4), p = √(2ℓ/m), q = 2ℓ/(3m), ℓ = log(2n/δ), with probability 1 − δ.  So D ≤ 4(p + q), even 2p + 3q,
          for both: no condition number enters.  The 2 can be no less than 1, by Cramér's theorem for X = (1).
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import chances, empirical, exact, reference, search
from theorems.claim import Claim, demand, demand_at_most, measured, plotted
from theorems.symbolic import identical, valid

claim = Claim(
    "rem-4.1.a",
    "Attention stays away from its limit, relative to the limit's norm",
    source="arXiv:2603.13085v2, Remark 4.1",
    statement=r"D(m) = \frac{\|K_m - K_\infty\|_2}{\|K_\infty\|_2}: \quad D = O(m^{-1/2}) \text{ for 2L-ReLU}, \quad "
    r"D \ge c > 0 \text{ for attention at every practical } m",
    reading="distance of the kernels at initialisation relative to ‖K_∞‖₂; judged by the rate in m, since any c is met at one m",
    expected="refuted",
    uses=("thm-4.3", "thm-4.8.c"),
)


class _Law(NamedTuple):
    """E‖K_m − K_∞‖_F² ∝ m^(2·rate); and D ≤ lead·p + tail·q with probability 1 − δ, where lead is not None."""

    rate: Any
    lead: Any = None
    tail: Any = None
    front: int = 2

    def bound(self, n: int, m: int, delta: Any) -> exact.Real:
        """lead·√(2ℓ/m) + tail·2ℓ/(3m), ℓ = log(front·n/δ)."""
        ell = exact.log(self.front * n / exact.rational(delta))
        return exact.sqrt(ell * 2 / m) * exact.rational(self.lead) + ell * 2 / (3 * m) * exact.rational(self.tail)


_ROOT = sp.Rational(-1, 2)


@claim.false
def as_published(architecture):
    """rms D ∝ m^(−1/2) for 2L-ReLU, ∝ m⁰ for attention"""
    return _Law(_ROOT, 4, 4) if architecture == "2l-relu" else _Law(sp.Integer(0))


@claim.true
def both_converge(architecture):
    """rms D falls like m^(−1/2) for every set of features; with probability 1 − δ, D ≤ 4(√(2ℓ/m) + 2ℓ/(3m)), ℓ = log(2n/δ)"""
    return _Law(_ROOT, 4, 4)


@claim.true
def with_smaller_constants(architecture):
    """The same with D ≤ 2√(2ℓ/m) + 3·2ℓ/(3m)"""
    return _Law(_ROOT, 2, 3)


@claim.false
def relative_to_the_features(architecture):
    """D ≤ √(2ℓ/m)/2 + ¾·2ℓ/(3m): divides by ‖G̃‖, forgetting that K_∞ is a half or a quarter of it."""
    return _Law(_ROOT, "1/2", "3/4")


@claim.false
def one_sided(architecture):
    """D ≤ 2√(2ℓ/m) + 3·2ℓ/(3m) with ℓ = log(n/δ): bounds λ_max of the difference alone and forgets λ_min."""
    return _Law(_ROOT, 2, 3, front=1)


@claim.false
def attention_is_faster(architecture):
    """rms D ∝ m^(−1/2) for 2L-ReLU, ∝ m^(−1) for attention: swaps the squared distance for the distance."""
    return _Law(_ROOT) if architecture == "2l-relu" else _Law(sp.Integer(-1))


@claim.false
def neither_converges(architecture):
    """rms D ∝ m⁰ for both."""
    return _Law(sp.Integer(0))


@claim.symbolic(dimensions="all", blind_to=("one_sided",))
def by_the_variance_of_a_mean(law):
    """Cross terms of independent centred terms vanish, m squares remain over m²; K_∞ ⪰ G̃/4 in words; constants by z3."""
    m, V = sp.Symbol("m", integer=True, positive=True), sp.Symbol("V", positive=True)
    r, s = sp.symbols("r s", integer=True)
    second = (sp.summation(V, (r, 1, m)) + sp.summation(0, (r, 1, m), (s, 1, m))) / m**2  # E⟨Z_r, Z_s⟩ = 0 for r ≠ s
    for architecture in reference.ARCHITECTURES:
        rate = sp.simplify(second / (V * m ** (2 * law(architecture).rate)))
        demand(bool(sp.simplify(sp.diff(rate, m)) == 0), architecture=architecture, grows_like=rate)
    n, d = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", n, n), sp.MatrixSymbol("F", n, d), sp.Identity(n)
    G, S = F * F.T, 2 * D - one
    mean = (D * G * D + (one - D) * G * (one - D)) / 2
    share = sp.Rational(1, 4)
    demand(identical(mean, share * G + share * S * G * S, [(D.T, D), (D * D, D)]))

    e = sp.Symbol("e", positive=True)  # P(D ≥ 2e) = exp(−m(I(e) + o(1))) for X = (1)
    cramer = sp.log(2) + (sp.S.Half + e) * sp.log(sp.S.Half + e) + (sp.S.Half - e) * sp.log(sp.S.Half - e)
    demand(bool(sp.limit(cramer / e**2, e, 0) == 2))  # so D = √(2ℓ/m) to first order where the tail is δ
    p, q, g, limit, off = z3.Reals("p q g limit off")
    for claimed in map(law, reference.ARCHITECTURES):
        if claimed.lead is not None:
            lead, tail = (z3.Q(int(x.numer()), int(x.denom())) for x in map(exact.rational, claimed[1:3]))
            demand(valid(lead >= 1)[0], needed="one row", lead=claimed.lead)
            known = [p >= 0, q >= 0, limit > 0, g > 0, g * share.p <= limit * share.q, off <= g * (p / 2 + 3 * q / 4)]
            demand(valid(off <= limit * (lead * p + tail * q), *known)[0] or None)


@st.composite
def _rows_on_axes(draw):
    """X with rows ±c e_j: neurons are active by sign alone, and so exactly enumerable."""
    d = draw(st.integers(1, 3))
    row = st.tuples(st.integers(0, d - 1), st.sampled_from([1, 2, -1, -2]))
    rows = draw(st.lists(row, min_size=1, max_size=4))
    return exact.matrix([[c if k == j else 0 for k in range(d)] for j, c in rows])


@claim.property(
    X=_rows_on_axes(),
    search=search.product(
        X=search.Stream("axis data", "matrices", lambda: map(exact.matrix, ([[1]], [[1], [-1]], [[1, 0], [0, 2]])))
    ),
    blind_to=("relative_to_the_features", "one_sided"),
)
def on_exact_expectations(law, X):
    """E‖K_m − K_∞‖_F² by enumeration of all sign patterns of m = 1, 2, 3 neurons, raw rows and attended rows, exactly."""
    for architecture, F in (("2l-relu", X), ("mlp-attn", exact.attend(X))):
        moments = [_second_moment(F, m) for m in (1, 2, 3)]
        for m, moment in zip((2, 3), moments[1:], strict=True):
            claimed = moments[0] * _power(m, 2 * law(architecture).rate)
            demand(moment == claimed, architecture=architecture, m=m, moment=moment, claimed=claimed)


def _telling():
    """One row, two opposite rows, two orthogonal rows at small widths; then one row where the constant tells."""
    for rows in ([[1]], [[1], [-1]], [[1, 0], [0, 2]]):
        yield from ((exact.matrix(rows), m, exact.rational("1/10")) for m in (1, 2, 3, 10))
    yield exact.matrix([[1]]), 1, exact.rational("99/100")
    yield exact.matrix([[1]]), 20, exact.rational("1/1000")
    yield exact.matrix([[1]]), 4000, exact.rational("1/1000000")


@st.composite
def _cases(draw):
    return (
        draw(_rows_on_axes()),
        draw(st.integers(1, 60)),
        exact.rational(draw(st.sampled_from(["1/2", "1/10", "1/1000"]))),
    )


@claim.property(
    case=_cases(),
    search=search.product(case=search.Stream("axis data with width and δ", "cases", _telling)),
    blind_to=("as_published", "attention_is_faster", "neither_converges"),
)
def on_exact_chances(law, case):
    """P(D ≤ the bound at δ) ≥ 1 − δ, from the exact law of K_m on the axes, raw rows and attended rows."""
    X, m, delta = case
    for architecture, F in (("2l-relu", X), ("mlp-attn", exact.attend(X))):
        claimed = law(architecture)
        if claimed.lead is not None:
            norm = exact.enclosed_eigenvalues(exact.ntk_limit(F))[0]
            odds = chances.chance(F, m, norm * claimed.bound(F.nrows(), m, delta))
            demand(odds.at_least(1 - delta), architecture=architecture, m=m, delta=delta, probability_at_most=odds.high)
            demand_at_most(1 - delta, odds.low)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("relative_to_the_features", "one_sided"))
def on_images(law, data, device):
    """Log–log slope of the rms of D over m ≤ 4096 and 5 seeds is nearer to the rate than to a rate ½ away; the bound at δ = 10⁻⁹."""
    _judge(law, reference.cached_sweep(data, 300 if data == "digits" else 1000, device))


@claim.empirical(blind_to=("relative_to_the_features", "one_sided"))
def on_stored_sweeps(law):
    """The same on the stored sweeps of 1000 images up to m = 16 384, on every data set measured."""
    for result in reference.stored("widths"):
        _judge(law, result)


def _judge(law, result):
    lines = []
    for architecture in reference.ARCHITECTURES:
        run, widths = result[architecture], result["widths"]
        slope, *by_seed = reference.slopes(widths, run["operator"])
        label = f"{result['data']}, n = {result['n']}"
        measured(f"slope of log D in log m, {architecture}", slope, low=min(by_seed), high=max(by_seed), data=label,
                 detail="rms over seeds; the range is that of single seeds")  # fmt: skip
        lines.append(
            {"label": architecture, "x": widths, "y": [reference.rms(at) / run["norm"] for at in run["operator"]]}
        )
        claimed = law(architecture)
        demand(
            abs(slope - float(claimed.rate)) < 0.25, architecture=architecture, slope=slope, claimed=float(claimed.rate)
        )
        for m, at in zip(widths, run["operator"], strict=True) if claimed.lead is not None else ():
            allowed = float(
                claimed.bound(result["n"], m, exact.rational("1/1000000000"))
            )  # by chance, over all runs: below 10⁻⁶
            demand(
                max(at) / run["norm"] <= allowed,
                architecture=architecture,
                m=m,
                largest=max(at) / run["norm"],
                allowed=allowed,
            )
    plotted(f"‖K_m − K_∞‖/‖K_∞‖, {result['data']}, n = {result['n']}", "Both curves fall along parallel lines of slope −1/2.",
            x="width m", y="D(m)", lines=lines, log_x=True, log_y=True)  # fmt: skip


def _second_moment(F, m):
    """E‖K_m − K_∞‖_F² over all equally likely sign patterns of m neurons; rows of F lie on axes."""
    G, n, d = exact.gram(F), F.nrows(), F.ncols()
    patterns = [
        [any(F[i, k] * s > 0 for k, s in enumerate(signs)) for i in range(n)]
        for signs in itertools.product((1, -1), repeat=d)
    ]
    both = [[[int(a and b) for b in p] for a in p] for p in patterns]
    mean = [[exact.rational(sum(b[i][j] for b in both)) / len(both) for j in range(n)] for i in range(n)]
    total = exact.rational(0)
    for chosen in itertools.product(both, repeat=m):
        for i, j in itertools.product(range(n), repeat=2):
            total += (G[i, j] * (exact.rational(sum(c[i][j] for c in chosen)) / m - mean[i][j])) ** 2
    return total / len(both) ** m


def _power(m, exponent):
    """m to an integer power, as a rational."""
    return exact.rational(m) ** int(exponent)
