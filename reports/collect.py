"""Gather records from workers, survive the loss of one, and say whether the run was complete."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "scipy", "sympy", "mpmath", "python-flint", "z3-solver", "hypothesis", "torch", "torchvision")


def spill(directory: Path, record: Mapping[str, Any]) -> None:
    """Append a record to this process's file, so that it outlives a worker that crashes later."""
    with (directory / f"{os.getpid()}.jsonl").open("a") as handle:
        handle.write(json.dumps(plain(record)) + "\n")
        handle.flush()


def recover(directory: Path) -> list[dict[str, Any]]:
    """Every record spilled; a last line cut off by a crash is dropped."""
    records = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                records.append(json.loads(line))
            except json.JSONDecodeError:
                continue
    return records


def assemble(claims: Sequence[Mapping[str, Any]], records: Iterable[Mapping[str, Any]], run: Mapping[str, Any],
             interrupted: str | None = None) -> dict[str, Any]:  # fmt: skip
    """The records document: claims, one record per check item, and what is known of the run.

    Of two records of one item the one that went wrong is kept: a later success does not undo a failure.
    """
    unique: dict[tuple[str, str, str], dict[str, Any]] = {}
    for record in records:
        key = (record["claim"], record["check"], record["item"])
        if key not in unique or unique[key]["status"] in ("passed", "skipped"):
            unique[key] = plain(record)
    wanted = [(c["id"], k["name"], i) for c in claims for k in c["checks"] for i in k["items"]]
    missing = sum(key not in unique for key in wanted)
    because = interrupted or (f"{missing} of {len(wanted)} checks were not run" if missing else None)
    head = {"complete": because is None, "incomplete_because": because, **environment(), **run}
    return {"schema": 1, "run": head, "claims": list(claims), "records": [unique[k] for k in wanted if k in unique]}


def destination(base: Path, complete: bool) -> Path:
    """Where a report goes: an incomplete one never overwrites the last complete one."""
    return base if complete else base / "partial"


def plain(value: Any) -> Any:
    """The same value in JSON types: NumPy numbers unwrapped, and NaN and infinities as words, which JSON lacks."""
    if isinstance(value, Mapping):
        return {str(key): plain(x) for key, x in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(x) for x in value]
    if hasattr(value, "tolist"):  # NumPy and PyTorch, scalars and arrays
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def environment() -> dict[str, Any]:
    """Commit, versions and device of this process."""
    import torch
    from sympy.external.gmpy import GROUND_TYPES

    here = Path(__file__).parent
    ours = _git(here, "ls-files", "--error-unmatch", Path(__file__).name) is not None  # not a repository around ours
    status = _git(here, "status", "--porcelain") if ours else None
    return {
        "commit": (_git(here, "rev-parse", "HEAD") if ours else None) or "unknown",
        "dirty": bool(status) if status is not None else None,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "ground_types": GROUND_TYPES,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else f"cpu ({platform.machine()})",
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _git(where: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=where, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
