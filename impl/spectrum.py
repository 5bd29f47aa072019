"""Spectrum of the Gram matrix G = X X^T: eigenvalues, rank, condition numbers, coherence.

Everything is float64, computed from the smaller of X X^T and X^T X, and streamed over blocks of X, which
may be a tensor, an array or a memory map of any real dtype: X is never in float64 as a whole.  An eigenvalue
at or below the noise floor is not told apart from zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from impl import _validate as check
from impl.finite_field import rank_mod_p as rank_mod_p

_BLOCK = 1024  # rows or columns in float64 at a time; it bounds the rounding of the sums, see rank_threshold


@dataclass(frozen=True)
class Spectrum:
    """The p = min(n, d) leading eigenvalues of G, with what is needed to read them.

    eigenvalues: (p,) float64 array, descending, not clipped: a zero may show as +- the noise floor.
    noise_floor: `rank_threshold(eigenvalues[0], n, d)`.
    """

    eigenvalues: np.ndarray
    n: int
    d: int
    noise_floor: float


def gram_eigenvalues(X: Tensor | np.ndarray, device: str | torch.device | None = None) -> Spectrum:
    """Eigenvalues of X X^T for X (n, d), through the smaller Gram matrix (app-A.12).

    1024 rows (columns, if n < d) are converted to float64 at a time.  `device`: where to compute, by default
    where X is.  ValueError for a wrong shape, NaN or infinity.
    """
    n, d = _shape(X)
    p = min(n, d)
    where = device if device is not None else (X.device if isinstance(X, Tensor) else "cpu")
    total = torch.zeros(p, p, dtype=torch.float64, device=where)
    for part in _blocks(X, by_rows=n >= d):
        part = part.to(where)
        total += part.T @ part if n >= d else part @ part.T
    values = torch.linalg.eigvalsh((total + total.T) / 2).flip(0).cpu().numpy()
    return Spectrum(values, n, d, rank_threshold(values[0], n, d))


def rank_threshold(largest: float, n: int, d: int) -> float:
    """Noise floor of eigenvalues of X X^T in float64: lambda_1 * 2^-52 * max(p, s), p = min(n, d).

    s = min(q, 1024) + q / 1024, q = max(n, d), is the depth of the blocked sums that form the Gram matrix.
    They err by at most s half-units of rounding relative to |X|^T |X|, whose norm is lambda_1 for
    non-negative data; twice that is left as a margin.  The eigenvalue solver adds about p units.
    """
    long = max(n, d)
    depth = max(min(n, d), min(long, _BLOCK) + math.ceil(long / _BLOCK))
    return depth * float(np.finfo(np.float64).eps) * max(float(largest), 0.0)


def numerical_rank(eigenvalues: ArrayLike, n: int, d: int, floor: float | None = None) -> int:
    """Number of eigenvalues of G above the noise floor (by default `rank_threshold` of the largest)."""
    values, floor = _above(eigenvalues, n, d, floor)
    return int((values > floor).sum())


def effective_condition_number(eigenvalues: ArrayLike, n: int, d: int, floor: float | None = None) -> float:
    """kappa_d = lambda_1 / lambda_p with p = min(n, d); infinity when lambda_p is not above the noise floor.

    `eigenvalues`: at least p eigenvalues of the n x n matrix, in any order.  `floor`: noise floor, by default
    `rank_threshold`.  ValueError for fewer than p values, or NaN.
    """
    values, floor = _above(eigenvalues, n, d, floor)
    smallest = values[min(n, d) - 1]
    return float(values[0] / smallest) if smallest > floor else math.inf


def positive_condition_number(eigenvalues: ArrayLike, n: int, d: int, floor: float | None = None) -> float:
    """kappa_+ = lambda_1 / smallest eigenvalue above the noise floor.  ValueError for the zero matrix."""
    values, floor = _above(eigenvalues, n, d, floor)
    positive = values[values > floor]
    if not len(positive):
        raise ValueError("no eigenvalue lies above the noise floor; kappa_+ of the zero matrix is undefined")
    return float(positive[0] / positive[-1])


def coherence(X: Tensor, block: int = 2048) -> float:
    """max |<x_i, x_j>| over i != j; the mu of asm-4.5 for unit-norm rows.  ValueError for one row."""
    X = check.matrix("X", X)
    if len(X) < 2:
        raise ValueError("X has one row; coherence needs at least two")
    largest = 0.0
    parts = X.split(check.count("block", block))
    for i, U in enumerate(parts):
        for j, V in enumerate(parts[: i + 1]):
            scores = (U @ V.T).abs()
            if i == j:
                scores.fill_diagonal_(0)
            largest = max(largest, float(scores.max()))
    return largest


def randomized_eigenvalues(X: np.ndarray, rank: int, seed: int = 0, power_iterations: int = 4) -> np.ndarray:
    """The `rank` leading eigenvalues of X X^T by randomized SVD, descending: the paper's method (app-A.12).

    For comparison only: trailing values are biased low.  Needs scikit-learn.  `rank`: 1 to min(n, d).
    """
    from sklearn.utils.extmath import randomized_svd

    rank = check.count("rank", rank, most=min(_shape(X)))
    data = np.asarray(X, dtype=np.float64)
    _, sigma, _ = randomized_svd(data, rank, n_iter=power_iterations, random_state=seed)
    return sigma**2


def _shape(X: Tensor | np.ndarray) -> tuple[int, int]:
    """(n, d) of a non-empty matrix; ValueError otherwise."""
    if X.ndim != 2 or 0 in X.shape:
        raise ValueError(f"X must be a non-empty matrix (n, d), got shape {tuple(X.shape)}; flatten it")
    return int(X.shape[0]), int(X.shape[1])


def _blocks(X: Tensor | np.ndarray, by_rows: bool) -> Iterator[Tensor]:
    """Blocks of rows (or columns) of X as finite float64 tensors."""
    for start in range(0, X.shape[0 if by_rows else 1], _BLOCK):
        part = X[start : start + _BLOCK] if by_rows else X[:, start : start + _BLOCK]
        tensor = part if isinstance(part, Tensor) else torch.from_numpy(np.array(part, dtype=np.float64))
        yield check.matrix("X", tensor.double())


def _above(eigenvalues: ArrayLike, n: int, d: int, floor: float | None) -> tuple[np.ndarray, float]:
    """Eigenvalues in descending order and their noise floor."""
    values = eigenvalues.detach().cpu() if isinstance(eigenvalues, Tensor) else eigenvalues
    array = np.sort(np.asarray(values, dtype=np.float64).ravel())[::-1]
    p = min(check.count("n", n), check.count("d", d))
    if len(array) < p or not np.isfinite(array).all():
        raise ValueError(f"eigenvalues must be at least min(n, d) = {p} finite numbers, got {len(array)}")
    return array, rank_threshold(array[0], n, d) if floor is None else float(floor)
