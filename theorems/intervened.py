"""Table 5's stored rows: test accuracy by epoch and intervention, in percent, and how far influence stays what it was."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from theorems import experiments, printed
from theorems.claim import plotted
from theorems.flip_rates import ARCHITECTURES, NAMES, Pair, within

EPOCHS = {"digits": 200, "mnist": 100, "cifar10": 100}
N = 1100  # not 1000: 900 of them, a tenth dropped, would leave a last batch of 4
WITH_RANDOM = ("digits",)  # where the control, a random tenth dropped, is stored
CHECKPOINTS = (1, 10, 100)
COLUMNS = (  # of the printed table
    (1, "none"), (1, "curated"), (1, "transformed"), (10, "curated"), (10, "transformed"), (100, "curated"), (100, "transformed"),
)  # fmt: skip


def rows(data: str, architecture: str, intervention: str) -> list[experiments.Row]:
    """One row per seed, standard training, ten classes."""
    wanted = {
        "training": "standard",
        "setting": "10-class",
        "intervention": intervention,
        "epochs": EPOCHS[data],
        "n": N,
    }
    return experiments.rows("table5", data, architecture=architecture, **wanted)


def accuracy(data: str, intervention: str, epoch: int) -> Pair:
    """Test accuracy in percent by seed after an epoch."""
    return Pair(
        *(np.array([100 * r["curve"][str(epoch)]["test"] for r in rows(data, a, intervention)]) for a in ARCHITECTURES)
    )


def printed_gap(data: str, architecture: str, epoch: int) -> float | None:
    """The printed accuracy of Transformed minus Curated, where the paper has the data set."""
    paper = printed.ACCURACY.get(("standard", architecture, data))
    if paper is None:
        return None
    return float(paper[COLUMNS.index((epoch, "transformed"))] - paper[COLUMNS.index((epoch, "curated"))])


def late(data: str, intervention: str) -> Pair:
    """The mean of the test accuracies after 10 and 100 epochs, in percent, by seed."""
    ten, hundred = (accuracy(data, intervention, epoch) for epoch in CHECKPOINTS[1:])
    return Pair((ten.relu + hundred.relu) / 2, (ten.attention + hundred.attention) / 2)


def printed_loss(data: str, architecture: str) -> float | None:
    """The printed accuracy of the base minus Curated at epoch 1, where the paper has the data set."""
    paper = printed.ACCURACY.get(("standard", architecture, data))
    return None if paper is None else float(paper[0] - paper[1])


def stability(data: str, intervention: str, epoch: int, key: str = "spearman") -> Pair:
    """Spearman's ρ, or the flip rate, of influence against the base network's at the same epoch, by seed."""
    return Pair(
        *(np.array([r["stability"][str(epoch)][key] for r in rows(data, a, intervention)]) for a in ARCHITECTURES)
    )


def show(data: str, columns: Iterable[tuple[int, str]] = COLUMNS) -> None:
    """Accuracies beside the printed ones."""
    for i, name in enumerate(ARCHITECTURES):
        paper = printed.ACCURACY.get(("standard", name, data))
        for epoch, intervention in columns:
            k = COLUMNS.index((epoch, intervention)) if (epoch, intervention) in COLUMNS else None
            number = None if paper is None or k is None else float(paper[k])
            words = f"accuracy, {NAMES[name]}, {'base' if intervention == 'none' else intervention}, epoch {epoch}"
            found = within(experiments.interval(accuracy(data, intervention, epoch)[i]))
            experiments.beside(words, found, number, "%", f"{data}, n = {N}")


def draw(data: str, interventions: Iterable[str]) -> None:
    """Figure 4: accuracy over epochs by intervention, for each network."""
    chosen = list(interventions)
    for i, name in enumerate(ARCHITECTURES):
        lines = []
        for intervention in chosen:
            of = [within(experiments.interval(accuracy(data, intervention, epoch)[i])) for epoch in CHECKPOINTS]
            y, low, high = ([getattr(v, key) for v in of] for key in ("mean", "low", "high"))
            lines.append(
                {
                    "label": "base" if intervention == "none" else intervention,
                    "x": CHECKPOINTS,
                    "y": y,
                    "low": low,
                    "high": high,
                }
            )
        plotted(
            f"Test accuracy by intervention, {NAMES[name]}, {data}", "test accuracy after 1, 10 and 100 epochs",
            x="epoch", y="test accuracy, %", lines=lines, log_x=True,
        )  # fmt: skip
