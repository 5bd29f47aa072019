"""Malleability of a network of width m, exactly, for data with rows on the coordinate axes.

The features of a row c·e_j lie on axis j.  Rows of one axis and sign are active together, with B_j ~ Bin(m, ½) of the
m neurons; those of the other sign with the other m − B_j; and rows of two axes have product 0.  So the kernel is
G̃∘W with W made of the shares b_j = B_j/m and 1 − b_j, and each expectation a finite sum.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import hypothesis.strategies as st

from theorems import exact, strategies
from theorems.chances import on_axes
from theorems.exact import rational


class Moved(NamedTuple):
    """Data before and after one row moves along its axis, without a change of sign; labels y and λ > 0."""

    before: Any
    after: Any
    y: Any
    lam: Any


def features(X: Any, network: str) -> Any:
    """The rows that the network sees: those of X for 2l-relu; of XXᵀX for attention; these with norm 1 for mlp-attn."""
    if network == "2l-relu":
        return X
    F = exact.attend(X)
    return F if network == "attention" else exact.matrix([[(x > 0) - (x < 0) for x in row] for row in F.tolist()])


def coefficients(F: Any, y: Any, lam: Any, shares: dict[int, Any]) -> Any:
    """α = (K+λI)⁻¹y where the share shares[j] of the neurons is active on the positive side of axis j."""
    K, rows = exact.gram(F), F.tolist()
    entries = [[K[i, k] * _weight(rows[i], rows[k], shares) for k in range(len(rows))] for i in range(len(rows))]
    return (exact.matrix(entries) + lam * exact.identity(len(rows))).solve(y)


def change(problem: Moved, network: str, shares: dict[int, Any]) -> Any:
    """α' − α."""
    new, old = (
        coefficients(features(X, network), problem.y, problem.lam, shares) for X in (problem.after, problem.before)
    )
    return new - old


def largest_entry(v: Any) -> Any:
    """max|v_i|."""
    return max(abs(x) for x in v.entries())


def mean_square_error(problem: Moved, network: str, m: int) -> Any:
    """E(M_m − M_∞)² of M = max_i|α'_i − α_i|."""
    axes = sorted({_axis(row) for row in problem.before.tolist()})
    limit = largest_entry(change(problem, network, dict.fromkeys(axes, rational("1/2"))))
    total = rational(0)
    for odds, shares in _outcomes(axes, m):
        total += odds * (largest_entry(change(problem, network, shares)) - limit) ** 2
    return total


def frobenius(F: Any) -> Any:
    """‖FFᵀ‖_F."""
    G = exact.gram(F)
    return exact.sqrt(exact.trace(G * G))


def _outcomes(axes: list[int], m: int) -> Iterator[tuple[Any, dict[int, Any]]]:
    """(probability, share active on the positive side of each axis)."""
    for counts in itertools.product(range(m + 1), repeat=len(axes)):
        odds = math.prod(math.comb(m, b) for b in counts)
        yield rational(odds) / 2 ** (m * len(axes)), {j: rational(b) / m for j, b in zip(axes, counts, strict=True)}


def _weight(u: list[Any], v: list[Any], shares: dict[int, Any]) -> Any:
    if _axis(u) != _axis(v):
        return 0
    j = _axis(u)
    if (u[j] > 0) != (v[j] > 0):
        return 0
    return shares[j] if u[j] > 0 else 1 - shares[j]


def _axis(row: list[Any]) -> int:
    return next(j for j, x in enumerate(row) if x != 0)


@st.composite
def moved_problems(draw: Any, max_axes: int = 2, max_copies: int = 2) -> Moved:
    """Rows on one or two axes, the first of which grows or shrinks."""
    values = st.sampled_from([rational(x) for x in ("1", "2", "1/2", "-1")])
    group = st.lists(values, min_size=1, max_size=max_copies)
    X = on_axes(draw(st.lists(group, min_size=1, max_size=max_axes)))
    scale = draw(st.sampled_from([rational(x) for x in ("2", "1/2", "3/2")]))
    y = draw(strategies.label_vectors(X.nrows()))
    lam = draw(st.sampled_from([rational(x) for x in ("1", "1/10", "10", "100")]))
    return Moved(X, scaled_first(X, scale), y, lam)


def scaled_first(X: Any, scale: Any) -> Any:
    """X with its first row multiplied by scale > 0."""
    return exact.diagonal([scale] + [1] * (X.nrows() - 1)) * X


def on_a_line(before: Any, after: Any, others: list[Any], y: list[Any], lam: Any) -> Moved:
    """Points on one axis of which the first moves from `before` to `after`."""
    return Moved(exact.column([before, *others]), exact.column([after, *others]), exact.column(y), rational(lam))
