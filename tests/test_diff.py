"""Two runs compared: what changed counts, what shrank is remarked on, and a bad file is told in one line."""

import json

import pytest

from reports import site
from reports.__main__ import differences, main, remarks
from reports.verdict import report
from tests.documents import claim, document, record

RECORDS = [record("derive", "symbolic", dimensions="all"), record("try_it", "property")]
GOOD = document([claim()], RECORDS)


def saved(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(json.dumps(content))
    return str(path)


def test_shrunken_evidence_under_the_same_verdict_is_remarked_on():
    lean = claim()
    lean["statements"] = lean["statements"][:1]
    fewer = [r | {"outcomes": r["outcomes"][:1]} for r in RECORDS]
    old, new = report(GOOD), report(document([lean], fewer))
    assert differences(old, new) == [] and remarks(old, new) == ["own-x: fewer mutants rejected, 1 -> 0"]
    skipped = report(
        document([claim()], [RECORDS[0] | {"dimensions": "n = 2"}, RECORDS[1] | {"status": "skipped", "outcomes": []}])
    )
    assert "own-x: fewer checks passed, 2 -> 1" in remarks(old, skipped)
    assert remarks(old, old) == []


def test_mismatches_and_incomplete_runs_are_remarked_on():
    new = report(document([claim(expected="refuted")], RECORDS, complete=False))
    assert remarks(report(GOOD), new) == [
        "the new run is incomplete: 1 check was not run",
        "own-x: proved, expected refuted",
    ]


def test_remarks_do_not_set_the_exit_status_but_changed_verdicts_do(tmp_path, capsys):
    old = saved(tmp_path, "old.json", GOOD)
    assert main(["diff", old, saved(tmp_path, "new.json", document([claim(expected="refuted")], RECORDS))]) == 0
    assert capsys.readouterr().out == "no verdict changed\nnote: own-x: proved, expected refuted\n"
    assert main(["diff", old, saved(tmp_path, "bad.json", document([claim()], [RECORDS[0]]))]) == 1
    assert capsys.readouterr().out.startswith("own-x: proved -> undecided: not run: try_it\n")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b'{"schema": 1}',
        b'{"schema": 1, "run": {}, "claims": [{}], "records": []}',
        b'{"schema": 1, "run": {}, "claims": []}',
        b'{"schema": 1, "run": [], "claims": 7}',
        json.dumps(GOOD | {"claims": [claim(statement=r"\nomacro x")]}).encode(),
        json.dumps(GOOD | {"records": [RECORDS[0], {k: v for k, v in RECORDS[1].items() if k != "plots"}]}).encode(),
    ],
)
def test_malformed_documents_are_refused_in_one_line_and_spoil_nothing(tmp_path, capsys, content):
    out, path = tmp_path / "out", tmp_path / "x.json"
    site.write(report(GOOD), out)
    before = {p: p.read_bytes() for p in out.rglob("*.*")}
    path.write_bytes(content)
    assert main(["render", str(path), "-o", str(out)]) == 2
    told = capsys.readouterr().err
    assert str(path) in told and told.count("\n") == 1
    assert {p: p.read_bytes() for p in out.rglob("*.*")} == before


def test_rendering_an_incomplete_run_spares_a_complete_one(tmp_path):
    out = tmp_path / "out"
    assert main(["render", saved(tmp_path, "a.json", GOOD), "-o", str(out)]) == 0
    before = (out / "report.json").read_text()
    assert main(["render", saved(tmp_path, "b.json", document([claim()], [], complete=False)), "-o", str(out)]) == 0
    assert (out / "report.json").read_text() == before
    assert not json.loads((out / "partial" / "report.json").read_text())["run"]["complete"]


def test_rendering_keeps_the_records_beside_the_report(tmp_path):
    out = tmp_path / "out"
    main(["render", saved(tmp_path, "a.json", GOOD), "-o", str(out)])
    assert json.loads((out / "records.json").read_text()) == GOOD
