"""Exact rank of an integer matrix over a prime field, by float64 products that stay below 2^53."""

from __future__ import annotations

import math

import numpy as np

PRIME = 1_000_003


def rank_mod_p(A: np.ndarray, p: int = PRIME, block: int = 128) -> int:
    """Rank of the integer matrix A (n, d) over the field of p elements: exact, never above the rational rank.

    Rows are reduced, `block` at a time, against the pivots found so far: O(n d rank) time, O(d rank) memory,
    less at full column rank.  Raises TypeError for a matrix that is not of integers (int64 or narrower),
    ValueError for a bad shape, or unless p is prime with min(n, d) p^2 < 2^53.
    """
    _check(A, p)
    d = A.shape[1]
    basis, pivots = np.zeros((0, d)), np.zeros(0, dtype=int)
    for start in range(0, A.shape[0], block):
        rows = (A[start : start + block].astype(np.int64) % p).astype(np.float64)
        rows = _mod(rows - _mod(rows[:, pivots] @ basis, p), p)
        fresh, columns = _echelon(rows[rows.any(axis=1)], p)
        basis = _mod(basis - _mod(basis[:, columns] @ fresh, p), p)
        basis, pivots = np.concatenate([basis, fresh]), np.concatenate([pivots, columns])
        if len(pivots) == d:
            break
    return len(pivots)


def _echelon(rows: np.ndarray, p: int) -> tuple[np.ndarray, np.ndarray]:
    """Reduced echelon form of a few rows over the field: its non-zero rows and their pivot columns."""
    columns: list[int] = []
    for i in range(len(rows)):
        nonzero = np.flatnonzero(rows[i])
        if not len(nonzero):
            continue
        column = int(nonzero[0])
        rows[i] = _mod(rows[i] * pow(int(rows[i, column]), -1, p), p)
        factor = rows[:, column].copy()
        factor[i] = 0
        hit = np.flatnonzero(factor)
        rows[hit] = _mod(rows[hit] - factor[hit, None] * rows[i], p)
        columns.append(column)
    return rows[rows.any(axis=1)], np.array(columns, dtype=int)


def _mod(x: np.ndarray, p: int) -> np.ndarray:
    """x modulo p for integers in float64; exact for |x| < 2^53, where floor(x / p) cannot round up."""
    return x - p * np.floor(x / p)


def _check(A: np.ndarray, p: int) -> None:
    """TypeError or ValueError unless A is a non-empty integer matrix and p a prime small enough for it."""
    if not (np.issubdtype(A.dtype, np.integer) and np.can_cast(A.dtype, np.int64)):
        raise TypeError(f"A must hold integers (int64 or narrower), got {A.dtype}; pass the exact pixels")
    if A.ndim != 2 or 0 in A.shape:
        raise ValueError(f"A must be a non-empty matrix (n, d), got shape {A.shape}; flatten images first")
    most = math.isqrt(2**53 // min(A.shape)) - 1
    if not 2 <= p <= most or any(p % q == 0 for q in range(2, math.isqrt(p) + 1)):
        raise ValueError(f"p = {p} must be a prime of at most {most}, so that products in float64 stay exact")
