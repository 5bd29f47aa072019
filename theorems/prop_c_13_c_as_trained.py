"""As trained, MLP-Attn's kernel is not ‖G‖² times as sensitive as 2L-ReLU's: row normalisation cancels the growth of G³.

Setting.  Unit rows, g = ‖G‖, S = XᵀX; x_i moves by δ, also in the training set, first order (one-sided where rows are parallel).
          Trained: K̂ = K_∞ of the unit rows f̂_j of f_j = Sx_j.  L̂, L_relu: the largest ‖dK̂‖ and ‖dK_∞(X)‖ over i and ‖δ‖ = 1.
Says.     L̂/L_relu grows like ‖G‖²: what holds for G³ (prop-C.13.b) is used for MLP-Attn.
Why not.  F̂ does not see the scale of G: K̂(cX) = K̂(X), where G³ has c⁶.  On a line f̂ = ±1 and L̂ = 0, whatever ‖G‖ = n.
          In every dimension: n equal rows have ‖G‖ = n, and the bound below, 6n√n, is less than cn² for n > 36/c².
          Measured on digits, n = 50 to 200: L̂/L_relu falls from 0.43 to 0.32, like ‖G‖^(−0.2), and the ratio for G³ rises like
          ‖G‖^1.9; the same ‖G‖^1.9 for K_∞(F), and ‖G‖^(−0.3) for F̂F̂ᵀ: it is the row normalisation that cancels, not the ReLU.
          MNIST: ‖G‖^(−0.2), CIFAR-10: ‖G‖^0.2, against ‖G‖^1.9 for G³.
          In the influence vector, max ‖dα‖, on digits, the ratio is about 10 at λ = 10⁻³ and 0.5 at λ = 1: λ sets it, and it is flat in ‖G‖.
Instead.  L̂ ≤ 6√n‖G‖, one power less than for G³.  ‖f_j‖ ≥ x_jᵀSx_j ≥ 1, so ‖df̂_j‖ ≤ ‖df_j‖ =: a_j ≤ |⟨x_i, x_j⟩| + |δᵀx_j| for j ≠ i,
          a_i ≤ g + 2: Σa_j² ≤ (g+2)² + 4g ≤ 13g².  cosθ(π−θ)/(2π) moves by at most 7/10·dθ, so |dK̂_jk| ≤ (7/10)(a_j + a_k) and
          ‖dK̂‖_F ≤ (7/10)·2√n·√13g.  As L_relu ≥ 1 (δ = x_i), L̂/L_relu ≤ 6√n‖G‖.
          The power 1 is needed: e_2 and g rows e_1, δ = e_1 for the first: ‖dK̂‖ = √g(g+1+1/g)/4, the slope of Sδ/‖Sx_i‖.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, sensitivities, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, plotted, suppose
from theorems.sensitivities import relu_star, star_norm, trained_change
from theorems.symbolic import demand_valid, identical, valid

claim = Claim(
    "prop-C.13.c",
    "MLP-Attn as trained against 2L-ReLU: sensitivities",
    source="arXiv:2603.13085v2, Proposition C.13, for the network that is trained",
    statement=r"\exists c > 0:\quad \max_{i,\|\delta\|=1} \|\mathrm{d}K_\infty(\hat F)\|_2 "
    r"\ge c\,\|G\|_2^2 \max_{i,\|\delta\|=1} \|\mathrm{d}K_\infty(X)\|_2",
    reading="for MLP-Attn as trained: unit rows of F, ReLU tangent kernel in the limit of infinite width; the kernels' actual "
    "first-order sensitivities at the data; c may depend on nothing",
    expected="refuted",
    assumes=("the angle between x and a fixed vector has a gradient in x of norm 1/‖x‖", "π > 3"),
)
SHARE = exact.rational("1/1000000")  # the c that exact instances are held against, though L̂ = 0 refutes every c > 0
SIZES = (50, 100, 200)
REFERENCE = "K_∞(X)"


class _Data(NamedTuple):
    """g = ‖G‖, n, √n, and the share c that an existence statement may choose."""

    g: Any
    n: Any
    root_n: Any
    share: Any


class _Says(NamedTuple):
    """L̂/L_relu ≥ least, growing like ‖G‖^power; L̂ ≤ most; K̂(cX) = c^scale·K̂(X)."""

    least: Any = None
    most: Any = None
    scale: int | None = None
    power: int | None = None


@claim.false
def as_published(q):
    """L̂/L_relu ≥ c‖G‖² with one c > 0 for all data: grows like ‖G‖²"""
    return _Says(least=q.share * q.g * q.g, power=2)


@claim.true
def one_power_less(q):
    """L̂ ≤ 6√n‖G‖, so L̂/L_relu ≤ 6√n‖G‖"""
    return _Says(most=6 * q.root_n * q.g)


@claim.true
def blind_to_scale(q):
    """K̂(cX) = K̂(X): the trained kernel does not see the scale of the data"""
    return _Says(scale=0)


@claim.false
def grows_with_scale(q):
    """K̂(cX) = c⁶K̂(X): reads F̂F̂ᵀ as G³."""
    return _Says(scale=6)


@claim.false
def no_growth_at_all(q):
    """L̂ ≤ 6√n: takes the invariance under scale for a bound that is free of ‖G‖."""
    return _Says(most=6 * q.root_n)


@claim.false
def a_fifth(q):
    """L̂ ≤ (1/5)√n‖G‖: the right powers, a constant too small."""
    return _Says(most=q.root_n * q.g / 5)


@claim.symbolic(dimensions="all")
def by_words_and_norms(law):
    """df_j and the scale of F as words of any size; the norms by z3; one line, and g rows e_1 beside one e_2, for every g"""
    n, d, (s, c) = (
        sp.symbols("n", integer=True, positive=True),
        sp.symbols("d", integer=True, positive=True),
        sp.symbols("s c"),
    )
    X, delta, i = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("δ", d, 1), sp.MatrixSymbol("e", n, 1)
    moved, S = X + s * i * delta.T, X.T * X
    drift = delta * i.T * X + X.T * i * delta.T  # dS
    demand(identical(moved.T * moved, S + s * drift + s**2 * delta * i.T * i * delta.T))
    demand(identical((c * X) * (c * X).T * (c * X), c**3 * X * X.T * X))  # so the unit rows are the same
    q = _Data(*z3.Reals("g n √n c"))
    claimed = law(q)
    if claimed.scale is not None:
        demand(claimed.scale == 0, scale=claimed.scale)
        return
    facts = [q.g >= 1, q.n >= q.g, q.root_n >= 1, q.root_n * q.root_n == q.n, q.share > 0]
    if claimed.least is not None:  # on a line, g = n: L̂ = 0, L_relu ≥ 1
        broken, _ = valid(claimed.least > 0, *facts, q.g == q.n)
        demand(not broken, instance="n rows 1 on a line", trained=0, least=claimed.least)
        return
    _norms()
    change, total, squares = z3.Reals("‖dK̂‖ √Σa² Σa²")
    bound = [
        change >= 0,
        5 * change <= 7 * q.root_n * total,
        total >= 0,
        total * total == squares,
        squares <= 13 * q.g * q.g,
    ]
    demand_valid(total <= z3.Q(361, 100) * q.g, *facts, *bound[2:])
    demand_valid(change <= claimed.most, *facts, bound[1], total <= z3.Q(361, 100) * q.g, bound=claimed.most)


def _norms() -> None:
    """Σa_j² ≤ 13g² from the bounds of the a_j, and the slope of cosθ(π−θ)/(2π)."""
    a, x, y, g, first, second, share, sine, cosine, pi = z3.Reals("a_j c δx g Σc² Σ(δx)² slope sin cos π")
    demand_valid(a * a <= 2 * x * x + 2 * y * y, a >= 0, x >= 0, y >= 0, a <= x + y)
    total = (g + 2) * (g + 2) + 2 * first + 2 * second
    demand_valid(total <= 13 * g * g, g >= 1, first <= g, second <= g)
    theta = sp.Symbol("theta")
    slope = sp.diff(sp.cos(theta) * (sp.pi - theta), theta)
    demand(sp.simplify(slope + sp.sin(theta) * (sp.pi - theta) + sp.cos(theta)) == 0)
    angle = z3.Real("π−θ")  # |slope|·2π ≤ π·|sin| + |cos| ≤ π + 1 < (7/10)·2π
    known = [pi > 3, sine >= 0, sine <= 1, cosine <= 1, cosine >= -1, angle >= 0, angle <= pi]
    demand_valid(sine * angle + cosine <= pi + 1, *known)
    demand_valid(share <= z3.Q(7, 10), pi > 3, share * 2 * pi <= pi + 1)


@st.composite
def _moves(draw: Any) -> tuple[Any, ...]:
    """(X, i, δ) with unit rows, ‖δ‖ = 1."""
    n, d = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    X, step = draw(strategies.unit_rows(n=n, d=d)), draw(strategies.unit_rows(n=1, d=d))
    return X, draw(st.integers(0, n - 1)), step


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
def on_exact_matrices(law, problem):
    """‖dK̂‖ from exact derivatives, certified; on a line, where it is all of L̂, against L_relu; the cosines of 3X against X's"""
    X, i, step = problem
    n, i = X.nrows(), int(i)
    claimed = law(_Data(exact.spectral_norm(exact.gram(X)), n, exact.sqrt(n), SHARE))
    if claimed.scale is not None:
        A, B = (exact.gram(exact.attend(Y)) for Y in (X, 3 * X))
        factor = exact.rational(3) ** claimed.scale
        for j in range(n):
            for k in range(n):  # cosines by their squares and signs; K̂ is a function of them
                squares = factor**2 * A[j, k] ** 2 * B[j, j] * B[k, k], B[j, k] ** 2 * A[j, j] * A[k, k]
                demand(squares[0] == squares[1] and bool(A[j, k] * B[j, k] >= 0), squares=squares)
        return
    size = _norm(trained_change(X, i, step))
    if claimed.most is not None:
        demand_at_most(size, claimed.most)
        return
    suppose(X.ncols() == 1)
    demand_at_most(claimed.least * star_norm(relu_star(X, i, step), i), size, trained=size)


