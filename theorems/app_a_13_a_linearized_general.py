"""Linearized attention keeps no diversity as such: rows of equal cosines c > 0 come out with 1 − cos of order n⁻².

Setting.  Unit-norm rows, S = XᵀX with eigenvalues λ_1 > λ_2 ≥ …, v its top eigenvector; x̃_i = Sx_i, the rows of linearized attention.
Says.     In contrast to softmax, linearized attention maintains diverse features.
Why not.  S turns every row towards ±v: x̃_i = λ_1⟨x_i, v⟩v + Sr with r ⟂ v, Sr ⟂ v and |Sr| ≤ λ_2|r|.  Rows of equal cosines c have
          G = (1−c)I + c11ᵀ, so G³ = pI + q11ᵀ with p = (1−c)³, and 1 − cos(x̃_i, x̃_j) = p/(p + q).  With c = 9/25 it is 0.19 for n = 2,
          0.0005 for n = 100; the rows themselves have 0.64.
Instead.  tan∠(x̃_i, v) ≤ (λ_2/λ_1) tan∠(x_i, v), for every X: what decides is how much the top eigenvalue leads, a property of the
          data, as the mean is for softmax (app-A.13.a).  Softmax goes by the mean and linearized attention by v, so rows x, −x stay apart in both.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "app-A.13.a.linearized.general",
    "Diverse features of linearized attention for every data set",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"1 - \operatorname{mean}_{i \ne j} \cos(\tilde x_i, \tilde x_j) \ge "
    r"\tfrac12 \bigl(1 - \operatorname{mean}_{i \ne j} \langle x_i, x_j \rangle\bigr) \text{ for every } X",
    reading="for every data set of unit-norm rows; keeps as at least half, and no other positive share would do. The paper's data are judged beside it",
    expected="refuted",
    uses=("thm-4.2",),
)


class _Says(NamedTuple):
    """The share of 1 − mean cosine that is kept; 1 − cos(n, c) for rows of equal cosines; tan falls by (λ_2/λ_1)^power."""

    keeps: Any = None
    apart: Callable[[Any, Any], Any] | None = None
    power: int | None = None


def _apart(power: int) -> Callable[[Any, Any], Any]:
    """1 − cosine of rows with Gram matrix G^power, where G = (1−c)I + c11ᵀ."""

    def formula(n: Any, c: Any) -> Any:
        small = (1 - c) ** power
        return n * small / ((1 + (n - 1) * c) ** power + (n - 1) * small)

    return formula


@claim.false
def as_published():
    """1 − mean cosine is at least half of what it is for the rows of X, for every X"""
    return _Says(keeps=exact.rational("1/2"))


@claim.true
def corrected():
    """tan∠(x̃_i, v) ≤ (λ₂/λ₁) tan∠(x_i, v), v the top eigenvector of XᵀX; rows of equal cosines c: 1 − cos = n(1−c)³/((1+(n−1)c)³ + (n−1)(1−c)³)"""
    return _Says(apart=_apart(3), power=1)


@claim.false
def a_hundredth():
    """It is at least a hundredth of that: a smaller constant for every n and c at once."""
    return _Says(keeps=exact.rational("1/100"))


@claim.false
def of_the_square():
    """Rows of equal cosines: 1 − cos with squares for cubes: takes the kernel for G²."""
    return _Says(apart=_apart(2))


@claim.false
def twice():
    """tan∠(x̃_i, v) ≤ (λ₂/λ₁)² tan∠(x_i, v): as if attention were applied twice."""
    return _Says(power=2)


@claim.symbolic(dimensions="all")
def by_the_cube_of_the_gram_matrix(law):
    """G³ in words for every n, limits in n by SymPy; the tangent by z3."""
    said = law()
    n, size = sp.Symbol("n", positive=True), sp.Symbol("N", integer=True, positive=True)
    c, J, one = sp.Symbol("c", positive=True), sp.MatrixSymbol("J", size, size), sp.Identity(size)
    p = (1 - c) ** 3
    q = sp.cancel(((1 + (n - 1) * c) ** 3 - p) / n)
    G = (1 - c) * one + c * J
    demand(identical(G * G * G, p * one + q * J, [(J * J, n * J)]))
    apart = sp.cancel(p / (p + q))
    if said.apart is not None:
        demand(sp.cancel(said.apart(n, c) - apart) == 0, claimed=said.apart(n, c), derived=apart)
        demand(sp.simplify(sp.limit(n**2 * apart, n, sp.oo) - ((1 - c) / c) ** 3) == 0)
    if said.keeps is not None:
        share = sp.limit(apart / (1 - c), n, sp.oo)
        demand(bool(sp.Rational(str(said.keeps)) <= share), kept_as_n_grows=share)
    if said.power is not None:
        top, second, along, rest, image = z3.Reals("lambda1 lambda2 along2 rest2 image2")  # the last three squared
        known = [top >= second, second > 0, along > 0, rest >= 0, image >= 0, image <= second * second * rest]
        factor = (second / top) ** 2 if said.power == 1 else (second * second / (top * top)) ** 2
        demand_valid(image <= factor * rest * top * top, *known, tangent="√(image2/along2)/λ_1")


def _alike(n: int, a: Any, b: Any) -> Any:
    """n rows (a, b e_i), a² + b² = 1: every two have the cosine a²."""
    return exact.matrix([[a, *(b if j == i else 0 for j in range(n))] for i in range(n)])


_PAIRS = tuple((exact.rational(a), exact.rational(b)) for a, b in (("3/5", "4/5"), ("4/5", "3/5"), ("24/25", "7/25")))


@claim.property(
    n=st.integers(2, 8),
    pair=st.sampled_from(_PAIRS),
    search=search.product(
        n=range(2, 7), pair=search.Stream("(3/5, 4/5), (4/5, 3/5), (24/25, 7/25)", "pairs", lambda: iter(_PAIRS))
    ),
)
def on_rows_of_equal_cosines(law, n, pair):
    """Exact cosines and tangents of n rows (a, b e_i), whose top eigenvector is their sum."""
    X, said = _alike(n, *pair), law()
    F, c = exact.attend(X), pair[0] ** 2
    H = exact.gram(F)
    apart = 1 - H[0, 1] / H[0, 0]
    demand(all(H[i, j] == H[0, min(1, abs(i - j))] for i in range(n) for j in range(n)))
    if said.keeps is not None:
        demand_at_most(said.keeps * (1 - c), apart, X=X)
    if said.apart is not None:
        demand(said.apart(n, c) == apart, claimed=said.apart(n, c), found=apart, X=X)
    if said.power is not None:
        v = exact.matrix([[n * pair[0]], *([pair[1]] for _ in range(n))])
        shrinks = ((1 - c) / (1 + (n - 1) * c)) ** (2 * said.power)
        for row, image in zip(X.tolist(), F.tolist(), strict=True):
            demand_at_most(_tangent2(image, v), shrinks * _tangent2(row, v), X=X)


def _tangent2(row: list[Any], v: Any) -> Any:
    """The squared tangent of the angle to ±v."""
    along = sum((x * y for x, y in zip(row, v.entries(), strict=True)), exact.rational(0)) ** 2
    return sum((x * x for x in row), exact.rational(0)) * sum(y * y for y in v.entries()) / along - 1


def _planes() -> Iterator[Any]:
    yield from (exact.matrix([[a, b]]) for a, b in _PAIRS)


@claim.property(
    X=strategies.unit_rows(max_n=3, max_d=3),
    search=search.product(X=search.Stream("one row of the plane", "matrices", _planes)),
    blind_to=("as_published", "a_hundredth", "of_the_square"),
)
def on_signed_copies(law, X):
    """Every row with all changes of sign: XᵀX is diagonal, so its eigenvectors are axes; other eigenvalues than equal ones."""
    said = law()
    squares = [sum(x * x for x in column) for column in X.transpose().tolist()]
    order = sorted(range(len(squares)), key=lambda k: squares[k], reverse=True)
    suppose(said.power is not None and len(order) > 1)
    top, second = order[:2]
    suppose(squares[top] > squares[second])
    v = exact.matrix([[int(k == top)] for k in range(X.ncols())])
    for row in X.tolist():
        if row[top] != 0:
            image = [s * x for s, x in zip(squares, row, strict=True)]
            shrinks = (squares[second] / squares[top]) ** (2 * (said.power or 0))
            demand_at_most(_tangent2(image, v), shrinks * _tangent2(row, v), X=X)


@claim.empirical(
    data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("as_published", "a_hundredth", "of_the_square")
)
def in_the_torch_implementation(law, data, device):
    """Tangents of 500 images before and after attention; images of which the top eigenvector sees less than 10⁻³ are left out."""
    lead, shrinks = _tangents(data, device)
    label = f"{data}, 500 images"
    measured("λ_2/λ_1 of XᵀX", lead, data=label)
    measured("largest factor by which attention shrinks a tangent to v", shrinks, data=label)
    said = law()
    demand(said.power is None or shrinks <= lead**said.power * (1 + 1e-9), factor=shrinks, power=said.power)


@functools.cache
def _tangents(data: str, device: str) -> tuple[float, float]:
    """λ_2/λ_1, and the largest tan∠(x̃_i, v)/tan∠(x_i, v)."""
    import torch

    import impl.attention

    X = empirical.features(data, 500, device, "float64")
    values, vectors = torch.linalg.eigh(X.T @ X)
    v = vectors[:, -1]
    kept = X[(X @ v).abs() > 1e-3]

    def tangents(rows: Any) -> Any:
        along = rows @ v
        return (rows - along[:, None] * v).norm(dim=1) / along.abs()

    return float(values[-2] / values[-1]), float((tangents(impl.attention.linearized(X, kept)) / tangents(kept)).max())
