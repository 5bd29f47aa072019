"""Moving one of n unit rows by ε changes G by more than 2ε+ε² in operator norm: ‖G‖ enters.

Setting.  X with unit-norm rows, G = XXᵀ, g = ‖G‖ ≥ 1; row i becomes x_i + δ with ‖δ‖ = ε; ΔG the change of G.
Says.     ‖ΔG‖ ≤ 2ε+ε².
Why not.  X = (1; 1), ε = 1: G = [[1, 1], [1, 1]] becomes [[4, 2], [2, 1]]; ‖ΔG‖ = (3+√13)/2 > 3.  The proof's "using
          ‖x‖ = 1" bounds one entry of ΔG, and row i has n of them.
Instead.  ‖ΔG‖ ≤ h + √(h² + (g−1)ε²), h = ε + ε²/2; at most (1+√g)ε + ε².  Attained by n equal rows for every n and ε;
          2ε+ε² is the case g = 1, orthonormal rows.
          ΔG = evᵀ + veᵀ + ε²eeᵀ, v = Xδ, e = e_i.  On the plane of e and v it is [[m, b], [b, 0]], m = 2a+ε²,
          a = vᵀe ≤ ε, a² + b² = ‖v‖² ≤ gε²; elsewhere 0.  An eigenvalue ±w has w² = ±mw + b².
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "prop-4.6.d",
    "Change of the Gram matrix when one row moves",
    source="arXiv:2603.13085v2, proof of Proposition 4.6",
    statement=r"\|\Delta G\|_2 \le 2\varepsilon + \varepsilon^2",
    reading="one unit-norm row moves by δ, ‖δ‖ ≤ ε, and need not stay on the sphere; ΔG is the whole n×n change",
    expected="refuted",
    assumes=("spectral theorem for real symmetric matrices", "‖Xδ‖ ≤ √‖G‖·‖δ‖"),
)


class _Bounds(NamedTuple):
    """On ‖ΔG‖ and on the largest |ΔG_kl|, where the statement speaks of it."""

    norm: Any = None
    entry: Any = None


def _sharp(g: Any, e: Any, sqrt: Any) -> Any:
    h = e + e * e / 2
    return h + sqrt(h * h + (g - 1) * e * e)


@claim.false
def as_published(g, e, sqrt):
    """‖ΔG‖ ≤ 2ε+ε²"""
    return _Bounds(norm=2 * e + e * e)


@claim.true
def sharp(g, e, sqrt):
    """‖ΔG‖ ≤ h + √(h² + (‖G‖−1)ε²), h = ε + ε²/2"""
    return _Bounds(norm=_sharp(g, e, sqrt))


@claim.true
def simpler(g, e, sqrt):
    """‖ΔG‖ ≤ (1+√‖G‖)ε + ε²"""
    return _Bounds(norm=(1 + sqrt(g)) * e + e * e)


@claim.true
def entrywise(g, e, sqrt):
    """|ΔG_kl| ≤ 2ε+ε² for every entry"""
    return _Bounds(entry=2 * e + e * e)


@claim.false
def without_the_square(g, e, sqrt):
    """‖ΔG‖ ≤ (1+√‖G‖)ε: first order only."""
    return _Bounds(norm=(1 + sqrt(g)) * e)


@claim.false
def entries_to_first_order(g, e, sqrt):
    """|ΔG_kl| ≤ 2ε: drops ‖δ‖² on the diagonal."""
    return _Bounds(entry=2 * e)


@claim.false
def only_the_row(g, e, sqrt):
    """‖ΔG‖ ≤ √‖G‖ε + ε²: the row ‖Xδ‖ without the column."""
    return _Bounds(norm=sqrt(g) * e + e * e)


@claim.false
def four(g, e, sqrt):
    """‖ΔG‖ ≤ 4ε+ε²: a larger constant for all data, where √‖G‖ grows without bound."""
    return _Bounds(norm=4 * e + e * e)


@claim.symbolic(dimensions="all")
def on_the_plane_of_two_vectors(law):
    """ΔG = evᵀ + veᵀ + ε²eeᵀ as words of any size; its eigenvalue equation by z3; n equal rows attain the bound."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    step, top = sp.symbols("ε Λ", positive=True)
    X, i, delta = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("e", n, 1), sp.MatrixSymbol("δ", d, 1)
    moved, v = X + i * delta.T, X * delta
    square = [(delta.T * delta, step**2 * sp.Identity(1))]
    change = i * v.T + v * i.T + step**2 * i * i.T
    demand(identical(moved * moved.T - X * X.T, change, square))
    one, unit = sp.MatrixSymbol("1", n, 1), sp.Identity(1)  # n equal rows, δ = εx: v = ε1
    count = (top**2 - (2 * step + step**2) * top) / step**2 + 1
    lengths = [(i.T * i, unit), (i.T * one, unit), (one.T * i, unit), (one.T * one, count * unit)]
    equal, eigenvector = step * (i * one.T + one * i.T) + step**2 * i * i.T, (top - step) * i + step * one
    demand(identical(equal * eigenvector, top * eigenvector, lengths))

    g, e, a, b, s, w, bound = z3.Reals("g ε a b s w Λ")
    limits = [g >= 1, e > 0, bound >= 0, bound * bound == (2 * e + e * e) * bound + (g - 1) * e * e, bound > 0]
    demand_valid(bound >= 2 * e + e * e, *limits)
    # v = Xδ = ae + b·(a unit vector orthogonal to e), |a| ≤ s ≤ ε, s² + b² ≤ gε²; a product of two facts > 0 is > 0
    demand_valid((e - s) * (2 * bound - e - s) >= 0, s <= e, s >= 0, e > 0, bound >= 2 * e)
    for m in (2 * a + e * e, -2 * a - e * e):  # w² = mw + b² has no root beyond Λ: there w² − mw − b² > 0
        parts = ((e - s) * (2 * bound - e - s), (2 * s + e * e - m) * bound, g * e * e - s * s - b * b)
        demand_valid(sum(parts) == (2 * e + e * e) * bound + (g - 1) * e * e - m * bound - b * b)  # at w = Λ
        demand_valid(parts[1] >= 0, bound >= 0, e > 0, s >= 0, a <= s, -a <= s)
        demand_valid(w + bound - m > 0, w > bound, bound >= 2 * e + e * e, e > 0, s <= e, a <= s, -a <= s)
        rising = [(w - bound) * (w + bound - m) > 0, bound * bound - m * bound - b * b >= 0]
        demand_valid(w * w - m * w - b * b > 0, *rising)
    roots: list[Any] = []
    claimed = law(g, e, lambda x: _root(x, roots))
    if claimed.norm is not None:
        demand_valid(claimed.norm >= bound, *limits, *roots, attained="n = g equal rows", norm=claimed.norm)
    if claimed.entry is not None:
        demand_valid(2 * a + e * e <= claimed.entry, e > 0, a <= e, entry=claimed.entry)


