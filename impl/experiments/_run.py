"""Run what is missing on any concurrent.futures executor, and store each result as it comes."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

from impl.experiments._plan import Unit
from impl.experiments._store import Store
from impl.experiments._work import Context, compute, set_up

RESTARTS = 3  # a pool that breaks more often has a unit that kills its worker every time


@dataclass
class Summary:
    """How a run went."""

    done: int = 0
    failed: int = 0
    left: int = 0


def run(
    units: list[Unit],
    store: Store,
    make_executor: Callable[[], Any],
    context: Context,
    progress: Callable[[Summary, int], None] = lambda summary, total: None,
) -> Summary:
    """Compute the units that the store lacks.  make_executor() gives a context manager with an Executor.

    A unit that raises is noted as failed and the others go on.  A broken pool is started again, RESTARTS times.
    StoreError ends the run at once; KeyboardInterrupt is passed on, with what is finished in the store.
    """
    waiting = store.missing(units)
    summary, total = Summary(left=len(waiting)), len(waiting)
    progress(summary, total)
    for attempt in range(RESTARTS + 1):
        try:
            with make_executor() as executor:
                for unit, future in _finished(executor, waiting, context):
                    _keep(unit, future, store, summary)
                    progress(summary, total)
            break
        except BrokenProcessPool:
            failed = store.failures()
            waiting = [unit for unit in store.missing(waiting) if unit.key not in failed]
            if attempt == RESTARTS:
                print(f"\nworkers died {RESTARTS + 1} times (out of memory?): try fewer --jobs", file=sys.stderr)
    return summary


def _finished(executor: Executor, units: list[Unit], context: Context) -> Iterator[tuple[Unit, Future[Any]]]:
    futures = {executor.submit(compute, unit, context): unit for unit in units}
    for future in as_completed(futures):
        yield futures[future], future


def _keep(unit: Unit, future: Future[Any], store: Store, summary: Summary) -> None:
    try:
        outcome = future.result()
    except BrokenProcessPool:
        raise
    except Exception as error:
        store.add_failure(unit, f"{type(error).__name__}: {error}")
        summary.failed += 1
    else:
        store.add(unit, outcome)
        summary.done += 1
    summary.left -= 1


@contextmanager
def local_processes(jobs: int, threads: int) -> Iterator[Executor]:
    """`jobs` fresh processes of `threads` threads each.  Left by an exception, they are ended at once."""
    spawn = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(jobs, spawn, set_up, (threads, spawn.Value("i", 0)))
    try:
        yield executor
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    finally:
        executor.shutdown()


@contextmanager
def dask_cluster(address: str, timeout: float = 20) -> Iterator[Executor]:
    """The workers of the Dask scheduler at `address`.  ModuleNotFoundError or OSError say what is missing."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise ModuleNotFoundError("--scheduler needs Dask: pip install 'kernel-regime-referee[dask]'") from None
    with Client(address, timeout=timeout) as client:
        executor = client.get_executor(pure=False)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)  # cancels what is left, so that the workers are free again


class ProgressLine:
    """done/total, rate and remaining time: one line rewritten on a terminal, else a line every ten seconds."""

    def __init__(self, stream: TextIO = sys.stderr, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._started = clock()
        self._shown = float("-inf")

    def __call__(self, summary: Summary, total: int) -> None:
        finished, now = total - summary.left, self._clock()
        terminal = self._stream.isatty()
        if not terminal and summary.left and now - self._shown < 10:
            return
        self._shown = now
        end = ("" if summary.left else "\n") if terminal else "\n"
        print(f"{chr(13) if terminal else ''}{progress_text(summary, finished, total, now - self._started)}",
              end=end, file=self._stream, flush=True)  # fmt: skip


def progress_text(summary: Summary, finished: int, total: int, elapsed: float) -> str:
    """Text of the progress line after `elapsed` seconds."""
    failed = f", {summary.failed} failed" if summary.failed else ""
    if not total:
        return "nothing to do: every unit has its result"
    if not finished:
        return f"0/{total} units"
    left = elapsed / finished * summary.left
    return (
        f"{finished}/{total} units{failed}, {60 * finished / max(elapsed, 1e-9):.1f} a minute, {_duration(left)} left"
    )


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes}:{seconds:02d}"
