"""How kernel matrices change, first order, as one data point x_i moves to x_i + εδ: exactly, and measured on images.

attention   K = G³;  dK = dG·G² + G·dG·G + G²·dG with dG = evᵀ + veᵀ, v = Xδ, e = e_i
star        a kernel of two rows only, K_ij = k(x_i, x_j): dK = evᵀ + veᵀ, of norm |v_i| + ‖v‖
trained     K_∞ of the unit rows F̂ of XXᵀX: what MLP-Attn sees in the infinite-width limit

The measured ones are closed forms in float64, differentiated by autograd.  Every K_∞ is held against impl.ntk, and the
derivatives against central differences in ball arithmetic (`exact_difference`).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from theorems import empirical, exact

MOVED = 4  # images moved for a measurement
ROUNDS = 6  # of the power method, for each norm


def attention_change(X: Any, i: int, step: Any) -> Any:
    """dK for K = G³ as row i of X moves along the 1×d row `step`."""
    G = exact.gram(X)
    dX = exact.column([int(k == i) for k in range(X.nrows())]) * step
    dG = dX * X.transpose() + X * dX.transpose()
    return dG * G * G + G * dG * G + G * G * dG


def polynomial_change(X: Any, i: int, step: Any, p: int) -> Any:
    """dK for K_ij = ⟨x_i, x_j⟩^p, exact."""
    G = exact.gram(X)
    v = [p * G[i, j] ** (p - 1) * (X * step.transpose())[j, 0] for j in range(X.nrows())]
    rows = [[0] * X.nrows() for _ in range(X.nrows())]
    for j, x in enumerate(v):
        rows[i][j] = rows[j][i] = x if j != i else 2 * x
    return exact.matrix(rows)


def star_norm(v: list[Any], i: int) -> exact.Real:
    """‖evᵀ + veᵀ‖ = |v_i| + ‖v‖."""
    return abs(exact.real(v[i])) + exact.sqrt(sum((exact.real(x) * x for x in v), exact.real(0)))


def relu_star(X: Any, i: int, step: Any) -> list[exact.Real]:
    """v with dK = evᵀ + veᵀ for K_∞ of the unit rows of X, as x_i moves along `step`; from that side where rows are parallel."""
    G, along = exact.gram(X), (X * step.transpose()).entries()
    length = (step * step.transpose())[0, 0]
    v = []
    for j in range(X.nrows()):
        c = G[i, j]
        if abs(c) == 1:  # θ = 0 or π leaves its value at the rate of the part of δ across x_i
            across = exact.sqrt(length - along[i] ** 2) if j != i else exact.real(0)
            half = exact.rational(int(c == 1)) / 2
            v.append(half * exact.real(along[j]) - (0 if across.exact == 0 else across / (2 * exact.pi())))
            continue
        share = (exact.pi() - exact.acos(c)) / (2 * exact.pi())
        turn = exact.real(along[j] - c * along[i]) / exact.sqrt(1 - c * c)  # −dθ
        v.append((share * along[j] if along[j] else exact.real(0)) + (c * turn / (2 * exact.pi()) if c else 0))
    return v


def trained_change(X: Any, i: int, step: Any) -> list[list[exact.Real]]:
    """dK for K_∞ of the unit rows of F = XXᵀX as x_i moves along `step`; from that side where rows of F are parallel."""
    n, F = X.nrows(), exact.attend(X)
    dX = exact.column([int(k == i) for k in range(n)]) * step
    dF = dX * X.transpose() * X + X * dX.transpose() * X + X * X.transpose() * dX
    inner, cross, outer = F * F.transpose(), F * dF.transpose(), dF * dF.transpose()  # cross[j, k] = ⟨f_j, df_k⟩
    rows = [[exact.real(0)] * n for _ in range(n)]
    for j in range(n):
        for k in range(j):
            square = inner[j, j] * inner[k, k]
            slope = cross[k, j] + cross[j, k] - inner[j, k] * (cross[j, j] / inner[j, j] + cross[k, k] / inner[k, k])
            cosine, change = exact.real(inner[j, k]) / exact.sqrt(square), exact.real(slope) / exact.sqrt(square)
            if inner[j, k] == 0:
                rows[j][k] = rows[k][j] = change / 4
            elif inner[j, k] ** 2 == square:  # θ = 0 or π leaves its value at the rate ‖P(df_j/‖f_j‖ ∓ df_k/‖f_k‖)‖
                rows[j][k] = rows[k][j] = _leaving(inner, cross, outer, j, k)
            elif slope:
                share = (exact.pi() - exact.acos(cosine)) / (2 * exact.pi())
                turn = cosine / (2 * exact.pi() * exact.sqrt(1 - cosine * cosine))
                rows[j][k] = rows[k][j] = change * (share + turn)
    return rows


def _leaving(inner: Any, cross: Any, outer: Any, j: int, k: int) -> exact.Real:
    """−(rate at which the angle of two parallel rows leaves 0 or π)/(2π)."""
    ratio = inner[j, k] / inner[k, k]  # f_j = ratio·f_k, so df_j − ratio·df_k turns f_j away from the line
    along = cross[k, j] - ratio * cross[k, k]
    total = outer[j, j] - 2 * ratio * outer[j, k] + ratio * ratio * outer[k, k] - along * along / inner[k, k]
    return exact.real(0) if total == 0 else -exact.sqrt(total / inner[j, j]) / (2 * exact.pi())


def attended(X: Tensor) -> Tensor:
    """XXᵀX."""
    return (X @ X.T) @ X if len(X) < X.shape[1] else X @ (X.T @ X)


def unit(F: Tensor) -> Tensor:
    """Rows of norm 1."""
    return F / torch.linalg.vector_norm(F, dim=1, keepdim=True)


def limit(F: Tensor) -> Tensor:
    """K_∞ of the rows of F, no two of them parallel; the angle of a row with itself is 0 for good."""
    V, eye = unit(F), torch.eye(len(F), dtype=torch.bool, device=F.device)
    angle = torch.acos((V @ V.T).masked_fill(eye, 0)).masked_fill(eye, 0)
    return (F @ F.T) * (math.pi - angle) / (2 * math.pi)


def _cube(X: Tensor) -> Tensor:
    G = X @ X.T
    return G @ G @ G


def _cosines(X: Tensor) -> Tensor:
    F = unit(attended(X))
    return F @ F.T


KERNELS: dict[str, Callable[[Tensor], Tensor]] = {
    "G³": _cube,
    "K_∞(F)": lambda X: limit(attended(X)),
    "F̂F̂ᵀ": _cosines,
    "K_∞(F̂)": lambda X: limit(unit(attended(X))),
    "K_∞(X)": limit,
    "(xᵀx')³": lambda X: (X @ X.T) ** 3,
}


class Sensitivity(NamedTuple):
    """Of one kernel, over the moved images: the largest ‖dK‖_F, and the largest ‖dK‖₂ that was found, both per unit of δ."""

    frobenius: float
    operator: float


class Measured(NamedTuple):
    """‖G‖, the sensitivity of every kernel, and the largest difference between a K_∞ and impl.ntk's."""

    g: float
    kernels: dict[str, Sensitivity]
    mismatch: float


