"""The cosine distance of K_m and K_∞ tends to 0 for every architecture, like 1/m: near zero it marks no collapse.

Setting.  Features x̃_i ≠ 0, G̃ their Gram matrix; distance 1 − ⟨K_m, K_∞⟩/(‖K_m‖‖K_∞‖) in the Frobenius product, 1 where
          K_m = 0; V = m·E‖K_m − K_∞‖_F², which does not depend on m (thm-B.14).
Says.     A distance near zero marks collapse (features on one ray, where it is 0 whatever the width); for other features it is
          a difference that stays.
Why not.  With e = K_m − K_∞ and ⟨K_m, K_∞⟩ ≥ 0, the distance is at most ‖e‖²/‖K_∞‖², so its mean is at most
          V/(m‖K_∞‖²) → 0 for all features.  On one ray K_m is a multiple of K_∞, but 0 with probability 2⁻ᵐ.
Instead.  E[distance] ≤ V/(m‖K_∞‖_F²) for all features.  Collapse shows at small m only: the mean distance is then 2⁻ᵐ.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3

from theorems import empirical, exact, search
from theorems.claim import Claim, demand, demand_at_most, measured, plotted
from theorems.symbolic import valid

claim = Claim(
    "app-A.13.c",
    "Cosine distance near zero as a mark of collapse",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"1 - \frac{\langle K_m, K_\infty \rangle_F}{\|K_m\|_F \|K_\infty\|_F} \xrightarrow{m \to \infty} 0 "
    r"\implies \text{all features on one ray}",
    reading="the networks are at initialisation, as for the other distances; the distance is 1 where no neuron is active",
    expected="refuted",
    uses=("thm-B.14",),
)


class _Says(NamedTuple):
    """Whether the mean distance tends to 0, and an upper bound of it at width m."""

    vanishes: bool
    mean: Any


@claim.false
def as_published(q):
    """Only features on one ray have a distance that tends to 0"""
    return corrected(q)._replace(vanishes=q.one_ray)


@claim.true
def corrected(q):
    """E[distance] ≤ V/(m‖K_∞‖_F²) for all features: it tends to 0, collapse or not"""
    return _Says(True, q.V / q.squares / q.m)


@claim.false
def squared_rate(q):
    """E[distance] ≤ V/(m²‖K_∞‖_F²): squares the rate once too often."""
    return corrected(q)._replace(mean=q.V / q.squares / q.m / q.m)


@claim.false
def collapse_is_exact(q):
    """On one ray the distance is 0 at every width: forgets that all neurons can be inactive."""
    return corrected(q)._replace(mean=q.V * 0) if q.one_ray else corrected(q)


@claim.false
def quarter(q):
    """E[distance] ≤ V/(4m‖K_∞‖_F²): one factor ½ for 1 − cos ≈ θ²/2 and one that is not there."""
    return corrected(q)._replace(mean=q.V / q.squares / q.m / 4)


@claim.symbolic(dimensions="all", blind_to=("quarter", "squared_rate"))
def by_the_angle_of_two_vectors(law):
    """1 − cos ≤ ‖e‖²/‖u‖² for ⟨u, u + e⟩ ≥ 0 (z3), hence the mean; features on one ray at m = 1; the limit by SymPy."""
    a, b, c, s = z3.Reals("a b c s")  # ‖u‖², ⟨u, v⟩, ‖v‖² and ‖u‖‖v‖ of v = u + e
    angle = [a > 0, c > 0, b >= 0, s > 0, s * s == a * c, b <= s]
    demand(valid(b * b <= b * s, *angle)[0])  # so 1 − b/s ≤ 1 − b²/s²
    demand(valid(c * (a - 2 * b + c) >= c * a - b * b, *angle)[0])  # and 1 − b²/(ac) ≤ ‖e‖²/a
    ray = law(
        SimpleNamespace(V=exact.rational("1/4"), squares=exact.rational("1/4"), m=exact.rational(1), one_ray=True)
    )
    demand(exact.at_most("1/2", exact.real(ray.mean)), one_row="distance 1 with probability ½", bound=ray.mean)
    m, V, squares = sp.symbols("m V K", positive=True)
    tends = sp.limit(V / squares / m, m, sp.oo) == 0
    for one_ray in (True, False):
        said = law(SimpleNamespace(V=V, squares=squares, m=m, one_ray=one_ray))
        demand(said.vanishes == tends, one_ray=one_ray)
        enough = sp.simplify(said.mean - V / squares / m).is_nonnegative
        demand(True if enough else None)


def _along_roots() -> Iterator[tuple[Any, int]]:
    """(features, m): multiples of roots e_i or e_i ± e_j."""
    for rows in ([[1]], [[2], [-1]], [[2], [1]], [[1, 0], [0, 1]], [[1, 0], [1, 1]], [[1, 0], [2, -2], [0, -3]]):
        yield from ((exact.matrix(rows), m) for m in (1, 2, 3))


@claim.property(search=search.product(case=search.Stream("features along roots, m ≤ 3", "cases", _along_roots)))
def on_roots(law, case):
    """The mean distance over all m-tuples of equally likely neurons, one in each chamber of the reflections; exact."""
    F, m = case
    n, d, G = F.nrows(), F.ncols(), exact.gram(F)
    patterns = []
    for order in itertools.permutations(range(d)):
        for signs in itertools.product((1, -1), repeat=d):
            w = exact.column([s * (1, 2)[k] for s, k in zip(signs, order, strict=True)])
            D = exact.diagonal([int(x > 0) for x in (F * w).entries()])
            patterns.append(D * G * D)
    zero = G * 0
    limit = sum(patterns, zero) * (exact.rational(1) / len(patterns))
    squares = _inner(limit, limit)
    V = sum((_inner(K - limit, K - limit) for K in patterns), exact.rational(0)) / len(patterns)
    mean = exact.real(0)
    for chosen in itertools.combinations_with_replacement(range(len(patterns)), m):
        K = sum((patterns[k] for k in chosen), zero)
        ways = len(set(itertools.permutations(chosen)))
        size = _inner(K, K)
        distance = 1 - _inner(K, limit) / exact.sqrt(size * squares) if size else exact.real(1)
        mean = mean + distance * ways
    mean = mean / len(patterns) ** m
    one_ray = all(G[i, j] > 0 and G[i, j] ** 2 == G[i, i] * G[j, j] for i in range(n) for j in range(n))
    claimed = law(SimpleNamespace(V=V, squares=squares, m=exact.rational(m), one_ray=one_ray))
    demand_at_most(mean, claimed.mean, m=m, one_ray=one_ray)
    # the bound V/(m‖K_∞‖²) holds here and tends to 0
    bounded = exact.at_most(mean, V / squares / m)
    demand(None if bounded is None else claimed.vanishes == bounded, m=m, one_ray=one_ray, mean=mean)


def _inner(A: Any, B: Any) -> Any:
    return exact.trace(A * B)


_WIDTHS, _DRAWS = (16, 64, 256, 1024), 40


@claim.empirical(
    data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("squared_rate", "collapse_is_exact", "quarter")
)
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 60 images, four architectures: the distance is at most ‖K_m − K_∞‖²/‖K_∞‖² in every draw, and falls with m."""
    lines = []
    for name in ("2l-relu", "mlp-attn", "softmax", "exponential"):
        distances, ratios, cosine = _distances(data, device, name)
        bounded = bool((distances <= ratios + 1e-9).all())
        demand(law(SimpleNamespace(V=1.0, squares=1.0, m=1, one_ray=False)).vanishes == bounded, network=name)
        means = distances.mean(dim=1)
        lines.append({"label": name, "x": _WIDTHS, "y": means.tolist()})
        detail = f"mean cosine of the features {cosine:.4f}"
        measured("mean cosine distance, m = 1024", float(means[-1]), data=f"{data}, {name}", detail=detail)
    plotted(
        f"Cosine distance of K_m and K_∞: {data}",
        "Log-log plot against the width: all four lines fall like one over the width, at different heights.",
        x="width m",
        y="cosine distance",
        lines=lines,
        log_x=True,
        log_y=True,
    )


@functools.cache
def _distances(data: str, device: str, name: str) -> tuple[torch.Tensor, torch.Tensor, float]:
    """The distances (widths, draws), ‖K_m − K_∞‖²/‖K_∞‖², and the mean cosine of two features."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 60, device, "float64"), name)
    limit, seed = impl.ntk.infinite_width(F), 0
    W = torch.cat(list(impl.network.weight_blocks(F.shape[1], sum(_WIDTHS) * _DRAWS, seed=13))).to(F)
    distances, ratios = torch.ones(2, len(_WIDTHS), _DRAWS, dtype=torch.float64)
    for i, m in enumerate(_WIDTHS):
        for j in range(_DRAWS):
            K = impl.ntk.finite_width(F, W[seed : seed + m])
            seed += m
            if bool((K != 0).any()):
                distances[i, j] = 1 - (K * limit).sum() / (K.norm() * limit.norm())
            ratios[i, j] = ((K - limit).norm() / limit.norm()) ** 2
    n = len(F)
    return distances, ratios, float(((F @ F.T).sum() - n) / (n * (n - 1)))
