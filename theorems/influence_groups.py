"""Figure 3's stored curves: complexity by influence group, as arrays (seeds, groups) by data set, network, kernel and kind."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import numpy as np

from impl.experiments import figure3
from impl.experiments._work import Context
from theorems import experiments
from theorems.claim import plotted
from theorems.flip_rates import ARCHITECTURES, NAMES

DATA = ("digits", "mnist", "cifar10")
KERNELS = ("trained", "start")
WORDS = {
    "removal": "drop of complexity when the group is removed",
    "single": "sum of drops when its points are removed one by one",
    "share": "share of the squared RKHS norm",
    "alone": "complexity of the group by itself",
}

Curves = dict[str, dict[tuple[str, str], np.ndarray]]


def stored(data_sets: Iterable[str] = DATA) -> Curves:
    """By "data, network": by (kernel, kind) an array (seeds, groups), the most harmful group first."""
    return {
        f"{data}, {NAMES[name]}": _curves(experiments.rows("figure3", data, architecture=name))
        for data in data_sets
        for name in ARCHITECTURES
    }


@functools.cache
def anew() -> Curves:
    """The same of small networks on digits."""
    small = {"data": "digits", "setting": "10-class", "n": 200, "n_test": 60, "width": 128, "epochs": 20}
    base = {**figure3.EXPERIMENT.fixed, **small, "architecture": "2l-relu"}
    return {"digits, 2L-ReLU": _curves([figure3.cell({**base, "seed": seed}, Context()) for seed in range(3)])}


def middle(curve: np.ndarray) -> np.ndarray:
    """The mean of groups 4 to 7, one number per seed."""
    mean: np.ndarray = curve[:, 3:7].mean(axis=1)
    return mean


def draw(curves: Curves, kinds: Iterable[str]) -> None:
    """One plot per kind and network: the mean of each group with its interval, as a share of the sum over groups."""
    for kind in kinds:
        for name in NAMES.values():
            lines = [_line(label, by["trained", kind]) for label, by in curves.items() if label.endswith(name)]
            title = f"Figure 3, {name}: {WORDS[kind]}"
            plotted(
                title,
                f"{WORDS[kind]} over ten groups",
                x="group, most harmful first",
                y="mean over groups = 1",
                lines=lines,
            )


def means(curves: Curves, kind: str) -> dict[str, list[float]]:
    """Means over seeds, as parts of the mean over groups."""
    return {
        label: [float(round(v, 2)) for v in _parts(by["trained", kind]).mean(axis=0)] for label, by in curves.items()
    }


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
    found = [experiments.interval(values) for values in _parts(curve).T]
    return {
        "label": label.split(",")[0],
        "x": range(1, curve.shape[1] + 1),
        "y": [f.mean for f in found],
        "low": [f.low for f in found],
        "high": [f.high for f in found],
    }
