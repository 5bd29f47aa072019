"""With exp taken entry by entry, as attention takes it, κ grows at most like κ³: nothing is exponential in the gap.

Setting.  X ∈ ℝⁿˣᵈ, X ≠ 0, rank r, G = XXᵀ with eigenvalues λ_1 ≥ …; E_ij = e^{G_ij}; F = EX, so FFᵀ = EGE.
Says.     (refuted) EGE has eigenvalues λ_i e^{2λ_i} and, for G ≻ 0, condition number κe^{2(λ₁−λₙ)}.
Why not.  Orthonormal rows: G = I, E = (e−1)I + 11ᵀ, so EGE = E² has (e−1+n)² and (e−1)², not e² alone.
Instead.  M, m: largest and smallest squared row norm; φ(t) = (eᵗ−1)/t = Σ_{k≥1} tᵏ⁻¹/k! (e−1 for unit rows).  Then
          rank EGE = r and κ₊(EGE) ≤ κ₊³ (n/λ₁ + φ(M))²;  for G ≻ 0 even κ(EGE) ≤ κ³ ((n/λ₁ + φ(M))/φ(m))², with
          equality for n ≥ 2 orthogonal rows of one norm.  (Unit rows: n/λ₁ ≤ r, so the factor is at most (r+e−1)².)
Why.      E = 11ᵀ + G + G∘G/2 + ….  Schur: λ_max(A∘B) ≤ λ_max(A) max B_ii and λ_min(A∘B) ≥ λ_min(A) min B_ii for
          A, B ⪰ 0, so m^{k−1}λₙ ≤ G^{∘k} ≤ M^{k−1}λ₁ and λₙφ(m) ≤ E ≤ n + λ₁φ(M).  ‖F‖ ≤ ‖E‖√λ₁; and for w = Xu
          in the range of G, ‖Ew‖‖w‖ ≥ wᵀEw ≥ c‖w‖² with c = λ_r since E ⪰ G, or c = λₙφ(m): σ_r(F) ≥ c√λ_r.
"""

from __future__ import annotations

import functools
import math
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import z3
from flint import arb_mat
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import identical, valid

claim = Claim(
    "prop-4.11.b",
    "Softmax amplification with the entrywise exponential",
    source="arXiv:2603.13085v2, Proposition 4.11, equations (9) and (10)",
    statement=r"K = e^{\circ G}\, G\, e^{\circ G}, \quad \lambda_i(K) = \lambda_i e^{2\lambda_i}, \quad "
    r"\kappa(K) = \kappa(G)\, e^{2(\lambda_1-\lambda_n)}",
    reading="exp acts entry by entry, as in attention; any rank",
    expected="refuted",
    assumes=("spectral theorem for real symmetric matrices", "Schur product theorem"),
)


class _Law(NamedTuple):
    """Equalities for eigenvalues and condition number, or a factor f with κ₊(EGE) ≤ κ₊³f²; None: not claimed."""

    eigenvalue: Any = None  # (λ, e^λ) ↦ eigenvalue of EGE
    condition: Any = None  # (κ, e^{λ₁−λ_n}) ↦ condition number of EGE
    factor: Any = None  # (n/λ₁, φ(M), φ(m)) ↦ f
    definite: bool = True  # claimed for G ≻ 0 only
    attained: bool = False  # κ(EGE) = κ³f² for two and more orthogonal rows of one norm


@claim.false
def as_published():
    """G ≻ 0: eigenvalues λe^{2λ}, condition number κe^{2(λ₁−λₙ)}"""
    return _Law(eigenvalue=lambda t, e: t * e * e, condition=lambda kappa, growth: kappa * growth * growth)


@claim.true
def at_most_cubic():
    """Every X ≠ 0: rank EGE = rank G and κ₊(EGE) ≤ κ₊(G)³ (n/λ₁ + φ(M))²"""
    return _Law(factor=lambda spread, most, least: spread + most, definite=False)


