"""Randomized SVD returns κ_d where its basis covers the range of X, which takes the full size; else eigenvalues by any factor too small.

Setting.  G = XXᵀ (n×n), Q (n×k) with QᵀQ = I the basis that the random sketch finds; λ̂_j = λ_j(QᵀGQ), j ≤ k, is what randomized SVD
          returns, squared.
Says.     κ_d is computed from these values: λ̂_1/λ̂_p is κ_d, so λ̂_j = λ_j.
Why not.  G = diag(4, 1), Q = (3/5, 4/5)ᵀ: λ̂_1 = 52/25 < 4.  A random sketch comes as near to any Q in the range of X with
          positive probability.
Holds if  QQᵀX = X: then λ̂_j = λ_j for all j ≤ k.  It takes k ≥ rank X, the full size, and then almost every sketch does.
Instead.  λ_(n−k+j) ≤ λ̂_j ≤ λ_j (Cauchy's interlacing), each end reached.
Mind.     λ̂_1/λ̂_k is a quotient of two numbers that are too small: it can lie on either side of λ_1/λ_k.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, plotted, suppose
from theorems.symbolic import identical, sum_of_squares, valid

claim = Claim(
    "app-A.12.svd.a",
    "Eigenvalues from randomized SVD",
    source="arXiv:2603.13085v2, Appendix A.12, step 1",
    statement=r"\lambda_j(Q^\top G Q) = \lambda_j(G), \quad j \le k",
    reading="the values that randomized SVD with k columns returns, for a basis Q that a sketch may find",
    expected="conditional",
    assumes=("Cauchy's interlacing theorem",),
)


class _Range(NamedTuple):
    """Bounds of λ̂_j; None: not bounded."""

    low: Any
    high: Any


@claim.false
def as_published(value, shifted, covers):
    """λ̂_j = λ_j"""
    return _Range(value, value)


@claim.true(assuming="the basis covers the range of X, for which k ≥ rank X is needed")
def where_the_range_is_covered(value, shifted, covers):
    """λ̂_j = λ_j where QQᵀX = X"""
    return _Range(value, value) if covers else None


@claim.true
def corrected(value, shifted, covers):
    """λ_(n−k+j) ≤ λ̂_j ≤ λ_j, and λ̂_j = λ_j where Q covers the range of X"""
    return _Range(value if covers else shifted, value)


@claim.false
def overestimates(value, shifted, covers):
    """λ̂_j ≥ λ_j: takes noise for something added."""
    return _Range(value, None)


@claim.false
def within_a_factor(value, shifted, covers):
    """λ_j/100 ≤ λ̂_j ≤ λ_j: hopes for an error that is bounded whatever the spectrum."""
    return _Range(value / 100, value)


@claim.false
def covering_does_not_help(value, shifted, covers):
    """λ̂_j ≤ (99/100) λ_j, if λ_j > 0: reads the bias as one that stays."""
    return _Range(shifted * 0, value * 99 / 100)


@claim.symbolic(dimensions="all")
def by_interlacing(law):
    """tI − QᵀGQ and QᵀGQ − tI as squares of words of any size, at both ends of the spectrum; what lies between by z3."""
    n, k, d = sp.symbols("n k d", integer=True, positive=True)
    t = sp.Symbol("t", nonnegative=True)
    G, M, Q, X = (sp.MatrixSymbol(name, n, w) for name, w in (("G", n), ("M", n), ("Q", k), ("X", d)))
    for sign in (1, -1):
        rules = [(G, t * sp.Identity(n) - sign * M * M.T), (Q.T * Q, sp.Identity(k))]
        demand(sum_of_squares(sign * (t * sp.Identity(k) - Q.T * G * Q), [(1, Q.T * M)], rules))
    # where QQᵀX = X, (QᵀX)ᵀ(QᵀX) = XᵀX: the same positive eigenvalues
    demand(identical((Q.T * X).T * (Q.T * X), X.T * X, [(Q * Q.T * X, X)]))
    value, shifted, found = z3.Reals("value shifted found")
    for covers, ends in ((False, [shifted <= found, found <= value]), (True, [found == value])):
        said = law(value, shifted, covers)
        if said is None:
            continue
        for bound in (found >= said.low, found <= said.high if said.high is not None else found >= said.low):
            holds, why = valid(bound, *ends, shifted >= 0, value > 0, shifted <= value)
            demand(holds, covers=covers, because=why)


@st.composite
def _sketches(draw: Any) -> tuple[Any, Any]:
    """(X, Q): X n×d, Q n×k with orthonormal columns."""
    X = draw(strategies.data_matrices(max_n=4, max_d=3))
    n = X.nrows()
    k = draw(st.integers(1, n))
    return X, exact.submatrix(draw(strategies.orthogonal_matrices(n)), range(n), range(k))


def _small() -> Any:
    for X in ([[1]], [[2, 0], [0, 1]], [[1, 0], [0, 20]], [[1], [2]]):
        n = len(X)
        turned = exact.matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
        for frame in [exact.identity(n)] + ([turned] if n == 2 else []):
            yield from ((exact.matrix(X), exact.submatrix(frame, range(n), range(k))) for k in range(1, n + 1))


@claim.property(
    pair=_sketches(),
    search=search.product(pair=search.Stream("four X with n ≤ 2 and coordinate or turned frames", "pairs", _small)),
)
def on_exact_matrices(law, pair):
    """All λ̂_j against the spectrum of G, decided exactly."""
    X, Q = pair
    G, n, k = exact.gram(X), X.nrows(), Q.ncols()
    spectrum, found = exact.eigenvalues(G), exact.eigenvalues(Q.transpose() * G * Q)
    covers = Q * Q.transpose() * X == X
    for j in range(min(k, exact.rank(X))):
        said = law(spectrum[j], spectrum[n - k + j], covers)
        suppose(said is not None)
        demand_at_most(said.low, found[j], j=j + 1, covers=covers)
        if said.high is not None:
            demand_at_most(found[j], said.high, j=j + 1, covers=covers)


@claim.empirical(data=empirical.DATASETS, blind_to=("within_a_factor",))
def in_the_implementation(law, data):
    """Randomized SVD without power iteration against eigenvalues in float64, up to their noise floor: of 1000 images with k = p/2
    or 200 columns, and of 100 with k = p."""
    values, found, floor = _values(data, 1000)
    for (of, approximate, slack), covers in (((values, found, floor), False), (_values(data, 100), True)):
        for j, (x, y) in enumerate(zip(approximate, of, strict=False), start=1):
            said = law(float(y), 0.0, covers)
            if said is not None:
                within = x >= said.low - slack and (said.high is None or x <= said.high + slack)
                demand(within, j=j, found=float(x), value=float(y), covers=covers)
    ratio = found / values[: len(found)]
    k = len(found)
    measured("λ̂_k/λ_k, no power iteration", float(ratio[-1]), data=data, detail=f"k = {k} of {len(values)}")
    measured("λ̂_1/λ_1, no power iteration", float(ratio[0]), data=data)
    measured("λ̂_k/λ_k, four power iterations", _after_four(data), data=data)
    plotted(
        f"What randomized SVD leaves of each eigenvalue: {data}",
        "The ratio starts near one and falls towards the last of the values returned.",
        x="j",
        y="λ̂_j/λ_j",
        lines=[{"label": f"k = {k}", "x": range(1, k + 1), "y": ratio.tolist()}],
    )


@functools.cache
def _after_four(data: str) -> float:
    import impl.spectrum

    values, found, _ = _values(data, 1000)
    X = empirical.features(data, 1000, "cpu", "float64")
    return float(impl.spectrum.randomized_eigenvalues(X.numpy(), len(found))[-1] / values[len(found) - 1])


@functools.cache
def _values(data: str, n: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Eigenvalues of G of n images, those of randomized SVD (all of them for 100 images), and the noise floor."""
    import impl.spectrum

    X = empirical.features(data, n, "cpu", "float64")
    spectrum = impl.spectrum.gram_eigenvalues(X)
    p = len(spectrum.eigenvalues)
    k = p if n == 100 else min(200, p // 2)
    found = impl.spectrum.randomized_eigenvalues(X.numpy(), k, power_iterations=0)
    return spectrum.eigenvalues, found, 4 * spectrum.noise_floor
