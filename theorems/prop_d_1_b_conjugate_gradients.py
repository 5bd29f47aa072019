"""Conjugate gradients need no κ^{3/2} steps on G³: that rate bounds the error from above, and few distinct eigenvalues end it early.

Setting.  G ≻ 0, K = G³, κ = κ(G), so κ(K) = κ³; conjugate gradients for Ka = b from 0, in exact arithmetic; ‖e‖_K² = eᵀKe.
Says.     The number of steps for a given accuracy scales as √κ(K) = κ^{3/2}.
Why not.  A Krylov space of K has at most as many dimensions as K has distinct eigenvalues.  Two unit rows of cosine 9999/10001 have
          κ = 10⁴: two steps solve every system exactly, against κ^{3/2} = 10⁶.
Instead.  (1) At most as many steps as there are distinct eigenvalues.  (2) After k steps the error is at most
          2((√κ(K) − 1)/(√κ(K) + 1))ᵏ of the first, so O(κ^{3/2} log 1/ε) steps are enough; they need not be needed.
Mind.     In floating point the early end is blurred; the upper bound (2) is what remains.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand_at_most

claim = Claim(
    "prop-D.1.b",
    "Steps of conjugate gradients on the attention kernel",
    source="arXiv:2603.13085v2, Proposition D.1",
    statement=r"k(\varepsilon) \sim \sqrt{\kappa(G^3)}\, \log(1/\varepsilon) = \kappa(G)^{3/2} \log(1/\varepsilon)",
    reading="read as what is needed: at least κ^{3/2}/100 steps to the exact solution, for every right-hand side with a part "
    "in each eigenvector",
    expected="refuted",
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Law(NamedTuple):
    """Least and largest number of steps, and f, p of the error bound f((√κᵖ − 1)/(√κᵖ + 1))ᵏ.  None: not stated."""

    fewest: Any = None
    most: Any = None
    factor: Any = None
    power: int = 3


@claim.false
def as_published(root, distinct):
    """At least κ^{3/2}/100 steps"""
    return _Law(fewest=root**3 / 100)


@claim.true
def corrected(root, distinct):
    """At most as many steps as distinct eigenvalues; after k of them an error of at most 2((κ^{3/2}−1)/(κ^{3/2}+1))ᵏ"""
    return _Law(most=distinct, factor=2)


@claim.false
def one_step_less(root, distinct):
    """At most as many steps as distinct eigenvalues, less one: counts degrees of freedom, as if the start were one."""
    return _Law(most=distinct - 1)


@claim.false
def without_the_two(root, distinct):
    """Error at most ((κ^{3/2}−1)/(κ^{3/2}+1))ᵏ: forgets the factor of Chebyshev's polynomials."""
    return _Law(factor=1)


@claim.false
def rate_of_the_data(root, distinct):
    """Error at most 2((κ^{1/2}−1)/(κ^{1/2}+1))ᵏ: takes the rate of G for that of G³."""
    return _Law(factor=2, power=1)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(G, b): G ≻ 0 with rational eigenvalues, b any column."""
    n = draw(st.integers(1, 3))
    values = draw(st.lists(strategies.positive_rationals(), min_size=n, max_size=n))
    return draw(strategies.with_spectrum(values)), draw(strategies.label_vectors(n))


def _small() -> Iterator[tuple[Any, ...]]:
    """Two unit rows of cosine 0, 3/5 and 9999/10001, b = e_1; diagonal G with few distinct eigenvalues, b of ones."""
    for row in ([0, 1], ["3/5", "4/5"], ["9999/10001", "200/10001"]):
        yield exact.gram(exact.matrix([[1, 0], row])), exact.column([1, 0])
    for values in ([1], [1, 2], [1, 4], [1, 9], [1, 10], [1, 100], [1, 2, 100], [1, 1, 10**4]):
        yield exact.diagonal(values), exact.ones(len(values), 1)


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream("two unit rows, and G = diag(1, …) with n ≤ 3, κ ≤ 10⁴", "problems", _small)
    ),
)
def in_exact_arithmetic(law, problem):
    """Conjugate gradients over the rationals to the exact solution; the energy of every error against the bound."""
    G, b = problem
    values = [x.exact for x in exact.eigenvalues(G)]
    K, root = exact.power(G, 3), exact.sqrt(values[0] / values[-1])
    energies = _conjugate_gradients(K, b)
    said, steps = law(root, len(set(values))), len(energies) - 1
    if said.fewest is not None and _degree(G, b) == len(set(values)):
        demand_at_most(said.fewest, steps, steps=steps)
    if said.most is not None:
        demand_at_most(steps, said.most, steps=steps)
    if said.factor is not None:
        for k, energy in enumerate(energies):
            below, above = (root**said.power - 1) ** (2 * k), (root**said.power + 1) ** (2 * k)
            demand_at_most(energy * above, said.factor**2 * below * energies[0], step=k)


def _degree(G: Any, b: Any) -> int:
    """In how many eigenspaces of G b has a part: the dimension of the span of b, Gb, G²b, …"""
    return exact.rank(exact.matrix([(exact.power(G, k) * b).entries() for k in range(G.nrows())]))


def _conjugate_gradients(K: Any, b: Any) -> list[Any]:
    """eᵀKe after 0, 1, … steps, up to the exact solution, at most 2n steps."""
    solution, a = K.solve(b), b * 0
    r, p = b, b
    energies = [exact.quadratic(K, solution - a)]
    while any(x != 0 for x in r.entries()) and len(energies) <= 2 * K.nrows():
        step = _square(r) / exact.quadratic(K, p)
        a, rest = a + p * step, r - K * p * step
        p = rest + p * (_square(rest) / _square(r))
        r = rest
        energies.append(exact.quadratic(K, solution - a))
    return energies


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
