"""The tangent kernel of MLP-Attn has the mean K_∞ at every width, and tends to it: K_∞ = ⟨x̃, x̃'⟩(π − θ)/(2π).

Setting.  f(x) = m^(−1/2) Σ_r a_r relu(w_rᵀx̃), a_r = ±1 fixed, w_r ~ N(0, σ²I) independent and trained; x̃ = Sx with the
          training data's S = XᵀX, x̃ ≠ 0; θ the angle of x̃ and x̃'.  K_m = Σ_r ⟨∂f(x)/∂w_r, ∂f(x')/∂w_r⟩.
Says.     E K_m = K_∞ for every m, and K_m → K_∞ as m → ∞, with K_∞(x, x') = ⟨x̃, x̃'⟩ P(wᵀx̃ > 0, wᵀx̃' > 0).
Why.      ∂f/∂w_r = m^(−1/2) a_r 1[w_rᵀx̃ > 0] x̃ almost surely, and a_r² = 1: K_m is ⟨x̃, x̃'⟩ times the mean of m independent
          indicators of probability p.  So E K_m = p⟨x̃, x̃'⟩, and E(K_m − K_∞)² = ⟨x̃, x̃'⟩² p(1−p)/m → 0.
          p depends on w through its projection on a plane that holds x̃, x̃', a Gaussian again, of uniform direction φ.
          Active on x̃: |φ| < π/2; on x̃': |φ − θ| < π/2 mod 2π; both: θ − π/2 < φ < π/2, an arc of π − θ out of 2π.
Check.    On exact instances p is counted, not computed: the 2ᵈd! chambers of the hyperoctahedral group are equally likely, and
          the sign of a score is certain on those whose extreme rays agree.  This brackets p, tightly for rows along roots.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import sympy as sp
import torch
import z3

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import identical, valid

claim = Claim(
    "thm-4.3",
    "The tangent kernel of attention followed by a ReLU network",
    source="arXiv:2603.13085v2, Theorem 4.3, Theorem B.5",
    also=("thm-B.5",),
    statement=r"\mathbb E[K_m] = K_\infty \text{ for every } m, \qquad K_m \xrightarrow{m \to \infty} K_\infty(x, x') = "
    r"\langle \tilde x, \tilde x' \rangle\, \mathbb E_w\big[\mathbb 1[w^\top \tilde x > 0]\, \mathbb 1[w^\top \tilde x' > 0]\big] "
    r"= \langle \tilde x, \tilde x' \rangle \frac{\pi - \theta}{2\pi}",
    reading="only the first layer is trained, as in the paper's parameterisation; convergence in mean square",
    expected="proved",
    assumes=("a projection of N(0, σ²I_d) on a plane is N(0, σ²I_2)",),
)


@claim.true
def as_published(q):
    """E[(K_m)_ij] = ⟨x̃_i, x̃_j⟩(π − θ)/(2π), whatever the width m"""
    return q.dot * (1 - q.turn) / 2


@claim.false
def active_half_forgotten(q):
    """⟨x̃_i, x̃_j⟩(π − θ)/π: given that the first is active, P(second) = (π − θ)/π; forgets P(first) = ½."""
    return q.dot * (1 - q.turn)


@claim.false
def supplementary_angle(q):
    """⟨x̃_i, x̃_j⟩ θ/(2π): the arc where exactly the first is active."""
    return q.dot * q.turn / 2


@claim.false
def independent_activations(q):
    """⟨x̃_i, x̃_j⟩/4: multiplies P(first active) by P(second active)."""
    return q.dot / 4


@claim.false
def linear_in_the_cosine(q):
    """⟨x̃_i, x̃_j⟩(1 + cos θ)/4: right at 0°, 90° and 180°, and interpolated by the cosine."""
    return q.dot * (1 + q.cos) / 4


@claim.false
def trains_both_layers(q):
    """Adds E relu(wᵀx̃_i) relu(wᵀx̃_j) (σ = 1): lets the signs a_r be trained too."""
    return q.dot * (1 - q.turn) + q.norms * q.sin / (2 * q.pi)


@claim.false
def forgets_attention(q):
    """⟨x_i, x_j⟩(π − θ)/(2π), θ the angle of the features: the network's kernel on the raw rows' products."""
    return q.raw * (1 - q.turn) / 2


@claim.false
def biased_at_finite_width(q):
    """(1 − 1/m) K_∞: as if one neuron were spent on estimating the mean, so right in the limit only."""
    return as_published(q) * (1 - 1 / q.m)


@claim.symbolic(dimensions="all")
def by_the_angle_of_a_plane(law):
    """The gradients' products as words of any d; the arc by z3, its Gaussian measure and the sum over r by SymPy for every m."""
    m, d = sp.symbols("m d", integer=True, positive=True)
    r, theta, sigma, radius = sp.Symbol("r", integer=True), *sp.symbols("theta sigma rho", positive=True)
    x, y = sp.MatrixSymbol("x", d, 1), sp.MatrixSymbol("y", d, 1)  # the features
    sign, u, s, t = sp.symbols("a u s t", real=True)
    demand(sp.diff(sp.Max(0, u), u) == sp.Heaviside(u))  # so ∂f/∂w = a·1[wᵀx̃ > 0]x̃/√m
    product = (sign * s / sp.sqrt(m) * x).T * (sign * t / sp.sqrt(m) * y)
    demand(identical(product, sign**2 * s * t / m * x.T * y))  # s, t the two indicators

    phi, angle, half_turn = z3.Reals("phi theta pi")
    first = z3.And(-half_turn / 2 < phi, phi < half_turn / 2)
    arcs = [
        z3.And(angle - half_turn / 2 < phi + k, phi + k < angle + half_turn / 2)
        for k in (-2 * half_turn, 0, 2 * half_turn)
    ]
    circle = [half_turn > 3, angle >= 0, angle <= half_turn, -half_turn <= phi, phi < half_turn]
    both = z3.And(angle - half_turn / 2 < phi, phi < half_turn / 2)
    demand(valid(z3.And(first, z3.Or(*arcs)) == both, *circle)[0])
    density = radius * sp.exp(-(radius**2) / (2 * sigma**2)) / (2 * sp.pi * sigma**2)
    p = sp.integrate(sp.integrate(density, (radius, 0, sp.oo)), (u, theta - sp.pi / 2, sp.pi / 2))
    q = SimpleNamespace(m=m, turn=theta / sp.pi, cos=sp.cos(theta), sin=sp.sin(theta), pi=sp.pi)
    q.dot, q.raw, q.norms = sp.symbols("dot raw norms", real=True)
    mean = sp.summation(sign**2 * q.dot * p / m, (r, 1, m)).subs(sign**2, 1)
    demand(sp.simplify(law(q) - mean) == 0, claimed=law(q), derived=mean)
    variance = sp.summation(q.dot**2 * p * (1 - p) / m**2, (r, 1, m))
    demand(sp.limit(variance, m, sp.oo) == 0, variance=variance)


