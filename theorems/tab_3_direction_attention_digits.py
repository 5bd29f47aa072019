"""On digits, which the paper does not have, it is not decided whether adversarial training raises the flip rate of MLP-Attn: it leaves no trained network.

Setting.  As tab-3.direction, on digits: 1000 images, 100 epochs.
Says.     Of other data sets: adversarial training "substantially increases malleability for both architectures".
Measured. From 71.2 to 69.0 %, by −2.2 points (−11.6 to 7.2); accuracy falls from 64 to 17 %, where 10 is chance.
Mind.     A network that has hardly learned is judged: what adversarial training does to a trained one cannot be told.
"""

from __future__ import annotations

from theorems import adversarially_trained
from theorems.claim import Claim, demand
from theorems.experiments import more

claim = Claim(
    "tab-3.direction.attention.digits",
    "Adversarial training raises the flip rate of MLP-Attn, digits",
    source="arXiv:2603.13085v2, table 3 and section 5.4",
    statement=r"\mathrm{flip}_{\text{adversarially trained}} > \mathrm{flip}_{\text{standard}} \ \text{for MLP-Attn, on digits}",
    reading="as tab-3.direction.attention, on a data set that the paper does not have: the sign",
    assumes=("n = 1000 training images, width 1024",),
    uses=("tab-3.direction.attention",),
    expected="undecided",
)
DATA = ("digits",)


@claim.undecided(needs="about 110 seeds at the spread seen; or a smaller ε, after which the network classifies")
def as_published(rates, accuracy):
    """Adversarial training raises the flip rate of MLP-Attn"""
    return more(rates.attention_trained, rates.attention)


@claim.true
def by_less_than_ten_points(rates, accuracy):
    """It raises it by less than 10 points"""
    return more(rates.attention + 10, rates.attention_trained)


@claim.true
def not_trained(rates, accuracy):
    """It leaves MLP-Attn with less than half of its accuracy"""
    return more(accuracy.attention, accuracy.attention_trained, 2)


@claim.false
def by_the_printed_rise(rates, accuracy):
    """It raises it by 13.3 points or more, the least printed rise."""
    return more(rates.attention_trained, rates.attention + 13.3)


@claim.false
def gap_closes(rates, accuracy):
    """The rate is that of 2L-ReLU or below, as printed for MNIST: the gap closes."""
    return more(rates.relu_trained, rates.attention_trained)


@claim.empirical(stored=DATA)
def on_the_stored_rates(law, stored):
    """Digits; accuracies beside the rates."""
    rates = adversarially_trained.stored(stored)
    adversarially_trained.show(stored, rates)
    demand(law(rates, adversarially_trained.accuracies(stored)), **adversarially_trained.means(rates))
