"""Table 5 and figures 2 and 4: accuracy by epoch after interventions on the influential training points.

The base network gives the influence scores (kernel after training, averaged over the test points) and their top decile;
then a network is trained from the same start on the changed data: curated (the top decile dropped), transformed (it is
replaced by its PGD examples), adversarial (all points replaced), random (as curated, but a random tenth: the control),
none.  With attention the changed points leave or move in the attention sums too.  The paper does not say on which
points it measures accuracy: both are given.  n = 1100, because a tenth dropped from 1000 would leave a last batch of 4.  `stability` compares influence, point by point, with the base network's at
the same epoch.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from impl import attacks, malleability, network, training
from impl.experiments import _flips, _shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context


def cell(params: Params, context: Context) -> Params:
    """Train the base, intervene, train again in the same way."""
    p = _shared.problem(params, context)
    base = _shared.trained(p, params, context)
    top = malleability.top(_scores(p, params, base), _flips.TAU)
    changed = params["intervention"] in ("transformed", "adversarial")
    found = _shared.attacked(p, base, params) if changed else None
    X, Y, kept = intervened(p, params, top, p.rows.X if found is None else found.rows)
    again, out = p, base
    if params["intervention"] != "none":
        again = _shared.Problem(p.data, p.rows._replace(X=X), Y, p.Y_test, p.loss)
        out = retrained(p, again, params, _adversary(again, params, found, top, kept))
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


def retrained(
    p: _shared.Problem, again: _shared.Problem, params: Params, adversary: training.Adversary | None
) -> training.Trained:
    """The network of a cell trained from its start on the changed rows; test rows attend to those."""
    F, F_test = (network.features(again.rows.X, params["architecture"], query) for query in (None, p.rows.X_test))
    return training.train(_shared.start(p, params), F, again.Y, _shared.recipe(p, params), F_test, p.Y_test, adversary)


def _adversary(
    again: _shared.Problem, params: Params, found: attacks.Perturbed | None, top: Tensor, kept: Tensor
) -> training.Adversary | None:
    """PGD on the changed points, in the precision of training, if training is adversarial."""
    if params["training"] == "standard":
        return None
    dtype, eps = training.PRECISIONS[params["precision"]], params["epsilon"]
    where = attacks.space(again.data, params["space"], dtype=dtype, device=again.Y.device)
    points = where.points.clone()
    if found is not None:
        moved = top if params["intervention"] == "transformed" else found.index
        points[moved] = found.points[moved].to(dtype)
    where = replace(where, points=points[kept])
    step = attacks.Attack("pgd", eps, params["norm"], params["training_attack_steps"], eps / 4, seed=params["seed"])
    X, Y = again.rows.X.to(dtype), again.Y.to(dtype)
    return attacks.adversary(where, X, Y, params["architecture"], step, loss=again.loss)


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
    fixed={**_shared.TRAINING, "n": 1100, **_shared.ATTACK, **_shared.ADVERSARIAL, "attack": "pgd"},
    covers=("figure4",),
)
