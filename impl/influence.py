"""Kernel ridge regression, leave-one-out in closed form, and the influence of each training point (def-3.3).

    alpha = (K + lambda I)^{-1} Y,   f(x_t) = K(x_t, .) alpha,
    f_{-i}(x_t) = f(x_t) - (K(x_t, .) K_lambda^{-1} e_i) alpha_i / (K_lambda^{-1})_ii

The kernel is fixed: removing i drops its row and column (reading def-3.3.a).  Targets Y (n, c) are regression values or
one-hot labels, one column per output, all with the same kernel (thm-B.13).  Shapes: K (n, n) symmetric, K_test (t, n).
Results keep dtype and device of K; use float64 where K is ill-conditioned.

Raises everywhere: TypeError for what is no floating tensor; ValueError for a kernel that is not square and symmetric,
shapes that do not match, NaN or infinity, lambda <= 0, or K + lambda I not positive definite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from impl import _validate as check


@dataclass(frozen=True)
class Ridge:
    """A fitted kernel ridge regression.  alpha (n, c); factor (n, n), the lower Cholesky factor of K + lambda I.

    inverse_diagonal (n,): (K_lambda^{-1})_ii, all positive.
    """

    alpha: Tensor
    factor: Tensor
    inverse_diagonal: Tensor


def fit(K: Tensor, Y: Tensor, lam: float) -> Ridge:
    """Kernel ridge regression by one Cholesky factorisation of K + lam I, lam > 0 (thm-B.13)."""
    check.square("K", K)
    lam = check.positive("lam", lam)
    Y = check.same_kind("Y", check.matrix("Y", Y), "K", K, axis=0)
    factor, failed = torch.linalg.cholesky_ex(K + lam * torch.eye(len(K), dtype=K.dtype, device=K.device))
    if int(failed):
        raise ValueError(
            f"K + lam I is not positive definite at lam={lam}: use float64, a kernel that is, or a larger lam"
        )
    inverse_factor = torch.linalg.solve_triangular(
        factor, torch.eye(len(K), dtype=K.dtype, device=K.device), upper=False
    )
    return Ridge(torch.cholesky_solve(Y, factor), factor, (inverse_factor**2).sum(dim=0))


def predict(ridge: Ridge, K_test: Tensor) -> Tensor:
    """f(x_t): K_test (t, n) -> (t, c)."""
    return _test_kernel(ridge, K_test) @ ridge.alpha


def leave_one_out_residuals(ridge: Ridge) -> Tensor:
    """y_i - f_{-i}(x_i) = alpha_i / (K_lambda^{-1})_ii, shape (n, c) (thm-B.10)."""
    return ridge.alpha / ridge.inverse_diagonal[:, None]


def leave_one_out_predictions(ridge: Ridge, K_test: Tensor) -> Tensor:
    """f_{-i}(x_t) for every removed i: (n, t, c).  Holds them all; `influence` does so for a few t at a time."""
    return predict(ridge, K_test) + _shifts(ridge, _test_kernel(ridge, K_test))


def influence(ridge: Ridge, K_test: Tensor, Y_test: Tensor, loss: str = "squared", block: int = 64) -> Tensor:
    """I(i, t) = L(f_{-i}(x_t), y_t) - L(f(x_t), y_t), shape (n, t): positive where removing i hurts (def-3.3).

    Y_test (t, c).  `block` test points are handled at a time, so memory is n block c beside the result.
    ValueError for an unknown loss.
    """
    change = LOSSES[check.choice("loss", loss, LOSSES)]
    step = check.count("block", block)
    K_test = _test_kernel(ridge, K_test)
    check.same_kind("Y_test", check.matrix("Y_test", Y_test), "Y", ridge.alpha)
    check.same_kind("Y_test", Y_test, "K_test", K_test, axis=0)
    if loss == "cross-entropy":
        _distributions(Y_test)
    blocks = zip(K_test.split(step), Y_test.split(step), strict=True)
    return torch.cat([change(predict(ridge, kernel), _shifts(ridge, kernel), y) for kernel, y in blocks], dim=1)


def squared_change(f: Tensor, shift: Tensor, y: Tensor) -> Tensor:
    """|f + shift - y|^2 - |f - y|^2 summed over outputs, no factor 1/2: (t, c), (n, t, c), (t, c) -> (n, t).

    Factored, so that a small change keeps its sign and its digits.
    """
    return (shift * (2 * (f - y) + shift)).sum(dim=-1)


def cross_entropy_change(f: Tensor, shift: Tensor, y: Tensor) -> Tensor:
    """CE(f + shift, y) - CE(f, y) in nats, CE = -sum_c y_c log softmax(f)_c: (t, c), (n, t, c), (t, c) -> (n, t).

    Equals log sum_c p_c e^(u_c), p = softmax(f), u = shift - y.shift; by log1p and expm1 where u is small.
    """
    log_p = torch.log_softmax(f, dim=-1)
    u = shift - (y * shift).sum(dim=-1, keepdim=True)
    small = u.abs().amax(dim=-1) < 0.5
    near = torch.log1p((log_p.exp() * torch.expm1(u.clamp(-0.5, 0.5))).sum(dim=-1))
    return torch.where(small, near, torch.logsumexp(log_p + u, dim=-1))


LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "squared": squared_change,
    "cross-entropy": cross_entropy_change,
}


def one_hot(labels: Tensor, classes: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Labels (n,) in 0..classes-1 as (n, classes) targets.  ValueError for a label out of range or not an integer."""
    if labels.ndim != 1 or labels.is_floating_point() or labels.dtype == torch.bool or len(labels) == 0:
        raise ValueError(f"labels must be a non-empty vector of integers, got {labels.dtype} {tuple(labels.shape)}")
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= check.count("classes", classes):
        raise ValueError(
            f"labels run from {low} to {high}, outside 0..{classes - 1}; pass classes={high + 1} or fix them"
        )
    return torch.nn.functional.one_hot(labels.long(), classes).to(dtype)


def _test_kernel(ridge: Ridge, K_test: Tensor) -> Tensor:
    """K_test as a (t, n) matrix that fits the ridge."""
    return check.same_kind("K_test", check.matrix("K_test", K_test), "K", ridge.factor)


def _shifts(ridge: Ridge, K_test: Tensor) -> Tensor:
    """f_{-i}(x_t) - f(x_t): (n, t, c)."""
    weights = torch.cholesky_solve(K_test.T, ridge.factor)
    return -weights[:, :, None] * leave_one_out_residuals(ridge)[:, None, :]


def _distributions(Y_test: Tensor) -> None:
    """ValueError unless every row is a distribution over at least two classes."""
    off = bool((Y_test < 0).any()) or bool(((Y_test.sum(dim=1) - 1).abs() > 1e-6).any())
    if off or Y_test.shape[1] < 2:
        raise ValueError("Y_test must be >= 0 with rows summing to 1 over two classes or more; use one_hot targets")
