"""A centred summand of the finite-width kernel is no larger than the features' Gram matrix: ‖Z_r‖ ≤ ‖G̃‖.

Setting.  G̃ = FFᵀ, F = XXᵀX, no row zero; D = diag(1[wᵀx̃_i > 0]), w ~ N(0, σ²I); Z = DG̃D − E, E = E[DG̃D] = K_∞;
          g = ‖G̃‖₂, norms are operator norms.
Says.     ‖Z‖ ≤ g.
Why.      0 ⪯ DG̃D ⪯ gI: gI − DG̃D = g(I−D) + (DQ)(DQ)ᵀ with gI − G̃ = QQᵀ.  So 0 ⪯ E ⪯ gI too, and −gI ⪯ Z ⪯ gI.
More.     −(g/2)I ⪯ Z ⪯ (3g/4)I.  w and −w have one law, and give D and I−D.  Both are averages over that pair:
          E ⪯ g/2:  gI − DG̃D − (I−D)G̃(I−D) = (DQ)(DQ)ᵀ + ((I−D)Q)((I−D)Q)ᵀ;
          E ⪰ G̃/4:  ½(DG̃D + (I−D)G̃(I−D)) − ¼G̃ = ¼(I−2D)G̃(I−2D);
          DG̃D − ¼G̃ ⪯ ¾g:  ¾gI − DG̃D + ¼G̃ = ⅓(I−D)G̃(I−D) + (1/12)(I−4D)QQᵀ(I−4D) + ⅔g(I−D).
          No smaller constants: D = 0 on equal rows gives −g/2; D = I on n unit rows with all cosines ρ has
          ‖Z‖/g → ¾ as n → ∞, then ρ → 0.
"""

from __future__ import annotations

import functools
from typing import Any

import sympy as sp
import torch
import z3
from flint import arb_mat
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import sum_of_squares, valid

claim = Claim(
    "thm-4.8.b",
    "Each centred summand is bounded by the features' Gram matrix",
    source="arXiv:2603.13085v2, Theorem 4.8, proof in B.9",
    statement=r"\|Z_r\|_2 = \|D_r \tilde G D_r - \mathbb E[D_r \tilde G D_r]\|_2 \le \|\tilde G\|_2",
    expected="proved",
    assumes=("spectral theorem for real symmetric matrices",),
)


@claim.true
def as_published(g, h):
    """‖Z‖ ≤ ‖G̃‖: −g ⪯ Z ⪯ g"""
    return g, g


@claim.true
def sharp(g, h):
    """−‖G̃‖/2 ⪯ Z ⪯ ¾‖G̃‖, so ‖Z‖ ≤ ¾‖G̃‖: the smallest constants"""
    return g / 2, g * 3 / 4


@claim.false
def half(g, h):
    """‖Z‖ ≤ ‖G̃‖/2: on the diagonal an indicator is ½ from its mean; off it, up to ¾."""
    return g / 2, g / 2


@claim.false
def two_thirds(g, h):
    """Z ⪯ ⅔‖G̃‖: as if no two inputs were less alike than at 60°, where P(both active) = ⅓."""
    return g / 2, g * 2 / 3


@claim.false
def sides_exchanged(g, h):
    """−¾‖G̃‖ ⪯ Z ⪯ ½‖G̃‖: the sharp constants with the sign of Z mistaken."""
    return g * 3 / 4, g / 2


@claim.false
def quarter_below(g, h):
    """Z ⪰ −‖G̃‖/4: takes E[σ_iσ_j] = ¼ of independent neurons on the diagonal too."""
    return g / 4, g


@claim.false
def largest_row(g, h):
    """‖Z‖ ≤ max_i ‖x̃_i‖²: bounds the entries and calls that the norm."""
    return h, h


@claim.symbolic(dimensions="all")
def by_sums_of_squares(law):
    """The law allows −g/2 and ¾g, which are approached (z3, a limit); squares as words give these for every D."""
    g, h = z3.Reals("g h")
    below, above = law(g, h)
    demand(valid(2 * below >= g, g >= h, h > 0)[0], attained="D = 0 on equal rows")
    demand(valid(4 * above >= 3 * g, g >= h, h > 0)[0], approached="D = I on nearly orthogonal rows")
    m, rho = sp.symbols("m rho", positive=True)  # m = n − 1, and the eigenvector of ones
    ratio = (sp.Rational(1, 2) + m * rho * (1 - (sp.pi - sp.acos(rho)) / (2 * sp.pi))) / (1 + m * rho)
    demand(sp.limit(sp.limit(ratio, m, sp.oo), rho, 0) == sp.Rational(3, 4), limit=ratio)

    n, d = sp.symbols("n d", integer=True, positive=True)
    D, F, one = sp.MatrixSymbol("D", n, n), sp.MatrixSymbol("F", n, d), sp.Identity(n)
    Q, norm = sp.MatrixSymbol("Q", n, n), sp.Symbol("g", nonnegative=True)
    rules = [(D.T, D), (D * D, D), (F * F.T, norm * one - Q * Q.T)]  # gI − G̃ = QQᵀ
    G, idle, third = F * F.T, one - D, sp.Rational(1, 3)
    both = D * G * D + idle * G * idle
    demand(sum_of_squares(norm * one - both, [(1, D * Q), (1, idle * Q)], rules))
    demand(sum_of_squares(both / 2 - G / 4, [(third * 3 / 4, (one - 2 * D) * F)], rules))
    top = norm * one * 3 / 4 - D * G * D + G / 4
    demand(sum_of_squares(top, [(third, idle * F), (third / 4, (one - 4 * D) * Q), (2 * third * norm, idle)], rules))


