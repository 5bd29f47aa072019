"""How much leave-one-out influence on K_∞ moves when every training row is moved a little at random."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import scipy.stats
import torch
from torch import Tensor

from impl import influence, network, ntk

SIZES = (0.001, 0.01, 0.1)  # |δ_i| / |x_i|
DRAWS = 3
TOP = 0.1  # the share of most helpful points, as in def-3.4


class Task(NamedTuple):
    """Training rows X and targets Y, held-out rows and targets, and the ridge λ."""

    X: Tensor
    Y: Tensor
    X_test: Tensor
    Y_test: Tensor
    ridge: float


class Fit(NamedTuple):
    """Influence of each row on the mean held-out loss, an estimate of how far rounding moves it, and the fit it comes from."""

    scores: np.ndarray
    rounding: float
    alpha: Tensor
    kernel: Tensor


def fit(task: Task, architecture: str, X: Tensor | None = None) -> Fit:
    """With the training rows X in place of the task's; attention attends to them."""
    rows = task.X if X is None else X
    F = network.features(rows, architecture)
    K = ntk.infinite_width(F)
    K_test = ntk.infinite_width(network.features(rows, architecture, query=task.X_test), F)
    ridge = influence.fit(K, task.Y, task.ridge)
    scores = influence.influence(ridge, K_test, task.Y_test).mean(dim=1).cpu().numpy()
    kappa = float(torch.linalg.matrix_norm(K, 2)) / task.ridge + 1
    return Fit(scores, float(np.abs(scores).max()) * len(K) * kappa * 2.0**-52, ridge.alpha, K)


def stability(task: Task, architecture: str, seed: int) -> dict[str, Any]:
    """Per size of perturbation: sign changes, rank correlation, overlap of the top, and thm-4.4's bound beside the change.

    A sign counts as changed only if both scores exceed the estimate of rounding, n κ(K + λI) 2⁻⁵² of the largest.
    """
    base = fit(task, architecture)
    top = _top(base.scores)
    smallest = max(float(torch.linalg.eigvalsh(base.kernel)[0]), 0.0)
    out: list[dict[str, Any]] = []
    for size in SIZES:
        runs = [_changed(task, architecture, base, top, smallest, size, seed, draw) for draw in range(DRAWS)]
        out.append({"size": size} | {key: [run[key] for run in runs] for key in runs[0]})
    told = int((np.abs(base.scores) > base.rounding).sum())
    return {"above_rounding": told, "scores": base.scores.tolist(), "perturbed": out}


def _changed(
    task: Task, architecture: str, base: Fit, top: np.ndarray, smallest: float, size: float, seed: int, draw: int
) -> dict[str, float | None]:
    generator = torch.Generator().manual_seed(1000 * seed + draw)
    noise = torch.randn(task.X.shape, generator=generator, dtype=torch.float64).to(task.X)
    lengths = torch.linalg.vector_norm(task.X, dim=1, keepdim=True) / torch.linalg.vector_norm(
        noise, dim=1, keepdim=True
    )
    new = fit(task, architecture, task.X + size * lengths * noise)
    moved = float(torch.linalg.matrix_norm(new.kernel - base.kernel, 2))
    change = float(torch.linalg.matrix_norm(new.alpha - base.alpha) / torch.linalg.matrix_norm(base.alpha))
    low = smallest + task.ridge
    bound = 2 * moved * float(torch.linalg.matrix_norm(task.Y) / torch.linalg.matrix_norm(base.alpha)) / low**2
    both = (np.abs(base.scores) > base.rounding) & (np.abs(new.scores) > new.rounding)
    flips = both & (np.sign(base.scores) != np.sign(new.scores))
    return {
        "sign_changes": float(flips.mean()),
        "sign_changes_top": float(flips[top].mean()),
        "rank_correlation": rank_correlation(base.scores, new.scores),
        "top_overlap": len(np.intersect1d(top, _top(new.scores))) / len(top),
        "kernel_change": moved,
        "alpha_change": change,
        "alpha_bound": bound if moved <= low / 2 else None,
    }


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's ρ; 0 where one of the two is constant."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(scipy.stats.spearmanr(a, b).statistic)


def _top(scores: np.ndarray) -> np.ndarray:
    return np.argsort(-scores, kind="stable")[: math.ceil(TOP * len(scores))]
