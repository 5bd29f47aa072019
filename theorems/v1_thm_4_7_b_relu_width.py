"""Version 1's width 1/ε² is required for 2L-ReLU, and for attention as well: it is no contrast between them.

Setting.  Features x̃_i ≠ 0: rows of X for 2L-ReLU, of XXᵀX for attention; G̃ their Gram matrix, K_∞ ≻ 0, 0 < ε ≤ 1; a width m
          *does* when ‖K_m − K_∞‖ ≤ ε λ_min(K_∞) has probability ≥ 1 − δ, δ < 1/6; ρ = ‖G̃‖/(ε λ_min(K_∞)).
Says.     For 2L-ReLU m = Ω(1/ε²).
Why.      λ_min(K_∞) ≤ (K_∞)_ii = G̃_ii/2 ≤ ‖G̃‖/2, so ρ ≥ 2/ε, and (1 − √(6δ)) ρ²/16 ≤ m is needed, by the symmetry of
          w and −w as in thm-4.8.f.  So c = (1 − √(6δ))/4.
More.     For rank X = r: ‖G̃‖ ≥ tr G̃/r and λ_min(K_∞) ≤ tr K_∞/n = tr G̃/2n, so ρ ≥ 2n/(rε): (1 − √(6δ))n²/(4r²ε²) neurons are needed, for
          both networks and the best conditioned rows.  ±e_1, …, ±e_d attain ρ = 2n/(rε) = 4/ε.
Mind.     That 1/ε² neurons are also *enough* for 2L-ReLU, with no power of κ, is another claim, and false (thm-4.8.g.v1).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.chances import Widths, axis_rows, concentration, demand_widths, on_axes
from theorems.claim import Claim, demand, suppose
from theorems.needed_widths import needed_whatever_the_features
from theorems.symbolic import valid

claim = Claim(
    "v1-thm-4.7.b",
    "Version 1's width 1/ε² for the two-layer ReLU network",
    source="arXiv:2603.13085v1, Theorem 4.7",
    statement=r"\mathbb P\big(\|K_m - K_\infty\|_2 \le \varepsilon \lambda_{\min}(K_\infty)\big) \ge 1 - \delta "
    r"\implies m \ge c/\varepsilon^2 \quad \text{(2L-ReLU)}",
    reading="required, as the word is; c = (1 − √(6δ))/4, δ < 1/6. That it is enough is thm-4.8.g.v1",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices", "Cauchy–Schwarz inequality for expectations"),
)


class _Data(NamedTuple):
    """ε, √(6δ), κ(G), n, log n, n/rank X, and whether the features are those of attention."""

    eps: Any
    root: Any
    kappa: Any
    n: Any
    log_n: Any
    crowding: Any
    attention: bool = False


@claim.true
def as_published(x):
    """m ≥ (1 − √(6δ))/(4ε²) is needed for 2L-ReLU"""
    return Widths() if x.attention else Widths(needed=(1 - x.root) / (4 * x.eps**2))


@claim.true
def for_both_networks(x):
    """m ≥ (1 − √(6δ))/(4ε²) is needed, for attention too"""
    return Widths(needed=(1 - x.root) / (4 * x.eps**2))


@claim.true
def by_the_rank(x):
    """m ≥ (1 − √(6δ)) n²/(4r²ε²) is needed for both networks, r = rank X"""
    return Widths(needed=(1 - x.root) * x.crowding**2 / (4 * x.eps**2))


@claim.false
def by_the_number_of_rows(x):
    """m ≥ (1 − √(6δ)) n²/(4ε²) is needed: forgets that orthogonal rows do not crowd."""
    return Widths(needed=(1 - x.root) * x.n**2 / (4 * x.eps**2))


@claim.false
def is_enough(x):
    """m ≥ 40 n log n/ε² is enough for 2L-ReLU: reads the required width as a sufficient one."""
    return Widths() if x.attention else Widths(enough=40 * x.n * x.log_n / x.eps**2)


@claim.false
def with_the_condition_number(x):
    """m ≥ (1 − √(6δ))κ²/(4ε²) is needed for 2L-ReLU: version 2's κ² as a need of every data set."""
    return Widths() if x.attention else Widths(needed=(1 - x.root) * x.kappa**2 / (4 * x.eps**2))


@claim.false
def constant_two(x):
    """m ≥ 2/ε² is needed: beyond what a single row needs at ε = 1."""
    return Widths(needed=2 / x.eps**2)


@claim.false
def fourth_power_of_the_error(x):
    """m ≥ (1 − √(6δ))/ε⁴ is needed: squares the rate of a mean once more."""
    return Widths(needed=(1 - x.root) / x.eps**4)


