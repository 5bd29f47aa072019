"""The attention kernel is homogeneous of degree 6 in the data, not 4; 4 is its degree in the keys alone.

Setting.  K = G³, G = XXᵀ.  With keys and values Z apart from the queries x, x': K(x, x') = xᵀ(ZᵀZ)²x'.
Says.     K is a homogeneous fourth-order kernel: scaling the data by c multiplies it by c⁴.
Why not.  Each of the three factors of G³ is quadratic in X.  X = (1), c = 2: K goes from 1 to 2⁶ = 64, not to 16.
Instead.  c⁶ when all data are scaled; c⁴ when only the keys and values are, queries held; c when only one query is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "cor-B.3.b",
    "The degree of the attention kernel",
    source="arXiv:2603.13085v2, Corollary B.3 and Definition B.6",
    statement=r"K(cX) = c^4 K(X)",
    reading="the kernel matrix on the training set, all data scaled together",
    expected="refuted",
)


class _Degrees(NamedTuple):
    """Of the kernel in all data; in keys and values with the queries held; in one query.  None: not stated."""

    data: int
    keys: int | None = None
    query: int | None = None


@claim.false
def as_published():
    """Degree 4 in the data"""
    return _Degrees(data=4)


@claim.true
def corrected():
    """Degree 6 in the data: 4 in the keys and values, and 1 in each of the two queries"""
    return _Degrees(data=6, keys=4, query=1)


@claim.false
def counts_inner_products():
    """Degree 3: one for each inner product, as if these were linear in the data."""
    return _Degrees(data=3)


@claim.false
def query_three_times():
    """Degree 6 in the data and 3 in one query, as for (xᵀx')³."""
    return _Degrees(data=6, keys=4, query=3)


@claim.false
def one_sum_for_the_keys():
    """Degree 6 in the data and 2 in the keys: forgets that both features sum over them."""
    return _Degrees(data=6, keys=2, query=1)


@claim.symbolic(dimensions="all")
def by_words(law):
    """Scaled matrices as words of any size: (cX)(cX)ᵀ cubed, and X(ZᵀZ)²Yᵀ with Z or X scaled."""
    n, m, d = sp.symbols("n m d", integer=True, positive=True)
    c, said = sp.Symbol("c", positive=True), law()
    X, Y, Z = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("Y", n, d), sp.MatrixSymbol("Z", m, d)
    demand(identical(_kernel(c * X, c * X, c * X), c**said.data * _kernel(X, X, X)), part="data")
    if said.keys is not None:
        demand(identical(_kernel(X, Y, c * Z), c**said.keys * _kernel(X, Y, Z)), part="keys")
        demand(identical(_kernel(c * X, Y, Z), c**said.query * _kernel(X, Y, Z)), part="query")


@claim.property(
    X=strategies.data_matrices(),
    c=strategies.positive_rationals(),
    search=search.product(c=(2, 3), X=search.matrices(2, 2, entries=(1, -1, 2))),
)
def on_exact_matrices(law, X, c):
    """Kernels of the data and of scaled data by exact matrix products, in every regime."""
    said, K = law(), _kernel(X, X, X)
    c = exact.rational(c)
    demand(_kernel(c * X, c * X, c * X) == c**said.data * K, c=c, degree=said.data)
    if said.keys is not None:
        demand(_kernel(X, X, c * X) == c**said.keys * K, c=c, keys=said.keys)
        demand(_kernel(c * X, X, X) == c**said.query * K, c=c, query=said.query)


claim.in_rocq(as_published="cor_B_3_b_degree_four", corrected="cor_B_3_b_degree_six")


def _kernel(X: Any, Y: Any, Z: Any) -> Any:
    """K(x, y) for rows x of X and y of Y, with keys and values Z, for flint and for SymPy."""
    turn = (lambda A: A.T) if isinstance(X, sp.MatrixExpr) else (lambda A: A.transpose())
    return (X * turn(Z) * Z) * turn(Y * turn(Z) * Z)
