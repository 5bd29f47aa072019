"""Exact influence by two algorithms, on rational numbers that count the operations they take.

dense   LDLᵀ of K + λI, its inverse's diagonal from L⁻¹, then one solve for each test point
thin    the same influences for K = FFᵀ from matrices of the size of FᵀF
"""

from __future__ import annotations

from typing import Any

from theorems import exact


class Counter:
    """Counts the operations of the numbers that it makes."""

    def __init__(self) -> None:
        self.operations = 0

    def number(self, value: Any) -> Number:
        return Number(exact.rational(value), self)


class Number:
    """A rational number that reports each operation."""

    def __init__(self, value: Any, counter: Counter):
        self.value, self.counter = value, counter

    def _made(self, value: Any) -> Number:
        self.counter.operations += 1
        return Number(value, self.counter)

    def __add__(self, other: Number) -> Number:
        return self._made(self.value + other.value)

    def __sub__(self, other: Number) -> Number:
        return self._made(self.value - other.value)

    def __mul__(self, other: Number) -> Number:
        return self._made(self.value * other.value)

    def __truediv__(self, other: Number) -> Number:
        return self._made(self.value / other.value)


def _ldl(A: list[list[Any]]) -> tuple[list[list[Any]], list[Any]]:
    """A = LDLᵀ: (L below the diagonal, D)."""
    n = len(A)
    L: list[list[Any]] = [[None] * n for _ in A]
    D: list[Any] = []
    for j in range(n):
        scaled = [L[j][k] * D[k] for k in range(j)]
        pivot = A[j][j]
        for k in range(j):
            pivot = pivot - L[j][k] * scaled[k]
        D.append(pivot)
        for i in range(j + 1, n):
            entry = A[i][j]
            for k in range(j):
                entry = entry - L[i][k] * scaled[k]
            L[i][j] = entry / pivot
    return L, D


def _solved(L: list[list[Any]], D: list[Any], b: list[Any]) -> list[Any]:
    n, x = len(b), list(b)
    for i in range(n):
        for k in range(i):
            x[i] = x[i] - L[i][k] * x[k]
    x = [x[i] / D[i] for i in range(n)]
    for i in reversed(range(n)):
        for k in range(i + 1, n):
            x[i] = x[i] - L[k][i] * x[k]
    return x


def _inverse_diagonal(L: list[list[Any]], D: list[Any], counter: Counter) -> list[Any]:
    """(A⁻¹)_ii = Σ_k (L⁻¹)_ki²/D_k."""
    n, zero, inverse = (
        len(D),
        counter.number(0),
        [[counter.number(int(i == c)) for c in range(len(D))] for i in range(len(D))],
    )
    for c in range(n):
        for i in range(c + 1, n):
            entry = zero
            for k in range(c, i):
                entry = entry - L[i][k] * inverse[k][c]
            inverse[i][c] = entry
    diagonal = []
    for i in range(n):
        total = zero
        for k in range(i, n):
            total = total + inverse[k][i] * inverse[k][i] / D[k]
        diagonal.append(total)
    return diagonal


def _changes(f: Any, target: Any, weights: list[Any], residuals: list[Any], two: Any) -> list[Any]:
    """(f + s_i − y)² − (f − y)² = s_i(2(f − y) + s_i), s_i = −w_i r_i."""
    off = (f - target) * two
    return [(weights[i] * residuals[i]) * (weights[i] * residuals[i] - off) for i in range(len(weights))]


def _dot(u: list[Any], v: list[Any], zero: Any) -> Any:
    total = zero
    for a, b in zip(u, v, strict=True):
        total = total + a * b
    return total


def dense(K: Any, lam: Any, y: list[Any], tests: list[list[Any]], targets: list[Any]) -> tuple[list[list[Any]], int]:
    """All influences from one factorisation, and the operations taken."""
    c = Counter()
    A, zero, shift = [[c.number(x) for x in row] for row in K.tolist()], c.number(0), c.number(lam)
    for i in range(len(A)):
        A[i][i] = A[i][i] + shift
    L, D = _ldl(A)
    diagonal, alpha = _inverse_diagonal(L, D, c), _solved(L, D, [c.number(v) for v in y])
    residuals = [a / q for a, q in zip(alpha, diagonal, strict=True)]
    found = []
    for kernel, target in zip(tests, targets, strict=True):
        row = [c.number(x) for x in kernel]
        found.append(_changes(_dot(row, alpha, zero), c.number(target), _solved(L, D, row), residuals, c.number(2)))
    return [[x.value for x in row] for row in found], c.operations


def thin(F: Any, lam: Any, y: list[Any], queries: list[list[Any]], targets: list[Any]) -> tuple[list[list[Any]], int]:
    """The same for K = FFᵀ and kernel rows K(x_s, ·) = F q_s, from d×d matrices."""
    c = Counter()
    rows, zero, one, shift = [[c.number(x) for x in row] for row in F.tolist()], c.number(0), c.number(1), c.number(lam)
    columns = list(map(list, zip(*rows, strict=True)))
    B = [[_dot(u, v, zero) for v in columns] for u in columns]
    for i in range(len(B)):
        B[i][i] = B[i][i] + shift
    L, D = _ldl(B)
    labels = [c.number(v) for v in y]
    pushed = [_solved(L, D, row) for row in rows]  # rows of F B⁻¹
    diagonal = [(one - _dot(p, row, zero)) / shift for p, row in zip(pushed, rows, strict=True)]
    moment = [_dot(column, labels, zero) for column in columns]
    alpha = [(label - _dot(p, moment, zero)) / shift for p, label in zip(pushed, labels, strict=True)]
    residuals = [a / q for a, q in zip(alpha, diagonal, strict=True)]
    found = []
    for query, target in zip(queries, targets, strict=True):
        solved = _solved(L, D, [c.number(x) for x in query])
        weights = [_dot(row, solved, zero) for row in rows]  # K_λ⁻¹F q = F B⁻¹q
        f = _dot(weights, labels, zero)
        found.append(_changes(f, c.number(target), weights, residuals, c.number(2)))
    return [[x.value for x in row] for row in found], c.operations
