"""Unit rows at either end of what the condition number says: ρ bounded at every κ_d, and ρ as large as κ allows.

X has unit rows, |⟨x_i, x_j⟩| ≤ μ, κ_d = λ_1(G)/λ_p(G), p = min(n, d); F are the features, XXᵀX for attention and X for 2L-ReLU;
ρ = ‖FFᵀ‖/(ε λ_min(K_∞)).

obtuse    n ≤ d, all inner products −c, c < 1/(n−1):  κ_d = (1+c)/(1−(n−1)c) has no bound, ρ ≤ 8/ε, μ = c.
bent      n = 2q > d = q + 1, q = 4ᵏ.  H = H_4⊗…⊗H_4 of signs, H² = qI, s = (1,1,1,−1)⊗…⊗(1,1,1,−1), Hs = √q s.  Rows (a e_i, b s_i)
          and (a H_i/√q, −b s_i), a² + b² = 1:  κ_d = a²/(qb²) has no bound, μ ≤ 1/√q + b², and ρ ≤ 34/ε from κ_d = 8 on.
          With B = (I; H/√q), s̄ = (s; −s): BᵀB = 2I, Bᵀs̄ = 0, s̄ᵀs̄ = 2q, so FFᵀ = α(BBᵀ + r s̄s̄ᵀ), r = 1/(qκ_d³) or 1/(qκ_d),
          ‖FFᵀ‖ = 2α, and the cosines of a row with the others have Σ cos⁴ ≤ q(1/√q + r)⁴ + (q−1)r⁴ ≤ ⅓.  K_∞ = FFᵀ/4 + (D/2π)(t arcsin t)[C]
          for rows of one length √D and cosines C.  t arcsin t = t² + g(t), 0 ≤ g(t) ≤ (π/2−1)t⁴ by the power series; C∘C ⪰ 0 (Schur);
          so by Gershgorin's discs λ_min(K_∞) ≥ (D/2π)(π/2−1)(1 − ⅓).
acute     3 ≤ n ≤ d, n−1 rows a e_0 + b e_i and e_n, a² + b² = 1:  κ = 1 + (n−1)a²/b², ‖FFᵀ‖ = (b²κ)³ or b²κ, and K_∞ has ½ for e_n alone:
          ρ ≥ 2b⁶κ³/ε or 2b²κ/ε, a factor b⁶ or b² below the most there can be (2κ³/ε, 2κ/ε).  κ grows with n; at a² = n^(−½) the
          rows are incoherent and b → 1.
"""

from __future__ import annotations

import functools
from typing import Any

import sympy as sp
import z3
from flint import fmpq_mat

from theorems import exact
from theorems.claim import demand
from theorems.symbolic import identical, valid

BENT_RHO = 34  # ρε of the bent rows is at most this


def circle(t: Any) -> tuple[Any, Any]:
    """(a, b) = (1−t², 2t)/(1+t²), on the unit circle."""
    t = exact.rational(t)
    return (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)


def obtuse(a: Any, b: Any) -> fmpq_mat:
    """Four rows (±a, ±a, ±a, b) with inner products b² − a² < 0; of norm 1 for 3a² + b² = 1, and then κ_d = (a/b)²."""
    a, b = exact.rational(a), exact.rational(b)
    signs = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
    return exact.matrix([[s * a for s in row] + [b] for row in signs])


def bent(k: int, t: Any) -> fmpq_mat:
    """The bent rows, q = 4ᵏ, b = 2t/(1+t²)."""
    a, b = circle(t)
    H, s = bent_signs(k)
    q = len(s)
    upper = [[a if i == j else 0 for j in range(q)] + [b * s[i]] for i in range(q)]
    return exact.matrix(upper + [[a * h / 2**k for h in H[i]] + [-b * s[i]] for i in range(q)])


def bent_signs(k: int) -> tuple[list[list[int]], list[int]]:
    """H and s for q = 4ᵏ."""
    H, s = [[1]], [1]
    for _ in range(k):
        H = [[x * y for x in row for y in four] for row in H for four in _FOUR]
        s = [x * y for x in s for y in (1, 1, 1, -1)]
    return H, s


_FOUR = ((1, 1, 1, 1), (1, -1, 1, -1), (1, 1, -1, -1), (1, -1, -1, 1))


