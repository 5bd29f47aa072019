"""With the kernel matrix fixed, leave-one-out predictions in closed form equal refitting exactly, at any test point.

Setting.  K ⪰ 0 (n×n), λ > 0, B = K_λ⁻¹, α = By, k_t the kernel of the test point with the n training points, f(x_t) = k_tᵀα.
          f_{−i} is trained without row and column i, with the same λ, and predicts w_tᵀ(K_{−i}+λI)⁻¹y_{−i}, w_t the rest of k_t.
Says.     f_{−i}(x_t) = f(x_t) − (k_tᵀB)_i α_i/B_ii, so the influence L(f_{−i}(x_t), y_t) − L(f(x_t), y_t) needs no retraining.
Why.      Put i first, K_λ = [a, bᵀ; b, M], N = M⁻¹, s = a − bᵀNb: B_ii = 1/s, α_i = (y_i − bᵀNy_{−i})/s and, for
          k_t = (p, w), (k_tᵀB)_i = (p − wᵀNb)/s.  Multiplying out leaves wᵀNy_{−i}.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.linalg
import sympy as sp
from hypothesis import strategies as st
from scipy.special import log_softmax

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured
from theorems.symbolic import identical

claim = Claim(
    "def-3.3.a",
    "Influence without retraining, the kernel matrix fixed",
    source="arXiv:2603.13085v2, Definition 3.3",
    statement=r"f_{-i}(x_t) = f(x_t) - \frac{(k_t^\top K_\lambda^{-1})_i\, \alpha_i}{(K_\lambda^{-1})_{ii}}",
    reading="row and column i of a fixed kernel matrix are dropped",
    expected="proved",
    uses=("thm-B.10",),
)

LAMBDA = 0.1


@claim.true
def as_published(q):
    """f(x_t) − (k_tᵀB)_i α_i/B_ii"""
    return q.f - q.cross * q.alpha / q.inverse


@claim.false
def drops_the_term(q):
    """f(x_t) − k_t,i α_i: deletes the sample's own term and leaves the other coefficients as they were."""
    return q.f - q.entry * q.alpha


@claim.false
def forgets_the_pivot(q):
    """f(x_t) − (k_tᵀB)_i α_i: forgets the division by B_ii."""
    return q.f - q.cross * q.alpha


@claim.false
def adds_the_sample_again(q):
    """f(x_t) + (k_tᵀB)_i α_i/B_ii: the sign of adding a sample."""
    return q.f + q.cross * q.alpha / q.inverse


@claim.false
def fitted_value_as_label(q):
    """f(x_t) − λ(k_tᵀB)_i α_i: replaces y_i by the fitted f(x_i) instead of f_{−i}(x_i)."""
    return q.f - q.cross * q.alpha * q.lam


@claim.symbolic(dimensions="all")
def by_blocks(law):
    """f, (k_tᵀB)_i, α_i and B_ii as words in b, N = M⁻¹, w and y of any size; the law must leave wᵀNy."""
    m = sp.Symbol("m", integer=True, positive=True)
    (s, lam), (p, label) = sp.symbols("s lambda", positive=True), sp.symbols("p y_i", real=True)
    N, one = sp.MatrixSymbol("N", m, m), sp.Identity(1)
    b, y, w = (sp.MatrixSymbol(name, m, 1) for name in "byw")
    alpha = (label * one - b.T * N * y) / s
    others = -N * b * label / s + (N + N * b * b.T * N / s) * y
    q = SimpleNamespace(alpha=alpha, inverse=1 / s, lam=lam, entry=p)
    q.f = p * alpha + w.T * others
    q.cross = (p * one - w.T * N * b) / s
    demand(identical(law(q), w.T * N * y), left=law(q))


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(K, λ, y, k_t): a ridge problem and the kernel of a test point with its training points."""
    K, lam, y = draw(strategies.ridge_problems())
    return K, lam, y, draw(strategies.label_vectors(K.nrows()))


def _small() -> Any:
    for K in search.psd(2, entries=(0, 1, 2)):
        for last in (1, -1, 0):
            yield K, exact.rational(2), exact.ones(K.nrows(), 1), exact.column([1, last][: K.nrows()])


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("K ⪰ 0 with n ≤ 2, λ = 2", "problems", _small)),
)
def on_exact_matrices(law, problem):
    """Every i, against the prediction of the refit on the other samples."""
    K, lam, y, k = problem
    n = K.nrows()
    A = K + lam * exact.identity(n)
    B, alpha = A.inv(), A.solve(y)
    for i in range(n):
        q = SimpleNamespace(alpha=alpha[i, 0], inverse=B[i, i], lam=lam, entry=k[i, 0])
        q.f, q.cross = (k.transpose() * alpha)[0, 0], (k.transpose() * B)[0, i]
        refitted, kept = exact.rational(0), [j for j in range(n) if j != i]
        if kept:
            coefficients = exact.submatrix(A, kept, kept).solve(exact.submatrix(y, kept, [0]))
            refitted = (exact.submatrix(k, kept, [0]).transpose() * coefficients)[0, 0]
        demand(law(q) == refitted, i=i, claimed=law(q), refitted=refitted)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """Influence of 15 of 200 images on 20 others, K_∞, λ = 1/10, both losses: the law, and impl.influence's own, against refits."""
    largest = dict.fromkeys(("squared", "cross-entropy"), 0.0)
    for i, q, refitted, slack, implemented in _refits(data, device):
        off = float(np.abs(law(q) - refitted).max())
        demand(off <= slack, i=i, prediction_differs_by=off, rounding_allows=slack)
        for loss, (own, by_refit, allowed) in implemented.items():
            off = float(np.abs(own - by_refit).max())
            demand(off <= allowed, i=i, loss=loss, implementation_differs_by=off, rounding_allows=allowed)
            largest[loss] = max(largest[loss], off)
    for loss, off in largest.items():
        measured(f"largest difference of an influence from that of the refit, {loss} loss", off, data=data)


