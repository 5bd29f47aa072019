"""Row normalisation keeps κ_d(G)³ up to the spread R of the row norms, and incoherence does not bring R near 1.

Setting.  X ∈ ℚⁿˣᵈ with unit rows, rank p = min(n, d), |⟨x_i, x_j⟩| ≤ μ for i ≠ j; G = XXᵀ, F = XXᵀX, so ‖x̃_i‖² = (G³)_ii;
          F̂ = N⁻¹F, N = diag ‖x̃_i‖; κ_d = λ_1/λ_p.
Says.     (G³)_ii is 1 up to an error that vanishes with μ, so F̂F̂ᵀ ≈ G³ up to a scalar and κ_d(F̂F̂ᵀ) ≈ κ_d(G)³.
Why not.  q = 4ᵏ, H a Hadamard matrix of order q over √q: rows e_1 … e_q, the rows of H, and e_{q+1}.  μ = 2⁻ᵏ → 0, but
          XᵀX = diag(2, …, 2, 1), so x̃ = 2x for the first 2q rows and x̃ = x for the last: F̂ = X and κ_d(F̂F̂ᵀ) = 2, not 2³.
          Nor does a constant factor do: L random orthonormal bases of ℝ^q in place of two have μ = O(√(log(Lq)/q)), as in
          asm-4.5.a, and give κ_d(F̂F̂ᵀ) = L, not L³.
Instead.  κ_d(G)³/R ≤ κ_d(F̂F̂ᵀ) ≤ R κ_d(G)³ with R = max (G³)_ii / min (G³)_ii, and R ≤ 1 + 3(n−1)μ² + (n−1)(n−2)μ³.
          First, F̂F̂ᵀ has the positive eigenvalues of FᵀN⁻²F, and FᵀF/max ⪯ FᵀN⁻²F ⪯ FᵀF/min (Weyl).  Second,
          (G³)_ii = Σ_kl G_ik G_kl G_li: one term is 1; 3(n−1) have two equal indices, ≤ μ²; the rest ≤ μ³.  And
          G³ ⪰ 3G − 2I, since G³ − 3G + 2I = (G−I)G(G−I) + 2(G−I)²; so (G³)_ii ≥ 3 − 2 = 1.
          So "≈" needs n²μ³ small, not μ.  For n ≥ 2d it never is: Welch's bound gives (n−1)μ² ≥ (n−d)/d ≥ 1.
          The factor R is attained by the example above: R = 4 = 2³/2.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
import torch
import z3
from scipy.linalg import lapack

from theorems import empirical, exact, search, strategies
from theorems.chances import undecided_unless
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import normal_form, sum_of_squares, valid

claim = Claim(
    "thm-4.8.h",
    "Row normalisation keeps the cubed condition number under incoherence",
    source="arXiv:2603.13085v2, Theorem 4.8, end of the proof in B.9",
    statement=r"|\langle x_i, x_j \rangle| \le \mu \ (i \ne j) \implies (G^3)_{ii} \approx 1, \quad "
    r"\kappa_d(\hat F \hat F^\top) \approx \kappa_d(G)^3, \quad \text{with an error that vanishes with } \mu",
    reading="unit rows, rank min(n, d); ≈ is within a factor f(μ) → 1, whatever n: here f = 1 + 3μ, in the derivation any f",
    expected="refuted",
    uses=("thm-4.8.a",),
    assumes=("Weyl's monotonicity: M ⪰ N ⇒ λ_k(M) ≥ λ_k(N)", "AAᵀ and AᵀA have the same positive eigenvalues"),
)


class _Data(NamedTuple):
    """n, μ, R = max (G³)_ii / min (G³)_ii, and √R."""

    n: Any
    mu: Any
    spread: Any
    root: Any


@claim.false
def as_published(x):
    """Within a factor 1 + 3μ, whatever n: κ_d(F̂F̂ᵀ) of κ_d(G)³, and the (G³)_ii of one another"""
    return 1 + 3 * x.mu


@claim.true
def within_the_spread(x):
    """Within a factor R = max (G³)_ii / min (G³)_ii; every X with rank min(n, d)"""
    return x.spread


@claim.true
def under_incoherence(x):
    """Within a factor 1 + 3(n−1)μ² + (n−1)(n−2)μ³"""
    return 1 + 3 * (x.n - 1) * x.mu**2 + (x.n - 1) * (x.n - 2) * x.mu**3


@claim.false
def normalisation_changes_nothing(x):
    """κ_d(F̂F̂ᵀ) = κ_d(G)³: reads F̂F̂ᵀ as a multiple of G³."""
    return 1 + 0 * x.mu


@claim.false
def root_of_the_spread(x):
    """Within a factor √R: the norms where their squares are due."""
    return x.root


@claim.false
def pairs_only(x):
    """Within a factor 1 + 3(n−1)μ²: drops the terms with three different indices."""
    return 1 + 3 * (x.n - 1) * x.mu**2


@claim.false
def one_coincidence_in_three(x):
    """Within a factor 1 + (n−1)μ² + (n−1)(n−2)μ³: counts k = l and forgets k = i and l = i."""
    return 1 + (x.n - 1) * x.mu**2 + (x.n - 1) * (x.n - 2) * x.mu**3


@claim.symbolic(dimensions="all")
def by_congruence(law):
    """What Hadamard bases, repeated rows and one correlated pair demand (limits); words for the bounds, z3 for the factor."""
    k, n, c = sp.Symbol("k", positive=True), sp.Symbol("n", positive=True), sp.Symbol("c", positive=True)
    _hadamard_bases()
    bases = law(_Data(2 * 4**k + 1, 2**-k, 4, 2))  # κ_d(G)³ = 8, κ_d(F̂F̂ᵀ) = 2
    demand(bool(sp.limit(bases, k, sp.oo) >= 4), on_hadamard_bases=bases, wanted=4)
    copies = law(_Data(n, sp.S.One, (n - 1) ** 2, n - 1))  # n − 1 equal rows and one orthogonal to them
    demand(bool(sp.limit(copies / (n - 1) ** 2, n, sp.oo) >= 1), on_repeated_rows=copies, wanted=(n - 1) ** 2)
    pair = law(_Data(3, c, 1 + 3 * c**2, sp.sqrt(1 + 3 * c**2)))  # cosine c, and one row orthogonal to both
    demand(bool(sp.limit((pair - 1) / c**2, c, 0) >= 3), on_one_pair=pair, wanted=1 + 3 * c**2)

    size, width = sp.symbols("n d", integer=True, positive=True)
    F, E = sp.MatrixSymbol("F", size, width), sp.MatrixSymbol("E", size, size)
    W, G, one = sp.MatrixSymbol("W", size, size), sp.MatrixSymbol("G", size, size), sp.Identity(size)
    least, most = sp.symbols("l m", positive=True)  # of the (G³)_ii; W = N⁻² lies between I/m and I/l
    demand(sum_of_squares(F.T * F / least - F.T * W * F, [(1, F.T * E)], [(W, one / least - E * E.T)]))
    demand(sum_of_squares(F.T * W * F - F.T * F / most, [(1, F.T * E)], [(W, one / most + E * E.T)]))
    X = sp.MatrixSymbol("X", size, width)
    squares = [(1, (X * X.T - one) * X), (2, X * X.T - one)]
    demand(sum_of_squares(G * G * G - 3 * G + 2 * one, squares, [(G, X * X.T)]))
    count = sp.Symbol("n")
    demand(sp.expand(1 + 3 * (count - 1) + (count - 1) * (count - 2) - count**2) == 0)  # every (k, l) is counted once
    _scalars(law)


def _scalars(law: Any) -> None:
    """From the bounds of the eigenvalues to those of κ_d, and from R to the claimed factor."""
    top, low, seen_top, seen_low, least, most = z3.Reals("top low seen_top seen_low l m")
    spectrum = [low > 0, top >= low, least > 0, most >= least, seen_low > 0]
    weyl = [least * seen_top <= top, top <= most * seen_top, least * seen_low <= low, low <= most * seen_low]
    demand(valid(least * seen_top * low <= most * top * seen_low, *spectrum, *weyl)[0])  # κ̂ ≤ (m/l)κ³
    demand(valid(least * top * seen_low <= most * seen_top * low, *spectrum, *weyl)[0])  # κ³ ≤ (m/l)κ̂
    n, mu, spread, root = z3.Reals("n mu spread root")
    bound = 1 + 3 * (n - 1) * mu * mu + (n - 1) * (n - 2) * mu * mu * mu
    known = [n >= 2, mu >= 0, mu <= 1, spread >= 1, spread <= bound, root > 0, root * root == spread]
    demand(undecided_unless(valid(law(_Data(n, mu, spread, root)) >= spread, *known)[0]))


def _hadamard_bases() -> None:
    """Rows e_i and those of H, HᵀH = I: XᵀX = 2I on them, so x̃ = 2x."""
    q = sp.Symbol("q", integer=True, positive=True)
    H, one = sp.MatrixSymbol("H", q, q), sp.Identity(q)
    demand(normal_form(one + H.T * H, [(H.T * H, one)]) == normal_form(2 * one))
    demand(normal_form(H * (one + H.T * H), [(H.T * H, one)]) == normal_form(2 * H))


def _normalised(F: Any, p: int) -> exact.Real:
    """κ_d(F̂F̂ᵀ), from the rational d×d matrix F̂ᵀF̂ = FᵀN⁻²F."""
    kernel = exact.gram(F)
    weights = exact.diagonal([1 / kernel[i, i] for i in range(F.nrows())])
    return exact.effective_condition_number(F.transpose() * weights * F, p)


def _demand_within(law: Any, X: Any) -> None:
    """Both bounds of κ_d(F̂F̂ᵀ), and that of the (G³)_ii."""
    n, p, G = X.nrows(), min(X.nrows(), X.ncols()), exact.gram(X)
    F = exact.attend(X)
    kernel = exact.gram(F)
    norms = [kernel[i, i] for i in range(n)]
    mu = max((abs(G[i, j]) for i in range(n) for j in range(i)), default=exact.rational(0))
    spread = max(norms) / min(norms)
    factor = law(_Data(exact.rational(n), mu, spread, exact.sqrt(spread)))
    cubed = exact.effective_condition_number(G, p) ** 3
    seen = _normalised(F, p)
    demand_at_most(cubed, factor * seen, kappa_cubed=cubed, normalised=seen, factor=factor, mu=mu)
    demand_at_most(seen, factor * cubed, kappa_cubed=cubed, normalised=seen, factor=factor, mu=mu)
    demand_at_most(spread, factor, spread=spread, mu=mu)


@claim.property(search=search.product(k=(0, 1, 2)), blind_to=("pairs_only", "one_coincidence_in_three"))
def on_hadamard_bases(law, k):
    """The rows of I and of a Hadamard matrix of order 4ᵏ, and one more in a dimension of its own; μ = 2⁻ᵏ."""
    H = exact.matrix([[1]])
    for _ in range(2 * int(k)):
        rows = H.tolist()
        H = exact.matrix([[*row, *row] for row in rows] + [[*row, *(-x for x in row)] for row in rows])
    q = H.nrows()
    rows = [*exact.identity(q).tolist(), *(H / 2 ** int(k)).tolist()]
    X = exact.matrix([[*row, 0] for row in rows] + [[0] * q + [1]])
    demand(exact.equal(_normalised(exact.attend(X), X.ncols()), 2))  # F̂ = X
    _demand_within(law, X)


def _unit_rows() -> Any:
    """Small ones, then repeated rows, one correlated pair, and two bases of the plane."""
    yield from search.unit_row_matrices(3, 2, 5)
    e = [[int(i == j) for j in range(4)] for i in range(4)]
    yield exact.matrix([["1", "0", "0", "0"], ["1/3", "2/3", "2/3", "0"], e[3]])
    yield from (exact.matrix([[1, 0]] * copies + [[0, 1]]) for copies in (2, 4))
    yield exact.matrix([["1", "0", "0"], ["0", "1", "0"], ["3/5", "4/5", "0"], ["4/5", "-3/5", "0"], ["0", "0", "1"]])


@claim.property(
    X=strategies.unit_rows(),
    search=search.product(
        X=search.Stream("X with unit rows, n ≤ 3, d ≤ 2, denominators ≤ 5, and four more", "matrices", _unit_rows)
    ),
    limit=2500,
)
def on_unit_rows(law, X):
    """κ_d(F̂F̂ᵀ) against κ_d(G)³, and the (G³)_ii: real algebraic numbers, decided exactly."""
    suppose(exact.rank(X) == min(X.nrows(), X.ncols()))
    _demand_within(law, X)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "root_of_the_spread", "pairs_only", "one_coincidence_in_three"),
)
def on_images(law, data, device):
    """κ₊ of 30 and 1000 images: both bounds, each relaxed by rounding; on 30 images impl.attention must give the same κ₊."""
    for n in (30, 1000):
        x, cubed, seen, slack, r = _spectra(data, device, n)
        factor = float(law(x)) * (1 + slack)
        within = bool(seen <= factor * cubed and cubed <= factor * seen)
        demand(within, kappa_cubed=cubed, normalised=seen, factor=factor)
        if n == 30:
            own, rounding = _in_the_implementation(data, device, n, r)
            demand(abs(own / seen - 1) <= rounding + slack, impl=own, by_jacobi=seen, rounding=rounding)
        label = f"{data}, n = {n}"
        measured("κ₊(F̂F̂ᵀ) / κ₊(G)³", seen / cubed, low=1 / x.spread, high=x.spread, data=label,
                 detail=f"κ₊(G)³ = {cubed:.4g}, rank {r}, relative rounding error {slack:.1g}; the interval is [1/R, R]")  # fmt: skip
        measured("μ", x.mu, data=label, detail=f"1 + 3(n−1)μ² + (n−1)(n−2)μ³ = {under_incoherence(x):.4g}")


@functools.cache
def _spectra(data: str, device: str, n: int) -> tuple[_Data, float, float, float, int]:
    """(n, μ, R, √R), κ₊(G)³, κ₊(F̂F̂ᵀ), a bound on its relative error, and the rank.

    X = UΣVᵀ, so F̂ = N⁻¹UΣ³Vᵀ: N⁻¹U, of condition number c, with its columns scaled.  A one-sided Jacobi method gives
    its singular values to a relative error of a modest multiple of c units, however small they are (Demmel, Drmač).
    """
    import impl.spectrum

    X = empirical.features(data, n, device, "float64")
    U, s, _ = np.linalg.svd(empirical.float64(X), full_matrices=False)
    r = int((s**2 > impl.spectrum.gram_eigenvalues(X).noise_floor).sum())
    B = U[:, :r] * (s[:r] / s[0]) ** 3
    norms = np.linalg.norm(B, axis=1)
    found = lapack.dgejsv(B / norms[:, None], joba=0, jobu=3, jobv=3, jobr=0)[0]
    slack = n * r * 2.0**-52 * float(np.linalg.cond(U[:, :r] / norms[:, None]))
    spread = float((norms.max() / norms.min()) ** 2)
    x = _Data(n, impl.spectrum.coherence(X), spread, spread**0.5)
    return x, float((s[0] / s[r - 1]) ** 6), float((found.max() / found.min()) ** 2), slack, r


@functools.cache
def _in_the_implementation(data: str, device: str, n: int, r: int) -> tuple[float, float]:
    """κ₊(F̂F̂ᵀ) of the rows that the network sees, and a bound on its relative error: products and solver."""
    import impl.network

    X = empirical.features(data, n, device, "float64")
    found = empirical.float64(torch.linalg.svdvals(impl.network.features(X, "mlp-attn")))[:r]
    kappa = float(found[0] / found[-1])
    return kappa**2, 4 * (n + X.shape[1]) * n * 2.0**-52 * kappa
