"""Every claim of the paper, one numbered statement a module, and the machinery that judges them."""

from __future__ import annotations

import difflib
import functools
import graphlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from theorems.claim import Claim, ClaimError
from theorems.run import combinations, item_id

ROOT = Path(__file__).parent.parent

# The numbered statements of arXiv:2603.13085 and of its summaries, as the report groups them.
GROUPS = {
    "Section 3: definitions": ("def-3.1", "rem-3.2", "def-3.3", "def-3.4"),
    "Section 4: main results": (
        *("rem-4.1", "thm-4.2", "thm-4.3", "thm-4.4", "asm-4.5", "prop-4.6", "rem-4.7", "thm-4.8"),
        *("rem-4.9", "rem-4.10", "prop-4.11", "rem-4.12", "prop-4.13"),
    ),
    "Appendix A: protocol": ("app-A.2", "app-A.9", "app-A.12", "app-A.13", "rem-A.1"),
    "Appendix B: proofs": (
        *("thm-B.1", "thm-B.2", "cor-B.3", "prop-B.4", "thm-B.5", "def-B.6", "rem-B.7", "thm-B.8", "rem-B.9"),
        *("thm-B.10", "lem-B.11", "rem-B.12", "thm-B.13", "thm-B.14", "thm-B.15", "prop-B.16"),
    ),
    "Appendix C: malleability": (
        *("thm-C.2", "rem-C.3", "cor-C.4", "thm-C.5", "thm-C.6", "rem-C.7", "cor-C.8", "prop-C.9"),
        *("rem-C.10", "thm-C.11", "def-C.12", "prop-C.13", "prop-C.15", "rem-C.16"),
    ),
    "Appendix D and the tables": (
        *("prop-D.1", "app-D.3.2", "app-D.3.4", "app-D.4.1", "tab-1", "tab-2", "tab-3", "tab-5"),
        *("fig-1", "fig-2", "fig-3", "fig-5", "fig-6", "fig-7"),
    ),
    "Version 1 and the summaries": (
        *("v1-prop-4.5", "v1-thm-4.7", "v1-abstract", "sum-kernel", "sum-poison", "sum-error", "sum-cosine"),
    ),
}
OWN = "own-"  # ids of propositions that a user adds
_THEOREM_FILE = re.compile(r"(def|rem|thm|asm|prop|lem|cor|app|tab|fig|v1|sum|own)_")


def group(claim_id: str) -> str:
    """The heading under which the report lists a claim; raises ClaimError for an unknown id."""
    return [*GROUPS, "Your own propositions"][_place(claim_id)[0]]


def _place(claim_id: str) -> tuple[int, int, str]:
    """Where the paper has the statement: (group, position in it, id); one's own propositions come last."""
    if claim_id.startswith(OWN):
        return len(GROUPS), 0, claim_id
    for i, names in enumerate(GROUPS.values()):
        for j, name in enumerate(names):
            if re.fullmatch(re.escape(name) + r"(\.[a-z0-9-]+)*", claim_id):
                return i, j, claim_id
    known = [name for names in GROUPS.values() for name in names]
    near = difflib.get_close_matches(claim_id, known, 3, 0.4) or known[:3]
    raise ClaimError(
        f"claim id {claim_id!r} names no statement of the paper (near: {', '.join(near)}); "
        f"an id is a numbered statement with an optional suffix, or starts with {OWN!r}"
    )


def find(claim_id: str) -> Claim:
    """The claim with this id, or with this other number; an unknown id raises ClaimError with the nearest ones."""
    known = {name: claim for claim in catalogue() for name in (claim.id, *claim.also)}
    if claim_id not in known:
        near = difflib.get_close_matches(claim_id, known, 5, 0.3)
        raise ClaimError(
            f"unknown claim id {claim_id!r}; near: {', '.join(near) or 'none'} (pytest --claims lists all)"
        )
    return known[claim_id]


@functools.cache
def catalogue() -> tuple[Claim, ...]:
    """Every claim in theorems/, validated, in the order of the paper."""
    claims = [claim for module in _modules() for claim in claims_of(module)]
    validate(claims)
    return tuple(sorted(claims, key=lambda claim: _place(claim.id)))


