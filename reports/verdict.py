"""Evidence in, verdict out: pure functions of the records of a run."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Claim = Mapping[str, Any]
Record = Mapping[str, Any]
NOT_RUN = "not run"
LEFT_OPEN = "the measurements leave it open"
HOLDING = ("proved", "supported", "reproduced")
FAILING = ("refuted", "not-reproduced")
EXACT_LAYERS = ("symbolic", "property", "formal")


@dataclass(frozen=True)
class Verdict:
    """What the evidence says of one claim; `correction` names the true statement beside a false one."""

    word: str
    reason: str
    correction: str | None = None


def verdict(claim: Claim, records: Sequence[Record]) -> Verdict:
    """Derive the verdict of a claim from the records of its own checks."""
    problem = _missing(claim, records) or _broken(records)
    ran = [r for r in records if r["status"] == "passed"]
    problem = problem or _unearned(claim, ran)
    if problem:
        return Verdict("undecided", problem)
    published = claim["statements"][0]
    if published["declared"] is None:
        if all(r["layer"] == "empirical" for r in ran):
            return Verdict("undecided", f"{LEFT_OPEN}; needed: {published['assuming']}")
        return Verdict("unsupported", f"the argument does not give it: {published['assuming'] or published['says']}")
    found = _of_true(ran) if published["declared"] else _of_false(claim, ran)
    unchecked = [r["detail"] for r in records if r["layer"] == "formal" and r["status"] == "skipped"]
    return dataclasses.replace(found, reason="; ".join([found.reason, *unchecked]))


def report(document: Mapping[str, Any]) -> dict[str, Any]:
    """The report (schema 1) of a records document: every claim with its verdict, evidence and statements."""
    by_claim: dict[str, list[Record]] = defaultdict(list)
    for record in document["records"]:
        by_claim[record["claim"]].append(record)
    verdicts = {c["id"]: verdict(c, by_claim[c["id"]]) for c in document["claims"]}
    claims = [_entry(c, verdicts, by_claim[c["id"]], document["claims"]) for c in document["claims"]]
    argument = [_step(step, verdicts) for step in document.get("argument", [])]
    exhibits = list(document.get("exhibits", []))
    return {"schema": 1, "run": dict(document["run"]), "argument": argument, "exhibits": exhibits, "claims": claims}


def _step(step: Mapping[str, Any], verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    """A step of the argument: it stands if all of its claims hold, falls if all fail, and is open if one is undecided."""
    words = [verdicts[cid].word for cid in step["claims"] if cid in verdicts]
    grade = {word: "stands" for word in HOLDING} | {word: "falls" for word in FAILING}
    found = {"open" if word == "undecided" else grade.get(word, "in part") for word in words} or {"open"}
    state = "open" if "open" in found else found.pop() if len(found) == 1 else "in part"
    return {**step, "state": state}


def green(report: Mapping[str, Any]) -> bool:
    """Whether the run is complete, no check went wrong, and every verdict is the expected one."""
    calm = all(e["status"] in ("passed", "skipped") for c in report["claims"] for e in c["evidence"])
    return bool(report["run"]["complete"]) and calm and not surprises(report)


def surprises(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The claims whose verdict is not the expected one, save those only waiting for checks that were not run.

    Undecided is expected only of what measurements leave open, not of what went wrong.
    """
    odd = [c for c in report["claims"] if c["verdict"] != c["expected"] or _went_wrong(c)]
    return [c for c in odd if not c["reason"].startswith(NOT_RUN)]


def _went_wrong(claim: Mapping[str, Any]) -> bool:
    return claim["verdict"] == "undecided" and not claim["reason"].startswith(LEFT_OPEN)


def _missing(claim: Claim, records: Sequence[Record]) -> str | None:
    ran = {(r["check"], r["item"]) for r in records}
    lost = [_label(k["name"], i) for k in claim["checks"] for i in k["items"] if (k["name"], i) not in ran]
    if not lost:
        return None
    left = f"{NOT_RUN}: {', '.join(lost)}"
    return NOT_RUN if not ran else "; ".join(filter(None, [_broken(records), left]))


def _broken(records: Iterable[Record]) -> str | None:
    bad = [r for r in records if r["status"] not in ("passed", "skipped")]
    return "; ".join(f"{_label(r['check'], r['item'])} {r['status']}: {r['detail']}" for r in bad) or None


