"""The streams are complete, in order, repeatable, and say exactly what they cover."""

import itertools
import re

import pytest
from flint import fmpq

from theorems import search
from theorems.exact import gram, is_psd, matrix

ENTRIES = (0, 1, -1)


def key(X):
    return X.nrows(), X.ncols(), tuple(X.entries())


def brute_force(max_n, max_d, entries, zero_rows):
    """Every matrix in the range, by the shortest possible loop."""
    found = set()
    for n, d in itertools.product(range(1, max_n + 1), range(1, max_d + 1)):
        for rows in itertools.product(itertools.product(entries, repeat=d), repeat=n):
            if zero_rows or all(any(row) for row in rows):
                found.add(key(matrix(rows)))
    return found


@pytest.mark.parametrize("zero_rows", [False, True])
@pytest.mark.parametrize(
    ("max_n", "max_d", "entries"), [(2, 2, ENTRIES), (3, 2, (1, 2)), (1, 3, ("1/2", 0)), (2, 3, ENTRIES)]
)
def test_matrices_are_complete_without_repetition(max_n, max_d, entries, zero_rows):
    stream = search.matrices(max_n, max_d, entries, zero_rows=zero_rows)
    found = [key(X) for X in stream]
    entries = [matrix([[x]])[0, 0] for x in entries]
    assert len(found) == len(set(found)) == len(stream)
    assert set(found) == brute_force(max_n, max_d, entries, zero_rows)


def test_matrices_come_smallest_first():
    places = {fmpq(x): k for k, x in enumerate(ENTRIES)}

    def size(X):
        return X.nrows() * X.ncols(), X.nrows(), sum(places[x] for x in X.entries())

    sizes = [size(X) for X in search.matrices(3, 3, ENTRIES) if X.nrows() + X.ncols() < 6]
    assert sizes == sorted(sizes) and sizes[0] == (1, 1, 1)
    assert [X.tolist() for X in itertools.islice(search.matrices(2, 2, (1, -1)), 5)] == [
        [[1]],
        [[-1]],
        [[1, 1]],
        [[1, -1]],
        [[-1, 1]],
    ]


def test_square_matrices_only():
    assert {(X.nrows(), X.ncols()) for X in search.matrices(3, 2, (1, 2), square=True)} == {(1, 1), (2, 2)}
    assert len(search.matrices(3, 2, (1, 2), square=True)) == 2 + 16


def test_streams_can_be_iterated_again():
    stream = search.matrices(2, 1)
    assert [key(X) for X in stream] == [key(X) for X in stream] != []


def images(X):
    """Every image of X under permutations of rows and columns and signs of columns, the slow way."""
    n, d = X.nrows(), X.ncols()
    for rows, columns in itertools.product(itertools.permutations(range(n)), itertools.permutations(range(d))):
        for signs in itertools.product((1, -1), repeat=d):
            yield key(matrix([[signs[j] * X[i, columns[j]] for j in range(d)] for i in rows]))


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3)])
def test_symmetry_keeps_the_first_of_each_class(shape):
    everything = list(search.matrices(*shape))
    kept = [key(X) for X in search.matrices(*shape, up_to_symmetry=True)]
    expected, covered = [], set()
    for X in everything:
        if key(X) not in covered:
            expected.append(key(X))
            covered.update(images(X))
    assert kept == expected and len(kept) < len(everything)
    assert len(search.matrices(*shape, up_to_symmetry=True)) == len(kept)


def test_unit_rows_are_all_the_rational_points_of_bounded_height():
    stream = search.unit_row_matrices(1, 3, 5)
    found = [key(X) for X in stream]
    assert len(set(found)) == len(found) == len(stream) and all(gram(X)[0, 0] == 1 for X in stream)
    for d in (1, 2, 3):
        points = {
            tuple(fmpq(x, q) for x in a)
            for q in range(1, 6)
            for a in itertools.product(range(-q, q + 1), repeat=d)
            if sum(x * x for x in a) == q * q
        }
        assert {entries for _, width, entries in found if width == d} == points
    assert (fmpq(3, 5), fmpq(4, 5)) in {entries for _, _, entries in found}


def test_unit_rows_combine_and_come_smallest_first():
    stream = search.unit_row_matrices(2, 2, 5)
    circle, line = 12, 2
    assert len(stream) == sum(1 for _ in stream) == line + circle + line**2 + circle**2
    assert all(gram(X)[i, i] == 1 for X in stream for i in range(X.nrows()))
    assert len({key(X) for X in stream}) == len(stream)
    denominators = [max(int(x.q) for x in X.entries()) for X in search.unit_row_matrices(1, 3, 5) if X.ncols() == 3]
    assert denominators == sorted(denominators) and denominators[0] == 1 and 3 in denominators
    assert next(iter(stream)).tolist() == [[1]]


