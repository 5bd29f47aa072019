"""All numbers of a diagnosis, as one dictionary that JSON can hold."""

from __future__ import annotations

import math
import os
import platform
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy
import torch
from torch import Tensor

from impl import _validate as check
from impl import influence, network, ntk, spectrum
from impl._subsets import permutation
from impl.diagnose import advice, kernels, stability
from impl.diagnose.kernels import Kernel
from impl.diagnose.source import Data

ARCHITECTURES = ("2l-relu", "mlp-attn")
FEWEST = 10  # rows from which influence is measured


@dataclass(frozen=True)
class Settings:
    """n: rows drawn for the kernels.  n_influence: for influence.  width: of the network in mind.  epsilon, delta: accuracy
    and chance of failure.  ridge: λ of the kernel ridge regression.  device, seed."""

    n: int = 1000
    n_influence: int = 400
    width: int = 4096
    epsilon: float = 0.1
    delta: float = 0.05
    ridge: float = 0.01
    device: str = "cpu"
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("n", "n_influence"):
            check.count(name, getattr(self, name), least=2)
        check.count("width", self.width)
        check.count("seed", self.seed, least=0)
        check.positive("ridge", self.ridge)
        for name, most in (("epsilon", 1.0), ("delta", 1 / 6)):
            if not 0 < check.positive(name, getattr(self, name)) < most:
                raise ValueError(f"{name} must lie between 0 and {most:.4g}, got {getattr(self, name)}")
        if (
            check.choice("device", self.device.split(":")[0], ("cpu", "cuda")) == "cuda"
            and not torch.cuda.is_available()
        ):
            raise ValueError(f"device={self.device!r}, but torch finds no CUDA device; choose cpu")


