"""First-order softmax attention induces the kernel (1/n²)(J + AH)G(J + HA), not G³, with H = I − J/n and J = 11ᵀ.

Setting.  Scores A = sG, G = XXᵀ, s > 0, X (n×d).  First-order softmax rows P_ij = (1/n)(1 + A_ij − Ā_i), Ā_i the mean of row i.
Says.     The features PX have the kernel (1/n²)(J + AH)G(J + HA).
Why.      Subtracting each row's mean is A ↦ A − AJ/n = AH, so P = (J + AH)/n, and Pᵀ = (J + HA)/n as A, H, J are symmetric.
          In full: (1/n²)(JGJ + AHGJ + JGHA + AHGHA); for centred data (1ᵀX = 0) JG = 0, HG = G, and (s/n)²G³ is left.
"""

from __future__ import annotations

from types import SimpleNamespace

import sympy as sp

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "thm-B.1.c",
    "The kernel of first-order softmax attention",
    source="arXiv:2603.13085v2, Theorem B.1, carried to the kernel",
    statement=r"\tfrac1{n^2}(\mathbf 1\mathbf 1^\top + A H)\, G\, (\mathbf 1\mathbf 1^\top + H A)",
    reading="what the expansion of the proof really gives when its mean terms are kept",
    expected="proved",
    uses=("thm-B.1.a",),
)


@claim.true
def as_published(q):
    """(1/n²)(J + AH)G(J + HA)"""
    return (q.J + q.A * q.H) * q.G * (q.J + q.H * q.A)


@claim.false
def centres_the_queries(q):
    """(1/n²)(J + HA)G(J + AH): subtracts column means where softmax subtracts row means."""
    return (q.J + q.H * q.A) * q.G * (q.J + q.A * q.H)


@claim.false
def centres_both_sides(q):
    """(1/n²)(J + HAH)G(J + HAH): centres the scores as a kernel matrix is centred."""
    return (q.J + q.H * q.A * q.H) * q.G * (q.J + q.H * q.A * q.H)


@claim.false
def drops_the_uniform_part(q):
    """(1/n²)AHGHA: the data-dependent term alone."""
    return q.A * q.H * q.G * q.H * q.A


@claim.false
def drops_the_mean(q):
    """(1/n²)(J + A)G(J + A): keeps the uniform part and forgets the normalisation."""
    return (q.J + q.A) * q.G * (q.J + q.A)


@claim.symbolic(dimensions="all")
def by_words(law):
    """n²·(PX)(PX)ᵀ with P = (J + A − AJ/n)/n as words in X and 1 of any size, 1ᵀ1 = n."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s = sp.Symbol("s", positive=True)
    X, one = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("1", n, 1)
    q = SimpleNamespace(G=X * X.T, J=one * one.T, A=s * X * X.T)
    q.H = sp.Identity(n) - q.J / n
    rows = q.J + q.A - q.A * q.J / n
    length = [(one.T * one, n * sp.Identity(1))]
    demand(identical((rows * X) * (rows * X).T, law(q), length))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    s=strategies.positive_rationals(),
    search=search.product(s=(1, 2), X=search.matrices(2, 2, entries=(1, 0, -1, 2))),
)
def on_exact_matrices(law, X, s):
    """The rows built entry by entry from their means, and their kernel, by exact products."""
    n = X.nrows()
    q = SimpleNamespace(G=exact.gram(X), J=exact.ones(n, n), A=exact.gram(X) * exact.rational(s))
    q.H = exact.identity(n) - q.J / n
    means = [sum(q.A[i, j] for j in range(n)) / n for i in range(n)]
    P = exact.matrix([[(1 + q.A[i, j] - means[i]) / n for j in range(n)] for i in range(n)])
    found, claimed = exact.gram(P * X), law(q) / n**2
    demand(found == claimed, kernel=found, claimed=claimed)


claim.in_rocq(as_published="thm_B_1_c_first_order_kernel")
