"""The eigenvalues of K_m tend to those of K_∞, not to their cubes; a small cosine distance leaves no room for amplification.

Setting.  Features x̃_i ≠ 0, G̃ their Gram matrix; spectra in decreasing order; V = m·E‖K_m − K_∞‖_F² (thm-B.14);
          δ = 1 − ⟨K_m, K_∞⟩/(‖K_m‖‖K_∞‖) the cosine distance, K_m ≠ 0.
Says.     At large widths the eigenvectors of K_m align with those of K_∞ (δ → 0) while its eigenvalues remain cubically amplified
          relative to those of K_∞: the failure is in the spectral scaling, not in the direction.
Why not.  K_m and K_∞ are kernels of the same features; the cube stands between G and G̃, and is in both.  Unit features e_1, e_1, e_2,
          which are those of the rows e_1, e_1, e_2: K_∞ has the spectrum (1, ½, 0), and that of K_m is within √(5/(4m)) of it in mean
          square, not of the cubes (4/3, 1/6, 0).
Instead.  E Σ_i (λ_i(K_m) − λ_i(K_∞))² ≤ V/m, and for every draw Σ_i (λ_i(K_m)/‖K_m‖ − λ_i(K_∞)/‖K_∞‖)² ≤ 2δ: by
          Hoffman–Wielandt, Σ (λ_i(A) − λ_i(B))² ≤ ‖A − B‖_F², for the kernels and for the kernels scaled to norm 1.
          Both are equalities for kernels that commute in one order.  The cosine distance is blind to a common factor and to nothing else.
"""

from __future__ import annotations

import functools
import itertools
import math
from types import SimpleNamespace
from typing import Any, NamedTuple

import sympy as sp
import torch
from hypothesis import strategies as st

from theorems import empirical, exact, search
from theorems.claim import Claim, demand, demand_at_most, measured

claim = Claim(
    "app-A.13.d",
    "Cubically amplified eigenvalues of K_m",
    source="arXiv:2603.13085v2, Appendix A.13, last paragraph",
    statement=r"\delta(K_m, K_\infty) \to 0 \text{ while } \lambda_i(K_m) \propto \lambda_i(K_\infty)^3 \text{ at large } m",
    reading="at initialisation, both kernels on the same features; the factor is fixed by the trace, which both share on average",
    expected="refuted",
    uses=("thm-B.14",),
    assumes=("Hoffman–Wielandt inequality",),
)


class _Says(NamedTuple):
    """What the spectrum tends to; a bound of the mean square distance to it; one of Σ(λ_i(K_m)/‖K_m‖ − λ_i(K_∞)/‖K_∞‖)²."""

    limit: list[Any]
    mean: Any
    share: Any = None


@claim.false
def as_published(q):
    """The spectrum tends to cubes: λ_i(K_∞)³, scaled to the same trace"""
    return _Says(_power(q.spectrum, 3), q.V / q.m)


@claim.true
def corrected(q):
    """E Σ(λ_i(K_m) − λ_i(K_∞))² ≤ V/m; Σ(λ_i(K_m)/‖K_m‖ − λ_i(K_∞)/‖K_∞‖)² ≤ 2δ"""
    return _Says(q.spectrum, q.V / q.m, 2 * q.delta)


@claim.false
def squares(q):
    """The spectrum tends to squares λ_i(K_∞)², scaled to the same trace: amplifies once."""
    return _Says(_power(q.spectrum, 2), q.V / q.m)


@claim.false
def twice_as_fast(q):
    """E Σ(λ_i(K_m) − λ_i(K_∞))² ≤ V/m²: takes the rate of a square for that of a mean of squares."""
    return _Says(q.spectrum, q.V / q.m**2)


@claim.false
def half_the_distance(q):
    """Σ(λ_i(K_m)/‖K_m‖ − λ_i(K_∞)/‖K_∞‖)² ≤ δ: forgets the 2 in ‖u − v‖² = 2 − 2⟨u, v⟩."""
    return corrected(q)._replace(share=q.delta)


def _power(spectrum: list[Any], k: int) -> list[Any]:
    powers = [x**k for x in spectrum]
    return [x * (sum(spectrum) / sum(powers)) for x in powers]


@claim.symbolic(dimensions="all")
def by_hoffman_and_wielandt(law):
    """As m → ∞ the bound tends to 0 and the spectrum to λ(K_∞), for two generic eigenvalues; one row attains V/m, commuting
    kernels attain 2δ."""
    a, b, V, m, delta = sp.symbols("a b V m delta", positive=True)
    said = law(SimpleNamespace(spectrum=[a, b], V=V, m=m, delta=delta))
    vanishes = sp.limit(said.mean, m, sp.oo) == 0
    same = all(sp.simplify(x - y) == 0 for x, y in zip(said.limit, (a, b), strict=True))
    demand(same or not vanishes, limit=str(said.limit), of="a, b")
    # n = 1, |x̃|⁴ = 4V: λ(K_m) = |x̃|²·(share of active neurons) has variance exactly V/m
    spread = said.mean - V / m
    demand(not any(spread.subs({V: 1, m: k}) < 0 for k in (1, 2, 3)), one_row="variance V/m", bound=str(said.mean))
    demand(True if sp.simplify(spread).is_nonnegative else None, bound=str(said.mean))
    if said.share is not None:
        # scaled to norm 1, ‖u − v‖² = 2 − 2(1 − δ)
        demand(bool(sp.simplify(said.share - (2 - 2 * (1 - delta))).is_nonnegative), bound=str(said.share))


