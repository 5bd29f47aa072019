"""On MNIST the distance of MLP-Attn rises at first, from 16 to 64; whether it falls anywhere up to 4096, as "non-monotonic" has it, is not decided.

Setting.  D(m) as in tab-1.relu.mnist.
Says.     On MNIST the distance of MLP-Attn is non-monotonic in the width.  The printed columns, 10.3, 33.3, 43.4 at 16, 1024, 4096, rise
          (tab-1.internal): the word can only refer to 64 and 256.
Measured. From each width to the next D changes by 1.20 (1.05 to 1.37), 1.07 (0.93 to 1.23), 0.93 (0.83 to 1.05) and 1.06 (1.02 to 1.10).
Mind.     The only fall is from 256 to 1024.  1000 images and 100 epochs against 60 000 and 500; weights start at σ = 1 (rem-4.1.c.regime).
"""

from __future__ import annotations

from itertools import pairwise

from theorems.claim import Claim, demand
from theorems.ntk_distance import SCALE, TEXT_WIDTHS, all_larger, distances, proportion, steps, stored, turned

claim = Claim(
    "tab-1.attention.mnist",
    "MLP-Attn's distance is non-monotonic in the width, MNIST",
    source="arXiv:2603.13085v2, section 5.2 and Figure 1",
    statement=r"D_{\text{MLP-Attn}} \text{ on MNIST neither rises nor falls at every step of } m = 16, 64, 256, 1024, 4096",
    also=("fig-1.attention.mnist",),
    reading="over the widths that the text names",
    expected="undecided",
    uses=("tab-1.internal",),
    assumes=SCALE,
)


@claim.undecided(needs="about 20 seeds at the spread seen, for a fall from 256 to 1024")
def as_published(D):
    """D rises at some step and falls at some other"""
    monotonic = [all_larger(steps(D, TEXT_WIDTHS)), all_larger(turned(steps(D, TEXT_WIDTHS)))]
    return False if True in monotonic else True if monotonic == [False, False] else None


@claim.true
def rises_somewhere(D):
    """D rises from 16 to 64 and from 1024 to 4096"""
    return all_larger([(D[64], D[16]), (D[4096], D[1024])])


@claim.false
def falls(D):
    """D falls at every step: what is said of 2L-ReLU."""
    return all_larger(steps(D, TEXT_WIDTHS))


@claim.empirical()
def on_the_stored_runs(law):
    """MNIST."""
    for runs in stored():
        if runs.data == "mnist":
            D = distances(runs)["mlp-attn"]
            for m, wider in pairwise(runs.widths):
                proportion(f"MLP-Attn: D({wider})/D({m})", D[wider], D[m], runs.label)
            demand(law(D), distance={m: float(v.mean()) for m, v in D.items()})
