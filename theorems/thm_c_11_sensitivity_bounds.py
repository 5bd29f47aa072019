"""Moving a data point by ε changes the coefficients by at most εL‖y‖/λ², and a prediction by εL‖y‖(λ+‖k(x)‖)/λ².

Setting.  K and K' = K+ΔK are kernel matrices, so both ⪰ 0; λ > 0; α = K_λ⁻¹y, α' = K'_λ⁻¹y; f(x) = k(x)ᵀα and
          f'(x) = k'(x)ᵀα'.  L is a Lipschitz constant: ‖ΔK‖ ≤ εL and ‖k'(x) − k(x)‖ ≤ εL.  Write e = εL.
Says.     ‖α'−α‖ ≤ e‖y‖/λ²; |f'(x) − f(x)| ≤ e‖y‖(1 + ‖k(x)‖/λ)/λ.
Why.      (K'+λI)(α'−α) = −ΔKα, ‖α‖ ≤ ‖y‖/λ as K ⪰ 0, and ‖(K'+λI)v‖ ≥ λ‖v‖ as K' ⪰ 0.
          f'−f = (k'−k)ᵀα' + kᵀ(α'−α), so |f'−f| ≤ e‖y‖/λ + ‖k‖e‖y‖/λ².
Beyond.   Only ‖(K'+λI)⁻¹‖ ≤ 1/λ needs K' ⪰ 0.  For any ΔK with e < λ it is 1/(λ−e): ‖α'−α‖ ≤ e‖y‖/(λ(λ−e)), and
          |f'−f| ≤ e‖y‖(λ+‖k‖)/(λ(λ−e)).  Where only the test point moves, α' = α: |f'−f| ≤ e‖y‖/λ.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, valid

claim = Claim(
    "thm-C.11",
    "Unified sensitivity bound for predictions and influence",
    source="arXiv:2603.13085v2, Theorem C.11",
    statement=r"\|\alpha' - \alpha\|_2 \le \frac{\varepsilon L_K \|y\|_2}{\lambda^2}, \qquad "
    r"|f'(x) - f(x)| \le \frac{\varepsilon L_K \|y\|_2}{\lambda^2}\,\bigl(\lambda + \|k(x)\|_2\bigr)",
    reading="the text at hand lost what follows '1 +' in the prediction bound.  The lost term is read so that the bound is right: "
    "(1+‖k(x)‖/λ)/λ, which is (λ+‖k(x)‖)/λ²; as its words suggest, both bounds scaling as 1/λ², it is thm-C.11.printed, "
    "which holds for λ ≤ 1 alone.  The proof prints α and Cauchy–Schwarz alone, which covers a moved test point (e‖y‖/λ).  "
    "K' ⪰ 0 is used, as the paper says, and L bounds the change of k(x) as well as that of K",
    expected="proved",
)


class _Bounds(NamedTuple):
    """On ‖α'−α‖ and |f'−f|; the hypotheses: K' ⪰ 0 (else e < λ), K' = K (only the test point moves)."""

    influence: Any
    prediction: Any
    kernel: bool = True
    test_point: bool = False


@claim.true
def as_published(e, y, lam, k):
    """K, K' ⪰ 0: ‖α'−α‖ ≤ e‖y‖/λ² and |f'−f| ≤ e‖y‖(λ+‖k‖)/λ²"""
    return _Bounds(e * y / (lam * lam), e * y * (lam + k) / (lam * lam))


@claim.true
def any_perturbation(e, y, lam, k):
    """K ⪰ 0, e < λ: ‖α'−α‖ ≤ e‖y‖/(λ(λ−e)) and |f'−f| ≤ e‖y‖(λ+‖k‖)/(λ(λ−e))"""
    scale = e * y / (lam * (lam - e))
    return _Bounds(scale, scale * (lam + k), kernel=False)


@claim.true
def moved_test_point(e, y, lam, k):
    """K' = K: α' = α and |f'−f| ≤ e‖y‖/λ"""
    return _Bounds(0 * e, e * y / lam, test_point=True)


@claim.false
def one_plus_norm(e, y, lam, k):
    """|f'−f| ≤ e‖y‖(1+‖k‖)/λ², as its words suggest: fails for λ > 1 (thm-C.11.printed)."""
    return _Bounds(e * y / (lam * lam), e * y * (1 + k) / (lam * lam))


@claim.false
def not_a_kernel(e, y, lam, k):
    """The published bounds for any ΔK with e < λ: drops K+ΔK ⪰ 0."""
    return as_published(e, y, lam, k)._replace(kernel=False)


@claim.false
def one_inverse(e, y, lam, k):
    """‖α'−α‖ ≤ e‖y‖/λ: counts one inverse where the resolvent identity has two."""
    return as_published(e, y, lam, k)._replace(influence=e * y / lam)