def claims_of(module: ModuleType) -> list[Claim]:
    """The claims that a theorem module declares; errors name the file."""
    file = getattr(module, "__file__", module.__name__) or module.__name__
    claims = [value for value in vars(module).values() if isinstance(value, Claim) and value.file == file]
    if not claims:
        raise ClaimError(f"{file}: no Claim at module level; a theorem file declares at least one")
    used = {s.law for c in claims for s in c.statements.values()} | {k.run for c in claims for k in c.checks.values()}
    for name, value in vars(module).items():
        public = inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
        if public and value not in used:
            raise ClaimError(
                f"{file}: function {name!r} is neither a statement nor a check: decorate it, or start its name with _"
            )
    return claims


def validate(claims: Iterable[Claim]) -> None:
    """Reject claims that could pass without earning it; every message names the file."""
    by_id: dict[str, Claim] = {}
    for claim in claims:
        for name in (claim.id, *claim.also):
            try:
                group(name)
            except ClaimError as error:
                raise ClaimError(f"{claim.file}: {error}") from None
            if name in by_id:
                raise ClaimError(f"{claim.file}: duplicate id {name!r}, also in {by_id[name].file}")
            by_id[name] = claim
        _validate_one(claim)
    for claim in by_id.values():
        for used in claim.uses:
            if used not in by_id or used != by_id[used].id:
                raise ClaimError(f"{claim.file}: {claim.id} uses {used!r}, which is no claim")
    try:
        graphlib.TopologicalSorter({claim.id: claim.uses for claim in by_id.values()}).prepare()
    except graphlib.CycleError as error:
        circle = error.args[1]
        raise ClaimError(f"{by_id[circle[0]].file}: uses closes a circle: {' -> '.join(circle)}") from None


def _validate_one(claim: Claim) -> None:
    names = list(claim.statements)
    if names[:1] != ["as_published"]:
        raise ClaimError(f"{claim.file}: {claim.id}: the first statement must be as_published, the paper's own")
    published = claim.statements["as_published"]
    if published.declared and published.assuming:
        raise ClaimError(
            f"{claim.file}: {claim.id}: the paper's statement takes no extra hypothesis: state it beside it"
        )
    false = [name for name, s in claim.statements.items() if s.declared is False]
    if not false:
        raise ClaimError(f"{claim.file}: {claim.id} has no false statement: nothing shows that its checks can fail")
    if not claim.checks:
        raise ClaimError(f"{claim.file}: {claim.id} has no check")
    for check in claim.checks.values():
        for name in check.blind_to:
            if name not in claim.statements:
                raise ClaimError(f"{claim.file}: {claim.id}: {check.name} is blind to {name!r}, which is no statement")
        formal = check.layer == "formal"  # the proof kernel shows that it can fail
        if set(false) <= set(check.blind_to) and not formal:
            raise ClaimError(
                f"{claim.file}: {claim.id}: {check.name} is blind to every false statement: nothing shows that it can fail"
            )
        items = [item_id(params) for params in combinations(check)]
        if not items or len(set(items)) < len(items):
            raise ClaimError(
                f"{claim.file}: {claim.id}: {check.name} needs distinct values of each parameter, not {dict(check.params)}"
            )
    for name in false:
        if all(name in check.blind_to for check in claim.checks.values()):
            raise ClaimError(f"{claim.file}: {claim.id}: every check is blind to the false statement {name!r}")


def _modules() -> list[ModuleType]:
    present = {p for p in Path(__file__).parent.rglob("*.py") if is_theorem_file(p.stem)}
    names = sorted(m.name for m in pkgutil.walk_packages(__path__, "theorems."))
    found = [importlib.import_module(n) for n in names if is_theorem_file(n.rsplit(".", 1)[-1])]
    if stray := present - {Path(str(m.__file__)) for m in found}:
        raise ClaimError(f"{min(stray)}: its folder is no package: put an empty __init__.py into it")
    return found


def is_theorem_file(stem: str) -> bool:
    """Whether a module of this name states claims, by its prefix: thm_, prop_, own_ …"""
    return _THEOREM_FILE.match(stem) is not None
