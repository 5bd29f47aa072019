"""Certified spectra: mpmath at 50 digits lies inside, multiplicities and zeros are exact, clusters stay undecided."""

import flint
import mpmath
import pytest
from flint import arb, arb_mat, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from theorems import enclosures, exact, strategies
from theorems.exact import (
    RealMatrix,
    acos,
    at_most,
    equal,
    exp,
    gram,
    less,
    matrix,
    ntk_limit,
    ntk_weights,
    pi,
    real_matrix,
    sign,
    sqrt,
)

SOME = settings(max_examples=30, deadline=None, derandomize=True)


def as_rational(value):
    sign_bit, mantissa, exponent, _ = value._mpf_
    return (-1) ** sign_bit * fmpq(int(mantissa)) * (fmpq(2) ** exponent)


def mp_matrix(A):
    return mpmath.matrix([[mpmath.mpf(int(x.p)) / int(x.q) for x in row] for row in A.tolist()])


def mp_eigenvalues(build):
    """Descending, as dyadic rationals; `build` makes the mpmath matrix at 50 digits."""
    with mpmath.workdps(50):
        found = mpmath.eigsy(build(), eigvals_only=True)
        return sorted((as_rational(x) for x in found), reverse=True)


def close(enclosures, oracle, digits=40):
    """Every oracle value within 10^−digits of its enclosure, which is itself that tight: mpmath gives no bound."""
    balls = [x.at(256) for x in enclosures]
    with flint.ctx.workprec(1000):
        return len(balls) == len(oracle) and all(
            abs(ball - value) < arb(fmpq(1, 10**digits)) for ball, value in zip(balls, oracle, strict=True)
        )


@SOME
@given(strategies.symmetric_matrices(max_n=5))
def test_eigenvalues_hold_what_mpmath_computes(A):
    spectrum = exact.eigenvalues(A)
    assert close(spectrum, mp_eigenvalues(lambda: mp_matrix(A)))
    assert equal(sum(spectrum, exact.real(0)), exact.trace(A)) is True
    product = exact.real(1)
    for x in spectrum:
        product = product * x
    assert equal(product, A.det()) is True


@SOME
@given(st.lists(strategies.rationals(), min_size=1, max_size=4), st.data())
def test_a_prescribed_spectrum_is_found_exactly(values, data):
    found = exact.eigenvalues(data.draw(strategies.with_spectrum(values)))
    assert [x.exact for x in found] == sorted(values, reverse=True)


def test_multiplicities_and_irrational_pairs():
    A = matrix([[2, 1, 0, 0], [1, 3, 0, 0], [0, 0, 2, 1], [0, 0, 1, 3]])
    first, second, third, fourth = exact.eigenvalues(A)
    assert equal(first, second) is True and equal(third, fourth) is True and less(third, second) is True
    assert equal(first, (5 + sqrt(5)) / 2) is True and first.exact is None
    assert [x.exact for x in exact.eigenvalues(exact.ones(3, 3))] == [3, 0, 0]


def test_close_eigenvalues_of_different_factors_are_sorted():
    tiny = fmpq(1, 10**45)
    A = exact.diagonal([1, 1 + tiny, 1 - tiny])
    assert [x.exact for x in exact.eigenvalues(A)] == [1 + tiny, 1, 1 - tiny]
    near = fmpq(16180339887498948482045868343656381177203091798057628, 10**52)  # just below the golden ratio
    B = matrix([[1, 1, 0], [1, 0, 0], [0, 0, near]])
    assert [x.exact for x in exact.eigenvalues(B)][:2] == [None, near]


def test_a_tiny_irrational_eigenvalue_is_not_zero():
    tiny = fmpq(1, 10**30)
    least = exact.eigenvalues(matrix([[1, 1], [1, 1 + tiny]]))[-1]
    assert least.exact is None and sign(least) == 1 and less(least, tiny) is True


@SOME
@given(strategies.data_matrices(max_n=3, max_d=3))
def test_the_cube_law_is_decided_exactly(X):
    G = gram(X)
    kappa, cubed = exact.condition_number(G), exact.condition_number(gram(exact.attend(X)))
    assert equal(cubed, kappa**3) is True
    assert equal(cubed, kappa**2) is equal(kappa, 1)


@SOME
@given(strategies.known_spectra())
def test_condition_numbers_of_known_spectra(known):
    X, s = known
    positive = [x for x in s if x > 0]
    G, p = gram(X), len(s)
    assert exact.condition_number(G).exact == (positive[0] / positive[-1]) ** 2
    assert exact.spectral_norm(X).exact == s[0] and exact.spectral_norm(G).exact == s[0] ** 2
    assert exact.rank(X) == len(positive)
    if s[-1] > 0:
        assert exact.effective_condition_number(G, p).exact == (s[0] / s[-1]) ** 2
    else:
        with pytest.raises(ValueError, match=f"κ_d undefined: λ_{p} = 0"):
            exact.effective_condition_number(G, p)