def _root(x: Any, facts: list[Any]) -> Any:
    """√x as a z3 variable."""
    r = z3.Real(f"root{len(facts)}")
    facts.append(z3.And(r >= 0, r * r == x))
    return r


def _equal_rows() -> Any:
    """(X over δ, ε) by the number of rows: up to three rows ±1, then twelve equal ones."""
    for k in (1, 2, 3):
        for Z in search.unit_row_matrices(k + 1, 1, 1):
            if Z.nrows() == k + 1:
                yield from ((Z, exact.rational(e)) for e in ("1", "1/2"))
    yield exact.ones(13, 1), exact.rational(1)


@claim.property(
    problem=strategies.st.tuples(
        strategies.st.integers(2, 4).flatmap(lambda n: strategies.unit_rows(n=n, max_d=3)),
        strategies.positive_rationals(),
    ),
    search=search.product(
        problem=search.Stream("n ≤ 3 rows ±1 and a direction, and twelve equal rows", "problems", _equal_rows)
    ),
)
def on_exact_matrices(law, problem):
    """The first rows are X, the last is δ/ε: each row of X moves, ‖ΔG‖ and its largest entry exact."""
    Z, e = problem
    suppose(Z.nrows() >= 2)
    X = exact.delete_row(Z, Z.nrows() - 1)
    G = exact.gram(X)
    claimed = law(exact.spectral_norm(G), e, exact.sqrt)
    for i in range(X.nrows()):
        rows = X.tolist()
        rows[i] = [x + e * z for x, z in zip(rows[i], Z.tolist()[-1], strict=True)]
        change = exact.gram(exact.matrix(rows)) - G
        if claimed.norm is not None:
            demand_at_most(exact.spectral_norm(change), claimed.norm, i=i)
        if claimed.entry is not None:
            demand_at_most(max(abs(x) for x in change.entries()), claimed.entry, i=i)


claim.in_rocq(as_published="prop_4_6_d_gram_perturbation")
