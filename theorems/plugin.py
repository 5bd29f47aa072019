"""Claims as pytest items: one item per check and combination of parameters, named by the claim's id."""

from __future__ import annotations

import fcntl
import inspect
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from theorems import catalogue, formal
from theorems.argument import ARGUMENT
from theorems.claim import Check, Claim
from theorems.exhibits import exhibits as measured_exhibits
from theorems.run import Options, combinations, item_id, run_check


class CheckFailed(Exception):
    """A check sorted a statement wrongly, could not decide one, or broke."""


class ClaimCollector(pytest.Collector):
    """The checks of one claim."""

    claim: Claim

    def collect(self) -> Iterator[CheckItem]:
        for check in self.claim.checks.values():
            for params in combinations(check):
                label = item_id(params)
                name = f"{check.name}[{label}]" if label else check.name
                item = CheckItem.from_parent(self, name=name)
                item.claim, item.check, item.params = self.claim, check, params
                item.add_marker(check.layer)
                if check.slow:
                    item.add_marker("slow")
                if params.get("device") == "cuda":
                    item.add_marker("gpu")
                yield item


class CheckItem(pytest.Item):
    """One check with one combination of parameters; leaves its evidence in `record`."""

    claim: Claim
    check: Check
    params: Mapping[str, Any]
    record: dict[str, Any] | None = None

    def setup(self) -> None:
        from theorems import empirical  # late: it looks for data sets once the options are known

        reason = empirical.unavailable(self.params)
        if self.check.layer == "formal":
            reason = formal.unavailable()
        if self.check.slow and not self.config.getoption("--slow"):
            reason = "slow: runs with --slow"
        if reason:
            self.record = skipped(self.claim, self.check, self.params, reason)
            pytest.skip(reason)

    def runtest(self) -> None:
        with _gpu_turn() if self.params.get("device") == "cuda" else nullcontext():
            self.record = run_check(self.claim, self.check, self.params, options(self.config))
        if self.record["status"] != "passed":
            raise CheckFailed()

    def repr_failure(self, excinfo: Any, style: Any = None) -> str:
        if not isinstance(excinfo.value, CheckFailed) or self.record is None:
            return str(super().repr_failure(excinfo, style))
        lines = [f"{self.claim.id} {self.check.name}: {self.record['status']}", f"  {self.record['detail']}"]
        for outcome in self.record["outcomes"]:
            statement = self.claim.statements[outcome["statement"]]
            lines.append(
                f"  {statement.name} (declared {statement.declared}): {outcome['outcome']} after {outcome['examples']} instances"
            )
            if outcome["outcome"] == "refuted" and statement.declared is not False:
                lines.append(f"    {outcome['detail']}\n    replay: {outcome['replay'] or outcome['witness']}")
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, inspect.getsourcelines(self.check.run)[1] - 1, f"{self.claim.id}: {self.name}"


def skipped(claim: Claim, check: Check, params: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The record of a check that could not run here."""
    head = {"claim": claim.id, "check": check.name, "item": item_id(params), "layer": check.layer}
    rest = {"seconds": 0.0, "dimensions": check.dimensions, "seed": None, "precision_bits": 0, "search": None}
    return (
        head
        | rest
        | {"status": "skipped", "detail": reason, "outcomes": [], "measurements": [], "plots": [], "proofs": []}
    )


def options(config: pytest.Config) -> Options:
    """How hard to try, from the command line."""
    return Options(config.getoption("--profile"), config.getoption("--seed"), config.getoption("--check-timeout"))


def describe(claim: Claim, heading: str, root: Path) -> dict[str, Any]:
    """Everything the report needs to know of a claim, as plain JSON types."""
    return {
        "id": claim.id,
        "also": list(claim.also),
        "title": claim.title,
        "source": claim.source,
        "reading": claim.reading,
        "statement": claim.statement,
        "assumes": list(claim.assumes),
        "uses": list(claim.uses),
        "expected": claim.expected,
        "file": str(Path(claim.file).relative_to(root)) if Path(claim.file).is_relative_to(root) else claim.file,
        "group": heading,
        "about": inspect.cleandoc(_module_doc(claim)),
        "formal": [{"statement": s} | told for s, given in claim.formal.items() for told in given],
        "formal_gap": claim.formal_gap,
        "statements": [
            {
                "name": s.name,
                "declared": s.declared,
                "says": s.says,
                "assuming": s.assuming,
                "law_source": inspect.getsource(s.law),
            }
            for s in claim.statements.values()
        ],
        "checks": [
            {
                "name": k.name,
                "layer": k.layer,
                "says": k.says,
                "dimensions": k.dimensions,
                "items": [item_id(p) for p in combinations(k)],
                "blind_to": list(k.blind_to),
                "slow": k.slow,
                "gpu": "cuda" in k.params.get("device", ()),
            }
            for k in claim.checks.values()
        ],
    }


def argument() -> list[dict[str, Any]]:
    """The steps of the paper's argument as plain JSON types, each with the ids of the claims in the catalogue."""
    return [step._asdict() | {"claims": _readings(step.claims)} for step in ARGUMENT]


def exhibits() -> list[dict[str, Any]]:
    """The paper's tables and figures with our numbers as plain JSON types, each with the ids of the claims in the catalogue."""
    return [exhibit | {"claims": _readings(exhibit["claims"])} for exhibit in measured_exhibits()]


def _readings(named: Sequence[str]) -> list[str]:
    """The ids in the catalogue of the named claims, each with all of its readings."""
    return [c.id for c in catalogue() if any(c.id == name or c.id.startswith(f"{name}.") for name in named)]


def _module_doc(claim: Claim) -> str:
    return inspect.getmodule(next(iter(claim.checks.values())).run).__doc__ or ""


@contextmanager
def _gpu_turn() -> Iterator[None]:
    """One worker at a time on the GPU: they would all take the same device and run out of memory."""
    lock = Path(os.environ.get("REFEREE_SPILL", "/tmp")) / "gpu.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
