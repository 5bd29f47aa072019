"""A large condition number without normalisation and collapse with it go together; collapse is itself a large condition number.

Setting.  Unit-norm rows X.  Unnormalised: the kernel exp(G)G exp(G), exp of a matrix (prop-4.11.a).  Normalised: unit-norm rows F̂ of
          softmax(XXᵀ/τ)X, and their kernel F̂F̂ᵀ.
Says.     The two analyses are not contradictory: large κ for the one, all cosines near 1 for the other, by different mechanisms.
Why.      Two rows of cosine c, 0 ≤ c < 1: λ = 1 ± c, so κ = e^(4c)(1+c)/(1−c) ≥ (1+c)/(1−c).  F_1, F_2 = μ ± t(x_1−x_2)/2 with
          t = tanh((1−c)/2τ) < 1, so cos(F_1, F_2) = ((1+c) − t²(1−c))/((1+c) + t²(1−c)) ≥ c.  As c → 1: κ → ∞ and cos → 1.
More.     They are not two failure modes.  For any n, cosines of at least 1 − η > 0 and rank ≥ 2 give
          κ₊(F̂F̂ᵀ) ≥ (n − (n−1)η)/((n−1)η): λ_1 ≥ 1ᵀF̂F̂ᵀ1/n ≥ n − (n−1)η, and the others sum to n − λ_1.
Mind.     The kernel is near rank one and of rank 2 for every c < 1: attention weights of distinct rows are an invertible matrix,
          so softmax keeps the rank of X.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import valid

claim = Claim(
    "rem-A.1.a",
    "Large condition number and collapse are compatible",
    source="arXiv:2603.13085v2, Remark A.1",
    statement=r"\forall A, \eta\ \exists X:\ \kappa\big(e^G G e^G\big) \ge A \text{ and } \cos(F_i, F_j) \ge 1 - \eta",
    reading="no contradiction: both hold for one data set, to any degree; shown on two rows of cosine c → 1, at every τ",
    expected="proved",
    uses=("prop-4.11.a",),
)


class _Says(NamedTuple):
    """For cosine c: lower bounds of κ unnormalised and of the cosine of the features; rank of F̂F̂ᵀ; bounds of κ₊(F̂F̂ᵀ)."""

    kappa: Any = None
    cosine: Any = None
    rank: int | None = None
    low: Any = None
    high: Any = None


@claim.true
def as_published(q):
    """κ ≥ (1+c)/(1−c) without normalisation and cos(F_1, F_2) ≥ c with it: both ends for c → 1"""
    return _Says((1 + q.c) / (1 - q.c), q.c)


@claim.true
def collapse_is_a_large_condition_number(q):
    """rank F̂F̂ᵀ = rank X, and κ₊(F̂F̂ᵀ) ≥ (n − (n−1)η)/((n−1)η) for cosines of at least 1 − η"""
    return _Says(rank=2, low=(q.n - (q.n - 1) * q.eta) / ((q.n - 1) * q.eta))


@claim.false
def rank_one(q):
    """F̂F̂ᵀ has rank one: takes a small second eigenvalue for none."""
    return _Says(rank=1)


@claim.false
def collapsed_is_well_conditioned(q):
    """κ₊(F̂F̂ᵀ) ≤ 2: reads equal lengths and near-equal directions as a tame kernel."""
    return _Says(high=q.n * 0 + 2)


@claim.false
def grows_with_the_number_of_rows(q):
    """κ₊(F̂F̂ᵀ) ≥ n²/((n−1)η): counts λ_1 n times."""
    return _Says(low=q.n * q.n / ((q.n - 1) * q.eta))


@claim.false
def fourth_power(q):
    """κ ≥ ((1+c)/(1−c))⁴ without normalisation: reads e^(4c) as a power of κ(G)."""
    return _Says(((1 + q.c) / (1 - q.c)) ** 4, q.c)


@claim.symbolic(dimensions="all", blind_to=("fourth_power",))
def by_scalars(law):
    """The closed forms of two rows (z3, e ≥ 1 for e^(4c)), their limits as c → 1, and λ_1, λ_2 of n rows from the sum of entries."""
    c = sp.Symbol("c", positive=True)
    known = SimpleNamespace(c=c, n=sp.Integer(2), eta=1 - c)
    said = law(known)
    if said.kappa is not None:
        demand(sp.limit(said.kappa, c, 1, "-") == sp.oo and sp.limit(said.cosine, c, 1, "-") == 1)
    x, e, t, n, eta, top, second = z3.Reals("c e t n eta top second")
    said = law(SimpleNamespace(c=x, n=n, eta=eta))
    pair = [x >= 0, x < 1, e >= 1, t >= 0, t < 1]
    if said.kappa is not None:
        demand(valid(e * (1 + x) / (1 - x) >= said.kappa, *pair)[0] or None)
        a, b = 1 + x, t * t * (1 - x)
        demand(valid((a - b) >= said.cosine * (a + b), *pair)[0] or None)
    if said.rank is not None:  # 1 − cos > 0 as long as t > 0: rank 2
        holds, why = valid(2 * t * t * (1 - x) > 0, *pair, t > 0)
        demand(holds and said.rank == 2, rank=2, because=why)
    spectrum = [n >= 2, eta > 0, eta < 1, second > 0, top >= n - (n - 1) * eta, second <= n - top]
    if said.low is not None:
        holds, why = valid(
            top >= said.low * second, *spectrum, (n - 1) * eta * (n - top) <= (n - 1) * eta * (n - 1) * eta
        )
        demand(holds, because=why)
    if said.high is not None:  # κ₊ = 2/η − 1 of two rows with cosine 1 − η
        holds, why = valid(2 - eta <= said.high * eta, eta > 0, eta < 1, n == 2)
        demand(holds, because=why)


@claim.property(
    X=strategies.unit_rows(n=2, max_d=3),
    tau=st.sampled_from([1, 4, 20]),
    search=search.product(tau=(1, 20), X=search.unit_row_matrices(2, 2, 13)),
    limit=1500,
    blind_to=("grows_with_the_number_of_rows",),
)
def on_two_unit_rows(law, X, tau):
    """Rational unit rows of cosine c ∈ [0, 1): both kernels in closed form from certified exponentials; rank 2 where the cosine is not 1."""
    suppose(X.nrows() == 2)
    c = exact.gram(X)[0, 1]
    suppose(0 <= c < 1)
    near, far = exact.exp(exact.real(1) / tau), exact.exp(exact.real(c) / tau)
    own = near * near + far * far + near * far * 2 * c  # |F_1|² = |F_2|² and ⟨F_1, F_2⟩, up to one factor
    cross = near * near * c + far * far * c + near * far * 2
    cosine = cross / own
    eta = 1 - cosine
    said = law(SimpleNamespace(c=c, n=exact.rational(2), eta=eta))
    if said.kappa is not None:
        demand_at_most(said.kappa, exact.exp(exact.real(4 * c)) * ((1 + c) / (1 - c)), c=c)
        demand_at_most(said.cosine, cosine, c=c, tau=tau)
    if said.rank is not None:
        positive = exact.sign(eta)
        demand(None if positive is None else said.rank == 1 + positive, c=c, tau=tau)
    if said.high is not None:
        demand_at_most((1 + cosine) / eta, said.high, c=c, tau=tau)


@claim.property(
    F=strategies.unit_rows(n=3, max_d=3),
    search=search.product(F=search.unit_row_matrices(3, 2, 5)),
    limit=2500,
    blind_to=("as_published", "rank_one", "fourth_power"),
)
def on_collapsed_rows(law, F):
    """Any unit rows at acute angles as features: κ₊ of their kernel against the bound in the smallest cosine 1 − η, decided exactly."""
    K, n = exact.gram(F), F.nrows()
    eta = 1 - min(K.entries())
    suppose(0 < eta < 1 and exact.rank(F) >= 2)
    said, kappa = law(SimpleNamespace(c=1 - eta, n=exact.rational(n), eta=eta)), exact.condition_number(K)
    if said.low is not None:
        demand_at_most(said.low, kappa, eta=eta)
    if said.high is not None:
        demand_at_most(kappa, said.high, eta=eta)


claim.not_in_rocq("algebra, but not formalised yet")
