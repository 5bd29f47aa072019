"""Stored results of the experiments as one number per seed, and what a t-interval over the seeds decides.

The seed draws the network, the batches, the attack's start, and which images are used where more are at hand than are
asked for; numbers of one seed are paired.  An interval over seeds covers the choice of images only as far as seeds differ
in them.  They do on MNIST and CIFAR-10 in ten classes.  On digits each seed has 1000 of the same 1400 training images, so
that two share 71 %, and the same 397 test images; digits' threes and eights are the same 292 and 65 for every seed, and
the 373 test images of CIFAR-10's two classes are the same too.

With few seeds the intervals are wide, and a comparison that they do not decide is None.

ERROR bounds the chance of a wrong decision, per statement; comparisons are one-sided.  A statement that several
comparisons hold is kept if each is decided at ERROR: were one false, it would pass with probability at most ERROR.  It is
refuted if one of the `among` comparisons fails at ERROR/among (Bonferroni).  The intervals shown are two-sided, 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import t as student

from theorems import reference
from theorems.claim import measured

ERROR = 0.05

Row = dict[str, Any]
Numbers = np.ndarray | Sequence[float]
Value = str | Callable[[Row], float]


class Interval(NamedTuple):
    """The mean over seeds with its t-interval, or a ratio of means with Fieller's; high may be infinite."""

    mean: float
    low: float
    high: float


def available(experiment: str, data: str) -> bool:
    """Whether results of this experiment on this data set are stored."""
    return (reference.FOLDER / f"{experiment}-{data}.json").exists()


def rows(experiment: str, data: str, **wanted: Any) -> list[Row]:
    """The stored rows with these values, one per seed, in the order of the seeds.

    KeyError unless there are at least two seeds, and one row for each.
    """
    name = f"{experiment}-{data}"
    hits = [row for row in reference.stored(name) if all(row.get(key) == value for key, value in wanted.items())]
    seeds = [row["seed"] for row in hits]
    if len(hits) < 2 or len(set(seeds)) < len(seeds):
        raise KeyError(
            f"{name}.json has {len(hits)} rows with {wanted}, seeds {sorted(seeds)}; wanted one for each seed"
        )
    return sorted(hits, key=lambda row: int(row["seed"]))


def numbers(experiment: str, data: str, value: Value, **wanted: Any) -> np.ndarray:
    """One number per seed: an entry of the row, or a function of the row."""
    read = value if callable(value) else lambda row: row[value]
    return np.array([float(read(row)) for row in rows(experiment, data, **wanted)])


def shared(*several: list[Row], least: int = 3) -> list[list[Row]]:
    """The rows of each list at the seeds that all have, so that they can be paired; KeyError unless there are three."""
    seeds = set.intersection(*({row["seed"] for row in found} for found in several))
    if len(seeds) < least:
        raise KeyError(f"seeds that all have: {sorted(seeds)}; wanted {least} or more")
    return [[row for row in found if row["seed"] in seeds] for found in several]


def reading(row: Row, kernel: str = "trained", influence_loss: str | None = None, replaced: str = "one") -> Row:
    """One reading of a row of table2 or table3; the influence is in the trained loss unless given."""
    wanted = {"kernel": kernel, "influence_loss": influence_loss or row["loss"], "replaced": replaced}
    found: Row = next(entry for entry in row["readings"] if wanted.items() <= entry.items())
    return found


def interval(values: Iterable[float], error: float = ERROR) -> Interval:
    """The mean and its two-sided t-interval, which misses the expectation with probability `error`."""
    v = np.asarray(list(values), dtype=float)
    reach = _quantile(len(v), error) * float(v.std(ddof=1)) / math.sqrt(len(v))
    return Interval(float(v.mean()), float(v.mean()) - reach, float(v.mean()) + reach)


def ratio(above: Numbers, below: Numbers, error: float = ERROR) -> Interval:
    """The ratio r of two expectations, paired by seed, with Fieller's interval: the r ≥ 0 at which the t-interval of
    above − r·below covers 0, filled up to an interval where it is none.
    """
    a, b = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    square = _quantile(len(a), error) ** 2 / len(a)
    (aa, ab), (_, bb) = (np.cov(a, b, ddof=1) * square).tolist()
    A, B = float(a.mean()), float(b.mean())
    lead, half, last = B**2 - bb, A * B - ab, A**2 - aa
    mean = A / B if B else math.inf
    inside = half**2 - lead * last
    if lead > 0:  # then A/B is inside, and inside ≥ 0
        root = math.sqrt(max(inside, 0.0))
        return Interval(mean, max(0.0, (half - root) / lead), max(0.0, (half + root) / lead))
    if last <= 0 or inside <= 0 or lead == 0:  # zero is inside, or everything is
        return Interval(mean, 0.0, math.inf)
    return Interval(mean, max(0.0, (half - math.sqrt(inside)) / lead), math.inf)


def positive(values: Iterable[float], among: int = 1) -> bool | None:
    """Is the expectation above 0?  True at ERROR, False (below 0) at ERROR/among, None where the seeds do not decide.

    Seeds that all give one and the same number say nothing about their spread: None.
    """
    v = np.asarray(list(values), dtype=float)
    if len(set(v.tolist())) == 1:
        return None
    if interval(v, 2 * ERROR).low > 0:
        return True
    return False if interval(v, 2 * ERROR / among).high < 0 else None


def more(a: Numbers, b: Numbers, factor: float = 1.0, among: int = 1) -> bool | None:
    """Is the expectation of a more than `factor` times that of b, paired by seed?"""
    return positive(np.asarray(a, dtype=float) - factor * np.asarray(b, dtype=float), among)


def every(decided: Iterable[bool | None]) -> bool | None:
    """False if any is False, else None if any is None, else True."""
    found = list(decided)
    return False if False in found else None if None in found else True


def beside(name: str, found: Interval, printed: float | None = None, unit: str = "", data: str = "",
           detail: str = "") -> None:  # fmt: skip
    """Put our number with its interval into the report, with the number that the paper prints beside it."""
    paper = "" if printed is None else f"paper: {float(printed):g}{unit and ' '}{unit}"
    measured(name, found.mean, low=found.low, high=found.high, unit=unit, data=data,
             detail="; ".join(filter(None, [paper, detail])))  # fmt: skip


def _quantile(n: int, error: float) -> float:
    if n < 2:
        raise ValueError(f"an interval over seeds needs at least two of them, got {n}")
    return float(student.ppf(1 - error / 2, n - 1))
