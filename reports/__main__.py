"""python -m reports render RECORDS [-o DIR]: render a stored run again.  python -m reports diff OLD NEW: compare two."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports import site, verdict


def load(path: str) -> dict[str, Any]:
    """The report in a report.json or records.json; ValueError names the file and what is wrong with it."""
    try:
        document = json.loads(Path(path).read_text())
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}: not JSON ({error}); it may have been cut off") from None
    if not isinstance(document, dict) or document.get("schema") != 1:
        raise ValueError(f"{path}: schema 1 expected; is it a report.json or records.json of this project?")
    return verdict.report(document) if "records" in document else document


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


def main(argv: list[str] | None = None) -> int:
    """Exit status 0; 1 when `diff` finds a difference; 2 for input that cannot be read."""
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
            site.write(load(given.records), Path(given.output))
            print(f"{given.output}/index.html")
            return 0
        lines = differences(load(given.old), load(given.new))
    except (ValueError, OSError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines) or "no verdict changed")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
