"""Computable reals: enclosures against mpmath, exact equality, the third outcome, and what is refused."""

from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from theorems import reals
from theorems.reals import (
    Real,
    acos,
    at_most,
    atan,
    equal,
    exp,
    less,
    log,
    maximum,
    minimum,
    pi,
    precision_log,
    rational,
    real,
    sign,
    sqrt,
)

SOME = settings(max_examples=40, deadline=None, derandomize=True)
POSITIVE = st.builds(Fraction, st.integers(1, 40), st.integers(1, 9))


def as_rational(value):
    """The mpf as the dyadic rational that it is."""
    sign_bit, mantissa, exponent, _ = value._mpf_
    return (-1) ** sign_bit * fmpq(int(mantissa)) * (fmpq(2) ** exponent)


def encloses(x, oracle):
    """Whether the 128-bit ball is tight and holds a value that mpmath computes to 60 digits."""
    with mpmath.workdps(60):
        value = as_rational(oracle())
    ball = x.at(128)
    with flint.ctx.workprec(1000):  # flint rounds a rational at its working precision before it looks inside
        return ball.contains(value) and ball.rad() <= abs(ball) * fmpq(1, 10**30)


@pytest.mark.parametrize(
    ("given_as", "value"),
    [
        (3, fmpq(3)),
        ("3/5", fmpq(3, 5)),
        ("-0.25", fmpq(-1, 4)),
        (Fraction(-2, 4), fmpq(-1, 2)),
        (0.1, fmpq(3602879701896397, 2**55)),
        (fmpq(7, 2), fmpq(7, 2)),
        (flint.fmpz(4), fmpq(4)),
        (np.int64(5), fmpq(5)),
        (np.float32(0.5), fmpq(1, 2)),
    ],
)
def test_rational_is_exact(given_as, value):
    assert rational(given_as) == value


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), True, None, [1], 1j, "x", sqrt(2)])
def test_rational_refuses(wrong):
    with pytest.raises((ValueError, TypeError)):
        rational(wrong)


@SOME
@given(POSITIVE, POSITIVE)
def test_functions_enclose_what_mpmath_computes(p, q):
    x, y = real(p), sqrt(q)

    def m(value):
        return mpmath.mpf(value.numerator) / value.denominator

    assert encloses(sqrt(exp(x)), lambda: mpmath.sqrt(mpmath.exp(m(p))))
    assert encloses(log(x) * y, lambda: mpmath.log(m(p)) * mpmath.sqrt(m(q)))
    assert encloses(atan(x) / y - y**3, lambda: mpmath.atan(m(p)) / mpmath.sqrt(m(q)) - mpmath.sqrt(m(q)) ** 3)
    assert encloses(acos(-1 / (1 + x)) + pi(), lambda: mpmath.acos(-1 / (1 + m(p))) + mpmath.pi)
    assert encloses(y**-2 + abs(-y), lambda: 1 / m(q) + mpmath.sqrt(m(q)))
    assert encloses(maximum(y, x), lambda: max(m(p), mpmath.sqrt(m(q))))
    assert encloses(minimum(y, x, 3), lambda: min(m(p), mpmath.sqrt(m(q)), mpmath.mpf(3)))


def test_mixing_keeps_the_side():
    root = sqrt(2)
    for number in (3, Fraction(3), fmpq(3)):
        assert equal(number - root, -(root - 3)) and less(root - number, 0)
        assert equal((number / root) * root, number) and equal(root / number, root * Fraction(1, 3))
        assert equal(number + root, root + number) and equal(number * root, root * 3)
    for operation in (lambda: root * 0.5, lambda: 0.5 - root, lambda: 0.5 / root, lambda: root**0.5):
        with pytest.raises(TypeError):
            operation()


def test_rational_results_stay_exact():
    x = real("3/2")
    assert (x * 2 - 1).exact == 2 and (1 / x).exact == fmpq(2, 3) and (x**-2).exact == fmpq(4, 9)
    assert sqrt(Fraction(9, 4)).exact == fmpq(3, 2) and sqrt(2).exact is None
    assert abs(real(-2)).exact == 2 and maximum(1, "5/2").exact == fmpq(5, 2) and minimum(1, 3).exact == 1
    assert exp(0).exact == 1 and log(1).exact == 0 and acos(1).exact == 0 and atan(0).exact == 0
    assert (sqrt(2) ** 0).exact is None and equal(sqrt(2) ** 0, 1)


def test_equality_of_algebraic_numbers_is_decided():
    assert equal(sqrt(2) * sqrt(2), 2) is True
    assert equal(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6))) is True
    assert equal(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)) + Fraction(1, 10**60)) is False
    assert sign(sqrt(8) - 2 * sqrt(2)) == 0
    assert at_most(sqrt(8), 2 * sqrt(2)) is True and less(sqrt(8), 2 * sqrt(2)) is False


def test_the_zero_gap_is_a_true_bound():
    """x = (√2 − 1)ᵏ comes close to 0: its gap must lie below it, or a nonzero number would be called 0."""
    for k in range(1, 40, 6):
        x = (sqrt(2) - 1) ** k
        assert x.at(512) > arb(fmpq(1, 2 ** x.zero_gap())) and sign(x) == 1
        y = sqrt(k * k + 1) - k  # about 1/(2k)
        assert y.at(512) > arb(fmpq(1, 2 ** y.zero_gap()))
    assert sign(sqrt(fmpq(2, 10**40))) == 1
    assert pi().zero_gap() is None and (sqrt(2) + pi()).zero_gap() is None


