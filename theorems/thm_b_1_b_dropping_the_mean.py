"""Dropping the mean term changes the similarities; without it the kernel is G³ for centred data only.

Setting.  T = (1/n)(11ᵀ + AH)X, first-order softmax attention with scores A = sG, s > 0, G = XXᵀ, H = I − 11ᵀ/n.
Says.     The mean term does not affect relative similarities: TTᵀ is a multiple of G³.
Why not.  n·T = 11ᵀX + sGHX, and 11ᵀX and H both matter.  X = I₂, unit rows, s = 1: TTᵀ is a multiple of (5, 3; 3, 5), G³ = I:
          cosines 3/5 and 0.  On a line too: X = (1; 2) has (49, 56; 56, 64) and (1, 2; 2, 4).
Holds if  1ᵀX = 0: then TTᵀ = (s/n)²G³.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import normal_form

claim = Claim(
    "thm-B.1.b",
    "Dropping the mean term leaves the similarities",
    source="arXiv:2603.13085v2, proof of Theorem B.1",
    statement=r"T T^\top \propto G^3, \qquad T = \tfrac1n(\mathbf 1\mathbf 1^\top + A H)X",
    reading="relative similarities: the kernel up to one factor for all pairs",
    expected="conditional",
    uses=("rem-3.2.b",),
)


class _Law(NamedTuple):
    """The power p in TTᵀ ∝ Gᵖ and what the statement asks of X."""

    power: int
    centred: bool = False  # 1ᵀX = 0
    balanced: bool = False  # the row sums of G are equal


@claim.false
def as_published():
    """TTᵀ is a multiple of G³ for every X"""
    return _Law(3)


@claim.true(assuming="the data are centred: Σ_i x_i = 0")
def corrected():
    """TTᵀ is a multiple of G³, (s/n)²G³, where 1ᵀX = 0"""
    return _Law(3, centred=True)


@claim.false
def balanced_will_do():
    """TTᵀ ∝ G³ where every x_i has the same inner product with the mean: the mean term is then one vector for all rows."""
    return _Law(3, balanced=True)


@claim.false
def scores_as_kernel():
    """TTᵀ ∝ G² for centred X: takes the scores' square for the kernel."""
    return _Law(2, centred=True)


@claim.false
def centring_removes_attention():
    """TTᵀ ∝ G for centred X: takes H for the whole effect of softmax."""
    return _Law(1, centred=True)


@claim.symbolic(dimensions="all", blind_to=("balanced_will_do",))
def by_words(law):
    """n²TTᵀ as words in X and 1 of any size, with 1ᵀX = 0 where the statement asks for it: one word, the power of G."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s, said = sp.Symbol("s", positive=True), law()
    X, one = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("1", n, 1)
    G, J = X * X.T, one * one.T
    T = J * X + s * G * (sp.Identity(n) - J / n) * X
    zero = [(one.T * X, sp.ZeroMatrix(1, d)), (X.T * one, sp.ZeroMatrix(d, 1))] if said.centred else []
    words = list(normal_form(T * T.T, zero))
    demand(words == list(normal_form(sp.MatPow(G, said.power))), words=words)


def _small() -> Iterator[Any]:
    """The identity, whose rows have norm 1, then all small X."""
    yield exact.identity(2)
    yield from search.matrices(3, 2, entries=(0, 1, -1, 2))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    s=strategies.positive_rationals(),
    centre=st.booleans(),
    search=search.product(
        s=(1, 2),
        centre=(False, True),
        X=search.Stream("I₂, and all X with n ≤ 3, d ≤ 2, entries in {0, 1, −1, 2}, no zero row", "matrices", _small),
    ),
    limit=1200,
)
def on_exact_matrices(law, X, s, centre):
    """TTᵀ and Gᵖ by exact products: all 2×2 minors of the pair of matrices, read as vectors, must vanish."""
    n, said = X.nrows(), law()
    J = exact.ones(n, n)
    X = X - J * X / n if centre else X
    G = exact.gram(X)
    suppose(not said.centred or J * X == X * 0)
    suppose(not said.balanced or len({(G * J)[i, 0] for i in range(n)}) == 1)
    suppose(exact.rank(G) > 0)
    kernel = exact.gram((J * X + s * (G - G * J / n) * X) / n)
    pair = [kernel.entries(), exact.power(G, said.power).entries()]
    demand(exact.rank(exact.matrix(pair)) < 2, kernel=kernel, power_of_G=exact.power(G, said.power))


claim.in_rocq(as_published="thm_B_1_b_dropping_the_mean", corrected="thm_B_1_b_centred")
