"""impl.influence against really refitting without each training point."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from torch import Tensor

from impl import influence as inf

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
F64 = torch.float64


def gaussian(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=F64)


def problem(n: int, t: int, c: int, rank: int = 5) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """A kernel of the given rank on n training and t test points, one-hot targets (regression for c = 1)."""
    X, Z = gaussian(n, rank), gaussian(t, rank, seed=1)
    if c == 1:
        return X @ X.T, gaussian(n, 1, seed=2), Z @ X.T, gaussian(t, 1, seed=3)
    labels = torch.arange(n) % c, (torch.arange(t) * 7 + 1) % c
    return X @ X.T, inf.one_hot(labels[0], c), Z @ X.T, inf.one_hot(labels[1], c)


def refit(K: Tensor, Y: Tensor, K_test: Tensor, lam: float, i: int) -> Tensor:
    """Predictions of a ridge that never saw point i."""
    keep = [k for k in range(len(K)) if k != i]
    if not keep:
        return torch.zeros(len(K_test), Y.shape[1], dtype=F64)
    A = K[keep][:, keep] + lam * torch.eye(len(keep), dtype=F64)
    return K_test[:, keep] @ torch.linalg.solve(A, Y[keep])


def naive_loss(kind: str, f: Tensor, y: Tensor) -> Tensor:
    if kind == "squared":
        return ((f - y) ** 2).sum(dim=1)
    return torch.nn.functional.cross_entropy(f, y, reduction="none")


@pytest.mark.parametrize(("n", "c"), [(12, 1), (12, 4), (30, 3), (1, 1), (1, 2), (2, 3)])
@pytest.mark.parametrize("device", DEVICES)
def test_everything_equals_refitting(n: int, c: int, device: str) -> None:
    K, Y, K_test, Y_test = problem(n, 9, c)
    ridge = inf.fit(K.to(device), Y.to(device), 0.3)
    f = inf.predict(ridge, K_test.to(device)).cpu()
    oracle = torch.stack([refit(K, Y, K_test, 0.3, i) for i in range(n)])
    full = K_test @ torch.linalg.solve(K + 0.3 * torch.eye(n, dtype=F64), Y)
    assert torch.allclose(f, full, rtol=0, atol=1e-10)
    assert torch.allclose(inf.leave_one_out_predictions(ridge, K_test.to(device)).cpu(), oracle, rtol=0, atol=1e-10)
    residuals = torch.stack([Y[i] - refit(K, Y, K[i : i + 1], 0.3, i)[0] for i in range(n)])
    assert torch.allclose(inf.leave_one_out_residuals(ridge).cpu(), residuals, rtol=0, atol=1e-10)
    for kind in ["squared"] + ["cross-entropy"] * (c > 1):
        expected = torch.stack([naive_loss(kind, g, Y_test) - naive_loss(kind, full, Y_test) for g in oracle])
        for block in (1, 4, 64):
            got = inf.influence(ridge, K_test.to(device), Y_test.to(device), kind, block)
            assert got.device.type == device and torch.allclose(got.cpu(), expected, rtol=0, atol=1e-10)


def test_a_point_that_helps_has_positive_influence() -> None:
    K = torch.eye(2, dtype=F64)
    ridge = inf.fit(K, torch.tensor([[1.0], [-1.0]], dtype=F64), 1.0)
    one = torch.tensor([[1.0]], dtype=F64)
    scores = inf.influence(ridge, torch.tensor([[1.0, 0.5]], dtype=F64), one)
    assert scores[0, 0] == pytest.approx(1.25**2 - 0.75**2) and scores[1, 0] == pytest.approx(0.5**2 - 0.75**2)
    assert scores[0, 0] > 0 > scores[1, 0]


def test_small_changes_keep_sign_and_digits() -> None:
    f, y = torch.tensor([[0.3, 0.9]], dtype=F64), torch.tensor([[0.0, 1.0]], dtype=F64)
    shift = torch.tensor([[[1e-18, -3e-17]]], dtype=F64)
    exact = sum(
        (Fraction(a) + Fraction(s) - Fraction(b)) ** 2 - (Fraction(a) - Fraction(b)) ** 2
        for a, s, b in zip(f[0].tolist(), shift[0, 0].tolist(), y[0].tolist(), strict=True)
    )
    assert inf.squared_change(f, shift, y).item() == pytest.approx(float(exact), rel=1e-13, abs=0)
    p = torch.softmax(f, dim=1)[0]
    slope = float(((p - y[0]) * shift[0, 0]).sum())
    assert inf.cross_entropy_change(f, shift, y).item() == pytest.approx(slope, rel=1e-13, abs=0)


@pytest.mark.parametrize("size", [0.1, 0.49, 0.51, 5.0, 800.0])
def test_cross_entropy_change_for_small_and_large_shifts(size: float) -> None:
    f, y = gaussian(20, 3), inf.one_hot(torch.arange(20) % 3, 3)
    y = 0.9 * y + 0.1 / 3  # soft labels too
    shift = size * gaussian(20, 3, seed=1)
    expected = naive_loss("cross-entropy", f + shift, y) - naive_loss("cross-entropy", f, y)
    assert torch.allclose(inf.cross_entropy_change(f, shift[None], y)[0], expected, rtol=1e-12, atol=1e-13)


def test_float32_is_kept() -> None:
    K, Y, K_test, Y_test = (A.float() for A in problem(6, 3, 2))
    assert inf.influence(inf.fit(K, Y, 1.0), K_test, Y_test).dtype == torch.float32


def test_one_hot_rows() -> None:
    assert inf.one_hot(torch.tensor([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    for labels, match in (([3], "from 3 to 3, outside 0..2"), ([-1, 1], "from -1 to 1"), ([], "non-empty")):
        with pytest.raises(ValueError, match=match):
            inf.one_hot(torch.tensor(labels, dtype=torch.int64), 3)
    with pytest.raises(ValueError, match="vector of integers"):
        inf.one_hot(torch.tensor([0.5]), 3)


@pytest.mark.parametrize("lam", [0.0, -1.0, math.nan, math.inf])
def test_lambda_must_be_positive(lam: float) -> None:
    with pytest.raises(ValueError, match="lam must be finite and > 0"):
        inf.fit(torch.eye(2), torch.ones(2, 1), lam)


def test_bad_arguments_are_named() -> None:
    K, Y, K_test, Y_test = problem(6, 3, 2)
    ridge = inf.fit(K, Y, 1.0)
    with pytest.raises(ValueError, match=r"K must be square, got shape \(5, 6\)"):
        inf.fit(K[:5], Y, 1.0)
    with pytest.raises(ValueError, match="K must be symmetric"):
        inf.fit(K + torch.triu(torch.ones_like(K), 1), Y, 1.0)
    with pytest.raises(ValueError, match="K holds NaN or infinity, first at row 0, column 0"):
        inf.fit(K * math.nan, Y, 1.0)
    with pytest.raises(ValueError, match=r"not positive definite at lam=0.5"):
        inf.fit(-torch.eye(3, dtype=F64), torch.ones(3, 1, dtype=F64), 0.5)
    with pytest.raises(ValueError, match="Y has 5 rows, K has 6 rows"):
        inf.fit(K, Y[:5], 1.0)
    with pytest.raises(ValueError, match="Y and K differ in dtype"):
        inf.fit(K, Y.float(), 1.0)
    with pytest.raises(ValueError, match="K_test has 5 columns, K has 6 columns"):
        inf.predict(ridge, K_test[:, :5])
    with pytest.raises(ValueError, match="Y_test has 2 rows, K_test has 3 rows"):
        inf.influence(ridge, K_test, Y_test[:2])
    with pytest.raises(ValueError, match="Y_test has 1 columns, Y has 2 columns"):
        inf.influence(ridge, K_test, Y_test[:, :1])
    with pytest.raises(ValueError, match="loss='crossentropy' is unknown; did you mean 'cross-entropy'"):
        inf.influence(ridge, K_test, Y_test, "crossentropy")
    with pytest.raises(ValueError, match="summing to 1"):
        inf.influence(ridge, K_test, 2 * Y_test, "cross-entropy")
    with pytest.raises(ValueError, match="two classes"):
        inf.influence(inf.fit(K, Y[:, :1], 1.0), K_test, torch.ones(3, 1, dtype=F64), "cross-entropy")
