"""All leave-one-out influences of the tangent kernel machine at full size, stage by stage, with time and memory.

    python benchmarks/gpu_full_scale.py --data-root DIR                  # MNIST, n = 60 000, one GPU of 140 GB
    python benchmarks/gpu_full_scale.py --dataset digits --device cpu    # what a small machine can do
    python benchmarks/gpu_full_scale.py --random 5000 784 --device cpu   # Gaussian rows, no data needed

Activation patterns are int8 and their products exact integers; the kernel is filled in blocks of rows; one Cholesky
factorisation; influence on every test point by matrix products.  Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

import impl.data
from impl import network, training
from impl.influence import one_hot


def patterns(F: Tensor, m: int, seed: int, block: int = 1024) -> Tensor:
    """Which of the m neurons of a seed are active on each row: (n, m) int8 of 0 and 1."""
    out = torch.empty(len(F), m, dtype=torch.int8, device=F.device)
    done = 0
    for W in network.weight_blocks(F.shape[1], m, seed):
        for start in range(0, len(F), 16 * block):
            rows = slice(start, start + 16 * block)
            out[rows, done : done + len(W)] = F[rows] @ W.to(F).T > 0
        done += len(W)
    return out


def kernel(F: Tensor, A: Tensor, G: Tensor, B: Tensor, block: int = 1024) -> Tensor:
    """K_m between rows F (n, d) with patterns A and rows G (t, d) with patterns B: (n, t), in the dtype of F."""
    K = torch.empty(len(F), len(G), dtype=F.dtype, device=F.device)
    columns = B.T.contiguous()
    for start in range(0, len(F), block):
        rows = slice(start, start + block)
        K[rows] = F[rows] @ G.T
        K[rows] *= counts(A[rows], columns).to(F.dtype) / A.shape[1]
    return K


def counts(A: Tensor, B: Tensor) -> Tensor:
    """A (b, m) times B (m, t), both 0/1 int8, exact: int32 on a GPU, float32 (exact below 2^24) elsewhere."""
    whole = A.shape[0] > 16 and all(size % 8 == 0 for size in (*A.shape, B.shape[1]))
    if A.is_cuda and whole:
        return torch._int_mm(A, B)
    return A.float() @ B.float()


def inverse_diagonal(L: Tensor, block: int = 1024) -> Tensor:
    """Diagonal of (L L^T)^{-1}: squared norms of the columns of L^{-1}, `block` of them at a time."""
    n, out = len(L), []
    for start in range(0, n, block):
        width = min(block, n - start)
        unit = torch.zeros(n - start, width, dtype=L.dtype, device=L.device)
        unit[:width].fill_diagonal_(1)
        out.append((torch.linalg.solve_triangular(L[start:, start:], unit, upper=False) ** 2).sum(dim=0))
    return torch.cat(out)


def influences(L: Tensor, K_test: Tensor, Y: Tensor, Y_test: Tensor, block: int = 1024) -> Tensor:
    """Mean over test points of |f_{-i} - y|^2 - |f - y|^2 for every training point i: (n,).

    With w = K_lambda^{-1} k_t, r_i the leave-one-out residual, e_t = f(x_t) - y_t: I(i, t) = w_i^2 |r_i|^2 - 2 w_i <r_i, e_t>.
    """
    alpha = torch.cholesky_solve(Y, L)
    residual = alpha / inverse_diagonal(L, block)[:, None]
    total = torch.zeros(len(L), dtype=L.dtype, device=L.device)
    for part, y in zip(K_test.split(block), Y_test.split(block), strict=True):
        w = torch.cholesky_solve(part.T, L)
        total += (w**2).sum(dim=1) * (residual**2).sum(dim=1) - 2 * (w * (residual @ (part @ alpha - y).T)).sum(dim=1)
    return total / len(Y_test)


def load(given: argparse.Namespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """X, Y, X_test, Y_test in float64 on the device."""
    device = training.device(given.device)
    if given.random:
        n, d = given.random
        generator = torch.Generator().manual_seed(given.seed)
        X = torch.randn(n + given.n_test, d, generator=generator, dtype=torch.float64).to(device)
        y = torch.randint(10, (len(X),), generator=generator).to(device)
        X = X / torch.linalg.vector_norm(X, dim=1, keepdim=True)
        Y = one_hot(y, 10)
        return X[:n], Y[:n], X[n:], Y[n:]
    there = impl.data.load(given.dataset, given.data_root)
    n, t = min(given.n, len(there.x_train)), min(given.n_test, len(there.x_test))
    data = impl.data.load(given.dataset, given.data_root, n=n, n_test=t, seed=given.seed)
    rows = impl.data.preprocess(data, "paper", torch.float64, device)
    y, y_test = (one_hot(y, len(data.classes)) for y in (rows.y, rows.y_test))
    return rows.X, y, rows.X_test, y_test


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Every architecture in turn; seconds by stage, peak memory, and numbers to compare runs by."""
    data = load(given)
    X = data[0]
    return {
        "n": len(X),
        "n_test": len(data[2]),
        "d": X.shape[1],
        "width": given.width,
        "lam": given.lam,
        "device": torch.cuda.get_device_name() if X.is_cuda else f"cpu, {torch.get_num_threads()} thread(s)",
        **{name: measured(name, given, *data) for name in given.architecture},
        "peak_memory_gb": round(peak_memory(X) / 1e9, 2),
    }


