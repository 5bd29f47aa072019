"""Exponential amplification is not always worse than cubic: it is so exactly when λ₁ − λ_r > log κ₊.

Setting.  X ≠ 0 of rank r, G = XXᵀ, κ₊ = λ₁/λ_r, Δ = λ₁ − λ_r.  exp(G)X has condition number κ₊e^{2Δ} (squared
          singular values, as in Proposition 4.11), GX has κ₊³.
Says.     (refuted) κ₊e^{2Δ} > κ₊³ always; nor is it so whenever κ₊ > 1.
Why not.  One row: both are 1.  Two unit-norm rows with cosine c, 0 < |c| < 1: λ = 1 ± |c|, Δ = 2|c|, and
          log κ = log(1+|c|) − log(1−|c|) > 2|c|, for both sides vanish at c = 0 and the derivatives are
          2/(1−c²) > 2: the exponential is the *milder* one for every such pair.  c = 3/5: 4e^{12/5} < 64.
Instead.  κe^{2Δ} > κ³ ⟺ e^Δ > κ ⟺ Δ > log κ.  Scaling X by s multiplies Δ by s² and leaves κ: whatever X with κ₊ > 1,
          the exponential is milder below s² = log κ₊/Δ, and worse above.  It is a question of units, not of structure.
"""

from __future__ import annotations

import functools
import math
import operator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured
from theorems.symbolic import valid

_ORDER = SimpleNamespace(less=operator.lt)  # of floats and of z3 terms

claim = Claim(
    "rem-4.12.a",
    "Exponential amplification is always worse than cubic",
    source="arXiv:2603.13085v2, Remark 4.12",
    statement=r"\kappa(G)\, e^{2(\lambda_1-\lambda_n)} > \kappa(G)^3 \quad \text{always}",
    reading="for every X ≠ 0, on the positive spectrum",
    expected="refuted",
    uses=("prop-4.11.a",),
)


class _Data(NamedTuple):
    """What a statement may look at; `order` has `less`, for floats, Reals or z3 terms."""

    order: Any
    gap: Any  # λ₁ − λ_r of √s·X
    log_kappa: Any
    unscaled: Any  # λ₁ − λ_r of X
    unit: bool = False  # unit-norm rows
    pair: bool = False  # two of them, neither parallel nor orthogonal


@claim.false
def as_published(data):
    """κ₊e^{2Δ} > κ₊³ for every X"""
    return True


@claim.true
def iff_the_gap_exceeds_log_kappa(data):
    """κ₊e^{2Δ} > κ₊³ ⟺ Δ > log κ₊, for every X; rescaling X moves Δ and not κ₊"""
    return data.order.less(data.log_kappa, data.gap)


@claim.true
def never_for_two_correlated_rows(data):
    """Two unit-norm rows with 0 < |c| < 1: never; any other X: iff Δ > log κ₊"""
    return False if data.pair else iff_the_gap_exceeds_log_kappa(data)


@claim.false
def unless_isotropic(data):
    """κ₊e^{2Δ} > κ₊³ ⟺ κ₊ > 1: sets only the trivial case of equality aside."""
    return data.order.less(0, data.log_kappa)


@claim.false
def twice_the_gap(data):
    """κ₊e^{2Δ} > κ₊³ ⟺ 2Δ > log κ₊: forgets that κ₊ stands on both sides."""
    return data.order.less(data.log_kappa, data.gap + data.gap)


@claim.false
def whatever_the_units(data):
    """κ₊e^{2Δ} > κ₊³ ⟺ Δ > log κ₊ before X is rescaled: takes Δ for a ratio, as κ₊ is."""
    return data.order.less(data.log_kappa, data.unscaled)


@claim.false
def never_for_unit_norm_rows(data):
    """Unit-norm rows: never; any other X: iff Δ > log κ₊.  Extends the case of two rows to any number."""
    return False if data.unit else iff_the_gap_exceeds_log_kappa(data)


