"""Leave-one-out in closed form: conditioning, the inverse without a sample, and the residual at that sample.

Setting.  K ⪰ 0 (n×n), λ > 0, B = K_λ⁻¹, α = By.  Sample i is really removed: f_{−i} is trained on the other n−1 samples
          with the same λ, and f_{−i}(x_i) = k_iᵀ(K_{−i}+λI)⁻¹y_{−i}, k_i the other entries of column i (0 for n = 1).
Says.     κ(K_λ) ≤ (λ_1+λ)/λ.  B − Be_ie_iᵀB/B_ii has row and column i zero, and (K_{−i}+λI)⁻¹ elsewhere.
          y_i − f_{−i}(x_i) = α_i/B_ii.
Why.      Put i first: K_λ = [a, bᵀ; b, M], N = M⁻¹, s = a − bᵀNb > 0 as K_λ ≻ 0.  Multiplying out shows
          B = [1, −bᵀN; −Nb, sN + NbbᵀN]/s, so B_ii = 1/s, α_i = (y_i − bᵀNy_{−i})/s, and the correction leaves N.
Note.     The paper names Sherman–Morrison.  Removing a row and a column is a change of K_λ of rank two, not one; that
          its inverse changes by rank one is the Schur complement identity above.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg
import sympy as sp
import z3

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import identical, valid

claim = Claim(
    "thm-B.10",
    "Leave-one-out inverse and residual in closed form",
    source="arXiv:2603.13085v2, Theorem B.10",
    statement=r"\kappa(K_\lambda) \le \frac{\lambda_1+\lambda}{\lambda}, \qquad (K_{\lambda,-i})^{-1} = K_\lambda^{-1} - "
    r"\frac{K_\lambda^{-1} e_i e_i^\top K_\lambda^{-1}}{(K_\lambda^{-1})_{ii}}, \qquad "
    r"y_i - f_{-i}(x_i) = \frac{\alpha_i}{(K_\lambda^{-1})_{ii}}",
    reading="the inverse is that of the rows and columns other than i, padded by zeros; the kernel matrix is fixed",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)

LAMBDA = 1e-3


class _Formulas(NamedTuple):
    """A bound on κ(K_λ), the padded inverse without i, and the residual y_i − f_{−i}(x_i).

    They are read from q: top = λ_1, lam = λ, block of B with outer = that block of Be_ie_iᵀB, inverse = B_ii,
    kernel = (K_λ)_ii, alpha = α_i, label = y_i.
    """

    kappa: Any
    inverse: Any
    residual: Any


@claim.true
def as_published(q):
    """κ ≤ (λ_1+λ)/λ; B − Be_ie_iᵀB/B_ii; α_i/B_ii"""
    return _Formulas((q.top + q.lam) / q.lam, q.block - q.outer / q.inverse, q.alpha / q.inverse)


@claim.false
def forgets_the_shift(q):
    """κ ≤ λ_1/λ: leaves λ out of the largest eigenvalue."""
    return as_published(q)._replace(kappa=q.top / q.lam)


@claim.false
def adds_a_sample(q):
    """B − Be_ie_iᵀB/(1 + B_ii): Sherman–Morrison for K_λ + e_ie_iᵀ, a rank-one update that removes nothing."""
    return as_published(q)._replace(inverse=q.block - q.outer / (1 + q.inverse))


@claim.false
def forgets_the_pivot(q):
    """B − Be_ie_iᵀB: forgets the division by B_ii."""
    return as_published(q)._replace(inverse=q.block - q.outer)


@claim.false
def residual_is_alpha(q):
    """α_i: forgets the division by B_ii."""
    return as_published(q)._replace(residual=q.alpha)


@claim.false
def divides_by_the_kernel(q):
    """α_i (K_λ)_ii: takes 1/(K_λ)_ii for (K_λ⁻¹)_ii."""
    return as_published(q)._replace(residual=q.alpha * q.kernel)


@claim.false
def training_residual(q):
    """λα_i = y_i − f(x_i): leaves the sample in."""
    return as_published(q)._replace(residual=q.lam * q.alpha)


@claim.false
def zeroes_the_label(q):
    """λα_i + (1 − λB_ii)y_i: trains on all n samples with y_i set to 0, instead of without x_i."""
    return as_published(q)._replace(residual=q.lam * q.alpha + (1 - q.lam * q.inverse) * q.label)


@claim.false
def wrong_sign_of_the_leverage(q):
    """λα_i/(1 + h_ii), h_ii = 1 − λB_ii: the hat-matrix shortcut with a sign error."""
    return as_published(q)._replace(residual=q.lam * q.alpha / (2 - q.lam * q.inverse))


@claim.symbolic(dimensions="all")
def by_blocks(law):
    """K_λB = I block by block, then the correction and the residual, as words in b, M, N = M⁻¹ of any size; κ by z3."""
    m = sp.Symbol("m", integer=True, positive=True)
    (s, lam), (top, label) = sp.symbols("s lambda", positive=True), sp.symbols("lambda_1 y_i", real=True)
    M, N = sp.MatrixSymbol("M", m, m), sp.MatrixSymbol("N", m, m)
    b, y = sp.MatrixSymbol("b", m, 1), sp.MatrixSymbol("y", m, 1)
    identities, rules = (sp.Identity(1), sp.Identity(m)), [(M * N, sp.Identity(m)), (N * M, sp.Identity(m)), (N.T, N)]
    a = s * identities[0] + b.T * N * b
    A = [[a, b.T], [b, M]]
    B = [[identities[0] / s, -b.T * N / s], [-N * b / s, N + N * b * b.T * N / s]]
    alpha = B[0][0] * label + B[0][1] * y
    for i, j in itertools.product(range(2), repeat=2):
        zero = sp.ZeroMatrix(*B[i][j].shape)
        demand(identical(A[i][0] * B[0][j] + A[i][1] * B[1][j], identities[i] if i == j else zero, rules))
        q = SimpleNamespace(block=B[i][j], outer=B[i][0] * B[0][j], inverse=1 / s, top=top, lam=lam)
        q.kernel, q.alpha, q.label = a, alpha, label * identities[0]
        demand(identical(law(q).inverse, N if i == j == 1 else zero, rules), block=(i, j), inverse=law(q).inverse)
    demand(identical(law(q).residual, label * identities[0] - b.T * N * y, rules), residual=law(q).residual)
    q = SimpleNamespace(
        block=1 / s, outer=1 / s**2, inverse=1 / s, top=top, lam=lam, kernel=s, alpha=label / s, label=label
    )
    demand(sp.simplify(law(q).inverse) == 0 == sp.simplify(law(q).residual - label), n=1)

    low, q.top, q.lam = z3.Reals("lambda_n lambda_1 lambda")
    kappa = (q.top + q.lam) / (low + q.lam)
    q.block = q.outer = q.inverse = q.kernel = q.alpha = q.label = 1
    holds, why = valid(kappa <= law(q).kappa, low >= 0, q.top >= low, q.lam > 0)
    demand(holds, because=why)


def _small_problems() -> Iterator[tuple[Any, ...]]:
    for K in search.psd(2, entries=(0, 1, 2)):
        for y in ([1, 1], [1, -1], [0, 1]):
            yield K, exact.rational(1), exact.column(y[: K.nrows()])


@claim.property(
    problem=strategies.ridge_problems(),
    search=search.product(problem=search.Stream("K ⪰ 0 with n ≤ 2, λ = 1", "problems", _small_problems)),
)
def on_exact_matrices(law, problem):
    """Every i, against the inverse and the refit on the other samples; κ(K_λ) from its eigenvalues."""
    K, lam, y = problem
    n = K.nrows()
    A = K + lam * exact.identity(n)
    B, alpha, top = A.inv(), A.solve(y), exact.eigenvalues(K)[0]
    for i in range(n):
        kept = [j for j in range(n) if j != i]
        q = SimpleNamespace(block=B, outer=exact.submatrix(B, range(n), [i]) * exact.submatrix(B, [i], range(n)))
        q.top, q.lam, q.inverse, q.kernel, q.alpha, q.label = top, lam, B[i, i], A[i, i], alpha[i, 0], y[i, 0]
        padded, prediction = exact.identity(n) * 0, exact.rational(0)
        if kept:
            without = exact.submatrix(A, kept, kept)
            for j, k in itertools.product(range(n - 1), repeat=2):
                padded[kept[j], kept[k]] = without.inv()[j, k]
            refit = without.solve(exact.submatrix(y, kept, [0]))
            prediction = (exact.submatrix(K, [i], kept) * refit)[0, 0]
        claimed = law(q)
        demand_at_most(exact.condition_number(A), claimed.kappa)
        demand(claimed.inverse == padded, i=i, claimed=claimed.inverse, refitted=padded)
        demand(claimed.residual == y[i, 0] - prediction, i=i, claimed=claimed.residual, prediction=prediction)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("forgets_the_shift", "adds_a_sample", "forgets_the_pivot"),
)
def in_the_torch_implementation(law, data, device):
    """The law, and impl.influence's own residuals, on K_∞ of 300 images, λ = 10⁻³, against the refit without each of 20."""
    refits = _refits(data, device)
    largest = {i: float(np.abs(law(q).residual - refitted).max()) for i, q, refitted, _ in refits}
    for i, q, refitted, slack in refits:
        demand(largest[i] <= slack, i=i, difference=largest[i], rounding_allows=slack)
        own = float(np.abs(q.implemented - refitted).max())
        demand(own <= slack, i=i, implementation_differs_by=own, rounding_allows=slack)
    detail = f"largest of {len(refits)}; rounding allows {min(slack for *_, slack in refits):.1e}"
    measured("difference from the refit", max(largest.values()), data=data, detail=detail)


