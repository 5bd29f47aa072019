"""First-order softmax attention is G X plus a mean term, but that term's weight differs from row to row unless data are centred.

Setting.  First-order softmax rows (1/n)(1 + A_ij − Ā_i), A = sG with s > 0, G = XXᵀ, X (n×d), applied to X:
          T = (1/n)(11ᵀX + AHX), H = I − 11ᵀ/n.  The linearized features are F = GX.
Says.     T = aF + b·11ᵀX for two numbers a, b: up to a scalar and an additive mean term, for every X.
Why not.  T = (1/n)(sGX + 11ᵀX − (s/n)G11ᵀX): the mean x̄ enters row i with the weight 1 − Ā_i, Ā_i = s⟨x_i, x̄⟩, which
          differs between rows.  The unit rows e_1, e_1, e_2: M ↦ M_31 − 2M_12 vanishes on F and on 11ᵀX, and is 2s/9 for T.
Instead.  Row i is (s/n)F_i + (1 − Ā_i)x̄.  For centred X, 11ᵀX = 0 and T = (s/n)F (rem-3.2.b).  Where every row of G has
          the same sum σ, T = (s/n)F + (1/n)(1 − sσ/n)11ᵀX; two rows of one norm are such data, with σ = ‖x‖²(1 + c).
Mind.     Weights 1 + A_ij that are not normalised give 11ᵀX + sF for every X: the remark's exp(t) ≈ 1 + t, taken alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import identical, normal_form

claim = Claim(
    "rem-3.2.a",
    "Linearized attention as first-order softmax, for any data",
    source="arXiv:2603.13085v2, Remark 3.2 and Theorem B.1",
    statement=r"\tfrac1n(\mathbf 1\mathbf 1^\top + A H) X = a\, X X^\top X + b\, \mathbf 1 \mathbf 1^\top X",
    reading="the additive mean term is one multiple of the data mean for all rows; any positive scale of the scores",
    expected="refuted",
    uses=("thm-B.1.a",),
)


class _Parts(NamedTuple):
    """The matrices that a statement may combine, and whether every row of G has the same sum."""

    F: Any  # GX
    mean: Any  # 11ᵀX
    weighted: Any  # G11ᵀX
    bare: Any  # X
    even: bool
    few: bool  # at most two rows


@claim.false
def as_published(p):
    """T is a combination of GX and 11ᵀX"""
    return [p.F, p.mean]


@claim.true
def corrected(p):
    """T is a combination of GX, 11ᵀX and G11ᵀX: a mean term whose weight in row i falls with ⟨x_i, x̄⟩"""
    return [p.F, p.mean, p.weighted]


@claim.true
def even_rows(p):
    """T is a combination of GX and 11ᵀX where every row of G has the same sum, as for two rows of one norm"""
    return [p.F, p.mean] if p.even else None


@claim.false
def two_rows(p):
    """T is a combination of GX and 11ᵀX for two rows: forgets that their norms must be equal."""
    return [p.F, p.mean] if p.even or p.few else None


@claim.false
def scalar_alone(p):
    """T is a multiple of GX: forgets that softmax averages."""
    return [p.F]


@claim.false
def centres_the_keys_only(p):
    """T is a combination of GX and G11ᵀX: centres the scores and forgets the uniform weights."""
    return [p.F, p.weighted]


@claim.false
def uniform_and_values(p):
    """T is a combination of GX, 11ᵀX and X: takes the shift of the scores for a shift of the features."""
    return [p.F, p.mean, p.bare]


@claim.symbolic(dimensions="all", blind_to=("two_rows",))
def by_words(law):
    """T as words in X and 1 of any size: each of them must be among those that the statement allows."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s, sigma = sp.symbols("s σ", positive=True)
    X, one = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("1", n, 1)
    G, J = X * X.T, one * one.T
    T = (J * X + s * G * (sp.Identity(n) - J / n) * X) / n
    demand(identical(T, s * G * X / n + J * X / n - s * G * J * X / n**2))
    demand(identical((J + s * G) * X, s * G * X + J * X))  # weights 1 + A_ij, not normalised
    for even, rules in ((False, []), (True, [(G * one, sigma * one)])):
        allowed = law(_Parts(G * X, J * X, G * J * X, X, even, few=False))
        if allowed is not None:
            words = [word for M in allowed for word in normal_form(M, rules)]
            missing = [word for word in normal_form(T, rules) if word not in words]
            demand(not missing, not_allowed=missing, even=even)


def _small() -> Iterator[Any]:
    """Unit rows ±e_k first, so that the first counterexample has unit norms; then rows of any norm."""
    yield from search.unit_row_matrices(3, 2, 1)
    yield from search.matrices(2, 2, entries=(0, 1, -1, 2))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    s=strategies.positive_rationals(),
    search=search.product(
        s=(1, 2),
        X=search.Stream("rows ±e_k with n ≤ 3, d ≤ 2, then n, d ≤ 2, entries in {0, 1, −1, 2}", "matrices", _small),
    ),
)
def on_exact_matrices(law, X, s):
    """Whether T lies in the span of the matrices that the statement allows, by exact rank."""
    n = X.nrows()
    G, J = exact.gram(X), exact.ones(n, n)
    T = (J * X + s * (G - G * J / n) * X) / n
    allowed = law(_Parts(G * X, J * X, G * J * X, X, even=len(set((G * J).entries())) == 1, few=n <= 2))
    suppose(allowed is not None)
    rows = [M.entries() for M in allowed]
    before, after = exact.rank(exact.matrix(rows)), exact.rank(exact.matrix([*rows, T.entries()]))
    demand(before == after, features=T, dimension_of_the_span=before)


claim.in_rocq(as_published="rem_3_2_a_softmax_any_data", corrected="rem_3_2_a_weighted_mean")