@st.composite
def _activations(draw: Any) -> tuple[Any, Any]:
    """(X, w): data and the integer weights of one neuron."""
    X = draw(strategies.data_matrices())
    return X, exact.column(draw(st.lists(st.integers(-3, 3), min_size=X.ncols(), max_size=X.ncols())))


def _neurons() -> Any:
    """(X, w) for small X; then 17 rows 9e_i + 2e_18, whose features have cosine 0.235, all active."""
    for X in search.matrices(2, 2, entries=(1, -1, 2)):
        for w in ((1, 0), (1, 2), (-1, 0), (-2, -1), (-2, 1), (1, -2)):
            yield X, exact.column(w[: X.ncols()])
    X = exact.matrix([[9 if j == i else 2 if j == 17 else 0 for j in range(18)] for i in range(17)])
    yield X, exact.column([0] * 17 + [1])


@claim.property(
    neuron=_activations(),
    search=search.product(neuron=search.Stream("X with n, d ≤ 2 and six w each, and one 17×18", "neurons", _neurons)),
    limit=700,
)
def on_exact_matrices(law, neuron):
    """The extreme eigenvalues of Z for one neuron on the attention features, for ‖G̃‖ or a rational just above it; certified."""
    X, w = neuron
    F = exact.attend(X)
    scores, kernel = (F * w).entries(), exact.gram(F)
    suppose(all(score != 0 for score in scores))  # holds almost surely, and then −w is its opposite
    D = exact.diagonal([int(score > 0) for score in scores])
    limit, norm = exact.ntk_limit(F), exact.spectral_norm(kernel)
    norm = norm if limit.exact is not None else _just_above(norm)
    below, above = law(norm, max(kernel[i, i] for i in range(kernel.nrows())))
    spectrum = exact.enclosed_eigenvalues(_minus(D * kernel * D, limit))
    demand_at_most(spectrum[0], above, active=scores)
    demand_at_most(-spectrum[-1], below, active=scores)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("half", "two_thirds", "sides_exchanged", "quarter_below"),  # visible on some of the data sets only
)
def in_the_torch_implementation(law, data, device):
    """Z of 40 neurons on 200 images, from impl.ntk at width one; the slack is the eigenvalues' rounding error."""
    for name in ("2l-relu", "mlp-attn"):
        lowest, highest, g, slack = _extremes(data, device, name)
        below, above = law(g, 1.0)
        demand(highest <= above + slack, network=name, highest=highest / g)
        demand(-lowest <= below + slack, network=name, lowest=lowest / g)
        label = f"{data}, {name}, 40 neurons"
        for what, value in (("largest λ_max(Z)/‖G̃‖", highest / g), ("smallest λ_min(Z)/‖G̃‖", lowest / g)):
            measured(what, value, low=value - slack / g, high=value + slack / g, data=label)


claim.in_rocq(as_published="thm_4_8_b_centred_summand")
claim.in_rocq(covers="that ½ and ¾ are enough, not that they are needed", sharp="thm_4_8_b_sharper")


@functools.cache
def _extremes(data: str, device: str, name: str) -> tuple[float, float, float, float]:
    """The extreme eigenvalues of Z over the neurons, ‖G̃‖, and a bound on the error of each."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 200, device, "float64"), name)
    n, d = F.shape
    neurons = torch.cat(list(impl.network.weight_blocks(d, 40))).to(F)
    limit = impl.ntk.infinite_width(F)
    spectra = [torch.linalg.eigvalsh(impl.ntk.finite_width(F, w[None]) - limit) for w in neurons]
    # Rows have norm 1: an entry errs by at most d units in the product and 16 in its weight, the solver by n‖·‖.
    slack = n * (d + n + 16) * 2.0**-52
    lowest, highest = min(float(s[0]) for s in spectra), max(float(s[-1]) for s in spectra)
    return lowest, highest, float(torch.linalg.matrix_norm(F @ F.T, 2)), slack


def _just_above(x: exact.Real) -> Any:
    """A rational γ ≥ x, larger by 2⁻³⁰ of it: enclosures can certify a strict inequality only."""
    return exact.rational(float(x)) * (1 + exact.rational("1/1073741824"))


def _minus(A: Any, K: exact.RealMatrix) -> exact.RealMatrix:
    """A − K for a rational A."""
    difference = None if K.exact is None else A - K.exact
    return exact.RealMatrix(K.size, lambda bits: arb_mat(A) - K.at(bits), difference)
