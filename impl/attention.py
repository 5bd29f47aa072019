"""Attention with the training data as keys and values: linearized, softmax, exponential, projected, stacked.

Every transform is transductive: it maps training rows and query rows alike, by sums over the training
rows X only.  `query=None` stands for X itself.  Shapes: X (n, d), query (q, d), result (q, d).  All are
pure, differentiable, and keep the device and the dtype (float32 or float64) of X.

Raises everywhere: TypeError for what is no floating tensor; ValueError for a wrong shape, NaN or
infinity, or a query that differs from X in columns, dtype or device.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from impl import _validate as check

PROJECTIONS = ("identity", "orthogonal", "he", "xavier", "lecun")
KEYS = ("fixed", "self", "self-normalised")


def linearized(X: Tensor, query: Tensor | None = None) -> Tensor:
    """Linearized attention F = X X^T X, or query X^T X: row x becomes S x with S = X^T X (def-3.1).

    Forms the d x d matrix S, or for n < d the q x n matrix of scores; never n x n where n > d.
    """
    X, rows = check.data_and_query(X, query)
    return _attend(rows, X, X)


def softmax(X: Tensor, query: Tensor | None = None, temperature: float | None = None, block: int = 1024) -> Tensor:
    """Softmax attention softmax(query X^T / temperature) X, each row of weights summing to one (app-A.13).

    `temperature` divides the scores; the default is sqrt(d), so scores are scaled by d^(-1/2).
    `block` rows of weights are held at a time.
    """
    X, rows = check.data_and_query(X, query)
    tau = check.positive("temperature", math.sqrt(X.shape[1]) if temperature is None else temperature)
    parts = rows.split(check.count("block", block))
    return torch.cat([torch.softmax(part @ X.T / tau, dim=1) @ X for part in parts])


def exponential(X: Tensor, query: Tensor | None = None, temperature: float = 1.0, block: int = 1024) -> Tensor:
    """Exponential attention without denominator, exp(query X^T / temperature) X, exp entrywise (prop-4.11.b).

    Each row is a positive multiple of the softmax row at the same temperature, so `unit_rows` makes
    the two equal.  ValueError when exp overflows the dtype.
    """
    X, rows = check.data_and_query(X, query)
    tau = check.positive("temperature", temperature)
    parts = rows.split(check.count("block", block))
    F = torch.cat([torch.exp(part @ X.T / tau) @ X for part in parts])
    if not bool(torch.isfinite(F).all()):
        raise ValueError(f"exp of the scores overflows {X.dtype}; raise temperature={tau} or scale X down")
    return F


def matrix_exponential(X: Tensor, query: Tensor | None = None) -> Tensor:
    """F = expm(X X^T) X = X expm(X^T X), the matrix exponential (prop-4.11.a); query rows by expm(X^T X).

    Computed from the smaller of X X^T and X^T X as query + query X^T phi(G) X, phi(t) = (e^t - 1)/t.
    ValueError when e^(lambda_1) overflows the dtype.
    """
    X, rows = check.data_and_query(X, query)
    by_rows = X.shape[0] < X.shape[1]
    values, vectors = torch.linalg.eigh(X @ X.T if by_rows else X.T @ X)
    values = values.clamp_min(0)
    if not bool(torch.isfinite(torch.exp(values[-1]))):
        raise ValueError(f"exp(lambda_1) overflows {X.dtype}: lambda_1 = {float(values[-1]):.6g}; shrink X")
    if not by_rows:
        return (rows @ vectors) * torch.exp(values) @ vectors.T
    safe = torch.where(values > 0, values, 1)
    phi = torch.where(values > 0, torch.expm1(values) / safe, 1)
    return rows + (rows @ X.T @ vectors) * phi @ (vectors.T @ X)


def qkv(X: Tensor, W_Q: Tensor, W_K: Tensor, W_V: Tensor, query: Tensor | None = None) -> Tensor:
    """Linearized attention with projections, query W_Q (X W_K)^T X W_V (prop-4.13).

    W_Q, W_K: (d, k); W_V: (d, k_v); result (q, k_v).  Identity projections give `linearized`.
    """
    X, rows = check.data_and_query(X, query)
    for name, W in (("W_Q", W_Q), ("W_K", W_K), ("W_V", W_V)):
        check.same_kind(name, check.matrix(name, W), "X", X, axis=0, like_axis=1)
    check.same_kind("W_K", W_K, "W_Q", W_Q)
    return _attend(rows @ W_Q, X @ W_K, X @ W_V)


def init_projection(
    d: int,
    kind: str = "orthogonal",
    seed: int = 0,
    width: int | None = None,
    dtype: torch.dtype = torch.float64,
) -> Tensor:
    """A (d, width) projection on the CPU; `width` is d unless given (prop-4.13, readings a to e).

    identity; orthogonal (Haar; orthonormal columns, needs width <= d); Gaussian of variance 2/d (he),
    2/(d + width) (xavier), 1/d (lecun).  Drawn in float64 from `seed`, then cast.
    """
    check.choice("kind", kind, PROJECTIONS)
    d = check.count("d", d)
    most = d if kind in ("identity", "orthogonal") else None
    k = d if width is None else check.count("width", width, most=most)
    if kind == "identity":
        return torch.eye(d, k, dtype=dtype)
    gaussian = torch.randn(d, k, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    if kind == "orthogonal":
        Q, R = torch.linalg.qr(gaussian)
        return (Q * torch.sign(torch.diagonal(R))).to(dtype)
    variance = {"he": 2 / d, "xavier": 2 / (d + k), "lecun": 1 / d}[kind]
    return (gaussian * math.sqrt(variance)).to(dtype)


def stacked(X: Tensor, layers: int, keys: str = "fixed", query: Tensor | None = None) -> Tensor:
    """`layers` linearized attention layers; `layers=0` returns the input (rem-4.10.1).

    keys="fixed": every layer attends to X, so F = G^layers X.  "self": X_{l+1} = X_l X_l^T X_l, so
    F F^T = G^(3^layers).  "self-normalised": the same with unit-norm rows between layers, not after the last.
    """
    X, rows = check.data_and_query(X, query)
    check.choice("keys", keys, KEYS)
    for layer in range(check.count("layers", layers, least=0)):
        if layer and keys == "self-normalised":
            rows, X = unit_rows(rows), unit_rows(X)
        attended = _attend(rows, X, X)
        if keys != "fixed":
            X = attended if query is None else _attend(X, X, X)
        rows = attended
    return rows


def truncated(X: Tensor, rank: int, query: Tensor | None = None) -> Tensor:
    """Linearized attention that keeps the top `rank` singular directions of X (rem-4.10.2).

    Result query V_r diag(sigma_r^2) V_r^T; for query=None its singular values are sigma_1^3 .. sigma_rank^3.
    `rank` must be between 1 and min(n, d); where sigma_rank is tied the subspace is not unique.
    """
    X, rows = check.data_and_query(X, query)
    rank = check.count("rank", rank, most=min(X.shape))
    smaller = torch.linalg.qr(X, mode="r").R if X.shape[0] > X.shape[1] else X
    _, sigma, Vh = torch.linalg.svd(smaller, full_matrices=False)
    return (rows @ Vh[:rank].T) * sigma[:rank] ** 2 @ Vh[:rank]


def unit_rows(F: Tensor) -> Tensor:
    """F with every row scaled to unit Euclidean norm, safe from overflow and underflow (F-hat of thm-4.8.h).

    ValueError naming the rows that are zero: they have no direction.
    """
    largest = check.matrix("F", F).detach().abs().amax(dim=1, keepdim=True)
    zero = (largest[:, 0] == 0).nonzero()[:, 0]
    if len(zero):
        shown = ", ".join(map(str, zero[:5].tolist())) + (", ..." if len(zero) > 5 else "")
        raise ValueError(f"{len(zero)} zero row(s) have no unit norm: row {shown}; drop them")
    scaled = F / largest
    return scaled / torch.linalg.vector_norm(scaled, dim=1, keepdim=True)


def _attend(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """queries keys^T values, associated the way that needs the smaller middle matrix."""
    n, d = keys.shape
    return (queries @ keys.T) @ values if n < d else queries @ (keys.T @ values)
