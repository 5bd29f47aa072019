"""Exhaustive streams of small exact instances, the smallest first.

A stream is finite, gives the same instances in the same order each time it is iterated, and says in words
what it covers, so "the first refuting instance" is the smallest exact counterexample in that order and "none
found" covers a stated range.  Nothing is random.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Generic, TypeVar

from flint import fmpq, fmpq_mat

from theorems.exact import is_psd, matrix, rational

T = TypeVar("T")


class Stream(Generic[T]):
    """A finite ordered range of instances, iterated afresh each time.  `count` may be worked out on demand."""

    def __init__(self, text: str, unit: str, make: Callable[[], Iterator[T]], count: int | None = None):
        self._text, self._unit, self._make, self._count = text, unit, make, count

    def __iter__(self) -> Iterator[T]:
        return self._make()

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(1 for _ in self)
        return self._count

    def describe(self) -> str:
        """The exact range, and how many instances it holds."""
        return f"{self._text}: {len(self)} {self._unit}"


def matrices(max_n: int, max_d: int, entries: Sequence[Any] = (0, 1, -1), *, square: bool = False,
             zero_rows: bool = False, up_to_symmetry: bool = False) -> Stream[fmpq_mat]:  # fmt: skip
    """All n×d matrices with entries from the list, which is read as ordered by size.

    Order: n·d, then n, then the sum over the entries of their places in the list, then row by row.
    `up_to_symmetry` keeps the first matrix of each class under row permutations, column permutations and
    column signs: only for claims that these leave as they are.
    """
    values = _distinct(entries)
    sizes = _shapes(max_n, max_d, square)
    per_row = {d: len(values) ** d - (0 in values and not zero_rows) for _, d in sizes}

    def generate() -> Iterator[fmpq_mat]:
        for n, d in sizes:
            for indices in _by_total([len(values)] * (n * d)):
                flat = [values[k] for k in indices]
                rows = [flat[i * d : (i + 1) * d] for i in range(n)]
                if zero_rows or all(any(row) for row in rows):
                    yield matrix(rows)

    text = (
        f"all X with n {'= d ' if square else ''}≤ {max_n}, d ≤ {max_d}, entries in {_braced(values)}"
        + (", zero rows allowed" if zero_rows else ", no zero row")
        + (", up to permutations of rows and columns and signs of columns" if up_to_symmetry else "")
    )
    if up_to_symmetry:
        return Stream(text, "matrices", lambda: _first_of_class(generate()))
    return Stream(text, "matrices", generate, sum(per_row[d] ** n for n, d in sizes))


def unit_row_matrices(max_n: int, max_d: int, height: int) -> Stream[fmpq_mat]:
    """All n×d matrices whose rows have norm exactly 1 and common denominator at most `height`.

    Order: n·d, then n, then the sum of the rows' places; rows go by denominator, then number of minus signs.
    """
    sizes = _shapes(max_n, max_d)
    _require_height(height)
    points = {d: _sphere(d, height) for d in range(1, max_d + 1)}

    def generate() -> Iterator[fmpq_mat]:
        for n, d in sizes:
            for indices in _by_total([len(points[d])] * n):
                yield matrix([points[d][k] for k in indices])

    text = f"all X with n ≤ {max_n}, d ≤ {max_d}, rational rows of norm 1 with common denominator ≤ {height}"
    return Stream(text, "matrices", generate, sum(len(points[d]) ** n for n, d in sizes))


def psd(max_n: int, entries: Sequence[Any] = (0, 1, -1, 2)) -> Stream[fmpq_mat]:
    """All positive semidefinite matrices with entries from the list, by n, then as in `matrices`."""
    values = _distinct(entries)
    _shapes(max_n, max_n, square=True)

    def generate() -> Iterator[fmpq_mat]:
        for n in range(1, max_n + 1):
            place = {pair: k for k, pair in enumerate((i, j) for i in range(n) for j in range(i + 1))}
            for indices in _by_total([len(values)] * len(place)):
                K = matrix([[values[indices[place[max(i, j), min(i, j)]]] for j in range(n)] for i in range(n)])
                if is_psd(K):
                    yield K

    return Stream(f"all positive semidefinite K with n ≤ {max_n}, entries in {_braced(values)}", "matrices", generate)


def rationals(height: int, *, positive: bool = False) -> Stream[fmpq]:
    """All p/q in lowest terms with |p| ≤ height and q ≤ height, by max(|p|, q), then size; x before −x."""
    _require_height(height)
    found = {Fraction(p, q) for p in range(-height, height + 1) for q in range(1, height + 1)}
    kept = sorted(
        (x for x in found if x > 0 or not positive),
        key=lambda x: (max(abs(x.numerator), x.denominator), abs(x), x < 0),
    )
    values = [rational(x) for x in kept if x != 0]
    if not positive:
        values.insert(0, fmpq(0))
    text = f"all {'positive ' if positive else ''}rationals p/q with |p|, q ≤ {height}"
    return Stream(text, "numbers", lambda: iter(values), len(values))


def product(**streams: Iterable[Any]) -> Stream[dict[str, Any]]:
    """Every combination of the streams (or tuples of values), as dicts, by the sum of their places."""
    sources = {name: s if isinstance(s, Stream) else tuple(s) for name, s in streams.items()}
    sizes = {name: len(s) for name, s in sources.items()}
    empty = [name for name, size in sizes.items() if not size]
    if not sources or empty:
        raise ValueError(f"nothing to combine: {', '.join(empty) + ' is empty' if empty else 'no stream is given'}")

    def generate() -> Iterator[dict[str, Any]]:
        readers = [_Reader(source) for source in sources.values()]
        for indices in _by_total(list(sizes.values())):
            yield {name: reader[k] for name, reader, k in zip(sources, readers, indices, strict=True)}

    parts = [
        f"{name}: {s.describe()}" if isinstance(s, Stream) else f"{name} in {_braced(s)}" for name, s in sources.items()
    ]
    return Stream("every combination of " + "; ".join(parts), "instances", generate, math.prod(sizes.values()))


class _Reader:
    """Reads a stream only as far as it is asked for."""

    def __init__(self, source: Iterable[Any]):
        self._iterator, self._read = iter(source), list[Any]()

    def __getitem__(self, index: int) -> Any:
        self._read.extend(itertools.islice(self._iterator, max(0, index + 1 - len(self._read))))
        return self._read[index]


def _by_total(sizes: list[int]) -> Iterator[tuple[int, ...]]:
    """Every tuple with 0 ≤ k_i < sizes[i], by its sum, then lexicographically."""
    for total in range(sum(sizes) - len(sizes) + 1):
        yield from _with_total(tuple(sizes), total)


def _with_total(sizes: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    if len(sizes) == 1:
        yield (total,)
        return
    rest = sum(sizes[1:]) - len(sizes[1:])
    for first in range(max(0, total - rest), min(sizes[0] - 1, total) + 1):
        for others in _with_total(sizes[1:], total - first):
            yield (first, *others)


def _shapes(max_n: int, max_d: int, square: bool = False) -> list[tuple[int, int]]:
    if max_n < 1 or max_d < 1:
        raise ValueError(f"no matrix has n ≤ {max_n} and d ≤ {max_d}")
    sizes = [(n, d) for n in range(1, max_n + 1) for d in range(1, max_d + 1) if n == d or not square]
    return sorted(sizes, key=lambda size: (size[0] * size[1], size[0]))


def _require_height(height: int) -> None:
    if height < 1:
        raise ValueError(f"no rational number has height ≤ {height}")


def _distinct(entries: Sequence[Any]) -> list[fmpq]:
    values = [rational(x) for x in entries]
    if not values or len(set(values)) < len(values):
        raise ValueError(f"entries must be distinct and at least one, not {tuple(entries)}")
    return values


def _braced(values: Iterable[Any]) -> str:
    return "{" + ", ".join(str(x) for x in values) + "}"


@functools.cache
def _sphere(d: int, height: int) -> list[list[fmpq]]:
    """The points a/q of the unit sphere of ℚᵈ with a ∈ ℤᵈ, gcd(a, q) = 1, q ≤ height."""
    found = []
    for q in range(1, height + 1):
        for a in itertools.product(range(-q, q + 1), repeat=d):
            if sum(x * x for x in a) == q * q and math.gcd(q, *a) == 1:
                found.append((q, sum(x < 0 for x in a), tuple(-x for x in a)))
    return [[fmpq(-x, q) for x in negated] for q, _, negated in sorted(found)]


def _first_of_class(stream: Iterator[fmpq_mat]) -> Iterator[fmpq_mat]:
    seen = set()
    for X in stream:
        form = _canonical(X)
        if form not in seen:
            seen.add(form)
            yield X


def _canonical(X: fmpq_mat) -> tuple[Any, ...]:
    """The least image of X under row permutations, column permutations and column signs."""
    columns = [[Fraction(int(x.p), int(x.q)) for x in column] for column in X.transpose().tolist()]
    signed = itertools.product(*([column, [-x for x in column]] for column in columns))
    orders = (order for choice in signed for order in itertools.permutations(choice))
    return (X.nrows(), X.ncols(), min(tuple(sorted(zip(*order, strict=True))) for order in orders))