@claim.true
def at_most_cubic_and_attained():
    """G ≻ 0: κ(EGE) ≤ κ(G)³ ((n/λ₁ + φ(M))/φ(m))², an equality for n ≥ 2 orthogonal rows of one norm"""
    return _Law(factor=lambda spread, most, least: (spread + most) / least, attained=True)


@claim.false
def eigenvalues_at_any_rank():
    """λe^{2λ}, also for singular G, and nothing of condition numbers: exp(G) read as the matrix function after all."""
    return _Law(eigenvalue=lambda t, e: t * e * e, definite=False)


@claim.false
def attained_without_the_last_factor():
    """κ(EGE) = κ(G)³ (n/λ₁ + φ(M))² for n ≥ 2 orthogonal rows of one norm: a bound there, but φ(m) > 1 is missing."""
    return at_most_cubic()._replace(definite=True, attained=True)


@claim.false
def exactly_cubic():
    """κ(EGE) ≤ κ(G)³ for G ≻ 0: takes exp(t) for t, forgetting the constant term 11ᵀ."""
    return _Law(factor=lambda spread, most, least: spread * 0 + 1)


@claim.false
def without_the_constant_term():
    """κ₊(EGE) ≤ κ₊(G)³φ(M)²: bounds Σ_{k≥1} only, as if 11ᵀ were dropped."""
    return _Law(factor=lambda spread, most, least: most, definite=False)


@claim.false
def definite_bound_at_any_rank():
    """κ₊(EGE) ≤ κ₊(G)³ ((n/λ₁ + φ(M))/φ(m))² for singular G: Schur's lower bound is 0 there, from k = 2 on."""
    return at_most_cubic_and_attained()._replace(definite=False, attained=False)


@claim.symbolic(dimensions="all")
def by_the_series_of_exp(law):
    """E between bounds by Schur's theorem, term by term, then F = EX; the equalities on orthonormal rows."""
    said = law()
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, E = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("E", n, n)
    demand(identical((E * X) * (E * X).T, E * (X * X.T) * E, [(E.T, E)]))
    if said.factor is None:
        _orthonormal_rows(said)
        return
    t, k = sp.Symbol("t", positive=True), sp.Symbol("k", integer=True)
    series = sp.summation(t ** (k - 1) / sp.factorial(k), (k, 1, sp.oo))
    demand(sp.simplify(series - (sp.exp(t) - 1) / t) == 0, phi=series)
    size, top, low, most, least, diagonal, term, power = z3.Reals("n top low M_phi m_phi diagonal term power")
    # Gᵏ⁺¹∘ = Gᵏ∘ ∘ G: one more factor `diagonal`; the bound of the term grows by the same power
    schur = [low > 0, diagonal > 0, power > 0]
    demand(valid(diagonal * term >= diagonal * power * low, *schur, term >= power * low)[0], fact="lower")
    demand(valid(diagonal * term <= diagonal * power * top, *schur, term <= power * top)[0], fact="upper")
    norm, energy, image, floor, ceiling = z3.Reals("norm energy image floor ceiling")
    vector = [norm > 0, image >= 0, energy >= floor * norm * norm, image * norm >= energy]  # w = Xu, wᵀEw, ‖Ew‖
    demand(valid(image >= floor * norm, *vector, floor > 0)[0], fact="least singular value")
    # κ₊(EGE) ≤ λ₁·ceiling²/(λ_r·floor²), which has to be at most κ₊³f²
    floor_value = low * least if said.definite else low
    spectrum = [size >= 1, top >= low, low > 0, most >= least, least > 1]  # φ > 1 increases
    bounds = [*spectrum, ceiling == size + top * most, floor == floor_value]
    demand(valid(ceiling * low <= floor * top * said.factor(size / top, most, least), *bounds)[0], fact="quotient")
    if said.attained:  # G = tI, E = tφ(t)I + 11ᵀ: √κ(EGE) = (tφ(t) + n)/(tφ(t))
        root, factor = (top * most + size) / (top * most), said.factor(size / top, most, most)
        demand(valid(factor == root, size >= 2, top > 0, most > 1)[0], fact="attained", factor=factor)


