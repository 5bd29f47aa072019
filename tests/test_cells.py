"""Cells of the experiments on very small problems: against definitions, and the same from a kept network as anew."""

import json
import math

import pytest
import torch

from impl import influence, malleability, network, ntk
from impl.experiments import _flips, _plan, _shared, table1, table2, table5
from impl.experiments._work import Context

TINY = {"n": 40, "n_test": 15, "width": 16, "epochs": 3, "steps": 3, "seed": (0,)}


def grid(name, **given):
    experiment = _plan.lookup(name)
    known = {*experiment.axes, *experiment.fixed}
    return experiment, experiment.grid({k: v for k, v in {**TINY, **given}.items() if k in known})


@pytest.mark.parametrize("name", sorted(_plan.catalogue()))
def test_the_first_and_last_cell_of_every_experiment_give_plain_json(name):
    experiment, cells = grid(name)
    for params in (cells[0], cells[-1]):
        found = experiment.cell(params, Context())
        assert json.loads(json.dumps(found, allow_nan=False)) == found
        assert found["n_used"] == 40
        assert not set(found) & set(params), "a value would hide a parameter in the collected row"


def test_a_kept_network_gives_the_same_as_a_fresh_one(tmp_path):
    experiment, cells = grid("table2", architecture=("mlp-attn",))
    fresh = experiment.cell(cells[0], Context())
    keeping = Context(checkpoints=str(tmp_path))
    assert experiment.cell(cells[0], keeping) == fresh
    (kept,) = tmp_path.iterdir()
    before = kept.stat().st_mtime_ns
    assert experiment.cell(cells[0], keeping) == fresh
    assert kept.stat().st_mtime_ns == before


def test_what_changes_training_has_a_checkpoint_of_its_own(tmp_path):
    context = Context(checkpoints=str(tmp_path))
    for training in ("standard", "adversarial"):
        for epsilon in (0.1, 0.3):
            _, (params, *_) = grid("table3", training=(training,), epsilon=epsilon)
            p = _shared.problem(params, context)
            _shared.trained(p, params, context)
    # the attack's size matters to adversarial training only
    assert len(list(tmp_path.iterdir())) == 3


def test_flip_rates_against_a_loop_over_points():
    generator = torch.Generator().manual_seed(0)
    before = torch.randn(50, 7, generator=generator, dtype=torch.float64)
    after = torch.randn(50, 7, generator=generator, dtype=torch.float64)
    index = torch.randperm(50, generator=generator)
    found = _flips.compared(before, after[index], index)
    scores, moved = before.mean(dim=1).tolist(), after.mean(dim=1).tolist()
    top = sorted(range(50), key=lambda i: -scores[i])[:5]
    assert found["flip_rate"]["score"] == sum(scores[i] * moved[i] < 0 for i in top) / 5
    by_point = [
        sum(bool(before[i, t] * after[i, t] < 0) for i in sorted(range(50), key=lambda i: -before[i, t])[:5]) / 5
        for t in range(7)
    ]
    assert math.isclose(found["pointwise"], sum(by_point) / 7)
    assert math.isclose(found["malleability"], sum(abs(a - b) for a, b in zip(scores, moved, strict=True)) / 50)
    part = torch.tensor(top[:4])
    assert _flips.compared(before, after[part], part)["flip_rate"]["score"] is None
    assert _flips.compared(before, after[part], part)["spearman"] is None


def test_leading_points_hold_every_top_set():
    _, (params, *_) = grid("table2", architecture=("mlp-attn",))
    p = _shared.problem(params, Context())
    start = _flips.before(p, params, _shared.trained(p, params, Context()))
    leading = set(start.leading().tolist())
    for scores in start.influences.values():
        for by in ("score", "magnitude"):
            assert set(malleability.top(scores.mean(dim=1), 0.1, by).tolist()) <= leading


def test_an_attack_of_size_zero_flips_nothing():
    experiment, cells = grid("table2", epsilon=0.0, objective=("loss-held", "influence"), attack=("pgd",))
    for params in cells[:2] + cells[-2:]:
        found = experiment.cell(params, Context())
        one = [r for r in found["readings"] if r["replaced"] == "one"]
        assert all(rate in (0, None) for r in one for rate in r["flip_rate"].values())
        assert found["malleability"] < 1e-9


def test_distances_of_table1():
    limit = torch.diag(torch.tensor([4.0, 2.0, 1.0], dtype=torch.float64))
    found = table1.distances(limit + torch.diag(torch.tensor([0.0, 0.0, 2.0], dtype=torch.float64)), limit)
    assert found["operator"] == 0.5
    assert found["operator_over_smallest"] == 2
    assert math.isclose(found["frobenius"], 2 / math.sqrt(21))
    assert math.isclose(found["cosine_distance"], 1 - 23 / math.sqrt(21 * 29))


def test_residual_energy_by_modes_adds_up():
    _, cells = grid("table1", loss=("squared",), width=(16,), times=(1,))
    p = _shared.problem(cells[0], Context())
    F = network.features(p.rows.X, "2l-relu")
    f0 = torch.zeros_like(p.Y)
    found = table1.modes(ntk.infinite_width(F), p, p.Y / 2, f0)
    assert math.isclose(sum(found["before"]), float((p.Y**2).sum()))
    assert math.isclose(sum(found["after"]), float((p.Y**2).sum()) / 4)
    assert found["eigenvalue"] == sorted(found["eigenvalue"], reverse=True)


def test_interventions_of_table5_change_what_they_say():
    _, cells = grid("table5", architecture=("2l-relu",))
    p = _shared.problem(cells[0], Context())
    top, rows = torch.tensor([3, 5]), torch.zeros_like(p.rows.X)
    kept = {c["intervention"]: table5.intervened(p, c, top, rows) for c in cells}
    assert [len(kept[name][2]) for name in ("none", "curated", "random", "transformed")] == [40, 38, 38, 40]
    assert int((kept["transformed"][0] == 0).all(dim=1).sum()) == 2
    assert 3 not in kept["curated"][2].tolist()


def test_moving_attention_is_only_asked_for_where_there_is_attention():
    cells = _plan.lookup("table2").grid({})
    moving = {c["architecture"] for c in cells if c["objective"] == "loss-moving"}
    assert moving == {"mlp-attn"}
    assert table2.OBJECTIVES[0] == "loss-held"


def test_helpful_images_are_those_whose_loss_when_left_out_is_the_larger():
    experiment, (params, *_) = grid("examples", shown=3)
    p = _shared.problem(params, Context())
    machine = _shared.machine(p, params, _shared.weights(_shared.trained(p, params, Context())))
    found = experiment.cell(params, Context())

    def loss(kept):
        predictions = influence.predict(
            influence.fit(machine.K[kept][:, kept], machine.Y[kept], params["lam"]), machine.K_test[:, kept]
        )
        return float(torch.nn.functional.cross_entropy(predictions, machine.Y_test))

    everything = torch.arange(40)
    change = [loss(everything[everything != i]) - loss(everything) for i in range(40)]
    order = sorted(range(40), key=lambda i: -change[i])
    rows = p.data.index_train
    assert found["helpful"]["rows"] == [rows[i] for i in order[:3]]
    assert found["harmful"]["rows"] == [rows[i] for i in order[:-4:-1]]
    assert found["helpful"]["influence"] == pytest.approx([change[i] for i in order[:3]], rel=1e-5)
    assert set(found["top"]) == {rows[i] for i in order[:4]} and found["helpful"]["labels"] == [
        p.data.y_train[i] for i in order[:3]
    ]
