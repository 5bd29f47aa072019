"""Attention needs no larger width than 2L-ReLU for its malleability: only the bound asks for more.

Setting.  M_m the largest entry of |α' − α| at width m as one point moves, λ > 0; E(M_m−M_∞)² for attention (features XXᵀX),
          for 2L-ReLU (features X) and for MLP-Attn (features F̂ with unit rows), the same data, move, labels and λ.
Says.     Attention needs more neurons for the same error, due to the larger constant from spectral amplification.
Why not.  A larger kernel makes α smaller, and with it the error.  Rows 1, 1, 1, 1, y = (1, 1, 1, 1), λ = 1, the first
          row growing by a tenth: the error of attention is a third at m = 9, less at m = 20 and for m → ∞.  For MLP-Attn a
          single row suffices: it moves along itself, F̂ does not change, and one neuron gives M_1 = M_∞ = 0.
Instead.  The constant of the bound of prop-C.15.a is larger: ‖G³‖_F ≥ ‖G‖_F for unit rows, as λ⁶ − λ² ≥ 4(λ − 1) summed over the
          eigenvalues of G, whose mean is 1; equal for orthonormal rows.  Which error is larger depends on the data: for
          one row that doubles, λ = 1, attention's is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import valid
from theorems.width_malleability import Moved, mean_square_error, moved_problems, on_a_line

claim = Claim(
    "rem-C.16.b",
    "Width for malleability: attention against the two-layer ReLU network",
    source="arXiv:2603.13085v2, Remark C.16",
    statement=r"\mathbb E\,(\mathcal M_m - \mathcal M_\infty)^2\big|_{\text{attention}} \ge "
    r"\mathbb E\,(\mathcal M_m - \mathcal M_\infty)^2\big|_{\text{2L-ReLU}}",
    reading="“requires more” compares what the two networks need on one data set, with the same λ; unit rows before the move",
    expected="refuted",
    uses=("prop-C.15.a",),
)


class _Errors(NamedTuple):
    """E(M_m−M_∞)² of the three networks at one width."""

    attention: Any
    relu: Any
    normalised: Any


class _Claimed(NamedTuple):
    """smaller ≤ larger for the errors; and tr Gᵖ ≥ c·tr G² for unit rows, (p, c).  None: not stated."""

    smaller: Any = None
    larger: Any = None
    powers: tuple[int, int] | None = None


@claim.false
def as_published(e):
    """The error of attention is at least that of 2L-ReLU at every width"""
    return _Claimed(e.relu, e.attention)


@claim.true
def of_the_bounds(e):
    """‖G³‖_F ≥ ‖G‖_F for unit rows: the bound's constant is the larger one"""
    return _Claimed(powers=(6, 1))


@claim.false
def for_mlp_attn(e):
    """The error of MLP-Attn is at least that of 2L-ReLU at every width: the same of the network as trained."""
    return _Claimed(e.relu, e.normalised)


@claim.false
def the_other_way_round(e):
    """The error of attention is at most that of 2L-ReLU at every width: takes the witness for the rule."""
    return _Claimed(e.attention, e.relu)


@claim.false
def bounds_strictly(e):
    """‖G³‖_F² ≥ 2‖G‖_F² for unit rows: forgets orthonormal rows."""
    return _Claimed(powers=(6, 2))


@claim.symbolic(dimensions="all")
def by_the_slopes(law):
    """Errors for large m by the slopes of M(b) at ½, SymPy, one and four equal rows; the traces by z3, eigenvalue by eigenvalue."""
    b = sp.Symbol("b", positive=True)
    claimed = law(_Errors(0, 0, 0))
    longer = sp.Rational(11, 10)
    for rows, lam in ((([1], [2]), 1), (([1, 1, 1, 1], [longer, 1, 1, 1]), 1)):
        claimed = law(_Errors(*_slopes(*rows, lam, b)))
        if claimed.smaller is not None:
            demand(bool(claimed.smaller <= claimed.larger), rows=rows, smaller=claimed.smaller, larger=claimed.larger)
    if claimed.powers is not None:
        power, factor = claimed.powers
        demand(factor <= 1, orthonormal_rows="tr Gᵖ = tr G² = n")
        x, slope = z3.Real("λ_i"), power - 2
        holds, why = valid(x**power - x * x >= slope * (x - 1), x >= 0)
        demand(holds, because=why)


def _slopes(before: list[Any], after: list[Any], lam: Any, b: Any) -> list[Any]:
    """(dM/db)² at b = ½ for attention, 2L-ReLU, MLP-Attn: 4m times the error for large m.  y = (1, …, 1), rows > 0."""
    found = []
    for network in ("attention", "2l-relu", "mlp-attn"):
        ends = []
        for rows in (after, before):
            f = sp.Matrix(rows)
            f = f * (f.T * f)[0] if network == "attention" else f if network == "2l-relu" else sp.ones(len(rows), 1)
            ends.append((b * f * f.T + lam * sp.eye(len(rows))).inv() * sp.ones(len(rows), 1))
        moved = ends[0] - ends[1]
        largest = max(range(len(before)), key=lambda i: abs(moved[i].subs(b, sp.Rational(1, 2))))
        found.append(sp.diff(moved[largest], b).subs(b, sp.Rational(1, 2)) ** 2)
    return found


def _small() -> Iterator[Moved]:
    """One and two equal rows of norm 1, the first of which doubles, λ = 1; four, the first growing by a tenth, λ = 1."""
    yield on_a_line(1, 2, [], [1], 1)
    yield on_a_line(1, 2, [1], [1, 1], 1)
    yield on_a_line(1, "11/10", [1, 1, 1], [1, 1, 1, 1], 1)


@claim.property(
    problem=moved_problems(),
    X=strategies.unit_rows(),
    m=st.integers(1, 3),
    search=search.product(
        problem=search.Stream("points on a line", "problems", _small), X=search.unit_row_matrices(2, 2, 1), m=(1, 2, 9)
    ),
    limit=200,
)
def on_exact_widths(law, problem, X, m):
    """All three errors over the binomial counts of active neurons, exact; traces of powers for unit rows."""
    problem = Moved(*problem)
    errors = [mean_square_error(problem, name, int(m)) for name in ("attention", "2l-relu", "mlp-attn")]
    claimed = law(_Errors(*errors))
    if claimed.smaller is not None:
        demand_at_most(claimed.smaller, claimed.larger, m=m)
    if claimed.powers is not None:
        power, factor = claimed.powers
        G = exact.gram(X)
        demand_at_most(factor * exact.trace(G * G), exact.trace(exact.power(G, power)))
