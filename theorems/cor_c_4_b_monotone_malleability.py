"""Malleability falls with λ where ΔK is free; where it comes from a moved point, it can rise.

Setting.  K_λ = K + λI, α = K_λ⁻¹y, u_i = K_λ⁻¹e_i; malleability m_i = max |dα_i|/ε, first order, over ‖dK‖ ≤ εL_K (free) or over
          the moves ‖δ‖ ≤ ε of x_i (moved); M = (1/n)Σ m_i.
Says.     M is monotone in λ: heavier regularisation, less malleability.
Why not.  K = ⟨x_i, x_j⟩³, unit rows (1, 0), (84/85, 13/85), (4/5, −3/5), y = (0, −1, 9): M rises by 2.5 % from λ = 1/200 to 1/100.
          On a line X = (2; 1/2), y = (1, 7): by 3 % from 4 to 8.  dα_i = −u_iᵀdKα has two terms of different sign
          that cancel at one λ.  One sample: attention, X = (1; 1), y = (2, −1): m_2 = 0 at λ = 4 only.
Instead.  Free: m_i = L_K‖u_i‖‖α‖, and both norms are sums of c²/(λ_k+λ)²: M falls strictly.  (λ²M rises.)
          Attention on a line (d = 1): with g = ‖X‖², s = Xᵀy, c_i = s + x_iy_i − 2sx_i²/g and μ = λ/g³,
          m_i ∝ |c_i(1+μ) + 6sμx_i²/g|/(μ(1+μ)²), and Σc_i = (n−1)s makes Σ|…|/μ fall, though one term may rise.
Open.     The mean for attention with d ≥ 2: no proof, and no counterexample in a numerical search up to n = 6, d = 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, suppose
from theorems.symbolic import demand_valid, identical

claim = Claim(
    "cor-C.4.b",
    "Malleability itself is monotone in the regularisation",
    source="arXiv:2603.13085v2, Corollary C.4",
    statement=r"0 < \lambda < \lambda' \implies \mathcal{M}(\lambda') < \mathcal{M}(\lambda)",
    reading="malleability itself, not its bounds: the mean over i of the worst first-order change of α_i; for every kernel "
    "(judged: attention G³ and the cubic polynomial kernel) and for ΔK from a moved point; strict where M > 0",
    expected="conditional",
    uses=("thm-C.2.a",),
)


class _Falls(NamedTuple):
    """λ^power·M falls: over the free ball or moves, these kernels, the mean or each sample; `line`: d = 1 only."""

    free: bool = False
    kernels: tuple[str, ...] = ("attention", "cubic")
    mean: bool = True
    line: bool = False
    power: int = 0


@claim.false
def as_published():
    """M falls with λ, whatever the kernel, as points move"""
    return _Falls()


@claim.true(assuming="ΔK is free in a ball of radius εL_K (the convention of thm-C.2's proof)")
def free_perturbation():
    """M and every m_i fall strictly with λ, whatever the kernel"""
    return _Falls(free=True, mean=False)


@claim.true
def attention_on_a_line():
    """Attention, d = 1, moved points: M falls with λ"""
    return _Falls(kernels=("attention",), line=True)


@claim.unsupported(missing="a proof for d ≥ 2, where the worst moves of different points have different directions")
def attention():
    """Attention, moved points: M falls with λ"""
    return _Falls(kernels=("attention",))


@claim.false
def every_sample():
    """Attention, d = 1: every m_i falls with λ: what holds for the mean, read for each sample (or a top-τ set of them)."""
    return _Falls(kernels=("attention",), mean=False, line=True)


@claim.false
def cubic_on_a_line():
    """Polynomial kernel, d = 1, moved points: M falls: takes the step from x_i to x_i³ for a change of the data only."""
    return _Falls(kernels=("cubic",), line=True)


@claim.false
def faster_than_the_square():
    """Free ΔK: λ²M falls too: the bounds fall like 1/λ², malleability must be at least as fast."""
    return _Falls(free=True, mean=False, power=2)


@claim.symbolic(dimensions="all", blind_to=("attention",))
def by_the_spectral_theorem(law):
    """Free: the norms term by term, by z3.  On a line: dα_i as words of any size, and the sum term by term, by z3."""
    claimed = law()
    if claimed.free:
        mu, a, b = z3.Reals("mu a b")
        scale = claimed.power // 2  # each of the two norms, squared, is a sum of c²·λ^power/(λ_k+λ)²
        before, after = z3.Product(mu + b, mu + b), z3.Product(mu + a, mu + a)
        for _ in range(scale):
            before, after = before * a * a, after * b * b
        demand_valid(after < before, mu >= 0, a > 0, b > a)
        return
    if "cubic" in claimed.kernels or not claimed.mean:
        for problem in _small_problems():
            if problem[0].ncols() == 1 or not claimed.line:
                _judge(claimed, *problem)
        return
    n, (g, lam, x_i, y_i, s) = sp.symbols("n", integer=True, positive=True), sp.symbols("g lambda x_i y_i s")
    x, e, y = (sp.MatrixSymbol(name, n, 1) for name in "xey")
    known = {(x, x): g, (x, e): x_i, (e, x): x_i, (e, e): 1, (x, y): s, (e, y): y_i}
    rules = [(a.T * b, value * sp.Identity(1)) for (a, b), value in known.items()]
    G, dG = x * x.T, e * x.T + x * e.T
    dK, D = g**2 * dG + 4 * g * x_i * G, g**3 + lam
    demand(identical(dG * G * G + G * dG * G + G * G * dG, dK, rules))
    column, alpha = D * e - g**2 * x_i * x, D * y - g**2 * s * x  # λD·u_i and λD·α
    for vector, right in ((column, e), (alpha, y)):
        demand(identical((g**2 * G + lam * sp.Identity(n)) * vector, lam * D * right, rules))
    c = s + x_i * y_i - 2 * s * x_i**2 / g
    brace = lam * g * (g * D * c + 6 * lam * s * x_i**2)
    demand(identical(column.T * dK * alpha, sp.expand(brace) * sp.Identity(1), rules))
    # with z = 1/μ, m_i/(…) = |c z + b|/(1+μ)², b = c + 6s·x_i²/g, for s = 1 (or c only, for s = 0)
    c, b, z, w = z3.Reals("c b z w")
    size = [z3.If(c * t + b >= 0, c * t + b, -c * t - b) for t in (z, w)]
    demand_valid(size[0] - size[1] >= c * (z - w), b >= c, z > w, w > 0)  # and Σc = n − 1 ≥ 0


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, y, λ, λ') with n ≤ 3, d ≤ 2 and λ < λ'."""
    X = draw(strategies.data_matrices(max_n=3, max_d=2))
    lam, step = draw(strategies.positive_rationals()), draw(strategies.positive_rationals())
    return X, draw(strategies.label_vectors(X.nrows())), lam, lam + step


