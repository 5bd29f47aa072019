"""A flip rate need not converge as the width grows: a coefficient that is 0 in the limit has a random sign at every width.

Setting.  Linearized attention and points on a line; α_m = (K_m+λI)⁻¹y before and α'_m after a point moves, with the same m
          neurons.  Point i flips when sign α'_i ≠ sign α_i; flip_m at width m, flip_∞ for K_∞.
Says.     E|flip_m − flip_∞| = O(m^{−1/2}): the proof takes the flip rate for a Lipschitz function of α.
Why not.  Unit rows 1, 1, y = (2, 3), λ = 1: α_1 = 2(1−2b)/(1+8b), b = B/m the share of active neurons: 0 in the limit, and for odd
          m positive or negative with probability ½ each, before anything has moved.  Moved to −1, a unit row, point 1 has
          α'_1 = 2/(5−4b) > 0 for every b: it flips in half of all networks, at every odd width, whatever flip_∞ is.
Instead.  If |α_{∞,i}| ≥ γ before and after the move, E|flip_m − flip_∞| ≤ ‖y‖²(‖G̃‖_F²+‖G̃'‖_F²)/(4λ⁴γ²m): the sign changes only
          if the coefficient moves by γ, and Chebyshev's inequality.
Mind.     Random moves, the smoothed rate of the proof, do not mend it: moved to any −t < 0, point 1 has α'_1 > 0.  So for every density
          of moves on t > 0 its rate over the moves is 0 in one half of all networks and 1 in the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.claim import Claim, Undecided, demand, demand_at_most, suppose
from theorems.symbolic import valid
from theorems.width_malleability import Moved, coefficients, features, frobenius, on_a_line

claim = Claim(
    "prop-C.15.b",
    "Malleability of a finite network converges: flips of sign",
    source="arXiv:2603.13085v2, Proposition C.15",
    statement=r"\mathbb E\,|\mathrm{flip}_m - \mathrm{flip}_\infty| \le \frac{C}{\sqrt m}",
    reading="malleability is the flip rate of one move; C is 100 times the constant of prop-C.15.a, and the witness refutes every C",
    expected="conditional",
    uses=("thm-B.14", "prop-C.15.a"),
)


class _Sizes(NamedTuple):
    """m, √m, ‖y‖, λ, ‖G̃‖_F, ‖G̃'‖_F, and the margins |α_{∞,i}| before and after."""

    m: Any
    root: Any
    labels: Any
    lam: Any
    old: Any
    new: Any
    before: Any
    after: Any


class _Bound(NamedTuple):
    """On E|flip_m − flip_∞|, where both margins are positive if `margin`."""

    most: Any
    margin: bool = True


@claim.false
def as_published(q):
    """E|flip_m − flip_∞| ≤ C/√m"""
    return _Bound(50 * q.labels * (q.old + q.new) / (q.lam**2 * q.root), margin=False)


@claim.true(assuming="a margin γ > 0: |α_{∞,i}| ≥ γ before and after the move")
def with_a_margin(q):
    """E|flip_m − flip_∞| ≤ ‖y‖²(‖G̃‖_F²/γ² + ‖G̃'‖_F²/γ'²)/(4λ⁴m), γ and γ' the margins before and after"""
    return _Bound(q.labels**2 * (q.old**2 / q.before**2 + q.new**2 / q.after**2) / (4 * q.lam**4 * q.m))


@claim.false
def margin_before_only(q):
    """The same with γ for γ': asks for a margin where the point starts and not where it goes."""
    return _Bound(q.labels**2 * (q.old**2 + q.new**2) / (4 * q.lam**4 * q.before**2 * q.m))


@claim.false
def margin_not_squared(q):
    """The same with γ in place of γ²: Markov's inequality for the wrong power."""
    return _Bound(q.labels**2 * (q.old**2 / q.before + q.new**2 / q.after) / (4 * q.lam**4 * q.m))


@claim.false
def moved_kernel_forgotten(q):
    """The same without the part of G̃': lets only the sign before the move be random."""
    return _Bound(q.labels**2 * q.old**2 / (4 * q.lam**4 * q.before**2 * q.m))


@claim.symbolic(dimensions="all")
def by_a_margin(law):
    """The witness as a rational function of b; a sign needs a move of γ, and Chebyshev, against the law by z3."""
    b, m, t = sp.symbols("b m t", positive=True)
    y, eye = sp.Matrix([2, 3]), sp.eye(2)
    for kernel, coefficient in (
        (4 * b * sp.ones(2, 2), 2 * (1 - 2 * b) / (1 + 8 * b)),  # rows 1, 1 have the features 2, 2
        (
            sp.diag((1 - b) * t**2, b) * (1 + t**2) ** 2,
            2 / (1 + (1 - b) * t**2 * (1 + t**2) ** 2),
        ),  # −t, 1: never together
    ):
        demand(sp.simplify(((kernel + eye).inv() * y)[0] - coefficient) == 0)
    claimed = law(_Sizes(m, sp.sqrt(m), y.norm(), 1, 8, 8, 1, 1))
    if not claimed.margin:  # E|flip_m − flip_∞| = ½ at every odd m
        demand(
            bool(sp.limit(claimed.most, m, sp.oo) >= sp.Rational(1, 2)),
            limit=sp.limit(claimed.most, m, sp.oo),
            wanted="1/2",
        )
        raise Undecided("bound")

    q = _Sizes(*z3.Reals("m √m y λ g g' γ γ'"))
    chance, other, limit, now = z3.Reals("p p' α_∞ α_m")
    demand(valid(z3.Or(now - limit >= q.before, limit - now >= q.before), limit >= q.before, now <= 0, q.before > 0)[0])
    scale = 4 * q.lam * q.lam * q.lam * q.lam * q.m
    facts = [q.m >= 1, q.root > 0, q.labels > 0, q.lam > 0, q.old > 0, q.new > 0, q.before > 0, q.after > 0]
    flips = z3.Real("E|flip_m−flip_∞|")
    squares = [
        q.labels * q.labels * q.old * q.old / (q.before * q.before),
        q.labels * q.labels * q.new * q.new / (q.after * q.after),
    ]
    facts += [chance * scale <= squares[0], other * scale <= squares[1], flips <= chance + other]
    holds, why = valid(flips <= law(q).most, *facts)
    demand(holds, because=why)


