"""Time the tangent kernel, the spectrum and leave-one-out against peers, alternating in one process.

    python benchmarks/kernels.py [--n 300] [--repeats 5]

Prints the median of each, the ratio of medians, and how far the results differ.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch

import impl.attention
import impl.data
import impl.influence
import impl.network
import impl.ntk
import impl.spectrum

Task = Callable[[], np.ndarray]


def compare(name: str, ours: Task, peers: dict[str, Task], repeats: int) -> None:
    """Run each once to warm up, then all in turn; print medians and ratios to ours."""
    tasks = {"ours": ours, **peers}
    results = {label: task() for label, task in tasks.items()}
    seconds: dict[str, list[float]] = {label: [] for label in tasks}
    for _ in range(repeats):
        for label, task in tasks.items():
            start = time.perf_counter()
            task()
            seconds[label].append(time.perf_counter() - start)
    median = {label: statistics.median(times) for label, times in seconds.items()}
    print(f"\n{name}\n  {'':<34}{'median s':>10}{'ratio':>9}{'difference':>12}")
    for label in tasks:
        off = np.abs(results[label] - results["ours"]).max() / np.abs(results["ours"]).max()
        print(f"  {label:<34}{median[label]:>10.4f}{median[label] / median['ours']:>9.1f}{off:>12.1e}")


def tangent_kernel(X: torch.Tensor, m: int, repeats: int) -> None:
    """K_m in closed form against Jacobian contraction and a loop over neurons' gradients by torch.func."""
    net = impl.network.TwoLayerReLU(X.shape[1], m, seed=0).to(X.dtype)
    weights = {name: value.detach() for name, value in net.named_parameters() if value.requires_grad}

    def output(parameters: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        return torch.func.functional_call(net, parameters, (x[None],))[0].sum()

    def by_jacobian() -> np.ndarray:
        gradients = torch.func.vmap(torch.func.grad(output), (None, 0))(weights, X)
        J = torch.cat([g.flatten(1) for g in gradients.values()], dim=1)
        return (J @ J.T).numpy()

    W = next(iter(weights.values()))
    compare(f"K_m, n = {len(X)}, d = {X.shape[1]}, m = {m}", lambda: impl.ntk.finite_width(X, W).numpy(),
            {"torch.func, per-sample gradients": by_jacobian}, repeats)  # fmt: skip


def spectrum(X: torch.Tensor, repeats: int) -> None:
    """Eigenvalues of G through the smaller Gram matrix, against a dense SVD and the n×n eigenproblem."""
    p = min(X.shape)
    compare(f"eigenvalues of G, n = {len(X)}, d = {X.shape[1]}", lambda: impl.spectrum.gram_eigenvalues(X).eigenvalues, {
        "numpy SVD": lambda: np.linalg.svd(X.numpy(), compute_uv=False) ** 2,
        "numpy eigvalsh of XXᵀ": lambda: np.linalg.eigvalsh(X.numpy() @ X.numpy().T)[::-1][:p],
        "randomized SVD, k = p/2 (padded)": lambda: np.pad(impl.spectrum.randomized_eigenvalues(X.numpy(), p // 2), (0, p - p // 2)),
    }, repeats)  # fmt: skip


def leave_one_out(X: torch.Tensor, repeats: int) -> None:
    """Every leave-one-out residual in closed form, against n fits without the sample."""
    K = impl.ntk.infinite_width(impl.attention.unit_rows(impl.attention.linearized(X)))
    Y = torch.sin(torch.arange(len(X), dtype=K.dtype))[:, None]

    def refit() -> np.ndarray:
        out = []
        for i in range(len(K)):
            keep = torch.arange(len(K)) != i
            inner = impl.influence.fit(K[keep][:, keep], Y[keep], 1e-2)
            out.append(Y[i] - impl.influence.predict(inner, K[i : i + 1, keep])[0])
        return torch.stack(out).numpy()

    ours = lambda: impl.influence.leave_one_out_residuals(impl.influence.fit(K, Y, 1e-2)).numpy()  # noqa: E731
    compare(f"leave-one-out residuals, n = {len(K)}", ours, {"n refits": refit}, repeats)


def main() -> None:
    """Run all three on digits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    X = impl.data.preprocess(impl.data.load("digits", n=given.n, n_test=1)).X
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    tangent_kernel(X, 1024, given.repeats)
    spectrum(X, given.repeats)
    leave_one_out(X, given.repeats)


if __name__ == "__main__":
    main()
