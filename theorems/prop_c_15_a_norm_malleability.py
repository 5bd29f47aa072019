"""Malleability as a norm of the change of α converges at the rate m^{−1/2}, at every width and for every data set, and no faster.

Setting.  Features before and after a point moves, G̃, G̃' their Gram matrices; the same m neurons for both; α_m = (K_m+λI)⁻¹y;
          M_m = max_i|α'_i − α_i|, or any norm of α' − α that is at most ‖α' − α‖₂; M_∞ the same for K_∞.
Says.     |M_m − M_∞| = O(m^{−1/2}).
Why.      α_m − α_∞ = −(K_m+λI)⁻¹(K_m−K_∞)α_∞ has norm ≤ ‖K_m−K_∞‖_F‖y‖/λ², with no condition on the width, since K_m ⪰ 0;
          E‖K_m−K_∞‖_F² ≤ ‖G̃‖_F²/(4m) (thm-B.14).  So E(M_m−M_∞)² ≤ ‖y‖²(‖G̃‖_F+‖G̃'‖_F)²/(4λ⁴m).
Sharp.    One point: M_m = |y|(g'−g)b/((g'b+λ)(gb+λ)), b = B/m.  For large λ and g'/g the quotient of both sides tends
          to 1, so neither the rate nor the constant can be improved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, valid
from theorems.width_malleability import Moved, features, frobenius, mean_square_error, moved_problems, on_a_line

claim = Claim(
    "prop-C.15.a",
    "Malleability of a finite network converges: norms of the change",
    source="arXiv:2603.13085v2, Proposition C.15",
    statement=r"\mathbb E\,|\mathcal M_m - \mathcal M_\infty| \le \frac{C}{\sqrt m}, \qquad "
    r"C = \frac{\|y\|\,(\|\tilde G\|_F + \|\tilde G'\|_F)}{2\lambda^2}",
    reading="malleability is the largest entry, or another norm, of α' − α for one fixed move, a Lipschitz function of α, and so the "
    "mean over moves that do not depend on the network; not the supremum over moves.  For flips of sign see prop-C.15.b",
    expected="proved",
    uses=("thm-B.14",),
    assumes=("Cauchy–Schwarz inequality for expectations",),
)


class _Sizes(NamedTuple):
    """m, ‖y‖, λ, ‖G̃‖_F and ‖G̃'‖_F."""

    m: Any
    labels: Any
    lam: Any
    old: Any
    new: Any


@claim.true
def as_published(q):
    """E(M_m − M_∞)² ≤ ‖y‖²(‖G̃‖_F+‖G̃'‖_F)²/(4λ⁴m), so E|M_m − M_∞| is at most its root"""
    return q.labels**2 * (q.old + q.new) ** 2 / (4 * q.lam**4 * q.m)


@claim.false
def rate_one_over_m(q):
    """E(M_m − M_∞)² ≤ ‖y‖²(‖G̃‖_F+‖G̃'‖_F)²/(4λ⁴m²): the rate 1/m."""
    return as_published(q) / q.m


@claim.false
def one_lambda(q):
    """λ² in place of λ⁴: bounds one of the two inverses only."""
    return as_published(q) * q.lam**2


@claim.false
def forgets_the_moved_kernel(q):
    """‖y‖²‖G̃‖_F²/(4λ⁴m): lets the network before the move alone be random."""
    return q.labels**2 * q.old**2 / (4 * q.lam**4 * q.m)


@claim.false
def variance_of_two_coins(q):
    """‖y‖²(‖G̃‖_F+‖G̃'‖_F)²·(3/16)/(λ⁴m)·(1/2): p(1−p) with p = ¼, for a pair that is independent, and half of it."""
    return as_published(q) * 3 / 8


@claim.symbolic(dimensions="all")
def by_the_resolvent(law):
    """A⁻¹ − B⁻¹ = −A⁻¹(A−B)B⁻¹ as words of any size; the roots of the mean squares against the law by z3; one point attains it."""
    n = sp.Symbol("n", integer=True, positive=True)
    A, B, P, Q = (sp.MatrixSymbol(name, n, n) for name in ("A", "B", "A⁻¹", "B⁻¹"))
    demand(identical(P - Q, -P * (A - B) * Q, [(P * A, sp.Identity(n)), (B * Q, sp.Identity(n))]))

    q, total, step, error = _Sizes(*z3.Reals("m y λ g g'")), *z3.Reals("r s E(M_m−M_∞)²")
    # ‖α_m−α_∞‖ ≤ ‖ΔK‖‖y‖/λ² and E‖ΔK‖_F² ≤ ‖G̃‖_F²/4m; r = √E‖α_m−α_∞‖² + √E‖α'_m−α'_∞‖², s = √m
    facts = [q.m >= 1, step >= 1, step * step == q.m, q.labels > 0, q.lam > 0, q.old > 0, q.new > 0, total >= 0]
    facts += [2 * q.lam * q.lam * step * total <= q.labels * (q.old + q.new), error <= total * total]
    bound, square = z3.Reals("p t")
    demand(valid(bound * bound * total * total <= square * square, bound * total <= square, bound > 0, total >= 0)[0])
    known = [4 * q.lam**4 * q.m * total * total <= (q.labels * (q.old + q.new)) ** 2]
    lhs = (2 * q.lam * q.lam * step) ** 2
    demand(valid(lhs == 4 * q.lam**4 * q.m, step * step == q.m)[0])
    holds, why = valid(error <= law(q), *facts[:8], *known, error <= total * total)
    demand(holds, because=why)


def _sharp() -> Iterator[Moved]:
    """One point, λ = 100 and 1/10; a point and its double; a point that moves beside one at −1."""
    yield on_a_line("1/100", "1/2", [], [1], 100)
    yield on_a_line("1/100", "1/10", [], [1], "1/10")
    yield on_a_line("1/100", 1, [], [1], 100)
    yield on_a_line(1, 2, [2], [1, -1], 10)
    yield on_a_line(1, "1/2", [-1], [1, 1], 1)


@claim.property(
    problem=moved_problems(),
    network=st.sampled_from(["2l-relu", "attention", "mlp-attn"]),
    m=st.integers(1, 3),
    search=search.product(
        problem=search.Stream("points on a line", "problems", _sharp), network=("2l-relu", "attention"), m=(1, 2, 5, 20)
    ),
)
def on_exact_widths(law, problem, network, m):
    """E(M_m − M_∞)² over the binomial counts of active neurons, all three networks; exact."""
    problem = Moved(*problem)
    labels = exact.sqrt((problem.y.transpose() * problem.y)[0, 0])
    old, new = (frobenius(features(X, network)) for X in (problem.before, problem.after))
    bound = law(_Sizes(exact.real(int(m)), labels, exact.real(problem.lam), old, new))
    demand_at_most(mean_square_error(problem, network, int(m)), bound, m=m)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")