def _data() -> Iterator[tuple[Any, int]]:
    """(X, m), small first: d = 1, then X along roots with S a multiple of the identity on their span, so F is along them."""
    for X in search.matrices(2, 1, entries=(1, 2, -1)):
        yield from ((X, m) for m in (1, 2, 3))
    for rows in (
        [[1, 0], [0, 1]],
        [[1, 0], [0, 1], [1, 1], [1, -1]],
        [[1, 0], [0, -1], [-1, -1], [1, -1]],
        [[1, -1, 0], [0, 1, -1], [1, 0, -1]],
        [[1, 1, 0], [1, -1, 0], [0, 1, 1], [0, 1, -1], [1, 0, 1], [1, 0, -1], [2, 0, 0], [0, 2, 0], [0, 0, 2]],
    ):
        yield from ((exact.matrix(rows), m) for m in (1, 2, 7))


@claim.property(
    search=search.product(case=search.Stream("one-dimensional rows, then rows along roots", "cases", _data))
)
def on_roots(law, case):
    """E[(K_m)_ij] from the number of chambers where both rows are active, by the distribution over m neurons: exact equality."""
    X, m = case
    F = exact.attend(X)
    total = len(_chambers(F.ncols()))
    for i, j in itertools.combinations_with_replacement(range(F.nrows()), 2):
        q, (surely, perhaps) = _facts(X, F, i, j, m), _both_active(F, i, j)
        if surely != perhaps:
            raise ValueError(f"rows {i} and {j} are not along roots")
        ways = (math.comb(m, k) * surely**k * (total - surely) ** (m - k) * exact.rational(k) / m for k in range(m + 1))
        mean = q.dot * sum(ways, exact.rational(0)) / total**m
        demand(exact.equal(law(q), mean), i=i, j=j, m=m, claimed=law(q), counted=mean)


