"""impl.spectrum and impl.finite_field against numpy on the full matrices, and against python-flint."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from impl import data, spectrum
from impl.finite_field import PRIME
from impl.spectrum import (
    coherence,
    effective_condition_number,
    gram_eigenvalues,
    numerical_rank,
    positive_condition_number,
    rank_mod_p,
    rank_threshold,
)

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
ROOT = os.environ.get("REFEREE_DATA_ROOT")


def gaussian(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, d))


@pytest.mark.parametrize("shape", [(6, 6), (9, 4), (4, 9), (2500, 3), (3, 2500), (1, 1)])
@pytest.mark.parametrize("device", DEVICES)
def test_eigenvalues_are_the_squared_singular_values(shape: tuple[int, int], device: str) -> None:
    X = gaussian(*shape)
    expected = np.linalg.svd(X, compute_uv=False) ** 2
    s = gram_eigenvalues(torch.from_numpy(X).to(device))
    assert s.eigenvalues.shape == expected.shape and (s.n, s.d) == shape
    np.testing.assert_allclose(s.eigenvalues, expected, rtol=1e-12)
    assert s.noise_floor == pytest.approx(rank_threshold(expected[0], *shape), rel=1e-12)
    np.testing.assert_allclose(gram_eigenvalues(X, device=device).eigenvalues, expected, rtol=1e-12)


def test_eigenvalues_of_integers_and_float32_are_computed_in_float64() -> None:
    X = np.random.default_rng(1).integers(0, 256, (60, 5), dtype=np.uint8)
    expected = np.linalg.eigvalsh(X.T.astype(float) @ X.astype(float))[::-1]
    np.testing.assert_allclose(gram_eigenvalues(X).eigenvalues, expected, rtol=1e-12)
    single = gaussian(60, 5).astype(np.float32)
    exact = np.linalg.svd(single.astype(float), compute_uv=False) ** 2
    np.testing.assert_allclose(gram_eigenvalues(torch.from_numpy(single)).eigenvalues, exact, rtol=1e-12)


@pytest.mark.parametrize("shape", [(5000, 7), (7, 5000)])
def test_data_are_streamed_in_blocks(shape: tuple[int, int], tmp_path: Path) -> None:
    X = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    X.tofile(tmp_path / "pixels")
    mapped = np.memmap(tmp_path / "pixels", np.uint8, "r", shape=shape)
    sizes: list[int] = []

    class Recorder:
        """Stands for the file: hands out slices, notes their size, and is no array as a whole."""

        ndim, shape = mapped.ndim, mapped.shape

        def __getitem__(self, key: Any) -> np.ndarray:
            sizes.append(mapped[key].size)
            return mapped[key]

    np.testing.assert_array_equal(
        gram_eigenvalues(Recorder()).eigenvalues,  # type: ignore[arg-type]
        gram_eigenvalues(X).eigenvalues,
    )
    assert sum(sizes) == X.size and max(sizes) <= 7 * 1024


@pytest.mark.parametrize("shape", [(20_000, 40), (40, 3000), (64, 64)])
def test_rank_deficient_data_are_recognised(shape: tuple[int, int]) -> None:
    rank = 11
    X = 1 + gaussian(shape[0], rank) @ gaussian(rank, shape[1], seed=1)  # 1 adds a direction
    s = gram_eigenvalues(X)
    assert numerical_rank(s.eigenvalues, *shape) == rank + 1
    assert np.abs(s.eigenvalues[rank + 1 :]).max() < s.noise_floor
    assert effective_condition_number(s.eigenvalues, *shape) == math.inf
    expected = np.linalg.svd(X, compute_uv=False)[[0, rank]] ** 2
    assert positive_condition_number(s.eigenvalues, *shape) == pytest.approx(expected[0] / expected[1], rel=1e-9)


def test_small_true_eigenvalues_are_not_called_noise() -> None:
    d = 30
    Q = np.linalg.qr(gaussian(5000, d))[0]
    X = Q * np.logspace(0, -5.5, d)
    s = gram_eigenvalues(X)
    assert numerical_rank(s.eigenvalues, 5000, d) == d
    assert effective_condition_number(s.eigenvalues, 5000, d) == pytest.approx(1e11, rel=1e-2)


def test_the_noise_floor_is_the_stated_one() -> None:
    eps = 2.0**-52
    assert rank_threshold(3.0, 60_000, 784) == (1024 + 59) * eps * 3
    assert rank_threshold(3.0, 2000, 1500) == 1500 * eps * 3
    assert rank_threshold(3.0, 10, 200) == 201 * eps * 3
    assert rank_threshold(-1e-30, 10, 10) == 0


def test_condition_numbers_read_the_pth_and_the_last_positive_eigenvalue() -> None:
    values = [0.0, 8.0, 2.0, 4.0, 1e-20]
    assert effective_condition_number(values, 5, 3) == 4
    assert effective_condition_number(values, 3, 5) == 4
    assert effective_condition_number(torch.tensor(values), 5, 4) == math.inf
    assert effective_condition_number(np.array(values), 5, 4, floor=1e-30) == pytest.approx(8e20)
    assert positive_condition_number(values, 5, 5) == 4
    assert positive_condition_number(values, 5, 5, floor=3.0) == 2
    assert numerical_rank(values, 5, 5) == 3 and numerical_rank(values, 5, 5, floor=2.0) == 2


@pytest.mark.parametrize("block", [1, 3, 100])
def test_coherence_is_the_largest_off_diagonal_entry(block: int) -> None:
    X = torch.from_numpy(gaussian(10, 4))
    for Z in (X, torch.cat([X, -3 * X[4:5]])):
        G = (Z @ Z.T).abs().fill_diagonal_(0)
        assert coherence(Z, block) == pytest.approx(float(G.max()), rel=1e-14)
    assert coherence(torch.eye(6), block) == 0


def test_randomized_eigenvalues_agree_where_the_spectrum_decays_fast() -> None:
    X = np.linalg.qr(gaussian(80, 20))[0] * 2.0 ** -np.arange(20)
    values = spectrum.randomized_eigenvalues(X, 5, seed=1)
    np.testing.assert_allclose(values, 4.0 ** -np.arange(5), rtol=1e-6)
    np.testing.assert_array_equal(values, spectrum.randomized_eigenvalues(X, 5, seed=1))


def test_rank_over_a_field_against_flint() -> None:
    flint = pytest.importorskip("flint")
    rng = np.random.default_rng(0)
    for _ in range(60):
        n, d, r = (int(k) for k in rng.integers(1, 30, 3))
        A = rng.integers(-5, 6, (n, r)) @ rng.integers(-5, 6, (r, d))
        A[rng.random(n) < 0.2] = 0
        for p in (2, 3, 101, PRIME):
            oracle = flint.nmod_mat(n, d, [int(v) % p for v in A.ravel()], p).rank()
            assert rank_mod_p(A, p, block=int(rng.integers(1, 12))) == oracle, (A.tolist(), p)


def test_rank_over_a_field_may_fall_but_never_rise() -> None:
    A = np.diag([PRIME, 1, 2 * PRIME + 1])
    assert rank_mod_p(A) == 2 and rank_mod_p(A, 7) == 3
    assert rank_mod_p(np.zeros((3, 4), dtype=int)) == 0
    assert rank_mod_p(np.array([[-1, 2], [PRIME - 1, 2]])) == 1


def test_exact_rank_of_the_digits() -> None:
    digits = data.load("digits")
    whole = np.concatenate([digits.x_train, digits.x_test])
    for x, rank in ((digits.x_train, 60), (whole, 61)):  # one pixel is set in the test part only
        X = x.reshape(len(x), -1)
        s = gram_eigenvalues(X)
        assert rank_mod_p(X) == rank_mod_p(X.T) == numerical_rank(s.eigenvalues, s.n, s.d) == rank


@pytest.mark.skipif(ROOT is None, reason="REFEREE_DATA_ROOT is not set")
def test_exact_and_numerical_rank_of_real_images_agree() -> None:
    for name in data.available(ROOT):
        x = data.load(name, ROOT, n=300).x_train
        X = x.reshape(len(x), -1)
        s = gram_eigenvalues(X)
        assert rank_mod_p(X) == numerical_rank(s.eigenvalues, s.n, s.d), name


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match=r"matrix \(n, d\), got shape \(2, 3, 4\)"):
        gram_eigenvalues(np.zeros((2, 3, 4)))
    with pytest.raises(ValueError, match="NaN or infinity"):
        gram_eigenvalues(np.array([[1.0, math.nan]]))
    with pytest.raises(ValueError, match=r"at least min\(n, d\) = 3 finite numbers, got 2"):
        effective_condition_number([1.0, 2.0], 5, 3)
    with pytest.raises(ValueError, match="finite numbers"):
        positive_condition_number([1.0, math.nan], 2, 2)
    with pytest.raises(ValueError, match="zero matrix"):
        positive_condition_number([0.0, 0.0], 2, 2)
    with pytest.raises(ValueError, match="at least two"):
        coherence(torch.ones(1, 3))
    with pytest.raises(ValueError, match="rank must be an integer between 1 and 2, got 3"):
        spectrum.randomized_eigenvalues(gaussian(4, 2), 3)
    with pytest.raises(TypeError, match=r"integers.*float64"):
        rank_mod_p(gaussian(2, 2))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="uint64"):
        rank_mod_p(np.ones((2, 2), dtype=np.uint64))
    with pytest.raises(ValueError, match=r"shape \(4,\)"):
        rank_mod_p(np.ones(4, dtype=int))
    for p in (1, 9, 2**31 - 1):
        with pytest.raises(ValueError, match="must be a prime of at most"):
            rank_mod_p(np.ones((2000, 2000), dtype=int), p)
