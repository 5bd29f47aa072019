"""The summary's poisoning claim: flipping under one per cent of labels costs attention 15 points of accuracy, 2L-ReLU 5.

The flipped labels are those of random points or of the most influential ones; each becomes the next class.  The test
labels stay.
"""

from __future__ import annotations

import torch

from impl import malleability, network, training
from impl.experiments import _shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context


def cell(params: Params, context: Context) -> Params:
    """Test accuracy with and without the flipped labels."""
    p = _shared.problem(params, context)
    base = _shared.trained(p, params, context)
    classes = len(p.data.classes)
    count = max(1, int(params["share"] * len(p.rows.X)))
    if params["chosen"] == "influential":
        scores = malleability.influences(_shared.machine(p, params, _shared.weights(base))).mean(dim=1)
        chosen = scores.argsort(descending=True)[:count]
    else:
        generator = torch.Generator().manual_seed(params["seed"])
        chosen = torch.randperm(len(p.rows.X), generator=generator)[:count].to(p.rows.y.device)
    y = p.rows.y.clone()
    y[chosen] = (y[chosen] + 1) % classes
    F, F_test = (network.features(p.rows.X, params["architecture"], query) for query in (None, p.rows.X_test))
    Y = training.targets(y, classes, p.loss)
    out = training.train(_shared.start(p, params), F, Y, _shared.recipe(p, params), F_test, p.Y_test)
    before, after = (trained.history[-1].test_accuracy for trained in (base, out))
    assert before is not None
    assert after is not None
    return {**p.sizes(), "flipped": count, "clean": before, "poisoned": after, "lost": round(before - after, 7)}


EXPERIMENT = Experiment(
    "poisoning",
    "test accuracy lost by flipping few labels",
    cell,
    axes={
        "data": ("digits",),
        "setting": ("10-class",),
        "chosen": ("random", "influential"),
        "share": (0.0099,),
        "architecture": _shared.ARCHITECTURES,
        "seed": (0, 1, 2),
    },
    fixed=_shared.TRAINING,
)
