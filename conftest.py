"""Gather what the checks found, on whichever worker, and have the report written once, by the controller."""

from __future__ import annotations

import os

for _name, _value in {"OMP_NUM_THREADS": "1", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}.items():
    os.environ.setdefault(_name, _value)  # before torch is imported: no oversubscription, same numbers on a GPU

import datetime
import json
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

import reports.collect
import reports.site
import reports.verdict
import theorems
from theorems import plugin
from theorems.claim import LAYERS, Claim, ClaimError
from theorems.strategies import PROFILES

ROOT = Path(__file__).parent
DATA_ROOT = "REFEREE_DATA_ROOT"  # read by theorems.empirical at its import, and inherited by the workers
MARKERS = {**dict.fromkeys(LAYERS, "layer of a check"), "gpu": "needs CUDA", "slow": "runs with --slow only"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("referee", "the claims of the paper")
    group.addoption("--claims", action="store_true", help="list the claims and stop")
    group.addoption(
        "--claim", action="append", default=[], metavar="ID", help="check this claim only (may be repeated)"
    )
    group.addoption(
        "--data-root", default=os.environ.get(DATA_ROOT), metavar="DIR", help="where MNIST, CIFAR-10 … are kept"
    )
    group.addoption("--profile", default="ci" if os.environ.get("CI") else "quick", choices=sorted(PROFILES))
    group.addoption("--seed", type=int, default=0, help="seed of every random draw (default 0)")
    group.addoption("--slow", action="store_true", help="run the slow checks too")
    group.addoption("--check-timeout", type=float, default=600.0, metavar="SECONDS", help="time for one check")
    group.addoption("--report-dir", default=str(ROOT / "reports" / "out"), metavar="DIR", help="where the report goes")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    root = config.getoption("--data-root")
    if root:
        if not Path(root).is_dir():
            raise pytest.UsageError(f"--data-root {root}: no such folder; it is where the data sets lie")
        os.environ[DATA_ROOT] = str(Path(root).resolve())
    try:
        theorems.catalogue()
        for claim_id in config.getoption("--claim"):
            theorems.find(claim_id)
    except ClaimError as error:
        raise pytest.UsageError(str(error)) from None
    if not _is_worker(config):
        os.environ["REFEREE_SPILL"] = tempfile.mkdtemp(prefix="referee-")
        config.option.xmlpath = config.option.xmlpath or os.path.join(os.environ["REFEREE_SPILL"], "junit.xml")
        config.pluginmanager.register(Controller(config), "referee-controller")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("--claims"):
        return None
    for claim in theorems.catalogue():
        print(f"{claim.id:<16} {claim.expected:<15} {claim.title}")
    return 0


def pytest_pycollect_makeitem(collector: Any, name: str, obj: Any) -> Any:
    if isinstance(obj, Claim) and obj.file == str(collector.path):
        if not any(obj is claim for claim in theorems.catalogue()):
            raise collector.CollectError(f"{obj.file}: {obj.id} is no claim of theorems/, so no report would list it")
        node = plugin.ClaimCollector.from_parent(collector, name=obj.id)
        node.claim = obj
        return node
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = {theorems.find(name).id for name in config.getoption("--claim")}
    if wanted:
        kept = [i for i in items if isinstance(i, plugin.CheckItem) and i.claim.id in wanted]
        config.hook.pytest_deselected(items=[i for i in items if i not in kept])
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    report = yield
    record = getattr(item, "record", None)
    if record is not None and (call.when == "call" or report.skipped):
        if report.failed and record["status"] == "passed":  # an exception in a thread, say
            record = record | {"status": "errored", "detail": str(call.excinfo.value)}
        record = record | {"worker": os.environ.get("PYTEST_XDIST_WORKER", "main")}
        report.referee = record  # plain JSON types: xdist carries it to the controller
        reports.collect.spill(Path(os.environ["REFEREE_SPILL"]), record)
    return report


class Controller:
    """Lives in the process that the user started, and writes the report when the session ends."""

    def __init__(self, config: pytest.Config):
        self.config, self.started = config, _now()
        self.spill = Path(os.environ["REFEREE_SPILL"])
        # What will have run is what is here now; at the end, the files may have changed.
        self.environment = reports.collect.environment()
        self.claims = [plugin.describe(c, theorems.group(c.id), ROOT) for c in theorems.catalogue()]
        self.argument, self.exhibits = plugin.argument(), plugin.exhibits()
        self.records: list[dict[str, Any]] = []
        self.report: dict[str, Any] | None = None
        self.where: Path | None = None
        self.trouble: str | None = None

    def pytest_report_header(self) -> str:
        options = plugin.options(self.config)
        return f"referee: {len(theorems.catalogue())} claims, profile {options.profile}, seed {options.seed}"

    def pytest_runtest_logreport(self, report: Any) -> None:
        if hasattr(report, "referee"):
            self.records.append(report.referee)

    def pytest_internalerror(self) -> None:
        self.trouble = "internal error"  # of a worker too, which leaves xdist's exit status at 0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        records = self.records + reports.collect.recover(self.spill)
        interrupted = "interrupted" if exitstatus == pytest.ExitCode.INTERRUPTED else self.trouble
        if records:
            document = reports.collect.assemble(self.claims, records, self._run(), interrupted)
            document |= {"argument": self.argument, "exhibits": self.exhibits}
            self._write(document)
        if exitstatus == pytest.ExitCode.OK:
            session.exitstatus = self._exit_status()

    def _write(self, document: dict[str, Any]) -> None:
        try:
            self.report = reports.verdict.report(document)
            where = reports.collect.destination(
                Path(self.config.getoption("--report-dir")), self.report["run"]["complete"]
            )
            reports.site.write(self.report, where, document)
            self.where = where
        except Exception as error:  # what was computed must not be lost
            rescued = self.spill / "records.json"
            rescued.write_text(json.dumps(document))
            self.trouble = f"no report written: {error}\npython -m reports render {rescued} renders what was found"

    def _exit_status(self) -> pytest.ExitCode:
        if self.trouble:
            return pytest.ExitCode.INTERNAL_ERROR
        if self.report is None:
            return pytest.ExitCode.OK
        odd = reports.verdict.surprises(self.report) or (
            self.report["run"]["complete"] and not reports.verdict.green(self.report)
        )
        return pytest.ExitCode.TESTS_FAILED if odd else pytest.ExitCode.OK

    def pytest_unconfigure(self) -> None:
        if self.where is not None and (self.spill / "junit.xml").exists():
            shutil.move(self.spill / "junit.xml", self.where / "junit.xml")
        if not (self.spill / "records.json").exists():
            shutil.rmtree(self.spill, ignore_errors=True)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.trouble:
            terminalreporter.section("trouble")
            terminalreporter.line(self.trouble)
        if self.report is None:
            return
        terminalreporter.section("claims")
        for line in reports.site.terminal_lines(self.report, color=terminalreporter.isatty):
            terminalreporter.line(line)
        if self.where is not None:
            terminalreporter.line(f"report: {self.where}/index.html")

    def _run(self) -> dict[str, Any]:
        options = plugin.options(self.config)
        return {
            "started": self.started,
            "finished": _now(),
            "seed": options.seed,
            "profile": options.profile,
            "workers": int(getattr(self.config.option, "numprocesses", None) or 1),
            **self.environment,
            "command": shlex.join(["pytest", *sys.argv[1:]]),
        }


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
