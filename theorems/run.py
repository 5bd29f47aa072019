"""Run one check over every statement of its claim: evidence, no judgement of truth.

The result of a check is a record of plain JSON types: one outcome per statement, and a status.
"""

from __future__ import annotations

import itertools
import json
import shlex
import signal
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase

from theorems import exact
from theorems.claim import Check, Claim, Counterexample, Notes, NotMet, Statement, Undecided, fresh_notes
from theorems.strategies import profile


class TimedOut(BaseException):
    """The check ran out of time.  Not an Exception, so that no check can swallow it."""


@dataclass(frozen=True)
class Options:
    """How hard to try.  `timeout` in seconds per check."""

    profile: str = "quick"
    seed: int = 0
    timeout: float = 600.0


def run_check(claim: Claim, check: Check, params: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """Judge every statement of `claim` by `check`; returns the record, never raises for a bad check."""
    started = time.perf_counter()
    outcomes: list[dict[str, Any]] = []
    measurements: list[dict[str, Any]] = []
    plots: list[dict[str, Any]] = []
    proofs: list[dict[str, Any]] = []
    status, detail, bits = "passed", "", 0
    try:
        with _deadline(options.timeout):
            for statement in claim.statements.values():
                if statement.name in check.blind_to:
                    outcomes.append(_outcome(statement, "blind"))
                    continue
                with exact.precision_log() as log:
                    outcome, notes = _judge(claim, check, statement, params, options)
                if check.layer != "empirical":
                    outcome["certainty"] = "enclosure" if log.bits else "exact"
                bits = max(bits, log.bits)
                outcomes.append(outcome)
                proofs += [{"statement": statement.name} | p for p in notes.proofs]
                if statement.declared is False and statement.name != "as_published":
                    continue  # what a mutant predicts is no measurement
                measurements += [m for m in notes.measurements if m not in measurements]
                plots += [p for p in notes.plots if p not in plots]
        status, detail = _status(claim, check.layer, outcomes)
    except TimedOut:
        status, detail = "timed out", f"no answer within {options.timeout:g} s"
    record = {
        "claim": claim.id,
        "check": check.name,
        "item": item_id(params),
        "layer": check.layer,
        "status": status,
        "detail": detail,
        "seconds": round(time.perf_counter() - started, 3),
        "dimensions": check.dimensions,
        "seed": options.seed,
        "precision_bits": bits,
        "search": _searched(check),
        "outcomes": outcomes,
        "measurements": measurements,
        "plots": plots,
        "proofs": proofs,
    }
    return _plain(record)


def _searched(check: Check) -> str | None:
    """The exhaustive part of the check, in words."""
    if check.search is None:
        return None
    return f"the first {check.limit} of {check.search.describe()}" if check.limit else check.search.describe()


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """The record in plain JSON types, so that it can leave this process and be written down."""
    try:
        plain: dict[str, Any] = json.loads(json.dumps(record, allow_nan=False))
        return plain
    except (TypeError, ValueError) as error:
        lost: dict[str, Any] = {"outcomes": [], "measurements": [], "plots": [], "proofs": []}
        return record | lost | {"status": "errored", "detail": f"what it measured cannot be written down: {error}"}


def replay(claim: Claim, check: Check, statement: Statement, inputs: Mapping[str, Any]) -> None:
    """Run the check on one stored instance; raises Counterexample if it refutes the statement."""
    check.run(statement.law, **{name: exact.decode(value) for name, value in inputs.items()})


def item_id(params: Mapping[str, Any]) -> str:
    """The name of one combination of parameters, e.g. ``digits-cpu-float64``."""
    return "-".join(str(value) for value in params.values())


def combinations(check: Check) -> list[dict[str, Any]]:
    """Every combination of the check's parameters, in declaration order."""
    return [dict(zip(check.params, values, strict=True)) for values in itertools.product(*check.params.values())]


def wanted(declared: bool | None, layer: str) -> str:
    """What a check must say of a statement; of an open one, that exact instances keep it or measurements do not decide."""
    if declared is None and layer == "empirical":
        return "undecided"
    return "refuted" if declared is False else "kept"


def _status(claim: Claim, layer: str, outcomes: list[dict[str, Any]]) -> tuple[str, str]:
    wrong = []
    for outcome in outcomes:
        declared = claim.statements[outcome["statement"]].declared
        if outcome["outcome"] not in (wanted(declared, layer), "blind"):
            why = f" ({outcome['detail']})" if outcome["detail"] else ""
            word = {True: "true", False: "false", None: "open"}[declared]
            wrong.append(f"{outcome['statement']}, declared {word}: {outcome['outcome']}{why}")
    errored = any(o["outcome"] == "errored" for o in outcomes)
    return ("errored" if errored else "failed" if wrong else "passed"), "; ".join(wrong)


def _outcome(statement: Statement, word: str, **more: Any) -> dict[str, Any]:
    blank = dict(
        examples=0, met=0, undecided=0, worst_ratio=None, certainty=None, witness=None, replay=None, detail=None
    )
    return {"statement": statement.name, "outcome": word} | blank | more


def _judge(claim: Claim, check: Check, statement: Statement, params: Mapping[str, Any],
           options: Options) -> tuple[dict[str, Any], Any]:  # fmt: skip
    """One statement before one check."""
    notes = fresh_notes()
    trial = _Trial(check, statement, notes)
    try:
        if check.draw or check.search is not None:
            _search(check, trial)
            _draw(claim, check, statement, trial, options)
        else:
            trial(**params)
        word, detail = trial.word(), None
        if word == "vacuous" and trial.silent:
            word, detail = "errored", "the check made no demand of this statement"
    except Counterexample as counterexample:
        word, detail = "refuted", str(counterexample)
    except (TimedOut, KeyboardInterrupt):
        raise
    except BaseException as error:  # a crash is never a refutation, nor is sys.exit or pytest.skip
        word, detail = "errored", _told(error)
    witness = replay_command = None
    if word == "refuted":
        try:
            witness = {name: exact.encode(value) for name, value in trial.inputs.items()}
            if check.draw or check.search is not None:
                replay_command = _confirmed(claim, check, statement, witness)
        except Exception as error:
            word, detail = "errored", _told(error)
    return _outcome(
        statement,
        word,
        examples=trial.examples,
        met=trial.met,
        undecided=trial.undecided,
        worst_ratio=notes.worst_ratio,
        certainty="empirical" if check.layer == "empirical" else None,
        witness=witness,
        replay=replay_command,
        detail=detail,
    ), notes


class _Trial:
    """Calls the check on one instance after another and counts what became of them."""

    def __init__(self, check: Check, statement: Statement, notes: Notes):
        self.check, self.statement, self.notes = check, statement, notes
        self.examples = self.met = self.silent = self.undecided = 0
        self.inputs: dict[str, Any] = {}

    def __call__(self, **inputs: Any) -> None:
        self.examples += 1
        held = self.notes.held
        try:
            self.check.run(self.statement.law, **inputs)
        except NotMet:
            return
        except Undecided:
            self.undecided += 1
            return
        except Counterexample:
            self.inputs = inputs
            raise
        if self.notes.held > held:
            self.met += 1
        else:
            self.silent += 1  # it returned without a word about this instance

    def word(self) -> str:
        """What a check that raised nothing says of a statement."""
        if self.undecided:
            return "undecided"
        return "kept" if self.met else "vacuous"


def _search(check: Check, trial: _Trial) -> None:
    if check.search is not None:
        for instance in itertools.islice(check.search, check.limit or None):
            trial(**instance)


def _draw(claim: Claim, check: Check, statement: Statement, trial: _Trial, options: Options) -> None:
    if not check.draw:
        return
    chosen = profile(options.profile)
    key = f"{claim.id}/{check.name}/{statement.name}/{options.seed}"
    phases = [Phase.explicit, Phase.generate, Phase.target]
    if statement.declared is not False or statement.name == "as_published":
        phases.append(Phase.shrink)  # a mutant's witness need not be small, only found
    settings = hypothesis.settings(
        max_examples=chosen.max_examples,
        derandomize=chosen.derandomize,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        phases=phases,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
    )
    with _quiet():
        hypothesis.seed(zlib.crc32(key.encode()))(settings(hypothesis.given(**check.draw)(trial_function(trial))))()


def trial_function(trial: _Trial) -> Callable[..., None]:
    """Hypothesis wants a plain function, not a callable object."""

    def instance(**inputs: Any) -> None:
        trial(**inputs)

    return instance


@contextmanager
def _quiet() -> Iterator[None]:
    """Hypothesis prints the falsifying example of every mutant; the record already holds it."""
    with hypothesis.reporting.with_reporter(lambda _: None):
        yield


def _confirmed(claim: Claim, check: Check, statement: Statement, witness: Mapping[str, Any]) -> str:
    """The command that replays a witness, once it has refuted again from its stored form."""
    try:
        replay(claim, check, statement, witness)
    except Counterexample:
        return _replay_command(claim, check, statement, witness)
    raise ValueError(f"the witness does not refute again from its stored form: {witness}")


def _replay_command(claim: Claim, check: Check, statement: Statement, witness: Mapping[str, Any]) -> str:
    words = ["python", "-m", "theorems", "replay", claim.id, check.name, statement.name, json.dumps(witness)]
    return shlex.join(words)


def _told(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return "".join(traceback.format_exception_only(error)).strip() + where


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Raise TimedOut in the main thread after `seconds`; no effect where signals are missing."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(*_: Any) -> None:
        raise TimedOut()

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
