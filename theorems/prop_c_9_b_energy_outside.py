"""A target with energy η outside the top r eigenvectors can have the larger bias with G³, unless η is below a level of the data.

Setting.  As in prop-C.9.a: G ⪰ 0, G ≠ 0, H = G^{∘3}, φ(μ) = (λ/(μ+λ))², and dominance in the form that suffices for η = 0:
          λ_r³ ≥ ν_1.  A share η of ‖f‖² lies outside the r top eigenvectors of G.  φ_r = φ(λ_r³) ≤ φ(ν_1).
Says.     bias(G³) ≤ bias(H) for small η.
Why not.  Two unit rows of cosine 1 − e, λ = e²: G and H have the same eigenvectors, and on the second one G³ has the eigenvalue e³,
          far below λ, H about 3e, far above.  As e → 0 the excess of bias(G³) tends to η‖f‖², however small η is.
Instead.  f = h + t: bias(G³) ≤ φ_r‖h‖² + ‖t‖² and bias(H) ≥ φ(ν_1)(‖h‖²+‖t‖²), so
          bias(G³) ≤ bias(H) + [η(1−φ_r) − (φ(ν_1)−φ_r)]‖f‖²,
          and bias(G³) ≤ bias(H) for η ≤ η_0 = (φ(ν_1)−φ_r)/(1−φ_r): positive where λ_r³ > ν_1, and nearly attained by
          rows (1, 0), (4/5, 3/5), (4/5, −3/5).
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import demand_valid

claim = Claim(
    "prop-C.9.b",
    "Bias with G³ against bias with the Hadamard cube: energy outside",
    source="arXiv:2603.13085v2, Proposition C.9",
    statement=r"\sum_{i \le r} \langle f, u_i\rangle^2 \ge (1-\eta)\|f\|^2 \;\Rightarrow\; "
    r"\mathrm{bias}(G^3) \le \mathrm{bias}(G^{\circ 3})",
    reading="“small η” is one bound η > 0 for all data, under λ_r³ ≥ ν_1, with which it holds for η = 0; no such bound exists.  "
    "For each data set with λ_r³ > ν_1 a small enough η does, and η_0 says how small",
    expected="refuted",
    uses=("prop-C.9.a",),
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Facts(NamedTuple):
    """η, φ_r = φ(λ_r³), φ(ν_1), ‖f‖²; and a small number > 0 that does not depend on the data."""

    eta: Any
    head: Any
    top: Any
    energy: Any
    small: Any


class _Claimed(NamedTuple):
    """bias(G³) ≤ bias(G^{∘3}) + extra for η ≤ limit."""

    extra: Any
    limit: Any = 1


@claim.false
def as_published(q):
    """bias(G³) ≤ bias(G^{∘3}) for every η below a bound that is the same for all data"""
    return _Claimed(0, q.small)


@claim.true
def with_the_tail(q):
    """bias(G³) ≤ bias(G^{∘3}) + (η(1−φ_r) − (φ(ν_1)−φ_r))‖f‖², φ_r = φ(λ_r³): no excess for η ≤ (φ(ν_1)−φ_r)/(1−φ_r)"""
    return _Claimed((q.eta * (1 - q.head) - (q.top - q.head)) * q.energy)


@claim.true
def below_the_level(q):
    """bias(G³) ≤ bias(G^{∘3}) for η ≤ (φ(ν_1)−φ_r)/(1−φ_r)"""
    return _Claimed(0, (q.top - q.head) / (1 - q.head))


@claim.false
def a_tenth_above_the_level(q):
    """bias(G³) ≤ bias(G^{∘3}) for η ≤ 1.1(φ(ν_1)−φ_r)/(1−φ_r): hopes that the level is far from the best."""
    return _Claimed(0, below_the_level(q).limit * 11 / 10)


@claim.false
def level_of_the_gain(q):
    """bias(G³) ≤ bias(G^{∘3}) for η ≤ (φ(ν_1)−φ_r)/φ(ν_1): takes the relative gain on the head for the level."""
    return _Claimed(0, (q.top - q.head) / q.top)


@claim.false
def gain_counted_twice(q):
    """bias(G³) ≤ bias(G^{∘3}) + (η(1−φ_r) − 2(φ(ν_1)−φ_r))‖f‖²: fails where the whole target lies in the head."""
    return _Claimed((q.eta * (1 - q.head) - 2 * (q.top - q.head)) * q.energy)


@claim.false
def half_of_the_tail(q):
    """bias(G³) ≤ bias(G^{∘3}) + η‖f‖²/2: the right form, a constant too small."""
    return _Claimed(q.eta * q.energy / 2)


@claim.false
def tail_shrunk_too(q):
    """bias(G³) ≤ bias(G^{∘3}) + ηφ(ν_1)‖f‖²: lets the factor of the head act on the tail."""
    return _Claimed(q.eta * q.top * q.energy)


@claim.false
def squares_the_share(q):
    """bias(G³) ≤ bias(G^{∘3}) + η²‖f‖²: takes η for an amplitude."""
    return _Claimed(q.eta * q.eta * q.energy)


@claim.symbolic(dimensions="all")
def by_head_and_tail(law):
    """Close pairs of unit rows, where the excess tends to η‖f‖², by SymPy; the two bounds on head and tail, and 0 < φ ≤ 1 falling, by z3."""
    eta, small = z3.Reals("η small")
    demand(_close_pairs() == (0, 1, 0, 0), limits=_close_pairs())
    claimed = law(_Facts(eta, z3.RealVal(0), z3.RealVal(0), z3.RealVal(1), small))
    demand_valid(z3.Implies(eta <= claimed.limit, eta <= claimed.extra), eta > 0, eta < 1, small > 0)

    head, tail, low, high, cubic, power = z3.Reals("head tail φ(λ_r³) φ(ν_1) bias(H) bias(G³)")
    energy, shift, a, b = z3.Reals("‖f‖² λ a b")
    claimed = law(_Facts(eta, low, high, energy, small))
    facts = [head >= 0, tail >= 0, energy == head + tail, energy > 0, tail == eta * energy, eta <= 1]
    facts += [eta <= claimed.limit, low > 0, low < 1, low <= high, high <= 1, small > 0]
    facts += [power <= low * head + tail, cubic >= high * energy]
    demand_valid(power <= cubic + claimed.extra, *facts)
    demand_valid(shift / (a + shift) <= shift / (b + shift), shift > 0, b >= 0, a >= b)


@functools.cache
def _close_pairs() -> tuple[Any, ...]:
    """The limits of φ(λ_1³), φ(λ_2³), φ(ν_1), φ(ν_2) as e → 0, for unit rows of cosine 1 − e and λ = e²."""
    e = sp.Symbol("e", positive=True)
    values = ((2 - e) ** 3, e**3, 1 + (1 - e) ** 3, 1 - (1 - e) ** 3)
    return tuple(sp.limit(sp.together((e**2 / (value + e**2)) ** 2), e, 0) for value in values)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(G, Q, coefficients, r, λ): G = Q diag Qᵀ with the r largest eigenvalues equal, f = Q·coefficients."""
    n = draw(st.integers(1, 3))
    r = draw(st.integers(1, n))
    values = sorted(draw(st.lists(strategies.positive_rationals(), min_size=n, max_size=n)), reverse=True)
    values[:r] = [values[0]] * r
    Q = draw(strategies.orthogonal_matrices(n))
    coefficients = exact.column([draw(strategies.nonzero_rationals()) for _ in range(n)])
    return Q * exact.diagonal(values) * Q.transpose(), Q, coefficients, r, draw(strategies.positive_rationals())


