"""How the stored rows of an experiment become the cells of a table of the paper; `exhibits` says what the tables are.

Data sets, widths and seeds are those that the files hold.  A cell without a number stays, as not measured.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from theorems import (
    adversarially_trained,
    experiments,
    flip_rates,
    influence_groups,
    intervened,
    ntk_distance,
    printed,
    reference,
)
from theorems.experiments import Row
from theorems.flip_rates import ARCHITECTURES, NAMES

KINDS = {**NAMES, "softmax": "softmax attention", "exponential": "exponential attention"}
BESIDE = {"exponential-scaled": "exponential attention, temperature √d"}  # of which the paper shows no curve
AS_PRINTED = ".1f"  # as the paper writes its numbers


class File(NamedTuple):
    """A result file's rows of one data set; `trouble`: why it cannot be read."""

    name: str
    rows: tuple[Row, ...] = ()
    provenance: Mapping[str, Any] = MappingProxyType({})
    trouble: str | None = None


Results = dict[tuple[str, str], File]  # by experiment and data set
NOTHING = File("")


class Cell(NamedTuple):
    """Our mean with its interval, None where nothing is stored or of one seed; and the printed number where there is one."""

    mean: float | None
    low: float | None
    high: float | None
    seeds: int
    printed: float | None


class Line(NamedTuple):
    """A row of a table: its name, its cells by column, and how to write its numbers."""

    name: str
    cells: dict[str, Cell]
    form: str = AS_PRINTED


def stored() -> Results:
    """Every stored experiment by data set; a file that cannot be read has no rows, and says why."""
    found: Results = {}
    for path in sorted(reference.FOLDER.glob("*.json")):
        experiment, _, data = path.stem.partition("-")
        try:
            rows = reference.stored(path.stem)
            provenance = json.loads(path.read_text())["provenance"]
        except ValueError as error:
            found[experiment, data] = File(path.name, trouble=str(error))
            continue
        for name in dict.fromkeys(row["data"] for row in rows):
            found[experiment, name] = File(path.name, tuple(row for row in rows if row["data"] == name), provenance)
    return found


def seeds(results: Results, experiment: str, data: str, **wanted: Any) -> list[Row]:
    """The stored rows with these values, one for each seed: of several settings that with the most seeds, then images and epochs."""
    settings: dict[tuple[Any, ...], dict[int, Row]] = defaultdict(dict)
    for row in results.get((experiment, data), NOTHING).rows:
        if wanted.items() <= row.items():
            rest = (row["n"], row.get("epochs", 0), row.get("linearised", False), row.get("precision", ""))
            settings[rest][row["seed"]] = row
    best = max(settings, key=lambda rest: (len(settings[rest]), rest), default=None)
    return [row for _, row in sorted(settings[best].items())] if best else []


def cell(values: Iterable[float], paper: Any = None, percent: bool = False) -> Cell:
    """One number a seed as a mean with its 95 % t-interval; none at all is not measured, and one has no interval."""
    found, number = list(values), None if paper is None else float(paper)
    if len(found) < 2:
        return Cell(float(found[0]) if found else None, None, None, len(found), number)
    ours = experiments.interval(found)
    mean, low, high = flip_rates.within(ours) if percent else ours
    return Cell(mean, low, high, len(found), number)


def known_as(data: str) -> str:
    """The paper's name for a stored data set: a part of one stands for the whole."""
    return data.removesuffix("-part")


# Table 1 and figure 1.


def table1(results: Results, data: str) -> Iterator[Line]:
    """The distance from the kernel predictor by network and width."""
    for name in ARCHITECTURES:
        paper = dict(zip(printed.WIDTHS, printed.NTK_DISTANCE.get((known_as(data), name), ()), strict=False))
        cells = {}
        for m in _widths(results, "table1"):
            wanted = {"architecture": name, "width": m, "loss": "cross-entropy", "times": 1}
            trained = [row for row in seeds(results, "table1", data, **wanted) if "distance" in row]
            cells[f"m = {m}"] = cell(ntk_distance.distance(trained), paper.get(m))
        yield Line(NAMES[name], cells)


def _widths(results: Results, experiment: str) -> list[int]:
    """The widths of table 1, and those at which any data set has a distance."""
    rows = [row for (name, _), file in results.items() if name == experiment for row in file.rows]
    return sorted({*printed.WIDTHS, *(row["width"] for row in rows if "distance" in row)})


# Tables 2 and 3.


