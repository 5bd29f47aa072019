"""κ⁶ n log n for the printed condition numbers is 1.97·10²⁴ and 2.34·10²⁹: 19 and 24 orders over 10⁵, but no ≫.

Setting.  κ = 1.2·10³, n = 60 000 (MNIST); κ = 8.7·10³, n = 50 000 (CIFAR-10); a practical width is at most 10⁵; log is natural.
Says.     The thresholds κ⁶ n log n exceed 10²⁴ and 10²⁹ and lie 19 and 24 orders of magnitude over 10⁵.
Why.      1200⁶ = 2.985984·10¹⁸ and 11 < log 60 000 < 11.01 (e¹¹ < 60 000), so 1.970·10²⁴ < κ⁶ n log n < 1.973·10²⁴;
          8700⁶ = 4.3362…·10²³ and 10.81 < log 50 000 < 10.82, so 2.343·10²⁹ < κ⁶ n log n < 2.346·10²⁹.
Mind.     The paper writes ≫.  The thresholds exceed 10²⁴ and 10²⁹ by factors 1.97 and 2.34, so ≫ as ten times does not hold;
          it would for κ⁶ n log n/ε² with ε ≤ 2/5.  Nothing here says that such widths are needed (thm-4.8.f), nor that
          the data sets have these κ (app-A.12.mnist, app-A.12.cifar10).  Beside 10¹² parameters, a count of another kind, the widths of
          this arithmetic stand 12 and 17 orders higher, as the abstract has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from theorems import exact, search
from theorems.claim import Claim, demand

claim = Claim(
    "rem-4.9",
    "Thresholds 19 and 24 orders of magnitude over practical widths",
    source="arXiv:2603.13085v2, Remark 4.9 and abstract",
    statement=r"\kappa_d^6\, n \log n \gg 10^{24} \ (\kappa_d = 1.2 \cdot 10^3,\ n = 60\,000), \qquad "
    r"\gg 10^{29} \ (\kappa_d = 8.7 \cdot 10^3,\ n = 50\,000); \qquad \text{19 and 24 orders over } 10^5",
    reading="≫ read as >, which is all that 19 and 24 orders need; as a factor of ten it fails, since the factors are 1.97 and 2.34. "
    "The constant in Ω is 1",
    expected="proved",
)

PRINTED = {"mnist": (1200, 60_000), "cifar10": (8700, 50_000)}  # κ_d, n


class _Threshold(NamedTuple):
    """What is claimed: formula(κ, n, log n) is above 10^floor·times, and `orders` orders of magnitude over 10^ceiling."""

    formula: Callable[[Any, Any, Any], Any]
    floor: int
    orders: int
    times: Any = 1
    ceiling: int = 5
    base: Any = "e"


def _published(kappa: Any, n: Any, log: Any) -> Any:
    return log * (kappa**6 * n)


@claim.true
def as_published(data):
    """κ⁶ n log n > 10²⁴ and > 10²⁹; over 10⁵ by at least 10¹⁹ and 10²⁴, less than 10²⁰ and 10²⁵"""
    return _Threshold(_published, *((24, 19) if data == "mnist" else (29, 24)))


@claim.true
def over_the_largest_models(data):
    """The same with 10¹² parameters in place of the width 10⁵: 12 and 17 orders"""
    return as_published(data)._replace(orders=12 if data == "mnist" else 17, ceiling=12)


@claim.true
def by_a_factor_of_two(data):
    """κ⁶ n log n > 1.97·10²⁴ and > 2.34·10²⁹"""
    return as_published(data)._replace(times=exact.rational("197/100" if data == "mnist" else "234/100"))


@claim.false
def ten_times(data):
    """κ⁶ n log n ≥ 10·10²⁴ and ≥ 10·10²⁹: ≫ as one order of magnitude at least."""
    return as_published(data)._replace(times=10)


@claim.false
def next_percent(data):
    """κ⁶ n log n > 1.98·10²⁴ and > 2.35·10²⁹: one unit of the last digit too many."""
    return as_published(data)._replace(times=exact.rational("198/100" if data == "mnist" else "235/100"))


@claim.false
def decimal_logarithm(data):
    """The threshold with log₁₀ n."""
    return as_published(data)._replace(base=10)


@claim.false
def without_the_logarithm(data):
    """κ⁶ n > 10²⁴: drops log n."""
    return as_published(data)._replace(formula=lambda kappa, n, log: log * 0 + kappa**6 * n)


@claim.false
def of_version_one(data):
    """κ⁶ > 10²⁴: the threshold of version 1, which has neither n nor log n."""
    return as_published(data)._replace(formula=lambda kappa, n, log: log * 0 + kappa**6)


@claim.false
def counts_the_last_order(data):
    """20 and 25 orders over 10⁵: counts both ends from 10⁵ to 10²⁴."""
    return as_published(data)._replace(orders=20 if data == "mnist" else 25)


@claim.false
def from_a_million(data):
    """18 and 23 orders: what lies over 10⁶, said of 10⁵."""
    return as_published(data)._replace(orders=18 if data == "mnist" else 23)


@claim.symbolic(dimensions="all")
def by_integer_powers(law):
    """b^q ≤ n ⇔ q ≤ log_b n, with b between two rationals around e or 10: integers and rationals only."""
    for data, (kappa, n) in PRINTED.items():
        claimed = law(data)
        low, high = _hundredths(claimed.base, n)
        _judge(claimed, claimed.formula(kappa, n, low), claimed.formula(kappa, n, high), data)


@claim.property(search=search.product(data=tuple(PRINTED)))
def by_enclosures(law, data):
    """The logarithm enclosed to 64 bits and more."""
    claimed, (kappa, n) = law(data), PRINTED[data]
    log = exact.log(n) / (1 if claimed.base == "e" else exact.log(claimed.base))
    value = claimed.formula(exact.rational(kappa), exact.rational(n), log)
    _judge(claimed, value, value, data)


claim.not_in_rocq("arithmetic of printed numbers, done exactly by the checks")


def _judge(claimed: _Threshold, low: Any, high: Any, data: str) -> None:
    """Refute unless the threshold, which lies in [low, high], is above the floor and has that many orders."""
    power = exact.rational(10) ** (claimed.ceiling + claimed.orders)
    for bound in (claimed.times * exact.rational(10) ** claimed.floor, power):
        demand(_decided(exact.less(bound, low), exact.less(bound, high)), data=data, threshold=low, above=bound)
    bound = power * 10
    demand(_decided(exact.less(high, bound), exact.less(low, bound)), data=data, threshold=high, below=bound)


def _decided(worst: bool | None, best: bool | None) -> bool | None:
    """Whether it holds at both ends of the enclosure; None when the ends disagree."""
    return worst if worst == best else None


def _hundredths(base: Any, n: int) -> tuple[Any, Any]:
    """a/100 ≤ log_b n < (a + 1)/100 by exact powers; for b = e with Σ_{k≤20} 1/k! < e < that + 1/20!."""
    below = above = exact.rational(10)
    if base == "e":
        term = below = exact.rational(1)
        for k in range(1, 21):
            term = term / k
            below += term
        above = below + term
    power = exact.rational(n) ** 100
    a = next(a for a in range(10_000) if above ** (a + 1) > power)
    if not (above**a <= power < below ** (a + 1)):
        raise ArithmeticError("the enclosure of the base is too wide")
    return exact.rational(a) / 100, exact.rational(a + 1) / 100
