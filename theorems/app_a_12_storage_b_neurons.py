"""10²⁴ neurons of the network take d times 4·10⁶ exabytes: 3.1·10⁹ for MNIST, 1.2·10¹⁰ for CIFAR-10.

Setting.  f(x) = m^(−1/2) Σ_r a_r relu(w_rᵀx): a neuron is w_r ∈ ℝᵈ, and a sign that needs no float; float32, 10¹⁸ bytes to the exabyte.
Says.     Storing 10²⁴ neurons at single precision requires about 4·10⁶ exabytes, twelve orders beyond the largest architectures.
Why not.  One float a neuron is what d = 1 needs.  With two inputs one neuron already takes 8 bytes.
Instead.  4md bytes for m neurons on d inputs: 10²⁴ neurons take 4·10⁶·d exabytes, d = 784 (MNIST), 3072 (CIFAR-10).
Mind.     The comparison with 10¹² parameters is off by the same factor: 10²⁴ neurons have 10²⁴·d parameters, 15 orders more for both.
          Both errors understate what the paper argues for, so "at least" would be right; that such a width is needed is another
          matter (app-A.12.threshold).
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theorems import empirical, exact, search
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.12.storage.b",
    "Exabytes for 10²⁴ neurons of the network",
    source="arXiv:2603.13085v2, Appendix A.12, step 1",
    statement=r"10^{24} \text{ neurons of } f \text{ take } 4 \cdot 10^6\,\text{exabytes}",
    reading="the network's own neurons, w_r ∈ ℝᵈ with d the number of pixels; signs not counted",
    expected="refuted",
    uses=("app-A.12.storage.a",),
)


@claim.false
def as_published(m, d):
    """4m bytes: one float a neuron"""
    return 4 * m


@claim.true
def corrected(m, d):
    """4md bytes: 4·10⁶·d exabytes for m = 10²⁴"""
    return 4 * m * d


@claim.false
def weight_and_sign(m, d):
    """4m(d + 1) bytes: a float for the fixed sign too."""
    return 4 * m * (d + 1)


@claim.false
def neurons_and_inputs(m, d):
    """4(m + d) bytes: adds what is to be multiplied."""
    return 4 * (m + d)


@claim.false
def square_layer(m, d):
    """4m² bytes: takes the layer for a square one."""
    return 4 * m * m


@claim.symbolic(dimensions="all")
def by_the_shape_of_the_layer(law):
    """Entries of the word Wx with W of any size m×d, 4 bytes each; and the two data sets at m = 10²⁴."""
    m, d = sp.symbols("m d", integer=True, positive=True)
    W, x = sp.MatrixSymbol("W", m, d), sp.MatrixSymbol("x", d, 1)
    stored = sum(A.rows * A.cols for A in (W * x).atoms(sp.MatrixSymbol) - {x})
    demand(sp.simplify(law(m, d) - 4 * stored) == 0, claimed=str(law(m, d)), bytes=str(4 * stored))
    for pixels, exabytes in ((784, 3_136_000_000), (3072, 12_288_000_000)):
        demand(law(10**24, pixels) == exabytes * 10**18, d=pixels)


@claim.property(search=search.product(d=(1, 2, 3, 784), m=(1, 2, 5)))
def on_exact_weights(law, m, d):
    """The entries of an m×d matrix that maps d inputs to m scores, counted one by one."""
    W: Any = exact.ones(m, d)
    demand((W * exact.ones(d, 1)).nrows() == m)
    demand(law(m, d) == 4 * len(W.entries()), m=m, d=d, bytes=4 * len(W.entries()))


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def in_the_torch_implementation(law, data, device):
    """Bytes of the weight of the network on this data set in float32, m = 48."""
    import torch

    import impl.network

    d, m = empirical.features(data, 2, device, "float32").shape[1], 48
    weight = impl.network.TwoLayerReLU(d, m, dtype=torch.float32).to(device).weight
    demand(law(m, d) == weight.numel() * weight.element_size(), d=d, bytes=weight.numel() * weight.element_size())
    measured("exabytes for 10²⁴ neurons", 4e24 * d / 1e18, data=data, detail=f"d = {d}")
