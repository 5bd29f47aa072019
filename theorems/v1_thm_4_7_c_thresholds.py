"""κ⁶ for the printed condition numbers is 2.99·10¹⁸ and 4.34·10²³: 10¹⁸ and 10²⁴ as nearest powers of ten, but not above 10²⁴.

Setting.  κ = 1.2·10³ (MNIST), κ = 8.7·10³ (CIFAR-10), ε = 1, the constant in Ω is 1.
Says.     The thresholds κ⁶/ε² are 10¹⁸ and 10²⁴.
Why.      1200⁶ = 2985984·10¹² lies between 10^17.5 and 10^18.5; 8700⁶ = 433626201009·10¹² lies between 10^23.5 and 10^24.5.  Squares
          of integers decide it.
Mind.     As lower bounds, κ⁶ ≥ 10¹⁸ holds and κ⁶ ≥ 10²⁴ does not: 4.34·10²³.  For κ⁶/ε² it holds once ε ≤ 0.658.  Version 2's
          10²⁴ for MNIST is another number: it has the factor n log n (rem-4.9).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from theorems import exact, search
from theorems.claim import Claim, demand

claim = Claim(
    "v1-thm-4.7.c",
    "Version 1's thresholds 10¹⁸ and 10²⁴",
    source="arXiv:2603.13085v1, Theorem 4.7",
    statement=r"\kappa^6 \approx 10^{18} \ (\kappa = 1.2 \cdot 10^3), \qquad \kappa^6 \approx 10^{24} \ (\kappa = 8.7 \cdot 10^3)",
    reading="≈ as the nearest power of ten on the logarithmic scale, ε = 1; the condition numbers are the printed ones, judged "
    "in app-A.12.mnist and app-A.12.cifar10",
    expected="proved",
)

PRINTED = {"mnist": (1200, 18), "cifar10": (8700, 24)}  # κ, the exponent of the threshold


class _Threshold(NamedTuple):
    """10^low < κ^power < 10^high in half orders of magnitude."""

    low: int
    high: int
    power: int = 6


@claim.true
def as_published(order):
    """κ⁶ is within half an order of magnitude of 10¹⁸, of 10²⁴"""
    return _Threshold(2 * order - 1, 2 * order + 1)


@claim.true
def a_whole_order_below(order):
    """κ⁶ lies above 10¹⁷·√10 and 10²³·√10, below 10¹⁹ and 10²⁴"""
    return _Threshold(2 * order - 1, 38 if order == 18 else 48)


@claim.false
def lower_bounds(order):
    """κ⁶ ≥ 10¹⁸ and κ⁶ ≥ 10²⁴: reads the threshold as a lower bound, as version 2's ≫ does."""
    return _Threshold(2 * order, 2 * order + 2)


@claim.false
def rounded_down(order):
    """10¹⁸ ≤ κ⁶ < 10^18.5 and 10²³ ≤ κ⁶ < 10^23.5: takes the leading digit off both."""
    return _Threshold(*((36, 37) if order == 18 else (46, 47)))


@claim.false
def of_the_fifth_power(order):
    """κ⁵ within half an order of magnitude of the thresholds: one κ short."""
    return _Threshold(2 * order - 1, 2 * order + 1, power=5)


@claim.false
def of_the_cube(order):
    """κ³ within half an order of magnitude: the condition number of G³ in place of its square."""
    return _Threshold(2 * order - 1, 2 * order + 1, power=3)


@claim.symbolic(dimensions="all")
def by_integer_squares(law):
    """10^low < κ^(2·power) < 10^high for squares: integers only."""
    for data, (kappa, order) in PRINTED.items():
        said = law(order)
        square = kappa ** (2 * said.power)
        demand(10**said.low < square < 10**said.high, data=data, value=kappa**said.power, low=said.low, high=said.high)


@claim.property(search=search.product(data=tuple(PRINTED)))
def by_logarithms(law, data):
    """2·power·log₁₀ κ against the bounds, enclosed to 64 bits and more."""
    kappa, order = PRINTED[data]
    said: Any = law(order)
    halves = exact.log(kappa) * (2 * said.power) / exact.log(10)
    demand(exact.less(said.low, halves), half_orders=halves, above=said.low)
    demand(exact.less(halves, said.high), half_orders=halves, below=said.high)


claim.not_in_rocq("arithmetic of printed numbers, done exactly by the checks")
