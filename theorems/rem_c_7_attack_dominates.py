"""The largest change of influence need not flip its sign: only the attack on the sign itself dominates every random perturbation.

Setting.  A training point of influence I > 0 (the flip rate counts the most helpful ones); I(δ) its influence when it moves
          by δ, ‖δ‖ ≤ ε.  Malleability is the probability that sign I(δ) ≠ sign I for δ of some distribution on the ball.
Says.     PGD maximises the change of influence over the same ball, so its flip rate is at least that probability.
Why not.  The largest |I(δ) − I| may lie on I's own side of 0.  Linearized attention with one point x = 1, y = 1, λ = 1000 and
          the test point 1, y_t = 1: f = x⁵/(x⁶+1000), I = f(2 − f) increases on [−1/2, 5/2].  For ε = 3/2 the largest change
          is at x = 5/2, where I stays positive, while it is negative for x < 0: the attack flips nothing, a
          uniform δ one time in six.  In the plane ε = 1/4 will do: x = (20/101, 99/101), test point (1, 0), moves along it.
Instead.  Where the attack minimises sign(I)·I(δ) over the ball, it flips if any δ does, so it dominates every distribution.
Mind.     PGD of the experiments ascends the classifier's loss, neither of the two, and by steps: it promises less still.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import valid

claim = Claim(
    "rem-C.7",
    "The flip rate under attack dominates the one under random perturbation",
    source="arXiv:2603.13085v2, Remark C.7",
    statement=r"\delta^* \in \operatorname*{arg\,max}_{\|\delta\| \le \varepsilon} |I(\delta) - I(0)| \;\Rightarrow\; "
    r"\mathbf 1[\operatorname{sign} I(\delta^*) \ne \operatorname{sign} I(0)] \ge "
    r"\mathbb P_\delta\big(\operatorname{sign} I(\delta) \ne \operatorname{sign} I(0)\big)",
    reading="the attack is taken at its word, an exact maximiser of the change of influence; malleability is the smooth flip "
    "probability",
    expected="refuted",
)


class _Law(NamedTuple):
    """The attack maximises score(I, I(δ)); the mean of level(I, I(δ), flipped) is at most its flip, or at least: `below`."""

    score: Callable[[Any, Any], Any]
    level: Callable[[Any, Any, Any], Any] = lambda base, value, flipped: flipped
    below: bool = False


@claim.false
def as_published(size):
    """The attack maximises |I(δ) − I|, and flips at least as often as a random δ"""
    return _Law(lambda base, value: size(value - base))


@claim.true
def attack_on_the_sign(size):
    """The attack minimises sign(I)·I(δ), and flips at least as often as any random δ"""
    return _Law(lambda base, value: -value)


@claim.false
def largest_influence(size):
    """The attack maximises |I(δ)|: the most influential place, not the one that flips."""
    return _Law(lambda base, value: size(value))


@claim.false
def size_of_the_change(size):
    """The attack on the sign flips at least as often as E|I(δ) − I| says: takes malleability for the mean size of the change."""
    return _Law(lambda base, value: -value, lambda base, value, flipped: size(value - base))


@claim.false
def random_flips_more(size):
    """The attack on the sign flips at most as often as a random δ: turns the inequality round."""
    return _Law(lambda base, value: -value, below=True)


@claim.symbolic(dimensions="all")
def by_any_other_move(law):
    """If another move flips then the attack's does, by z3 for any influence; and the instance above on its whole interval."""
    base, value, attacked = z3.Reals("I I(δ) I(δ*)")
    size = lambda x: z3.If(x >= 0, x, -x)  # noqa: E731
    said = law(size)
    best = said.score(base, attacked) >= said.score(base, value)
    flips = z3.If(attacked <= 0, z3.RealVal(1), z3.RealVal(0))
    level = said.level(base, value, z3.If(value <= 0, z3.RealVal(1), z3.RealVal(0)))  # of one δ: a mean is no worse
    holds, why = valid(flips <= level if said.below else level <= flips, base > 0, best)
    demand(holds, because=why)
    _instance_is_monotone()


