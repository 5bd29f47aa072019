"""Where ΔK comes from moving a data point, L_K bounds malleability from above only: the lower bound fails.

Setting.  Linearized attention, K = G³; K_λ = K + λI, α = K_λ⁻¹y; L_K the smallest number with ‖dK‖ ≤ L_K‖δ‖ for every move δ
          of one point.  M = (1/n) Σ_i max_{‖δ‖≤ε} |dα_i| as x_i moves by δ, to first order: dα = −K_λ⁻¹dK α.
Says.     M ≥ εL_K‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ)) ≥ εL_K‖y‖/(√n(λ_1+λ)²).
Why not.  X = (1; 1), y = (1, −1), λ = 2: each dα_i = ±4ε/(λ(8+λ)), M = ε/5, but L_K = 4(3+√10) puts the second bound
          at 0.246ε and the first far above it.  The proof takes ΔK "aligned with" K_λ⁻¹e_iαᵀ; here no move of a
          point gives that.  n equal rows, y = e_1 − e_2: M/bound → 0 as n → ∞; for the second, as λ → ∞ first.
Instead.  |dα_i| ≤ εL_K‖K_λ⁻¹e_i‖‖α‖ gives the upper bound M ≤ εL_K‖K_λ⁻¹‖_F‖y‖/(√n(λ_n+λ)).  For n = 1, M equals all three.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "thm-C.2.b",
    "Malleability from below: ΔK from a moved data point",
    source="arXiv:2603.13085v2, Theorem C.2",
    statement=r"\mathcal{M} \ge \frac{\varepsilon L_K \|K_\lambda^{-1}\|_F\,\|y\|}{n(\lambda_1+\lambda)} "
    r"\ge \frac{\varepsilon L_K \|y\|}{\sqrt{n}\,(\lambda_1+\lambda)^2}",
    reading="ΔK must come from moving a data point, and L_K is only an upper bound of ‖ΔK‖/ε, here the smallest one at the "
    "data; malleability is the mean change of the point's own coefficient, first order in ε; kernel G³",
    expected="refuted",
)


class _Sizes(NamedTuple):
    """L_K, ‖K_λ⁻¹‖_F, ‖y‖, n, √n, λ_1+λ and λ_n+λ."""

    lipschitz: Any
    frobenius: Any
    labels: Any
    n: Any
    root: Any
    top: Any
    low: Any


class _Claimed(NamedTuple):
    """least ≤ M/ε ≤ most; `single`: for n = 1 only."""

    least: Any = 0
    most: Any = None
    single: bool = False


def _first(q: _Sizes) -> Any:
    return q.lipschitz * q.frobenius * q.labels / (q.n * q.top)


def _second(q: _Sizes) -> Any:
    return q.lipschitz * q.labels / (q.root * q.top * q.top)


@claim.false
def as_published(q):
    """M ≥ εL_K‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ))"""
    return _Claimed(least=_first(q))


@claim.true
def upper_bound(q):
    """M ≤ εL_K‖K_λ⁻¹‖_F‖y‖/(√n(λ_n+λ))"""
    return _Claimed(most=q.lipschitz * q.frobenius * q.labels / (q.root * q.low))


@claim.true
def one_sample(q):
    """n = 1: εL_K‖y‖/(λ_1+λ)² ≤ M ≤ εL_K‖y‖/(λ_1+λ)²"""
    return _Claimed(least=_second(q), most=_second(q), single=True)


@claim.false
def weaker_form(q):
    """M ≥ εL_K‖y‖/(√n(λ_1+λ)²): keeps the second of the two bounds."""
    return _Claimed(least=_second(q))


@claim.false
def a_tenth(q):
    """M ≥ (1/10)·εL_K‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ)): hopes that a constant mends it."""
    return _Claimed(least=_first(q) / 10)


@claim.false
def bounded_by_the_lower_bound(q):
    """M ≤ εL_K‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ)): turns the published inequality round."""
    return _Claimed(most=_first(q))


@claim.symbolic(dimensions="all")
def by_norms(law):
    """n equal rows for every n as words: dα_i = −n²α_i/(n³+λ), so M; the upper bound by z3 on norms."""
    n, size, shift = sp.symbols("n", integer=True, positive=True), *sp.symbols("n lambda", positive=True)
    i, one, alpha = (sp.MatrixSymbol(name, n, 1) for name in ("e", "1", "α"))
    entry, unit, none = sp.Symbol("α_i"), sp.Identity(1), sp.ZeroMatrix(1, 1)
    change = size**2 * (i * one.T + one * i.T) + 4 * size * one * one.T  # of K = n²·11ᵀ along x_i
    pushed = [(one.T * alpha, none), (i.T * alpha, entry * unit)]
    demand(identical(change * alpha, size**2 * entry * one, pushed))
    kernel, lengths = size**2 * one * one.T + shift * sp.Identity(n), [(one.T * one, size * unit)]
    demand(identical(kernel * one, (size**3 + shift) * one, lengths))

    for count, lam in ((2, 2), (2, 20), (40, 1), (1, 1)):
        q, mean = _equal_rows(count, lam)
        claimed = law(q)
        if count == 1 or not claimed.single:
            demand(
                exact.at_most(claimed.least, mean), n=count, regularisation=lam, malleability=mean, least=claimed.least
            )
            demand(
                claimed.most is None or exact.at_most(mean, claimed.most), n=count, malleability=mean, most=claimed.most
            )

    q = _Sizes(*z3.Reals("L_K F y n √n top low"))
    mean, alpha_norm, rows = z3.Reals("M α Σ‖K_λ⁻¹e_i‖")
    facts = [q.lipschitz >= 0, q.frobenius > 0, q.labels > 0, q.n >= 1, q.root >= 1, q.root * q.root == q.n, q.low > 0]
    facts += [q.top >= q.low, rows >= 0, rows <= q.root * q.frobenius, alpha_norm >= 0, q.low * alpha_norm <= q.labels]
    facts += [q.n * mean <= q.lipschitz * rows * alpha_norm]
    claimed = law(q)
    if claimed.most is not None and not claimed.single:
        best = q.lipschitz * q.frobenius * q.labels  # in steps, each linear in what is new
        steps = [q.root * mean <= q.lipschitz * q.frobenius * alpha_norm]
        demand_valid(steps[0], *facts)
        demand_valid(q.lipschitz * q.frobenius * alpha_norm * q.low <= best, *facts)
        product = z3.Real("L_K·F·α")
        reached = [product >= 0, product * q.low <= best, q.root * mean <= product]
        demand_valid(mean <= claimed.most, *facts[:8], *reached, most=claimed.most)


def _equal_rows(count: int, lam: int) -> tuple[_Sizes, Any]:
    """The sizes and M/ε for n equal rows, y = e_1 − e_2, or one row with y = 1."""
    n, cube = exact.real(count), count**3
    lipschitz = n * n * (exact.sqrt(n + 8) + 3)
    frobenius = exact.sqrt(exact.rational(count - 1) / lam**2 + exact.rational(1) / (cube + lam) ** 2)
    labels, low = (exact.sqrt(2), lam) if count > 1 else (exact.real(1), 1 + lam)
    sizes = _Sizes(lipschitz, frobenius, labels, n, exact.sqrt(n), exact.real(cube + lam), exact.real(low))
    mean = exact.real(2 * count) / (lam * (cube + lam)) if count > 1 else exact.real(6) / (1 + lam) ** 2
    return sizes, mean


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, y, λ) with X of one column, so that a move has one direction."""
    X = draw(strategies.data_matrices(max_n=3, d=1))
    return X, draw(strategies.label_vectors(X.nrows())), draw(strategies.positive_rationals())


