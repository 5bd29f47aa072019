"""A malleability error below ε takes a width of order 1/ε² for 2L-ReLU: enough for every data set, needed by some, not by every one.

Setting.  2L-ReLU; M_m the largest entry of |α' − α| at width m, one move, λ > 0; a width does when √E(M_m−M_∞)² ≤ ε.
Says.     2L-ReLU requires m = Ω(1/ε²).
Why not.  Where only a row with label 0, orthogonal to the others, moves, α stays as it is: M_m = M_∞ = 0 at every width, and
          one neuron does for every ε.
Holds if  one point moves outwards, g = x² < g' = x'², gg' ≤ λ²:  M_m = φ(b), φ(b) = |y|(g'−g)b/((g'b+λ)(gb+λ)), b = B/m, has
          φ' ≥ s = |y|(g'−g)(λ²−gg')/((g'+λ)²(g+λ)²) on [0, 1], so E(M_m−M_∞)² ≥ s²E(b−½)² = s²/(4m).
Enough.   Every m ≥ C/ε², C = ‖y‖²(‖G‖_F+‖G'‖_F)²/(4λ⁴), for every data set, by prop-C.15.a.
Mind.     So 1/ε² is the best order for all data.  A single point needs not have it either: with gg' = 4λ² its φ'(½) = 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import demand_valid
from theorems.width_malleability import Moved, frobenius, mean_square_error, moved_problems, on_a_line

claim = Claim(
    "rem-C.16.a",
    "Width for malleability of the two-layer ReLU network",
    source="arXiv:2603.13085v2, Remark C.16",
    statement=r"\sqrt{\mathbb E\,(\mathcal M_m - \mathcal M_\infty)^2} \le \varepsilon \;\Rightarrow\; m = \Omega(1/\varepsilon^2) "
    r"\quad \text{(2L-ReLU)}",
    reading="“requires” speaks of every data set, as in rem-C.16.b and thm-4.8.f; the constant may be any, and 10⁻⁶C is tried: the "
    "witness, whose error is 0, refutes every one",
    expected="conditional",
    uses=("prop-C.15.a",),
)


class _Sizes(NamedTuple):
    """ε, C = ‖y‖²(‖G‖_F+‖G'‖_F)²/(4λ⁴), and s² for a single point that moves, by the formula, else 0."""

    eps: Any
    constant: Any
    slope: Any


class _Width(NamedTuple):
    """Every m ≥ enough does; no m < needed does, for one point moving outwards with gg' ≤ λ² if `outwards`."""

    enough: Any = None
    needed: Any = None
    outwards: bool = False


@claim.false
def as_published(q):
    """m ≥ c/ε² is needed for every data set, c = 10⁻⁶C"""
    return _Width(needed=q.constant / (10**6 * q.eps**2))


@claim.true(assuming="the data are one point, which moves outwards with gg' ≤ λ²")
def by_one_point(q):
    """m ≥ s²/(4ε²) is needed where one point moves outwards, gg' ≤ λ²; m ≥ C/ε² is enough for every data set"""
    return _Width(for_every_data_set(q).enough, q.slope / (4 * q.eps**2), outwards=True)


@claim.true
def for_every_data_set(q):
    """m ≥ C/ε² is enough, for every data set"""
    return _Width(enough=q.constant / q.eps**2)


@claim.false
def any_single_point(q):
    """m ≥ s²/(4ε²) is needed wherever a single point moves: forgets that φ may be flat at ½."""
    return by_one_point(q)._replace(outwards=False)


@claim.false
def one_over_epsilon(q):
    """m ≥ C/ε is enough: an error of order 1/m."""
    return _Width(q.constant / q.eps)


@claim.false
def enough_read_as_needed(q):
    """m ≥ C/ε² is needed by one point moving outwards: turns the bound round."""
    return _Width(needed=q.constant / q.eps**2, outwards=True)


@claim.false
def a_tenth_is_enough(q):
    """m ≥ C/(10ε²) is enough: hopes that the bound is loose for all data."""
    return _Width(q.constant / (10 * q.eps**2))


@claim.false
def higher_order_needed(q):
    """m ≥ s²/(4ε³) is needed by one point moving outwards: a worse rate than that of a mean."""
    return _Width(needed=q.slope / (4 * q.eps**3), outwards=True)


@claim.symbolic(dimensions="all")
def by_the_slope(law):
    """φ' by SymPy, its bound on [0, 1] and that it vanishes at ½ for gg' = 4λ² by z3; then which m are too small and which enough."""
    b, old, new, lam, label = sp.symbols("b g g' λ y", positive=True)
    phi = label * (1 / (old * b + lam) - 1 / (new * b + lam))
    slope = label * (new - old) * (lam**2 - old * new * b**2) / ((new * b + lam) ** 2 * (old * b + lam) ** 2)
    demand(sp.simplify(sp.diff(phi, b) - slope) == 0)
    x, g, h, shift = z3.Reals("b g g' λ")
    inside = [x >= 0, x <= 1, g > 0, h > g, shift > 0, g * h <= shift * shift]
    demand_valid(shift * shift - g * h * x * x >= shift * shift - g * h, *inside)
    demand_valid(z3.And(h * x + shift <= h + shift, g * x + shift <= g + shift), *inside)

    eps, constant, square, m, error = z3.Reals("ε C s² m E(M_m−M_∞)²")
    claimed = law(_Sizes(eps, constant, square))
    facts = [eps > 0, m >= 1, constant > 0, square > 0, error >= 0, error * m <= constant]
    facts += [square <= constant, error * 4 * m >= square] if claimed.outwards else []
    if claimed.enough is not None:
        demand_valid(error <= eps * eps, m >= claimed.enough, *facts)
    if claimed.needed is not None:
        demand_valid(m >= claimed.needed, error <= eps * eps, *facts)


def _small() -> Iterator[Moved]:
    """A row of label 0 beside an orthogonal one; single points with gg' < λ², gg' = 4λ²; two equal rows that part."""
    yield Moved(exact.identity(2), exact.diagonal([2, 1]), exact.column([0, 1]), exact.rational(1))
    yield on_a_line("1/100", "1/2", [], [1], 100)
    yield on_a_line(1, 2, [], [1], 10)
    yield on_a_line(1, 2, [], [1], 1)
    yield on_a_line("1/100", 1, [1], [1, -1], 10)


_EPSILONS = tuple(exact.rational(x) for x in ("1/2", "1", "1/5", "1/10000"))


@claim.property(
    problem=moved_problems(),
    share=st.sampled_from(_EPSILONS),
    search=search.product(problem=search.Stream("rows on one axis or two, n ≤ 2", "problems", _small), share=_EPSILONS),
)
def on_exact_widths(law, problem, share):
    """E(M_m−M_∞)² over the binomial counts, exactly: at the claimed width for ε = share·√C, and at small widths for that ε and for ε = the error."""
    problem = Moved(*problem)
    labels = (problem.y.transpose() * problem.y)[0, 0]
    norms = [frobenius(X) for X in (problem.before, problem.after)]
    constant = exact.real(labels) * (norms[0] + norms[1]) ** 2 / (4 * problem.lam**4)
    eps, (slope, outwards) = exact.sqrt(constant) * share, _slope(problem)
    claimed = law(_Sizes(eps, constant, exact.real(slope)))
    suppose(outwards or not claimed.outwards)
    if claimed.enough is not None:
        m = max(1, int(-(-float(claimed.enough) // 1)))
        m += not exact.at_most(claimed.enough, m)
        if m <= 40:
            demand_at_most(mean_square_error(problem, "2l-relu", m), eps * eps, m=m)
    if claimed.needed is None:
        return
    for m in (1, 2, 3, 8, *([24] if problem.before.nrows() == 1 else [])):
        error = mean_square_error(problem, "2l-relu", m)
        if exact.at_most(error, eps * eps):
            demand_at_most(claimed.needed, m, error=error)
        if error:
            demand_at_most(law(_Sizes(exact.sqrt(error), constant, exact.real(slope))).needed, m, error=error)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")


def _slope(problem: Moved) -> tuple[Any, bool]:
    """s² for one point, by the formula, and whether it moves outwards with gg' ≤ λ²; 0 and False for more points."""
    if problem.before.nrows() > 1:
        return exact.rational(0), False
    (g,), (h,) = (exact.gram(X).entries() for X in (problem.before, problem.after))
    lam, y = problem.lam, problem.y[0, 0]
    square = (y * (h - g) * (lam * lam - g * h) / ((h + lam) * (g + lam)) ** 2) ** 2
    return square, bool(g < h and g * h <= lam * lam)
