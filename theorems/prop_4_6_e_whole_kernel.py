"""The operator norm of the whole kernel change needs one more √‖G‖ than an entry: at most ε‖G‖²(3 + √(‖G‖+8)).

Setting.  X with unit-norm rows, G = XXᵀ, g = ‖G‖ ≥ 1, K = G³.  Row i becomes x_i + δ, ‖δ‖ ≤ ε, in every place;
          first order: dK = dG·G² + G·dG·G + G²·dG with dG = evᵀ + veᵀ, v = Xδ, e = e_i.
Says.     ‖dK‖ ≤ 3ε‖G‖², the bound for one entry.
Why not.  One row: ‖dK‖ = 6ε.  No constant will do: n equal rows have g = n and ‖dK‖ = εn²(3 + √(n+8)).
Instead.  ‖dK‖ ≤ εg²(3 + √(g+8)), attained by n equal rows for every n; so ≤ 6εg^{5/2}, and neither 6 nor 5/2 is too large.
          Let z be a unit vector, y = Xᵀz, x = x_i, t = eᵀz ≥ 0, ρ = ‖y‖ ≤ √g.  Then zᵀdKz = 2(t·δᵀS²y + δᵀy·xᵀSy +
          xᵀy·δᵀSy) ≤ 2ε(tg²ρ + 2gρ²), S = XᵀX.  If gt ≤ ρ, this is ≤ 6εgρ² ≤ 6εg².  Else Cauchy–Schwarz for gI − G ⪰ 0,
          (gt−xᵀy)² ≤ (g−1)(g−ρ²), gives gt²−2tρ+ρ² ≤ g−1, and with r = √(g+8)
          g(3+r)(gt²−2tρ+ρ²) − (g−1)(2gtρ+4ρ²) = (r+3)(gt−(r−2)ρ)² ≥ 0.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "prop-4.6.e",
    "Kernel sensitivity: the operator norm of the whole change",
    source="arXiv:2603.13085v2, Proposition 4.6",
    statement=r"\|\Delta K\|_2 \le 3\,\|G\|_2^2\,\varepsilon + O(\varepsilon^2)",
    reading="the whole change ΔK obeys the bound of one entry; x_i moves also inside the training set; first order in ε",
    expected="refuted",
    assumes=("spectral theorem: ‖XᵀX v‖ ≤ ‖XXᵀ‖·‖v‖",),
)


@claim.false
def as_published(g, sqrt):
    """‖dK‖ ≤ 3ε‖G‖²"""
    return 3 * g * g


@claim.true
def sharp(g, sqrt):
    """‖dK‖ ≤ ε‖G‖²(3 + √(‖G‖+8))"""
    return g * g * (3 + sqrt(g + 8))


@claim.true
def one_power(g, sqrt):
    """‖dK‖ ≤ 6ε‖G‖^{5/2}"""
    return 6 * g * g * sqrt(g)


@claim.false
def six(g, sqrt):
    """‖dK‖ ≤ 6ε‖G‖²: repairs the constant as for an entry of the diagonal."""
    return 6 * g * g


@claim.false
def a_hundred(g, sqrt):
    """‖dK‖ ≤ 100ε‖G‖²: hopes that some constant will do."""
    return 100 * g * g


@claim.false
def five(g, sqrt):
    """‖dK‖ ≤ 5ε‖G‖^{5/2}: the right power, a constant too small."""
    return 5 * g * g * sqrt(g)


@claim.false
def largest_term_alone(g, sqrt):
    """‖dK‖ ≤ ε‖G‖²(1 + √‖G‖): the terms e(G²v)ᵀ and its transpose, without the four others."""
    return g * g * (1 + sqrt(g))


@claim.symbolic(dimensions="all")
def by_cauchy_schwarz(law):
    """dK and zᵀdKz as words of any size; norms by z3 and one square; the eigenvector for n equal rows."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    s, size, r = sp.symbols("s n r", positive=True)
    X, (i, z) = sp.MatrixSymbol("X", n, d), (sp.MatrixSymbol(name, n, 1) for name in "ez")
    delta = sp.MatrixSymbol("δ", d, 1)
    G, S, v = X * X.T, X.T * X, X * delta
    x, y = X.T * i, X.T * z
    dG = i * v.T + v * i.T
    demand(identical((X + s * i * delta.T) * (X + s * i * delta.T).T, G + s * dG + s**2 * i * delta.T * delta * i.T))
    half = i * (G * G * v).T + v * (G * G * i).T + G * i * (G * v).T
    demand(identical(dG * G * G + G * dG * G + G * G * dG, half + half.T))
    parts = z.T * i * delta.T * S * S * y + y.T * delta * x.T * S * y + y.T * x * delta.T * S * y
    demand(identical(z.T * half * z, parts))
    demand(identical(z.T * G * i, y.T * x))

    one, unit, root_n = sp.MatrixSymbol("1", n, 1), sp.Identity(1), r**2 - 8  # n equal rows, δ = εx: v = ε1, G = 11ᵀ
    lengths = [(i.T * i, unit), (i.T * one, unit), (one.T * i, unit), (one.T * one, size * unit)]
    flat, turn = one * one.T, i * one.T + one * i.T
    equal = turn * flat * flat + flat * turn * flat + flat * flat * turn
    demand(identical(equal, size**2 * turn + 4 * size * flat, lengths))
    eigenvector, at_r = root_n * i + (2 + r) * one, [(a, b.subs(size, root_n)) for a, b in lengths]
    demand(identical(equal * eigenvector, root_n**2 * (3 + r) * eigenvector, at_r))

    _norms()
    g, root, found = z3.Real("g"), z3.Real("√(g+8)"), []
    claimed = law(g, lambda x: _root(x, found))
    facts = [g >= 1, root >= 0, root * root == g + 8, *found]
    demand_valid(claimed >= g * g * (3 + root), *facts, attained="n = g equal rows", bound=claimed)


