"""Attention before the network changes the operator-norm bound in one place only: ‖G̃‖ is that of the attended features.

Setting.  X (n×d) without zero row, G = XXᵀ, F = XXᵀX, F̂ = F with unit rows; the network sees F, or F̂ (MLP-Attn).
          s = ‖G̃‖₂ for G̃ = FFᵀ, or ‖F̂F̂ᵀ‖₂; K_m, K_∞ are the kernels of those features.
Says.     P(‖K_m − K_∞‖ ≥ t) ≤ 2n·exp(−mt²/2/(s² + st/3)); s = ‖G‖³ without normalisation.
Why.      Given X, attention is a fixed map, so this is thm-4.8.c with F or F̂ as the data.  FFᵀ = G³ gives ‖G̃‖ = ‖G‖³.
          s cannot be replaced by less than a third of it: for equal rows K_m − K_∞ = (B/m − ½)·s·vvᵀ, B ~ Bin(m, ½), and
          P(|B/m − ½| ≥ ½) = 2·2⁻ᵐ, while s/3 would claim 2n·e^(−¾m), and ¾ > log 2.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

import sympy as sp
import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import identical, valid
from theorems.thm_4_8_c_matrix_bernstein import _Bernstein, _draws, _surely_more, _tail

claim = Claim(
    "prop-B.16",
    "Operator-norm bound for the sequential architecture",
    source="arXiv:2603.13085v2, Proposition B.16",
    statement=r"P\big(\|K_m - K_\infty\|_2 \ge t\big) \le 2n \exp\Big(\frac{-m t^2/2}"
    r"{\|\tilde G\|_2^2 + \|\tilde G\|_2\, t/3}\Big), \qquad \tilde G = F F^\top = G^3 \text{ or } \hat F \hat F^\top",
    reading="both for the features as they are and with unit rows; without a further factor √n, as thm-4.8.c",
    expected="proved",
    uses=("thm-4.2", "thm-4.8.c"),
    assumes=("the data are fixed before the neurons are drawn",),
)


@claim.true
def as_published(before, features, unit_rows):
    """s = ‖G̃‖, the norm of the Gram matrix of what the network sees"""
    return features


@claim.false
def forgets_attention(before, features, unit_rows):
    """s = ‖G‖: the bound of 2L-ReLU on the raw rows."""
    return before


@claim.false
def forgets_the_values(before, features, unit_rows):
    """s = ‖G‖² where rows are not normalised: reads G̃ as G²."""
    return features if unit_rows else before * before


@claim.false
def forgets_the_normalisation(before, features, unit_rows):
    """s = ‖G‖³ also for unit rows: F̂F̂ᵀ is larger where the rows of X are short."""
    return before * before * before


@claim.false
def unit_rows_have_norm_one(before, features, unit_rows):
    """s = 1 for unit rows: the norm of one row in place of the matrix's, which reaches n."""
    return features * 0 + 1 if unit_rows else features


@claim.symbolic(dimensions="all")
def by_composition(law):
    """s ≥ ‖G̃‖/3 is needed for equal rows of any length (z3); FFᵀ = G³ as words, and s ≥ ‖G̃‖ is thm-4.8.c."""
    norm, size = z3.Reals("norm size")
    n, d = sp.symbols("n d", integer=True, positive=True)
    X = sp.MatrixSymbol("X", n, d)
    demand(identical((X * X.T * X) * (X * X.T * X).T, (X * X.T) * (X * X.T) * (X * X.T)))
    demand(exact.less(exact.log(2), exact.rational("3/4")))
    for scale, features in (
        (law(norm, norm * norm * norm, False), norm * norm * norm),
        (law(norm, size, True), size),
    ):
        demand(valid(3 * scale >= features, norm > 0, size >= 1)[0], needed="equal rows", scale=scale)
        demand(valid(scale >= features, norm > 0, size >= 1)[0] or None)  # sufficient: a failure refutes nothing


def _equal_rows() -> Any:
    """(groups, copies, c, m): small ones, ordered by their sum."""
    lengths = [exact.rational(c) for c in ("1", "1/2", "2")]
    for total in range(3, 13):
        for groups, copies, m in itertools.product(range(1, 4), range(1, 9), range(1, 6)):
            if groups + copies + m == total:
                yield from ((groups, copies, c, m) for c in lengths)


@st.composite
def _drawn_rows(draw: Any) -> tuple[Any, ...]:
    c = exact.rational(draw(st.sampled_from(["1/3", "1/2", "1", "3/2", "2"])))
    return draw(st.integers(1, 6)), draw(st.integers(1, 8)), c, draw(st.integers(1, 30))


@claim.property(
    rows=_drawn_rows(),
    search=search.product(rows=search.Stream("orthogonal groups of equal rows, length 1, ½, 2", "cases", _equal_rows)),
)
def on_orthogonal_groups(law, rows):
    """X of orthogonal groups of equal rows c·e: exact tails of K_m for F and for F̂ against the bound, at every value."""
    groups, copies, c, m = rows
    X = exact.matrix([[c * (i // copies == j) for j in range(groups)] for i in range(groups * copies)])
    F = exact.attend(X)
    length = exact.sqrt(exact.gram(F)[0, 0]).exact  # of every row of F
    before = exact.spectral_norm(exact.gram(X)).exact
    for unit_rows, attended in ((False, F), (True, F * (1 / length))):
        features = exact.spectral_norm(exact.gram(attended)).exact
        scale = law(before, features, unit_rows)
        bound = _Bernstein(2 * X.nrows(), scale * scale, scale)
        for j in range(m // 2 + 1, m + 1):
            t = features * (2 * j - m) / (2 * m)  # each group's block is (B/m − ½) times its Gram matrix
            demand_at_most(_tail(groups, m, j), bound.tail(t, m), unit_rows=unit_rows, t=t)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("forgets_the_values", "forgets_the_normalisation"),
)
def in_the_torch_implementation(law, data, device):
    """P(deviation > the bound at δ = 0.1) ≤ 0.1 on 100 images, 200 draws of 256 neurons, for F and for F̂.

    Fails if a Clopper–Pearson interval of error probability 5·10⁻⁷ lies above 0.1, so 10⁻⁶ for both.
    """
    for unit_rows in (False, True):
        values, before, features, n = _measured(data, device, unit_rows)
        scale = exact.rational(law(before, features, unit_rows))
        allowed = float(_Bernstein(2 * n, scale * scale, scale).deviation(0.1, 256))
        beyond = int((values > allowed).sum())
        demand(not _surely_more(beyond, len(values), 0.1, 5e-7), unit_rows=unit_rows, allowed=allowed, beyond=beyond)
        label = f"{data}, {'unit rows' if unit_rows else 'rows as they are'}, n = {n}, m = 256"
        measured("bound at δ = 0.1 over the measured 0.9 quantile", allowed / float(values[180]), data=label)


claim.not_in_rocq(
    "it needs probability, which MathComp 1.15 lacks; that the features have the Gram matrix G³ is thm-4.2"
)


@functools.cache
def _measured(data: str, device: str, unit_rows: bool) -> tuple[Any, float, float, int]:
    """Draws of ‖K_m − K_∞‖, ‖G‖, the norm of the features' Gram matrix, and n."""
    import impl.attention

    X = empirical.features(data, 100, device, "float64")
    F = impl.attention.linearized(X)
    F = impl.attention.unit_rows(F) if unit_rows else F
    before, features = (float(torch.linalg.matrix_norm(M @ M.T, 2)) for M in (X, F))
    return _draws(F, 256, 200), before, features, len(X)
