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

DATASETS = ("digits", "mnist", "cifar10", "fashion-mnist")
DEVICES = ("cpu", "cuda")
DTYPES = ("float32", "float64")
DATA_ROOT = "REFEREE_DATA_ROOT"  # environment variable, set by --data-root


def data_root() -> Path | None:
    """Where the user keeps data sets, or None."""
    root = os.environ.get(DATA_ROOT)
    return Path(root) if root else None


def unavailable(params: Mapping[str, Any]) -> str | None:
    """Why a check with these parameters cannot run here, or None."""
    if params.get("device") == "cuda" and not torch.cuda.is_available():
        return "no CUDA device"
    data = params.get("data")
    if data is not None and data not in impl.data.available(data_root()):
        where = f"under {data_root()}" if data_root() else "without --data-root"
        return f"no {data} {where}"
    return None


@functools.cache
def features(data: str, n: int, device: str, dtype: str, preprocessing: str = "standard") -> torch.Tensor:
    """The first n training images (n, d) of a data set, preprocessed as the paper does, unit-norm rows."""
    loaded = impl.data.load(data, root=data_root())
    x, _ = impl.data.preprocess(loaded, n=n, mode=preprocessing)
    return torch.as_tensor(x, dtype=getattr(torch, dtype), device=device)


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
