"""The ratio of the actual influence sensitivities to 2L-ReLU does not grow like ‖G‖²: it can tend to 1.

Setting.  Unit rows, g = ‖G‖; A = K_λ, α = A⁻¹y; x_i moves by δ, also in the training set, first order: dα = −A⁻¹dKα.
          Actual sensitivity: the largest ‖dα‖ over i and ‖δ‖ = 1.  Attention, K = G³, against 2L-ReLU, K_∞, at one λ and y.
Says.     The sensitivity ratio grows like ‖G‖², as that of the bounds L_K‖y‖/λ² does: at least c‖G‖².
Why not.  n equal rows on a line, Σy_i = 0 (as e_1 − e_2): the ratio is n²(n+2λ)/(n³+λ), g = n: it tends to 1 as n → ∞.  L_K‖y‖/λ² takes 1/λ
          for ‖A⁻¹‖ where it matters, and A grows too, like g³.
Instead.  The kernels themselves: (5/6)g² ≤ L_lin/L_relu ≤ 6g^{5/2}, L the largest ‖dK‖ at the data: g^{5/2} < L_lin ≤ 6g^{5/2} as in
          thm-C.5.b, 1 ≤ L_relu ≤ (6/5)√g, since δ = x_i gives dK = evᵀ + veᵀ with v_i = 1/2.
          For λ ≥ g³ and the worst labels, max ‖A⁻¹dKA⁻¹‖, the ratio is at least (5/24)g²: ‖A‖ ≤ 2λ.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, sensitivities, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.sensitivities import attention_change, relu_star
from theorems.symbolic import demand_valid, identical, valid

claim = Claim(
    "prop-C.13.b",
    "Attention against 2L-ReLU: actual sensitivities",
    source="arXiv:2603.13085v2, Proposition C.13",
    statement=r"\exists c > 0:\quad \frac{\max_{i,\|\delta\|=1} \|\mathrm{d}\alpha_{\mathrm{lin}}\|}"
    r"{\max_{i,\|\delta\|=1} \|\mathrm{d}\alpha_{\mathrm{ReLU}}\|} \ge c\,\|G\|_2^2",
    reading="of the influence vectors' largest first-order changes, at the same λ and y; unit rows; c may depend on nothing",
    expected="refuted",
    uses=("prop-C.13.a",),
    assumes=("spectral theorem: Gz = ‖G‖z for some unit z, and ‖A⁻¹MA⁻¹‖ ≥ ‖M‖/‖A‖²",),
)
SHARE = exact.rational("1/100")  # the c that exact instances are held against; the derivation refutes every c > 0


class _Data(NamedTuple):
    """g = ‖G‖, √g, and the share c that an existence statement may choose."""

    g: Any
    root: Any
    share: Any


class _Ratio(NamedTuple):
    """low ≤ attention/2L-ReLU ≤ high: of "influence", "kernel" (L), or "labels" (the worst y); `heavy`: for λ ≥ g³."""

    of: str
    low: Any
    high: Any = None
    heavy: bool = False


@claim.false
def as_published(q):
    """Influence: ratio ≥ c‖G‖² with one c > 0 for all data, labels and λ"""
    return _Ratio("influence", q.share * q.g * q.g)


@claim.true
def of_the_kernels(q):
    """(5/6)‖G‖² ≤ L_lin/L_relu ≤ 6‖G‖^{5/2}, L the largest ‖dK‖ at the data"""
    return _Ratio("kernel", 5 * q.g * q.g / 6, 6 * q.g * q.g * q.root)


@claim.true
def heavy_regularisation(q):
    """λ ≥ ‖G‖³, the worst labels: ratio ≥ (5/24)‖G‖²"""
    return _Ratio("labels", 5 * q.g * q.g / 24, heavy=True)


@claim.false
def any_regularisation(q):
    """The worst labels, every λ: ratio ≥ (5/24)‖G‖²: forgets that K_λ⁻¹ shrinks as G³ grows."""
    return _Ratio("labels", 5 * q.g * q.g / 24)


@claim.false
def relu_does_not_grow(q):
    """L_lin/L_relu ≥ 2‖G‖^{5/2}: the power of L_lin alone, as if one entry of the 2L-ReLU kernel moved."""
    return _Ratio("kernel", 2 * q.g * q.g * q.root)


@claim.false
def no_constant(q):
    """L_lin/L_relu ≤ ‖G‖²: reads 'of order' as 'at most'."""
    return _Ratio("kernel", 0 * q.g, q.g * q.g)


@claim.symbolic(dimensions="all")
def by_words_and_norms(law):
    """n equal rows and the top eigenvector as words of any size; then the ratios by z3."""
    n, size, lam, own = sp.symbols("n", integer=True, positive=True), *sp.symbols("n lambda y_i")
    e, one, y = (sp.MatrixSymbol(name, n, 1) for name in ("e", "1", "y"))
    unit, turn, half = sp.Identity(1), e * one.T + one * e.T, sp.Rational(1, 2)
    sums = [(one.T * y, 0 * unit), (one.T * one, size * unit), (e.T * y, own * unit)]
    for change, weight, eigen in (
        (size**2 * turn + 4 * size * one * one.T, size**2, size**3),
        (turn / 2, half, size / 2),
    ):
        # α = y/λ, so dα = −weight·y_i·1/(λ(eigen+λ)), as K1 = eigen·1
        demand(identical(change * y, weight * own * one, sums))
        flat = eigen / size * one * one.T
        demand(identical((flat + lam * sp.Identity(n)) * one, (eigen + lam) * one, sums))
        demand(identical((flat + lam * sp.Identity(n)) * y, lam * y, sums))
    _top_eigenvector()

    q = _Data(*z3.Reals("g √g c"))
    claimed = law(q)
    facts = [q.g >= 1, q.root >= 1, q.root * q.root == q.g, q.share > 0]
    shift, ratio, attention, relu = z3.Reals("λ ratio lin relu")
    if claimed.of == "kernel":  # g^{5/2} ≤ L_lin ≤ 6g^{5/2}, 1 ≤ L_relu ≤ (6/5)√g
        demand_valid(claimed.low * (6 * q.root / 5) <= q.g * q.g * q.root, *facts, low=claimed.low)
        demand_valid(6 * q.g * q.g * q.root <= claimed.high, *facts, high=claimed.high)
        return
    equal = [shift > 0, ratio * (q.g * q.g * q.g + shift) == q.g * q.g * (q.g + 2 * shift)]  # n = g equal rows
    if claimed.heavy:
        demand_valid(claimed.low * (6 * q.root / 5) * 4 <= q.g * q.g * q.root, *facts, low=claimed.low)
        demand_valid(q.g * q.g * q.g + shift <= 2 * shift, *facts, shift >= q.g * q.g * q.g)  # ‖A‖ ≤ 2λ
        low, least, most, seen, other = z3.Reals("low g^{5/2} (6/5)√g seen other")
        norms = [shift > 0, 4 * seen * shift * shift >= attention, other * shift * shift <= relu]
        norms += [attention >= least, relu <= most, 4 * low * most <= least, low > 0, other >= 0]
        demand_valid(low * (other * shift * shift) <= low * most, *norms)
        demand_valid(low * other <= seen, *norms, low * other * shift * shift <= low * most)
    elif claimed.of == "labels":
        _judge(law, exact.ones(4, 1), exact.column([1, -1, 0, 0]), exact.rational("1/100"))
    else:  # for every c > 0, λ = 1 and g ≥ 2 + 1/c break it
        broken, _ = valid(ratio < claimed.low, *facts, *equal, shift == 1, (q.g - 2) * q.share >= 1)
        demand(not broken, instance="n ≥ 2 + 1/c equal rows, y = e_1 − e_2, λ = 1", low=claimed.low)


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
    """(X, y, λ): rows ±1 on a line, where K_∞ is rational."""
    n = draw(st.integers(1, 5))
    X = exact.column([draw(st.sampled_from([1, -1])) for _ in range(n)])
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
def on_a_line(law, problem):
    """Rows ±1: both kernels are rational, and there is one direction to move along"""
    _judge(law, *problem)


def _judge(law: Any, X: Any, y: Any, lam: Any) -> None:
    n, G = X.nrows(), exact.gram(X)
    g = exact.rational(exact.spectral_norm(G))
    claimed = law(_Data(g, exact.sqrt(g), SHARE))
    lam = lam + g**3 if claimed.heavy else lam
    step = exact.matrix([[1]])
    relu = (G + exact.ones(n, n)) / 4  # 1/2 where the signs agree, 0 where they differ
    sizes = []
    for K, change in ((G * G * G, attention_change), (relu, _relu_change)):
        R = (K + lam * exact.identity(n)).inv()
        alpha, found = R * y, []
        for i in range(n):
            dK = change(X, i, step)
            if claimed.of == "influence":
                da = R * dK * alpha
                found.append(exact.sqrt((da.transpose() * da)[0, 0]))
            else:
                found.append(exact.spectral_norm(R * dK * R if claimed.of == "labels" else dK))
        sizes.append(exact.maximum(*found))
    demand_at_most(claimed.low * sizes[1], sizes[0], relu=sizes[1], norm=g, lam=lam)
    if claimed.high is not None:
        demand_at_most(sizes[0], claimed.high * sizes[1], relu=sizes[1], norm=g)


def _relu_change(X: Any, i: int, step: Any) -> Any:
    """dK = evᵀ + veᵀ of K_∞ on a line, exact."""
    e = exact.column([int(k == i) for k in range(X.nrows())])
    v = exact.column([entry.exact for entry in relu_star(X, i, step)])
    return e * v.transpose() + v * e.transpose()


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "heavy_regularisation", "any_regularisation", "relu_does_not_grow"),
)
def on_images(law, data, device):
    """50 and 100 images: the kernels' ratio within its bounds; the ratio of the influences, λ = 10⁻³ and 1, as measured"""
    for n in (50, 100):
        found = sensitivities.measure(data, device, n)
        attention, relu = found.kernels["G³"], found.kernels["K_∞(X)"]
        claimed = law(_Data(found.g, found.g**0.5, 1))
        where = f"{data}, n = {n}, ‖G‖ = {found.g:.3g}"
        low, high = attention.operator / relu.frobenius, attention.frobenius / relu.operator
        room = 1e-9  # of rounding, some n·d units for each norm
        demand(float(claimed.low) <= high * (1 + room), high=high, low=float(claimed.low))
        demand(low <= float(claimed.high) * (1 + room), low=low, high=float(claimed.high))
        ratio = attention.operator / relu.operator
        measured("L(G³) / L(K_∞(X))", ratio, low=low, high=high, data=where, detail=f"‖G‖² = {found.g**2:.4g}")
        for lam in (1e-3, 1.0):
            change = sensitivities.influence(data, device, n, lam)
            ratio = change["G³"] / change["K_∞(X)"]
            measured(
                f"max ‖dα‖, G³ / K_∞(X), λ = {lam:g}", ratio, data=where, detail="labels ±1 by parity of the class"
            )
