"""The prediction bound of Theorem C.11 with a λ lost: ε L_K‖y‖(1 + ‖k(x)‖)/λ² holds for λ ≤ 1 only; (λ + ‖k(x)‖)/λ² for every λ.

Setting.  As in thm-C.11: K, K' ⪰ 0, λ > 0, α = K_λ⁻¹y, f(x) = k(x)ᵀα, f'(x) = k'(x)ᵀα', ‖K'−K‖ ≤ e, ‖k'(x)−k(x)‖ ≤ e, e = εL_K.
Says.     |f'(x) − f(x)| ≤ e‖y‖(1 + ‖k(x)‖)/λ²: “both bounds scale as 1/λ²”.
Why not.  Two terms: (k'−k)ᵀα' has one inverse, so e‖y‖/λ, and kᵀ(α'−α) two.  One point, K = K' = 0, k(x) = 0, k'(x) = 1,
          λ = 2, y = 1: the prediction moves by 1/2, and the bound is 1/4.  Where k(x) = 0 every λ > 1 fails alike.
Instead.  e‖y‖(λ + ‖k(x)‖)/λ², for every λ > 0, which is at most the printed bound where λ ≤ 1.  It scales as 1/λ² while
          λ ≪ ‖k(x)‖, and as 1/λ beyond.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand_at_most, suppose
from theorems.symbolic import demand_valid

claim = Claim(
    "thm-C.11.printed",
    "Unified sensitivity bound for predictions, as printed: both bounds as 1/λ²",
    source="arXiv:2603.13085v2, Theorem C.11",
    statement=r"|f'(x) - f(x)| \le \frac{\varepsilon L_K \|y\|_2}{\lambda^2}\,\bigl(1 + \|k(x)\|_2\bigr)",
    reading="the formula as far as it can be read, ε L_K‖y‖(1 + …)/λ², and the words after it, that both bounds scale as 1/λ²; "
    "thm-C.11 is the reading that makes the formula right",
    expected="conditional",
    uses=("thm-C.11",),
)


class _Bound(NamedTuple):
    """On |f'−f|, for λ ≤ 1 alone if `up_to_one`."""

    prediction: Any
    up_to_one: bool = False


@claim.false
def as_published(e, y, lam, k):
    """|f'−f| ≤ e‖y‖(1+‖k‖)/λ²"""
    return _Bound(e * y * (1 + k) / (lam * lam))


@claim.true(assuming="λ ≤ 1")
def up_to_one(e, y, lam, k):
    """|f'−f| ≤ e‖y‖(1+‖k‖)/λ² for λ ≤ 1; e‖y‖(λ+‖k‖)/λ² for every λ"""
    return as_published(e, y, lam, k)._replace(up_to_one=True)


@claim.true
def corrected(e, y, lam, k):
    """|f'−f| ≤ e‖y‖(λ+‖k‖)/λ² for every λ > 0"""
    return _Bound(e * y * (lam + k) / (lam * lam))


@claim.false
def one_inverse_for_both(e, y, lam, k):
    """|f'−f| ≤ e‖y‖(1+‖k‖)/λ: mends the other power; fails for λ < 1."""
    return _Bound(e * y * (1 + k) / lam)


@claim.false
def up_to_a_constant(e, y, lam, k):
    """|f'−f| ≤ 10e‖y‖(1+‖k‖)/λ²: right but for a factor, as “scales” might mean."""
    return _Bound(10 * as_published(e, y, lam, k).prediction)


@claim.false
def half_up_to_one(e, y, lam, k):
    """|f'−f| ≤ e‖y‖(1+‖k‖)/(2λ²) for λ ≤ 1: half of what a moved k(x) alone attains at λ = 1."""
    return _Bound(up_to_one(e, y, lam, k).prediction / 2, up_to_one=True)


@claim.symbolic(dimensions="all")
def by_the_two_terms(law):
    """|f'−f| ≤ e‖α'‖ + ‖k‖‖α'−α‖ with ‖α'‖ ≤ ‖y‖/λ and ‖α'−α‖ ≤ e‖y‖/λ² (thm-C.11), against the law by z3."""
    e, labels, lam, row, after, change, gap = z3.Reals("e ‖y‖ λ ‖k‖ ‖α'‖ ‖α'−α‖ |f'−f|")
    claimed = law(e, labels, lam, row)
    facts = [e > 0, labels > 0, lam > 0, row >= 0, after >= 0, change >= 0]
    facts += [lam * after <= labels, lam * lam * change <= e * labels, gap <= e * after + row * change]
    demand_valid(gap <= claimed.prediction, *facts, *([lam <= 1] if claimed.up_to_one else []))


@st.composite
def _moves(draw: Any) -> tuple[Any, ...]:
    """(K, K', k, k', λ, y): two kernels, two rows, all unrelated."""
    K, lam, y = draw(strategies.ridge_problems(max_n=3))
    n = K.nrows()
    rows = [draw(strategies.data_matrices(n=n, d=1, zero_rows=True)) for _ in range(2)]
    return K, draw(strategies.psd_matrices(n)), *rows, lam, y


def _single_points() -> Iterator[tuple[Any, ...]]:
    """n = 1: every K, K', k, k' in {0, 1, 1/2}, λ in {1, 2, 1/4, 100}, y = 1."""
    for lam in map(exact.rational, (1, 2, "1/4", 100)):
        for values in itertools.product(map(exact.rational, (0, 1, "1/2")), repeat=4):
            yield *(exact.column([x]) for x in values), lam, exact.column([1])


@claim.property(
    problem=_moves(),
    search=search.product(
        problem=search.Stream("n = 1, K, K', k, k' in {0, 1, 1/2}, λ in {1, 2, 1/4, 100}", "problems", _single_points)
    ),
)
def on_exact_matrices(law, problem):
    """|f'−f| by exact solution, e the larger of ‖K'−K‖ and ‖k'−k‖."""
    K, other, k, moved, lam, y = problem
    shift = lam * exact.identity(K.nrows())
    e = exact.maximum(exact.spectral_norm(other - K), exact.norm(moved - k))
    claimed = law(e, exact.norm(y), lam, exact.norm(k))
    suppose(not claimed.up_to_one or bool(lam <= 1))
    gap = (moved.transpose() * (other + shift).solve(y) - k.transpose() * (K + shift).solve(y))[0, 0]
    demand_at_most(abs(gap), claimed.prediction)


claim.in_rocq(corrected="thm_C_11_between_kernels")
