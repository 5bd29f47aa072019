"""Draws on images against the limit kernel and against independent formulas."""

import numpy as np
import pytest
import torch

import impl.attention
import impl.ntk
from theorems import empirical, image_widths


def test_facts_of_three_digits():
    X = empirical.features("digits", 3, "cpu", "float64")
    F = impl.attention.linearized(X)
    known = image_widths.facts("digits", "cpu", "attention, rows not normalised", 3)
    scale = float(torch.linalg.vector_norm(F, dim=1).max()) ** 2
    limit = np.linalg.eigvalsh(impl.ntk.infinite_width(F).numpy()) / scale
    assert known.gram == pytest.approx(np.linalg.norm((F @ F.T).numpy(), 2) / scale, rel=1e-12)
    assert (known.low, known.top) == pytest.approx((limit[0], limit[-1]), rel=1e-10)
    assert known.kappa == pytest.approx(np.linalg.cond((X @ X.T).numpy()), rel=1e-10)
    assert known.slack < 1e-9 * known.low


def test_success_is_sure_beyond_the_gram_norm_and_impossible_at_zero():
    known = image_widths.facts("digits", "cpu", "2l-relu", 3)
    assert image_widths.successes("digits", "cpu", "2l-relu", 3, 7, known.gram, 50) == 50
    assert image_widths.successes("digits", "cpu", "2l-relu", 3, 7, 0.0, 50) == 0


def test_one_image_succeeds_as_often_as_a_binomial_says():
    # |x|² = 1, m = 4: the deviation is |B/4 − ½|, at most ¼ with probability 14/16
    count = image_widths.successes("digits", "cpu", "2l-relu", 1, 4, 0.2501, 2000)
    low, high = image_widths.clopper_pearson(count, 2000, 1e-6)
    assert low < 14 / 16 < high and high - low < 0.1


@pytest.mark.parametrize(("count", "draws"), [(0, 20), (20, 20), (7, 20)])
def test_clopper_pearson_inverts_the_binomial_tails(count, draws):
    from scipy.stats import binom

    low, high = image_widths.clopper_pearson(count, draws, 0.02)
    assert low == 0 if count == 0 else binom.sf(count - 1, draws, low) == pytest.approx(0.01)
    assert high == 1 if count == draws else binom.cdf(count, draws, high) == pytest.approx(0.01)
