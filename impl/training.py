"""Training of the two-layer network, of its linearisation, and adversarial training (appendix A.4).

    minimise  (1/n) sum_i L(f(x_i), y_i) + (lambda/2) |W - W_0|^2   with Adam, in batches

The network sees the rows F (n, d) of `network.features`, computed once: the attention map is not trained.  Targets Y
(n, c) are those of `targets`.  Same seed, same batches, for every network, device and precision; runs on equal machines
are equal bit by bit.  Neurons whose signs are all equal (one in 2^(c - 1)) are not trained by cross-entropy, as they
shift all outputs alike; Adam moves them by the rounding error of a zero gradient, which differs between precisions.

Raises TypeError or ValueError for wrong types, shapes, NaN and infinity, naming the argument.
"""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import cast

import torch
from torch import Tensor

from impl import _validate as check
from impl.influence import one_hot
from impl.network import TwoLayerReLU

LOSSES = ("cross-entropy", "squared")
PRECISIONS = {"float64": torch.float64, "float32": torch.float32, "mixed": torch.float32}

Adversary = Callable[[torch.nn.Module, Tensor], Tensor]


@dataclass(frozen=True)
class Recipe:
    """How to train; the defaults are the paper's, but for its mixed precision.

    loss: "cross-entropy" of the logits, or "squared", |f - y|^2 summed over outputs with no factor 1/2.
    precision: "float64", "float32", or "mixed": float32 weights, products in bfloat16.
    checkpoints: epochs after which the weights are kept; 0 is the start.
    """

    epochs: int = 500
    loss: str = "cross-entropy"
    lr: float = 1e-3
    batch: int = 128
    lam: float = 1e-3
    precision: str = "float64"
    seed: int = 42
    checkpoints: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check.count("epochs", self.epochs, least=0)
        check.count("batch", self.batch)
        check.count("seed", self.seed, least=0, most=2**48)
        check.choice("loss", self.loss, LOSSES)
        check.choice("precision", self.precision, PRECISIONS)
        check.positive("lr", self.lr)
        if not (math.isfinite(self.lam) and self.lam >= 0):
            raise ValueError(f"lam must be finite and >= 0, got {self.lam!r}")
        for epoch in self.checkpoints:
            check.count("checkpoints", epoch, least=0, most=self.epochs)


@dataclass(frozen=True)
class Epoch:
    """Loss (without the penalty) and accuracy of the batches of an epoch as they came, and on the test rows after it."""

    epoch: int
    loss: float
    accuracy: float
    test_loss: float | None = None
    test_accuracy: float | None = None


@dataclass(frozen=True)
class Trained:
    """net: the trained network.  start (m, d): W_0.  checkpoints: weights (m, d) by epoch, with 0 and the last."""

    net: torch.nn.Module
    start: Tensor
    checkpoints: dict[int, Tensor]
    history: list[Epoch] = field(default_factory=list)


class Linearised(torch.nn.Module):
    """The first-order Taylor model of a network at its present weights W_0, with the same signs.

    f(x) = f_0(x) + <df_0/dW (x), W - W_0> = m^(-1/2) sum_r a_r 1[w_{0,r}^T x > 0] w_r^T x, because relu(t) = t relu'(t).
    `weight` (m, d) is trained from W_0; its tangent kernel is K_m at W_0 for ever.
    """

    weight: torch.nn.Parameter
    start: Tensor
    signs: Tensor

    def __init__(self, net: TwoLayerReLU) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(net.weight.detach().clone())
        self.register_buffer("start", net.weight.detach().clone())
        self.register_buffer("signs", net.signs.clone())

    def forward(self, x: Tensor) -> Tensor:
        """(n, d) -> (n, outputs)."""
        active = (x @ self.start.T > 0).to(x.dtype)
        return (active * (x @ self.weight.T)) @ self.signs / math.sqrt(len(self.weight))


