"""The families of unit rows are what their derivations say, and the derivations notice a wrong statement."""

import pytest
import sympy as sp

from theorems import exact, extremal_rows, tall_widths
from theorems.claim import Counterexample
from theorems.enclosures import ntk_limit
from theorems.thm_4_8_e2_more_rows_than_columns import for_the_pth_eigenvalue as cubed
from theorems.thm_4_8_g2_relu_more_rows import for_the_pth_eigenvalue as plain

THIRD = extremal_rows.circle("1/3")


def gram(X):
    G = exact.gram(X)
    assert all(G[i, i] == 1 for i in range(X.nrows()))
    return G


def rho(F):
    """ρε."""
    return exact.spectral_norm(exact.gram(F)) / exact.enclosed_eigenvalues(ntk_limit(F))[-1]


@pytest.mark.parametrize(("k", "t"), [(1, "1/10"), (1, "1/100"), (2, "1/50")])
def test_bent_rows(k, t):
    X, (a, b), q = extremal_rows.bent(k, t), extremal_rows.circle(t), 4**k
    G, kappa = gram(X), a**2 / (q * b**2)
    assert (X.nrows(), X.ncols()) == (2 * q, q + 1) and kappa > 1
    assert exact.equal(exact.effective_condition_number(G, q + 1), kappa)
    assert max(abs(G[i, j]) for i in range(2 * q) for j in range(i)) == a**2 / 2**k + b**2
    assert all(exact.less(rho(F), extremal_rows.BENT_RHO) for F in (X, exact.attend(X)))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_signs_whose_transform_is_their_multiple(k):
    H, s = (sp.Matrix(x) for x in extremal_rows.bent_signs(k))
    assert 4**k * sp.eye(4**k) == H * H and H * s == 2**k * s and set(H) == set(s) == {1, -1}


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("attends", [False, True])
def test_the_limit_of_bent_rows_is_above_its_discs(k, attends):
    """λ_min(K_∞) ≥ (D/2π)(π/2 − 1)(1 − Σ cos⁴) for rows of one length √D."""
    X = extremal_rows.bent(k, "1/20")
    F = exact.attend(X) if attends else X
    G, n = exact.gram(F), F.nrows()
    fourth = max(sum((G[i, j] / G[0, 0]) ** 4 for j in range(n) if j != i) for i in range(n))
    bound = (exact.pi() / 2 - 1) / (exact.pi() * 2) * G[0, 0] * (1 - fourth)
    assert 3 * fourth <= 1 and exact.at_most(bound, exact.enclosed_eigenvalues(ntk_limit(F))[-1])


def test_obtuse_rows():
    G = gram(extremal_rows.obtuse("56/97", "1/97"))
    assert {G[i, j] for i in range(4) for j in range(i)} == {exact.rational("-3135/9409")}
    assert exact.equal(exact.condition_number(G), 56**2)


@pytest.mark.parametrize("n", [3, 6])
def test_acute_rows(n):
    X, (b, a) = extremal_rows.acute(n, "1/3"), THIRD
    kappa = 1 + (n - 1) * a**2 / b**2
    assert exact.equal(exact.condition_number(gram(X)), kappa)
    assert exact.at_most(2 * b**6 * kappa**3, rho(exact.attend(X))) and exact.at_most(2 * b**2 * kappa, rho(X))
    assert exact.at_most(rho(exact.attend(X)), 2 * kappa**3) and exact.at_most(rho(X), 2 * kappa)


@pytest.mark.parametrize("cubes", [1, 3])
def test_a_power_too_few_is_seen_on_acute_rows(cubes):
    kappa = sp.Symbol("kappa", positive=True)
    extremal_rows.demand_enough_on_acute_rows(kappa ** (2 * cubes) * sp.log(kappa), kappa, cubes)
    with pytest.raises(Counterexample):
        extremal_rows.demand_enough_on_acute_rows(kappa ** (2 * cubes - 1) * sp.log(kappa), kappa, cubes)


def test_the_power_tells_attention_from_relu_below_full_rank():
    tall_widths.demand_by_symmetry(cubed, power=3)
    tall_widths.demand_by_symmetry(plain, power=1)
    with pytest.raises(Counterexample):
        tall_widths.demand_by_symmetry(plain, power=3)


def test_a_constant_too_small_for_bent_rows_is_seen(monkeypatch):
    extremal_rows.incoherent_rows_have_small_rho()
    monkeypatch.setattr(extremal_rows, "BENT_RHO", 32)
    with pytest.raises(Counterexample):
        extremal_rows.incoherent_rows_have_small_rho()
