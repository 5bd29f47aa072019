"""The bounds on malleability fall strictly to 0 as λ grows; as λ → 0 the upper diverges and the second lower one does not.

Setting.  K ⪰ 0, K ≠ 0, with eigenvalues λ_1 ≥ … ≥ λ_n, y ≠ 0, t = εL_K > 0, all independent of λ > 0.
          first  t‖K_λ⁻¹‖_F‖y‖/(n(λ_1+λ)) and second t‖y‖/(√n(λ_1+λ)²) of thm-C.2, upper t‖y‖/λ² of thm-C.11.
Says.     All three fall to 0 as λ → ∞.  As λ → 0 the second rises to t‖y‖/(√nλ_1²) and the upper to ∞.
Why.      ‖K_λ⁻¹‖_F² = Σ(λ_k+λ)⁻², and every term falls.  √n/(λ_1+λ) ≤ ‖K_λ⁻¹‖_F ≤ √n/λ.
Beyond.   As λ → 0 the first lower bound has a limit if and only if K is regular.  Upper/lower → √n as λ → ∞, for both lower
          bounds: they never meet for n ≥ 2.  This is about bounds only; malleability itself is cor-C.4.b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import demand_valid

claim = Claim(
    "cor-C.4.a",
    "The bounds on malleability are monotone in the regularisation",
    source="arXiv:2603.13085v2, Corollary C.4",
    statement=r"\frac{\varepsilon L_K \|K_\lambda^{-1}\|_F \|y\|}{n(\lambda_1+\lambda)},\ "
    r"\frac{\varepsilon L_K \|y\|}{\sqrt n (\lambda_1+\lambda)^2},\ \frac{\varepsilon L_K \|y\|}{\lambda^2}"
    r"\ \downarrow 0 \ (\lambda \to \infty); \quad \frac{\varepsilon L_K \|y\|}{\lambda^2} \to \infty \ (\lambda \to 0)",
    reading="'non-decreasing as λ → 0' is: falls as λ grows; K ≠ 0, y ≠ 0, and K does not depend on λ",
    expected="proved",
)
TINY, HUGE, CLOSE = exact.rational(1) / 10**12, exact.rational(10) ** 12, exact.rational(1) / 10**6


class _Kernel(NamedTuple):
    """λ_1, ‖K⁻¹‖_F (∞ for a singular K), ‖y‖, √n, and the product n·λ_1."""

    top: Any
    frobenius: Any
    labels: Any
    root: Any
    n_top: Any


class _Curves(NamedTuple):
    """Limits over t = εL_K (∞: sympy's oo), whether all fall, the limits of upper/first and upper/second at ∞; None: not claimed."""

    first_at_0: Any = None
    second_at_0: Any = None
    upper_at_0: Any = sp.oo
    far: Any = 0
    gap: Any = None
    fall: bool = True


@claim.true
def as_published(q):
    """All fall to 0 as λ → ∞; as λ → 0 the second lower bound → εL_K‖y‖/(√nλ_1²), the upper → ∞"""
    return _Curves(second_at_0=q.labels / (q.root * q.top * q.top))


@claim.true
def both_lower_bounds(q):
    """Moreover: the first → εL_K‖K⁻¹‖_F‖y‖/(nλ_1) as λ → 0, ∞ if K is singular; upper/lower → √n as λ → ∞"""
    first = sp.oo if q.frobenius is sp.oo else q.frobenius * q.labels / q.n_top
    return as_published(q)._replace(first_at_0=first, gap=q.root)


@claim.false
def lower_diverges_too(q):
    """The second lower bound → ∞ as λ → 0: forgets that λ_1 > 0 stays."""
    return as_published(q)._replace(second_at_0=sp.oo)


@claim.false
def upper_stays_finite(q):
    """The upper bound → εL_K‖y‖/λ_1² as λ → 0: puts λ_1+λ for λ there as well."""
    return as_published(q)._replace(upper_at_0=q.labels / (q.top * q.top))


@claim.false
def mixes_the_ends(q):
    """The bounds → εL_K‖y‖/(√nλ_1²) as λ → ∞: the value of the other end."""
    return as_published(q)._replace(far=q.labels / (q.root * q.top * q.top))


@claim.false
def rises(q):
    """The bounds rise with λ: 'non-decreasing as λ → 0' read as non-decreasing in λ."""
    return as_published(q)._replace(fall=False)


@claim.false
def bounds_meet(q):
    """upper/lower → 1 as λ → ∞: forgets the 1/√n of the lower bounds."""
    return as_published(q)._replace(gap=q.root / q.root)


@claim.symbolic(dimensions="all")
def by_calculus(law):
    """Termwise monotonicity by z3; limits by calculus, ‖K_λ⁻¹‖_F between √n/(λ_1+λ) and √n/(λ_n+λ), or above 1/λ."""
    mu, a, b = z3.Reals("mu a b")
    for power in (1, 2):
        falls = z3.Product(*[mu + b] * power) >= z3.Product(*[mu + a] * power)
        demand_valid(falls if law(_symbols()).fall else z3.Not(falls), mu >= 0, a > 0, b > a)
    low, lam = sp.symbols("low lambda", positive=True)
    for singular in (False, True):
        q = _symbols()._replace(**({"frobenius": sp.oo} if singular else {}))
        claimed = law(q)
        curves = {"second": q.labels / (q.root * (q.top + lam) ** 2), "upper": q.labels / lam**2}
        for name, curve in curves.items():
            at_0 = getattr(claimed, f"{name}_at_0")
            demand(at_0 is None or _same(sp.limit(curve, lam, 0, "+"), at_0), curve=name, at_0=str(at_0))
            demand(_same(sp.limit(curve, lam, sp.oo), claimed.far), curve=name, far=str(claimed.far))
        norms = [q.root / (q.top + lam), q.root / (lam if singular else low + lam)]  # around ‖K_λ⁻¹‖_F
        ends = [f * q.labels / (q.root**2 * (q.top + lam)) for f in norms]
        demand(all(_same(sp.limit(end, lam, sp.oo), claimed.far) for end in ends), curve="first", far=str(claimed.far))
        if claimed.first_at_0 is not None:
            frobenius = 1 / lam if singular else q.frobenius  # continuous at λ = 0 where K is regular
            first = sp.limit(frobenius * q.labels / (q.n_top + q.root**2 * lam), lam, 0, "+")
            demand(_same(first, claimed.first_at_0), curve="first", at_0=str(claimed.first_at_0))
        if claimed.gap is not None:
            gaps = [sp.limit(curves["upper"] / x, lam, sp.oo) for x in (curves["second"], *ends)]
            demand(all(_same(gap, claimed.gap) for gap in gaps), gap=str(claimed.gap))


def _symbols() -> _Kernel:
    return _Kernel(*sp.symbols("top F y root n_top", positive=True))


def _same(x: Any, y: Any) -> bool:
    """Equal, infinity included."""
    return x == y if sp.oo in (x, y) else sp.simplify(x - y) == 0


def _small_problems() -> Iterator[tuple[Any, ...]]:
    for K in search.psd(2, (0, 1, -1)):
        yield K, None, exact.ones(K.nrows(), 1)


@claim.property(
    problem=strategies.ridge_problems(max_n=3),
    search=search.product(problem=search.Stream("K with n ≤ 2, entries 0, ±1, y = 1", "problems", _small_problems)),
)
def on_exact_matrices(law, problem):
    """The three curves at λ = 1/7, 1, 3 and 10^±12; a limit is met to 10⁻⁶ of 1 + it, an infinite one exceeds 10⁶."""
    K, _, y = problem
    suppose(any(K.entries()))
    n, spectrum = K.nrows(), exact.eigenvalues(K)
    labels, root = exact.sqrt((y.transpose() * y)[0, 0]), exact.sqrt(n)
    regular = exact.rank(K) == n
    q = _Kernel(spectrum[0], _frobenius(K) if regular else sp.oo, labels, root, n * spectrum[0])
    claimed = law(q)
    curves: dict[str, Callable[[Any], exact.Real]] = {
        "first": lambda lam: _frobenius(K + lam * exact.identity(n)) * labels / (n * (spectrum[0] + lam)),
        "second": lambda lam: labels / (root * (spectrum[0] + lam) ** 2),
        "upper": lambda lam: labels / (lam * lam),
    }
    for name, curve in curves.items():
        before, *later = [curve(exact.rational(lam)) for lam in ("1/7", 1, 3)]
        for after in later:
            pair = (after, before) if claimed.fall else (before, after)
            demand(exact.less(*pair), curve=name, at=before, then=after)
            before = after
        if getattr(claimed, f"{name}_at_0") is not None:
            _demand_limit(curve(TINY), getattr(claimed, f"{name}_at_0"), curve=name, end="0")
        _demand_limit(curve(HUGE), claimed.far, curve=name, end="∞")
        if claimed.gap is not None and name != "upper":
            _demand_limit(curves["upper"](HUGE) / curve(HUGE), claimed.gap, curve=name, end="∞, upper/lower")


claim.not_in_rocq("limits, not formalised yet")


def _demand_limit(value: exact.Real, limit: Any, **observed: Any) -> None:
    if limit is sp.oo:
        demand(exact.less(1 / CLOSE, value), value=value, limit="∞", **observed)
    else:
        demand(exact.less(abs(value - limit), CLOSE * (1 + exact.real(limit))), value=value, limit=limit, **observed)


def _frobenius(A: Any) -> exact.Real:
    """‖A⁻¹‖_F"""
    return exact.sqrt(sum((x * x for x in A.inv().entries()), exact.rational(0)))
