"""Computable real numbers that never answer a comparison they cannot certify.

A `Real` is a function from a precision in bits to a certified enclosure (a `flint.arb` ball).  Where it is
known to be rational it also carries the exact value, and where it is known to be algebraic it carries what
is needed to decide equality: an upper bound h on its absolute logarithmic Weil height and a bound D on its
degree.  Liouville's inequality says that an algebraic x ≠ 0 has |x| ≥ 2^(−D·h), so an enclosure inside that
gap proves x = 0.  Heights obey  h(xy) ≤ h(x) + h(y),  h(x + y) ≤ h(x) + h(y) + 1,  h(1/x) = h(x),
h(xⁿ) = |n|·h(x),  h(√x) = h(x)/2.

Comparisons are functions with three outcomes: `less`, `at_most`, `equal`, `sign`.  None means undecided at
`CAP_BITS`, or at the zero gap where that is known; it never means "equal".
"""

from __future__ import annotations

import functools
import math
import numbers
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn, TypeAlias

from flint import arb, ctx, fmpq, fmpz

START_BITS = 64
CAP_BITS = 4096  # where a comparison of numbers not known to be algebraic gives up
LEAP_BITS = 256  # where the search for a difference leaps to the zero gap, if there is one
GAP_CAP_BITS = 1 << 16  # the largest zero gap that is worth evaluating to

Generator: TypeAlias = tuple[Any, int, int]  # what was adjoined to ℚ: (polynomial or radicand, which root, degree)


def rational(x: Any) -> fmpq:
    """The exact rational x: an int, a Fraction, "3/5", an fmpq, a finite float (dyadic, exactly), an exact Real."""
    if isinstance(x, fmpq):
        return x
    if isinstance(x, fmpz):
        return fmpq(x)
    if isinstance(x, Real):
        if x.exact is None:
            raise ValueError(f"{x} is not known to be rational")
        return x.exact
    if isinstance(x, bool):
        raise TypeError(f"{x} is a truth value, not a rational number")
    if isinstance(x, numbers.Integral):
        return fmpq(int(x))
    if isinstance(x, str):
        x = Fraction(x)
    elif isinstance(x, numbers.Real) and not isinstance(x, Fraction):
        if not math.isfinite(x):
            raise ValueError(f"{x} is not a rational number")
        if not hasattr(x, "as_integer_ratio"):  # SymPy and mpmath numbers: float(x) would round them
            raise TypeError(f"no exact rational is known for {x!r} of type {type(x).__name__}")
        x = Fraction(*map(int, x.as_integer_ratio()))
    if not isinstance(x, Fraction):
        raise TypeError(f"no exact rational is known for {x!r} of type {type(x).__name__}")
    return fmpq(x.numerator, x.denominator)


@dataclass
class PrecisionLog:
    """The largest precision, in bits, that a comparison needed; 0 when all were decided exactly."""

    bits: int = 0


_logs: list[PrecisionLog] = []


@contextmanager
def precision_log() -> Iterator[PrecisionLog]:
    """Collect the largest precision used inside the block.  Logs nest."""
    log = PrecisionLog()
    _logs.append(log)
    try:
        yield log
    finally:
        _logs[:] = [other for other in _logs if other is not log]


def note_precision(bits: int) -> None:
    """Tell every open log that `bits` were used."""
    for log in _logs:
        log.bits = max(log.bits, bits)


