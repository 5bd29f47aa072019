"""python -m theorems replay CLAIM CHECK STATEMENT JSON: judge one statement on one stored instance.
python -m theorems table: the claims and the verdicts they have earned, as Markdown.
python -m theorems formal: what the proof kernel says of every formal statement."""

from __future__ import annotations

import argparse
import json
import sys
import traceback

from theorems import catalogue, find, formal
from theorems.claim import ClaimError, Counterexample, NotMet, Undecided
from theorems.run import replay


def table() -> str:
    """One row per claim: id, title, verdict, and what holds instead where the claim fails."""
    rows = ["| claim | says | verdict | what holds instead |", "| --- | --- | --- | --- |"]
    for claim in catalogue():
        true = [s for s in claim.statements.values() if s.declared and s.name != "as_published"]
        instead = (
            " ".join(true[0].says.split())
            if claim.expected in ("refuted", "conditional", "not-reproduced") and true
            else ""
        )
        names = ", ".join((claim.id, *claim.also))
        rows.append(f"| {names} | {claim.title} | {claim.expected} | {instead.replace('|', '∣')} |")
    return "\n".join(rows)


def main(argv: list[str] | None = None) -> int:
    """Exit status 1 when the instance refutes the statement or a formal one is not checked, 0 when not, 2 for bad input or a crash."""
    parser = argparse.ArgumentParser(prog="python -m theorems", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    again = commands.add_parser("replay", help="judge one statement on one stored instance")
    for name in ("claim", "check", "statement", "instance"):
        again.add_argument(name)
    commands.add_parser("table", help="the claims and their verdicts, as Markdown")
    commands.add_parser("formal", help="the formal statements, as the proof kernel sees them")
    given = parser.parse_args(argv)
    if given.command == "table":
        print(table())
        return 0
    if given.command == "formal":
        return formal.tell()
    try:
        claim = find(given.claim)
        check, statement = claim.checks[given.check], claim.statements[given.statement]
        inputs = json.loads(given.instance)
    except ClaimError as error:
        parser.error(str(error))
    except KeyError as error:
        parser.error(
            f"{given.claim} has no check or statement {error}; it has {', '.join([*claim.checks, *claim.statements])}"
        )
    except json.JSONDecodeError as error:
        parser.error(f"the instance is not JSON: {error}")
    print(f"{claim.id}, {statement.name}: {statement.says}")
    try:
        replay(claim, check, statement, inputs)
    except Counterexample as refuted:
        print(f"refuted by {given.instance}\n  {refuted}")
        return 1
    except NotMet:
        print("says nothing about this instance: its hypotheses do not hold")
    except Undecided as reason:
        print(f"undecided at the precision cap: {reason}")
    except Exception:  # Python's own status for a crash is 1, which says refuted
        traceback.print_exc()
        return 2
    else:
        print("kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
