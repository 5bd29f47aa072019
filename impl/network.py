"""The two-layer ReLU network on raw or attended inputs, and its Gaussian neurons.

Neuron r of seed s is the same at every width, so a narrow network is a prefix of a wide one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from impl import _validate as check
from impl import attention

ARCHITECTURES = ("2l-relu", "mlp-attn", "softmax", "exponential")
_BLOCK = 256  # neurons per draw; fixed, because it is part of what a seed means
_SIGN_STREAM = 0x5DEECE66D  # sets the generator of the signs apart from the one of the weights


class TwoLayerReLU(torch.nn.Module):
    """f(x) = m^(-1/2) sum_r a_r relu(w_r^T x), a_r in {-1, +1} fixed, w_r ~ N(0, sigma^2 I_d) trained.

    Section 3.  `weight` is a parameter (m, d), `signs` a buffer (m, outputs); maps (n, d) to (n, outputs).
    Each output has the same tangent kernel; the blocks between two outputs vanish only as m grows.
    Drawn on the CPU in float64 from `seed`, then cast, so the start does not depend on device or dtype.
    """

    weight: torch.nn.Parameter
    signs: Tensor

    def __init__(
        self,
        d: int,
        m: int,
        outputs: int = 1,
        sigma: float = 1.0,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        W = torch.cat(list(weight_blocks(d, m, seed, sigma)))
        self.weight = torch.nn.Parameter(W.to(dtype))
        self.register_buffer("signs", random_signs(m, outputs, seed).to(dtype))

    def forward(self, x: Tensor) -> Tensor:
        """(n, d) -> (n, outputs)."""
        return torch.relu(x @ self.weight.T) @ self.signs / math.sqrt(len(self.weight))


def weight_blocks(d: int, m: int, seed: int = 0, sigma: float = 1.0) -> Iterator[Tensor]:
    """The m neurons w_r ~ N(0, sigma^2 I_d) of a seed in order, as CPU float64 blocks of at most 256 rows.

    ValueError unless d, m >= 1 and sigma > 0.
    """
    d, m, sigma = check.count("d", d), check.count("m", m), check.positive("sigma", sigma)
    generator = torch.Generator().manual_seed(check.count("seed", seed, least=0, most=2**48))
    for start in range(0, m, _BLOCK):
        block = torch.randn(_BLOCK, d, generator=generator, dtype=torch.float64)
        yield sigma * block[: m - start]


def random_signs(m: int, outputs: int = 1, seed: int = 0) -> Tensor:
    """The fixed output weights a, uniform on {-1, +1}: (m, outputs), CPU float64; prefixes agree over m."""
    m, outputs = check.count("m", m), check.count("outputs", outputs)
    generator = torch.Generator().manual_seed(check.count("seed", seed, least=0, most=2**48) ^ _SIGN_STREAM)
    bits = [torch.randint(2, (_BLOCK, outputs), generator=generator) for _ in range(0, m, _BLOCK)]
    return torch.cat(bits)[:m].double() * 2 - 1


def features(X: Tensor, architecture: str, query: Tensor | None = None) -> Tensor:
    """What the network of an architecture sees: (n, d) training rows, or (q, d) for the rows of `query`.

    "2l-relu": the rows as they are.  "mlp-attn": unit-norm rows of linearized attention.  "softmax" and
    "exponential": unit-norm rows of softmax (temperature sqrt(d)) and exponential (temperature 1) attention.
    X is the training data in every case (transductive).  ValueError for an unknown name or a zero row.
    """
    check.choice("architecture", architecture, ARCHITECTURES)
    if architecture == "2l-relu":
        return check.data_and_query(X, query)[1]
    transform = "linearized" if architecture == "mlp-attn" else architecture
    return attention.unit_rows(getattr(attention, transform)(X, query))
