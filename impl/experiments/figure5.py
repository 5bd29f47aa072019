"""Figure 5: the training loss around the minimum along two random directions, each neuron scaled to its own norm.

Without scaling, a network with larger weights looks flatter.  `flatness` puts numbers on "broader": the share of the
disc within `level` of the centre's loss, the mean rise over the disc, and the curvature at the centre.
"""

from __future__ import annotations

from dataclasses import asdict

import torch

from impl import landscape, network
from impl.experiments import _shared
from impl.experiments._plan import Experiment, Params
from impl.experiments._work import Context


def cell(params: Params, context: Context) -> Params:
    """The landscape on the training rows for one pair of directions."""
    p = _shared.problem(params, context)
    out = _shared.trained(p, params, context)
    F = network.features(p.rows.X, params["architecture"])
    W = _shared.weights(out)
    U, V = landscape.directions(W, params["seed"])
    dtype = out.net.weight.dtype
    assert isinstance(dtype, torch.dtype)
    found = landscape.surface(
        out.net, F.to(dtype), p.Y.to(dtype), p.loss, U.to(dtype), V.to(dtype), params["radius"], params["points"]
    )
    return dict(_shared.rounded({
        **p.sizes(),
        "offsets": found.offsets,
        "losses": found.losses,
        "centre_loss": float(found.centre_loss),
        "flatness": {str(level): asdict(landscape.flatness(found, level)) for level in (0.1, 0.5)},
    }))  # fmt: skip


EXPERIMENT = Experiment(
    "figure5",
    "loss landscape around the minimum",
    cell,
    axes={
        "data": ("digits",),
        "setting": ("10-class",),
        "architecture": _shared.ARCHITECTURES,
        "seed": (0, 1, 2),
    },
    fixed={**_shared.TRAINING, "radius": 1.0, "points": 17},
)
