"""The vocabulary of a theorem file: Claim, true and false statements, checks, and what a check may say.

A check is a function of the statement it judges.  It passes when it keeps every statement declared
true and refutes every statement declared false.  Only `Counterexample` refutes.
"""

from __future__ import annotations

import functools
import inspect
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from theorems import exact, formal

LAYERS = ("symbolic", "property", "empirical", "formal")
VERDICTS = (
    "proved",
    "supported",
    "conditional",
    "refuted",
    "unsupported",
    "reproduced",
    "not-reproduced",
    "undecided",
)


class ClaimError(Exception):
    """A theorem file that cannot be trusted as written; the message names the file and the mend."""


class Counterexample(Exception):
    """The only way to refute a statement.  Any other exception is a failure of the check."""

    def __init__(self, **observed: Any):
        super().__init__(", ".join(f"{name} = {value}" for name, value in observed.items()))
        self.observed = observed


class Undecided(Exception):
    """A comparison that no precision up to the cap could decide; never counts as kept."""


class NotMet(Exception):
    """The statement says nothing about this instance: its hypotheses do not hold."""


@dataclass
class Notes:
    """What one check observed while it judged one statement."""

    worst_ratio: float | None = None
    held: int = 0  # comparisons by `demand` or `demand_at_most` that came out true
    measurements: list[dict[str, Any]] = field(default_factory=list)
    plots: list[dict[str, Any]] = field(default_factory=list)
    proofs: list[dict[str, Any]] = field(default_factory=list)


_current = SimpleNamespace(notes=Notes())


def fresh_notes() -> Notes:
    """Start recording for one statement; what the check notes from now on lands in the result."""
    _current.notes = Notes()
    return _current.notes


def demand(holds: bool | None, **observed: Any) -> None:
    """Refute the statement under test unless `holds`; `None` means undecided at the precision cap.

    `observed` is what a reader sees beside the instance: what came, and what the statement says.
    """
    if holds is not None and not isinstance(holds, (bool, np.bool_)):
        raise TypeError(f"demand needs True, False or None, not {type(holds).__name__}")
    if holds is None:
        raise Undecided(", ".join(observed))
    if not holds:
        raise Counterexample(**observed)
    _current.notes.held += 1


def demand_at_most(left: Any, right: Any, **observed: Any) -> None:
    """Refute unless left ≤ right (exact or certified); remembers the worst ratio left/right."""
    denominator = float(right)
    if denominator > 0:
        ratio = float(left) / denominator
        worst = _current.notes.worst_ratio
        if math.isfinite(ratio) and (worst is None or ratio > worst):  # 64 bits may not tell a number from a pole
            _current.notes.worst_ratio = ratio
    demand(exact.at_most(left, right), left=left, right=right, **observed)


def suppose(hypothesis: bool | None) -> None:
    """Pass over this instance unless the hypothesis holds; instances passed over are counted."""
    if hypothesis is None:
        raise Undecided("hypothesis")
    if not hypothesis:
        raise NotMet()


def measured(name: str, value: float, *, low: float | None = None, high: float | None = None,
             unit: str = "", data: str = "", detail: str = "") -> None:  # fmt: skip
    """Put one measured number, with its interval where it has one, into the report."""
    entry = {"name": name, "value": _number(value), "low": _number(low), "high": _number(high)}
    _current.notes.measurements.append(entry | {"unit": unit, "data": data, "detail": detail})


def plotted(title: str, alt: str, *, x: str, y: str, lines: Iterable[Mapping[str, Any]],
            log_x: bool = False, log_y: bool = False) -> None:  # fmt: skip
    """Put one plot into the report; a line is {label, x, y} with optional low and high bands."""
    drawn = [
        {"label": line["label"]} | {key: _numbers(line.get(key)) for key in ("x", "y", "low", "high")} for line in lines
    ]
    _current.notes.plots.append(
        {"title": title, "alt": alt, "x": x, "y": y, "log_x": log_x, "log_y": log_y, "lines": drawn}
    )


def kernel_checked(proof: Mapping[str, Any]) -> None:
    """Put one theorem that the proof kernel accepted, with its versions, hashes and axioms, into the report."""
    _current.notes.proofs.append(dict(proof))


def _number(value: Any) -> float | str | None:
    """A float, or the word for one that JSON cannot hold: NaN, Infinity, -Infinity."""
    if value is None:
        return None
    return float(value) if math.isfinite(value) else json.dumps(float(value))


def _numbers(values: Iterable[Any] | None) -> list[float | str | None] | None:
    return None if values is None else [_number(value) for value in values]


@dataclass(frozen=True)
class Statement:
    """One way to state the claim.  `law` is opaque to the machinery; only the checks read it."""

    name: str
    declared: bool | None  # None: open. Exact checks keep it, measurements do not decide it
    law: Callable[..., Any]
    says: str
    assuming: str | None = None


@dataclass(frozen=True)
class Check:
    """A function of the law it judges, and of inputs that the machinery supplies."""

    name: str
    layer: str
    run: Callable[..., Any]
    says: str
    draw: Mapping[str, Any] = field(default_factory=dict)  # Hypothesis strategies
    search: Any = None  # zero or one exhaustive stream of instances, smallest first
    limit: int = 0  # instances of the stream to try
    params: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    dimensions: str | None = None
    blind_to: tuple[str, ...] = ()
    slow: bool = False


