"""What the cells share: the prepared problem, the trained network, attacked rows, and plain summaries.

Parameters that every cell has: data, seed, n, n_test, device.  The seed draws the images (a random subset of at most n
and n_test), the network, the batches and the attack's start, so an interval over seeds covers all of them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import impl.data
from impl import attacks, malleability, network, training
from impl.experiments._plan import Params, code_version, digest
from impl.experiments._work import Context

SETTINGS = ("10-class", "binary")
LOSS = {"10-class": "cross-entropy", "binary": "squared"}  # appendix A.4.2
ARCHITECTURES = ("2l-relu", "mlp-attn")
CHECKPOINTS = (1, 10, 100)
SAVED = 2**22  # larger networks are trained again rather than kept on disk

COMMON: dict[str, Any] = {"n": 1000, "n_test": 500, "device": "cpu"}
TRAINING: dict[str, Any] = {**COMMON, "width": 1024, "epochs": 200, "lam": 1e-3, "precision": "float32"}
ATTACK: dict[str, Any] = {"epsilon": 0.3, "norm": "linf", "steps": 40, "space": "pixel"}
ADVERSARIAL: dict[str, Any] = {"training_attack_steps": 7}  # of eps / 4 each


@dataclass(frozen=True)
class Problem:
    """Rows X (n, d), X_test (t, d) before attention, in float64; targets Y (n, c), Y_test (t, c) of `loss`."""

    data: impl.data.Dataset
    rows: impl.data.Rows
    Y: Tensor
    Y_test: Tensor
    loss: str

    def sizes(self) -> dict[str, int]:
        """The numbers of images really used: binary problems and small data sets have fewer than asked for."""
        n, d = self.rows.X.shape
        return {"n_used": n, "n_test_used": len(self.rows.X_test), "d": d, "outputs": self.Y.shape[1]}


def problem(params: Params, context: Context) -> Problem:
    """The data of a cell; `setting` is 10-class and `loss` that of the setting unless given."""
    setting = params.get("setting", "10-class")
    loss = params.get("loss", LOSS[setting])
    sizes = (params["n"], params["n_test"], params["seed"])
    return _problem(params["data"], setting, loss, *sizes, params["device"], context.data_root)


@functools.lru_cache(maxsize=4)
def _problem(
    name: str, setting: str, loss: str, n: int, n_test: int, seed: int, device: str, root: str | None
) -> Problem:
    classes = None
    if setting == "binary":
        if name not in impl.data.BINARY_PAIRS:
            raise ValueError(f"no pair of classes is named for {name}; use setting=10-class")
        classes = impl.data.BINARY_PAIRS[name]
    there = impl.data.load(name, root, classes=classes)
    n, n_test = min(n, len(there.x_train)), min(n_test, len(there.x_test))
    data = impl.data.load(name, root, n=n, n_test=n_test, classes=classes, seed=seed)
    rows = impl.data.preprocess(data, "paper", torch.float64, training.device(device))
    Y, Y_test = (training.targets(y, len(data.classes), loss) for y in (rows.y, rows.y_test))
    return Problem(data, rows, Y, Y_test, loss)


def start(p: Problem, params: Params) -> network.TwoLayerReLU:
    """The network of a cell before training, in float64."""
    d, outputs = p.rows.X.shape[1], p.Y.shape[1]
    return network.TwoLayerReLU(d, params["width"], outputs, seed=params["seed"], dtype=torch.float64).to(p.Y.device)


def recipe(p: Problem, params: Params) -> training.Recipe:
    """How a cell's network is trained."""
    epochs = params["epochs"]
    kept = tuple(epoch for epoch in CHECKPOINTS if epoch <= epochs)
    return training.Recipe(
        epochs, p.loss, lam=params["lam"], precision=params["precision"], seed=params["seed"], checkpoints=kept
    )


def trained(p: Problem, params: Params, context: Context, linearised: bool = False) -> training.Trained:
    """The trained network of a cell (or its linearisation), from the checkpoint folder if it lies there.

    params["training"] is "standard" (the default) or "adversarial".
    """
    net = start(p, params)
    model = training.Linearised(net) if linearised else net
    path = _checkpoint(p, params, context, linearised)
    if path is not None and path.exists():
        return _loaded(path, model)
    X, X_test = p.rows.X, p.rows.X_test
    F, F_test = (network.features(X, params["architecture"], query) for query in (None, X_test))
    adversary = _adversary(p, params) if params.get("training") == "adversarial" else None
    out = training.train(model, F, p.Y, recipe(p, params), F_test, p.Y_test, adversary)
    if path is not None and net.weight.numel() <= SAVED:
        _save(path, out)
    return out


