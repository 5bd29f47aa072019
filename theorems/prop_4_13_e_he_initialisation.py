"""Under He initialisation the amplification survives, but κ₊ is not close to κ(G)³: it depends on the draw, with a heavy tail.

Setting.  F = XW_QW_KᵀXᵀXW_V, W's d×d with independent N(0, 2/d) entries; ratio = κ₊(FFᵀ)/κ(G)³, κ(G) = κ₊(XXᵀ); κ(W) the quotient
          of the extreme singular values.
Says.     κ₊ depends on the draw, but the amplification is no artifact of identity projections: it holds empirically.
Found.    On 5 and 40 images, and on 100 of digits, where n > d, κ₊ ≥ κ(G)³/10 in at least ¾ of the draws; the median ratio is
          3 to 21, and one draw in ten has a ratio above 100 to 420, by data set.
Not.      "Standard concentration": a square Gaussian matrix is not well conditioned.  For d = 2, P(κ(W) ≥ x) = 2x/(x²+1), without a
          mean: W = rotation part z + reflection part w, |z|², |w|² independent exponentials, κ = (|z|+|w|)/||z|−|w||.
          For X = I_2 a factor of 10 is kept with probability ≤ 1 − 2√10/11 = 0.425: on the hyperbolic plane, where
          log κ is a distance, a move by W_QW_Kᵀ away from the centre of a decreasing density only loses.
Always.   ratio ≤ (κ(W_Q)κ(W_K)κ(W_V))² for X of full column rank (prop-4.13.c).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import torch
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.image_widths import clopper_pearson

claim = Claim(
    "prop-4.13.e",
    "Projections under He initialisation",
    source="arXiv:2603.13085v2, Proposition 4.13",
    statement=r"\mathbb P\big(\kappa_+(FF^\top) \ge \tfrac{1}{10}\, \kappa(G)^3\big) \ge \tfrac34, \qquad "
    r"(W_Q)_{ij}, (W_K)_{ij}, (W_V)_{ij} \sim N(0, 2/d)",
    reading="“non-convergence holds empirically”: on images the amplification is lost by at most a factor of ten in most draws",
    expected="reproduced",
    uses=("prop-4.13.c",),
    assumes=(
        "a decreasing function of the distance from a point has its largest integral over the disc round that point",
    ),
)


class _Claimed(NamedTuple):
    """low ≤ ratio ≤ high with probability ≥ share; P(κ(W) ≥ x) for d = 2; ratio ≤ (product of the κ(W))^power.  None: not stated."""

    low: float = 0.0
    high: float = math.inf
    share: Any = None
    tail: Callable[[Any], Any] | None = None
    power: int | None = None


_THREE_QUARTERS = exact.rational("3/4")


@claim.true
def as_published():
    """κ₊(FFᵀ) ≥ κ(G)³/10 with probability ≥ ¾"""
    return _Claimed(low=0.1, share=_THREE_QUARTERS)


@claim.true
def in_two_dimensions():
    """d = 2: P(κ(W) ≥ x) = 2x/(x²+1), so κ(W) has no mean; and for every X of full column rank ratio ≤ (κ(W_Q)κ(W_K)κ(W_V))²"""
    return _Claimed(tail=lambda x: 2 * x / (x * x + 1), power=2)


@claim.true
def heavy_tail():
    """κ₊(FFᵀ) ≥ 10κ(G)³ with probability ≥ 1/10: it depends on the draw"""
    return _Claimed(low=10, share=exact.rational("1/10"))


@claim.false
def concentrated():
    """κ(G)³/10 ≤ κ₊(FFᵀ) ≤ 10κ(G)³ with probability ≥ ¾: trusts that Gaussian matrices are well conditioned."""
    return _Claimed(low=0.1, high=10, share=_THREE_QUARTERS)


@claim.false
def finite_mean():
    """d = 2: P(κ(W) ≥ x) = 2/(x²+1): a tail with a mean."""
    return _Claimed(tail=lambda x: 2 / (x * x + 1))


@claim.false
def first_powers():
    """ratio ≤ κ(W_Q)κ(W_K)κ(W_V): forgets that κ₊(FFᵀ) is the square of a quotient of singular values."""
    return _Claimed(power=1)


@claim.symbolic(dimensions="d = 2", blind_to=("as_published", "first_powers"))
def by_rotation_and_reflection(law):
    """The law of κ(W) for d = 2 by SymPy; and what it leaves to κ₊(FFᵀ) ≤ 10 and ≥ 10 for X = I_2, κ(G) = 1."""
    x, u, s = sp.symbols("x u s", positive=True)
    a, b, c, d = sp.symbols("a b c d", real=True)
    z, w = [(a + d) / 2, (c - b) / 2], [(a - d) / 2, (c + b) / 2]
    squares = [v[0] ** 2 + v[1] ** 2 for v in (z, w)]  # σ = |z| ± |w|:
    demand(sp.expand(2 * (squares[0] + squares[1]) - (a**2 + b**2 + c**2 + d**2)) == 0)  # the sum of σ²
    demand(sp.expand(squares[0] - squares[1] - (a * d - b * c)) == 0)  # their product, up to sign
    below = sp.integrate(sp.exp(-s) * (1 - sp.exp(-(u**2) * s)), (s, 0, sp.oo))  # P(|w| ≤ u|z|)
    demand(sp.simplify(below - u**2 / (1 + u**2)) == 0)
    edge = (x + 1) / (x - 1)  # κ ≥ x where 1/edge ≤ |w|/|z| ≤ edge
    tail = sp.simplify(below.subs(u, edge) - below.subs(u, 1 / edge))
    demand(sp.simplify(tail - 2 * x / (x**2 + 1)) == 0)
    said = law()
    if said.tail is not None:
        demand(sp.simplify(said.tail(x) - tail) == 0, claimed=said.tail(x), derived=tail)
    if said.share is not None and said.high < math.inf:
        most = 1 - tail.subs(x, sp.sqrt(sp.Integer(int(said.high))))
        demand(bool(sp.Rational(str(said.share)) <= most), data="X = I_2", wanted=said.share, at_most=most)
    elif said.share is not None:
        least = tail.subs(x, sp.sqrt(sp.Integer(int(said.low))))
        demand(bool(sp.Rational(str(said.share)) <= least), data="X = I_2", wanted=said.share, at_least=least)


def _places() -> Iterator[Any]:
    yield from (exact.rational(x) for x in ("2", "3", "10", "100", "3/2"))


@claim.property(
    search=search.product(x=search.Stream("x = 2, 3, 10, 100, 3/2", "numbers", _places)),
    blind_to=("as_published", "first_powers"),
)
def on_two_by_two_matrices(law, x):
    """P(κ(W) ≥ x) from P(|w| ≤ u|z|) = u²/(1+u²) at both ends, exact; and what is left to κ₊(FFᵀ) ≤ 10 and ≥ 10 for X = I_2."""
    edge = (x + 1) / (x - 1)
    tail = edge**2 / (1 + edge**2) - 1 / (1 + edge**2)
    said = law()
    if said.tail is not None:
        demand(bool(said.tail(x) == tail), x=x, claimed=said.tail(x), derived=tail)
    if said.share is not None:
        root = exact.sqrt(int(said.high if said.high < math.inf else said.low))
        beyond = 2 * root / (root * root + 1)  # P(κ₊(FFᵀ) ≥ root²) is at least this
        demand_at_most(said.share, 1 - beyond if said.high < math.inf else beyond)


def _projections() -> Iterator[tuple[Any, ...]]:
    """Diagonal ones, sorted alike, then a shear."""
    one, two = exact.identity(2), exact.diagonal([2, 1])
    for values in (one, two):
        yield one, one, one, values
    yield two, two, two, two
    yield exact.matrix([[1, 0], [0, 1], [1, 1]]), exact.matrix([[1, 1], [0, 1]]), two, one


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, W_Q, W_K, W_V): X of full column rank, the others invertible; d = 2."""
    square = strategies.data_matrices(n=2, d=2, regime="full rank")
    return (
        draw(strategies.data_matrices(n=draw(st.integers(2, 3)), d=2, regime="full rank")),
        draw(square),
        draw(square),
        draw(square),
    )


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("projections of the plane", "problems", _projections)),
    blind_to=("as_published", "heavy_tail", "concentrated", "finite_mean"),
)
def on_rational_projections(law, problem):
    """κ₊(FFᵀ) against κ(G)³ times a power of the projections' condition numbers; exact."""
    X, W_Q, W_K, W_V = problem
    F = X * W_Q * W_K.transpose() * X.transpose() * X * W_V
    squares = [exact.condition_number(exact.gram(W)) for W in (W_Q, W_K, W_V)]
    product = squares[0] * squares[1] * squares[2]
    bound = exact.condition_number(exact.gram(X)) ** 3 * (product if law().power == 2 else exact.sqrt(product))
    demand_at_most(exact.condition_number(exact.gram(F)), bound)


