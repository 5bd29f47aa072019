"""Chances against brute force over activation patterns, and the bounds for large widths against exact sums."""

import itertools

import pytest
import z3

from theorems import chances, exact
from theorems.claim import Counterexample, Undecided
from theorems.symbolic import valid

HALF, THIRD = exact.rational("1/2"), exact.rational("1/3")
# rows, and the patterns of activation with their probabilities
AXES = (exact.matrix([[1, 0], [-1, 0], [0, 2]]), {(1, 0, 1): 1, (1, 0, 0): 1, (0, 1, 1): 1, (0, 1, 0): 1}, 4)
SIXTY = (exact.matrix([[1, 1, 0], [2, 0, 2]]), {(1, 1): 2, (0, 0): 2, (1, 0): 1, (0, 1): 1}, 6)
RIGHT = (exact.matrix([[1, 1], [1, -1]]), {(1, 1): 1, (0, 0): 1, (1, 0): 1, (0, 1): 1}, 4)
WIDE = (exact.matrix([[1, 1, 0], [-1, 0, -1]]), {(1, 1): 1, (0, 0): 1, (1, 0): 2, (0, 1): 2}, 6)


def brute_force(case, m, t):
    """P(‖K_m − K_∞‖ ≤ t) over all m-tuples of patterns, definiteness decided exactly."""
    F, patterns, total = case
    kernel, limit = exact.gram(F), exact.ntk_limit(F).exact
    one, chance = exact.identity(F.nrows()) * t, exact.rational(0)
    for neurons in itertools.product(patterns, repeat=m):
        mean = sum((exact.gram(exact.column(a)) for a in neurons), exact.gram(exact.column([0] * F.nrows()))) / m
        gap = exact.hadamard(kernel, mean) - limit
        if exact.is_psd(one - gap) and exact.is_psd(one + gap):
            weight = exact.rational(1)
            for a in neurons:
                weight *= exact.rational(patterns[a]) / total
            chance += weight
    return chance


@pytest.mark.parametrize("case", [AXES, SIXTY, RIGHT, WIDE])
@pytest.mark.parametrize("m", [1, 2, 3])
def test_chance_is_the_sum_over_patterns(case, m):
    for share in ("1/9", "1/4", "2/5", "4/7", "7/9", "1"):
        t = exact.spectral_norm(exact.gram(case[0])) * exact.rational(share)
        t = exact.rational(float(t))
        odds, wanted = chances.chance(case[0], m, t), brute_force(case, m, t)
        assert exact.equal(odds.low, wanted) and exact.equal(odds.high, wanted)


def test_a_tie_counts_as_within():
    assert exact.equal(chances.central(3, "1/6").low, "3/4")  # B = 1, 2 lie exactly 1/6 away
    assert exact.equal(chances.central(2, 0).low, "1/2")
    assert exact.equal(chances.central(3, 0).high, 0)
    assert exact.equal(chances.central(3, "1/2").low, 1)
    assert exact.equal(chances.central(3, -1).high, 0)


@pytest.mark.parametrize("m", [1, 2, 7, 8, 40, 151])
def test_bounds_for_large_widths_enclose_the_exact_sum(m, monkeypatch):
    for k in range(12):
        share = exact.rational(k) / 24
        value = chances.central(m, share)
        monkeypatch.setattr(chances, "_EXACT_BINOMIAL", 0)
        bounds = chances.central(m, share)
        monkeypatch.undo()
        assert exact.at_most(bounds.low, value.low) and exact.at_most(value.high, bounds.high)


def test_the_bound_on_the_central_binomial_coefficient_by_induction():
    k = z3.Real("k")  # C(2k+2, k+1) = C(2k, k)·2(2k+1)/(k+1); both sides squared
    grows = (2 * k + 1) * (2 * k + 1) * (3 * k + 4) <= 4 * (k + 1) * (k + 1) * (3 * k + 1)
    assert valid(grows, k >= 0)[0]
    m = z3.Real("m")  # odd m = 2k+1: C(2k+1, k)/2^(2k+1) = C(2k+2, k+1)/4^(k+1)
    assert valid(3 * (m + 1) / 2 + 1 >= 3 * m / 2 + 1)[0]


@pytest.mark.parametrize("F", [exact.matrix([[3, 1], [3, 2]]), exact.matrix([[1, 0], [-2, 1]]), SIXTY[0]])
def test_bounds_of_two_rows_enclose_the_multinomial_sum(F, monkeypatch):
    low = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1]
    for m, share in itertools.product((1, 4, 9, 20), ("1/3", "1", "3")):
        value = chances.chance(F, m, low * exact.rational(share))
        monkeypatch.setattr(chances, "_EXACT_PAIR", 0)
        bounds = chances.chance(F, m, low * exact.rational(share))
        monkeypatch.undo()
        assert exact.at_most(bounds.low, value.low)
        assert exact.at_most(value.high, bounds.high) is not False  # undecided where they are equal


def test_more_rows_have_no_larger_a_chance_than_two_of_them():
    F = exact.matrix([[2, 1], [1, 2], [0, 1]])
    odds, pair = chances.chance(F, 5, 1), chances.chance(exact.matrix([[2, 1], [0, 1]]), 5, 1)
    assert exact.at_most(odds.high, pair.high) is not False
    assert exact.less(odds.high, chances.chance(exact.matrix([[1, 2], [0, 1]]), 5, 1).high)


def test_widths_are_judged():
    F, t = exact.matrix([[1]]), exact.real("1/8")
    least = chances.least_width(F, t, "9/10")
    assert least and all(not chances.chance(F, m, t).at_least("9/10") for m in range(1, least))
    chances.demand_widths(chances.Widths(enough=200, needed=least), F, t, "1/10")
    for wrong in (chances.Widths(enough=5), chances.Widths(needed=least + 1), chances.Widths(enough=0)):
        with pytest.raises(Counterexample):
            chances.demand_widths(wrong, F, t, "1/10")
    with pytest.raises(Undecided):
        chances.demand_widths(chances.Widths(enough=50), exact.matrix([[5, 1], [5, 2]]), exact.real(6), "1/10")


def test_rows_on_axes():
    assert chances.on_axes([[1, -2], [3]]) == exact.matrix([[1, 0], [-2, 0], [0, 3]])
