"""The numbers of impl.diagnose: planted spectra, exact second moments against sampling, influence, the rules of the advice."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from impl import network, ntk
from impl._subsets import permutation
from impl.diagnose import Settings, diagnose, kernels, open_data, page, stability, text
from impl.diagnose.advice import NAMES, advise, number

SMALL = Settings(n=40, n_influence=30, width=64)


def planted(values: list[float], n: int = 60, seed: int = 0) -> np.ndarray:
    """n rows whose Gram matrix has the given eigenvalues."""
    rng = np.random.default_rng(seed)
    U, V = (np.linalg.qr(rng.standard_normal((k, len(values))))[0] for k in (n, len(values)))
    return U * np.sqrt(values) @ V.T


def saved(folder: Path, array: np.ndarray, name: str = "x.npy") -> str:
    np.save(folder / name, array)
    return str(folder / name)


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    return diagnose(open_data("digits"), Settings(n=60, n_influence=40, width=64))


def test_a_planted_spectrum_is_found(tmp_path: Path) -> None:
    values = [100.0, 10.0, 1.0, 0.01]
    found = diagnose(open_data(saved(tmp_path, planted(values)), style="none"), SMALL)["spectrum"]
    np.testing.assert_allclose(found["eigenvalues"], values, rtol=1e-9)
    assert found["rank"] == found["p"] == 4
    assert found["kappa_d"] == found["kappa_plus"] == pytest.approx(1e4, rel=1e-9)
    assert found["published_width"] == pytest.approx(1e24 * 60 * math.log(60), rel=1e-7)


def test_eigenvalues_below_the_noise_floor_are_shown_as_such(tmp_path: Path) -> None:
    found = diagnose(open_data(saved(tmp_path, planted([1.0, 0.5, 1e-18, 1e-20])), style="none"), SMALL)
    assert found["spectrum"]["rank"] == 2 and found["spectrum"]["kappa_d"] == "Infinity"
    assert found["spectrum"]["kappa_plus"] == pytest.approx(2)
    assert "numerical rank 2, less than min(n, d) = 4" in found["advice"][0]["found"]
    assert "λ_p is not told from 0" in text.render(found)
    assert "p = 4. 2 of them lie at or below the noise floor" in page.render(found)
    (curve,) = re.findall(r'<polyline class="one" points="([^"]*)"', page.render(found).split("How wide")[0])
    assert len(curve.split()) == 2


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("style", ["none", "centred-unit"])
def test_what_rounding_to_the_stored_type_may_add_is_shown(tmp_path: Path, dtype: Any, style: str) -> None:
    found = diagnose(open_data(saved(tmp_path, planted([9.0, 4.0, 0, 0, 0]).astype(dtype)), style=style), SMALL)
    at = found["spectrum"]
    assert at["rank_above_storage"] == 2
    if dtype == np.float32:  # what rounding adds drowns in the noise floor of the squared singular values
        assert at["rank"] == 2
        return
    assert at["rank"] == 5 and at["kappa_above_storage"] == at["eigenvalues"][0] / at["eigenvalues"][1]
    assert f"may come from rounding to {np.dtype(dtype)}" in found["advice"][1]["found"]


def test_integers_are_exact(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(1, 9, (30, 4))
    assert diagnose(open_data(saved(tmp_path, x)), SMALL)["spectrum"]["storage_floor"] == 0


@pytest.mark.parametrize("architecture", NAMES)
def test_second_moments_are_those_of_one_neuron(architecture: str) -> None:
    X = torch.from_numpy(planted([3.0, 2.0, 1.0], n=5, seed=1))
    F = network.features(X, architecture)
    kernel = kernels.tangent_kernel(F)
    torch.testing.assert_close(kernel.limit, ntk.infinite_width(F))
    W = torch.randn(200_000, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    patterns, counts = torch.unique((F @ W.T > 0).T.double(), dim=0, return_counts=True)
    share = counts / len(W)
    centred = [(F @ F.T) * torch.outer(p, p) - kernel.limit for p in patterns]
    second = sum(w * Z @ Z for w, Z in zip(share, centred, strict=True))
    assert float(torch.linalg.matrix_norm(second, 2)) == pytest.approx(kernel.v, rel=0.02)
    assert float(torch.trace(second)) == pytest.approx(kernel.V, rel=0.02)
    assert max(float(torch.linalg.matrix_norm(Z, 2)) for Z in centred) <= 0.75 * kernel.features_norm * (1 + 1e-12)


def test_widths_of_a_single_opposite_pair_are_kept() -> None:
    """Rows x, −x: K_m − K_∞ = diag(B/m − ½, ½ − B/m), so v = ¼, V = ½ and the norm of the deviation is |B/m − ½|."""
    kernel = kernels.tangent_kernel(torch.tensor([[1.0], [-1.0]], dtype=torch.float64))
    assert (kernel.v, kernel.V) == pytest.approx((0.25, 0.5))
    found = kernels.widths(kernel, 0.05, 0.05, 0.05)
    assert found["rms_low"] == 100 and found["rms_high"] == 200

    def chance(m: int) -> float:
        return sum(math.comb(m, k) for k in range(m + 1) if abs(k / m - 0.5) <= 0.05) / 2**m

    assert found["needed"] is not None and found["enough"] is not None
    assert chance(int(found["needed"]) - 1) < 0.95 <= chance(int(found["enough"]))


def test_widths_hold_for_every_deviation_in_the_interval() -> None:
    kernel = kernels.tangent_kernel(torch.from_numpy(planted([3.0, 1.0], n=6)))
    apart, at_low, at_high = (kernels.widths(kernel, *t, 0.05) for t in ((0.1, 0.2), (0.1, 0.1), (0.2, 0.2)))
    assert apart["needed"] == at_high["needed"] and apart["enough"] == at_low["enough"]
    assert kernels.widths(kernel, -1.0, 0.2, 0.05) == {
        "needed": at_high["needed"],
        "rms_low": None,
        "rms_high": None,
        "enough": None,
    }


def test_deviation_and_enough_are_inverse() -> None:
    kernel = kernels.tangent_kernel(torch.from_numpy(planted([3.0, 1.0], n=6)))
    m = kernels.widths(kernel, 0.01, 0.01, 0.05)["enough"]
    assert m is not None and kernels.deviation(kernel, int(m * 1.01), 0.05) <= 0.0101


def test_needed_is_the_best_constant_as_delta_vanishes() -> None:
    """Rows x, −x and t = ½: one neuron does surely, and 1/16 cannot be raised."""
    kernel = kernels.tangent_kernel(torch.tensor([[1.0], [-1.0]], dtype=torch.float64))
    assert kernels.widths(kernel, 0.5, 0.5, 1e-12)["needed"] == 1
    assert kernels.widths(kernel, 0.5, 0.001, 1e-12)["needed"] == pytest.approx((2 / 0.001) ** 2 / 16, rel=1e-5)


def test_the_numbers_follow_from_the_definitions(digits: dict[str, Any]) -> None:
    """Everything of the kernels again, from the reported moments and in numpy."""
    order = permutation(1400, 0)
    X = open_data("digits").rows[order[:60]]
    s, limits = digits["settings"], []
    for name in NAMES:
        F = X if name == "2l-relu" else X @ X.T @ X
        U = F / np.linalg.norm(F, axis=1, keepdims=True)
        G, theta = U @ U.T, np.arccos(np.clip(U @ U.T, -1, 1))
        np.fill_diagonal(theta, 0)
        K, at = G * (np.pi - theta) / (2 * np.pi), digits["kernels"][name]
        values = np.linalg.eigvalsh(K)
        limits.append(K)
        np.testing.assert_allclose(at["eigenvalues"], values[::-1], rtol=1e-6, atol=1e-7)
        assert at["effective_rank"] == pytest.approx(np.trace(K) ** 2 / (K**2).sum())
        g, v, V, ell = (*(at[k] for k in ("features_norm", "variance_norm", "variance_trace")), math.log(2 * 60 / 0.05))
        assert g == pytest.approx(np.linalg.norm(G, 2))
        for key, t in (("norm", at["norm"]), ("smallest", at["smallest"]), ("ridge", at["smallest"] + s["ridge"])):
            t *= s["epsilon"]
            expected = (
                (1 - math.sqrt(0.3)) * (g / t) ** 2 / 16,
                v / t**2,
                V / t**2,
                2 * ell * (v / t**2 + g / (4 * t)),
            )
            np.testing.assert_allclose(
                list(at["widths"][key].values()), np.maximum(np.ceil(expected), 1), rtol=1e-4, atol=1
            )
        mean = V / (s["epsilon"] ** 2 * (K**2).sum())
        assert at["widths"]["cosine"]["rms_high"] == math.ceil(mean)
        assert at["widths"]["cosine"]["enough"] == math.ceil(mean / 0.05)
        most = math.sqrt(2 * v * ell / 64) + g * ell / (2 * 64)
        assert s["epsilon"] * (at["smallest"] + at["ridge_for_width"]) == pytest.approx(most, rel=1e-5)
        assert at["at_width"]["deviation"] < at["at_width"]["bound"] == pytest.approx(most)
    H = np.eye(60) - 1 / 60
    for key, (A, B) in (("cosine", limits), ("centred_cosine", [H @ K @ H for K in limits])):
        assert digits["distance"][key] == pytest.approx((A * B).sum() / np.sqrt((A**2).sum() * (B**2).sum()), rel=1e-6)
    cosines = np.abs(X @ X.T - np.eye(60))
    assert digits["sample"]["coherence"] == pytest.approx(cosines.max())
    assert digits["sample"]["closest_rows"] == sorted(
        order[list(np.unravel_index(cosines.argmax(), (60, 60)))].tolist()
    )
    assert digits["sample"]["random_coherence"] == pytest.approx(2 * math.sqrt(math.log(60) / 64))


def test_influence_is_that_of_leaving_out_and_refitting(digits: dict[str, Any]) -> None:
    opened, order, lam = open_data("digits"), permutation(1400, 0), digits["settings"]["ridge"]
    assert opened.labels is not None
    X, X_test, Y = opened.rows[order[:40]], opened.rows[order[60:260]], np.eye(10)[opened.labels]
    Y, Y_test = Y[order[:40]], Y[order[60:260]]
    U = torch.from_numpy(X), torch.from_numpy(X_test)
    K, K_test = ntk.infinite_width(U[0]).numpy(), ntk.infinite_width(U[1], U[0]).numpy()

    def loss(keep: np.ndarray) -> float:
        alpha = np.linalg.solve(K[np.ix_(keep, keep)] + lam * np.eye(len(keep)), Y[keep])
        return float(((K_test[:, keep] @ alpha - Y_test) ** 2).sum(axis=1).mean())

    everything = np.arange(40)
    expected = [loss(np.delete(everything, i)) - loss(everything) for i in everything]
    np.testing.assert_allclose(digits["influence"]["2l-relu"]["scores"], expected, rtol=1e-6, atol=1e-9)


def test_perturbations_have_the_size_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noise is a share of each row's length; signs, ranks, overlap and the bound are those of given scores."""
    X = torch.diag(torch.arange(1.0, 21.0, dtype=torch.float64))
    task = stability.Task(X, torch.ones(20, 1, dtype=torch.float64), X[:0], X[:0, :1], 0.5)
    base = np.linspace(1.0, -1.0, 20)
    seen = []

    def fake(task: Any, architecture: str, X: Any = None) -> stability.Fit:
        K, scores = torch.eye(20, dtype=torch.float64), base.copy()
        if X is not None:
            seen.append(X)
            scores[[0, 10, 11]] *= -1  # of these, 10 lies below the rounding
            K = K * (1 + 10 * len(seen))
        rounding = abs(base[10]) * 1.5 if X is not None else 0.0
        return stability.Fit(scores, rounding, K.diagonal()[:, None] * (1 + 0.0 * len(seen)), K)

    monkeypatch.setattr(stability, "fit", fake)
    found = stability.stability(task, "2l-relu", seed=3)
    for k, moved in enumerate(seen):
        size = found["perturbed"][k // 3]["size"]
        torch.testing.assert_close(
            torch.linalg.vector_norm(moved - X, dim=1), size * torch.arange(1.0, 21.0, dtype=torch.float64)
        )
    first = found["perturbed"][0]
    assert first["sign_changes"] == [2 / 20] * 3 and first["sign_changes_top"] == [1 / 2] * 3  # the top two are 0 and 1
    assert (
        first["top_overlap"] == [1 / 2] * 3
        and first["alpha_bound"] == [None] * 3
        and first["kernel_change"][0] == pytest.approx(10)
    )
    monkeypatch.setattr(stability, "SIZES", (0.1,))
    seen[:] = []
    monkeypatch.setattr(stability.torch.linalg, "matrix_norm", lambda A, *_: torch.tensor(0.5))
    (only,) = stability.stability(task, "2l-relu", seed=3)["perturbed"]
    assert only["alpha_bound"][0] == pytest.approx(2 * 0.5 * 1 / 1.5**2)  # λ_n = 1, λ = ½


def test_parallel_rows_make_the_smallest_eigenvalue_untrusted(tmp_path: Path) -> None:
    x = np.random.default_rng(0).standard_normal((30, 4))
    x[7] = 3 * x[19]
    found = diagnose(open_data(saved(tmp_path, x)), SMALL)
    assert found["sample"]["closest_rows"] == [7, 19] and found["sample"]["parallel_rows"] == 2
    for at in found["kernels"].values():
        assert at["smallest"] <= at["noise_floor"] and at["condition_number"] == "Infinity"
        assert at["widths"]["smallest"]["enough"] is None and at["at_width"]["over_smallest"] is None
    assert any("rows 7 and 19" in a["found"] for a in found["advice"])
    assert "not told from 0" in text.render(found)
    assert sum("cannot be told from zero" in a["found"] for a in found["advice"]) == 2


def test_small_perturbations_are_measured_and_repeat(digits: dict[str, Any]) -> None:
    for name in NAMES:
        by_size = digits["influence"][name]["perturbed"]
        assert [p["size"] for p in by_size] == [0.001, 0.01, 0.1]
        assert min(by_size[0]["rank_correlation"]) > 0.99 > min(by_size[-1]["rank_correlation"])
        assert by_size[0]["kernel_change"][0] < by_size[-1]["kernel_change"][0]
        for change, bound in zip(by_size[0]["alpha_change"], by_size[0]["alpha_bound"], strict=True):
            assert bound is None or change <= bound
    again = diagnose(open_data("digits"), Settings(n=60, n_influence=40, width=64))
    assert {k: v for k, v in again.items() if k != "run"} == {k: v for k, v in digits.items() if k != "run"}


def test_a_large_bound_is_not_called_instability(digits: dict[str, Any]) -> None:
    assert any("no evidence that influence is unstable" in a["do"] for a in digits["advice"])
    worse = json.loads(json.dumps(digits), parse_constant=float)
    for kind in ("spectrum", "sample"):
        worse[kind]["published_width"] = float(worse[kind]["published_width"])
    worse["influence"]["2l-relu"]["perturbed"][1]["sign_changes_top"] = [0.0, 0.2, 0.0]
    told = [a for a in advise(worse) if a["found"].startswith("Influence with 2L-ReLU")]
    assert (
        told[0]["found"] == "Influence with 2L-ReLU moves under random noise of 1 % of each row."
        and "20 %" in told[0]["rests_on"]
    )


def _edited(found: dict[str, Any], **changes: Any) -> list[dict[str, str]]:
    """Advice for a diagnosis with some numbers changed; keys are paths joined by two underscores."""
    copy = json.loads(json.dumps(found))
    for path, value in changes.items():
        at, *keys = [copy], 0, *path.split("__")
        for key in keys[:-1]:
            at = at[key]  # type: ignore[call-overload]
        at[keys[-1]] = value  # type: ignore[call-overload]
    for kind in ("spectrum", "sample"):
        copy[kind]["published_width"] = float(copy[kind]["published_width"])
    return advise(copy)


def test_each_rule_fires_on_its_own_side_of_its_threshold(digits: dict[str, Any]) -> None:
    def has(*says: str, **changes: Any) -> bool:
        return any(all(word in a["found"] for word in says) for a in _edited(digits, **changes))

    needed, enough = (digits["kernels"]["2l-relu"]["widths"]["norm"][key] for key in ("needed", "enough"))
    for width, verdict in (
        (needed - 1, "too narrow"),
        (needed, "not decided"),
        (enough - 1, "not decided"),
        (enough, "wide enough"),
    ):
        assert has(f"2L-ReLU at width {number(width)},", f"{verdict} relative to ‖K_∞‖", settings__width=width), (
            width,
            verdict,
        )
    assert has("different limit", distance__centred_cosine=0.98) and has(
        "nearly the same limit", distance__centred_cosine=0.991
    )
    limit = digits["kernels"]["mlp-attn"]["widths"]["smallest"]["enough"]
    assert has("attention needs less", sample__published_width=11 * limit)
    assert not has("attention needs less", sample__published_width=9 * limit)
    assert not has("attention needs less", sample__published_width="Infinity")
    assert has("are coherent", sample__coherence=0.91, sample__random_coherence=1.0)
    assert not has("are coherent", sample__coherence=0.89, sample__random_coherence=0.5)
    assert has("are coherent", sample__coherence=0.3, sample__random_coherence=0.14)
    moves = "Influence with attention moves"
    steady = [
        {**p, "sign_changes_top": [0.1] * 3, "rank_correlation": [0.9] * 3}
        for p in digits["influence"]["mlp-attn"]["perturbed"]
    ]
    assert not has(moves, **{"influence__mlp-attn__perturbed": steady})
    for key, value in (("sign_changes_top", [0, 0, 0.11]), ("rank_correlation", [1, 0.89, 1])):
        assert has(moves, **{"influence__mlp-attn__perturbed": [steady[0], {**steady[1], key: value}]})
