"""Dominance mode by mode does not make the bias with G³ the smaller one; dominance of the r-th over the largest does.

Setting.  G ⪰ 0 (n×n) with eigenvalues λ_1 ≥ … ≥ λ_n; H = G^{∘3} with ν_1 ≥ … ≥ ν_n; f in the span of r top eigenvectors
          of G (η = 0); λ > 0.  Squared bias with a kernel K: ‖λ(K+λI)⁻¹f‖² = Σ_i φ(μ_i)c_i², φ(μ) = (λ/(μ+λ))².
Says.     λ_k³ ≥ ν_k for every k ≤ r  ⇒  bias(G³) ≤ bias(H).
Why not.  Rows (1, 0), (4/5, 3/5), (0, 1), r = 2: λ = 2, 1, 0, so λ_k³ = 8, 1, and ν = 1 + √4825/125 = 1.56, 1, 0.44.
          f = u_2 + su_1 has an eigenvector of G for its main part, but not of H: part of it lies on ν_1 > λ_2³.
Instead.  λ_r³ ≥ ν_1 suffices: bias(G³) ≤ φ(λ_r³)‖f‖² ≤ φ(ν_1)‖f‖² ≤ bias(H), as φ falls.  For r = 1 this is the
          published condition, and it always holds: ν_1 ≤ max G_ii²·λ_1 ≤ λ_1³ by Schur.
"""

from __future__ import annotations

from typing import Any

import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import valid

claim = Claim(
    "prop-C.9.a",
    "Bias with G³ against bias with the Hadamard cube: aligned target",
    source="arXiv:2603.13085v2, Proposition C.9",
    statement=r"f \in \mathrm{span}(u_1, \dots, u_r),\; \lambda_k(G)^3 \ge \nu_k(G^{\circ 3})\ (k \le r) \;\Rightarrow\; "
    r"\sum_i \Bigl(\frac{\lambda}{\lambda_i^3+\lambda}\Bigr)^2 \langle f, u_i\rangle^2 \le "
    r"\sum_i \Bigl(\frac{\lambda}{\nu_i+\lambda}\Bigr)^2 \langle f, v_i\rangle^2",
    reading="η = 0: the target lies in the span of r top eigenvectors of G; the eigenvalues are compared in their order, "
    "the largest with the largest",
    expected="conditional",
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.false
def as_published(cube, nu, r, k):
    """λ_k³ ≥ ν_k for every k ≤ r ⇒ bias(G³) ≤ bias(G^{∘3})"""
    return cube(k), nu(k)


@claim.true(assuming="λ_r(G)³ ≥ ν_1, the largest eigenvalue of G^{∘3}")
def over_the_largest(cube, nu, r, k):
    """λ_r³ ≥ ν_1 ⇒ bias(G³) ≤ bias(G^{∘3})"""
    return cube(r), nu(1)


@claim.true
def one_direction(cube, nu, r, k):
    """λ_k³ ≥ ν_1 for every k ≤ r ⇒ bias(G³) ≤ bias(G^{∘3}); for r = 1 the published condition"""
    return cube(k), nu(1)


@claim.false
def largest_alone(cube, nu, r, k):
    """λ_1³ ≥ ν_1 ⇒ bias(G³) ≤ bias(G^{∘3}): looks at the top of the two spectra only."""
    return cube(1), nu(1)


@claim.false
def last_alone(cube, nu, r, k):
    """λ_r³ ≥ ν_r ⇒ bias(G³) ≤ bias(G^{∘3}): looks at the last of the r modes only."""
    return cube(r), nu(r)


@claim.false
def unconditional(cube, nu, r, k):
    """bias(G³) ≤ bias(G^{∘3}) for every f: takes alignment for all that is needed."""
    return cube(1), cube(1)


@claim.symbolic(dimensions="all")
def mode_by_mode(law):
    """φ(λ_m³) ≤ φ(ν_j) for every m ≤ r and every j, from the condition and the order of the eigenvalues, by z3."""
    cube, nu = (z3.Function(name, z3.IntSort(), z3.RealSort()) for name in ("cube", "nu"))
    n, r, m, j = z3.Ints("n r m j")
    shift, a, b = z3.Reals("λ a b")
    places = [m >= 1, m <= r, r <= n, j >= 1, j <= n]
    order = [v(p) >= v(q) for v in (cube, nu) for p, q in ((1, m), (m, r), (1, r), (1, j))]
    condition = [left >= right for left, right in (law(cube, nu, r, k) for k in (1, m, r))]
    holds, why = valid(cube(m) >= nu(j), *places, *order, nu(j) >= 0, cube(r) >= 0, *condition)
    demand(holds, because=why)
    holds, why = valid(shift / (a + shift) <= shift / (b + shift), shift > 0, b >= 0, a >= b)
    demand(holds, because=why)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(G, f, r, λ): G with a rational spectrum, f in the span of its r top eigenvectors."""
    n = draw(st.integers(1, 3))
    r = draw(st.integers(1, n))
    values = sorted(draw(st.lists(strategies.positive_rationals(), min_size=n, max_size=n)), reverse=True)
    if draw(st.booleans()):
        values[:r] = [values[0]] * r
    Q = draw(strategies.orthogonal_matrices(n))
    coefficients = [draw(strategies.nonzero_rationals()) if k < r else exact.rational(0) for k in range(n)]
    return (
        Q * exact.diagonal(values) * Q.transpose(),
        Q * exact.column(coefficients),
        r,
        draw(strategies.positive_rationals()),
    )


def _unit_rows() -> Any:
    """One row; two rows with c = 3/5, f = u_1, u_2 and their sum; three rows with eigenvalues 2, 1, 0."""
    yield exact.matrix([[1]]), exact.column([1]), 1, exact.rational(1)
    pair = exact.gram(exact.matrix([[1, 0], ["3/5", "4/5"]]))
    for f, r in (([1, 1], 1), ([1, -1], 2), ([1, 0], 2)):
        yield pair, exact.column(f), r, exact.rational(1)
    three = exact.gram(exact.matrix([[1, 0], ["4/5", "3/5"], [0, 1]]))
    for f, r in (([4, 5, 3], 1), ([3, 0, -4], 2), ([154, 5, -197], 2)):
        yield three, exact.column(f), r, exact.rational(10)


@claim.property(
    problem=_problems(),
    search=search.product(
        problem=search.Stream("unit-norm rows, n ≤ 3, with rational eigenvectors", "problems", _unit_rows)
    ),
)
def on_exact_matrices(law, problem):
    """Both biases by exact solution, where the condition holds for the certified eigenvalues."""
    G, f, r, lam = problem
    H = exact.hadamard(exact.hadamard(G, G), G)
    values, cubic = exact.eigenvalues(G), exact.eigenvalues(H)
    for k in range(1, r + 1):
        left, right = law(lambda p: values[p - 1] ** 3, lambda p: cubic[p - 1], r, k)
        suppose(exact.at_most(right, left))
    demand_at_most(_bias(G * G * G, f, lam), _bias(H, f, lam), spectrum=values, cubic=cubic)


def _bias(K: Any, f: Any, lam: Any) -> Any:
    """‖λ(K+λI)⁻¹f‖²."""
    v = (K + lam * exact.identity(K.nrows())).solve(f) * lam
    return (v.transpose() * v)[0, 0]
