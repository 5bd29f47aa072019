"""κ_d by randomized SVD costs of the order of nd², as its exact computation does: nd log k is the sketch alone, and k must be d.

Setting.  n ≥ d.  κ_d = λ_1/λ_d needs d values, so k = d columns (app-A.12.svd.a).  Multiplications of the structured randomized SVD:
          nd log₂ k for the sketch, k²(n + d) for the bases and the small SVD.
Says.     κ_d is computed via randomized SVD in O(nd log k) time.
Why not.  With k = d the second term is d²(n + d) ≥ nd², and nd²/(nd log d) = d/log d is unbounded: 265 for d = 3072.
Instead.  O(nd²), the order of forming XᵀX, whose d×d eigenvalues are then exact up to rounding.
Mind.     nd log k is the cost of the leading k ≪ d values, where k² (n + d) is small beside it; these say nothing of λ_d.  Nor is it said here
          that no method could compute κ_d faster.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
import z3

from theorems import exact, search
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import valid

claim = Claim(
    "app-A.12.svd.b",
    "κ_d in O(nd log k)",
    source="arXiv:2603.13085v2, Appendix A.12, step 1, and Conclusion",
    statement=r"\text{cost}(\kappa_d) = O(n d \log k)",
    reading="k = d, what κ_d needs for n ≥ d; the count below is that of the method cited; on instances, O with a constant of at most 8",
    expected="refuted",
    uses=("app-A.12.svd.a",),
    assumes=("Halko, Martinsson and Tropp (2011): structured randomized SVD takes nd log k + k²(n + d) operations",),
)


@claim.false
def as_published(n, d, log):
    """nd log d"""
    return n * d * log


@claim.true
def as_the_exact_computation(n, d, log):
    """nd²"""
    return n * d * d


@claim.false
def linear(n, d, log):
    """nd: forgets the logarithm as well."""
    return n * d


@claim.false
def small_matrices_only(n, d, log):
    """d³ + nd log d: takes the small SVD for all that comes after the sketch."""
    return d**3 + n * d * log


@claim.false
def fast_transform_everywhere(n, d, log):
    """nd²/log d: credits the fast transform to what comes after it."""
    return n * d * d / log


@claim.symbolic(dimensions="all")
def by_limits(law):
    """The count over the claim: its limit as d grows with n = 2d, and as n grows first, n = d², by SymPy; then at most 8 for
    all n ≥ d ≥ 2 by z3, with 1 ≤ log₂ d ≤ d."""
    d = sp.Symbol("d", positive=True)
    for n in (2 * d, d**2):
        ratio = sp.limit(_count(n, d, sp.log(d, 2)) / law(n, d, sp.log(d, 2)), d, sp.oo)
        demand(bool(ratio.is_finite), n=str(n), ratio=str(ratio))
    rows, columns, log = z3.Reals("n d log")
    size = [rows >= columns, columns >= 2, log >= 1, log <= columns]
    demand(valid(_count(rows, columns, log) <= 8 * law(rows, columns, log), *size)[0] or None)


@claim.property(search=search.product(j=tuple(range(1, 41)), times=(1, 2, 3)))
def on_powers_of_two(law, j, times):
    """d = 2ʲ, n = d, d² and d³: the count is at most 8 times the claim; integers only."""
    d = exact.rational(2) ** j
    n = d * (2 ** (j * (times - 1)))
    suppose(n >= d)
    demand_at_most(_count(n, d, j), 8 * law(n, d, j), n=n, d=d)


def _count(n: Any, d: Any, log: Any) -> Any:
    """Multiplications of structured randomized SVD with k = d columns."""
    return n * d * log + d * d * (n + d)
