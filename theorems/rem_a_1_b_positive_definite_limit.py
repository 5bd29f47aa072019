"""K_m tends to K_∞ at the rate m^(−1/2) whether K_∞ is positive definite or not; a rank-one limit is no exception.

Setting.  Features x̃_i ≠ 0, G̃ their Gram matrix, K_∞ = G̃∘P, P_ij = (π − θ_ij)/(2π); K_m over m independent neurons.
Says.     Convergence to the kernel regime requires a positive definite limit; for a rank-one K_∞ there is none, whatever m.
Why not.  E‖K_m − K_∞‖_F² = V/m with V = Σ_ij G̃_ij² P_ij(1 − P_ij) (thm-B.14), for every data set.  Two equal unit rows:
          K_∞ = ½11ᵀ is of rank one, V = 1, and K_m → K_∞ in mean square.
Instead.  V ≤ ‖G̃‖_F²/4 always, with equality where any two features are on one ray or orthogonal.
Note.     What needs λ_min(K_∞) > 0 is another thing: a bound relative to λ_min(K_∞), and the fit of arbitrary labels.
"""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import torch
import z3

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, Undecided, demand, demand_at_most, measured, plotted
from theorems.symbolic import valid

claim = Claim(
    "rem-A.1.b",
    "A positive definite limit as a condition of convergence",
    source="arXiv:2603.13085v2, Remark A.1",
    statement=r"K_m \xrightarrow{m \to \infty} K_\infty \implies K_\infty \succ 0",
    reading="the kernel regime is reached where K_m tends to K_∞ at initialisation, in mean square, as in thm-4.3",
    expected="refuted",
    uses=("thm-B.14",),
)


class _Says(NamedTuple):
    """Whether K_m → K_∞, and an upper bound of V = m·E‖K_m − K_∞‖_F²."""

    converges: bool
    spread: Any


@claim.false
def as_published(q):
    """K_m → K_∞ only where K_∞ is positive definite"""
    return corrected(q)._replace(converges=q.definite)


@claim.true
def corrected(q):
    """K_m → K_∞ for all features, with E‖K_m − K_∞‖_F² ≤ ‖G̃‖_F²/(4m)"""
    return _Says(True, q.squares / 4)


@claim.false
def needs_distinct_rows(q):
    """K_m → K_∞ only where no two features are on one ray: blames repeated rows alone."""
    return corrected(q)._replace(converges=q.distinct)


@claim.false
def only_the_diagonal(q):
    """E‖K_m − K_∞‖_F² ≤ Σ_i G̃_ii²/(4m): as if the entries off the diagonal had no variance."""
    return corrected(q)._replace(spread=q.diagonal / 4)


@claim.false
def independent_activations(q):
    """E‖K_m − K_∞‖_F² ≤ (3/16)‖G̃‖_F²/m: P_ij = ¼ for every pair."""
    return corrected(q)._replace(spread=q.squares * 3 / 16)


@claim.symbolic(dimensions="all")
def by_the_variance_of_a_mean(law):
    """V/m → 0 for every V; V ≤ ‖G̃‖_F²/4 entry by entry (z3), attained by n features on one ray for every n (rank one, singular)."""
    m, V = sp.symbols("m V", positive=True)
    tends = sp.limit(V / m, m, sp.oo) == 0
    p, c = z3.Reals("p c2")
    demand(valid(4 * c * p * (1 - p) <= c, c >= 0, p >= 0, p <= 1, p * (1 - p) <= z3.Q(1, 4))[0])
    demand(valid(4 * p * (1 - p) <= 1, p >= 0)[0])
    n, h, u = z3.Reals("n h u")  # n rows on one ray: G̃ = hhᵀ; h = Σ h_i⁴, u = (Σ h_i²)² = ‖G̃‖_F²
    equal = SimpleNamespace(definite=False, distinct=False, squares=u, diagonal=h)
    claimed = law(equal)
    demand(claimed.converges == tends, limit="rank one", tends_to_zero=tends)
    demand(valid(4 * claimed.spread >= u, n >= 1, h > 0, u >= h, u <= n * h)[0], attained="features on one ray")
    other = law(SimpleNamespace(definite=True, distinct=True, squares=u, diagonal=h))
    demand(other.converges == tends, limit="positive definite")
    demand(valid(4 * claimed.spread >= u, u >= h, h > 0)[0] or None)


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.matrices(2, 2, entries=(1, 2, -1))),
)
def on_exact_matrices(law, X):
    """V of the attention features, and the definiteness of K_∞ by certified pivots; K_m tends to K_∞ as V/m does, for every V."""
    F = exact.attend(X)
    G, limit, n = exact.gram(F), exact.ntk_limit(F), X.nrows()
    weights = exact.ntk_weights(G)
    V = exact.real(0)
    for i in range(n):
        for j in range(n):
            p = _entry(weights, max(i, j), min(i, j))
            V = V + p * (1 - p) * G[i, j] ** 2
    definite = exact.sign(exact.enclosed_eigenvalues(limit)[-1])
    if definite is None:
        raise Undecided("the smallest eigenvalue of K_∞")
    q = SimpleNamespace(definite=definite == 1, distinct=limit.nullity == 0)
    q.squares = exact.trace(G * G)
    q.diagonal = sum((G[i, i] ** 2 for i in range(n)), exact.rational(0))
    claimed = law(q)
    spread = [V / m for m in (1, 10**6, 10**12)]  # E‖K_m − K_∞‖_F²
    vanishes = all(exact.at_most(value * m, q.squares) for value, m in zip(spread, (1, 10**6, 10**12), strict=True))
    demand(claimed.converges == vanishes, positive_definite=q.definite, V=V)
    demand_at_most(V, claimed.spread)


