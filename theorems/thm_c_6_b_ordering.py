"""Mean entry ≤ largest entry ≤ norm: the three malleabilities in order, for every perturbation; the bound need not be strictly tighter.

Setting.  v = α' − α ∈ ℝⁿ the random change of the coefficients; per-entry malleability E(1/n)Σ|v_i|, max-entry E max|v_i|,
          full-norm E‖v‖₂.
Says.     per-entry ≤ max-entry ≤ full-norm, by the norm inequalities.
Why.      Σ|v_i| ≤ n max|v_i|, and max v_i² ≤ Σv_i²; means keep the order.
More.     ‖v‖₁ ≤ √n‖v‖₂ ≤ n max|v_i| and ‖v‖₂ ≤ ‖v‖₁, so E(1/n)‖v‖₁ ≤ E‖v‖₂/√n: the per-entry one is smaller by √n or more.
Or.       Per-entry may also be E‖v‖₁.  Then it is no longer the smallest: E max|v_i| ≤ E‖v‖₁ ≤ √n E‖v‖₂, and E‖v‖₂ ≤ E‖v‖₁.
Mind.     "Strictly tighter" fails where one coefficient alone changes, n = 1 for example: all three are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import valid

claim = Claim(
    "thm-C.6.b",
    "Bias, variance and malleability: the order of the malleabilities",
    source="arXiv:2603.13085v2, Theorem C.6",
    statement=r"\mathbb E\,\tfrac1n\|\alpha'-\alpha\|_1 \le \mathbb E\,\|\alpha'-\alpha\|_\infty \le \mathbb E\,\|\alpha'-\alpha\|_2",
    reading="per-entry: the mean over the entries; “strictly”, and per-entry as the sum over them, are judged beside it",
    expected="proved",
)


class _Norms(NamedTuple):
    """E of ‖v‖₁, ‖v‖₂ and max|v_i|; n and √n."""

    taxicab: Any
    euclid: Any
    most: Any
    n: Any
    root: Any


@claim.true
def as_published(q):
    """E(1/n)‖v‖₁ ≤ E max|v_i| ≤ E‖v‖₂"""
    return [(q.taxicab / q.n, q.most), (q.most, q.euclid)]


@claim.true
def with_root_n(q):
    """E(1/n)‖v‖₁ ≤ E‖v‖₂/√n ≤ E max|v_i| ≤ E‖v‖₂ ≤ E‖v‖₁"""
    return [
        (q.taxicab / q.n, q.euclid / q.root),
        (q.euclid / q.root, q.most),
        (q.most, q.euclid),
        (q.euclid, q.taxicab),
    ]


@claim.true
def summed_over_the_entries(q):
    """Per-entry as E‖v‖₁: E max|v_i| ≤ E‖v‖₁ ≤ √n E‖v‖₂"""
    return [(q.most, q.taxicab), (q.taxicab, q.root * q.euclid)]


@claim.false
def sum_below_the_largest_entry(q):
    """E‖v‖₁ ≤ E max|v_i|: keeps the paper's order, with the sum over the entries for their mean."""
    return [(q.taxicab, q.most)]


@claim.false
def largest_entry_far_below_the_sum(q):
    """E max|v_i| ≤ E‖v‖₁/√n: as if no coefficient moved more than the others."""
    return [(q.most, q.taxicab / q.root)]


@claim.false
def largest_entry_below_the_mean(q):
    """E max|v_i| ≤ E(1/n)‖v‖₁: orders them as they are named, max-entry first."""
    return [(q.most, q.taxicab / q.n)]


@claim.false
def strictly(q):
    """E max|v_i| ≤ (1 − 10⁻⁶)E‖v‖₂: "strictly tighter", by any margin."""
    return [(q.most, q.euclid * 999_999 / 1_000_000)]


@claim.false
def root_of_n_forgotten(q):
    """E‖v‖₁ ≤ E‖v‖₂: turns the norm inequality round."""
    return [(q.taxicab, q.euclid)]


