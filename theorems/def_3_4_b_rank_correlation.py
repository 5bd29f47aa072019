"""The printed formula for Spearman's ρ, 1 − 6Σd²/(n(n²−1)), is the correlation of ranks only where no two scores are equal.

Setting.  Ranks r of the scores before, s after, equal scores at their mean rank; d_i = r_i − s_i; n ≥ 2.
Says.     Appendix A.5.2: ρ from the differences d_i between ranks.  The implementation takes Pearson's correlation of the ranks.
Why.      Without ties Σ(r_i − r̄)² = n(n²−1)/12 for both, and Σd² = Σ(r−r̄)² + Σ(s−s̄)² − 2Σ(r−r̄)(s−s̄).  A tie of t lowers
          Σ(r_i − r̄)² by t(t²−1)/12.
Why not.  Scores 0, 0, 1 before and 0, 1, 0 after: ranks 1½, 1½, 3 and 1½, 3, 1½, correlation −1/2, printed formula −1/8.
Mind.     Influences of distinct points are hardly ever equal, so on data the two agree.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import torch
import z3
from hypothesis import strategies as st

from impl import malleability
from theorems import search
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import demand_valid

claim = Claim(
    "def-3.4.b",
    "Spearman's rank correlation",
    source="arXiv:2603.13085v2, appendix A.5.2",
    statement=r"\rho = 1 - \frac{6 \sum_i d_i^2}{n(n^2-1)}",
    reading="ρ is the correlation of ranks; equal scores have their mean rank",
    expected="conditional",
)


class _Law:
    """What ρ is said to be, from ranks before and after; `ties`: whether equal scores are allowed."""

    def __init__(self, of, ties=True):
        self.of, self.ties = of, ties


def _printed(squares, n):
    return 1 - 6 * squares / (n * (n * n - 1))


@claim.false
def as_published():
    """ρ = 1 − 6Σd²/(n(n²−1)), whether scores are equal or not"""
    return _Law(_printed)


@claim.true(assuming="no two scores are equal, before or after")
def without_ties():
    """ρ = 1 − 6Σd²/(n(n²−1)) for distinct scores"""
    return _Law(_printed, ties=False)


@claim.false
def n_squared():
    """6Σd²/n³ for distinct scores: rounds n²−1 to n²."""
    return _Law(lambda squares, n: 1 - 6 * squares / (n * n * n), ties=False)


@claim.false
def three():
    """3Σd²/(n(n²−1)) for distinct scores: the maximum of Σd² taken for twice what it is."""
    return _Law(lambda squares, n: 1 - 3 * squares / (n * (n * n - 1)), ties=False)


def _small() -> Iterator[dict[str, object]]:
    for n in (2, 3, 4):
        for before in itertools.combinations_with_replacement(range(n), n):
            for after in itertools.product(range(n), repeat=n):
                if len(set(before)) > 1 and len(set(after)) > 1:
                    yield {"before": list(before), "after": list(after)}


@claim.symbolic(dimensions="all", blind_to=("as_published",))
def from_sums_of_ranks(law):
    """From Σr² = Σs² = n(n+1)(2n+1)/6 and Σr = Σs = n(n+1)/2 of distinct scores, for every n, by z3 over the reals."""
    said = law()
    n, mixed = z3.Reals("n Σrs")
    total, square = n * (n + 1) / 2, n * (n + 1) * (2 * n + 1) / 6
    covariance, variance = mixed - total * total / n, square - total * total / n
    demand_valid(covariance == said.of(2 * square - 2 * mixed, n) * variance, n >= 2)


@claim.property(
    search=search.Stream("scores 0 … n−1 of n ≤ 4 points, not all equal, those before in order", "instances", _small),
    limit=0,
)
def on_small_lists(law, before, after):
    """The correlation of ranks, squared and with its sign, against the statement; and the implementation against both."""
    _judge(law, before, after)


@claim.property(
    pairs=st.integers(2, 9).flatmap(lambda n: st.tuples(st.permutations(range(n)), st.permutations(range(n)))),
    blind_to=("as_published",),
)
def on_permutations(law, pairs):
    """Distinct scores of up to nine points."""
    _judge(law, *pairs)


def _judge(law, before, after):
    said = law()
    n = len(before)
    suppose(said.ties or (len(set(before)) == n and len(set(after)) == n))
    r, s = _ranks(before), _ranks(after)
    middle = Fraction(n + 1, 2)
    covariance = sum((a - middle) * (b - middle) for a, b in zip(r, s, strict=True))
    variances = sum((a - middle) ** 2 for a in r) * sum((b - middle) ** 2 for b in s)
    rho = Fraction(said.of(sum((a - b) ** 2 for a, b in zip(r, s, strict=True)), Fraction(n)))
    demand(
        rho * abs(rho) == covariance * abs(covariance) / variances,
        stated=rho,
        signed_square=covariance * abs(covariance) / variances,
    )
    if len(set(before)) == n == len(set(after)):
        found = malleability.spearman(
            torch.tensor(before, dtype=torch.float64), torch.tensor(after, dtype=torch.float64)
        )
        demand(Fraction(found).limit_denominator(n * (n * n - 1)) == rho, implemented=found, stated=rho)


def _ranks(scores):
    """Ranks from 1, equal scores at their mean rank."""
    return [sum(other < v for other in scores) + Fraction(scores.count(v) + 1, 2) for v in scores]
