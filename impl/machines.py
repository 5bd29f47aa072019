"""Kernel ridge on a network's tangent kernel, and what it becomes when one training point is replaced (def-3.3, def-3.4).

The kernel is the empirical NTK at given weights, trained or not, or the infinite-width one.  Influence removes a row and
column of that kernel (def-3.3.a).  Replacing x_i by another row changes

    "held"    row and column i only: the attention sums keep the old x_i, the new row is a query
    "moving"  every entry: x_i moves in the attention sums as well, so the features of all training and test rows change

With K_lambda^{-1} = P, the inverse without i is P - P e_i e_i^T P / P_ii, so the held case needs no new factorisation.
Influence and alpha afterwards are exact in both cases, and differentiable in the new row (almost everywhere: the
activation pattern is piecewise constant, so it enters the value and not the gradient).

Shapes: X (n, d) rows before attention, X_test (t, d), Y (n, c), Y_test (t, c).  Results keep the dtype and device of X;
use float64.  Raises TypeError or ValueError for wrong types, shapes, NaN and infinity, naming the argument.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from impl import _validate as check
from impl import influence, ntk
from impl.attacks import ATTENTION, Objective, indices
from impl.network import features


@dataclass(frozen=True)
class Machine:
    """A fitted ridge and what it was fitted to.  F (n, d), F_test (t, d): what the network sees; K (n, n), K_test (t, n).

    inverse (n, n): (K + lam I)^{-1}.  W (m, d), or None for the infinite width.  active (n + t, m): which neurons are
    active on the rows of F and F_test, 0 or 1.
    """

    X: Tensor
    Y: Tensor
    X_test: Tensor
    Y_test: Tensor
    W: Tensor | None
    architecture: str
    lam: float
    loss: str
    F: Tensor
    F_test: Tensor
    K: Tensor
    K_test: Tensor
    ridge: influence.Ridge
    inverse: Tensor
    active: Tensor | None

    @property
    def change(self) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
        """The change of the loss by a shift of the prediction, of `influence.LOSSES`."""
        return influence.LOSSES[self.loss]


class Replaced(NamedTuple):
    """Of point i once x_i is replaced: influence (b, t) on every test point, and its coefficients alpha_i (b, c)."""

    influence: Tensor
    alpha: Tensor


def machine(
    X: Tensor,
    Y: Tensor,
    X_test: Tensor,
    Y_test: Tensor,
    W: Tensor | None,
    architecture: str,
    lam: float = 1e-3,
    loss: str = "cross-entropy",
) -> Machine:
    """Ridge with the kernel of `architecture` at the weights W (m, d), or at infinite width for W=None."""
    X, X_test = check.data_and_query(X, X_test, "X_test")
    check.same_kind("Y", check.matrix("Y", Y), "X", X, axis=0)
    check.same_kind("Y_test", check.matrix("Y_test", Y_test), "X_test", X_test, axis=0)
    check.same_kind("Y_test", Y_test, "Y", Y)
    check.choice("loss", loss, influence.LOSSES)
    F, F_test = features(X, architecture), features(X, architecture, X_test)
    W = None if W is None else check.same_kind("W", check.matrix("W", W.detach()).to(X), "X", X)
    K, K_test = _kernel(F, W), _kernel(F_test, W, F)
    ridge = influence.fit(K, Y, lam)
    inverse = torch.cholesky_inverse(ridge.factor)
    active = None if W is None else _active(torch.cat([F, F_test]), W)
    return Machine(X, Y, X_test, Y_test, W, architecture, lam, loss, F, F_test, K, K_test, ridge, inverse, active)


def influences(machine: Machine, block: int = 64) -> Tensor:
    """I(i, t), shape (n, t), by `influence.influence`; the score aggregated over the test set is `.mean(dim=1)`."""
    return influence.influence(machine.ridge, machine.K_test, machine.Y_test, machine.loss, block)


def replaced(
    machine: Machine, index: Tensor | None, rows: Tensor, attention: str = "held", block: int = 64
) -> Replaced:
    """I(i, .) and alpha_i after x_i alone has become rows[i], for each i of `index` (None: all), the weights kept.

    rows (b, d), as they would stand in X.  "held" takes O(b n^2) in all; "moving" refits for every i, O(n^3) each.
    """
    check.choice("attention", attention, ATTENTION)
    index = indices(index, len(machine.X), machine.X.device)
    rows = check.same_kind("rows", check.matrix("rows", rows), "X", machine.X)
    if len(rows) != len(index):
        raise ValueError(f"rows has {len(rows)} rows for {len(index)} indices; give one row per index")
    if attention == "moving" and machine.architecture != "2l-relu":
        new = _Moving(machine)
        parts = [new(int(i), row) for i, row in zip(index, rows, strict=True)]
    else:
        pairs = zip(index.split(check.count("block", block)), rows.split(block), strict=True)
        parts = [_held(machine, i, part) for i, part in pairs]
    return Replaced(torch.cat([p.influence for p in parts]), torch.cat([p.alpha for p in parts]))


def influence_objective(machine: Machine, attention: str = "held", test_point: int | None = None) -> Objective:
    """The adaptive attack (c): -sign(I_i) I_i(x), so that raising it drives the influence of i through zero.

    I_i is the mean over the test set, or the influence on one test point.
    """
    if test_point is not None:
        check.count("test_point", test_point, least=0, most=len(machine.X_test) - 1)
    columns = slice(None) if test_point is None else slice(test_point, test_point + 1)
    signs = influences(machine)[:, columns].mean(dim=1).sign()

    def objective(rows: Tensor, index: Tensor) -> Tensor:
        return -signs[index] * replaced(machine, index, rows, attention).influence[:, columns].mean(dim=1)

    return objective


def _held(machine: Machine, index: Tensor, rows: Tensor) -> Replaced:
    """By the bordered inverse: u = (K_{-i} + lam I)^{-1} k, s the Schur complement, r the residual before i is added."""
    P, Y, n = machine.inverse, machine.Y, len(machine.X)
    phi = features(machine.X, machine.architecture, rows)
    border, own = _border(machine, phi)
    k = border[:, :n]  # its entry at i, the kernel with the old x_i, drops out: u is zero there
    diagonal = P.diagonal()[index, None]
    u = torch.cholesky_solve(k.T, machine.ridge.factor).T
    u = u - P[index] * (u.gather(1, index[:, None]) / diagonal)
    s = own + machine.lam - (u * k).sum(dim=1)
    r = Y[index] - u @ Y
    alpha = r / s[:, None]
    reach = border[:, n:] - u @ machine.K_test.T
    removed = (P[index] @ machine.K_test.T)[:, :, None] * (machine.ridge.alpha[index] / diagonal)[:, None, :]
    without = influence.predict(machine.ridge, machine.K_test) - removed
    shift = reach[:, :, None] * alpha[:, None, :]
    return Replaced(machine.change(without + shift, -shift, machine.Y_test), alpha)


def _border(machine: Machine, phi: Tensor) -> tuple[Tensor, Tensor]:
    """Kernel of new features phi (b, d) with all training and test rows, (b, n + t), and with themselves, (b,)."""
    seen = torch.cat([machine.F, machine.F_test])
    own = (phi * phi).sum(dim=1)
    if machine.W is None or machine.active is None:
        return ntk.infinite_width(phi, seen), own / 2
    active = _active(phi, machine.W)
    share = (active @ machine.active.T).to(phi.dtype) / len(machine.W)
    return phi @ seen.T * share, own * active.to(phi.dtype).mean(dim=1)


class _Moving:
    """Refits with x_i moved in the attention sums; for linearized attention by rank-two updates of the features."""

    def __init__(self, machine: Machine) -> None:
        self.of = machine
        self.fast = machine.architecture == "mlp-attn" and machine.W is not None
        if self.fast:
            self.all = torch.cat([machine.X, machine.X_test])
            self.S = machine.X.T @ machine.X
            self.raw = self.all @ self.S
            self.gram = self.raw @ self.raw[: len(machine.X)].T
            self.preactivation = self.raw @ machine.W.T  # type: ignore[union-attr]

    def __call__(self, i: int, row: Tensor) -> Replaced:
        m = self.of
        kernel, kernel_test = self._fast(i, row) if self.fast else self._plain(i, row)
        eye = torch.eye(len(m.X), dtype=m.X.dtype, device=m.X.device)
        factor = torch.linalg.cholesky(kernel + m.lam * eye)
        solved = torch.cholesky_solve(torch.cat([m.Y, eye[:, i : i + 1]], dim=1), factor)
        alpha, column = solved[:, :-1], solved[:, -1]
        shift = -(kernel_test @ column)[:, None] * (alpha[i] / column[i])
        return Replaced(m.change(kernel_test @ alpha, shift[None], m.Y_test), alpha[i : i + 1])

    def _plain(self, i: int, row: Tensor) -> tuple[Tensor, Tensor]:
        m = self.of
        X = m.X.index_copy(0, torch.tensor([i], device=row.device), row[None])
        F, F_test = features(X, m.architecture), features(X, m.architecture, m.X_test)
        return _kernel(F, m.W), _kernel(F_test, m.W, F)

    def _fast(self, i: int, row: Tensor) -> tuple[Tensor, Tensor]:
        """All features move by U V^T, U = [A x', -A x_i], V = [x', x_i], A the rows of X and X_test; then row i is set."""
        m = self.of
        n, W = len(m.X), m.W
        assert W is not None
        old = m.X[i]
        V = torch.stack([row, old], dim=1)
        U = self.all @ V * torch.tensor([1.0, -1.0], dtype=row.dtype, device=row.device)
        own = self.S @ row + V @ (V.T @ row * torch.tensor([1.0, -1.0], dtype=row.dtype, device=row.device))
        projected = self.raw @ V
        gram = self.gram + projected @ U[:n].T + U @ (projected[:n] + U[:n] @ (V.T @ V)).T
        here = torch.tensor([i], device=row.device)
        cross = (self.raw @ own + U @ (V.T @ own)).index_copy(0, here, (own @ own)[None])
        gram = gram.index_copy(0, here, cross[None, :n]).index_copy(1, here, cross[:, None])
        squares = (self.raw * self.raw).sum(dim=1) + 2 * (projected * U).sum(dim=1) + (U @ (V.T @ V) * U).sum(dim=1)
        squares = squares.index_copy(0, here, (own @ own)[None])
        norms = squares.sqrt()
        with torch.no_grad():
            signs = self.preactivation + U @ (V.T @ W.T)
            signs[i] = W @ own
            active = (signs > 0).float()  # 0/1 products, exact below 2^24 neurons
            share = (active @ active[:n].T).to(row.dtype) / len(W)
        kernel = gram / (norms[:, None] * norms[None, :n]) * share
        return (kernel[:n] + kernel[:n].T) / 2, kernel[n:]


def _kernel(A: Tensor, W: Tensor | None, B: Tensor | None = None) -> Tensor:
    """K_m at W, or K_inf for W=None, between the rows of A and of B (A itself if None)."""
    return ntk.infinite_width(A, B) if W is None else ntk.finite_width(A, W, B)


def _active(F: Tensor, W: Tensor) -> Tensor:
    """1.0 where a neuron is active, (rows, m) float32: their products count exactly up to 2^24 neurons."""
    return (F.detach() @ W.T > 0).float()