def _orthonormal_rows(said):
    """G = I of size n ≥ 2, E = (e−1)I + 11ᵀ: the eigenvalues of EGE = E² are (e−1+n)² and (e−1)²."""
    e, n = z3.Reals("e n")
    many = [e > 2, n >= 2]
    demand(valid(said.eigenvalue(z3.RealVal(1), e) == (e - 1 + n) * (e - 1 + n), *many)[0], claimed="on (1, …, 1)")


def _small():
    """Small matrices, then unit rows that separate κ³ and the definite bound from the truth."""
    yield from search.matrices(2, 2, entries=(0, 1, -1))
    yield exact.matrix([["1", "0"], ["7/25", "24/25"]])
    yield exact.matrix([["1", "0"], ["3/5", "4/5"], ["3/5", "-4/5"]])


_SMALL = search.Stream("all X with n, d ≤ 2, entries in {0, 1, -1}, no zero row; two more", "matrices", _small)


@claim.property(
    X=st.one_of(strategies.unit_rows(max_n=4, max_d=3), strategies.data_matrices(4, 3, zero_rows=True)),
    search=search.product(X=_SMALL),
    blind_to=("attained_without_the_last_factor",),
)
def with_enclosures_of_exp(law, X):
    """EGE enclosed: spectrum between the law at e^λ(1±2⁻⁶⁴), rank, and κ₊ against the bound where none attains it."""
    said, G = law(), exact.gram(X)
    n, r, top, last = _extremes(said, G)
    E = [[exact.exp(G[i, j]) for j in range(n)] for i in range(n)]
    kernel = exact.RealMatrix(
        n, lambda bits: _sandwich(arb_mat([[e.at(bits) for e in row] for row in E]), G), nullity=n - r
    )
    found = exact.enclosed_eigenvalues(kernel)
    if said.eigenvalue is not None:
        for t, value in zip(exact.eigenvalues(G)[:r], found, strict=False):
            _demand_between([said.eigenvalue(t, e) for e in _around(exact.exp(t))], value)
    if said.condition is not None:
        _demand_between(
            [said.condition(top / last, e) for e in _around(exact.exp(top - last))], found[0] / found[r - 1]
        )
    if said.factor is not None:
        demand(exact.less(0, found[r - 1]), rank=r)
        suppose(n == 1 or exact.identity(n) * G[0, 0] != G)
        kappa = found[0] / found[r - 1] if r > 1 else exact.real(1)
        _demand_bound(said, G, top, last, kappa, lambda t: (exact.exp(t) - 1) / t if t else 1)


@claim.property(
    X=st.one_of(strategies.unit_rows(max_n=3, max_d=3), strategies.data_matrices(3, 3, zero_rows=True)),
    K=st.integers(1, 3),
    search=search.product(X=_SMALL, K=(3, 1, 2)),
)
def with_partial_sums_of_exp(law, X, K):
    """Σ_{k≤K} tᵏ/k! entry by entry in place of eᵗ: the same facts, decided exactly, orthogonal rows included."""
    said, G = law(), exact.gram(X)
    n, r, top, last = _extremes(said, G)
    coefficients = [exact.rational(Fraction(1, math.factorial(k))) for k in range(K + 1)]
    E = exact.matrix([[_series(coefficients, G[i, j]) for j in range(n)] for i in range(n)])
    found = exact.eigenvalues(_sandwich(E, G))
    if said.eigenvalue is not None:
        for t, value in zip(exact.eigenvalues(G), found, strict=True):
            demand(exact.equal(value, said.eigenvalue(t, _series(coefficients, t))), eigenvalue=value)
    if said.factor is not None:
        demand(exact.rank(_sandwich(E, G)) == r, rank=r)
        kappa, phi = found[0] / found[r - 1], lambda t: _series(coefficients[1:], t)
        _demand_bound(said, G, top, last, kappa, phi)
        if said.attained and n > 1 and exact.identity(n) * G[0, 0] == G:
            factor = said.factor(n / top, phi(G[0, 0]), phi(G[0, 0]))
            demand(exact.equal(kappa, factor**2), condition_number=kappa, claimed=factor**2)


