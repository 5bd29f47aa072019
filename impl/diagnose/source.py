"""Any data as rows: arrays and memory maps are read a block at a time and become float64 only there.

Every ValueError or FileNotFoundError names the input and the mend.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from impl import _validate as check
from impl import data
from impl._dataset import Pixels
from impl._subsets import permutation

_BLOCK = 1024
_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".pgm", ".tif", ".tiff", ".webp"}
_DATA_KEYS, _LABEL_KEYS = ("x_train", "X", "x", "data", "images", "arr_0"), ("y_train", "y", "Y", "labels", "target")


class Rows:
    """(raw − offset)/scale, each row divided by its norm if `unit`: n rows of d numbers, of which slices are float64.

    storage_error: bound of the Frobenius norm of what rounding to the stored dtype can have changed, 0 for integers.
    """

    ndim = 2

    def __init__(self, raw: np.ndarray, name: str, style: str, pixels: Pixels | None = None) -> None:
        shift, self.unit = data.STYLES[check.choice("style", style, data.STYLES)]
        self._raw, self.name, self.shape = _matrix(raw, name), name, (len(raw), int(np.prod(raw.shape[1:])))
        n, d = self.shape
        self._offset, self._scale = np.zeros(d), np.ones(d)
        total, low, high = np.zeros(d), np.full(d, np.inf), np.full(d, -np.inf)
        for start, part in self._parts():
            _finite(part, name, start)
            total += part.sum(axis=0)
            low, high = np.minimum(low, part.min(axis=0)), np.maximum(high, part.max(axis=0))
        if shift == "channel":
            if pixels is None:
                raise ValueError(f"style='paper' needs the channel statistics of a data set; {name} has none, "
                                 "choose raw-unit, centred-unit, centred or none")  # fmt: skip
            repeat = d // len(pixels.mean)
            self._offset = np.tile(pixels.mean, repeat) * pixels.maximum
            self._scale = np.tile(pixels.std, repeat) * pixels.maximum
        elif shift == "pixel":
            self._offset = np.where(low == high, low, total / n)
        self.constant_columns = int((low == high).sum())
        self.zero_columns = int(((low == self._offset) & (high == self._offset)).sum())
        self.norms, self.storage_error = self._measure(2.0 if shift == "pixel" else 1.0)

    def __getitem__(self, key: Any) -> np.ndarray:
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        part = np.asarray(self._raw[rows, columns], dtype=np.float64)
        part = (part - self._offset[columns]) / self._scale[columns]
        return part / self.norms[rows, None] if self.unit else part

    def _parts(self) -> Iterator[tuple[int, np.ndarray]]:
        for start in range(0, self.shape[0], _BLOCK):
            yield start, np.asarray(self._raw[start : start + _BLOCK], dtype=np.float64)

    def _measure(self, factor: float) -> tuple[np.ndarray, float]:
        """Norms of the rows, safe from overflow, and the storage error; ValueError for rows with no direction."""
        norms, error = np.empty(self.shape[0]), 0.0
        floats = np.issubdtype(self._raw.dtype, np.floating)
        unit_roundoff = float(np.finfo(self._raw.dtype).eps) / 2 if floats else 0.0
        least = float(np.finfo(self._raw.dtype).tiny) * unit_roundoff if floats else 0.0  # half of a subnormal step
        for start, part in self._parts():
            raw = np.abs(part) / self._scale
            part = (part - self._offset) / self._scale
            top = np.abs(part).max(axis=1, keepdims=True)
            safe = np.where(top > 0, top, 1)
            norm = norms[start : start + len(part)] = safe[:, 0] * np.linalg.norm(part / safe, axis=1) * (top[:, 0] > 0)
            by = np.where(norm > 0, norm, 1)[:, None] if self.unit else 1.0
            error += float((((raw * unit_roundoff + least / self._scale) * factor * (1 + self.unit) / by) ** 2).sum())
        zero = np.flatnonzero(norms == 0)
        if len(zero):
            shown = ", ".join(map(str, zero[:5])) + (", …" if len(zero) > 5 else "")
            raise ValueError(f"{self.name}: {len(zero)} of {len(norms)} rows are zero after preprocessing: row {shown}. A zero "
                             "row has no angle to others; delete it, or choose another --style")  # fmt: skip
        return norms, error**0.5


@dataclass(frozen=True)
class Data:
    """Rows with their labels, if any, and where they come from."""

    name: str
    rows: Rows
    labels: np.ndarray | None
    about: dict[str, Any]


def open_data(
    source: str,
    root: str | Path | None = None,
    style: str | None = None,
    key: str | None = None,
    label_key: str | None = None,
    classes: Sequence[int] | None = None,
    rows: int | None = None,
    image_size: int | None = None,
    seed: int = 0,
) -> Data:
    """A .npy or .npz file, a folder of pictures, or a data set's name (those of `data.available(root)`).

    style: see `data.preprocess`; "paper" by default for named sets, "raw-unit" for others.  key, label_key: arrays of an
    .npz file.  classes: of a named set.  rows: this many of them, drawn by `seed`.  image_size: side of pictures in pixels.
    """
    path, pixels = Path(source), None
    if classes is not None and (path.exists() or path.suffix in (".npy", ".npz")):
        raise ValueError(f"classes={list(classes)} is for named data sets; {source} is a file: select its rows before")
    if path.is_file() and path.suffix == ".npy":
        raw, labels = _npy(path), None
    elif path.is_file() and path.suffix == ".npz":
        raw, labels = _npz(path, key, label_key)
    elif path.is_dir():
        raw, labels = _pictures(path, image_size)
    elif path.exists():
        raise ValueError(f"{source} is neither .npy, .npz nor a folder of pictures; convert it with numpy.save")
    elif path.suffix in (".npy", ".npz") or len(path.parts) > 1:
        raise FileNotFoundError(f"{source} does not exist; check the path")
    else:
        raw, labels, pixels = _named(source, root, classes, image_size)
    if rows is not None:
        chosen = np.sort(permutation(len(raw), seed)[: check.count("rows", rows, least=2, most=len(raw))])
        raw, labels = raw[chosen], None if labels is None else labels[chosen]
    style = style or ("raw-unit" if pixels is None else "paper")
    if len(raw) < 2:
        raise ValueError(f"{source} has {len(raw)} row(s); spectrum, coherence and influence need at least 2")
    matrix = Rows(raw, source, style, pixels)
    about = {"source": source, "dtype": str(raw.dtype), "shape": list(raw.shape), "style": style,
             "memory_mapped": isinstance(raw, np.memmap), "rows_drawn": rows, "classes": classes and list(classes)}  # fmt: skip
    return Data(source, matrix, _labels(source, labels, len(raw)), about)


def _named(
    name: str, root: str | Path | None, classes: Sequence[int] | None, image_size: int | None
) -> tuple[np.ndarray, np.ndarray, Pixels]:
    if name not in data.FOLDERS or root is None:
        known = [*data.available(root), *(data.FOLDERS if root is None else ())]
        if name not in known:
            hint = "" if root else "; pass --data-root DIR for what lies in files"
            raise ValueError(f"DATA={name!r} is no file, folder or data set; known: {', '.join(known)}{hint}")
    found = data.load(name, root, classes=classes, image_size=image_size)
    return found.x_train, found.y_train, found.pixels


def _npy(path: Path) -> np.ndarray:
    try:
        with path.open("rb") as stream:
            return _mapped(stream, 0, "the array")
    except (EOFError, OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as .npy ({error})") from error


def _npz(path: Path, key: str | None, label_key: str | None) -> tuple[np.ndarray, np.ndarray | None]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename.removesuffix(".npy") for info in archive.infolist()]
            if key is None:
                key = next((k for k in _DATA_KEYS if k in names), names[0] if len(names) == 1 else None)
            if key is None or key not in names:
                raise ValueError(
                    f"array {key or 'of the data'} not found; pass --key, one of {', '.join(names) or 'none'}"
                )
            if label_key is not None and label_key not in names:
                raise ValueError(f"array {label_key} not found; pass --labels, one of {', '.join(names)}")
            label_key = label_key or next((k for k in _LABEL_KEYS if k in names), None)
            raw = _member(archive, path, key)
            return raw, None if label_key is None else np.array(_member(archive, path, label_key))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error) as error:
        raise ValueError(f"{path} cannot be read as .npz ({error}); it may be truncated, copy it again") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _member(archive: zipfile.ZipFile, path: Path, name: str) -> np.ndarray:
    """An array of an .npz file as a memory map: in place, or of an unpacked temporary file if it is compressed."""
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type == zipfile.ZIP_STORED:
        with path.open("rb") as stream:
            stream.seek(info.header_offset + 26)
            name_length, extra_length = struct.unpack("<HH", stream.read(4))
            return _mapped(stream, info.header_offset + 30 + name_length + extra_length, f"array {name}")
    with tempfile.TemporaryFile() as unpacked:
        with archive.open(info) as packed:
            shutil.copyfileobj(packed, unpacked, 2**20)
        return _mapped(unpacked, 0, f"array {name}")


def _mapped(stream: IO[bytes], start: int, name: str) -> np.ndarray:
    """The array in .npy format that begins at `start`, mapped."""
    stream.seek(start)
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    else:
        shape, fortran, dtype = np.lib.format.read_array_header_2_0(stream)
    if dtype.hasobject:
        raise ValueError(f"{name} holds Python objects; store numbers: numpy.save(…, numpy.asarray(x, dtype=float))")
    if 0 in shape:
        raise ValueError(f"{name} is empty, shape {shape}")
    start = stream.tell()
    wanted, there = start + int(np.prod(shape, dtype=object)) * dtype.itemsize, stream.seek(0, 2)
    if there < wanted:
        raise ValueError(f"it ends after {there} of {wanted} bytes; it is truncated, copy it again")
    return np.memmap(stream, dtype, "r", start, shape, "F" if fortran else "C")


def _pictures(folder: Path, image_size: int | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Pictures anywhere below a folder as RGB; the folder of each is its label where there are several."""
    from PIL import Image

    base = folder / "train" if (folder / "train").is_dir() else folder
    paths = sorted(p for p in base.rglob("*") if p.suffix.lower() in _PICTURES)
    if not paths:
        raise ValueError(f"{base} holds no picture ({', '.join(sorted(_PICTURES))}); name a folder that does, "
                         "or a data set with --data-root")  # fmt: skip
    out: np.ndarray | None = None
    for i, path in enumerate(paths):
        try:
            with Image.open(path) as image:
                picture = image.convert("RGB")
                array = np.asarray(picture if image_size is None else picture.resize((image_size, image_size)))
        except (OSError, SyntaxError) as error:
            raise ValueError(f"{path} cannot be read as a picture ({error}); replace or delete it") from error
        out = np.empty((len(paths), *array.shape), np.uint8) if out is None else out
        if array.shape != out.shape[1:]:
            raise ValueError(f"{path} has shape {array.shape}, {paths[0]} {out.shape[1:]}; pass --image-size")
        out[i] = array
    labels = np.unique([str(p.parent) for p in paths], return_inverse=True)[1]
    assert out is not None
    return out, labels if labels.any() else None


