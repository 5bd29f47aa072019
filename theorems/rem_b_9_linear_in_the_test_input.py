"""The kernel predictor is a linear function of the test input, as long as that stays out of the sums.

Setting.  f(x) = Σ_i c_iK(x_i, x), K(x_i, x) = ⟨Sx_i, Sx⟩, S = XᵀX the training data's matrix, X (n×d).
Says.     f is linear in x.
Why.      f(x) = cᵀXS²x = (S²Xᵀc)ᵀx, a fixed vector times x.
Mind.     If the test point joins keys and values as well (the model is transductive), S becomes S + xxᵀ and f(x) is an odd
          polynomial of degree 5 in x.  Linear f cannot tell more than d points in general position, whatever n is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "rem-B.9",
    "The predictor is linear in the test input",
    source="arXiv:2603.13085v2, Remark B.9",
    statement=r"f(sx + tz) = s f(x) + t f(z), \qquad f(x) = \sum_i c_i K(x_i, x)",
    reading="the test input is a query; keys and values stay those of the training set",
    expected="proved",
)


class _Law(NamedTuple):
    """The degree p of f(sx) = sᵖf(x), whether f is additive, and whether the test point joins keys and values."""

    degree: int
    additive: bool = True
    joins: bool = False


@claim.true
def as_published():
    """f(sx + tz) = sf(x) + tf(z), the test point being a query"""
    return _Law(degree=1)


@claim.false
def also_as_a_key():
    """f(sx) = sf(x), also where the test point joins the sums: overlooks the terms with k or l the test point."""
    return _Law(degree=1, additive=False, joins=True)


@claim.false
def cubic():
    """f(sx) = s³f(x): reads G³ as a third power in each argument."""
    return _Law(degree=3, additive=False)


@claim.false
def quadratic():
    """f(sx) = s²f(x): counts the test input in both outer products."""
    return _Law(degree=2, additive=False)


@claim.symbolic(dimensions="all")
def by_words(law):
    """f as a word in c, X and the test inputs of any size."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    (s, t), said = sp.symbols("s t", positive=True), law()
    X, c = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("c", n, 1)
    x, z = sp.MatrixSymbol("x", d, 1), sp.MatrixSymbol("z", d, 1)
    f = _predictor(X, c, said.joins)
    demand(identical(f(s * x), s**said.degree * f(x)), degree=said.degree)
    if said.additive:
        demand(identical(f(s * x + t * z), s * f(x) + t * f(z)))


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, c, x, z): data in every regime, coefficients, two test inputs."""
    X = draw(strategies.data_matrices(max_n=4, max_d=3))
    return X, draw(strategies.label_vectors(X.nrows())), *(draw(strategies.label_vectors(X.ncols())) for _ in range(2))


@claim.property(
    problem=_problems(),
    s=strategies.rationals(),
    search=search.product(problem=[tuple(exact.matrix([[a]]) for a in (1, 1, 1, 2))], s=(2, -1)),
)
def on_exact_matrices(law, problem, s):
    """f at sx, z and sx + z by exact matrix products."""
    (X, c, x, z), said = problem, law()
    f, s = _predictor(X, c, said.joins), exact.rational(s)
    demand(f(x * s) == f(x) * s**said.degree, s=s, degree=said.degree)
    if said.additive:
        demand(f(x * s + z) == f(x) * s + f(z), s=s)


claim.in_rocq(as_published="rem_B_9_linear")


def _predictor(X: Any, c: Any, joins: bool) -> Any:
    """x ↦ cᵀX S² x, for flint and for SymPy; S = XᵀX, with the test point among the keys if it joins them."""
    turn = (lambda A: A.T) if isinstance(X, sp.MatrixExpr) else (lambda A: A.transpose())

    def f(x: Any) -> Any:
        S = turn(X) * X + x * turn(x) if joins else turn(X) * X
        return turn(c) * X * S * S * x

    return f
