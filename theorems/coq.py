"""Coq, as the project uses it: what proofs/ states and proves, and whether the kernel accepts each proof for its statement.

A file of statements is trusted text; everything else is compiled from source, in a fresh folder, and compared with it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

PROOFS = Path(__file__).parent.parent / "proofs"
PREFIX = "Referee"  # of every module of ours inside Coq
TRUSTED = "Claims*.v"  # the statements; everything else is checked
TESTED = {"coq": "8.16.1", "mathcomp": "1.15.0"}
# The standard library's real numbers rest on these; statements of ClaimsReals.v may, and no other.
REALS = (
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "Classical_Prop.classic",
    "FunctionalExtensionality.functional_extensionality_dep",
)
AXIOMS = {"ClaimsReals.v": REALS}
SECONDS = 300  # for one file

_STATEMENT = re.compile(r"((?:^\(\*(?:(?!\*\)).)*\*\)\n)*)^Definition (\w+) : Prop :=\n(.*?\.)$", re.M | re.S)
_THEOREM = re.compile(r"^Theorem (proof|refutation)_(\w+)", re.M)
_REQUIRE = re.compile(r"^From (\w+) Require (?:Import |Export )?([\w\s.]*?)\.\s", re.M)


class FormalError(Exception):
    """A theorem that the kernel did not accept, or proofs that cannot be held against their statements."""


@dataclass(frozen=True)
class Stated:
    """A formal statement: its name, the trusted file it stands in, its comment and its text."""

    name: str
    file: str
    says: str
    text: str


def statements(folder: Path = PROOFS) -> dict[str, Stated]:
    """Every `Definition … : Prop` of the trusted files."""
    found: dict[str, Stated] = {}
    for path in sorted(folder.glob(TRUSTED)):
        for comment, name, body in _STATEMENT.findall(path.read_text(encoding="utf-8")):
            if name in found:
                raise FormalError(f"{path.name}: {name} is stated in {found[name].file} too")
            says = " ".join(re.sub(r"\(\*|\*\)", " ", comment).split())
            found[name] = Stated(name, path.name, says, f"Definition {name} : Prop :=\n{body}")
    return found


def theorems(folder: Path = PROOFS) -> dict[str, tuple[str, str]]:
    """For every statement that some file proves or refutes: the word, proof or refutation, and the file."""
    found: dict[str, tuple[str, str]] = {}
    for path in _sources(folder):
        for word, name in _THEOREM.findall(path.read_text(encoding="utf-8")):
            if name in found:
                raise FormalError(f"{path.name}: {name} has a {found[name][0]} in {found[name][1]} already")
            found[name] = (word, path.name)
    return found


def check(folder: Path = PROOFS, workers: int = 2) -> dict[str, Any]:
    """Compile everything in a fresh folder and have the kernel compare each proof with its statement.

    Every statement has an entry {word, file, status, detail, axioms}; its status is checked or failed.
    """
    started = time.perf_counter()
    reason, coqc, versions = tools()
    if reason:
        raise FormalError(f"not checked: {reason}")
    stated, proved = statements(folder), theorems(folder)
    entries = {
        n: {"word": w, "file": f, "status": "failed", "detail": "", "axioms": []} for n, (w, f) in proved.items()
    }
    entries |= {
        n: _failed(f"{stated[n].file} states it, and no file proves or refutes it") for n in stated if n not in proved
    }
    entries |= {
        n: _failed(f"{f} proves it, and no file {TRUSTED} states it") for n, (_, f) in proved.items() if n not in stated
    }
    ready = [n for n, entry in entries.items() if not entry["detail"]]
    with _fresh_copy(folder) as here:
        run = functools.partial(run_file, coqc, here)
        broken = _compile(here, run, workers)
        for name in ready:
            parts = (stated[name].file, proved[name][1])
            entries[name]["detail"] = "; ".join(filter(None, [broken.get(part) for part in parts]))
        gate(here, run, [(stated[n], *proved[n]) for n in ready if not entries[n]["detail"]], entries, workers)
    return {
        **versions,
        "tested": versions == TESTED,
        "seconds": round(time.perf_counter() - started, 1),
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in _sources(folder)},
        "theorems": entries,
    }


def gate(here: Path, run: Callable[[str], tuple[bool, str]], cases: list[tuple[Stated, str, str]],
         entries: dict[str, dict[str, Any]], workers: int) -> None:  # fmt: skip
    """Ask the kernel for `checked : STATEMENT := PROOF`, and for the axioms of each; all at once, else one by one."""
    if not cases:
        return
    (here / "Gate.v").write_text(_gate_text(cases))
    ok, out = run("Gate.v")
    if not ok and len(cases) > 1:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda k: _gate_one(here, run, cases[k], entries, f"Gate{k}.v"), range(len(cases))))
        return
    told = _axioms(out)
    for stated, _, _ in cases:
        entry, found = entries[stated.name], told.get(stated.name)
        foreign = sorted((found or set()) - set(AXIOMS.get(stated.file, ())))
        if not ok:
            entry["detail"] = f"the kernel refuses it: {out}"
        elif found is None:
            entry["detail"] = "the kernel said nothing of its axioms"
        elif foreign:
            entry["detail"] = f"it rests on {', '.join(foreign)}"
        else:
            entry |= {"status": "checked", "axioms": sorted(found)}


def _gate_one(here: Path, run: Callable[[str], tuple[bool, str]], case: tuple[Stated, str, str],
              entries: dict[str, dict[str, Any]], file: str) -> None:  # fmt: skip
    def renamed(_: str) -> tuple[bool, str]:
        (here / file).write_text(_gate_text([case]))
        return run(file)

    gate(here, renamed, [case], entries, 1)


def _gate_text(cases: Iterable[tuple[Stated, str, str]]) -> str:
    """`Require` and never `Import`: no notation, coercion or shorter name of a proof file reaches the gate."""
    cases = list(cases)
    modules = sorted({Path(f).stem for stated, _, file in cases for f in (stated.file, file)})
    lines = [f"From {PREFIX} Require {' '.join(modules)}."]
    for stated, word, file in cases:
        wanted = f"{PREFIX}.{Path(stated.file).stem}.{stated.name}"
        wanted = wanted if word == "proof" else f"Coq.Init.Logic.not {wanted}"
        lines += [
            f"Definition checked_{stated.name} : {wanted} := {PREFIX}.{Path(file).stem}.{word}_{stated.name}.",
            f'Goal Coq.Init.Logic.True. idtac "@@{stated.name}". Abort.',
            f"Print Assumptions checked_{stated.name}.",
        ]
    return "\n".join(lines) + "\n"


def _axioms(output: str) -> dict[str, set[str]]:
    """The axioms printed after each mark.  A line that is not known counts as one: `x is assumed to be guarded`, say."""
    found: dict[str, set[str]] = {}
    current: set[str] | None = None
    settled = False
    for line in output.splitlines():
        if mark := re.fullmatch(r"@@(\w+)", line.strip()):
            current, settled = set(), False
            name = mark[1]
        elif current is not None and line.strip():
            if line in ("Closed under the global context", "Axioms:"):
                settled = True
            elif not line[0].isspace():
                current.add(line.split(" : ")[0].strip())
            if settled:
                found[name] = current
    return found


def _compile(here: Path, run: Callable[[str], tuple[bool, str]], workers: int) -> dict[str, str]:
    """Compile every file after those that it requires; what went wrong, by file, a broken one's dependents included."""
    needs = {path.name: set(_needs(path)) for path in _sources(here)}
    broken = {
        f: f"{f} requires {', '.join(sorted(n - needs.keys()))}, which is not there"
        for f, n in needs.items()
        if n - needs.keys()
    }
    broken |= {
        f: f"{f} is trusted text and requires proofs: {', '.join(sorted(bad))}" for f, bad in _unclean(here, needs)
    }
    order = TopologicalSorter({f: n & needs.keys() for f, n in needs.items()})
    order.prepare()
    with ThreadPoolExecutor(workers) as pool:
        running: dict[Any, str] = {}
        while order.is_active():
            for file in order.get_ready():
                lost = [n for n in needs[file] if n in broken]
                if file in broken or lost:
                    broken.setdefault(file, f"{file} requires {lost[0]}: {broken[lost[0]]}" if lost else "")
                    order.done(file)
                else:
                    running[pool.submit(run, file)] = file
            for future in [f for f in running if f.done()] or list(running)[:1]:
                ok, told = future.result()
                file = running.pop(future)
                if not ok:
                    broken[file] = told
                order.done(file)
    return broken


