"""Softmax rows of unit-norm data are diffuse, along the top eigenvector and elsewhere; the eigenvector does not order them.

Setting.  Unit-norm rows X, G = XXᵀ, β > 0 the inverse temperature (1, or 1/√d), W_ij = e^{βG_ij}/Σ_k e^{βG_ik}; the
          alignment of row i with the top eigenvector v of G, λ₁ simple, is v_i²; its concentration is max_j W_ij.
Says.     (refuted) Rows aligned with v become near one-hot, the others diffuse.  Read as little as possible: a row
          of the largest alignment puts more than 1/2 on one entry.
Why not.  G_ii = 1 ≥ G_ij, so the largest weight is W_ii = 1/Σ_j e^{−β(1−G_ij)}: a row is the more diffuse, the more rows
          are like it, whatever v.  X = (x; x): all along v, and uniform.  X = (e₁; …; e₁; e₂) with k ≥ 2 copies: the
          aligned rows have 1/(k+e^{−β}), row e₂, orthogonal to v, has more.  X = (e₁; −e₁; e₂): here it has less.
Instead.  With ν_i ≤ G_ij ≤ μ_i for j ≠ i:  1/(1+(n−1)e^{−β(1−μ_i)}) ≤ max_j W_ij ≤ 1/(1+(n−1)e^{−β(1−ν_i)}), equalities when
          ν_i = μ_i.  As ν_i ≥ −1, no row has a weight above 1/2 once n ≥ 1 + e^{2β}: n ≥ 9 for β = 1, whatever the data.
          The left side says that for β → ∞ *every* row that no other repeats becomes one-hot, aligned or not.
"""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import numpy as np
import z3
from hypothesis import strategies as st
from scipy.stats import spearmanr

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, plotted, suppose
from theorems.symbolic import valid

claim = Claim(
    "rem-4.12.c",
    "Softmax rows along the top eigenvector are near one-hot",
    source="arXiv:2603.13085v2, Remark 4.12",
    statement=r"\max_j \operatorname{softmax}(\beta G)_{ij} \approx 1 \text{ where } v_1(i)^2 \text{ is large, small elsewhere}",
    reading="unit-norm rows; β = 1 and β = 1/√d; near one-hot: a weight above 1/2",
    expected="refuted",
)

HALF = exact.rational("1/2")


class _Law(NamedTuple):
    """What is said of w_i = max_j W_ij; what is None is not said."""

    aligned_above: Any = None  # w_i is more than this for the largest alignment
    orthogonal_below: Any = None  # w_i is at most this for alignment 0
    order: Any = None  # (w of the larger, w of the smaller alignment) ↦ (what is at most, what)
    upper: Any = None  # (n, e^{−β(1−ν_i)}, e^{−β(1−μ_i)}) ↦ bound on w_i
    lower: Any = None  # the same
    anywhere: Any = None  # (n, e^{−β}) ↦ upper bound on every w_i


@claim.false
def as_published():
    """A row of the largest alignment with v has a weight above 1/2"""
    return _Law(aligned_above=HALF)


@claim.true
def between_sharp_bounds():
    """1/(1+(n−1)e^{−β(1−μ_i)}) ≤ max_j W_ij ≤ 1/(1+(n−1)e^{−β(1−ν_i)}) for every row, aligned or not"""
    return _Law(upper=lambda n, far, near: 1 / (1 + (n - 1) * far), lower=lambda n, far, near: 1 / (1 + (n - 1) * near))


@claim.true
def diffuse_everywhere():
    """Every max_j W_ij ≤ 1/(1+(n−1)e^{−2β}), so none is above 1/2 once n ≥ 1 + e^{2β}"""
    return _Law(anywhere=lambda n, t: 1 / (1 + (n - 1) * t * t))


@claim.false
def others_are_diffuse():
    """A row orthogonal to v has no weight above 1/2: the other half of the remark."""
    return _Law(orthogonal_below=HALF)


@claim.false
def in_comparison():
    """Of two rows the one with the larger alignment has the larger weight: the remark read as an order."""
    return _Law(order=lambda larger, smaller: (smaller, larger))


@claim.false
def the_other_way_round():
    """Of two rows the one with the larger alignment has the smaller weight: what the counterexample suggests."""
    return _Law(order=lambda larger, smaller: (larger, smaller))


@claim.false
def ends_swapped():
    """1/(1+(n−1)e^{−β(1−ν_i)}) ≤ max_j W_ij ≤ 1/(1+(n−1)e^{−β(1−μ_i)}): takes likeness for concentration."""
    return _Law(upper=lambda n, far, near: 1 / (1 + (n - 1) * near), lower=lambda n, far, near: 1 / (1 + (n - 1) * far))


@claim.false
def counts_itself_twice():
    """max_j W_ij ≤ 1/(1+ne^{−β(1−ν_i)}): n in place of the n − 1 others."""
    return _Law(upper=lambda n, far, near: 1 / (1 + n * far))