@claim.property(X=strategies.data_matrices(max_d=3), blind_to=("linear_in_the_cosine",))
def on_exact_matrices(law, X):
    """The share claimed for one neuron lies between the share of chambers surely active on both and of those perhaps so."""
    F = exact.attend(X)
    total = exact.rational(len(_chambers(F.ncols())))
    for i, j in itertools.combinations_with_replacement(range(F.nrows()), 2):
        q, (surely, perhaps) = _facts(X, F, i, j, 1), _both_active(F, i, j)
        if q.dot == 0:
            demand(exact.equal(law(q), 0), i=i, j=j)
            continue
        share = exact.real(law(q)) / q.dot
        demand_at_most(surely / total, share, i=i, j=j)
        demand_at_most(share, perhaps / total, i=i, j=j)


@functools.cache
def _chambers(d: int) -> list[list[tuple[int, ...]]]:
    """The chambers of the reflections in x_i = 0 and x_i = ±x_j, each by its extreme rays s_1e_π(1) + … + s_ke_π(k)."""
    found = []
    for order, signs in itertools.product(itertools.permutations(range(d)), itertools.product((1, -1), repeat=d)):
        found.append([tuple(signs[c] if c in order[:k] else 0 for c in range(d)) for k in range(1, d + 1)])
    return found


def _both_active(F: Any, i: int, j: int) -> tuple[int, int]:
    """How many chambers are active on rows i and j at every inner point, and how many at some point for each row."""
    surely = perhaps = 0
    rows = [[F[k, c] for c in range(F.ncols())] for k in (i, j)]
    for rays in _chambers(F.ncols()):
        scores = [[sum(a * s for a, s in zip(row, ray, strict=True)) for ray in rays] for row in rows]
        surely += all(min(values) >= 0 for values in scores)  # no row is zero, and the rays are a basis
        perhaps += all(max(values) > 0 for values in scores)
    return surely, perhaps


def _facts(X: Any, F: Any, i: int, j: int, m: int) -> SimpleNamespace:
    G = exact.gram(F)
    share = exact.ntk_weights(exact.submatrix(G, [i, j], [i, j])) if i != j else None
    turn = exact.real(0) if share is None else 1 - _entry(share) * 2
    norms = exact.sqrt(G[i, i] * G[j, j])
    cos = G[i, j] / norms if i != j else exact.real(1)
    raw = exact.gram(X)[i, j]
    q = SimpleNamespace(m=exact.rational(m), dot=G[i, j], raw=raw, norms=norms, turn=turn, cos=cos, pi=exact.pi())
    q.sin = exact.sqrt(1 - G[i, j] ** 2 / (G[i, i] * G[j, j]))
    return q


def _entry(share: exact.RealMatrix) -> exact.Real:
    """The off-diagonal entry of a 2×2 matrix."""
    return exact.real(share.exact[0, 1]) if share.exact is not None else exact.Real(lambda bits: share.at(bits)[0, 1])


