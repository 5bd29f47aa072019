"""The loss around a minimum along two random directions, and how flat it is (figure 5, app-A.11).

Rescaling a neuron and its output weight leaves the network and changes the landscape, so a direction is scaled neuron by
neuron to the norm of that neuron's weights (filter normalisation, Li et al. 2018): distance 1 moves each neuron by its
own length.

Raises TypeError or ValueError for wrong types, shapes, NaN and infinity, naming the argument.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor

from impl import _validate as check
from impl.training import LOSSES, Linearised, accuracy, loss_values


@dataclass(frozen=True)
class Landscape:
    """losses, accuracies (k, k): at W + offsets[i] U + offsets[j] V; offsets (k,) from -radius to radius, 0 the middle."""

    offsets: Tensor
    losses: Tensor
    accuracies: Tensor
    centre_loss: float


@dataclass(frozen=True)
class Flatness:
    """Of the disc whose diameter is the grid's side.

    basin: share of it whose loss exceeds the centre's by at most `level`.  rise: mean excess over the centre.
    curvature: (L(h, 0) + L(-h, 0) + L(0, h) + L(0, -h) - 4 L(0, 0)) / h^2, h the grid's step.
    """

    basin: float
    rise: float
    curvature: float
    level: float


def directions(W: Tensor, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Two Gaussian directions of the shape of W (m, d), each row scaled to the norm of that row of W.

    Drawn on the CPU in float64 from `seed`, then cast.
    """
    check.matrix("W", W)
    generator = torch.Generator().manual_seed(check.count("seed", seed, least=0))
    raw = torch.randn(2, *W.shape, generator=generator, dtype=torch.float64)
    raw *= torch.linalg.vector_norm(W.detach().cpu().double(), dim=1)[:, None] / raw.norm(dim=2, keepdim=True)
    U, V = raw.to(W.device, W.dtype)
    return U, V


@torch.no_grad()
def surface(
    net: torch.nn.Module,
    F: Tensor,
    Y: Tensor,
    loss: str,
    U: Tensor,
    V: Tensor,
    radius: float = 1.0,
    points: int = 25,
    lam: float = 0.0,
    start: Tensor | None = None,
) -> Landscape:
    """Mean loss of `net` (TwoLayerReLU) on features F (n, d) and targets Y (n, c), over the plane of U and V (m, d).

    With lam > 0 the penalty (lam/2)|W - start|^2 is added: the landscape that training descends.  `points` must be odd,
    so that the centre is on the grid.  Memory 4 n m: the neurons' inputs are linear in the weights.
    """
    check.choice("loss", loss, LOSSES)
    W = cast(Tensor, net.weight).detach()
    if isinstance(net, Linearised):
        raise TypeError("net must be a TwoLayerReLU; the landscape of a linearised network is a convex bowl")
    for name, A in (("U", U), ("V", V)):
        if check.same_kind(name, check.matrix(name, A), "the weights", W).shape != W.shape:
            raise ValueError(f"{name} must have the shape of the weights, {tuple(W.shape)}, got {tuple(A.shape)}")
    check.same_kind("F", check.matrix("F", F), "the weights", W)
    check.same_kind("Y", check.matrix("Y", Y), "F", F, axis=0)
    if check.count("points", points, least=3) % 2 == 0:
        raise ValueError(f"points must be odd, so that the centre is on the grid, got {points}")
    if lam and start is None:
        raise ValueError("lam > 0 needs start=, the weights that the penalty is measured from")
    radius = check.positive("radius", radius)
    offsets = torch.linspace(-radius, radius, points, dtype=W.dtype, device=W.device)
    offsets[points // 2] = 0
    inputs, along_u, along_v = F @ W.T, F @ U.T, F @ V.T
    readout = cast(Tensor, net.signs) / math.sqrt(len(W))
    losses, shares = torch.empty(2, points, points, dtype=torch.float64)
    for i, a in enumerate(offsets):
        for j, b in enumerate(offsets):
            f = torch.relu(inputs + a * along_u + b * along_v) @ readout
            value = float(loss_values(f, Y, loss).mean())
            if lam and start is not None:
                value += lam / 2 * float(((W + a * U + b * V - start) ** 2).sum())
            losses[i, j], shares[i, j] = value, accuracy(f, Y)
    return Landscape(offsets.double().cpu(), losses, shares, float(losses[points // 2, points // 2]))


def flatness(landscape: Landscape, level: float = 0.1) -> Flatness:
    """Three numbers for "how broad"; `level` > 0 is an excess of loss, in the units of the loss."""
    check.positive("level", level)
    x, L = landscape.offsets, landscape.losses
    middle = len(x) // 2
    step = float(x[middle + 1])
    disc = (x[:, None] ** 2 + x[None, :] ** 2) <= float(x[-1]) ** 2 * (1 + 1e-12)
    excess = L - L[middle, middle]
    around = L[middle + 1, middle] + L[middle - 1, middle] + L[middle, middle + 1] + L[middle, middle - 1]
    curvature = float(around - 4 * L[middle, middle]) / step**2
    return Flatness(float((excess[disc] <= level).double().mean()), float(excess[disc].mean()), curvature, level)
