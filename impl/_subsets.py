"""Choosing rows by number and class, the same on every machine."""

from __future__ import annotations

import numpy as np

from impl import _validate as check

SUBSETS = ("random", "first", "balanced")


def permutation(n: int, seed: int, stream: int = 0) -> np.ndarray:
    """A permutation of range(n) from the raw bits of PCG64, which numpy keeps fixed across versions."""
    return np.argsort(np.random.PCG64([seed, stream]).random_raw(n), kind="stable")


def choose(y: np.ndarray, key: str, n: int | None, subset: str, seed: int, stream: int) -> np.ndarray:
    """Rows to keep, in order."""
    if n is None:
        return np.arange(len(y))
    if check.count(key, n) > len(y):
        raise ValueError(f"{key}={n} is more than the {len(y)} images there are; ask for fewer")
    if subset == "first":
        return np.arange(n)
    order = permutation(len(y), seed, stream)
    if subset == "random":
        return order[:n]
    turn = np.empty(len(y), dtype=int)
    for label in np.unique(y):
        turn[y[order] == label] = np.arange((y == label).sum())
    chosen = order[np.lexsort((y[order], turn))][:n]
    counts = np.bincount(y[chosen], minlength=y.max() + 1)[np.unique(y)]
    if counts.max() - counts.min() > 1:
        most = int(np.bincount(y)[np.unique(y)].min()) * len(counts)
        raise ValueError(f"{key}={n} cannot be balanced: the rarest class allows at most {most}")
    return chosen
