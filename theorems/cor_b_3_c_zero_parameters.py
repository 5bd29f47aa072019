"""The attention map has no learned parameter: the sequential network learns the m·d weights of its ReLU layer, as without it.

Setting.  F = XXᵀX (n×d) before a ReLU layer W (m×d) with fixed signs; learned numbers are those that training moves.
Says.     The kernel requires zero learnable parameters, since F contains no weight matrices.
Why.      F is a word in X and Xᵀ alone; no other matrix enters it.  With the data fixed, the scores FWᵀ range over md dimensions where
          rank X = d, as XWᵀ do: none is left to attention.
Mind.     No learned number is not no number: a new input x needs S = XᵀX, that is d(d+1)/2 numbers taken from the data, in
          x̃ = Sx, or the n·d of the data (cor-B.3.d.storage).
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import sympy as sp
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured, suppose

claim = Claim(
    "cor-B.3.c",
    "No learned parameter in the attention map",
    source="arXiv:2603.13085v2, Corollary B.3",
    statement=r"\#\{\text{learned numbers of } X \mapsto X X^\top X\} = 0",
    reading="identity projections, as in Definition 3.1; the network is the paper's, its output signs fixed",
    expected="proved",
)


class _Learned(NamedTuple):
    """Numbers that training moves: in the attention map, and in the whole sequential network where stated."""

    attention: Any
    network: Any = None


@claim.true
def as_published(n, d, m):
    """None in the attention map"""
    return _Learned(0)


@claim.true
def whole_network(n, d, m):
    """None in the attention map, md in the network: as many as without attention"""
    return _Learned(0, m * d)


@claim.false
def projections_count(n, d, m):
    """3d²: counts the identities in place of W_Q, W_K, W_V."""
    return _Learned(3 * d**2)


@claim.false
def data_count(n, d, m):
    """nd: counts keys and values, which come from the data and are not moved."""
    return _Learned(n * d)


@claim.false
def output_layer_trained(n, d, m):
    """None in the attention map, m(d + 1) in the network: counts the fixed signs."""
    return _Learned(0, m * (d + 1))


@claim.symbolic(dimensions="all")
def by_the_symbols_of_the_words(law):
    """The matrices other than the data in F and in the first layer WFᵀ, and the number of their entries, for all sizes."""
    n, d, m = sp.symbols("n d m", integer=True, positive=True)
    X, W = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("W", m, d)
    F = X * X.T * X
    said = law(n, d, m)
    for claimed, word in ((said.attention, F), (said.network, W * F.T)):
        if claimed is not None:
            entries = sum((A.rows * A.cols for A in word.atoms(sp.MatrixSymbol) - {X}), sp.S.Zero)
            demand(sp.simplify(claimed - entries) == 0, word=str(word), entries=str(entries))


@claim.property(
    X=strategies.data_matrices(max_n=4, max_d=3),
    m=st.integers(1, 3),
    search=search.product(X=search.matrices(2, 2, entries=(1, 2)), m=(1, 2, 3)),
)
def on_exact_matrices(law, X, m):
    """The dimension of the scores FWᵀ that training can reach with the data fixed, by the exact rank of the derivative in W, rank X = d."""
    n, d, F = X.nrows(), X.ncols(), exact.attend(X)
    suppose(exact.rank(X) == d)
    said = law(n, d, m)
    moved = [
        (F * exact.matrix([[int((j, r) == place) for r in range(m)] for j in range(d)])).entries()
        for place in itertools.product(range(d), range(m))
    ]
    reached = exact.rank(exact.matrix(moved))
    demand(said.attention + m * d == reached, attention=said.attention, layer=m * d, dimension=reached)
    demand(said.network is None or said.network == reached, network=said.network, dimension=reached)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """The tensors of the network on attended images that have a gradient, m = 64; attention itself leaves no tensor to learn."""
    import torch

    import impl.attention
    import impl.network

    X, m = empirical.features(data, 40, device, "float64"), 64
    n, d = X.shape
    said = law(n, d, m)
    network = impl.network.TwoLayerReLU(d, m, dtype=torch.float64).to(X.device)
    F = impl.attention.linearized(X)
    network(impl.attention.unit_rows(F)).sum().backward()
    attention = X.numel() if F.requires_grad else 0
    moved = sum(p.numel() for p in network.parameters() if p.grad is not None)
    demand(said.attention == attention, with_gradient=attention)
    demand(said.network is None or said.network == moved, with_gradient=moved)
    measured("learned numbers of the network, m = 64", moved, data=data, detail=f"d = {d}; none of them in attention")


claim.not_in_rocq("a count of parameters")
