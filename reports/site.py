"""The report as files: report.json, records, Markdown, and a site that needs no network."""

from __future__ import annotations

import collections
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

from reports import mathml, plots
from reports.verdict import NOT_RUN, surprises

TEMPLATES = Path(__file__).parent / "templates"
COLOURS = {"proved": 32, "supported": 32, "reproduced": 32, "refuted": 31, "not-reproduced": 31, "undecided": 35}


def write(report: Mapping[str, Any], directory: Path, records: Mapping[str, Any] | None = None) -> None:
    """Write every form of the report into `directory`; each file appears whole or not at all.

    OSError names the folder when it cannot be written; files already there stay.
    """
    files = {"report.json": json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False), "summary.md": markdown(report)}
    if records is not None:
        files["records.json"] = json.dumps(records, ensure_ascii=False, allow_nan=False)
    for name, text in {**files, **pages(report)}.items():
        _atomically(directory / name, text)
    known = {f"{c['id']}.html" for c in report["claims"]}
    for stale in (directory / "claims").glob("*.html"):
        if stale.name not in known:
            stale.unlink()


def pages(report: Mapping[str, Any]) -> dict[str, str]:
    """The site, as a table of file names and HTML."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
                             trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    env.globals |= {"css": (TEMPLATES / "style.css").read_text(), "run": report["run"], "shapes": plots.SHAPES}
    env.globals |= {"says": says, "counts": counts, "instance": mathml.instance}
    index = env.get_template("index.html").render(
        sentence=sentence(report),
        totals=totals(report),
        surprises=surprises(report),
        groups=_groups(report),
        graph=plots.graph(report["claims"], "claims/{}.html"),
    )
    template = env.get_template("claim.html")
    return {"index.html": index} | {f"claims/{c['id']}.html": _page(template, c, report) for c in report["claims"]}


def markdown(report: Mapping[str, Any]) -> str:
    """The summary as Markdown: totals, then one row per claim."""
    run = report["run"]
    lines = ["# Referee's report", "", sentence(report), ""]
    if not run["complete"]:
        lines += [f"**Incomplete run: {run['incomplete_because']}.**", ""]
    lines += ["| claim | says | verdict | expected | checks p/f/s | mutants | holds instead |", "|---|---|---|---|---|---|---|"]
    for c in report["claims"]:
        n = counts(c)
        cells = [c["id"], c["title"], c["verdict"], c["expected"], f"{n.passed}/{n.failed}/{n.skipped}", f"{n.rejected}/{n.mutants}"]
        lines.append(f"| {' | '.join(x.replace('|', '∣') for x in [*cells, says(c, c['correction'])])} |")
    lines += ["", f"Commit {run['commit']}{' (dirty)' if run['dirty'] else ''}, seed {run['seed']}, {run['device']}, {run['finished']}."]
    return "\n".join(lines) + "\n"


def terminal_lines(report: Mapping[str, Any], color: bool) -> list[str]:
    """One line per claim, then the totals; at most 100 columns."""
    lines = [f"{'claim':<16} {'title':<37} {'verdict':<15} {'p/f/s':>9} {'mutants':>8}"]
    odd = surprises(report)
    for c in report["claims"]:
        n = counts(c)
        title = c["title"] if len(c["title"]) <= 37 else c["title"][:36] + "…"
        word = f"{c['verdict']:<15}"
        if color:
            word = f"\033[{COLOURS.get(c['verdict'], 33)}m{word}\033[0m"
        tally = f"{n.passed}/{n.failed}/{n.skipped}"
        flag = f"  EXPECTED {c['expected']}" if c in odd else "  not run" if c["reason"] == NOT_RUN else ""
        lines.append(f"{c['id']:<16} {title:<37} {word} {tally:>9} {f'{n.rejected}/{n.mutants}':>8}{flag}")
    if not report["run"]["complete"]:
        lines.append(f"incomplete run: {report['run']['incomplete_because']}")
    return [*lines, sentence(report)]


def sentence(report: Mapping[str, Any]) -> str:
    """The totals in one sentence."""
    parts = ", ".join(f"{count} {word}" for word, count in totals(report).items())
    odd = len(surprises(report))
    told = f"{odd} not as expected." if odd else "All as expected." if report["run"]["complete"] else "The rest was not run."
    return f"{len(report['claims'])} claims: {parts}. {told}"


def totals(report: Mapping[str, Any]) -> dict[str, int]:
    """How many claims have each verdict, in the order of the vocabulary."""
    tally = collections.Counter(c["verdict"] for c in report["claims"])
    return {word: tally[word] for word in plots.SHAPES if tally[word]}


def counts(claim: Mapping[str, Any]) -> SimpleNamespace:
    """Checks passed, failed (or errored, timed out, not run) and skipped; mutants and how many were refuted."""
    tally = collections.Counter(e["status"] for e in claim["evidence"])
    mutants = [s for s in claim["statements"] if s["declared"] is False]
    return SimpleNamespace(
        passed=tally["passed"],
        skipped=tally["skipped"],
        failed=tally.total() - tally["passed"] - tally["skipped"],
        mutants=len(mutants),
        rejected=sum(bool(s["refuted_by"]) for s in mutants),
    )


def says(claim: Mapping[str, Any], name: str | None) -> str:
    """What the named statement of a claim says; empty for None."""
    return next((" ".join(s["says"].split()) for s in claim["statements"] if s["name"] == name), "")


def _groups(report: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for claim in report["claims"]:
        groups.setdefault(claim["group"], []).append(claim)
    return groups


def _paragraphs(about: str) -> list[tuple[str, str]]:
    """A docstring as (term, text): `Setting.  X is …` with its indented continuation; the term may be empty."""
    found: list[tuple[str, str]] = []
    for line in about.splitlines():
        term = re.fullmatch(r"([A-Z][\w’' ]{1,18}\.)\s{2,}(.*)", line)
        if term:
            found.append((term[1], term[2]))
        elif line.startswith(" ") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif line.strip():
            found.append(("", line.strip()))
    return found


def _page(template: jinja2.Template, claim: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    layers: dict[str, list[Any]] = {}
    for evidence in claim["evidence"]:
        layers.setdefault(evidence["layer"], []).append(evidence)
    curves = [p for e in claim["evidence"] for p in e["plots"]]
    return template.render(
        c=claim,
        published=claim["statements"][0],
        about=_paragraphs(claim["about"]),
        formula=mathml.formula(claim["statement"]),
        used_by=[other["id"] for other in report["claims"] if claim["id"] in other["uses"]],
        described={k["name"]: k["says"] for k in claim["checks"]},
        layers=layers,
        measurements=[m for e in claim["evidence"] for m in e["measurements"]],
        plots=[plots.curve(p, number) for number, p in enumerate(curves)],
    )


def _atomically(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise OSError(f"cannot write the report under {path.parent}: {error}; choose another --report-dir") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
