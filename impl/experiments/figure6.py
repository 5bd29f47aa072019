"""Figures 6 and 7: kernels at the start against their limit for four kinds of attention, and how alike the features are.

The paper's measure is the cosine distance of K_m and the limit as vectors of their entries; the others stand beside it.
Temperature: sqrt(d) for softmax, 1 for exponential attention (appendix A.13).
"""

from __future__ import annotations

import torch
from torch import Tensor

from impl import network, ntk
from impl.experiments import _shared as shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context
from impl.experiments.table1 import distances


def cell(params: Params, context: Context) -> Params:
    """Kernel distances at one width; mean cosine of two different features; spectrum of the limit in short."""
    p = shared.problem(params, context)
    F = network.features(p.rows.X, params["architecture"])
    limit = ntk.infinite_width(F)
    values = torch.linalg.eigvalsh(limit)
    return dict(shared.rounded({
        **p.sizes(),
        "distance": distances(ntk.finite_width_sampled(F, params["width"], params["seed"]), limit),
        "mean_cosine": mean_cosine(F),
        "limit": {
            "largest_share": float(values[-1] / values.sum()),
            "effective_rank": float(values.sum() ** 2 / (values**2).sum()),
            "smallest": float(values[0]),
            "largest": float(values[-1]),
        },
    }))  # fmt: skip


def mean_cosine(F: Tensor) -> float:
    """Mean cosine over pairs of different rows, which are of unit norm."""
    n = len(F)
    return float((F.sum(dim=0).square().sum() - n) / (n * (n - 1)))


EXPERIMENT = Experiment(
    "figure6",
    "kernel distance and feature diversity of four kinds of attention",
    cell,
    axes={
        "data": ("digits",),
        "seed": (0, 1, 2),
        "architecture": network.ARCHITECTURES,
        "width": (16, 64, 256, 1024, 4096),
    },
    fixed={**shared.COMMON},
    covers=("figure7",),
)
