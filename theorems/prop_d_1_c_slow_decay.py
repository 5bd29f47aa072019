"""A high condition number does not mean a slowly decaying spectrum; G³ needs no larger rank than G.

Setting.  A ⪰ 0 of size n, eigenvalues a_1 ≥ … ≥ a_n; τ_s(A) = Σ_(k>s) a_k/tr A is the share that the best approximation of
          rank s leaves out (Eckart–Young), a lower bound for Nyström; A decays slowly where τ_s stays large.
Says.     High κ means many non-negligible eigenvalues, so a large rank: κ(A) > κ(B) ⇒ τ_s(A) ≥ τ_s(B) at equal size; so G³, with
          κ(G)³, decays more slowly than G.
Why not.  κ sees two eigenvalues.  diag(2, 1) against I_2: κ = 2 > 1, yet τ_1 = 1/3 < 1/2.  For diag(κ, 1, …, 1), τ_1 → 0 as
          κ → ∞.  Nor does high κ mean fast decay: diag(4, 4, 1) against diag(2, 1, 1).
Instead.  τ_s(G³) ≤ τ_s(G) for every s and every G ⪰ 0: cubing never slows the decay.  For x ≥ y ≥ 0, y³x ≤ x³y; summed over
          x = λ_k, k ≤ s and y = λ_l, l > s: Σ_tail λ³ Σ_head λ ≤ Σ_head λ³ Σ_tail λ.  Equality for equal eigenvalues.
So.       Where the cubic conditioning holds, a low rank serves the attention kernel better, not worse: tr-relative accuracy
          is reached at a rank at most that of G.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, plotted, suppose
from theorems.symbolic import valid

claim = Claim(
    "prop-D.1.c",
    "High condition number as slow decay",
    source="arXiv:2603.13085v2, Proposition D.1, item 1",
    statement=r"\kappa(A) > \kappa(B) \implies \tau_s(A) \ge \tau_s(B), \qquad "
    r"\tau_s(A) = \frac{\sum_{k>s} \lambda_k(A)}{\operatorname{tr} A}; \qquad \tau_s(G^3) \ge \tau_s(G)",
    reading="decay is measured by the share of the trace beyond rank s, at equal size; what is said of G³ is an instance",
    expected="refuted",
    assumes=(
        "Eckart–Young: no approximation of rank s leaves out less",
        "spectral theorem for real symmetric matrices",
    ),
)


class _Decay(NamedTuple):
    """Order of the tails where κ(A) > κ(B): 1 larger, −1 smaller, 0 nothing said; then bounds of τ_s(G³) from t = τ_s(G)."""

    order: int
    low: Any
    high: Any


@claim.false
def as_published(t):
    """κ(A) > κ(B) ⇒ τ_s(A) ≥ τ_s(B); so τ_s(G³) ≥ τ_s(G)"""
    return _Decay(1, t, t * 0 + 1)


@claim.true
def corrected(t):
    """τ_s(G³) ≤ τ_s(G): cubing never slows the decay, and κ alone says nothing of it"""
    return _Decay(0, t * 0, t)


@claim.false
def higher_is_faster(t):
    """κ(A) > κ(B) ⇒ τ_s(A) ≤ τ_s(B): the opposite rule, right for n = 2 only."""
    return corrected(t)._replace(order=-1)


@claim.false
def share_is_cubed(t):
    """τ_s(G³) ≤ t³/(t³ + (1−t)³): cubes the sums instead of the eigenvalues."""
    return corrected(t)._replace(high=t * t * t / (t * t * t + (1 - t) * (1 - t) * (1 - t)))


@claim.false
def cubing_changes_nothing(t):
    """τ_s(G³) = τ_s(G): the eigenvectors stay, so the rank does."""
    return corrected(t)._replace(low=t)


@claim.symbolic(dimensions="all")
def by_pairs(law):
    """y³x ≤ x³y and the shares that its sums give, by z3 for sums of any length; then the statement on three small spectra."""
    x, y, h, t, h3, t3 = z3.Reals("x y H T H3 T3")
    demand(valid(y * y * y * x <= x * x * x * y, x >= y, y >= 0)[0])
    # summed over x = λ_k, k ≤ s, and y = λ_l, l > s, both sides are products of sums: t3·h ≤ h3·t
    sums = [h > 0, t >= 0, h3 > 0, t3 >= 0, t3 * h <= h3 * t]
    claimed = law(t / (h + t))
    for A in ([2, 1], [1, 1], [1, 1, 1], [4, 4, 1]):
        _judge_cube(law, [exact.rational(v) for v in A])
    for A, B in (([2, 1], [1, 1]), ([4, 4, 1], [2, 1, 1])):
        _judge_order(law, [exact.rational(v) for v in A], [exact.rational(v) for v in B])
    demand(valid(t3 / (h3 + t3) <= claimed.high, *sums)[0] or None, high=claimed.high)


def _tails(spectrum: list[Any]) -> list[Any]:
    total = sum(spectrum[1:], spectrum[0])
    return [sum(spectrum[s + 1 :], spectrum[s]) / total for s in range(1, len(spectrum))]


def _judge_cube(law: Any, spectrum: list[Any]) -> None:
    for s, (t, cubed) in enumerate(zip(_tails(spectrum), _tails([v**3 for v in spectrum]), strict=True), start=1):
        claimed = law(t)
        demand_at_most(cubed, claimed.high, s=s, of_G=t)
        demand_at_most(claimed.low, cubed, s=s, of_G=t)


def _judge_order(law: Any, A: list[Any], B: list[Any]) -> None:
    """Spectra of one length, with κ(A) > κ(B)."""
    for s, (of_A, of_B) in enumerate(zip(_tails(A), _tails(B), strict=True), start=1):
        order = law(of_A).order
        if order:
            demand(exact.at_most(*((of_B, of_A) if order > 0 else (of_A, of_B))), s=s, of_A=of_A, of_B=of_B)


@st.composite
def _pairs(draw: Any) -> tuple[Any, Any]:
    n = draw(st.integers(2, 4))
    return tuple(draw(strategies.psd_matrices(n)) + exact.identity(n) for _ in range(2))


def _small() -> Iterator[tuple[Any, Any]]:
    for n, entries in ((2, (1, 2, 3)), (3, (1, 2, 4))):
        found = [
            [a if k == 0 else b if k < n - 1 else c for k in range(n)]
            for a in entries
            for b in entries
            for c in entries
        ]
        ordered = sorted({tuple(sorted(v, reverse=True)) for v in found})
        yield from ((exact.diagonal(u), exact.diagonal(v)) for u in ordered for v in ordered)


@claim.property(
    pair=_pairs(),
    search=search.product(
        pair=search.Stream("pairs of diagonal matrices of size 2 and 3, small entries", "pairs", _small)
    ),
    limit=250,
)
def on_exact_matrices(law, pair):
    """τ_s of both, whichever has the higher κ first, and τ_s(A³) from the spectrum of A³ itself; decided exactly."""
    A, B = pair
    spectra = sorted((exact.eigenvalues(K) for K in (A, B)), key=lambda v: float(v[0] / v[-1]), reverse=True)
    if exact.less(spectra[1][0] / spectra[1][-1], spectra[0][0] / spectra[0][-1]):
        _judge_order(law, *spectra)
    before, after = _tails(exact.eigenvalues(A)), _tails(exact.eigenvalues(exact.power(A, 3)))
    for s, (t, cubed) in enumerate(zip(before, after, strict=True), start=1):
        claimed = law(t)
        demand_at_most(cubed, claimed.high, s=s, of_G=t)
        demand_at_most(claimed.low, cubed, s=s, of_G=t)


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.matrices(2, 2)),
    blind_to=("higher_is_faster", "share_is_cubed"),
)
def on_gram_matrices(law, X):
    """τ_s(G³) against τ_s(G) for data of every shape and rank; decided exactly."""
    G = exact.gram(X)
    before, after = _tails(exact.eigenvalues(G)), _tails(exact.eigenvalues(exact.power(G, 3)))
    suppose(bool(before))  # n = 1: nothing is beyond rank one
    for s, (t, cubed) in enumerate(zip(before, after, strict=True), start=1):
        demand_at_most(cubed, law(t).high, s=s, of_G=t)
        demand_at_most(law(t).low, cubed, s=s, of_G=t)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("higher_is_faster", "share_is_cubed"))
def in_the_torch_implementation(law, data, device):
    """The spectra of 1000 images by impl.spectrum, raw (G) and attended (G³): τ_s at every s up to the rounding of the
    eigenvalues, and the rank that keeps 99 % of the trace."""
    spectra, slacks = _spectra(data, device)
    tails = {name: 1 - np.cumsum(values) / values.sum() for name, values in spectra.items()}
    slack = sum(slacks.values())
    for s, (t, cubed) in enumerate(zip(tails["G"], tails["G³"], strict=True), start=1):
        t = max(float(t), 0.0)
        demand(float(cubed) <= float(law(t).high) + slack, s=s, of_G=t, of_cube=float(cubed))
        demand(float(law(t).low) <= float(cubed) + slack, s=s, of_G=t, of_cube=float(cubed))
    for name, tail in tails.items():
        label = f"{data}, 1000 images, {name}"
        measured("rank that keeps 99 % of the trace", int(np.argmax(tail <= 0.01)) + 1, data=label)
        measured("τ_10", float(tail[9]), low=float(tail[9]) - slack, high=float(tail[9]) + slack, data=label)
    plotted(
        f"Share of the trace beyond rank s: {data}",
        "Semi-logarithmic plot against the rank: the attention kernel's curve lies below that of the Gram matrix.",
        x="rank s",
        y="τ_s",
        lines=[
            {"label": name, "x": range(1, 31), "y": [max(float(v), 1e-16) for v in tail[:30]]}
            for name, tail in tails.items()
        ],
        log_y=True,
    )


claim.in_rocq(
    as_published=("prop_D_1_c_slow_decay", "prop_D_1_c_cube_decays_slower"),
    corrected="prop_D_1_c_cube_decays_faster",
)


@functools.cache
def _spectra(data: str, device: str) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """The leading min(n, d) eigenvalues of G and of G̃ = FFᵀ, and bounds on the errors of the shares."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 1000, device, "float64")
    spectra, slacks = {}, {}
    for name, rows in (("G", X), ("G³", impl.attention.linearized(X))):
        found = impl.spectrum.gram_eigenvalues(rows)
        spectra[name] = np.clip(found.eigenvalues, 0, None)
        # each eigenvalue errs by at most the noise floor, which also covers the rounding of F for non-negative pixels
        slacks[name] = 4 * len(found.eigenvalues) * found.noise_floor / float(spectra[name].sum())
    return spectra, slacks
