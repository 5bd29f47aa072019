"""Attention truncated to the top r singular directions has the condition number (λ_1/λ_r)³, exactly.

Setting.  X = UΣVᵀ (n×d), G = XXᵀ, 1 ≤ r ≤ rank X, P the projection on r top eigenvectors of G, X_r = PX its truncation.
Says.     The kernel of F_r = X_rX_rᵀX has κ₊ ≤ (λ_1/λ_r)³.
Why.      P commutes with G, so F_rF_rᵀ = G³P as a word: λ_i³ on the first r eigenvectors, 0 on the others.  So the cap is
          attained.  Any choice of P does where λ_r = λ_{r+1}.
Mind.     It is κ₊ that is capped: the truncated kernel has rank r < n, so its smallest eigenvalue is 0 and λ_min(K_∞) gains
          nothing from the truncation.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import identical, normal_form, valid

claim = Claim(
    "rem-4.10.2",
    "Truncated attention caps the condition number",
    source="arXiv:2603.13085v2, Remark 4.10",
    statement=r"\kappa_+(F_r F_r^\top) \le (\lambda_1/\lambda_r)^3, \qquad F_r = X_r X_r^\top X",
    reading="X_r keeps the top r singular directions of X, r ≤ rank X",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.true
def as_published(top, low, second):
    """κ₊ ≤ (λ_1/λ_r)³"""
    return (top / low) * (top / low) * (top / low), False


@claim.true
def attained(top, low, second):
    """κ₊ = (λ_1/λ_r)³"""
    return (top / low) * (top / low) * (top / low), True


@claim.false
def without_the_cube(top, low, second):
    """κ₊ ≤ λ_1/λ_r: the cap of the truncated Gram matrix, before it attends."""
    return top / low, False


@claim.false
def values_alone_truncated(top, low, second):
    """κ₊ ≤ (λ_1/λ_r)²: forgets that the values share the singular values of the scores."""
    return (top / low) * (top / low), False


@claim.false
def counts_one_too_few(top, low, second):
    """κ₊ ≤ (λ_1/λ_{r−1})³: counts the kept directions from zero."""
    return (top / second) * (top / second) * (top / second), False


@claim.symbolic(dimensions="all")
def by_commuting(law):
    """F_rF_rᵀ = G³P as a word in X and P of any size; its eigenvalues; the quotient by z3, for second ≥ low > 0."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    t = sp.Symbol("lambda", real=True)
    X, P, v = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("P", n, n), sp.MatrixSymbol("v", n, 1)
    G, F = X * X.T, (P * X) * (P * X).T * X
    projection = [(P.T, P), (P * P, P), (X * X.T * P, P * X * X.T)]
    demand(identical(F * F.T, G * G * G * P, projection))
    demand(normal_form(G * G * G * P * v, [(P * v, v), (G * v, t * v)]) == normal_form(t**3 * v))
    top, low, second = z3.Reals("top low second")
    value, exactly = law(top, low, second)
    quotient = (top / low) * (top / low) * (top / low)
    holds, why = valid(quotient == value if exactly else quotient <= value, top >= second, second >= low, low > 0)
    demand(holds, because=why)


@st.composite
def _decomposed(draw: Any) -> tuple[Any, ...]:
    """(U, s, V, r): X = UΣVᵀ with singular values s, of which r are kept."""
    n, d = draw(strategies.shapes(4, 4))
    s = sorted(draw(st.lists(strategies.positive_rationals(), min_size=1, max_size=min(n, d))), reverse=True)
    r = draw(st.integers(1, len(s)))
    return draw(strategies.orthogonal_matrices(n)), s, draw(strategies.orthogonal_matrices(d)), r


def _small() -> Iterator[tuple[Any, ...]]:
    for s in ([1], [2, 1], [1, 1], [3, 2, 1]):
        for r in range(1, len(s) + 1):
            yield exact.identity(len(s)), s, exact.identity(len(s)), r


@claim.property(
    problem=_decomposed(),
    search=search.product(problem=search.Stream("diagonal X with n ≤ 3, every r", "problems", _small)),
)
def on_exact_matrices(law, problem):
    """X and its truncation built from rational singular vectors; κ₊ of F_rF_rᵀ is compared exactly."""
    U, s, V, r = problem
    X, kept = _product(U, s, V), _product(U, s[:r], V)
    suppose(r <= exact.rank(X))
    found = exact.condition_number(exact.gram(kept * kept.transpose() * X))
    squares = exact.eigenvalues(exact.gram(X))
    value, exactly = law(squares[0], squares[r - 1], squares[max(r - 2, 0)])
    if exactly:
        demand(exact.equal(found, value), r=r, found=found, claimed=value)
    demand_at_most(found, value, r=r)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """impl.attention.truncated at rank 5, 200 images: κ₊ of its features, within rounding error; and that of all of them."""
    squares, found, error, every = _truncated(data, device)
    value, exactly = law(squares[0], squares[4], squares[3])
    kappa, slack = (found[0] / found[4]) ** 2, 2 * (error / found[0] + error / found[4])
    demand(kappa <= value * (1 + 2 * slack), found=kappa, claimed=value)
    demand(not exactly or kappa >= value * (1 - 2 * slack), found=kappa, claimed=value)
    measured("κ₊ of the kernel truncated to rank 5", kappa, data=data, detail="n = 200")
    measured("κ₊ of the kernel of all directions", every, data=data, detail="n = 200")


claim.in_rocq(covers="given the eigenbasis that the spectral theorem provides", as_published="rem_4_10_2_truncated")


@functools.cache
def _truncated(data, device):
    """Eigenvalues of G, singular values of the truncated features, a bound on their error, κ₊(G)³."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 200, device, "float64")
    G = impl.spectrum.gram_eigenvalues(X)
    found = np.linalg.svd(empirical.float64(impl.attention.truncated(X, 5)), compute_uv=False)
    n, d = X.shape
    # a backward error of the decomposition and of three products: each of a few n·d units of the largest value
    error = 4 * n * d * np.finfo(float).eps * float(found[0])
    every = impl.spectrum.positive_condition_number(G.eigenvalues, G.n, G.d, G.noise_floor) ** 3
    return G.eigenvalues.tolist(), found.tolist(), error, every


def _product(U: Any, s: list[Any], V: Any) -> Any:
    """UΣVᵀ."""
    n, d = U.nrows(), V.nrows()
    sigma = [[s[i] if i == j and i < len(s) else 0 for j in range(d)] for i in range(n)]
    return U * exact.matrix(sigma) * V.transpose()
