"""Image data are not incoherent: some pair of images has almost the same direction, unlike random rows of that size.

Setting.  n rows of unit norm in d dimensions after the paper's preprocessing, μ(X) = max_{i≠j} |⟨x_i, x_j⟩|.
Says.     MNIST, Fashion-MNIST and CIFAR-10 satisfy μ ≤ C√(log n/d).  C = 2√2 is taken: random rows on the sphere then satisfy it
          with probability ≥ 1 − n⁻², and C ≤ 2 would not even follow for those.
Measured. The coherence of images is far above the bound; rows drawn on the sphere, n and d the same, lie below it.
"""

from __future__ import annotations

import functools
import math

import torch

import impl.spectrum
from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "asm-4.5.c",
    "Images satisfy the incoherence assumption",
    source="arXiv:2603.13085v2, Assumption 4.5",
    statement=r"\max_{i \ne j} |\langle x_i, x_j \rangle| \le \mu = C\sqrt{\frac{\log n}{d}} \quad \text{on MNIST, Fashion-MNIST, CIFAR-10}",
    reading="unit-norm rows after the stated preprocessing, n = 1000, C = 2√2; digits are judged beside them",
    expected="not-reproduced",
)
C = 2 * math.sqrt(2)
N = 1000


@claim.false
def as_published(images, random, bound):
    """images are incoherent: μ ≤ 2√2·√(log n/d)"""
    return images <= bound


@claim.true
def only_random_rows(images, random, bound):
    """random rows of the same n and d are incoherent, images are not; some pair of images has |cos| ≥ 0.9"""
    return random <= bound < images and images >= 0.9


@claim.false
def images_are_like_random_rows(images, random, bound):
    """images are no more coherent than twice random rows of the same n and d."""
    return images <= 2 * random


@claim.false
def the_bound_is_too_strict(images, random, bound):
    """random rows violate the bound as well: it is the constant, not the data."""
    return random > bound


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("images_are_like_random_rows",))
def on_images(law, data, device):
    """The coherence of 1000 images, float64, against the bound and against random rows of the same size."""
    images, random, bound, above = _coherence(data, device)
    for name, value in (
        ("coherence of images", images),
        ("coherence of random rows", random),
        ("2√2·√(log n/d)", bound),
    ):
        measured(name, value, data=f"{data}, n = {N}")
    measured("share of pairs above the bound", above, data=f"{data}, n = {N}")
    demand(law(images, random, bound), images=images, random=random, bound=bound)


@claim.empirical()
def on_stored_images(law):
    """The stored coherences of MNIST, CIFAR-10 and part of Fashion-MNIST at n = 1000, and random rows of those sizes."""
    for data in ("mnist", "cifar10", "fashion-mnist-part"):
        found = reference.find("spectra", data=data, style="paper", n=N)
        random = _random_coherence(found["d"], "cpu")
        bound = C * math.sqrt(math.log(N) / found["d"])
        measured("coherence of images", found["coherence"], data=f"{data}, n = {N}, stored")
        demand(law(found["coherence"], random, bound), data=data, images=found["coherence"], random=random, bound=bound)


@functools.cache
def _coherence(data, device):
    X = empirical.features(data, N, device, "float64")
    d = X.shape[1]
    bound = C * math.sqrt(math.log(N) / d)
    pairs = (X @ X.T).abs().triu(1)
    above = float((pairs > bound).sum()) / (N * (N - 1) / 2)
    return impl.spectrum.coherence(X), _random_coherence(d, device), bound, above


@functools.cache
def _random_coherence(d, device):
    X = torch.randn(N, d, generator=torch.Generator().manual_seed(0), dtype=torch.float64).to(device)
    return impl.spectrum.coherence(X / torch.linalg.vector_norm(X, dim=1, keepdim=True))