def _entry(A: exact.RealMatrix, i: int, j: int) -> exact.Real:
    if A.exact is not None or i == j:
        return exact.real(A.exact[i, j] if A.exact is not None else exact.rational("1/2"))
    return exact.Real(lambda bits: A.at(bits)[i, j])


_WIDTHS, _DRAWS, _ERROR = (16, 64, 256), 60, 1e-6


@claim.empirical(
    data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("only_the_diagonal", "independent_activations")
)
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 40 images, and on one image 40 times (rank one): ‖K_m − K_∞‖_F falls like m^(−1/2) on both; P(above t) from
    McDiarmid's inequality for means of neurons, error 10⁻⁶ in all."""
    lines = []
    for name, definite in (("40 images", True), ("one image 40 times", False)):
        norms, squares, lowest = _deviations(data, device, definite)
        q = SimpleNamespace(definite=definite, distinct=definite, squares=squares, diagonal=0.0)
        bounds = []
        for m in _WIDTHS:
            # one neuron moves ‖K_m − K_∞‖_F by at most ‖G̃‖_F/m; its mean is at most √(V/m)
            above = math.sqrt(math.log(2 * len(_WIDTHS) * _DRAWS / _ERROR) / 2)
            bounds.append((0.5 + above) * math.sqrt(squares / m))
        falls = all(max(norms[m]) <= bound for m, bound in zip(_WIDTHS, bounds, strict=True))
        demand(law(q).converges == falls, features=name, norms={m: max(v) for m, v in norms.items()})
        means = [float(np.mean(norms[m])) / math.sqrt(squares) for m in _WIDTHS]
        lines.append({"label": name, "x": _WIDTHS, "y": means})
        detail = f"λ_min(K_∞) = {lowest:.2g}"
        measured("‖K_m − K_∞‖_F/‖G̃‖_F, m = 256", means[-1], data=f"{data}, {name}, {_DRAWS} draws", detail=detail)
    plotted(
        f"Convergence to a definite and to a rank-one limit: {data}",
        "Log-log plot against the width: both lines fall like one over the square root of the width.",
        x="width m",
        y="mean of ‖K_m − K_∞‖_F/‖G̃‖_F",
        lines=lines,
        log_x=True,
        log_y=True,
    )


@functools.cache
def _deviations(data: str, device: str, definite: bool) -> tuple[dict[int, list[float]], float, float]:
    """‖K_m − K_∞‖_F by width, ‖G̃‖_F² and λ_min(K_∞)."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 40, device, "float64"), "mlp-attn")
    F = F if definite else F[:1].expand(len(F), -1).contiguous()
    limit, seed = impl.ntk.infinite_width(F), 0
    norms: dict[int, list[float]] = {m: [] for m in _WIDTHS}
    W = torch.cat(list(impl.network.weight_blocks(F.shape[1], sum(_WIDTHS) * _DRAWS, seed=11))).to(F)
    for m in _WIDTHS:
        for _ in range(_DRAWS):
            norms[m].append(float((impl.ntk.finite_width(F, W[seed : seed + m]) - limit).norm()))
            seed += m
    return norms, float((F @ F.T).square().sum()), float(torch.linalg.eigvalsh(limit)[0])