@claim.symbolic(dimensions="all", blind_to=("never_for_unit_norm_rows",))
def by_logarithms(law):
    """κe^{2Δ} > κ³ with log increasing (z3); for a pair log κ − Δ vanishes at c = 0 and increases (SymPy, z3)."""
    kappa, growth, gap, scale, log_kappa = z3.Reals("kappa growth gap scale log_kappa")
    worse = kappa * growth * growth > kappa * kappa * kappa
    logarithms = [kappa >= 1, growth >= 1, scale > 0, gap >= 0, log_kappa >= 0]
    logarithms += [(growth > kappa) == (scale * gap > log_kappa)]
    claimed = law(_Data(_ORDER, scale * gap, log_kappa, gap))
    demand(valid(worse == claimed, *logarithms)[0], fact="threshold")

    c = sp.Symbol("c", positive=True)
    excess = sp.log((1 + c) / (1 - c)) - 2 * c
    rest = sp.simplify(sp.diff(excess, c) * (1 - c**2) - 2 * c**2)
    demand(excess.subs(c, 0) == 0 and rest == 0, derivative=sp.diff(excess, c))
    cosine = z3.Real("c")
    demand(valid(2 * cosine * cosine / (1 - cosine * cosine) > 0, cosine > 0, cosine < 1)[0], fact="increasing")
    pair = [cosine > 0, cosine < 1, log_kappa > 2 * cosine, scale == 1, gap == 2 * cosine]
    claimed = law(_Data(_ORDER, gap, log_kappa, gap, unit=True, pair=True))
    demand(valid(worse == claimed, *pair, *logarithms)[0], fact="two rows")


def _small():
    """Unit-norm rows, n and d at most 2, then a repeated row beside another."""
    yield from search.unit_row_matrices(2, 2, 5)
    yield exact.matrix([[1, 0], [1, 0], [0, 1]])


_SMALL = search.Stream("unit rows, n, d ≤ 2, denominators ≤ 5; one 3×2", "matrices", _small)


@claim.property(
    X=st.one_of(strategies.unit_rows(max_n=4, max_d=3), strategies.data_matrices(max_n=4, max_d=3)),
    scale=st.one_of(st.just(exact.rational(1)), strategies.positive_rationals()),
    search=search.product(X=_SMALL, scale=map(exact.rational, (1, "1/4", 4))),
    limit=600,
)
def on_exact_matrices(law, X, scale):
    """Certified κ₊e^{2sΔ} against κ₊³ for √s·X, in every regime of rank; undecided only if e^{sΔ} = κ₊, so never."""
    G = exact.gram(X)
    spectrum = exact.eigenvalues(G)
    top, low = spectrum[0], spectrum[exact.rank(G) - 1]
    kappa, gap = top / low, top - low
    unit = scale == 1 and all(G[i, i] == 1 for i in range(G.nrows()))
    pair = unit and G.nrows() == 2 and 0 < G[0, 1] ** 2 < 1
    claimed = law(_Data(exact, gap * scale, exact.log(kappa), gap, unit, pair))
    worse = exact.less(kappa**3, kappa * exact.exp(2 * gap * scale))
    demand(
        None if None in (worse, claimed) else worse == claimed,
        exponential=kappa * exact.exp(2 * gap * scale),
        cubic=kappa**3,
    )


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """Both attentions of impl on 95 disjoint pairs of images, and on 20 images as they are and scaled by 1/4."""
    rows = _measured_amplifications(data, device)
    for n, scale, top, low, exponential, cubic in rows:
        seen = _Data(_ORDER, top - low, math.log(top / low), (top - low) / scale, scale == 1, n == 2)
        if abs(math.log(exponential / cubic)) > _rounding(data, device, max(exponential, cubic)):
            demand(bool(law(seen)) == (exponential > cubic), n=n, scale=scale, exponential=exponential, cubic=cubic)
    pairs = [(e, c) for n, _, _, _, e, c in rows if n == 2]
    measured("pairs of images where the exponential is milder", sum(e < c for e, c in pairs) / len(pairs), data=data)
    for n, scale, *_, e, c in rows[-2:]:
        measured(f"log₁₀ of exponential over cubic, {n} images × {scale:g}", math.log10(e / c), data=data)


@functools.cache
def _measured_amplifications(data, device):
    """(n, scale², λ₁, λ_n, condition number by exp(G)X, by GX) for pairs, then 20 images, then the same by 1/4."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 200, device, "float64")
    rows = []
    for part, scale in [*((X[i : i + 2], 1.0) for i in range(10, 200, 2)), (X[:20], 1.0), (X[:20] / 4, 1 / 16)]:
        G = impl.spectrum.gram_eigenvalues(part)
        squares = [_condition(f(part)) for f in (impl.attention.matrix_exponential, impl.attention.linearized)]
        rows.append((len(part), scale, G.eigenvalues[0], G.eigenvalues[-1], *squares))
    return rows


def _condition(F):
    sigma = np.linalg.svd(empirical.float64(F), compute_uv=False)[: len(F)]
    return float((sigma[0] / sigma[-1]) ** 2)


def _rounding(data, device, condition):
    """Relative error of a squared quotient of singular values: sums of d + 2n terms, amplified by the quotient."""
    d = empirical.features(data, 200, device, "float64").shape[1]
    return 8 * (d + 40) * np.finfo(np.float64).eps * math.sqrt(condition)
