"""Checks of arguments, in one place: every message names the argument, what came, and the mend."""

from __future__ import annotations

import difflib
import math
import operator
from collections.abc import Iterable
from typing import SupportsIndex

import torch
from torch import Tensor

_AXES = ("rows", "columns")


def choice(argument: str, value: str, options: Iterable[str]) -> str:
    """`value` if it is one of `options`; else ValueError with the nearest ones."""
    known = list(options)
    if value in known:
        return value
    near = difflib.get_close_matches(str(value).lower(), known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    raise ValueError(f"{argument}={value!r} is unknown; {hint}choose from {', '.join(map(repr, known))}")


def matrix(argument: str, value: Tensor) -> Tensor:
    """A 2-d, non-empty, finite tensor of floats (float32 or float64), returned unchanged.

    Raises TypeError for anything but a floating tensor, ValueError for shape and content.
    """
    if not isinstance(value, Tensor):
        raise TypeError(f"{argument} must be a torch.Tensor, got {type(value).__name__}; use torch.as_tensor")
    if value.dtype not in (torch.float32, torch.float64):
        raise TypeError(f"{argument} must be float32 or float64, got {value.dtype}; use .double()")
    if value.ndim != 2 or value.numel() == 0:
        raise ValueError(f"{argument} must be a non-empty matrix, got shape {tuple(value.shape)}")
    finite = torch.isfinite(value)
    if not bool(finite.all()):
        row, column = (~finite).nonzero()[0].tolist()
        raise ValueError(f"{argument} holds NaN or infinity, first at row {row}, column {column}")
    return value


def data_and_query(X: Tensor, query: Tensor | None, argument: str = "query") -> tuple[Tensor, Tensor]:
    """X and the query (named `argument`), matrices with equal columns, dtype, device; None stands for X."""
    matrix("X", X)
    if query is None:
        return X, X
    return X, same_kind(argument, matrix(argument, query), "X", X)


def same_kind(
    argument: str, value: Tensor, like_name: str, like: Tensor, axis: int = 1, like_axis: int | None = None
) -> Tensor:
    """`value` if it shares dtype and device with `like`, and its size along `axis` with that of `like`.

    Axis 0 counts rows and axis 1 columns; `like_axis` is the same axis unless given.
    """
    other = axis if like_axis is None else like_axis
    if value.shape[axis] != like.shape[other]:
        sizes = f"{value.shape[axis]} {_AXES[axis]}, {like_name} has {like.shape[other]} {_AXES[other]}"
        raise ValueError(f"{argument} has {sizes}; they must be equal")
    for what, got, expected in (("dtype", value.dtype, like.dtype), ("device", value.device, like.device)):
        if got != expected:
            raise ValueError(f"{argument} and {like_name} differ in {what}: {got} against {expected}; use .to()")
    return value


def square(argument: str, value: Tensor) -> Tensor:
    """A finite, square and symmetric matrix (up to the square root of machine precision)."""
    matrix(argument, value)
    if value.shape[0] != value.shape[1]:
        raise ValueError(f"{argument} must be square, got shape {tuple(value.shape)}")
    asymmetry = float((value - value.T).abs().max())
    if asymmetry > math.sqrt(torch.finfo(value.dtype).eps) * float(value.abs().max()):
        raise ValueError(f"{argument} must be symmetric, but |K - K^T| reaches {asymmetry:.3g}; average them")
    return value


def positive(argument: str, value: float) -> float:
    """A finite number > 0."""
    number = float(value)
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{argument} must be finite and > 0, got {value!r}")
    return number


def count(argument: str, value: SupportsIndex, least: int = 1, most: int | None = None) -> int:
    """An integer in [least, most]; a bool or a float is not an integer."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{argument} must be an integer, got {value!r}") from None
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        bounds = f">= {least}" if most is None else f"between {least} and {most}"
        raise ValueError(f"{argument} must be an integer {bounds}, got {value!r}")
    return number
