"""Table 1 and figure 1: how far the trained network is from its kernel predictor, by width, and why.

The paper says "NTK distance" for a distance in function space and gives no formula.  Here, for each width: the kernels
at the start against their limit; the trained outputs f against kernel ridge predictors with the limit kernel, the
kernel at the start and the kernel after training ("as_printed": K (K + lambda I)^-1 Y; "matched": f_0 + K (K + n lambda
/ 2 I)^-1 (Y - f_0), the optimum of the linearised training problem for squared loss); and f against its own
linearisation trained with the same optimiser, batches and steps.  `times` = 10 trains ten times as long.  `loss` is the
one that is trained: logits under cross-entropy are compared with ridge regression on one-hot labels as they are.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from impl import checks, influence, network, ntk, training
from impl.experiments import _shared as shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context

TRAINED_UP_TO = 4096
LONG_WIDTHS = (256,)
GROUPS = 10


def cell(params: Params, context: Context) -> Params:
    """Kernel distances at the start and, up to width 4096, everything about the trained network."""
    p = shared.problem(params, context)
    X, X_test = p.rows.X, p.rows.X_test
    F, F_test = (network.features(X, params["architecture"], query) for query in (None, X_test))
    limit, limit_test = ntk.infinite_width(F), ntk.infinite_width(F_test, F)
    first = ntk.finite_width_sampled(F, params["width"], params["seed"])
    out: Params = {
        **p.sizes(),
        "start": distances(first, limit),
        "checks": {name: checks.check_kernel(K, params["lam"]).record() for name, K in
                   (("limit", limit), ("start", first))},
    }  # fmt: skip
    if params["width"] <= TRAINED_UP_TO:
        kernels = {"limit": (limit, limit_test)}
        out |= _after_training(p, params, context, F, F_test, kernels, out["checks"])
    return dict(shared.rounded(out))


def distances(K: Tensor, limit: Tensor) -> dict[str, float]:
    """K against its limit: operator and Frobenius norm relative to the limit's, over its smallest eigenvalue, cosine."""
    values, off = torch.linalg.eigvalsh(limit), K - limit
    norm, norm_limit, norm_off = (float(torch.linalg.matrix_norm(M)) for M in (K, limit, off))
    operator = float(torch.linalg.eigvalsh(off).abs().max())
    return {
        "operator": operator / float(values[-1]),
        "operator_over_smallest": operator / float(values[0]) if float(values[0]) > 0 else float("inf"),
        "frobenius": norm_off / norm_limit,
        "cosine_distance": (norm_off**2 - (norm - norm_limit) ** 2) / (2 * norm * norm_limit),
    }


def _after_training(
    p: shared.Problem, params: Params, context: Context, F: Tensor, F_test: Tensor,
    kernels: dict[str, tuple[Tensor, Tensor]], checked: Params,
) -> Params:  # fmt: skip
    """The trained network and its linearisation against each other and against the ridge predictors."""
    long = {**params, "epochs": params["epochs"] * params["times"]}
    out = shared.trained(p, long, context)
    W0, W = shared.weights(out, 0), shared.weights(out)
    for name, at in (("start", W0), ("trained", W)):
        kernels[name] = ntk.finite_width(F, at), ntk.finite_width(F_test, at, F)
    checked["trained"] = checks.check_kernel(kernels["trained"][0], params["lam"]).record()
    f = {"network": _outputs(out.net, F, F_test)}
    if params["linearised"]:
        f["linearised"] = _outputs(shared.trained(p, long, context, linearised=True).net, F, F_test)
    f0 = _outputs(shared.start(p, params), F, F_test)
    predictors = {
        name: {"as_printed": _ridge(K, K_test, p.Y, params["lam"]),
               "matched": _ridge(K, K_test, p.Y, training.ridge_parameter(params["lam"], len(F)), f0)}
        for name, (K, K_test) in kernels.items()
    }  # fmt: skip
    found: Params = {
        "epochs_trained": long["epochs"],
        "distance": {who: {name: {ridge: apart(f[who], g) for ridge, g in both.items()}
                           for name, both in predictors.items()} for who in f},
        "accuracy": {who: training.accuracy(g[1], p.Y_test) for who, g in f.items()}
        | {f"ridge_{name}": training.accuracy(both["as_printed"][1], p.Y_test) for name, both in predictors.items()},
        "train_accuracy": {who: training.accuracy(g[0], p.Y) for who, g in f.items()},
        "moved": float(torch.linalg.matrix_norm(W - W0) / torch.linalg.matrix_norm(W0)),
        "drift": {str(epoch): drift(ntk.finite_width(F, shared.weights(out, epoch)), kernels["start"][0])
                  for epoch in sorted(out.checkpoints) if epoch},
        "curve": shared.accuracies(out),
        "modes": {who: modes(kernels["start"][0], p, g[0], f0[0]) for who, g in f.items()},
    }  # fmt: skip
    if "linearised" in f:
        found["to_linearised"] = apart(f["network"], f["linearised"])
    return found


