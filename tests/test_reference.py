"""Stored measurements: every file is whole, and the command measures what it is asked for."""

import sys

import pytest

from theorems import reference


@pytest.mark.parametrize("name", sorted(path.stem for path in reference.FOLDER.glob("*.json")))
def test_every_stored_file_is_whole(name):
    results = reference.stored(name)
    assert all("data" in result for result in results)


def test_pairs_compare_equal_numbers_and_all_images():
    results = reference.pairs("digits")
    pairs, whole = ([r for r in results if (r["classes"] == "all") is flag] for flag in (False, True))
    assert len(pairs) == len(whole) and {r["n"] for r in pairs if not r["all"]} == {200}
    assert all(r["classes"] in ([3, 8], "all") and r["rank"] <= r["d"] for r in results)
    assert {r["n"] for r in results if r["all"]} == {292, 1400}


def test_the_command_refuses_an_unknown_file(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["reference", "spectre"])
    with pytest.raises(SystemExit):
        reference.main()
    assert "unknown: spectre" in capsys.readouterr().err


def test_the_command_measures_only_what_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr(reference, "CHECKED_WIDTHS", (16,))
    monkeypatch.setattr(sys, "argv", ["reference", "checks"])
    monkeypatch.delenv("REFEREE_DATA_ROOT", raising=False)
    reference.main()
    assert [path.name for path in tmp_path.iterdir()] == ["checks.json"]
