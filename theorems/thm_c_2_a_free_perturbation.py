"""Where ΔK is free in a ball of radius εL_K, both lower bounds on malleability hold, and without the 1/√n.

Setting.  K ⪰ 0, λ > 0, K_λ = K + λI with eigenvalues from λ_n+λ to λ_1+λ, α = K_λ⁻¹y, u_i = K_λ⁻¹e_i, t = εL_K.
          M = (1/n) Σ_i sup{|Δα_i| : ‖ΔK‖ ≤ t}, one ΔK for each i; first order, and exactly for t < λ_n+λ.
Says.     M ≥ t‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ)) ≥ t‖y‖/(√n(λ_1+λ)²).
Why.      dα_i = −u_iᵀdKα.  A reflection takes α/‖α‖ to u_i/‖u_i‖, so the supremum is t‖u_i‖‖α‖, for symmetric dK too:
          M = t‖α‖·(1/n)Σ‖u_i‖.  Then ‖α‖ ≥ ‖y‖/(λ_1+λ), Σ‖u_i‖ ≥ √Σ‖u_i‖² = ‖K_λ⁻¹‖_F ≥ √n/(λ_1+λ).
          Exactly: ΔK = −c·u_iαᵀ gives Δα_i = c‖u_i‖²‖α‖²/(1 − c·αᵀK_λ⁻¹u_i); for one sign of c it is no smaller.
Beyond.   ‖u_i‖ ≥ (K_λ⁻¹)_ii, so M ≥ t‖y‖tr(K_λ⁻¹)/(n(λ_1+λ)) ≥ t‖y‖/(λ_1+λ)²: better by √n, equal for K = cI.
          In the Frobenius norm a symmetric dK reaches t√((‖u_i‖²‖α‖²+(u_iᵀα)²)/2) only: the bounds need a factor 1/√2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "thm-C.2.a",
    "Malleability from below: ΔK free in a ball",
    source="arXiv:2603.13085v2, Theorem C.2",
    statement=r"\mathcal{M} \ge \frac{\varepsilon L_K \|K_\lambda^{-1}\|_F\,\|y\|}{n(\lambda_1+\lambda)} "
    r"\ge \frac{\varepsilon L_K \|y\|}{\sqrt{n}\,(\lambda_1+\lambda)^2}",
    reading="ΔK is free in the ball ‖ΔK‖₂ ≤ εL_K, as in the proof, and may differ from one i to the next; symmetric in first "
    "order, any for the exact change; malleability is the mean over i of the worst change of α_i",
    expected="proved",
    assumes=("spectral theorem: K_λ⁻¹ has the eigenvalues 1/(λ_k+λ), so ‖K_λ⁻¹y‖ ≥ ‖y‖/(λ_1+λ)",),
)


class _Sizes(NamedTuple):
    """‖K_λ⁻¹‖_F, tr K_λ⁻¹, ‖y‖, n, √n, √2, λ_1+λ, λ_n+λ."""

    frobenius: Any
    trace: Any
    labels: Any
    n: Any
    root: Any
    root_2: Any
    top: Any
    low: Any


class _Bounds(NamedTuple):
    """Lower bounds on M/(εL_K), the larger first; `frobenius`: the ball and dK = dKᵀ in the Frobenius norm."""

    first: Any
    second: Any
    frobenius: bool = False


@claim.true
def as_published(q):
    """M ≥ εL_K‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ)) ≥ εL_K‖y‖/(√n(λ_1+λ)²)"""
    return _Bounds(q.frobenius * q.labels / (q.n * q.top), q.labels / (q.root * q.top * q.top))


@claim.true
def without_the_root(q):
    """M ≥ εL_K tr(K_λ⁻¹)‖y‖/(n(λ_1+λ)) ≥ εL_K‖y‖/(λ_1+λ)²"""
    return _Bounds(q.trace * q.labels / (q.n * q.top), q.labels / (q.top * q.top))


@claim.true
def in_the_frobenius_ball(q):
    """1/√2 of the published bounds, where ‖dK‖_F ≤ εL_K and dK = dKᵀ"""
    first, second, _ = as_published(q)
    return _Bounds(first / q.root_2, second / q.root_2, frobenius=True)


@claim.false
def frobenius_ball_unchanged(q):
    """The published bounds where ‖dK‖_F ≤ εL_K and dK = dKᵀ: takes the best direction, K_λ⁻¹e_iαᵀ, for a symmetric one."""
    return as_published(q)._replace(frobenius=True)


@claim.false
def smallest_eigenvalue(q):
    """M ≥ εL_K‖K_λ⁻¹‖_F‖y‖/(n(λ_n+λ)): bounds ‖α‖ from below by the largest eigenvalue of K_λ⁻¹."""
    return as_published(q)._replace(first=q.frobenius * q.labels / (q.n * q.low))


@claim.false
def root_mean_square(q):
    """M ≥ εL_K‖K_λ⁻¹‖_F‖y‖/(√n(λ_1+λ)): the root mean square over i, where M is the mean."""
    return as_published(q)._replace(first=q.frobenius * q.labels / (q.root * q.top))


@claim.false
def sum_of_the_changes(q):
    """M ≥ εL_K‖K_λ⁻¹‖_F‖y‖/(λ_1+λ): sums the changes where M is their mean."""
    return as_published(q)._replace(first=q.frobenius * q.labels / q.top)


@claim.symbolic(dimensions="all")
def by_a_reflection(law):
    """The directions that attain the suprema as words of any size; the sums by induction on n; the bounds by z3."""
    n, norm, dot = sp.symbols("n", integer=True, positive=True), sp.Symbol("l", positive=True), sp.Symbol("c")
    u, v, one = sp.MatrixSymbol("u", n, 1), sp.MatrixSymbol("v", n, 1), sp.Identity(1)  # unit vectors along u_i and α
    unit = [(u.T * u, one), (v.T * v, one), (u.T * v, dot * one), (v.T * u, dot * one)]
    gap = u - v  # H = I − (u−v)(u−v)ᵀ/(1−c) is a reflection, and Hv = u
    demand(identical((1 - dot) * v - gap * (gap.T * v), (1 - dot) * u, unit))
    demand(identical(gap.T * gap, 2 * (1 - dot) * one, unit))
    both = (u * v.T + v * u.T) / 2  # the symmetric part B of uvᵀ: ‖B‖_F² = ⟨B, uvᵀ⟩, and by Cauchy–Schwarz B is best
    demand(identical(u.T * both * v, (1 + dot**2) / 2 * one, unit))
    A, R, y, i = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("R", n, n), *(sp.MatrixSymbol(s, n, 1) for s in "ye")
    c, b = sp.symbols("c b")  # exactly, with ΔK = −c·uαᵀ, α = Ry, u = Rᵀe, b = αᵀRu: Δα(1 − cb) = c‖α‖²·Ru
    alpha, col = R * y, R.T * i
    rules = [(A * R, sp.Identity(n)), (y.T * R.T * R * R.T * i, b * one), (y.T * R.T * R * y, norm**2 * one)]
    moved = (1 - c * b) * alpha + c * norm**2 * R * col
    demand(identical((A - c * col * alpha.T) * moved, (1 - c * b) * y, rules))
    _sums(law)


def _sums(law: Any) -> None:
    s, a, total = z3.Reals("s a total")
    demand_valid((s + a) * (s + a) >= total + a * a, s >= 0, a >= 0, s * s >= total)  # Σ‖u_i‖ ≥ √Σ‖u_i‖²
    frobenius, trace, columns, alpha, half, mean = z3.Reals("F tr Σ‖u_i‖ ‖α‖ symmetric M")
    q = _Sizes(frobenius, trace, *z3.Reals("y n √n √2 top low"))
    facts = [q.labels > 0, q.n >= 1, q.root > 0, q.root * q.root == q.n, q.root_2 > 0, q.root_2 * q.root_2 == 2]
    facts += [q.low > 0, q.top >= q.low, frobenius > 0, trace >= frobenius, columns >= trace, q.top * trace >= q.n]
    facts += [q.top * frobenius >= q.root, alpha * q.top >= q.labels, alpha > 0]
    claimed = law(q)
    reach = [mean * q.n == half] if claimed.frobenius else [mean * q.n == columns * alpha]
    reach += [half >= 0, q.root_2 * half >= columns * alpha, half <= columns * alpha]
    demand_valid(q.n * q.top * claimed.first <= q.n * q.top * mean, *facts, *reach, first=claimed.first)
    demand_valid(claimed.second <= claimed.first, *facts, first=claimed.first, second=claimed.second)


def _diagonal_problems() -> Iterator[tuple[Any, ...]]:
    """K = diag of {0, 1, 2, 9}, n ≤ 2, λ = 1, y = e_i or 1."""
    for K in ([0], [1], [0, 0], [1, 0], [2, 0], [9, 0], [1, 1]):
        for y in ([int(j == i) for j in range(len(K))] for i in range(len(K))):
            yield exact.diagonal(K), exact.rational(1), exact.column(y)
        yield exact.diagonal(K), exact.rational(1), exact.column([1] * len(K))


@claim.property(
    problem=strategies.ridge_problems(max_n=4),
    search=search.product(problem=search.Stream("K diagonal, n ≤ 2, λ = 1", "problems", _diagonal_problems)),
)
def on_exact_matrices(law, problem):
    """M/(εL_K) from the first-order suprema; for each i an exact change that reaches its supremum, both signs tried."""
    K, lam, y = problem
    n, A = K.nrows(), K + lam * exact.identity(K.nrows())
    R, alpha, spectrum = A.inv(), A.solve(y), exact.eigenvalues(K)
    columns = [exact.submatrix(R, range(n), [i]) for i in range(n)]
    q = _Sizes(exact.sqrt(sum((x * x for x in R.entries()), exact.rational(0))), exact.trace(R), exact.norm(y), n,
               exact.sqrt(n), exact.sqrt(2), spectrum[0] + lam, spectrum[-1] + lam)  # fmt: skip
    claimed = law(q)
    changes = [_symmetric(u, alpha) if claimed.frobenius else exact.norm(u) * exact.norm(alpha) for u in columns]
    mean = sum(changes, exact.real(0)) / n
    demand_at_most(claimed.second, claimed.first)
    demand_at_most(claimed.first, mean, malleability=mean)
    if not claimed.frobenius:
        for i, u in enumerate(columns):
            scale = lam / (2 * (1 + _square(u)) * (1 + _square(alpha)))  # so that ‖ΔK‖ < λ
            moved = [(A + sign * scale * u * alpha.transpose()).solve(y) - alpha for sign in (1, -1)]
            largest = max(abs(change[i, 0]) for change in moved)
            demand(bool(largest >= scale * _square(u) * _square(alpha)), change=largest, i=i)


claim.not_in_rocq("algebra, but not formalised yet")


def _symmetric(u: Any, v: Any) -> exact.Real:
    """The largest uᵀdKv over symmetric dK with ‖dK‖_F ≤ 1."""
    return exact.sqrt((_square(u) * _square(v) + (u.transpose() * v)[0, 0] ** 2) / 2)


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
