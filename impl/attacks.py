"""Attacks on data points: FGSM, PGD, MIM and random noise, in a named space (section 5.1, def-3.4).

An attack moves each point within a ball so as to raise an objective, a function (rows (b, d), index (b,)) -> (b,) that is
differentiable and treats every row on its own, `index` saying which points of the data the rows stand for.  What the
attack acts on is the objective's business: `model_loss` is the loss at the point, with the attention map held or
moving with it; `malleability.influence_objective` is the point's own influence.

Steps follow the gradient of every row by itself, and random starts are drawn by (seed, index): one row at a time or all
at once is the same, up to rounding.  eps = 0 returns the points themselves.

Raises TypeError or ValueError for wrong types, shapes, NaN and infinity, naming the argument.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from impl import _validate as check
from impl.attention import unit_rows
from impl.network import ARCHITECTURES, features
from impl.spaces import Space as Space
from impl.spaces import space as space
from impl.training import LOSSES, loss_values

METHODS = ("fgsm", "pgd", "mim", "noise")
NORMS = ("linf", "l2")
ATTENTION = ("held", "moving")

Objective = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Attack:
    """An attack and its budget; the defaults are the paper's PGD, with what its text leaves open made explicit.

    fgsm: one step of size eps.  pgd: `steps` steps of size `step` (default eps / 10) from a random start.  mim: the same
    along the momentum g <- decay g + gradient / |gradient|_1, from the point.  noise: uniform in the ball, no gradient.
    norm: "linf" steps along signs, "l2" along the unit vector.  keep: the "last" iterate, or the "best" one seen.
    """

    method: str = "pgd"
    eps: float = 0.3
    norm: str = "linf"
    steps: int = 40
    step: float | None = None
    random_start: bool | None = None
    decay: float = 1.0
    seed: int = 42
    keep: str = "last"

    def __post_init__(self) -> None:
        check.choice("method", self.method, METHODS)
        check.choice("norm", self.norm, NORMS)
        check.choice("keep", self.keep, ("last", "best"))
        check.count("steps", self.steps, least=0 if self.method == "noise" else 1)
        check.count("seed", self.seed, least=0)
        for name, value in (("eps", self.eps), ("decay", self.decay)):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be finite and >= 0, got {value!r}")
        if self.step is not None and self.eps > 0:
            check.positive("step", self.step)

    def resolved(self) -> Attack:
        """The same attack with every default filled in."""
        return replace(
            self,
            steps={"fgsm": 1, "noise": 0}.get(self.method, self.steps),
            step=(self.eps if self.method == "fgsm" else self.eps / 10) if self.step is None else self.step,
            random_start=self.method in ("pgd", "noise") if self.random_start is None else self.random_start,
        )

    def describe(self) -> dict[str, Any]:
        """The resolved attack, ready for JSON."""
        return asdict(self.resolved())


@dataclass(frozen=True)
class Perturbed:
    """index (b,); points (b, d) in the space; rows (b, d), what goes into X; the objective before and after, (b,).

    how: the attack and the space it took place in, ready for JSON.
    """

    index: Tensor
    points: Tensor
    rows: Tensor
    objective_before: Tensor
    objective_after: Tensor
    how: dict[str, Any]


def adversarial(
    objective: Objective, space: Space, attack: Attack, index: Tensor | None = None, block: int = 256
) -> Perturbed:
    """The points of `space` numbered by `index` (all by default), attacked `block` at a time."""
    index = indices(index, len(space.points), space.points.device)
    moved = []
    before, after = [], []

    def at_points(points: Tensor, part: Tensor) -> Tensor:
        return objective(space.rows(points), part)

    for part in index.split(check.count("block", block)):
        start = space.points[part]
        moved.append(perturb(at_points, start, attack, part, space.low, space.high))
        with torch.no_grad():
            before.append(at_points(start, part))
            after.append(at_points(moved[-1], part))
    points = torch.cat(moved)
    how = {**attack.describe(), **space.describe()}
    return Perturbed(index, points, space.rows(points), torch.cat(before), torch.cat(after), how)


def perturb(
    objective: Objective,
    points: Tensor,
    attack: Attack,
    index: Tensor | None = None,
    low: Tensor | None = None,
    high: Tensor | None = None,
) -> Tensor:
    """`points` (b, d), moved by at most eps to raise the objective, within [low, high] (each (d,)) if given.

    ValueError for points outside those bounds, or a gradient that is not finite.
    """
    points = check.matrix("points", points).detach()
    index = torch.arange(len(points), device=points.device) if index is None else index
    if (low is not None and bool((points < low).any())) or (high is not None and bool((points > high).any())):
        raise ValueError("points lie outside the range that low and high allow; clamp them first, or drop the bounds")
    attack = attack.resolved()
    if attack.eps == 0:
        return points
    now = points
    if attack.random_start:
        now = _clamped(points + random_offsets(points, attack, index), low, high)
    momentum = torch.zeros_like(points)
    best, best_value = now, torch.full((len(points),), -math.inf, dtype=points.dtype, device=points.device)
    for _ in range(attack.steps):
        value, slope = _value_and_slope(objective, now, index)
        best, best_value = _better(best, best_value, now, value)
        if attack.method == "mim":
            momentum = attack.decay * momentum + _scaled(slope, 1)
            slope = momentum
        direction = slope.sign() if attack.norm == "linf" else _scaled(slope, 2)
        now = _clamped(points + _projected(now + attack.step * direction - points, attack), low, high)  # type: ignore[operator]
    if attack.keep == "last" or attack.steps == 0:
        return now
    with torch.no_grad():
        return _better(best, best_value, now, objective(now, index))[0]


def random_offsets(points: Tensor, attack: Attack, index: Tensor) -> Tensor:
    """One offset per row, uniform in the ball of radius eps, fixed by (attack.seed, index of the row): (b, d)."""
    d = points.shape[1]
    bits = np.stack([np.random.PCG64([attack.seed, i]).random_raw(d + 1) for i in index.tolist()])
    uniform = torch.from_numpy(((bits >> np.uint64(11)) + 0.5) * 2.0**-53)
    if attack.norm == "linf":
        offsets = 2 * uniform[:, :d] - 1
    else:
        gaussian = torch.special.ndtri(uniform[:, :d])
        offsets = gaussian / torch.linalg.vector_norm(gaussian, dim=1, keepdim=True) * uniform[:, d:] ** (1 / d)
    return (attack.eps * offsets).to(points)


def features_of(X: Tensor, architecture: str, rows: Tensor, index: Tensor, attention: str = "held") -> Tensor:
    """What the network sees for point i of X when x_i is replaced by rows[i], (b, d) -> (b, d); differentiable.

    "held": the attention sums keep the old data, so the new row is a mere query.  "moving": x_i moves in X as well, each
    row on its own.  For "2l-relu" both are the row itself.
    """
    check.choice("attention", attention, ATTENTION)
    if attention == "held" or architecture == "2l-relu":
        return features(X, architecture, rows)
    check.choice("architecture", architecture, ARCHITECTURES)
    own = (rows * rows).sum(dim=1, keepdim=True)
    weights = (rows @ X.T).scatter(1, index[:, None], own)
    if architecture != "mlp-attn":  # exponential attention has the rows of softmax attention once they are of unit norm
        weights = torch.softmax(weights / (math.sqrt(X.shape[1]) if architecture == "softmax" else 1.0), dim=1)
    return unit_rows(weights @ X + weights.gather(1, index[:, None]) * (rows - X[index]))


def model_loss(
    net: torch.nn.Module,
    X: Tensor,
    Y: Tensor,
    architecture: str,
    attention: str = "held",
    loss: str = "cross-entropy",
) -> Objective:
    """The loss of `net` at the attacked point, with the attention map held (a) or moving with the point (b).

    X (n, d): the training rows before attention; Y (n, c): targets of the points that are attacked.
    """
    check.choice("loss", loss, LOSSES)
    check.choice("attention", attention, ATTENTION)

    def objective(rows: Tensor, index: Tensor) -> Tensor:
        seen = features_of(X, architecture, rows, index, attention)
        return loss_values(net(seen.to(net.weight.dtype)).to(rows.dtype), Y[index].to(rows.dtype), loss)  # type: ignore[arg-type]

    return objective


def adversary(
    space: Space,
    X: Tensor,
    Y: Tensor,
    architecture: str,
    attack: Attack,
    attention: str = "held",
    loss: str = "cross-entropy",
) -> Callable[[torch.nn.Module, Tensor], Tensor]:
    """For `training.train`: the features of the training points, attacked against the network as it is (PGD-AT)."""

    def attacked(net: torch.nn.Module, index: Tensor) -> Tensor:
        index = index.to(X.device)
        objective = model_loss(net, X, Y, architecture, attention, loss)
        rows = adversarial(objective, space, attack, index, block=len(index)).rows.to(X.dtype)
        return features_of(X, architecture, rows, index, attention)

    return attacked


def indices(index: Tensor | None, n: int, device: torch.device) -> Tensor:
    """Row numbers in 0..n-1 as an int64 vector; None stands for all of them."""
    if index is None:
        return torch.arange(n, device=device)
    if index.ndim != 1 or index.is_floating_point() or index.dtype == torch.bool or len(index) == 0:
        raise ValueError(f"index must be a non-empty vector of integers, got {index.dtype} {tuple(index.shape)}")
    low, high = int(index.min()), int(index.max())
    if low < 0 or high >= n:
        raise ValueError(f"index runs from {low} to {high}, outside 0..{n - 1}")
    return index.to(device, torch.int64)


def _value_and_slope(objective: Objective, points: Tensor, index: Tensor) -> tuple[Tensor, Tensor]:
    """The objective (b,) and its gradient (b, d); rows do not touch each other, so the gradient of the sum is theirs."""
    with torch.enable_grad():
        variable = points.detach().requires_grad_(True)
        value = objective(variable, index)
        if value.shape != index.shape:
            raise ValueError(f"objective must give one value per row, {tuple(index.shape)}, not {tuple(value.shape)}")
        (slope,) = torch.autograd.grad(value.sum(), variable)
    bad = ~torch.isfinite(slope).all(dim=1)
    if bool(bad.any()):
        raise ValueError(f"the gradient of the objective is NaN or infinite at point {int(index[bad][0])}")
    return value.detach(), slope


def _scaled(slope: Tensor, p: int) -> Tensor:
    """Each row divided by its p-norm, safe from underflow; a zero row stays zero."""
    largest = slope.abs().amax(dim=1, keepdim=True)
    ratio = slope / torch.where(largest > 0, largest, 1)
    norm = torch.linalg.vector_norm(ratio, ord=p, dim=1, keepdim=True)
    return ratio / torch.where(norm > 0, norm, 1)


def _projected(offset: Tensor, attack: Attack) -> Tensor:
    """The nearest offset in the ball of radius eps."""
    if attack.norm == "linf":
        return offset.clamp(-attack.eps, attack.eps)
    norm = torch.linalg.vector_norm(offset, dim=1, keepdim=True)
    return offset * (attack.eps / norm.clamp_min(attack.eps))


def _clamped(points: Tensor, low: Tensor | None, high: Tensor | None) -> Tensor:
    return points if low is None and high is None else torch.clamp(points, low, high)


def _better(best: Tensor, best_value: Tensor, now: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
    """Row by row, the point of the larger value."""
    more = value > best_value
    return torch.where(more[:, None], now, best), torch.where(more, value, best_value)