claim.in_rocq(as_published=("thm_B_10_conditioning", "thm_B_10_inverse", "thm_B_10_residual"))


@functools.cache
def _refits(data: str, device: str) -> list[tuple[int, SimpleNamespace, np.ndarray, float]]:
    """(i, what the closed form uses, y_i − f_{−i}(x_i) by refitting, bound on the rounding of both)."""
    import impl.data
    import impl.influence
    import impl.ntk

    rows = impl.data.preprocess(impl.data.load(data, root=empirical.data_root(), n=300, n_test=1), device=device)
    kernel = impl.ntk.infinite_width(rows.X)
    ridge = impl.influence.fit(kernel, impl.influence.one_hot(rows.y, int(rows.y.max()) + 1).to(kernel), LAMBDA)
    alpha, diagonal = empirical.float64(ridge.alpha), empirical.float64(ridge.inverse_diagonal)
    residuals = empirical.float64(impl.influence.leave_one_out_residuals(ridge))
    K, Y = empirical.float64(kernel), np.eye(alpha.shape[1])[empirical.float64(rows.y).astype(int)]
    A = K + LAMBDA * np.eye(len(K))
    mu = np.linalg.eigvalsh(A)[0] * 0.999  # its own rounding error, n·u·‖A‖, is far below 1/1000 of it
    # Higham (2002), theorems 8.5 and 10.4: a Cholesky or triangular solve is exact for a matrix within γ₍₃ₙ₊₁₎·tr A of A;
    # then thm-4.4.a bounds the change of α, and with y = e_i that of B_ii, by `relative`·‖y‖
    backward = (3 * len(K) + 2) * np.finfo(float).eps * np.trace(A)
    relative = backward / (mu * (mu - backward))
    found = []
    for i in range(20):
        kept = np.arange(len(K)) != i
        refitted = Y[i] - K[i, kept] @ scipy.linalg.solve(A[np.ix_(kept, kept)], Y[kept], assume_a="pos")
        q = SimpleNamespace(top=0.0, lam=LAMBDA, block=0.0, outer=0.0, inverse=diagonal[i], kernel=A[i, i])
        q.alpha, q.label, q.implemented = alpha[i], Y[i], residuals[i]
        norm = np.linalg.norm(Y, axis=0).max()
        closed = relative * (norm + np.abs(alpha[i]).max() / diagonal[i]) / diagonal[i]
        found.append((i, q, refitted, float(2 * closed + np.linalg.norm(K[i]) * relative * norm)))
    return found