def diagnose(data: Data, settings: Settings | None = None) -> dict[str, Any]:
    """Every number with what is needed to read it; `advice` last.  Infinity is the word "Infinity", unknown is None."""
    s, started = settings or Settings(), time.perf_counter()
    count = len(data.rows.norms)
    held_out = min(200, count // 5) if count >= FEWEST else 0
    order = permutation(count, s.seed)
    n = min(s.n, count - held_out)
    X, X_test = (_take(data, part, s.device) for part in (order[:n], order[n : n + held_out]))
    found: dict[str, Any] = {"schema": 1, "input": _input(data), "settings": asdict(s)}
    found["spectrum"] = _spectrum(data, s)
    found["sample"] = {"n": n, "held_out": held_out} | _coherence(X, order)
    found["sample"]["published_width"] = _published_width(spectrum.gram_eigenvalues(X))
    limits = {
        name: kernels.tangent_kernel(network.features(X, name), None if name == "2l-relu" else X)
        for name in ARCHITECTURES
    }
    found["kernels"] = {name: _kernel(limits[name], network.features(X, name), s) for name in ARCHITECTURES}
    found["distance"] = _distance(limits["2l-relu"], limits["mlp-attn"])
    found["influence"] = _influence(data, order, n, held_out, X, X_test, s)
    if found["influence"]:
        scores = [np.array(found["influence"][name]["scores"]) for name in ARCHITECTURES]
        found["distance"]["influence_rank_correlation"] = stability.rank_correlation(*scores)
        found["distance"]["influence_same_sign"] = float((np.sign(scores[0]) == np.sign(scores[1])).mean())
    found["advice"] = advice.advise(found)
    found["run"] = {
        "seconds": round(time.perf_counter() - started, 2),
        "python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__, "scipy": scipy.__version__,
    }  # fmt: skip
    words = _in_words(found)
    assert isinstance(words, dict)
    return words


def _input(data: Data) -> dict[str, Any]:
    rows = data.rows
    kinds = None if data.labels is None else "classes" if data.labels.dtype.kind != "f" else "numbers"
    return data.about | {"n": rows.shape[0], "d": rows.shape[1], "labels": kinds,
                         "constant_columns": rows.constant_columns, "zero_columns": rows.zero_columns}  # fmt: skip


def _take(data: Data, rows: np.ndarray, device: str) -> Tensor:
    return torch.from_numpy(data.rows[rows] if len(rows) else np.zeros((0, data.rows.shape[1]))).to(device)


def _spectrum(data: Data, s: Settings) -> dict[str, Any]:
    n, d = data.rows.shape
    p = min(n, d)
    _demand_memory(p, s.device)
    found = spectrum.gram_eigenvalues(data.rows, s.device)  # type: ignore[arg-type]  # rows read like an array
    values, floor = found.eigenvalues, found.noise_floor
    storage = data.rows.storage_error**2
    rank = spectrum.numerical_rank(values, n, d)
    kappa = spectrum.effective_condition_number(values, n, d)
    plus = spectrum.positive_condition_number(values, n, d)
    kept = int((values > max(floor, storage)).sum())
    return {
        "eigenvalues": values.tolist(), "p": p, "noise_floor": floor, "storage_floor": storage, "rank": rank,
        "rank_above_storage": kept, "kappa_d": kappa, "kappa_plus": plus,
        "kappa_above_storage": float(values[0] / values[kept - 1]), "published_width": _published_width(found),
    }  # fmt: skip


def _published_width(found: spectrum.Spectrum) -> float:
    """κ_d⁶ n log n, with the constant 1."""
    kappa = spectrum.effective_condition_number(found.eigenvalues, found.n, found.d)
    return math.inf if math.isinf(kappa) else kappa**6 * found.n * math.log(found.n)


def _demand_memory(p: int, device: str) -> None:
    """ValueError where the p × p matrix and its decomposition cannot fit."""
    need = 4 * 8 * p * p
    on_gpu = torch.device(device).type == "cuda"
    there = torch.cuda.mem_get_info()[0] if on_gpu else os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if need > there:
        raise ValueError(
            f"min(n, d) = {p}: the {p} × {p} matrix and its eigenvalues need {need / 1e9:.3g} GB, {device} has "
            f"{there / 1e9:.3g}; take fewer rows with --rows, or smaller pictures with --image-size"
        )


def _coherence(X: Tensor, order: np.ndarray) -> dict[str, Any]:
    """The largest |cosine| of two rows of the sample, and which rows of the data they are."""
    U = X / torch.linalg.vector_norm(X, dim=1, keepdim=True)
    cosines = (U @ U.T).fill_diagonal_(0).abs()
    i, j = divmod(int(cosines.argmax()), len(X))
    # U errs by 2 roundings an entry and the product by d; what is parallel has cosine 1 up to that
    parallel = cosines >= 1 - (X.shape[1] + 4) * 2.0**-52
    return {
        "coherence": min(float(cosines.max()), 1.0), "closest_rows": sorted((int(order[i]), int(order[j]))),
        "parallel_rows": int(parallel.any(dim=0).sum()), "random_coherence": 2 * math.sqrt(math.log(len(X)) / X.shape[1]),
    }  # fmt: skip


def _kernel(kernel: Kernel, F: Tensor, s: Settings) -> dict[str, Any]:
    low, norm, floor, eps = kernel.smallest, kernel.norm, kernel.floor, s.epsilon
    criteria = {
        "norm": (eps * (norm - floor), eps * (norm + floor)),
        "smallest": (eps * (low - floor), eps * (low + floor)),
        "ridge": (eps * (s.ridge + max(low - floor, 0)), eps * (s.ridge + max(low, 0) + floor)),
    }
    found: dict[str, dict[str, float | None]] = {k: kernels.widths(kernel, *t, s.delta) for k, t in criteria.items()}
    mean = kernel.V / (eps**2 * kernel.frobenius**2)
    found["cosine"] = {"needed": None, "rms_low": None, "rms_high": float(max(1, math.ceil(mean))),
                       "enough": float(max(1, math.ceil(mean / s.delta)))}  # fmt: skip
    K = ntk.finite_width_sampled(F, s.width, s.seed)
    deviation = float(torch.linalg.matrix_norm(K - kernel.limit, 2))
    cosine = float((K * kernel.limit).sum() / (torch.linalg.matrix_norm(K) * kernel.frobenius))
    return {
        "eigenvalues": kernel.eigenvalues.flip(0).tolist(), "norm": norm, "smallest": low, "noise_floor": floor,
        "condition_number": norm / low if low > floor else math.inf,
        "effective_rank": float(kernel.eigenvalues.sum()) ** 2 / kernel.frobenius**2,
        "features_norm": kernel.features_norm, "variance_norm": kernel.v, "variance_trace": kernel.V,
        "widths": found,
        "at_width": {"deviation": deviation, "bound": kernels.deviation(kernel, s.width, s.delta),
                     "over_norm": deviation / norm, "over_smallest": deviation / low if low > floor else None,
                     "over_ridge": deviation / (max(low, 0) + s.ridge), "cosine_distance": max(1 - cosine, 0.0)},
        "ridge_for_width": max(kernels.deviation(kernel, s.width, s.delta) / eps - max(low - floor, 0), 0.0),
    }  # fmt: skip


def _distance(a: Kernel, b: Kernel) -> dict[str, Any]:
    """Between the two limits: cosine of the kernels, and of the kernels with rows and columns centred (alignment)."""

    def cosine(K: Tensor, M: Tensor) -> float:
        lengths = float(torch.linalg.matrix_norm(K) * torch.linalg.matrix_norm(M))
        return float((K * M).sum()) / lengths if lengths else 1.0

    def centred(K: Tensor) -> Tensor:
        half = K - K.mean(dim=0)
        return half - half.mean(dim=1, keepdim=True)

    return {"cosine": cosine(a.limit, b.limit), "centred_cosine": cosine(centred(a.limit), centred(b.limit))}


def _influence(
    data: Data, order: np.ndarray, n: int, held_out: int, X: Tensor, X_test: Tensor, s: Settings
) -> dict[str, Any] | None:
    if not held_out:
        return None
    k = min(n, s.n_influence)
    Y = _targets(data, s.seed)[torch.from_numpy(np.concatenate([order[:k], order[n : n + held_out]]).copy())].to(X)
    task = stability.Task(X[:k], Y[:k], X_test, Y[k:], s.ridge)
    labels = "random signs" if data.labels is None else _input(data)["labels"]
    return {"n": k, "held_out": held_out, "targets": labels, "draws": stability.DRAWS} | {
        name: stability.stability(task, name, s.seed) for name in ARCHITECTURES
    }


def _targets(data: Data, seed: int) -> Tensor:
    """One-hot classes, numbers less their mean in units of their spread, or random signs."""
    if data.labels is None:
        bits = permutation(len(data.rows.norms), seed, stream=7) % 2
        return torch.from_numpy(2.0 * bits - 1)[:, None]
    if data.labels.dtype.kind == "f":
        spread = float(data.labels.std()) or 1.0
        return torch.from_numpy((data.labels - data.labels.mean()) / spread)[:, None]
    labels = torch.from_numpy(data.labels.astype(np.int64))
    return influence.one_hot(labels, int(labels.max()) + 1)


def _in_words(value: Any) -> Any:
    """JSON has no infinity: the words that Python's json would read back."""
    if isinstance(value, dict):
        return {key: _in_words(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_in_words(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
