"""impl.attacks and impl.spaces against loops written from the definitions, finite differences, and doing nothing."""

from __future__ import annotations

import copy
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from impl import attacks, data, network, training
from impl.attacks import Attack
from impl.network import TwoLayerReLU

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
F64 = torch.float64
DIGITS = data.load("digits", n=120, n_test=60)
ROWS = data.preprocess(DIGITS)
Y = training.targets(ROWS.y, 10, "cross-entropy")


def trained(architecture: str = "2l-relu", adversary: Attack | None = None, seed: int = 0) -> torch.nn.Module:
    space = attacks.space(DIGITS, "pixel")
    against = None if adversary is None else attacks.adversary(space, ROWS.X, Y, architecture, adversary)
    recipe = training.Recipe(epochs=40, batch=30, lr=1e-2, lam=1e-4, seed=seed)
    net = TwoLayerReLU(64, 128, outputs=10, dtype=F64)
    return training.train(net, network.features(ROWS.X, architecture), Y, recipe, adversary=against).net


@pytest.fixture(scope="module")
def net() -> torch.nn.Module:
    return trained()


def curved(points: Tensor, index: Tensor) -> Tensor:
    """A curved objective with a known gradient, another one for every row."""
    return (torch.sin(points) * (1 + index[:, None])).sum(dim=1) + points.prod(dim=1)


def curved_slope(x: np.ndarray, i: int) -> np.ndarray:
    return np.cos(x) * (1 + i) + np.prod(x) / x


def from_the_definition(x0: np.ndarray, i: int, attack: Attack, start: np.ndarray) -> np.ndarray:
    """FGSM, PGD or MIM on one point, written out with numpy."""
    x, g = start.copy(), np.zeros_like(x0)
    single = attack.method == "fgsm"
    size = attack.eps if single else attack.eps / 10
    for _ in range(1 if single else attack.steps):
        slope = curved_slope(x, i)
        if attack.method == "mim":
            g = attack.decay * g + slope / np.abs(slope).sum()
            slope = g
        x = x + size * (np.sign(slope) if attack.norm == "linf" else slope / np.sqrt((slope**2).sum()))
        if attack.norm == "linf":
            x = np.minimum(np.maximum(x, x0 - attack.eps), x0 + attack.eps)
        elif (size_now := np.sqrt(((x - x0) ** 2).sum())) > attack.eps:
            x = x0 + (x - x0) * attack.eps / size_now
        x = np.minimum(np.maximum(x, 0.1), 1.6)
    return x


@pytest.mark.parametrize("norm", attacks.NORMS)
@pytest.mark.parametrize(
    ("method", "decay", "start"),
    [("fgsm", 1.0, False), ("pgd", 1.0, False), ("pgd", 1.0, True), ("mim", 1.0, False), ("mim", 0.5, True)],
)
def test_attacks_are_the_loops_of_their_definitions(norm: str, method: str, decay: float, start: bool) -> None:
    points = 0.2 + 1.3 * torch.rand(7, 5, generator=torch.Generator().manual_seed(3), dtype=F64)
    index = torch.tensor([4, 0, 9, 1, 2, 3, 8])
    attack = Attack(method, eps=0.25, norm=norm, steps=17, decay=decay, random_start=start)
    low, high = torch.full((5,), 0.1, dtype=F64), torch.full((5,), 1.6, dtype=F64)
    got = attacks.perturb(curved, points, attack, index, low, high)
    begin = points
    if start:
        begin = torch.clamp(points + attacks.random_offsets(points, attack.resolved(), index), low, high)
    for row, x0, x1, i in zip(got, points, begin, index, strict=True):
        expected = from_the_definition(x0.numpy(), int(i), attack, x1.numpy())
        assert np.allclose(row.numpy(), expected, rtol=0, atol=1e-13)
    assert bool((curved(got, index) > curved(points, index)).all())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("norm", attacks.NORMS)
