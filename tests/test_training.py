"""impl.training against Adam written out, finite differences, and the ridge that a linearised network must reach."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from impl import data, influence, network, ntk, training
from impl.network import TwoLayerReLU
from impl.training import Linearised, Recipe

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
F64 = torch.float64


def problem(n: int = 24, d: int = 6, classes: int = 3, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Unit-norm rows and labels in turn."""
    X = torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=F64)
    return X / X.norm(dim=1, keepdim=True), torch.arange(n) % classes


def written_out(net: TwoLayerReLU, F: Tensor, Y: Tensor, lam: float, steps: int, lr: float = 1e-3) -> Tensor:
    """Weights after full-batch Adam on cross-entropy + penalty, gradient by hand."""
    W0, a = net.weight.detach().clone(), net.signs
    W, first, second = W0.clone(), torch.zeros_like(W0), torch.zeros_like(W0)
    for k in range(1, steps + 1):
        h = F @ W.T
        p = torch.softmax(h.clamp_min(0) @ a / math.sqrt(len(W)), dim=1)
        g = (((p - Y) @ a.T / math.sqrt(len(W))) * (h > 0)).T @ F / len(F) + lam * (W - W0)
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g * g
        W = W - lr * (first / (1 - 0.9**k)) / ((second / (1 - 0.999**k)).sqrt() + 1e-8)
    return W


@pytest.mark.parametrize("device", DEVICES)
def test_training_is_adam_on_the_penalised_loss(device: str) -> None:
    F, y = problem()
    Y, net = training.targets(y, 3, "cross-entropy"), TwoLayerReLU(6, 20, outputs=3, seed=2, dtype=F64)
    net.signs[:, 0] = -net.signs[:, 1]  # neurons of equal signs have gradient 0, and Adam blows its rounding up to lr
    before = net.weight.detach().clone()
    got = training.train(net, F.to(device), Y.to(device), Recipe(epochs=30, batch=100, lam=0.5))
    assert torch.allclose(got.checkpoints[30].cpu(), written_out(net, F, Y, 0.5, 30), rtol=0, atol=1e-12)
    assert torch.equal(net.weight, before) and torch.equal(got.start.cpu(), before)
    assert torch.equal(got.net.weight, got.checkpoints[30]) and not torch.equal(got.start, got.checkpoints[30])


def test_batches_visit_every_point_once_an_epoch_in_a_new_order() -> None:
    F, y = problem(n=10)
    seen: list[list[int]] = []

    def spy(net: torch.nn.Module, index: Tensor) -> Tensor:
        seen.append(index.tolist())
        return F[index]

    net, Y = TwoLayerReLU(6, 8, outputs=3, dtype=F64), training.targets(y, 3, "cross-entropy")
    spied = training.train(net, F, Y, Recipe(epochs=2, batch=4), adversary=spy)
    assert [len(b) for b in seen] == [4, 4, 2] * 2
    epochs = [[i for batch in half for i in batch] for half in (seen[:3], seen[3:])]
    assert all(sorted(e) == list(range(10)) for e in epochs) and epochs[0] != epochs[1] != list(range(10))
    plain = training.train(net, F, Y, Recipe(epochs=2, batch=4))
    assert torch.equal(plain.net.weight, spied.net.weight)


def test_same_seed_same_weights_and_no_global_state() -> None:
    F, y = problem()
    Y, net = training.targets(y, 3, "cross-entropy"), TwoLayerReLU(6, 20, outputs=3)
    state = torch.get_rng_state()
    one, two, other = (
        training.train(net, F, Y, Recipe(epochs=4, batch=8, seed=s, precision="float32")) for s in (1, 1, 2)
    )
    assert torch.equal(one.net.weight, two.net.weight) and not torch.equal(one.net.weight, other.net.weight)
    assert one.history == two.history and torch.equal(state, torch.get_rng_state())


