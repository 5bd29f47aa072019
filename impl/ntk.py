"""The neural tangent kernel of the two-layer ReLU network, at width m and in the limit.

Parameterisation: f(x) = m^(-1/2) sum_r a_r relu(w_r^T x), only the w_r trained, a neuron active where
w_r^T x > 0 (strictly).  With several outputs every output has this same kernel, whatever its signs.

    K_m(x, y)   = <x, y> (1/m) sum_r 1[w_r^T x > 0] 1[w_r^T y > 0]
    K_inf(x, y) = <x, y> (pi - theta) / (2 pi),  theta the angle between x and y

Shapes: X (n, d), Y (n', d) or None for X itself; kernels (n, n').  With Y=None they are exactly symmetric.
Raises TypeError or ValueError for wrong types, shapes, NaN and infinity, and for X and Y that do not match.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from impl import _validate as check
from impl.attention import unit_rows
from impl.network import weight_blocks

_NEAR = 0.99  # beyond this |cosine| the angle comes from the chord: arccos would lose half the digits


def finite_width(X: Tensor, W: Tensor, Y: Tensor | None = None, block: int = 4096) -> Tensor:
    """K_m for the weights W (m, d), in the dtype of X (thm-4.3).

    Holds the activations of `block` neurons at a time; their counts are exact, so the result does not
    depend on `block`.
    """
    X, Y_ = check.data_and_query(X, Y, "Y")
    W = check.same_kind("W", check.matrix("W", W).to(X), "X", X)
    return _gram(X, Y) * _coactivation(X, Y_, W.split(check.count("block", block)))


def finite_width_sampled(X: Tensor, m: int, seed: int = 0, sigma: float = 1.0, Y: Tensor | None = None) -> Tensor:
    """K_m for the m neurons that `TwoLayerReLU(d, m, seed=seed)` starts from, streamed (thm-4.3).

    Memory grows with n n' but not with m.  `sigma` > 0 has no effect on the kernel beyond rounding.
    """
    X, Y_ = check.data_and_query(X, Y, "Y")
    blocks = (W.to(X) for W in weight_blocks(X.shape[1], m, seed, sigma))
    return _gram(X, Y) * _coactivation(X, Y_, blocks)


def infinite_width(X: Tensor, Y: Tensor | None = None, block: int = 256) -> Tensor:
    """K_inf = <x, y> (pi - theta)/(2 pi) (thm-4.3).  ValueError for a zero row, which has no angle."""
    share = (math.pi - angles(X, Y, block)) / (2 * math.pi)
    return _gram(X, Y) * share


def expected_entry_variance(X: Tensor) -> Tensor:
    """Var (K_1)_ij = G_ij^2 p (1 - p), p = (pi - theta_ij)/(2 pi); K_m has 1/m of it (thm-B.14).

    Exact, (n, n).  p <= 1/2, and p = 1/2 on the diagonal, so the entries are at most G_ij^2 / 4.
    """
    p = (math.pi - angles(X)) / (2 * math.pi)
    return _gram(X, None) ** 2 * p * (1 - p)


def angles(X: Tensor, Y: Tensor | None = None, block: int = 256) -> Tensor:
    """Angles in [0, pi] between the rows of X and of Y, (n, n'), accurate near 0 and pi too.

    arccos where |cosine| <= 0.99; else from the chord |u -+ v| of the unit vectors, by differences.
    Equal rows give exactly 0, opposite ones pi.  Absolute error below 1e-14 in float64 (60-digit reference).
    """
    X, Y_ = check.data_and_query(X, Y, "Y")
    V = unit_rows(Y_)
    U = V if Y is None else unit_rows(X)
    rows = [_angles_to(part, V) for part in U.split(check.count("block", block))]
    theta = torch.cat(rows)
    return (theta + theta.T) / 2 if Y is None else theta


def _angles_to(U: Tensor, V: Tensor) -> Tensor:
    """Angles between unit rows: the well-conditioned pairs from the cosine, the others from the chord."""
    cosine = U @ V.T
    near = cosine.detach().abs() > _NEAR
    theta = torch.acos(cosine.clamp(-_NEAR, _NEAR))
    if not bool(near.any()):
        return theta
    sign = cosine.detach().sign()[near]
    small = 2 * torch.asin((_chords(U, V, near, sign) / 2).clamp(max=1))
    return theta.masked_scatter(near, torch.where(sign > 0, small, math.pi - small))


def _chords(U: Tensor, V: Tensor, near: Tensor, sign: Tensor) -> Tensor:
    """|u - sign v| for the marked pairs in row-major order: pair by pair if few, else all at once."""
    if int(near.sum()) * 8 > near.numel():
        exact = "donot_use_mm_for_euclid_dist"
        minus, plus = torch.cdist(U, V, compute_mode=exact), torch.cdist(U, -V, compute_mode=exact)
        return torch.where(sign > 0, minus[near], plus[near])
    i, j = near.nonzero(as_tuple=True)
    step = max(1, 2**21 // U.shape[1])
    parts = zip(i.split(step), j.split(step), sign.split(step), strict=True)
    return torch.cat([torch.linalg.vector_norm(U[a] - s[:, None] * V[b], dim=1) for a, b, s in parts])


def _coactivation(X: Tensor, Y: Tensor, blocks: Iterable[Tensor]) -> Tensor:
    """Share of neurons active on both x_i and y_j; 0/1 products, so the counts are exact."""
    counts = X.new_zeros(len(X), len(Y))
    m = 0
    for W in blocks:
        active = (X @ W.T > 0).to(X.dtype)
        counts.addmm_(active, active.T if Y is X else (Y @ W.T > 0).to(X.dtype).T)
        m += len(W)
    return counts / m


def _gram(X: Tensor, Y: Tensor | None) -> Tensor:
    """<x_i, y_j>; exactly symmetric for Y=None."""
    if Y is not None:
        return X @ Y.T
    G = X @ X.T
    return (G + G.T) / 2
