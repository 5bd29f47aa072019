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


def accuracies(data: str) -> Rates:
    """Test accuracies in percent after the last epoch."""
    return stored(data, lambda row: row["curve"][max(row["curve"], key=int)]["test"])


def show(data: str, found: Rates) -> None:
    """The four rates beside the paper's, what training did to them, and the accuracies."""
    label = _label(data)
    accuracy = accuracies(data)
    names = [(name, training) for name in ARCHITECTURES for training in TRAININGS]
    for (name, training), rates, share in zip(names, found, accuracy, strict=True):
        paper = printed.TRAINED_FLIP_RATE.get((data, name))
        number = None if paper is None else float(paper[TRAININGS.index(training)])
        words = f"{NAMES[name]}, {training} training"
        experiments.beside(f"flip rate, {words}", within(experiments.interval(rates)), number, "%", label)
        experiments.beside(f"test accuracy, {words}", within(experiments.interval(share)), None, "%", label)
    rises = (found.relu_trained - found.relu, found.attention_trained - found.attention)
    for name, rise in zip(ARCHITECTURES, rises, strict=True):
        paper = printed.TRAINED_FLIP_RATE.get((data, name))
        number = None if paper is None else float(paper[1] - paper[0])
        experiments.beside(f"rise of the flip rate, {NAMES[name]}", experiments.interval(rise), number, "points", label)
    wider = rises[1] - rises[0]
    experiments.beside("growth of the gap between the networks", experiments.interval(wider), None, "points", label)


def means(found: Rates) -> dict[str, str]:
    """The four means in words."""
    return {
        "2L-ReLU": f"{found.relu.mean():.1f}, then {found.relu_trained.mean():.1f} %",
        "MLP-Attn": f"{found.attention.mean():.1f}, then {found.attention_trained.mean():.1f} %",
    }


def _label(data: str) -> str:
    rows = experiments.rows("table3", data, architecture=ARCHITECTURES[0], training="standard", space="pixel")
    return f"{data}, n = 1000, {rows[0]['epochs']} epochs, {len(rows)} seeds"
