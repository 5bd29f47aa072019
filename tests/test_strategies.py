"""The strategies build what they promise: every regime is found, exact norms and spectra, small minimal examples."""

import itertools

import pytest
from flint import fmpq
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from theorems import strategies
from theorems.exact import eigenvalues, gram, identity, is_psd, matrix, rank, spectral_norm
from theorems.strategies import data_matrices, profile, regimes

SOME = settings(max_examples=60, deadline=None, derandomize=True)
FIND = settings(max_examples=300, deadline=None, derandomize=True, database=None)
FIRST = settings(FIND, phases=[Phase.generate])


def rows_of(X):
    return [tuple(row) for row in X.tolist()]


def dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), fmpq(0))


def parallel(a, b):
    return dot(a, b) ** 2 == dot(a, a) * dot(b, b)


def some_pair(X, relation):
    return any(relation(a, b) for a, b in itertools.combinations(rows_of(X), 2))


def largest(X):
    """The largest numerator or denominator in X."""
    return max(max(abs(int(x.p)), int(x.q)) for x in X.entries())


MEETS = {
    "n=d": lambda X: X.nrows() == X.ncols(),
    "n<d": lambda X: X.nrows() < X.ncols(),
    "n>d": lambda X: X.nrows() > X.ncols(),
    "n=1": lambda X: X.nrows() == 1,
    "d=1": lambda X: X.ncols() == 1,
    "full rank": lambda X: rank(X) == min(X.nrows(), X.ncols()),
    "rank deficient": lambda X: rank(X) < min(X.nrows(), X.ncols()),
    "repeated rows": lambda X: some_pair(X, lambda a, b: a == b),
    "parallel rows": lambda X: some_pair(X, lambda a, b: a != b and parallel(a, b)),
    "orthogonal rows": lambda X: not some_pair(X, lambda a, b: dot(a, b) != 0),
}
MINIMAL_SIZE = {"n<d": 2, "n>d": 2, "rank deficient": 4, "repeated rows": 2, "parallel rows": 2}


def test_every_regime_has_a_predicate_here():
    assert set(MEETS) == set(regimes())


@pytest.mark.parametrize("regime", regimes())
@SOME
@given(data=st.data())
def test_a_named_regime_is_met(regime, data):
    X = data.draw(data_matrices(regime=regime))
    assert MEETS[regime](X) and X.nrows() <= 5 and X.ncols() <= 4
    assert all(any(row) for row in rows_of(X)), "a zero row that nobody asked for"


@settings(SOME, max_examples=200)
@given(data_matrices(regime="full rank", n=2, d=2), data_matrices(regime="full rank", n=2, d=3))
def test_full_rank_has_no_exception(square, wide):
    assert rank(square) == rank(wide) == 2


@pytest.mark.parametrize("regime", regimes())
def test_every_regime_is_found_without_asking(regime):
    assert MEETS[regime](find(data_matrices(), MEETS[regime], settings=FIRST))


@pytest.mark.parametrize("regime", regimes())
def test_regimes_are_not_vacuous(regime):
    """Where a regime is proper, some other matrix misses it, and inside it sizes and entries vary."""
    find(data_matrices(), lambda X: not MEETS[regime](X), settings=FIRST)
    for n, d in [(2, 3), (3, 2), (3, 3)]:
        if MEETS[regime](matrix([[1] * d] * n)) or (regime in ("full rank", "orthogonal rows") and n <= d):
            find(data_matrices(regime=regime), lambda X, n=n, d=d: (X.nrows(), X.ncols()) == (n, d), settings=FIRST)
    find(data_matrices(regime=regime), lambda X: largest(X) >= 3, settings=FIRST)
    find(data_matrices(regime=regime), lambda X: any(x.q != 1 for x in X.entries()), settings=FIRST)


@pytest.mark.parametrize("regime", regimes())
def test_minimal_matrices_are_small(regime):
    X = find(data_matrices(regime=regime), lambda X: True, settings=FIND)
    assert X.nrows() * X.ncols() == MINIMAL_SIZE.get(regime, 1) and largest(X) <= 2


def test_shrinking_reaches_a_readable_counterexample():
    X = find(data_matrices(), lambda X: rank(X) == 2 and gram(X)[0, 1] != 0, settings=FIND)
    assert (X.nrows(), X.ncols()) == (2, 2) and largest(X) == 1