@functools.cache
def measure(data: str, device: str, n: int) -> Measured:
    """n images, MOVED of them moved one at a time in their worst directions."""
    import impl.network
    import impl.ntk

    X = empirical.features(data, n, device, "float64")
    R, found = coordinates(X), {}
    for name, kernel in KERNELS.items():
        each = [_worst(kernel, R, i) for i in range(MOVED)]
        found[name] = Sensitivity(max(f for f, _ in each), max(o for _, o in each))
    pairs = [("K_∞(X)", "2l-relu"), ("K_∞(F̂)", "mlp-attn")]
    mismatch = max(
        float((KERNELS[name](X) - impl.ntk.infinite_width(impl.network.features(X, network))).abs().max())
        for name, network in pairs
    )
    return Measured(float(torch.linalg.matrix_norm(X, 2)) ** 2, found, mismatch)


def coordinates(X: Tensor) -> Tensor:
    """R with RRᵀ = XXᵀ, at most n columns: the rows in a basis of their span.  δ orthogonal to it has Xδ = 0, so dK = 0."""
    return torch.linalg.qr(X.T, mode="r").R.T if X.shape[1] > len(X) else X


def _worst(kernel: Callable[[Tensor], Tensor], X: Tensor, i: int) -> tuple[float, float]:
    """(sup ‖dK‖_F, a local sup of ‖dK‖₂) over unit δ: the power method on JᵀJ; then δ and the eigenvector in turn."""
    forward, backward = derivatives(kernel, X, i)
    generator = torch.Generator().manual_seed(i)
    step = torch.randn(X.shape[1], generator=generator, dtype=X.dtype).to(X)
    frobenius = operator = 0.0
    for _ in range(ROUNDS):
        change = forward(step / step.norm())
        frobenius = max(frobenius, float(change.norm()))
        step = backward(change)
    for _ in range(ROUNDS):
        change = forward(step / step.norm())
        values, vectors = torch.linalg.eigh(change)
        k = int(values.abs().argmax())
        operator = max(operator, float(values[k].abs()))
        step = backward(torch.outer(vectors[:, k], vectors[:, k]) * values[k].sign())
    return frobenius, operator


