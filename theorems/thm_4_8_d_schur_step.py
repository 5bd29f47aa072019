"""The Schur step: the Hadamard product keeps λ_min(A)·min_i B_ii, so the limit kernel keeps half of λ_min(G̃).

Setting.  A, B ⪰ 0 (n×n).  K_∞ = G̃∘B, G̃ = FFᵀ, B_ij = (π − θ_ij)/(2π), θ_ij the angle of rows i, j of F, none zero.
Says.     λ_min(A∘B) ≥ λ_min(A)·min_i B_ii, and so λ_min(K_∞) ≥ λ_min(G̃)/2.
Why.      a = λ_min(A) ≥ 0, A − aI = QQᵀ.  B = Σ bbᵀ by its eigenvectors, (A∘bbᵀ)_ij = b_i A_ij b_j, so with Δ = diag(b)
          A∘bbᵀ − a(I∘bbᵀ) = ΔAΔ − aΔ² = (ΔQ)(ΔQ)ᵀ ⪰ 0.  Summed over b: A∘B ⪰ a(I∘B) ⪰ a·min_i B_ii·I.
          For K_∞: B = E[σσᵀ] ⪰ 0 with σ_i = 1[wᵀx̃_i > 0], and B_ii = P(wᵀx̃_i > 0) = ½.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import identical, valid

claim = Claim(
    "thm-4.8.d",
    "Schur step: the limit kernel keeps half of the smallest eigenvalue",
    source="arXiv:2603.13085v2, Theorem 4.8, proof in B.9",
    statement=r"\lambda_{\min}(A \circ B) \ge \lambda_{\min}(A) \min_i B_{ii}, \qquad "
    r"\lambda_{\min}(K_\infty) \ge \tfrac12 \lambda_{\min}(\tilde G)",
    reading="λ_min is the smallest of all n eigenvalues, so the bound says something for rank n (n ≤ d) only",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)


class _Facts(NamedTuple):
    """Of a symmetric matrix: the smallest eigenvalue, the least and the largest diagonal entry."""

    low: Any
    least: Any
    largest: Any


class _Bound(NamedTuple):
    """What must be ≥ 0 for the statement to speak, and the claimed lower bound of λ_min(A∘B)."""

    needs: tuple[Any, ...]
    value: Any


@claim.true
def as_published(A, B):
    """A, B ⪰ 0 ⇒ λ_min(A∘B) ≥ λ_min(A)·min_i B_ii"""
    return _Bound((A.low, B.low), A.low * B.least)


@claim.false
def largest_diagonal_entry(A, B):
    """λ_min(A∘B) ≥ λ_min(A)·max_i B_ii: the wrong end of the diagonal."""
    return _Bound((A.low, B.low), A.low * B.largest)


@claim.false
def without_the_half(A, B):
    """λ_min(A∘B) ≥ λ_min(A)·2 min_i B_ii: for K_∞ as if every neuron were active on every input."""
    return _Bound((A.low, B.low), A.low * B.least * 2)


@claim.false
def smallest_entry_for_eigenvalue(A, B):
    """λ_min(A∘B) ≥ min_i A_ii·min_i B_ii: takes the smallest diagonal entry of A for its smallest eigenvalue."""
    return _Bound((A.low, B.low), A.least * B.least)


@claim.false
def any_symmetric_A(A, B):
    """B ⪰ 0 alone is enough: forgets that a·B_ii ≥ a·min B_ii needs a ≥ 0."""
    return _Bound((B.low,), A.low * B.least)


@claim.false
def any_symmetric_B(A, B):
    """A ⪰ 0 alone is enough: forgets that B must be a sum of squares."""
    return _Bound((A.low,), A.low * B.least)


@claim.symbolic(dimensions="all")
def by_congruence(law):
    """First the law on diagonal and on [[p,q],[q,p]] pairs (z3); then A∘bbᵀ = ΔAΔ by entries, a square as a word."""
    p, q, r, s, a, b, t, low = z3.Reals("p q r s a b t low")
    for A, B, lowest in (
        (_Facts(p - _abs(q), p, p), _Facts(r - _abs(s), r, r), p * r - _abs(q * s)),
        (_of_diagonal(p, q), _of_diagonal(r, s), _of_diagonal(p * r, q * s).low),
    ):
        claimed = law(A, B)
        demand(valid(lowest >= claimed.value, *(x >= 0 for x in claimed.needs))[0], family=(A, B))

    n = sp.Symbol("n", integer=True, positive=True)
    i, j = sp.symbols("i j", integer=True, nonnegative=True)
    M, Q, v = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("Q", n, n), sp.MatrixSymbol("b", n, 1)
    scaled = (sp.DiagMatrix(v) * M * sp.DiagMatrix(v))[i, j].doit()
    demand(sp.refine(scaled, (i <= n - 1) & (j <= n - 1)) == sp.HadamardProduct(M, v * v.T)[i, j])
    Delta, shift = sp.MatrixSymbol("Delta", n, n), sp.Symbol("a", nonnegative=True)
    symmetric = [(Delta.T, Delta), (M, shift * sp.Identity(n) + Q * Q.T)]
    demand(identical(Delta * M * Delta - shift * Delta * Delta, (Delta * Q) * (Delta * Q).T, symmetric))

    claimed = law(_Facts(a, low, p), _Facts(b, r, s))
    needed = [*(x >= 0 for x in claimed.needs), low >= a, r <= t, t <= s]  # a λ_min is at most any diagonal entry
    demand(valid(z3.And(a >= 0, b >= 0), *needed)[0], needs=claimed.needs)
    demand(valid(a * t >= claimed.value, *needed)[0], value=claimed.value)


@st.composite
def _pairs(draw: Any) -> tuple[Any, Any]:
    """(A, B) symmetric of one size, each positive semidefinite three times out of four."""
    n = draw(st.integers(1, 4))
    kinds = [strategies.psd_matrices(n)] * 3 + [strategies.symmetric_matrices(n)]
    return draw(draw(st.sampled_from(kinds))), draw(draw(st.sampled_from(kinds)))


def _small_pairs() -> Any:
    for n, entries in ((1, (1, 2, -1)), (2, (1, 0, 2, -1))):
        size = n * (n + 1) // 2
        for places in sorted(itertools.product(range(len(entries)), repeat=2 * size), key=sum):
            v = [entries[k] for k in places]
            rows = [[x[max(i, j) + min(i, j)] for i in range(n) for j in range(n)] for x in (v[:size], v[size:])]
            yield tuple(exact.matrix([row[i * n : i * n + n] for i in range(n)]) for row in rows)


@claim.property(
    pair=_pairs(),
    search=search.product(pair=search.Stream("symmetric pairs of size 1 and 2, small entries", "pairs", _small_pairs)),
    limit=1500,
)
def on_exact_matrices(law, pair):
    """λ_min(A∘B) against the bound: real algebraic numbers, decided exactly."""
    A, B = pair
    claimed = law(_facts(A), _facts(B))
    suppose(all(exact.at_most(0, x) for x in claimed.needs))
    demand_at_most(claimed.value, exact.eigenvalues(exact.hadamard(A, B))[-1])


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2))),
    blind_to=("largest_diagonal_entry", "any_symmetric_A", "any_symmetric_B"),
)
def on_the_limit_kernel(law, X):
    """λ_min(K_∞) of the attention features against the bound, for λ_min(G̃) or a rational just below it; certified."""
    F = exact.attend(X)
    kernel, limit = exact.gram(F), exact.ntk_limit(F)
    diagonal = [kernel[i, i] for i in range(kernel.nrows())]
    below = exact.eigenvalues(kernel)[-1] if limit.exact is not None else _just_below(exact.eigenvalues(kernel)[-1])
    half = exact.rational("1/2")
    claimed = law(_Facts(below, min(diagonal), max(diagonal)), _Facts(exact.rational(0), half, half))
    demand_at_most(claimed.value, exact.enclosed_eigenvalues(limit)[-1])


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("largest_diagonal_entry", "without_the_half", "any_symmetric_A", "any_symmetric_B"),
)
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 40 images (n < d), raw rows and MLP-Attn rows; the slack is the eigenvalues' rounding error."""
    for name in ("2l-relu", "mlp-attn"):
        before, after, slack = _lowest(data, device, name)
        claimed = law(_Facts(max(before - slack, 0.0), 1.0, 1.0), _Facts(0.0, 0.5, 0.5))
        demand(claimed.value <= after + slack, network=name, bound=claimed.value, smallest=after)
        for what, value in (("λ_min of the features' Gram matrix", before), ("λ_min(K_∞)", after)):
            measured(what, value, low=value - slack, high=value + slack, data=f"{data}, {name}")


