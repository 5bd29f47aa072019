"""A target with energy η outside the top r eigenvectors can have the larger bias with G³; at most by η(1−φ(ν_1))‖f‖².

Setting.  As in prop-C.9.a: G ⪰ 0, H = G^{∘3}, φ(μ) = (λ/(μ+λ))², and dominance in the form that suffices for η = 0:
          λ_r³ ≥ ν_1.  A share η of ‖f‖² lies outside the r top eigenvectors of G.
Says.     bias(G³) ≤ bias(H) for small η.
Why not.  Rows (1, 0), (3/5, 4/5): λ = 8/5, 2/5 and ν = 152/125, 98/125 with the same eigenvectors.  G³ makes the second mode
          64 times as far from the first: for f = e_1, λ = 1/10 its bias there is larger.  Rows closer together do it for any η > 0.
Instead.  f = h + t: bias(G³) ≤ φ(λ_r³)‖h‖² + ‖t‖² and bias(H) ≥ φ(ν_1)(‖h‖²+‖t‖²), so
          bias(G³) ≤ bias(H) + η(1−φ(ν_1))‖f‖².
"""

from __future__ import annotations

from typing import Any, NamedTuple

import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import valid

claim = Claim(
    "prop-C.9.b",
    "Bias with G³ against bias with the Hadamard cube: energy outside",
    source="arXiv:2603.13085v2, Proposition C.9",
    statement=r"\sum_{i \le r} \langle f, u_i\rangle^2 \ge (1-\eta)\|f\|^2 \;\Rightarrow\; "
    r"\mathrm{bias}(G^3) \le \mathrm{bias}(G^{\circ 3})",
    reading="η > 0; under λ_r³ ≥ ν_1, with which it holds for η = 0",
    expected="refuted",
    uses=("prop-C.9.a",),
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Claimed(NamedTuple):
    """bias(G³) ≤ bias(G^{∘3}) + extra for η ≤ limit."""

    extra: Any
    limit: Any = 1


@claim.false
def as_published(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3})"""
    return _Claimed(0)


@claim.true
def with_the_tail(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3}) + η(1−φ(ν_1))‖f‖²"""
    return _Claimed(eta * (1 - phi) * energy)


@claim.true
def with_eta(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3}) + η‖f‖²"""
    return _Claimed(eta * energy)


@claim.false
def one_percent(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3}) for η ≤ 1/100: hopes that a small enough share is harmless for all data."""
    return _Claimed(0, exact.rational("1/100"))


@claim.false
def half_of_the_tail(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3}) + η‖f‖²/2: the right form, a constant too small."""
    return _Claimed(eta * energy / 2)


@claim.false
def tail_shrunk_too(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3}) + ηφ(ν_1)‖f‖²: lets the factor of the head act on the tail."""
    return _Claimed(eta * phi * energy)


@claim.false
def squares_the_share(eta, phi, energy):
    """bias(G³) ≤ bias(G^{∘3}) + η²‖f‖²: takes η for an amplitude."""
    return _Claimed(eta * eta * energy)


@claim.symbolic(dimensions="all")
def by_head_and_tail(law):
    """The two bounds on head and tail, and 0 < φ ≤ 1 falling, by z3."""
    head, tail, low, high, cubic, power = z3.Reals("head tail φ(λ_r³) φ(ν_1) bias(H) bias(G³)")
    eta, energy, shift, a, b = z3.Reals("η ‖f‖² λ a b")
    claimed = law(eta, high, energy)
    extra, limit = claimed.extra, str(claimed.limit)
    facts = [head >= 0, tail >= 0, energy == head + tail, energy > 0, tail == eta * energy, eta <= z3.Q(1, 1)]
    facts += [eta <= z3.RealVal(limit), low > 0, low <= high, high <= 1]
    facts += [power <= low * head + tail, cubic >= high * energy]
    holds, why = valid(power <= cubic + extra, *facts)
    demand(holds, because=why)
    falls, why = valid(shift / (a + shift) <= shift / (b + shift), shift > 0, b >= 0, a >= b)
    demand(falls, because=why)


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


def _pairs() -> Any:
    """Two unit rows of cosine 3/5 and 40/41 with f = u_1 + s·u_2, s = 1 and 1/10; Q has orthogonal columns u_1, u_2."""
    Q = exact.matrix([[1, 1], [1, -1]])
    for row, s, lam in (
        (("3/5", "4/5"), 1, "1/10"),
        (("40/41", "9/41"), 1, "1/100"),
        (("40/41", "9/41"), "1/10", "1/100"),
    ):
        yield exact.gram(exact.matrix([[1, 0], row])), Q, exact.column([1, s]), 1, exact.rational(lam)


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("pairs of unit rows, cosine 3/5 and 40/41", "problems", _pairs)),
)
def on_exact_matrices(law, problem):
    """Both biases by exact solution, where λ_r³ ≥ ν_1 for the certified eigenvalues; η exact."""
    G, Q, coefficients, r, lam = problem
    H = exact.hadamard(exact.hadamard(G, G), G)
    values, cubic = exact.eigenvalues(G), exact.eigenvalues(H)
    suppose(exact.at_most(cubic[0], values[r - 1] ** 3))
    f = Q * coefficients
    tail = Q * exact.column([0 if k < r else x for k, x in enumerate(coefficients.entries())])
    energy = _square(f)
    eta, phi = _square(tail) / energy, (exact.real(lam) / (cubic[0] + lam)) ** 2
    claimed = law(eta, phi, energy)
    suppose(bool(eta <= exact.rational(claimed.limit)))
    demand_at_most(_bias(G * G * G, f, lam), exact.real(_bias(H, f, lam)) + claimed.extra, eta=eta)


def _bias(K: Any, f: Any, lam: Any) -> Any:
    """‖λ(K+λI)⁻¹f‖²."""
    return _square((K + lam * exact.identity(K.nrows())).solve(f) * lam)


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
