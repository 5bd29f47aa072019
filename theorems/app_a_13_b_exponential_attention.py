"""Exponential attention with unit rows is softmax attention with unit rows, at the same temperature; not at another.

Setting.  E_ij = exp(⟨x_i, x_j⟩/τ) > 0.  Softmax: F = ΔEX, Δ_ii = 1/Σ_j E_ij.  Exponential: F = ΓEX, Γ_ii = exp(−c_i) for the
          stability shift c_i.  F̂ scales every row of F ≠ 0 to norm 1.
Says.     Exponential attention omits the denominator, “unlike softmax … not a simple weighted mean”: another model, also
          after unit rows.
Why not.  ΔEX = (ΔΓ⁻¹)(ΓEX) with a positive diagonal ΔΓ⁻¹: each row is a positive multiple, so F̂ is the same, and with it
          the network, K_m and K_∞.  It is so for n = 1 already.
Instead.  The same model at equal temperatures, whatever the shifts.  At temperatures τ ≠ τ' they differ: for x_1 ⟂ x_2 of
          norm 1, row 1 of F̂ has the direction e^(1/τ)x_1 + x_2.
Check.    With τ = 1/log b every weight is bˢ, s = ⟨x_i, x_j⟩: rational for integer data and rational b > 1.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search
from theorems.claim import Claim, demand, measured, suppose
from theorems.symbolic import identical, valid

claim = Claim(
    "app-A.13.b",
    "Exponential attention with unit rows as a model of its own",
    source="arXiv:2603.13085v2, Appendix A.13, equation (12)",
    statement=r"\widehat{\exp(XX^\top/\tau)X} \ne \widehat{\operatorname{softmax}(XX^\top/\tau)X} "
    r"\quad (\text{unit rows on both sides})",
    reading="exp acts entrywise; both models are followed by unit rows, as in the paper, and compared at one temperature",
    expected="refuted",
)


class _Same(NamedTuple):
    """Whether the features are said to agree before and after unit rows; None where nothing is said."""

    before: bool | None
    after: bool | None


@claim.false
def as_published(q):
    """The unit rows of exponential and of softmax attention differ, at one temperature too"""
    return _Same(None, False)


@claim.true
def corrected(q):
    """At one temperature the unit rows are the same, whatever the shifts"""
    return _Same(None, True if q.same_temperature else None)


@claim.false
def at_any_temperature(q):
    """The unit rows are the same at all temperatures: takes the temperature for one more scale of a row."""
    return _Same(None, True)


@claim.false
def before_unit_rows(q):
    """At one temperature the features are the same: forgets the denominator."""
    return _Same(True if q.same_temperature else None, None)


@claim.false
def shifts_matter(q):
    """The unit rows differ as soon as the shifts do: reads the shift as a change of the scores' differences."""
    return _Same(None, (True if q.same_temperature else None) if q.no_shift else False)


