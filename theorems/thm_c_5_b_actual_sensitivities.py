"""The ratio of the actual influence sensitivities to a polynomial kernel does not grow like ‖G‖²: it can tend to 1/p.

Setting.  Unit rows, g = ‖G‖; A = K_λ, α = A⁻¹y; x_i moves by δ, also in the training set, first order: dα = −A⁻¹dKα.
          Actual sensitivity: the largest ‖dα‖ over i and ‖δ‖ = 1.  Attention, K = G³, against K_ij = ⟨x_i, x_j⟩^p, at one λ and y.
Says.     The sensitivity ratio grows like ‖G‖², as that of the bounds L_K‖y‖/λ² does: at least c‖G‖²/p.
Why not.  n equal rows, Σy_i = 0 (e_1 − e_2, or balanced ±1): the ratio is n²(n+λ)/(p(n³+λ)), g = n: it tends to 1/p as n → ∞.
          L_K‖y‖/λ² takes 1/λ for ‖A⁻¹‖ where it matters, and A grows too, like g³.
Instead.  The kernels themselves: g²/(2p) ≤ L_lin/L_poly ≤ 3g^{5/2}/p, L the largest ‖dK‖ at the data.  For Gz = gz, ‖z‖ = 1, every
          x_i and δ = Xᵀz/√g:  e_iᵀdKz = √g(g²(1+3z_i²) + gG_ii + (G²)_ii) > g^{5/2}; δ = x_i gives L_poly ≥ 2p.
          For λ ≥ g³ and the worst labels, max ‖A⁻¹dKA⁻¹‖, the ratio is at least g²/(8p): ‖A‖ ≤ 2λ.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, sensitivities, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.sensitivities import attention_change, polynomial_change
from theorems.symbolic import demand_valid, identical, valid

claim = Claim(
    "thm-C.5.b",
    "Attention against a polynomial kernel: actual sensitivities",
    source="arXiv:2603.13085v2, Theorem C.5",
    statement=r"\exists c > 0:\quad \frac{\max_{i,\|\delta\|=1} \|\mathrm{d}\alpha_{\mathrm{lin}}\|}"
    r"{\max_{i,\|\delta\|=1} \|\mathrm{d}\alpha_{\mathrm{poly}}\|} \ge \frac{c}{p}\,\|G\|_2^2",
    reading="of the influence vectors' largest first-order changes, at the same λ and y; unit rows; c may depend on nothing",
    expected="refuted",
    uses=("thm-C.5.a",),
    assumes=("spectral theorem: Gz = ‖G‖z for some unit z, and ‖A⁻¹MA⁻¹‖ ≥ ‖M‖/‖A‖²",),
)
SHARE = exact.rational("1/100")  # the c that exact instances are held against; the derivation refutes every c > 0
DEGREE = 3


class _Data(NamedTuple):
    """g = ‖G‖, √g, p, and the share c that an existence statement may choose."""

    g: Any
    root: Any
    p: Any
    share: Any


class _Ratio(NamedTuple):
    """low ≤ attention/polynomial ≤ high: of "influence", "kernel" (L), or "labels" (the worst y); `heavy`: for λ ≥ g³."""

    of: str
    low: Any
    high: Any = None
    heavy: bool = False


@claim.false
def as_published(q):
    """Influence: ratio ≥ c‖G‖²/p with one c > 0 for all data, labels and λ"""
    return _Ratio("influence", q.share * q.g * q.g / q.p)


@claim.true
def of_the_kernels(q):
    """‖G‖²/(2p) ≤ L_lin/L_poly ≤ 3‖G‖^{5/2}/p, L the largest ‖dK‖ at the data"""
    return _Ratio("kernel", q.g * q.g / (2 * q.p), 3 * q.g * q.g * q.root / q.p)


@claim.true
def heavy_regularisation(q):
    """λ ≥ ‖G‖³, the worst labels: ratio ≥ ‖G‖²/(8p)"""
    return _Ratio("labels", q.g * q.g / (8 * q.p), heavy=True)


@claim.false
def any_regularisation(q):
    """The worst labels, every λ: ratio ≥ ‖G‖²/(8p): forgets that K_λ⁻¹ shrinks as G³ grows."""
    return _Ratio("labels", q.g * q.g / (8 * q.p))


@claim.false
def five_halves(q):
    """L_lin/L_poly ≥ ‖G‖^{5/2}/p: the power of L_lin alone."""
    return _Ratio("kernel", q.g * q.g * q.root / q.p)


@claim.false
def no_constant(q):
    """L_lin/L_poly ≤ ‖G‖²/p: reads 'of order' as 'at most'."""
    return _Ratio("kernel", 0 * q.g, q.g * q.g / q.p)


@claim.symbolic(dimensions="all")
def by_words_and_norms(law):
    """n equal rows and the top eigenvector as words of any size; then the ratios by z3."""
    n, size, lam, p, own = sp.symbols("n", integer=True, positive=True), *sp.symbols("n lambda p y_i")
    e, one, y = (sp.MatrixSymbol(name, n, 1) for name in ("e", "1", "y"))
    unit, turn = sp.Identity(1), e * one.T + one * e.T
    sums = [(one.T * y, 0 * unit), (one.T * one, size * unit), (e.T * y, own * unit)]
    for change, eigen in ((size**2 * turn + 4 * size * one * one.T, size**3), (p * turn, size)):
        weight = size**2 if eigen == size**3 else p  # α = y/λ, so dα = −weight·y_i·1/(λ(eigen+λ)), as K1 = eigen·1
        demand(identical(change * y, weight * own * one, sums))
        flat = eigen / size * one * one.T
        demand(identical((flat + lam * sp.Identity(n)) * one, (eigen + lam) * one, sums))
        demand(identical((flat + lam * sp.Identity(n)) * y, lam * y, sums))
    _top_eigenvector()

    q = _Data(*z3.Reals("g √g p c"))
    claimed = law(q)
    facts = [q.g >= 1, q.root >= 1, q.root * q.root == q.g, q.p >= 1, q.share > 0]
    shift, ratio, attention, polynomial = z3.Reals("λ ratio lin poly")
    if claimed.of == "kernel":  # g^{5/2} ≤ L_lin ≤ 6g^{5/2}, 2p ≤ L_poly ≤ p(1+√g)
        demand_valid(claimed.low * (q.p * (1 + q.root)) <= q.g * q.g * q.root, *facts, low=claimed.low)
        demand_valid(6 * q.g * q.g * q.root <= claimed.high * (2 * q.p), *facts, high=claimed.high)
        return
    equal = [shift > 0, ratio * q.p * (q.g * q.g * q.g + shift) == q.g * q.g * (q.g + shift)]  # n = g equal rows
    if claimed.heavy:
        demand_valid(claimed.low * (q.p * (1 + q.root)) * 4 <= q.g * q.g * q.root, *facts, low=claimed.low)
        demand_valid(q.g * q.g * q.g + shift <= 2 * shift, *facts, shift >= q.g * q.g * q.g)  # ‖A‖ ≤ 2λ
        low, least, most, seen, other = z3.Reals("low g^{5/2} p(1+√g) seen other")
        norms = [shift > 0, 4 * seen * shift * shift >= attention, other * shift * shift <= polynomial]
        norms += [attention >= least, polynomial <= most, 4 * low * most <= least, low > 0, other >= 0]
        demand_valid(low * (other * shift * shift) <= low * most, *norms)
        demand_valid(low * other <= seen, *norms, low * other * shift * shift <= low * most)
    elif claimed.of == "labels":
        _judge(law, exact.ones(4, 1), exact.column([1, -1, 0, 0]), exact.rational("1/100"))
    else:  # for every c > 0, λ = 1 and g ≥ 1 + 1/c break it
        broken, _ = valid(ratio < claimed.low, *facts, *equal, shift == 1, (q.g - 1) * q.share >= 1)
        demand(not broken, instance="n ≥ 1 + 1/c equal rows, y = e_1 − e_2, λ = 1", low=claimed.low)


def _top_eigenvector() -> None:
    """e_iᵀdKz for Gz = gz and v = Xδ = √g z."""
    n, (g, root, t, a, b) = sp.symbols("n", integer=True, positive=True), sp.symbols("g r z_i G_ii G2_ii")
    G, e, z, unit = sp.MatrixSymbol("G", n, n), *(sp.MatrixSymbol(s, n, 1) for s in "ez"), sp.Identity(1)
    rules = [(G * z, g * z), (z.T * z, unit), (e.T * z, t * unit), (z.T * e, t * unit), (e.T * e, unit)]
    rules += [(e.T * G * G * e, b * unit), (e.T * G * e, a * unit)]
    dG = root * (e * z.T + z * e.T)
    found = e.T * (dG * G * G + G * dG * G + G * G * dG) * z
    demand(identical(found, root * (g**2 * (1 + 3 * t**2) + g * a + b) * unit, rules))


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(X, y, λ): rows ±e_k in at most three dimensions."""
    n, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = [(draw(st.integers(0, d - 1)), draw(st.sampled_from([1, -1]))) for _ in range(n)]
    X = exact.matrix([[sign * int(k == axis) for k in range(d)] for axis, sign in rows])
    return X, draw(strategies.label_vectors(n)), draw(strategies.positive_rationals())


