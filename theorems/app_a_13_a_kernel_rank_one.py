"""Where features collapse, both kernels come near to rank one: λ_2/λ_1 is of the order of the angle, not of its square.

Setting.  Unit features, every two at an angle of at most θ < π/2; λ_2, λ_1 the two largest eigenvalues of K_∞ or of K_m.  s: for K_∞ it
          is 1 − θ/π; for K_m the smallest share of neurons active at two features over the largest share active at one, s > 0.
Says.     K_m and K_∞ degenerate to rank one as the features become one direction.
Holds.    λ_2/λ_1 ≤ (1 − s cos θ)/(1 + s cos θ), for both.  As θ → 0 this is θ/(2π) for K_∞, and for K_m it is θ²/4 where no neuron
          tells two features apart.  Features equal up to θ = 0 give rank one; those at θ > 0 do not (rem-A.1.a).
Why.      The entries of the kernel lie between s cos θ and 1 times the largest, so Hopf's inequality applies.  Its proof: with v > 0
          the top eigenvector, P_ik = K_ik v_k/(λ_1 v_i) has rows of sum 1; between two of them the odds of any set of columns differ
          by a factor of at most b² = 1/(s cos θ)², so its mass by at most (b − 1)/(b + 1).  Where Px = μx that is the most by which P can
          shrink the range of x, and |μ| shrinks it; λ_2/λ_1 is such a μ.
Sharp.    Two features at angle θ: K_∞ = ½(1, g; g, 1), g = s cos θ.  So have two equal groups.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import demand_valid

claim = Claim(
    "app-A.13.a.kernel",
    "Kernels of collapsed features are nearly of rank one",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\angle(\hat x_i, \hat x_j) \le \theta \implies \frac{\lambda_2}{\lambda_1} \le \frac{1 - s\cos\theta}{1 + s\cos\theta} "
    r"\to 0 \text{ as } \theta \to 0, \quad K_m \text{ and } K_\infty",
    reading="degenerate as λ_2/λ_1 → 0, with a rate; for every set of unit features, however they came to be near one direction",
    expected="proved",
    uses=("thm-4.3",),
    assumes=("Perron–Frobenius theorem", "a difference of weighted means is at most the moved mass times the range"),
)


@claim.true
def as_published(c, s):
    """λ_2/λ_1 ≤ (1 − s cos θ)/(1 + s cos θ), for K_∞ and for K_m"""
    return (1 - c * s) / (1 + c * s)


@claim.false
def of_the_gram_matrix(c, s):
    """(1 − cos θ)/(1 + cos θ) = tan²(θ/2), of order θ²: forgets the neurons between two features."""
    return (1 - c) / (1 + c)


@claim.false
def of_the_neurons(c, s):
    """(1 − s)/(1 + s): forgets the angle itself."""
    return (1 - s) / (1 + s)


@claim.false
def half_the_range(c, s):
    """(1 − s cos θ)/2: divides by the largest row sum, not by the top eigenvalue."""
    return (1 - c * s) / 2


@claim.false
def exactly_one(c, s):
    """λ_2 = 0 already for small θ > 0: takes near for equal."""
    return c * 0


@claim.symbolic(dimensions="all", blind_to=())
def by_hopf(law):
    """From odds to mass by z3, for any number of features; then two features, and the order in θ by SymPy."""
    p, q, b, c, s, mu = z3.Reals("p q b c s mu")
    known = [q >= 0, q <= p, p <= 1, b >= 1]
    demand_valid((p - q) * (b + 1) <= b - 1, *known, p * (1 - q) <= b * b * q * (1 - p))
    inside = [c > 0, c < 1, s > 0, s <= 1]
    demand_valid(mu <= law(c, s), *inside, mu * (1 / (c * s) + 1) <= 1 / (c * s) - 1, kernel="any")
    theta = sp.Symbol("theta", positive=True)
    share = 1 - theta / sp.pi
    order = sp.limit(law(sp.cos(theta), share) / theta, theta, 0)
    demand(order == 1 / (2 * sp.pi), kernel="K_∞ of two features", order=order)


class _Case(NamedTuple):
    X: Any  # unit features
    W: Any  # neurons


@st.composite
def _cases(draw: Any) -> _Case:
    X = draw(strategies.unit_rows(max_n=4, max_d=3).filter(lambda X: X.nrows() > 1))
    entries = st.lists(st.integers(-3, 3), min_size=X.ncols(), max_size=X.ncols())
    near = exact.matrix([[abs(x) for x in row] for row in X.tolist()])  # in one orthant: no obtuse angle
    return _Case(near, exact.matrix(draw(st.lists(entries, min_size=1, max_size=5))))


def _small() -> Iterator[_Case]:
    """Two features in the plane, from a right angle down, with one neuron, or with one beside one that tells them apart."""
    for x, y in (("3/5", "4/5"), ("4/5", "3/5"), ("12/13", "5/13"), ("24/25", "7/25"), ("40/41", "9/41")):
        X = exact.matrix([[1, 0], [exact.rational(x), exact.rational(y)]])
        yield from (_Case(X, exact.matrix(W)) for W in ([[1, 0]], [[1, 0], [0, 1]], [[1, 1], [1, -3]]))


@claim.property(
    case=_cases(),
    search=search.product(case=search.Stream("two features and one or two neurons in the plane", "cases", _small)),
)
def on_exact_kernels(law, case):
    """Certified eigenvalues of K_∞ and exact ones of K_m; θ a little above the largest angle, since two features reach the bound."""
    X, W = case
    n, G = X.nrows(), exact.gram(X)
    c = min(G.entries()) * exact.rational("999/1000")
    suppose(c > 0)
    top, second, *_ = exact.enclosed_eigenvalues(exact.ntk_limit(X))
    demand_at_most(second, top * law(exact.real(c), 1 - exact.acos(c) / exact.pi()), kernel="K_∞")
    active = [[x > 0 for x in row] for row in (X * W.transpose()).tolist()]
    both = [[sum(a and b for a, b in zip(active[i], active[j], strict=True)) for j in range(n)] for i in range(n)]
    fewest, most = min(min(row) for row in both), max(both[i][i] for i in range(n))
    if fewest:
        K = exact.hadamard(G, exact.matrix(both)) / W.nrows()
        top, second, *_ = exact.eigenvalues(K)
        demand_at_most(second, top * law(exact.real(c), exact.real(exact.rational(fewest) / most)), kernel="K_m")


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("of_the_neurons", "half_the_range"))
def in_the_torch_implementation(law, data, device):
    """Softmax features of 500 images at √d: K_∞, and K_m of 16 and of 1024 neurons."""
    for kernel, c, s, ratio, slack in _kernels(data, device):
        bound = float(law(c, s))
        label = f"{data}, 500 images, softmax at √d"
        angle = f"largest angle {math.acos(min(c, 1.0)):.2g}"
        measured(f"λ_2/λ_1 of {kernel}", ratio, data=label, detail=f"{angle}; bound {bound:.2g}")
        demand(ratio <= bound + slack, kernel=kernel, ratio=ratio, claimed=bound)


@functools.cache
def _kernels(data: str, device: str) -> list[tuple[str, float, float, float, float]]:
    """Name, cos θ, s, λ_2/λ_1, and the rounding of that quotient."""
    import impl.attention
    import impl.network
    import impl.ntk

    X = empirical.features(data, 500, device, "float64")
    U = impl.attention.unit_rows(impl.attention.softmax(X))
    theta, slack = float(impl.ntk.angles(U).max()), 8 * len(U) * 2.0**-53
    kernels = [("K_∞", 1 - theta / math.pi, impl.ntk.infinite_width(U))]
    for m in (16, 1024):
        W = torch.cat(list(impl.network.weight_blocks(U.shape[1], m))).to(U)
        active = (U @ W.T > 0).to(U)
        both = active @ active.T
        kernels.append((f"K_{m}", float(both.min() / both.diagonal().max()), impl.ntk.finite_width(U, W)))
    spectra = [(name, s, torch.linalg.eigvalsh(K)) for name, s, K in kernels]
    return [(name, math.cos(theta), s, float(values[-2] / values[-1]), slack) for name, s, values in spectra]


claim.not_in_rocq("it needs angles and Perron–Frobenius, which MathComp 1.15 lacks")