def test_attacks_agree_with_the_adversarial_robustness_toolbox(net: torch.nn.Module, norm: str) -> None:
    """Under l2 that library clips before it projects, which moves the last digits."""
    pytest.importorskip("art", reason="the development extra is not installed (adversarial-robustness-toolbox)")
    from art.attacks import evasion
    from art.estimators.classification import PyTorchClassifier

    space, single = attacks.space(DIGITS, dtype=torch.float32), copy.deepcopy(net).float()
    model = torch.nn.Module()
    model.forward = lambda x: single(space.rows(x))  # type: ignore[method-assign]
    wrapped = PyTorchClassifier(
        model, torch.nn.CrossEntropyLoss(), (64,), 10, clip_values=(0.0, 1.0), device_type="cpu"
    )
    common = {"norm": math.inf if norm == "linf" else 2, "eps": 0.1, "batch_size": 120}
    steps = common | {"eps_step": 0.01, "max_iter": 20, "verbose": False}
    theirs = {
        "fgsm": evasion.FastGradientMethod(wrapped, **common),
        "pgd": evasion.ProjectedGradientDescentNumpy(wrapped, **steps),
        "mim": evasion.MomentumIterativeMethod(wrapped, decay=1.0, **steps),
    }
    objective = attacks.model_loss(single, ROWS.X.float(), Y.float(), "2l-relu")
    for method, other in theirs.items():
        mine = Attack(method, eps=0.1, norm=norm, steps=20, random_start=False)
        ours = attacks.adversarial(objective, space, mine).points
        expected = torch.from_numpy(other.generate(space.points.numpy(), Y.float().numpy()))
        assert torch.allclose(ours, expected, rtol=0, atol=1e-6 if norm == "linf" else 1e-3)
        assert float((ours - space.points).abs().max()) > 0.01


@pytest.mark.parametrize("norm", attacks.NORMS)
def test_fgsm_is_one_step_of_pgd(net: torch.nn.Module, norm: str) -> None:
    space, objective = attacks.space(DIGITS), attacks.model_loss(net, ROWS.X, Y, "2l-relu")
    fgsm = attacks.adversarial(objective, space, Attack("fgsm", eps=0.2, norm=norm))
    step = Attack("pgd", eps=0.2, norm=norm, steps=1, step=0.2, random_start=False)
    assert torch.equal(fgsm.points, attacks.adversarial(objective, space, step).points)


@pytest.mark.parametrize("architecture", ["2l-relu", "mlp-attn"])
@pytest.mark.parametrize("name", ["pixel", "standardised", "unit", "sphere"])
def test_attacks_do_harm_in_their_order(architecture: str, name: str) -> None:
    """Noise < FGSM <= PGD, by the mean loss, and accuracy falls strictly: an attack that does nothing fails here."""
    net, space = trained(architecture), attacks.space(DIGITS, name)
    for attention in attacks.ATTENTION:
        objective = attacks.model_loss(net, ROWS.X, Y, architecture, attention)
        found = {m: attacks.adversarial(objective, space, Attack(m, eps=0.15)) for m in attacks.METHODS}
        clean = found["noise"].objective_before.mean()
        loss = {m: float((p.objective_after - p.objective_before).mean()) for m, p in found.items()}
        assert abs(loss["noise"]) < loss["fgsm"] / 3
        assert 0 < loss["fgsm"] <= loss["pgd"] + 1e-3 * float(clean) and loss["mim"] > loss["fgsm"] - 1e-3 * float(
            clean
        )
        best = attacks.adversarial(objective, space, Attack("pgd", eps=0.15, keep="best"))
        assert bool((best.objective_after >= found["pgd"].objective_after - 1e-12).all())
        if name == "pixel" and attention == "held":
            before, after = (
                training.accuracy(net(network.features(ROWS.X, architecture, r)), Y)
                for r in (ROWS.X, found["pgd"].rows)
            )
            assert after < before - 0.2


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("norm", attacks.NORMS)
@pytest.mark.parametrize("method", attacks.METHODS)
def test_budget_range_and_nothing_at_eps_zero(net: torch.nn.Module, method: str, norm: str, device: str) -> None:
    objective = attacks.model_loss(net.to(device), ROWS.X.to(device), Y.to(device), "2l-relu")
    order = math.inf if norm == "linf" else 2
    for name in ("pixel", "standardised", "unit", "sphere"):
        for clamp in {None, True} if name in ("pixel", "standardised") else {None}:
            space = attacks.space(DIGITS, name, clamp=clamp, device=device)
            got = attacks.adversarial(objective, space, Attack(method, eps=0.3, norm=norm, steps=5))
            size = torch.linalg.vector_norm(got.points - space.points, ord=order, dim=1)
            assert float(size.max()) <= 0.3 + 1e-12 and float(size.min()) > 0.01
            if space.low is not None and space.high is not None:
                assert bool((got.points >= space.low).all()) and bool((got.points <= space.high).all())
            still = attacks.adversarial(objective, space, Attack(method, eps=0.0, norm=norm))
            assert torch.equal(still.points, space.points) and torch.equal(still.rows, space.rows(space.points))
            assert torch.equal(still.objective_after, still.objective_before)
    net.cpu()


