"""A malleability error below ε takes a width of order 1/ε² for 2L-ReLU: enough for every data set, needed for a single point.

Setting.  2L-ReLU; M_m the largest entry of |α' − α| at width m, one move, λ > 0; a width does when √E(M_m−M_∞)² ≤ ε.
Says.     m = Ω(1/ε²).
Why.      Enough: every m ≥ C/ε², C = ‖y‖²(‖G‖_F+‖G'‖_F)²/(4λ⁴), by prop-C.15.a.  Needed: one point moving outwards,
          g = x² < g' = x'², gg' ≤ λ²:  M_m = φ(b), φ(b) = |y|(g'−g)b/((g'b+λ)(gb+λ)), b = B/m, has
          φ' ≥ s = |y|(g'−g)(λ²−gg')/((g'+λ)²(g+λ)²) on [0, 1], so E(M_m−M_∞)² ≥ s²E(b−½)² = s²/(4m).
Mind.     It is the best order for all data, not a need of each: where only a row with label 0, orthogonal to the others,
          moves, α stays as it is, and one neuron does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import valid
from theorems.width_malleability import Moved, frobenius, mean_square_error, moved_problems, on_a_line

claim = Claim(
    "rem-C.16.a",
    "Width for malleability of the two-layer ReLU network",
    source="arXiv:2603.13085v2, Remark C.16",
    statement=r"\sqrt{\mathbb E\,(\mathcal M_m - \mathcal M_\infty)^2} \le \varepsilon: \quad m = \Theta(1/\varepsilon^2) "
    r"\quad \text{(2L-ReLU)}",
    reading="as an order for all data: enough for every data set, and no lower order is, since one point needs it",
    expected="proved",
    uses=("prop-C.15.a",),
)


class _Sizes(NamedTuple):
    """ε, C = ‖y‖²(‖G‖_F+‖G'‖_F)²/(4λ⁴), and s² of a single point that moves outwards, else 0."""

    eps: Any
    constant: Any
    slope: Any


class _Width(NamedTuple):
    """Every m ≥ enough does; no m < needed does."""

    enough: Any = None
    needed: Any = None


@claim.true
def as_published(q):
    """m ≥ C/ε² is enough for every data set; m ≥ s²/(4ε²) is needed for one point"""
    return _Width(q.constant / q.eps**2, q.slope / (4 * q.eps**2))


@claim.false
def one_over_epsilon(q):
    """m ≥ C/ε is enough: an error of order 1/m."""
    return _Width(q.constant / q.eps)


@claim.false
def enough_read_as_needed(q):
    """m ≥ C/ε² is needed: turns the bound round."""
    return _Width(needed=q.constant / q.eps**2)


@claim.false
def a_tenth_is_enough(q):
    """m ≥ C/(10ε²) is enough: hopes that the bound is loose for all data."""
    return _Width(q.constant / (10 * q.eps**2))


@claim.false
def higher_order_needed(q):
    """m ≥ s²/(4ε³) is needed: a worse rate than that of a mean."""
    return _Width(needed=q.slope / (4 * q.eps**3))


@claim.symbolic(dimensions="all")
def by_one_point(law):
    """φ' by SymPy, its bound by z3, and the order: for one point m = s²/4ε² is too small, m = C/ε² enough."""
    b, old, new, lam, label = sp.symbols("b g g' λ y", positive=True)
    phi = label * (1 / (old * b + lam) - 1 / (new * b + lam))
    slope = label * (new - old) * (lam**2 - old * new * b**2) / ((new * b + lam) ** 2 * (old * b + lam) ** 2)
    demand(sp.simplify(sp.diff(phi, b) - slope) == 0)
    x, g, h, shift = z3.Reals("b g g' λ")
    inside = [x >= 0, x <= 1, g > 0, h > g, shift > 0, g * h <= shift * shift]
    demand(valid(shift * shift - g * h * x * x >= shift * shift - g * h, *inside)[0])
    demand(valid(z3.And(h * x + shift <= h + shift, g * x + shift <= g + shift), *inside)[0])

    eps, constant, square, m, error = z3.Reals("ε C s² m E(M_m−M_∞)²")
    claimed = law(_Sizes(eps, constant, square))
    facts = [
        eps > 0,
        m >= 1,
        constant > 0,
        square > 0,
        square <= constant,
        error * m <= constant,
        error * 4 * m >= square,
    ]
    if claimed.enough is not None:
        holds, why = valid(error <= eps * eps, m >= claimed.enough, *facts)
        demand(holds, because=why)
    if claimed.needed is not None:
        holds, why = valid(m >= claimed.needed, error <= eps * eps, *facts)
        demand(holds, because=why)


def _small() -> Iterator[Moved]:
    yield on_a_line("1/100", "1/2", [], [1], 100)
    yield on_a_line(1, 2, [], [1], 10)
    yield on_a_line("1/100", 1, [1], [1, -1], 10)


_EPSILONS = tuple(exact.rational(x) for x in ("1/2", "1", "1/5"))


@claim.property(
    problem=moved_problems(),
    share=st.sampled_from(_EPSILONS),
    search=search.product(problem=search.Stream("points on a line", "problems", _small), share=_EPSILONS),
)
def on_exact_widths(law, problem, share):
    """E(M_m−M_∞)² over the binomial counts, at the claimed width, and at every width up to 12; ε = share·√C, and its tenth of √C/s."""
    problem = Moved(*problem)
    labels = (problem.y.transpose() * problem.y)[0, 0]
    norms = [frobenius(X) for X in (problem.before, problem.after)]
    constant = exact.real(labels) * (norms[0] + norms[1]) ** 2 / (4 * problem.lam**4)
    eps = exact.sqrt(constant) * share
    claimed = law(_Sizes(eps, constant, exact.real(_slope(problem))))
    if claimed.enough is not None:
        m = max(1, int(-(-float(claimed.enough) // 1)))
        m += not exact.at_most(claimed.enough, m)
        if m <= 40:
            demand_at_most(mean_square_error(problem, "2l-relu", m), eps * eps, m=m)
    for m in (1, 2, 3, 8):
        error = mean_square_error(problem, "2l-relu", m)
        if claimed.needed is not None and exact.at_most(error, eps * eps):
            demand_at_most(claimed.needed, m, error=error)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")


def _slope(problem: Moved) -> Any:
    """s² for one point that moves outwards with gg' ≤ λ², else 0."""
    if problem.before.nrows() > 1:
        return exact.rational(0)
    (g,), (h,), lam, y = (
        *(exact.gram(X).entries() for X in (problem.before, problem.after)),
        problem.lam,
        problem.y[0, 0],
    )
    if not (g < h and g * h <= lam * lam):
        return exact.rational(0)
    return (y * (h - g) * (lam * lam - g * h) / ((h + lam) * (g + lam)) ** 2) ** 2
