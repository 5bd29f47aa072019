"""Symmetric matrices with transcendental entries, known through enclosures, and the limit kernel K_∞.

A `RealMatrix` is a function from bits to a `flint.arb_mat` that contains the matrix.  Its eigenvalues are
enclosed at any precision, clusters included; where it is rational, everything is exact.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from theorems.matrices import gram, is_psd, require_symmetric
from theorems.reals import CAP_BITS, START_BITS, Real, acos, note_precision, pi, rational, real, sqrt
from theorems.spectra import eigenvalues


@dataclass(frozen=True, eq=False)
class RealMatrix:
    """A symmetric matrix known through enclosures.

    size      n, for n×n
    function  bits → `arb_mat` that contains the matrix; called with flint's precision set to `bits`
    exact     the matrix, where it is rational
    nullity   a proven lower bound on the multiplicity of the eigenvalue 0

    Example: RealMatrix(n, lambda bits: arb_mat(G).exp() * arb_mat(G) * arb_mat(G).exp()).
    """

    size: int
    function: Callable[[int], arb_mat]
    exact: fmpq_mat | None = None
    nullity: int = 0

    def at(self, bits: int) -> arb_mat:
        """The enclosure at this precision; ValueError when it is certified not to be symmetric."""
        with ctx.workprec(bits):
            ball = self.function(bits)
        if (ball.nrows(), ball.ncols()) != (self.size, self.size):
            raise ValueError(f"expected {self.size}×{self.size}, not {ball.nrows()}×{ball.ncols()}")
        if not ball.overlaps(ball.transpose()):
            raise ValueError("the matrix is not symmetric")
        return ball


def real_matrix(rows: Iterable[Iterable[Any]], *, nullity: int = 0) -> RealMatrix:
    """The symmetric matrix with these entries (Real, or what `rational` takes); exact when all of them are."""
    entries = [[real(x) for x in row] for row in rows]
    if any(len(row) != len(entries) for row in entries):
        raise ValueError("expected a square matrix")
    exact = None
    if all(x.exact is not None for row in entries for x in row):
        exact = fmpq_mat([[rational(x) for x in row] for row in entries])
        require_symmetric(exact)
    return RealMatrix(
        len(entries), lambda bits: arb_mat([[x.at(bits) for x in row] for row in entries]), exact, nullity
    )


def enclosed_eigenvalues(M: RealMatrix) -> list[Real]:
    """The eigenvalues of M, largest first, with multiplicity; exact ones when M is rational.

    The k-th Real encloses the k-th largest eigenvalue at every precision, also inside a cluster that no
    precision separates; a comparison within such a cluster stays undecided.  Eigenvalues known to be 0
    through `M.nullity` become exactly 0 as soon as no other enclosure contains 0.
    """
    if M.exact is not None:
        return eigenvalues(M.exact)

    @functools.lru_cache(maxsize=8)
    def spectrum(bits: int) -> list[arb]:
        ball = M.at(bits)
        with ctx.workprec(bits):
            balls = _enclose_spectrum(ball)
        if sum(ball.contains(0) for ball in balls) == M.nullity:
            return [arb(0) if ball.contains(0) else ball for ball in balls]
        return balls

    return [Real(lambda bits, k=k: spectrum(bits)[k]) for k in range(M.size)]


def _enclose_spectrum(ball: arb_mat) -> list[arb]:
    """The eigenvalues of the symmetric matrix in the ball, largest first, each inside its own enclosure.

    R is close to orthogonal and B = RᵀMR close to diagonal, whatever clusters there are.  Weyl: the k-th
    largest eigenvalue of B is within ‖offdiagonal of B‖ of the k-th largest diagonal entry.  Ostrowski: it is
    the one of M times a factor within ‖RᵀR − I‖ of 1.  Frobenius norms bound both.
    """
    n = ball.nrows()
    if not all(x.is_finite() for x in ball.entries()):
        return [arb.nan()] * n
    R = _eigenvectors(ball)
    B = R.transpose() * ball * R
    offset = _frobenius([B[i, j] for i in range(n) for j in range(n) if i != j])
    defect = _frobenius(
        (R.transpose() * R - arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])).entries()
    )
    lows = sorted((B[i, i].lower() for i in range(n)), reverse=True)
    highs = sorted((B[i, i].upper() for i in range(n)), reverse=True)
    slack, factor = arb(0, offset.upper()), 1 + arb(0, defect.upper())
    return [(low.union(high) + slack) / factor for low, high in zip(lows, highs, strict=True)]


def _frobenius(entries: Iterable[arb]) -> arb:
    return sum((x * x for x in entries), arb(0)).nonnegative_part().sqrt()


def _eigenvectors(ball: arb_mat) -> arb_mat:
    """Approximate orthonormal eigenvectors of the midpoint, as exact columns, by Jacobi's rotations."""
    n = ball.nrows()
    A = [[(ball[i, j].mid() + ball[j, i].mid()).mid() / 2 for j in range(n)] for i in range(n)]
    R = [[arb(int(i == j)) for j in range(n)] for i in range(n)]
    negligible = max(abs(x) for row in A for x in row) / arb(2) ** (ctx.prec + 8)
    for _ in range(ctx.prec.bit_length() + 8):
        pairs = [(p, q) for p in range(n) for q in range(p) if abs(A[p][q]) > negligible]
        if not pairs:
            break
        for p, q in pairs:
            _rotate(A, R, p, q)
    return arb_mat(R)


