"""A subset of the data has no larger condition number where rank X = n; where n > d it can have a larger one.

Setting.  X (n×d), a subset of its rows X' (n'×d, n' < n).  κ_d = λ_1/λ_p of the Gram matrix, p = min(rows, d), compared where
          both are defined.
Says.     Taking a subset, such as two of ten classes, does not increase κ_d.
Why not.  For n > d, λ_d belongs to XᵀX = Σ x_ix_iᵀ, which loses a term with every row: λ_d falls as well as λ_1.
          Unit rows (1, 0), (0, 1), (4/5, 3/5): κ_d = 2; without (1, 0) it is 4, without (0, 1) it is 9.
Holds if  rank X = n (so n ≤ d): a principal submatrix EᵀGE, EᵀE = I, has λ_1(EᵀGE) ≤ λ_1 and λ_min(EᵀGE) ≥ λ_n > 0, as
          EᵀMMᵀE ⪰ 0 for both MMᵀ = λ_1I − G and MMᵀ = G − λ_nI.  Strictly smaller it need not be: X = I.
Mind.     The experiments have n > d: that two alike classes have a smaller κ_d is no consequence of their being a subset.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import sum_of_squares, valid

claim = Claim(
    "app-A.2.a",
    "Subsets of the data are better conditioned",
    source="arXiv:2603.13085v2, Appendix A.2",
    statement=r"\kappa_d(G_{\text{subset}}) \le \kappa_d(G)",
    reading="as a statement about submatrices, for any subset; smaller or equal (X = I has equality)",
    expected="conditional",
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Case(NamedTuple):
    """What a statement may ask of a data matrix and of the subset."""

    full_row_rank: bool
    enough: bool  # the subset still has at least d rows
    copy: bool  # what leaves is a copy of a row that stays
    shorter: bool  # what leaves is no longer than any row that stays


class _Says(NamedTuple):
    """Whether the statement speaks of this case, and whether it says < or ≤."""

    here: bool
    strictly: bool = False


@claim.false
def as_published(case):
    """κ_d of every subset is at most that of the whole"""
    return _Says(True)


@claim.true(assuming="the rows are linearly independent, so n ≤ d")
def corrected(case):
    """κ_d of every subset is at most that of the whole where rank X = n"""
    return _Says(case.full_row_rank)


@claim.false
def strictly_smaller(case):
    """κ_d of every subset is smaller where rank X = n: forgets that the extreme directions may stay."""
    return _Says(case.full_row_rank, strictly=True)


@claim.false
def with_enough_rows(case):
    """Where rank X = n, or d rows stay: takes interlacing for a fact about the d-th eigenvalue."""
    return _Says(case.full_row_rank or case.enough)


@claim.false
def without_copies(case):
    """Where rank X = n, or only a copy of another row leaves: a copy adds no information."""
    return _Says(case.full_row_rank or case.copy)


@claim.false
def without_a_short_row(case):
    """Where rank X = n, or the shortest row leaves: the least of the data cannot matter much."""
    return _Says(case.full_row_rank or case.shorter)


@claim.symbolic(dimensions="all", blind_to=("with_enough_rows", "without_copies", "without_a_short_row"))
def by_interlacing(law):
    """tI − EᵀGE and EᵀGE − tI as squares of words of any size; the quotient by z3, where the statement speaks."""
    n, m = sp.symbols("n m", integer=True, positive=True)
    t = sp.Symbol("t", nonnegative=True)
    G, M, E = sp.MatrixSymbol("G", n, n), sp.MatrixSymbol("M", n, n), sp.MatrixSymbol("E", n, m)
    for sign in (1, -1):
        rules = [(G, t * sp.Identity(n) - sign * M * M.T), (E.T * E, sp.Identity(m))]
        demand(sum_of_squares(sign * (t * sp.Identity(m) - E.T * G * E), [(1, E.T * M)], rules))
    top, low, sub_top, sub_low = z3.Reals("top low sub_top sub_low")
    ends = [sub_top <= top, sub_top >= sub_low, sub_low > 0, low >= 0, top >= low]
    for case, more in (
        (_Case(True, False, False, False), [low > 0, sub_low >= low]),
        (_Case(False, False, False, False), []),
    ):
        said, left, right = law(case), sub_top * low, top * sub_low
        if said.here:
            holds, why = valid(left < right if said.strictly else left <= right, *ends, *more)
            demand(holds, because=why, full_row_rank=case.full_row_rank)


def _small() -> Iterator[Any]:
    """Unit rows first, so that the first counterexample has unit norms; then rows of any norm."""
    yield from search.unit_row_matrices(3, 2, 5)
    yield from search.matrices(3, 2, entries=(0, 1, -1, 2))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    search=search.product(
        X=search.Stream(
            "n ≤ 3, d ≤ 2: unit rows with denominators ≤ 5, then entries in {0, 1, −1, 2}", "matrices", _small
        )
    ),
    limit=3500,
)
def on_exact_matrices(law, X):
    """X without each of its rows in turn: λ_1/λ_p of both Gram matrices, decided exactly."""
    n, d = X.nrows(), X.ncols()
    suppose(n >= 2)
    G = exact.gram(X)
    met = False
    for i in range(n):
        rest, row = exact.delete_row(X, i), exact.submatrix(X, [i], range(d))
        kept = exact.delete(G, i)
        copy = any(exact.submatrix(X, [j], range(d)) == row for j in range(n) if j != i)
        shorter = all(G[i, i] <= kept[j, j] for j in range(n - 1))
        case = _Case(exact.rank(X) == n, n - 1 >= d, copy, shorter)
        said = law(case)
        if said.here and exact.rank(X) == min(n, d) and exact.rank(rest) == min(n - 1, d):
            met = True
            whole = exact.effective_condition_number(G, min(n, d))
            part = exact.effective_condition_number(kept, min(n - 1, d))
            demand_at_most(part, whole, without=i)
            if said.strictly:
                demand(exact.less(part, whole), without=i, left=part, right=whole)
    suppose(met)


claim.in_rocq(covers="the extreme eigenvalues, in the order of quadratic forms", corrected="app_A_2_a_fewer_rows")