def _norm(rows: list[list[exact.Real]]) -> exact.Real:
    values = exact.enclosed_eigenvalues(exact.real_matrix(rows))
    return exact.maximum(*(abs(x) for x in values))


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("blind_to_scale", "grows_with_scale", "no_growth_at_all", "a_fifth"),
)
def on_images(law, data, device):
    """50, 100, 200 images, exact derivatives: L̂ against its bound, and the power of ‖G‖ in L̂/L_relu by least squares"""
    found = [sensitivities.measure(data, device, n) for n in SIZES]
    for n, one in zip(SIZES, found, strict=True):
        claimed = law(_Data(one.g, n, n**0.5, 0))
        if claimed.most is not None:
            demand(one.kernels["K_∞(F̂)"].frobenius <= float(claimed.most), trained=one.kernels["K_∞(F̂)"].frobenius)
        _tell(data, device, n, one)
    if claimed.power is not None:
        power = _power(found, "K_∞(F̂)")
        demand(abs(power - claimed.power) <= 1, power=power, claimed=claimed.power)
    for name in sensitivities.KERNELS:
        measured(f"power of ‖G‖ in L({name}) / L({REFERENCE})", _power(found, name), data=data, detail=f"n = {SIZES}")
    sizes = [{"label": name, "x": [m.g for m in found], "y": [m.kernels[name].operator for m in found]}
             for name in sensitivities.KERNELS]  # fmt: skip
    plotted(f"Sensitivity of the kernels, {data}", "G³ and K_∞(F) rise steeply with the norm of G, the others hardly",
            x="‖G‖", y="largest ‖dK‖ found", lines=sizes, log_x=True, log_y=True)  # fmt: skip


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "one_power_less", "no_growth_at_all", "a_fifth"),
)
def by_two_derivatives(law, data, device):
    """20 images: autograd against central differences in ball arithmetic; the kernels against impl.ntk, and under 3X"""
    for name, values, differences, room in _derivatives(data, device):
        demand(abs(values - differences) <= room, kernel=name, autograd=values, difference=differences, room=room)
    X = empirical.features(data, SIZES[0], device, "float64")
    once, scaled = (sensitivities.KERNELS["K_∞(F̂)"](Y) for Y in (X, 3 * X))
    error = 2 * np.sqrt(2 * _rounding(X))
    demand(float((scaled - once * 3.0 ** law(_Data(1, 1, 1, 0)).scale).abs().max()) <= error, error=error)
    mismatch = sensitivities.measure(data, device, SIZES[0]).mismatch
    demand(mismatch <= error, mismatch=mismatch, error=error)
    measured("K_∞ against impl.ntk, largest difference", mismatch, data=data, detail=f"n = {SIZES[0]}")


