"""Table 5's stored rows: test accuracy by epoch and intervention, in percent, and how far influence stays what it was.

Every comparison is paired by seed, over the seeds that a file holds, and judged for one data set at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from theorems import experiments, printed
from theorems.claim import plotted
from theorems.flip_rates import ARCHITECTURES, NAMES, Pair, within

EPOCHS = {"digits": 200, "mnist": 100, "cifar10": 100, "fashion-mnist-part": 100}
N = 1100  # not 1000: 900 of them, a tenth dropped, would leave a last batch of 4
CHECKPOINTS = (1, 10, 100)
INTERVENTIONS = ("none", "curated", "transformed")
COLUMNS = (  # of the printed table
    (1, "none"), (1, "curated"), (1, "transformed"), (10, "curated"), (10, "transformed"), (100, "curated"), (100, "transformed"),
)  # fmt: skip
UNPRINTED = ((10, "none"), (100, "none"))
WORDS = {"none": "base", "random": "a random tenth dropped"}
STABILITY = {"spearman": "fall of ρ", "top_overlap": "fall of the overlap of the top tenths"}

Epoch = int | str  # an epoch, or "late"
Leads = dict[tuple[int, str], np.ndarray]
Effects = dict[tuple[str, Epoch], np.ndarray]


def rows(data: str, architecture: str, intervention: str, training: str = "standard") -> list[experiments.Row]:
    """One row per seed, ten classes."""
    wanted = {
        "training": training,
        "setting": "10-class",
        "intervention": intervention,
        "epochs": EPOCHS[data],
        "n": N,
    }
    return experiments.rows("table5", data, architecture=architecture, **wanted)


def there(data: str) -> tuple[str, ...]:
    """The interventions that can be compared, and the control, a random tenth dropped, where it was measured."""
    found = {row["intervention"] for row in experiments.reference.stored(f"table5-{data}")}
    return (*INTERVENTIONS, *(name for name in ("random",) if name in found))


def accuracy(data: str, intervention: str, epoch: Epoch, training: str = "standard") -> Pair:
    """Test accuracy in percent by seed after an epoch; "late": the mean of epochs 10 and 100."""
    if epoch == "late":
        ten, hundred = (accuracy(data, intervention, e, training) for e in CHECKPOINTS[1:])
        return Pair((ten.relu + hundred.relu) / 2, (ten.attention + hundred.attention) / 2)
    by = (rows(data, name, intervention, training) for name in ARCHITECTURES)
    return Pair(*(np.array([100 * row["curve"][str(epoch)]["test"] for row in of]) for of in by))


def leads(data: str, training: str = "standard") -> Leads:
    """By epoch and intervention: MLP-Attn's accuracy minus 2L-ReLU's, in points by seed."""
    pairs = {at: accuracy(data, at[1], at[0], training) for at in (*COLUMNS, *UNPRINTED)}
    return {at: pair.attention - pair.relu for at, pair in pairs.items()}


def effects(data: str, change: str, against: str) -> Effects:
    """By network and epoch, "late" among them: accuracy under one intervention minus that under another, in points by seed."""
    pairs = {e: (accuracy(data, change, e), accuracy(data, against, e)) for e in (*CHECKPOINTS, "late")}
    return {(name, e): a[i] - b[i] for e, (a, b) in pairs.items() for i, name in enumerate(ARCHITECTURES)}


def late(found: Effects) -> Pair:
    """What the networks gain in the mean of epochs 10 and 100."""
    return Pair(*(found[name, "late"] for name in ARCHITECTURES))


def all_above(values: Collection[np.ndarray], level: float = 0.0) -> bool | None:
    """Is every expectation above the level?  As `experiments` says: each decided at ERROR, or one refuted at ERROR over their number."""
    return experiments.every(experiments.positive(v - level, among=len(values)) for v in values)


def stability(data: str, intervention: str, epoch: int, key: str = "spearman") -> Pair:
    """Spearman's ρ, or the flip rate, of influence against the base network's at the same epoch, by seed."""
    return Pair(
        *(np.array([r["stability"][str(epoch)][key] for r in rows(data, a, intervention)]) for a in ARCHITECTURES)
    )


def paper(data: str, architecture: str, training: str = "standard") -> dict[tuple[int, str], float]:
    """The printed accuracies by epoch and intervention; none for a data set that the paper does not have."""
    numbers = printed.ACCURACY.get((training, architecture, data.removesuffix("-part")), ())
    return dict(zip(COLUMNS, map(float, numbers), strict=False))


def label(data: str, training: str = "standard") -> str:
    """Where a number was measured, and with how many seeds."""
    words = "" if training == "standard" else f", {training} training"
    return f"{data}, n = {N}, {len(rows(data, ARCHITECTURES[0], 'none', training))} seeds{words}"


def show(data: str, training: str = "standard") -> None:
    """Accuracies beside the printed ones."""
    for i, name in enumerate(ARCHITECTURES):
        numbers = paper(data, name, training)
        for epoch, intervention in (*COLUMNS, *UNPRINTED):
            words = f"accuracy, {NAMES[name]}, {WORDS.get(intervention, intervention)}, epoch {epoch}"
            found = within(experiments.interval(accuracy(data, intervention, epoch, training)[i]))
            experiments.beside(words, found, numbers.get((epoch, intervention)), "%", label(data, training))


def show_leads(data: str, found: Leads, training: str = "standard") -> None:
    """What separates the two networks, beside the printed difference."""
    relu, attention = (paper(data, name, training) for name in ARCHITECTURES)
    for (epoch, intervention), values in found.items():
        at = (epoch, intervention)
        number = attention[at] - relu[at] if at in relu else None
        words = f"MLP-Attn − 2L-ReLU, {WORDS.get(intervention, intervention)}, epoch {epoch}"
        experiments.beside(words, experiments.interval(values), number, "points", label(data, training))


def show_effects(data: str, found: Effects, change: str, against: str) -> None:
    """What separates two interventions, beside the printed difference."""
    for (name, epoch), values in found.items():
        numbers = paper(data, name)
        both = [numbers[epoch, of] for of in (change, against) if isinstance(epoch, int) and (epoch, of) in numbers]
        number = both[0] - both[1] if len(both) == 2 else None
        when = "mean of epochs 10 and 100" if epoch == "late" else f"epoch {epoch}"
        words = f"{WORDS.get(change, change)} − {WORDS.get(against, against)}, {NAMES[name]}, {when}"
        experiments.beside(words, experiments.interval(values), number, "points", label(data))


def show_falls(data: str, key: str) -> dict[tuple[str, str], np.ndarray]:
    """Stability at epoch 1 minus that at epoch 100, by intervention and network; shown."""
    found = {}
    for name in INTERVENTIONS[1:]:
        first, last = (stability(data, name, epoch, key) for epoch in (1, 100))
        for i, network in enumerate(ARCHITECTURES):
            found[name, network] = first[i] - last[i]
            words = f"{STABILITY[key]}, {name}, {NAMES[network]}"
            experiments.beside(words, experiments.interval(found[name, network]), data=label(data))
    return found


def draw(data: str, interventions: Iterable[str] = INTERVENTIONS) -> None:
    """Figure 4: accuracy over epochs by intervention, for each network."""
    chosen = list(interventions)
    for i, name in enumerate(ARCHITECTURES):
        lines = []
        for intervention in chosen:
            of = [within(experiments.interval(accuracy(data, intervention, epoch)[i])) for epoch in CHECKPOINTS]
            y, low, high = ([getattr(v, key) for v in of] for key in ("mean", "low", "high"))
            at = {"x": CHECKPOINTS, "y": y, "low": low, "high": high}
            lines.append({"label": WORDS.get(intervention, intervention), **at})
        plotted(
            f"Test accuracy by intervention, {NAMES[name]}, {data}", "test accuracy after 1, 10 and 100 epochs",
            x="epoch", y="test accuracy, %", lines=lines, log_x=True,
        )  # fmt: skip
