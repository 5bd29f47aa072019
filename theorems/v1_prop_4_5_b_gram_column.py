"""ε‖(G²)_j‖₁ bounds the change of a moved query's kernel value, for every ε, and sharply; not if x_i moves in the data.

Setting.  X with unit-norm rows, S = XᵀX, G = XXᵀ; a query x becomes Sx, K(x, x_j) = ⟨Sx, Sx_j⟩; ‖δ‖ ≤ ε.
Says.     |K(x+δ, x_j) − K(x, x_j)| ≤ ε‖(G²)_j‖₁ = ε Σ_k |(G²)_kj|.
Why.      K(x, x_j) = Σ_k ⟨x, x_k⟩(G²)_kj, as S²x_j = Xᵀ·G²e_j: the change is Σ_k ⟨δ, x_k⟩(G²)_kj, and |⟨δ, x_k⟩| ≤ ε.
          n equal rows attain it, n²ε.  It is never worse than ε√n‖G‖².
Mind.     If x_i moves in the sums too it fails: one row, K = ‖x‖⁶, changes by 6ε to first order, against ε.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "v1-prop-4.5.b",
    "Kernel sensitivity by a 1-norm of a column of G²",
    source="arXiv:2603.13085v1, Proposition 4.5",
    statement=r"|K(x_i+\delta, x_j) - K(x_i, x_j)| \le \varepsilon\,\|G x_j\|_1",
    reading="G x_j, whose shapes do not fit, read as the j-th column of G², x_j standing for its column of G; x_i is a "
    "query only",
    expected="proved",
)


class _Sizes(NamedTuple):
    """Σ_k |(G²)_kj|, max_k |(G²)_kj|, Σ_k |G_kj| and n."""

    column: Any
    largest: Any
    gram: Any
    n: Any


class _Bound(NamedTuple):
    """On |ΔK|; `training`: also where x_i moves as a training point, to first order."""

    change: Any
    training: bool = False


@claim.true
def as_published(q, e):
    """|ΔK| ≤ ε Σ_k |(G²)_kj|"""
    return _Bound(e * q.column)


@claim.true
def by_the_largest_entry(q, e):
    """|ΔK| ≤ εn·max_k |(G²)_kj|"""
    return _Bound(e * q.n * q.largest)


@claim.false
def as_a_training_point(q, e):
    """|ΔK| ≤ ε Σ_k |(G²)_kj| where x_i moves inside the training set too, first order: takes the sums for fixed."""
    return _Bound(e * q.column, training=True)


@claim.false
def column_of_the_gram_matrix(q, e):
    """|ΔK| ≤ ε Σ_k |G_kj|: the column of G itself, one factor G short."""
    return _Bound(e * q.gram)


@claim.false
def largest_entry_alone(q, e):
    """|ΔK| ≤ ε max_k |(G²)_kj|: the ∞-norm for the 1-norm."""
    return _Bound(e * q.largest)


@claim.false
def half(q, e):
    """|ΔK| ≤ (ε/2) Σ_k |(G²)_kj|: shares the change between x and x_j."""
    return _Bound(e * q.column / 2)


@claim.symbolic(dimensions="all")
def as_a_sum_over_the_data(law):
    """The change is (Xδ)ᵀG²e_j as a word of any size; Hölder's inequality entry by entry by z3; n equal rows attain it."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    size = sp.Symbol("n", positive=True)
    X, (x, delta) = sp.MatrixSymbol("X", n, d), (sp.MatrixSymbol(s, d, 1) for s in ("x", "δ"))
    e_j, one = sp.MatrixSymbol("e_j", n, 1), sp.MatrixSymbol("1", n, 1)
    S, G, xj = X.T * X, X * X.T, X.T * e_j
    change = (S * (x + delta)).T * (S * xj) - (S * x).T * (S * xj)
    demand(identical(change, (X * delta).T * (G * G * e_j)))
    flat, lengths = one * one.T, [(one.T * one, size * sp.Identity(1)), (one.T * e_j, sp.Identity(1))]
    demand(identical(flat * flat * e_j, size * one, lengths))  # n equal rows: G = 11ᵀ, a column of n entries n

    count, e, head, sums, step, entry = z3.Reals("n ε head sums ⟨δ,x_k⟩ (G²)_kj")
    # induction over k: |Σ ⟨δ,x_k⟩(G²)_kj| ≤ ε Σ |(G²)_kj|, one more term at a time
    term, size_of = step * entry, z3.If(entry >= 0, entry, -entry)
    more = [e > 0, head <= e * sums, -head <= e * sums, step <= e, -step <= e]
    demand_valid(z3.And(head + term <= e * (sums + size_of), -head - term <= e * (sums + size_of)), *more)
    q = _Sizes(*z3.Reals("column largest gram n"))
    moved = z3.Real("moved")
    bound = law(q, e)
    facts = [e > 0, q.n >= 1, q.largest >= 0, q.column >= q.largest, q.column <= q.n * q.largest, q.gram >= 1]
    facts += [moved <= (6 if bound.training else 1) * e * q.column]  # one row as a training point: 6ε against ε
    demand_valid(moved <= bound.change, *facts, bound=bound.change)
    equal = law(_Sizes(count * count, count, count, count), e).change
    demand_valid(e * count * count <= equal, e > 0, count >= 1, attained="n equal rows, δ = εx", bound=equal)


@claim.property(
    X=strategies.unit_rows(max_n=4, max_d=3),
    e=strategies.positive_rationals(),
    search=search.product(X=search.unit_row_matrices(3, 2, 1), e=(exact.rational(1), exact.rational("1/10"))),
)
def on_exact_matrices(law, X, e):
    """Exact features at x_i ± εx_k, and the largest change ε‖S²x_j‖₂; as a training point the derivative along x_i."""
    S, G = X.transpose() * X, exact.gram(X)
    rows = [exact.submatrix(X, [i], range(X.ncols())).transpose() for i in range(X.nrows())]
    for j, xj in enumerate(rows):
        column = [abs((G * G)[k, j]) for k in range(len(rows))]
        gram = sum((abs(G[k, j]) for k in range(len(rows))), exact.rational(0))
        bound = law(_Sizes(sum(column, exact.rational(0)), max(column), gram, len(rows)), e)
        worst = S * S * xj
        demand_at_most(exact.sqrt((worst.transpose() * worst)[0, 0]) * e, bound.change, j=j)
        for i, x in enumerate(rows):
            for delta in (y * (sign * e) for y in rows for sign in (1, -1)):
                change = ((S * (x + delta)).transpose() * (S * xj) - (S * x).transpose() * (S * xj))[0, 0]
                demand_at_most(abs(change), bound.change, i=i, j=j)
            if bound.training:
                demand_at_most(abs(_along_itself(X, G, i)[i, j]) * e, bound.change, i=i, j=j)


claim.in_rocq(as_published="v1_prop_4_5_b_column")


def _along_itself(X: Any, G: Any, i: int) -> Any:
    """The derivative of G³ as the training point x_i moves along itself."""
    n = X.nrows()
    dX = exact.diagonal([int(k == i) for k in range(n)]) * X
    dG = dX * X.transpose() + X * dX.transpose()
    return dG * G * G + G * dG * G + G * G * dG
