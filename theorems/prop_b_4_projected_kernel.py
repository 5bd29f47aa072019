"""With projections the kernel is Σ_k Σ_l a_ik a_jl ⟨x_kW_V, x_lW_V⟩, a_ik = ⟨x_iW_Q, x_kW_K⟩: three hops, degree 6, not a rotation.

Setting.  F = XW_QW_KᵀXᵀXW_V, any d×d matrices (full rank is not needed), rows of X (n×d).  Projections act on rows: x_iW_Q.
Says.     ⟨F_i, F_j⟩ is the double sum above, so it depends on the data, runs over paths i → k → l → j, and keeps the degree in
          the data that it has without projections (6, see cor-B.3.b).  Identities give G³.
Why.      Row i of F is Σ_k a_ik x_kW_V, and a_ik is an entry of XW_QW_KᵀXᵀ.
Mind.     "The projections merely rotate the feature space" does not follow: see prop-4.13.b and prop-4.13.d.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "prop-B.4",
    "The kernel with linear projections",
    source="arXiv:2603.13085v2, Proposition B.4, equations (16) to (19)",
    statement=r"\langle F_i, F_j \rangle = \sum_{k,l} a_{ik}\, a_{jl}\, \langle x_k W_V, x_l W_V \rangle, \qquad "
    r"a_{ik} = \langle x_i W_Q, x_k W_K \rangle",
    reading="the same structure means the same three-hop sum with projected inner products, and the same degree",
    expected="proved",
    uses=("thm-4.2",),
)


@claim.true
def as_published(q):
    """(XW_QW_KᵀXᵀ)(XW_VW_VᵀXᵀ)(XW_KW_QᵀXᵀ)"""
    return (q.X * q.Q * q.Kt * q.Xt) * (q.X * q.V * q.Vt * q.Xt) * (q.X * q.K * q.Qt * q.Xt)


@claim.false
def merely_rotates(q):
    """(XXᵀ)³: takes the projections for a rotation of the feature space."""
    return (q.X * q.Xt) * (q.X * q.Xt) * (q.X * q.Xt)


@claim.false
def symmetric_scores(q):
    """The scores on the right not transposed: takes a_jl for a_lj, as if queries and keys were the same."""
    scores = q.X * q.Q * q.Kt * q.Xt
    return scores * (q.X * q.V * q.Vt * q.Xt) * scores


@claim.false
def values_on_the_other_side(q):
    """W_VᵀW_V for W_VW_Vᵀ: lets the projection act on columns."""
    return (q.X * q.Q * q.Kt * q.Xt) * (q.X * q.Vt * q.V * q.Xt) * (q.X * q.K * q.Qt * q.Xt)


@claim.false
def projects_all_alike(q):
    """W_QW_Qᵀ in the scores: projects the keys by the queries' matrix."""
    scores = q.X * q.Q * q.Qt * q.Xt
    return scores * (q.X * q.V * q.Vt * q.Xt) * scores


@claim.symbolic(dimensions="all")
def by_words(law):
    """FFᵀ as a word in X and the projections of any size; degree 6 in X; identities give G³."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    c = sp.Symbol("c", positive=True)
    X = sp.MatrixSymbol("X", n, d)
    W = [sp.MatrixSymbol(f"W_{name}", d, d) for name in "QKV"]
    F = X * W[0] * W[1].T * X.T * X * W[2]
    demand(identical(F * F.T, law(_words(X, *W))), claimed=law(_words(X, *W)))
    demand(identical(law(_words(c * X, *W)), c**6 * law(_words(X, *W))), part="degree")
    one = sp.Identity(d)
    demand(identical(law(_words(X, one, one, one)), X * X.T * X * X.T * X * X.T), part="identities")


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, W_Q, W_K, W_V) of any rank."""
    X = draw(strategies.data_matrices(max_n=3, max_d=3))
    return X, *(draw(strategies.data_matrices(n=X.ncols(), d=X.ncols(), zero_rows=True)) for _ in range(3))


def _small() -> Any:
    shear, swap, one = exact.matrix([[1, 1], [0, 1]]), exact.matrix([[0, 1], [1, 0]]), exact.identity(2)
    for W in ((one, one, one), (shear, one, one), (one, shear, one), (one, one, shear), (swap, shear, one)):
        for X in search.matrices(2, 2, entries=(0, 1, 2)):
            if X.ncols() == 2:
                yield X, *W


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream("X with n ≤ 2, d = 2, projections I, a shear, a swap", "problems", _small)
    ),
)
def on_exact_matrices(law, problem):
    """The double sum over k and l, term by term, and FFᵀ, against the law."""
    X, W_Q, W_K, W_V = problem
    n = X.nrows()
    a, values = X * W_Q * (X * W_K).transpose(), exact.gram(X * W_V)
    sums = [
        [sum(a[i, k] * values[k, m] * a[j, m] for k in range(n) for m in range(n)) for j in range(n)] for i in range(n)
    ]
    claimed = law(_words(X, W_Q, W_K, W_V))
    demand(claimed == exact.matrix(sums), claimed=claimed, sums=exact.matrix(sums))
    demand(claimed == exact.gram(a * X * W_V), part="features")


claim.in_rocq(as_published="prop_B_4_three_hops")


def _words(X: Any, Q: Any, K: Any, V: Any) -> SimpleNamespace:
    """The matrices and their transposes, for flint and for SymPy."""
    turn = (lambda A: A.T) if isinstance(X, sp.MatrixExpr) else (lambda A: A.transpose())
    return SimpleNamespace(X=X, Xt=turn(X), Q=Q, Qt=turn(Q), K=K, Kt=turn(K), V=V, Vt=turn(V))
