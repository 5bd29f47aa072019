"""The attention kernel of n points is n² numbers or fewer: nd − d(d−1)/2 for n ≥ d, which is also what it needs.

Setting.  K = G³ for n rows of length d, r = min(n, d).  A count is *enough* where some so many numbers determine K for all data
          near X, *needed* where no smooth choice of fewer does, X of rank r.
Says.     Storage O(n²), or O(nd), against more for general fourth-order kernels.
Why.      K is a function of G, and G of X: n² and nd numbers are enough.
Sharper.  rn − r(r−1)/2 is enough and needed: n(n+1)/2 for n ≤ d.  K ↦ G = K^(1/3) is smooth both ways on rank r, so
          K has as many degrees of freedom as G = XXᵀ: nd, less the d(d−1)/2 rotations X ↦ XO that G does not see (n ≥ d).
Mind.     For new inputs the d(d+1)/2 numbers of XᵀX are enough, whatever n.  A cubic kernel (xᵀx')³ needs no more than G either,
          so this is no advantage over it; "general fourth-order kernels" have no storage to compare with unless they are said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import identical, valid

claim = Claim(
    "cor-B.3.d.storage",
    "Storage of the attention kernel",
    source="arXiv:2603.13085v2, Remark B.7, item 1, with Corollary B.3",
    also=("rem-B.7.1",),
    statement=r"n^2 \text{ numbers determine } K = G^3 \text{ on } n \text{ points, and so do } nd",
    reading="the kernel matrix on the training points; O with constant 1",
    expected="proved",
    assumes=("positive semidefinite n×n matrices of rank r are a manifold of dimension rn − r(r−1)/2",),
)


class _Count(NamedTuple):
    """Numbers that are enough, and numbers that are needed where the statement says so."""

    enough: Any
    needed: Any = None


@claim.true
def as_published(n, d, r):
    """n² are enough"""
    return _Count(n * n)


@claim.true
def the_data_themselves(n, d, r):
    """nd are enough"""
    return _Count(n * d)


@claim.true
def degrees_of_freedom(n, d, r):
    """rn − r(r−1)/2 are enough and needed, r = min(n, d)"""
    return _Count(r * n - r * (r - 1) / 2, r * n - r * (r - 1) / 2)


@claim.false
def one_number_a_point(n, d, r):
    """n are enough: keeps the diagonal only."""
    return _Count(n)


@claim.false
def points_and_features(n, d, r):
    """n + d are enough: one number for each row and column."""
    return _Count(n + d)


@claim.false
def all_data_needed(n, d, r):
    """nd are needed: forgets that rotated data have the same kernel."""
    return _Count(n * d, n * d)


@claim.false
def whole_triangle_needed(n, d, r):
    """n(n+1)/2 are needed: forgets that G has rank at most d."""
    return _Count(n * n, n * (n + 1) / 2)


@claim.symbolic(dimensions="all")
def by_counting(law):
    """Counts for all n and d over the reals (z3), n ≥ d and n ≤ d apart; words: K is a function of G, blind to rotations."""
    size, width = sp.symbols("n d", integer=True, positive=True)
    X, Q = sp.MatrixSymbol("X", size, width), sp.MatrixSymbol("Q", width, width)
    G = X * X.T
    demand(identical(X * X.T * X * (X * X.T * X).T, G * G * G))
    demand(identical(X * Q * (X * Q).T, G, [(Q * Q.T, sp.Identity(width))]))
    n, d = z3.Reals("n d")
    for r, order in ((d, n >= d), (n, n <= d)):
        said, dimension = law(n, d, r), r * n - r * (r - 1) / 2
        holds, why = valid(dimension <= said.enough, n >= 1, d >= 1, order)
        demand(holds, enough=str(said.enough), because=why)
        if said.needed is not None:
            holds, why = valid(said.needed <= dimension, n >= 1, d >= 1, order)
            demand(holds, needed=str(said.needed), because=why)


def _small() -> Iterator[Any]:
    yield from search.matrices(3, 2, entries=(0, 1))
    yield exact.matrix([[1, 0], [0, 1], [1, 1], [1, -1]])


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3, regime="full rank"),
    search=search.product(
        X=search.Stream("X with n ≤ 3, d ≤ 2, entries 0 and 1, no zero row, and one 4×2 matrix", "matrices", _small)
    ),
)
def on_exact_matrices(law, X):
    """The rank of the derivative of X ↦ G³ at X, exactly: the dimension that K moves in, where X has full rank."""
    n, d = X.nrows(), X.ncols()
    r = min(n, d)
    suppose(exact.rank(X) == r)
    said, dimension = law(exact.rational(n), exact.rational(d), exact.rational(r)), _dimension(X)
    demand_at_most(dimension, said.enough, n=n, d=d)
    if said.needed is not None:
        demand_at_most(said.needed, dimension, n=n, d=d)


claim.not_in_rocq("a count of numbers to store")


def _dimension(X: Any) -> int:
    """Rank of dX ↦ dG·G² + G·dG·G + G²·dG with dG = dX·Xᵀ + X·dXᵀ."""
    n, d, G = X.nrows(), X.ncols(), exact.gram(X)
    columns = []
    for i in range(n):
        for j in range(d):
            step = exact.matrix([[int((a, b) == (i, j)) for b in range(d)] for a in range(n)])
            moved = step * X.transpose() + X * step.transpose()
            columns.append((moved * G * G + G * moved * G + G * G * moved).entries())
    return exact.rank(exact.matrix(columns))