def acute(n: int, t: Any) -> fmpq_mat:
    """The n ≥ 3 acute rows in n + 1 dimensions, a = 2t/(1+t²)."""
    b, a = circle(t)
    rows = [[a] + [b if j == i else 0 for j in range(n)] for i in range(n - 1)]
    return exact.matrix([*rows, [0] * n + [1]])


def incoherent() -> Any:
    """Obtuse rows with κ_d = 56² and 780², bent rows (q = 4, 16) with κ_d up to 10⁷."""
    yield obtuse("56/97", "1/97")
    yield bent(1, "1/100")
    yield obtuse("780/1351", "1/1351")
    yield from (bent(k, t) for k in (1, 2) for t in ("1/1000", "1/10000"))


def incoherent_rows_have_small_rho() -> None:
    """ρ ≤ 8/ε on obtuse rows, for every n, and ρ ≤ 34/ε on bent rows, for every q = 4ᵏ and κ_d ≥ 8; both networks."""
    _obtuse_rows()
    _bent_rows()
    _bent_cosines()
    q = sp.Symbol("q", positive=True)  # μ ≤ C√(log n/d): obtuse rows, n = d = q, and bent rows as b → 0
    demand(sp.limit(1 / (q - 1) / sp.sqrt(sp.log(q) / q), q, sp.oo) == 0)
    demand(sp.limit(1 / sp.sqrt(q) / sp.sqrt(sp.log(2 * q) / (q + 1)), q, sp.oo) == 0)


def _obtuse_rows() -> None:
    """G with 1 on the diagonal and −c off it: λ = 1 + c and 1 − (n−1)c.  FFᵀ = G³ or G has a and −b ≤ 0 with (n−1)b ≤ a, K_∞ has a/2
    and −bp, p ≤ ¼ (θ ≥ 90°): ‖FFᵀ‖ = a + b ≤ 8 λ_min(K_∞), at least 8(a/2 − (n−1)bp) by Gershgorin's discs."""
    n, c, a, b, p, top, low = z3.Reals("n c a b p top low")
    both = [
        n >= 2,
        low >= 0,
        top > low,
        a + b == top,
        a - (n - 1) * b == low,
    ]  # top and low: 1+c, 1−(n−1)c or their cubes
    signs = z3.And(b >= 0, (n - 1) * b <= a, b <= a)
    demand(valid(signs, *both)[0])
    weights = [n >= 2, b >= 0, b <= a, (n - 1) * b <= a, p >= 0, 4 * p <= 1]
    demand(valid(a + b <= 8 * (a / 2 - (n - 1) * b * p), *weights)[0])
    kappa = z3.Real("kappa")  # every κ > 1 is that of some c
    demand(valid(z3.And(c > 0, (n - 1) * c < 1), kappa > 1, n >= 2, c * (1 + (n - 1) * kappa) == kappa - 1)[0])
    demand(valid(1 + c == kappa * (1 - (n - 1) * c), kappa > 1, n >= 2, c * (1 + (n - 1) * kappa) == kappa - 1)[0])


def _bent_rows() -> None:
    """G = a²BBᵀ + b²s̄s̄ᵀ has eigenvalues 2a², 2qb², 0, and G³ = 4a⁶BBᵀ + 4q²b⁶s̄s̄ᵀ; H_4² = 4I and H_4s = 2s, which ⊗ takes over."""
    n, q = sp.symbols("n q", integer=True, positive=True)
    a2, b2 = sp.symbols("a2 b2", positive=True)
    B, s = sp.MatrixSymbol("B", n, q), sp.MatrixSymbol("s", n, 1)
    rules = [
        (B.T * B, 2 * sp.Identity(q)),
        (B.T * s, sp.ZeroMatrix(q, 1)),
        (s.T * B, sp.ZeroMatrix(1, q)),
        (s.T * s, 2 * q * sp.Identity(1)),
    ]
    G = a2 * B * B.T + b2 * s * s.T
    demand(identical(G * B, 2 * a2 * B, rules) and identical(G * s, 2 * q * b2 * s, rules))
    demand(identical(G * G * G, 4 * a2**3 * B * B.T + 4 * q**2 * b2**3 * s * s.T, rules))
    kappa = a2 / (q * b2)  # r, the ratio of the second coefficient to the first, for attention and 2L-ReLU
    demand(sp.simplify(4 * q**2 * b2**3 / (4 * a2**3) - 1 / (q * kappa**3)) == 0)
    demand(sp.simplify(b2 / a2 - 1 / (q * kappa)) == 0)
    H, signs = (sp.Matrix(x) for x in bent_signs(1))
    demand(H == H.T and 4 * sp.eye(4) == H * H and H * signs == 2 * signs)


