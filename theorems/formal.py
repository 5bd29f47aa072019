"""The formal layer: statements of claims bound to statements of proofs/, which Coq's kernel checks once a run.

`python -m theorems formal` prints what the kernel says.  docs/proofs.md says what it means.
"""

from __future__ import annotations

import fcntl
import functools
import json
import os
from pathlib import Path
from typing import Any

from theorems import coq
from theorems.coq import PROOFS, FormalError

REQUIRED = "REFEREE_REQUIRE_COQ"  # 1: a missing Coq is a failure; 0: it is not, even where CI is set


def bound(name: str, declared: bool | None) -> dict[str, str]:
    """What a page prints of a formal statement, Coq or no Coq; FormalError where no theorem of the right kind has it."""
    wanted = "proof" if declared else "refutation"
    if not PROOFS.is_dir():  # installed without them
        return {"name": name, "word": wanted, "says": "", "text": "", "stated_in": "", "file": ""}
    stated, (word, file) = _static()[0].get(name), _static()[1].get(name, ("", ""))
    if stated is None:
        raise FormalError(f"no file proofs/{coq.TRUSTED} states {name}")
    if word != wanted:
        raise FormalError(
            f"no file of proofs/ has a Theorem {wanted}_{name}, which a statement declared {declared} needs"
        )
    return {
        "name": name,
        "word": word,
        "says": stated.says,
        "text": stated.text,
        "stated_in": stated.file,
        "file": file,
    }


@functools.cache
def _static() -> tuple[dict[str, coq.Stated], dict[str, tuple[str, str]]]:
    return coq.statements(), coq.theorems()


def missing() -> str | None:
    """Why nothing can be checked here; None where Coq and MathComp load, and the sources are there."""
    return coq.tools()[0] if PROOFS.is_dir() else "no folder proofs/ beside the packages"


def required() -> bool:
    """Whether a missing Coq is a failure: REFEREE_REQUIRE_COQ, or else CI, is set to something like yes."""
    return os.environ.get(REQUIRED, os.environ.get("CI", "")).lower() not in ("", "0", "false", "no")


def unavailable() -> str | None:
    """The reason to skip; None where the check is to run, if only in order to fail for want of Coq."""
    reason = missing()
    return None if reason is None or required() else f"not checked: {reason}"


def checked(name: str, declared: bool | None) -> dict[str, Any]:
    """What the kernel says of the theorem that proves or refutes this statement; FormalError unless it accepts it."""
    about, found = bound(name, declared), results()
    entry = found["theorems"][name]
    if entry["status"] != "checked":
        raise FormalError(f"{entry['word']}_{name}: {entry['detail']}")
    versions = {key: found[key] for key in ("coq", "mathcomp", "tested")}
    hashes = {key: found["sha256"][about[where]] for key, where in (("proof", "file"), ("statement", "stated_in"))}
    return about | {"axioms": entry["axioms"], "versions": versions, "sha256": hashes}


def results() -> dict[str, Any]:
    """The verdict of the kernel on all of proofs/, computed once a run and shared by its workers."""
    spill = os.environ.get("REFEREE_SPILL")  # a folder of this run alone
    return _shared(Path(spill)) if spill else _alone()


@functools.cache
def _alone() -> dict[str, Any]:
    return coq.check()


@functools.cache
def _shared(spill: Path) -> dict[str, Any]:
    with (spill / "formal.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        kept = spill / "formal.json"
        if not kept.exists():
            kept.write_text(json.dumps(coq.check()))
        told: dict[str, Any] = json.loads(kept.read_text())
        return told


def tell() -> int:
    """Print one line per theorem; exit status 1 unless all are checked, 77 where nothing can be."""
    if reason := missing():
        print(f"not checked: {reason}")
        return 1 if required() else 77
    found = coq.check()
    for name, entry in found["theorems"].items():
        rest = f"axioms: {', '.join(entry['axioms'])}" if entry["axioms"] else ""
        print(f"{entry['status']:<8} {entry['word']:<10} {name}  {entry['file']}  {entry['detail'] or rest}".rstrip())
    good = sum(entry["status"] == "checked" for entry in found["theorems"].values())
    untested = "" if found["tested"] else " (versions not tested with these proofs)"
    print(
        f"{good} of {len(found['theorems'])} checked by Coq {found['coq']} with MathComp {found['mathcomp']}{untested}, {found['seconds']} s"
    )
    return 0 if good == len(found["theorems"]) else 1