@pytest.mark.parametrize("architecture", ["2l-relu", "mlp-attn"])
@pytest.mark.parametrize("attention", attacks.ATTENTION)
@pytest.mark.parametrize("method", attacks.METHODS)
def test_one_at_a_time_or_all_at_once_is_the_same(method: str, attention: str, architecture: str) -> None:
    net = TwoLayerReLU(64, 32, outputs=10, dtype=F64)
    space, objective = attacks.space(DIGITS), attacks.model_loss(net, ROWS.X, Y, architecture, attention)
    attack, some = Attack(method, eps=0.1, steps=4), torch.tensor([77, 3, 119, 40, 8])
    together = attacks.adversarial(objective, space, attack)
    alone = attacks.adversarial(objective, space, attack, some, block=1)
    assert torch.allclose(alone.points, together.points[some], rtol=0, atol=1e-13)
    assert torch.allclose(alone.objective_after, together.objective_after[some], rtol=0, atol=1e-12)
    assert torch.equal(alone.index, some)
    other = attacks.adversarial(objective, space, replace(attack, seed=1), some)
    assert torch.allclose(other.points, alone.points, rtol=0, atol=1e-13) == (method in ("fgsm", "mim"))


@pytest.mark.parametrize("norm", attacks.NORMS)
def test_noise_is_uniform_in_the_ball(norm: str) -> None:
    points, index = torch.zeros(4000, 3, dtype=F64), torch.arange(4000)
    offsets = attacks.random_offsets(points, Attack("noise", eps=2.0, norm=norm), index)
    size = offsets.abs().amax(dim=1) if norm == "linf" else offsets.norm(dim=1)
    volume = (size / 2) ** 3  # uniform on [0, 1]; the Kolmogorov distance passes 2 / sqrt(4000) with chance 7e-4
    grid = torch.linspace(0, 1, 4000, dtype=F64)
    assert float((volume.sort().values - grid).abs().max()) < 2 / math.sqrt(4000)
    assert float(offsets.mean(dim=0).abs().max()) < 0.1 and float((offsets.T @ offsets / 4000)[0, 1].abs()) < 0.1


@pytest.mark.parametrize("architecture", network.ARCHITECTURES)
def test_moving_features_are_those_of_the_changed_data(architecture: str) -> None:
    g = torch.Generator().manual_seed(5)
    X, rows = torch.randn(9, 4, generator=g, dtype=F64), torch.randn(3, 4, generator=g, dtype=F64)
    index = torch.tensor([7, 0, 4])
    for b, i in enumerate(index.tolist()):
        changed = X.clone()
        changed[i] = rows[b]
        moving = attacks.features_of(X, architecture, rows, index, "moving")[b]
        assert torch.allclose(moving, network.features(changed, architecture)[i], rtol=0, atol=1e-13)
        held = attacks.features_of(X, architecture, rows, index, "held")[b]
        assert torch.allclose(held, network.features(X, architecture, rows[b : b + 1])[0], rtol=0, atol=1e-13)
        assert torch.allclose(held, moving, rtol=0, atol=1e-6) == (architecture == "2l-relu")


