"""What a data set is, and the checks that raw arrays pass to become one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from impl._readers import Raw

CLASSES = {"digits": 10, "mnist": 10, "fashion-mnist": 10, "cifar100": 100, "cifar10": 10}
_PAPER = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "the paper, A.3")
_STATISTICS = {
    "digits": ((0.305,), (0.376,), "measured on all 1797 images"),
    "mnist": ((0.13,), (0.31,), "the paper, A.3"),
    "fashion-mnist": ((0.29,), (0.35,), "the paper, A.3"),
    "cifar100": (*_PAPER[:2], "as the paper's CIFAR-10"),
    "cifar10": _PAPER,
}


@dataclass(frozen=True)
class Pixels:
    """How pixels become numbers: (pixel / maximum - mean) / std per channel, and where mean and std come from."""

    maximum: float
    mean: tuple[float, ...]
    std: tuple[float, ...]
    origin: str


@dataclass(frozen=True)
class Provenance:
    """Where the arrays come from: the source, the sha256 of all its four arrays, and how far it is verified.

    `subset` says how the rows at hand were taken from it.
    """

    source: str
    sha256: str
    checksum: str
    subset: str


@dataclass(frozen=True)
class Dataset:
    """x_train (n, ...), x_test (t, ...): exact pixels, uint8 or float, channels last; y_*: int64 labels from 0.

    `index_train`, `index_test`: rows of the source that were taken.  `classes`: name of each label.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    index_train: np.ndarray
    index_test: np.ndarray
    classes: tuple[str, ...]
    pixels: Pixels
    provenance: Provenance


def checked(name: str, raw: Raw) -> Dataset:
    """Raw arrays with types, shapes, labels and pixels checked."""
    x_train, x_test = _pixels(name, "x_train", raw.x_train), _pixels(name, "x_test", raw.x_test)
    if x_train.shape[1:] != x_test.shape[1:]:
        raise ValueError(f"{name}: images of {x_train.shape[1:]} for training but {x_test.shape[1:]} for test")
    known = next((key for key in CLASSES if name.startswith(key)), None)
    classes = CLASSES[known] if known else int(np.max(raw.y_train, initial=0)) + 1
    classes = len(raw.class_names) if raw.class_names else classes
    y_train = _labels(name, "y_train", raw.y_train, len(x_train), classes)
    y_test = _labels(name, "y_test", raw.y_test, len(x_test), classes)
    digest = hashlib.sha256()
    for array in (x_train, y_train, x_test, y_test):
        digest.update(np.ascontiguousarray(array).data)
    return Dataset(
        name, x_train, y_train, x_test, y_test, np.arange(len(x_train)), np.arange(len(x_test)),
        raw.class_names or tuple(map(str, range(classes))),
        _statistics(name, known, x_train),
        Provenance(raw.source, digest.hexdigest(), raw.checksum, "all"),
    )  # fmt: skip


def _statistics(name: str, known: str | None, x: np.ndarray) -> Pixels:
    """Constants of the paper where it has some; else measured on all training images."""
    maximum = (16.0 if known == "digits" else 255.0) if x.dtype == np.uint8 else 1.0
    channels = x.shape[-1] if x.ndim == 4 else 1
    if known and len(_STATISTICS[known][0]) == channels:
        return Pixels(maximum, *_STATISTICS[known])
    axes = tuple(range(x.ndim - (x.ndim == 4)))
    mean, std = x.mean(axis=axes, dtype=np.float64) / maximum, x.std(axis=axes, dtype=np.float64) / maximum
    if not np.all(std > 0):
        raise ValueError(f"{name}: a channel of x_train is constant, it cannot be standardised; drop it")
    mean, std = np.atleast_1d(mean), np.atleast_1d(std)
    return Pixels(maximum, tuple(mean.tolist()), tuple(std.tolist()), "measured on all training images")


def _pixels(name: str, key: str, x: np.ndarray) -> np.ndarray:
    """uint8, or finite float; 2-d (flat), 3-d (grey) or 4-d with channels last."""
    if x.ndim not in (2, 3, 4) or 0 in x.shape or (x.ndim == 4 and x.shape[-1] > 4):
        raise ValueError(f"{name}: {key} has shape {x.shape}; wanted (n, d), (n, h, w) or (n, h, w, channels)")
    if np.issubdtype(x.dtype, np.integer):
        if x.min() < 0 or x.max() > 255:
            raise ValueError(f"{name}: {key} has integer pixels outside 0..255; rescale them or store floats")
        return x.astype(np.uint8, copy=False)
    if not np.issubdtype(x.dtype, np.floating):
        raise ValueError(f"{name}: {key} has dtype {x.dtype}; wanted integers or floats")
    if not np.isfinite(x).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(f"{name}: {key}{list(index)} is NaN or infinite; drop image {index[0]}")
    return x


def _labels(name: str, key: str, y: np.ndarray, n: int, classes: int) -> np.ndarray:
    """n integer labels in 0..classes-1, as int64."""
    if y.shape != (n,) or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(f"{name}: {key} must be {n} integer labels, one per image; got {y.dtype} of shape {y.shape}")
    if y.min() < 0 or y.max() >= classes:
        row = int(np.flatnonzero((y < 0) | (y >= classes))[0])
        raise ValueError(f"{name}: {key}[{row}] = {y[row]} is out of range 0..{classes - 1}; correct or drop it")
    return y.astype(np.int64)
