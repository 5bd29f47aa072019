"""Cells for the tests of the experiment runner; in a module of their own, because workers import them by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from impl.experiments._plan import Experiment, units


def cell(params, context):
    """Leaves a line in the journal for every call, then does what `kind` says."""
    with open(params["journal"], "a") as journal:
        journal.write(f"{params['seed']} {os.getpid()}\n")
    kind = params.get("kind", "square")
    if kind == "fail" and params["seed"] == 1:
        raise ValueError("no such cell")
    if kind == "nan":
        return {"value": [1.0, float("nan")]}
    if kind == "suicide" and params["seed"] == 1 and not Path(params["journal"] + ".died").exists():
        Path(params["journal"] + ".died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(params.get("sleep", 0))
    return {"value": params["seed"] ** 2}


def toy(journal, seeds=4, **fixed):
    """Units with seeds 0, 1, ..."""
    experiment = Experiment(
        "toy", "squares", cell, {"seed": tuple(range(seeds))}, {"data": "none", "journal": str(journal), **fixed}
    )
    return units(experiment, experiment.grid({}), {"none": "0"})