@claim.false
def keeps_the_coefficients(e, y, lam, k):
    """|f'−f| ≤ e‖y‖/λ though a training point moves: the proof's Cauchy–Schwarz step with α' = α."""
    return as_published(e, y, lam, k)._replace(prediction=e * y / lam)


@claim.false
def keeps_the_test_row(e, y, lam, k):
    """|f'−f| ≤ ‖k‖e‖y‖/λ²: forgets that k(x) changes with the moved point."""
    return as_published(e, y, lam, k)._replace(prediction=e * y * k / (lam * lam))


@claim.symbolic(dimensions="all")
def by_the_resolvent_identity(law):
    """(K'+λI)(α'−α) = −ΔKα and f'−f = (k'−k)ᵀα' + kᵀ(α'−α) as words of any size; the norms by z3."""
    n, shift = sp.symbols("n", integer=True, positive=True), sp.Symbol("lambda", real=True)
    K, E, R, S = (sp.MatrixSymbol(name, n, n) for name in "KERS")
    y, k, moved = (sp.MatrixSymbol(name, n, 1) for name in ("y", "k", "k'"))
    inverses = [(K * R, sp.Identity(n) - shift * R), (K * S, sp.Identity(n) - shift * S - E * S)]
    demand(identical((K + E + shift * sp.Identity(n)) * (S * y - R * y), -E * R * y, inverses))
    parts = (moved - k).T * S * y + k.T * (S * y - R * y)
    demand(identical(moved.T * S * y - k.T * R * y, parts))

    e, labels, lam, row, before, after, change, sigma, gap = z3.Reals("e y lambda k alpha alpha' change sigma gap")
    claimed = law(e, labels, lam, row)
    facts = [
        *(e > 0, labels > 0, lam > 0, row >= 0, before >= 0, after >= 0, change >= 0),
        *(sigma >= (lam if claimed.kernel else lam - e), sigma > 0),  # the least ‖(K'+λI)v‖ over unit v
        *(lam * before <= labels, sigma * after <= labels),  # ‖(K+λI)α‖ = ‖y‖ = ‖(K'+λI)α'‖
        sigma * change <= (0 if claimed.test_point else e * before),  # ‖ΔKα‖
        gap <= e * after + row * change,  # Cauchy–Schwarz
        *([e < lam] if not claimed.kernel else []),
        *([sigma >= lam] if claimed.test_point else []),
    ]
    for bound, value in (("influence", change), ("prediction", gap)):
        holds, why = valid(value <= getattr(claimed, bound), *facts)
        demand(holds, because=why, bound=bound)


@st.composite
def _moves(draw: Any) -> tuple[Any, ...]:
    """(K, K', k, k', λ, y): two kernels, two rows, all unrelated."""
    K, lam, y = draw(strategies.ridge_problems(max_n=3))
    n = K.nrows()
    rows = [draw(strategies.data_matrices(n=n, d=1, zero_rows=True)) for _ in range(2)]
    return K, draw(strategies.psd_matrices(n)), *rows, lam, y


def _single_samples() -> Iterator[tuple[Any, ...]]:
    """n = 1: every K, K', k, k' in {0, 1/2, 1}, λ in {1, 1/4, 2}, y = 1."""
    for lam in map(exact.rational, (1, "1/4", 2)):
        for values in itertools.product(map(exact.rational, (0, 1, "1/2")), repeat=4):
            yield *(exact.column([x]) for x in values), lam, exact.column([1])


@claim.property(
    problem=_moves(),
    search=search.product(
        problem=search.Stream("n = 1, K, K', k, k' in {0, 1/2, 1}, λ in {1, 1/4, 2}", "problems", _single_samples)
    ),
)
def on_exact_matrices(law, problem):
    """Both changes against their bounds, e the larger of ‖ΔK‖ and ‖k'−k‖; where K' need not be a kernel, ΔK = ±(K'−K)."""
    K, other, k, moved, lam, y = problem
    A = K + lam * exact.identity(K.nrows())
    flags = law(exact.rational(0), 1, lam, 0)
    for sign in (1,) if flags.kernel else (1, -1):
        E, step = (other - K) * (0 if flags.test_point else sign), moved - k
        while not flags.kernel and not exact.less(_size(E, step), lam):
            E, step = E / 2, step / 2
        alpha, after = A.solve(y), (A + E).solve(y)
        claimed = law(_size(E, step), exact.norm(y), lam, exact.norm(k))
        demand_at_most(exact.norm(after - alpha), claimed.influence, perturbation=E)
        gap = ((k + step).transpose() * after - k.transpose() * alpha)[0, 0]
        demand_at_most(abs(gap), claimed.prediction, perturbation=E)


claim.in_rocq(as_published="thm_C_11_between_kernels", any_perturbation="thm_C_11_any_perturbation")


def _size(E: Any, step: Any) -> exact.Real:
    """e: the larger of ‖ΔK‖ and ‖k'−k‖."""
    return exact.maximum(exact.spectral_norm(E), exact.norm(step))