def test_spectral_norm_of_an_indefinite_matrix_takes_the_largest_size():
    assert exact.spectral_norm(exact.diagonal([1, -3])).exact == 3
    assert equal(exact.spectral_norm(matrix([[1, 1], [0, 1]])), (1 + sqrt(5)) / 2) is True
    assert equal(exact.spectral_norm(matrix([[3, 1]])), sqrt(10)) is True


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: exact.condition_number(matrix([[0]])), "A = 0"),
        (lambda: exact.condition_number(exact.diagonal([1, -1])), "negative"),
        (lambda: exact.effective_condition_number(exact.diagonal([1, -1]), 1), "negative"),
        (lambda: exact.effective_condition_number(exact.identity(2), 3), "no λ_3"),
        (lambda: exact.effective_condition_number(exact.identity(2), 0), "no λ_0"),
        (lambda: exact.eigenvalues(matrix([[1, 2], [3, 4]])), "symmetric"),
        (lambda: exact.eigenvalues(matrix([[1, 2]])), "square"),
        (lambda: ntk_limit(matrix([[1, 0], [0, 0]])), "row 1 is zero"),
        (lambda: ntk_weights(matrix([[1, 2], [2, 1]])), "not a Gram matrix"),
        (lambda: ntk_weights(matrix([[-1]])), "not a Gram matrix"),
        (lambda: real_matrix([[1, 2]]), "square"),
        (lambda: real_matrix([[1, 2], [3, 1]]), "symmetric"),
        (lambda: real_matrix([[1, pi()], [3, 1]]).at(64), "not symmetric"),
        (lambda: RealMatrix(2, lambda bits: arb_mat([[1]])).at(64), "expected 2×2"),
    ],
)
def test_errors_name_what_is_wrong(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()


def mp_limit(X, normalised):
    """K_∞ straight from its definition, in mpmath."""
    rows = mp_matrix(X)
    n = X.nrows()
    dot = [[mpmath.fdot(rows[i, :], rows[j, :]) for j in range(n)] for i in range(n)]

    def entry(i, j):
        cosine = dot[i][j] / mpmath.sqrt(dot[i][i] * dot[j][j])
        cosine = max(mpmath.mpf(-1), min(mpmath.mpf(1), cosine))
        weight = (mpmath.pi - mpmath.acos(cosine)) / (2 * mpmath.pi)
        return (cosine if normalised else dot[i][j]) * weight

    return mpmath.matrix(n, n) + mpmath.matrix([[entry(i, j) for j in range(n)] for i in range(n)])


@SOME
@given(strategies.data_matrices(max_n=4, max_d=3), st.booleans())
def test_the_limit_kernel_holds_what_mpmath_computes(X, normalised):
    K = ntk_limit(X, normalised=normalised)
    oracle = mp_eigenvalues(lambda: mp_limit(X, normalised))
    # near the edge, mpmath's arccos loses half of its 50 digits
    assert close(exact.enclosed_eigenvalues(K), oracle, digits=20)
    assert exact.is_psd_enclosed(K) is True
    assert sum(sign(x) == 0 for x in exact.enclosed_eigenvalues(K)) == K.nullity


def test_enclosures_tighten_with_the_precision():
    K = ntk_limit(matrix([[1, 2], [1, 0], [3, 1]]))
    for bits in (128, 512, 2048):
        assert all(x.at(bits).rad() < arb(fmpq(1, 2 ** (bits - 60))) for x in exact.enclosed_eigenvalues(K))


def test_weights_are_exact_at_every_rational_angle():
    """G = [[1, ±c²], [±c², c²]] is rational and has the cosine ±c."""
    for square, weight in [(0, "1/4"), ("1/4", "1/3"), ("1/2", "3/8"), ("3/4", "5/12"), (1, "1/2")]:
        for side in (1, -1):
            square = exact.rational(square)
            G = matrix([[1, side * square], [side * square, square]]) if square else exact.identity(2)
            found = ntk_weights(G).exact[0, 1]
            expected = exact.rational(weight)
            assert found == (expected if side == 1 or not square else fmpq(1, 2) - expected)
            numeric = (pi() - acos(side * sqrt(square))) / (2 * pi())
            assert less(abs(numeric - found), fmpq(1, 10**9)) is True
    assert ntk_weights(matrix([[1, 1], [1, 3]])).exact is None


def test_exact_limits_and_cosines():
    assert ntk_limit(matrix([[1, 0], [0, 2], [-3, 0]])).exact == exact.diagonal(["1/2", 2, "9/2"])
    assert ntk_limit(matrix([[2], [3]])).exact == matrix([[2, 3], [3, "9/2"]])
    assert ntk_limit(matrix([[2], [3]]), normalised=True).exact == exact.ones(2, 2) * fmpq(1, 2)
    assert exact.cosines(gram(matrix([[3, 4], [4, 3]]))).exact == matrix([[1, "24/25"], ["24/25", 1]])
    with flint.ctx.workprec(128):
        assert (exact.cosines(gram(matrix([[1, 1], [-1, 0]]))).at(128)[0, 1] + 1 / arb(2).sqrt()).contains(0)


def test_rows_on_one_ray_give_exact_zeros():
    X = matrix([[1, 2], [2, 4], [1, 0], ["1/2", 1], [-1, -2]])
    K = ntk_limit(X)
    assert K.nullity == 2 and K.exact is None
    assert [sign(x) for x in exact.enclosed_eigenvalues(K)] == [1, 1, 1, 0, 0]
    assert at_most(0, exact.enclosed_eigenvalues(K)[-1]) is True and exact.is_psd_enclosed(K) is True


def test_a_cluster_stays_undecided_and_ordered():
    """[[2, t, t], [t, 2, t], [t, t, 2]] with t = −e has the double eigenvalue 2 + e."""
    t = -exp(1)
    double, twin, single = exact.enclosed_eigenvalues(real_matrix([[2, t, t], [t, 2, t], [t, t, 2]]))
    assert equal(double, twin) is None and less(single, twin) is True
    assert (double - (2 - t)).at(256).contains(0) and (single - (2 + 2 * t)).at(256).contains(0)
    assert double.at(256).rad() < arb(fmpq(1, 2**200))


@pytest.mark.parametrize("frame", [[[1, 0], [0, 1]], [["1", "1/100"], [0, "51/50"]], [["4/5", "3/5"], ["-3/5", "4/5"]]])
def test_a_poor_frame_widens_the_enclosures_and_keeps_the_truth(frame, monkeypatch):
    """Neither the rotations nor their convergence are trusted; here the spectrum is {e, 3e}."""
    monkeypatch.setattr(enclosures, "_eigenvectors", lambda ball: arb_mat(matrix(frame)))
    top, bottom = exact.enclosed_eigenvalues(real_matrix([[2 * exp(1), exp(1)], [exp(1), 2 * exp(1)]]))
    assert top.at(64).contains((3 * exp(1)).at(64)) and bottom.at(64).contains(exp(1).at(64))
    monkeypatch.setattr(enclosures, "_eigenvectors", lambda ball: arb_mat([[1, 0], [0, 2]]))
    narrow = exact.enclosed_eigenvalues(real_matrix([[exp(1), 0], [0, exp(0) / 4 * pi()]]))
    assert narrow[0].at(64).contains(exp(1).at(64)) and narrow[1].at(64).contains((pi() / 4).at(64))


def test_psd_has_three_outcomes():
    e = exp(1)
    assert exact.is_psd_enclosed(real_matrix([[e, 1], [1, e]])) is True
    assert exact.is_psd_enclosed(real_matrix([[1, e], [e, 1]])) is False
    assert exact.is_psd_enclosed(real_matrix([[e, e], [e, e]])) is None
    assert exact.is_psd_enclosed(real_matrix([[e, e], [e, e]], nullity=1)) is True
    assert exact.is_psd_enclosed(real_matrix([[1, 1], [1, 1]])) is True
    assert exact.is_psd_enclosed(real_matrix([[-e]])) is False
    tiny = fmpq(1, 2**300)
    with exact.precision_log() as log:
        assert exact.is_psd_enclosed(real_matrix([[e, e], [e, e - tiny]])) is False
        assert exact.is_psd_enclosed(real_matrix([[e, e], [e, e + tiny]])) is True
    assert 300 < log.bits < exact.CAP_BITS


def test_matrix_functions_come_as_they_are():
    G = matrix([[2, 1], [1, 2]])
    E = RealMatrix(2, lambda bits: arb_mat(G).exp())
    first, second = exact.enclosed_eigenvalues(E)
    with flint.ctx.workprec(128):
        assert (first - exp(3)).at(128).contains(0) and (second - exp(1)).at(128).contains(0)
    assert exact.is_psd_enclosed(E) is True


def test_a_failed_isolation_is_undecided():
    blurred = RealMatrix(2, lambda bits: arb_mat([[arb.nan(), 0], [0, 1]]))
    assert sign(exact.enclosed_eigenvalues(blurred)[0]) is None and exact.is_psd_enclosed(blurred) is None
    wide = RealMatrix(1, lambda bits: arb_mat([[arb(0, 1)]]))
    assert sign(exact.enclosed_eigenvalues(wide)[0]) is None


def test_precision_is_restored():
    before = flint.ctx.prec
    X = matrix([[1, 2], [1, 0], [3, 1]])
    assert less(exact.enclosed_eigenvalues(ntk_limit(X))[0], 100) is True
    assert less(exact.eigenvalues(gram(X))[0], 100) is True and exact.is_psd_enclosed(ntk_limit(X)) is True
    assert flint.ctx.prec == before


def test_the_euclidean_and_the_frobenius_norm():
    assert exact.equal(exact.norm(exact.column([3, -4])), 5)
    assert exact.equal(exact.norm(exact.matrix([[1, 1], [1, 0]])), exact.sqrt(3))