def _small_problems() -> Any:
    """Equal rows, n = 1, 2 and 6, y = e_1 − e_2, λ = 2 and 1; then n = 2, y = e_1 + e_2, λ = 100."""
    yield exact.matrix([[1]]), exact.column([1]), exact.rational(1)
    for n in (2, 6):
        for lam in (2, 1):
            yield exact.ones(n, 1), exact.column([1, -1] + [0] * (n - 2)), exact.rational(lam)
    yield exact.ones(2, 1), exact.column([1, 1]), exact.rational(100)


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("equal rows, n = 1, 2, 6", "problems", _small_problems)),
)
def on_exact_matrices(law, problem):
    """M/ε from the exact derivative of G³ as each point moves, L_K the largest ‖dK‖; data on a line."""
    X, y, lam = problem
    n, G = X.nrows(), exact.gram(X)
    A = G * G * G + lam * exact.identity(n)
    inverse, alpha, spectrum = A.inv(), A.solve(y), exact.eigenvalues(A)
    changes = [_change(X, G, i) for i in range(n)]
    mean = sum((abs((inverse * dK * alpha)[i, 0]) for i, dK in enumerate(changes)), exact.rational(0)) / n
    lipschitz = exact.maximum(*(exact.spectral_norm(dK) for dK in changes))
    frobenius = exact.sqrt(sum((x * x for x in inverse.entries()), exact.rational(0)))
    labels = exact.sqrt((y.transpose() * y)[0, 0])
    claimed = law(_Sizes(lipschitz, frobenius, labels, n, exact.sqrt(n), spectrum[0], spectrum[-1]))
    suppose(n == 1 or not claimed.single)
    demand_at_most(claimed.least, mean)
    if claimed.most is not None:
        demand_at_most(mean, claimed.most)


def _change(X: Any, G: Any, i: int) -> Any:
    """The derivative of G³ as x_i moves along the only axis."""
    dX = exact.column([int(k == i) for k in range(X.nrows())])
    dG = dX * X.transpose() + X * dX.transpose()
    return dG * G * G + G * dG * G + G * G * dG