@pytest.mark.parametrize("architecture", network.ARCHITECTURES)
@pytest.mark.parametrize("attention", attacks.ATTENTION)
@pytest.mark.parametrize("loss", training.LOSSES)
def test_gradients_through_the_attention_map(architecture: str, attention: str, loss: str) -> None:
    g = torch.Generator().manual_seed(5)
    X, rows = torch.randn(9, 4, generator=g, dtype=F64), torch.randn(2, 4, generator=g, dtype=F64)
    labels = training.targets(torch.arange(9) % 3, 3, loss)
    net = TwoLayerReLU(4, 16, outputs=3, dtype=F64)
    objective, index = attacks.model_loss(net, X, labels, architecture, attention, loss), torch.tensor([2, 6])
    _, slope = attacks._value_and_slope(objective, rows, index)
    h = 1e-6
    for j in range(4):
        e = h * torch.eye(4, dtype=F64)[j]
        difference = (objective(rows + e, index) - objective(rows - e, index)).detach() / (2 * h)
        assert torch.allclose(slope[:, j], difference, rtol=1e-6, atol=1e-8)
    assert float(slope.abs().max()) > 1e-4


@pytest.mark.parametrize("style", data.STYLES)
def test_spaces_lead_to_the_rows_of_preprocess(style: str) -> None:
    for part, expected in (
        ("train", data.preprocess(DIGITS, style).X),
        ("test", data.preprocess(DIGITS, style).X_test),
    ):
        for name in ("pixel", "standardised", "unit") + (("sphere",) if data.STYLES[style][1] else ()):
            space = attacks.space(DIGITS, name, style, part=part)
            assert torch.allclose(space.rows(space.points), expected, rtol=0, atol=1e-14)
            assert space.clamped == (name == "pixel") == space.describe()["clamped"]


def test_a_perturbation_is_made_in_the_space_it_is_named_for() -> None:
    delta = 0.01
    pixels = torch.from_numpy(DIGITS.x_train.reshape(120, -1) / 16.0)
    mean, std = DIGITS.pixels.mean[0], DIGITS.pixels.std[0]

    def unit(A: Tensor) -> Tensor:
        return A / A.norm(dim=1, keepdim=True)

    expected = {
        "pixel": unit((pixels + delta - mean) / std),
        "standardised": unit((pixels - mean) / std + delta),
        "unit": unit((pixels - mean) / std) + delta,
        "sphere": unit(unit((pixels - mean) / std) + delta),
    }
    for name, rows in expected.items():
        space = attacks.space(DIGITS, name)
        assert torch.allclose(space.rows(space.points + delta), rows, rtol=0, atol=1e-13)
    clamped = attacks.space(DIGITS, "standardised", clamp=True)
    assert clamped.low is not None and clamped.high is not None
    assert torch.allclose(
        torch.stack([clamped.low[0], clamped.high[0]]), torch.tensor([-mean / std, (1 - mean) / std], dtype=F64)
    )


def test_zero_and_tiny_gradients() -> None:
    points, index = torch.ones(2, 3, dtype=F64), torch.arange(2)
    for method in ("fgsm", "pgd", "mim"):
        for norm in attacks.NORMS:
            attack = Attack(method, eps=0.5, norm=norm, random_start=False)
            flat = attacks.perturb(lambda p, i: 0 * p.sum(dim=1), points, attack, index)
            assert torch.equal(flat, points)
            tiny = attacks.perturb(lambda p, i: 1e-300 * p.sum(dim=1), points, attack, index)
            moved = torch.linalg.vector_norm(tiny - points, ord=math.inf if norm == "linf" else 2, dim=1)
            assert torch.allclose(moved, torch.full((2,), 0.5, dtype=F64), rtol=1e-12)


def test_adversarial_training_makes_the_network_robust() -> None:
    attack = Attack("pgd", eps=0.25, steps=5)
    space, robust = attacks.space(DIGITS), []
    for net in (trained(), trained(adversary=attack)):
        found = attacks.adversarial(attacks.model_loss(net, ROWS.X, Y, "2l-relu"), space, attack)
        robust.append(training.accuracy(net(found.rows), Y))
    assert robust[1] > robust[0] + 0.1