class Real:
    """A real number given by certified enclosures of any precision.

    `Real(function)` takes bits → arb; the function is called with flint's working precision set to `bits`,
    and the true number must lie in every ball that it returns.  Build the others with `real(x)`, arithmetic
    (int, Fraction, fmpq and Real mix; floats do not: pass them through `rational`), and the functions below.
    """

    __slots__ = ("_ball", "_bits", "_function", "exact", "generators", "height")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, function: Callable[[int], arb], *, exact: fmpq | None = None,
                 height: Fraction | None = None, generators: frozenset[Generator] = frozenset()):  # fmt: skip
        self._function = function
        self._bits, self._ball = 0, arb.nan()
        self.exact = exact  # the value, where it is known to be rational
        self.height = height  # upper bound in bits; None unless known to be algebraic
        self.generators = generators  # the number lies in the field that these generate

    def at(self, bits: int) -> arb:
        """A ball that contains the number, computed with `bits` bits; flint's precision is left as it was."""
        if self._bits != bits:
            with ctx.workprec(bits):
                self._bits, self._ball = bits, self._function(bits)
        return self._ball

    def zero_gap(self) -> int | None:
        """b such that the number is 0 or at least 2⁻ᵇ in absolute value; None unless known to be algebraic."""
        if self.height is None:
            return None
        return math.ceil(_degree(self.generators) * self.height) + 1

    def __add__(self, other: Any) -> Real:
        return _binary(self, other, lambda a, b: a + b, lambda h, k: h + k + 1)

    def __sub__(self, other: Any) -> Real:
        if other is self:
            return real(0)
        return _binary(self, other, lambda a, b: a - b, lambda h, k: h + k + 1)

    def __mul__(self, other: Any) -> Real:
        if other is self:
            return self**2
        return _binary(self, other, lambda a, b: a * b, lambda h, k: h + k)

    def __truediv__(self, other: Any) -> Real:
        return _binary(self, other, lambda a, b: a / b, lambda h, k: h + k)

    def __radd__(self, other: Any) -> Real:
        return self + other

    def __rmul__(self, other: Any) -> Real:
        return self * other

    def __rsub__(self, other: Any) -> Real:
        return -self + other

    def __rtruediv__(self, other: Any) -> Real:
        return NotImplemented if _operand(other) is None else real(other) / self

    def __neg__(self) -> Real:
        return self * -1

    def __pos__(self) -> Real:
        return self

    def __abs__(self) -> Real:
        if self.exact is not None:
            return real(abs(self.exact))
        return Real(lambda bits: abs(self.at(bits)).nonnegative_part(), height=self.height, generators=self.generators)

    def __pow__(self, exponent: int) -> Real:
        if not isinstance(exponent, int):
            raise TypeError("a Real has integer powers only; write exp(t * log(x)) or sqrt(x) for others")
        if exponent < 0:
            return 1 / self**-exponent
        if self.exact is not None:
            return real(self.exact**exponent)
        height = None if self.height is None else exponent * self.height
        return Real(lambda bits: _power(self.at(bits), exponent), height=height, generators=self.generators)

    def __float__(self) -> float:
        """The nearest float to a 64-bit enclosure's midpoint: for display and for ratios, never for a verdict."""
        return float(self.at(START_BITS).mid())

    def __str__(self) -> str:
        if self.exact is not None:
            return str(self.exact)
        return "≈" + self.at(START_BITS).str(12, radius=False)

    def __repr__(self) -> str:
        return f"Real({self})"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a comparison of Reals can be undecided: use less, at_most, equal or sign, and handle None")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refuse


def real(x: Any) -> Real:
    """x as a Real: a Real unchanged, anything that `rational` takes as an exact one."""
    if isinstance(x, Real):
        return x
    q = rational(x)
    size = max(abs(int(q.numer())), int(q.denom()))
    return Real(lambda bits: arb(q), exact=q, height=Fraction(size.bit_length()))


def _operand(x: Any) -> Real | None:
    """x as an operand of arithmetic, None for a float and other foreigners."""
    return real(x) if isinstance(x, int | Fraction | fmpq | fmpz | Real) else None


def _binary(x: Real, other: Any, operation: Callable[[Any, Any], Any],
            height: Callable[[Fraction, Fraction], Fraction]) -> Real:  # fmt: skip
    y = _operand(other)
    if y is None:
        return NotImplemented
    if x.exact is not None and y.exact is not None:
        return real(operation(x.exact, y.exact))
    bound = None if x.height is None or y.height is None else height(x.height, y.height)
    return Real(lambda bits: operation(x.at(bits), y.at(bits)), height=bound, generators=x.generators | y.generators)


def _power(ball: arb, exponent: int) -> arb:
    """ballⁿ, n ≥ 0, by multiplication: arb's own power of a ball that contains 0 is NaN.  Even powers are ≥ 0."""
    result = arb(1)
    for bit in bin(exponent)[2:]:
        result = result * result * (ball if bit == "1" else 1)
    return result if exponent % 2 else result.nonnegative_part()


def _degree(generators: frozenset[Generator]) -> int:
    """A bound on the degree of the generated field: k roots of one polynomial count d(d−1)…(d−k+1)."""
    degrees = {source: degree for source, _, degree in generators}
    return math.prod(
        math.perm(degree, sum(other == source for other, _, _ in generators)) for source, degree in degrees.items()
    )


def maximum(x: Any, *others: Any) -> Real:
    """The largest of the numbers."""
    return functools.reduce(lambda a, b: _binary(a, b, _larger, max), map(real, others), real(x))


