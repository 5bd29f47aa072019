"""The Schur step does not carry over to λ_p, p = min(n, d) < n; a factor ¼ does, and for A∘B a factor 1/(n−k+1).

Setting.  A, B ⪰ 0 (n×n), β = min_i B_ii; G̃ = FFᵀ for F = XXᵀX, no row zero; K_∞ = G̃∘B, B_ij = (π − θ_ij)/(2π).
          Eigenvalues λ_1 ≥ … ≥ λ_n.  Where n > d, λ_min(G̃) = 0, and the paper's argument turns to λ_p, p = min(n, d).
Says.     λ_p(A∘B) ≥ λ_p(A)·β and λ_p(K_∞) ≥ λ_p(G̃)/2.
Why not.  X = (1; −1), p = 1: G̃ = 4·[[1, −1], [−1, 1]] has λ_1 = 8, but θ = π leaves K_∞ = 2I, whose λ_1 = 2.
          A = 11ᵀ, B = I: λ_1(A) = n against λ_1(A∘B) = 1.
Instead.  λ_k(A∘B) ≥ λ_k(A)·β/(n−k+1), and λ_k(K_∞) ≥ λ_k(G̃)/4, or /2 for k = n.  No larger constants work.
          First, B = ΔCΔ with C_ii = 1, Δ² ⪰ βI: λ_k(ΔMΔ) ≥ β λ_k(M) for M ⪰ 0.  A ⪰ λ_k(A)·P, P the projection on
          k top eigenvectors.  0 ⪯ P∘C ⪯ I∘C = I by the squares of thm-4.8.d, for P and I − P; tr(P∘C) = tr P = k.
          So k ≤ (k−1)·1 + (n−k+1)·λ_k(P∘C).  Attained: B = I, A = I_{k−1} ⊕ 11ᵀ/(n−k+1).
          Second, ½(DG̃D + (I−D)G̃(I−D)) = ¼G̃ + ¼(I−2D)G̃(I−2D), and D, I−D have one law: K_∞ ⪰ G̃/4.  Attained by
          X = (1; −1) ⊕ k−1 long and n−k−1 short orthogonal rows, approached for d = k by short rows on the line of
          (1; −1); k = n is thm-4.8.d, attained by orthogonal rows.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import sum_of_squares, valid

claim = Claim(
    "thm-4.8.d2",
    "Schur step below full rank: the limit kernel keeps half of λ_p",
    source="arXiv:2603.13085v2, Theorem 4.8 and Remark B.12",
    statement=r"\lambda_p(A \circ B) \ge \lambda_p(A) \min_i B_{ii}, \qquad "
    r"\lambda_p(K_\infty) \ge \tfrac12 \lambda_p(\tilde G), \qquad p = \min(n, d)",
    reading="λ_p in place of λ_min where n > d, as the proof reads in the regime of every experiment",
    expected="refuted",
    uses=("thm-4.8.d",),
    assumes=(
        "spectral theorem for real symmetric matrices",
        "Weyl's monotonicity: M ⪰ N ⇒ λ_k(M) ≥ λ_k(N)",
        "Ostrowski: λ_k(ΔMΔ) ≥ β λ_k(M) for M ⪰ 0 and Δ² ⪰ βI",
    ),
)


class _Constants(NamedTuple):
    """f in λ_k(A∘B) ≥ f·λ_k(A)·min B_ii, and c in λ_k(K_∞) ≥ c·λ_k(G̃)."""

    product: Any
    kernel: Any


def _quotient(p: Any, q: Any) -> Any:
    """p/q for integers and for z3 terms alike."""
    return exact.rational(p) / exact.rational(q) if isinstance(q, int) else p / q


@claim.false
def as_published(n, k, p, acute):
    """λ_p(A∘B) ≥ λ_p(A)·min B_ii and λ_p(K_∞) ≥ λ_p(G̃)/2, also for p < n; nothing of other λ_k"""
    return _Constants(1, _quotient(1, 2)) if k == p else _Constants(0, _quotient(0, 1))


@claim.true
def corrected(n, k, p, acute):
    """λ_k(A∘B) ≥ λ_k(A)·min B_ii/(n−k+1) and λ_k(K_∞) ≥ λ_k(G̃)/4, /2 for k = n; for every k and every n, d"""
    return _Constants(_quotient(1, n - k + 1), _quotient(1, 2 if k == n else 4))


@claim.false
def half_for_every_k(n, k, p, acute):
    """λ_k(K_∞) ≥ λ_k(G̃)/2 for every k: reads K_∞ ≈ G̃/2 off the diagonal weights."""
    return corrected(n, k, p, acute)._replace(kernel=_quotient(1, 2))


@claim.false
def a_third(n, k, p, acute):
    """λ_k(K_∞) ≥ λ_k(G̃)/3: the weight of an angle of 60°, as if no two inputs were opposite."""
    return corrected(n, k, p, acute)._replace(kernel=_quotient(1, 2 if k == n else 3))


@claim.false
def half_on_acute_features(n, k, p, acute):
    """λ_p(K_∞) ≥ λ_p(G̃)/2 where all ⟨x̃_i, x̃_j⟩ ≥ 0: blames opposite inputs alone."""
    return corrected(n, k, p, acute)._replace(kernel=_quotient(1, 2 if k == n or (acute and k == p) else 4))


@claim.false
def free_of_the_size(n, k, p, acute):
    """λ_k(A∘B) ≥ λ_k(A)·min B_ii/2: repairs the general step by one constant for all n."""
    return corrected(n, k, p, acute)._replace(product=_quotient(1, 1 if k == n else 2))


@claim.false
def miscounts_the_rest(n, k, p, acute):
    """λ_k(A∘B) ≥ λ_k(A)·min B_ii/(n−k) for k < n: leaves λ_k out of the n−k+1 eigenvalues that share the trace."""
    return corrected(n, k, p, acute)._replace(product=_quotient(1, 1 if k == n else n - k))


@claim.symbolic(dimensions="all", blind_to=("half_on_acute_features",))
def by_trace_and_symmetry(law):
    """No claimed constant exceeds the attained one, for p = k < n and k = n; words and z3 give the attained ones."""
    n, k, low = z3.Reals("n k low")
    opposite = exact.matrix([[1], [-1]])  # with long and short orthogonal rows beside it: any k < n
    lost = exact.enclosed_eigenvalues(exact.ntk_limit(opposite))[0] / exact.eigenvalues(exact.gram(opposite))[0]
    alone = exact.enclosed_eigenvalues(exact.ntk_limit(exact.matrix([[1]])))[0]
    for size, cases, kernel in ((n, [k >= 1, n >= k + 1], lost), (k, [k >= 1], alone)):
        claimed, rest = law(size, k, k, False), size - k + 1
        demand(valid(claimed.product * rest <= 1, *cases)[0], attained="I ⊕ 11ᵀ/(n−k+1) against I")
        demand(exact.at_most(claimed.kernel, kernel), attained="one row, or rows x and −x")
        demand(valid(low >= claimed.product, *cases, k <= (k - 1) + rest * low)[0], product=claimed.product)

    size, width = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", size, size), sp.MatrixSymbol("F", size, width), sp.Identity(size)
    G, projection = F * F.T, [(D.T, D), (D * D, D)]
    mean = (D * G * D + (one - D) * G * (one - D)) / 2
    demand(exact.equal(lost, exact.rational("1/4")))
    demand(sum_of_squares(mean - G / 4, [(sp.Rational(1, 4), (one - 2 * D) * F)], projection))


@st.composite
def _pairs(draw: Any) -> tuple[Any, Any]:
    """Positive semidefinite (A, B) of one size."""
    n = draw(st.integers(1, 4))
    return draw(strategies.psd_matrices(n)), draw(strategies.psd_matrices(n))


def _projections() -> Any:
    """A = I_{k−1} ⊕ 11ᵀ with B = I, and then with B = 11ᵀ."""
    for n in range(1, 5):
        for k in range(n, 0, -1):
            A = exact.matrix([[int(i == j or min(i, j) >= k - 1) for j in range(n)] for i in range(n)])
            yield from ((A, exact.identity(n)), (A, exact.ones(n, n)))


@claim.property(
    pair=_pairs(),
    search=search.product(pair=search.Stream("I_{k−1} ⊕ 11ᵀ against I and 11ᵀ, n ≤ 4", "pairs", _projections)),
    blind_to=("half_for_every_k", "a_third", "half_on_acute_features"),
)
def on_hadamard_products(law, pair):
    """λ_k(A∘B) against the bound for every k: real algebraic numbers, decided exactly."""
    A, B = pair
    n, least = A.nrows(), min(B[i, i] for i in range(B.nrows()))
    before, after = exact.eigenvalues(A), exact.eigenvalues(exact.hadamard(A, B))
    for k in range(1, n + 1):
        demand_at_most(before[k - 1] * least * law(n, k, k, False).product, after[k - 1], k=k)


def _data() -> Any:
    """Small X, and one with all inner products ≥ 0 whose λ_2(K_∞) is below half of λ_2(G̃)."""
    yield from search.matrices(2, 2, entries=(1, -1, 2))
    yield exact.matrix([[5, 0], [1, 1], [0, 3]])


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.Stream("X with n, d ≤ 2, entries in {1, −1, 2}, and one 3×2", "matrices", _data)),
    blind_to=("free_of_the_size", "miscounts_the_rest"),
)
def on_the_limit_kernel(law, X):
    """λ_k(K_∞) of the attention features, k = p first, for λ_k(G̃) or a rational just below it; certified."""
    F = exact.attend(X)
    kernel, n, p = exact.gram(F), X.nrows(), min(X.nrows(), X.ncols())
    acute = all(x >= 0 for x in kernel.entries())
    limit, before = exact.ntk_limit(F), exact.eigenvalues(kernel)
    after, near = exact.enclosed_eigenvalues(limit), exact.real if limit.exact is not None else _just_below
    for k in sorted(range(1, n + 1), key=lambda k: k != p):
        demand_at_most(near(before[k - 1]) * law(n, k, p, acute).kernel, after[k - 1], k=k, of_G=before[k - 1])


def _just_below(x: exact.Real) -> Any:
    """A rational μ ≤ x, smaller by 2⁻³⁰ of it, or 0: enclosures can certify a strict inequality only."""
    mu = exact.rational(float(x)) * (1 - exact.rational("1/1073741824"))
    return mu if mu > 0 and exact.at_most(mu, x) else exact.rational(0)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "a_third", "half_on_acute_features", "free_of_the_size", "miscounts_the_rest"),
)
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 1000 images as they are, attended, and attended with unit rows; slack: the eigenvalues' rounding."""
    for name in ("2l-relu", "attention, rows not normalised", "mlp-attn"):
        before, after, slack, d = _spectra(data, device, name)
        n, p = len(before), min(len(before), d)
        for k in range(1, n + 1):
            bound = float(law(n, k, p, False).kernel) * max(before[k - 1] - slack, 0.0)
            demand(bound <= after[k - 1] + slack, network=name, k=k, bound=bound, eigenvalue=after[k - 1])
        r = sum(x > 10 * slack for x in before)
        label, ratios = f"{data}, {name}, n = {n}, d = {d}", [y / x for x, y in zip(before[:r], after, strict=False)]
        for what, value in (("λ_p(G̃)", before[p - 1]), ("λ_p(K_∞)", after[p - 1]), ("λ_min(K_∞)", after[-1])):
            measured(what, value, low=value - slack, high=value + slack, data=label, detail=f"p = {p}")
        measured("λ_r(K_∞)/λ_r(G̃)", ratios[-1], data=label, detail=f"r = {r}: eigenvalues of G̃ clear of rounding")
        measured("least λ_k(K_∞)/λ_k(G̃), k ≤ r", min(ratios), data=label, detail=f"k = {ratios.index(min(ratios)) + 1}")


claim.in_rocq(as_published=("thm_4_8_d2_schur_below_full_rank", "thm_4_8_d2_limit_kernel"))
claim.in_rocq(covers="K_∞ ⪰ G̃/4, in the order of quadratic forms", corrected="thm_4_8_d2_quarter")


@functools.cache
def _spectra(data: str, device: str, name: str) -> tuple[list[float], list[float], float, int]:
    """The eigenvalues of the Gram matrix and of K_∞, largest first, a bound on their errors, and d."""
    import impl.attention
    import impl.network
    import impl.ntk

    X = empirical.features(data, 1000, device, "float64")
    F = impl.network.features(X, name) if name in impl.network.ARCHITECTURES else impl.attention.linearized(X)
    F = F / torch.linalg.vector_norm(F, dim=1).max()
    n, d = F.shape
    # Rows of norm ≤ 1: an entry errs by at most d units in the product and 16 in its weight, the solver by n‖·‖.
    slack = n * (d + n + 16) * 2.0**-52
    before, after = (torch.linalg.eigvalsh(M).flip(0).tolist() for M in (F @ F.T, impl.ntk.infinite_width(F)))
    return before, after, slack, d
