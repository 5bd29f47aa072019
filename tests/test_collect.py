"""Records arrive whole, whatever types they hold and whichever worker died; and the run says where it came from."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reports import collect
from tests.documents import claim, record

ROOT = Path(__file__).parents[1]
RECORDS = [record("derive", "symbolic", dimensions="all"), record("try_it", "property")]


@pytest.mark.parametrize(
    "value, expected",
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.array([[1, 2]]), [[1, 2]]),
        ((1, {"a": (np.float32(2.0),)}), [1, {"a": [2.0]}]),
        (float("nan"), "NaN"),
        (np.float64("inf"), "Infinity"),
        (-float("inf"), "-Infinity"),
        (Path("x"), "x"),
        ({1: None}, {"1": None}),
    ],
)
def test_records_hold_plain_json_only(value, expected):
    found = collect.plain(value)
    assert found == expected and type(found) is type(expected)
    assert json.loads(json.dumps(found, allow_nan=False)) == expected


def test_what_is_spilled_is_what_is_assembled(tmp_path):
    odd = RECORDS[0] | {"measurements": [{"value": np.float64("nan"), "low": np.int64(1)}]}
    collect.spill(tmp_path, odd)
    told = collect.assemble([claim()], [odd, *collect.recover(tmp_path)], {})
    assert told["records"][0]["measurements"] == [{"value": "NaN", "low": 1}]


def test_records_of_a_killed_process_are_recovered(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path; from reports import collect\n"
        "from tests.documents import record\n"
        "collect.spill(Path(sys.argv[1]), record('derive', 'symbolic', dimensions='all'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    assert died.returncode == -signal.SIGKILL
    assert collect.recover(tmp_path) == RECORDS[:1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("status", ["failed", "errored", "timed out"])
def test_a_later_success_does_not_undo_a_failure(status, order):
    two = [RECORDS[0], RECORDS[0] | {"status": status}]
    told = collect.assemble([claim()], [two[order[0]], two[order[1]], RECORDS[1]], {})
    assert [r["status"] for r in told["records"]] == [status, "passed"]


def test_records_of_unknown_checks_are_left_out():
    told = collect.assemble([claim()], [*RECORDS, record("renamed", "property")], {})
    assert [r["check"] for r in told["records"]] == ["derive", "try_it"] and told["run"]["complete"]


def test_the_commit_of_a_repository_around_ours_is_not_taken_for_ours(tmp_path):
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "another project"]):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "reports").mkdir()
    for path in (ROOT / "reports").glob("*.py"):
        (tmp_path / "reports" / path.name).write_text(path.read_text())
    code = "import json; from reports.collect import environment as e; x = e(); print(json.dumps([x['commit'], x['dirty']]))"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=clean, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == ["unknown", None]