claim.in_rocq(as_published=("thm_4_8_d_schur", "thm_4_8_d_limit_kernel"))


@functools.cache
def _lowest(data: str, device: str, name: str) -> tuple[float, float, float]:
    """λ_min of the Gram matrix and of K_∞, and a bound on the error of both."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 40, device, "float64"), name)
    n, d = F.shape
    # Rows have norm 1: an entry errs by at most d units in the product and 16 in its weight, the solver by n‖·‖.
    slack = n * (d + n + 16) * 2.0**-52
    before, after = (float(torch.linalg.eigvalsh(M)[0]) for M in (F @ F.T, impl.ntk.infinite_width(F)))
    return before, after, slack


def _facts(A: Any) -> _Facts:
    diagonal = [A[i, i] for i in range(A.nrows())]
    return _Facts(exact.eigenvalues(A)[-1], min(diagonal), max(diagonal))


def _just_below(x: exact.Real) -> Any:
    """A rational μ ≤ x, smaller by 2⁻³⁰ of it, or 0: enclosures can certify a strict inequality only."""
    mu = exact.rational(float(x)) * (1 - exact.rational("1/1073741824"))
    return mu if exact.at_most(mu, x) and mu > 0 else exact.rational(0)


def _abs(x: Any) -> Any:
    return z3.If(x >= 0, x, -x)


def _of_diagonal(x: Any, y: Any) -> _Facts:
    low = z3.If(x <= y, x, y)
    return _Facts(low, low, z3.If(x <= y, y, x))