def measured(
    architecture: str, given: argparse.Namespace, X: Tensor, Y: Tensor, X_test: Tensor, Y_test: Tensor
) -> dict[str, Any]:
    """The stages of one architecture."""
    seconds: dict[str, float] = {}
    with timed(seconds, "features", X):
        F, F_test = (network.features(X, architecture, query) for query in (None, X_test))
    with timed(seconds, "patterns", X):
        A, B = (patterns(rows, given.width, given.seed) for rows in (F, F_test))
    with timed(seconds, "kernel", X):
        K, K_test = kernel(F, A, F, A), kernel(F_test, B, F, A)
        K.diagonal().add_(given.lam)
    del A, B
    with timed(seconds, "cholesky", X):
        L = torch.linalg.cholesky(K)
    del K
    with timed(seconds, "influences", X):
        scores = influences(L, K_test, Y, Y_test)
    return {
        "seconds": {name: round(s, 3) for name, s in seconds.items()},
        "total": round(sum(seconds.values()), 2),
        "accuracy": training.accuracy(K_test @ torch.cholesky_solve(Y, L), Y_test),
        "mean_influence": float(scores.mean()),
        "positive_share": float((scores > 0).double().mean()),
    }


@contextmanager
def timed(seconds: dict[str, float], name: str, where: Tensor) -> Iterator[None]:
    """Wall time of the block goes to seconds[name]."""
    started = time.perf_counter()
    yield
    if where.is_cuda:
        torch.cuda.synchronize()
    seconds[name] = time.perf_counter() - started
    print(f"  {name}: {seconds[name]:.2f} s", file=sys.stderr)


def peak_memory(where: Tensor) -> int:
    """Bytes: of the GPU, or resident memory of the process."""
    if where.is_cuda:
        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def parser() -> argparse.ArgumentParser:
    """The options; the defaults are the full size."""
    out = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    out.add_argument("--dataset", default="mnist")
    out.add_argument("--data-root")
    out.add_argument("--random", nargs=2, type=int, metavar=("N", "D"), help="Gaussian rows instead of a data set")
    out.add_argument("--n", type=int, default=60_000)
    out.add_argument("--n-test", type=int, default=10_000)
    out.add_argument("--width", type=int, default=4096)
    out.add_argument("--lam", type=float, default=1e-3)
    out.add_argument("--seed", type=int, default=0)
    out.add_argument("--device", default="auto")
    out.add_argument("--architecture", nargs="+", default=["2l-relu", "mlp-attn"], choices=network.ARCHITECTURES)
    return out


if __name__ == "__main__":
    print(json.dumps(measure(parser().parse_args()), indent=1))
