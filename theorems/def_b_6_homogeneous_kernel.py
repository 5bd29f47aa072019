"""As a function of its two inputs the attention kernel is of degree 2, and linear in each: no fourth-order kernel.

Setting.  Training rows X fixed, S = XᵀX; K(x, x') = ⟨x̃, x̃'⟩ for any inputs x, x'.
Says.     K is a homogeneous fourth-order kernel, of a new class beside polynomial kernels: K(cx, cx') = c⁴K(x, x').
Why not.  K(x, x') = xᵀS²x'.  X = (1): K(x, x') = xx', and doubling both inputs multiplies it by 4, not by 16.
Instead.  K(cx, cx') = c²K(x, x') and K(cx, x') = cK(x, x'): the linear kernel xᵀMx' with M = S² fixed by the data.
Mind.     Read as four vectors in every term it holds (cor-B.3.a); the degree 4 is that of M in the training rows (cor-B.3.b).
          On training rows, where inputs and data move together, the degree is 6.  As functions of the input the kernel gives
          the same linear space as xᵀx' where rank X = d.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import identical

claim = Claim(
    "def-B.6",
    "Attention as a homogeneous fourth-order kernel of its inputs",
    source="arXiv:2603.13085v2, Definition B.6",
    statement=r"K(cx, cx') = c^4 K(x, x')",
    reading="a kernel's order is its degree as a function of the two inputs, as for polynomial kernels; the data are fixed. "
    "The degree in the data is cor-B.3.b",
    expected="refuted",
    uses=("cor-B.3.b",),
)


class _Degrees(NamedTuple):
    """In both inputs, and in one of them where that is stated."""

    both: int
    one: int | None = None


@claim.false
def as_published():
    """K(cx, cx') = c⁴K(x, x')"""
    return _Degrees(4)


@claim.true
def corrected():
    """K(cx, cx') = c²K(x, x') and K(cx, x') = cK(x, x'): a linear kernel"""
    return _Degrees(2, 1)


@claim.false
def as_on_the_training_rows():
    """K(cx, cx') = c⁶K(x, x'): scales the data along with the inputs."""
    return _Degrees(6)


@claim.false
def as_the_cubic_kernel():
    """K(cx, cx') = c⁶K(x, x') and K(cx, x') = c³K(x, x'): as for (xᵀx')³."""
    return _Degrees(6, 3)


@claim.false
def quadratic_in_each():
    """K(cx, cx') = c²K(x, x') and K(cx, x') = c²K(x, x'): counts both hops for one input."""
    return _Degrees(2, 2)


@claim.symbolic(dimensions="all")
def by_words(law):
    """Kernels of scaled inputs as words in X, x, x' of any size."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    c, said = sp.Symbol("c", positive=True), law()
    X, x, y = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("x", 1, d), sp.MatrixSymbol("y", 1, d)
    demand(identical(_kernel(c * x, c * y, X), c**said.both * _kernel(x, y, X)), scaled="both")
    if said.one is not None:
        demand(identical(_kernel(c * x, y, X), c**said.one * _kernel(x, y, X)), scaled="x")


@claim.property(
    X=strategies.data_matrices(),
    c=strategies.positive_rationals(),
    search=search.product(c=(2, 3), X=search.matrices(2, 2, entries=(1, -1, 2))),
)
def on_exact_matrices(law, X, c):
    """All pairs of rows of X as inputs, the training rows held, where the kernel is not zero; exactly."""
    said, K, c = law(), _kernel(X, X, X), exact.rational(c)
    suppose(c != 1)
    demand(_kernel(c * X, c * X, X) == c**said.both * K, c=c, degree=said.both)
    if said.one is not None:
        demand(_kernel(c * X, X, X) == c**said.one * K, c=c, degree=said.one)


def _kernel(x: Any, y: Any, X: Any) -> Any:
    """⟨x̃, ỹ⟩ for rows x and y, training rows X; for flint and for SymPy."""
    turn = (lambda A: A.T) if isinstance(X, sp.MatrixExpr) else (lambda A: A.transpose())
    return (x * turn(X) * X) * turn(y * turn(X) * X)
