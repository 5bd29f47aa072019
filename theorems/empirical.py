"""What empirical checks share: the data sets, devices and dtypes they run on, and the prepared data."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

import impl.data

DATA_ROOT = "REFEREE_DATA_ROOT"  # environment variable, set by --data-root before this module is imported
DEVICES = ("cpu", "cuda")
DTYPES = ("float32", "float64")


def data_root() -> Path | None:
    """Where the user keeps data sets, or None."""
    root = os.environ.get(DATA_ROOT)
    return Path(root) if root else None


# The paper's data sets, skipped where they are missing, and whatever else lies under the data root.
DATASETS = tuple(dict.fromkeys(["digits", "mnist", "cifar10", "fashion-mnist", *impl.data.available(data_root())]))


def unavailable(params: Mapping[str, Any]) -> str | None:
    """Why a check with these parameters cannot run here, or None."""
    if params.get("device") == "cuda" and not torch.cuda.is_available():
        return "no CUDA device"
    data = params.get("data")
    if data is not None and data not in impl.data.available(data_root()):
        where = f"under {data_root()}" if data_root() else "without --data-root"
        return f"no {data} {where}"
    return None


@functools.lru_cache(maxsize=4)
def features(data: str, n: int, device: str, dtype: str, style: str = "paper") -> torch.Tensor:
    """n training images (n, d), a fixed random subset, preprocessed by `impl.data.preprocess(style)`."""
    loaded = impl.data.load(data, root=data_root(), n=n, n_test=1)
    return impl.data.preprocess(loaded, style, getattr(torch, dtype), device).X


def float64(tensor: torch.Tensor) -> np.ndarray:
    """A tensor's values as float64 on the host; exact for float32 and float64."""
    return tensor.detach().double().cpu().numpy()


def product_error(factors: Sequence[torch.Tensor], dtype: str) -> np.ndarray:
    """Entrywise bound on the rounding error of a chain of matrix products, in any order of summation.

    Higham (2002), section 3.5: |fl(A₁⋯A_m) − A₁⋯A_m| ≤ γ_k |A₁|⋯|A_m| with k the sum of the inner
    dimensions, γ_k = ku/(1 − ku), u the unit roundoff.  Enlarged by 1/1000 for its own rounding.
    """
    absolute = [np.abs(float64(factor)) for factor in factors]
    inner = sum(factor.shape[1] for factor in absolute[:-1])
    unit = torch.finfo(getattr(torch, dtype)).eps / 2
    gamma = inner * unit / (1 - inner * unit)
    return 1.001 * gamma * functools.reduce(np.matmul, absolute)