_NETWORKS = ("2l-relu", "mlp-attn")
_DRAWS = {1: 400, 16: 300, 1024: 40}  # independent networks by width
_ERROR = 1e-6  # of all the intervals together


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 20 images: K_m is the Gram matrix of autograd's gradients, and its mean over draws is within Hoeffding's bound of K_∞.

    Every entry at widths 1, 16 and 1024; error probability 10⁻⁶ in all.
    """
    for name in _NETWORKS:
        apart, slack = _against_gradients(data, device, name)
        demand(apart <= slack, network=name, difference=apart, rounding_allows=slack)
        means, q = _means(data, device, name)
        pairs = q.dot.size * len(_DRAWS) * len(_NETWORKS)
        for m, draws in _DRAWS.items():
            q.m = m
            allowed = np.abs(q.dot) * math.sqrt(math.log(2 * pairs / _ERROR) / (2 * m * draws)) + 1e-12
            off = np.abs(means[m] - law(q))
            demand(bool((np.abs(means[m] - q.limit) <= allowed).all()), network=name, m=m, of="infinite_width")
            demand(bool((off <= allowed).all()), network=name, m=m, off=off.max(), allowed=allowed.max())
            label = f"{data}, {name}, mean of {draws} draws, m = {m}"
            most = float((off / allowed).max())
            measured("largest |mean K_m − K_∞| over what chance allows", most, low=0, high=1, data=label)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")


@functools.cache
def _means(data: str, device: str, name: str) -> tuple[dict[int, np.ndarray], SimpleNamespace]:
    """The mean of K_m by width, over independent draws, and the facts that a law uses, from the angles in NumPy."""
    import impl.network
    import impl.ntk

    X = empirical.features(data, 20, device, "float64")
    F = impl.network.features(X, name)
    # K_m reads F through the scores Fw, N(0, FFᵀ) in law: the n×n triangle R with RRᵀ = FFᵀ has the same in few columns.
    R = torch.linalg.qr(F.T, mode="r").R.T.contiguous() if F.shape[1] > len(F) else F
    means, seed = {}, 0
    for m, draws in _DRAWS.items():
        total = torch.zeros(len(F), len(F)).to(F)
        for _ in range(draws):
            total += impl.ntk.finite_width_sampled(R, m, seed=seed)
            seed += 1
        means[m] = empirical.float64(total / draws)
    raw, rows = empirical.float64(X), empirical.float64(F)
    dot, norms = rows @ rows.T, np.outer(*[np.linalg.norm(rows, axis=1)] * 2)
    cos = np.clip(dot / norms, -1, 1)
    np.fill_diagonal(cos, 1)
    facts = SimpleNamespace(dot=dot, raw=raw @ raw.T, norms=norms, cos=cos, sin=np.sqrt(1 - cos**2), pi=math.pi)
    facts.turn, facts.limit = np.arccos(cos) / math.pi, empirical.float64(impl.ntk.infinite_width(F))
    return means, facts


@functools.cache
def _against_gradients(data: str, device: str, name: str) -> tuple[float, float]:
    """The largest difference of K_m from the products of autograd's gradients (m = 40, 6 images), and its rounding."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 20, device, "float64"), name)[:6]
    network = impl.network.TwoLayerReLU(F.shape[1], 40, seed=1, dtype=torch.float64).to(F.device)
    gradients = []
    for row in F:
        (gradient,) = torch.autograd.grad(network(row[None]).sum(), network.weight)
        gradients.append(gradient.flatten())
    J = torch.stack(gradients)
    kernel = impl.ntk.finite_width(F, network.weight.detach())
    # Rows of norm 1: sums of at most md products whose absolute values sum to at most 1, and a few more roundings.
    return float((J @ J.T - kernel).abs().max()), (J.shape[1] + F.shape[1] + 16) * 2.0**-52