def test_the_degree_counts_roots_of_one_polynomial_together():
    cubic = (1, -3, 0, 1)
    roots = frozenset((cubic, k, 3) for k in range(3))
    assert reals._degree(roots) == 6 and reals._degree(frozenset(list(roots)[:2])) == 6
    assert reals._degree(roots | {(("sqrt", "2"), 0, 2)}) == 12 and reals._degree(frozenset()) == 1


def test_undecided_is_an_outcome():
    one = exp(1) * exp(-1)
    assert sign(one - 1) is None and equal(one, 1) is None and less(one, 1) is None and at_most(one, 1) is None
    assert equal(one, 1 + Fraction(1, 2**2000)) is False
    assert less(one, 1 + Fraction(1, 2**5000)) is None  # beyond the cap
    assert sign(1 / (sqrt(2) * sqrt(2) - 2)) is None  # a division by an algebraic zero has no value


def test_a_non_strict_comparison_uses_a_touching_enclosure():
    zero = exp(1) * exp(-1) - 1
    assert at_most(0, abs(zero)) is True and at_most(0, zero**2) is True and at_most(0, zero * zero) is True
    assert less(0, abs(zero)) is None and at_most(0, sqrt(abs(zero))) is True


def test_strict_and_non_strict_differ_at_equality():
    assert less(1, 1) is False and at_most(1, 1) is True and equal(1, 1) is True and equal(1, "1/2") is False
    assert less(1, 2) is True and at_most(2, 1) is False and less(2, 1) is False
    assert less(sqrt(2), Fraction(3, 2)) is True and at_most(Fraction(3, 2), sqrt(2)) is False
    x = pi()
    assert equal(x, x) is True and (x - x).exact == 0


def test_zero_powers_and_roots_of_balls_around_zero():
    zero = sqrt(2) * sqrt(2) - 2
    assert sign(zero**2) == 0 and sign(zero**3) == 0 and sign(sqrt(zero)) == 0 and sign(abs(zero)) == 0
    assert less(abs(acos(sqrt(2) * sqrt(2) - 1)), Fraction(1, 10**9)) is True


def test_functions_of_a_wide_enclosure_stay_wide():
    wide = Real(lambda bits: arb(0.5, 0.25))
    for function, low, high in [(acos, arb(0.75).acos(), arb(0.25).acos()), (exp, arb(0.25).exp(), arb(0.75).exp())]:
        assert function(wide).at(64).contains(low) and function(wide).at(64).contains(high)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: sqrt(-1),
        lambda: log(0),
        lambda: acos(2),
        lambda: sqrt(-pi()).at(64),
        lambda: acos(pi()).at(64),
        lambda: acos(-pi()).at(64),
    ],
)
def test_outside_the_domain_is_an_error(nonsense):
    with pytest.raises(ValueError, match="not real"):
        nonsense()


def test_comparison_operators_are_refused():
    x, y = sqrt(2), sqrt(3)
    for misuse in (
        lambda: x < y,
        lambda: x <= y,
        lambda: x > y,
        lambda: x >= y,
        lambda: x == y,
        lambda: x != y,
        lambda: x > 1,
        lambda: fmpq(1) == x,
        lambda: bool(x),
        lambda: max(x, y),
    ):
        with pytest.raises(TypeError, match="at_most"):
            misuse()
    with pytest.raises(TypeError):
        hash(x)


def test_the_log_holds_the_largest_precision():
    with precision_log() as outer:
        assert less(1, 2)
        assert outer.bits == 0
        with precision_log() as inner:
            assert less(sqrt(2), 2)
        assert inner.bits == outer.bits == reals.START_BITS
        assert equal(exp(1) * exp(-1), 1) is None
        assert outer.bits == reals.CAP_BITS and inner.bits == reals.START_BITS
        assert less(sqrt(2), 2)
        assert outer.bits == reals.CAP_BITS
    assert not reals._logs


def test_precision_is_restored():
    before = flint.ctx.prec
    assert less(sqrt(2), 1 + Fraction(41421356237309504880168872420969807856967187537695, 10**50))
    with pytest.raises(RuntimeError, match="inside"):
        Real(lambda bits: (_ for _ in ()).throw(RuntimeError("inside"))).at(500)
    assert flint.ctx.prec == before


def test_a_custom_real_is_evaluated_at_the_asked_precision():
    seen = []
    x = Real(lambda bits: seen.append((bits, flint.ctx.prec)) or arb.const_euler())
    assert less(x, Fraction(57721566490153286060651209008240243104215933593993, 10**50)) is True
    assert all(bits == precision for bits, precision in seen) and len(seen) > 1
    assert x.at(300) is x.at(300)


def test_numbers_that_a_float_would_round_are_refused_or_exact():
    for x in (sp.Rational(1, 3), mpmath.mpf(1) / 3, sp.Float("0.1", 50)):
        with pytest.raises(TypeError, match="no exact rational"):
            rational(x)
    assert rational(np.longdouble(1) / 3) == fmpq(*map(int, (np.longdouble(1) / 3).as_integer_ratio()))
    assert rational(np.float32(0.1)) == fmpq(13421773, 134217728) and rational(sp.Integer(3)) == 3


def test_display_and_float():
    assert str(real("3/5")) == "3/5" and str(sqrt(2)).startswith("≈1.414213562") and float(sqrt(2)) == 2**0.5
    assert repr(sqrt(2)).startswith("Real(≈")
