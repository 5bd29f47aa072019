"""impl.network against loops over neurons, and against the attention functions it composes."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from impl import attention, network
from impl.network import TwoLayerReLU


def gaussian(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_forward_is_the_sum_over_neurons() -> None:
    X, net = gaussian(4, 3), TwoLayerReLU(3, 11, outputs=2, seed=1, dtype=torch.float64)
    W, a = net.weight.detach(), net.signs
    for i in range(4):
        for c in range(2):
            total = sum(float(a[r, c]) * max(float(W[r] @ X[i]), 0.0) for r in range(11))
            assert net(X)[i, c].item() == pytest.approx(total / math.sqrt(11), abs=1e-14)


def test_only_the_first_layer_is_trained() -> None:
    net = TwoLayerReLU(3, 5, outputs=2)
    assert [name for name, _ in net.named_parameters()] == ["weight"] and net.weight.shape == (5, 3)
    assert set(net.state_dict()) == {"weight", "signs"}
    net(torch.ones(1, 3)).sum().backward()
    assert net.weight.grad is not None and not net.signs.requires_grad


def test_weights_are_gaussian_and_signs_uniform() -> None:
    net = TwoLayerReLU(20, 20_000, outputs=3, sigma=0.5, dtype=torch.float64)
    W = net.weight.detach()
    assert abs(float(W.mean())) < 0.005 and float(W.std()) == pytest.approx(0.5, rel=0.01)
    assert float((W**4).mean()) == pytest.approx(3 * 0.5**4, rel=0.03)
    assert set(net.signs.unique().tolist()) == {-1.0, 1.0}
    assert bool((net.signs.mean(dim=0).abs() < 0.04).all())
    correlation = (net.signs.T @ net.signs / 20_000 - torch.eye(3)).abs().max()
    assert float(correlation) < 0.04


def test_same_seed_same_network_and_a_wide_one_starts_with_a_narrow_one() -> None:
    torch.manual_seed(7)
    narrow, wide = TwoLayerReLU(4, 300, outputs=2, seed=5), TwoLayerReLU(4, 700, outputs=2, seed=5)
    assert torch.equal(narrow.weight, wide.weight[:300]) and torch.equal(narrow.signs, wide.signs[:300])
    assert not torch.equal(narrow.weight, TwoLayerReLU(4, 300, seed=6).weight)
    assert not torch.equal(narrow.signs, TwoLayerReLU(4, 300, outputs=2, seed=6).signs)
    double = TwoLayerReLU(4, 300, outputs=2, seed=5, dtype=torch.float64)
    assert torch.equal(narrow.weight, double.weight.float())
    assert bool((double.weight.float() != double.weight).all())  # drawn with 53 bits, not widened
    assert not torch.equal(wide.weight[:256], wide.weight[256:512])
    same_stream = torch.randint(2, (256, 2), generator=torch.Generator().manual_seed(5)) * 2.0 - 1
    assert not torch.equal(narrow.signs[:256], same_stream)  # signs do not reuse the bits of the weights
    state = torch.get_rng_state()
    TwoLayerReLU(4, 300)
    assert torch.equal(state, torch.get_rng_state())


def test_sigma_scales_the_weights_and_nothing_else() -> None:
    one, three = TwoLayerReLU(4, 30, dtype=torch.float64), TwoLayerReLU(4, 30, sigma=3.0, dtype=torch.float64)
    assert torch.allclose(three.weight, 3 * one.weight) and torch.equal(one.signs, three.signs)


@pytest.mark.parametrize("architecture", network.ARCHITECTURES)
def test_features_of_training_and_query_rows(architecture: str) -> None:
    X, Q = gaussian(9, 4), gaussian(3, 4, seed=1)
    G = Q @ X.T
    unnormalised = {
        "2l-relu": Q,
        "mlp-attn": G @ X,
        "softmax": torch.softmax(G / 2, dim=1) @ X,
        "exponential": G.exp() @ X,
    }[architecture]
    norms = unnormalised.norm(dim=1, keepdim=True) if architecture != "2l-relu" else 1
    assert torch.allclose(network.features(X, architecture, Q), unnormalised / norms, rtol=1e-12, atol=1e-13)
    own = network.features(X, architecture)
    assert torch.allclose(own, network.features(X, architecture, X), rtol=1e-12, atol=1e-13)
    assert own.shape == (9, 4)


def test_mlp_attn_is_the_same_network_on_attended_rows() -> None:
    X, net = gaussian(9, 4), TwoLayerReLU(4, 16, dtype=torch.float64)
    F = X @ X.T @ X
    assert torch.allclose(net(network.features(X, "mlp-attn")), net(F / F.norm(dim=1, keepdim=True)), atol=1e-13)
    assert torch.equal(network.features(X, "mlp-attn"), attention.unit_rows(attention.linearized(X)))


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="did you mean 'mlp-attn'"):
        network.features(gaussian(2, 2), "MLP-Atn")
    for bad in ({"d": 0, "m": 3}, {"d": 2, "m": 0}, {"d": 2, "m": 2.5}, {"d": 2, "m": 3, "outputs": 0}):
        with pytest.raises(ValueError, match="must be an integer"):
            TwoLayerReLU(**bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="sigma must be finite and > 0, got -1"):
        TwoLayerReLU(2, 2, sigma=-1)
    with pytest.raises(ValueError, match="seed must be an integer"):
        TwoLayerReLU(2, 2, seed=-1)
    with pytest.raises(ValueError, match="zero row"):
        network.features(torch.tensor([[0.0, 0.0], [1.0, 0.0]]), "mlp-attn")
