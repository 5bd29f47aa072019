"""impl.attention against dense formulas written out, and against memory."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from impl import attention

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
TALL, WIDE, DEFICIENT = (12, 4), (4, 9), (7, 7)


def gaussian(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def data(shape: tuple[int, int]) -> Tensor:
    """A matrix of the shape; the 7 x 7 one has rank 3."""
    X = gaussian(*shape) / math.sqrt(shape[1])
    return X if shape != DEFICIENT else X[:, :3] @ gaussian(3, 7, seed=1)


def close(A: Tensor, B: Tensor) -> bool:
    return A.shape == B.shape and torch.allclose(A, B, rtol=1e-11, atol=1e-12 * float(B.abs().max()))


W_Q, W_K, W_V = (gaussian(7, 5, seed=s) for s in (11, 12, 13))
TRANSFORMS: dict[str, tuple[Callable[..., Tensor], Callable[[Tensor], Tensor]]] = {
    "linearized": (attention.linearized, lambda X: X @ X.T @ X),
    "softmax": (attention.softmax, lambda X: dense_softmax(X, math.sqrt(X.shape[1]))),
    "exponential": (attention.exponential, lambda X: torch.exp(X @ X.T) @ X),
    "matrix_exponential": (attention.matrix_exponential, lambda X: torch.linalg.matrix_exp(X @ X.T) @ X),
    "fixed keys": (lambda X, query=None: attention.stacked(X, 3, query=query), lambda X: power(X @ X.T, 3) @ X),
    "self keys": (lambda X, query=None: attention.stacked(X, 2, "self", query), lambda X: naive_self(X, 2, False)),
    "self-normalised": (
        lambda X, query=None: attention.stacked(X, 3, "self-normalised", query),
        lambda X: naive_self(X, 3, True),
    ),
    "truncated": (lambda X, query=None: attention.truncated(X, 2, query), lambda X: naive_truncated(X, 2)),
}


def dense_softmax(X: Tensor, temperature: float) -> Tensor:
    scores = torch.exp(X @ X.T / temperature)
    return (scores / scores.sum(dim=1, keepdim=True)) @ X


def power(G: Tensor, k: int) -> Tensor:
    return torch.linalg.matrix_power(G, k)


def naive_self(X: Tensor, layers: int, normalised: bool) -> Tensor:
    for layer in range(layers):
        if layer and normalised:
            X = torch.stack([row / row.norm() for row in X])
        X = X @ X.T @ X
    return X


def naive_truncated(X: Tensor, rank: int) -> Tensor:
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    return sum(s[k] ** 3 * torch.outer(U[:, k], Vh[k]) for k in range(rank))  # type: ignore[return-value]


@pytest.mark.parametrize("shape", [TALL, WIDE, DEFICIENT])
@pytest.mark.parametrize("name", TRANSFORMS)
@pytest.mark.parametrize("device", DEVICES)
def test_transform_is_its_dense_formula_on_rows_and_on_queries(name: str, shape: tuple[int, int], device: str) -> None:
    transform, dense = TRANSFORMS[name]
    X = data(shape).to(device)
    F = transform(X)
    assert F.device == X.device and close(F.cpu(), dense(data(shape)))
    assert close(transform(X, query=X[2:4]), F[2:4])  # transductive: keys stay the training rows
    assert close(transform(X, query=torch.cat([X, X])), torch.cat([F, F]))
    assert transform(X.float()).dtype == torch.float32


def test_a_query_is_mapped_by_the_training_rows_only() -> None:
    X, Q = data(TALL), gaussian(3, 4, seed=5)
    S = X.T @ X
    assert close(attention.linearized(X, Q), Q @ S)
    assert close(attention.matrix_exponential(X, Q), Q @ torch.linalg.matrix_exp(S))
    assert close(attention.stacked(X, 2, "fixed", Q), Q @ S @ S)
    assert close(attention.stacked(X, 2, "self", Q), Q @ S @ (S @ S @ S))
    wide, Q = data(WIDE), gaussian(3, 9, seed=5)
    assert close(attention.linearized(wide, Q), Q @ wide.T @ wide)
    assert close(attention.matrix_exponential(wide, Q), Q @ torch.linalg.matrix_exp(wide.T @ wide))


def test_linearized_never_builds_an_n_by_n_matrix() -> None:
    X = gaussian(200_000, 8)  # n x n would be 320 GB
    F = attention.linearized(X)
    assert close(F[:3], X[:3] @ (X.T @ X))
    wide = gaussian(3, 60_000)  # d x d would be 29 GB
    assert close(attention.linearized(wide), (wide @ wide.T) @ wide)
    assert close(attention.linearized(wide, wide[:1]), (wide[:1] @ wide.T) @ wide)


def test_temperature_divides_the_scores_and_blocks_do_not_matter() -> None:
    X = data(TALL)
    assert close(attention.softmax(X, temperature=0.3, block=5), dense_softmax(X, 0.3))
    assert close(attention.exponential(X, temperature=0.3, block=5), torch.exp(X @ X.T / 0.3) @ X)
    hot = attention.softmax(X, temperature=1e9)
    assert torch.allclose(hot, X.mean(dim=0).expand_as(X), atol=1e-8)
    assert bool(torch.isfinite(attention.softmax(X, temperature=1e-6)).all())


def test_exponential_and_softmax_rows_are_parallel_at_one_temperature() -> None:
    X = data(TALL)
    for tau in (0.5, 2.0):
        e, s = attention.exponential(X, temperature=tau), attention.softmax(X, temperature=tau)
        assert close(attention.unit_rows(e), attention.unit_rows(s))


def test_qkv_is_the_product_and_generalises_linearized() -> None:
    X, Q = data(DEFICIENT), gaussian(2, 7, seed=5)
    assert close(attention.qkv(X, W_Q, W_K, W_V), X @ W_Q @ W_K.T @ X.T @ X @ W_V)
    assert close(attention.qkv(X, W_Q, W_K, W_V[:, :2], Q), Q @ W_Q @ W_K.T @ X.T @ X @ W_V[:, :2])
    identity = torch.eye(7, dtype=torch.float64)
    assert close(attention.qkv(X, identity, identity, identity), attention.linearized(X))


def test_stacked_layers_have_the_kernels_of_remark_4_10() -> None:
    X = data(TALL)
    G = X @ X.T
    for layers in (0, 1, 2):
        fixed, own = attention.stacked(X, layers, "fixed"), attention.stacked(X, layers, "self")
        assert close(fixed @ fixed.T, power(G, 2 * layers + 1))
        assert close(own @ own.T, power(G, 3**layers))
    assert torch.equal(attention.stacked(X, 0, "self", X[:2]), X[:2])


def test_truncated_keeps_the_cubes_of_the_top_singular_values() -> None:
    for X in (data(TALL), data(WIDE)):
        s = torch.linalg.svdvals(X)
        assert torch.allclose(torch.linalg.svdvals(attention.truncated(X, 3))[:3], s[:3] ** 3, rtol=1e-11)
        assert float(torch.linalg.svdvals(attention.truncated(X, 3))[3]) < 1e-13
        assert close(attention.truncated(X, 4), attention.linearized(X))


def test_projections_by_kind() -> None:
    eye = torch.eye(6, dtype=torch.float64)
    assert torch.equal(attention.init_projection(6, "identity"), eye)
    Q = attention.init_projection(6, "orthogonal", seed=3)
    assert close(Q.T @ Q, eye) and not close(Q, attention.init_projection(6, "orthogonal", seed=4))
    assert torch.equal(Q, attention.init_projection(6, "orthogonal", seed=3))
    thin = attention.init_projection(6, "orthogonal", width=2)
    assert thin.shape == (6, 2) and close(thin.T @ thin, eye[:2, :2])
    for kind, variance in (("he", 2 / 300), ("xavier", 2 / 500), ("lecun", 1 / 300)):
        W = attention.init_projection(300, kind, width=200)
        assert float(W.var()) == pytest.approx(variance, rel=0.03) and abs(float(W.mean())) < 0.002
    assert attention.init_projection(3, "he", dtype=torch.float32).dtype == torch.float32


def test_orthogonal_projections_have_no_preferred_sign() -> None:
    first = torch.stack([attention.init_projection(3, "orthogonal", seed=s) for s in range(300)])
    assert float(first.mean(dim=0).abs().max()) < 0.15
    assert float((first**2).mean(dim=0).sub(1 / 3).abs().max()) < 0.08


def test_unit_rows_survives_huge_and_tiny_rows() -> None:
    F = torch.tensor([[3.0, 4.0], [3e200, -4e200], [3e-300, 4e-300]], dtype=torch.float64)
    expected = torch.tensor([[0.6, 0.8], [0.6, -0.8], [0.6, 0.8]], dtype=torch.float64)
    assert close(attention.unit_rows(F), expected)


def test_transforms_are_differentiable_in_the_query_and_in_the_data() -> None:
    X, Q = data((5, 3)), gaussian(2, 3, seed=1)
    for name in ("linearized", "softmax", "exponential"):
        transform = TRANSFORMS[name][0]
        both = (X.clone().requires_grad_(), Q.clone().requires_grad_())
        assert torch.autograd.gradcheck(lambda A, B, f=transform: attention.unit_rows(f(A, query=B)), both)
    J = torch.func.jacrev(lambda q: attention.linearized(X, q[None])[0])(Q[0])
    assert close(J, X.T @ X)


def test_bad_arguments_are_named() -> None:
    X = data(TALL)
    with pytest.raises(ValueError, match=r"2 zero row\(s\).*row 0, 2"):
        attention.unit_rows(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]))
    with pytest.raises(ValueError, match=r"overflows torch.float64; raise temperature=1"):
        attention.exponential(100 * X)
    with pytest.raises(ValueError, match=r"exp\(lambda_1\) overflows"):
        attention.matrix_exponential(100 * X)
    with pytest.raises(ValueError, match=r"query has 3 columns, X has 4"):
        attention.linearized(X, gaussian(2, 3))
    with pytest.raises(ValueError, match=r"differ in dtype: torch.float32 against torch.float64"):
        attention.softmax(X, X.float())
    with pytest.raises(ValueError, match=r"non-empty matrix.*\(12,\)"):
        attention.linearized(X[:, 0])
    with pytest.raises(ValueError, match="X holds NaN or infinity, first at row 1, column 0"):
        attention.linearized(torch.tensor([[0.0], [math.inf]]))
    with pytest.raises(TypeError, match=r"must be a torch.Tensor, got list"):
        attention.linearized([[1.0]])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="temperature must be finite and > 0, got 0"):
        attention.softmax(X, temperature=0)
    with pytest.raises(ValueError, match="W_K has 5 rows, X has 7 columns"):
        attention.qkv(data(DEFICIENT), W_Q, W_K[:5], W_V)
    with pytest.raises(ValueError, match="W_K has 2 columns, W_Q has 5 columns"):
        attention.qkv(data(DEFICIENT), W_Q, W_K[:, :2], W_V)
    with pytest.raises(ValueError, match="did you mean 'xavier'"):
        attention.init_projection(3, "xaver")
    with pytest.raises(ValueError, match=r"keys='fixd'.*'fixed'"):
        attention.stacked(X, 1, "fixd")
    for rank in (0, 5):
        with pytest.raises(ValueError, match="rank must be an integer between 1 and 4"):
            attention.truncated(X, rank)
    with pytest.raises(ValueError, match="width must be an integer between 1 and 3, got 4"):
        attention.init_projection(3, "orthogonal", width=4)
