"""python -m reports render RECORDS [-o DIR]: render a stored run again.  python -m reports diff OLD NEW: compare two."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2

from reports import collect, site, verdict


def read(path: str) -> dict[str, Any]:
    """A report.json or records.json as it stands; ValueError names the file and what is wrong with it."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # neither JSON nor, perhaps, UTF-8
        raise ValueError(f"{path}: not JSON ({error}); it may have been cut off") from None
    if not isinstance(document, dict) or document.get("schema") != 1:
        raise ValueError(f"{path}: schema 1 expected; is it a report.json or records.json of this project?")
    return document


def load(path: str) -> dict[str, Any]:
    """The report in a report.json or records.json; ValueError as `read`, also where a part is missing."""
    document = read(path)
    with _blaming(path):
        told = verdict.report(document) if "records" in document else document
        for claim in told["claims"]:
            site.counts(claim), claim["id"], claim["verdict"], claim["expected"], claim["reason"]
        told["run"]["complete"], told["run"]["incomplete_because"]
    return told


@contextmanager
def _blaming(path: str) -> Iterator[None]:
    """Whatever a document lacks is an error of the file, told in one line."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, jinja2.UndefinedError) as error:
        raise ValueError(f"{path}: a part is missing or wrong: {type(error).__name__}: {error}") from error


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changed between two reports, a line each: verdicts, claims that came or went."""
    before, after = ({c["id"]: c for c in r["claims"]} for r in (old, new))
    lines = [f"{cid}: gone (was {before[cid]['verdict']})" for cid in before if cid not in after]
    for cid, claim in after.items():
        if cid not in before:
            lines.append(f"{cid}: new, {claim['verdict']}")
        elif before[cid]["verdict"] != claim["verdict"]:
            lines.append(f"{cid}: {before[cid]['verdict']} -> {claim['verdict']}: {claim['reason']}")
    return lines


def remarks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What a reader should know beside the verdicts: incomplete runs, evidence that shrank, verdicts not as expected."""
    lines = [
        f"the {which} run is incomplete: {report['run']['incomplete_because']}"
        for which, report in (("old", old), ("new", new))
        if not report["run"]["complete"]
    ]
    before = {c["id"]: c for c in old["claims"]}
    for claim in new["claims"]:
        if claim["id"] in before:
            then, now = site.counts(before[claim["id"]]), site.counts(claim)
            lines += [
                f"{claim['id']}: fewer {what}, {getattr(then, key)} -> {getattr(now, key)}"
                for key, what in (("passed", "checks passed"), ("rejected", "mutants rejected"))
                if getattr(now, key) < getattr(then, key)
            ]
    return lines + [f"{c['id']}: {c['verdict']}, expected {c['expected']}" for c in verdict.surprises(new)]


def main(argv: list[str] | None = None) -> int:
    """Exit status 0; 1 when `diff` finds another verdict, claim gone or new; 2 for input that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    render = commands.add_parser("render", help="write the pages of a stored run again")
    render.add_argument("records")
    render.add_argument("-o", "--output", default="reports/out/rendered", metavar="DIR")
    diff = commands.add_parser("diff", help="verdicts that changed between two runs")
    diff.add_argument("old")
    diff.add_argument("new")
    given = parser.parse_args(argv)
    try:
        if given.command == "render":
            report, document = load(given.records), read(given.records)
            where = collect.destination(Path(given.output), report["run"]["complete"])
            with _blaming(given.records):
                pages = site.pages(report)  # before anything is written: a bad file must not spoil a good report
            site.write(report, where, document if "records" in document else None, pages)
            print(where / "index.html")
            return 0
        old, new = load(given.old), load(given.new)
        lines = differences(old, new)
    except (ValueError, OSError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    print("\n".join([*(lines or ["no verdict changed"]), *(f"note: {remark}" for remark in remarks(old, new))]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
