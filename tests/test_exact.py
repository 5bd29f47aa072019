"""Exact matrices against independent routes, and the witness codec."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from theorems import exact, strategies
from theorems.exact import decode, encode, matrix

SOME = settings(max_examples=60, deadline=None, derandomize=True)
A = matrix([[1, "1/2"], [Fraction(3, 4), 0.25]])


def test_building():
    assert A.tolist() == [[fmpq(1), fmpq(1, 2)], [fmpq(3, 4), fmpq(1, 4)]]
    assert exact.identity(2).tolist() == [[1, 0], [0, 1]] and exact.diagonal([2, "1/3"])[1, 1] == fmpq(1, 3)
    assert exact.column([1, 2]).tolist() == [[1], [2]] and exact.ones(1, 3).tolist() == [[1, 1, 1]]
    copied = matrix(A)
    copied[0, 0] = 7
    assert A[0, 0] == 1


@pytest.mark.parametrize("rows", [[], [[]], [[1, 2], [3]], [[1], []], [[float("nan")]]])
def test_a_matrix_without_a_shape_is_refused(rows):
    with pytest.raises(ValueError):
        matrix(rows)


def test_products_of_matrices():
    X = matrix([[1, 2], [0, 1], [3, -1]])
    assert exact.gram(X).tolist() == [[5, 2, 1], [2, 1, -1], [1, -1, 10]]
    assert exact.attend(X) == X * X.transpose() * X
    assert exact.hadamard(A, A).tolist() == [[x * x for x in row] for row in A.tolist()]
    assert exact.power(A, 3) == A * A * A and exact.power(A, 0) == exact.identity(2)
    assert exact.trace(A) == fmpq(5, 4) and exact.rank(X) == 2
    assert exact.quadratic(A, [1, 2]) == exact.quadratic(A, exact.column([1, 2])) == fmpq(9, 2)


def test_deleting():
    B = matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert exact.delete(B, 1).tolist() == [[1, 3], [7, 9]] and exact.delete_row(B, 0).tolist() == [[4, 5, 6], [7, 8, 9]]
    assert exact.submatrix(B, [2, 0], [1]).tolist() == [[8], [2]]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: exact.hadamard(A, exact.ones(1, 2)),
        lambda: exact.delete(exact.ones(1, 2), 0),
        lambda: exact.quadratic(A, [1, 2, 3]),
        lambda: exact.trace(exact.ones(1, 2)),
        lambda: exact.inertia(A),
        lambda: exact.is_psd(exact.ones(1, 2)),
        lambda: exact.power(A, -1),
        lambda: exact.delete(exact.ones(1, 1), 0),
    ],
)
def test_wrong_shapes_are_value_errors(wrong):
    with pytest.raises(ValueError):
        wrong()


@pytest.mark.parametrize("i", [-1, 2])
def test_wrong_indices_are_index_errors(i):
    for wrong in (exact.delete, exact.delete_row):
        with pytest.raises(IndexError):
            wrong(A, i)
    with pytest.raises(IndexError):
        exact.submatrix(A, [0], [i])


def minors(K):
    """The principal minors of K."""
    for size in range(1, K.nrows() + 1):
        for kept in itertools.combinations(range(K.nrows()), size):
            yield exact.submatrix(K, kept, kept).det()


@SOME
@given(st.one_of(strategies.symmetric_matrices(), strategies.psd_matrices(max_n=3)))
def test_definiteness_agrees_with_the_principal_minors(K):
    assert exact.is_psd(K) == all(minor >= 0 for minor in minors(K))
    leading = [exact.submatrix(K, range(k), range(k)).det() for k in range(1, K.nrows() + 1)]
    assert exact.is_pd(K) == all(minor > 0 for minor in leading)


@SOME
@given(st.lists(strategies.rationals(), min_size=1, max_size=4), st.data())
def test_inertia_counts_the_prescribed_signs(values, data):
    K = data.draw(strategies.with_spectrum(values))
    assert exact.inertia(K) == (sum(x > 0 for x in values), sum(x < 0 for x in values), sum(x == 0 for x in values))
    assert exact.rank(K) == sum(x != 0 for x in values)


def test_inertia_sees_what_floats_cannot():
    tiny = Fraction(1, 10**40)
    assert exact.is_pd(matrix([[1, 1], [1, 1 + tiny]])) and not exact.is_psd(matrix([[1, 1], [1, 1 - tiny]]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_floats_become_the_dyadic_rationals_that_they_are(dtype):
    array = np.array([[0.1, -2.0, 3.0], [1e-300, 0.0, 7.5]]).astype(dtype)
    B = exact.entries_from_float(array)
    assert (B.nrows(), B.ncols()) == (2, 3)
    assert all(Fraction(int(B[i, j].p), int(B[i, j].q)) == Fraction(float(x)) for (i, j), x in np.ndenumerate(array))
    assert (exact.to_numpy(B) == array).all()


@pytest.mark.parametrize("array", [[1.0, 2.0], [[np.nan]], [[-np.inf]], [["1"]], [[True]]])
def test_other_arrays_are_refused(array):
    with pytest.raises(ValueError):
        exact.entries_from_float(np.array(array))


WITNESS = {
    "X": matrix([[1, "-1/2"], [0, "3/7"]]),
    "one": matrix([[5]]),
    "column": matrix([[1], ["2/3"]]),
    "lam": fmpq(3, 5),
    "whole": fmpq(2),
    "k": 3,
    "share": 0.1,
    "flag": True,
    "none": None,
    "name": "n<d",
    "sentence": "3 layers",
    "list": [1, fmpq(1, 2), "text", [matrix([[1, 2]]), []]],
    "empty": {},
    "nested": {"G": matrix([[2]])},
}


def same(a, b):
    """Equality of value and of type, all the way down."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def test_the_codec_is_exact_through_json():
    assert same(decode(json.loads(json.dumps(encode(WITNESS)))), WITNESS)
    assert not same(decode(encode(WITNESS | {"k": fmpq(3)})), WITNESS)


def test_the_codec_writes_what_a_reader_can_read():
    assert encode(matrix([[1, "-1/2"]])) == [["1", "-1/2"]] and encode(Fraction(6, 4)) == "3/2" and encode(3) == 3
    assert encode((1, fmpq(1, 2))) == [1, "1/2"] and decode([["1", "2"], ["3"]]) == [[fmpq(1), fmpq(2)], [fmpq(3)]]
    assert isinstance(decode([["1", "-1/2"]]), fmpq_mat) and decode("2") == fmpq(2)
    assert encode(exact.real("2/3")) == "2/3" and decode(encode(exact.sqrt(2))).startswith("≈1.414")


@SOME
@given(strategies.data_matrices(), strategies.rationals())
def test_the_codec_round_trips_what_the_strategies_draw(X, q):
    assert same(decode(json.loads(json.dumps(encode({"X": X, "q": q})))), {"X": X, "q": q})


@pytest.mark.parametrize("value", ["3/5", "-2", float("nan"), float("inf"), {1: 2}, 1j, {1, 2}, np.ones(2)])
def test_what_would_not_come_back_is_refused(value):
    with pytest.raises((ValueError, TypeError)):
        encode({"value": value})


def test_the_public_list_is_whole():
    assert all(hasattr(exact, name) for name in exact.__all__) and len(set(exact.__all__)) == len(exact.__all__)
