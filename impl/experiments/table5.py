"""Table 5 and figures 2 and 4: accuracy by epoch after interventions on the influential training points.

The base network gives the influence scores (kernel after training, averaged over the test points) and their top decile;
then a network is trained from the same start on the changed data: curated (the top decile dropped), transformed (it is
replaced by its PGD examples), adversarial (all points replaced), random (as curated, but a random tenth: the control),
none.  With attention the changed points leave or move in the attention sums too.  The paper does not say on which
points it measures accuracy: both are given.  `stability` compares influence, point by point, with the base network's at
the same epoch.
"""

from __future__ import annotations

import torch
from torch import Tensor

from impl import malleability, network, training
from impl.experiments import _flips, _shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context


def cell(params: Params, context: Context) -> Params:
    """Train the base, intervene, train again."""
    p = _shared.problem(params, context)
    base = _shared.trained(p, params, context)
    scores = _scores(p, params, base)
    top = malleability.top(scores, _flips.TAU)
    changed = params["intervention"] in ("transformed", "adversarial")
    rows = _shared.attacked(p, base, params).rows if changed else p.rows.X
    X, Y, kept = intervened(p, params, top, rows)
    again = p if params["intervention"] == "none" else _with(p, X, Y)
    architecture = params["architecture"]
    if params["intervention"] == "none":
        out = base
    else:
        F, F_test = (network.features(X, architecture, query) for query in (None, p.rows.X_test))
        out = training.train(_shared.start(p, params), F, Y, _shared.recipe(p, params), F_test, p.Y_test)
    return dict(_shared.rounded({
        **p.sizes(),
        "n_kept": len(kept),
        "curve": _shared.accuracies(out),
        "stability": {
            str(epoch): _stability(_scores(p, params, base, epoch), _scores(again, params, out, epoch), kept)
            for epoch in sorted(out.checkpoints) if epoch
        },
        "top_label_share": float(p.rows.y[top].bincount(minlength=1).max() / len(top)),
    }))  # fmt: skip


def intervened(p: _shared.Problem, params: Params, top: Tensor, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Changed X and Y, and which of the points are kept."""
    name = params["intervention"]
    if name == "random":
        generator = torch.Generator().manual_seed(params["seed"])
        top = torch.randperm(len(p.rows.X), generator=generator)[: len(top)].to(top.device)
        name = "curated"
    return malleability.intervene(name, p.rows.X, p.Y, top, rows)


def _scores(p: _shared.Problem, params: Params, out: training.Trained, epoch: int | None = None) -> Tensor:
    return malleability.influences(_shared.machine(p, params, _shared.weights(out, epoch))).mean(dim=1)


def _stability(base: Tensor, after: Tensor, kept: Tensor) -> dict[str, float]:
    """Spearman's rho and the overlap of the top deciles over the points that are kept, and how many signs changed."""
    before = base[kept]
    return {
        "spearman": malleability.spearman(before, after),
        "top_overlap": malleability.top_overlap(before, after, max(1, round(_flips.TAU * len(kept)))),
        "flip_rate": malleability.flip_rate(before, after, _flips.TAU),
    }


def _with(p: _shared.Problem, X: Tensor, Y: Tensor) -> _shared.Problem:
    """The problem with other training rows; its images and labels stay those of before."""
    return _shared.Problem(p.data, p.rows._replace(X=X), Y, p.Y_test, p.loss)


EXPERIMENT = Experiment(
    "table5",
    "accuracy by epoch and intervention",
    cell,
    axes={
        "data": ("digits",),
        "training": ("standard",),
        "setting": ("10-class",),
        "intervention": ("none", "curated", "transformed", "adversarial", "random"),
        "architecture": _shared.ARCHITECTURES,
        "seed": (0, 1, 2),
    },
    fixed={**_shared.TRAINING, **_shared.ATTACK, **_shared.ADVERSARIAL, "attack": "pgd"},
    covers=("figure4",),
)