@pytest.mark.parametrize("r", [1, 2, 3])
def test_every_rank_is_found(r):
    find(data_matrices(n=5, d=4, regime="rank deficient"), lambda X: rank(X) == r, settings=FIRST)
    find(strategies.psd_matrices(3), lambda K: rank(K) == r, settings=FIRST)
    find(strategies.psd_matrices(3), lambda K: rank(K) == r - 1, settings=FIRST)


@SOME
@given(data_matrices(n=3, d=2, zero_rows=True), data_matrices(max_n=2, max_d=2))
def test_shapes_can_be_fixed_or_bounded(X, Y):
    assert (X.nrows(), X.ncols()) == (3, 2) and Y.nrows() <= 2 and Y.ncols() <= 2


def test_zero_rows_come_only_when_asked():
    find(data_matrices(zero_rows=True), lambda X: not all(any(row) for row in rows_of(X)), settings=FIRST)
    find(data_matrices(zero_rows=True), lambda X: all(any(row) for row in rows_of(X)), settings=FIRST)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: data_matrices(regime="no such"),
        lambda: data_matrices(regime="n<d", max_d=1),
        lambda: data_matrices(regime="rank deficient", n=1),
        lambda: strategies.perturbations(2, -1),
        lambda: strategies.with_singular_values([1, 2], 1, 3),
    ],
)
def test_impossible_requests_are_errors(wrong):
    with pytest.raises(ValueError):
        find(wrong(), lambda _: True, settings=FIND)


@SOME
@given(strategies.unit_rows())
def test_unit_rows_have_norm_exactly_one(X):
    assert all(dot(row, row) == 1 for row in rows_of(X))


def test_unit_rows_vary():
    found = strategies.unit_rows(n=2, d=3)
    find(found, lambda X: rank(X) == 2 and 0 < abs(gram(X)[0, 1]) < 1, settings=FIRST)
    find(found, lambda X: gram(X)[0, 1] == 0, settings=FIRST)
    find(found, lambda X: gram(X)[0, 1] < 0 and all(X.entries()), settings=FIRST)
    find(strategies.unit_rows(), lambda X: X.ncols() == 1 and X[0, 0] == -1, settings=FIRST)
    assert find(found, lambda X: True, settings=FIND) == matrix([[1, 0, 0], [1, 0, 0]])


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@SOME
@given(data=st.data())
def test_orthogonal_matrices_are_orthogonal(n, data):
    Q = data.draw(strategies.orthogonal_matrices(n))
    assert Q * Q.transpose() == identity(n)


def test_orthogonal_matrices_turn_and_reflect():
    found = strategies.orthogonal_matrices(3)
    find(found, lambda Q: Q.det() == -1 and all(Q.entries()), settings=FIRST)
    find(found, lambda Q: Q.det() == 1 and identity(3) != Q, settings=FIRST)
    assert find(found, lambda Q: True, settings=FIND) == identity(3)


@SOME
@given(st.lists(strategies.rationals(), min_size=1, max_size=4), st.data())
def test_a_prescribed_spectrum_is_met(values, data):
    """Independent of any eigenvalue routine: ∏(A − λI) = 0, and the traces of A and A² agree."""
    A = data.draw(strategies.with_spectrum(values))
    product = identity(len(values))
    for value in set(values):
        product = product * (A - identity(len(values)) * value)
    assert A.transpose() == A and not any(product.entries())
    assert sum((A[i, i] for i in range(len(values))), fmpq(0)) == sum(values, fmpq(0))
    assert sum((x * x for x in A.entries()), fmpq(0)) == sum((x * x for x in values), fmpq(0))


@SOME
@given(strategies.known_spectra())
def test_known_spectra_are_exact(known):
    X, s = known
    eigen = [x.exact for x in eigenvalues(gram(X))]
    assert len(s) == min(X.nrows(), X.ncols()) and s == sorted(s, reverse=True) and s[0] > 0
    assert eigen == [x * x for x in s] + [0] * (X.nrows() - len(s))


def test_known_spectra_cover_both_shapes_and_deficient_ranks():
    for wanted in (lambda X, s: X.nrows() > X.ncols(), lambda X, s: X.nrows() < X.ncols(), lambda X, s: s[-1] == 0):
        find(strategies.known_spectra(), lambda known, wanted=wanted: wanted(*known), settings=FIRST)


