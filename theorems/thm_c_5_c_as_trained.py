"""As trained, MLP-Attn's kernel is not ‖G‖² times as sensitive as a polynomial kernel: row normalisation cancels that.

Setting.  Unit rows, g = ‖G‖; x_i moves by δ, also in the training set, first order (one-sided where rows are parallel).
          Trained: K̂ = K_∞ of the unit rows of F = XXᵀX, as in prop-C.13.c.  Polynomial: K_ij = ⟨x_i, x_j⟩^p.
          L̂, L_poly: the largest ‖dK‖ over i and ‖δ‖ = 1.
Says.     L̂/L_poly grows like ‖G‖²/p: what holds for G³ (thm-C.5.b) is used for MLP-Attn.
Why not.  On a line f̂ = ±1 and L̂ = 0, whatever ‖G‖ = n, and L_poly ≥ 2p.  In every dimension: n equal rows have ‖G‖ = n, and
          the bound below, 3n√n/p, is less than cn²/p for n > 9/c².
          Measured on digits, p = 3, n = 50 to 200: L̂/L_poly falls from 0.11 to 0.09; the ratio for G³ rises like ‖G‖².
Instead.  L̂ ≤ 6√n‖G‖ (prop-C.13.c, with its derivation) and L_poly ≥ 2p: L̂/L_poly ≤ 3√n‖G‖/p, one power less than the bounds of G³.
          It can exceed every constant: e_2 and k rows e_1, δ = e_1: L̂ ≥ √k(k+1+1/k)/4 against L_poly = p(1+√k).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, sensitivities, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.prop_c_13_c_as_trained import SIZES, _norm, _norms
from theorems.sensitivities import trained_change
from theorems.symbolic import demand_valid, identical, valid

claim = Claim(
    "thm-C.5.c",
    "MLP-Attn as trained against a polynomial kernel: sensitivities",
    source="arXiv:2603.13085v2, Theorem C.5, for the network that is trained",
    statement=r"\exists c > 0:\quad \max_{i,\|\delta\|=1} \|\mathrm{d}K_\infty(\hat F)\|_2 "
    r"\ge \frac{c}{p}\,\|G\|_2^2 \max_{i,\|\delta\|=1} \|\mathrm{d}K_{\mathrm{poly}}\|_2",
    reading="for MLP-Attn as trained: unit rows of F, ReLU tangent kernel in the limit of infinite width; the kernels' actual "
    "first-order sensitivities at the data; c may depend on nothing",
    expected="refuted",
    assumes=("the angle between x and a fixed vector has a gradient in x of norm 1/‖x‖", "π > 3"),
)
SHARE = exact.rational("1/1000000")  # the c that exact instances are held against, though L̂ = 0 refutes every c > 0
DEGREE = 3
REFERENCE = "(xᵀx')³"


class _Data(NamedTuple):
    """g = ‖G‖, √n, p, and the share c that an existence statement may choose."""

    g: Any
    root_n: Any
    p: Any
    share: Any


class _Ratio(NamedTuple):
    """least ≤ L̂/L_poly ≤ most; growing like ‖G‖^power."""

    least: Any = None
    most: Any = None
    power: int | None = None


@claim.false
def as_published(q):
    """L̂/L_poly ≥ c‖G‖²/p with one c > 0 for all data: grows like ‖G‖²"""
    return _Ratio(least=q.share * q.g * q.g / q.p, power=2)


@claim.true
def one_power_less(q):
    """L̂/L_poly ≤ 3√n‖G‖/p"""
    return _Ratio(most=3 * q.root_n * q.g / q.p)


@claim.false
def grows_like_the_norm(q):
    """L̂/L_poly ≥ c‖G‖/p with one c > 0 for all data: only one power lost, but some growth always left."""
    return _Ratio(least=q.share * q.g / q.p, power=1)


@claim.false
def never_more_sensitive(q):
    """L̂/L_poly ≤ 1: takes normalised rows for harmless."""
    return _Ratio(most=q.g / q.g)


@claim.false
def constant_too_small(q):
    """L̂/L_poly ≤ √n‖G‖/(20p): the right powers, a constant too small."""
    return _Ratio(most=q.root_n * q.g / (20 * q.p))


@claim.symbolic(dimensions="all")
def by_words_and_norms(law):
    """One line; L_poly ≥ 2p at δ = x_i and the norms of L̂ by z3; e_2 beside k rows e_1 as words, for every k"""
    q = _Data(*z3.Reals("g √n p c"))
    claimed = law(q)
    facts = [q.g >= 1, q.root_n >= 1, q.p >= 1, q.share > 0]
    if claimed.least is not None:  # on a line, g = n: L̂ = 0
        broken, _ = valid(claimed.least > 0, *facts, q.g == q.root_n * q.root_n)
        demand(not broken, instance="n rows 1 on a line", trained=0, least=claimed.least)
        return
    _norms()  # Σa_j² ≤ 13g², |dK̂_jk| ≤ (7/10)(a_j + a_k)
    trained, polynomial, total = z3.Reals("L̂ L_poly √Σa²")
    bound = [trained >= 0, 5 * trained <= 7 * q.root_n * total, total >= 0, total * total <= 13 * q.g * q.g]
    demand_valid(total <= z3.Q(361, 100) * q.g, *facts, *bound[2:])
    demand_valid(trained <= 6 * q.root_n * q.g, *facts, bound[1], total <= z3.Q(361, 100) * q.g)
    _star()
    steps = [trained <= 6 * q.root_n * q.g, polynomial >= 2 * q.p, trained >= 0]
    demand_valid(6 * q.root_n * q.g <= claimed.most * (2 * q.p), *facts, *steps, most=claimed.most)


def _star() -> None:
    """evᵀ + veᵀ has the eigenvalue v_i + ‖v‖; at δ = x_i, v_i = p."""
    n, (own, length) = sp.symbols("n", integer=True, positive=True), sp.symbols("v_i l")
    e, v, unit = sp.MatrixSymbol("e", n, 1), sp.MatrixSymbol("v", n, 1), sp.Identity(1)
    rules = [(e.T * e, unit), (e.T * v, own * unit), (v.T * e, own * unit), (v.T * v, length**2 * unit)]
    demand(identical((e * v.T + v * e.T) * (length * e + v), (own + length) * (length * e + v), rules))


@st.composite
def _moves(draw: Any) -> tuple[Any, ...]:
    """(X, i, δ): rows ±e_k, ‖δ‖ = 1."""
    n, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = [(draw(st.integers(0, d - 1)), draw(st.sampled_from([1, -1]))) for _ in range(n)]
    X = exact.matrix([[sign * int(k == axis) for k in range(d)] for axis, sign in rows])
    return X, draw(st.integers(0, n - 1)), draw(strategies.unit_rows(n=1, d=d))


def _small_moves() -> Any:
    """Rows 1 on a line; then e_2 and k rows e_1, the first moving along e_1."""
    for n in (1, 2, 3):
        yield exact.ones(n, 1), 0, exact.matrix([[1]])
    for k in (1, 2, 4, 25):
        yield exact.matrix([[0, 1]] + [[1, 0]] * k), 0, exact.matrix([[1, 0]])


@claim.property(
    problem=_moves(),
    search=search.product(problem=search.Stream("rows 1, n ≤ 3; e_2 and k rows e_1", "moves", _small_moves)),
)
def on_axis_rows(law, problem):
    """Rows ±e_k, where L_poly = p(1+√‖G‖), p = 3: ‖dK̂‖ from exact derivatives; on a line that is all of L̂"""
    X, i, step = problem
    g = exact.spectral_norm(exact.gram(X))
    claimed = law(_Data(g, exact.sqrt(X.nrows()), DEGREE, SHARE))
    size, polynomial = _norm(trained_change(X, int(i), step)), DEGREE * (1 + exact.sqrt(g))
    if claimed.most is not None:
        demand_at_most(size, claimed.most * polynomial)
        return
    suppose(X.ncols() == 1)
    demand_at_most(claimed.least * polynomial, size)


@claim.empirical(
    data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("never_more_sensitive", "constant_too_small")
)
def on_images(law, data, device):
    """50, 100, 200 images, exact derivatives, p = 3: L̂/L_poly against its bound, and its power of ‖G‖ by least squares"""
    found = [sensitivities.measure(data, device, n) for n in SIZES]
    for n, one in zip(SIZES, found, strict=True):
        claimed, trained, other = law(_Data(one.g, n**0.5, DEGREE, 0)), one.kernels["K_∞(F̂)"], one.kernels[REFERENCE]
        low, high = trained.operator / other.frobenius, trained.frobenius / other.operator
        if claimed.most is not None:
            demand(high <= float(claimed.most), high=high, most=float(claimed.most))
        ratio, where = trained.operator / other.operator, f"{data}, n = {n}, ‖G‖ = {one.g:.3g}"
        measured(f"L(K_∞(F̂)) / L({REFERENCE})", ratio, low=low, high=high, data=where)
        for lam in (1e-3, 1.0):
            change = sensitivities.influence(data, device, n, lam)
            measured(f"max ‖dα‖, K_∞(F̂) / {REFERENCE}, λ = {lam:g}", change["K_∞(F̂)"] / change[REFERENCE], data=where)
    ratios = {
        name: [m.kernels[name].operator / m.kernels[REFERENCE].operator for m in found] for name in ("G³", "K_∞(F̂)")
    }
    powers = {name: float(np.polyfit(np.log([m.g for m in found]), np.log(r), 1)[0]) for name, r in ratios.items()}
    for name, power in powers.items():
        measured(f"power of ‖G‖ in L({name}) / L({REFERENCE})", power, data=data, detail=f"n = {SIZES}")
    wanted = law(_Data(1, 1, 1, 0)).power
    if wanted is not None:
        demand(abs(powers["K_∞(F̂)"] - wanted) <= 1 / 2, power=powers["K_∞(F̂)"], claimed=wanted)