def _norms() -> None:
    """2(tg²ρ + 2gρ²) ≤ g²(3+r) from the constraints on t, ρ and p = xᵀy."""
    g, t, rho, p, r = sp.symbols("g t ρ p r")
    ellipse = g * t**2 - 2 * t * rho + rho**2
    gain = g * (3 + r) * ellipse - (g - 1) * (2 * g * t * rho + 4 * rho**2) - (r + 3) * (g * t - (r - 2) * rho) ** 2
    demand(sp.expand(gain.subs(g, r**2 - 8)) == 0)
    g, t, rho, p = z3.Reals("g t ρ p")
    frame = [g >= 1, t >= 0, t <= 1, rho >= 0, rho * rho <= g, p <= rho]
    frame += [p >= -rho, (g * t - p) * (g * t - p) <= (g - 1) * (g - rho * rho)]
    demand_valid(2 * g * t * rho + 4 * rho * rho <= 6 * g, *frame, z3.Or(g * t <= rho, g == 1))
    demand_valid(g * t * t - 2 * t * rho + rho * rho <= g - 1, *frame, g * t >= rho)


def _root(x: Any, facts: list[Any]) -> Any:
    """√x as a z3 variable."""
    r = z3.Real(f"root{len(facts)}")
    facts.append(z3.And(r >= 0, r * r == x))
    return r


def _directed() -> Any:
    """X over δ: n ≤ 3 rows ±1 and a direction, then in the plane."""
    for k in (2, 3, 4):
        yield from (Z for Z in search.unit_row_matrices(k, 1, 1) if Z.nrows() == k)
    yield from (Z for Z in search.unit_row_matrices(3, 2, 1) if Z.nrows() >= 2)


@claim.property(
    Z=strategies.st.integers(2, 4).flatmap(lambda n: strategies.unit_rows(n=n, max_d=3)),
    search=search.product(Z=search.Stream("X over δ: n ≤ 3 rows ±1, and n ≤ 2 rows ±e₁, ±e₂", "matrices", _directed)),
    limit=150,
    blind_to=("a_hundred",),
)
def on_exact_matrices(law, Z):
    """The first rows are X, the last is δ/ε: ‖dK‖ as each row of X moves, exact, against the bound."""
    suppose(Z.nrows() >= 2)
    n = Z.nrows() - 1
    X, step = exact.delete_row(Z, n), exact.submatrix(Z, [n], range(Z.ncols()))
    G = exact.gram(X)
    bound = law(exact.spectral_norm(G), exact.sqrt)
    for i in range(n):
        dX = exact.column([int(k == i) for k in range(n)]) * step
        dG = dX * X.transpose() + X * dX.transpose()
        demand_at_most(exact.spectral_norm(dG * G * G + G * dG * G + G * G * dG), bound, i=i)


claim.in_rocq(as_published="prop_4_6_e_whole_kernel")
