"""S = L_K‖y‖/λ² is the constant of the influence bound in thm-C.11, and the best that L_K, ‖y‖ and λ can give.

Setting.  Kernel matrices K, K' = K+ΔK ⪰ 0 with ‖ΔK‖ ≤ εL, L = L_K; λ > 0; α = K_λ⁻¹y, α' = K'_λ⁻¹y.
Says.     S = L_K‖y‖/λ² bounds the change of the influence vector α for each unit of perturbation: ‖α'−α‖ ≤ εS for every ε.
Why.      It is the bound of thm-C.11 over ε.  K = 0, ΔK = εLI: ‖α'−α‖ = εL‖y‖/(λ(λ+εL)), so S is reached as ε → 0.
Beyond.   A bound, no measure of what happens: for K ⪰ μI the change is at most S·(λ/(λ+μ))·ε, and 0 where ΔKα = 0.  S sees no
          spectrum, so a ratio of two S is the ratio of the two L_K and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical
from theorems.thm_c_11_sensitivity_bounds import as_published as bounds_of_theorem_c_11

claim = Claim(
    "def-C.12",
    "Intrinsic influence sensitivity",
    source="arXiv:2603.13085v2, Definition C.12",
    statement=r"S = \frac{L_K \|y\|_2}{\lambda^2}, \qquad \|\alpha' - \alpha\|_2 \le \varepsilon S",
    reading="the text at hand lost the formula; S is the bound of thm-C.11 per unit of ε, as the definition says; the influence "
    "vector is α; L_K bounds ‖ΔK‖₂/ε for every ε",
    expected="proved",
    uses=("thm-C.11",),
)


class _Given(NamedTuple):
    """L, ‖y‖, λ, and μ with K ⪰ μI."""

    lipschitz: Any
    labels: Any
    lam: Any
    mu: Any


class _Sensitivity(NamedTuple):
    """A bound on ‖α'−α‖/ε; `intrinsic`: it does not read the spectrum; `actual`: it is the change itself as ε → 0."""

    value: Any
    intrinsic: bool = True
    actual: bool = False


@claim.true
def as_published(q):
    """‖α'−α‖ ≤ εS with S = L_K‖y‖/λ², the constant of thm-C.11, and no smaller function of L_K, ‖y‖, λ will do"""
    return _Sensitivity(q.lipschitz * q.labels / (q.lam * q.lam))


@claim.true
def with_the_smallest_eigenvalue(q):
    """‖α'−α‖ ≤ εL_K‖y‖/(λ(λ+μ)) where K ⪰ μI: smaller than S, but no longer intrinsic"""
    return _Sensitivity(q.lipschitz * q.labels / (q.lam * (q.lam + q.mu)), intrinsic=False)


@claim.false
def factor_two(q):
    """S = 2L_K‖y‖/λ²: the constant of thm-4.4, which K' ⪰ 0 makes needless."""
    return _Sensitivity(2 * q.lipschitz * q.labels / (q.lam * q.lam))


@claim.false
def one_inverse(q):
    """S = L_K‖y‖/λ: one inverse where the resolvent identity has two."""
    return _Sensitivity(q.lipschitz * q.labels / q.lam)


@claim.false
def both_inverses_shifted(q):
    """‖α'−α‖ ≤ εL_K‖y‖/(λ+μ)²: K' ⪰ 0 need not be ⪰ μI."""
    return _Sensitivity(q.lipschitz * q.labels / ((q.lam + q.mu) * (q.lam + q.mu)), intrinsic=False)


@claim.false
def the_change_itself(q):
    """‖α'−α‖/ε → S where ‖ΔK‖ = εL: reads the bound as a measure of sensitivity."""
    return as_published(q)._replace(actual=True)