# they may hold for images, which are not orthogonal either
_BLIND = (
    "without_the_constant_term",
    "exactly_cubic",
    "definite_bound_at_any_rank",
    "attained_without_the_last_factor",
)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=_BLIND)
def in_the_torch_implementation(law, data, device):
    """Singular values of impl.attention.exponential on 40 images, within rounding error, against the laws."""
    before, found, error = _measured_spectrum(data, device)
    said, n, top, last = law(), len(before), before[0], before[-1]
    kappa, least, most = top / last, (found[0] - error) / (found[-1] + error), (found[0] + error) / (found[-1] - error)
    if said.eigenvalue is not None:
        claimed = 0.5 * math.log(said.eigenvalue(top, math.exp(top)))
        demand(
            math.log(found[0] - error) <= claimed <= math.log(found[0] + error),
            sigma_1=found[0],
            claimed=math.exp(claimed),
        )
    if said.factor is not None:
        bound = kappa**3 * said.factor(n / top, math.e - 1, math.e - 1) ** 2
        demand_at_most(exact.rational(float(most**2)), exact.rational(float(bound)))
    measured("log₁₀ κ(EGE), 40 images", 2 * math.log10(found[0] / found[-1]), data=data,
             low=2 * math.log10(least), high=2 * math.log10(most))  # fmt: skip
    measured("log₁₀ κ(G)³, 40 images", 3 * math.log10(kappa), data=data)
    measured("log₁₀ κ(G)e^{2(λ₁−λₙ)}, 40 images", math.log10(kappa) + 2 * (top - last) / math.log(10), data=data)


@functools.cache
def _measured_spectrum(data, device):
    """Eigenvalues of G, singular values of F = EX, and a bound on the error of the latter."""
    import impl.attention
    import impl.spectrum

    X = empirical.features(data, 40, device, "float64")
    G = impl.spectrum.gram_eigenvalues(X)
    if G.eigenvalues[-1] <= G.noise_floor:
        raise ValueError(f"the smallest of 40 eigenvalues of {data} is not told apart from zero")
    (n, d), unit = X.shape, np.finfo(np.float64).eps
    # entries: scores of unit rows err by d units, exp by a few, the products by n; ‖|E||X|‖ ≤ (n e)√n; svd: n+d units
    error = unit * (d + n + 4 + (n + d)) * math.e * n**1.5
    return G.eigenvalues, np.linalg.svd(empirical.float64(impl.attention.exponential(X)), compute_uv=False)[:n], error


def _extremes(said, G):
    """(n, r, λ₁, λ_r); passes over X = 0, and over singular G where the statement does not speak of it."""
    suppose(exact.is_pd(G) or not (said.definite or exact.rank(G) == 0))
    spectrum, r = exact.eigenvalues(G), exact.rank(G)
    return G.nrows(), r, spectrum[0], spectrum[r - 1]


def _demand_bound(said, G, top, last, kappa, phi):
    """κ₊(EGE) ≤ κ₊(G)³ f²."""
    squares = [G[i, i] for i in range(G.nrows())]
    factor = said.factor(G.nrows() / top, phi(max(squares)), phi(min(squares)))
    demand_at_most(kappa, (top / last) ** 3 * factor**2)


def _demand_between(bounds, found):
    low, high = bounds
    demand(exact.less(low, found), found=found, more_than=low)
    demand(exact.less(found, high), found=found, less_than=high)


def _around(e):
    """Two numbers around e, a relative 2⁻⁶⁴ away."""
    return e * (1 - Fraction(1, 2**64)), e * (1 + Fraction(1, 2**64))


def _sandwich(E, G):
    return E * (arb_mat(G) if isinstance(E, arb_mat) else G) * E


def _series(coefficients, t):
    return sum((t**k * c for k, c in enumerate(coefficients) if k), coefficients[0])