def _equal_rows() -> Any:
    """n = 1, 2, 4, 5, 6, 11 equal rows, y = e_1 − e_2, λ = 1; then λ = 1/100."""
    yield exact.ones(1, 1), exact.column([1]), exact.rational(1)
    for lam in (1, "1/100"):
        for n in (2, 4, 5, 6, 11):
            yield exact.ones(n, 1), exact.column([1, -1] + [0] * (n - 2)), exact.rational(lam)


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("equal rows, n = 1, 2, 4, 5, 6, 11", "problems", _equal_rows)),
)
def on_axis_rows(law, problem):
    """Rows ±e_k, where the axes are the worst δ of the polynomial kernel, p = 3; attention along the axes, at least"""
    _judge(law, *problem)


def _judge(law: Any, X: Any, y: Any, lam: Any) -> None:
    n, d, G = X.nrows(), X.ncols(), exact.gram(X)
    g = exact.rational(exact.spectral_norm(G))
    claimed = law(_Data(g, exact.sqrt(g), DEGREE, SHARE))
    lam = lam + g**3 if claimed.heavy else lam
    axes = [exact.matrix([[int(k == axis) for k in range(d)]]) for axis in range(d)]
    cubic = exact.hadamard(exact.hadamard(G, G), G)
    sizes = []
    for K, change in ((G * G * G, attention_change), (cubic, functools.partial(polynomial_change, p=DEGREE))):
        R = (K + lam * exact.identity(n)).inv()
        alpha, found = R * y, []
        for i in range(n):
            changes = [change(X, i, axis) for axis in axes]
            if claimed.of == "influence":
                J = exact.matrix([(R * dK * alpha).entries() for dK in changes])
                found.append(exact.sqrt(exact.spectral_norm(J * J.transpose())))
            elif claimed.of == "labels":
                found += [exact.spectral_norm(R * dK * R) for dK in changes]
            else:
                found += [exact.spectral_norm(dK) for dK in changes]
        sizes.append(exact.maximum(*found))
    demand_at_most(claimed.low * sizes[1], sizes[0], polynomial=sizes[1], norm=g, lam=lam)
    if claimed.high is not None:
        demand_at_most(sizes[0], claimed.high * sizes[1], polynomial=sizes[1], norm=g)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "heavy_regularisation", "any_regularisation", "five_halves"),
)
def on_images(law, data, device):
    """50 and 100 images: the kernels' ratio within its bounds; the ratio of the influences, λ = 10⁻³ and 1, as measured"""
    for n in (50, 100):
        found = sensitivities.measure(data, device, n)
        attention, polynomial = found.kernels["G³"], found.kernels["(xᵀx')³"]
        claimed = law(_Data(found.g, found.g**0.5, DEGREE, 1))
        where = f"{data}, n = {n}, ‖G‖ = {found.g:.3g}"
        low, high = attention.operator / polynomial.frobenius, attention.frobenius / polynomial.operator
        room = 1e-9  # of rounding, some n·d units for each norm
        demand(float(claimed.low) <= high * (1 + room), high=high, low=float(claimed.low))
        demand(low <= float(claimed.high) * (1 + room), low=low, high=float(claimed.high))
        ratio = attention.operator / polynomial.operator
        measured("L(G³) / L((xᵀx')³)", ratio, low=low, high=high, data=where, detail=f"‖G‖² = {found.g**2:.4g}")
        for lam in (1e-3, 1.0):
            change = sensitivities.influence(data, device, n, lam)
            ratio = change["G³"] / change["(xᵀx')³"]
            measured(
                f"max ‖dα‖, G³ / (xᵀx')³, λ = {lam:g}", ratio, data=where, detail="labels ±1 by parity of the class"
            )