claim.in_rocq(as_published="def_3_3_a_any_test_point")


@functools.cache
def _refits(data: str, device: str) -> list[tuple[int, SimpleNamespace, np.ndarray, float, dict[str, tuple[Any, ...]]]]:
    """(i, what the closed form uses, f_{−i} by refitting (t, c), its rounding, by loss: impl's I(i, ·), that of the refit, slack)."""
    import impl.data
    import impl.influence
    import impl.ntk

    rows = impl.data.preprocess(impl.data.load(data, root=empirical.data_root(), n=200, n_test=20), device=device)
    classes = int(max(rows.y.max(), rows.y_test.max())) + 1
    kernel, across = impl.ntk.infinite_width(rows.X), impl.ntk.infinite_width(rows.X_test, rows.X)
    labels, wanted = (impl.influence.one_hot(y, classes).to(kernel) for y in (rows.y, rows.y_test))
    ridge = impl.influence.fit(kernel, labels, LAMBDA)
    scores = {s: empirical.float64(impl.influence.influence(ridge, across, wanted, s)) for s in impl.influence.LOSSES}
    K, k, Y, T = map(empirical.float64, (kernel, across, labels, wanted))
    A = K + LAMBDA * np.eye(len(K))
    B = np.linalg.inv(A)
    alpha, cross = B @ Y, k @ B
    f, length = k @ alpha, np.linalg.norm(k, axis=1)[:, None]
    # As in thm-B.10: every solve is exact for a matrix near A, so that α, B and k_tᵀB err by `relative` times a norm.
    mu = np.linalg.eigvalsh(A)[0] * 0.999
    backward = (3 * len(K) + 2) * np.finfo(float).eps * np.trace(A)
    relative = backward / (mu * (mu - backward))
    norm = np.linalg.norm(Y, axis=0).max()
    found = []
    for i in range(15):
        kept = np.arange(len(K)) != i
        refitted = k[:, kept] @ scipy.linalg.solve(A[np.ix_(kept, kept)], Y[kept], assume_a="pos")
        q = SimpleNamespace(f=f, cross=cross[:, [i]], alpha=alpha[i], inverse=B[i, i], lam=LAMBDA, entry=k[:, [i]])
        step = (length * np.abs(alpha[i]).max() + np.abs(q.cross) * (norm + np.abs(alpha[i] / B[i, i]).max())) / B[i, i]
        slack = float(
            2 * relative * (2 * length * norm + step).max()
        )  # closed form and refit, each by this much at most
        both = {}
        for loss in scores:
            change = _loss(loss, refitted, T) - _loss(loss, f, T)
            # the squared loss has the slope 2|f − y|, summed over outputs; the cross-entropy at most 2 in the largest score
            slope = 2 * max(np.abs(g - T).sum(axis=1).max() for g in (f, refitted)) if loss == "squared" else 2.0
            both[loss] = scores[loss][i], change, 4 * slope * slack
        found.append((i, q, refitted, slack, both))
    return found


def _loss(name: str, f: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Squared error, or cross-entropy in nats, of each row."""
    return ((f - y) ** 2).sum(axis=1) if name == "squared" else -(y * log_softmax(f, axis=1)).sum(axis=1)