_DRAWS, _SIZES, _SQUARES, _WIDTHS = 400, (5, 40), 3000, (2.0, 10.0, 50.0)
_MORE = {"digits": (100,)}  # n > d
_ERROR = 1e-6 / (len(_SIZES) + 1 + len(_WIDTHS))  # of one interval: 10⁻⁶ for all of one data set and statement


@functools.cache
def _ratios(data: str, device: str, n: int) -> np.ndarray:
    """κ₊(FFᵀ)/κ(G)³ over the draws, for n images.

    X = UΣVᵀ of rank r, so XW has the law of UΣW' with W' r×d Gaussian, and U changes no eigenvalue; a scale does not matter.
    """
    import impl.attention

    X = empirical.features(data, n, device, "float64")
    sigma = torch.linalg.svdvals(X)
    sigma = sigma[sigma > sigma[0] * max(X.shape) * 2.0**-52]
    R, base = torch.diag(sigma), float(sigma[0] / sigma[-1]) ** 6
    found = []
    for draw in range(_DRAWS):
        W = [
            impl.attention.init_projection(len(R), "he", seed=3 * draw + j, width=X.shape[1]).to(device)
            for j in range(3)
        ]
        sigma = torch.linalg.svdvals(impl.attention.qkv(R, *W))
        found.append(float(sigma[0] / sigma[-1]) ** 2 / base)
    return np.array(found)