def _small_problems() -> Iterator[tuple[Any, ...]]:
    """n ≤ 2 rows 1 and small labels, λ = 4 and 8; three unit rows in the plane; then X = (2; 1/2), y = (1, 7)."""
    four, eight = exact.rational(4), exact.rational(8)
    yield exact.matrix([[1]]), exact.column([1]), four, eight
    for y in ([1, 1], [1, -1], [2, -1], [2, 1]):
        yield exact.ones(2, 1), exact.column(y), four, eight
    plane = exact.matrix([[1, 0], ["84/85", "13/85"], ["4/5", "-3/5"]])
    yield plane, exact.column([0, -1, 9]), exact.rational("1/200"), exact.rational("1/100")
    yield exact.matrix([["2"], ["1/2"]]), exact.column([1, 7]), four, eight


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("unit rows, n ≤ 3, and X = (2; 1/2)", "problems", _small_problems)),
)
def on_exact_matrices(law, problem):
    """The m_i, from exact gradients of α_i, at two values of λ"""
    suppose(problem[0].ncols() == 1 or not law().line)
    _judge(law(), *problem)


def _judge(claimed: _Falls, X: Any, y: Any, lam: Any, later: Any) -> None:
    n = X.nrows()
    for kernel in claimed.kernels:
        sizes = [[t**claimed.power * m for m in _malleabilities(kernel, claimed.free, X, y, t)] for t in (lam, later)]
        if claimed.mean:
            sizes = [[sum(values, exact.real(0)) / n] for values in sizes]
        for before, after in zip(*sizes, strict=True):
            if exact.equal(before, 0) and exact.equal(after, 0):
                demand(True)
            else:
                demand(exact.less(after, before), kernel=kernel, at=lam, before=before, then=later, after=after)


def _malleabilities(kernel: str, free: bool, X: Any, y: Any, lam: Any) -> list[exact.Real]:
    """Every m_i/L_K (free) or m_i (moved)."""
    n, G = X.nrows(), exact.gram(X)
    K = G * G * G if kernel == "attention" else exact.hadamard(exact.hadamard(G, G), G)
    A = K + lam * exact.identity(n)
    R, alpha = A.inv(), A.solve(y)
    if free:
        norm = _norm(alpha.entries())
        return [_norm(exact.submatrix(R, range(n), [i]).entries()) * norm for i in range(n)]
    gradients = [[(R * _change(kernel, X, G, i, k) * alpha)[i, 0] for k in range(X.ncols())] for i in range(n)]
    return [_norm(gradient) for gradient in gradients]


def _change(kernel: str, X: Any, G: Any, i: int, k: int) -> Any:
    """The derivative of the kernel matrix as x_i moves along the k-th axis."""
    dX = exact.matrix([[int((a, b) == (i, k)) for b in range(X.ncols())] for a in range(X.nrows())])
    dG = dX * X.transpose() + X * dX.transpose()
    if kernel == "attention":
        return dG * G * G + G * dG * G + G * G * dG
    return 3 * exact.hadamard(exact.hadamard(G, G), dG)


def _norm(values: Any) -> exact.Real:
    return exact.sqrt(sum((x * x for x in values), exact.rational(0)))