def _unearned(claim: Claim, ran: Sequence[Record]) -> str | None:
    """Why passed checks are not enough: a statement that none of them settled, or that one sorted wrongly.

    A status of "passed" is not taken on trust: every outcome is held against what was declared.
    """
    if not ran:
        return "every check was skipped, so nothing carries a verdict"
    for statement in claim["statements"]:
        name, declared = statement["name"], statement["declared"]
        said = _outcomes(ran, name)
        silent = [r["check"] for r in ran if all(o["statement"] != name for o in r["outcomes"])]
        if silent:
            return f"{silent[0]} passed without judging {name}"
        if declared is None and any(o["outcome"] == "refuted" for _, o in said):
            return f"{name} is declared open but was refuted: declare it false"
        word = {True: "true", False: "false", None: "open"}[declared]
        wrong = [(r, o) for r, o in said if o["outcome"] not in (_wanted(declared, r["layer"]), "blind")]
        if wrong:
            record, outcome = wrong[0]
            return f"{name}, declared {word}, was {outcome['outcome']} by {_label(record['check'], record['item'])}"
        if all(o["outcome"] == "blind" for _, o in said):
            return f"{name}, declared {word}, was judged by no check that ran"
        if declared is False and any(o["outcome"] == "refuted" and o["witness"] is None for _, o in said):
            return f"{name} was refuted without a witness"
    return None


def _wanted(declared: bool | None, layer: str) -> str:
    """What a check must say of a statement; of an open one, that exact instances keep it or measurements do not decide."""
    if declared is None and layer == "empirical":
        return "undecided"
    return "refuted" if declared is False else "kept"


def _of_true(ran: Sequence[Record]) -> Verdict:
    grade, why = _grade(ran, "as_published")
    word = "reproduced" if grade == "measured" else grade
    return Verdict(word, why)


def _of_false(claim: Claim, ran: Sequence[Record]) -> Verdict:
    refuting = [(r, o) for r, o in _outcomes(ran, "as_published") if o["outcome"] == "refuted"]
    exactly = [(r, o) for r, o in refuting if r["layer"] in EXACT_LAYERS]
    exactly.sort(key=lambda pair: not pair[1]["replay"])
    record, outcome = (exactly or refuting)[0]
    if exactly and not outcome["replay"]:
        return Verdict(
            "undecided",
            f"{record['check']} refutes it without an instance: a derivation that fails is no counterexample",
        )
    why = f"{record['check']} refutes it ({outcome['certainty']}): {outcome['detail'] or 'see the witness'}"
    true = [s for s in claim["statements"][1:] if s["declared"]]
    graded = [(s, *_grade(ran, s["name"])) for s in true]
    conditions = [(s, grade) for s, grade, _ in graded if s["assuming"] and grade != "measured"]
    correction = next((s["name"] for s, _, _ in graded), None)
    if not exactly:
        return Verdict("not-reproduced", why, correction)
    if conditions:
        statement, grade = conditions[0]
        return Verdict("conditional", f"{why}; holds if {statement['assuming']} ({grade})", statement["name"])
    if correction:
        why += f"; holds instead: {graded[0][0]['name']} ({graded[0][1]})"
    return Verdict("refuted", why, correction)


def _grade(ran: Sequence[Record], name: str) -> tuple[str, str]:
    """How well a kept statement is supported by the checks that kept it: proved, supported or measured."""
    kept = [(r, o) for r, o in _outcomes(ran, name) if o["outcome"] == "kept"]
    reasoned = [r for r, _ in kept if r["layer"] in ("symbolic", "formal")]
    derived = [r["check"] for r in reasoned if r["dimensions"] == "all"]
    in_part = [f"{r['check']} in part ({r['dimensions']})" for r in reasoned if r["dimensions"] != "all"]
    tried = [(r["check"], o["met"]) for r, o in kept if r["layer"] == "property"]
    instances = ", ".join(f"{check} on {met} exact instances" for check, met in tried)
    if derived and tried:
        return "proved", f"derived for all dimensions ({', '.join(derived)}); {instances} agree"
    if derived or tried or in_part:
        alone = [f"{check}, with no property check beside it" for check in derived]
        return "supported", "; ".join(p for p in [instances, *in_part, *alone] if p)
    where = ", ".join(_label(r["check"], r["item"]) for r, _ in kept)
    return "measured", f"measured by {where}"