@claim.false
def too_good_by_a_root(q):
    """E(1/n)‖v‖₁ ≤ E‖v‖₂/n: divides ‖v‖₁ ≤ ‖v‖₂ by n."""
    return [(q.taxicab / q.n, q.euclid / q.n)]


@claim.symbolic(dimensions="all")
def by_adding_one_entry(law):
    """What adding one entry does to ‖v‖₁ ≤ n max, ‖v‖₂² ≤ ‖v‖₁², ‖v‖₁² ≤ n‖v‖₂² and ‖v‖₂² ≤ n max², by z3; then the order."""
    a, s, k, top, x = z3.Reals("Σ|v| Σv² n max |v_n|")
    before = [a >= 0, s >= 0, k >= 1, top >= 0, x >= 0, x <= top]
    for now, then in (
        (a + x <= (k + 1) * top, a <= k * top),
        (s + x * x <= (a + x) * (a + x), s <= a * a),
        (s + x * x <= (k + 1) * top * top, s <= k * top * top),
        ((a + x) * (a + x) <= (k + 1) * (s + x * x), a * a <= k * s),
    ):
        holds, why = valid(now, then, *before)
        demand(holds, because=why)
    # Each holds for every v, so for the means.
    taxicab, euclid, most, n, root = z3.Reals("‖v‖₁ ‖v‖₂ max n √n")
    norms = [taxicab >= 0, euclid >= 0, most >= 0, n >= 1, root >= 1, root * root == n]
    norms += [taxicab <= n * most, euclid <= taxicab, most <= euclid, taxicab <= root * euclid, euclid <= root * most]
    for left, right in law(_Norms(taxicab, euclid, most, n, root)):
        holds, why = valid(left <= right, *norms)
        demand(holds, because=why)


@st.composite
def _changes(draw: Any) -> list[Any]:
    """One to three equally likely changes of n ≤ 4 coefficients."""
    n = draw(st.integers(1, 4))
    return [draw(strategies.label_vectors(n)) for _ in range(draw(st.integers(1, 3)))]


def _small() -> Iterator[list[Any]]:
    for first, second in (([1], [2]), ([1, 0], [0, 3]), ([1, 1], [1, -1]), ([3, 1, 0], [2, 2, 2])):
        yield [exact.column(first), exact.column(second)]


@claim.property(changes=_changes(), search=search.product(changes=search.Stream("two changes, n ≤ 3", "pairs", _small)))
def on_exact_vectors(law, changes):
    """The norms of rational vectors and their means."""
    _judge(law, changes)


def _problems() -> Iterator[tuple[Any, ...]]:
    """Two and three points on a line; x_1 moves by ±1/2."""
    for rows, y in (([1, 1], [1, -1]), ([1, 2], [1, 0]), ([1, -1, 2], [1, 1, -1])):
        yield exact.column(rows), exact.column(y), exact.rational(1)


@claim.property(
    search=search.product(problem=search.Stream("points on a line", "problems", _problems)), blind_to=("strictly",)
)
def on_moved_points(law, problem):
    """v = α' − α of linearized attention, K = G³, as x_1 moves by 1/2 either way."""
    X, y, lam = problem
    alphas = []
    for step in ("0", "1/2", "-1/2"):
        G = exact.gram(X + exact.column([exact.rational(step)] + [0] * (X.nrows() - 1)))
        alphas.append((G * G * G + lam * exact.identity(X.nrows())).solve(y))
    _judge(law, [alpha - alphas[0] for alpha in alphas[1:]])


claim.not_in_rocq("algebra, but not formalised yet")


def _judge(law: Any, changes: list[Any]) -> None:
    n = changes[0].nrows()
    sizes = [[abs(x) for x in v.entries()] for v in changes]
    norms = [
        [exact.real(sum(v, exact.rational(0))) for v in sizes],
        [exact.sqrt(sum((x * x for x in v), exact.rational(0))) for v in sizes],
        [exact.real(max(v)) for v in sizes],
    ]
    means = [sum(values, exact.real(0)) / len(values) for values in norms]
    for left, right in law(_Norms(*[*means, exact.real(n), exact.sqrt(n)])):
        demand_at_most(left, right, n=n)
