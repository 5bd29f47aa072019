"""The report as files: report.json, records, Markdown, and a site that needs no network."""

from __future__ import annotations

import collections
import itertools
import json
import math
import os
import re
import tempfile
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from markupsafe import Markup

from reports import mathml, plots
from reports.collect import plain
from reports.verdict import NOT_RUN, surprises

TEMPLATES = Path(__file__).parent / "templates"
COLUMNS = 100
COLOURS = {"proved": 32, "supported": 32, "reproduced": 32, "refuted": 31, "not-reproduced": 31, "undecided": 35}


def write(
    report: Mapping[str, Any],
    directory: Path,
    records: Mapping[str, Any] | None = None,
    html: Mapping[str, str] | None = None,
) -> None:
    """Write every form of the report into `directory`; each file appears whole or not at all.

    The data come first, so that a page that cannot be made (ValueError names the claim) costs no evidence.  `html`
    is the site where the caller has made it already.  OSError names the folder when it cannot be written; files
    already there stay.
    """
    files = {"report.json": _json(report, indent=1), "summary.md": markdown(report)}
    if records is not None:
        files["records.json"] = _json(records)
    for name, text in files.items():
        _atomically(directory / name, text)
    for name, text in (pages(report) if html is None else html).items():
        _atomically(directory / name, text)
    known = {f"{c['id']}.html" for c in report["claims"]}
    for stale in (directory / "claims").glob("*.html"):
        if stale.name not in known:
            stale.unlink()


def pages(report: Mapping[str, Any]) -> dict[str, str]:
    """The site, as a table of file names and HTML."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
                             trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    css = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # quotes in a style element are not entities
    env.globals |= {"css": css, "run": report["run"], "shapes": plots.SHAPES}
    env.globals |= {"says": says, "counts": counts, "instance": mathml.instance, "number": number, "tally": tally}
    by_id = {c["id"]: c for c in report["claims"]}
    steps = [{**s, "claims": [by_id[i] for i in s["claims"] if i in by_id]} for s in report.get("argument", [])]
    exhibits = [{**e, "claims": [by_id[i] for i in e["claims"] if i in by_id]} for e in report.get("exhibits", [])]
    index = env.get_template("index.html").render(
        steps=steps,
        exhibits=exhibits,
        sentence=sentence(report),
        totals=totals(report),
        surprises=surprises(report),
        groups=_groups(report),
        graph=plots.graph(report["claims"], "claims/{}.html"),
    )
    template = env.get_template("claim.html")
    told = {"index.html": index}
    if steps:
        survives = env.get_template("survives.html")
        told["survives.html"] = survives.render(steps=steps, states=plots.STATES, graph=plots.chain(steps))
    if exhibits:
        count = itertools.count()
        drawn = [e | {"plots": [plots.curve(p, next(count)) for p in e["plots"]]} for e in exhibits]
        told["tables.html"] = env.get_template("tables.html").render(exhibits=drawn, told=formatted)
    return told | {f"claims/{c['id']}.html": _page(template, c, report) for c in report["claims"]}


def markdown(report: Mapping[str, Any]) -> str:
    """The summary as Markdown: totals, then one row per claim."""
    run = report["run"]
    lines = ["# Referee's report", "", sentence(report), ""]
    if not run["complete"]:
        lines += [f"**Incomplete run: {run['incomplete_because']}.**", ""]
    lines += [
        "| claim | says | verdict | expected | checks p/f/s | mutants | holds instead |",
        "|---|---|---|---|---|---|---|",
    ]
    for c in report["claims"]:
        n = counts(c)
        cells = [c["id"], c["title"], c["verdict"], c["expected"], tally(n), f"{n.rejected}/{n.mutants}"]
        lines.append(f"| {' | '.join(x.replace('|', '∣') for x in [*cells, says(c, c['correction'])])} |")
    lines += [
        "",
        f"Commit {run['commit']}{' (dirty)' if run['dirty'] else ''}, seed {run['seed']}, {run['device']}, {run['finished']}.",
    ]
    return "\n".join(lines) + "\n"


def terminal_lines(report: Mapping[str, Any], color: bool) -> list[str]:
    """One line per claim, then the totals; at most 100 columns, for ids of up to 28 characters."""
    odd = surprises(report)
    rows = [("claim", "title", "verdict", "expected", "p/f/s", "mutants", "")]
    for c in report["claims"]:
        n = counts(c)
        flag = "MISMATCH" if c in odd else NOT_RUN if c["reason"] == NOT_RUN else "run in part" if n.missing else ""
        passed = f"{n.passed}/{n.failed}/{n.skipped}"
        rows.append((c["id"], c["title"], c["verdict"], c["expected"], passed, f"{n.rejected}/{n.mutants}", flag))
    width = [max(map(len, column)) for column in zip(*rows, strict=True)]
    width[1] = max(12, min(width[1], COLUMNS - sum(width) + width[1] - len(width) + 1))
    lines = []
    for row in rows:
        cid, title, word, expected, passed, mutants, flag = (f"{x:<{w}}" for x, w in zip(row, width, strict=True))
        title = title if len(title) <= width[1] else title[: width[1] - 1] + "…"
        if color and row is not rows[0]:
            word = f"\033[{COLOURS.get(row[2], 33)}m{word}\033[0m"
        lines.append(f"{cid} {title} {word} {expected} {passed} {mutants} {flag}".rstrip())
    last = [] if report["run"]["complete"] else [f"incomplete run: {report['run']['incomplete_because']}"]
    return lines + [part for text in [*last, sentence(report)] for part in textwrap.wrap(text, COLUMNS)]


def sentence(report: Mapping[str, Any]) -> str:
    """The totals in one sentence."""
    parts = ", ".join(f"{count} {word}" for word, count in totals(report).items())
    odd = len(surprises(report))
    told = (
        f"{odd} not as expected."
        if odd
        else "All as expected."
        if report["run"]["complete"]
        else "The rest was not run."
    )
    return f"{len(report['claims'])} claims: {parts}. {told}"


def totals(report: Mapping[str, Any]) -> dict[str, int]:
    """How many claims have each verdict, in the order of the vocabulary."""
    found = collections.Counter(c["verdict"] for c in report["claims"])
    return {word: found[word] for word in plots.SHAPES if found[word]}


def counts(claim: Mapping[str, Any]) -> SimpleNamespace:
    """Checks passed, failed (or errored, timed out), skipped and missing (not run); mutants and how many were refuted."""
    found = collections.Counter(e["status"] for e in claim["evidence"])
    mutants = [s for s in claim["statements"] if s["declared"] is False]
    return SimpleNamespace(
        passed=found["passed"],
        skipped=found["skipped"],
        missing=found[NOT_RUN],
        failed=found.total() - found["passed"] - found["skipped"] - found[NOT_RUN],
        mutants=len(mutants),
        rejected=sum(bool(s["refuted_by"]) for s in mutants),
    )


def tally(n: SimpleNamespace) -> str:
    """Checks passed / failed / skipped, and those not run where there are any."""
    return f"{n.passed} / {n.failed} / {n.skipped}" + (f", {n.missing} {NOT_RUN}" if n.missing else "")


def number(value: Any, digits: int = 6) -> str:
    """A measured number for the reader; a word for what JSON cannot hold, and nothing for None."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.{digits}g}"