def _entry(claim: Claim, verdicts: Mapping[str, Verdict], records: Sequence[Record],
           claims: Sequence[Claim]) -> dict[str, Any]:  # fmt: skip
    found = verdicts[claim["id"]]
    return {
        **{k: v for k, v in claim.items() if k not in ("statements", "checks")},
        "verdict": found.word,
        "reason": found.reason,
        "correction": found.correction,
        "layers": _layers(records, found.correction),
        "rests_on_unproved": _unproved(claim, {c["id"]: c for c in claims}, verdicts),
        "statements": [_statement(s, records) for s in claim["statements"]],
        "checks": claim["checks"],
        "evidence": [_evidence(r) for r in records] + _not_run(claim, records),
    }


def _layers(records: Iterable[Record], correction: str | None) -> dict[str, str]:
    """What each layer did for the verdict: the checks of it that settled the statement or its correction, or why not."""
    found: dict[str, list[str]] = {}
    for record in records:
        said = {o["outcome"] for o in record["outcomes"] if o["statement"] in ("as_published", correction)}
        if record["status"] == "passed" and said - {"blind"}:
            found.setdefault(record["layer"], []).append(record["check"])
        elif record["status"] == "skipped" and record["layer"] == "formal":
            found.setdefault("formal", []).append(record["detail"])
    return {layer: ", ".join(dict.fromkeys(checks)) for layer, checks in found.items()}


def _statement(statement: Mapping[str, Any], records: Sequence[Record]) -> dict[str, Any]:
    refuting = [(r, o) for r, o in _outcomes(records, statement["name"]) if o["outcome"] == "refuted"]
    refuting.sort(
        key=lambda pair: (pair[0]["layer"] not in EXACT_LAYERS, not pair[1]["witness"], not pair[1]["replay"])
    )
    first = refuting[0][1] if refuting else None
    return {
        **statement,
        "refuted_by": [_label(r["check"], r["item"]) for r, _ in refuting],
        "witness": first["witness"] if first else None,
        "replay": first["replay"] if first else None,
        "observed": first["detail"] if first else None,
        "certainty": first["certainty"] if first else None,
    }


def _evidence(record: Record) -> dict[str, Any]:
    """One check as the report shows it; the counts are sums over the statements that it judged.

    The instances of a refuted statement include those that refuted it while its witness shrank, so the ones
    outside the hypotheses are counted over the other statements.
    """
    said = record["outcomes"]
    kept = [o for o in said if o["outcome"] == "kept"]
    settled = [o for o in said if o["outcome"] in ("kept", "undecided", "vacuous")]
    ratios = [o["worst_ratio"] for o in kept if o["worst_ratio"] is not None]
    totals = {
        "examples": sum(o["examples"] for o in said),
        "vacuous": sum(o["examples"] - o["met"] - o["undecided"] for o in settled),
        "undecided": sum(o["undecided"] for o in said),
        "worst_ratio": max(ratios, default=None),
    }
    return {**{k: v for k, v in record.items() if k != "claim"}, **totals}


def _not_run(claim: Claim, records: Sequence[Record]) -> list[dict[str, Any]]:
    ran = {(r["check"], r["item"]) for r in records}
    blank = {"status": NOT_RUN, "seconds": 0.0, "examples": 0, "vacuous": 0, "undecided": 0, "precision_bits": 0}
    more: dict[str, Any] = {"seed": None, "worst_ratio": None, "detail": "", "search": None}
    empty: dict[str, Any] = {"outcomes": [], "measurements": [], "plots": [], "proofs": []}
    return [
        {"check": k["name"], "item": i, "layer": k["layer"], "dimensions": k["dimensions"], **blank, **more, **empty}
        for k in claim["checks"]
        for i in k["items"]
        if (k["name"], i) not in ran
    ]


def _unproved(claim: Claim, claims: Mapping[str, Claim], verdicts: Mapping[str, Verdict]) -> list[str]:
    """Every claim that this one rests on, directly or not, and that is not proved."""
    found: list[str] = []
    todo = list(claim["uses"])
    while todo:
        used = todo.pop(0)
        if used in found:
            continue
        if used not in verdicts or verdicts[used].word != "proved":
            found.append(used)
        todo += claims[used]["uses"] if used in claims else []
    return sorted(found)


def _outcomes(records: Iterable[Record], name: str) -> list[tuple[Record, Mapping[str, Any]]]:
    return [(r, o) for r in records for o in r["outcomes"] if o["statement"] == name]


def _label(check: str, item: str) -> str:
    return f"{check}[{item}]" if item else check
