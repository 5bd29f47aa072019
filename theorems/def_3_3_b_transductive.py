"""Where the removed point leaves the attention sums too, the closed form is not that model's leave-one-out.

Setting.  K = G³ on n training points, G = [γ, gᵀ; g, G₋] with the removed point first.  Without it the keys and values of
          attention are those of the other points, whose kernel is G₋³.
Says.     Leave-one-out on K, with row and column i dropped, is the leave-one-out of the model.
Why not.  The closed form refits with the block (G³)₋ of the old kernel: (G³)₋ = G₋³ + G₋ggᵀ + ggᵀG₋ + γggᵀ by block products.
          X = (1; 1): the block is 4, the model's kernel is 1.  With λ = 1 and label 1 it predicts 4/5 instead of 1/2.
Instead.  Subtract G₋ggᵀ + ggᵀG₋ + γggᵀ, of rank at most 2, before refitting.  It vanishes only where g = 0: then no other
          point notices that x_i is there.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import identical

claim = Claim(
    "def-3.3.b",
    "Influence when the removed point leaves the attention sums",
    source="arXiv:2603.13085v2, Definition 3.3 with Definition 3.1",
    statement=r"(G^3)_{-i} = (G_{-i})^3",
    reading="the model is transductive: the removed point is no key and no value any more; predictions agree for all "
    "labels exactly if the kernels on the other points do",
    expected="refuted",
    uses=("def-3.3.a",),
)


@claim.false
def as_published(q):
    """The other points' block of the old kernel: (G³)₋"""
    return q.block


@claim.true
def corrected(q):
    """(G³)₋ − G₋ggᵀ − ggᵀG₋ − γggᵀ"""
    return q.block - q.rest * q.outer - q.outer * q.rest - q.gamma * q.outer


@claim.false
def forgets_the_key(q):
    """(G³)₋ − γggᵀ: takes out the paths through the removed point twice, and forgets those through it once."""
    return q.block - q.gamma * q.outer


@claim.false
def forgets_the_double_visit(q):
    """(G³)₋ − G₋ggᵀ − ggᵀG₋: forgets the paths that pass the removed point as key and as value."""
    return q.block - q.rest * q.outer - q.outer * q.rest


@claim.false
def counts_unit_norm(q):
    """(G³)₋ − 2ggᵀ − γggᵀ: takes G₋ for the identity."""
    return q.block - 2 * q.outer - q.gamma * q.outer


@claim.symbolic(dimensions="all")
def by_blocks(law):
    """The block of G³ as a word in G₋, g, γ of any size; the law must leave G₋³."""
    m = sp.Symbol("m", integer=True, positive=True)
    gamma = sp.Symbol("gamma", positive=True)
    R, g = sp.MatrixSymbol("R", m, m), sp.MatrixSymbol("g", m, 1)
    corner, row = gamma * sp.Identity(1), g.T
    G = [[corner, row], [g, R]]
    square = [[G[i][0] * G[0][j] + G[i][1] * G[1][j] for j in range(2)] for i in range(2)]
    block = square[1][0] * G[0][1] + square[1][1] * G[1][1]
    q = SimpleNamespace(block=block, rest=R, outer=g * g.T, gamma=gamma)
    demand(identical(law(q), R * R * R), left=law(q))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    search=search.product(X=search.matrices(3, 2, entries=(1, 0, -1))),
)
def on_exact_matrices(law, X):
    """Every i: the kernel of the other rows attending to themselves, and what it predicts for labels 1 and λ = 1."""
    n = X.nrows()
    suppose(n >= 2)
    G = exact.gram(X)
    for i in range(n):
        kept = [j for j in range(n) if j != i]
        g = exact.submatrix(G, kept, [i])
        q = SimpleNamespace(block=exact.delete(exact.power(G, 3), i), rest=exact.delete(G, i), gamma=G[i, i])
        q.outer = g * g.transpose()
        K = exact.gram(exact.attend(exact.delete_row(X, i)))
        claimed = law(q)
        demand(claimed == K, i=i, kernel=K, claimed=claimed, predicts=_predictions(K), claims=_predictions(claimed))


claim.in_rocq(as_published="def_3_3_b_transductive", corrected="def_3_3_b_rank_two")


def _predictions(K: Any) -> Any:
    """K(K + I)⁻¹1; None where K + I is singular."""
    A = K + exact.identity(K.nrows())
    return K * A.solve(exact.ones(K.nrows(), 1)) if A.det() != 0 else None
