"""Certified spectra: of rational matrices exactly, of matrices with transcendental entries by enclosures.

The eigenvalues of a rational symmetric matrix are roots of the irreducible factors of its characteristic
polynomial, isolated by flint; rational ones are exact, and equality of the others is decidable.  A matrix
with other entries is a `RealMatrix`: a function from bits to an enclosure in a `flint.arb_mat`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import acb_mat, arb, arb_mat, ctx, fmpq, fmpq_mat, fmpz_poly

from theorems.matrices import gram, inertia, is_psd, require_symmetric
from theorems.reals import CAP_BITS, START_BITS, Real, acos, maximum, note_precision, pi, real, sqrt


def eigenvalues(A: fmpq_mat) -> list[Real]:
    """The eigenvalues of a symmetric rational A, largest first, with multiplicity.  Rational ones are exact."""
    require_symmetric(A)
    roots = []
    for factor, multiplicity in A.charpoly().numer().factor()[1]:
        coefficients = tuple(int(c) for c in factor.coeffs())
        roots += [(root, multiplicity) for root in _real_roots(coefficients)]
    return [root for root, multiplicity in _descending(roots) for _ in range(multiplicity)]


def _real_roots(coefficients: tuple[int, ...]) -> list[Real]:
    """The roots of an irreducible integer polynomial whose roots are all real, largest first."""
    degree = len(coefficients) - 1
    if degree == 1:
        return [real(fmpq(-coefficients[0], coefficients[1]))]
    # Landau: the Mahler measure is at most the Euclidean norm, and the height of a root its degree-th root
    height = Fraction(sum(c * c for c in coefficients).bit_length(), 2 * degree)

    def root(index: int) -> Real:
        return Real(
            lambda bits: _isolated(coefficients, bits)[index],
            height=height,
            generators=frozenset({(coefficients, index, degree)}),
        )

    return [root(index) for index in range(degree)]


@functools.lru_cache(maxsize=128)
def _isolated(coefficients: tuple[int, ...], bits: int) -> list[arb]:
    """Disjoint enclosures of the roots, largest first."""
    with ctx.workprec(bits):
        found = [root for root, _ in fmpz_poly(list(coefficients)).complex_roots()]
    if not all(root.imag.is_zero() for root in found):
        raise ArithmeticError(f"not every root of {list(coefficients)} is real")
    return sorted((root.real for root in found), key=lambda ball: ball.mid().fmpq(), reverse=True)


def _descending(roots: list[tuple[Real, int]]) -> list[tuple[Real, int]]:
    """Sort distinct reals; they are distinct, so some precision separates them."""
    bits = START_BITS
    while True:
        ordered = sorted(roots, key=lambda item: item[0].at(bits).mid().fmpq(), reverse=True)
        if all(a.at(bits) > b.at(bits) for (a, _), (b, _) in itertools.pairwise(ordered)):
            return ordered
        bits *= 2


def spectral_norm(A: fmpq_mat) -> Real:
    """‖A‖₂ of any rational A."""
    if A.transpose() == A:
        spectrum = eigenvalues(A)
        return maximum(spectrum[0], -spectrum[-1])
    return sqrt(eigenvalues(gram(A if A.nrows() <= A.ncols() else A.transpose()))[0])


def condition_number(A: fmpq_mat) -> Real:
    """κ₊(A) of a positive semidefinite A ≠ 0: the largest eigenvalue over the smallest positive one."""
    positive, negative, _ = inertia(A)
    if negative or not positive:
        raise ValueError("κ₊ undefined: " + ("A has a negative eigenvalue" if negative else "A = 0"))
    spectrum = eigenvalues(A)
    return spectrum[0] / spectrum[positive - 1]


def effective_condition_number(A: fmpq_mat, p: int) -> Real:
    """κ_d(A) = λ_1/λ_p of a positive semidefinite n×n A, 1 ≤ p ≤ n; ValueError where λ_p = 0."""
    positive, negative, _ = inertia(A)
    if not 1 <= p <= A.nrows():
        raise ValueError(f"κ_d undefined: there is no λ_{p} of a matrix of size {A.nrows()}")
    if negative:
        raise ValueError("κ_d undefined: A has a negative eigenvalue")
    if positive < p:
        raise ValueError(f"κ_d undefined: λ_{p} = 0")
    spectrum = eigenvalues(A)
    return spectrum[0] / spectrum[p - 1]


@dataclass(frozen=True)
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
        exact = fmpq_mat([[x.exact for x in row] for row in entries])
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
        balls = _clusters(M.at(bits), bits)
        lows = sorted((ball.lower().fmpq() for ball in balls), reverse=True)
        highs = sorted((ball.upper().fmpq() for ball in balls), reverse=True)
        with ctx.workprec(bits):
            sorted_balls = [arb(low).union(arb(high)) for low, high in zip(lows, highs, strict=True)]
        if sum(ball.contains(0) for ball in sorted_balls) == M.nullity:
            return [arb(0) if ball.contains(0) else ball for ball in sorted_balls]
        return sorted_balls or [arb.nan()] * M.size

    return [Real(lambda bits, k=k: spectrum(bits)[k]) for k in range(M.size)]  # type: ignore[misc]


def _clusters(ball: arb_mat, bits: int) -> list[arb]:
    """Enclosures that can be matched one to one with the eigenvalues; [] when they cannot be found."""
    with ctx.workprec(bits):
        try:
            found = [value.real for value in acb_mat(ball).eig(multiple=True)]
        except ValueError:
            return []
    return found if all(value.is_finite() for value in found) else []


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
        lows = [row[i].lower().fmpq() for i, row in enumerate(remainder)]
        p = lows.index(max(lows))
        if lows[p] <= 0:
            return False
        pivot = remainder[p][p]
        kept = [i for i in range(len(remainder)) if i != p]
        remainder = [[remainder[i][j] - remainder[i][p] * remainder[p][j] / pivot for j in kept] for i in kept]
    return True


def _has_negative_direction(ball: arb_mat) -> bool:
    """Whether an approximate eigenvector, taken as exact, has a certified negative vᵀMv."""
    if not all(x.is_finite() for x in ball.entries()):
        return False
    values, vectors = acb_mat(ball.mid()).eig(right=True, algorithm="approx")
    lowest = min(range(len(values)), key=lambda k: values[k].real.mid().fmpq())
    v = arb_mat([[vectors[i, lowest].real.mid()] for i in range(len(values))])
    return bool((v.transpose() * ball * v)[0, 0] < 0)


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
