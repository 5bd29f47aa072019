"""On the training set, f = Kc has the norm cᵀKc in the kernel's function space, for singular K too.

Setting.  K = FFᵀ ⪰ 0 (n×n), F = XXᵀX.  The space of the kernel on the n training points: all f = Fw, w ∈ ℝᵈ, with ‖f‖² the
          least ‖w‖² that gives f.  f = Kc, that is f(x_i) = Σ_j c_jK(x_j, x_i).
Says.     ‖f‖² = cᵀKc, with one coefficient a training point.
Why.      w = Fᵀc gives Fw = Kc and ‖w‖² = cᵀKc.  Any other choice is w + z with Fz = 0, and wᵀz = cᵀFz = 0, so
          ‖w+z‖² = ‖w‖² + ‖z‖².  Every f = Fw is a Kc, as FFᵀ has the range of F.
Mind.     Where K is singular, c is not unique, but cᵀKc is: K(c+e) = Kc means Ke = 0.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, normal_form

claim = Claim(
    "thm-B.8",
    "The norm of the kernel's function space on the training set",
    source="arXiv:2603.13085v2, Theorem B.8",
    statement=r"\|f\|_{\mathcal H}^2 = c^\top K c \quad\text{for}\quad f = \sum_i c_i K(x_i, \cdot)",
    reading="the space restricted to the training set; K may be singular",
    expected="proved",
)


@claim.true
def as_published(left, K, right):
    """cᵀKc"""
    return left * K * right


@claim.false
def norm_of_coefficients(left, K, right):
    """cᵀc: the norm of the coefficients, which a singular K does not determine."""
    return left * right


@claim.false
def norm_of_values(left, K, right):
    """cᵀK²c = Σ f(x_i)²: the norm of the values on the training set."""
    return left * K * K * right


@claim.false
def counts_both_triangles(left, K, right):
    """2cᵀKc: counts every pair of training points twice."""
    return left * K * right * 2


@claim.symbolic(dimensions="all")
def by_least_norm(law):
    """‖Fᵀc + z‖² less ‖z‖² as a word in F, c and z of any size with Fz = 0, against the law at K = FFᵀ."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    F, c, z = sp.MatrixSymbol("F", n, d), sp.MatrixSymbol("c", n, 1), sp.MatrixSymbol("z", d, 1)
    K, w = F * F.T, F.T * c
    null = [(F * z, sp.ZeroMatrix(n, 1)), (z.T * F.T, sp.ZeroMatrix(1, n))]
    demand(identical(F * (w + z), K * c, null))
    rest = normal_form((w + z).T * (w + z) - z.T * z, null)
    demand(rest == normal_form(law(c.T, K, c)), least_square=rest)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, c, w): data in every regime, coefficients of the n points, a vector of length d."""
    X = draw(strategies.data_matrices(max_n=4, max_d=3))
    return X, draw(strategies.label_vectors(X.nrows())), draw(strategies.label_vectors(X.ncols()))


def _small() -> Any:
    for X in search.matrices(2, 2, entries=(1, -1, 2)):
        for last in (1, -1, 0):
            yield X, exact.column([1, last][: X.nrows()]), exact.column([1, last][: X.ncols()])


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("X with n, d ≤ 2, entries in {1, −1, 2}", "problems", _small)),
)
def on_exact_matrices(law, problem):
    """The norm of Kc against ‖Fᵀc‖²; of Fw, with coefficients on a set of independent points, against ‖w‖²."""
    X, c, w = problem
    F = exact.attend(X)
    K, f = exact.gram(F), F * w
    said = law(c.transpose(), K, c)[0, 0]
    demand(said == _square(F.transpose() * c), said=said, norm=_square(F.transpose() * c))
    same = _coefficients(K, K * c)
    demand(law(same.transpose(), K, same)[0, 0] == said, of_other_coefficients=law(same.transpose(), K, same)[0, 0])
    found = _coefficients(K, f)
    demand_at_most(law(found.transpose(), K, found)[0, 0], _square(w), function=f)


claim.in_rocq(as_published="thm_B_8_norm")


def _coefficients(K: Any, f: Any) -> Any:
    """A solution of Kc = f for f in the range of K, zero outside a largest set of independent rows of K."""
    kept: list[int] = []
    for i in range(K.nrows()):
        if exact.rank(exact.submatrix(K, [*kept, i], range(K.nrows()))) > len(kept):
            kept.append(i)
    part = exact.submatrix(K, kept, kept).solve(exact.submatrix(f, kept, [0]))
    values = {i: part[place, 0] for place, i in enumerate(kept)}
    c = exact.column([values.get(i, 0) for i in range(K.nrows())])
    assert K * c == f
    return c


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