@claim.symbolic(dimensions="all")
def by_positive_row_scales(law):
    """ΔEX = (ΔΓ⁻¹)(ΓEX) as words in any E and diagonals; one row not of weight 1, and two orthogonal rows, by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, E = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("E", n, n)
    Delta, Gamma, inverse = (sp.MatrixSymbol(name, n, n) for name in ("Delta", "Gamma", "Phi"))
    scaled = identical(Delta * E * X, Delta * inverse * (Gamma * E * X), [(inverse * Gamma, sp.Identity(n))])
    for no_shift in (True, False):
        said = law(SimpleNamespace(same_temperature=True, no_shift=no_shift))
        demand(said.after is None or said.after == scaled, no_shift=no_shift, unit_rows_agree=scaled)
        b, x = z3.Reals("b x")  # n = d = 1: softmax gives x, exponential bx
        demand(said.before is None or valid(b * x == x, b > 1, x != 0)[0] == said.before, n=1)
    b, c = z3.Reals("b c")  # rows e_1, e_2: first rows of direction (b, 1) and (c, 1)
    said = law(SimpleNamespace(same_temperature=False, no_shift=True))
    parallel = valid(b * 1 == c * 1, b > 1, c > 1, b != c)[0]
    demand(said.after is None or said.after == parallel, rows="e_1, e_2", unit_rows_agree=parallel)


@st.composite
def _cases(draw: Any) -> tuple[Any, Any, Any, list[int]]:
    """(X, b, b', shifts): integer data, e^(1/τ) for softmax and for exponential attention, the exponents of the shifts."""
    n, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    X = exact.matrix([[draw(st.integers(-2, 2)) for _ in range(d)] for _ in range(n)])
    first, second = (exact.rational(draw(st.sampled_from(["2", "3", "3/2"]))) for _ in range(2))
    return X, first, second, [draw(st.integers(-2, 2)) for _ in range(n)]


def _small() -> Iterator[tuple[Any, Any, Any, list[int]]]:
    for X in search.matrices(2, 2, entries=(1, 0, -1)):
        for other in (2, 3):
            for shift in (0, 1):
                shifts = [shift * (i + 1) for i in range(X.nrows())]
                yield X, exact.rational(2), exact.rational(other), shifts


@claim.property(
    case=_cases(),
    search=search.product(
        case=search.Stream("X with n, d ≤ 2, b = 2, b' = 2 or 3, with and without shifts", "cases", _small)
    ),
)
def on_exact_weights(law, case):
    """Both features from weights bˢ that are rational, row by row; equal, and positive multiples of one another, exactly."""
    X, b, c, shifts = case
    n, G = X.nrows(), exact.gram(X)
    softmax = exact.matrix([[b ** int(G[i, j].numer()) for j in range(n)] for i in range(n)])
    sums = [sum(softmax[i, j] for j in range(n)) for i in range(n)]
    exponential = exact.matrix([[c ** (int(G[i, j].numer()) - shifts[i]) for j in range(n)] for i in range(n)])
    F, H = exact.diagonal([1 / total for total in sums]) * softmax * X, exponential * X
    suppose(all(any(row) for A in (F, H) for row in A.tolist()))
    along = [_on_one_ray(row, other) for row, other in zip(F.tolist(), H.tolist(), strict=True)]
    said = law(SimpleNamespace(same_temperature=b == c, no_shift=not any(shifts)))
    suppose(said.before is not None or said.after is not None)
    # a statement that they differ is refuted by one instance where they do not, and only such a one can refute it
    demand(said.before is None or said.before == (F == H), softmax=F, exponential=H)
    demand(said.after is None or said.after == all(along), softmax=F, exponential=H)


def _on_one_ray(u: list[Any], v: list[Any]) -> bool:
    """Whether u and v are positive multiples of one another."""
    k = next(k for k, x in enumerate(u) if x != 0)
    return v[k] * u[k] > 0 and all(u[k] * y == v[k] * x for x, y in zip(u, v, strict=True))


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("shifts_matter",))
def in_the_torch_implementation(law, data, device):
    """Unit rows of impl.attention on 300 images at temperature 1/2: equal up to the rounding of scores, weights and sums;
    at temperatures √d and 1/2 they differ by the measured angle."""
    rows, slack, raw, apart = _features(data, device)
    same, other = (law(SimpleNamespace(same_temperature=flag, no_shift=True)) for flag in (True, False))
    demand(same.after is None or same.after == (rows <= slack), difference=rows, rounding_allows=slack)
    demand(same.before is None or same.before == (raw <= slack), difference=raw)
    demand(other.after is None or other.after == (apart <= slack), difference=apart)
    label = f"{data}, 300 images"
    measured("largest difference of unit rows, one temperature", rows, low=0, high=slack, data=label)
    measured("largest distance of unit rows, temperatures √d and 1/2", apart, data=label)


@functools.cache
def _features(data: str, device: str) -> tuple[float, float, float, float]:
    """Largest distance of unit rows at one temperature, its rounding, that of the raw rows, and of unit rows at two."""
    import impl.attention

    X = empirical.features(data, 300, device, "float64")
    n, d = X.shape
    tau = 0.5  # not 1, where multiplying by it would go unseen
    F, H = impl.attention.softmax(X, temperature=tau), impl.attention.exponential(X, temperature=tau)
    U, V = impl.attention.unit_rows(F), impl.attention.unit_rows(H)
    cool = impl.attention.unit_rows(impl.attention.softmax(X))
    # A score errs by γ_d|x||y|, so a weight by (d + 4)·u times 1 + the largest |x|²; sums by n·u, on absolute values.
    scale = 1 + float((X * X).sum(dim=1).max()) / tau
    weights = torch.softmax(X @ X.T / tau, dim=1)
    cancelled = ((weights @ X.abs()).norm(dim=1) / F.norm(dim=1)).max()
    slack = 8 * (n + d + 16) * scale * 2.0**-53 * float(cancelled)
    distances = [float((a - b).norm(dim=1).max()) for a, b in ((U, V), (F, H), (cool, V))]
    return distances[0], slack, distances[1], distances[2]
