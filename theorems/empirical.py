"""What empirical checks share: the data sets, devices and dtypes they run on, and the prepared data."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
