"""The cosine distance of the kernels goes to 0 like 1/m for both architectures.

Setting.  As in rem-4.1.a, D(m) = 1 − cos(K_m, K_∞), the two kernels as vectors of their n² entries.
Says.     2L-ReLU converges, D → 0; linearized attention does not: D ≥ c > 0 at every practical m.
Why not.  Both kernels are positive semidefinite, so cos = ⟨K_m, K_∞⟩/(|K_m||K_∞|) ≥ 0, and 1 − cos ≤ 1 − cos², the squared distance of
          K_∞/|K_∞| from the line of K_m, so at most |K_m − K_∞|²/|K_∞|².  Its mean is V/(m|K_∞|²) for every set of features.
          (If K_m = 0, D is taken as 1: the bound holds, as |K_m − K_∞| = |K_∞|.)  X = (1): D = 0 once a neuron is active.
Instead.  E D(m) ≤ V/(m|K_∞|²), V = Σ_ij Var (K_1)_ij = E|K_1|² − |K_∞|².  (K_1)_ij is G̃_ij or 0, so E|K_1|² = tr(G̃K_∞), and with
          R = K_∞ − G̃/4 ⪰ 0 (rem-4.1.a) 4|K_∞|² − tr(G̃K_∞) = 4 tr(K_∞R) ≥ 0: V ≤ 3|K_∞|², and E D(m) ≤ 3/m for both, with no
          condition number.  V/|K_∞|² comes as close to 3 as one likes: many rows in all directions, where all p_ij are near ¼.
"""

from __future__ import annotations

import itertools
import math

import sympy as sp
import z3

from theorems import empirical, exact, reference, search
from theorems.claim import Claim, demand, demand_at_most, measured, plotted
from theorems.rem_4_1_a_relative_to_norm import _rows_on_axes
from theorems.symbolic import identical, valid

claim = Claim(
    "rem-4.1.d",
    "Attention stays away from its limit, in cosine distance",
    source="arXiv:2603.13085v2, Remark 4.1 and Figure 6",
    statement=r"D(m) = 1 - \frac{\langle K_m, K_\infty\rangle}{\|K_m\|_F \|K_\infty\|_F}: \quad D \to 0 \text{ for 2L-ReLU}, \quad "
    r"D \ge c > 0 \text{ for attention at every practical } m",
    reading="cosine distance of the two kernels as vectors, at initialisation; a law bounds E D(m) from above, or from below by a constant",
    expected="refuted",
    uses=("thm-4.3", "thm-B.14"),
)

FLOOR = exact.rational("1/1000")


class _Range:
    """What is claimed of E D(m): at most `most`, at least `least`."""

    def __init__(self, most=None, least=None):
        self.most, self.least = most, least


@claim.false
def as_published(architecture, m):
    """E D ≤ 3/m for 2L-ReLU; E D ≥ 1/1000 for attention at every m up to 10⁵"""
    return _Range(most=3 / m) if architecture == "2l-relu" else _Range(least=FLOOR)


@claim.true
def both_converge(architecture, m):
    """E D ≤ 3/m for every set of features"""
    return _Range(most=3 / m)


@claim.false
def variance_alone(architecture, m):
    """E D ≤ 1/(4m): the variance of one indicator, without dividing by the squared norm of the limit."""
    return _Range(most=1 / m / 4)


@claim.false
def squared_rate(architecture, m):
    """E D ≤ 3/m²: squares the rate once more."""
    return _Range(most=3 / m / m)


@claim.symbolic(dimensions="all")
def by_the_distance_to_a_line(law):
    """1 − c ≤ 1 − c² ≤ |a − b|²/|b|² for c ≥ 0 by z3; tr(K_∞R) is a square, so V ≤ 3|K_∞|²; the law must follow."""
    c, a, b, off, mean, m, V, limit, own = z3.Reals("c a b off mean m V limit own")
    unit = [c >= 0, c <= 1, b > 0, a >= 0, off == a * a + b * b - 2 * a * b * c]
    demand(valid(1 - c <= 1 - c * c, c >= 0, c <= 1)[0])
    demand(valid((1 - c * c) * b * b <= off, *unit)[0])
    n = sp.Symbol("n", integer=True, positive=True)
    Q, W = sp.MatrixSymbol("Q", n, n), sp.MatrixSymbol("W", n, n)
    K, R = Q * Q.T, W * W.T  # K_∞ and K_∞ − G̃/4: tr(KR) = |QᵀW|², and 4K² − (4K − 4R)K is 4RK
    demand(identical(4 * K * K - (4 * K - 4 * R) * K, 4 * R * K))
    demand(identical(W.T * K * W, (Q.T * W).T * (Q.T * W)))  # the trace of RK is that of WᵀKW
    known = [m >= 1, limit > 0, own == V + limit, own <= 4 * limit, mean * m * limit <= V]  # squared Frobenius norms
    for architecture in reference.ARCHITECTURES:
        claimed = law(architecture, m)
        if claimed.most is not None:
            demand(valid(mean <= claimed.most, *known)[0], architecture=architecture, at_most=claimed.most)
        if claimed.least is not None:  # no constant bounds from below what is at most 3/m
            width = sp.Symbol("m", positive=True)
            reached = bool(sp.Rational(str(claimed.least)) <= sp.limit(3 / width, width, sp.oo))
            demand(reached, architecture=architecture, at_least=claimed.least)


