"""Spectra of rational matrices: eigenvalues, norms and condition numbers whose equality is decidable.

The eigenvalues of a rational symmetric matrix are roots of the irreducible factors of its characteristic
polynomial, isolated by flint.  Rational ones are exact; the others are `Real`s that know their polynomial.
"""

from __future__ import annotations

import functools
import itertools
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat, fmpz_poly

from theorems.matrices import gram, inertia, require_symmetric
from theorems.reals import START_BITS, Real, maximum, real, sqrt


def eigenvalues(A: fmpq_mat) -> list[Real]:
    """The eigenvalues of a symmetric rational A, largest first, with multiplicity.  Rational ones are exact."""
    require_symmetric(A)
    roots = []
    for factor, multiplicity in A.charpoly().numer().factor()[1]:
        coefficients = tuple(int(c) for c in factor.coeffs())
        roots += [(root, multiplicity) for root in _real_roots(coefficients)]
    return [root for root, multiplicity in _descending(roots) for _ in range(multiplicity)]


def norm(v: fmpq_mat) -> Real:
    """The Euclidean norm of a vector, or the Frobenius norm of a matrix."""
    return sqrt(sum((x * x for x in v.entries()), fmpq(0)))


def _real_roots(coefficients: tuple[int, ...]) -> list[Real]:
    """The roots of an irreducible integer polynomial whose roots are all real."""
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
    """Disjoint enclosures of the roots, in increasing order, which is the same at every precision."""
    with ctx.workprec(bits):
        pairs: Any = fmpz_poly(list(coefficients)).complex_roots()
    found = [root for root, _ in pairs]
    if not all(root.imag.is_zero() for root in found):
        raise ArithmeticError(f"not every root of {list(coefficients)} is real")
    return sorted((root.real for root in found), key=lambda ball: ball.mid().fmpq())


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