def test_checkpoints_are_what_shorter_training_gives() -> None:
    F, y = problem()
    Y, net = training.targets(y, 3, "cross-entropy"), TwoLayerReLU(6, 20, outputs=3, dtype=F64)
    long = training.train(net, F, Y, Recipe(epochs=5, batch=8, checkpoints=(2,)), F[:7], Y[:7])
    short = training.train(net, F, Y, Recipe(epochs=2, batch=8))
    assert sorted(long.checkpoints) == [0, 2, 5] and torch.equal(long.checkpoints[2], short.net.weight)
    assert torch.equal(training.at(long, 2).weight, short.net.weight)
    assert torch.equal(long.net.weight, long.checkpoints[5])
    last, f = long.history[-1], long.net(F[:7])
    assert [e.epoch for e in long.history] == [1, 2, 3, 4, 5] and short.history[-1].test_loss is None
    assert last.test_loss == pytest.approx(torch.nn.functional.cross_entropy(f, y[:7]).item(), rel=1e-12)
    assert last.test_accuracy == pytest.approx(float((f.argmax(1) == y[:7]).double().mean()))
    assert list(training.train(net, F, Y, Recipe(epochs=0)).checkpoints) == [0]
    with pytest.raises(ValueError, match="epoch=3 was not kept; there are 0, 2, 5"):
        training.at(long, 3)


def test_one_batch_an_epoch_reports_the_loss_it_started_from() -> None:
    F, y = problem()
    Y, net = training.targets(y, 3, "squared"), TwoLayerReLU(6, 20, outputs=3, dtype=F64)
    first = training.train(net, F, Y, Recipe(epochs=1, loss="squared", batch=100)).history[0]
    f = net(F).detach()
    assert first.loss == pytest.approx(float(((f - Y) ** 2).sum()) / len(F), rel=1e-12)
    assert first.accuracy == pytest.approx(training.accuracy(f, Y))


@pytest.mark.parametrize(("precision", "least", "share"), [("float32", 0, 1e-3), ("mixed", 1e-3, 0.2)])
@pytest.mark.parametrize("device", DEVICES)
def test_precisions_agree(precision: str, least: float, share: float, device: str) -> None:
    F, y = problem(n=60, d=20)
    Y, net = training.targets(y, 3, "cross-entropy"), TwoLayerReLU(20, 64, outputs=3)
    runs = [
        training.train(net, F.to(device), Y.to(device), Recipe(epochs=15, batch=16, precision=p))
        for p in ("float64", precision)
    ]
    exact, rough = (r.net.weight.detach().double() for r in runs)
    moved = (exact - runs[0].start).norm()
    assert least < float((exact - rough).norm() / moved) < share
    assert runs[1].history[-1].loss == pytest.approx(runs[0].history[-1].loss, rel=share)


def test_networks_learn_and_the_penalty_holds_them_back() -> None:
    rows = data.preprocess(data.load("digits", n=200, n_test=100))
    Y, Y_test = (training.targets(y, 10, "cross-entropy") for y in (rows.y, rows.y_test))
    for architecture in ("2l-relu", "mlp-attn"):
        F, F_test = (network.features(rows.X, architecture, Q) for Q in (rows.X, rows.X_test))
        net = TwoLayerReLU(64, 256, outputs=10)
        runs = [
            training.train(
                net, F, Y, Recipe(epochs=60, batch=32, precision="float32", lr=1e-2, lam=lam), F_test, Y_test
            )
            for lam in (1e-3, 1.0)
        ]
        free, held = ((r.net.weight - r.start).norm() for r in runs)
        first, last = runs[0].history[0], runs[0].history[-1]
        level = 0.9 if architecture == "2l-relu" else 0.4  # the attended kernel has hardly any but slow modes
        assert last.accuracy > level > 0.35 > first.accuracy and (last.test_accuracy or 0) > level - 0.1
        assert last.loss < first.loss and held < free / 10


def test_the_linearisation_is_the_first_order_taylor_model() -> None:
    F, _ = problem()
    net = TwoLayerReLU(6, 15, outputs=2, seed=4, dtype=F64)
    linear, W = Linearised(net), net.weight.detach()
    D = torch.randn(15, 6, generator=torch.Generator().manual_seed(9), dtype=F64)

    def f(weight: Tensor) -> Tensor:
        return torch.func.functional_call(net, {"weight": weight}, (F,)).detach()

    assert torch.allclose(linear(F), net(F), rtol=0, atol=1e-14)
    h = 1e-6  # relu is piecewise linear: the central difference is exact up to rounding while no neuron switches
    slope = (f(W + h * D) - f(W - h * D)) / (2 * h)
    with torch.no_grad():
        linear.weight += 3.0 * D
    assert torch.allclose(linear(F), f(W) + 3.0 * slope, rtol=0, atol=1e-8)
    assert not torch.allclose(linear(F), f(W + 3.0 * D), rtol=0, atol=1e-2)
    J = torch.func.jacrev(lambda w: torch.func.functional_call(linear, {"weight": w}, (F,))[:, 0])(linear.weight)
    kernel = torch.einsum("iab,jab->ij", J, J).detach()
    assert torch.allclose(kernel, ntk.finite_width(F, W), rtol=0, atol=1e-12)


