"""Isotropic sub-Gaussian unit rows are incoherent once C carries their constant K; no C serves all of them.

Setting.  n independent rows of one law: unit norm, E xxᵀ = I/d, and E e^{⟨u,x⟩} ≤ e^{K²‖u‖²/2d} for every u, so K ≥ 1.  The
          sphere and the cube {±1/√d}ᵈ have K = 1 (asm-4.5.a).  C > 0.
Says.     P(max_{i≠j} |⟨x_i, x_j⟩| ≤ C√(log n/d)) ≥ 1 − n^(−c), c = C²/2 − 2, with a C that is given once for all such rows.
Why not.  Rows ±e_k, k ≤ d, all 2d equally likely, are isotropic with K² ≤ d; two of them are parallel or orthogonal.  n = 3,
          d = 10, C = 3: C√(log n/d) < 1, and it fails with probability 1 − 9/10·8/10 = 0.28 > 3^(−5/2).  Nor will a larger C or
          a smaller c > 0 do: of n = d + 1 such rows two are parallel for sure, and C√(log n/d) < 1 for every large d.
Holds if  C√(log n/d) is replaced by CK√(log n/d), with the same c.
Why.      Given x_j, E e^{s⟨x_i,x_j⟩} ≤ e^{K²s²/2d}, as ‖x_j‖ = 1.  Chernoff at s = dt/K²: P(|⟨x_i, x_j⟩| > t) ≤ 2e^{−dt²/2K²}.
          n(n−1)/2 pairs: at most n(n−1)·n^{−C²/2} ≤ n^{2−C²/2} at t = CK√(log n/d).
Largest.  A row that is ±1/√k on one of b blocks of k = d/b coordinates, the block and the signs uniform, has K² ≤ b, and
          √d⟨x_i, x_j⟩ tends to N(0, b) with probability 1/b, else 0, as k → ∞.  So no larger c serves all laws with K² ≤ b.
Mind.     K of the rows ±e_k grows with d: K² ≥ d/(2 log 2d), by u = 2 log(2d)·e_1.  Where K is bounded, as is usual in
          speaking of sub-Gaussian rows, CK is a number; but not the same for two such laws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import demand_valid, valid

claim = Claim(
    "asm-4.5.a.subgaussian",
    "Isotropic sub-Gaussian unit rows are incoherent with an explicit constant",
    source="arXiv:2603.13085v2, Assumption 4.5",
    statement=r"P\Big(\max_{i \ne j} |\langle x_i, x_j \rangle| \le C \sqrt{\tfrac{\log n}{d}}\Big) \ge 1 - n^{-c}, "
    r"\qquad c = \tfrac{C^2}{2} - 2",
    reading="unit-norm rows of any isotropic sub-Gaussian law, C one number for all of them",
    expected="conditional",
    uses=("asm-4.5.a",),
)


class _Incoherence(NamedTuple):
    """μ² at which the rows are incoherent, and the exponent c."""

    mu_squared: Any
    exponent: Any


@claim.false
def as_published(C, K, d, log_n):
    """μ = C√(log n/d), c = C²/2 − 2, whatever K is"""
    return _Incoherence(C * C * log_n / d, C * C / 2 - 2)


@claim.true(assuming="C may carry the sub-Gaussian constant K: μ = CK√(log n/d)")
def corrected(C, K, d, log_n):
    """μ = CK√(log n/d), c = C²/2 − 2, where E exp⟨u, x⟩ ≤ exp(K²‖u‖²/2d)"""
    return _Incoherence(C * C * K * K * log_n / d, C * C / 2 - 2)


@claim.false
def ten_times_larger(C, K, d, log_n):
    """μ = 10C√(log n/d), c = C²/2 − 2: a larger number in place of K."""
    return _Incoherence(100 * C * C * log_n / d, C * C / 2 - 2)


@claim.false
def root_of_K(C, K, d, log_n):
    """μ = C√(K log n/d), c = C²/2 − 2: takes K for K²."""
    return _Incoherence(C * C * K * log_n / d, C * C / 2 - 2)


@claim.false
def union_over_the_rows(C, K, d, log_n):
    """μ = CK√(log n/d), c = C²/2 − 1: a union over the n rows, where there are n(n−1)/2 pairs."""
    return _Incoherence(C * C * K * K * log_n / d, C * C / 2 - 1)


@claim.false
def without_the_half(C, K, d, log_n):
    """μ = CK√(log n/d), c = C² − 2: reads the tail as e^{−dt²/K²}."""
    return _Incoherence(C * C * K * K * log_n / d, C * C - 2)


@claim.symbolic(dimensions="all")
def by_chernoff(law):
    """Chernoff's exponent, K of the laws by blocks, and c ≤ dμ²/(2K² log n) − 2, needed (K = 1, 2, 20) and enough."""
    s, t, x, dim, size = sp.symbols("s t x d K", positive=True)
    chernoff = size**2 * s**2 / (2 * dim) - s * t
    demand(sp.simplify(chernoff.subs(s, dim * t / size**2) + dim * t**2 / (2 * size**2)) == 0)
    demand(bool(sp.limit(sp.log(dim + 1) / dim, dim, sp.oo) == 0))  # n = d + 1 rows ±e_k, any C
    demand(
        bool(sp.limit(sp.erfc(x) * x * sp.exp(x**2), x, sp.oo) > 0)
    )  # Mills: P(|N(0,1)| > C√log n) = n^{−C²/2 + o(1)}
    C, K, d, log_n, j, cosh = z3.Reals("C K d log_n j cosh")
    # given its block, E e^{⟨u,x⟩} = Π cosh(u_l/√k) ≤ e^{‖u‖²/2k}, 1/k = b/d: (2j)! ≥ 2ʲj! from one term to the next
    demand_valid(2 * (j + 1) <= (2 * j + 1) * (2 * j + 2), j >= 0)
    # cosh(2 log 2d) = ((2d)² + (2d)⁻²)/2, so E e^{⟨u,x⟩} = 1 + (cosh − 1)/d ≥ 2d for u = 2 log(2d)·e_1
    demand_valid(1 + (cosh - 1) / d >= 2 * d, d >= 1, 8 * d * d * cosh == 16 * d * d * d * d + 1)

    for constant in (1, 2, 20):  # b = 1, 4, 400 blocks need it
        claimed = law(C, z3.RealVal(constant), d, log_n)
        room = d * claimed.mu_squared / (2 * constant**2) - 2 * log_n
        demand_valid(claimed.exponent * log_n <= room, d >= 1, C >= 2, log_n > 0, K=constant)
    claimed = law(C, K, d, log_n)
    room = d * claimed.mu_squared - 4 * K * K * log_n  # times 2K²
    enough = valid(claimed.exponent * log_n * 2 * K * K <= room, d >= 1, C >= 2, log_n > 0, K >= 1)[0]
    demand(enough or None, claimed=claimed)


