"""Needed: what thm-4.8.f (attention) and thm-4.8.g.required (2L-ReLU) share, and version 1's widths use.

F are the features, no row zero, ρ = ‖FFᵀ‖/(ε λ_min(K_∞)).  Whatever F is, (1 − √(6δ))ρ²/16 ≤ m is needed; the derivation is in
thm-4.8.f.  The condition number of FFᵀ is κ_d(G)^power: power 3 for attention, 1 for 2L-ReLU.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, extremal_rows
from theorems.chances import by_hoeffding, demand_by_bernstein, demand_widths, on_axes, undecided_unless
from theorems.claim import demand, demand_at_most, suppose
from theorems.symbolic import identical, normal_form, sum_of_squares, valid

ENOUGH_FOR_INCOHERENT_ROWS = 10_000  # neurons, for each of the incoherent rows at ε = 1, δ = 1/10


class Data(NamedTuple):
    """κ_d(G), n, log n, ρ = ‖FFᵀ‖/(ε λ_min(K_∞)), ε, ℓ = log(2n/δ) and √(6δ)."""

    kappa: Any
    n: Any
    log_n: Any
    rho: Any
    eps: Any
    ell: Any
    root: Any


def demand_by_symmetry(law: Any, power: int) -> None:
    """Needed: bounded as κ → ∞ on obtuse and on bent rows, and ≤ 1 on x, −x.  Enough: for acute rows, and ρ² times what grows with n.
    Then words, moments, z3."""
    kappa, n, rho = sp.symbols("kappa n rho", positive=True)
    tenth = {"eps": sp.S.Half, "root": sp.sqrt(sp.Rational(6, 10))}  # δ = 1/10
    for size in (2, 4, 8):  # ρ ≤ 8/ε on obtuse rows, and ≤ 34/ε on eight bent ones
        rows = law(Data(kappa, size, sp.log(size), rho, ell=sp.log(20 * size), **tenth))
        if rows.needed is not None:
            demand(bool(sp.limit(rows.needed, kappa, sp.oo).is_finite), n=size, on_incoherent_rows=rows.needed)
    if rows.needed is not None:
        opposite = law(Data(1, 2, exact.log(2), exact.real(4), 1, exact.log(40), exact.sqrt("3/5")))
        demand(exact.at_most(opposite.needed, 1), on_opposite_rows=opposite.needed)
    if rows.enough is not None:
        acute = Data(kappa, kappa, sp.log(kappa), 2 * (kappa / 2) ** power, sp.S.One, sp.log(20 * kappa), tenth["root"])
        extremal_rows.demand_enough_on_acute_rows(law(acute).enough, kappa, power)
        orthogonal = law(Data(sp.S.One, n, sp.log(n), 4, ell=sp.log(20 * n), **tenth))
        demand(sp.limit(orthogonal.enough, n, sp.oo) == sp.oo, on_orthogonal_rows=orthogonal.enough)
    extremal_rows.incoherent_rows_have_small_rho()
    needed_whatever_the_features()
    m, rho, ell, eta, root = z3.Reals("m rho l eta root")
    claimed = law(Data(z3.Real("k"), z3.Real("n"), z3.Real("log_n"), rho, z3.Real("e"), ell, root))
    demand(
        undecided_unless(valid(m >= claimed.needed, 16 * m >= (1 - root) * rho * rho, root > 0, root < 1, rho >= 2)[0])
    )
    demand_by_bernstein(claimed.enough, ell, eta, eta * rho == 1, rho >= 2)


@functools.cache
def needed_whatever_the_features() -> None:
    """(1 − √(6δ))ρ²/16 ≤ m: words, moments, Paley–Zygmund."""
    _words()
    _moments()
    m, rho, theta, chance, root = z3.Reals("m rho theta pi root")  # chance ≤ 2δ
    facts = [m > 0, rho > 0, theta * rho * rho == 16 * m, root > 0, root < 1, 3 * chance <= root * root]
    zygmund = z3.Implies(theta < 1, (1 - theta) * (1 - theta) <= 3 * chance)
    demand(valid(theta >= 1 - root, zygmund, *facts)[0])
    demand(valid(16 * m >= (1 - root) * rho * rho, theta >= 1 - root, *facts)[0])


def _words() -> None:
    """The identities behind it, for matrices of any size; G the Gram matrix of the features."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    g = sp.Symbol("g", positive=True)
    D, M, F, u = (sp.MatrixSymbol(x, n, w) for x, w in (("D", n), ("M", n), ("F", d), ("u", 1)))
    G, one = F * F.T, sp.Identity(n)
    S = 2 * D - one
    demand(identical(D * G * D - (one - D) * G * (one - D), (S * G + G * S) / 2))
    demand(identical(S * S, one, [(D * D, D)]))
    demand(normal_form((M * G + G * M) * u, [(G * u, g * u)]) == normal_form((g * one + G) * M * u))
    demand(sum_of_squares((g * one + G) * (g * one + G) - g**2 * one, [(2 * g, F), (1, F * F.T)]))


