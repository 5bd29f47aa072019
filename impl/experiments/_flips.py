"""Flip rates of influence after an attack on training points, under every reading of what the paper leaves open."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from impl import attacks, checks, malleability, training
from impl.experiments import _shared as shared
from impl.experiments._plan import Params

KERNELS = ("trained", "start")
TAU = 0.1
TOP_SETS = ("score", "magnitude", "positive")


def readings(
    p: shared.Problem, params: Params, out: training.Trained, index: Tensor, rows: Tensor
) -> tuple[list[Params], Params]:
    """One entry per kernel (after training, at the start) and loss of the influence; and the checks of the kernels.

    The attention sums are held: the attacked point is a query.  With params["objective"] "loss-moving" there is one more
    entry, for which the point moves in the sums as well: for the primary reading, and its top decile by score only,
    since every point then needs a factorisation of its own.
    """
    found, checked = [], {}
    losses = ("squared", "cross-entropy") if p.Y.shape[1] > 1 else ("squared",)
    for kernel in KERNELS:
        W = shared.weights(out, None if kernel == "trained" else 0)
        for loss in losses:
            machine = shared.machine(p, params, W, loss)
            if kernel not in checked:
                checked[kernel] = checks.check_kernel(machine.K, params["lam"]).record()
            before = malleability.influences(machine)
            entry = {"kernel": kernel, "influence_loss": loss}
            after = malleability.replaced(machine, index, rows).influence
            found.append({**entry, "attention": "held", **compared(before, after, index)})
            if params["objective"] == "loss-moving" and kernel == "trained" and loss == p.loss:
                top = malleability.top(before.mean(dim=1), TAU)
                at = torch.stack([(index == i).nonzero()[0, 0] for i in top])
                after = malleability.replaced(machine, top, rows[at], "moving").influence
                found.append({**entry, "attention": "moving", **compared(before, after, top)})
    return found, checked


def compared(before: Tensor, after: Tensor, index: Tensor) -> Params:
    """Influence (n, t) before and (b, t) after the attacked points `index` were replaced one at a time.

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
    """The reading nearest to the paper's words: trained kernel, influence in the trained loss, attention held."""
    wanted = {"kernel": "trained", "influence_loss": loss, "attention": "held"}
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
