"""Softmax to first order, with an explicit remainder: |R| ≤ 2t²e^{2t}/n for scores of size at most t.

Setting.  One row of scores a ∈ ℝⁿ with mean ā, t = max|a_j|, s_j = a_j − ā, τ = max|s_j|.
Says.     softmax(a)_j = (1/n)(1 + a_j − ā) + R_j with |R_j| ≤ 2t²e^{2t}/n; and more sharply |R_j| ≤ τ²e^τ/(2n).
Why.      softmax(a)_j = e^{s_j}/(nM), M the mean of e^{s_k}.  As Σs_k = 0: M ≥ 1, and M ≤ cosh τ by convexity, so
          1 − 1/M ≤ τ²/2.  Then nR_j ≤ e^s − 1 − s ≤ τ²e^τ/2, and nR_j ≥ e^s/M − e^s ≥ −e^τ(1 − 1/M).  τ ≤ 2t gives the first.
"""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import valid

claim = Claim(
    "thm-B.1.a",
    "Softmax to first order, with a remainder",
    source="arXiv:2603.13085v2, Theorem B.1, equation (13)",
    statement=r"\mathrm{softmax}(A)_{ij} = \tfrac1n (1 + A_{ij} - \bar A_i) + R_{ij}, \qquad "
    r"|R_{ij}| \le \tfrac{2 t^2 e^{2t}}{n}, \quad t = \max |A|",
    reading="the paper's O(·) made explicit",
    expected="proved",
    assumes=(
        "1 + s ≤ e^s ≤ 1 + s + s²e^{|s|}/2 (Taylor)",
        "mean of e^{s_k} ≤ cosh τ for |s_k| ≤ τ of mean 0 (convexity), and 1 − 1/cosh τ ≤ τ²/2",
    ),
)


class _Expansion(NamedTuple):
    """n times the first-order term, and n times the bound of the remainder."""

    main: Any
    bound: Any


@claim.true
def as_published(q):
    """1 + a_j − ā, remainder at most 2t²e^{2t}/n"""
    return _Expansion(1 + q.score - q.mean, 2 * q.t * q.t * q.grown)


@claim.true
def by_the_spread(q):
    """1 + a_j − ā, remainder at most τ²e^τ/(2n)"""
    return _Expansion(1 + q.score - q.mean, q.tau * q.tau * q.grown_tau / 2)


@claim.false
def forgets_the_denominator(q):
    """1 + a_j, the same remainder: expands the numerator of softmax alone."""
    return as_published(q)._replace(main=1 + q.score)


@claim.false
def drops_the_uniform_part(q):
    """a_j − ā, the same remainder: keeps the part that depends on the scores and forgets that weights add up to 1."""
    return as_published(q)._replace(main=q.score - q.mean)


@claim.false
def third_order(q):
    """Remainder at most t³e^{2t}/n: takes the expansion for one of second order."""
    return as_published(q)._replace(bound=q.t * q.t * q.t * q.grown)


@claim.false
def forgets_the_mean_doubles(q):
    """Remainder at most t²e^{2t}/(2n): forgets that a_j − ā can be as large as 2t."""
    return as_published(q)._replace(bound=q.t * q.t * q.grown / 2)


@claim.false
def without_the_growth(q):
    """Remainder at most τ²/(2n): the second Taylor term alone, as if it bounded what is left."""
    return by_the_spread(q)._replace(bound=q.tau * q.tau / 2)


@claim.symbolic(dimensions="all")
def by_convexity(law):
    """Both signs of nR_j from the named facts about e^s, M and cosh τ, for any n, by z3 over the reals."""
    e, M, t, tau, score, mean, grown, grown_tau = z3.Reals("e M t tau a mean grown grown_tau")
    s = score - mean
    facts = [
        *(t >= 0, tau >= 0, tau <= 2 * t, s <= tau, -s <= tau, grown_tau >= 1, grown >= grown_tau),
        *(e > 0, e >= 1 + s, 2 * e <= 2 + 2 * s + tau * tau * grown_tau, e <= grown_tau),
        *(M >= 1, M * tau * tau >= 2 * (M - 1)),
    ]
    said = law(SimpleNamespace(t=t, tau=tau, score=score, mean=mean, grown=grown, grown_tau=grown_tau))
    share = z3.Real("share")  # e/M = n·softmax(a)_j
    for sign in (1, -1):
        holds, why = valid(sign * (share - said.main) <= said.bound, *facts, share * M == e)
        demand(holds, because=why)


def _rows() -> Any:
    """Small rows, and long ones with one score against all others."""
    for a in (0, 1, -1, exact.rational("1/4")):
        for b in (0, 1, -1, exact.rational("1/2")):
            yield [a, b]
    for n in (8, 20):
        for t in ("1/8", "1/2", 1):
            yield [exact.rational(t)] + [-exact.rational(t)] * (n - 1)


@claim.property(
    row=st.lists(strategies.rationals(), min_size=1, max_size=5),
    search=search.product(
        row=search.Stream("pairs of small scores, and one score against 7 or 19 others", "rows", _rows)
    ),
)
def on_exact_rows(law, row):
    """The remainder of every entry by certified enclosures of e^s, against the bound."""
    row = [exact.rational(a) for a in row]
    n, mean = len(row), sum(row) / len(row)
    spread = [exact.exp(a - mean) for a in row]
    total = spread[0]
    for other in spread[1:]:
        total = total + other
    t, tau = max(abs(a) for a in row), max(abs(a - mean) for a in row)
    for a, e in zip(row, spread, strict=True):
        q = SimpleNamespace(t=t, tau=tau, score=a, mean=mean, grown=exact.exp(2 * t), grown_tau=exact.exp(tau))
        said = law(q)
        demand_at_most(abs(n * e / total - said.main), said.bound, entry=a)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("forgets_the_denominator", "third_order", "forgets_the_mean_doubles", "without_the_growth"),
)
def in_the_torch_implementation(law, data, device):
    """impl.attention.softmax on 500 images with unit-norm rows, scores scaled by d^(−½): an output row errs by Σ_j |R_j|."""
    X, q, found = _softmax(data, device)
    n, d = X.shape
    said = law(q)
    # products over d and n terms, exponentials and a division, of numbers that are at most e^{2t}
    slack = 8 * (n + d) * np.finfo(float).eps * q.grown
    off = float(np.linalg.norm(found - said.main @ X / n, axis=1).max())
    demand(off <= float(np.max(said.bound)) + slack, off=off, bound=float(np.max(said.bound)), rounding=slack)
    spread = float(np.linalg.norm(found - found.mean(axis=0), axis=1).max())
    measured("largest error of a first-order output row", off, data=data, detail=f"n = {n}, t = {q.t:.4f}")
    measured("largest distance of an output row from their mean", spread, data=data, detail=f"n = {n}")


claim.not_in_rocq("inequalities between exponentials, not formalised yet")


@functools.cache
def _softmax(data: str, device: str) -> tuple[Any, SimpleNamespace, Any]:
    """Unit-norm rows, what the law reads of their scores, and the softmax features."""
    import impl.attention

    rows = empirical.features(data, 500, device, "float64")
    found, X = empirical.float64(impl.attention.softmax(rows)), empirical.float64(rows)
    scores = X @ X.T / math.sqrt(X.shape[1])
    mean = scores.mean(axis=1, keepdims=True)
    t, tau = float(np.abs(scores).max()), float(np.abs(scores - mean).max())
    return (
        X,
        SimpleNamespace(score=scores, mean=mean, t=t, tau=tau, grown=math.exp(2 * t), grown_tau=math.exp(tau)),
        found,
    )
