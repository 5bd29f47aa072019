"""The attention kernel is homogeneous, every term of one degree: 6 in the data, 2 in its two inputs with the data fixed.

Setting.  Training rows X, S = XᵀX; K(x, x') = ⟨x̃, x̃'⟩ for any inputs x, x', x̃ = Sx.
Says.     K is a homogeneous fourth-order kernel, "uniform structure across all interactions", without terms of mixed degree.
Why.      K(x, x') = xᵀS²x' is a single word: c²K(x, x') for inputs scaled by c, c⁶K where the training rows are scaled too.
Mind.     Fourth order counts the vectors in a term (cor-B.3.a); as a degree, 4 is that in the keys alone (cor-B.3.b).  In the sense in
          which (xᵀx')ᵖ has an order, as a function of its inputs, K is a linear kernel xᵀMx' with M = S² (rem-B.9 says so).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import normal_form

claim = Claim(
    "def-B.6",
    "Attention as a homogeneous kernel: one degree, 2 or 6, in all terms",
    source="arXiv:2603.13085v2, Definition B.6",
    statement=r"K(cx, cx') = c^p K(x, x') \text{ for one } p, \text{ with the data fixed and with the data scaled too}",
    reading="homogeneous: no terms of mixed degree; the degree is 2 in the inputs and 6 in all data.  Fourth order as a count of the "
    "indices in a term is cor-B.3.a; both together, homogeneous of degree 4, is cor-B.3.b, refuted",
    expected="proved",
    uses=("cor-B.3.a",),
)


@claim.true
def as_published(degrees):
    """K has one degree in its inputs, and one in inputs and data together"""
    return len(degrees.inputs) == 1 and len(degrees.together) == 1


@claim.true
def which_degrees(degrees):
    """K(cx, cx') = c²K(x, x') and K(cx, x') = cK(x, x'); c⁶K(x, x') where the data are scaled as well"""
    return (degrees.inputs, degrees.one, degrees.together) == ({2}, {1}, {6})


@claim.false
def mixed(degrees):
    """K has terms of several degrees: an inhomogeneous kernel, as rows that keep themselves would give."""
    return len(degrees.together) > 1


@claim.false
def of_degree_four(degrees):
    """K(cx, cx') = c⁴K(x, x'): takes the number of vectors for the degree."""
    return degrees.inputs == {4}


@claim.false
def as_the_cubic_kernel(degrees):
    """K(cx, cx') = c⁶K(x, x') and K(cx, x') = c³K(x, x'): as for (xᵀx')³."""
    return (degrees.inputs, degrees.one) == ({6}, {3})


@claim.false
def quadratic_in_each(degrees):
    """K(cx, cx') = c²K(x, x') and K(cx, x') = c²K(x, x'): counts both hops for one input."""
    return (degrees.inputs, degrees.one) == ({2}, {2})


@claim.symbolic(dimensions="all")
def by_words(law):
    """The powers of c in the words of K with scaled inputs and data, X, x and x' of any size."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    c = sp.Symbol("c", positive=True)
    X, x, y = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("x", 1, d), sp.MatrixSymbol("y", 1, d)

    def powers(kernel: Any) -> set[int]:
        return {p for factor in normal_form(kernel).values() for (p,) in sp.Poly(factor, c).monoms()}

    inputs, one = powers(_kernel(c * x, c * y, X)), powers(_kernel(c * x, y, X))
    together = powers(_kernel(c * x, c * y, c * X))
    _judge(law, inputs, one, together)


@claim.property(
    X=strategies.data_matrices(),
    c=strategies.positive_rationals(),
    search=search.product(c=(2, 3), X=search.matrices(2, 2, entries=(1, -1, 2))),
)
def on_exact_matrices(law, X, c):
    """The powers of c in K of scaled rows of X over K, for all pairs of rows where K is not zero; exactly."""
    K, c = _kernel(X, X, X), exact.rational(c)
    suppose(c != 1)

    def powers(kernel: Any) -> set[Any]:
        ratios = {a / b for a, b in zip(kernel.entries(), K.entries(), strict=True) if b != 0}
        return {next((p for p in range(13) if c**p == ratio), ratio) for ratio in ratios}

    _judge(law, powers(_kernel(c * X, c * X, X)), powers(_kernel(c * X, X, X)), powers(_kernel(c * X, c * X, c * X)))


claim.not_in_rocq("the degree in the data is cor-B.3.b; the other two are not formalised yet")


def _judge(law: Any, inputs: set[Any], one: set[Any], together: set[Any]) -> None:
    degrees = SimpleNamespace(inputs=inputs, one=one, together=together)
    demand(law(degrees), **{name: sorted(found, key=str) for name, found in vars(degrees).items()})


def _kernel(x: Any, y: Any, X: Any) -> Any:
    """⟨x̃, ỹ⟩ for rows x and y, training rows X; for flint and for SymPy."""
    turn = (lambda A: A.T) if isinstance(X, sp.MatrixExpr) else (lambda A: A.transpose())
    return (x * turn(X) * X) * turn(y * turn(X) * X)
