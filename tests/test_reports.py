"""What is written: whole files, escaped text, real mathematics, and nothing that looks complete when it is not."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from reports import collect, mathml, plots, site
from reports.__main__ import differences, main
from reports.verdict import report
from tests.documents import claim, document, outcome, record

ROOT = Path(__file__).parents[1]
RECORDS = [record("derive", "symbolic", dimensions="all"), record("try_it", "property")]
PLOT = {"title": "Distance", "alt": "It falls.", "x": "m", "y": "D", "log_x": True, "log_y": True,
        "lines": [{"label": "a", "x": [1, 10], "y": [1.0, 0.3], "low": [0.9, 0.2], "high": [1.1, 0.4]}]}  # fmt: skip


def good():
    return report(document([claim()], RECORDS))


def test_every_form_is_written(tmp_path):
    site.write(good(), tmp_path, document([claim()], RECORDS))
    assert {p.name for p in tmp_path.iterdir()} == {"report.json", "records.json", "summary.md", "index.html", "claims"}
    assert json.loads((tmp_path / "report.json").read_text())["claims"][0]["verdict"] == "proved"


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    site.write(good(), tmp_path)
    before = (tmp_path / "report.json").read_text()
    monkeypatch.setattr(site.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        site.write(report(document([], [])), tmp_path)
    assert (tmp_path / "report.json").read_text() == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".report")]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="another --report-dir"):
        site.write(good(), tmp_path / "file" / "under")


def test_pages_of_claims_that_are_gone_are_removed(tmp_path):
    site.write(report(document([claim("a"), claim("b")], [])), tmp_path)
    site.write(report(document([claim("a")], [])), tmp_path)
    assert [p.name for p in (tmp_path / "claims").iterdir()] == ["a.html"]


def test_text_is_escaped_everywhere():
    bad = "<script>alert(1)</script>"
    evil = claim(title=bad, reading=bad, about=bad)
    evil["statements"][0]["says"] = bad
    r = [RECORDS[0], RECORDS[1] | {"detail": bad, "search": bad}]
    r[1]["outcomes"][1] |= {"witness": {"X": bad}, "detail": bad}
    for page in site.pages(report(document([evil], r))).values():
        assert bad not in page and "&lt;script&gt;" in page


def test_pages_need_no_network():
    for page in site.pages(report(document([claim()], [RECORDS[0] | {"plots": [PLOT]}, RECORDS[1]]))).values():
        assert not [w for w in ("src=", "@import", 'href="http') if w in page.replace("http://www.w3.org", "")]


def test_an_incomplete_run_is_unmistakable():
    told = report(document([claim()], [], complete=False))
    assert all('role="alert"' in page and "1 check was not run" in page for page in site.pages(told).values())
    assert "Incomplete run" in site.markdown(told)
    assert any("incomplete run" in line for line in site.terminal_lines(told, color=False))
    assert not any('role="alert"' in page for page in site.pages(good()).values())


def test_the_counterexample_and_its_replay_are_on_the_page():
    refuted = report(document([claim(declared=False, true="corrected")], [r | {"outcomes": [outcome("as_published", "refuted"), outcome("wrong", "refuted"), outcome("corrected", "kept")]} for r in RECORDS]))  # fmt: skip
    page = site.pages(refuted)["claims/own-x.html"]
    assert (
        "<h2>Counterexample</h2>" in page
        and "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in page
        and "theorems replay" in page
    )
    assert "<h2>Counterexample</h2>" not in site.pages(good())["claims/own-x.html"]


def test_formulas_become_mathml_or_fail_aloud():
    assert "<msup>" in mathml.formula(r"x^2 \ge 0")
    with pytest.raises(ValueError, match="no MathML"):
        mathml.formula(r"\notamacro{x}")


def test_exact_values_become_mathml():
    text = mathml.instance({"X": [["-1/2", "3"]], "k": 4, "word": "a<b", "pair": {"y": ["1"]}})
    ET.fromstring(f"<r>{text}</r>")
    assert "<mo>−</mo><mfrac><mn>1</mn><mn>2</mn></mfrac>" in text and "<mn>3</mn>" in text and "a&lt;b" in text


def test_plots_are_described_and_their_ids_do_not_clash():
    first, second = plots.curve(PLOT, 0), plots.curve(PLOT, 1)
    ids = [set(node.get("id") for node in ET.fromstring(str(f)).iter() if node.get("id")) for f in (first, second)]
    assert 'aria-label="It falls."' in first and ids[0] and not ids[0] & ids[1]
    assert plots.curve(PLOT, 0) == first


def test_the_graph_puts_a_claim_below_what_it_uses():
    told = report(document([claim("b", uses=["a"]), claim("a"), claim("alone")], []))
    svg = ET.fromstring(str(plots.graph(told["claims"], "claims/{}.html")))
    y = {a.get("href"): float(a[1].get("y")) for a in svg.iter("{http://www.w3.org/2000/svg}a")}
    assert y["claims/b.html"] > y["claims/a.html"] and "claims/alone.html" not in y


def test_terminal_lines_fit_and_flag_by_word():
    told = report(
        document(
            [claim("own-with-a-long-title", title="x" * 90, expected="refuted")],
            [r | {"claim": "own-with-a-long-title"} for r in RECORDS],
        )
    )
    lines = site.terminal_lines(told, color=False)
    assert "proved  refuted" in lines[1] and lines[1].endswith("MISMATCH") and "1/1" in lines[1] and "2/0/0" in lines[1]
    assert max(map(len, site.terminal_lines(good(), color=False))) <= 100
    assert "\033[" in site.terminal_lines(good(), color=True)[1] and "\033[" not in lines[1]


def test_records_survive_a_crash_in_the_middle_of_a_line(tmp_path):
    collect.spill(tmp_path, RECORDS[0])
    with next(tmp_path.glob("*.jsonl")).open("a") as handle:
        handle.write('{"claim": "own-x", "ch')
    assert collect.recover(tmp_path) == [RECORDS[0]]


def test_assembling_dedupes_orders_and_notices_what_is_missing():
    told = collect.assemble([claim()], [RECORDS[1], RECORDS[0], RECORDS[1]], {"seed": 0})
    assert [r["check"] for r in told["records"]] == ["derive", "try_it"] and told["run"]["complete"]
    assert told["run"].keys() >= {"commit", "dirty", "python", "packages", "ground_types", "device"}
    partial = collect.assemble([claim()], RECORDS[:1], {})
    assert not partial["run"]["complete"] and partial["run"]["incomplete_because"] == "1 of 2 checks were not run"
    assert not collect.assemble([claim()], RECORDS, {}, "interrupted")["run"]["complete"]


def test_an_incomplete_report_goes_elsewhere(tmp_path):
    assert collect.destination(tmp_path, True) != collect.destination(tmp_path, False)


def test_two_runs_are_compared():
    old = report(document([claim("a"), claim("b"), claim("c")], [r | {"claim": c} for c in "abc" for r in RECORDS]))
    new = report(document([claim("a"), claim("b"), claim("d")], [r | {"claim": c} for c in "ad" for r in RECORDS]))
    assert differences(old, new) == ["c: gone (was proved)", "b: proved -> undecided: not run", "d: new, proved"]
    assert differences(old, old) == []


def test_rendering_again_and_diff_from_the_command_line(tmp_path, capsys):
    site.write(good(), tmp_path / "a", document([claim()], RECORDS))
    assert main(["render", str(tmp_path / "a" / "records.json"), "-o", str(tmp_path / "b")]) == 0
    for name in ("report.json", "index.html", "claims/own-x.html"):
        assert (tmp_path / "a" / name).read_text() == (tmp_path / "b" / name).read_text()
    assert main(["diff", str(tmp_path / "a" / "report.json"), str(tmp_path / "b" / "report.json")]) == 0
    site.write(report(document([claim()], [])), tmp_path / "c")
    assert main(["diff", str(tmp_path / "a" / "report.json"), str(tmp_path / "c" / "report.json")]) == 1


@pytest.mark.parametrize(
    "text, message", [(None, "No such file"), ("{", "not JSON"), ("[]", "schema 1"), ('{"schema": 2}', "schema 1")]
)
def test_bad_files_are_refused_in_one_line(tmp_path, capsys, text, message):
    path = tmp_path / "x.json"
    if text is not None:
        path.write_text(text)
    assert main(["render", str(path)]) == 2
    told = capsys.readouterr().err
    assert message in told and str(path) in told and told.count("\n") == 1


def test_rendering_needs_no_theorem():
    code = "import sys, reports.__main__, reports.site; sys.exit(any(m.split('.')[0] in ('theorems', 'impl', 'torch') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
