"""Table 3's stored flip rates by seed, in percent: standard and adversarial training, PGD with ε = 0.3 in pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from theorems import experiments, printed
from theorems.flip_rates import ARCHITECTURES, NAMES, within

TRAININGS = ("standard", "adversarial")


class Rates(NamedTuple):
    """One number per seed for each network and training."""

    relu: np.ndarray
    relu_trained: np.ndarray
    attention: np.ndarray
    attention_trained: np.ndarray


def stored(data: str, value: experiments.Value = "flip_rate", scale: float = 100.0) -> Rates:
    """Flip rates in percent, or another value of the rows."""
    found = [
        scale * experiments.numbers("table3", data, value, architecture=name, training=training, space="pixel")
        for name in ARCHITECTURES
        for training in TRAININGS
    ]
    return Rates(*found)


def show(data: str, found: Rates) -> None:
    """The four rates beside the paper's, and what training did to accuracy."""
    epochs = experiments.rows("table3", data, architecture="2l-relu", training="standard", space="pixel")[0]["epochs"]
    label = f"{data}, n = 1000, {epochs} epochs"
    accuracy = stored(data, lambda row: list(row["curve"].values())[-1]["test"])
    names = [(name, training) for name in ARCHITECTURES for training in TRAININGS]
    for (name, training), rates, share in zip(names, found, accuracy, strict=True):
        paper = printed.TRAINED_FLIP_RATE.get((data, name))
        number = None if paper is None else float(paper[TRAININGS.index(training)])
        words = f"{NAMES[name]}, {training} training"
        experiments.beside(f"flip rate, {words}", within(experiments.interval(rates)), number, "%", label)
        experiments.beside(f"test accuracy, {words}", within(experiments.interval(share)), None, "%", label)


def means(found: dict[str, Rates]) -> dict[str, str]:
    """The four means of each data set in words."""
    return {
        data: f"2L-ReLU {r.relu.mean():.1f}, then {r.relu_trained.mean():.1f} %; "
        f"MLP-Attn {r.attention.mean():.1f}, then {r.attention_trained.mean():.1f} %"
        for data, r in found.items()
    }
