"""Linearized attention F = XXᵀX weights each training row by its inner product with the query, and sums.

Setting.  X (n×d) the training rows, Q (q×d) the queries, Q = X for the training rows themselves.
Says.     F = QXᵀX, row by row x̃ = Σ_k ⟨x, x_k⟩ x_k: "kernel-weighted feature aggregation", over the training set whatever the
          queries; the code computes it.
Why.      One training row x_1 gives Qx_1x_1ᵀ, that is ⟨x, x_1⟩x_1 for every query; rows side by side, XᵀX = X_1ᵀX_1 + X_2ᵀX_2, add up.
Mind.     The sum is no mean: it grows with n.  x̃ = Sx with S = XᵀX is linear in the query and quadratic in the training rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

import impl.attention
import impl.network
from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured, suppose
from theorems.symbolic import identical

claim = Claim(
    "def-3.1",
    "Linearized attention as a sum over the training rows",
    source="arXiv:2603.13085v2, Definition 3.1 and equation (1)",
    statement=r"F = X X^\top X, \qquad \tilde x = \sum_k \langle x, x_k \rangle\, x_k",
    reading="queries may be other rows than the training rows; keys and values are the training rows",
    expected="proved",
)


@claim.true
def as_published(Q, X, n):
    """QXᵀX"""
    return Q * _t(X) * X


@claim.true
def one_matrix_for_all_queries(Q, X, n):
    """QS with the d×d matrix S = XᵀX"""
    return Q * (_t(X) * X)


@claim.false
def mean_over_the_keys(Q, X, n):
    """QXᵀX/n: the weights of a mean, as softmax has them."""
    return Q * _t(X) * X * (n**-1)


@claim.false
def queries_among_themselves(Q, X, n):
    """QQᵀQ: the queries attend to one another, as in a batch; the same on the training rows alone."""
    return Q * _t(Q) * Q


@claim.false
def skip_connection(Q, X, n):
    """Q + QXᵀX: keeps the row itself, the zeroth term of exp."""
    return Q + Q * _t(X) * X


@claim.false
def takes_the_kernel_for_the_features(Q, X, n):
    """QXᵀXXᵀX: one round of attention too many."""
    return Q * _t(X) * X * _t(X) * X


@claim.symbolic(dimensions="all")
def by_single_rows(law):
    """Words of any size: one training row x gives Qxxᵀ, and two blocks of training rows give the sum of what each gives."""
    a, b, q, d = sp.symbols("a b q d", integer=True, positive=True)
    Q, x = sp.MatrixSymbol("Q", q, d), sp.MatrixSymbol("x", 1, d)
    demand(identical(law(Q, x, sp.S.One), Q * x.T * x), training_rows=1)
    A, B = sp.MatrixSymbol("A", a, d), sp.MatrixSymbol("B", b, d)
    E, H = sp.MatrixSymbol("E", a + b, a), sp.MatrixSymbol("H", a + b, b)  # X = EA + HB: A above B
    rules = [
        (E.T * E, sp.Identity(a)),
        (H.T * H, sp.Identity(b)),
        (E.T * H, sp.ZeroMatrix(a, b)),
        (H.T * E, sp.ZeroMatrix(b, a)),
    ]
    together, apart = law(Q, E * A + H * B, a + b), Q * A.T * A + Q * B.T * B
    demand(identical(together, apart, rules), blocks="A above B")


@claim.property(
    X=strategies.data_matrices(max_d=3, d=3, zero_rows=True),
    Q=strategies.data_matrices(max_n=2, d=3, zero_rows=True),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2)), Q=search.matrices(2, 2, entries=(1, 0, 2))),
)
def on_exact_matrices(law, X, Q):
    """Σ_k ⟨x, x_k⟩ x_k, entry by entry, for queries apart from the training rows and for these themselves."""
    suppose(X.ncols() == Q.ncols())
    for queries in (Q, X):
        summed = exact.matrix([_aggregate(row, X.tolist()) for row in queries.tolist()])
        demand(law(queries, X, exact.rational(X.nrows())) == summed, queries=queries)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, dtype=empirical.DTYPES)
def in_the_torch_implementation(law, data, device, dtype):
    """impl.attention.linearized of 24 images with 8 others as queries, within the rounding of the exact product; the
    network's features are its unit-norm rows."""
    rows = empirical.features(data, 32, device, dtype)
    X, Q = rows[:24], rows[24:]
    F = impl.attention.linearized(X, Q)
    left, right = (exact.entries_from_float(empirical.float64(A)) for A in (Q, X))
    claimed = exact.to_numpy(law(left, right, exact.rational(24)))
    difference, bound = np.abs(empirical.float64(F) - claimed), empirical.product_error([Q, X.T, X], dtype)
    demand(bool((difference <= bound).all()), worst_over_bound=float((difference / bound).max()))
    seen = impl.network.features(X, "mlp-attn", Q)
    demand(bool((seen == impl.attention.unit_rows(F)).all()), what="the network's features")
    measured("largest difference over its bound", float((difference / bound).max()), data=f"{data}, {dtype}")


claim.not_in_rocq("algebra, but not formalised yet")


def _t(A: Any) -> Any:
    return A.T if isinstance(A, sp.MatrixExpr) else A.transpose()


def _aggregate(x: list[Any], keys: list[list[Any]]) -> list[Any]:
    weights = [sum((a * b for a, b in zip(x, key, strict=True)), exact.rational(0)) for key in keys]
    return [sum((w * key[j] for w, key in zip(weights, keys, strict=True)), exact.rational(0)) for j in range(len(x))]