@functools.cache
def _two_by_two() -> np.ndarray:
    """κ(W) of square projections, d = 2."""
    import impl.attention

    return np.array(
        [float(torch.linalg.cond(impl.attention.init_projection(2, "he", seed=draw))) for draw in range(_SQUARES)]
    )


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("first_powers",))
def in_the_torch_implementation(law, data, device):
    """5 and 40 images, 100 of digits, 400 draws; 3000 draws for d = 2.  Kept if the Clopper–Pearson interval lies on the claimed side of the share.

    Error probability 10⁻⁶ in all, Bonferroni over the intervals; a tail must lie inside its interval.
    """
    said = law()
    for n in (*_SIZES, *_MORE.get(data, ())):
        ratios = _ratios(data, device, n)
        if said.share is not None:
            count = int(((ratios >= said.low) & (ratios <= said.high)).sum())
            least, most = clopper_pearson(count, _DRAWS, _ERROR)
            demand(
                bool(least >= float(said.share)),
                images=n,
                share=count / _DRAWS,
                interval=(round(least, 3), round(most, 3)),
            )
            where = f"{data}, n = {n}"
            measured(
                "share of draws", count / _DRAWS, low=least, high=most, data=where, detail=f"κ₊ ≥ {said.low:g}κ(G)³"
            )
            low, middle, high = np.quantile(ratios, (0.1, 0.5, 0.9))
            measured(
                "κ₊(FFᵀ)/κ(G)³, median",
                middle,
                low=low,
                high=high,
                data=where,
                detail="with the middle 80 % of the draws",
            )
    if said.tail is not None:
        for x in _WIDTHS:
            count = int((_two_by_two() >= x).sum())
            least, most = clopper_pearson(count, _SQUARES, _ERROR)
            demand(bool(least <= said.tail(x) <= most), x=x, share=count / _SQUARES, claimed=said.tail(x))
            measured(
                f"P(κ(W) ≥ {x:g}), d = 2", count / _SQUARES, low=least, high=most, detail=f"claimed {said.tail(x):.4g}"
            )
