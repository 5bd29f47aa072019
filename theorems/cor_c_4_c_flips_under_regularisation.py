"""Heavy regularisation shrinks influence but decides its sign by the kernel alone, so sign flips persist for every large λ.

Setting.  Ridge regression with K ⪰ 0, α = K_λ⁻¹y, one test point with kernel row k and label y_t ≠ 0, squared loss; I_i as in
          def-3.3 with K fixed: I_i = s(2(f − y_t) + s), s = −w_iα_i/(K_λ⁻¹)_ii, w = K_λ⁻¹k, f = kᵀα.  A flip: sign I_i differs
          before and after x_i moves; K, k become K', k'.  Judged for attention, K = G³, k = XS²x_t.
Says.     Heavy regularisation suppresses flips: beyond some λ_0 there are none.
Why not.  x_1 = (20/101, 99/101) moves to (−20/101, 99/101), x_t = (1, 0), y = y_t = 1: I_1 > 0 before and I_1 < 0 after, for
          every λ > 0.  As small a move as wanted does it, across the line orthogonal to x_t.
          X = (1; ±1/2), y = (4, 1): λ = 1/100 has no flip, every λ ≥ 9 has.
Instead.  λα → y and λw → k.  With N = ‖K‖ and λ > Λ = max(N‖k‖/|k_i|, N‖y‖/|y_i|, 2‖k‖‖y‖/|y_t|): sign I_i = sign(y_t y_i k_i).
          So for large λ x_i flips if and only if k_i changes its sign, and then for every larger λ.  What heavy regularisation
          does suppress: |I_i| ≤ 8‖k‖‖y‖|y_t|/λ, and sign changes of α_i itself, which is sign y_i for λ > N‖y‖/|y_i|.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, suppose
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "cor-C.4.c",
    "Heavy regularisation suppresses sign flips",
    source="arXiv:2603.13085v2, Corollary C.4, with Definition 3.4",
    statement=r"\exists \lambda_0\ \forall \lambda \ge \lambda_0:\quad \operatorname{sign} I_i' = \operatorname{sign} I_i",
    reading="a flip is a change of sign I_i when x_i is replaced, as in def-3.4; influence on one test point by the squared loss; "
    "λ_0 may depend on everything else",
    expected="refuted",
)


class _Sizes(NamedTuple):
    """N = ‖K‖, ‖k‖, ‖y‖, |k_i|, |y_i|, |y_t|; none of the last three is 0."""

    norm: Any
    row: Any
    labels: Any
    own: Any
    label: Any
    target: Any


class _Says(NamedTuple):
    """For every λ above all `beyond`: no flip; or flips as k_i does; or sign α_i = sign y_i; |I_i| ≤ size(λ); `kept`: no new flips."""

    beyond: tuple[Any, ...]
    flips: str = "never"
    size: Any = None


def _settled(q: _Sizes) -> tuple[Any, ...]:
    return q.norm * q.row / q.own, q.norm * q.labels / q.label, 2 * q.row * q.labels / q.target


@claim.false
def as_published(q):
    """For λ > Λ no influence flips.  (Beyond Λ the signs no longer change, so any other λ_0 fails too.)"""
    return _Says(_settled(q))


@claim.true
def decided_by_the_kernel(q):
    """For λ > Λ: sign I_i = sign(y_t y_i k_i), so x_i flips if and only if k_i changes its sign"""
    return _Says(_settled(q), "as k_i")


@claim.true
def influence_vanishes(q):
    """For λ > Λ: |I_i| ≤ 8‖k‖‖y‖|y_t|/λ"""
    return _Says(_settled(q), "", lambda lam: 8 * q.row * q.labels * q.target / lam)


@claim.true
def coefficients_settle(q):
    """For λ > N‖y‖/|y_i|: sign α_i = sign y_i, whatever moves"""
    return _Says((_settled(q)[1],), "coefficient")


@claim.false
def no_new_flips(q):
    """A sample that does not flip at one λ does not flip at a larger one: flips fall with λ."""
    return _Says((), "no new")


@claim.false
def influence_follows_the_coefficient(q):
    """For λ > Λ: sign I_i = sign(y_t y_i): takes the sign of α_i for that of I_i."""
    return _Says(_settled(q), "as y_i")


@claim.false
def coefficients_settle_at_the_norm(q):
    """For λ > N: sign α_i = sign y_i: forgets large labels of other samples."""
    return _Says((q.norm,), "coefficient")


@claim.false
def as_fast_as_the_bounds(q):
    """For λ > Λ: |I_i| ≤ 8‖k‖‖y‖|y_t|/λ²: gives influence the rate of the bounds on its change."""
    return _Says(_settled(q), "", lambda lam: 8 * q.row * q.labels * q.target / (lam * lam))


@claim.symbolic(dimensions="all")
def by_norms(law):
    """λα = y − Kα and λw = k − Kw as words of any size; signs and sizes beyond the threshold by z3; else on instances."""
    n, lam = sp.symbols("n", integer=True, positive=True), sp.Symbol("lambda")
    K, R, y = sp.MatrixSymbol("K", n, n), sp.MatrixSymbol("R", n, n), sp.MatrixSymbol("y", n, 1)
    demand(identical(lam * R * y, y - K * R * y, [(K * R, sp.Identity(n) - lam * R)]))
    norm, row, labels, k, label, target, lam, w, a, r, f, s = z3.Reals("N ‖k‖ ‖y‖ k_i y_i y_t λ w_i α_i R_ii f s")
    claimed = law(_Sizes(norm, row, labels, _abs(k), _abs(label), _abs(target)))
    if claimed.flips in ("never", "no new", "as y_i"):
        for problem in _small_problems():
            _judge(law, *problem)
        return
    data = [norm >= 0, row >= _abs(k), labels >= _abs(label), k != 0, label != 0, target != 0, lam > 0]
    data += [lam > bound for bound in claimed.beyond]
    near = [lam * _abs(lam * a - label) <= norm * labels, lam * _abs(a) <= labels]  # ‖Kα‖ ≤ N‖y‖/λ
    if claimed.flips == "coefficient":
        demand_valid(a * label > 0, *data, *near)
        return
    near += [lam * _abs(lam * w - k) <= norm * row, lam * _abs(w) <= row]
    demand_valid(z3.And(a * label > 0, w * k > 0), *data, *near)
    demand_valid(lam >= norm, *data)
    most = z3.Real("‖k‖‖y‖")  # |wα| ≤ ‖k‖‖y‖/λ², and 1/(λ+N) ≤ R_ii
    demand_valid(lam * lam * _abs(w * a) <= row * labels, lam > 0, *near[1::2], row >= 0, labels >= 0)
    positive = [lam > 0, lam >= norm, norm >= 0, most >= 0]
    demand_valid(_abs(s * r) * (lam + norm) >= _abs(s), *positive, r * (lam + norm) >= 1)
    scaled = [lam * lam * _abs(s * r) <= most, _abs(s * r) * (lam + norm) >= _abs(s)]
    demand_valid(lam * lam * _abs(s) <= most * (lam + norm), *positive, *scaled)
    demand_valid(_abs(s) * lam <= 2 * most, *positive, lam * lam * _abs(s) <= most * (lam + norm))
    final = [lam > 0, _abs(s) * lam <= 2 * most, _abs(f) * lam <= most, lam * _abs(target) > 2 * most, most >= 0]
    demand_valid((2 * (f - target) + s) * target < 0, *final)
    if claimed.size is not None:
        size = claimed.size(lam)  # |I| ≤ |s|·4|y_t|
        demand_valid(_abs(2 * (f - target) + s) <= 4 * _abs(target), *final)
        demand_valid(_abs(s) * 4 * _abs(target) <= size, *final, most == row * labels, size=size)


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, x_i', x_t, y, y_t, i)"""
    d = draw(st.integers(1, 2))
    X = draw(strategies.data_matrices(max_n=3, d=d))
    rows = [draw(strategies.data_matrices(n=1, d=d)) for _ in range(2)]
    y, target = draw(strategies.label_vectors(X.nrows())), draw(strategies.nonzero_rationals())
    return X, *rows, y, target, draw(st.integers(0, X.nrows() - 1))


