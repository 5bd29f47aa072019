"""With unit-norm rows between the layers no power of κ is right; each layer cubes within the spread of the row norms.

Setting.  X (n×d) with unit-norm rows.  Layer k maps its input X_{k−1} to F_k = X_{k−1}X_{k−1}ᵀX_{k−1}; X_k is F_k with its
          rows scaled to norm 1.  κ_k = κ₊(F_kF_kᵀ), κ_0 = κ₊(XXᵀ), q_k the largest over the smallest squared row norm of F_k.
Says.     κ_k = κ_0²ᵏ⁺¹.
Why not.  Rows e₁, e₁, e₂: attention doubles e₁ against e₂ and normalisation undoes it, X_1 = X.  So κ_k = 2³ = 8 for every
          k, neither 2²ᵏ⁺¹ nor 2 to the power 3ᵏ.  Rows e₁, e₂, (2, 1, 2)/3: κ_2 is above κ_0⁹.
Instead.  κ_1 = κ_0³, and (κ_k/q_k)³ ≤ κ_{k+1} ≤ (κ_k q_k)³; the lower bound is attained by e₁, e₁, e₂.
Why.      X_k = DF_k, D² between mI and MI with M/m = q_k, so mF_kᵀF_k ⪯ X_kᵀX_k ⪯ MF_kᵀF_k as squares: every eigenvalue moves
          by a factor in [m, M], and κ₊ by one in [1/q_k, q_k].  The next layer cubes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, valid

claim = Claim(
    "rem-4.10.1.c",
    "Stacked layers with normalised rows between them",
    source="arXiv:2603.13085v2, Remark 4.10 and Remark 3.2",
    statement=r"\kappa_+(F_k F_k^\top) = \kappa_+(G)^{2k+1}",
    reading="self-attention layers, each fed the unit-norm rows of the one before, as the experiments do after one layer",
    expected="refuted",
    uses=("thm-4.8.a",),
    assumes=("spectral theorem for real symmetric matrices", "Weyl's monotonicity: M ⪰ N ⇒ λ_i(M) ≥ λ_i(N)"),
)


@claim.false
def as_published(k, start, before, q):
    """κ_k = κ_0²ᵏ⁺¹"""
    return start ** (2 * k + 1), start ** (2 * k + 1)


@claim.true
def corrected(k, start, before, q):
    """κ_1 = κ_0³ and (κ_{k−1}/q_{k−1})³ ≤ κ_k ≤ (κ_{k−1}q_{k−1})³"""
    return _cube(before / q), _cube(before * q)


@claim.false
def normalisation_is_harmless(k, start, before, q):
    """κ_k = κ_{k−1}³, so κ_0 to the power 3ᵏ: scaling rows leaves the spectrum alone."""
    return _cube(before), _cube(before)


@claim.false
def normalisation_only_helps(k, start, before, q):
    """(κ_{k−1}/q_{k−1})³ ≤ κ_k ≤ κ_{k−1}³: unit rows never make it worse."""
    return _cube(before / q), _cube(before)


@claim.false
def norms_for_squares(k, start, before, q):
    """κ_{k−1}³/q_{k−1} ≤ κ_k ≤ κ_{k−1}³q_{k−1}: forgets that the next layer cubes the spread too."""
    return _cube(before) / q, _cube(before) * q


@claim.symbolic(dimensions="all", blind_to=("as_published",))
def by_squares(law):
    """FᵀD²F ∓ (bound)FᵀF as a word that is a square; then the ends of the spectrum and the cube by z3."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    m = sp.Symbol("m", positive=True)
    D, E = sp.MatrixSymbol("D", n, n), sp.MatrixSymbol("E", n, n)
    F = sp.MatrixSymbol("F", n, d)
    for sign in (1, -1):  # D² = m²I ± EᵀE
        bounded = [(D.T, D), (D * D, m**2 * sp.Identity(n) + sign * E.T * E)]
        demand(identical((D * F).T * (D * F) - m**2 * F.T * F, sign * (E * F).T * (E * F), bounded))
    kappa, moved, m, M, a, b, start = z3.Reals("kappa moved m M a b start")
    ends = [m > 0, m <= M, a >= m, a <= M, b >= m, b <= M, kappa >= 1, moved * b == kappa * a, moved >= 1]
    low, high = law(2, start, kappa, M / m)
    for bound in (low <= _cube(moved), _cube(moved) <= high):
        holds, why = valid(bound, *ends)
        demand(holds, because=why)


def _small() -> Iterator[Any]:
    """Few unit rows; first those of the plane, then three rows that normalisation makes worse."""
    yield from search.unit_row_matrices(3, 2, 1)
    yield exact.matrix([[1, 0, 0], [0, 1, 0], ["2/3", "1/3", "2/3"]])


@claim.property(
    X=strategies.unit_rows(max_n=3, max_d=2),
    layers=st.integers(1, 2),
    search=search.product(
        layers=(1, 2, 3),
        X=search.Stream("signed unit coordinate vectors, n ≤ 3, d ≤ 2, and one 3×3", "matrices", _small),
    ),
)
def on_exact_matrices(law, X, layers):
    """κ_k from the rational d×d matrix Σ uuᵀ/‖u‖², u the rows before scaling; bounds between algebraic numbers."""
    start = before = _condition(X)
    q = exact.real(1)
    for k in range(1, layers + 1):
        S = _scaled(X)
        found = exact.condition_number(S) ** 3
        low, high = law(k, start, before, q)
        demand_at_most(low, found, layer=k, end="low")
        demand_at_most(found, high, layer=k, end="high")
        norms = [(u * S * S * u.transpose())[0, 0] / (u * u.transpose())[0, 0] for u in _rows(X)]
        before, q, X = found, exact.real(max(norms) / min(norms)), X * S


claim.in_rocq(as_published="rem_4_10_1_c_normalised_layers")


def _condition(X: Any) -> exact.Real:
    return exact.condition_number(_scaled(X))


def _scaled(X: Any) -> Any:
    """The d×d Gram matrix of the rows of X after each is scaled to norm 1."""
    total = exact.diagonal([0] * X.ncols())
    for u in _rows(X):
        total = total + u.transpose() * u / (u * u.transpose())[0, 0]
    return total


def _rows(X: Any) -> list[Any]:
    return [exact.submatrix(X, [i], range(X.ncols())) for i in range(X.nrows())]


def _cube(t: Any) -> Any:
    return t * t * t
