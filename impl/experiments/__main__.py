"""Command line of the experiments.

    python -m impl.experiments list
    python -m impl.experiments run table2 --dataset digits --seeds 0..2
    python -m impl.experiments run all --data-root DIR --dataset digits mnist cifar10 --jobs 2
    python -m impl.experiments status
    python -m impl.experiments collect

`run` computes what the results file lacks and may be stopped at any time; running it again goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import impl.data
from impl import _validate as check
from impl.experiments import _collect, _plan, _run
from impl.experiments._store import Store, StoreError
from impl.experiments._work import Context

DATA_ROOT = "REFEREE_DATA_ROOT"
AXES = {  # option: parameter
    "dataset": "data", "seeds": "seed", "widths": "width", "architecture": "architecture", "attack": "attack",
    "n": "n", "n_test": "n_test", "epochs": "epochs", "device": "device",
}  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit status: 0, 1 if units failed, 2 for a wrong request, 130 after Ctrl-C."""
    given = parser().parse_args(argv)
    try:
        return int(COMMANDS[given.command](given))
    except (ValueError, OSError, ModuleNotFoundError, StoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\nstopped; what is finished is in {given.db}. Run the same command again to go on", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The options."""
    out = argparse.ArgumentParser(
        prog="python -m impl.experiments", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = out.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the experiments and their default grids")
    for command, text in (("run", "compute what is missing"), ("status", "what is done, missing, failed")):
        sub = commands.add_parser(command, help=text)
        sub.add_argument("names", nargs="+" if command == "run" else "*", help="experiments, or all")
        _grid_options(sub)
    collect = commands.add_parser("collect", help="write the committed JSON files from the results file")
    collect.add_argument("names", nargs="*", help="experiments (default: all)")
    collect.add_argument("--out", type=Path, default=_collect.FOLDER, help="folder (default reports/reference)")
    collect.add_argument("--stale", action="store_true", help="also results of earlier versions of the code")
    collect.add_argument("--force", action="store_true", help="replace a file that holds more results")
    for sub in commands.choices.values():
        sub.add_argument(
            "--db", type=Path, default=Path("experiments.sqlite"), help="results file (default: %(default)s)"
        )
        sub.add_argument("--data-root", default=os.environ.get(DATA_ROOT), help="folder of MNIST, CIFAR-10 …")
    return out


def _grid_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--dataset", nargs="+", metavar="NAME", help="default: digits")
    sub.add_argument("--seeds", type=_numbers, metavar="0..4", help="range or list: 0..4, 0,3")
    sub.add_argument("--widths", type=_numbers, metavar="16,64")
    sub.add_argument("--architecture", nargs="+")
    sub.add_argument("--attack", nargs="+")
    sub.add_argument("--n", type=int, help="training images, at most")
    sub.add_argument("--n-test", type=int, help="test images, at most")
    sub.add_argument("--epochs", type=int)
    sub.add_argument("--device", help="cpu or cuda")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE[,VALUE]", help="any other parameter")
    sub.add_argument("--jobs", type=int, help="worker processes (default: one per core, or per GPU)")
    sub.add_argument("--scheduler", metavar="ADDRESS", help="run on the workers of this Dask scheduler")
    default = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    sub.add_argument(
        "--checkpoints", default=f"{default}/kernel-regime-referee", metavar="DIR", help="trained networks, to share"
    )


def list_command(given: argparse.Namespace) -> int:
    """Print each experiment with its grid."""
    for experiment in _plan.catalogue().values():
        also = f" (also {', '.join(experiment.covers)})" if experiment.covers else ""
        print(f"{experiment.name}{also}: {experiment.title}; {len(experiment.grid({}))} units for one data set")
        for name, values in experiment.axes.items():
            print(f"    {name:<14}{', '.join(map(str, values))}")
        print(f"    {'and':<14}{', '.join(f'{name}={value}' for name, value in experiment.fixed.items())}")
    return 0


def run_command(given: argparse.Namespace) -> int:
    """Compute what is missing."""
    units = wanted(given)
    cuda = any(str(unit.params.get("device", "")).startswith("cuda") for unit in units)
    jobs, threads = workers(given.jobs, cuda)
    context = Context(given.data_root, given.checkpoints)
    with Store(given.db) as store:
        summary = _run.run(units, store, lambda: _executor(given, jobs, threads), context, _run.ProgressLine())
        errors = store.failures()
    for unit in units:
        if unit.key in errors:
            print(f"failed: {unit.experiment} {json.dumps(unit.params)}\n    {errors[unit.key]}", file=sys.stderr)
    print(f"{summary.done} computed, {summary.failed} failed, {summary.left} left; results in {given.db}")
    return int(bool(summary.failed or summary.left))


def status_command(given: argparse.Namespace) -> int:
    """Per experiment and data set: results there are, and what is missing of the grid."""
    if not given.db.exists():
        raise FileNotFoundError(f"no results file {given.db}: name it with --db, or compute with `run`")
    with Store(given.db) as store:
        stored, errors = store.results(), store.failures()
    done = {result.key for result in stored}
    for name in _names(given.names or ["all"]):
        mine = [result for result in stored if result.experiment == name]
        code = _plan.code_version(_plan.lookup(name).cell.__module__)
        for data in given.dataset or sorted({result.params["data"] for result in mine}) or ["digits"]:
            grid = wanted(argparse.Namespace(**{**vars(given), "names": [name], "dataset": [data]}))
            here = [result for result in mine if result.params["data"] == data]
            missing = sum(unit.key not in done for unit in grid)
            failed = sum(unit.key in errors for unit in grid)
            stale = sum(result.code != code for result in here)
            print(f"{name:<10}{data:<20}{len(here):>5} results ({stale} of other code), "
                  f"{missing} of {len(grid)} in this grid missing, {failed} failed, "
                  f"{sum(result.outcome.seconds for result in here):.0f} s")  # fmt: skip
    return 0


def collect_command(given: argparse.Namespace) -> int:
    """Write reports/reference/EXPERIMENT-DATA.json."""
    if not given.db.exists():
        raise FileNotFoundError(f"no results file {given.db}: name it with --db, or compute with `run`")
    with Store(given.db) as store:
        for name in _names(given.names or ["all"]):
            for path, count in _collect.collect(store, name, given.out, given.data_root, given.stale, given.force):
                print(f"{path}: {count} results")
    return 0


COMMANDS = {"list": list_command, "run": run_command, "status": status_command, "collect": collect_command}


def wanted(given: argparse.Namespace) -> list[_plan.Unit]:
    """The units that the options ask for.  ValueError for a parameter that none of the experiments has."""
    options = {name: getattr(given, option) for option, name in AXES.items() if getattr(given, option) is not None}
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    options |= dict(_setting(text) for text in given.set)
    experiments = [_plan.lookup(name) for name in _names(given.names)]
    known = {name for e in experiments for name in (*e.axes, *e.fixed)}
    for name in options:
        check.choice("parameter", name, known)
    grids = [(e, e.grid({k: v for k, v in options.items() if k in {*e.axes, *e.fixed}})) for e in experiments]
    names = {params["data"] for _, grid in grids for params in grid}
    data = {name: impl.data.load(name, given.data_root, n=10, n_test=1).provenance.sha256 for name in sorted(names)}
    return [unit for e, grid in grids for unit in _plan.units(e, grid, data)]


def workers(jobs: int | None, cuda: bool) -> tuple[int, int]:
    """Processes and threads of each, so that together they use every core once.  ValueError for CUDA that is not there."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cuda:
        import torch

        if not torch.cuda.is_available():
            raise ValueError("device=cuda, but PyTorch finds no CUDA device; use --device cpu")
        jobs = torch.cuda.device_count() if jobs is None else jobs
    jobs = check.count("jobs", cores if jobs is None else jobs)
    threads = max(1, cores // jobs)
    os.environ["OMP_NUM_THREADS"] = str(threads)  # for the processes to come
    return jobs, threads


def _executor(given: argparse.Namespace, jobs: int, threads: int) -> AbstractContextManager[Any]:
    return _run.dask_cluster(given.scheduler) if given.scheduler else _run.local_processes(jobs, threads)


def _names(names: list[str]) -> list[str]:
    every = list(_plan.catalogue())
    return every if "all" in names else list(dict.fromkeys(_plan.lookup(name).name for name in names))


def _numbers(text: str) -> tuple[int, ...]:
    """ "0..2" or "0,1,2" -> (0, 1, 2)."""
    out: list[int] = []
    for part in text.split(","):
        first, dots, last = part.partition("..")
        out += range(int(first), int(last) + 1) if dots else [int(first)]
    if not out:
        raise argparse.ArgumentTypeError(f"{text!r} is an empty range")
    return tuple(out)


def _setting(text: str) -> tuple[str, Any]:
    """ "name=1,2" -> ("name", (1, 2)); what is no JSON is a word."""
    name, equals, values = text.partition("=")
    if not equals:
        raise ValueError(f"--set {text}: wanted NAME=VALUE")

    def parsed(word: str) -> Any:
        try:
            return json.loads(word)
        except json.JSONDecodeError:
            return word

    found = tuple(parsed(word) for word in values.split(","))
    return name, found if len(found) > 1 else found[0]


if __name__ == "__main__":
    sys.exit(main())