def _small_problems() -> Iterator[tuple[Any, ...]]:
    """A row of the plane that crosses the line orthogonal to x_t; one row that turns round, or shrinks; two rows on a line."""
    row, one = exact.matrix([[1]]), exact.column([1])
    tilted = [exact.matrix([[f"{sign}20/101", "99/101"]]) for sign in ("", "-")]
    yield *tilted, exact.matrix([[1, 0]]), one, exact.rational(1), 0
    yield row, -row, row, one, exact.rational(1), 0
    yield row, row / 2, row, one, exact.rational(1), 0
    yield exact.matrix([["1"], ["1/2"]]), -row / 2, row, exact.column([4, 1]), exact.rational(9), 1
    yield exact.matrix([["1"], ["1/2"]]), row, row, exact.column([9, 1]), exact.rational(1), 1


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("one and two rows", "problems", _small_problems)),
)
def on_exact_matrices(law, problem):
    """Exact influences before and after, at the threshold times 2 and 100; for new flips at λ = 1/100, 1, 100"""
    _judge(law, *problem)


def _judge(law: Any, X: Any, moved: Any, test: Any, y: Any, target: Any, i: Any) -> None:
    i = int(i)
    after = exact.matrix([moved.entries() if a == i else row for a, row in enumerate(X.tolist())])
    sides = [_Side(rows, test, y, target, i) for rows in (X, after)]
    suppose(y[i, 0] != 0 and all(side.k[i, 0] != 0 for side in sides))
    said = [law(side.sizes()) for side in sides]
    if said[0].flips == "no new":
        flips = [sides[0].sign(lam) * sides[1].sign(lam) < 0 for lam in map(exact.rational, ("1/100", 1, 100))]
        demand(flips == sorted(flips, reverse=True), flips=str(flips))
        return
    above = exact.maximum(*(bound for one in said for bound in one.beyond)).at(64).upper()
    start = exact.rational(int(float(above)) + 1)
    for lam in (start, 2 * start, 100 * start):
        for side, one in zip(sides, said, strict=True):
            own, label = side.k[i, 0], y[i, 0]
            if one.flips == "coefficient":
                demand(bool(side.coefficient(lam) * label > 0), lam=lam, alpha=side.coefficient(lam))
            elif one.size is not None:
                demand_at_most(abs(side.influence(lam)), one.size(lam), lam=lam)
            elif one.flips in ("as k_i", "as y_i"):
                wanted = target * label * (own if one.flips == "as k_i" else 1)
                demand(bool(side.influence(lam) * wanted > 0), lam=lam, influence=side.influence(lam))
        if said[0].flips == "never":
            before, then = (side.influence(lam) for side in sides)
            demand(bool(before * then > 0), lam=lam, before=before, after=then)