def formatted(value: Any, form: str) -> str:
    """A number of a table as the table writes its numbers; what is not finite as a sign."""
    if isinstance(value, str) or not math.isfinite(value):
        return {"Infinity": "∞", "inf": "∞", "-Infinity": "−∞", "-inf": "−∞"}.get(str(value), str(value))
    digits, _, power = format(value, form).partition("e")
    text = digits if float(digits) else digits.removeprefix("-")
    raised = str(int(power or 0)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return text.replace("-", "−") + (f"·10{raised}" if power else "")


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
        term = re.fullmatch(r"([A-Z][\w’' ]{1,18}\.)(\s+)(.*)", line)
        if term and (
            len(term[2]) > 1 or term.start(3) == 10
        ):  # a longer term leaves one space before the column of the text
            found.append((term[1], term[3]))
        elif line.startswith(" ") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif line.strip():
            found.append(("", line.strip()))
    return found


def _page(template: jinja2.Template, claim: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    layers: dict[str, list[Any]] = {}
    for evidence in _folded(claim["evidence"]):
        layers.setdefault(evidence["layer"], []).append(evidence)
    curves = [p for e in claim["evidence"] for p in e["plots"]]
    return template.render(
        c=claim,
        mismatch=claim in surprises(report),
        published=claim["statements"][0],
        about=_paragraphs(claim["about"]),
        formula=_formula(claim),
        used_by=[other["id"] for other in report["claims"] if claim["id"] in other["uses"]],
        described={k["name"]: k["says"] for k in claim["checks"]},
        layers=layers,
        measurements=[m for e in claim["evidence"] for m in e["measurements"]],
        plots=[plots.curve(p, number) for number, p in enumerate(curves)],
    )


def _folded(evidence: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The evidence with what one check skipped for one reason in a single row."""
    rows: dict[Any, Mapping[str, Any]] = {}
    for e in evidence:
        key = (e["check"], e["detail"]) if e["status"] == "skipped" else (e["check"], e["item"], None)
        rows[key] = {**e, "item": f"{rows[key]['item']}, {e['item']}"} if key in rows else e
    return list(rows.values())


def _formula(claim: Mapping[str, Any]) -> Markup:
    try:
        return mathml.formula(claim["statement"])
    except ValueError as error:
        raise ValueError(f"{claim['id']}: {error}") from error


def _json(document: Mapping[str, Any], indent: int | None = None) -> str:
    return json.dumps(plain(document), indent=indent, ensure_ascii=False, allow_nan=False)


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
