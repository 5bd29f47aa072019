"""The paper's tables and figures as such: what each shows, which stored results stand beside it, and which claims judge it.

Words and links, tables and plots; `exhibit_cells` says how rows of results become cells.  Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

import impl.data
from theorems import empirical
from theorems import exhibit_cells as cells
from theorems.adversarially_trained import TRAININGS
from theorems.exhibit_cells import Cell, File, Line, Results, known_as
from theorems.flip_rates import ARCHITECTURES, NAMES
from theorems.intervened import CHECKPOINTS

DATA = {"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST", "cifar10": "CIFAR-10"}  # the paper's
PAIR = ("mnist", "cifar10")

Lines = dict[str, list[Line]]  # by data set
Plots = list[dict[str, Any]]


class Exhibit(NamedTuple):
    """`paper`: what it shows, in our words, of the data sets `data`; `ours`: how we measured; `claims`: ids, with all their readings."""

    name: str
    title: str
    paper: str
    ours: str
    unit: str
    data: tuple[str, ...]
    files: tuple[str, ...]
    claims: tuple[str, ...]
    lines: Callable[[Results, str], Iterable[Line]]
    plots: Callable[[Results, Lines], Plots]


def exhibits() -> list[dict[str, Any]]:
    """Every exhibit with its tables, its plots and the files that it read, as plain JSON types."""
    results = cells.stored()
    return [_shown(exhibit, results) for exhibit in EXHIBITS]


def called(data: str) -> str:
    """A data set for the reader."""
    return DATA.get(data) or (f"{called(known_as(data))}, a part" if data != known_as(data) else data)


def _shown(exhibit: Exhibit, results: Results) -> dict[str, Any]:
    there = {data for experiment, data in results if experiment in exhibit.files}
    missing = {data for data in exhibit.data if data not in map(known_as, there)}
    order = [*DATA, *sorted({known_as(data) for data in there} - DATA.keys())]
    chosen = sorted(there | missing, key=lambda data: (order.index(known_as(data)), data))
    lines = {data: list(exhibit.lines(results, data)) for data in chosen}
    columns = list(dict.fromkeys(column for of in lines.values() for line in of for column in line.cells))
    tables = [
        {
            "data": called(data),
            "in_paper": known_as(data) in exhibit.data,
            "lines": [_row(line, columns) for line in of],
            "files": [_provenance(results[name, data]) for name in exhibit.files if (name, data) in results],
        }
        for data, of in lines.items()
    ]
    words = {key: getattr(exhibit, key) for key in ("name", "title", "paper", "ours", "unit")}
    found = {"claims": list(exhibit.claims), "columns": columns, "tables": tables}
    return words | found | {"plots": exhibit.plots(results, lines)}


def _row(line: Line, columns: Iterable[str]) -> dict[str, Any]:
    """A line as plain JSON types; `blank`: neither we nor the paper have a number in it."""
    found = [line.cells[column] for column in columns]
    blank = all(at.mean is None and at.printed is None for at in found)
    return {"name": line.name, "form": line.form, "blank": blank, "cells": [at._asdict() for at in found]}


def _provenance(file: File) -> dict[str, Any]:
    def several(key: str) -> list[Any]:
        return sorted({row[key] for row in file.rows if row.get(key) is not None})

    commit = file.provenance.get("commit", [])
    return {
        "file": file.name,
        "trouble": file.trouble,
        **{key: several(key) for key in ("n_used", "n_test_used", "epochs", "width", "seed", "precision")},
        "device": file.provenance.get("device"),
        "commits": [commit] if isinstance(commit, str) else list(commit),
        "uncommitted": bool(file.provenance.get("uncommitted_changes")),
        "seconds": file.provenance.get("seconds"),
    }


# Plots.


def _distances(results: Results, lines: Lines) -> Plots:
    plots = []
    for data, of in lines.items():
        drawn = []
        for line in of:
            at = _by_width(line)
            paper = {m: found.printed for m, found in at.items() if found.printed is not None}
            drawn.append(_line(f"{line.name}, ours", at, logarithmic=True))
            drawn.append({"label": f"{line.name}, paper", "x": list(paper), "y": list(paper.values())})
        title = f"Figure 1: distance from the kernel predictor, {called(data)}"
        plots += _plot(title, "width m", "|f − g|", drawn, log_x=True, log_y=True)
    return plots


def _accuracies(results: Results, lines: Lines) -> Plots:
    plots = []
    for training in TRAININGS:
        for data in lines:
            drawn = []
            for name in ARCHITECTURES:
                for change in ("none", "curated", "transformed"):
                    at = {e: cells.accuracy(results, data, training, name, change, e) for e in CHECKPOINTS}
                    drawn.append(_line(f"{NAMES[name]}, {cells.intervention(change)}", at))
            title = f"Figure 4: accuracy by intervention, {called(data)}, {training} training"
            plots += _plot(title, "epoch", "test accuracy, %", drawn, log_x=True)
    return plots


def _stability(results: Results, lines: Lines) -> Plots:
    plots = []
    for data, of in lines.items():
        drawn = [_line(line.name, dict(zip(CHECKPOINTS, line.cells.values(), strict=True))) for line in of]
        title = f"Figure 2: influence after interventions, {called(data)}"
        plots += _plot(title, "epoch", "Spearman's ρ with the base network", drawn, log_x=True)
    return plots


def _complexities(results: Results, lines: Lines) -> Plots:
    plots = []
    for data in lines:
        drawn = []
        for kind, words in (("removal", "drop on removal"), ("share", "share of the norm")):
            for name in ARCHITECTURES:
                parts = cells.groups(results, data, name, kind)
                at = {group: cells.cell(values) for group, values in enumerate(parts.T, 1)}
                drawn.append(_line(f"{NAMES[name]}, {words}", at))
        title = f"Figure 3: complexity by influence group, {called(data)}"
        plots += _plot(title, "group, most harmful first", "mean over groups = 1", drawn)
    return plots


def _examples(results: Results, lines: Lines) -> Plots:
    """The images of the first seed, where the data set is at hand."""
    plots = []
    for data in lines:
        found = {name: cells.seeds(results, "examples", data, architecture=name)[:1] for name in ARCHITECTURES}
        if not all(found.values()) or data not in impl.data.available(empirical.data_root()):
            continue
        images = impl.data.load(data, empirical.data_root(), n_test=1)
        strips = [
            {
                "label": f"{NAMES[name]}, {end}",
                "captions": [images.classes[label] for label in row[end]["labels"]],
                "images": [(images.x_train[at] / images.pixels.maximum).round(3).tolist() for at in row[end]["rows"]],
            }
            for name, (row,) in found.items()
            for end in ("helpful", "harmful")
        ]
        plots.append({
            "title": f"The most influential training images, the most influential first, {called(data)}, seed {found[ARCHITECTURES[0]][0]['seed']}",
            "alt": "Four strips of images: those that lower the loss on the test images most, and those that raise it most, for each network.",
            "strips": strips,
        })  # fmt: skip
    return plots


def _landscapes(results: Results, lines: Lines) -> Plots:
    plots = []
    for data in lines:
        panels = []
        for name in ARCHITECTURES:
            if rows := cells.seeds(results, "figure5", data, architecture=name):
                rise = np.mean([np.array(row["losses"]) - row["centre_loss"] for row in rows], axis=0)
                values = [[float(f"{v:.4g}") for v in along] for along in rise]
                panels.append({"label": NAMES[name], "at": rows[0]["offsets"], "values": values})
        if panels:
            plots.append({
                "title": f"Figure 5: loss above that at the centre, mean over the seeds, {called(data)}",
                "alt": "Training loss in a plane of two random directions around the trained weights, one panel a network, on one scale.",
                "x": "first direction", "y": "second direction", "unit": "loss − loss at the centre", "panels": panels,
            })  # fmt: skip
    return plots


def _cosine_distances(results: Results, lines: Lines) -> Plots:
    plots = []
    for data, of in lines.items():
        drawn = [_line(line.name, _by_width(line), logarithmic=True) for line in of]
        title = f"Figure 6: distance of the kernels at the start, {called(data)}"
        plots += _plot(title, "width m", "1 − cos(K_m, K_∞)", drawn, log_x=True, log_y=True)
    return plots


def _feature_cosines(results: Results, lines: Lines) -> Plots:
    sampled = {data: {line.name: next(iter(line.cells.values())) for line in of} for data, of in lines.items()}
    drawn = [_line(called(data), at) for data, at in sampled.items()]
    return _plot("Figure 7: mean cosine of the features of two images", "", "mean cosine", drawn)


def _none(results: Results, lines: Lines) -> Plots:
    return []


def _by_width(line: Line) -> dict[int, Cell]:
    return {int(column.removeprefix("m = ")): found for column, found in line.cells.items()}


def _line(label: str, at: Mapping[Any, Cell], logarithmic: bool = False) -> dict[str, Any]:
    """What was measured, with its band: none for one seed, and one that stops short of 0 on a logarithmic axis."""
    x, y, low, high = [], [], [], []
    for place, found in at.items():
        if found.mean is not None:
            bottom = found.mean if found.low is None else found.low
            x.append(place)
            y.append(found.mean)
            low.append(max(bottom, found.mean / 10) if logarithmic else bottom)
            high.append(found.mean if found.high is None else found.high)
    return {"label": label, "x": x, "y": y, "low": low, "high": high}


def _plot(
    title: str, x: str, y: str, lines: Iterable[Mapping[str, Any]], log_x: bool = False, log_y: bool = False
) -> Plots:
    """One plot of the lines that have points; none if no line of ours has."""
    shown = [{"low": None, "high": None, **line} for line in lines if line["x"]]
    if all(line["low"] is None for line in shown):
        return []
    alt = f"{y} against {x or 'the kind of attention'}, with 95 % bands over the seeds; the numbers are in the table."
    return [{"title": title, "alt": alt, "x": x, "y": y, "log_x": log_x, "log_y": log_y, "lines": shown}]


EXHIBITS = (
    Exhibit(
        "table-1", "Table 1 and figure 1: distance from the kernel predictor by width",
        "The distance between the trained network's outputs and those of its infinite-width kernel predictor. That of 2L-ReLU falls "
        "with the width. That of MLP-Attn is printed as rising, by a factor of three to four; the text calls it non-monotonic on MNIST, where "
        "at 4096 it is the larger of the two.",
        "Frobenius norm of f − g on the test images: f the network's logits after training under cross-entropy, g = K_∞(K_∞ + λI)⁻¹Y. "
        "The paper gives no formula. The norm grows with the number of test images: compare directions and ratios, not levels.",
        "distance", PAIR, ("table1",), ("tab-1", "rem-4.1.c"), cells.table1, _distances,
    ),
    Exhibit(
        "table-2", "Table 2: flip rates under attack",
        "The share of the most influential training points whose influence changes sign when they are attacked: for MLP-Attn said to be 6 to 9 "
        "times that of 2L-ReLU in ten classes, more in two classes of MNIST, and about the same in two classes of CIFAR-10.",
        "ε = 0.3 in pixels; the attack raises the trained network's own loss with the attention map held; each point is replaced alone; kernel "
        "after training, influence in the trained loss, mean over the test points, top tenth by score. The last column, a random "
        "perturbation of the same size, is a control that the paper does not have. Ratios: of means, with Fieller's interval.",
        "flip rate, %", PAIR, ("table2",), ("tab-2", "v1-abstract"), cells.table2, _none,
    ),
    Exhibit(
        "table-3", "Table 3: flip rates after adversarial training",
        "Adversarial training raises the flip rate of both networks to about 40 %. Attention under standard training is said to be as "
        "malleable as 2L-ReLU after adversarial training; the printed rates are 28.9 against 43.4 % and 19.1 against 36.5 %.",
        "As table 2, under PGD. Adversarial training takes 7 steps of ε/4. Test accuracies, which the paper does not print, stand "
        "beside: a network that has not learned flips by chance.",
        "flip rate and accuracy, %", PAIR, ("table3",), ("tab-3",), cells.table3, _none,
    ),
    Exhibit(
        "table-5", "Table 5 and figure 4: accuracy by epoch and intervention",
        "MLP-Attn is more accurate than 2L-ReLU throughout, and data with the influential tenth replaced by adversarial versions (transformed) "
        "beat data without it (curated). The last column repeats the rates of tables 2 and 3. Of figure 4 neither the caption nor the "
        "picture was at hand; the text refers to it once, for a sensitivity of 2L-ReLU that does not depend on the data set. It is taken for "
        "the curves of table 5.",
        "Accuracy on test images after each epoch, the network trained anew on the changed data. Flip rates: PGD, ten classes, from our tables 2 "
        "(standard) and 3 (adversarial), whose networks may have trained for other numbers of epochs.",
        "accuracy and flip rate, %", tuple(DATA), ("table5", "table2", "table3"), ("tab-5",), cells.table5, _accuracies,
    ),
    Exhibit(
        "figure-2", "Figure 2: stability of influence under interventions",
        "No numbers are printed. Rank correlation of influence with that on the unchanged data, by epoch: in nearly all cases higher for 2L-ReLU, and "
        "constant through training where data are curated or transformed. Where all points are replaced (adversarial) it declines on "
        "Fashion-MNIST and CIFAR-10, and on MNIST that of 2L-ReLU recovers. Flip rates beside it: clearer under PGD, erratic under FGSM.",
        "Spearman's ρ over the points that both networks have, at the same epoch, in ten classes. Random: any tenth dropped, a control. "
        "Flip rates by epoch were not measured; those after training are in table 2.",
        "Spearman's ρ", tuple(DATA), ("table5",), ("fig-2",), cells.figure2, _stability,
    ),
    Exhibit(
        "figure-3", "Figure 3: complexity by influence group",
        "No numbers are printed. Training points in ten groups by influence, from the most harmful to the most helpful: the complexity that each "
        "accounts for is U-shaped on all three data sets. The measure of complexity is not named.",
        "Complexity: the squared norm tr Yᵀ(K + λI)⁻¹Y of kernel ridge regression with the kernel after training. What a group accounts for is read in "
        "four ways; a U needs both outer groups above the middle. Each curve is divided by its mean over the groups.",
        "multiple of the mean over groups", tuple(DATA), ("figure3",), ("fig-3",), cells.figure3, _complexities,
    ),
    Exhibit(
        "appendix-a10", "Appendix A.10: influential training examples",
        "Title only: the text at hand lost what stood under it, a figure perhaps.",
        "The images with the largest and the smallest influence on the trained network, averaged over the test images. The pictures are drawn where "
        "the data set is at hand (--data-root); the file names them by row.",
        "%", PAIR, ("examples",), ("def-3.3", "def-3.4"), cells.examples, _examples,
    ),
    Exhibit(
        "figure-5", "Figure 5: loss landscape",
        "No numbers are printed. The loss over two random directions around the trained weights on MNIST: the minimum of MLP-Attn is said to be the "
        "broader one.",
        "Directions scaled neuron by neuron to the weights; a disc of radius 1 on a grid. Broader would be a smaller curvature, a smaller rise, a "
        "larger share of the disc near the centre's loss. The last line divides by how far training came below ln 10, the loss of guessing.",
        "flatness", ("mnist",), ("figure5",), ("fig-5",), cells.figure5, _landscapes,
    ),
    Exhibit(
        "figure-6", "Figure 6: cosine distance of the kernels for four kinds of attention",
        "The numbers are lost in the text at hand. The distance is near zero at every width for softmax and exponential attention, and not for linearized "
        "attention and 2L-ReLU.",
        "1 − cos(K_m, K_∞) at the start. Softmax at temperature √d; exponential attention, whose temperature is not given, at 1.",
        "1 − cos(K_m, K_∞)", PAIR, ("figure6",), ("fig-6", "app-A.13.c", "rem-4.1.d"), cells.figure6, _cosine_distances,
    ),
    Exhibit(
        "figure-7", "Figure 7: cosines of the features for four kinds of attention",
        "The numbers are lost in the text at hand. The mean cosine of the features of two inputs is about 1 for softmax and exponential attention on "
        "MNIST and CIFAR-10: all features point one way. Linearized attention and 2L-ReLU, which sees the images, keep theirs apart.",
        "Mean over pairs of different images. Softmax at temperature √d, exponential attention at 1. With all training images as keys there is one number, and no interval.",
        "mean cosine", PAIR, ("figure6", "cosines"), ("fig-7", "app-A.13.a", "app-A.13.b"), cells.figure7, _feature_cosines,
    ),
)  # fmt: skip
