"""Linearized attention induces the kernel G³: two hops through the training data.

Setting.  X ∈ ℚⁿˣᵈ, G = XXᵀ, F = XXᵀX with rows x̃_i = Σ_k ⟨x_i, x_k⟩ x_k.
Says.     ⟨x̃_i, x̃_j⟩ = Σ_k Σ_l ⟨x_i, x_k⟩⟨x_k, x_l⟩⟨x_l, x_j⟩ = (G³)_ij.
Why.      FFᵀ = (XXᵀX)(XᵀXXᵀ) = G·G·G; the sums over k and l are the two inner matrix products.
"""

from __future__ import annotations

import itertools

import numpy as np
import sympy as sp

import impl.attention
from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand
from theorems.symbolic import identical

claim = Claim(
    "thm-4.2",
    "The kernel of linearized attention is the cube of the Gram matrix",
    source="arXiv:2603.13085v2, Theorem 4.2 (= Theorem B.2)",
    also=("thm-B.2",),
    statement=r"K(x_i, x_j) = \langle \tilde x_i, \tilde x_j \rangle = \sum_k \sum_l \langle x_i, x_k \rangle "
    r"\langle x_k, x_l \rangle \langle x_l, x_j \rangle = (G^3)_{ij}",
    expected="proved",
)


@claim.true
def as_published():
    """K_ij = Σ_k Σ_l G_ik G_kl G_lj."""
    return "ik,kl,lj->ij"


@claim.false
def one_hop_short():
    """K_ij = Σ_k G_ik G_kj: forgets that the values are X too."""
    return "ik,kj->ij"


@claim.false
def one_hop_too_many():
    """K_ij = (G⁴)_ij: counts the middle Gram matrix twice."""
    return "ik,kl,lm,mj->ij"


@claim.false
def cubes_entry_by_entry():
    """K_ij = ⟨x_i, x_j⟩³: the polynomial kernel of degree 3, blind to the other samples."""
    return "ij,ij,ij->ij"


@claim.false
def sums_without_the_middle_link():
    """K_ij = Σ_k Σ_l G_ik G_lj: drops ⟨x_k, x_l⟩."""
    return "ik,lj->ij"


@claim.symbolic(dimensions="all", blind_to=("cubes_entry_by_entry", "sums_without_the_middle_link"))
def by_associativity(law):
    """FFᵀ and the matrix product that the chain of sums spells out are the same word in X and Xᵀ."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X = sp.MatrixSymbol("X", n, d)
    F, G = X * X.T * X, X * X.T
    demand(identical(F * F.T, _chain(law(), G)), chain=law())


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.matrices(2, 2, entries=(1, -1, 2))),
)
def on_exact_matrices(law, X):
    """⟨x̃_i, x̃_j⟩ from the definition of the features, against the sums over G, exactly."""
    features = exact.attend(X)
    demand(exact.gram(features) == exact.matrix(_sums(law(), exact.gram(X))))


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, dtype=empirical.DTYPES)
def in_the_torch_implementation(law, data, device, dtype):
    """impl.attention on 24 images: every entry within the rounding error bound of the exact kernel."""
    X = empirical.features(data, 24, device, dtype)
    F = impl.attention.linearized(X)
    kernel = exact.entries_from_float(empirical.float64(F @ F.T))
    rows = exact.entries_from_float(empirical.float64(X))
    claimed = exact.matrix(_sums(law(), exact.gram(rows)))
    difference = np.abs(exact.to_numpy(kernel - claimed))
    bound = empirical.product_error([X, X.T, X, X.T, X, X.T], dtype)
    demand(bool((difference <= bound).all()), worst_over_bound=float((difference / bound).max()))


claim.in_rocq(as_published="thm_4_2_kernel")


def _chain(subscripts, G):
    """The matrix product that a chain such as ik,kl,lj spells out."""
    factors = subscripts.split("->")[0].split(",")
    if any(left[1] != right[0] for left, right in itertools.pairwise(factors)):
        raise ValueError(f"{subscripts} is no chain")
    return sp.MatMul(*[G] * len(factors))


def _sums(subscripts, G):
    """Evaluate the sums exactly; returns nested lists."""
    table = np.array(G.tolist(), dtype=object)
    return np.einsum(subscripts, *[table] * (subscripts.count(",") + 1), optimize="greedy").tolist()