def _moments() -> None:
    """A mean M_i of m random signs: E M_i² = 1/m, E M_i⁴ = (3m − 2)/m³ ≤ 3/m², so E(Σ u_i² M_i²)² ≤ 3/m² for Σ u_i² = 1.

    Sums over (r, s) and (r, s, t, v) of neurons: only equal pairs have a mean, 1.  E M_i²M_j² ≤ max E M_i⁴ by Cauchy–Schwarz.
    """
    m = sp.Symbol("m", integer=True, positive=True)
    fourth = (m + 3 * m * (m - 1)) / m**4  # all four equal, or two pairs in one of 3 ways
    demand(bool((3 / m**2 - fourth).simplify().is_positive))
    size, theta, pi, root = z3.Reals("m theta pi root")
    # Paley–Zygmund: 1/m = E Z ≤ θ/m + √(E Z²·π), π = P(Z > θ/m)
    split = [size > 0, theta >= 0, theta < 1, pi >= 0, root >= 0, root * root == 3 * pi, theta + root >= 1]
    demand(valid((1 - theta) * (1 - theta) <= 3 * pi, *split)[0])


def demand_on(law: Any, X: Any, F: Any, epsilon: Any, delta: Any, cap: int) -> None:
    """The claimed widths for the features F of X against the probability that a width does."""
    low = _smallest(F)
    suppose(exact.less(0, low))
    demand_widths(law(_data(X, F, low, epsilon, delta)), F, low * epsilon, delta, cap)


def demand_on_incoherent_rows(law: Any, X: Any, F: Any) -> None:
    """Incoherent unit rows with ρ ≤ 34 at ε = 1, δ = 1/10: no more than 10⁴ neurons are needed, since so many do (Hoeffding's inequality)."""
    m, delta, low = ENOUGH_FOR_INCOHERENT_ROWS, exact.rational("1/10"), _smallest(F)
    G, n = exact.gram(X), X.nrows()
    demand(all(G[i, i] == 1 for i in range(n)))
    mu = max(abs(G[i, j]) for i in range(n) for j in range(i))
    demand(exact.at_most(mu**2 * X.ncols(), exact.log(n)), mu=mu)  # incoherent: μ ≤ √(log n/d)
    x = _data(X, F, low, 1, delta)
    demand(exact.at_most(x.rho, extremal_rows.BENT_RHO), rho=x.rho)
    claimed = law(x)
    suppose(claimed.needed is not None)
    does = by_hoeffding(exact.gram(F), m, low)
    demand(exact.at_most(1 - delta, does), probability_at_least=does)
    demand_at_most(claimed.needed, exact.real(m), kappa=x.kappa, rho=x.rho, width_that_does=m)


def _data(X: Any, F: Any, low: Any, epsilon: Any, delta: Any) -> Data:
    n, delta = X.nrows(), exact.rational(delta)
    kappa = exact.effective_condition_number(exact.gram(X), exact.rank(X))
    rho = exact.spectral_norm(exact.gram(F)) / (low * epsilon)
    return Data(kappa, n, exact.log(n), rho, epsilon, exact.log(2 * n / delta), exact.sqrt(delta * 6))


_smallest_known: dict[str, exact.Real] = {}  # a check asks again for every statement


def _smallest(F: Any) -> exact.Real:
    """λ_min(K_∞) of the features F."""
    key = str(F.tolist())
    if key not in _smallest_known:
        _smallest_known[key] = exact.enclosed_eigenvalues(exact.ntk_limit(F))[-1]
    return _smallest_known[key]


def pairs() -> Any:
    """Two rows, an obtuse pair of unit rows, then ((q, 1), (−q, 1)) for growing q."""
    yield from (exact.matrix(rows) for rows in ([[1], [-1]], [[1], [-2]], [[1, 0], [-1, 1]], [[1, 0], [1, 1]]))
    yield exact.matrix([["399/401", "40/401"], ["-399/401", "40/401"]])  # unit rows, κ about 100
    yield from (exact.matrix([[q, 1], [-q, 1]]) for q in (1, 2, 3, 4, 5, 10, 1000, 10**6))


def axes() -> Any:
    """Orthogonal and opposite rows on the axes."""
    yield from (exact.identity(n) for n in (1, 2, 4, 8))
    yield from (on_axes([[q], [1]]) for q in (2, 4))
    yield from (on_axes(groups) for groups in ([[1, -1]], [[1, -1], [2]], [[3, -3], [1, -1], [2]]))
