"""Tangent kernels of n rows: K_∞, its smallest eigenvalue with a noise floor, and the widths at which K_m is close.

G̃ is the Gram matrix of what the network sees, g its norm, t a deviation, ρ = g/t, δ a probability, ℓ = log(2n/δ).

    needed     (1 − √(6δ)) ρ²/16: below it ‖K_m − K_∞‖ ≤ t has probability < 1 − δ      (δ < 1/6)
    rms        v/t² to V/t²: E‖K_m − K_∞‖² = t² is reached between them, as v/m ≤ E‖K_m − K_∞‖² ≤ V/m,
               v = ‖E(K_1 − K_∞)²‖, V = E‖K_1 − K_∞‖_F², both exact
    enough     2ℓ(v/t² + L/(3t)), L = ¾g: from it on ‖K_m − K_∞‖ ≤ t has probability ≥ 1 − δ (matrix Bernstein)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from impl import ntk

ROUNDING = 2.0**-53


@dataclass(frozen=True)
class Kernel:
    """K_∞ of the rows F: ascending eigenvalues, their noise floor, g = ‖G̃‖, v and V (see above), ‖K_∞‖_F."""

    limit: Tensor
    eigenvalues: Tensor
    floor: float
    features_norm: float
    v: float
    V: float
    frobenius: float

    @property
    def smallest(self) -> float:
        return float(self.eigenvalues[0])

    @property
    def norm(self) -> float:
        return float(self.eigenvalues[-1])


def tangent_kernel(F: Tensor, X: Tensor | None = None) -> Kernel:
    """The kernel of the rows F (n, d) in float64; X: the rows that F attends to, if it does, for the error of F itself.

    v by the chance ½ − (θ_ik + θ_kj + θ_ij)/(4π) that a neuron is active on three rows.
    """
    n, d = F.shape
    theta, G = ntk.angles(F), F @ F.T
    G = (G + G.T) / 2
    K = G * (math.pi - theta) / (2 * math.pi)
    T, GG = G * theta, G @ G
    TG = T @ G
    second = GG / 2 - (TG + TG.T + theta * GG) / (4 * math.pi)  # E K_1²
    variance = second - K @ K
    share = (math.pi - theta) / (2 * math.pi)
    values = torch.linalg.eigvalsh(K)
    largest = float((F * F).sum(dim=1).max())
    # Entries err by d roundings in the product and 16 in the weight, eigenvalues by 2n roundings of the norm.
    entry = largest * ((d + 16) * ROUNDING + 3 * (0.0 if X is None else _attention_error(X)))
    return Kernel(
        K, values, n * entry + 2 * n * float(values[-1]) * ROUNDING,
        float(torch.linalg.eigvalsh(G)[-1]),
        float(torch.linalg.eigvalsh((variance + variance.T) / 2)[-1]),
        float((G**2 * share * (1 - share)).sum()),
        float(torch.linalg.matrix_norm(K)),
    )  # fmt: skip


def _attention_error(X: Tensor) -> float:
    """Bound of the relative rounding error of a row Σ_k ⟨x, x_k⟩ x_k, to first order: cancellation shows in its length."""
    n, d = X.shape
    scores, lengths = X @ X.T, torch.linalg.vector_norm(X, dim=1)
    error = d * lengths * (lengths**2).sum() + n * scores.abs() @ lengths
    return float((error / torch.linalg.vector_norm(scores @ X, dim=1)).max()) * ROUNDING


def widths(kernel: Kernel, t_low: float, t_high: float, delta: float) -> dict[str, float | None]:
    """`needed`, `rms_low`, `rms_high`, `enough` for a deviation t known to lie in [t_low, t_high]; None: not determined.

    `needed` is judged at t_high and the others at t_low, so that each holds for every t between.
    """
    n = len(kernel.eigenvalues)
    needed = (1 - math.sqrt(6 * delta)) * (kernel.features_norm / t_high) ** 2 / 16 if t_high > 0 else math.inf
    out: dict[str, float | None] = {"needed": max(1.0, math.ceil(needed)) if math.isfinite(needed) else math.inf}
    if t_low <= 0:
        return out | {"rms_low": None, "rms_high": None, "enough": None}
    ell = math.log(2 * n / delta)
    found = {
        "rms_low": kernel.v / t_high**2,
        "rms_high": kernel.V / t_low**2,
        "enough": 2 * ell * (kernel.v / t_low**2 + 0.75 * kernel.features_norm / (3 * t_low)),
    }
    return out | {name: float(max(1, math.ceil(m))) for name, m in found.items()}


def deviation(kernel: Kernel, m: int, delta: float) -> float:
    """What ‖K_m − K_∞‖ exceeds with probability at most δ, by matrix Bernstein."""
    ell = math.log(2 * len(kernel.eigenvalues) / delta)
    return math.sqrt(2 * kernel.v * ell / m) + 2 * 0.75 * kernel.features_norm * ell / (3 * m)
