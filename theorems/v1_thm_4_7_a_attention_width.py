"""Version 1's width κ⁶/ε² for attention is not required by every data set, but by orthogonal rows it is; nor is it enough for many rows.

Setting.  F = XXᵀX, no row zero, G̃ = FFᵀ; κ = λ_1(G)/λ_p(G), p = min(n, d); K_∞ ≻ 0; 0 < ε ≤ 1; a width m *does* when
          ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ; ρ = ‖G̃‖/(ε λ_min(K_∞)) ≥ 2/ε.
Says.     m = Ω(κ⁶/ε²) is required for NTK convergence.
Why not.  X = ((q, 1), (−q, 1)): κ = q², but the features are at an obtuse angle, ρ ≤ 8/ε, and 64 log(4/δ)/ε² neurons do for
          every q (thm-4.8.f).  The rows have one length, and at length 1 κ and ρ are the same.
Instead.  (1 − √(6δ)) ρ²/16 ≤ m is needed for every X.  Rows a e_1, e_2 have K_∞ = diag(a⁶, 1)/2 and ρ = 2κ³/ε: there
          (1 − √(6δ)) κ⁶/(4ε²) ≤ m, so no lower power of κ or of 1/ε is enough for all data.  Unit rows a e_0 + b e_i, i < n, and
          e_n, a² + b² = 1, n ≥ 3, have κ = 1 + (n−1)a²/b² and ρ ≥ 2b⁶κ³/ε (extremal_rows.py): nor is it for all unit rows.
Mind.     Without n or log n it is not enough either: n orthogonal rows have κ = 1 and must all do at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search
from theorems.chances import Widths, axis_rows, by_hoeffding, demand_widths, on_axes
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.extremal_rows import acute, acute_rows_have_large_rho, incoherent_rows_have_small_rho
from theorems.needed_widths import needed_whatever_the_features
from theorems.symbolic import valid

claim = Claim(
    "v1-thm-4.7.a",
    "Version 1's width κ⁶/ε² for attention",
    source="arXiv:2603.13085v1, Theorem 4.7 and abstract",
    statement=r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta "
    r"\implies m \ge c\, \kappa(G)^6/\varepsilon^2",
    reading="required, for some c > 0 and every X with K_∞ ≻ 0; the statement takes c = 10⁻⁶, the derivation any c",
    expected="refuted",
    assumes=("spectral theorem for real symmetric matrices", "Cauchy–Schwarz inequality for expectations"),
)


class _Data(NamedTuple):
    """κ, ε, ρ, √(6δ), whether the rows are orthogonal to each other, and b² where they are acute (extremal_rows.py)."""

    kappa: Any
    eps: Any
    rho: Any
    root: Any
    orthogonal: bool = False
    b2: Any = None


@claim.false
def as_published(x):
    """m ≥ c κ⁶/ε² is needed, with c as small as 10⁻⁶"""
    return Widths(needed=x.kappa**6 / (10**6 * x.eps**2))


@claim.true
def by_the_limit_kernel(x):
    """m ≥ (1 − √(6δ)) ρ²/16 is needed, ρ = ‖G̃‖/(ε λ_min(K_∞))"""
    return Widths(needed=(1 - x.root) * x.rho**2 / 16)


@claim.true
def for_orthogonal_rows(x):
    """m ≥ (1 − √(6δ)) κ⁶/(4ε²) is needed for orthogonal rows"""
    return Widths(needed=(1 - x.root) * x.kappa**6 / (4 * x.eps**2) if x.orthogonal else None)


@claim.true
def for_acute_unit_rows(x):
    """m ≥ (1 − √(6δ)) b¹² κ⁶/(4ε²) is needed for the unit rows a e_0 + b e_i, i < n, and e_n"""
    return Widths(needed=None if x.b2 is None else (1 - x.root) * x.b2**6 * x.kappa**6 / (4 * x.eps**2))


@claim.false
def acute_rows_as_if_orthogonal(x):
    """m ≥ 4κ⁶/ε² is needed for the same unit rows: forgets b¹², and turns the bound round."""
    return Widths(needed=None if x.b2 is None else 4 * x.kappa**6 / x.eps**2)


@claim.false
def first_power(x):
    """m ≥ c κ/ε² is needed, c = 10⁻⁶: hopes that some power of κ is."""
    return Widths(needed=x.kappa / (10**6 * x.eps**2))


@claim.false
def enough_read_as_needed(x):
    """m ≥ 4κ⁶/ε² is needed for orthogonal rows: turns the bound round."""
    return Widths(needed=4 * x.kappa**6 / x.eps**2 if x.orthogonal else None)


@claim.false
def is_enough(x):
    """m ≥ 4κ⁶/ε² is enough: reads Ω as a sufficient width, with no n in it."""
    return Widths(enough=4 * x.kappa**6 / x.eps**2)


@claim.symbolic(dimensions="all")
def by_two_families(law):
    """Obtuse pairs as κ → ∞, and n orthogonal rows; then (1 − √(6δ))ρ²/16 ≤ m, and the law against it by z3."""
    kappa, n = sp.symbols("kappa n", positive=True)
    pair = law(_Data(kappa, sp.S.Half, sp.Integer(16), sp.sqrt(sp.Rational(6, 10))))
    if pair.needed is not None:  # ρ ≤ 8/ε whatever κ is, and 64 log(4/δ)/ε² does
        demand(bool(sp.limit(pair.needed, kappa, sp.oo).is_finite), on_obtuse_pairs=pair.needed)
    if pair.enough is not None:  # the width must grow with n, since n independent rows must do at once
        demand(bool(pair.enough.subs(kappa, 1).has(n)), on_orthogonal_rows=pair.enough.subs(kappa, 1))
    incoherent_rows_have_small_rho()
    acute_rows_have_large_rho()
    needed_whatever_the_features()
    x = _Data(*z3.Reals("k e rho root"))
    facts = [x.kappa >= 1, x.eps > 0, x.eps <= 1, x.rho * x.eps >= 2, x.root > 0, x.root < 1]
    most = (1 - x.root) * x.rho * x.rho / 16
    b2, cube = z3.Real("b2"), x.kappa * x.kappa * x.kappa
    for said, known in (
        (law(x), []),
        (law(x._replace(orthogonal=True)), [x.rho * x.eps == 2 * cube]),
        (law(x._replace(b2=b2)), [b2 > 0, b2 < 1, x.rho * x.eps >= 2 * b2 * b2 * b2 * cube]),
    ):
        if said.needed is not None:
            holds, why = valid(said.needed <= most, *facts, *known)
            demand(holds, because=why)


def _of_acute_rows(G: Any) -> Any:
    """b² where G is the Gram matrix of acute rows, else None."""
    n = G.nrows()
    b2 = 1 - G[1, 0] if n > 2 else 1
    acute_rows = [[int(i == j) if n - 1 in (i, j) or i == j else 1 - b2 for j in range(n)] for i in range(n)]
    return b2 if 0 < b2 < 1 and exact.matrix(acute_rows) == G else None


def _data() -> Any:
    """Obtuse pairs with growing κ, one of unit rows, then orthogonal rows."""
    yield exact.matrix([[1, 1], [-1, 1]])
    yield exact.matrix([["399/401", "40/401"], ["-399/401", "40/401"]])
    yield exact.matrix([[1000, 1], [-1000, 1]])
    yield from (on_axes([[q], [1]]) for q in (1, 2))
    yield exact.identity(8)
    yield exact.matrix([[10**6, 1], [-(10**6), 1]])
    yield from (acute(3, "1/3"), acute(4, "1/2"))


_CHANCES = tuple(exact.rational(x) for x in ("1/10", "1/50"))
_EPSILONS = tuple(exact.rational(x) for x in ("1", "1/2"))


@claim.property(
    X=axis_rows(max_copies=1),
    epsilon=st.sampled_from(_EPSILONS),
    delta=st.sampled_from(_CHANCES),
    search=search.product(
        X=search.Stream("obtuse pairs, orthogonal rows, acute unit rows", "matrices", _data),
        epsilon=_EPSILONS,
        delta=_CHANCES,
    ),
)
def on_exact_probabilities(law, X, epsilon, delta):
    """The least width up to 64 that does, by the exact law of the activation patterns, against the claimed ones; 10⁵ on acute rows."""
    F, G = exact.attend(X), exact.gram(X)
    low = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1]
    suppose(exact.less(0, low))
    rho = exact.spectral_norm(exact.gram(F)) / (low * epsilon)
    orthogonal = all(G[i, j] == 0 for i in range(X.nrows()) for j in range(i))
    kappa = exact.effective_condition_number(G, exact.rank(X))
    b2 = _of_acute_rows(G)
    claimed = law(_Data(kappa, epsilon, rho, exact.sqrt(delta * 6), orthogonal, b2))
    if b2 is not None:
        demand(exact.at_most(2 * b2**3 * kappa**3, rho * epsilon), rho=rho, kappa=kappa)
        suppose(claimed.needed is not None)
        if exact.at_most(1 - delta, by_hoeffding(exact.gram(F), 10**5, low * epsilon)):
            demand_at_most(claimed.needed, exact.real(10**5), width_that_does=10**5)
        return
    suppose(any(width is not None for width in claimed))
    demand_widths(claimed, F, low * epsilon, delta, cap=24 if X.nrows() == 2 and not orthogonal else 64)
