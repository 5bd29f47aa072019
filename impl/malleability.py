"""How much influence changes when points are replaced: flip rate, ranks, malleability, interventions (def-3.4, app-A.5, def-C.1).

Scores are influences of the n training points, aggregated over the test set or on one test point, before and after; what
"after" means (one point replaced at a time, all at once, the network trained again or not) is the caller's business:
`machines` gives the influence of each point after it alone was replaced.

Raises ValueError for wrong shapes, tau outside (0, 1], or scores that are NaN where they are read.
"""

from __future__ import annotations

import math

import torch
from scipy.stats import rankdata
from torch import Tensor

from impl import _validate as check
from impl.machines import Machine as Machine
from impl.machines import Replaced as Replaced
from impl.machines import influence_objective as influence_objective
from impl.machines import influences as influences
from impl.machines import machine as machine
from impl.machines import replaced as replaced

TOP = ("score", "magnitude", "positive")
INTERVENTIONS = ("none", "curated", "transformed", "adversarial")
COMPLEXITIES = ("removal", "single", "share", "alone")


def top(scores: Tensor, tau: float = 0.1, by: str = "score") -> Tensor:
    """The round(tau n) points, at least one, of largest score (or magnitude), best first; ties by position.

    "positive": those of them whose score is > 0, the appendix's wording.  ValueError if no score is.
    """
    check.choice("by", by, TOP)
    _vector("scores", scores)
    if not 0 < tau <= 1:
        raise ValueError(f"tau must be in (0, 1], got {tau!r}")
    key = scores.abs() if by == "magnitude" else scores
    best = torch.argsort(key, descending=True, stable=True)[: max(1, round(tau * len(scores)))]
    if by == "positive":
        best = best[scores[best] > 0]
        if not len(best):
            raise ValueError("no score is positive; use by='score' or by='magnitude'")
    return best


def flip_rate(before: Tensor, after: Tensor, tau: float = 0.1, by: str = "score") -> float:
    """Share of the top tau by score before, (n,), whose sign is another after (def-3.4); zero is a sign of its own.

    `after` (n,) is read on the top set only and may be NaN elsewhere.
    """
    chosen = top(before, tau, by)
    if after.shape != before.shape:
        raise ValueError(f"after must have the shape of before, {tuple(before.shape)}, got {tuple(after.shape)}")
    _vector("after, on the top set,", after[chosen])
    return float((before[chosen].sign() != after[chosen].sign()).double().mean())


def flip_rates(before: Tensor, after: Tensor, tau: float = 0.1, by: str = "score") -> Tensor:
    """The flip rate on each test point by itself, with a top set of its own: (n, t), (n, t) -> (t,)."""
    pairs = zip(before.unbind(dim=1), after.unbind(dim=1), strict=True)
    return torch.tensor([flip_rate(b, a, tau, by) for b, a in pairs], dtype=torch.float64)


def spearman(a: Tensor, b: Tensor) -> float:
    """Spearman's rank correlation of (n,) and (n,), ties at their mean rank; NaN where one is constant."""
    _vector("a", a)
    _vector("b", b)
    if len(a) != len(b):
        raise ValueError(f"a and b must be equally long, got {len(a)} and {len(b)}")
    x, y = (torch.from_numpy(rankdata(v.detach().cpu().double().numpy())) - (len(v) + 1) / 2 for v in (a, b))
    scale = float(torch.linalg.vector_norm(x) * torch.linalg.vector_norm(y))
    return float(x @ y) / scale if scale else math.nan


def top_overlap(a: Tensor, b: Tensor, k: int) -> float:
    """Share of the k largest of a (n,) that are among the k largest of b (n,)."""
    _vector("a", a)
    _vector("b", b)
    k = check.count("k", k, most=min(len(a), len(b)))
    first, second = (set(torch.argsort(v, descending=True, stable=True)[:k].tolist()) for v in (a, b))
    return len(first & second) / k


