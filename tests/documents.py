"""Small records documents for the tests of reports/."""


def check(name, layer, items=("",)):
    return {"name": name, "layer": layer, "says": f"What {name} does.", "dimensions": None, "items": list(items), "blind_to": [],
            "slow": False, "gpu": False}  # fmt: skip


def claim(
    claim_id="own-x", *, declared=True, true=None, assuming=None, uses=(), expected="proved", checks=None, **more
):
    statements = [_statement("as_published", declared, None if true else assuming), _statement("wrong", False)]
    if true:
        statements.append(_statement(true, True, assuming))
    head = {
        "id": claim_id,
        "also": [],
        "title": f"Claim {claim_id}",
        "source": "here",
        "reading": "",
        "statement": r"x^2 \ge 0",
    }
    rest = {
        "assumes": [],
        "uses": list(uses),
        "expected": expected,
        "file": "theorems/own_x.py",
        "group": "Own",
        "about": "About.",
        "formal": [],
        "formal_gap": "",
    }
    return (
        head
        | rest
        | {"statements": statements, "checks": checks or [check("derive", "symbolic"), check("try_it", "property")]}
        | more
    )


def outcome(statement, word, **more):
    refuted = word == "refuted"
    blank = {
        "examples": 3,
        "met": 3 - refuted,
        "undecided": 0,
        "worst_ratio": None,
        "certainty": "exact",
        "detail": None,
    }
    found = {
        "witness": {"X": [["1", "-1/2"]]} if refuted else None,
        "replay": "python -m theorems replay x" if refuted else None,
    }
    return {"statement": statement, "outcome": word} | blank | found | more


def record(name, layer, *, published="kept", wrong="refuted", corrected="kept", item="", status="passed", claim_id="own-x",
           dimensions=None, **more):  # fmt: skip
    said = [outcome("as_published", published), outcome("wrong", wrong)]
    if published == "refuted":
        said.append(outcome("corrected", corrected))
    head = {
        "claim": claim_id,
        "check": name,
        "item": item,
        "layer": layer,
        "status": status,
        "detail": "",
        "seconds": 0.1,
    }
    rest = {
        "dimensions": dimensions,
        "worker": "gw0",
        "seed": 0,
        "precision_bits": 0,
        "search": None,
        "measurements": [],
        "plots": [],
        "proofs": [],
    }
    return head | rest | {"outcomes": said} | more


def document(claims, records, complete=True):
    run = {"started": "2026-01-01T00:00:00+00:00", "finished": "2026-01-01T00:01:00+00:00", "complete": complete, "commit": "abc",
           "incomplete_because": None if complete else "1 check was not run", "dirty": False, "python": "3.11", "packages": {"numpy": "2"},
           "ground_types": "flint", "device": "cpu", "seed": 0, "profile": "quick", "workers": 2, "command": "pytest"}  # fmt: skip
    return {"schema": 1, "run": run, "claims": claims, "records": records}


def _statement(name, declared, assuming=None):
    return {
        "name": name,
        "declared": declared,
        "says": f"What {name} says.",
        "assuming": assuming,
        "law_source": "def law(): ...",
    }
