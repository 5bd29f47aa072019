"""Stability under Transformed is not constant through training: for 2L-ReLU it falls from the first epoch to the hundredth.

Setting.  As fig-2.a.
Says.     For Curated and Transformed "stability for both architectures is remarkably constant throughout training".
Measured. Under Transformed ρ falls from 0.67 to 0.46 for 2L-ReLU on digits and from 0.77 to 0.69 on MNIST, while the overlap of the top tenths falls
          by 0.2 on both.  That of MLP-Attn falls by 0.04 and 0.07.
Beside.   Under Curated ρ falls by 0.1 for 2L-ReLU and rises by 0.07 for MLP-Attn on digits; on MNIST no change is decided.
Mind.     Epochs of 1100 images are short: the first is 9 steps of training.  The paper's first is 469 steps.
"""

from __future__ import annotations

from theorems import intervened
from theorems.claim import Claim, demand
from theorems.experiments import beside, every, interval, more

claim = Claim(
    "fig-2.b",
    "Stability is constant through training",
    source="arXiv:2603.13085v2, figure 2 and appendix A.6.1",
    statement=r"\rho(\text{epoch } 100) \approx \rho(\text{epoch } 1) \ \text{under Transformed}",
    reading="constant: within 0.05, for 2L-ReLU, the network said to be rigid",
    assumes=("n = 1100 training images, width 1024, three seeds; the paper has 60 000 images and one seed",),
    uses=("fig-2.a",),
    expected="not-reproduced",
)
DATA = ("digits", "mnist")


@claim.false
def as_published(found):
    """ρ at epoch 100 is within 0.05 of ρ at epoch 1 for 2L-ReLU"""
    return every(
        decided
        for first, last in found.values()
        for decided in (more(last + 0.05, first, among=2 * len(found)), more(first + 0.05, last, among=2 * len(found)))
    )


@claim.true
def falls(found):
    """ρ of 2L-ReLU falls by 0.05 or more from epoch 1 to epoch 100"""
    return every(more(first, last + 0.05) for first, last in found.values())


@claim.false
def recovers(found):
    """ρ of 2L-ReLU rises through training: what the text says of Adversarial on MNIST."""
    return every(more(last, first, among=len(found)) for first, last in found.values())


@claim.false
def lost(found):
    """ρ of 2L-ReLU falls by 0.4 or more: exaggerates the fall."""
    return every(more(first, last + 0.4, among=len(found)) for first, last in found.values())


@claim.empirical()
def on_the_stored_ranks(law):
    """Every data set, Transformed, 2L-ReLU; Curated and the overlap of the top tenths beside it."""
    found = {}
    for data in DATA:
        found[data] = tuple(intervened.stability(data, "transformed", epoch).relu for epoch in (1, 100))
        for name in ("transformed", "curated"):
            for key, words in (("spearman", "fall of ρ"), ("top_overlap", "fall of the overlap of the top tenths")):
                first, last = (intervened.stability(data, name, epoch, key) for epoch in (1, 100))
                beside(
                    f"{words}, {name}, 2L-ReLU", interval(first.relu - last.relu), data=f"{data}, n = {intervened.N}"
                )
                beside(
                    f"{words}, {name}, MLP-Attn",
                    interval(first.attention - last.attention),
                    data=f"{data}, n = {intervened.N}",
                )
    demand(law(found), **{data: f"{first.mean():.2f}, then {last.mean():.2f}" for data, (first, last) in found.items()})
