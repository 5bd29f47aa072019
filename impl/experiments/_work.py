"""What happens in a worker: set it up once, compute one unit, and say where and with what it was computed."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any

import torch

from impl.experiments._plan import Unit, code_version
from impl.experiments._store import Outcome

PACKAGES = ("numpy", "torch", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Context:
    """What a unit needs but does not depend on: where the data lie, where trained networks are kept, threads."""

    data_root: str | None = None
    checkpoints: str | None = None
    threads: int | None = None


def set_up(threads: int, turn: Any = None) -> None:
    """First thing in a local worker process: threads, own GPU, Ctrl-C left to the parent, exit with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(threads)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with, args=(parent.sentinel,), daemon=True).start()
    if turn is not None and torch.cuda.is_available():
        with turn.get_lock():
            index, turn.value = turn.value, turn.value + 1
        torch.cuda.set_device(index % torch.cuda.device_count())


def compute(unit: Unit, context: Context) -> Outcome:
    """The result of a unit.  RuntimeError if this worker has other code than the one who asked."""
    module, name = unit.function.split(":")
    if code_version(module) != unit.code:
        raise RuntimeError(f"this worker runs other code than the sender of {module}; install the same version on both")
    if context.threads:
        torch.set_num_threads(context.threads)
    _reset_peak()
    started = time.perf_counter()
    result = getattr(importlib.import_module(module), name)(unit.params, context)
    seconds = time.perf_counter() - started
    try:
        json.dumps(result, allow_nan=False)
    except ValueError:
        raise ValueError(f"a result is NaN or infinite: {_not_finite(result)}; store None or a word instead") from None
    return Outcome(result, round(seconds, 3), _peak(), provenance(unit.params.get("device", "cpu")))


def provenance(device: str) -> dict[str, Any]:
    """Commit, versions, device and process of this worker."""
    return {
        **_commit(),
        "python": platform.python_version(),
        "packages": _versions(),
        "device": _device(device),
        "host": platform.node(),
        "pid": os.getpid(),
    }


@functools.cache
def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in PACKAGES}


@functools.cache
def _commit() -> dict[str, Any]:
    """HEAD and whether the sources differ from it; None where there is no repository."""

    def git(*args: str) -> str | None:
        try:
            done = subprocess.run(["git", *args], cwd=Path(__file__).parent, capture_output=True, text=True)
        except OSError:
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    changed = git("status", "--porcelain", "--", "..")
    return {"commit": git("rev-parse", "HEAD"), "dirty": None if changed is None else bool(changed)}


def _device(device: str) -> str:
    if device.startswith("cuda"):
        return f"cuda ({torch.cuda.get_device_name()})"
    return f"cpu ({platform.machine()}), {torch.get_num_threads()} thread(s)"


def _exit_with(sentinel: int) -> None:
    """End this process when its parent has died, even by SIGKILL: no one is left to take the result."""
    connection.wait([sentinel])
    os._exit(1)


def _reset_peak() -> None:
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    try:
        Path("/proc/self/clear_refs").write_text("5")  # Linux: the peak starts anew
    except OSError:
        return


def _peak() -> int:
    """Peak bytes since the last reset: GPU memory where CUDA is used, else resident memory (of the process so far,
    where the system cannot reset it)."""
    if torch.cuda.is_available() and torch.cuda.max_memory_allocated():
        return torch.cuda.max_memory_allocated()
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _not_finite(value: Any, path: str = "") -> str:
    """Where the first NaN or infinity is."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for name, inner in items:
        if found := _not_finite(inner, f"{path}/{name}"):
            return found
    return path if isinstance(value, float) and value - value != 0 else ""
