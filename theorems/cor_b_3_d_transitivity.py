"""Similarity propagates along paths i → k → l → j, but paths can cancel; without negative inner products they cannot.

Setting.  K = G³ for G = XXᵀ, unit-norm rows (any rows, for what holds).  A path from i to j is a pair (k, l) with ⟨x_i,x_k⟩⟨x_k,x_l⟩⟨x_l,x_j⟩ ≠ 0.
Says.     Influence propagates transitively: where there is a path from i to j, K_ij ≠ 0.
Why not.  The terms have signs.  Rows (1, 0), (0, 1), (3/5, 4/5), (4/5, −3/5) have XᵀX = 2I, so K = 4G: the first two are orthogonal
          and K_12 = 0, although the third joins them.  The paths through the third and through the fourth cancel.
Holds if  no ⟨x_i,x_j⟩ is negative: K_ij is then a sum of terms ≥ 0.  Conversely K_ij ≠ 0 needs a path, for all data.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import valid

claim = Claim(
    "cor-B.3.d",
    "Transitive propagation along three hops",
    source="arXiv:2603.13085v2, Corollary B.3 and Remark B.7",
    statement=r"\exists k, l:\ G_{ik} G_{kl} G_{lj} \ne 0 \implies K_{ij} \ne 0",
    reading="a path that exists is felt; nothing is said of how strongly",
    expected="conditional",
    uses=("thm-4.2",),
)


class _Law(NamedTuple):
    """Which of the two directions is claimed, and for non-negative inner products only?"""

    felt: bool  # a path ⇒ K_ij ≠ 0
    needed: int | None = None  # K_ij ≠ 0 ⇒ a path of this many hops
    direct: bool = False  # K_ij ≠ 0 ⇒ G_ij ≠ 0
    positive: bool = False  # only where all inner products are ≥ 0


@claim.false
def as_published():
    """A path from i to j makes K_ij ≠ 0"""
    return _Law(felt=True)


@claim.true(assuming="no inner product ⟨x_i, x_j⟩ is negative")
def corrected():
    """A path from i to j makes K_ij ≠ 0, where all inner products are ≥ 0"""
    return _Law(felt=True, positive=True)


@claim.true
def converse():
    """K_ij ≠ 0 only where there is a path, for all data"""
    return _Law(felt=False, needed=3)


@claim.false
def direct_similarity():
    """K_ij ≠ 0 only where ⟨x_i,x_j⟩ ≠ 0: takes the kernel for a function of the pair."""
    return _Law(felt=False, direct=True)


@claim.false
def direct_where_positive():
    """K_ij ≠ 0 only where ⟨x_i,x_j⟩ ≠ 0, where all inner products are ≥ 0: blames negative ones for the detour."""
    return _Law(felt=False, direct=True, positive=True)


@claim.false
def two_hops_will_do():
    """K_ij ≠ 0 only where some k has ⟨x_i,x_k⟩⟨x_k,x_j⟩ ≠ 0: one hop too few."""
    return _Law(felt=False, needed=2)


@claim.symbolic(dimensions="all", blind_to=("direct_similarity", "direct_where_positive", "two_hops_will_do"))
def by_signs(law):
    """One term t ≠ 0 and the sum s of all others, of any number, over the reals (z3); no term, so sum 0."""
    t, s, kernel = z3.Reals("t s kernel")
    said = law()
    if said.felt:
        signs = [t >= 0, s >= 0] if said.positive else []
        holds, why = valid(kernel != 0, kernel == t + s, t != 0, *signs)
        demand(holds, because=why)
    if said.needed:
        holds, why = valid(z3.Implies(z3.And(t == 0, s == 0), kernel == 0), kernel == t + s)
        demand(holds, because=why)


def _data() -> Iterator[Any]:
    """A chain, in which only neighbours are similar, after the rows in the plane."""
    turned = ((1, 0), (0, 1), ("3/5", "4/5"), ("4/5", "-3/5"), ("4/5", "3/5"), ("3/5", "-4/5"))
    yield from (exact.matrix(rows) for n in (1, 2, 3, 4) for rows in itertools.product(turned, repeat=n))
    yield exact.matrix([[1, 0, 0], ["3/5", "4/5", 0], [0, "4/5", "3/5"], [0, 0, 1]])


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    search=search.product(
        X=search.Stream("n ≤ 4 unit rows out of six in the plane, and a chain of four", "matrices", _data)
    ),
    limit=5000,
)
def on_exact_matrices(law, X):
    """All pairs and all paths of the exact Gram matrix against G³."""
    said, n, G = law(), X.nrows(), exact.gram(X)
    suppose(not said.positive or all(x >= 0 for x in G.entries()))
    K = exact.power(G, 3)
    for i in range(n):
        for j in range(n):
            path = any(G[i, k] * G[k, m] * G[m, j] != 0 for k in range(n) for m in range(n))
            short = any(G[i, k] * G[k, j] != 0 for k in range(n))
            if said.felt:
                demand(not path or K[i, j] != 0, i=i, j=j, G=G)
            if said.needed:
                demand((path if said.needed == 3 else short) or K[i, j] == 0, i=i, j=j, G=G)
            if said.direct:
                demand(G[i, j] != 0 or K[i, j] == 0, i=i, j=j, G=G)


claim.in_rocq(as_published="cor_B_3_d_transitivity", corrected="cor_B_3_d_paths", converse="cor_B_3_d_paths")
