"""Exact derivatives of the kernels against autograd, difference quotients, and one-sided quotients where rows are parallel."""

import numpy as np
import pytest
import torch

import impl.network
import impl.ntk
from theorems import exact, sensitivities

X = exact.matrix([["3/5", "4/5", "0"], ["0", "1", "0"], ["4/5", "0", "3/5"]])
STEP = exact.matrix([["1/3", "2/3", "-2/3"]])


def tensor(A):
    return torch.tensor(exact.to_numpy(A))


def star(v, i):
    rows = np.zeros((len(v), len(v)))
    rows[i] += [float(x) for x in v]
    return rows + rows.T


def floats(change):
    if isinstance(change, list):
        return np.array([[float(x) for x in row] for row in change])
    return exact.to_numpy(change)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("G³", lambda: sensitivities.attention_change(X, 1, STEP)),
        ("(xᵀx')³", lambda: sensitivities.polynomial_change(X, 1, STEP, 3)),
        ("K_∞(F̂)", lambda: sensitivities.trained_change(X, 1, STEP)),
        ("K_∞(X)", lambda: star(sensitivities.relu_star(X, 1, STEP), 1)),
    ],
)
def test_exact_changes_agree_with_autograd(name, change):
    forward, _ = sensitivities.derivatives(sensitivities.KERNELS[name], tensor(X), 1)
    found = change()
    found = found if isinstance(found, np.ndarray) else floats(found)
    assert np.abs(found - forward(tensor(STEP)[0]).numpy()).max() < 1e-12


@pytest.mark.parametrize("name", sensitivities.KERNELS)
def test_reverse_is_the_transpose_of_forward(name):
    forward, backward = sensitivities.derivatives(sensitivities.KERNELS[name], tensor(X), 0)
    weight = torch.tensor([[1.0, 2, -1], [0, 1, 3], [2, 0, 1]], dtype=torch.float64)
    step = tensor(STEP)[0]
    assert float((forward(step) * weight).sum() - backward(weight) @ step) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", sensitivities.KERNELS)
def test_difference_quotients_agree_with_autograd(name):
    forward, _ = sensitivities.derivatives(sensitivities.KERNELS[name], tensor(X), 0)
    step = tensor(STEP)[0]
    quotient, truncation = sensitivities.exact_difference(name, tensor(X), 0, 1, step)
    assert truncation < 1e-30
    assert float(forward(step)[0, 1]) == pytest.approx(quotient, abs=1e-12)


def test_parallel_rows_move_apart_from_one_side():
    Y, step = exact.matrix([[1, 0], [1, 0], [0, 1], [-1, 0]]), exact.matrix([["0", "1"]])
    t = 1e-7

    def kernel(shift, network):
        moved = torch.cat([tensor(Y)[:1] + shift * tensor(step), tensor(Y)[1:]])
        return impl.ntk.infinite_width(impl.network.features(moved, network)).numpy()

    trained, relu = ((kernel(t, network) - kernel(0, network)) / t for network in ("mlp-attn", "2l-relu"))
    assert np.abs(trained - floats(sensitivities.trained_change(Y, 0, step))).max() < 1e-5
    assert np.abs(relu - star(sensitivities.relu_star(Y, 0, step), 0)).max() < 1e-5


def test_the_norm_of_a_star():
    v = [exact.rational(x) for x in (3, 4)]
    rows = exact.matrix([[6, 4], [4, 0]])
    assert exact.equal(sensitivities.star_norm(v, 0), exact.spectral_norm(rows))
