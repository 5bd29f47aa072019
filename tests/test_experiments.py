"""The experiment runner: what a unit's key depends on, the results file, executors, stopping and going on."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from impl.experiments import __main__ as cli
from impl.experiments import _collect, _plan, _run
from impl.experiments._store import Outcome, Store, StoreError
from impl.experiments._work import Context, compute
from tests.toy_units import toy

ROOT = Path(__file__).parents[1]
PLACE = {"commit": "c", "dirty": False, "python": "3", "packages": {}, "device": "cpu"}
SMALL = ["--dataset", "digits", "--n", "40", "--n-test", "20", "--jobs", "1"]


def threads():
    return ThreadPoolExecutor(2)


def outcome(value=1):
    return Outcome({"value": value}, 0.5, 1000, PLACE)


def count_of(db):
    return sqlite3.connect(db).execute("SELECT count(*) FROM units").fetchone()[0]


# What a unit is


def test_key_depends_on_every_input_and_not_on_the_order_of_parameters():
    unit = _plan.Unit("toy", "m:f", {"a": 1, "b": 2}, "data", "code")
    others = [
        _plan.Unit("other", "m:f", {"a": 1, "b": 2}, "data", "code"),
        _plan.Unit("toy", "m:g", {"a": 1, "b": 2}, "data", "code"),
        _plan.Unit("toy", "m:f", {"a": 1, "b": 3}, "data", "code"),
        _plan.Unit("toy", "m:f", {"a": 1, "b": 2}, "data2", "code"),
        _plan.Unit("toy", "m:f", {"a": 1, "b": 2}, "data", "code2"),
    ]
    assert len({u.key for u in [unit, *others]}) == 6
    assert _plan.Unit("toy", "m:f", {"b": 2, "a": 1}, "data", "code").key == unit.key


def test_code_version_sees_a_number_in_an_imported_module_but_no_words(tmp_path, monkeypatch):
    monkeypatch.setattr(_plan, "_source", lambda name: path if (path := tmp_path / name).is_file() else None)
    (tmp_path / "impl.a").write_text("from impl import b")
    versions = []
    for text in ('"""Doc."""\nX = 1\n', '"""Other words."""\n\n\nX  =  1  # one\n', '"""Doc."""\nX = 2\n'):
        (tmp_path / "impl.b").write_text(text)
        versions.append(_plan.code_version.__wrapped__("impl.a"))
    assert versions[0] == versions[1] != versions[2]


def test_the_code_of_every_table_includes_what_it_computes_with():
    seen = _plan.code_version("impl.experiments.table2")
    assert seen != _plan.code_version("impl.experiments.figure6")


def test_a_grid_takes_given_values_and_refuses_unknown_parameters():
    experiment = _plan.lookup("table2")
    assert {p["seed"] for p in experiment.grid({"seed": (7,)})} == {7}
    assert {p["epochs"] for p in experiment.grid({"epochs": 3})} == {3}
    with pytest.raises(ValueError, match="did you mean 'epochs'"):
        experiment.grid({"epoch": 3})
    with pytest.raises(ValueError, match="did you mean 'table2'"):
        _plan.lookup("table-2")


def test_every_table_and_figure_has_its_experiment():
    names = ["table1", "table2", "table3", "table5", *(f"figure{i}" for i in range(1, 8))]
    for name in names:
        experiment = _plan.lookup(name)
        grid = experiment.grid({})
        assert grid
        assert len({_plan.digest(params) for params in grid}) == len(grid), name


# The results file


def test_a_result_is_stored_once_and_the_first_one_stays(tmp_path):
    (unit,) = toy(tmp_path / "j", seeds=1)
    with Store(tmp_path / "r.sqlite") as store:
        assert store.add(unit, outcome(1))
        assert not store.add(unit, outcome(2))
        assert [r.outcome.result["value"] for r in store.results()] == [1]
        assert store.missing([unit]) == []


def test_a_full_disk_is_an_error_and_results_stay(tmp_path):
    first, *rest = toy(tmp_path / "j", seeds=200)
    with Store(tmp_path / "r.sqlite") as store:
        store.add(first, outcome())
        store._db.execute("PRAGMA max_page_count = 12")  # SQLite's own "disk is full"
        with pytest.raises(StoreError, match=r"r\.sqlite: database or disk is full; free some space"):
            for unit in rest:
                store.add(unit, Outcome({"value": "x" * 2000}, 1, 1, PLACE))
    with Store(tmp_path / "r.sqlite") as store:
        assert store.missing([first]) == []


def test_a_full_disk_ends_the_run_and_results_stay(tmp_path, monkeypatch):
    wanted = toy(tmp_path / "j", seeds=6)
    with Store(tmp_path / "r.sqlite") as store:
        store.add(wanted[0], outcome())
        store._db.execute("PRAGMA query_only = 1")
        with pytest.raises(StoreError, match="readonly database; make it writable, or name another file"):
            _run.run(wanted, store, threads, Context())
    assert count_of(tmp_path / "r.sqlite") == 1


@pytest.mark.parametrize("where", ["/proc/none/r.sqlite", "folder"])
def test_a_file_that_cannot_be_made_is_named_with_the_way_out(tmp_path, where):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=r"results file .*: unable to open.*--db"):
        Store(tmp_path / where)


def test_a_file_that_is_no_results_file_is_refused(tmp_path):
    (tmp_path / "r.sqlite").write_text("something else " * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(tmp_path / "r.sqlite")
    assert (tmp_path / "r.sqlite").read_text().startswith("something else")


# Running


def test_a_run_computes_what_is_missing_and_nothing_else(tmp_path):
    with Store(tmp_path / "r.sqlite") as store:
        assert _run.run(toy(tmp_path / "j", 2), store, threads, Context()).done == 2
        assert _run.run(toy(tmp_path / "j", 4), store, threads, Context()).done == 2
        assert _run.run(toy(tmp_path / "j", 4), store, threads, Context()).done == 0
        values = {r.params["seed"]: r.outcome.result["value"] for r in store.results("toy")}
    assert values == {0: 0, 1: 1, 2: 4, 3: 9}
    assert sorted(line.split()[0] for line in (tmp_path / "j").read_text().splitlines()) == ["0", "1", "2", "3"]


def test_a_failed_unit_is_named_and_the_others_go_on(tmp_path):
    wanted = toy(tmp_path / "j", 3, kind="fail")
    with Store(tmp_path / "r.sqlite") as store:
        summary = _run.run(wanted, store, threads, Context())
        assert (summary.done, summary.failed, summary.left) == (2, 1, 0)
        assert store.failures() == {wanted[1].key: "ValueError: no such cell"}
        assert store.missing(wanted) == [wanted[1]]


def test_a_result_that_is_not_finite_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="NaN or infinite: /value/1"):
        compute(toy(tmp_path / "j", 1, kind="nan")[0], Context())


def test_a_worker_with_other_code_refuses(tmp_path):
    (unit,) = toy(tmp_path / "j", 1)
    with pytest.raises(RuntimeError, match="other code"):
        compute(_plan.Unit(unit.experiment, unit.function, unit.params, unit.data_sha256, "old"), Context())


def test_an_outcome_says_where_when_and_how_much(tmp_path):
    found = compute(toy(tmp_path / "j", 1)[0], Context(threads=1))
    assert found.peak_memory > 10**7
    assert {"commit", "dirty", "python", "packages", "device", "host", "pid"} <= found.provenance.keys()
    assert found.provenance["device"].endswith("1 thread(s)")


def test_a_worker_process_that_dies_is_replaced_and_nothing_is_stored_twice(tmp_path):
    with Store(tmp_path / "r.sqlite") as store:
        summary = _run.run(toy(tmp_path / "j", 4, kind="suicide"), store, lambda: _run.local_processes(1, 1), Context())
        assert (summary.done, summary.failed, summary.left) == (4, 0, 0)
        assert Counter(r.params["seed"] for r in store.results()) == Counter(range(4))
    assert Path(f"{tmp_path}/j.died").exists()


def test_progress_text():
    summary = _run.Summary(left=3)
    assert _run.progress_text(summary, 0, 3, 1.0) == "0/3 units"
    summary.left, summary.failed = 1, 1
    assert _run.progress_text(summary, 2, 3, 60.0) == "2/3 units, 1 failed, 2.0 a minute, 0:30 left"
    assert _run.progress_text(_run.Summary(), 0, 0, 0.0).startswith("nothing to do")
    assert _run._duration(7320) == "2 h 02 min"


def test_progress_line_is_rare_where_there_is_no_terminal():
    stream, now = io.StringIO(), [0.0]
    line = _run.ProgressLine(stream, lambda: now[0])
    summary = _run.Summary(left=100)
    for _ in range(100):
        summary.left -= 1
        now[0] += 0.5
        line(summary, 100)
    assert 4 <= len(stream.getvalue().splitlines()) <= 7
    assert stream.getvalue().splitlines()[-1].startswith("100/100 units")


# The command line, killed and stopped for real


def command(db, *more):
    """A run of 40 small cells in one process."""
    seeds = ("--seeds", "0..19", "--widths", "16,64", "--architecture", "2l-relu")
    return [sys.executable, "-m", "impl.experiments", "run", "figure6", *SMALL, *seeds, "--db", str(db), *more]


def wait_for(db, count, seconds=40):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if db.exists():
            try:
                if count_of(db) >= count:
                    return
            except sqlite3.OperationalError:  # not made yet
                pass
        time.sleep(0.02)
    raise AssertionError(f"no {count} results in {seconds} s")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, how):
    db = tmp_path / "r.sqlite"
    process = subprocess.Popen(
        command(db), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for(db, 3)
    process.send_signal(how)
    _, errors = process.communicate(timeout=20)  # returns only when the workers too have let go of the pipes
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert "Run the same command again to go on" in errors
        assert "Traceback" not in errors
    with Store(db) as store:
        before = {r.key: (r.finished, r.outcome) for r in store.results()}
    assert 3 <= len(before) < 40
    assert cli.main(command(db)[3:]) == 0
    with Store(db) as store:
        after = {r.key: (r.finished, r.outcome) for r in store.results()}
    assert len(after) == 40
    assert {key: after[key] for key in before} == before
    assert sqlite3.connect(db).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_wrong_requests_name_the_way_out(tmp_path, capsys):
    run = ["run", "figure6", *SMALL, "--db", str(tmp_path / "r.sqlite")]
    for more, words in (
        (["--device", "cuda"], "no CUDA device"),
        (["--dataset", "mnist"], "root="),
        (["--set", "groups=3"], "parameter='groups' is unknown"),
        (["--jobs", "0"], "jobs must be an integer >= 1"),
    ):
        assert cli.main([*run, *more]) == 2, more
        assert words in capsys.readouterr().err, more
    assert cli.main(["status", "--db", str(tmp_path / "none.sqlite")]) == 2
    assert "no results file" in capsys.readouterr().err


def test_run_status_and_collect_by_the_command_line(tmp_path, capsys):
    db = str(tmp_path / "r.sqlite")
    grid = [*SMALL, "--seeds", "0,1", "--widths", "16", "--architecture", "2l-relu", "mlp-attn", "--db", db]
    assert cli.main(["run", "figure6", *grid]) == 0
    assert cli.main(["status", "figure6", *grid]) == 0
    assert "4 results (0 of other code), 0 of 4 in this grid missing" in capsys.readouterr().out
    assert cli.main(["collect", "figure6", "--db", db, "--out", str(tmp_path)]) == 0
    document = json.loads((tmp_path / "figure6-digits.json").read_text())
    assert {"commit", "seed", "packages", "device", "sources", "code"} <= document["provenance"].keys()
    assert [(r["architecture"], r["seed"]) for r in document["results"]] == [
        ("2l-relu", 0), ("2l-relu", 1), ("mlp-attn", 0), ("mlp-attn", 1),
    ]  # fmt: skip
    assert document["results"][0]["distance"]["frobenius"] > 0


def test_collect_does_not_replace_a_fuller_file_nor_take_results_of_other_code(tmp_path):
    params = {"data": "digits", "seed": 0}
    code = _plan.code_version("impl.experiments.figure6")
    with Store(tmp_path / "r.sqlite") as store:
        store.add(_plan.Unit("figure6", "f", params, "0", code), outcome(1))
        store.add(_plan.Unit("figure6", "f", {**params, "seed": 1}, "0", "old"), outcome(2))
        ((path, count),) = _collect.collect(store, "figure6", tmp_path, None)
        assert count == 1
        assert list(_collect.collect(store, "figure6", tmp_path, None, stale=True)) == [(path, 2)]
        with pytest.raises(ValueError, match=r"has 2 results, .* only 1; pass --force"):
            list(_collect.collect(store, "figure6", tmp_path, None))
        assert len(json.loads(path.read_text())["results"]) == 2
        assert list(_collect.collect(store, "figure6", tmp_path, None, force=True)) == [(path, 1)]


# Dask


def test_a_scheduler_that_is_not_there_is_named():
    pytest.importorskip("distributed")
    with pytest.raises(OSError, match=r"127\.0\.0\.1:1"), _run.dask_cluster("tcp://127.0.0.1:1", timeout=0.5):
        pass


@pytest.mark.filterwarnings("ignore")
def test_dask_workers_finish_everything_once_though_one_is_killed(tmp_path):
    distributed = pytest.importorskip("distributed")
    journal = tmp_path / "j"
    settings = {"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "10s"}
    import dask

    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
    ):
        wanted = toy(journal, 12, sleep=0.25)
        killed = []

        def kill_one(summary, total):
            if total - summary.left == 3 and not killed:
                killed.append(int(journal.read_text().splitlines()[-1].split()[1]))  # the one that began last
                os.kill(killed[0], signal.SIGKILL)

        with Store(tmp_path / "r.sqlite") as store:
            summary = _run.run(
                wanted, store, lambda: _run.dask_cluster(cluster.scheduler_address), Context(threads=1), kill_one
            )
            results = store.results()
    assert killed
    assert killed[0] != os.getpid()
    assert (summary.done, summary.failed, summary.left) == (12, 0, 0)
    assert Counter(r.params["seed"] for r in results) == Counter(range(12))
    begun = Counter(line.split()[0] for line in journal.read_text().splitlines())
    assert max(begun.values()) == 2  # the one in flight, begun again
    assert len({line.split()[1] for line in journal.read_text().splitlines()}) >= 2
