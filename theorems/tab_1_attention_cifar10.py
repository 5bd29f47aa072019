"""On CIFAR-10 the distance of MLP-Attn rises from width 16 to 1024, by 1.16; the paper prints 2.8.

Setting.  D(m) as in tab-1.relu.mnist; 1000 images, 100 epochs, products in bfloat16.
Says.     MLP-Attn's NTK distance increases with the width on CIFAR-10.
Measured. 35.0 at 16 and 40.6 at 1024: a ratio of 1.16 (1.01 to 1.33), narrowly decided by three seeds.
Mind.     That of 2L-ReLU is level (tab-1.relu.cifar10), and larger at both widths (tab-1.order).  Both classify little better than chance
          on the test images at our scale.
"""

from __future__ import annotations

from theorems.claim import Claim, demand
from theorems.experiments import every
from theorems.ntk_distance import SCALE, distance, larger, proportion, stored

claim = Claim(
    "tab-1.attention.cifar10",
    "MLP-Attn's distance rises with the width, CIFAR-10",
    source="arXiv:2603.13085v2, Table 1 and Figure 1",
    statement=r"D_{\text{MLP-Attn}}(16) < D_{\text{MLP-Attn}}(1024) \text{ on CIFAR-10}",
    also=("fig-1.attention.cifar10",),
    reading="at the printed widths 16 and 1024, any factor; by how much is tab-1.attention.growth",
    expected="reproduced",
    uses=("tab-1.internal",),
    assumes=SCALE,
)


@claim.true
def as_published(D):
    """D(1024) > D(16)"""
    return larger(D[1024], D[16])


@claim.true
def by_little(D):
    """D(16) < D(1024) < 1.5·D(16)"""
    return every([larger(D[1024], D[16]), larger(D[16], D[1024], 1 / 1.5)])


@claim.false
def falls(D):
    """D(1024) < D(16): convergence, if slow."""
    return larger(D[16], D[1024])


@claim.false
def threefold(D):
    """D(1024) ≥ 2.8·D(16): the printed growth."""
    return larger(D[1024], D[16], 2.8)


@claim.empirical()
def on_the_stored_runs(law):
    """CIFAR-10, three seeds."""
    for runs in stored():
        if runs.data == "cifar10":
            D = {m: distance(runs.at["mlp-attn", m]) for m in runs.widths}
            proportion("MLP-Attn: D(1024)/D(16)", D[1024], D[16], runs.label, "2.81 in print")
            demand(law(D), distance={m: float(v.mean()) for m, v in D.items()})
