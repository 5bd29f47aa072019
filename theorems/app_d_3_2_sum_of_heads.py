"""A sum of heads' kernels: no eigenvalue cancels; for definite heads κ of the sum is at most the largest κ, and can be below all.

Setting.  K = A + B, kernels of two heads, A, B ⪰ 0 (more heads by induction); eigenvalues a_1 ≥ … ≥ a_n, b_1 ≥ … ≥ b_n.
Says.     The conditioning of the summed kernel may be lower than that of any head, as “eigenvalues can partially cancel”.
Why not.  It may be lower: diag(1, 2) + diag(2, 1) has κ = 1.  But nothing cancels: K − A = B = QQᵀ ⪰ 0, so every
          λ_k(K) ≥ a_k, and ≥ b_k (Weyl).  Conditioning improves where small eigenvalues gain more than large ones.
Instead.  λ_k(K) ≥ max(a_k + b_n, b_k + a_n), so λ_n(K) ≥ a_n + b_n; with λ_1(K) ≤ a_1 + b_1 and the mediant inequality
          κ(K) ≤ (a_1 + b_1)/(a_n + b_n) ≤ max(κ(A), κ(B)) where A, B ≻ 0, attained by heads with common eigenvectors.
Mind.     Singular heads have no such bound.  A = e₁e₁ᵀ, B = vvᵀ with v = (40/41, 9/41, 0): κ₊ = 1 for both, and 81 for A + B,
          whose positive eigenvalues are 1 ± 40/41; as v → e₁, κ₊ of the sum grows without limit.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import demand_valid, sum_of_squares, valid

claim = Claim(
    "app-D.3.2",
    "Conditioning of a sum of heads",
    source="arXiv:2603.13085v2, Appendix D.3, item 2",
    statement=r"\kappa\Big(\sum_h K_h\Big) < \min_h \kappa(K_h) \text{ is possible, since } "
    r"\lambda_k\Big(\sum_h K_h\Big) < \max_h \lambda_k(K_h) \text{ (“eigenvalues can partially cancel”)}",
    reading="heads' kernels are positive semidefinite; to cancel is to fall below the same eigenvalue of some head; κ is that of "
    "definite kernels",
    expected="refuted",
    assumes=(
        "Weyl: λ_k(A) + λ_n(B) ≤ λ_k(A + B), and λ_1(A + B) ≤ λ_1(A) + λ_1(B)",
        "spectral theorem for real symmetric matrices",
    ),
)


class _Sum(NamedTuple):
    """Whether eigenvalues can cancel; a lower bound of λ_k(K); bounds of κ(K) for A, B ≻ 0, and of κ₊(K) for all heads from above."""

    cancels: bool
    eigenvalue: Any
    better: Any
    worse: Any
    singular: Any = None  # not stated


@claim.false
def as_published(q):
    """κ(ΣK_h) can be below every head's (true), because eigenvalues partially cancel (false)"""
    return corrected(q)._replace(cancels=True)


@claim.true
def corrected(q):
    """λ_k(K) ≥ max(a_k + b_n, b_k + a_n): nothing cancels; 1 ≤ κ(K) ≤ max(κ(A), κ(B)) for A, B ≻ 0"""
    return _Sum(
        False, q.max(q.a_k + q.b_n, q.b_k + q.a_n), q.one, q.max(q.a_1 / q.a_n, q.b_1 / q.b_n) if q.pd else None
    )


@claim.false
def singular_heads_too(q):
    """κ₊(A + B) ≤ max(κ₊(A), κ₊(B)) for singular heads too: forgets that their ranges may be nearly the same, but not quite."""
    return corrected(q)._replace(singular=q.worst_positive)


@claim.false
def at_most_the_better_head(q):
    """κ(K) ≤ min(κ(A), κ(B)): takes what may happen for what must."""
    return corrected(q)._replace(worse=-q.max(-q.a_1 / q.a_n, -q.b_1 / q.b_n) if q.pd else None)