@functools.cache
def influence(data: str, device: str, n: int, lam: float) -> dict[str, float]:
    """sup ‖dα‖/‖y‖ over unit δ and the moved images, for every kernel; y = ±1 by parity of the class; power method."""
    import impl.data

    loaded = impl.data.load(data, root=empirical.data_root(), n=n, n_test=1)
    y = impl.data.preprocess(loaded, "paper", torch.float64, device).y.double() % 2 * 2 - 1
    X, found = coordinates(empirical.features(data, n, device, "float64")), {}
    for name, kernel in KERNELS.items():
        A = kernel(X) + lam * torch.eye(n, dtype=X.dtype, device=X.device)
        alpha, inverse, largest = torch.linalg.solve(A, y), torch.linalg.inv(A), 0.0
        for i in range(MOVED):
            forward, backward = derivatives(kernel, X, i)
            step = X[(i + 1) % n] - X[i]
            for _ in range(ROUNDS):
                change = inverse @ (forward(step / step.norm()) @ alpha)
                largest = max(largest, float(change.norm() / y.norm()))
                step = backward(torch.outer(inverse @ change, alpha))
        found[name] = largest
    return found


def derivatives(kernel: Callable[[Tensor], Tensor], X: Tensor, i: int) -> tuple[Any, Any]:
    """δ ↦ dK and W ↦ ∇⟨W, K⟩ for x_i; both by reverse differentiation, the first as the derivative of the second in W."""
    x = X[i].clone().requires_grad_(True)
    K = kernel(torch.cat([X[:i], x[None], X[i + 1 :]]))
    weight = torch.zeros_like(K, requires_grad=True)
    gradient = torch.autograd.grad((K * weight).sum(), x, create_graph=True)[0]  # linear in the weight

    def forward(step: Tensor) -> Tensor:
        return torch.autograd.grad(gradient @ step, weight, retain_graph=True)[0]

    def backward(weight: Tensor) -> Tensor:
        return torch.autograd.grad((K * weight).sum(), x, retain_graph=True)[0]

    return forward, backward


def exact_difference(name: str, X: Tensor, i: int, j: int, step: Tensor, bits: int = 400) -> tuple[float, float]:
    """(K_ij(x_i + hδ) − K_ij(x_i − hδ))/2h at h = 2⁻⁶⁰ in ball arithmetic, and its distance from the same at 2h.

    The floats in X and δ are read exactly.  The truncation error at h is a third of that distance, up to O(h⁴).
    """
    rows = exact.entries_from_float(empirical.float64(X))
    turn = exact.entries_from_float(empirical.float64(step[None]))

    def entry(shift: Any) -> exact.Real:
        Y = exact.matrix([(exact.matrix([row]) + shift * turn).entries() if k == i else row
                          for k, row in enumerate(rows.tolist())])  # fmt: skip
        return _entry(name, Y, i, j)

    steps = [exact.rational(1) / 2**60, exact.rational(1) / 2**59]
    near, far = ((entry(h) - entry(-h)) / (2 * h) for h in steps)
    return float(near.at(bits).mid()), float(abs(near - far).at(bits).upper())


def _entry(name: str, X: Any, i: int, j: int) -> exact.Real:
    """One entry of a kernel of KERNELS, in Reals."""
    F = X if name in ("K_∞(X)", "G³", "(xᵀx')³") else exact.attend(X)
    if name == "G³":
        F = exact.attend(X)
    a, b, dot = (exact.real(_dot(F, *pair)) for pair in ((i, i), (j, j), (i, j)))
    cosine = dot / exact.sqrt(a * b)
    share = (exact.pi() - exact.acos(cosine)) / (2 * exact.pi())
    values = {"G³": dot, "K_∞(F)": dot * share, "F̂F̂ᵀ": cosine, "K_∞(F̂)": cosine * share}
    return {**values, "K_∞(X)": dot * share, "(xᵀx')³": dot**3}[name]


def _dot(F: Any, i: int, j: int) -> Any:
    return sum((F[i, k] * F[j, k] for k in range(F.ncols())), exact.rational(0))
