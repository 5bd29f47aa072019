"""Each term of the attention kernel depends on four data vectors, two of which enter it twice.

Setting.  K(x_i, x_j) = Σ_k Σ_l ⟨x_i,x_k⟩⟨x_k,x_l⟩⟨x_l,x_j⟩, rows of X (n×d).
Says.     "Each term involves four vectors": the term of indices i, k, l, j depends on as many vectors as there are
          different indices among them, so on four where these differ, which takes n ≥ 4.
Why.      The term is a product of inner products.  Scaling vector a by c_a multiplies it by c_a to the number of times that a
          occurs: x_i and x_j occur once, x_k and x_l twice.  A term depends on the vectors whose exponent is not 0.
Mind.     Four vectors, but six occurrences: "four vectors at degree 4" is wrong about the degree (cor-B.3.b).
"""

from __future__ import annotations

import itertools
from typing import Any

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import normal_form

claim = Claim(
    "cor-B.3.a",
    "Fourth order: four data vectors in every term, whatever the degree",
    source="arXiv:2603.13085v2, Corollary B.3 and the proof of Theorem B.2",
    statement=r"\langle x_i,x_k\rangle\langle x_k,x_l\rangle\langle x_l,x_j\rangle "
    r"\text{ depends on the four vectors } x_i, x_k, x_l, x_j",
    reading="fourth order is a count of indices: the vectors that a term depends on, which may coincide.  Not a degree: that the kernel "
    "is homogeneous of degree 4 is cor-B.3.b, refuted",
    expected="proved",
)


@claim.true
def as_published(i, k, m, j):
    """As many vectors as different indices among i, k, l, j; how often each occurs is left open"""
    return {a: None for a in (i, k, m, j)}


@claim.true
def with_multiplicity(i, k, m, j):
    """x_i and x_j once, x_k and x_l twice: six occurrences, whichever indices coincide"""
    return {a: [i, k, k, m, m, j].count(a) for a in (i, k, m, j)}


@claim.false
def each_once(i, k, m, j):
    """Four vectors, each once, so degree 4: forgets that k and l each stand in two inner products."""
    return {a: [i, k, m, j].count(a) for a in (i, k, m, j)}


@claim.false
def only_the_pair(i, k, m, j):
    """x_i and x_j alone, as for a polynomial kernel: forgets the training data in the sums."""
    return {a: None for a in (i, j)}


@claim.false
def three_hops(i, k, m, j):
    """Three vectors, one for each inner product: counts hops instead of the points they join."""
    return {a: None for a in (i, k, m)}


@claim.symbolic(dimensions="all")
def by_scaling(law):
    """Scaling x_a by c_a, as words in vectors of any length d, for all 15 patterns of coinciding indices."""
    d = sp.Symbol("d", integer=True, positive=True)
    x, c = [sp.MatrixSymbol(f"x_{a}", d, 1) for a in range(4)], sp.symbols("c_0:4", positive=True)
    for pattern in itertools.product(range(4), repeat=4):
        if all(a <= max(pattern[:s], default=-1) + 1 for s, a in enumerate(pattern)):
            i, k, m, j = pattern
            vectors = [c[a] * x[a] for a in (i, k, k, m, m, j)]
            (factor,) = normal_form(_pairs(vectors)).values()
            _demand_exponents(law(i, k, m, j), {a: sp.degree(factor, c[a]) for a in range(4)}, pattern)


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    place=st.tuples(*[st.integers(0, 3)] * 4),
    search=search.product(
        place=[(0, 0, 0, 0), (0, 1, 1, 0), (0, 1, 0, 1), (0, 1, 2, 0), (0, 1, 2, 3)],
        X=[exact.ones(n, 1) for n in (1, 2, 3, 4)],
    ),
)
def on_exact_matrices(law, X, place):
    """Doubling one row of X multiplies a term that is not 0 by 2 to the number of times that the row occurs in it."""
    n = X.nrows()
    suppose(max(place) < n)
    before = _term(X, place)
    suppose(before != 0)
    occurs = {}
    for a in range(n):
        doubled = exact.diagonal([2 if b == a else 1 for b in range(n)]) * X
        ratio = _term(doubled, place) / before
        occurs[a] = int(ratio.numer()).bit_length() - 1
        demand(ratio == 2 ** occurs[a], ratio=ratio)
    _demand_exponents(law(*place), occurs, place)


claim.in_rocq(as_published="cor_B_3_a_four_vectors", with_multiplicity="cor_B_3_a_four_vectors")


def _demand_exponents(claimed: dict[int, Any], occurs: dict[int, int], place: Any) -> None:
    """The claimed vectors are those that occur, and as often as claimed where the statement says how often."""
    found = {a: int(p) for a, p in occurs.items() if p}
    demand(set(found) == set(claimed), place=list(place), occurrences=list(found.items()))
    for a, p in claimed.items():
        demand(p is None or p == found[a], place=list(place), vector=a, occurs=found[a])


def _pairs(vectors: list[Any]) -> Any:
    """The product of the inner products of consecutive pairs."""
    first, *rest = [a.T * b for a, b in zip(vectors[::2], vectors[1::2], strict=True)]
    for factor in rest:
        first = first * factor
    return first


def _term(X: Any, place: Any) -> Any:
    """⟨x_i,x_k⟩⟨x_k,x_l⟩⟨x_l,x_j⟩."""
    G, (i, k, m, j) = exact.gram(X), place
    return G[i, k] * G[k, m] * G[m, j]
