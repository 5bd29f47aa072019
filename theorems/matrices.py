"""Exact rational matrices: building them, and deciding their definiteness.

A matrix is a `flint.fmpq_mat`, a scalar a `flint.fmpq`.  Vectors are columns (n×1).  `A * B`, `A + B`, `A - B`,
`A.transpose()`, `A.inv()`, `A.det()`, `A.solve(B)` and `A[i, j]` are flint's own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq, fmpq_mat

from theorems.reals import rational


def matrix(rows: Iterable[Iterable[Any]]) -> fmpq_mat:
    """The matrix with these rows; entries are whatever `rational` takes."""
    if isinstance(rows, fmpq_mat):
        return fmpq_mat(rows)
    entries = [[rational(x) for x in row] for row in rows]
    if not entries or not entries[0] or any(len(row) != len(entries[0]) for row in entries):
        raise ValueError("a matrix needs at least one row, and rows of one positive length")
    return fmpq_mat(entries)


def column(values: Iterable[Any]) -> fmpq_mat:
    """The n×1 matrix of these values."""
    return matrix([[x] for x in values])


def identity(n: int) -> fmpq_mat:
    """The n×n identity."""
    return diagonal([1] * n)


def diagonal(values: Iterable[Any]) -> fmpq_mat:
    """The square matrix with this diagonal and zeros elsewhere."""
    entries = list(values)
    return matrix([[x if i == j else 0 for j in range(len(entries))] for i, x in enumerate(entries)])


def ones(n: int, m: int) -> fmpq_mat:
    """The n×m matrix of ones."""
    return matrix([[1] * m] * n)


def submatrix(A: fmpq_mat, rows: Iterable[int], columns: Iterable[int]) -> fmpq_mat:
    """The rows and columns of A with these indices, in this order; indices may repeat."""
    rows, columns = list(rows), list(columns)
    if any(not 0 <= i < A.nrows() for i in rows) or any(not 0 <= j < A.ncols() for j in columns):
        raise IndexError(f"rows {rows} or columns {columns} outside a {_shape(A)} matrix")
    return matrix([[A[i, j] for j in columns] for i in rows])


def delete(A: fmpq_mat, i: int) -> fmpq_mat:
    """A (n×n, n ≥ 2) without its row i and its column i."""
    require_square(A)
    if not 0 <= i < A.nrows():
        raise IndexError(f"no row {i} in a {_shape(A)} matrix")
    kept = [k for k in range(A.nrows()) if k != i]
    return submatrix(A, kept, kept)


def delete_row(X: fmpq_mat, i: int) -> fmpq_mat:
    """X (n×d, n ≥ 2) without its row i."""
    if not 0 <= i < X.nrows():
        raise IndexError(f"no row {i} in a {_shape(X)} matrix")
    return submatrix(X, [k for k in range(X.nrows()) if k != i], range(X.ncols()))


def hadamard(A: fmpq_mat, B: fmpq_mat) -> fmpq_mat:
    """The entrywise product A∘B."""
    if (A.nrows(), A.ncols()) != (B.nrows(), B.ncols()):
        raise ValueError(f"A∘B needs one shape, not {_shape(A)} and {_shape(B)}")
    return fmpq_mat(A.nrows(), A.ncols(), [a * b for a, b in zip(A.entries(), B.entries(), strict=True)])


def gram(X: fmpq_mat) -> fmpq_mat:
    """G = XXᵀ, n×n."""
    return X * X.transpose()


def attend(X: fmpq_mat) -> fmpq_mat:
    """F = XXᵀX, n×d: the features of linearized attention."""
    return gram(X) * X


def power(A: fmpq_mat, k: int) -> fmpq_mat:
    """The matrix power Aᵏ of a square A, k ≥ 0; A⁰ is the identity."""
    require_square(A)
    if k < 0:
        raise ValueError(f"Aᵏ needs k ≥ 0, not {k}")
    return A**k if k else identity(A.nrows())


def trace(A: fmpq_mat) -> fmpq:
    """The sum of the diagonal."""
    require_square(A)
    return sum((A[i, i] for i in range(A.nrows())), fmpq(0))


def quadratic(A: fmpq_mat, v: fmpq_mat | Sequence[Any]) -> fmpq:
    """vᵀAv for v an n×1 matrix or a sequence of n rationals."""
    require_square(A)
    v = v if isinstance(v, fmpq_mat) else column(v)
    if (v.nrows(), v.ncols()) != (A.nrows(), 1):
        raise ValueError(f"vᵀAv needs v of shape {A.nrows()}×1, not {_shape(v)}")
    return (v.transpose() * A * v)[0, 0]


class Inertia(NamedTuple):
    """How many eigenvalues, with multiplicity, are positive, negative and zero."""

    positive: int
    negative: int
    zero: int


def inertia(A: fmpq_mat) -> Inertia:
    """The inertia of a symmetric A, exactly.

    Descartes' rule of signs counts the positive roots of a polynomial exactly when all its roots are real,
    as those of the characteristic polynomial of a symmetric matrix are.
    """
    require_symmetric(A)
    coefficients = A.charpoly().coeffs()
    positive = _sign_changes(coefficients)
    negative = _sign_changes([c if k % 2 == 0 else -c for k, c in enumerate(coefficients)])
    return Inertia(positive, negative, A.nrows() - positive - negative)


def _sign_changes(coefficients: Iterable[fmpq]) -> int:
    signs = [c > 0 for c in coefficients if c != 0]
    return sum(a != b for a, b in itertools.pairwise(signs))


def is_psd(A: fmpq_mat) -> bool:
    """Whether a symmetric A is positive semidefinite, decided exactly."""
    return inertia(A).negative == 0


def is_pd(A: fmpq_mat) -> bool:
    """Whether a symmetric A is positive definite, decided exactly."""
    return inertia(A).positive == A.nrows()


def rank(A: fmpq_mat) -> int:
    """The rank of any rational A."""
    return int(A.rank())


def entries_from_float(array: np.ndarray[Any, Any]) -> fmpq_mat:
    """A two-dimensional array of floats or integers as the exact (dyadic) rationals that its entries are."""
    array = np.asarray(array)
    if array.ndim != 2 or array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise ValueError(f"expected a two-dimensional array of numbers, not {array.dtype} of shape {array.shape}")
    return matrix(array.tolist())


def to_numpy(A: fmpq_mat) -> np.ndarray[Any, Any]:
    """A in float64, each entry rounded."""
    return np.array([[float(x) for x in row] for row in A.tolist()], dtype=np.float64)


def require_square(A: fmpq_mat) -> None:
    """ValueError unless A is square."""
    if A.nrows() != A.ncols():
        raise ValueError(f"expected a square matrix, not {_shape(A)}")


def require_symmetric(A: fmpq_mat) -> None:
    """ValueError unless A is symmetric."""
    require_square(A)
    if A.transpose() != A:
        raise ValueError(f"expected a symmetric matrix, not {A.tolist()}")


def _shape(A: fmpq_mat) -> str:
    return f"{A.nrows()}×{A.ncols()}"