def table2(results: Results, data: str) -> Iterator[Line]:
    """Flip rates by attack, and how many times as often attention flips."""
    attacks = (*printed.ATTACKS, "noise")
    for classes, setting in flip_rates.SETTINGS.items():
        paper = {name: printed.FLIP_RATE.get((known_as(data), classes, name), ()) for name in ARCHITECTURES}
        rates = {
            name: {attack: _rates(results, data, name, setting, attack) for attack in attacks} for name in ARCHITECTURES
        }
        for name, by_attack in rates.items():
            beside = dict(zip(attacks, paper[name], strict=False))
            cells = {_attack(a): cell(found.values(), beside.get(a), True) for a, found in by_attack.items()}
            yield Line(f"{classes} classes, {NAMES[name]}", cells)
        relu, attention = (rates[name] for name in ARCHITECTURES)
        times = dict(zip(attacks, (float(b / a) for a, b in zip(*paper.values(), strict=True)), strict=False))
        ratios = {_attack(a): _ratio(attention[a], relu[a], times.get(a)) for a in attacks}
        yield Line(f"{classes} classes, MLP-Attn / 2L-ReLU, times", ratios)


def _rates(results: Results, data: str, name: str, setting: str, attack: str) -> dict[int, float]:
    wanted = {"architecture": name, "setting": setting, "attack": attack, "space": "pixel", "objective": "loss-held"}
    return {row["seed"]: _flip_rate(row) for row in seeds(results, "table2", data, **wanted)}


def _attack(name: str) -> str:
    return "noise of the same size (no attack)" if name == "noise" else name.upper()


def _ratio(above: Mapping[int, float], below: Mapping[int, float], paper: float | None) -> Cell:
    """A ratio of means over the seeds that both have, with Fieller's interval."""
    both = [seed for seed in above if seed in below]
    if len(both) < 2:
        return Cell(None, None, None, 0, paper)
    return Cell(*experiments.ratio([above[s] for s in both], [below[s] for s in both]), len(both), paper)


def table3(results: Results, data: str) -> Iterator[Line]:
    """Flip rates and test accuracies by training."""
    for name in ARCHITECTURES:
        cells = {}
        paper = printed.TRAINED_FLIP_RATE.get((known_as(data), name), ())
        for words, read in (("flip rate", _flip_rate), ("test accuracy", _last_accuracy)):
            numbers = dict(zip(adversarially_trained.TRAININGS, paper if words == "flip rate" else (), strict=False))
            for training in adversarially_trained.TRAININGS:
                rows = seeds(results, "table3", data, architecture=name, training=training, space="pixel")
                cells[f"{words}, {training} training"] = cell(map(read, rows), numbers.get(training), True)
        yield Line(NAMES[name], cells)


def _flip_rate(row: Row) -> float:
    return 100 * float(row["flip_rate"])


def _last_accuracy(row: Row) -> float:
    return 100 * float(row["curve"][max(row["curve"], key=int)]["test"])


# Table 5 with figure 4, and figure 2.


def table5(results: Results, data: str) -> Iterator[Line]:
    """Test accuracy by training, network, epoch and intervention; and the flip rates of tables 2 and 3."""
    for training in adversarially_trained.TRAININGS:
        for name in ARCHITECTURES:
            key = (training, name, known_as(data))
            paper = dict(zip(intervened.COLUMNS, printed.ACCURACY.get(key, ()), strict=False))
            cells = {}
            for epoch, change in intervened.COLUMNS:
                found = accuracy(results, data, training, name, change, epoch, paper.get((epoch, change)))
                cells[f"epoch {epoch}, {intervention(change)}"] = found
            source = "table2" if training == "standard" else "table3"
            flips = {"setting": "10-class", "attack": "pgd", "space": "pixel", "objective": "loss-held"}
            rows = seeds(results, source, data, architecture=name, training=training, **flips)
            cells["flip rate"] = cell(map(_flip_rate, rows), printed.LAST_FLIP_RATE.get(key), True)
            yield Line(f"{training} training, {NAMES[name]}", cells)


def accuracy(results: Results, data: str, training: str, name: str, change: str, epoch: int, paper: Any = None) -> Cell:
    """Test accuracy of a network in percent after an epoch of training on the changed data."""
    wanted = {"architecture": name, "training": training, "setting": "10-class", "intervention": change}
    found = [row["curve"].get(str(epoch)) for row in seeds(results, "table5", data, **wanted)]
    return cell((100 * at["test"] for at in found if at), paper, True)


def intervention(name: str) -> str:
    """An intervention for the reader."""
    return {"none": "base", "random": "random tenth dropped"}.get(name, name)