def _telling() -> Iterator[Any]:
    """Two and three rows of every law with d ≤ 12, rows ±e_k first; then what tells the constants apart."""
    for n in (2, 3):
        for d in range(1, 13):
            for b in (b for b in range(d, 0, -1) if d % b == 0):
                yield from ((n, b, d // b, exact.rational(C)) for C in (1, 2, 3))
    yield 21, 20, 1, exact.rational("5/2")  # two of them are parallel for sure
    yield 20, 2000, 1, exact.rational("5/2")
    yield 10, 4, 50, exact.rational("7/2")
    yield from ((40, 1, 200, exact.rational("5/2")), (10, 1, 100, exact.rational(2)))


@st.composite
def _rows(draw: Any) -> tuple[int, int, int, Any]:
    n, b, k = draw(st.integers(2, 60)), draw(st.integers(1, 6)), draw(st.integers(1, 40))
    return n, b, k, draw(strategies.positive_rationals(7, 2))


@claim.property(
    rows=_rows(), search=search.product(rows=search.Stream("n rows by b blocks of k (n, b, k, C)", "cases", _telling))
)
def on_exact_tails(law, rows):
    """Np − N(N−1)p²/2 ≤ P(fails) ≤ Np, N = n(n−1)/2 pairs, pairwise independent; for rows ±e_k, P(fails) itself."""
    n, b, k, C = rows
    claimed = law(exact.real(C), exact.sqrt(b), b * k, exact.log(n))
    p, pairs = _tail(exact.sqrt(claimed.mu_squared), b, k), n * (n - 1) // 2
    if p is None:
        demand(None, rows=rows)
    least, most = p * pairs - p * p * (pairs * (pairs - 1) // 2), p * pairs
    if k == 1 and p:  # it fails when two rows share their axis
        meet = 1 - math.prod((1 - exact.rational(i) / b for i in range(n)), start=exact.rational(1))
        if not least <= meet <= most:
            raise ArithmeticError("the probability that two rows meet contradicts that of a pair")
        least = most = meet
    allowed = exact.exp(-claimed.exponent * exact.log(n))
    demand(exact.at_most(least, allowed), probability_at_least=least, allowed=allowed)
    demand(exact.at_most(most, allowed) or None, probability_at_most=most, allowed=allowed)
    demand_at_most(most, allowed)


def _tail(mu: exact.Real, b: int, k: int) -> Any:
    """P(|⟨x_i, x_j⟩| > μ): the same block, with probability 1/b, and |S| > kμ for a sum S of k signs; None if unknown."""
    chances = [exact.rational(math.comb(k, a)) / (b * 2**k) for a in range(k + 1)]
    if sum(chance * (2 * a - k) ** 2 for a, chance in enumerate(chances)) * b != k:
        raise ArithmeticError("E⟨x_i, x_j⟩² is 1/d")
    beyond = [exact.less(mu * k, abs(2 * a - k)) for a in range(k + 1)]
    if None in beyond:
        return None
    return sum((chance for chance, counts in zip(chances, beyond, strict=True) if counts), start=exact.rational(0))


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")
