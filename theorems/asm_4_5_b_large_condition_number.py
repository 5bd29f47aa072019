"""Incoherence allows any condition number once (n − 1)μ ≥ 1, and bounds it by (1 + (n−1)μ)/(1 − (n−1)μ) below.

Setting.  n ≥ 2 rows of unit norm, |⟨x_i, x_j⟩| ≤ μ for i ≠ j, G = XXᵀ, κ_d = λ_1/λ_p with p = min(n, d), ∞ where λ_p = 0.
Says.     Incoherence can hold together with the large κ_d that the argument needs.  Made exact, for n ≤ d: data with κ_d ≥ K
          exist for every K if and only if (n − 1)μ ≥ 1; else κ_d ≤ (1 + (n−1)μ)/(1 − (n−1)μ).
Why.      Below: λ ∈ [1 − (n−1)μ, 1 + (n−1)μ], as |Σ_{i≠j} G_ij v_i v_j| ≤ μ Σ_{i<j}(v_i² + v_j²) = (n−1)μ|v|².
          From 1 on: G = (1+t)I − tJ with 0 < t < 1/(n−1) ≤ μ has κ = (1+t)/(1−(n−1)t), which grows beyond all bounds as
          t → 1/(n−1); J² = nJ.  Any positive definite G with unit diagonal is XXᵀ with d ≥ n columns.
More.     n ≥ d ≥ 2: take n unit rows in d − 1 dimensions with coherence below μ and add a last entry ±ε, the rest scaled by
          √(1−ε²).  The coherence is at most (1−ε²)μ' + ε², and κ_d ≥ (1−ε²)/((d−1)ε²): λ_d ≤ nε² by the last axis, λ_1 is at
          least the mean n(1−ε²)/(d−1) of the others.  So κ_d is unbounded wherever n rows fit into d − 1 dimensions.
Not said. Below (n − 1)μ = 1 the bound is attained for n = 2 only: its top needs all G_ij = μ and its bottom all G_ij = −μ, up to
          signs of rows, which exclude each other from n = 3 on.  For n > d no upper bound is given.
Mind.     At the paper's μ = C√(log n/d) with C√(1−1/d) > 2 and n > d such rows exist (asm-4.5.a in d − 1 dimensions), so both
          can hold.  But the random rows, for which the assumption is argued, have a small κ_d unless n ≈ d; and images,
          whose κ_d is large, are not incoherent (asm-4.5.c).
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import identical, valid

claim = Claim(
    "asm-4.5.b",
    "Incoherence is compatible with any condition number once (n−1)μ ≥ 1",
    source="arXiv:2603.13085v2, Assumption 4.5 with Theorem 4.8",
    statement=r"\sup \{ \kappa_d(XX^\top) : \|x_i\| = 1,\ |\langle x_i, x_j \rangle| \le \mu \} = \infty "
    r"\iff (n-1)\mu \ge 1 \quad (n \le d)",
    reading="an existence statement; the exact range of (n, μ) for n ≤ d, and a construction for n ≥ d",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Allowed(NamedTuple):
    """For n ≤ d: whether κ_d is unbounded, else κ_d ≤ top/bottom.  For n ≥ d: what κ_d is at least after lifting by ε."""

    unbounded: Any
    top: Any
    bottom: Any
    lifted: Any


@claim.true
def as_published(n, mu, d, e2):
    """Unbounded iff (n−1)μ ≥ 1, else κ_d ≤ (1 + (n−1)μ)/(1 − (n−1)μ); lifted rows have κ_d ≥ (1−ε²)/((d−1)ε²)"""
    reach = (n - 1) * mu
    return _Allowed(reach >= 1, 1 + reach, 1 - reach, (1 - e2) / ((d - 1) * e2))


@claim.false
def at_every_level(n, mu, d, e2):
    """Unbounded for every n ≥ 2 and μ > 0: incoherence says nothing of κ_d, so it is never in the way."""
    return as_published(n, mu, d, e2)._replace(unbounded=mu > 0)


@claim.false
def never(n, mu, d, e2):
    """κ_d ≤ (1+μ)/(1−μ) for every n: the bound for two rows, read as if small inner products kept any G near I."""
    return as_published(n, mu, d, e2)._replace(unbounded=mu >= 1, top=1 + mu, bottom=1 - mu)


@claim.false
def counts_every_row(n, mu, d, e2):
    """Unbounded iff nμ ≥ 1: counts the diagonal among the other rows."""
    return as_published(n, mu, d, e2)._replace(unbounded=n * mu >= 1)


@claim.false
def the_simplex_is_worst(n, mu, d, e2):
    """κ_d ≤ (1+μ)/(1−(n−1)μ) below the threshold: takes the construction for the extreme case."""
    return as_published(n, mu, d, e2)._replace(top=1 + mu)


@claim.false
def lifted_by_the_whole_trace(n, mu, d, e2):
    """Lifted rows have κ_d ≥ 1/ε²: as if all the rows lay along one axis."""
    return as_published(n, mu, d, e2)._replace(lifted=1 / e2)


@claim.symbolic(dimensions="all", blind_to=("the_simplex_is_worst",))
def by_quadratic_forms(law):
    """Gershgorin's interval from squares, the simplex from J² = nJ, rows ±e_k lifted; the law between them (z3)."""
    n, mu, t, K, v, w, g, top, low, d, e2 = z3.Reals("n mu t K v w g top low d e2")
    pair = [g <= mu, g >= -mu]  # |2 G_ij v_i v_j| ≤ μ(v_i² + v_j²), to be summed over the n(n−1)/2 pairs
    square = mu * (v * v + w * w)
    demand(valid(z3.And(2 * g * v * w <= square, -2 * g * v * w <= square), *pair)[0])
    size, a = sp.Symbol("n", integer=True, positive=True), sp.Symbol("t", positive=True)
    one, J = sp.Identity(size), sp.MatrixSymbol("J", size, size)
    G = (1 + a) * one - a * J  # its eigenvalues are 1 + t and 1 − (n−1)t
    demand(identical((G - (1 + a) * one) * (G - (1 - (size - 1) * a) * one), 0 * one, [(J * J, size * J)]))

    claimed, reach, shape = law(n, mu, d, e2), (n - 1) * mu, [n >= 2, mu > 0, mu <= 1]
    between = [*shape, low > 0, low >= 1 - reach, top <= 1 + reach, top >= low]
    bounded = valid(top * (1 - reach) <= low * (1 + reach), reach < 1, *between)[0]
    demand(bounded and valid(z3.Implies(claimed.unbounded, reach >= 1), *shape)[0], unbounded=claimed.unbounded)
    simplex = [*shape, K > 1, t * (1 + K * (n - 1)) == K - 1]  # κ = (1+t)/(1−(n−1)t) is K
    demand(valid(z3.And(t * (n - 1) < 1, 1 + t == K * (1 - (n - 1) * t)), *simplex)[0])
    exceeded = z3.And(z3.Not(claimed.unbounded), K * claimed.bottom > claimed.top)
    demand(valid(z3.Not(exceeded), t <= mu, *simplex)[0], simplex="exceeds the claimed bound")
    demand(valid(z3.Implies(claimed.unbounded, t <= mu), *simplex)[0] or None)  # it reaches every K
    demand(valid(z3.Or(claimed.unbounded, top * claimed.bottom <= claimed.top * low), *between)[0] or None)
    lifted = [d >= 2, e2 > 0, e2 < 1, n >= d, low > 0, low <= n * e2, top * (d - 1) >= n * (1 - e2)]
    demand(valid(claimed.lifted * low <= top, *lifted)[0], lifted=claimed.lifted)  # equal for the rows ±e_k