def device(name: str = "cpu") -> torch.device:
    """The device "cpu", "cuda", "cuda:0" ..., or "auto": the first GPU if there is one.

    ValueError for a GPU that is not there, or an unknown name.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    check.choice("device", name.split(":")[0], ("auto", "cpu", "cuda"))
    try:
        chosen = torch.device(name)
    except RuntimeError:
        raise ValueError(f"device={name!r} is no device; use 'cpu', 'cuda' or 'cuda:0'") from None
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        there = torch.cuda.device_count()
        raise ValueError(f"device={name!r} was asked for, but torch sees {there} CUDA device(s); use device='cpu'")
    return chosen


def targets(y: Tensor, classes: int, loss: str, dtype: torch.dtype = torch.float64) -> Tensor:
    """Labels (n,) as training targets: one-hot (n, classes); for two classes and "squared" one column, -1 and +1.

    ValueError for labels out of range, or fewer points than classes.
    """
    check.choice("loss", loss, LOSSES)
    Y = one_hot(y, check.count("classes", classes, least=2), dtype)
    if len(y) < classes:
        raise ValueError(f"y has {len(y)} labels for {classes} classes; take at least one point per class")
    return 2 * Y[:, 1:] - 1 if loss == "squared" and classes == 2 else Y


def loss_values(f: Tensor, Y: Tensor, loss: str) -> Tensor:
    """Loss of each row: f (n, c), Y (n, c) -> (n,)."""
    if loss == "squared":
        return ((f - Y) ** 2).sum(dim=-1)
    return -(Y * torch.log_softmax(f, dim=-1)).sum(dim=-1)


def accuracy(f: Tensor, Y: Tensor) -> float:
    """Share of rows whose largest output (with one output: whose sign) is that of the target."""
    return float(_correct(f, Y).double().mean())


def ridge_parameter(lam: float, n: int) -> float:
    """lambda' = n lam / 2: the kernel ridge parameter at which the linearised network's optimum sits (squared loss).

    The minimiser of (1/n) sum_i |f - y|^2 + (lam/2)|W - W_0|^2 over a linearised network of one output is
    f_0 + K (K + lambda' I)^{-1} (y - f_0), K its kernel.  With more outputs it is so up to their common neurons.
    """
    return check.count("n", n) * check.positive("lam", lam) / 2


def train(
    net: torch.nn.Module,
    F: Tensor,
    Y: Tensor,
    recipe: Recipe,
    F_test: Tensor | None = None,
    Y_test: Tensor | None = None,
    adversary: Adversary | None = None,
    progress: Callable[[Epoch], None] | None = None,
) -> Trained:
    """A trained copy of `net` (TwoLayerReLU or Linearised); `net` itself is left alone.

    adversary(net, index): the features (b, d) to train on in place of F[index] (see `attacks.adversary`).
    progress: called after each epoch.  FloatingPointError if the loss stops being finite.
    """
    dtype = PRECISIONS[recipe.precision]
    F, Y = _rows(net, "F", F, "Y", Y)
    if recipe.loss == "cross-entropy" and Y.shape[1] < 2:
        raise ValueError("loss='cross-entropy' needs one column of Y per class; use targets(), or loss='squared'")
    F_test, Y_test = (
        (None, None) if F_test is None or Y_test is None else _rows(net, "F_test", F_test, "Y_test", Y_test)
    )
    net = copy.deepcopy(net).to(F.device, dtype)
    W = cast(torch.nn.Parameter, net.weight)
    start = W.detach().clone()
    F, Y = F.to(dtype), Y.to(dtype)
    optimiser = torch.optim.Adam([W], lr=recipe.lr, fused=True)
    generator = torch.Generator().manual_seed(recipe.seed)
    checkpoints, history = {0: start}, list[Epoch]()
    for epoch in range(1, recipe.epochs + 1):
        total, right = torch.zeros(2, dtype=torch.float64, device=F.device)
        for index in torch.randperm(len(F), generator=generator).to(F.device).split(recipe.batch):
            rows = F[index] if adversary is None else adversary(net, index).detach().to(dtype)
            with _products(recipe, F.device):
                f = net(rows)
            values = loss_values(f.to(dtype), Y[index], recipe.loss)
            (W.grad,) = torch.autograd.grad(values.mean(), W)
            W.grad.add_(W.detach() - start, alpha=recipe.lam)
            optimiser.step()
            total += values.detach().sum()
            right += _correct(f.detach(), Y[index]).sum()
        entry = _entry(epoch, float(total) / len(F), float(right) / len(F))
        if F_test is not None and Y_test is not None:
            entry = _tested(entry, net, F_test.to(dtype), Y_test.to(dtype), recipe.loss)
        history.append(entry)
        if epoch in recipe.checkpoints or epoch == recipe.epochs:
            checkpoints[epoch] = W.detach().clone()
        if progress is not None:
            progress(entry)
    W.grad = None
    return Trained(net, start, checkpoints, history)


def at(trained: Trained, epoch: int) -> torch.nn.Module:
    """The network as it was after `epoch`, one of `trained.checkpoints`."""
    if epoch not in trained.checkpoints:
        kept = ", ".join(map(str, sorted(trained.checkpoints)))
        raise ValueError(f"epoch={epoch} was not kept; there are {kept}: name it in Recipe(checkpoints=...)")
    net = copy.deepcopy(trained.net)
    with torch.no_grad():
        cast(Tensor, net.weight).copy_(trained.checkpoints[epoch])
    return net


def _rows(net: torch.nn.Module, name: str, F: Tensor, targets_name: str, Y: Tensor) -> tuple[Tensor, Tensor]:
    """Features and targets that fit each other and the network."""
    check.matrix(name, F)
    check.same_kind(targets_name, check.matrix(targets_name, Y), name, F.to(Y.dtype), axis=0)
    m, d = cast(Tensor, net.weight).shape
    outputs = cast(Tensor, net.signs).shape[1]
    if F.shape[1] != d or Y.shape[1] != outputs:
        raise ValueError(
            f"{name} has {F.shape[1]} columns and {targets_name} {Y.shape[1]}, but the network (width {m}) maps "
            f"{d} inputs to {outputs} outputs; build it with d={F.shape[1]}, outputs={Y.shape[1]}"
        )
    return F, Y


def _products(recipe: Recipe, where: torch.device) -> contextlib.AbstractContextManager[None]:
    """bfloat16 products for "mixed", else nothing."""
    if recipe.precision == "mixed":
        return torch.autocast(where.type, dtype=torch.bfloat16)
    return contextlib.nullcontext()


def _correct(f: Tensor, Y: Tensor) -> Tensor:
    """Which rows are classified as their target says, (n,) bool."""
    return (f[:, 0] > 0) == (Y[:, 0] > 0) if Y.shape[1] == 1 else f.argmax(dim=1) == Y.argmax(dim=1)


def _entry(epoch: int, loss: float, share: float) -> Epoch:
    if not math.isfinite(loss):
        raise FloatingPointError(f"the training loss became {loss} in epoch {epoch}; lower lr, or use float64")
    return Epoch(epoch, loss, share)


@torch.no_grad()
def _tested(entry: Epoch, net: torch.nn.Module, F: Tensor, Y: Tensor, loss: str) -> Epoch:
    f = net(F)
    return replace(entry, test_loss=float(loss_values(f, Y, loss).mean()), test_accuracy=accuracy(f, Y))