class _Side:
    """Attention and ridge regression on one data set."""

    def __init__(self, X: Any, test: Any, y: Any, target: Any, i: int):
        G = exact.gram(X)
        self.K, self.y, self.target, self.i = G * G * G, y, target, i
        self.k = X * (X.transpose() * X) * (X.transpose() * X) * test.transpose()

    def sizes(self) -> _Sizes:
        norms = [exact.sqrt((v.transpose() * v)[0, 0]) for v in (self.k, self.y)]
        own = [exact.real(abs(v)) for v in (self.k[self.i, 0], self.y[self.i, 0], self.target)]
        return _Sizes(exact.spectral_norm(self.K), *norms, *own)

    def coefficient(self, lam: Any) -> Any:
        return (self.K + lam * exact.identity(self.K.nrows())).solve(self.y)[self.i, 0]

    def influence(self, lam: Any) -> Any:
        R = (self.K + lam * exact.identity(self.K.nrows())).inv()
        shift = -(R * self.k)[self.i, 0] * (R * self.y)[self.i, 0] / R[self.i, self.i]
        return shift * (2 * ((self.k.transpose() * R * self.y)[0, 0] - self.target) + shift)

    def sign(self, lam: Any) -> int:
        value = self.influence(lam)
        return int(value > 0) - int(value < 0)


def _abs(x: Any) -> Any:
    return z3.If(x >= 0, x, -x)