@claim.false
def at_most_the_average(q):
    """κ(K) ≤ (κ(A) + κ(B))/2: averages condition numbers, whatever the heads' sizes."""
    return corrected(q)._replace(worse=(q.a_1 / q.a_n + q.b_1 / q.b_n) / 2 if q.pd else None)


@claim.false
def never_below_every_head(q):
    """κ(K) ≥ min(κ(A), κ(B)): places the sum between the heads."""
    return corrected(q)._replace(better=-q.max(-q.a_1 / q.a_n, -q.b_1 / q.b_n) if q.pd else q.one)


@claim.false
def eigenvalues_add(q):
    """λ_k(K) ≥ a_k + b_k for every k: as if the heads had common eigenvectors."""
    return corrected(q)._replace(eigenvalue=q.a_k + q.b_k)


@claim.symbolic(dimensions="all")
def by_weyl(law):
    """K − A is a square, as words; diagonal heads in equal and in opposite order, and the mediant inequality, by z3."""
    n = sp.Symbol("n", integer=True, positive=True)
    A, Q = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("Q", n, n)
    grows = sum_of_squares(A + Q * Q.T - A, [(1, Q)])  # so no eigenvalue of K is below that of A
    a, b, p, r = z3.Reals("a_1 b_1 a_n b_n")
    facts = [a >= p, p > 0, b >= r, r > 0]
    for k in (1, 2):
        q = SimpleNamespace(a_1=a, b_1=b, a_n=p, b_n=r, a_k=(a, p)[k - 1], b_k=(b, r)[k - 1], one=z3.RealVal(1))
        q.max, q.pd, q.worst_positive = _larger, True, z3.RealVal(1)  # κ₊ of two heads of rank one
        claimed = law(q)
        demand(not (grows and claimed.cancels), cancels=claimed.cancels, difference_is_a_square=grows)
        opposite = (_larger(a + r, p + b), -_larger(-a - r, -p - b))  # diag(a, p) + diag(r, b)
        for top, low in ((a + b, p + r), opposite):
            demand(valid((top, low)[k - 1] >= claimed.eigenvalue, *facts)[0], k=k, bound=claimed.eigenvalue)
            demand(valid(top <= claimed.worse * low, *facts)[0], upper=claimed.worse)
            demand(valid(top >= claimed.better * low, *facts)[0], lower=claimed.better)
        top, low = z3.Reals("top low")  # all that Weyl gives
        known = [*facts, top <= a + b, low >= p + r, top >= low]
        demand(valid(z3.And(top <= claimed.worse * low, top >= claimed.better * low), *known)[0] or None)
        demand(valid(q.max(q.a_k + r, q.b_k + p) >= claimed.eigenvalue, *facts)[0] or None)
        if claimed.singular is not None:  # uuᵀ + vvᵀ of unit u, v with cosine c: eigenvalues 1 ± c
            c = z3.Real("c")
            demand_valid(1 + c <= claimed.singular * (1 - c), c > 0, c < 1)


def _larger(x: Any, y: Any) -> Any:
    return z3.If(x >= y, x, y)


@st.composite
def _pairs(draw: Any) -> tuple[Any, Any]:
    """Positive semidefinite (A, B) of one size, half of them definite."""
    n, shift = draw(st.integers(1, 4)), draw(st.sampled_from([0, 1]))
    A, B = (draw(strategies.psd_matrices(n)) + exact.identity(n) * shift for _ in range(2))
    return A, B


def _small() -> Iterator[tuple[Any, Any]]:
    """Pairs of small size, then one large and one small head, and two heads of rank one."""
    for n in (1, 2):
        found = [K for K in search.psd(n, entries=(0, 1, -1, 2)) if K.nrows() == n]
        yield from ((A, B) for A in found for B in found)
    yield exact.diagonal([1000, 100]), exact.identity(2)
    yield exact.diagonal([1, 0, 0]), exact.gram(exact.column(["40/41", "9/41", 0]))  # κ₊ = 1 and 1, the sum's 81


