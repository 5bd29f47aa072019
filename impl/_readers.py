"""Readers: a source on disk to exact arrays.  Every error names the file and the mend."""

from __future__ import annotations

import gzip
import hashlib
import math
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from impl._subsets import permutation

PUBLISHED_MD5 = {
    "MNIST/train-images-idx3-ubyte": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "MNIST/train-labels-idx1-ubyte": "d53e105ee54ea40749a09fcbcd1e9432",
    "MNIST/t10k-images-idx3-ubyte": "9fb629c4189551a2d022fa330f9573f3",
    "MNIST/t10k-labels-idx1-ubyte": "ec29112dd5afa0611ce80d1b7f02629c",
    "FashionMNIST/train-images-idx3-ubyte": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "FashionMNIST/train-labels-idx1-ubyte": "25c81989df183df01b3e8a0aad5dffbe",
    "FashionMNIST/t10k-images-idx3-ubyte": "bef4ecab320f06d8554ea6380940ec79",
    "FashionMNIST/t10k-labels-idx1-ubyte": "bb300cfdad3c16e7a12a480ee83cd310",
}
DIGITS_SHA256 = "65e5b4619795efb40c1082f4c350c049e4ad552200d369b6ae99e21eef5e72c5"
ARRAYS = ("x_train", "y_train", "x_test", "y_test")


class Raw(NamedTuple):
    """Arrays as they lie in the source, unchecked, and how far the source is known to be the published one."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    source: str
    checksum: str
    class_names: tuple[str, ...] | None = None


def digits() -> Raw:
    """scikit-learn's 1797 digits of 8 x 8 pixels in 0..16; 1400 train and 397 test by a fixed permutation."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    x, y = x.astype(np.uint8).reshape(-1, 8, 8), y.astype(np.int64)
    differing = [] if hashlib.sha256(x.tobytes() + y.tobytes()).hexdigest() == DIGITS_SHA256 else ["digits"]
    order = permutation(len(x), seed=0)
    train, test = order[:1400], order[1400:]
    return Raw(x[train], y[train], x[test], y[test], "scikit-learn load_digits", _status(differing))


def idx_folder(folder: Path) -> Raw:
    """MNIST or Fashion-MNIST in torchvision's layout, `<class>/raw/*-ubyte` or `*-ubyte.gz`, read where it lies."""
    parts: list[np.ndarray] = []
    differing: list[str] = []
    unpacked = False
    for split in ("train", "t10k"):
        for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"):
            path = next((p for p in (folder / f"{split}-{kind}.gz", folder / f"{split}-{kind}") if p.is_file()), None)
            if path is None:
                raise FileNotFoundError(f"{folder / f'{split}-{kind}'}(.gz) is missing; pass download=True or add it")
            data = path.read_bytes()
            known = PUBLISHED_MD5[f"{folder.parent.name}/{split}-{kind}"]
            if path.suffix != ".gz":
                unpacked = True
            elif hashlib.md5(data, usedforsecurity=False).hexdigest() != known:
                differing.append(path.name)
            parts.append(_idx(path, data))
    status = _status(differing)
    if unpacked and not differing:
        status = "not checked: the published checksums are of the .gz files"
    x_train, y_train, x_test, y_test = parts
    return Raw(x_train, y_train, x_test, y_test, f"{folder.parent.name}/raw, idx files", status)


def cifar(name: str, root: Path) -> Raw:
    """CIFAR-10 or CIFAR-100 through torchvision, which verifies the published checksums."""
    from torchvision import datasets

    cls = {"cifar10": datasets.CIFAR10, "cifar100": datasets.CIFAR100}[name]
    try:
        train, test = cls(str(root), train=True), cls(str(root), train=False)
    except RuntimeError as error:
        where = root / cls.base_folder
        raise ValueError(f"{where} is incomplete or fails its checksums; pass download=True") from error
    y_train, y_test = np.array(train.targets), np.array(test.targets)
    names = tuple(train.classes)
    return Raw(train.data, y_train, test.data, y_test, f"torchvision {cls.__name__}", _status([]), names)


def npz(path: Path) -> Raw:
    """An .npz file with the arrays x_train, y_train, x_test, y_test."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            names = file.files
            arrays = [file[key] for key in ARRAYS if key in names]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, TypeError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as .npz ({error}); it may be truncated, copy it again") from error
    missing = [key for key in ARRAYS if key not in names]
    if missing:
        raise ValueError(f"{path} lacks {', '.join(missing)}; it has {', '.join(names) or 'no array'}")
    return Raw(arrays[0], arrays[1], arrays[2], arrays[3], path.name, "not checked: no published checksum")


def image_folder(path: Path, image_size: int | None) -> Raw:
    """Images in `<path>/train/<class>/` and `<path>/test/<class>/` (or val/), or `<path>/<class>/`, split 80:20."""
    from torchvision.datasets import ImageFolder

    held_out = next((path / part for part in ("test", "val") if (path / part).is_dir()), None)
    if (path / "train").is_dir() and held_out is not None:
        train, test = ImageFolder(str(path / "train")), ImageFolder(str(held_out))
        if train.classes != test.classes:
            raise ValueError(f"{path}: the class folders of train and {held_out.name} differ; they must be the same")
        (x, y), (x_test, y_test) = _pictures(train, image_size), _pictures(test, image_size)
    else:
        train = ImageFolder(str(path))
        x_all, y_all = _pictures(train, image_size)
        order = permutation(len(x_all), seed=0)
        cut = max(1, len(x_all) * 4 // 5)
        x, y, x_test, y_test = x_all[order[:cut]], y_all[order[:cut]], x_all[order[cut:]], y_all[order[cut:]]
    names = tuple(train.classes)
    return Raw(x, y, x_test, y_test, f"image folder {path.name}", "not checked: no published checksum", names)


def _pictures(folder: object, image_size: int | None) -> tuple[np.ndarray, np.ndarray]:
    """All images of an ImageFolder as RGB uint8, resized if asked, and their labels."""
    samples = folder.samples  # type: ignore[attr-defined]
    images = []
    for path, _ in samples:
        image = folder.loader(path)  # type: ignore[attr-defined]
        images.append(np.asarray(image if image_size is None else image.resize((image_size, image_size))))
        if images[-1].shape != images[0].shape:
            raise ValueError(f"{path} has shape {images[-1].shape}, others {images[0].shape}; pass image_size=")
    return np.stack(images), np.array([label for _, label in samples])


def _idx(path: Path, data: bytes) -> np.ndarray:
    """An idx file of unsigned bytes: 2 zero bytes, type 8, number of axes, big-endian lengths, values."""
    try:
        content = gzip.decompress(data) if path.suffix == ".gz" else data
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{path} is truncated or no gzip file ({error}); copy or download it again") from error
    axes = content[3] if len(content) > 3 and content[:3] == b"\0\0\x08" else 0
    shape = [int.from_bytes(content[i : i + 4], "big") for i in range(4, 4 + 4 * axes, 4)]
    if axes == 0 or len(content) != 4 + 4 * axes + math.prod(shape):
        raise ValueError(f"{path} is truncated or no idx file of bytes ({len(content)} bytes, header says {shape})")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _status(differing: list[str]) -> str:
    return f"differs from the published file: {', '.join(differing)}" if differing else "as published"