@dataclass
class Claim:
    """A numbered claim of the paper, or one reading of it.

    id         as in the catalogue, e.g. ``thm-4.8.d2``
    source     where the paper says it
    statement  LaTeX of what is claimed, as published
    expected   the verdict that the evidence is known to earn; a run is green when they agree
    also       other numbers that the paper gives the same statement
    uses       ids of the claims that this one rests on
    assumes    hypotheses and cited theorems, in words
    """

    id: str
    title: str
    source: str
    statement: str
    expected: str
    reading: str = ""
    also: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    statements: dict[str, Statement] = field(default_factory=dict, init=False)
    checks: dict[str, Check] = field(default_factory=dict, init=False)
    formal: dict[str, list[dict[str, str]]] = field(default_factory=dict, init=False)  # by statement
    formal_gap: str = field(default="", init=False)
    file: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.file = sys._getframe(2).f_code.co_filename  # the theorem file, for error messages
        if any(isinstance(several, str) for several in (self.also, self.uses, self.assumes)):
            raise ClaimError(f"{self.file}: {self.id}: also, uses and assumes are tuples of strings")
        if self.expected not in VERDICTS:
            raise ClaimError(
                f"{self.file}: {self.id}: expected={self.expected!r} is no verdict; one of {', '.join(VERDICTS)}"
            )

    def true(self, law: Callable[..., Any] | None = None, *, assuming: str | None = None) -> Any:
        """Declare a statement true; with `assuming`, true under that extra hypothesis."""
        return self._state(law, True, assuming)

    def false(self, law: Callable[..., Any]) -> Any:
        """Declare a statement false; its docstring names the error that it imitates."""
        return self._state(law, False, None)

    def unsupported(self, *, missing: str) -> Any:
        """Declare that the argument does not give the statement; `missing` names the step."""
        return functools.partial(self._state, declared=None, assuming=missing)

    def undecided(self, *, needs: str) -> Any:
        """Declare that the measurements leave a statement open; `needs` names what would decide it."""
        return functools.partial(self._state, declared=None, assuming=needs)

    def _state(self, law: Any, declared: bool | None, assuming: str | None) -> Any:
        if law is None:
            return functools.partial(self._state, declared=declared, assuming=assuming)
        name = self._fresh(law, "statement", self.statements)
        self.statements[name] = Statement(name, declared, law, _says(law), assuming)
        return law

    def symbolic(self, *, dimensions: str, blind_to: tuple[str, ...] = ()) -> Any:
        """A derivation.  `dimensions` is "all", or names the fixed sizes that it covers."""
        return self._check("symbolic", dimensions=dimensions, blind_to=blind_to)

    def property(self, *, search: Any = None, limit: int = 400, blind_to: tuple[str, ...] = (),
                 slow: bool = False, **draw: Any) -> Any:  # fmt: skip
        """A test on exact instances: first an exhaustive stream, smallest first, then random draws."""
        return self._check("property", search=search, limit=limit, blind_to=blind_to, slow=slow, draw=draw)

    def empirical(self, *, blind_to: tuple[str, ...] = (), slow: bool = False,
                  **params: tuple[Any, ...]) -> Any:  # fmt: skip
        """A measurement on the PyTorch implementation, once per combination of parameters."""
        return self._check("empirical", blind_to=blind_to, slow=slow, params=params)

    def in_rocq(self, *, covers: str = "all", **theorems: str | tuple[str, ...]) -> None:
        """Bind statements, by name, to formal statements of proofs/, which the proof kernel checks.

        A statement declared true needs their proofs, one declared false their refutations.  `covers` names the part
        where the theorems say less than the statement, and then they do not count as a derivation of all of it.
        """
        if unknown := sorted(theorems.keys() - self.statements.keys()):
            raise ClaimError(f"{self.file}: {self.id}: in_rocq names {unknown[0]!r}, which is no statement above it")
        names = {s: (given,) if isinstance(given, str) else given for s, given in theorems.items()}
        try:
            for s, given in names.items():
                told = [formal.bound(name, self.statements[s].declared) for name in given]
                self.formal.setdefault(s, []).extend(told)
        except formal.FormalError as error:
            raise ClaimError(f"{self.file}: {self.id}: {error}") from None
        check = self._kernel(names, "in_rocq" if covers == "all" else "in_rocq_in_part")
        blind = tuple(name for name in self.statements if name not in theorems)
        self._check("formal", dimensions=covers, blind_to=blind)(check)

    def not_in_rocq(self, because: str) -> None:
        """Say why no theorem of proofs/ carries this claim, or which part of it has none; the report prints it."""
        self.formal_gap = because

    def _kernel(self, theorems: Mapping[str, tuple[str, ...]], name: str) -> Callable[..., None]:
        def in_rocq(law: Any) -> None:
            """Coq's kernel accepts, from source, a proof (or a refutation) of the formal statement, without an axiom."""
            statement = next(s for s in self.statements.values() if s.law is law)
            for theorem in theorems[statement.name]:
                kernel_checked(formal.checked(theorem, statement.declared))
                demand(True)
            if statement.declared is False:
                raise Counterexample(refuted_by=", ".join(f"refutation_{t}" for t in theorems[statement.name]))

        in_rocq.__name__ = name
        return in_rocq

    def _check(self, layer: str, **options: Any) -> Any:
        def register(run: Callable[..., Any]) -> Callable[..., Any]:
            name = self._fresh(run, "check", self.checks)
            self.checks[name] = Check(name, layer, run, _says(run), **options)
            return run

        return register

    def _fresh(self, function: Callable[..., Any], kind: str, known: Mapping[str, Any]) -> str:
        name = function.__name__
        if not function.__doc__:
            raise ClaimError(f"{self.file}: {kind} {name!r} of {self.id} needs a docstring: the report prints it")
        if name in known:
            raise ClaimError(f"{self.file}: {self.id} has two {kind}s named {name!r}: rename one")
        return name


def _says(function: Callable[..., Any]) -> str:
    return inspect.cleandoc(function.__doc__ or "")