@claim.property(
    pair=_pairs(),
    search=search.product(
        pair=search.Stream("pairs K ⪰ 0 with n ≤ 2, entries in {0, 1, −1, 2}, and two more", "pairs", _small)
    ),
)
def on_exact_matrices(law, pair):
    """Every eigenvalue of the sum against the heads', and κ where both are definite; real algebraic numbers, decided exactly.

    A statement that eigenvalues can cancel is refuted by no instance alone; it fails here where it claims to explain one:
    κ of the sum is below both heads' and yet every eigenvalue is at least each head's.
    """
    A, B = pair
    n, a, b, k = A.nrows(), exact.eigenvalues(A), exact.eigenvalues(B), exact.eigenvalues(A + B)
    pd = exact.is_pd(A) and exact.is_pd(B)
    facts = SimpleNamespace(a_1=a[0], b_1=b[0], a_n=a[-1], b_n=b[-1], max=exact.maximum, one=exact.real(1), pd=pd)
    positive = [exact.condition_number(K) for K in (A, B) if exact.rank(K)]
    facts.worst_positive = functools.reduce(exact.maximum, positive, exact.real(1))
    for i in range(n):
        facts.a_k, facts.b_k = a[i], b[i]
        demand_at_most(law(facts).eigenvalue, k[i], k=i + 1)
    claimed = law(facts)
    if claimed.singular is not None and positive:
        demand_at_most(exact.condition_number(A + B), claimed.singular, of_heads=positive)
    if not pd:
        return
    kappa = k[0] / k[-1]
    demand_at_most(kappa, claimed.worse)
    demand_at_most(claimed.better, kappa)
    if claimed.cancels and all(exact.less(kappa, x[0] / x[-1]) for x in (a, b)):
        fallen = [exact.less(k[i], x[i]) for i in range(n) for x in (a, b)]
        demand(None if None in fallen else True in fallen, kappa=kappa, of_heads=(a[0] / a[-1], b[0] / b[-1]))


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=(
        "as_published",
        "singular_heads_too",
        "at_most_the_average",
        "never_below_every_head",
        "eigenvalues_add",
    ),
)
def in_the_torch_implementation(law, data, device):
    """Two attention heads on halves of the pixels of 30 images, ridge of 10⁻³ of the mean eigenvalue; equal weights, and 100 : 1.

    The worse-conditioned head has the larger weight.  Slack: the eigenvalues' rounding error.
    """
    kappas, slack = _heads(data, device)
    first, second, *sums = kappas
    facts = SimpleNamespace(
        a_1=first, a_n=1.0, b_1=second, b_n=1.0, a_k=1.0, b_k=1.0, max=max, one=1.0, pd=True, worst_positive=None
    )
    for both in sums:
        demand(both <= law(facts).worse * (1 + slack), sum=both, heads=(first, second))
    for name, kappa in zip(("worse head", "better head", "sum", "100 worse + better"), kappas, strict=True):
        measured(f"κ, {name}", kappa, low=kappa * (1 - slack), high=kappa * (1 + slack), data=f"{data}, 30 images")


claim.in_rocq(as_published="app_D_3_2_eigenvalues_cancel")
claim.in_rocq(
    covers="the extreme eigenvalues and the condition number, not every λ_k", corrected="app_D_3_2_nothing_cancels"
)


@functools.cache
def _heads(data: str, device: str) -> tuple[list[float], float]:
    """κ of two regularised head kernels, the worse first, and of two sums, and a bound on the relative error."""
    import impl.attention

    X = empirical.features(data, 30, device, "float64")
    n, d = X.shape
    kernels = []
    for part in (X[:, : d // 2], X[:, d // 2 :]):
        F = impl.attention.linearized(part)
        K = F @ F.T
        kernels.append(K + 1e-3 * K.trace() / n * torch.eye(n).to(K))
    kernels.sort(key=lambda K: -float(torch.linalg.cond(K)))
    A, B = kernels
    spectra = [torch.linalg.eigvalsh(K) for K in (A, B, A + B, 100 * A + B)]
    # products of depth 2d + n and the solver err by at most this share of the trace, λ_min is at least 10⁻³ of it over n
    slack = 4 * (2 * d + 2 * n + 16) * 2.0**-53 * n * 1e3 * n
    return [float(s[-1] / s[0]) for s in spectra], slack
