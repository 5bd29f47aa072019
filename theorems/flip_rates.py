"""Stored flip rates of table 2 by seed, in percent, with the numbers that the paper prints; and a small measurement anew.

The reading nearest to the paper's words: ε = 0.3 in pixels, the attack raises the trained network's own loss with the
attention map held, each point is replaced alone, influence in the trained loss on the kernel after training, averaged over
the test points, top decile by score.  `choices` shows what the other readings give.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from impl.experiments import table2
from impl.experiments._work import Context
from theorems import experiments, printed

ARCHITECTURES = ("2l-relu", "mlp-attn")
NAMES = {"2l-relu": "2L-ReLU", "mlp-attn": "MLP-Attn"}
SETTINGS = {"ten": "10-class", "two": "binary"}
SPACES = ("pixel", "unit", "standardised", "sphere")
ANEW = {"n": 150, "n_test": 60, "width": 64, "epochs": 20}


class Pair(NamedTuple):
    """One number per seed for each network."""

    relu: np.ndarray
    attention: np.ndarray


def stored(
    data: str, classes: str, attack: str, value: experiments.Value = "flip_rate", space: str = "pixel",
    objective: str = "loss-held", scale: float = 100.0,
) -> Pair:  # fmt: skip
    """A value of table 2's rows, one a seed that both networks have; the flip rate in percent unless told otherwise."""
    found = experiments.shared(*_rows(data, classes, attack, space, objective))
    read = value if callable(value) else lambda row: row[value]
    return Pair(*(scale * np.array([float(read(row)) for row in rows]) for rows in found))


def table(data: str, classes: str, attacks: Iterable[str] = printed.ATTACKS) -> dict[str, Pair]:
    """Flip rates in percent by attack, on the seeds that both networks have under every one of them."""
    names = list(attacks)
    found = experiments.shared(*(rows for attack in names for rows in _rows(data, classes, attack)))
    rates = [100 * np.array([float(row["flip_rate"]) for row in rows]) for rows in found]
    return {attack: Pair(*rates[2 * i : 2 * i + 2]) for i, attack in enumerate(names)}


def higher(pairs: Iterable[Pair], factor: float = 1.0, points: float = 0.0) -> bool | None:
    """MLP-Attn has more than `factor` times the rate of 2L-ReLU, and more than `points` on top, in every pair."""
    found = list(pairs)
    return experiments.every(experiments.more(p.attention - points, p.relu, factor, len(found)) for p in found)


def lower(pairs: Iterable[Pair], factor: float = 1.0, points: float = 0.0) -> bool | None:
    """MLP-Attn has less than `factor` times the rate of 2L-ReLU and `points` on top in every pair."""
    found = list(pairs)
    return experiments.every(experiments.more(factor * p.relu + points, p.attention, among=len(found)) for p in found)


def within_factors(pairs: Iterable[Pair], low: float, high: float) -> bool | None:
    """The rate of MLP-Attn is `low` to `high` times that of 2L-ReLU in every pair: two comparisons for each."""
    found, more = list(pairs), experiments.more
    k = 2 * len(found)
    above = [more(p.attention, p.relu, low, k) for p in found]
    return experiments.every([*above, *(more(high * p.relu, p.attention, among=k) for p in found)])


def show(data: str, classes: str, found: Mapping[str, Pair], ratios: bool = True) -> None:
    """Every rate, and the ratio of the two networks, beside the paper's."""
    for i, name in enumerate(ARCHITECTURES):
        paper = printed.FLIP_RATE.get((data, classes, name), ())
        for attack, pair in found.items():
            number = float(paper[printed.ATTACKS.index(attack)]) if paper and attack in printed.ATTACKS else None
            experiments.beside(
                f"flip rate, {NAMES[name]}, {attack.upper()}",
                within(experiments.interval(pair[i])),
                number,
                "%",
                label(data, classes, pair),
            )
    for attack, pair in found.items():
        if ratios and attack in printed.ATTACKS:
            both = [printed.FLIP_RATE.get((data, classes, name)) for name in ARCHITECTURES]
            k = printed.ATTACKS.index(attack)
            number = float(both[1][k] / both[0][k]) if both[0] and both[1] else None
            found_ratio = experiments.ratio(pair.attention, pair.relu)
            experiments.beside(
                f"ratio MLP-Attn / 2L-ReLU, {attack.upper()}", found_ratio, number, "", label(data, classes, pair)
            )