def _small() -> Iterator[tuple[Moved, int]]:
    """Unit rows, 1 → −1 beside 1, λ = 1, m = 1, 3, 101 and 10⁹ + 1; rows 1/2 → 1 beside 1 with α'_1 close to 0, λ = 100."""
    for m in (1, 3, 101, 10**9 + 1):
        yield on_a_line(1, -1, [1], [2, 3], 1), m
    for m in (1, 3, 25):
        yield on_a_line("1/2", 1, [1], ["1/51", "999/1000"], 100), m
        yield on_a_line("1/2", 1, [1], ["1/5100", "999/100000"], 100), m


@st.composite
def _problems(draw: Any) -> tuple[Moved, int]:
    """Two or three rows on a line, of one sign or of two."""
    values = st.sampled_from([exact.rational(x) for x in ("1", "2", "1/2", "3/2", "-1")])
    others = draw(st.lists(values, min_size=1, max_size=2))
    y = [draw(st.sampled_from([1, -1, 2, 3])) for _ in range(len(others) + 1)]
    return on_a_line(draw(values), draw(values), others, y, draw(st.sampled_from(["1", "10", "100"]))), draw(
        st.integers(1, 25)
    )


@claim.property(
    problem=_problems(), search=search.product(problem=search.Stream("points on a line", "problems", _small))
)
def on_exact_widths(law, problem):
    """The flips of point 1 over the binomial law of the active neurons: α_1 has the sign of an affine function of b; exact.

    Where a limit is 0, its sign is the one that the statement likes best.
    """
    moved, m = Moved(*problem[0]), int(problem[1])
    old, new = (features(X, "attention") for X in (moved.before, moved.after))
    limits = [coefficients(F, moved.y, moved.lam, {0: exact.rational("1/2")})[0, 0] for F in (old, new)]
    labels = exact.sqrt((moved.y.transpose() * moved.y)[0, 0])
    margins = [exact.real(abs(x) if x != 0 else 1) for x in limits]
    sizes = [exact.real(m), exact.sqrt(m), labels, exact.real(moved.lam), frobenius(old), frobenius(new)]
    claimed = law(_Sizes(*sizes, *margins))
    suppose(not claimed.margin or all(limits))
    demand_at_most(_differs(old, new, moved, m, limits), claimed.most, m=m, limits=limits)


def _differs(old: Any, new: Any, moved: Moved, m: int, limits: list[Any]) -> Any:
    """P(flip_m ≠ flip_∞), the smaller one for flip_∞ = True and False where a limit is 0."""
    ends = [_affine(F, moved) for F in (old, new)]
    for (p, q), limit in zip(ends, limits, strict=True):
        demand((p + q / 2 > 0) == (limit > 0) and (p + q / 2 < 0) == (limit < 0), affine=p + q / 2, limit=limit)
    flip = [(limits[0] > 0) != (limits[1] > 0)] if all(limits) else [True, False]
    if m > 4096:
        return _at_odd_widths(ends, m)
    total = {wanted: 0 for wanted in flip}
    for count in range(m + 1):
        signs = [(value > 0) - (value < 0) for value in (p + q * count / m for p, q in ends)]
        for wanted in flip:
            total[wanted] += math.comb(m, count) * ((signs[0] != signs[1]) != wanted)
    return min(exact.rational(value) / 2**m for value in total.values())


def _at_odd_widths(ends: list[tuple[Any, Any]], m: int) -> Any:
    """½ where one sign is constant and the other turns at b = ½: no count of an odd m is there, and the two sides are alike."""
    for (p, q), (r, s) in (ends, ends[::-1]):
        if m % 2 and p * (p + q) > 0 and r + s / 2 == 0 and s != 0:
            return exact.rational("1/2")
    raise Undecided("probability")


def _affine(F: Any, moved: Moved) -> tuple[Any, Any]:
    """α_1 has the sign of p + qb: λy_1 + c(y_1|f|² − f_1 fᵀy), f the features of its sign, c = b if they are positive, else 1 − b."""
    start, y = F[0, 0], moved.y.entries()
    pairs = [(a, c) for a, c in zip(F.entries(), y, strict=True) if a * start > 0]
    slope = y[0] * sum((a * a for a, _ in pairs), exact.rational(0)) - start * sum(
        (a * c for a, c in pairs), exact.rational(0)
    )
    return (moved.lam * y[0], slope) if start > 0 else (moved.lam * y[0] + slope, -slope)