def apart(f: tuple[Tensor, Tensor], g: tuple[Tensor, Tensor]) -> dict[str, float]:
    """Frobenius norm of f - g over test (and training) rows and outputs; relative to that of g."""
    norms = [
        (float(torch.linalg.matrix_norm(a - b)), float(torch.linalg.matrix_norm(b))) for a, b in zip(f, g, strict=True)
    ]
    (train, of_train), (test, of_test) = norms
    return {"train": train, "test": test, "train_relative": train / of_train, "test_relative": test / of_test}


def drift(K: Tensor, start: Tensor) -> dict[str, float]:
    """How far training has moved the tangent kernel, on the training rows."""
    found = distances(K, start)
    return {name: found[name] for name in ("operator", "frobenius", "cosine_distance")}


def modes(K: Tensor, p: shared.Problem, f: Tensor, f0: Tensor) -> dict[str, list[float]]:
    """Energy of residuals in ten groups of eigenvectors of K, largest eigenvalues first; K's mean eigenvalue in each.

    The residual of squared loss is Y - f; of cross-entropy Y - softmax f, its gradient.
    """
    values, vectors = torch.linalg.eigh(K)
    groups = torch.arange(len(K)).flip(0).tensor_split(GROUPS)
    before, after = (p.Y - (torch.softmax(g, dim=1) if p.loss == "cross-entropy" else g) for g in (f0, f))
    return {
        "eigenvalue": [float(values[g].mean()) for g in groups],
        "before": [float(((vectors[:, g].T @ before) ** 2).sum()) for g in groups],
        "after": [float(((vectors[:, g].T @ after) ** 2).sum()) for g in groups],
    }


@torch.no_grad()
def _outputs(net: torch.nn.Module, F: Tensor, F_test: Tensor) -> tuple[Tensor, Tensor]:
    """Outputs on training and test rows, in float64."""
    net = net.double()
    return net(F), net(F_test)


def _ridge(
    K: Tensor, K_test: Tensor, Y: Tensor, lam: float, f0: tuple[Tensor, Tensor] | None = None
) -> tuple[Tensor, Tensor]:
    """Kernel ridge predictions on training and test rows; around f0 if given."""
    shift: Any = f0 or (0.0, 0.0)
    ridge = influence.fit(K, Y - shift[0], lam)
    return influence.predict(ridge, K) + shift[0], influence.predict(ridge, K_test) + shift[1]


def _makes_sense(params: Params) -> bool:
    """Nothing is trained above 4096, so loss and length do not matter there; the long runs at one width."""
    if params["width"] > TRAINED_UP_TO:
        return bool(params["loss"] == "cross-entropy" and params["times"] == 1)
    return bool(params["times"] == 1 or params["width"] in LONG_WIDTHS)


EXPERIMENT = Experiment(
    "table1",
    "NTK distance by width, with controls",
    cell,
    axes={
        "data": ("digits",),
        "times": (1, 10),
        "loss": ("cross-entropy", "squared"),
        "architecture": shared.ARCHITECTURES,
        "seed": (0, 1, 2),
        "width": (16, 64, 256, 1024, 4096, 16_384, 65_536),
    },
    fixed={**{k: v for k, v in shared.TRAINING.items() if k != "width"}, "linearised": True},
    keep=_makes_sense,
    covers=("figure1",),
)
