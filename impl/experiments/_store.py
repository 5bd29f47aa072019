"""Results of units in one SQLite file: each is written, in one transaction, as it comes in."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from impl.experiments._plan import Unit

_SCHEMA = """
CREATE TABLE IF NOT EXISTS units (
    key TEXT PRIMARY KEY, experiment TEXT NOT NULL, params TEXT NOT NULL, data_sha256 TEXT NOT NULL, code TEXT NOT NULL,
    result TEXT NOT NULL, seconds REAL NOT NULL, peak_memory INTEGER NOT NULL, provenance TEXT NOT NULL,
    finished REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS failures (key TEXT PRIMARY KEY, experiment TEXT NOT NULL, params TEXT NOT NULL,
    error TEXT NOT NULL, finished REAL NOT NULL) STRICT;
"""


class StoreError(Exception):
    """The results file cannot be used; the message names it, the reason and the way out."""


class Outcome(NamedTuple):
    """What a worker hands back: the cell's JSON values, wall seconds, peak bytes, and where it ran."""

    result: dict[str, Any]
    seconds: float
    peak_memory: int
    provenance: dict[str, Any]


class Stored(NamedTuple):
    """A finished unit as it lies in the file."""

    key: str
    experiment: str
    params: dict[str, Any]
    data_sha256: str
    code: str
    outcome: Outcome
    finished: float


class Store:
    """The results file at `path`, created if missing; a context manager.  StoreError for whatever SQLite refuses."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self._db = sqlite3.connect(self.path, timeout=30)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise self._explained(error) from None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def add(self, unit: Unit, outcome: Outcome) -> bool:
        """Store a result; False if the unit already had one, which then stays."""
        row = (
            unit.key, unit.experiment, _json(unit.params), unit.data_sha256, unit.code, _json(outcome.result),
            outcome.seconds, outcome.peak_memory, _json(outcome.provenance), time.time(),
        )  # fmt: skip
        try:
            with self._db:
                added = self._db.execute(f"INSERT OR IGNORE INTO units VALUES ({', '.join('?' * 10)})", row).rowcount
                self._db.execute("DELETE FROM failures WHERE key = ?", (unit.key,))
        except sqlite3.Error as error:
            raise self._explained(error) from None
        return bool(added)

    def add_failure(self, unit: Unit, error: str) -> None:
        """Remember why a unit failed, until it succeeds."""
        row = (unit.key, unit.experiment, _json(unit.params), error, time.time())
        try:
            with self._db:
                self._db.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)", row)
        except sqlite3.Error as problem:
            raise self._explained(problem) from None

    def missing(self, wanted: Iterable[Unit]) -> list[Unit]:
        """The units without a result, in order, each once."""
        done = self.keys()
        return list({unit.key: unit for unit in wanted if unit.key not in done}.values())

    def keys(self) -> set[str]:
        """Keys of all results."""
        return {key for (key,) in self._rows("SELECT key FROM units")}

    def failures(self) -> dict[str, str]:
        """Error by key of the units whose last run failed."""
        return dict(self._rows("SELECT key, error FROM failures"))

    def results(self, experiment: str | None = None) -> list[Stored]:
        """Finished units, of one experiment or all, oldest first."""
        fields = "key, experiment, params, data_sha256, code, result, seconds, peak_memory, provenance, finished"
        rows = self._rows(
            f"SELECT {fields} FROM units WHERE ? IN (experiment, '') ORDER BY finished", (experiment or "",)
        )
        return [
            Stored(key, name, json.loads(params), data, code,
                   Outcome(json.loads(result), seconds, peak, json.loads(provenance)), finished)
            for key, name, params, data, code, result, seconds, peak, provenance, finished in rows
        ]  # fmt: skip

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._explained(error) from None

    def _explained(self, error: sqlite3.Error) -> StoreError:
        way_out = {
            "readonly": "make it writable, or name another file with --db",
            "read-only": "make it writable, or name another file with --db",
            "full": "free some space, then run the same command again",
            "unable to open": "create its folder or choose another file with --db",
            "not a database": "it is no results file: choose another with --db",
            "malformed": "it is damaged: move it away, or choose another with --db",
            "locked": "another program holds it: wait, then run the same command again",
        }
        mend = next((text for sign, text in way_out.items() if sign in str(error)), "choose another file with --db")
        return StoreError(f"results file {self.path}: {error}; {mend}. Results written so far stay")


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)