@functools.cache
def _derivatives(data: str, device: str) -> list[tuple[str, float, float, float]]:
    """Per kernel: an entry's derivative by autograd, its difference quotient, and room for truncation and rounding."""
    X = sensitivities.coordinates(empirical.features(data, 20, device, "float64"))
    step = torch.randn(X.shape[1], generator=torch.Generator().manual_seed(0), dtype=X.dtype)
    step = (step / step.norm()).to(X)
    out = []
    for name, kernel in sensitivities.KERNELS.items():
        forward, _ = sensitivities.derivatives(kernel, X, 0)
        quotient, truncation = sensitivities.exact_difference(name, X, 0, 1, step)
        # rounding: chains of products as long as n + 2d, and 1/√(1−cos²) from the arccosine, at the scale of the largest entry
        V = sensitivities.unit(sensitivities.attended(X))
        sine = float(torch.sqrt(1 - (V[0] @ V[1]) ** 2))
        change = forward(step)
        room = truncation + 16 * _rounding(X) * float(change.abs().max()) / sine**3
        out.append((name, float(change[0, 1]), quotient, room))
    return out


def _rounding(X: torch.Tensor) -> float:
    """(n + 2d + 20)·u: relative error of one entry of FFᵀ, over the product of the norms."""
    return (len(X) + 2 * X.shape[1] + 20) * 2.0**-53


def _tell(data: str, device: str, n: int, one: sensitivities.Measured) -> None:
    where, reference = f"{data}, n = {n}, ‖G‖ = {one.g:.3g}", one.kernels[REFERENCE]
    for name in sensitivities.KERNELS:
        if name != REFERENCE:
            ratio = one.kernels[name].operator / reference.operator
            measured(f"L({name}) / L({REFERENCE})", ratio, data=where,
                     low=one.kernels[name].operator / reference.frobenius,
                     high=one.kernels[name].frobenius / reference.operator)  # fmt: skip
    for lam in (1e-3, 1.0):
        change = sensitivities.influence(data, device, n, lam)
        measured(f"max ‖dα‖, K_∞(F̂) / {REFERENCE}, λ = {lam:g}", change["K_∞(F̂)"] / change[REFERENCE], data=where)


def _power(found: list[sensitivities.Measured], name: str) -> float:
    """Slope of log L/L_reference against log ‖G‖."""
    ratios = [m.kernels[name].operator / m.kernels[REFERENCE].operator for m in found]
    return float(np.polyfit(np.log([m.g for m in found]), np.log(ratios), 1)[0])