def _unclean(here: Path, needs: Mapping[str, set[str]]) -> Iterator[tuple[str, set[str]]]:
    trusted = {path.name for path in here.glob(TRUSTED)}
    yield from ((f, needs[f] - trusted) for f in trusted if needs[f] - trusted)


def _needs(path: Path) -> Iterator[str]:
    for root, names in _REQUIRE.findall(path.read_text(encoding="utf-8")):
        if root == PREFIX:
            yield from (f"{name}.v" for name in names.split())


def run_file(coqc: str, here: Path, file: str) -> tuple[bool, str]:
    """One compilation: whether Coq accepts the file, and what it printed, or the end of its error message."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("COQ", "ROCQ"))}  # no search path, no options
    words = [coqc, "-q", "-w", "-notation-overridden,-ambiguous-paths", "-R", ".", PREFIX, file]
    try:
        done = subprocess.run(words, cwd=here, env=clean, text=True, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False, f"{file}: no answer within {SECONDS} s"
    return done.returncode == 0, done.stdout if done.returncode == 0 else f"{file}: {done.stderr.strip()[-600:]}"


@functools.cache
def tools() -> tuple[str | None, str, dict[str, str]]:
    """Why nothing can be checked (or None), the path of coqc, and the versions."""
    coqc = shutil.which("coqc")
    if not coqc:
        return "coqc not found", "", {}
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "Probe.v").write_text(
            "From mathcomp Require Import all_ssreflect all_algebra.\nFrom Coq Require Import Reals.\n"
        )
        ok, told = run_file(coqc, Path(name), "Probe.v")
    if not ok:
        return f"coqc is there, MathComp's algebra is not: {' '.join(told.split())[-200:]}", coqc, {}
    version = _printed(coqc, "--print-version").split(" ")[0]
    packaged = _printed("dpkg-query", "-W", "-f=${Version}", "libcoq-mathcomp-algebra").split("-")[0]
    return None, coqc, {"coq": version or "unknown", "mathcomp": packaged or "unknown"}


def _printed(*words: str) -> str:
    try:
        done = subprocess.run(words, text=True, capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


@contextmanager
def _fresh_copy(folder: Path) -> Iterator[Path]:
    """The sources alone in a folder of their own: nothing compiled before is there to be trusted."""
    with tempfile.TemporaryDirectory(prefix="referee-proofs-") as name:
        for path in _sources(folder):
            shutil.copy(path, name)
        yield Path(name)


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.v"))


def _failed(detail: str) -> dict[str, Any]:
    return {"word": "proof", "file": "", "status": "failed", "detail": detail, "axioms": []}