def minimum(x: Any, *others: Any) -> Real:
    """The smallest of the numbers."""
    return -maximum(-real(x), *(-real(y) for y in others))


def _larger(a: Any, b: Any) -> Any:
    return a.max(b) if isinstance(a, arb) else max(a, b)


def sqrt(x: Any) -> Real:
    """√x for x ≥ 0; exact for the square of a rational.  ValueError when x is certified negative."""
    x = real(x)
    if x.exact is not None:
        if x.exact < 0:
            raise ValueError(f"the square root of {x.exact} is not real")
        top, bottom = math.isqrt(int(x.exact.numer())), math.isqrt(int(x.exact.denom()))
        if fmpq(top, bottom) ** 2 == x.exact:
            return real(fmpq(top, bottom))

    def evaluate(bits: int) -> arb:
        ball = x.at(bits)
        if ball < 0:
            raise ValueError(f"the square root of {x} is not real")
        return ball.nonnegative_part().sqrt()  # a true value ≥ 0 stays inside

    height = None if x.height is None else x.height / 2
    radicand = ("sqrt", str(x.exact)) if x.exact is not None else ("sqrt", x._function)
    return Real(evaluate, height=height, generators=x.generators | {(radicand, 0, 2)})


def exp(x: Any) -> Real:
    """eˣ."""
    x = real(x)
    return real(1) if x.exact == 0 else Real(lambda bits: x.at(bits).exp())


def log(x: Any) -> Real:
    """The natural logarithm of x > 0."""
    x = real(x)
    if x.exact is not None and x.exact <= 0:
        raise ValueError(f"the logarithm of {x.exact} is not real")
    return real(0) if x.exact == 1 else Real(lambda bits: x.at(bits).log())


def pi() -> Real:
    """π."""
    return Real(lambda bits: arb.pi())


def acos(x: Any) -> Real:
    """arccos x in [0, π] for |x| ≤ 1.  ValueError when |x| is certified to exceed 1."""
    x = real(x)
    if x.exact == 1:
        return real(0)

    if x.exact is not None and abs(x.exact) > 1:
        raise ValueError(f"arccos of {x.exact} is not real")

    def evaluate(bits: int) -> arb:
        ball = x.at(bits)
        if abs(ball) > 1:
            raise ValueError(f"arccos of {x} is not real")
        if abs(ball) < 1:
            return ball.acos()
        low, high = ball.lower().max(arb(-1)), ball.upper().min(arb(1))
        return low.acos().union(high.acos())  # arccos decreases; a true value in [−1, 1] stays inside

    return Real(evaluate)


def atan(x: Any) -> Real:
    """arctan x in (−π/2, π/2)."""
    x = real(x)
    return real(0) if x.exact == 0 else Real(lambda bits: x.at(bits).atan())


def sign(x: Any) -> int | None:
    """−1, 0 or 1; None when undecided."""
    return _settle(real(x), lambda ball: 1 if ball > 0 else -1 if ball < 0 else 0 if ball.is_zero() else None)


def less(a: Any, b: Any) -> bool | None:
    """Whether a < b; None when undecided."""
    return _settle(real(b) - real(a), lambda ball: True if ball > 0 else False if ball <= 0 else None)


def at_most(a: Any, b: Any) -> bool | None:
    """Whether a ≤ b; None when undecided."""
    return _settle(real(b) - real(a), lambda ball: True if ball >= 0 else False if ball < 0 else None)


def equal(a: Any, b: Any) -> bool | None:
    """Whether a = b; always decided for algebraic numbers within `GAP_CAP_BITS`, else True is rarely reached."""
    outcome = sign(real(a) - real(b))
    return None if outcome is None else outcome == 0


def _settle(x: Real, question: Callable[[arb], Any]) -> Any:
    """The first answer of `question` that is not None, as the precision doubles."""
    if x.exact is not None:
        return question(arb((x.exact > 0) - (x.exact < 0)))
    gap = x.zero_gap()
    if gap is not None and gap > GAP_CAP_BITS:
        gap = None
    cap = CAP_BITS if gap is None else max(CAP_BITS, 4 * gap)
    bits = START_BITS
    while bits <= cap:
        note_precision(bits)
        ball = x.at(bits)
        if gap is not None and ball.abs_upper() < arb(fmpq(1, 2**gap)):
            ball = arb(0)
        answer = question(ball)
        if answer is not None:
            return answer
        bits = gap + gap // 8 + START_BITS if gap is not None and LEAP_BITS <= bits < gap else 2 * bits
    return None
