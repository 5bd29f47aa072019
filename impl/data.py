"""Data sets as exact pixels, and the paper's preprocessing of them (appendix A.3).

`load` gives the pixels as they are stored (uint8, so that exact arithmetic can use them); `preprocess` turns
them into a matrix of rows.  Same arguments, same numbers, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from impl import _readers
from impl import _validate as check
from impl._dataset import Dataset as Dataset
from impl._dataset import checked
from impl._subsets import SUBSETS, choose

FOLDERS = {
    "mnist": "MNIST/raw",
    "fashion-mnist": "FashionMNIST/raw",
    "cifar10": "cifar-10-batches-py",
    "cifar100": "cifar-100-python",
}
BINARY_PAIRS = {"digits": (3, 8), "mnist": (3, 8), "cifar10": (1, 0)}  # CIFAR-10: automobile, airplane
STYLES = {  # style: (what is subtracted, rows scaled to unit norm)
    "paper": ("channel", True),
    "centred": ("pixel", False),
    "centred-unit": ("pixel", True),
    "raw-unit": ("nothing", True),
    "none": ("nothing", False),
}


class Rows(NamedTuple):
    """Preprocessed data: X (n, d), X_test (t, d) of the wanted dtype; y, y_test int64."""

    X: Tensor
    y: Tensor
    X_test: Tensor
    y_test: Tensor


def available(root: str | Path | None = None) -> dict[str, Path | None]:
    """Data sets that `load` finds: always "digits" (no file), then those under `root`, by name.

    Recognises torchvision's folders, `*.npz` (cifar10.npz is "cifar10", fashion_mnist_part.npz is
    "fashion-mnist-part") and folders of images by class.  FileNotFoundError if `root` is no directory.
    """
    found: dict[str, Path | None] = {"digits": None}
    if root is None:
        return found
    root = Path(root)
    if not root.is_dir():
        raise FileNotFoundError(f"root={str(root)!r} is not a directory; create it, or leave root out for digits")
    found |= {name: root / folder for name, folder in FOLDERS.items() if (root / folder).is_dir()}
    for path in sorted(root.iterdir()):
        if path.suffix == ".npz" or (path.is_dir() and _holds_images(path)):
            found.setdefault(path.stem.lower().replace("_", "-"), path)
    return found


def load(
    name: str = "digits",
    root: str | Path | None = None,
    download: bool = False,
    n: int | None = None,
    n_test: int | None = None,
    classes: Sequence[int] | None = None,
    subset: str = "random",
    seed: int = 0,
    image_size: int | None = None,
) -> Dataset:
    """The data set `name`: "digits", or one that `available(root)` lists.

    download: let torchvision fetch mnist, fashion-mnist, cifar10 or cifar100 into `root`; never otherwise.
    classes:  keep these labels only, renamed 0, 1, ... in the order given; see BINARY_PAIRS.
    n, n_test: how many rows (all by default).  subset: "random", the head of a permutation by `seed`, so smaller
    subsets lie in larger ones; "first", the head of the file; "balanced", random with class counts equal up to one.
    image_size: side in pixels to which a folder of images is resized.

    ValueError for an unknown name or option, too large n, a truncated file, missing arrays, labels out of range,
    NaN pixels; FileNotFoundError for a missing root or file.  The message names it and the mend.
    """
    check.choice("subset", subset, SUBSETS)
    raw = _read(name, root, download, image_size)
    data = _with_classes(checked(name, raw), classes)
    train = choose(data.y_train, "n", n, subset, seed, stream=1)
    test = choose(data.y_test, "n_test", n_test, subset, seed, stream=2)
    return replace(
        data,
        x_train=data.x_train[train],
        y_train=data.y_train[train],
        index_train=data.index_train[train],
        x_test=data.x_test[test],
        y_test=data.y_test[test],
        index_test=data.index_test[test],
        provenance=replace(data.provenance, subset=f"{subset}, n={n}, n_test={n_test}, {classes=}, {seed=}"),
    )


def preprocess(
    data: Dataset, style: str = "paper", dtype: torch.dtype = torch.float64, device: str | torch.device = "cpu"
) -> Rows:
    """Flattened rows.  Styles:

    "paper": (pixel / maximum - mean) / std per channel, then unit-norm rows.  "raw-unit": pixel / maximum, unit-norm
    rows.  "none": pixel / maximum.  "centred": the same less the training mean of each pixel, so that the training
    rows sum to zero; "centred-unit": that with unit-norm rows (which no longer sum to zero).

    Computed in float64, then cast.  ValueError naming the image whose unit norm is undefined, or the style.
    """
    shift, unit = STYLES[check.choice("style", style, STYLES)]
    px = data.pixels
    offset, scale = np.zeros(1), np.ones(1)
    if shift == "channel":
        offset, scale = np.array(px.mean), np.array(px.std)
    elif shift == "pixel":
        offset = data.x_train.mean(axis=0, dtype=np.float64) / px.maximum
    out = []
    for label, x in (("x_train", data.x_train), ("x_test", data.x_test)):
        rows = torch.empty(len(x), int(np.prod(x.shape[1:])), dtype=dtype)
        for start in range(0, len(x), 4096):
            block = (x[start : start + 4096] / px.maximum - offset) / scale
            flat = block.reshape(len(block), -1)
            rows[start : start + 4096] = torch.from_numpy(_unit(flat, f"{data.name} {label}", start) if unit else flat)
        out.append(rows.to(device))
    y, y_test = torch.from_numpy(data.y_train).to(device), torch.from_numpy(data.y_test).to(device)
    return Rows(out[0], y, out[1], y_test)


def _unit(rows: np.ndarray, label: str, start: int) -> np.ndarray:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    if not norms.all():
        row = start + int(np.flatnonzero(norms[:, 0] == 0)[0])
        raise ValueError(f"{label}[{row}] is a zero image: its unit norm is undefined; drop it or use style='paper'")
    return rows / norms


def _read(name: str, root: str | Path | None, download: bool, image_size: int | None) -> _readers.Raw:
    """The arrays of `name` from wherever it lies."""
    if name == "digits":
        return _readers.digits()
    if root is None:
        check.choice("name", name, ["digits", *FOLDERS])
        raise ValueError(f"name={name!r} is read from files: pass root=, the directory that holds them")
    if download:
        _download(name, Path(root))
    found = available(root)
    if name in FOLDERS and name not in found:
        where = Path(root) / FOLDERS[name]
        raise FileNotFoundError(f"{name} is not under root: no {where}, no {name}.npz; pass download=True")
    path = found[check.choice("name", name, found)]
    assert path is not None  # only digits has no path
    if path.suffix == ".npz":
        return _readers.npz(path)
    if name.startswith("cifar") and path.name == Path(FOLDERS.get(name, "")).name:
        return _readers.cifar(name, Path(root))
    return _readers.idx_folder(path) if name in FOLDERS else _readers.image_folder(path, image_size)


def _download(name: str, root: Path) -> None:
    """Have torchvision fetch and verify both parts of a data set."""
    check.choice("name", name, FOLDERS)
    from torchvision import datasets

    kinds = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "cifar10": "CIFAR10", "cifar100": "CIFAR100"}
    getattr(datasets, kinds[name])(str(root), download=True)


def _with_classes(data: Dataset, classes: Sequence[int] | None) -> Dataset:
    """Only some labels, renamed 0, 1, ... in the order given."""
    if classes is None:
        return data
    unknown = [c for c in classes if c not in range(len(data.classes))]
    if unknown or len(set(classes)) != len(classes) or len(classes) < 2:
        raise ValueError(f"classes={list(classes)} must be two or more of 0..{len(data.classes) - 1}, each once")
    keep, keep_test = np.isin(data.y_train, classes), np.isin(data.y_test, classes)
    renamed = np.full(len(data.classes), -1)
    renamed[list(classes)] = range(len(classes))
    return replace(
        data,
        x_train=data.x_train[keep],
        y_train=renamed[data.y_train[keep]],
        index_train=data.index_train[keep],
        x_test=data.x_test[keep_test],
        y_test=renamed[data.y_test[keep_test]],
        index_test=data.index_test[keep_test],
        classes=tuple(data.classes[c] for c in classes),
    )


def _holds_images(folder: Path) -> bool:
    """Whether some picture lies two or three levels down: <class>/x.png or train/<class>/x.png."""
    endings = {".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".pgm", ".tif", ".tiff", ".webp"}

    def any_picture(paths: Iterable[Path]) -> bool:
        return any(path.suffix.lower() in endings for path in paths)

    return any_picture(folder.glob("*/*")) or any_picture(folder.glob("*/*/*"))