_STAR = [[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, -1], [1, 1, -1, 0]]  # eigenvalues ±√5, ±1: wider than a simplex's 1, −3
_EQUAL = {n: [[int(i != j) for j in range(n)] for i in range(n)] for n in (2, 3, 4)}


def _gram(signs: Any, t: Any) -> Any:
    """I + t·signs."""
    return exact.identity(len(signs)) + exact.matrix(signs) * exact.rational(t)


def _small_grams() -> Any:
    for n, t in itertools.product((2, 3, 4), ("1/4", "-1/4", "1/2", "-1/2")):
        if exact.is_pd(G := _gram(_EQUAL[n], t)):
            yield G
    yield from (_gram(_EQUAL[3], "-99/200"), _gram(_STAR, "1/100"))


@st.composite
def _grams(draw: Any) -> Any:
    """I + tA with A symmetric, entries 0, ±1, ±½, and |t| below 1/(n−1) or anything that leaves it definite."""
    n = draw(st.integers(2, 4))
    A = [[exact.rational(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            A[i][j] = A[j][i] = draw(st.sampled_from([exact.rational(x) for x in ("1", "-1", "0", "1/2", "-1/2")]))
    share = draw(st.sampled_from(["1/10", "1/3", "1/2", "4/5", "19/20"]))
    return _gram(A, exact.rational(share) / (n - 1))


@claim.property(
    G=_grams(),
    search=search.product(
        G=search.Stream("Gram matrices of n ≤ 4 equiangular rows, and one other", "matrices", _small_grams)
    ),
    blind_to=("lifted_by_the_whole_trace",),
)
def on_gram_matrices(law, G):
    """κ_d of exact unit-norm Gram matrices (n ≤ d) at μ = their coherence; for n = 2 the largest κ_d is that at μ itself."""
    n = G.nrows()
    mu = max(abs(G[i, j]) for i in range(n) for j in range(i))
    suppose(mu > 0)
    claimed, kappa = law(n, mu, 2, exact.rational("1/2")), exact.effective_condition_number(G, n)
    if n == 2:
        for k in range(1, 5):  # κ grows with |G_12|
            demand_at_most(exact.effective_condition_number(_gram(_EQUAL[2], mu * k / 4), 2), kappa)
        demand(not claimed.unbounded, largest=kappa, claimed="unbounded")
    if not claimed.unbounded:
        demand_at_most(kappa * claimed.bottom, claimed.top, n=n, coherence=mu, kappa=kappa)
    if claimed.unbounded:  # the simplex with κ = K
        for K in (2, 10, 10**6):
            t = exact.rational(K - 1) / (1 + K * (n - 1))
            demand_at_most(t, mu)
            demand(exact.equal(exact.effective_condition_number(_gram(_EQUAL[n], -t), n), K))


def _small_rows() -> Any:
    """Rows in d − 1 dimensions with their signs: first ±e_k, where the bound is attained."""
    for d in (2, 3):
        axes = [[int(i == k) for i in range(d - 1)] for k in range(d - 1)]
        yield exact.matrix(axes + axes), exact.rational("1/10")
    yield exact.matrix([[1, 0], [0, 1], [1, 0]]), exact.rational("1/10")


@st.composite
def _rows(draw: Any) -> tuple[Any, Any]:
    d = draw(st.integers(2, 4))
    n = draw(st.integers(d, d + 2))
    u = draw(st.sampled_from([exact.rational(x) for x in ("1/2", "1/10", "1/3", "1/100")]))
    return draw(strategies.unit_rows(n=n, d=d - 1)), u


@claim.property(
    case=_rows(),
    search=search.product(case=search.Stream("axes twice, and three rows in the plane", "cases", _small_rows)),
    blind_to=("at_every_level", "never", "counts_every_row", "the_simplex_is_worst"),
)
def on_lifted_rows(law, case):
    """n ≥ d rows in d − 1 dimensions, lifted by ±ε = ±2u/(1+u²): their coherence and their κ_d, exactly."""
    X, u = case
    n, d = X.nrows(), X.ncols() + 1
    e, rest = 2 * u / (1 + u * u), (1 - u * u) / (1 + u * u)
    lifted = exact.matrix([[*(rest * x for x in row), e * (-1) ** (i >= n // 2)] for i, row in enumerate(X.tolist())])
    before, after = _coherence(X), _coherence(lifted)
    demand_at_most(after, (1 - e * e) * before + e * e)
    G = exact.gram(lifted)
    suppose(exact.rank(G) == d)
    claimed = law(n, max(after, exact.rational("1/100")), d, e * e)
    demand_at_most(claimed.lifted, exact.effective_condition_number(G, d), n=n, d=d, epsilon=e)


claim.in_rocq(covers="the bound below (n−1)μ = 1, not the data with large κ_d", as_published="asm_4_5_b_incoherent")


def _coherence(X: Any) -> Any:
    G = exact.gram(X)
    return max((abs(G[i, j]) for i in range(G.nrows()) for j in range(i)), default=exact.rational(0))
