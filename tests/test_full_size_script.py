"""The full-size script computes what the implementation computes, in blocks of any size."""

import importlib.util
from pathlib import Path

import pytest
import torch

from impl import data, influence, ntk

PATH = Path(__file__).parents[1] / "benchmarks" / "gpu_full_scale.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("gpu_full_scale", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_kernel_and_influence_agree_with_the_implementation(script):
    rows = data.preprocess(data.load("digits", n=101, n_test=30))
    X, X_test = rows.X, rows.X_test
    Y, Y_test = influence.one_hot(rows.y, 10), influence.one_hot(rows.y_test, 10)
    A, B = script.patterns(X, 300, seed=1, block=2), script.patterns(X_test, 300, seed=1)
    K, K_test = script.kernel(X, A, X, A, block=32), script.kernel(X_test, B, X, A, block=7)
    torch.testing.assert_close(K, ntk.finite_width_sampled(X, 300, seed=1), rtol=0, atol=1e-15)
    torch.testing.assert_close(K_test, ntk.finite_width_sampled(X_test, 300, seed=1, Y=X), rtol=0, atol=1e-15)
    ridge = influence.fit(K, Y, 1e-2)
    torch.testing.assert_close(script.inverse_diagonal(ridge.factor, block=9), ridge.inverse_diagonal)
    expected = influence.influence(ridge, K_test, Y_test, "squared").mean(dim=1)
    torch.testing.assert_close(script.influences(ridge.factor, K_test, Y, Y_test, block=11), expected)


def test_counts_are_exact(script):
    A = torch.ones(3, 4096, dtype=torch.int8)
    assert script.counts(A, A.T).eq(4096).all()


def test_the_whole_script_runs_small(script):
    given = script.parser().parse_args(["--random", "60", "20", "--n-test", "16", "--width", "64", "--device", "cpu"])
    found = script.measure(given)
    assert found["n"] == 60
    assert set(found["mlp-attn"]["seconds"]) == {"features", "patterns", "kernel", "cholesky", "influences"}


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_integer_products_on_the_gpu_are_exact(script):
    A = torch.randint(2, (64, 128), dtype=torch.int8)
    expected = A.int() @ A.T.int()
    assert script.counts(A.cuda(), A.T.contiguous().cuda()).cpu().eq(expected).all()
