"""The tables and figures show what is stored beside all that is printed: nothing lost, nothing invented."""

import json
import shutil
from collections import Counter

import pytest

import impl.data
from theorems import (
    adversarially_trained,
    exhibit_cells,
    exhibits,
    experiments,
    flip_rates,
    intervened,
    ntk_distance,
    plugin,
    printed,
    reference,
)


@pytest.fixture(autouse=True)
def fresh():
    """Result files are read once a process; here they change."""
    reference.stored.cache_clear()
    yield
    reference.stored.cache_clear()


def shown():
    reference.stored.cache_clear()
    return {exhibit["name"]: exhibit for exhibit in exhibits.exhibits()}


def cells(exhibit, data, line):
    """The cells of one line, by column."""
    (table,) = [t for t in exhibit["tables"] if t["data"] == exhibits.called(data)]
    (found,) = [row["cells"] for row in table["lines"] if row["name"] == line]
    return dict(zip(exhibit["columns"], found, strict=True))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the stored results that may be spoiled."""
    where = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, where)
    monkeypatch.setattr(reference, "FOLDER", where)
    return where


def spoil(path, change):
    """Rewrite a result file with `change` applied to each of its rows."""
    document = json.loads(path.read_text())
    for row in document["results"]:
        change(row)
    path.write_text(json.dumps(document))


# What the paper prints.


def numbers(table):
    """The printed numbers of {(…, data or model, …): numbers}, by the data set that the key names."""
    found = Counter()
    for key, values in table.items():
        (data,) = set(key) & set(exhibits.DATA)
        found.update((exhibits.called(data), float(v)) for v in (values if isinstance(values, tuple) else (values,)))
    return found


@pytest.mark.parametrize(
    "name, tables",
    [
        ("table-1", [printed.NTK_DISTANCE]),
        ("table-2", [printed.FLIP_RATE]),
        ("table-3", [printed.TRAINED_FLIP_RATE]),
        ("table-5", [printed.ACCURACY, printed.LAST_FLIP_RATE]),
    ],
)
def test_every_printed_number_is_shown_once_and_no_other(name, tables):
    exhibit = shown()[name]
    found = Counter(
        (table["data"].removesuffix(", a part"), cell["printed"])
        for table in exhibit["tables"]
        for line in table["lines"]
        if not line["name"].endswith("times")
        for cell in line["cells"]
        if cell["printed"] is not None
    )
    assert found == sum(map(numbers, tables), Counter())


def test_a_printed_number_stands_in_its_own_cell():
    found = shown()
    assert cells(found["table-1"], "mnist", "MLP-Attn")["m = 4096"]["printed"] == 43.4
    assert cells(found["table-2"], "cifar10", "two classes, MLP-Attn")["MIM"]["printed"] == 14.8
    assert cells(found["table-2"], "mnist", "ten classes, MLP-Attn / 2L-ReLU, times")["PGD"]["printed"] == 28.9 / 3.3
    assert cells(found["table-3"], "cifar10", "2L-ReLU")["flip rate, adversarial training"]["printed"] == 36.5
    last = cells(found["table-5"], "mnist", "adversarial training, MLP-Attn")
    assert last["epoch 10, transformed"]["printed"] == 97.8 and last["flip rate"]["printed"] == 42.2


# What is stored.


def test_every_stored_data_set_is_shown_with_the_file_it_comes_from():
    for exhibit, made in zip(exhibits.EXHIBITS, exhibits.exhibits(), strict=True):
        files = {(table["data"], f["file"]) for table in made["tables"] for f in table["files"]}
        for name in exhibit.files:
            for path in reference.FOLDER.glob(f"{name}*.json"):
                stored = {row["data"] for row in reference.stored(path.stem)}
                assert {(exhibits.called(data), path.name) for data in stored} <= files, exhibit.name


def test_intervals_are_those_of_the_claims():
    found = shown()
    for runs in ntk_distance.stored():
        for (name, width), rows in runs.at.items():
            ours = cells(found["table-1"], runs.data, flip_rates.NAMES[name])[f"m = {width}"]
            assert (ours["mean"], ours["low"], ours["high"]) == experiments.interval(ntk_distance.distance(rows))
    for i, name in enumerate(map(flip_rates.NAMES.get, flip_rates.ARCHITECTURES)):
        for data in ("mnist", "cifar10", "digits"):
            wanted = flip_rates.within(experiments.interval(flip_rates.stored(data, "ten", "pgd")[i]))
            ours = cells(found["table-2"], data, f"ten classes, {name}")["PGD"]
            assert (ours["mean"], ours["low"], ours["high"]) == wanted
        for data in ("mnist", "digits"):
            wanted = flip_rates.within(experiments.interval(adversarially_trained.stored(data)[2 * i + 1]))
            ours = cells(found["table-3"], data, name)["flip rate, adversarial training"]
            assert (ours["mean"], ours["low"], ours["high"]) == wanted
            wanted = flip_rates.within(experiments.interval(intervened.accuracy(data, "curated", 10)[i]))
            ours = cells(found["table-5"], data, f"standard training, {name}")["epoch 10, curated"]
            assert (ours["mean"], ours["low"], ours["high"]) == wanted
            wanted = experiments.interval(intervened.stability(data, "transformed", 100)[i])
            ours = cells(found["figure-2"], data, f"transformed, {name}")["epoch 100"]
            assert (ours["mean"], ours["low"], ours["high"]) == wanted


def test_a_ratio_has_the_interval_of_the_claims():
    pair = flip_rates.stored("digits", "ten", "pgd")
    ours = cells(shown()["table-2"], "digits", "ten classes, MLP-Attn / 2L-ReLU, times")["PGD"]
    assert (ours["mean"], ours["low"], ours["high"]) == experiments.ratio(pair.attention, pair.relu)


PLANTED = {
    "table-1": ("table1", lambda row: row.get("distance", {}).get("network", {}).get("limit", {}).get("as_printed", {}), "test"),
    "table-2": ("table2", lambda row: row, "flip_rate"),
    "table-3": ("table3", lambda row: row, "flip_rate"),
    "table-5": ("table5", lambda row: row["curve"]["10"], "test"),
    "figure-2": ("table5", lambda row: row["stability"]["10"], "spearman"),
    "figure-5": ("figure5", lambda row: row["flatness"]["0.1"], "curvature"),
    "figure-6": ("figure6", lambda row: row["distance"], "cosine_distance"),
    "figure-7": ("figure6", lambda row: row, "mean_cosine"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_wrong_stored_number_changes_the_table_of_its_data_set_only(name, folder):
    experiment, part, key = PLANTED[name]
    before = shown()[name]
    spoil(folder / f"{experiment}-digits.json", lambda row: part(row).update({key: 0.5 * part(row).get(key, 0.0)}))
    after = shown()[name]
    changed = [a["data"] for a, b in zip(before["tables"], after["tables"], strict=True) if a["lines"] != b["lines"]]
    assert changed == ["digits"]


def test_a_group_of_figure_3_is_read_in_its_place(folder):
    def double(row):
        row["complexity"]["trained"]["removal"][0] *= 2

    line = "drop of complexity when the group is removed, 2L-ReLU"
    before = cells(shown()["figure-3"], "digits", line)
    spoil(folder / "figure3-digits.json", double)
    after = cells(shown()["figure-3"], "digits", line)
    assert after["group 1, most harmful"]["mean"] > before["group 1, most harmful"]["mean"]
    assert after["group 10, most helpful"]["mean"] < before["group 10, most helpful"]["mean"]


# What is missing.


def test_without_results_every_printed_cell_is_there_and_not_measured(tmp_path, monkeypatch):
    full = shown()
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    for name, exhibit in shown().items():
        assert not exhibit["plots"] and exhibit["columns"] and exhibit["tables"], name
        inside = [c for table in exhibit["tables"] for line in table["lines"] for c in line["cells"]]
        assert inside and all(c["mean"] is None and c["seeds"] == 0 for c in inside), name
        assert {t["data"] for t in exhibit["tables"]} <= {
            t["data"].removesuffix(", a part") for t in full[name]["tables"]
        }


def test_a_missing_file_leaves_its_cells_not_measured_and_the_others_alone(folder):
    (folder / "table2-mnist.json").unlink()
    found = shown()["table-2"]
    assert cells(found, "mnist", "ten classes, MLP-Attn")["PGD"] == {
        "mean": None, "low": None, "high": None, "seeds": 0, "printed": 28.9,
    }  # fmt: skip
    assert cells(found, "cifar10", "ten classes, MLP-Attn")["PGD"]["mean"] is not None


def test_a_damaged_file_is_named_and_costs_only_its_own_cells(folder):
    (folder / "table3-mnist.json").write_text('{"results": [')
    found = shown()["table-3"]
    (table,) = [t for t in found["tables"] if t["data"] == "MNIST"]
    assert ["table3-mnist.json is damaged" in f["trouble"].replace(str(folder) + "/", "") for f in table["files"]] == [
        True
    ]
    assert cells(found, "mnist", "2L-ReLU")["flip rate, standard training"]["mean"] is None
    assert cells(found, "digits", "2L-ReLU")["flip rate, standard training"]["mean"] is not None


def test_one_seed_has_a_number_and_no_interval(folder):
    document = json.loads((folder / "table3-digits.json").read_text())
    document["results"] = [row for row in document["results"] if row["seed"] == 1]
    (folder / "table3-digits.json").write_text(json.dumps(document))
    ours = cells(shown()["table-3"], "digits", "2L-ReLU")["flip rate, standard training"]
    assert ours["seeds"] == 1 and ours["mean"] is not None and ours["low"] is None and ours["high"] is None


def test_part_of_a_data_set_stands_beside_what_is_printed_for_the_whole(folder):
    for path in folder.glob("table5-fashion*.json"):
        path.unlink()
    shutil.copy(folder / "table5-mnist.json", folder / "table5-fashion-mnist-part.json")
    spoil(folder / "table5-fashion-mnist-part.json", lambda row: row.update(data="fashion-mnist-part"))
    found = shown()["table-5"]
    assert [t["data"] for t in found["tables"] if "Fashion" in t["data"]] == ["Fashion-MNIST, a part"]
    ours = cells(found, "fashion-mnist-part", "standard training, 2L-ReLU")["epoch 1, base"]
    assert ours["mean"] is not None and ours["printed"] == 88.5


def test_a_new_data_set_appears_without_any_list(folder):
    shutil.copy(folder / "figure5-digits.json", folder / "figure5-letters.json")
    spoil(folder / "figure5-letters.json", lambda row: row.update(data="letters"))
    found = shown()["figure-5"]
    assert found["tables"][-1]["data"] == "letters" and any("letters" in p["title"] for p in found["plots"])


def test_of_several_settings_the_one_with_most_seeds_and_images_is_shown():
    row = {"data": "x", "n": 10, "epochs": 5}
    few = [row | {"seed": s, "n": 90} for s in (0, 1)]
    many = [row | {"seed": s, "epochs": e} for e in (5, 7) for s in (0, 1, 2)]
    results = {("t", "x"): exhibit_cells.File("t-x.json", (*few, *many))}
    assert exhibit_cells.seeds(results, "t", "x") == [row | {"seed": s, "epochs": 7} for s in (0, 1, 2)]


# Where they lead.


def test_every_exhibit_names_claims_that_exist():
    for exhibit, made in zip(exhibits.EXHIBITS, plugin.exhibits(), strict=True):
        assert made["claims"]
        for name in exhibit.claims:
            assert any(i == name or i.startswith(f"{name}.") for i in made["claims"]), f"{exhibit.name}: {name}"


def test_every_claim_on_a_table_or_figure_is_named_by_an_exhibit():
    named = {i for exhibit in plugin.exhibits() for i in exhibit["claims"]}
    assert not [c.id for c in plugin.catalogue() if c.id.startswith(("tab-", "fig-")) and c.id not in named]


def test_influential_images_are_those_of_the_rows_stored_and_only_of_data_at_hand(folder):
    def first_is_row_five(row):
        row["helpful"]["rows"][0] = 5

    spoil(folder / "examples-digits.json", first_is_row_five)
    plots = {plot["title"]: plot for plot in shown()["appendix-a10"]["plots"]}
    (title,) = plots  # without a data folder there are only the digits
    assert title.endswith("digits, seed 0")
    strips = {strip["label"]: strip for strip in plots[title]["strips"]}
    assert set(strips) == {f"{name}, {end}" for name in ("2L-ReLU", "MLP-Attn") for end in ("helpful", "harmful")}
    digits = impl.data.load("digits", n_test=1)
    assert strips["2L-ReLU, helpful"]["images"][0] == pytest.approx(digits.x_train[5] / 16, abs=1e-3)


def test_networks_that_share_their_most_influential_images_share_all_of_them(folder):
    def the_same(row):
        row["top"] = [1, 2, 3]

    spoil(folder / "examples-digits.json", the_same)
    found = cells(shown()["appendix-a10"], "digits", "share of the top tenth that is the other network's too")
    assert {cell["mean"] for cell in found.values()} == {100.0}