@pytest.mark.parametrize("attention", attacks.ATTENTION)
@pytest.mark.parametrize("architecture", network.ARCHITECTURES)
def test_what_adversarial_training_trains_on(architecture: str, attention: str) -> None:
    net, index = TwoLayerReLU(64, 32, outputs=10, dtype=F64), torch.tensor([5, 110, 0])
    space, F = attacks.space(DIGITS), network.features(ROWS.X, architecture)

    def features(eps: float) -> Tensor:
        return attacks.adversary(space, ROWS.X, Y, architecture, Attack("fgsm", eps=eps), attention)(net, index)

    assert torch.allclose(features(0.0), F[index], rtol=0, atol=1e-13)
    before, after = (training.loss_values(net(A), Y[index], "cross-entropy") for A in (F[index], features(0.05)))
    assert bool((after > before).all())
    found = attacks.adversarial(
        attacks.model_loss(net, ROWS.X, Y, architecture, attention), space, Attack("fgsm", eps=0.05), index
    )
    assert torch.allclose(after, found.objective_after, rtol=0, atol=1e-12)


def test_the_result_says_how_it_was_made(net: torch.nn.Module) -> None:
    objective = attacks.model_loss(net, ROWS.X, Y, "2l-relu")
    how = attacks.adversarial(objective, attacks.space(DIGITS), Attack(eps=0.2), torch.tensor([0])).how
    assert how == {
        "method": "pgd", "eps": 0.2, "norm": "linf", "steps": 40, "step": 0.02, "random_start": True, "decay": 1.0,
        "seed": 42, "keep": "last", "space": "pixel", "style": "paper", "clamped": True,
    }  # fmt: skip
    assert Attack("fgsm").describe()["step"] == 0.3 and Attack("mim").describe()["random_start"] is False


def test_bad_arguments_are_named(net: torch.nn.Module) -> None:
    wrong = {"method": "pdg", "norm": "l1", "eps": -0.1, "steps": 0, "step": 0.0, "decay": math.nan, "keep": "all"}
    for name, value in wrong.items():
        with pytest.raises(ValueError, match=name):
            Attack(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="eps must be finite and >= 0, got inf"):
        Attack(eps=math.inf)
    with pytest.raises(ValueError, match="did you mean 'pixel'"):
        attacks.space(DIGITS, "pixels")
    with pytest.raises(ValueError, match="space='unit' has no range of pixels"):
        attacks.space(DIGITS, "unit", clamp=True)
    with pytest.raises(ValueError, match="style='none' has none; use space='unit'"):
        attacks.space(DIGITS, "sphere", style="none")
    with pytest.raises(ValueError, match="points lie outside the range"):
        attacks.perturb(curved, torch.ones(1, 2), Attack(), low=torch.zeros(2), high=torch.full((2,), 0.5))
    with pytest.raises(ValueError, match="one value per row"):
        attacks.perturb(lambda p, i: p.sum(), torch.ones(2, 2), Attack())
    with pytest.raises(ValueError, match="gradient of the objective is NaN or infinite at point 0"):
        attacks.perturb(lambda p, i: (p - 1).sum(dim=1).sqrt(), torch.ones(2, 2), Attack("fgsm"))
    with pytest.raises(ValueError, match="points holds NaN"):
        attacks.perturb(curved, torch.tensor([[math.nan]]), Attack())
    objective = attacks.model_loss(net, ROWS.X, Y, "2l-relu")
    for index, match in ((torch.tensor([120]), r"outside 0\.\.119"), (torch.tensor([0.5]), "vector of integers")):
        with pytest.raises(ValueError, match=match):
            attacks.adversarial(objective, attacks.space(DIGITS), Attack(), index)
    with pytest.raises(ValueError, match="did you mean 'moving'"):
        attacks.model_loss(net, ROWS.X, Y, "mlp-attn", "move")
