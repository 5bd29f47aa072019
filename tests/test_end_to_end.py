"""The whole machine in a small project of its own: collection, workers, report, exit status."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import theorems

ROOT = Path(__file__).parents[1]
TRUE = "demand(law(2) == 4)"


def claim_file(claim_id, check=TRUE, expected="supported", wrong="x + 1", more=""):
    return textwrap.dedent(f'''
        """An example.  Says 2x = x + x."""
        import os, signal, time
        from theorems.claim import Claim, demand

        claim = Claim("{claim_id}", "Doubling", source="here", statement="2x = x + x", expected="{expected}", {more})

        @claim.true
        def as_published(x):
            """2x"""
            return 2 * x

        @claim.false
        def adds_one(x):
            """x + 1: adds instead of doubling."""
            return {wrong}

        @claim.symbolic(dimensions="at 2")
        def at_two(law):
            """At 2."""
            {check}
    ''')


@pytest.fixture
def project(tmp_path):
    """A copy of the machinery without the paper's claims; call it with the text of theorem files."""
    for name in ("impl", "reports", "theorems"):
        skip = shutil.ignore_patterns("__pycache__", "out", "reference", *_theorem_files())
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skip)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests").mkdir()

    def write(**files):
        for stem, text in files.items():
            path = tmp_path / "theorems" / f"{stem}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def _theorem_files():
    return [p.name for p in (ROOT / "theorems").rglob("*.py") if theorems.is_theorem_file(p.stem)]


