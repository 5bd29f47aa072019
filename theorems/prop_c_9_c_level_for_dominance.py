"""No constant level guarantees dominance; λ_k(G)³ ≥ n/2 for k ≤ r gives λ_k³ ≥ ν_k; λ_r³ ≥ min(n, λ_1) gives λ_r³ ≥ ν_1 and the smaller bias.

Setting.  Unit-norm rows, G = XXᵀ with eigenvalues λ_1 ≥ … ≥ λ_n, H = G^{∘3} with ν_1 ≥ … ≥ ν_n; both have trace n.
Says.     Dominance, λ_k³ ≥ ν_k for k ≤ r, is guaranteed when λ_k(G) is at least a certain level for k ≤ r.
Why not.  The level 1, from which on cubing enlarges, will not do: rows (1, 0), (5/13, 12/13), each twice, have λ_2 = 16/13 and
          ν_2 = 1.886 > λ_2³ = 1.864.  Nor will any constant: ℓ rows e_3 and q copies each of e_1, e_2, (3/5, 4/5, 0), (−4/5, 3/5, 0)
          have λ = 2q, 2q, ℓ, and ν_3 ≥ 3q/7, as G^{∘3} in the plane is full where G is not.
Instead.  ν ≥ 0 and Σν = n give ν_k ≤ n/k, so the level n^{1/3} will do.  For k = 1 nothing is needed: ν_1 ≤ λ_1 (Schur: (λ_1I−G)∘G∘G
          ⪰ 0) and λ_1 ≥ 1 give ν_1 ≤ λ_1³.  So (n/2)^{1/3} will do for all k.
Mind.     Dominance is not yet the smaller bias (prop-C.9.a); that follows from λ_r³ ≥ ν_1.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import valid

claim = Claim(
    "prop-C.9.c",
    "Bias with G³ against bias with the Hadamard cube: a level that guarantees dominance",
    source="arXiv:2603.13085v2, Proposition C.9, end of the proof",
    statement=r"\lambda_k(G) \ge \ell\ (k \le r) \;\Rightarrow\; \lambda_k(G)^3 \ge \nu_k(G^{\circ 3})\ (k \le r)",
    reading="the formula of the level is lost: a constant, here 1, from which on cubing enlarges, and the derivation takes any; "
    "unit-norm rows; eigenvalues in order",
    expected="conditional",
    assumes=("Schur product theorem", "spectral theorem for real symmetric matrices"),
)


class _Level(NamedTuple):
    """λ_k³ ≥ cube for k ≤ r gives λ_k³ ≥ ν_k for k ≤ r, or λ_r³ ≥ ν_1 if `over_the_largest`; 500 images reach it for r ≥ reached."""

    cube: Any
    over_the_largest: bool = False
    reached: int = 2


@claim.false
def as_published(n, top):
    """λ_k ≥ 1 for k ≤ r ⇒ λ_k³ ≥ ν_k for k ≤ r"""
    return _Level(n / n)


@claim.true(assuming="the level grows with n: λ_k ≥ n^{1/3}")
def level_that_grows(n, top):
    """λ_k ≥ n^{1/3} for k ≤ r ⇒ λ_k³ ≥ ν_k for k ≤ r"""
    return _Level(n)


@claim.true
def half_of_n(n, top):
    """λ_k ≥ (n/2)^{1/3} for k ≤ r ⇒ λ_k³ ≥ ν_k for k ≤ r"""
    return _Level(n / 2)


@claim.true
def for_the_bias(n, top):
    """λ_r ≥ n^{1/3} ⇒ λ_r³ ≥ ν_1, with which the bias with G³ is the smaller one"""
    return _Level(n, over_the_largest=True)


@claim.true
def by_the_top_eigenvalue(n, top):
    """λ_r ≥ λ_1^{1/3} ⇒ λ_r³ ≥ ν_1"""
    return _Level(top, over_the_largest=True)


@claim.false
def level_three_halves(n, top):
    """λ_k ≥ 3/2 for k ≤ r ⇒ λ_k³ ≥ ν_k, whatever n is: hopes for a constant."""
    return _Level(27 * (n / n) / 8)


@claim.false
def third_of_n(n, top):
    """λ_k ≥ (n/3)^{1/3} ⇒ λ_k³ ≥ ν_k: shares the trace among one eigenvalue too many."""
    return _Level(n / 3)


@claim.false
def half_for_the_bias(n, top):
    """λ_r ≥ (n/2)^{1/3} ⇒ λ_r³ ≥ ν_1: carries the level for ν_k over to the largest."""
    return _Level(n / 2, over_the_largest=True)


@claim.false
def reached_by_fifty_modes(n, top):
    """500 images reach the level n^{1/3} for r ≥ 50: takes the concentration of a few modes for that of all."""
    return _Level(n, reached=50)


@claim.symbolic(dimensions="all", blind_to=("reached_by_fifty_modes",))
def by_the_trace(law):
    """A constant by four directions in the plane.  kν_k ≤ ν_1 + … + ν_k ≤ n by induction; ν_1 ≤ λ_1³; then the law by z3."""
    constant = law(*sp.symbols("n λ_1", positive=True)).cube
    if not sp.sympify(constant).free_symbols:
        _on_four_directions(constant)
    k, partial, nu, below = z3.Reals("k Σν ν_k ν_{k+1}")
    holds, why = valid((k + 1) * below <= partial + below, k >= 1, k * nu <= partial, below <= nu, below >= 0)
    demand(holds, because=why)
    n, top, first, value = z3.Reals("n λ_1 ν_1 λ_k")
    said = law(n, top)
    facts = [
        n >= 1,
        top >= 1,
        top <= n,
        first <= top,
        first >= 0,
        first <= n,
        nu >= 0,
        nu <= first,
        k >= 1,
        k * nu <= n,
    ]
    facts += [value >= 0, value <= top, value * value * value >= said.cube]
    cube = value * value * value
    if said.over_the_largest:
        holds, why = valid(first <= cube, *facts)
        demand(holds, because=why)
        return
    for case in ([k == 1, value == top, nu == first], [k >= 2]):
        holds, why = valid(nu <= cube, *facts, *case)
        demand(holds, because=why)


def _on_four_directions(cube: Any) -> None:
    """ℓ rows e_3 with ℓ³ ≥ cube, and q = 3ℓ³ copies of each of the four: λ_3 = ℓ, ν_3 = q(1 − s), s the norm of the block B."""
    B = sp.Matrix([[27, -64], [64, 27]]) / 125  # the cubes of the cosines between e_1, e_2 and the other two
    s = sp.sqrt(sp.Rational(4825, 15625))
    if sp.simplify(B.T * B - s**2 * sp.eye(2)) != sp.zeros(2) or not s <= sp.Rational(4, 7):
        raise ArithmeticError("the norm of B")
    low = int(sp.ceiling(sp.cbrt(cube)))
    q = 3 * low**3
    demand(bool(sp.Rational(3 * q, 7) <= low**3), rows=f"{q} copies of each of the four, {low} rows e_3", λ_3=low)


def _copies(second: list[str], times: int) -> Any:
    return exact.matrix([[1, 0]] * times + [second] * times)


def _small() -> Iterator[Any]:
    """Rows (1, 0) and (5/13, 12/13), each twice; two clusters of 13; a pair and two rows beside it; small unit rows."""
    yield _copies(["5/13", "12/13"], 2)
    yield exact.matrix([[0, 1], [0, 1], ["4/5", "3/5"], ["-4/5", "3/5"]])
    yield _copies(["15/17", "8/17"], 13)
    yield from search.unit_row_matrices(3, 2, 5)


@claim.property(
    X=strategies.unit_rows(),
    search=search.product(X=search.Stream("clusters in the plane, then rows of denominator ≤ 5", "matrices", _small)),
    limit=120,
    blind_to=("reached_by_fifty_modes",),
)
def on_exact_spectra(law, X):
    """For every r for which the level is reached: the eigenvalues of G and of its Hadamard cube, enclosed and compared."""
    G = exact.gram(X)
    values, cubic = exact.eigenvalues(G), exact.eigenvalues(exact.hadamard(exact.hadamard(G, G), G))
    said = law(exact.real(X.nrows()), values[0])
    suppose(exact.at_most(said.cube, values[0] ** 3))
    for k, (value, nu) in enumerate(zip(values, cubic, strict=True)):
        if not exact.at_most(said.cube, value**3):
            break
        demand_at_most(cubic[0] if said.over_the_largest else nu, value**3, k=k + 1)


@functools.cache
def _spectra(data: str, device: str) -> tuple[np.ndarray, np.ndarray]:
    """Of G and of its Hadamard cube for 500 images, largest first."""
    X = empirical.float64(empirical.features(data, 500, device, "float64"))
    X = X / np.linalg.norm(X, axis=1, keepdims=True)
    G = X @ X.T
    return np.linalg.eigvalsh(G)[::-1], np.linalg.eigvalsh(G**3)[::-1]


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "level_three_halves", "third_of_n", "half_for_the_bias"),
)
def on_images(law, data, device):
    """500 images: that 2 eigenvalues or more reach the level, and that those dominate; eigenvalues to 10⁻⁹ of the largest."""
    values, cubic = _spectra(data, device)
    said = law(500.0, values[0])
    r = int((values**3 >= said.cube).sum())
    slack = 1e-9 * values[0]  # the solver errs by at most a few n units of rounding times λ_1
    bound = (values[:r] + slack) ** 3
    other = cubic[0] if said.over_the_largest else cubic[:r]
    demand(bool((other - slack <= bound).all()), reached=r)
    demand(r >= said.reached, reached=r, claimed=said.reached)
    measured("eigenvalues that reach the level", r, data=f"{data}, n = 500", detail=f"level {float(said.cube) ** (1 / 3):.3g}, λ_1 = {values[0]:.4g}")  # fmt: skip


claim.not_in_rocq("algebra, but not formalised yet")