def _unit_rows() -> Any:
    """Two unit rows of cosine 3/5 and 40/41 with f = u_1 + s·u_2, s = 0, 1 and 1/10; three of rank 2 with f = u_1 + s·u_3.

    Q has orthogonal columns u_1, u_2, …; of the three, u_3 lies in the kernel of G, and f is nearly an eigenvector of H.
    """
    Q = exact.matrix([[1, 1], [1, -1]])
    for row, s, lam in (
        (("3/5", "4/5"), 1, "1/10"),
        (("3/5", "4/5"), 0, "1/10"),
        (("40/41", "9/41"), 1, "1/100"),
        (("40/41", "9/41"), "1/10", "1/100"),
    ):
        yield exact.gram(exact.matrix([[1, 0], row])), Q, exact.column([1, s]), 1, exact.rational(lam)
    three = exact.gram(exact.matrix([[1, 0], ["4/5", "3/5"], ["4/5", "-3/5"]]))
    Q = exact.matrix([[5, 0, 8], [4, 1, -5], [4, -1, -5]])
    for s, lam in (("1/12", "1/5"), ("1/50", "1/20"), ("1/10", "1/100")):
        yield three, Q, exact.column([1, 0, s]), 1, exact.rational(lam)


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream(
            "two unit rows of cosine 3/5 and 40/41, three unit rows of rank 2", "problems", _unit_rows
        )
    ),
)
def on_exact_matrices(law, problem):
    """Both biases by exact solution, where λ_r³ ≥ ν_1 for the certified eigenvalues; η exact; small is 1/100."""
    G, Q, coefficients, r, lam = problem
    H = exact.hadamard(exact.hadamard(G, G), G)
    values, cubic = exact.eigenvalues(G), exact.eigenvalues(H)
    suppose(exact.at_most(cubic[0], values[r - 1] ** 3))
    f = Q * coefficients
    tail = Q * exact.column([0 if k < r else x for k, x in enumerate(coefficients.entries())])
    energy = _square(f)
    eta = _square(tail) / energy
    head, top = ((exact.real(lam) / (value + lam)) ** 2 for value in (values[r - 1] ** 3, cubic[0]))
    claimed = law(_Facts(eta, head, top, energy, exact.rational("1/100")))
    suppose(exact.at_most(eta, claimed.limit))
    demand_at_most(_bias(G * G * G, f, lam), exact.real(_bias(H, f, lam)) + claimed.extra, eta=eta)


def _bias(K: Any, f: Any, lam: Any) -> Any:
    """‖λ(K+λI)⁻¹f‖²."""
    return _square((K + lam * exact.identity(K.nrows())).solve(f) * lam)


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
