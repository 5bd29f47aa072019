"""Flip rates of influence after an attack on training points, under every reading of what the paper leaves open."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from impl import attacks, checks, malleability, training
from impl.experiments import _shared as shared
from impl.experiments._plan import Params

KERNELS = ("trained", "start")
TAU = 0.1
TOP_SETS = ("score", "magnitude", "positive")


@dataclass(frozen=True)
class Before:
    """Kernel machines before the attack by (kernel, influence loss), with their influences (n, t)."""

    machines: dict[tuple[str, str], malleability.Machine]
    influences: dict[tuple[str, str], Tensor]

    def leading(self) -> Tensor:
        """The points in some top decile, by score or magnitude, in order."""
        scores = [influence.mean(dim=1) for influence in self.influences.values()]
        tops = [malleability.top(score, TAU, by) for score in scores for by in ("score", "magnitude")]
        return torch.cat(tops).unique()


def before(p: shared.Problem, params: Params, out: training.Trained) -> Before:
    """Machines on the kernel after training and at the start, with influence in squared loss and in cross-entropy."""
    machines = {}
    for kernel in KERNELS:
        base = shared.machine(p, params, shared.weights(out, None if kernel == "trained" else 0))
        for loss in ("squared", "cross-entropy") if p.Y.shape[1] > 1 else ("squared",):
            machines[kernel, loss] = replace(base, loss=loss)
    return Before(machines, {key: malleability.influences(machine) for key, machine in machines.items()})


def readings(p: shared.Problem, params: Params, start: Before, index: Tensor, rows: Tensor) -> list[Params]:
    """One entry per kernel and loss of the influence, for the attacked points `index` (b,) and their new rows (b, d).

    Each says what is replaced.  "one": each point alone, the attention sums held, so that it is a query.  For the
    primary kernel and loss also "top" and "all": the top decile, or every point, at once, in the attention sums as well.
    With params["objective"] "loss-moving" also "one-moving": each of the top decile alone, in the attention sums as well.
    """
    found = []
    for (kernel, loss), machine in start.machines.items():
        influence = start.influences[kernel, loss]
        ways = {"one": (malleability.replaced(machine, index, rows).influence, index)}
        if (kernel, loss) == ("trained", p.loss):
            ways |= _other_ways(machine, params, influence, index, rows)
        found += [
            {"kernel": kernel, "influence_loss": loss, "replaced": way, **compared(influence, after, at)}
            for way, (after, at) in ways.items()
        ]
    return found


def checked(params: Params, start: Before) -> Params:
    """The numerical checks of app-A.9 for both kernels."""
    return {
        kernel: checks.check_kernel(machine.K, params["lam"]).record()
        for (kernel, loss), machine in start.machines.items()
        if loss == "squared"
    }


def _other_ways(
    machine: malleability.Machine, params: Params, influence: Tensor, index: Tensor, rows: Tensor
) -> dict[str, tuple[Tensor, Tensor]]:
    """Influence (b, t) after the points were replaced at once or with moving attention, and which points those are."""
    top = malleability.top(influence.mean(dim=1), TAU)
    everything = len(index) == len(influence)
    place = torch.full((len(influence),), -1, device=index.device)
    place[index] = torch.arange(len(index), device=index.device)
    ways: dict[str, tuple[Tensor, Tensor]] = {}
    if bool((place[top] < 0).any()):
        return ways
    for way, points in (("top", top), ("all", index if everything else None)):
        if points is not None:
            X = machine.X.clone()
            X[points] = rows[place[points]]
            at_once = malleability.machine(
                X, machine.Y, machine.X_test, machine.Y_test, machine.W, machine.architecture, machine.lam, machine.loss
            )
            ways[way] = malleability.influences(at_once)[points], points
    if params["objective"] == "loss-moving":
        ways["one-moving"] = malleability.replaced(machine, top, rows[place[top]], "moving").influence, top
    return ways


def compared(before: Tensor, after: Tensor, index: Tensor) -> Params:
    """Influence (n, t) before, and of the points `index` (b, t) after.

    flip_rate: of the score averaged over test points, by kind of top set; pointwise: mean over test points of the
    flip rate at each; malleability: mean |change of the averaged score|, and relative to mean |score|.
    Rank statistics and pointwise rates need every point attacked and are None otherwise, as is a top set that is not
    within the attacked points.
    """
    n = len(before)
    scores, moved = before.mean(dim=1), torch.full_like(before.mean(dim=1), math.nan)
    moved[index] = after.mean(dim=1)
    everything = len(index) == n
    by_set = {}
    for by in TOP_SETS:
        top = malleability.top(scores, TAU, by)
        covered = not bool(torch.isnan(moved[top]).any())
        by_set[by] = malleability.flip_rate(scores, moved, TAU, by) if covered else None
    change = malleability.malleability(scores[index], moved[index])
    if everything:
        aligned = torch.empty_like(before)
        aligned[index] = after
    return {
        "flip_rate": by_set,
        "pointwise": float(malleability.flip_rates(before, aligned, TAU, "score").mean()) if everything else None,
        "spearman": malleability.spearman(scores, moved) if everything else None,
        "top_overlap": malleability.top_overlap(scores, moved, round(TAU * n)) if everything else None,
        "malleability": change,
        "relative_malleability": change / float(scores[index].abs().mean()),
        "positive_share": float((scores > 0).double().mean()),
    }


def primary(found: list[Params], loss: str) -> Params:
    """The reading nearest to the paper's words: trained kernel, influence in the trained loss, each point alone."""
    wanted = {"kernel": "trained", "influence_loss": loss, "replaced": "one"}
    return next(entry for entry in found if wanted.items() <= entry.items())


def hits(p: shared.Problem, out: training.Trained, params: Params, found: attacks.Perturbed) -> dict[str, float]:
    """What the attack does to the model itself: loss and training accuracy at the attacked points."""
    X, dtype = p.rows.X, out.net.weight.dtype
    assert isinstance(dtype, torch.dtype)
    Y = p.Y[found.index]
    with torch.no_grad():
        rows = [
            attacks.features_of(X, params["architecture"], rows, found.index).to(dtype)
            for rows in (X[found.index], found.rows)
        ]
        before, after = (training.accuracy(out.net(F), Y) for F in rows)
    return {
        "objective_before": float(found.objective_before.double().mean()),
        "objective_after": float(found.objective_after.double().mean()),
        "accuracy_before": before,
        "accuracy_after": after,
        "moved": float(torch.linalg.vector_norm(found.rows - X[found.index], dim=1).mean()),
    }
