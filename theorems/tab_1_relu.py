"""On MNIST the distance of 2L-ReLU falls from width 16 to 1024 to 4096, by 1.18 and 1.03; the paper prints 1.13 and 1.02.  It does not converge.

Setting.  D(m) = |f − K_∞(K_∞ + λI)⁻¹Y| on the test images, f the logits of the network trained under cross-entropy (theorems/ntk_distance.py).
Says.     2L-ReLU's NTK distance falls monotonically with the width, consistent with standard theory.
Measured. 79.9, 67.5, 65.5 at the printed widths 16, 1024, 4096, the last step narrowly decided (1.001 to 1.060); 83.6 at 64, which the paper
          measured and does not print: a rise that three seeds do not decide.  On digits the fall from 16 to 1024 is not decided.
Mind.     m^(−1/2) falls by 8 and by 2.  Under cross-entropy D does not tend to 0: logits grow without regard to one-hot targets, and
          the network's own linearisation is as far (rem-4.1.c).  Under squared loss 2L-ReLU falls by 2, or by 5 at the matched ridge.
Open.     The formula of the distance, test or training images, and the scale of f: our level is right on MNIST up to a factor 1.8.
"""

from __future__ import annotations

from theorems.claim import Claim, demand
from theorems.experiments import every
from theorems.ntk_distance import SCALE, distance, larger, proportion, stored, table

claim = Claim(
    "tab-1.relu.mnist",
    "2L-ReLU's distance falls with the width, MNIST",
    source="arXiv:2603.13085v2, Table 1 and Figure 1",
    statement=r"D_{\text{2L-ReLU}}(16) > D_{\text{2L-ReLU}}(1024) > D_{\text{2L-ReLU}}(4096) \text{ on MNIST}",
    also=("fig-1.relu.mnist",),
    reading="at the printed widths, any factor; 64 and 256 are shown beside them",
    expected="reproduced",
    uses=("tab-1.internal",),
    assumes=SCALE,
)


@claim.true
def as_published(D):
    """D falls from 16 to 1024 and from 1024 to 4096"""
    return every([larger(D[16], D[1024]), larger(D[1024], D[4096])])


@claim.true
def from_64(D):
    """D falls from 64 to 1024, by less than a factor 2"""
    return every([larger(D[64], D[1024]), larger(D[1024], D[64], 1 / 2)])


@claim.false
def at_the_rate(D):
    """D falls at least by 4 from 16 to 1024, where m^(−1/2) falls by 8: takes "consistent with theory" for the rate."""
    return larger(D[16], D[1024], 4)


@claim.false
def rises(D):
    """D rises from 16 to 1024: exchanges the rows of the table."""
    return larger(D[1024], D[16])


@claim.empirical()
def on_the_stored_runs(law):
    """MNIST, three seeds; the other data sets are shown beside it."""
    for runs in stored():
        table(runs)
        D = {m: distance(runs.at["2l-relu", m]) for m in runs.widths}
        proportion("2L-ReLU: D(16)/D(1024)", D[16], D[1024], runs.label, "m^(−1/2) falls by 8")
        if runs.data == "mnist":
            demand(law(D), distance={m: float(v.mean()) for m, v in D.items()})
