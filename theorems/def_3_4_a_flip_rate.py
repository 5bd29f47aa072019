"""The flip rate and the top-K overlap as implemented are the definition's, exactly; 0 is a sign of its own, ties go by position.

Setting.  Scores I before and I′ after, of n points; S the top τ by I: the max(1, round(τn)) largest, the first of equal ones.
Says.     Flip rate = |{i ∈ S : sign I′_i ≠ sign I_i}| / |S|.  Top-K overlap = |top_K(I) ∩ top_K(I′)| / K, here with K = |S|.
How.      The implementation is held against the definition written out on integers, and with I and I′ scaled by different positive
          numbers, and points outside S of unknown score, which change nothing.
Open.     The text says "top 10 % by influence score" (definition 3.4) and "top 10 % positive influence" (A.5.2): one set unless S has a score
          that is not positive.  It does not say what sign 0 has.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import torch
from hypothesis import strategies as st

from impl import malleability
from theorems import search
from theorems.claim import Claim, demand

claim = Claim(
    "def-3.4.a",
    "Flip rate and top-K overlap",
    source="arXiv:2603.13085v2, definition 3.4 and appendix A.5.2",
    statement=r"\mathrm{flip} = \frac{1}{|S|}\sum_{i \in S} \mathbf 1[\operatorname{sign} I'_i \ne \operatorname{sign} I_i], "
    r"\quad S = \text{top } \tau \text{ by } I",
    reading="S by score, |S| = max(1, round(τn)); 0 is a sign of its own",
    expected="supported",
)
TAUS = (0.1, 0.25, 0.5, 1.0)


class _Said(NamedTuple):
    flips: Fraction
    overlap: Fraction


@claim.true
def as_published(before, after, size):
    """The share of S whose sign is another one after; the share of the top K that stay there"""
    S = _top(before, size)
    return _Said(_share(before, after, S), Fraction(len(S & _top(after, size)), len(S)))


@claim.false
def over_all_points(before, after, size):
    """The share of all points whose sign changes: forgets S."""
    return as_published(before, after, size)._replace(flips=_share(before, after, range(len(before))))


@claim.false
def top_set_after(before, after, size):
    """S by the scores after the attack."""
    return as_published(before, after, size)._replace(flips=_share(before, after, _top(after, size)))


@claim.false
def by_magnitude(before, after, size):
    """S by |I|: influential in either direction."""
    S = _top([abs(v) for v in before], size)
    return as_published(before, after, size)._replace(flips=_share(before, after, S))


@claim.false
def product_negative(before, after, size):
    """Only I·I′ < 0 counts: a score that falls to 0 is no flip."""
    S = _top(before, size)
    return as_published(before, after, size)._replace(flips=Fraction(sum(before[i] * after[i] < 0 for i in S), len(S)))


@claim.false
def over_the_union(before, after, size):
    """The overlap relative to the union of the two sets instead of K."""
    A, B = _top(before, size), _top(after, size)
    return as_published(before, after, size)._replace(overlap=Fraction(len(A & B), len(A | B)))


def _small() -> Iterator[dict[str, object]]:
    for n in (1, 2, 3):
        for flat in itertools.product((0, 1, -1, 2)[: 3 if n == 3 else 4], repeat=2 * n):
            for tau in TAUS[2:] if n < 3 else TAUS[1:]:
                yield {"scores": [list(flat[2 * i : 2 * i + 2]) for i in range(n)], "tau": tau}


@claim.property(
    search=search.Stream(
        "scores before and after of n ≤ 2 points, each 0, 1, −1 or 2, and of 3, each 0, 1 or −1, with τ ≥ 1/4",
        "instances",
        _small,
    ),
    limit=0,
)
def on_small_lists(law, scores, tau):
    """All of them: the implementation against the statement."""
    _judge(law, scores, tau)


@claim.property(
    scores=st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=12),
    tau=st.sampled_from(TAUS),
)
def on_longer_lists(law, scores, tau):
    """Up to twelve points, scaled before and after by different positive numbers, unknown outside S."""
    _judge(law, scores, tau)
    before, after = (torch.tensor(side, dtype=torch.float64) for side in zip(*scores, strict=True))
    inside = malleability.top(before, tau)
    hidden = torch.full_like(after, math.nan)
    hidden[inside] = 3 * after[inside]
    flips = malleability.flip_rate(before / 4, hidden, tau)
    said = law(*(list(side) for side in zip(*scores, strict=True)), len(inside))
    demand(_exactly(flips) == said.flips, implemented=_exactly(flips), stated=said.flips)


def _judge(law, scores, tau):
    before, after = (list(side) for side in zip(*scores, strict=True))
    size = max(1, round(tau * len(before)))
    said = law(before, after, size)
    first, second = (torch.tensor(side, dtype=torch.float64) for side in (before, after))
    flips, overlap = malleability.flip_rate(first, second, tau), malleability.top_overlap(first, second, size)
    demand(_exactly(flips) == said.flips, implemented=_exactly(flips), stated=said.flips)
    demand(_exactly(overlap) == said.overlap, implemented=_exactly(overlap), stated=said.overlap)


def _top(scores: Sequence[int], size: int) -> set[int]:
    return set(sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:size])


def _share(before, after, points) -> Fraction:
    return Fraction(sum(_sign(before[i]) != _sign(after[i]) for i in points), len(points))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _exactly(share: float) -> Fraction:
    """The fraction with denominator at most 12 that this float is nearest to: shares of at most 12 points."""
    return Fraction(share).limit_denominator(12)