@claim.false
def no_obtuse_angles():
    """Every max_j W_ij ≤ 1/(1+(n−1)e^{−β}): takes G_ij ≥ 0, as pixels before centring would give."""
    return _Law(anywhere=lambda n, t: 1 / (1 + (n - 1) * t))


@claim.symbolic(dimensions="all")
def by_summing_the_other_rows(law):
    """Σ_{j≠i} e^{−β(1−G_ij)} one row at a time (z3); k copies of e₁ with e₂, and e₁, −e₁, e₂, for what is said of v."""
    said = law()
    m, total, more, low, high, t = z3.Reals("m total more low high t")  # m = n − 1 others, t = e^{−β}
    terms = [m >= 0, low > 0, high >= low, high <= 1, total >= m * low, total <= m * high]
    step = [*terms, more >= low, more <= high]
    demand(valid(z3.And(total + more >= (m + 1) * low, total + more <= (m + 1) * high), *step)[0], fact="induction")
    weight = 1 / (1 + total)
    demand(valid(weight >= high / (1 + total), *terms)[0], fact="the diagonal is the largest weight")
    if said.upper:
        demand(valid(weight <= said.upper(m + 1, low, high), *terms)[0], fact="upper bound")
    if said.lower:
        demand(valid(weight >= said.lower(m + 1, low, high), *terms)[0], fact="lower bound")
    if said.anywhere:
        angle = [*terms, t > 0, t < 1, low >= t * t]  # G_ij ≥ −1
        demand(valid(weight <= said.anywhere(m + 1, t), *angle)[0], fact="bound for any angle")
    k = z3.Real("k")
    copies = [k >= 2, t > 0, t < 1]
    _judge_alignment(said, 1 / (k + t), 1 / (1 + k * t), copies)
    _judge_alignment(said, 1 / (1 + t + t * t), 1 / (1 + t + t), [t > 0, t < 1])


def _judge_alignment(said, aligned, orthogonal, where):
    """The weights of a row along v and of one orthogonal to it, as z3 terms."""
    half = z3.RealVal("1/2")
    if said.aligned_above is not None:
        demand(valid(aligned > half, *where)[0], aligned=aligned)
    if said.orthogonal_below is not None:
        demand(valid(orthogonal <= half, *where)[0], orthogonal=orthogonal)
    if said.order is not None:
        least, most = said.order(aligned, orthogonal)
        demand(valid(least <= most, *where)[0], least=least, most=most)


@claim.property(
    X=strategies.unit_rows(max_n=4, max_d=3),
    temperature=st.sampled_from(("one", "root", "log")),
    search=search.product(X=search.unit_row_matrices(3, 2, 1), temperature=("one", "root", "log")),
)
def on_exact_rows(law, X, temperature):
    """Largest weights at β = 1 and 1/√d, certified, and at β = D log 2, where DG is integral and all of it is rational."""
    said, G, n = law(), exact.gram(X), X.nrows()
    decay = _decay(G, X.ncols(), temperature)
    table = [[decay(G[i, j]) for j in range(n)] for i in range(n)]
    weights = [1 / sum(row, exact.real(0)) for row in table]  # of the diagonal, the largest since decay(G_ij) ≤ 1
    for i, w in enumerate(weights):
        others = [G[i, j] for j in range(n) if j != i] or [G[i, i]]
        low, high = decay(min(others)), decay(max(others))
        if low.exact is None and min(others) == max(others):
            continue  # equality, which no enclosure decides; the rational temperature does
        if said.upper:
            demand_at_most(w, said.upper(n, low, high), row=i)
        if said.lower:
            demand_at_most(said.lower(n, low, high), w, row=i)
        if said.anywhere:
            demand_at_most(w, said.anywhere(n, decay(exact.rational(0))), row=i)
    if said.aligned_above is None and said.orthogonal_below is None and said.order is None:
        return
    alignment = _alignment(G)
    for i, w in enumerate(weights):
        largest = all(exact.at_most(a, alignment[i]) for a in alignment)
        if said.aligned_above is not None and largest:
            demand(exact.less(said.aligned_above, w), row=i, weight=w)
        if said.orthogonal_below is not None and exact.equal(alignment[i], 0):
            demand(exact.at_most(w, said.orthogonal_below), row=i, weight=w)
        for j, other in enumerate(weights):
            same = sorted(G[i, k] for k in range(n)) == sorted(G[j, k] for k in range(n))
            if said.order is not None and not same and exact.less(alignment[j], alignment[i]):
                demand(exact.at_most(*said.order(w, other)), rows=[i, j], weights=[w, other])


