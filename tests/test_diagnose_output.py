"""What the diagnostic writes: files, exit status, the page, the words."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from impl.diagnose import page
from impl.diagnose.__main__ import main
from impl.diagnose.advice import NAMES, number
from tests.test_diagnose import SMALL, digits, planted, saved  # noqa: F401  (digits is a fixture)


class _Links(HTMLParser):
    """What a page would fetch, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attributes if name in ("src", "href", "srcset", "data")]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_files_and_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html, out = tmp_path / "out.html", tmp_path / "out.json"
    assert (
        main(["digits", "--n", "40", "--n-influence", "30", "--width", "64", "--html", str(html), "--json", str(out)])
        == 0
    )
    assert "What to do" in capsys.readouterr().out
    found = json.loads(out.read_text(), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert html.read_text() == page.render(found)
    keys = ["schema", "input", "settings", "spectrum", "sample", "kernels", "distance", "influence", "advice", "run"]
    assert list(found) == keys and found["schema"] == 1
    assert list(found["kernels"]) == ["2l-relu", "mlp-attn"]
    for at in found["kernels"].values():
        assert list(at["widths"]) == ["norm", "smallest", "ridge", "cosine"]
        assert all(set(w) == {"needed", "rms_low", "rms_high", "enough"} for w in at["widths"].values())
    assert all(set(a) == {"found", "rests_on", "do"} and all(a.values()) for a in found["advice"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_costs_the_file_and_not_the_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digits", "--n", "20", "--n-influence", "15", "--width", "64", "--json", "/dev/full"]) == 2
    told = capsys.readouterr()
    assert "What to do" in told.out and "/dev/full cannot be written (No space left on device)" in told.err


def test_interrupting_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("impl.diagnose.__main__.diagnose", interrupt)
    assert main(["digits", "--json", str(tmp_path / "x.json")]) == 130 and not list(tmp_path.iterdir())


def test_the_page_needs_nothing_else(digits: dict[str, Any]) -> None:  # noqa: F811
    html = page.render(digits)
    reader = _Links()
    reader.feed(html.removeprefix("<!doctype html>"))
    assert not reader.links and not reader.open
    assert not re.search(r"https?://|@import|url\(|<script|<link|nan\b|None", html)
    assert html.count("<svg") == 3
    hostile = json.loads(json.dumps(digits))
    hostile["input"]["source"] = "<script>alert(1)</script>"
    assert "<script" not in page.render(hostile)


def test_advice_names_number_and_threshold(digits: dict[str, Any]) -> None:  # noqa: F811
    assert all(re.search(r"\d", a["rests_on"]) for a in digits["advice"])
    for name in NAMES.values():
        (told,) = [a for a in digits["advice"] if a["found"].lower().startswith(f"{name.lower()} at width 64")]
        assert "needed" in told["rests_on"] and "enough" in told["rests_on"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (None, "–"),
        ("Infinity", "∞"),
        (0.0123, "0.0123"),
        (4096, "4 096"),
        (1.5e7, "1.50·10⁷"),
        (-2e-9, "-2.00·10⁻⁹"),
    ],
)
def test_numbers_are_written_for_reading(value: Any, shown: str) -> None:
    assert number(value) == shown


def test_the_document_names_options_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    named = set(
        re.findall(r"(?<![\w-])--[a-z][a-z-]+", (Path(__file__).parents[1] / "docs" / "diagnose.md").read_text())
    )
    assert named and named <= known
