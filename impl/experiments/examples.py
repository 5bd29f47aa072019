"""Appendix A.10: the training images with the most influence on each trained network, helpful and harmful.

Influence of the kernel after training, in the trained loss, averaged over the test points.  Images are named by their rows in
the data set (`rows`, `top`), so that no picture is stored.
"""

from __future__ import annotations

from impl import malleability
from impl.experiments import _flips, _shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context


def cell(params: Params, context: Context) -> Params:
    """The most helpful and the most harmful images, and all of the top decile."""
    p = _shared.problem(params, context)
    out = _shared.trained(p, params, context)
    scores = malleability.influences(_shared.machine(p, params, _shared.weights(out))).mean(dim=1).cpu()
    order = scores.argsort(descending=True, stable=True)
    ends = {"helpful": order[: params["shown"]], "harmful": order.flip(0)[: params["shown"]]}
    top = malleability.top(scores, _flips.TAU)
    return dict(_shared.rounded({
        **p.sizes(),
        **{
            name: {"rows": p.data.index_train[at].tolist(), "labels": p.data.y_train[at].tolist(), "influence": scores[at]}
            for name, at in ends.items()
        },
        "top": sorted(p.data.index_train[top].tolist()),
        "positive_share": float((scores > 0).double().mean()),
        "top_share_of_influence": float(scores[top].sum() / scores.abs().sum()),
    }))  # fmt: skip


EXPERIMENT = Experiment(
    "examples",
    "the most influential training images",
    cell,
    axes={
        "data": ("digits",),
        "setting": ("10-class",),
        "architecture": _shared.ARCHITECTURES,
        "seed": (0, 1, 2),
    },
    fixed={**_shared.TRAINING, "shown": 8},
)