@claim.symbolic(dimensions="all")
def by_the_resolvent_identity(law):
    """(K'+λI)(α'−α) = −ΔKα as words of any size, norms by z3; K = 0 attains S; held against the bound of thm-C.11."""
    n, shift = sp.symbols("n", integer=True, positive=True), sp.Symbol("lambda", real=True)
    K, E, R, S = (sp.MatrixSymbol(name, n, n) for name in "KERS")
    y = sp.MatrixSymbol("y", n, 1)
    inverses = [(K * R, sp.Identity(n) - shift * R), (K * S, sp.Identity(n) - shift * S - E * S)]
    demand(identical((K + E + shift * sp.Identity(n)) * (S * y - R * y), -E * R * y, inverses))

    e, lam, labels, lipschitz, mu, alpha, change = z3.Reals("ε λ y L μ α change")
    claimed = law(_Given(lipschitz, labels, lam, mu))
    facts = [e > 0, lam > 0, labels > 0, lipschitz > 0, mu >= 0, alpha >= 0, change >= 0, (lam + mu) * alpha <= labels]
    pushed = [lam * change <= e * lipschitz * alpha]
    demand_valid(lam * (lam + mu) * change <= e * lipschitz * labels, *facts, *pushed)
    demand_valid(change <= e * claimed.value, *facts, lam * (lam + mu) * change <= e * lipschitz * labels)
    if claimed.intrinsic:  # reached by K = 0, ΔK = εLI: no smaller, so equal to the bound of thm-C.11 over ε
        published = bounds_of_theorem_c_11(e * lipschitz, labels, lam, 0).influence
        demand_valid(e * claimed.value == published, *facts, sensitivity=claimed.value)
        reached = change * lam * (lam + e * lipschitz) == e * lipschitz * labels
        demand_valid(e * claimed.value * lam == change * (lam + e * lipschitz), *facts[:4], reached)
    if claimed.actual:  # K = μI, ΔK = εLI, ε → 0
        demand_valid(lipschitz * labels == claimed.value * (lam + mu) * (lam + mu), *facts, sensitivity=claimed.value)


@st.composite
def _moves(draw: Any) -> tuple[Any, ...]:
    """(K, K', λ, y): two kernels, unrelated."""
    K, lam, y = draw(strategies.ridge_problems(max_n=3))
    return K, draw(strategies.psd_matrices(K.nrows())), lam, y


def _single_samples() -> Iterator[tuple[Any, ...]]:
    """n = 1, y = 1: K and K' in {0, 1, 1/2, 1/1000}, λ in {1, 1/2, 2}."""
    values = [exact.column([x]) for x in (0, 1, "1/2", "1/1000")]
    for lam in map(exact.rational, (1, "1/2", 2)):
        yield from ((K, other, lam, exact.column([1])) for K in values for other in values if other != K)


@claim.property(
    problem=_moves(),
    search=search.product(
        problem=search.Stream("n = 1, K, K' in {0, 1, 1/2, 1/1000}, λ in {1, 1/2, 2}", "problems", _single_samples)
    ),
)
def on_exact_matrices(law, problem):
    """‖α'−α‖ against εS, ε = ‖ΔK‖, L = 1; where S is intrinsic, that K = 0, ΔK = I/1000 comes within 1/(1000λ) of it"""
    K, other, lam, y = problem
    n, A, E = K.nrows(), K + lam * exact.identity(K.nrows()), other - K
    size, labels = exact.spectral_norm(E), _norm(y)
    mu = exact.minimum(*exact.eigenvalues(K))
    claimed = law(_Given(1, labels, lam, mu))
    alpha = A.solve(y)
    change = _norm((A + E).solve(y) - alpha)
    demand_at_most(change, size * claimed.value)
    tiny = exact.rational("1/1000")
    if claimed.intrinsic:
        reached = _norm(y / (lam + tiny) - y / lam)
        demand_at_most(tiny * claimed.value, reached * (1 + tiny / lam), reached_by="K = 0, ΔK = I/1000")
    if claimed.actual:
        scaled = E / 1000
        reached = _norm((A + scaled).solve(y) - alpha)
        room = 1 + size * tiny / lam
        demand_at_most(size * tiny * claimed.value, reached * room, perturbation=scaled, samples=n)


claim.not_in_rocq("the upper bound is thm-C.11; that no smaller function will do is not formalised yet")


def _norm(v: Any) -> exact.Real:
    return exact.sqrt((v.transpose() * v)[0, 0])
