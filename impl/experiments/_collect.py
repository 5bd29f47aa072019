"""From the results file to the committed JSON: one file per experiment and data set, with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import impl.data
from impl.experiments import _plan
from impl.experiments._store import Store, Stored

FOLDER = Path(__file__).parents[2] / "reports" / "reference"


def collect(
    store: Store, name: str, folder: Path, data_root: str | None, stale: bool = False, force: bool = False
) -> Iterator[tuple[Path, int]]:
    """Write folder/NAME-DATA.json for each data set with results; yields (path, number of results).

    Results of other versions of the code are left out unless `stale`; one of several for the same parameters is the
    latest.  ValueError rather than replace a file that holds more results, unless `force`.
    """
    code = _plan.code_version(_plan.lookup(name).cell.__module__)
    mine = [result for result in store.results(name) if stale or result.code == code]
    latest = {_plan.digest([result.params, result.data_sha256]): result for result in mine}
    for data in sorted({result.params["data"] for result in latest.values()}):
        results = [result for result in latest.values() if result.params["data"] == data]
        results.sort(key=lambda result: json.dumps(result.params, sort_keys=True))
        path = folder / f"{name}-{data}.json"
        before = _count(path)
        if before > len(results) and not force:
            raise ValueError(
                f"{path} has {before} results, {store.path} only {len(results)}; pass --force to replace it"
            )
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}")
        temporary.write_text(_document(head(name, results, data_root), [row(result) for result in results]))
        temporary.replace(path)
        yield path, len(results)


def row(result: Stored) -> dict[str, Any]:
    """Parameters and measured values of one unit side by side, with its cost and commit."""
    outcome = result.outcome
    return {
        **result.params,
        **outcome.result,
        "seconds": outcome.seconds,
        "peak_memory": outcome.peak_memory,
        "commit": outcome.provenance["commit"],
        "unit": result.key[:16],
    }


def head(name: str, results: list[Stored], data_root: str | None) -> dict[str, Any]:
    """Provenance of a file; a list where the results differ in it."""
    places = [result.outcome.provenance for result in results]
    source = impl.data.load(results[0].params["data"], data_root, n=10, n_test=1).provenance
    return {
        "experiment": name,
        "title": _plan.lookup(name).title,
        "seed": sorted({result.params["seed"] for result in results}),
        "seconds": round(sum(result.outcome.seconds for result in results), 1),
        "commit": _same([place["commit"] for place in places]),
        "uncommitted_changes": any(place["dirty"] for place in places),
        "code": _same([result.code for result in results]),
        "python": _same([place["python"] for place in places]),
        "packages": _same([place["packages"] for place in places]),
        "device": _same([place["device"] for place in places]),
        "sources": {results[0].params["data"]: {"sha256": source.sha256, "checksum": source.checksum}},
    }


def _document(provenance: dict[str, Any], results: list[dict[str, Any]]) -> str:
    """JSON with one result to a line, so that a changed result is a changed line."""
    lines = ",\n".join(json.dumps(result, allow_nan=False) for result in results)
    return f'{{"provenance": {json.dumps(provenance, indent=1)},\n"results": [\n{lines}\n]}}\n'


def _same(values: list[Any]) -> Any:
    """The one value that all share, or the list of the different ones."""
    different = list({json.dumps(value): value for value in values}.values())
    return different[0] if len(different) == 1 else different


def _count(path: Path) -> int:
    try:
        return len(json.loads(path.read_text())["results"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