def figure2(results: Results, data: str) -> Iterator[Line]:
    """Spearman's ρ of influence against the base network by intervention, network and epoch."""
    wanted = {"training": "standard", "setting": "10-class"}
    there = {row["intervention"] for row in results.get(("table5", data), NOTHING).rows}
    for change in ("curated", "transformed", "adversarial", *(["random"] if "random" in there else [])):
        for name in ARCHITECTURES:
            rows = seeds(results, "table5", data, architecture=name, intervention=change, **wanted)
            at = {e: [r["stability"].get(str(e)) for r in rows] for e in intervened.CHECKPOINTS}
            cells = {f"epoch {e}": cell(found["spearman"] for found in of if found) for e, of in at.items()}
            yield Line(f"{intervention(change)}, {NAMES[name]}", cells, ".2f")


# Figure 3.


def figure3(results: Results, data: str) -> Iterator[Line]:
    """Complexity of the outer and the middle groups by its kind and network."""
    for kind, words in influence_groups.WORDS.items():
        for name in ARCHITECTURES:
            parts = groups(results, data, name, kind)
            of = {
                "group 1, most harmful": parts[:, 0],
                "groups 4 to 7": influence_groups.middle(parts),
                "group 10, most helpful": parts[:, -1],
            }
            yield Line(f"{words}, {NAMES[name]}", {column: cell(values) for column, values in of.items()}, ".2f")


def groups(results: Results, data: str, name: str, kind: str) -> np.ndarray:
    """Complexity by group, as a multiple of the mean over groups: an array (seeds, groups)."""
    found = [row["complexity"]["trained"][kind] for row in seeds(results, "figure3", data, architecture=name)]
    curve = np.array(found, dtype=float).reshape(len(found), -1 if found else 10)
    return curve / curve.mean(axis=1, keepdims=True)


# Appendix A.10.


def examples(results: Results, data: str) -> Iterator[Line]:
    """How the most influential images of the two networks overlap, and how much of the influence they carry."""
    rows = {
        name: {row["seed"]: row for row in seeds(results, "examples", data, architecture=name)}
        for name in ARCHITECTURES
    }
    for key, words in (
        ("top_share_of_influence", "share of all ∣influence∣ in the top tenth"),
        ("positive_share", "share of helpful images"),
    ):
        yield Line(words, {NAMES[name]: cell(100 * row[key] for row in of.values()) for name, of in rows.items()})
    both = [
        [set(of[seed]["top"]) for of in rows.values()] for seed in sorted(set.intersection(*map(set, rows.values())))
    ]
    shared = cell((100 * len(a & b) / len(a) for a, b in both), percent=True)
    yield Line(
        "share of the top tenth that is the other network's too", dict.fromkeys(map(NAMES.__getitem__, rows), shared)
    )


# Figure 5.

FLATNESS: dict[str, Callable[[Row], float]] = {
    "curvature at the centre": lambda row: row["flatness"]["0.1"]["curvature"],
    "mean rise over the disc": lambda row: row["flatness"]["0.1"]["rise"],
    "share of the disc within 0.1 of the centre": lambda row: row["flatness"]["0.1"]["basin"],
    "loss at the centre": lambda row: row["centre_loss"],
    "mean rise / (ln 10 − loss at the centre)": lambda row: row["flatness"]["0.1"]["rise"] / (math.log(10) - row["centre_loss"]),
}  # fmt: skip


def figure5(results: Results, data: str) -> Iterator[Line]:
    """How flat the loss is around the end of training."""
    rows = {name: seeds(results, "figure5", data, architecture=name) for name in ARCHITECTURES}
    for words, read in FLATNESS.items():
        yield Line(words, {NAMES[name]: cell(map(read, of)) for name, of in rows.items()}, "#.3g")


# Figures 6 and 7.


def figure6(results: Results, data: str) -> Iterator[Line]:
    """Cosine distance of the kernels at the start by kind of attention and width."""
    for kind, words in KINDS.items():
        cells = {}
        for m in _widths(results, "figure6"):
            rows = seeds(results, "figure6", data, architecture=kind, width=m)
            cells[f"m = {m}"] = cell(row["distance"]["cosine_distance"] for row in rows)
        yield Line(words, cells, "#.2g")


def figure7(results: Results, data: str) -> Iterator[Line]:
    """Mean cosine of features by kind of attention and keys."""
    widest = max((row["width"] for row in results.get(("figure6", data), NOTHING).rows), default=0)
    images = results.get(("cosines", data), NOTHING).rows
    for kind in dict.fromkeys([*KINDS, *(row["architecture"] for row in images)]):
        rows = seeds(results, "figure6", data, architecture=kind, width=widest)
        whole = [row for row in images if row["architecture"] == kind][:1]  # drawn once, so there is no seed
        cells = {
            "the sampled images as keys": cell(row["mean_cosine"] for row in rows),
            "all training images as keys": cell(row["mean"] for row in whole),
        }
        yield Line({**KINDS, **BESIDE}.get(kind, kind), cells, ".4f")
