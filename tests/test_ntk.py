"""impl.ntk against the Jacobian of the real module, against 60-digit arithmetic, and against sampling."""

from __future__ import annotations

import math

import mpmath
import pytest
import torch
from torch import Tensor
from torch.func import functional_call, jacrev, vmap

from impl import ntk
from impl.attention import unit_rows
from impl.network import TwoLayerReLU

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])


def gaussian(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def jacobian_kernel(net: TwoLayerReLU, X: Tensor, Y: Tensor) -> Tensor:
    """(outputs, outputs, n, n'): inner products of the Jacobians with respect to the trained weights."""
    weight = {"weight": net.weight.detach()}

    def one(parameters: dict[str, Tensor], x: Tensor) -> Tensor:
        return functional_call(net, parameters, (x[None],))[0]

    J, H = (vmap(jacrev(one), (None, 0))(weight, Z)["weight"].flatten(2) for Z in (X, Y))
    return torch.einsum("ick,jek->ceij", J, H)


@pytest.mark.parametrize("outputs", [1, 3])
def test_finite_width_is_the_jacobian_kernel_of_the_module(outputs: int) -> None:
    X, Y = gaussian(6, 4), gaussian(5, 4, seed=1)
    net = TwoLayerReLU(4, 37, outputs=outputs, sigma=0.7, seed=3, dtype=torch.float64)
    oracle = jacobian_kernel(net, X, Y)
    for c in range(outputs):
        assert torch.allclose(ntk.finite_width(X, net.weight.detach(), Y), oracle[c, c], rtol=0, atol=1e-13)
    symmetric = jacobian_kernel(net, X, X)[0, 0]
    assert torch.allclose(ntk.finite_width(X, net.weight.detach()), symmetric, rtol=0, atol=1e-13)


def test_a_neuron_at_exactly_zero_is_inactive() -> None:
    X = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    W = torch.tensor([[0.0, 5.0], [2.0, 1.0]], dtype=torch.float64)
    assert ntk.finite_width(X, W).tolist() == [[0.5, 0.5], [0.5, 2.0]]
    assert torch.equal(ntk.finite_width(X, W, X.clone()), ntk.finite_width(X, W))
    net = TwoLayerReLU(2, 2, dtype=torch.float64)
    net.weight.data = W
    assert torch.allclose(ntk.finite_width(X, W), jacobian_kernel(net, X, X)[0, 0], rtol=0, atol=1e-14)


@pytest.mark.parametrize("device", DEVICES)
def test_blocks_streaming_and_devices_do_not_change_the_kernel(device: str) -> None:
    X = gaussian(9, 5).to(device)
    W = TwoLayerReLU(5, 700, seed=4, sigma=2.0, dtype=torch.float64).weight.detach().to(device)
    whole = ntk.finite_width(X, W)
    assert whole.device.type == device and torch.equal(whole, whole.T)
    assert torch.equal(whole, ntk.finite_width(X, W, block=1))
    assert torch.equal(whole, ntk.finite_width_sampled(X, 700, seed=4, sigma=2.0))
    other = ntk.finite_width_sampled(X, 700, seed=4, Y=X[:2])
    assert other.shape == (9, 2) and torch.allclose(other, whole[:, :2], rtol=0, atol=1e-14)
    assert not torch.equal(whole, ntk.finite_width_sampled(X, 700, seed=5))


def exact_kernel(x: Tensor, y: Tensor) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Angle and limit kernel of two float vectors to 60 digits."""
    with mpmath.workdps(60):
        u, v = (mpmath.matrix([mpmath.mpf(t) for t in z.tolist()]) for z in (x, y))
        p, q = u / mpmath.norm(u), v / mpmath.norm(v)
        theta = 2 * mpmath.atan2(mpmath.norm(p - q), mpmath.norm(p + q))
        inner = mpmath.fsum(a * b for a, b in zip(u, v, strict=True))
        return theta, inner * (mpmath.pi - theta) / (2 * mpmath.pi)


ANGLES = [
    0.0,
    1e-12,
    1e-9,
    1e-5,
    0.01,
    0.015,
    0.02,
    0.05,
    0.14,
    0.15,
    1.0,
    math.pi / 2,
    2.0,
    3.0,
    3.14,
    math.pi - 1e-9,
    math.pi,
]


def fan(d: int, scale: float = 1.0) -> Tensor:
    """Rows at the angles ANGLES to row 0, of different norms, in a random plane of R^d."""
    plane = torch.linalg.qr(gaussian(d, 2, seed=d)).Q.T
    theta = torch.tensor(ANGLES, dtype=torch.float64)
    rows = torch.stack([theta.cos(), theta.sin()], 1) @ plane
    rows[0], rows[-1] = plane[0], -plane[0]
    return rows * torch.linspace(1, 3, len(rows), dtype=torch.float64)[:, None] * scale


@pytest.mark.parametrize("d", [2, 784])
def test_infinite_width_and_angles_against_60_digits(d: int) -> None:
    X = fan(d)
    K, theta = ntk.infinite_width(X), ntk.angles(X)
    for i in range(len(X)):
        for j in range(i + 1):
            angle, kernel = exact_kernel(X[i], X[j])
            assert abs(theta[i, j].item() - angle) < 8e-15
            assert abs(K[i, j].item() - kernel) < 2e-15 * float(X[i].norm() * X[j].norm())
    assert torch.equal(theta.diagonal(), torch.zeros(len(X), dtype=torch.float64))


def test_equal_and_opposite_rows_give_exactly_0_and_pi() -> None:
    x = gaussian(1, 50)
    theta = ntk.angles(torch.cat([x, x, -x]))
    assert theta[0, 1] == 0 and theta[0, 2] == math.pi
    assert ntk.infinite_width(x, -x).item() == 0
    assert ntk.infinite_width(x).item() == pytest.approx(0.5 * float(x @ x.T), rel=1e-15)


def test_small_angles_keep_relative_accuracy() -> None:
    X = torch.tensor([[1.0, 0.0], [1.0, 1e-9], [-1.0, 1e-9]], dtype=torch.float64)
    theta = ntk.angles(X)
    assert theta[0, 1].item() == pytest.approx(1e-9, rel=1e-12, abs=0)
    assert math.pi - theta[0, 2].item() == pytest.approx(1e-9, rel=1e-6, abs=0)
    assert theta[1, 2].item() == pytest.approx(math.pi - 2e-9, abs=1e-15)


def test_few_and_many_near_pairs_take_ways_that_agree() -> None:
    crowd = gaussian(1, 30) + 1e-3 * gaussian(12, 30, seed=1)
    X = torch.cat([crowd, -crowd, gaussian(200, 30, seed=2)])
    few, many = ntk.angles(X), ntk.angles(X[:24])
    assert torch.allclose(few[:24, :24], many, rtol=0, atol=5e-15)
    assert torch.allclose(few, ntk.angles(X, block=7), rtol=0, atol=5e-15)


@pytest.mark.parametrize("device", DEVICES)
def test_mean_and_variance_of_the_sampled_kernel(device: str) -> None:
    m, X = 65_536, unit_rows(torch.cat([gaussian(5, 3), fan(3)])).to(device)
    K, limit, variance = ntk.finite_width_sampled(X, m, seed=1), ntk.infinite_width(X), ntk.expected_entry_variance(X)
    assert bool(((K - limit).abs() <= 5 * (variance / m).sqrt() + 1e-12).all())
    draws = torch.stack([ntk.finite_width_sampled(X, 4, seed=s) for s in range(1500)])
    measured = draws.var(dim=0) * 4
    assert torch.allclose(measured, variance, rtol=0.25, atol=2e-3)
    assert torch.allclose(variance.diagonal(), torch.full_like(variance.diagonal(), 0.25), rtol=1e-14)


def test_kernels_of_one_data_set_are_exactly_symmetric() -> None:
    X = gaussian(301, 784).float()  # large enough for the matrix product to be asymmetric by rounding
    for K in (ntk.infinite_width(X), ntk.finite_width_sampled(X, 50), ntk.expected_entry_variance(X), ntk.angles(X)):
        assert torch.equal(K, K.T)


def test_float32_stays_float32_and_close() -> None:
    X = unit_rows(gaussian(20, 6))
    for f in (ntk.infinite_width, ntk.expected_entry_variance, lambda Z: ntk.finite_width_sampled(Z, 100)):
        single, double = f(X.float()), f(X)
        assert single.dtype == torch.float32 and torch.allclose(single.double(), double, rtol=0, atol=2e-6)


def test_gradients_are_finite_at_equal_and_opposite_rows() -> None:
    unit = torch.eye(4, dtype=torch.float64)  # here the cosines are exactly 1 and -1
    X = torch.cat([gaussian(3, 4), gaussian(3, 4), -gaussian(3, 4), unit, unit, -unit]).requires_grad_()
    ntk.infinite_width(X).sum().backward()
    assert X.grad is not None and bool(torch.isfinite(X.grad).all())
    away = unit_rows(gaussian(4, 3, seed=5)).requires_grad_()
    assert torch.autograd.gradcheck(lambda Z: ntk.infinite_width(Z, gaussian(2, 3, seed=6)), away)
    Y = torch.cat([away.detach() + 0.01, -away.detach() + 0.01])  # angles near 0 and pi
    assert torch.autograd.gradcheck(lambda Z: ntk.infinite_width(Z, Y), away, eps=1e-7)


def test_bad_arguments_are_named() -> None:
    X = gaussian(3, 2)
    with pytest.raises(ValueError, match=r"Y has 4 columns, X has 2"):
        ntk.infinite_width(X, gaussian(3, 4))
    with pytest.raises(ValueError, match=r"W has 5 columns, X has 2"):
        ntk.finite_width(X, gaussian(7, 5))
    with pytest.raises(ValueError, match="zero row"):
        ntk.infinite_width(torch.zeros(2, 2, dtype=torch.float64))
    with pytest.raises(ValueError, match="row 1, column 0"):
        ntk.finite_width(torch.tensor([[0.0, 1.0], [math.nan, 1.0]]), torch.ones(1, 2))
    with pytest.raises(ValueError, match="m must be an integer >= 1, got 0"):
        ntk.finite_width_sampled(X, 0)
    with pytest.raises(ValueError, match="sigma must be finite and > 0"):
        ntk.finite_width_sampled(X, 3, sigma=0.0)
    with pytest.raises(TypeError, match="int64"):
        ntk.infinite_width(torch.ones(2, 2, dtype=torch.int64))