def malleability(before: Tensor, after: Tensor) -> float:
    """Mean change of a point's influence when it is moved, (1/n) sum_i |after_i - before_i| (def-C.1).

    (n,) and (n,), or (n, c) for the coefficients alpha, whose change is a Euclidean norm.
    """
    if before.shape != after.shape or before.ndim not in (1, 2) or not len(before):
        raise ValueError(f"before and after must have one shape, (n,) or (n, c), got {before.shape} and {after.shape}")
    difference = (after - before).reshape(len(before), -1)
    return float(torch.linalg.vector_norm(difference, dim=1).mean())


def complexity(machine: Machine, scores: Tensor, groups: int = 10, kind: str = "removal") -> Tensor:
    """What each group of points adds to the complexity tr Y^T (K + lam I)^{-1} Y, (groups,), most harmful first (figure 3).

    Groups of equal size (up to one) by ascending score.  The text does not define the contribution; here are four:
    "removal": the drop when the group is removed.  "single": the sum of the drops when its points are removed one by one.
    "share": sum_i alpha_i . (K alpha)_i, which add up to the squared RKHS norm.  "alone": the complexity of the group by itself.
    """
    check.choice("kind", kind, COMPLEXITIES)
    _vector("scores", scores)
    n = len(machine.X)
    if len(scores) != n:
        raise ValueError(f"scores has {len(scores)} entries for {n} training points")
    parts = torch.argsort(scores, stable=True).tensor_split(check.count("groups", groups, most=n))
    alpha, P = machine.ridge.alpha, machine.inverse

    def contribution(S: Tensor) -> Tensor:
        if kind == "removal":
            return (alpha[S] * torch.linalg.solve(P[S][:, S], alpha[S])).sum()
        if kind == "single":
            return (alpha[S] ** 2).sum(dim=1) @ (1 / machine.ridge.inverse_diagonal[S])
        if kind == "share":
            return (alpha[S] * (machine.K[S] @ alpha)).sum()
        alone = machine.K[S][:, S] + machine.lam * torch.eye(len(S), dtype=P.dtype, device=P.device)
        return (machine.Y[S] * torch.linalg.solve(alone, machine.Y[S])).sum()

    return torch.stack([contribution(S) for S in parts])


def intervene(
    name: str, X: Tensor, Y: Tensor, top: Tensor, rows: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """The training set after an intervention, and which points it keeps: (n', d), (n', c), (n',) (section 3.2).

    "curated": without the points of `top`.  "transformed": they are replaced by their adversarial `rows` (n, d).
    "adversarial": all points are.  "none": as it is.  ValueError if nothing is left, or `rows` is missing.
    """
    check.choice("name", name, INTERVENTIONS)
    check.same_kind("Y", check.matrix("Y", Y), "X", check.matrix("X", X).to(Y), axis=0)
    chosen = torch.zeros(len(X), dtype=torch.bool, device=X.device)
    chosen[top] = True
    everything = torch.arange(len(X), device=X.device)
    if name == "curated":
        if bool(chosen.all()):
            raise ValueError("curated removes every training point; use a smaller tau")
        return X[~chosen], Y[~chosen], everything[~chosen]
    if name == "none":
        return X, Y, everything
    if rows is None or rows.shape != X.shape:
        got = None if rows is None else tuple(rows.shape)
        raise ValueError(f"{name} needs rows of the shape of X, {tuple(X.shape)}, got {got}")
    return (rows if name == "adversarial" else torch.where(chosen[:, None], rows, X)), Y, everything


def _vector(argument: str, value: Tensor) -> None:
    """ValueError unless 1-d, non-empty and free of NaN."""
    if value.ndim != 1 or len(value) == 0:
        raise ValueError(f"{argument} must be a non-empty vector, got shape {tuple(value.shape)}")
    if bool(torch.isnan(value).any()):
        raise ValueError(f"{argument} holds NaN, first at {int(torch.isnan(value).nonzero()[0])}")
