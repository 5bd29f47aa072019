"""The derivation tools: they prove what holds, refuse what does not, and notice empty hypotheses."""

import pytest
import sympy as sp
import z3

from theorems.symbolic import identical, normal_form, sum_of_squares, valid

n, d, g = (
    sp.Symbol("n", integer=True, positive=True),
    sp.Symbol("d", integer=True, positive=True),
    sp.Symbol("g", nonnegative=True),
)
X = sp.MatrixSymbol("X", n, d)
D, Q, G = (sp.MatrixSymbol(s, n, n) for s in "DQG")
ID = sp.Identity(n)


def test_equal_words_for_all_sizes():
    F = X * X.T * X
    assert identical(F * F.T, (X * X.T) ** 3)
    assert not identical(F * F.T, (X * X.T) ** 2)
    assert not identical(X * X.T, X * X.T + X * X.T)


def test_words_do_not_commute():
    assert not identical(D * Q, Q * D)
    assert identical((D * Q).T, Q.T * D.T)
    assert identical(
        sp.Transpose(D * Q), Q.T * D.T
    )  # left as it is by SymPy, so that our own rule turns the factors round
    assert identical((D + Q) * (D - Q), D**2 - D * Q + Q * D - Q**2)


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="shapes differ"):
        identical(X * X.T, X.T * X)


def test_rules_are_hypotheses():
    projection = [(D * D, D), (D.T, D)]
    assert identical((ID - D) ** 2, ID - D, projection)
    assert not identical((ID - D) ** 2, ID - D)


def test_rules_that_never_rest_are_noticed():
    with pytest.raises(RecursionError, match="do not come to rest"):
        normal_form(D, [(D, D * Q)])


def test_the_sides_of_a_rule_have_one_shape():
    with pytest.raises(ValueError, match="different shapes"):
        identical(X * X.T, ID, [(X * X.T, sp.Identity(d))])


def test_a_rule_rewrites_one_word_only():
    with pytest.raises(TypeError, match="one word"):
        normal_form(D, [(D + Q, D)])


def test_symbolic_powers_are_refused():
    with pytest.raises(TypeError, match="fixed powers"):
        normal_form(G ** sp.Symbol("k", integer=True, positive=True))


def test_sum_of_squares_certifies_the_norm_of_a_compression():
    rules = [(D * D, D), (D.T, D), (G, g * ID - Q * Q.T)]
    assert sum_of_squares(g * ID - D * G * D, [(g, ID - D), (1, D * Q)], rules)
    assert not sum_of_squares(g * ID - D * G * D, [(g, ID - D)], rules)


def test_negative_weights_certify_nothing():
    assert not sum_of_squares(-Q * Q.T, [(-1, Q)])
    assert not sum_of_squares(sp.Symbol("c") * Q * Q.T, [(sp.Symbol("c"), Q)])


def test_scalar_facts():
    a, b = z3.Reals("a b")
    assert valid(a**3 >= b**3, a >= b)[0] is True
    holds, model = valid(a * a >= b * b, a >= b)
    assert holds is False and "b = " in model


def test_what_z3_cannot_settle_with_its_effort_is_open():
    g, e, a, b, s, L = z3.Reals("g e a b s L")
    hints = [(e - s) * (2 * L - e - s) >= 0, (2 * s + e * e - 2 * a) * L >= 0, b * b <= g * e * e - s * s]
    root = (2 * e + e * e) * L + (g - 1) * e * e == L * L
    assert valid(z3.Implies(z3.And(root, *hints), L * L - (2 * a) * L - b * b >= 0), effort=1000)[0] is None


def test_contradictory_assumptions_prove_nothing():
    a = z3.Real("a")
    with pytest.raises(ValueError, match="contradict"):
        valid(a > 7, a > 0, a < 0)


def test_assumptions_that_z3_cannot_meet_prove_nothing():
    x, y, z = z3.Ints("x y z")
    fermat = (x > 0, y > 0, z > 0, x**3 + y**3 == z**3)
    assert valid(x > 0, *fermat, effort=10_000)[0] is None