def run(where, *arguments, status):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "REFEREE_", "COV_"))} | {"CI": ""}
    done = subprocess.run(command, cwd=where, env=clean, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def report(where, part="."):
    return json.loads((where / "reports" / "out" / part / "report.json").read_text())


def verdicts(where, part="."):
    return {claim["id"]: claim["verdict"] for claim in report(where, part)["claims"]}


def test_workers_report_to_one_complete_report(project):
    where = project(own_a=claim_file("own-a"), own_b=claim_file("own-b", more='uses=("own-a",)'))
    out = run(where, "-n", "2", status=0)
    assert verdicts(where) == {"own-a": "supported", "own-b": "supported"}
    told = report(where)
    assert told["run"]["complete"] and told["run"]["workers"] == 2 and told["schema"] == 1
    assert told["claims"][1]["rests_on_unproved"] == ["own-a"]
    assert {p.name for p in (where / "reports" / "out").iterdir()} >= {
        "report.json",
        "junit.xml",
        "summary.md",
        "index.html",
    }
    assert "own-a" in out and "index.html" in out


def test_a_filtered_run_is_incomplete_and_spares_the_complete_report(project):
    where = project(own_a=claim_file("own-a"), own_b=claim_file("own-b"))
    run(where, status=0)
    before = report(where)
    out = run(where, "--claim", "own-a", status=0)
    assert report(where) == before
    partial = report(where, "partial")
    assert not partial["run"]["complete"] and verdicts(where, "partial") == {"own-a": "supported", "own-b": "undecided"}
    assert "incomplete" in out.lower()


@pytest.mark.parametrize(
    "arguments",
    [["theorems/own_a.py"], ["-k", "own-a"], ["-m", "symbolic", "-k", "own-a"], ["theorems/own_a.py::own-a::at_two"]],
)
def test_selecting_works_as_people_expect(project, arguments):
    where = project(own_a=claim_file("own-a"), own_b=claim_file("own-b"))
    out = run(where, "--collect-only", "-q", *arguments, status=0)
    assert "own-a::at_two" in out and "own-b::at_two" not in out


def test_a_killed_worker_loses_only_its_check(project):
    where = project(own_a=claim_file("own-a"), own_b=claim_file("own-b", check="os.kill(os.getpid(), signal.SIGKILL)"))
    run(where, "--claim", "own-a", status=0)
    run(where, "-n", "2", status=1)
    told = report(where, "partial")
    assert not told["run"]["complete"] and not (where / "reports" / "out" / "report.json").exists()
    assert verdicts(where, "partial") == {"own-a": "supported", "own-b": "undecided"}
    assert "not run" in next(c for c in told["claims"] if c["id"] == "own-b")["reason"]


def test_a_report_that_cannot_be_written_loses_nothing(project):
    where = project(own_a=claim_file("own-a"))
    (where / "occupied").write_text("a file, not a folder")
    out = run(where, "--report-dir", "occupied", status=3)
    (command,) = re.findall(r"python -m reports render (\S+)", out)
    told = json.loads(Path(command).read_text())
    assert [(r["claim"], r["status"]) for r in told["records"]] == [("own-a", "passed")]
    shutil.rmtree(Path(command).parent)


def test_an_internal_error_of_a_worker_fails_the_run(project):
    where = project(
        own_a=claim_file("own-a"),
        own_b=claim_file("own-b", check=f"import reports.collect; reports.collect.spill = None; {TRUE}"),
    )
    run(where, "-n", "2", status=3)
    assert report(where, "partial")["run"]["incomplete_because"] == "internal error"


def test_an_exception_in_a_thread_spoils_the_check(project):
    check = f"import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join(); {TRUE}"
    where = project(own_a=claim_file("own-a", check=check))
    run(where, status=1)
    assert verdicts(where) == {"own-a": "undecided"}


@pytest.mark.parametrize("leave", ["raise SystemExit(0)", "import pytest; pytest.skip()"])
def test_leaving_a_check_early_is_an_error(project, leave):
    where = project(own_a=claim_file("own-a", check=leave))
    run(where, status=1)
    assert report(where)["claims"][0]["evidence"][0]["status"] == "errored"


def test_a_theorem_file_changed_during_the_run_is_reported_as_it_ran(project):
    where = project(own_a=claim_file("own-a", check=f"import pathlib; pathlib.Path(__file__).write_text('#'); {TRUE}"))
    run(where, status=0)
    assert "return 2 * x" in report(where)["claims"][0]["statements"][0]["law_source"]


def test_a_filtered_run_fails_too_where_a_verdict_is_not_the_expected(project):
    where = project(own_a=claim_file("own-a", expected="proved"), own_b=claim_file("own-b"))
    run(where, "--claim", "own-a", status=1)
    run(where, "--claim", "own-b", status=0)


def test_an_interrupted_run_says_so(project):
    stop = "os.kill(os.getpid(), signal.SIGINT); time.sleep(5)"
    where = project(own_a=claim_file("own-a"), own_b=claim_file("own-b", check=stop))
    run(where, status=2)
    assert not report(where, "partial")["run"]["complete"]
    assert verdicts(where, "partial") == {"own-a": "supported", "own-b": "undecided"}


def test_a_surviving_mutant_fails_the_run_by_name(project):
    where = project(own_a=claim_file("own-a", wrong="x * x"))
    out = run(where, status=1)
    assert "adds_one, declared false: kept" in out and verdicts(where) == {"own-a": "undecided"}


def test_a_verdict_other_than_expected_fails_the_run(project):
    where = project(own_a=claim_file("own-a", expected="proved"))
    out = run(where, status=1)
    assert verdicts(where) == {"own-a": "supported"} and "proved" in out


@pytest.mark.parametrize(
    "files, message",
    [
        ({"own_a": claim_file("own-a"), "own_b": claim_file("own-a")}, "own_b.py: duplicate id 'own-a'"),
        ({"own_a": claim_file("own-a", more='uses=("own-z",)')}, "own_a.py: own-a uses 'own-z', which is no claim"),
        ({"own_a": "x = 1\n"}, "own_a.py: no Claim at module level"),
        ({"part/own_a": claim_file("own-a")}, "part/own_a.py: its folder is no package"),
    ],
)
def test_a_bad_theorem_file_stops_the_run_and_is_named(project, files, message):
    assert message in run(project(**files), status=4)


def test_a_claim_that_the_report_would_not_list_stops_the_run(project):
    where = project(own_a=claim_file("own-a"))
    (where / "tests" / "own_b.py").write_text(claim_file("own-b"))
    assert "own-b is no claim of theorems/" in run(where, status=2)


def test_bad_options_are_refused(project):
    where = project(own_a=claim_file("own-a"))
    assert "no such folder" in run(where, "--data-root", "nowhere", status=4)
    assert "unknown claim id 'own-b'; near: own-a" in run(where, "--claim", "own-b", status=4)


def test_listing_the_claims(project):
    assert "own-a" in run(project(own_a=claim_file("own-a")), "--claims", status=0)


def test_a_crash_in_a_theorem_file_is_no_refutation(project):
    out = run(project(own_a=claim_file("own-a", wrong="undefined_name")), status=1)
    assert "NameError" in out


def test_replaying_from_the_command_line(project):
    text = claim_file("own-a").replace("@claim.symbolic", "@claim.property(search=_S())\ndef on_numbers(law, x):\n"
        '    """On numbers."""\n    demand(law(x) == x + x)\n\n@claim.symbolic').replace("@claim.true", "class _S(list):\n"
        "    def __init__(self): super().__init__({'x': x} for x in (1, 2))\n    def describe(self): return '1, 2'\n\n@claim.true", 1)  # fmt: skip
    where = project(own_a=text)
    for statement, name, status in (("adds_one", "x", 1), ("as_published", "x", 0), ("adds_one", "y", 2)):
        words = ["replay", "own-a", "on_numbers", statement, f'{{"{name}": 2}}']
        done = subprocess.run([sys.executable, "-m", "theorems", *words], cwd=where, capture_output=True, text=True)
        assert done.returncode == status, done.stdout + done.stderr
