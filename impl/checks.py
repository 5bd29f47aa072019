"""The numerical checks of a kernel before influence is computed from it: definite, conditioned, invertible, symmetric.

Plain measurements of K + lam I, and the thresholds that they are held against (app-A.9).  The text's thresholds are
lost, so `Limits` names the ones used here; the measured numbers are kept, so that others can be tried.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from impl import _validate as check


@dataclass(frozen=True)
class Limits:
    """What passes: smallest > 0, condition, residual and asymmetry at most these."""

    condition: float = 1e10
    residual: float = 1e-6
    asymmetry: float = 1e-8


LIMITS = Limits()


@dataclass(frozen=True)
class KernelChecks:
    """Of K_lam = K + lam I (n, n): what app-A.9 asks for.

    smallest:   smallest eigenvalue of K_lam, symmetrised, as it stands, by a float64 solver
    condition:  largest over smallest eigenvalue; infinity unless the smallest is positive
    residual:   |K_lam K_lam^{-1} - I|_F / sqrt(n), inverse by Cholesky in the dtype of K, product in float64; infinity
                where the factorisation fails
    asymmetry:  max |K_ij - K_ji| / max |K_ij|
    """

    smallest: float
    condition: float
    residual: float
    asymmetry: float
    limits: Limits = LIMITS

    @property
    def positive_definite(self) -> bool:
        """The smallest eigenvalue is positive."""
        return self.smallest > 0

    @property
    def conditioned(self) -> bool:
        """The condition number is within its limit."""
        return self.condition <= self.limits.condition

    @property
    def inverted(self) -> bool:
        """The inverse is as accurate as its limit asks."""
        return self.residual <= self.limits.residual

    @property
    def symmetric(self) -> bool:
        """The kernel is as symmetric as its limit asks."""
        return self.asymmetry <= self.limits.asymmetry

    @property
    def passed(self) -> bool:
        """All four."""
        return self.positive_definite and self.conditioned and self.inverted and self.symmetric

    def record(self) -> dict[str, float | str | bool]:
        """Numbers and outcomes in plain JSON types; an infinite number is the word "Infinity"."""
        numbers = {k: v if math.isfinite(v) else "Infinity" for k, v in asdict(self).items() if k != "limits"}
        outcomes = ("positive_definite", "conditioned", "inverted", "symmetric", "passed")
        return numbers | {name: getattr(self, name) for name in outcomes}


def check_kernel(K: Tensor, lam: float, limits: Limits = LIMITS) -> KernelChecks:
    """Measure the four quantities for a square kernel K (n, n), float32 or float64, and lam > 0.

    An asymmetric kernel is measured, not refused.  ValueError for a shape that is not square, NaN, infinity, or
    lam <= 0; TypeError for what is no floating tensor.
    """
    check.matrix("K", K)
    if K.shape[0] != K.shape[1]:
        raise ValueError(f"K must be square, got shape {tuple(K.shape)}")
    eye = torch.eye(len(K), dtype=K.dtype, device=K.device)
    shifted = K + check.positive("lam", lam) * eye
    spectrum = torch.linalg.eigvalsh((shifted.double() + shifted.double().T) / 2)
    smallest, largest = float(spectrum[0]), float(spectrum[-1])
    scale = float(K.abs().max())
    return KernelChecks(
        smallest=smallest,
        condition=largest / smallest if smallest > 0 else math.inf,
        residual=_residual(shifted, eye),
        asymmetry=float((K - K.T).abs().max()) / scale if scale else 0.0,
        limits=limits,
    )


def _residual(shifted: Tensor, eye: Tensor) -> float:
    """|A A^{-1} - I|_F / sqrt(n) for the inverse that Cholesky gives in this dtype."""
    factor, failed = torch.linalg.cholesky_ex(shifted)
    if int(failed):
        return math.inf
    inverse = torch.cholesky_solve(eye, factor)
    off = shifted.double() @ inverse.double() - eye.double()
    residual = float(torch.linalg.matrix_norm(off)) / math.sqrt(len(eye))
    return residual if math.isfinite(residual) else math.inf
