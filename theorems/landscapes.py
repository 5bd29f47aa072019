"""Figure 5's stored loss landscapes by data set: curvature, rise and depth of the minimum, one number per seed and network."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from impl.experiments import figure5
from impl.experiments._work import Context
from theorems import experiments
from theorems.claim import plotted
from theorems.flip_rates import ARCHITECTURES, NAMES, Pair

SMALL = {"data": "digits", "setting": "10-class", "n": 300, "n_test": 60, "width": 128, "epochs": 60, "points": 5}
WORDS = {
    "curvature": "curvature at the centre",
    "rise": "mean rise over the disc",
    "centre": "loss at the centre",
    "basin": "share of the disc within 0.1 of the centre",
    "relative": "mean rise / (ln 10 − loss at the centre)",
}

Flatness = dict[str, Pair]


def stored(data: str) -> Flatness:
    """The stored rows, which are shown and drawn too: a cut through the centre along the first direction."""
    rows = [experiments.rows("figure5", data, architecture=name) for name in ARCHITECTURES]
    found = _flatness(rows)
    show(f"{data}, {len(rows[0])} seeds", found)
    plotted(
        f"Figure 5: training loss along one direction, {data}",
        "loss minus the loss at the centre, along a filter-normalised random direction",
        x="distance from the minimum, in lengths of each neuron",
        y="loss − loss at the centre",
        lines=[_cut(NAMES[name], of) for name, of in zip(ARCHITECTURES, rows, strict=True)],
    )
    return found


@functools.cache
def anew() -> Flatness:
    """The same of small networks on digits, trained briefly."""
    base = {**figure5.EXPERIMENT.fixed, **SMALL}
    rows = [[figure5.cell({**base, "architecture": a, "seed": s}, Context()) for s in range(3)] for a in ARCHITECTURES]
    return _flatness(rows)


def show(label: str, found: Flatness) -> None:
    """Every measure, by network, and its ratio."""
    for key, text in WORDS.items():
        for i, name in enumerate(ARCHITECTURES):
            experiments.beside(f"{text}, {NAMES[name]}", experiments.interval(found[key][i]), data=label)
        ratio = experiments.ratio(found[key].attention, found[key].relu)
        experiments.beside(f"{text}, MLP-Attn / 2L-ReLU", ratio, data=label)


def means(found: Flatness) -> dict[str, str]:
    """Curvature and rise relative to the depth, in words."""
    return {
        key: f"2L-ReLU {found[key].relu.mean():.3g}, MLP-Attn {found[key].attention.mean():.3g}"
        for key in ("curvature", "relative")
    }


def _flatness(rows: Iterable[Sequence[experiments.Row]]) -> Flatness:
    both = list(rows)
    found = {
        key: Pair(*(np.array([row["flatness"]["0.1"][key] for row in of]) for of in both))
        for key in ("curvature", "rise", "basin")
    }
    found["centre"] = Pair(*(np.array([row["centre_loss"] for row in of]) for of in both))
    pairs = zip(found["rise"], found["centre"], strict=True)
    return found | {"relative": Pair(*(rise / (math.log(10) - centre) for rise, centre in pairs))}


def _cut(label: str, rows: Sequence[experiments.Row]) -> Mapping[str, object]:
    excess = np.array([np.array(row["losses"])[:, len(row["offsets"]) // 2] - row["centre_loss"] for row in rows])
    of = [experiments.interval(values) for values in excess.T]
    return {
        "label": label,
        "x": rows[0]["offsets"],
        "y": [v.mean for v in of],
        "low": [v.low for v in of],
        "high": [v.high for v in of],
    }
