"""Figure 3's stored curves: complexity by influence group, as arrays (seeds, groups) by data set, network, kernel and kind."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import numpy as np

from impl.experiments import figure3
from impl.experiments._work import Context
from theorems import experiments
from theorems.claim import plotted
from theorems.experiments import beside, every, interval, more
from theorems.flip_rates import ARCHITECTURES, NAMES

KERNELS = ("trained", "start")
WORDS = {
    "removal": "drop of complexity when the group is removed",
    "single": "sum of drops when its points are removed one by one",
    "share": "share of the squared RKHS norm",
    "alone": "complexity of the group by itself",
}

Curves = dict[str, dict[tuple[str, str], np.ndarray]]


def stored(data: str) -> Curves:
    """By network: by (kernel, kind) an array (seeds, groups), the most harmful group first."""
    return {NAMES[name]: _curves(experiments.rows("figure3", data, architecture=name)) for name in ARCHITECTURES}


@functools.cache
def anew() -> Curves:
    """The same of small networks on digits."""
    small = {"data": "digits", "setting": "10-class", "n": 200, "n_test": 60, "width": 128, "epochs": 20}
    base = {**figure3.EXPERIMENT.fixed, **small, "architecture": "2l-relu"}
    return {"2L-ReLU": _curves([figure3.cell({**base, "seed": seed}, Context()) for seed in range(3)])}


def middle(curve: np.ndarray) -> np.ndarray:
    """The mean of groups 4 to 7, one number per seed."""
    mean: np.ndarray = curve[:, 3:7].mean(axis=1)
    return mean


def u_shaped(curves: Iterable[np.ndarray]) -> bool | None:
    """Whether groups 1 and 10 are above the middle ones, in every curve."""
    found = list(curves)
    return every(more(c[:, end], middle(c), among=2 * len(found)) for c in found for end in (0, -1))


def draw(data: str, curves: Curves, kinds: Iterable[str]) -> None:
    """One plot per kind: the mean of each group with its interval, as a share of the mean over groups."""
    for kind in kinds:
        plotted(
            f"Figure 3, {data}: {WORDS[kind]}",
            f"{WORDS[kind]} over ten groups",
            x="group, most harmful first",
            y="mean over groups = 1",
            lines=[_line(name, by["trained", kind]) for name, by in curves.items()],
        )


def show(data: str, curves: Curves, kind: str) -> None:
    """The outer groups and the middle ones, as parts of the mean over groups."""
    for name, by in curves.items():
        parts = _parts(by["trained", kind])
        ends = {"group 1": parts[:, 0], "groups 4 to 7": middle(parts), "group 10": parts[:, -1]}
        for words, values in ends.items():
            beside(f"{WORDS[kind]}, {words}, {name}", interval(values), data=f"{data}, {len(values)} seeds")


def means(curves: Curves, kind: str) -> dict[str, list[float]]:
    """Means over seeds, as parts of the mean over groups."""
    return {name: [float(round(v, 2)) for v in _parts(by["trained", kind]).mean(axis=0)] for name, by in curves.items()}


def _curves(rows: Iterable[experiments.Row]) -> dict[tuple[str, str], np.ndarray]:
    found = list(rows)
    return {
        (kernel, kind): np.array([row["complexity"][kernel][kind] for row in found])
        for kernel in KERNELS
        for kind in WORDS
    }


def _parts(curve: np.ndarray) -> np.ndarray:
    parts: np.ndarray = curve / curve.mean(axis=1, keepdims=True)
    return parts


def _line(label: str, curve: np.ndarray) -> Mapping[str, object]:
    found = [interval(values) for values in _parts(curve).T]
    return {
        "label": label,
        "x": range(1, curve.shape[1] + 1),
        "y": [f.mean for f in found],
        "low": [f.low for f in found],
        "high": [f.high for f in found],
    }