def _instance_is_monotone() -> None:
    """df/dx = x⁴(5000 − x⁶)/(x⁶+1000)² ≥ 0 and f ≤ 1, so I = f(2 − f) increases on [−1/2, 5/2]; I(−½) < 0 < I, and 5/2 wins."""
    x, lam = sp.Symbol("x", real=True), sp.Integer(1000)
    f = x**5 / (x**6 + lam)
    demand(sp.simplify(sp.diff(f, x) - x**4 * (5 * lam - x**6) / (x**6 + lam) ** 2) == 0)
    demand(bool(sp.Rational(5, 2) ** 6 <= 5 * lam and sp.Rational(5, 2) ** 5 <= lam))  # so x⁶ ≤ 5000 and f ≤ 1
    low, base, high = (sp.expand_mul(f * (2 - f)).subs(x, sp.Rational(place, 2)) for place in (-1, 2, 5))
    demand(bool(low < 0 < base and high - base > base - low))


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, y, query, target, λ, ε, steps): x_1 moves along the first axis by 0, ±ε/steps, …, ±ε, all equally likely."""
    X = draw(strategies.data_matrices(max_n=3, d=1))
    y = draw(strategies.label_vectors(X.nrows()))
    query, target = exact.matrix([[draw(strategies.nonzero_rationals())]]), draw(strategies.rationals())
    return (
        X,
        y,
        query,
        target,
        draw(strategies.positive_rationals()),
        draw(strategies.positive_rationals()),
        draw(st.integers(1, 3)),
    )


def _small() -> Any:
    """One point at 1, λ = 1000, test point and label 1, ε = 3/2; λ = 1 and 1/4 ± 1/8, 1 ± 2; one in the plane, ε = 1/4."""
    one, tilted = exact.rational(1), ["20/101", "99/101"]
    for place, lam, epsilon in ((["1"], 1000, "3/2"), (["1/4"], 1, "1/8"), (["1"], 1, "2"), (tilted, 1000, "1/4")):
        query = exact.matrix([[1, 0][: len(place)]])
        yield exact.matrix([place]), exact.column([1]), query, one, exact.rational(lam), exact.rational(epsilon), 4


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("one point, on a line and in the plane", "problems", _small)),
)
def on_exact_influences(law, problem):
    """Leave-one-out influence of x_1 by exact solution for each of the moves, which count as the ball."""
    X, y, query, target, lam, epsilon, steps = problem
    moves = [epsilon * k / int(steps) for k in range(-int(steps), int(steps) + 1)]
    base = _influence(X, y, query, target, lam, exact.rational(0))
    suppose(bool(base > 0))
    values = [_influence(X, y, query, target, lam, move) for move in moves]
    said = law(abs)
    most = max(said.score(base, v) for v in values)
    attacked = max(int(v <= 0) for v in values if said.score(base, v) == most)  # of several best ones, one that flips
    mean = sum((exact.rational(said.level(base, v, int(v <= 0))) for v in values), exact.rational(0)) / len(values)
    demand(
        bool(attacked <= mean if said.below else mean <= attacked),
        attack_flips=attacked,
        at_random=mean,
        influence=base,
    )


def _influence(X: Any, y: Any, query: Any, target: Any, lam: Any, move: Any) -> Any:
    """L(f_{−1}) − L(f) with squared loss as x_1 moves, in the query and in the sums; K = G³, the kernel fixed when 1 leaves."""
    X = X + exact.matrix([[move * int((i, j) == (0, 0)) for j in range(X.ncols())] for i in range(X.nrows())])
    S = X.transpose() * X
    K, row = X * S * S * X.transpose(), query * S * S * X.transpose()
    full = (row * (K + lam * exact.identity(X.nrows())).solve(y))[0, 0]
    kept = list(range(1, X.nrows()))
    less = exact.rational(0)
    if kept:
        part = exact.submatrix(K, kept, kept) + lam * exact.identity(len(kept))
        less = (exact.submatrix(row, [0], kept) * part.solve(exact.submatrix(y, kept, [0])))[0, 0]
    return (less - target) ** 2 - (full - target) ** 2
