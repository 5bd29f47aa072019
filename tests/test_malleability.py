"""impl.malleability on cases worked by hand, against scipy, and against machines fitted without a group."""

from __future__ import annotations

import math

import pytest
import scipy.stats
import torch
from torch import Tensor

from impl import influence, malleability
from impl.network import TwoLayerReLU

F64 = torch.float64


def gaussian(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def test_top_set_by_hand() -> None:
    scores = torch.tensor([0.5, -3.0, 2.0, 0.5, -0.1, 0.0, 1.0, -2.5, 0.2, 0.3])
    assert malleability.top(scores, 0.3).tolist() == [2, 6, 0]
    assert malleability.top(scores, 0.4).tolist() == [2, 6, 0, 3]  # a tie by position
    assert malleability.top(scores, 0.3, "magnitude").tolist() == [1, 7, 2]
    assert malleability.top(scores, 0.01).tolist() == [2] and len(malleability.top(scores, 1.0)) == 10
    assert malleability.top(scores, 0.9, "positive").tolist() == [2, 6, 0, 3, 9, 8]


def test_flip_rate_by_hand() -> None:
    before = torch.tensor([4.0, 3.0, 2.0, 1.0, -1.0, -2.0, -3.0, -9.0])
    after = torch.tensor([-0.1, 3.0, 0.0, 9.0, 1.0, 1.0, 1.0, 1.0])
    assert malleability.flip_rate(before, before, 0.5) == 0.0 and malleability.flip_rate(before, -before, 0.5) == 1.0
    assert malleability.flip_rate(before, after, 0.5) == 0.5  # a sign change and a zero, out of four
    assert malleability.flip_rate(before, after, 0.25) == 0.5
    assert malleability.flip_rate(before, after, 0.25, "magnitude") == 1.0  # -9 and 4
    assert malleability.flip_rate(before, after, 1.0, "positive") == 0.5
    outside = after.clone()
    outside[4:] = math.nan
    assert malleability.flip_rate(before, outside, 0.5) == 0.5
    with pytest.raises(ValueError, match="after, on the top set, holds NaN, first at 1"):
        malleability.flip_rate(before, torch.tensor([1.0, math.nan] + [0.0] * 6), 0.5)
    columns = malleability.flip_rates(torch.stack([before, -before], 1), torch.stack([after, -before], 1), 0.5)
    assert columns.tolist() == [0.5, 0.0]


def test_a_mean_over_test_points_hides_the_flips_on_each() -> None:
    before = torch.tensor([[3.0, -1.0], [1.0, 1.0]])
    after = torch.tensor([[-1.0, 3.0], [1.0, 1.0]])
    assert malleability.flip_rate(before.mean(dim=1), after.mean(dim=1), 1.0) == 0.0
    assert malleability.flip_rates(before, after, 1.0).tolist() == [0.5, 0.5]


def test_ranks_against_scipy() -> None:
    a, b = gaussian(50).round(decimals=1), gaussian(50, seed=1).round(decimals=1)  # with ties
    assert malleability.spearman(a, b) == pytest.approx(scipy.stats.spearmanr(a, b).statistic, abs=1e-14)
    assert malleability.spearman(a, a.exp()) == pytest.approx(1) and malleability.spearman(a, -a) == pytest.approx(-1)
    assert math.isnan(malleability.spearman(a, torch.ones(50)))
    assert malleability.spearman(torch.tensor([1.0, 2, 3, 4, 5]), torch.tensor([1.0, 2, 3, 5, 4])) == pytest.approx(0.9)


def test_overlap_and_malleability_by_hand() -> None:
    a, b = torch.tensor([5.0, 4, 3, 2, 1]), torch.tensor([5.0, 1, 4, 2, 3])
    assert malleability.top_overlap(a, b, 2) == 0.5 and malleability.top_overlap(a, b, 3) == pytest.approx(2 / 3)
    assert malleability.top_overlap(a, b, 5) == 1.0 == malleability.top_overlap(a, a, 1)
    assert malleability.malleability(a, b) == pytest.approx((0 + 3 + 1 + 0 + 2) / 5)
    assert malleability.malleability(torch.zeros(2, 2), torch.tensor([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx(2.5)


def test_complexity_of_groups() -> None:
    X, Y = gaussian(20, 4), influence.one_hot(torch.arange(20) % 3, 3)
    W = TwoLayerReLU(4, 30, outputs=3, dtype=F64).weight
    m = malleability.machine(X, Y, gaussian(5, 4, seed=1), Y[:5], W, "2l-relu", 0.1)
    scores = malleability.influences(m).mean(dim=1)

    def total(keep: Tensor) -> float:
        A = m.K[keep][:, keep] + 0.1 * torch.eye(len(keep), dtype=F64)
        return float((Y[keep] * torch.linalg.solve(A, Y[keep])).sum())

    order, everything = scores.argsort(), torch.arange(20)
    groups = order.tensor_split(3)
    assert [len(g) for g in groups] == [7, 7, 6] and scores[groups[0]].max() < scores[groups[2]].min()
    rest = [everything[~torch.isin(everything, g)] for g in groups]
    expected = {
        "removal": [total(everything) - total(r) for r in rest],
        "single": [sum(total(everything) - total(everything[everything != i]) for i in g) for g in groups],
        "alone": [total(g) for g in groups],
    }
    for kind, values in expected.items():
        assert malleability.complexity(m, scores, 3, kind).tolist() == pytest.approx(values, rel=1e-9)
    share = malleability.complexity(m, scores, 3, "share")
    assert float(share.sum()) == pytest.approx(float((m.ridge.alpha * (m.K @ m.ridge.alpha)).sum()))


def test_interventions() -> None:
    X, Y, rows, top = gaussian(6, 3), gaussian(6, 2, seed=1), gaussian(6, 3, seed=2), torch.tensor([4, 1])
    new, labels, kept = malleability.intervene("curated", X, Y, top)
    assert kept.tolist() == [0, 2, 3, 5] and torch.equal(new, X[kept]) and torch.equal(labels, Y[kept])
    new, labels, kept = malleability.intervene("transformed", X, Y, top, rows)
    assert torch.equal(new[top], rows[top]) and torch.equal(new[[0, 2, 3, 5]], X[[0, 2, 3, 5]])
    assert torch.equal(labels, Y) and len(kept) == 6
    assert torch.equal(malleability.intervene("adversarial", X, Y, top, rows)[0], rows)
    assert torch.equal(malleability.intervene("none", X, Y, top)[0], X)
    with pytest.raises(ValueError, match=r"transformed needs rows of the shape of X, \(6, 3\), got None"):
        malleability.intervene("transformed", X, Y, top)
    with pytest.raises(ValueError, match="removes every training point"):
        malleability.intervene("curated", X, Y, torch.arange(6))
    with pytest.raises(ValueError, match="did you mean 'curated'"):
        malleability.intervene("curate", X, Y, top)


@pytest.mark.parametrize("tau", [0.0, -0.1, 1.01, math.nan])
def test_tau_must_be_a_share(tau: float) -> None:
    with pytest.raises(ValueError, match=r"tau must be in \(0, 1\]"):
        malleability.flip_rate(torch.ones(3), torch.ones(3), tau)


def test_bad_arguments_are_named() -> None:
    ones = torch.ones(3)
    with pytest.raises(ValueError, match="scores must be a non-empty vector"):
        malleability.top(torch.ones(3, 2))
    with pytest.raises(ValueError, match="scores holds NaN, first at 1"):
        malleability.top(torch.tensor([1.0, math.nan]))
    with pytest.raises(ValueError, match="no score is positive"):
        malleability.top(-ones, by="positive")
    with pytest.raises(ValueError, match="by='scores' is unknown; did you mean 'score'"):
        malleability.top(ones, by="scores")
    with pytest.raises(ValueError, match="after must have the shape of before"):
        malleability.flip_rate(ones, torch.ones(4))
    with pytest.raises(ValueError, match="k must be an integer between 1 and 3, got 4"):
        malleability.top_overlap(ones, ones, 4)
    with pytest.raises(ValueError, match="equally long, got 3 and 4"):
        malleability.spearman(ones, torch.ones(4))
    with pytest.raises(ValueError, match="must have one shape"):
        malleability.malleability(ones, torch.ones(4))