@claim.property(
    X=_rows_on_axes(),
    search=search.product(
        X=search.Stream("axis data", "matrices", lambda: map(exact.matrix, ([[1]], [[1], [-1]], [[1, 0], [0, 1]])))
    ),
)
def on_exact_expectations(law, X):
    """E D(m) by enumeration of the sign patterns of m = 1, 2 neurons, and of up to 100 for one column; V ≤ 3|K_∞|²."""
    for architecture, F in (("2l-relu", X), ("mlp-attn", exact.attend(X))):
        limit = exact.ntk_limit(F).exact
        demand_at_most(_inner(exact.gram(F), limit), 4 * _inner(limit, limit))
        for m in (1, 2, 10, 100) if X.ncols() == 1 else (1, 2):
            claimed, mean = law(architecture, exact.rational(m)), _mean_distance(F, m)
            if claimed.most is not None:
                demand_at_most(mean, claimed.most, architecture=architecture, m=m)
            if claimed.least is not None:
                demand_at_most(claimed.least, mean, architecture=architecture, m=m)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("as_published", "variance_alone"))
def on_images(law, data, device):
    """The mean of D over 5 seeds at m = 16 … 4096; by Markov it exceeds 20 times a true bound with probability 1/20 at most."""
    _judge(law, reference.cached_sweep(data, 300 if data == "digits" else 1000, device))


@claim.empirical(blind_to=("variance_alone",))
def on_stored_sweeps(law):
    """The same on the stored sweeps of 1000 images up to m = 16 384."""
    for result in reference.stored("widths"):
        _judge(law, result)


def _judge(law, result):
    lines = []
    for architecture in reference.ARCHITECTURES:
        run, widths, data = result[architecture], result["widths"], f"{result['data']}, n = {result['n']}"
        means = [sum(at) / len(at) for at in run["cosine"]]
        lines.append({"label": architecture, "x": widths, "y": means})
        measured(f"m·D at m = {widths[-1]}, {architecture}", means[-1] * widths[-1], data=data)
        measured(f"bound of m·E D, V/‖K_∞‖_F², {architecture}", run["variance"] / run["frobenius"] ** 2, data=data)
        for m, mean in zip(widths, means, strict=True):
            claimed = law(architecture, float(m))
            if claimed.most is not None:
                demand(mean <= 20 * claimed.most, architecture=architecture, m=m, mean=mean, at_most=claimed.most)
            if claimed.least is not None:
                demand(
                    mean >= float(claimed.least),
                    architecture=architecture,
                    m=m,
                    mean=mean,
                    at_least=float(claimed.least),
                )
    plotted(f"1 − cos(K_m, K_∞), {result['data']}, n = {result['n']}", "Both curves fall like 1/m.",
            x="width m", y="1 − cos", lines=lines, log_x=True, log_y=True)  # fmt: skip


def _mean_distance(F, m):
    """E[1 − cos(K_m, K_∞)] over all sign patterns of m neurons; rows of F lie on axes; 1 where K_m = 0."""
    G, n, d = exact.gram(F), F.nrows(), F.ncols()
    patterns = [
        [any(F[i, k] * s > 0 for k, s in enumerate(signs)) for i in range(n)]
        for signs in itertools.product((1, -1), repeat=d)
    ]
    limit = exact.ntk_limit(F).exact
    total = exact.real(0)
    for chosen in itertools.combinations_with_replacement(range(len(patterns)), m):
        counts = [chosen.count(k) for k in range(len(patterns))]
        ways = math.factorial(m) // math.prod(map(math.factorial, counts))
        active = list(zip(patterns, counts, strict=True))
        kernel = exact.matrix(
            [[G[i, j] * sum(c for p, c in active if p[i] and p[j]) / m for j in range(n)] for i in range(n)]
        )
        product, own = _inner(kernel, limit), _inner(kernel, kernel)
        total = total + (1 - (product / exact.sqrt(own * _inner(limit, limit)) if own else 0)) * ways
    return total / len(patterns) ** m


def _inner(A, B):
    return sum((a * b for a, b in zip(A.entries(), B.entries(), strict=True)), exact.rational(0))