def _matrix(raw: np.ndarray, name: str) -> np.ndarray:
    """(n, d) of real numbers, a view of `raw`."""
    if raw.ndim < 2:
        raise ValueError(
            f"{name} has shape {raw.shape}; wanted (rows, columns) or (rows, height, width, …): reshape it"
        )
    if not (np.issubdtype(raw.dtype, np.number) or raw.dtype == bool) or np.issubdtype(raw.dtype, np.complexfloating):
        raise ValueError(f"{name} has dtype {raw.dtype}; wanted integers or floats: convert with .astype(float)")
    if raw.ndim > 2 and isinstance(raw, np.memmap) and not raw.flags.c_contiguous:
        raise ValueError(f"{name} is stored in Fortran order; save numpy.ascontiguousarray of it")
    return raw.reshape(len(raw), -1)


def _finite(part: np.ndarray, name: str, start: int) -> None:
    bad = np.argwhere(~np.isfinite(part))
    if len(bad):
        row, column = bad[0]
        raise ValueError(f"{name}: row {start + row}, column {column} is NaN or infinite ({len(bad)} such entries in "
                         f"rows {start} to {start + len(part) - 1}); delete or fill them")  # fmt: skip
    if np.abs(part).max() > 1e100:
        raise ValueError(
            f"{name} holds numbers as large as {np.abs(part).max():.3g}; their powers overflow, divide by a constant"
        )


def _labels(name: str, labels: np.ndarray | None, n: int) -> np.ndarray | None:
    """One number per row: classes 0, 1, … where there are at most 1000 integers or booleans, else float64."""
    if labels is None:
        return None
    if labels.shape != (n,) or labels.dtype.kind not in "biuf":
        raise ValueError(f"{name}: labels must be {n} numbers, one per row; got {labels.dtype} of shape {labels.shape}")
    if labels.dtype.kind != "f":
        distinct, classes = np.unique(labels, return_inverse=True)
        return classes if len(distinct) <= 1000 else labels.astype(np.float64)
    if not np.isfinite(labels).all():
        raise ValueError(f"{name}: label {int(np.flatnonzero(~np.isfinite(labels))[0])} is NaN or infinite; mend it")
    return labels.astype(np.float64)