def _features() -> Any:
    """By axis: unit features, which unit rows have, then others."""
    yield from ([[1]], [[1, -1]], [[1, 1], [1]], [[1, 1, -1], [1]], [[1], [2]])
    yield from ([list(row)] for n in (1, 2) for row in itertools.product((1, -1, 2, -2, 3), repeat=n))


@claim.property(
    axes=st.lists(st.lists(st.sampled_from([1, -1, 2, -2, 3]), min_size=1, max_size=3), min_size=1, max_size=2),
    m=st.sampled_from([1, 2, 5]),
    search=search.product(
        m=(1, 2, 20), axes=search.Stream("unit features on two axes, then at most two on one", "lists", _features)
    ),
)
def on_features_on_axes(law, axes, m):
    """Multiples of e_1 and of e_2: K_m is k/m of the block of one direction and 1 − k/m of its opposite, k binomial and independent by
    axis; all outcomes, exactly."""
    blocks = [tuple(exact.rational(sum(x * x for x in axis if x * s > 0)) for s in (1, -1)) for axis in axes]
    n, half = sum(len(axis) for axis in axes), exact.rational("1/2")

    def entries(active: Any) -> list[Any]:
        return [w * b for k, pair in zip(active, blocks, strict=True) for w, b in zip((k, 1 - k), pair, strict=True)]

    def spectrum(active: Any) -> list[Any]:
        positive = sorted((x for x in entries(active) if x), reverse=True)
        return positive + [exact.rational(0)] * (n - len(positive))

    middle = [half] * len(axes)
    limit, flat = spectrum(middle), entries(middle)
    V = sum((x * x for x in flat), exact.rational(0))
    claimed = law(SimpleNamespace(spectrum=limit, V=V, m=exact.rational(m), delta=exact.real(0)))
    mean = exact.rational(0)
    for active in itertools.product(range(m + 1), repeat=len(axes)):
        shares = [exact.rational(k) / m for k in active]
        found, own = spectrum(shares), entries(shares)
        size = sum((x * x for x in own), exact.rational(0))
        if size:
            norms = exact.sqrt(size * V)
            inner = sum((x * y for x, y in zip(own, flat, strict=True)), exact.rational(0))
            said = law(SimpleNamespace(spectrum=limit, V=V, m=exact.rational(m), delta=1 - inner / norms))
            if said.share is not None:
                aligned = sum((x * y for x, y in zip(found, limit, strict=True)), exact.rational(0))
                demand_at_most(2 - 2 * (aligned / norms), said.share, active=active, m=m)
        distance = sum(((x - y) ** 2 for x, y in zip(found, claimed.limit, strict=True)), exact.rational(0))
        ways = math.prod(math.comb(m, k) for k in active)
        mean += distance * ways / exact.rational(2) ** (m * len(axes))
    demand_at_most(mean, claimed.mean, m=m, K_infinity=limit)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("twice_as_fast", "half_the_distance"))
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 200 images at m = 4096: the spectrum of K_m against the claimed one, up to what McDiarmid's inequality allows a
    draw beyond its mean (error 10⁻⁶ for the four architectures), and the two spectra scaled to norm 1 against 2δ."""
    for name in ("2l-relu", "mlp-attn", "softmax", "exponential"):
        found = _spectra(data, device, name)
        said = law(SimpleNamespace(spectrum=found.limit.tolist(), V=found.V, m=_WIDTH, delta=found.delta))
        distance = float((found.finite - torch.tensor(said.limit, dtype=torch.float64)).norm())
        # one neuron moves ‖K_m − K_∞‖_F by at most ‖G̃‖_F/m
        allowed = math.sqrt(said.mean) + found.size * math.sqrt(math.log(4e6) / (2 * _WIDTH))
        demand(distance <= allowed, network=name, distance=distance, allowed=allowed)
        scaled = found.finite / found.finite.norm() - found.limit / found.limit.norm()
        share = float(scaled.square().sum())
        demand(said.share is None or share <= float(said.share) + 1e-12, network=name, share=share)
        label = f"{data}, 200 images, m = 4096, {name}"
        measured("λ_1(K_m)/λ_1(K_∞)", float(found.finite[0] / found.limit[0]), data=label)
        measured("λ_10(K_m)/λ_10(K_∞)", float(found.finite[9] / found.limit[9]), data=label)
        ratio = math.log(float(found.finite[0] / found.finite[9])) / math.log(float(found.limit[0] / found.limit[9]))
        measured("log(λ_1/λ_10) of K_m over that of K_∞", ratio, data=label, detail="3 if cubed")
        measured("cosine distance", found.delta, data=label)


_WIDTH = 4096


@functools.cache
def _spectra(data: str, device: str, name: str) -> SimpleNamespace:
    """Descending spectra of K_m and K_∞, V, ‖G̃‖_F and the cosine distance."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 200, device, "float64"), name)
    limit, K = impl.ntk.infinite_width(F), impl.ntk.finite_width_sampled(F, _WIDTH, seed=3)
    norms = [float(A.norm()) for A in (K, limit, K - limit)]
    # 1 − cos = (|a − b|² − (|a| − |b|)²)/(2|a||b|), without cancellation near 0
    delta = (norms[2] ** 2 - (norms[0] - norms[1]) ** 2) / (2 * norms[0] * norms[1])
    finite, infinite = (torch.linalg.eigvalsh(A).flip(0).cpu() for A in (K, limit))
    V, size = float(impl.ntk.expected_entry_variance(F).sum()), float((F @ F.T).norm())
    return SimpleNamespace(finite=finite, limit=infinite, V=V, size=size, delta=delta)