def test_a_linearised_network_trained_to_the_end_is_kernel_ridge() -> None:
    F, _ = problem(n=16, d=4)
    Y = torch.where(F[:, :1] > 0, 1.0, -1.0).to(F64)
    net = TwoLayerReLU(4, 32, seed=1, dtype=F64)
    recipe = Recipe(epochs=1500, loss="squared", lr=2e-2, lam=0.1, batch=16)
    out = training.train(Linearised(net), F, Y, recipe).net(F).detach()
    f0, K = net(F).detach(), ntk.finite_width(F, net.weight.detach())
    expected = f0 + influence.predict(influence.fit(K, Y - f0, training.ridge_parameter(0.1, 16)), K)
    assert torch.allclose(out, expected, rtol=0, atol=1e-6)
    wrong = f0 + influence.predict(influence.fit(K, Y - f0, 2 * training.ridge_parameter(0.1, 16)), K)
    assert not torch.allclose(out, wrong, rtol=0, atol=1e-2)


def test_targets_and_accuracy() -> None:
    assert training.targets(torch.tensor([1, 0, 1]), 2, "squared").tolist() == [[1], [-1], [1]]
    assert training.targets(torch.tensor([1, 0]), 2, "cross-entropy").tolist() == [[0, 1], [1, 0]]
    assert training.targets(torch.tensor([2, 0, 1]), 3, "squared").tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    signs = torch.tensor([[1.0], [-1.0], [1.0], [-1.0]])
    assert training.accuracy(torch.tensor([[0.1], [-9.0], [-0.1], [3.0]]), signs) == 0.5
    assert training.accuracy(torch.tensor([[0.1, 0.2], [9.0, 8.0]]), torch.tensor([[0.0, 1.0], [0.0, 1.0]])) == 0.5
    with pytest.raises(ValueError, match=r"labels run from 0 to 3, outside 0\.\.2"):
        training.targets(torch.tensor([0, 3, 1]), 3, "squared")
    with pytest.raises(ValueError, match="2 labels for 10 classes; take at least one point per class"):
        training.targets(torch.tensor([0, 3]), 10, "squared")


def test_bad_arguments_are_named() -> None:
    F, y = problem()
    Y, net = training.targets(y, 3, "cross-entropy"), TwoLayerReLU(6, 8, outputs=3, dtype=F64)
    wrong = {"epochs": -1, "batch": 0, "loss": "hinge", "lr": 0.0, "lam": -1.0, "precision": "float16", "seed": -1}
    for name, value in wrong.items():
        with pytest.raises(ValueError, match=name):
            Recipe(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="checkpoints must be an integer between 0 and 5, got 6"):
        Recipe(epochs=5, checkpoints=(6,))
    with pytest.raises(ValueError, match=r"F has 5 columns and Y 3, but the network \(width 8\) maps 6 inputs to 3"):
        training.train(net, F[:, :5], Y, Recipe())
    with pytest.raises(ValueError, match="Y has 23 rows, F has 24 rows"):
        training.train(net, F, Y[1:], Recipe())
    with pytest.raises(ValueError, match="F holds NaN or infinity, first at row 2, column 1"):
        training.train(
            net, F.index_put((torch.tensor(2), torch.tensor(1)), torch.tensor(math.nan, dtype=F64)), Y, Recipe()
        )
    with pytest.raises(ValueError, match="one column of Y per class"):
        training.train(TwoLayerReLU(6, 8), F, Y[:, :1], Recipe())
    with pytest.raises(FloatingPointError, match="loss became inf in epoch 1; lower lr"):
        training.train(net, F, 1e200 * Y, Recipe(loss="squared"))


def test_devices() -> None:
    assert training.device("cpu").type == "cpu"
    assert training.device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    with pytest.raises(ValueError, match="did you mean 'cuda'"):
        training.device("cuda0")
    with pytest.raises(ValueError, match="'cuda:x' is no device"):
        training.device("cuda:x")
    with pytest.raises(ValueError, match=r"torch sees \d+ CUDA device\(s\); use device='cpu'"):
        training.device("cuda:99")
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="device='cuda' was asked for, but torch sees 0"):
            training.device("cuda")