def _rotate(A: list[list[arb]], R: list[list[arb]], p: int, q: int) -> None:
    """One Jacobi rotation, in place: A ← JᵀAJ with A_pq ≈ 0, and R ← RJ; radii are dropped."""
    if A[p][q] == 0:
        return
    ratio = ((A[q][q] - A[p][p]) / (2 * A[p][q])).mid()
    t = 1 / (abs(ratio) + (ratio * ratio + 1).sqrt())
    t = t if ratio >= 0 else -t
    c = 1 / (t * t + 1).sqrt()
    s = t * c
    for row in (*A, *R):
        row[p], row[q] = (c * row[p] - s * row[q]).mid(), (s * row[p] + c * row[q]).mid()
    A[p], A[q] = (
        [(c * x - s * y).mid() for x, y in zip(A[p], A[q], strict=True)],
        [(s * x + c * y).mid() for x, y in zip(A[p], A[q], strict=True)],
    )


def is_psd_enclosed(M: RealMatrix) -> bool | None:
    """Whether M is positive semidefinite; None when undecided at `CAP_BITS`.

    True comes from certified positive pivots, n − `M.nullity` of them; False from a vector with a certified
    negative Rayleigh quotient; exactly when M is rational.
    """
    if M.exact is not None:
        return is_psd(M.exact)
    bits = START_BITS
    while bits <= CAP_BITS:
        note_precision(bits)
        ball = M.at(bits)
        with ctx.workprec(bits):
            if _has_positive_pivots(ball, M.size - M.nullity):
                return True
            if _has_negative_direction(ball):
                return False
        bits *= 2
    return None


def _has_positive_pivots(ball: arb_mat, count: int) -> bool:
    """Whether LDLᵀ with diagonal pivoting certifies `count` positive pivots; the rest is 0 when count ≥ rank."""
    if not all(x.is_finite() for x in ball.entries()):
        return False
    remainder = ball.tolist()
    for _ in range(count):
        lows = [row[i].lower() for i, row in enumerate(remainder)]
        p = max(range(len(lows)), key=lows.__getitem__)
        if not lows[p] > 0:  # not so for NaN either
            return False
        pivot = remainder[p][p]
        kept = [i for i in range(len(remainder)) if i != p]
        remainder = [[remainder[i][j] - remainder[i][p] * remainder[p][j] / pivot for j in kept] for i in kept]
    return True


