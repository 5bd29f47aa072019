"""Relative to the norm of the limit, both architectures converge at the same rate, whatever the condition number.

Setting.  Features x̃_i ≠ 0 (rows of X for 2L-ReLU, of F or F̂ for attention), G̃ their Gram matrix, K_m over m independent
          neurons, K_∞ = E K_m, D(m) = ‖K_m − K_∞‖₂/‖K_∞‖₂ at initialisation.
Says.     2L-ReLU converges, D = O(m^(−1/2)); linearized attention does not: D ≥ c > 0 at every practical m.
Why not.  K_m is a mean of m independent copies of K_1, so E‖K_m − K_∞‖_F² = E‖K_1 − K_∞‖_F²/m for every set of features: the
          root mean square distance falls like m^(−1/2) for attention as for 2L-ReLU.  X = (1): D(m) = |2B/m − 1|, B ~ Bin(m, ½).
Instead.  ‖A‖_F²/n ≤ ‖A‖₂² ≤ ‖A‖_F² keeps the rate for the operator norm.  D → −D has the same law where no row is zero, so
          K_∞ ⪰ G̃/4 (thm-4.8.d2) and ‖K_∞‖ ≥ ‖G̃‖/4; with thm-4.8.c, with probability 1 − δ and ℓ = log(2n/δ),
          D(m) ≤ 4(√(2ℓ/m) + 2ℓ/(3m)) for both: no condition number enters.
"""

from __future__ import annotations

import itertools

import sympy as sp
from hypothesis import strategies as st

from theorems import empirical, exact, reference, search
from theorems.claim import Claim, demand, measured, plotted
from theorems.symbolic import identical

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


@claim.false
def as_published(architecture):
    """rms D ∝ m^(−1/2) for 2L-ReLU, ∝ m⁰ for attention"""
    return sp.Rational(-1, 2) if architecture == "2l-relu" else sp.Integer(0)


@claim.true
def both_converge(architecture):
    """rms D ∝ m^(−1/2) for every set of features, and D ≤ 4(√(2ℓ/m) + 2ℓ/(3m)) with probability 1 − δ, ℓ = log(2n/δ)"""
    return sp.Rational(-1, 2)


@claim.false
def attention_is_faster(architecture):
    """rms D ∝ m^(−1/2) for 2L-ReLU, ∝ m^(−1) for attention: swaps the squared distance for the distance."""
    return sp.Rational(-1, 2) if architecture == "2l-relu" else sp.Integer(-1)


@claim.false
def neither_converges(architecture):
    """rms D ∝ m⁰ for both."""
    return sp.Integer(0)


@claim.symbolic(dimensions="all")
def by_the_variance_of_a_mean(law):
    """Σ over m independent centred terms: the cross terms vanish, m equal squares remain, divided by m²; K_∞ ⪰ G̃/4 in words."""
    m, V = sp.Symbol("m", integer=True, positive=True), sp.Symbol("V", positive=True)
    r, s = sp.symbols("r s", integer=True)
    second = (sp.summation(V, (r, 1, m)) + sp.summation(0, (r, 1, m), (s, 1, m))) / m**2  # E⟨Z_r, Z_s⟩ = 0 for r ≠ s
    for architecture in reference.ARCHITECTURES:
        rate = sp.simplify(second / (V * m ** (2 * law(architecture))))
        demand(sp.simplify(sp.diff(rate, m)) == 0, architecture=architecture, grows_like=rate)
    n, d = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", n, n), sp.MatrixSymbol("F", n, d), sp.Identity(n)
    G, S = F * F.T, 2 * D - one
    mean = (D * G * D + (one - D) * G * (one - D)) / 2
    demand(identical(mean, G / 4 + S * G * S / 4, [(D.T, D), (D * D, D)]))


@st.composite
def _rows_on_axes(draw):
    """X with rows ±c e_j: neurons are active by sign alone, and so exactly enumerable."""
    d = draw(st.integers(1, 3))
    row = st.tuples(st.integers(0, d - 1), st.sampled_from([1, 2, -1, -2]))
    rows = draw(st.lists(row, min_size=1, max_size=4))
    return exact.matrix([[c if k == j else 0 for k in range(d)] for j, c in rows])


@claim.property(
    X=_rows_on_axes(),
    search=search.product(X=search.Stream("axis data", "matrices", lambda: map(exact.matrix, ([[1]], [[1], [-1]], [[1, 0], [0, 2]])))),
)
def on_exact_expectations(law, X):
    """E‖K_m − K_∞‖_F² by enumeration of all sign patterns of m = 1, 2, 3 neurons, raw rows and attended rows, exactly."""
    for architecture, F in (("2l-relu", X), ("mlp-attn", exact.attend(X))):
        moments = [_second_moment(F, m) for m in (1, 2, 3)]
        for m, moment in zip((2, 3), moments[1:], strict=True):
            claimed = moments[0] * _power(m, 2 * law(architecture))
            demand(moment == claimed, architecture=architecture, m=m, moment=moment, claimed=claimed)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Log–log slope of the rms of D over m ≤ 4096 and 5 seeds is nearer to the rate than to a rate ½ away."""
    _judge(law, reference.cached_sweep(data, 300 if data == "digits" else 1000, device))


@claim.empirical()
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
        lines.append({"label": architecture, "x": widths, "y": [reference.rms(at) / run["norm"] for at in run["operator"]]})
        claimed = float(law(architecture))
        demand(abs(slope - claimed) < 0.25, architecture=architecture, slope=slope, claimed=claimed)
    plotted(f"‖K_m − K_∞‖/‖K_∞‖, {result['data']}, n = {result['n']}", "Both curves fall along parallel lines of slope −1/2.",
            x="width m", y="D(m)", lines=lines, log_x=True, log_y=True)  # fmt: skip


def _second_moment(F, m):
    """E‖K_m − K_∞‖_F² over all equally likely sign patterns of m neurons; rows of F lie on axes."""
    G, n, d = exact.gram(F), F.nrows(), F.ncols()
    patterns = [[any(F[i, k] * s > 0 for k, s in enumerate(signs)) for i in range(n)] for signs in itertools.product((1, -1), repeat=d)]
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
