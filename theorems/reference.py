"""Measurements on full data sets: made on request, stored with provenance, and judged again by default.

    python -m theorems.reference --data-root DIR [NAME ...]     # measure, and write reports/reference/NAME.json

A claim about MNIST must not go unjudged where MNIST is not at hand: its checks judge the stored numbers, and measure
anew when the data are there.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

import impl.attention
import impl.checks
import impl.data
import impl.network
import impl.ntk
import impl.spectrum
from theorems import empirical

FOLDER = Path(__file__).parent.parent / "reports" / "reference"
STYLES = ("paper", "raw-unit", "centred-unit")
SIZES: dict[str, tuple[int | None, ...]] = {
    "digits": (1000, None),
    "mnist": (1000, 5000, 10_000, None),
    "cifar10": (1000, 5000, 10_000, None),
    "fashion-mnist-part": (1000, None),
}
WIDTHS = (16, 64, 256, 1024, 4096, 16_384)
ARCHITECTURES = ("2l-relu", "mlp-attn")
SEEDS = 5


PAIR_SIZES: dict[str, tuple[int, ...]] = {"digits": (), "mnist": (1000, 5000, 10_000), "cifar10": (1000, 5000, 10_000)}
CHECKED_WIDTHS = (16, 1024, 4096)  # those of Table 1
CHECKED_ARCHITECTURES = impl.network.ARCHITECTURES
LAMBDA = 1e-3


def spectrum(data: str, n: int | None, style: str) -> dict[str, Any]:
    """Spectrum of the Gram matrix of n images (None: all): rank, κ_d, κ₊, coherence up to 10 000 rows.

    κ_d is "Infinity" where λ_p, p = min(n, d), does not rise above the noise floor.
    """
    X = _rows(data, n, style)
    found = impl.spectrum.gram_eigenvalues(X)
    values, shape = found.eigenvalues, (found.n, found.d, found.noise_floor)
    kappa_d = impl.spectrum.effective_condition_number(values, *shape)
    return {
        "data": data,
        "style": style,
        "n": found.n,
        "d": found.d,
        "all": n is None,
        "rank": impl.spectrum.numerical_rank(values, *shape),
        "kappa_d": kappa_d if np.isfinite(kappa_d) else "Infinity",
        "kappa_plus": impl.spectrum.positive_condition_number(values, *shape),
        "largest": float(values[0]),
        "smallest": float(values[-1]),
        "noise_floor": found.noise_floor,
        "coherence": impl.spectrum.coherence(X) if found.n <= 10_000 else None,
        "within_printed": {str(k): int((values * k >= values[0]).sum()) for k in (1200, 8700)},
    }


def pair_spectrum(data: str, n: int | None, style: str, pair: bool, seed: int = 0) -> dict[str, Any]:
    """Spectrum of n images (None: all) of the two classes of A.3.2, or of all classes: rank, κ_d, κ₊ and λ_1/λ_k.

    κ_d is "Infinity" where λ_p, p = min(n, d), does not rise above the noise floor.
    """
    classes = impl.data.BINARY_PAIRS[data] if pair else None
    loaded = impl.data.load(data, root=empirical.data_root(), n=n, n_test=1, classes=classes, seed=seed)
    found = impl.spectrum.gram_eigenvalues(impl.data.preprocess(loaded, style, torch.float64).X)
    values, shape = found.eigenvalues, (found.n, found.d, found.noise_floor)
    kappa_d = impl.spectrum.effective_condition_number(values, *shape)
    return {
        "data": data,
        "classes": list(classes) if classes else "all",
        "style": style,
        "n": found.n,
        "d": found.d,
        "all": n is None,
        "seed": seed,
        "rank": impl.spectrum.numerical_rank(values, *shape),
        "kappa_d": kappa_d if np.isfinite(kappa_d) else "Infinity",
        "kappa_plus": impl.spectrum.positive_condition_number(values, *shape),
        "largest": float(values[0]),
        "noise_floor": found.noise_floor,
        "ratios": {
            str(k): float(values[0] / values[k - 1])
            for k in (10, 50, 100, 500)
            if k <= len(values) and values[k - 1] > found.noise_floor
        },
    }


def pairs(data: str) -> list[dict[str, Any]]:
    """`pair_spectrum` of the pair and of all classes: five subsets of the smallest size, one of the others, and all rows."""
    sizes: list[tuple[int | None, int]] = [(n, 0) for n in PAIR_SIZES[data]] + [(None, 0)]
    sizes += [(n, seed) for n in PAIR_SIZES[data][:1] for seed in range(1, SEEDS)]
    if not PAIR_SIZES[data]:  # as many of all classes as the pair has
        sizes = [(200, seed) for seed in range(SEEDS)] + sizes
    return [
        pair_spectrum(data, n, style, pair, seed)
        for style in STYLES
        for n, seed in sizes
        if style == STYLES[0] or not seed
        for pair in (True, False)
    ]


def kernel_checks(data: str, n: int, architecture: str, dtype: str, m: int, device: str = "cpu") -> dict[str, Any]:
    """`impl.checks.check_kernel` of K_m + λI, λ = 10⁻³, of n images."""
    F = impl.network.features(empirical.features(data, n, device, dtype), architecture)
    found = impl.checks.check_kernel(impl.ntk.finite_width_sampled(F, m), LAMBDA)
    return {"data": data, "architecture": architecture, "dtype": dtype, "n": n, "m": m, "lam": LAMBDA, **found.record()}


def feature_cosines(data: str, device: str = "cpu", queries: int = 2000) -> list[dict[str, Any]]:
    """Pairwise cosines of the attention features of `queries` images, all training rows as keys and values, in float64.

    The mean over pairs, of the absolute values too, the smallest, and what the bound of app-A.13.a reads: ‖μ‖, and the range of a query's scores.
    """
    X = impl.data.preprocess(
        impl.data.load(data, root=empirical.data_root(), n_test=1), "paper", torch.float64, device
    ).X
    Q = X[: min(queries, len(X))]
    spread = max(float((s.amax(dim=1) - s.amin(dim=1)).max()) for s in (q @ X.T for q in Q.split(250)))
    root = float(X.shape[1]) ** 0.5
    chosen = {
        "2l-relu": (None, Q),
        "mlp-attn": (None, impl.attention.linearized(X, Q)),
        "softmax": (root, impl.attention.softmax(X, Q, block=250)),
        "exponential": (1.0, impl.attention.exponential(X, Q, block=250)),
        "exponential-scaled": (root, impl.attention.exponential(X, Q, temperature=root, block=250)),
    }
    out = []
    for name, (temperature, F) in chosen.items():
        U = impl.attention.unit_rows(F)
        n, C = len(U), U @ U.T
        out.append(
            {
                "data": data,
                "architecture": name,
                "temperature": temperature,
                "keys": len(X),
                "queries": n,
                "d": X.shape[1],
                "mean": _mean_of_pairs(C),
                "mean_absolute": _mean_of_pairs(C.abs()),
                "smallest": float(C.min()),
                "mean_norm": float(X.mean(dim=0).norm()),
                "score_range": spread,
            }
        )
    return out


def _mean_of_pairs(C: torch.Tensor) -> float:
    return float((C.sum() - C.diagonal().sum()) / (len(C) * (len(C) - 1)))


def sweep(data: str, n: int, device: str = "cpu", widths: tuple[int, ...] = WIDTHS) -> dict[str, Any]:
    """‖K_m − K_∞‖ of n images at each width, for both architectures and SEEDS seeds, in float64.

    Per architecture: λ_min and ‖K_∞‖₂ with their noise floor, Σ Var (K_1)_ij, and per width and seed the operator and the
    Frobenius norm of K_m − K_∞ and 1 − cos(K_m, K_∞).
    """
    X = empirical.features(data, n, device, "float64")
    out: dict[str, Any] = {"data": data, "n": n, "d": X.shape[1], "widths": list(widths), "seeds": SEEDS}
    for name in ARCHITECTURES:
        F = impl.network.features(X, name)
        limit = impl.ntk.infinite_width(F)
        values = torch.linalg.eigvalsh(limit)
        runs = [[_distances(F, limit, m, seed) for seed in range(SEEDS)] for m in widths]
        out[name] = {
            "norm": float(values[-1]),
            "smallest": float(values[0]),
            # entries err by d roundings in the product and 16 in the weight, the eigenvalues by n roundings of the norm
            "noise_floor": n * (X.shape[1] + 16 + n) * 2.0**-53,
            "frobenius": float(torch.linalg.matrix_norm(limit)),
            "features_norm": float(torch.linalg.eigvalsh(F @ F.T)[-1]),
            "variance": float(impl.ntk.expected_entry_variance(F).sum()),
            **{
                key: [[run[i] for run in at_m] for at_m in runs]
                for i, key in enumerate(("operator", "distance", "cosine"))
            },
        }
    return out


@functools.lru_cache(maxsize=4)
def cached_sweep(data: str, n: int, device: str) -> dict[str, Any]:
    """`sweep` up to m = 4096, once for all the claims that read it."""
    return sweep(data, n, device, tuple(m for m in WIDTHS if m <= 4096))


@functools.cache
def cached_cosines(data: str, device: str) -> dict[str, dict[str, Any]]:
    """`feature_cosines` of 300 images by architecture, once for all the claims that read it."""
    return {found["architecture"]: found for found in feature_cosines(data, device, queries=300)}


@functools.cache
def cached_spectrum(data: str, n: int | None, style: str) -> dict[str, Any]:
    """`spectrum`, once for all statements of a claim."""
    return spectrum(data, n, style)


def rms(values: Sequence[float]) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def slopes(widths: Sequence[int], runs: Sequence[Sequence[float]]) -> list[float]:
    """Least-squares slopes against log m: of the log of the rms over seeds first, then of each seed by itself."""
    x, y = np.log(widths), np.log(np.asarray(runs))
    return [float(k) for k in np.polyfit(x, np.column_stack([np.log([rms(at) for at in runs]), y]), 1)[0]]


def _distances(F: torch.Tensor, limit: torch.Tensor, m: int, seed: int) -> tuple[float, float, float]:
    kernel = impl.ntk.finite_width_sampled(F, m, seed=seed)
    off = kernel - limit
    norms = [torch.linalg.matrix_norm(M) for M in (kernel, limit, off)]
    operator = torch.linalg.eigvalsh(off).abs().max()
    # 1 − cos = (|a − b|² − (|a| − |b|)²)/(2|a||b|), without cancellation near 0
    cosine = (norms[2] ** 2 - (norms[0] - norms[1]) ** 2) / (2 * norms[0] * norms[1])
    return float(operator), float(norms[2]), float(cosine)


@functools.cache
def stored(name: str) -> list[dict[str, Any]]:
    """The results in reports/reference/NAME.json.  FileNotFoundError or ValueError name the file and the mend."""
    path = FOLDER / f"{name}.json"
    mend = "measure again with: python -m theorems.reference --data-root DIR"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing; {mend}")
    try:
        document = json.loads(path.read_text())
        results: list[dict[str, Any]] = document["results"]
        missing = {"commit", "seed", "packages", "device", "sources"} - document["provenance"].keys()
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged ({error}); {mend}") from None
    if missing or not results:
        raise ValueError(f"{path} lacks {', '.join(sorted(missing)) or 'results'}; {mend}")
    return results


def find(name: str, **wanted: Any) -> dict[str, Any]:
    """The one stored result with these values; KeyError if there is none or more than one."""
    hits = [r for r in stored(name) if all(r.get(k) == v for k, v in wanted.items())]
    if len(hits) != 1:
        raise KeyError(f"{len(hits)} results in {name}.json with {wanted}")
    return hits[0]


@functools.lru_cache(maxsize=2)
def _rows(data: str, n: int | None, style: str) -> torch.Tensor:
    loaded = impl.data.load(data, root=empirical.data_root(), n=n, n_test=1)
    return impl.data.preprocess(loaded, style, torch.float64).X


def _write(name: str, measure: Callable[[], list[dict[str, Any]]]) -> None:
    started = time.perf_counter()
    results = measure()
    head = {
        "seed": 0,
        "seconds": round(time.perf_counter() - started, 1),
        "commit": subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=FOLDER.parent, capture_output=True, text=True
        ).stdout.strip(),
        "python": platform.python_version(),
        "packages": {p: importlib.metadata.version(p) for p in ("numpy", "torch", "scipy", "scikit-learn")},
        "device": f"cpu ({platform.machine()}), {torch.get_num_threads()} thread(s)",
        "sources": {data: _source(data) for data in sorted({r["data"] for r in results})},
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    temporary = FOLDER / f".{name}.json"
    temporary.write_text(json.dumps({"provenance": head, "results": results}, indent=1, allow_nan=False) + "\n")
    temporary.replace(FOLDER / f"{name}.json")
    print(f"{FOLDER / name}.json: {len(results)} results, {head['seconds']} s")


def _source(data: str) -> dict[str, Any]:
    provenance = impl.data.load(data, root=empirical.data_root(), n=10, n_test=1).provenance
    return {"sha256": provenance.sha256, "checksum": provenance.checksum}


def main() -> None:
    """Measure whatever data are at hand and write the files, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m theorems.reference", description=__doc__)
    parser.add_argument("--data-root", default=os.environ.get(empirical.DATA_ROOT))
    parser.add_argument("names", nargs="*", help="which files to write; all by default")
    options = parser.parse_args()
    if options.data_root:
        os.environ[empirical.DATA_ROOT] = options.data_root
    names = [data for data in SIZES if data in impl.data.available(empirical.data_root())]
    measurements: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "spectra": lambda: [spectrum(data, n, style) for data in names for style in STYLES for n in SIZES[data]],
        "widths": lambda: [sweep(data, 1000) for data in names],
        "pairs": lambda: [result for data in names if data in PAIR_SIZES for result in pairs(data)],
        "checks": lambda: [
            kernel_checks(data, 1000, architecture, dtype, m)
            for data in names
            for architecture in CHECKED_ARCHITECTURES
            for dtype in empirical.DTYPES
            for m in CHECKED_WIDTHS
        ],
        "cosines": lambda: [result for data in names for result in feature_cosines(data)],
    }
    unknown = set(options.names) - measurements.keys()
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; one of {', '.join(measurements)}")
    for name, measure in measurements.items():
        if not options.names or name in options.names:
            _write(name, measure)


if __name__ == "__main__":
    main()
