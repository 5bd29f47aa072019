"""The spaces in which a perturbation of size eps can be meant, by name.

The paper's rows are standardised pixels scaled to unit norm, and it does not say to which of them eps = 0.3 applies:

    "pixel"         pixels in [0, 1]; the result is clamped to that range and then preprocessed
    "standardised"  (pixel - mean) / std, before the unit norm; clamped to the image of [0, 1] only if asked for
    "unit"          the row that the model sees; what comes out is used as it is, so its norm may leave 1
    "sphere"        the same, then scaled back to unit norm
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from impl import _validate as check
from impl._dataset import Dataset
from impl.attention import unit_rows
from impl.data import STYLES

SPACES = ("pixel", "standardised", "unit", "sphere")


@dataclass(frozen=True)
class Space:
    """points (n, d): the data in the space.  low, high (d,): the range that results are clamped to, or None.

    offset, scale (d,): of the standardisation; normed: whether its rows are scaled to unit norm.
    """

    name: str
    style: str
    points: Tensor
    offset: Tensor
    scale: Tensor
    normed: bool
    low: Tensor | None = None
    high: Tensor | None = None

    @property
    def clamped(self) -> bool:
        """Whether results are kept within a range."""
        return self.low is not None

    def rows(self, points: Tensor) -> Tensor:
        """The rows, as `data.preprocess` makes them, of points (b, d) of this space; differentiable.

        ValueError for a point that standardises to zero, whose unit norm is undefined.
        """
        if self.name == "pixel":
            points = (points - self.offset) / self.scale
        return unit_rows(points) if self.normed and self.name != "unit" else points

    def describe(self) -> dict[str, str | bool]:
        """Ready for JSON."""
        return {"space": self.name, "style": self.style, "clamped": self.clamped}


def space(
    data: Dataset,
    name: str = "pixel",
    style: str = "paper",
    clamp: bool | None = None,
    dtype: torch.dtype = torch.float64,
    device: str | torch.device = "cpu",
    part: str = "train",
) -> Space:
    """The training (or test) points of `data` in a space, and the way from there to the rows of a style.

    clamp: keep results within what pixels in [0, 1] give; by default in "pixel" only.  ValueError where there is no such
    range ("unit", "sphere"), and for "sphere" with a style whose rows are not of unit norm.
    """
    check.choice("space", name, SPACES)
    check.choice("part", part, ("train", "test"))
    shift, normed = STYLES[check.choice("style", style, STYLES)]
    clamp = name == "pixel" if clamp is None else clamp
    if clamp and name in ("unit", "sphere"):
        raise ValueError(f"space={name!r} has no range of pixels to clamp to; use clamp=False, or space='pixel'")
    if name == "sphere" and not normed:
        raise ValueError(f"space='sphere' needs rows of unit norm, style={style!r} has none; use space='unit'")
    images = data.x_train if part == "train" else data.x_test
    pixels = images.reshape(len(images), -1) / data.pixels.maximum
    d = pixels.shape[1]
    offset, scale = np.zeros(d), np.ones(d)
    if shift == "channel":
        offset, scale = np.resize(data.pixels.mean, d), np.resize(data.pixels.std, d)
    elif shift == "pixel":
        offset = data.x_train.reshape(len(data.x_train), -1).mean(axis=0, dtype=np.float64) / data.pixels.maximum
    standard = torch.from_numpy((pixels - offset) / scale)
    points = {"pixel": torch.from_numpy(pixels), "standardised": standard}.get(name)
    if points is None:
        points = unit_rows(standard) if normed else standard
    low, high = np.zeros(d), np.ones(d)
    if name == "standardised":
        low, high = (low - offset) / scale, (high - offset) / scale

    def to(values: np.ndarray) -> Tensor:
        return torch.from_numpy(values).to(device, dtype)

    bounds = (to(low), to(high)) if clamp else (None, None)
    return Space(name, style, points.to(device, dtype), to(offset), to(scale), normed, *bounds)
