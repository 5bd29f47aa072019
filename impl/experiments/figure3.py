"""Figure 3: the part of ten influence groups, from most harmful to most helpful, in the model's complexity.

The paper names neither the measure nor how a group's part is taken out of it; four are given, see
`malleability.complexity`.
"""

from __future__ import annotations

from impl import malleability
from impl.experiments import _flips, _shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context

KINDS = ("removal", "single", "share", "alone")


def cell(params: Params, context: Context) -> Params:
    """Complexity by group, for the kernel after training and at the start."""
    p = _shared.problem(params, context)
    out = _shared.trained(p, params, context)
    found = {}
    for kernel in _flips.KERNELS:
        machine = _shared.machine(p, params, _shared.weights(out, None if kernel == "trained" else 0))
        scores = malleability.influences(machine).mean(dim=1)
        groups = {kind: malleability.complexity(machine, scores, params["groups"], kind) for kind in KINDS}
        found[kernel] = {
            **groups,
            "mean_score": [g.mean() for g in scores.sort().values.tensor_split(params["groups"])],
        }
    return dict(_shared.rounded({**p.sizes(), "complexity": _plain(found)}))


def _plain(found: Params) -> Params:
    return {kernel: {kind: [float(v) for v in values] for kind, values in by.items()} for kernel, by in found.items()}


EXPERIMENT = Experiment(
    "figure3",
    "model complexity by influence group",
    cell,
    axes={
        "data": ("digits",),
        "setting": ("10-class",),
        "architecture": _shared.ARCHITECTURES,
        "seed": (0, 1, 2),
    },
    fixed={**_shared.TRAINING, "groups": 10},
)
