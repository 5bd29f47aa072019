"""For centred data first-order softmax attention is linearized attention, up to the scalar s/n exactly.

Setting.  First-order softmax rows (1/n)(1 + A_ij − Ā_i), A = sG with s > 0, G = XXᵀ, X (n×d) with Σ_i x_i = 0, applied to X:
          T = (1/n)(11ᵀX + AHX), H = I − 11ᵀ/n.
Says.     T = (s/n)·XXᵀX.
Why.      1ᵀX = 0 removes 11ᵀX, and HX = X − 1(1ᵀX)/n = X.
Only?     T − (s/n)XXᵀX = (1/n)(1 − (s/n)G1)(1ᵀX), a column times a row: it is zero exactly where one of them is.  So equality
          holds for centred data, and else where every row of G sums to n/s: X = I and s = n, or any two unit rows with
          s(1 + ⟨x_1, x_2⟩) = 2.
Mind.     Centring the columns and scaling rows to norm 1 do not commute: unit-norm rows of centred data need not be centred.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical, normal_form

claim = Claim(
    "rem-3.2.b",
    "Linearized attention as first-order softmax, for centred data",
    source="arXiv:2603.13085v2, Remark 3.2 and Theorem B.1",
    statement=r"\mathbf 1^\top X = 0 \implies \tfrac1n(\mathbf 1\mathbf 1^\top + A H) X = \tfrac{s}{n}\, X X^\top X",
    reading="the data are centred; any positive scale s of the scores; that no other data will do is judged beside it",
    expected="proved",
)


class _Parts(NamedTuple):
    """What a statement may speak of; s and n are numbers."""

    F: Any  # XXᵀX
    X: Any
    s: Any
    n: Any
    total: Any  # 1ᵀX
    uneven: Any  # 1 − (s/n)G1
    spread: Any  # HG1


class _Said(NamedTuple):
    """T for centred data; and where T = (s/n)XXᵀX: exactly where one of `zero` vanishes.  None: not stated."""

    centred: Any
    zero: Any = None


@claim.true
def as_published(p):
    """T = (s/n)·XXᵀX"""
    return _Said(p.F * (p.s / p.n))


@claim.true
def where_exactly(p):
    """T = (s/n)·XXᵀX exactly where the data are centred or every row of G sums to n/s"""
    return _Said(p.F * (p.s / p.n), [p.total, p.uneven])


@claim.false
def only_centred(p):
    """T = (s/n)·XXᵀX for centred data and for no other: forgets data whose mean has weight 0 in every row."""
    return _Said(p.F * (p.s / p.n), [p.total])


@claim.false
def only_even_rows(p):
    """T = (s/n)·XXᵀX exactly where every row of G sums to n/s: divides by the mean."""
    return _Said(p.F * (p.s / p.n), [p.uneven])


@claim.false
def at_any_temperature(p):
    """T = (s/n)·XXᵀX exactly where the data are centred or the rows of G have one sum: forgets that s must fit it."""
    return _Said(p.F * (p.s / p.n), [p.total, p.spread])


@claim.false
def forgets_to_average(p):
    """T = s·XXᵀX: forgets the 1/n of the uniform weights."""
    return _Said(p.F * p.s)


@claim.false
def keeps_the_identity(p):
    """T = (X + s·XXᵀX)/n: takes the 1 in exp(t) ≈ 1 + t for an identity matrix."""
    return _Said((p.X + p.F * p.s) * (1 / p.n))


@claim.false
def forgets_the_temperature(p):
    """T = XXᵀX/n: drops the scale of the scores."""
    return _Said(p.F * (1 / p.n))


@claim.symbolic(dimensions="all", blind_to=("at_any_temperature",))
def by_words(law):
    """T as words in X and 1 of any size; what it differs by from (s/n)XXᵀX is a product, one factor of which must vanish."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s = sp.Symbol("s", positive=True)
    X, one = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("1", n, 1)
    G, J = X * X.T, one * one.T
    T = (J * X + s * G * (sp.Identity(n) - J / n) * X) / n
    total, uneven = one.T * X, one - G * one * (s / n)
    said = law(_Parts(G * X, X, s, n, total, uneven, G * one - J * G * one / n))
    demand(identical(T, said.centred, [(one.T * X, sp.ZeroMatrix(1, d))]))
    demand(identical(T - G * X * (s / n), uneven * total / n))
    if said.zero is not None:  # X = (1; −1) is centred and uneven; X = I₂ with s = 2 the reverse
        named, factors = [normal_form(M) for M in said.zero], [normal_form(M) for M in (total, uneven)]
        demand(all(factor in named for factor in factors), named=len(named))
        demand(all(M in factors for M in named) or None)


def _small() -> Iterator[Any]:
    """Matrices up to 2×2, and three rows whose mean has weight 0 for s = 3."""
    yield from search.matrices(2, 2, entries=(0, 1, -1, 2))
    yield exact.identity(3)


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    s=strategies.positive_rationals(),
    search=search.product(
        X=search.Stream("X with n, d ≤ 2 and entries in {0, 1, −1, 2}, and I₃", "matrices", _small), s=(1, 2, 3)
    ),
)
def on_exact_matrices(law, X, s):
    """Softmax's first-order rows entry by entry: on the data less their mean, and on the data as they are."""
    s, n = exact.rational(s), X.nrows()
    J, one = exact.ones(n, n), exact.ones(n, 1)
    for data, centred in ((X - J * X / n, True), (X, False)):
        G, F = exact.gram(data), exact.attend(data)
        A = G * s
        means = [sum(A[i, j] for j in range(n)) / n for i in range(n)]
        T = exact.matrix([[(1 + A[i, j] - means[i]) / n for j in range(n)] for i in range(n)]) * data
        uneven, spread = one - G * one * (s / n), G * one - J * G * one / n
        said = law(_Parts(F, data, s, exact.rational(n), one.transpose() * data, uneven, spread))
        if centred:
            demand(said.centred == T, features=T, claimed=said.centred)
        if said.zero is not None:
            equal, vanishes = T - F * (s / n) == F * 0, any(M == M * 0 for M in said.zero)
            demand(equal == vanishes, data=data, equal=equal, said_equal=vanishes)


claim.in_rocq(as_published="rem_3_2_b_centred")
