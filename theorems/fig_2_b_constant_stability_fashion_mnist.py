"""On Fashion-MNIST three seeds do not decide whether stability stays within 0.05 through training.

Setting.  As fig-2.a, on a part of Fashion-MNIST: 1100 images, 100 epochs.
Says.     "Stability for both architectures is remarkably constant throughout training", under Curated and Transformed (appendix A.6.1).
Measured. Fall of ρ from epoch 1 to 100, Transformed: 0.167 for 2L-ReLU (0.106 to 0.228), 0.042 for MLP-Attn (0.004 to 0.080); the overlap of the top
          tenths falls by 0.30 and 0.23.  Curated: 0.048 (−0.046 to 0.141) and −0.041 (−0.124 to 0.042).
Reading.  As fig-2.b; 0.05 is ours.  With a tolerance up to 0.04 the statement would be refuted.
Mind.     One of eight comparisons must fail at 5 %/8; three seeds can do that only for a very regular fall.
"""

from __future__ import annotations

from theorems import intervened
from theorems.claim import Claim, demand
from theorems.intervened import all_above

claim = Claim(
    "fig-2.b.fashion-mnist",
    "Stability is constant through training, Fashion-MNIST",
    source="arXiv:2603.13085v2, figure 2 and appendix A.6.1",
    statement=r"\rho(\text{epoch } 100) \approx \rho(\text{epoch } 1) \ \text{for both networks, under Curated and Transformed, on Fashion-MNIST}",
    reading="as fig-2.b: constant: within 0.05, a tolerance of ours",
    assumes=("n = 1100 training images, width 1024; the paper has 60 000 images and one seed",),
    uses=("fig-2.a",),
    expected="undecided",
)


@claim.undecided(needs="three more seeds, at the spread seen")
def as_published(rho, overlap):
    """ρ at epoch 100 is within 0.05 of ρ at epoch 1, for both networks, under Curated and Transformed"""
    return all_above([0.05 + sign * fall for fall in rho.values() for sign in (1, -1)])


@claim.true
def falls_under_transformed(rho, overlap):
    """Under Transformed ρ of both networks falls"""
    return all_above([rho["transformed", "2l-relu"], rho["transformed", "mlp-attn"]])


@claim.true
def top_tenth_changes(rho, overlap):
    """Under Transformed the overlap of 2L-ReLU's most influential tenths falls by 0.1 or more"""
    return all_above([overlap["transformed", "2l-relu"]], 0.1)


@claim.false
def no_change(rho, overlap):
    """ρ does not change at all, for both networks, under Curated and Transformed: constant taken to the letter."""
    return all_above([sign * fall for fall in rho.values() for sign in (1, -1)])


@claim.false
def recovers(rho, overlap):
    """Under Transformed ρ of 2L-ReLU rises through training: what the text says of Adversarial on MNIST."""
    return all_above([-rho["transformed", "2l-relu"]])


@claim.false
def by_three_tenths(rho, overlap):
    """Under Transformed ρ of 2L-ReLU falls by 0.3 or more: exaggerates the fall."""
    return all_above([rho["transformed", "2l-relu"]], 0.3)


@claim.false
def same_leaders(rho, overlap):
    """The overlap of the most influential tenths stays within 0.05 for 2L-ReLU: only the ranks below them change."""
    return all_above([0.05 - overlap["transformed", "2l-relu"]])


@claim.empirical()
def on_the_stored_ranks(law):
    """Two interventions, two networks."""
    rho, overlap = (intervened.show_falls("fashion-mnist-part", key) for key in intervened.STABILITY)
    demand(law(rho, overlap), **{f"{name}, {a}": f"ρ falls by {v.mean():.2f}" for (name, a), v in rho.items()})
