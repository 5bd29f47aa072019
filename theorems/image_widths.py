"""How often a network of width m has its kernel close to the limit, on the first images of a data set."""

from __future__ import annotations

import functools
from typing import NamedTuple

import scipy.stats
import torch

from theorems import empirical

ATTENTION = ("attention, rows not normalised", "mlp-attn")
DRAWS = 200


class Facts(NamedTuple):
    """Of n images and the features of one network, scaled to norm at most 1; `slack` bounds the error of `low`."""

    n: int
    kappa: float  # κ₊ of the images' Gram matrix
    gram: float  # ‖G̃‖
    top: float  # ‖K_∞‖
    low: float  # λ_min(K_∞)
    slack: float


@functools.cache
def facts(data: str, device: str, network: str, n: int) -> Facts:
    """In float64."""
    import impl.ntk
    import impl.spectrum

    X, F = _features(data, device, network, n)
    spectrum = torch.linalg.eigvalsh(impl.ntk.infinite_width(F))
    values = impl.spectrum.gram_eigenvalues(X).eigenvalues
    kappa = impl.spectrum.positive_condition_number(values, *X.shape)
    # Rows of norm ≤ 1: an entry errs by at most d units in the product and 16 in its weight, the solver by n‖·‖.
    slack = n * (F.shape[1] + n + 16) * 2.0**-52
    return Facts(n, kappa, float(torch.linalg.matrix_norm(F, 2)) ** 2, float(spectrum[-1]), float(spectrum[0]), slack)


@functools.cache
def successes(data: str, device: str, network: str, n: int, m: int, t: float, draws: int = DRAWS) -> int:
    """In how many independent draws of m neurons ‖K_m − K_∞‖ ≤ t."""
    import impl.ntk

    F = _features(data, device, network, n)[1]
    # K_m reads F through the scores Fw, N(0, FFᵀ) in law: the n×n triangle R with RRᵀ = FFᵀ has the same in few columns.
    R = torch.linalg.qr(F.T, mode="r").R.T if F.shape[1] > n else F
    limit, generator = impl.ntk.infinite_width(F), torch.Generator(device).manual_seed(m)
    count = 0
    for _ in range(draws):
        W = torch.randn(m, R.shape[1], generator=generator, device=device, dtype=R.dtype)
        count += bool(torch.linalg.eigvalsh(impl.ntk.finite_width(R, W) - limit).abs().max() <= t)
    return count


def clopper_pearson(count: int, draws: int, error: float) -> tuple[float, float]:
    """An interval that misses the probability with probability at most `error`."""
    low = scipy.stats.beta.ppf(error / 2, count, draws - count + 1) if count else 0.0
    high = scipy.stats.beta.isf(error / 2, count + 1, draws - count) if count < draws else 1.0
    return float(low), float(high)


@functools.cache
def _features(data: str, device: str, network: str, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """X, and the features scaled to norm at most 1."""
    import impl.attention
    import impl.network

    X = empirical.features(data, n, device, "float64")
    named = network in impl.network.ARCHITECTURES
    F = impl.network.features(X, network) if named else impl.attention.linearized(X)
    return X, F / torch.linalg.vector_norm(F, dim=1).max()
