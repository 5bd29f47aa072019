"""How likely a network of width m is to have its kernel within t of the limit, exactly or enclosed.

F (n×d) are the features that the network sees, no row zero, and K_m, K_∞ their kernels.  A neuron enters K_m only
through the set of rows that it is active on, so P(‖K_m − K_∞‖ ≤ t) is a sum over counts of such sets:

on lines  any two rows parallel or orthogonal.  Block by line, K_m − K_∞ = ±(B/m − ½)ffᵀ for the rows of one direction,
          B ~ Bin(m, ½) independent between lines: exact for every n.
two rows  the four sets have probabilities p, ½−p, ½−p, p with p = (π − θ)/(2π): a multinomial sum for small m.
others    at most the chance of any pair of the rows, since ‖A‖ ≥ ‖A_II‖; at least what Hoeffding's inequality gives.

Two bounds on the chance of |B/m − ½| ≤ s for large m: Hoeffding's 1 − 2exp(−2ms²) from below; from above
(2ms + 1)/√(3m/2 + 1), since at most 2ms + 1 integers lie there and C(2k, k)/4ᵏ ≤ 1/√(3k+1).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import hypothesis.strategies as st
import sympy as sp
import z3
from flint import arb, ctx, fmpq_mat

from theorems import exact
from theorems.claim import Undecided, demand, demand_at_most
from theorems.exact import Real, rational, real
from theorems.symbolic import valid

_EXACT_BINOMIAL, _EXACT_PAIR = 4096, 40  # the largest widths that are summed term by term


class Chance(NamedTuple):
    """Bounds of a probability; equal where it is known exactly."""

    low: Real
    high: Real

    def at_least(self, p: Any) -> bool | None:
        """Whether the probability is ≥ p; None when the bounds do not tell."""
        if exact.at_most(p, self.low):
            return True
        return False if exact.less(self.high, p) else None


class Widths(NamedTuple):
    """What a statement says of the widths m at which ‖K_m − K_∞‖ ≤ t has probability ≥ 1 − δ; None: nothing."""

    enough: Any = None  # every m ≥ enough will do
    needed: Any = None  # no m < needed will do


def chance(F: fmpq_mat, m: int, t: Any) -> Chance:
    """P(‖K_m − K_∞‖ ≤ t) for the features F."""
    t, lines = real(t), _lines(exact.gram(F))
    if lines is not None:
        each = [central(m, t / size) for size in lines]
        return Chance(math.prod((c.low for c in each), start=real(1)), math.prod((c.high for c in each), start=real(1)))
    if F.nrows() == 2:
        return _of_a_pair(F, m, t)
    pairs = [exact.submatrix(F, (i, j), range(F.ncols())) for i in range(F.nrows()) for j in range(i)]
    return Chance(by_hoeffding(exact.gram(F), m, t), exact.minimum(*(chance(pair, m, t).high for pair in pairs)))


def central(m: int, s: Any) -> Chance:
    """P(|B/m − ½| ≤ s) for B ~ Bin(m, ½)."""
    s = real(s)
    if exact.sign(s) == -1:
        return Chance(real(0), real(0))
    if m <= _EXACT_BINOMIAL:
        p = real(_central(m, min(_floor(s * 2 * m), m)))  # |2B − m| ≤ 2ms
        return Chance(p, p)
    high = (s * 2 * m + 1) / exact.sqrt(rational(3 * m) / 2 + 1)
    return Chance(exact.maximum(0, 1 - 2 * exact.exp(-(s * s) * 2 * m)), exact.minimum(1, high))


def demand_widths(claimed: Widths, F: fmpq_mat, t: Real, delta: Any, cap: int = 64) -> None:
    """Refute what `claimed` says of the features F, the criterion t and the probability 1 − δ, if it is wrong.

    For `enough`, the least integer width and the next are judged; for `needed`, the least width up to `cap`
    that certainly does.
    """
    sure = 1 - rational(delta)
    if claimed.enough is not None:
        least = max(1, _ceiling(real(claimed.enough)))
        for m in (least, least + 1):
            odds = chance(F, m, t)
            demand(odds.at_least(sure), enough=claimed.enough, width=m, probability_at_most=odds.high, wanted=sure)
            demand_at_most(sure, odds.low)
    if claimed.needed is not None:
        found = least_width(F, t, sure, cap)
        if found is not None:
            demand_at_most(claimed.needed, real(found), width_that_does=found, probability=chance(F, found, t).low)


def demand_by_bernstein(enough: Any, ell: Any, eta: Any, *assumptions: Any) -> None:
    """Derive, for z3 terms, that m ≥ enough keeps the deviation within η‖G̃‖; undecided where it does not follow.

    By thm-4.8.c the deviation is ≤ ‖G̃‖(s + s²) with probability ≥ 1 − δ, s² = ℓ/2m, ℓ = log(2n/δ).  With η ≤ ½,
    m ≥ ℓ/η² gives 2s² ≤ η², and so s + s² ≤ η(1/√2 + 1/4) ≤ η.
    """
    m, s = z3.Reals("m_ s_")
    reaches = [width * eta * eta >= ell for width in (enough, m)]  # the second follows from the first for m ≥ enough
    demand(undecided_unless(valid(reaches[0], eta > 0, ell > 0, *assumptions)[0]))
    demand(undecided_unless(valid(2 * eta <= 1, eta > 0, *assumptions)[0]))
    demand(valid(2 * s * s <= eta * eta, m > 0, ell > 0, 2 * m * s * s == ell, reaches[1])[0])
    demand(valid(s + s * s <= eta, s >= 0, eta > 0, 2 * eta <= 1, 2 * s * s <= eta * eta)[0])


def undecided_unless(holds: bool | None) -> bool | None:
    """A sufficient condition that fails refutes nothing."""
    return holds or None


def concentration(m: Any, s: Any) -> Any:
    """The bound (2ms + 1)/√(3m/2 + 1) of P(|B/m − ½| ≤ s), B ~ Bin(m, ½), for SymPy terms."""
    return (2 * m * s + 1) / sp.sqrt(sp.Rational(3, 2) * m + 1)


_found: dict[Any, int | None] = {}  # a check asks again for every statement


def least_width(F: fmpq_mat, t: Real, sure: Any, cap: int = 64) -> int | None:
    """The least m ≤ cap whose chance is certainly at least `sure`; None when there is none."""
    key = (str(F.tolist()), str(rational(sure)), t.at(128).str(40, more=True), cap)
    if key not in _found:
        _found[key] = next((m for m in range(1, cap + 1) if chance(F, m, t).at_least(sure)), None)
    return _found[key]


def on_axes(groups: Iterable[Sequence[Any]]) -> fmpq_mat:
    """The matrix with one row c·e_j for each c in the j-th group."""
    groups = [list(group) for group in groups]
    rows = [(j, c) for j, group in enumerate(groups) for c in group]
    return exact.matrix([[c if k == j else 0 for k in range(len(groups))] for j, c in rows])


@st.composite
def axis_rows(draw: st.DrawFn, max_axes: int = 3, max_copies: int = 3) -> fmpq_mat:
    """X with rows on the coordinate axes: `max_copies` = 1 for orthogonal rows, more for n > d."""
    values = st.sampled_from([rational(x) for x in ("1", "2", "1/2", "3", "-1", "-2")])
    group = st.lists(values, min_size=1, max_size=max_copies)
    return on_axes(draw(st.lists(group, min_size=1, max_size=max_axes)))


def _lines(G: fmpq_mat) -> list[Any] | None:
    """Per line the larger Σ‖x_i‖² over the rows of one direction; None when two rows are neither parallel nor orthogonal."""
    lines: list[list[int]] = []
    for i in range(G.nrows()):
        if any(G[i, j] != 0 and G[i, j] ** 2 != G[i, i] * G[j, j] for j in range(i)):
            return None
        mine = next((line for line in lines if G[i, line[0]] != 0), None)
        lines.append([i]) if mine is None else mine.append(i)
    sides = [[sum(G[i, i] for i in line if (G[i, line[0]] > 0) is side) for side in (True, False)] for line in lines]
    return [max(pair) for pair in sides]


def _central(m: int, j: int) -> Any:
    """P(|2B − m| ≤ j) for B ~ Bin(m, ½), exactly."""
    k = (m - j + 1) // 2  # the least B inside
    term, total = math.comb(m, k), 0
    for i in range(k, m - k + 1):
        total += term
        term = term * (m - i) // (i + 1)
    return rational(total) / 2**m


def by_hoeffding(G: fmpq_mat, m: int, t: Real) -> Real:
    """A bound from below: each of n(n+1)/2 averages of indicators is within s of its mean, so |A_ij| ≤ s|G_ij|.

    ‖A‖ is at most the Frobenius norm, and at most the largest sum of |A_ij| along a row.
    """
    n = G.nrows()
    s = t / exact.minimum(exact.sqrt(exact.trace(G * G)), max(sum(abs(x) for x in row) for row in G.tolist()))
    return exact.maximum(0, 1 - n * (n + 1) * exact.exp(-(s * s) * 2 * m))


def _of_a_pair(F: fmpq_mat, m: int, t: Real) -> Chance:
    G, p = exact.gram(F), _both_active(F)
    high = exact.minimum(central(m, t / G[0, 0]).high, central(m, t / G[1, 1]).high, _told_apart(F, p, m, t))
    if m > _EXACT_PAIR:
        return Chance(by_hoeffding(G, m, t), high)
    sure, possible = _multinomial(G, p, m, t)
    return Chance(_weighed(sure, p, m), exact.minimum(high, _weighed(possible, p, m)))


def _both_active(F: fmpq_mat) -> Real:
    """p = (π − θ)/(2π) of two rows."""
    weights = exact.ntk_weights(exact.gram(F))
    if weights.exact is not None:
        return real(weights.exact[0, 1])
    return Real(lambda bits: weights.at(bits)[0, 1])


def _told_apart(F: fmpq_mat, p: Real, m: int, t: Real) -> Real:
    """A bound from above: where no neuron tells two rows apart, K_m = (B/m)G, and vᵀ(K_∞ − K_m)v is large.

    v is the eigenvector of λ_min(G): vᵀK_∞v − (B/m)λ_min(G) ≥ λ_min(K_∞) − λ_min(G).
    """
    limit, own = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1], exact.eigenvalues(exact.gram(F))[-1]
    return 1 - (p * 2) ** m if exact.less(t, limit - own) else real(1)


def _multinomial(G: fmpq_mat, p: Real, m: int, t: Real) -> tuple[list[int], list[int]]:
    """By the number k of neurons that agree on the rows: how many outcomes certainly, and possibly, succeed.

    An outcome with k agreeing neurons has probability pᵏ(½ − p)^(m−k).
    """
    sure, possible = [0] * (m + 1), [0] * (m + 1)
    limit, weight = t.at(128), p.at(128)
    with ctx.workprec(128):
        x, y, z = arb(G[0, 0]), arb(G[1, 1]), arb(G[0, 1])
        for both, neither in itertools.product(range(m + 1), repeat=2):
            for first in range(m - both - neither + 1):
                second = m - both - neither - first
                a, b = x * (arb(2 * (both + first) - m) / (2 * m)), y * (arb(2 * (both + second) - m) / (2 * m))
                within = _norm_at_most(a, b, z * (arb(both) / m - weight), limit)
                ways = math.comb(m, both + neither) * math.comb(both + neither, both) * math.comb(first + second, first)
                sure[both + neither] += ways if within else 0
                possible[both + neither] += 0 if within is False else ways
    return sure, possible


def _norm_at_most(a: arb, b: arb, c: arb, t: arb) -> bool | None:
    """Whether ‖[[a, c], [c, b]]‖ ≤ t: t minus it and t plus it are positive semidefinite."""
    slack = [t - a, t + a, t - b, t + b, (t - a) * (t - b) - c * c, (t + a) * (t + b) - c * c]
    if all(x >= 0 for x in slack):
        return True
    return False if any(x < 0 for x in slack) else None


def _weighed(ways: list[int], p: Real, m: int) -> Real:
    """Σ_k ways_k pᵏ(½ − p)^(m−k)."""
    q = rational("1/2") - p
    return sum((p**k * q ** (m - k) * count for k, count in enumerate(ways) if count), real(0))


def _ceiling(x: Real) -> int:
    """An integer ≥ x, the least one or the next."""
    return _whole(x, 256, lambda ball: ball.upper().ceil())


def _floor(x: Real) -> int:
    """⌊x⌋; raises Undecided where no precision tells."""
    if x.exact is not None:
        return int(x.exact.floor())
    bits = 64
    while bits <= exact.CAP_BITS:
        whole = _whole(x, bits, lambda ball: ball.floor())
        if whole is not None:
            return whole
        bits *= 2
    raise Undecided("floor")


def _whole(x: Real, bits: int, rounded: Callable[[arb], arb]) -> Any:
    """The integer that x rounds to, None when the enclosure does not tell."""
    ball = x.at(bits)
    with ctx.workprec(bits):
        value = rounded(ball).unique_fmpz()
    return None if value is None else int(value)
