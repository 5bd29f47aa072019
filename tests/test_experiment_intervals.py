"""theorems.experiments: intervals over seeds, against scipy, against the definition of Fieller's set, and on hand-made rows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import scipy.stats

from theorems import experiments, ntk_distance, reference


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rows = [{"seed": s, "who": w, "value": v + s} for w, v in (("a", 10), ("b", 1)) for s in (2, 0, 1)]
    rows.append({"seed": 0, "who": "lone", "value": 1})
    head = {key: "" for key in ("commit", "seed", "packages", "device", "sources")}
    (tmp_path / "thing-digits.json").write_text(json.dumps({"provenance": head, "results": rows}))
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    reference.stored.cache_clear()
    yield
    reference.stored.cache_clear()


def test_numbers_come_in_the_order_of_the_seeds(stored: None) -> None:
    assert experiments.available("thing", "digits") and not experiments.available("thing", "mnist")
    assert experiments.numbers("thing", "digits", "value", who="a").tolist() == [10, 11, 12]
    assert experiments.numbers("thing", "digits", lambda row: -row["value"], who="b").tolist() == [-1, -2, -3]


def test_rows_are_paired_at_the_seeds_that_all_have() -> None:
    a, b = ([{"seed": s, "who": w} for s in seeds] for w, seeds in (("a", range(6)), ("b", (0, 2, 3, 4))))
    pair = experiments.shared(a, b)
    assert [[row["seed"] for row in rows] for rows in pair] == [[0, 2, 3, 4]] * 2
    with pytest.raises(KeyError, match=r"seeds that all have: \[0, 2\]; wanted 3 or more"):
        experiments.shared(a, b[:2])


def test_networks_are_paired_at_the_seeds_without_a_gap_and_with_the_linearisation_where_it_was_trained() -> None:
    def row(name: str, seed: int, linearised: bool) -> dict[str, object]:
        return {
            "architecture": name,
            "width": 16,
            "times": 1,
            "seed": seed,
            "linearised": linearised,
            "precision": "mixed",
        }

    relu = [row("2l-relu", s, linear) for s in (0, 1, 2, 3, 5) for linear in (True, False)]
    trained = [*relu, *(row("mlp-attn", s, False) for s in (5, 3, 2, 1, 0))]
    found = ntk_distance._seeds(trained, 16)
    assert {name: [r["seed"] for r in rows] for name, rows in found.items()} == {key: [0, 1, 2, 3] for key in found}
    assert all(r["linearised"] for r in found["2l-relu"]) and not any(r["linearised"] for r in found["mlp-attn"])
    assert ntk_distance._seeds(trained, 64) == {"2l-relu": [], "mlp-attn": []}


def test_a_hole_or_a_double_row_is_told(stored: None) -> None:
    with pytest.raises(KeyError, match=r"thing-digits.json has 1 rows with {'who': 'lone'}, seeds \[0\]"):
        experiments.rows("thing", "digits", who="lone")
    with pytest.raises(KeyError, match=r"wanted one for each seed"):
        experiments.rows("thing", "digits")


def test_interval_is_scipys() -> None:
    values = [3.0, 5.0, 4.5]
    expected = scipy.stats.t.interval(0.95, 2, np.mean(values), scipy.stats.sem(values))
    found = experiments.interval(values)
    assert (found.low, found.high) == pytest.approx(expected) and found.mean == pytest.approx(12.5 / 3)
    with pytest.raises(ValueError, match="needs at least two"):
        experiments.interval([1.0])


def test_fieller_is_the_set_of_ratios_that_the_t_interval_does_not_exclude() -> None:
    rng = np.random.default_rng(0)
    grid = np.linspace(0, 20, 401)
    bounded = 0
    for _ in range(40):
        a, b = rng.normal(2, 1, 3), rng.normal(1, 0.5, 3)
        found = experiments.ratio(a, b)
        around = [(r, experiments.interval(a - r * b)) for r in grid]
        inside = [r for r, of in around if of.low <= 0 <= of.high]
        if inside:
            assert found.low <= inside[0] + 1e-9 and found.low == pytest.approx(inside[0], abs=0.06)
            assert found.high >= inside[-1] - 1e-9
            if found.high < 19:
                bounded += 1
                assert found.high == pytest.approx(inside[-1], abs=0.06)
    assert bounded >= 5
    assert experiments.ratio([1, 2, 3], [-1, 0, 1]).high == math.inf


def test_a_comparison_is_true_false_or_not_decided() -> None:
    assert experiments.more([5.0, 6, 7], [1, 2.5, 2]) is True
    assert experiments.more([1, 2.5, 2], [5.0, 6, 7]) is False
    assert experiments.more([5.0, 6, 7], [1, 2.5, 2], factor=20) is False
    assert experiments.more([1.0, 9, 2], [2, 3, 4]) is None
    assert experiments.positive([1.0, 1.0, 1.0]) is None  # no spread, no interval
    doubtful = [-1.0, -2.0, -1.2]
    assert experiments.positive(doubtful) is False and experiments.positive(doubtful, among=12) is None
    assert (
        experiments.every([True, None]) is None
        and experiments.every([None, False]) is False
        and experiments.every([True])
    )


def test_one_sided_error_rate() -> None:
    rng = np.random.default_rng(1)
    wrong = sum(experiments.positive(rng.normal(0, 1, 3)) is True for _ in range(3000))
    assert 0.035 < wrong / 3000 < 0.065