def choices(data: str, classes: str) -> None:
    """The rates under PGD for every other choice that the text leaves open and that was measured."""
    rows = experiments.reference.stored(f"table2-{data}")
    there = {(r["objective"], r["space"]) for r in rows if r["setting"] == SETTINGS[classes] and r["attack"] == "pgd"}
    for objective, space in sorted(there):
        try:
            _show_choice(
                f"ε in {space}, {objective}", stored(data, classes, "pgd", "flip_rate", space, objective), data, classes
            )
        except KeyError:
            continue  # measured for one network only
    for entry in experiments.rows("table2", data, **_main(classes))[0]["readings"]:
        reading = {key: entry[key] for key in ("kernel", "influence_loss", "replaced")}
        for by in ("score", "magnitude"):
            if entry["flip_rate"][by] is not None:
                value = functools.partial(_rate, reading=reading, by=by)
                words = f"kernel {reading['kernel']}, influence in {reading['influence_loss']} loss, replaced {reading['replaced']}, top by {by}"
                _show_choice(words, stored(data, classes, "pgd", value), data, classes)
    pointwise = stored(data, classes, "pgd", lambda row: experiments.reading(row)["pointwise"])
    _show_choice("one test point at a time", pointwise, data, classes)


def label(data: str, classes: str, pair: Pair) -> str:
    """Where a number was measured, and with how many seeds."""
    return f"{data}, {classes} classes{', n = 1000' if classes == 'ten' else ''}, {len(pair.relu)} seeds"


@functools.cache
def anew(attack: str = "pgd", value: str = "flip_rate") -> Pair:
    """Flip rates in percent on digits, ten classes, small networks trained briefly, three seeds."""
    return Pair(*(np.array([100 * row[value] for row in cells(name, attack)]) for name in ARCHITECTURES))


@functools.cache
def cells(architecture: str, attack: str, epsilon: float = 0.3, seeds: int = 3) -> tuple[dict[str, Any], ...]:
    """The cells that `anew` reads."""
    base = {**table2.EXPERIMENT.fixed, **ANEW, "data": "digits", "objective": "loss-held", "space": "pixel"}
    base |= {"setting": "10-class", "attack": attack, "epsilon": epsilon, "architecture": architecture}
    return tuple(table2.cell({**base, "seed": seed}, Context()) for seed in range(seeds))


def within(found: experiments.Interval) -> experiments.Interval:
    """A share in percent lies between 0 and 100."""
    return found._replace(low=max(0.0, found.low), high=min(100.0, found.high))


def _rows(
    data: str, classes: str, attack: str, space: str = "pixel", objective: str = "loss-held"
) -> list[list[experiments.Row]]:
    """The rows of 2L-ReLU and of MLP-Attn."""
    wanted = {"setting": SETTINGS[classes], "attack": attack, "space": space, "objective": objective}
    return [experiments.rows("table2", data, architecture=name, **wanted) for name in ARCHITECTURES]


def _main(classes: str) -> dict[str, str]:
    return {
        "setting": SETTINGS[classes], "attack": "pgd", "space": "pixel", "objective": "loss-held", "architecture": "mlp-attn",
    }  # fmt: skip


def _rate(row: experiments.Row, reading: Mapping[str, str], by: str) -> float:
    return float(experiments.reading(row, **reading)["flip_rate"][by])


def _show_choice(words: str, pair: Pair, data: str, classes: str) -> None:
    rates = " and ".join(f"{v.mean():.1f} %" for v in pair)
    experiments.beside(
        f"ratio under PGD, {words}", experiments.ratio(pair.attention, pair.relu), None, "", label(data, classes, pair),
        f"2L-ReLU and MLP-Attn: {rates}",
    )  # fmt: skip
