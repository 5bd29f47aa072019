"""impl.landscape against the network with its weights moved, and on bowls whose flatness is known."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from impl import landscape, training
from impl.landscape import Landscape
from impl.network import TwoLayerReLU

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
F64 = torch.float64


def problem(loss: str = "cross-entropy") -> tuple[TwoLayerReLU, Tensor, Tensor]:
    X = torch.randn(9, 4, generator=torch.Generator().manual_seed(0), dtype=F64)
    return TwoLayerReLU(4, 12, outputs=3, dtype=F64), X, training.targets(torch.arange(9) % 3, 3, loss)


@pytest.mark.parametrize("loss", training.LOSSES)
@pytest.mark.parametrize("device", DEVICES)
def test_the_surface_is_the_loss_with_the_weights_moved(loss: str, device: str) -> None:
    net, X, Y = problem(loss)
    net, X, Y = net.to(device), X.to(device), Y.to(device)
    W = net.weight.detach()
    U, V = landscape.directions(W, seed=3)
    start = W + 0.1
    got = landscape.surface(net, X, Y, loss, U, V, radius=0.5, points=5, lam=0.2, start=start)
    assert got.offsets.tolist() == [-0.5, -0.25, 0.0, 0.25, 0.5]
    for i, a in enumerate(got.offsets.tolist()):
        for j, b in enumerate(got.offsets.tolist()):
            f = torch.func.functional_call(net, {"weight": W + a * U + b * V}, (X,)).detach()
            value = training.loss_values(f, Y, loss).mean() + 0.1 * ((W + a * U + b * V - start) ** 2).sum()
            assert float(got.losses[i, j]) == pytest.approx(float(value), abs=1e-12)
            assert float(got.accuracies[i, j]) == training.accuracy(f, Y)
    plain = landscape.surface(net, X, Y, loss, U, V, points=7)
    assert float(plain.offsets[3]) == 0  # not just nearly, as linspace has it
    assert plain.centre_loss == pytest.approx(float(training.loss_values(net(X), Y, loss).mean().detach()), abs=1e-12)


def test_directions_are_scaled_neuron_by_neuron() -> None:
    W = torch.diag(torch.tensor([1.0, 10.0, 0.1])).double()
    U, V = landscape.directions(W, seed=1)
    assert torch.allclose(U.norm(dim=1), W.norm(dim=1)) and torch.allclose(V.norm(dim=1), W.norm(dim=1))
    again, other = landscape.directions(W, seed=1)[0], landscape.directions(W, seed=2)[0]
    assert torch.equal(U, again) and not torch.equal(U, other) and not torch.equal(U, V)
    wide = torch.ones(400, 50, dtype=F64)
    U, V = landscape.directions(wide)
    assert abs(float((U * V).sum() / (U.norm() * V.norm()))) < 5 / math.sqrt(400 * 50)
    scaled = landscape.directions(7 * W, seed=1)[0]
    assert torch.allclose(scaled, 7 * landscape.directions(W, seed=1)[0])


def bowl(a: float, b: float, points: int = 101) -> Landscape:
    x = torch.linspace(-1, 1, points, dtype=F64)
    L = 3 + a * x[:, None] ** 2 + b * x[None, :] ** 2
    return Landscape(x, L, L, 3.0)


def test_flatness_of_bowls() -> None:
    round_bowl = landscape.flatness(bowl(2.0, 2.0), level=0.5)
    assert round_bowl.curvature == pytest.approx(8.0, rel=1e-9)  # the Laplacian
    assert round_bowl.basin == pytest.approx(0.25, abs=0.02)  # radius 1/2 of radius 1
    assert round_bowl.rise == pytest.approx(1.0, abs=0.03)  # 2 E r^2 over the disc
    long = landscape.flatness(bowl(0.5, 2.0), level=0.5)
    assert long.basin == pytest.approx(0.5, abs=0.02) and long.rise < round_bowl.rise  # ellipse of axes 1 and 1/2
    assert landscape.flatness(bowl(0.0, 0.0), 0.1) == landscape.Flatness(1.0, 0.0, 0.0, 0.1)


def test_bad_arguments_are_named() -> None:
    net, X, Y = problem()
    U, V = landscape.directions(net.weight.detach())
    with pytest.raises(ValueError, match="points must be odd"):
        landscape.surface(net, X, Y, "cross-entropy", U, V, points=10)
    with pytest.raises(ValueError, match=r"V must have the shape of the weights, \(12, 4\), got \(11, 4\)"):
        landscape.surface(net, X, Y, "cross-entropy", U, V[1:])
    with pytest.raises(ValueError, match="needs start="):
        landscape.surface(net, X, Y, "cross-entropy", U, V, lam=0.1)
    with pytest.raises(ValueError, match="radius must be finite and > 0"):
        landscape.surface(net, X, Y, "cross-entropy", U, V, radius=0)
    with pytest.raises(ValueError, match="loss='mse' is unknown"):
        landscape.surface(net, X, Y, "mse", U, V)
    with pytest.raises(TypeError, match="convex"):
        landscape.surface(training.Linearised(net), X, Y, "cross-entropy", U, V)
    with pytest.raises(ValueError, match="level must be finite and > 0"):
        landscape.flatness(bowl(1, 1), 0.0)