def _decay(G, d, temperature):
    """g ↦ e^{−β(1−g)}."""
    if temperature == "log":
        common = math.lcm(*(int(x.denom()) for x in G.entries()))
        suppose(common <= 200)  # powers of 2 that fit on a page
        return lambda g: exact.real(exact.rational(2) ** int(common * (g - 1)))
    scale = exact.sqrt(d) if temperature == "root" else exact.real(1)
    return lambda g: exact.exp((g - 1) / scale)


def _alignment(G):
    """v_i² = p_i(λ₁)/p'(λ₁), p and p_i the characteristic polynomials of G and of G without row and column i."""
    spectrum = exact.eigenvalues(G)
    if len(spectrum) == 1:
        return [exact.real(1)]
    suppose(not exact.equal(spectrum[0], spectrum[1]))
    slope = _at(G.charpoly().derivative(), spectrum[0])
    return [_at(exact.delete(G, i).charpoly(), spectrum[0]) / slope for i in range(G.nrows())]


def _at(polynomial, x):
    return functools.reduce(lambda value, c: value * x + c, reversed(polynomial.coeffs()), exact.real(0))


_BLIND = ("others_are_diffuse", "in_comparison", "the_other_way_round", "counts_itself_twice", "no_obtuse_angles")


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=_BLIND)
def in_the_torch_implementation(law, data, device):
    """Rows of impl.attention.softmax on 500 images at both temperatures: largest weight, entropy and alignment with v."""
    said = law()
    for name, seen in _measured_rows(data, device).items():
        beta, w, scores, alignment = seen["beta"], seen["largest"], seen["scores"], seen["alignment"]
        n, slack = len(w), 1 + seen["rounding"]
        if said.aligned_above is not None:
            demand(
                bool(w[alignment.argmax()] > float(said.aligned_above)),
                temperature=name,
                weight=float(w[alignment.argmax()]),
            )
        low, high = np.exp(-beta * (1 - scores.min(axis=1))), np.exp(-beta * (1 - scores.max(axis=1)))
        if said.upper:
            demand(bool((w <= slack * said.upper(n, low, high)).all()), temperature=name)
        if said.lower:
            demand(bool((said.lower(n, low, high) <= slack * w).all()), temperature=name)
        if said.anywhere:
            demand(bool((w <= slack * said.anywhere(n, math.exp(-beta))).all()), temperature=name)
        by_rank = {x: spearmanr(alignment, y)[0] for x, y in (("largest weight", w), ("entropy", seen["entropy"]))}
        measured(f"n × largest weight, β = {name}", n * w.max(), data=data, detail=f"{n} images")
        measured(f"smallest entropy / log n, β = {name}", seen["entropy"].min() / math.log(n), data=data)
        for x, rho in by_rank.items():
            measured(f"rank correlation of alignment and {x}, β = {name}", rho, data=data)
    plotted(
        f"Largest softmax weight by alignment with the top eigenvector: {data}",
        "n times the largest weight, averaged over tenths of the rows by alignment; one-hot rows would stand at n",
        x="tenth of the rows, by alignment",
        y="n × largest weight",
        lines=[{"label": f"β = {name}", **_by_tenths(seen)} for name, seen in _measured_rows(data, device).items()],
    )


@functools.cache
def _measured_rows(data, device):
    """Per temperature: largest weights, entropies, scores off the diagonal, v_i²; the weights give impl's features."""
    import torch

    import impl.attention

    X = empirical.features(data, 500, device, "float64")
    G, unit = X @ X.T, np.finfo(np.float64).eps
    alignment = empirical.float64(torch.linalg.eigh(G).eigenvectors[:, -1] ** 2)
    scores = empirical.float64(G).copy()
    np.fill_diagonal(scores, np.nan)
    scores = scores[~np.isnan(scores)].reshape(len(G), -1)
    found = {}
    for name, tau in (("1", 1.0), ("1/√d", math.sqrt(X.shape[1]))):
        W = torch.softmax(G / tau, dim=1)
        features = impl.attention.softmax(X, temperature=tau)
        rounding = 8 * (X.shape[1] + len(G)) * unit  # scores, sums of n weights and products, all below 1
        if float((W @ X - features).abs().max()) > rounding:
            raise ValueError(f"the weights do not give the features of impl.attention.softmax on {data}")
        W = empirical.float64(W)
        if not np.isfinite(W).all():
            raise ValueError(f"softmax of the scores of {data} is not finite")
        entropy = -(W * np.log(W)).sum(axis=1)
        found[name] = {"beta": 1 / tau, "largest": W.max(axis=1), "entropy": entropy, "scores": scores,
                       "alignment": alignment, "rounding": rounding}  # fmt: skip
    return found


def _by_tenths(seen):
    """The line of the plot: n × largest weight, averaged over tenths of the rows in order of alignment."""
    tenths = np.array_split(np.argsort(seen["alignment"]), 10)
    n = len(seen["largest"])
    return {"x": list(range(1, 11)), "y": [float(n * seen["largest"][rows].mean()) for rows in tenths]}