def weights(out: training.Trained, epoch: int | None = None) -> Tensor:
    """Weights (m, d) after an epoch (None: the last), in float64."""
    return out.checkpoints[max(out.checkpoints) if epoch is None else epoch].double()


def attack(params: Params) -> attacks.Attack:
    """The attack of a cell."""
    return attacks.Attack(params["attack"], params["epsilon"], params["norm"], params["steps"], seed=params["seed"])


def attacked(
    p: Problem, out: training.Trained, params: Params, index: Tensor | None = None, attention: str = "held"
) -> attacks.Perturbed:
    """Training points attacked against the trained network's own loss; searched in its precision, rows in float64."""
    X, device = p.rows.X, p.rows.X.device
    dtype = out.net.weight.dtype
    assert isinstance(dtype, torch.dtype)
    objective = attacks.model_loss(out.net, X.to(dtype), p.Y.to(dtype), params["architecture"], attention, p.loss)
    search = attacks.space(p.data, params["space"], dtype=dtype, device=device)
    found = attacks.adversarial(objective, search, attack(params), index, block=len(X))
    exact = attacks.space(p.data, params["space"], device=device)
    points = found.points.double()
    if exact.low is not None:
        points = points.clamp(exact.low, exact.high)
    return attacks.Perturbed(
        found.index, points, exact.rows(points), found.objective_before, found.objective_after, found.how
    )


def machine(p: Problem, params: Params, W: Tensor | None, loss: str | None = None) -> malleability.Machine:
    """Kernel ridge regression on the tangent kernel at W, with influence measured in `loss` (default: the trained one)."""
    return malleability.machine(
        p.rows.X, p.Y, p.rows.X_test, p.Y_test, W, params["architecture"], params["lam"], loss or p.loss
    )


def accuracies(out: training.Trained) -> dict[str, dict[str, float | None]]:
    """Test and running training accuracy after the epochs 1, 10, 100 and the last, by epoch."""
    kept = {*CHECKPOINTS, len(out.history)}
    return {
        str(entry.epoch): {"test": entry.test_accuracy, "train": entry.accuracy, "loss": entry.loss}
        for entry in out.history
        if entry.epoch in kept
    }


def rounded(value: Any) -> Any:
    """Floats to 7 significant digits, tensors to lists, infinities to the word "Infinity"; through dicts and lists."""
    if isinstance(value, Tensor):
        return rounded(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner) for inner in value]
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(f"{value:.7g}") if isinstance(value, float) and not math.isnan(value) else value


def _adversary(p: Problem, params: Params) -> training.Adversary:
    """PGD against the network as it is, in float32 (adversarial training)."""
    eps, dtype = params["epsilon"], training.PRECISIONS[params["precision"]]
    step = attacks.Attack("pgd", eps, params["norm"], params["training_attack_steps"], eps / 4, seed=params["seed"])
    where = attacks.space(p.data, params["space"], dtype=dtype, device=p.Y.device)
    return attacks.adversary(where, p.rows.X.to(dtype), p.Y.to(dtype), params["architecture"], step, loss=p.loss)


def _checkpoint(p: Problem, params: Params, context: Context, linearised: bool) -> Path | None:
    """Where a trained network is kept: named by all that its training depends on."""
    if context.checkpoints is None:
        return None
    names = ["data", "setting", "architecture", "seed", "device", *TRAINING]
    if params.get("training") == "adversarial":
        names += ["training", "epsilon", "norm", "space", "training_attack_steps"]
    inputs = {name: params[name] for name in names if name in params} | {"setting": params.get("setting", "10-class")}
    code = [code_version("impl.training"), code_version("impl.data")]
    if params.get("training") == "adversarial":
        code.append(code_version("impl.attacks"))
    key = digest([inputs, p.loss, linearised, p.data.provenance.sha256, code])
    return Path(context.checkpoints) / f"{key[:32]}.pt"


def _save(path: Path, out: training.Trained) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{torch.randint(2**31, ()).item()}.part")
    history = [asdict(entry) for entry in out.history]
    torch.save({"weights": {k: W.cpu() for k, W in out.checkpoints.items()}, "history": history}, temporary)
    temporary.replace(path)


def _loaded(path: Path, model: torch.nn.Module) -> training.Trained:
    kept = torch.load(path, weights_only=True, map_location=next(model.buffers()).device)
    checkpoints: dict[int, Tensor] = kept["weights"]
    net = model.to(checkpoints[0].dtype)
    with torch.no_grad():
        net.weight.copy_(checkpoints[max(checkpoints)])  # type: ignore[operator]
    history = [training.Epoch(**entry) for entry in kept["history"]]
    return training.Trained(net, checkpoints[0], checkpoints, history)