@SOME
@given(strategies.symmetric_matrices(), strategies.psd_matrices())
def test_symmetric_and_semidefinite(A, K):
    assert A.transpose() == A and is_psd(K)


def test_symmetric_matrices_are_often_indefinite():
    find(strategies.symmetric_matrices(3), lambda A: A.det() != 0 and not is_psd(A) and not is_psd(-A), settings=FIRST)
    assert find(strategies.symmetric_matrices(), lambda A: True, settings=FIND) == matrix([[0]])


@SOME
@given(st.integers(1, 4), strategies.positive_rationals(), st.data())
def test_perturbations_keep_their_bound(n, bound, data):
    D = data.draw(strategies.perturbations(n, bound))
    assert D.transpose() == D and is_psd(identity(n) * bound - D) and is_psd(identity(n) * bound + D)


def test_perturbations_reach_their_bound_on_both_sides():
    found = strategies.perturbations(3, "2/3")
    find(found, lambda D: spectral_norm(D).exact == fmpq(2, 3) and not is_psd(D) and not is_psd(-D), settings=FIRST)
    find(found, lambda D: spectral_norm(D).exact == fmpq(2, 3) and all(D.entries()), settings=FIRST)
    find(found, lambda D: spectral_norm(D).exact == 0, settings=FIRST)


@SOME
@given(strategies.ridge_problems(), strategies.perturbed_ridge_problems(share="1/3"))
def test_joint_draws_agree(plain, perturbed):
    K, lam, y = plain
    assert is_psd(K) and lam > 0 and any(y.entries()) and (y.nrows(), y.ncols()) == (K.nrows(), 1)
    K, lam, y, D = perturbed
    n = K.nrows()
    least = eigenvalues(K)[-1].exact
    bound = (least + lam) / 3
    assert least >= 0 and lam > 0 and any(y.entries()) and (y.nrows(), y.ncols()) == (n, 1)
    assert is_psd(identity(n) * bound - D) and is_psd(identity(n) * bound + D)


def test_perturbed_problems_reach_the_bound():
    def tight(problem):
        K, lam, _, D = problem
        return spectral_norm(D).exact == (eigenvalues(K)[-1].exact + lam) / 2 and K.nrows() > 1

    find(strategies.perturbed_ridge_problems(), tight, settings=FIRST)
    find(strategies.perturbed_ridge_problems(), lambda p: 0 < rank(p[0]) < p[0].nrows(), settings=FIRST)


def test_labels_are_signs_or_anything_nonzero():
    find(strategies.label_vectors(3), lambda y: any(abs(x) != 1 for x in y.entries()), settings=FIRST)
    find(strategies.label_vectors(3), lambda y: {int(x) for x in y.entries()} == {1, -1}, settings=FIRST)
    assert find(strategies.label_vectors(2), lambda y: True, settings=FIND).entries() == [1, 1]


@SOME
@given(strategies.rationals(4, 3), strategies.positive_rationals(4, 3), strategies.nonzero_rationals(4, 3))
def test_rationals_are_bounded(q, positive, nonzero):
    assert all(abs(x.p) <= 4 and x.q <= 3 for x in (q, positive, nonzero)) and positive > 0 and nonzero != 0


def test_rationals_reach_their_ends():
    for wanted in (fmpq(-4), fmpq(4), fmpq(1, 3)):
        for found in (strategies.rationals(4, 3), strategies.nonzero_rationals(4, 3)):
            find(found, lambda q, wanted=wanted: q == wanted, settings=FIRST)
    assert find(strategies.shapes(2, 3), lambda s: s == (2, 3), settings=FIRST) == (2, 3)


def test_profiles():
    assert profile() == profile("quick") == (60, False)
    assert profile("thorough").max_examples == 1000 and profile("ci") == (60, True)
    with pytest.raises(ValueError, match="quick, thorough, ci"):
        profile("slow")


@settings(SOME, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data_matrices(), strategies.unit_rows(), strategies.psd_matrices(), strategies.ridge_problems())
def test_nothing_is_filtered(X, U, K, problem):
    """Hypothesis fails this test by its health check if draws are thrown away."""
    assert all(matrix.nrows() > 0 for matrix in (X, U, K, problem[0]))