def test_semidefinite_matrices_are_complete():
    values = (0, 1, -1, 2)
    found = [key(K) for K in search.psd(2, values)]
    expected = {(1, 1, (fmpq(a),)) for a in values if a >= 0} | {
        key(matrix([[a, b], [b, c]]))
        for a, b, c in itertools.product(values, repeat=3)
        if a >= 0 and c >= 0 and a * c >= b * b
    }
    assert set(found) == expected and len(found) == len(expected) == len(search.psd(2, values))
    assert all(is_psd(K) for K in search.psd(3, (0, 1, -1)))
    assert [K.nrows() for K in search.psd(3, (1, 2))] == sorted(K.nrows() for K in search.psd(3, (1, 2)))


@pytest.mark.parametrize("positive", [False, True])
def test_rationals_are_complete_and_ordered(positive):
    found = list(search.rationals(4, positive=positive))
    expected = {fmpq(p, q) for p in range(-4, 5) for q in range(1, 5) if p > 0 or not positive}
    assert len(found) == len(set(found)) and set(found) == expected
    heights = [max(abs(int(x.p)), int(x.q)) for x in found if x != 0]
    assert heights == sorted(heights)
    assert found[:3] == ([1, fmpq(1, 2), 2] if positive else [0, 1, -1])


def test_product_is_complete_and_goes_by_total_place():
    stream = search.product(a=(1, 2, 3), X=search.matrices(1, 1), k=("x", "y"))
    found = [(item["a"], int(item["X"][0, 0]), item["k"]) for item in stream]
    assert (
        sorted(found) == sorted(itertools.product((1, 2, 3), (1, -1), ("x", "y"))) and len(stream) == len(found) == 12
    )
    totals = [(1, 2, 3).index(a) + (1, -1).index(x) + ("x", "y").index(k) for a, x, k in found]
    assert totals == sorted(totals) and found[0] == (1, 1, "x")
    assert all(list(item) == ["a", "X", "k"] for item in stream)


def test_product_of_one_stream_keeps_its_order():
    assert [key(item["X"]) for item in search.product(X=search.matrices(2, 2))] == [
        key(X) for X in search.matrices(2, 2)
    ]


def test_product_reads_no_further_than_asked():
    read = []
    lazy = search.Stream("a spy", "numbers", lambda: (read.append(k) or k for k in range(10**9)), 10**9)
    first = list(itertools.islice(search.product(a=lazy, b=(0, 1)), 4))
    assert [(item["a"], item["b"]) for item in first] == [(0, 0), (0, 1), (1, 0), (1, 1)] and len(read) <= 3


def test_the_first_refuting_instance_is_the_smallest():
    """G^∘3 = G³ holds for every single row; by hand, the first X in the order that breaks it is a repeated 1."""

    def refuted(X):
        G = gram(X)
        return matrix([[x**3 for x in row] for row in G.tolist()]) != G * G * G

    first = next(X for X in search.matrices(2, 2) if refuted(X))
    assert first.tolist() == [[1], [1]]


@pytest.mark.parametrize(
    "stream",
    [
        search.matrices(2, 2),
        search.matrices(2, 2, (0, "1/2"), zero_rows=True, square=True),
        search.matrices(2, 2, up_to_symmetry=True),
        search.unit_row_matrices(1, 2, 5),
        search.psd(2),
        search.rationals(3),
        search.rationals(3, positive=True),
        search.product(X=search.matrices(1, 2), k=(0, 1)),
    ],
)
def test_the_description_counts_what_the_stream_holds(stream):
    assert re.search(rf": {sum(1 for _ in stream)} \w+$", stream.describe())


def test_descriptions_state_the_range():
    assert (
        search.matrices(2, 2).describe() == "all X with n ≤ 2, d ≤ 2, entries in {0, 1, -1}, no zero row: 78 matrices"
    )
    assert "n = d ≤ 2" in search.matrices(2, 2, square=True).describe()
    assert "zero rows allowed" in search.matrices(1, 1, zero_rows=True).describe()
    assert "up to permutations" in search.matrices(1, 1, up_to_symmetry=True).describe()
    text = search.product(X=search.matrices(1, 1), k=(0, 1)).describe()
    assert text.startswith("every combination of X: all X") and "k in {0, 1}" in text


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: search.matrices(0, 1),
        lambda: search.matrices(1, 0),
        lambda: search.matrices(1, 1, ()),
        lambda: search.matrices(1, 1, (1, "2/2")),
        lambda: search.psd(2, (1, 1)),
        lambda: search.product(),
        lambda: search.product(a=()),
        lambda: search.rationals(0),
        lambda: search.unit_row_matrices(1, 1, 0),
        lambda: search.psd(0),
    ],
)
def test_an_empty_range_is_an_error(wrong):
    with pytest.raises(ValueError):
        wrong()