def _has_negative_direction(ball: arb_mat) -> bool:
    """Whether an approximate eigenvector v, taken as exact, has a certified negative vᵀMv."""
    if not all(x.is_finite() for x in ball.entries()):
        return False
    R = _eigenvectors(ball)
    B = R.transpose() * ball * R
    return any(B[i, i] < 0 for i in range(B.nrows()))


# (π − θ)/(2π) by cos²θ for 0 ≤ θ ≤ π/2, wherever both are rational; by Niven's theorem there is no other case.
_RATIONAL_WEIGHTS = {
    Fraction(0): Fraction(1, 4),
    Fraction(1, 4): Fraction(1, 3),
    Fraction(1, 2): Fraction(3, 8),
    Fraction(3, 4): Fraction(5, 12),
    Fraction(1): Fraction(1, 2),
}


def cosines(G: fmpq_mat) -> RealMatrix:
    """cos θ_ij = G_ij/√(G_ii G_jj) for a Gram matrix G without zero rows: the Gram matrix of the unit rows."""
    _require_angles(G)
    return real_matrix(_mirrored(G.nrows(), lambda i, j: _cosine(G, i, j)))


def ntk_weights(G: fmpq_mat) -> RealMatrix:
    """(π − θ_ij)/(2π), θ_ij the angle of rows i and j, from their Gram matrix; a zero row is a ValueError."""
    _require_angles(G)
    return real_matrix(_mirrored(G.nrows(), lambda i, j: _weight(G, i, j)))


def ntk_limit(X: fmpq_mat, *, normalised: bool = False) -> RealMatrix:
    """K_∞ = G∘(π − θ)/(2π) of the rows of X (n×d, no zero row), each first scaled to norm 1 if `normalised`.

    Exact where it is rational.  Rows on one ray make proportional rows of K_∞; its nullity counts them.
    """
    G = gram(X)
    _require_angles(G)
    n = G.nrows()
    repeated = sum(any(G[i, j] > 0 and _cosine_squared(G, i, j) == 1 for j in range(i)) for i in range(n))
    scale: Callable[[int, int], Any] = (lambda i, j: _cosine(G, i, j)) if normalised else (lambda i, j: G[i, j])
    return real_matrix(_mirrored(n, lambda i, j: _weight(G, i, j) * scale(i, j)), nullity=repeated)


def _require_angles(G: fmpq_mat) -> None:
    require_symmetric(G)
    for i in range(G.nrows()):
        if G[i, i] == 0:
            raise ValueError(f"row {i} is zero: it has no angle")
        if G[i, i] < 0 or any(_cosine_squared(G, i, j) > 1 for j in range(i)):
            raise ValueError(f"not a Gram matrix: row {i} violates G_ij² ≤ G_ii G_jj")


def _mirrored(n: int, entry: Callable[[int, int], Any]) -> list[list[Any]]:
    """A symmetric table from its lower triangle, so that equal entries are evaluated once."""
    lower = [[entry(i, j) for j in range(i + 1)] for i in range(n)]
    return [[lower[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]


def _cosine_squared(G: fmpq_mat, i: int, j: int) -> fmpq:
    return G[i, j] ** 2 / (G[i, i] * G[j, j])


def _cosine(G: fmpq_mat, i: int, j: int) -> Real:
    magnitude = sqrt(_cosine_squared(G, i, j))
    return magnitude if G[i, j] >= 0 else -magnitude


def _weight(G: fmpq_mat, i: int, j: int) -> Real:
    square = _cosine_squared(G, i, j)
    special = _RATIONAL_WEIGHTS.get(Fraction(int(square.numer()), int(square.denom())))
    if special is None:
        return (pi() - acos(_cosine(G, i, j))) / (2 * pi())
    return real(special if G[i, j] >= 0 else Fraction(1, 2) - special)