@claim.symbolic(dimensions="all")
def by_the_diagonal(law):
    """ρ ≥ 2/ε by z3 and the law against (1 − √(6δ))ρ²/16; a single row at ε = 1; obtuse pairs; orthogonal rows of unequal norms."""
    eps, kappa = sp.symbols("epsilon kappa", positive=True)
    said = law(_Data(eps, sp.sqrt(sp.Rational(6, 10)), kappa, 2, sp.log(2), 1))
    if said.enough is not None:  # rows a e_1, e_2: the first is to be within ε/(2κ) of its mean
        most = concentration(said.enough.subs(eps, 1), 1 / (2 * kappa))
        demand(bool(sp.limit(most, kappa, sp.oo) >= sp.Rational(9, 10)), at_most=most, wanted="9/10")
    if said.needed is not None:
        demand(bool(sp.limit(said.needed.subs(eps, 1), kappa, sp.oo).is_finite), on_obtuse_pairs=said.needed)
        single = said.needed.subs({eps: 1, kappa: 1})  # |B/m − ½| ≤ ½ at every width
        demand(bool(single <= 1), one_row_one_neuron=single)
        demand(
            bool(sp.limit(said.needed * eps**2, eps, 0).is_finite), as_ε_goes_to_0=said.needed
        )  # 1/ε² is enough for one row

        if (
            law(_Data(1, sp.sqrt(sp.Rational(6, 10)), 1, 16, sp.log(16), 1)).needed > 1
        ):  # orthonormal rows: |B_i/m − ½| ≤ ½
            demand(False, orthonormal_rows=16, one_neuron="does at ε = 1")

    needed_whatever_the_features()
    e, root, rho, norm, low, trace, n, r = z3.Reals("e root rho ‖G̃‖ λ_min tr(G̃) n r")
    spectrum = [norm * r >= trace, 2 * low * n <= trace, low > 0, r > 0, n >= r, e > 0]
    demand(valid(rho * e * r * low >= 2 * n * low, rho * e * low == norm, *spectrum)[0])
    demand(valid(rho * e * r >= 2 * n, rho * e * r * low >= 2 * n * low, low > 0)[0])
    for attention in (False, True):
        crowding = z3.Real("n/r")
        claimed = law(_Data(e, root, z3.Real("k"), n, z3.Real("log_n"), crowding, attention)).needed
        if claimed is not None:
            facts = [e > 0, e <= 1, root > 0, root < 1, rho * e >= 2 * crowding, rho > 0, crowding >= 1]
            holds, why = valid(claimed * 16 <= (1 - root) * rho * rho, *facts)
            demand(holds, because=why)


def _data() -> Any:
    """One row, orthogonal, opposite and obtuse rows."""
    yield from (
        exact.matrix(rows) for rows in ([[1]], [[1, 0], [0, 1]], [[1], [-1]], [[10, 1], [-10, 1]], [[1, 0], [1, 1]])
    )
    yield from (on_axes([[q], [1]]) for q in (3, 10, 100))
    yield exact.matrix([[1, 0], [-1, 0], [0, 1], [0, -1]])
    yield exact.identity(9)


_EPSILONS = tuple(exact.rational(x) for x in ("1", "1/2", "1/4", "1/10"))


@claim.property(
    X=st.one_of(axis_rows(), strategies.data_matrices(n=2, d=2)),
    epsilon=st.sampled_from(_EPSILONS),
    attention=st.booleans(),
    search=search.product(
        X=search.Stream("one row, and rows at right and obtuse angles", "matrices", _data),
        epsilon=_EPSILONS,
        attention=(False, True),
    ),
)
def on_exact_probabilities(law, X, epsilon, attention):
    """δ = 0.1: the least width that does, by the exact law of the activation patterns, against the claimed ones."""
    F, n = exact.attend(X) if attention else X, X.nrows()
    spectrum = exact.enclosed_eigenvalues(exact.ntk_limit(F))
    suppose(exact.less(0, spectrum[-1]))
    rank, delta = exact.rank(X), exact.rational("1/10")
    kappa = exact.effective_condition_number(exact.gram(X), rank)
    crowding = exact.rational(n) / rank
    claimed = law(_Data(epsilon, exact.sqrt(delta * 6), kappa, n, exact.log(n), crowding, bool(attention)))
    suppose(any(width is not None for width in claimed) and (claimed.enough is None or n > 1))
    demand_widths(claimed, F, spectrum[-1] * epsilon, delta, cap=16 if n == 2 else 200)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")