def _bent_cosines() -> None:
    """With y = 1/√q ≤ ½ and r ≤ y²/8 (κ_d ≥ 8): Σ cos⁴ ≤ ((y+r)⁴ + r⁴)/y² ≤ ⅓, then 2α ≤ 34 λ_min(K_∞) for rows of length D = α(1+r)."""
    y, r, v, w = z3.Reals("y r v w")  # v ≥ (y+r)², w ≥ r²
    small = [y > 0, 2 * y <= 1, r > 0, 8 * r <= y * y]
    demand(valid(256 * (y + r) * (y + r) <= 289 * y * y, *small)[0])
    demand(valid(256 * r * r <= y * y, *small)[0])
    demand(valid(3 * (v * v + w * w) <= y * y, 256 * v == 289 * y * y, 256 * w == y * y, y > 0, 2 * y <= 1)[0])
    pi, alpha, low = z3.Reals("pi alpha low")
    discs = 2 * pi * low >= alpha * (1 + r) * (pi / 2 - 1) * (1 - z3.Q(1, 3))
    demand(valid(2 * alpha <= BENT_RHO * low, discs, 100 * pi > 314, 100 * pi < 315, alpha > 0, r > 0)[0])


def demand_enough_on_acute_rows(enough: Any, kappa: Any, cubes: int) -> None:
    """Refute `enough`, a SymPy term in κ = n at ε = 1, δ = 1/10, where the acute rows need more as κ → ∞, at a² = b² = ½.

    cubes: 3 for attention, 1 for 2L-ReLU.  Needed is (1 − √(6δ))ρ²/16 (thm-4.8.f).
    """
    acute_rows_have_large_rho()
    needed = (1 - sp.sqrt(sp.Rational(6, 10))) * (2 * (kappa / 2) ** cubes) ** 2 / 16
    demand(bool(sp.limit(enough / needed, kappa, sp.oo) >= 1), on_acute_unit_rows=enough, needed=needed)


@functools.cache
def acute_rows_have_large_rho() -> None:
    """The block of the n−1 rows is b²I + a²𝟏𝟏ᵀ: λ = b² + (n−1)a² = b²κ on 𝟏, b² beside it; e_n gives 1, and ½ in K_∞."""
    size = sp.Symbol("n_1", integer=True, positive=True)
    a2, b2 = sp.symbols("a2 b2", positive=True)
    one, v = sp.MatrixSymbol("one", size, 1), sp.MatrixSymbol("v", size, 1)
    G = b2 * sp.Identity(size) + a2 * one * one.T
    rules = [(one.T * one, size * sp.Identity(1)), (one.T * v, sp.ZeroMatrix(1, 1))]
    demand(identical(G * one, (b2 + size * a2) * one, rules) and identical(G * v, b2 * v, rules))
    n1, a, b, kappa, top, low, rho = z3.Reals("n_1 a2 b2 kappa top low rho")  # rho: ρε
    sizes = [n1 >= 2, a > 0, b > 0, a + b == 1, b * kappa == b + n1 * a]
    demand(valid(z3.And(b < 1, b * kappa >= 1), *sizes)[0])  # so that κ = λ_1/λ_n
    limit = [low > 0, 2 * low <= 1, rho * low == top, top > 0]
    demand(valid(rho >= 2 * top, *limit)[0])
    n = sp.Symbol("n", positive=True)  # at a² = n^(−½) they are incoherent, κ → ∞ and b → 1
    a2 = 1 / sp.sqrt(n)
    demand(sp.limit(a2 / sp.sqrt(sp.log(n) / (n + 1)), n, sp.oo) == 0)
    demand(sp.limit(1 + (n - 1) * a2 / (1 - a2), n, sp.oo) == sp.oo and sp.limit(1 - a2, n, sp.oo) == 1)
