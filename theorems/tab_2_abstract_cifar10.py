"""On CIFAR-10 attention flips more than twice as often as 2L-ReLU under every attack; whether at most 9 times, the seeds do not decide.

Setting.  As tab-2.ratio.cifar10.
Says.     2–9 times the malleability of ReLU networks under adversarial perturbation (version 2's abstract).
Measured. 3.6, 4.2 and 4.0 times under FGSM, PGD and MIM.
Open.     As in tab-2.ratio.cifar10: other readings give 1.3 to 4.5.
Mind.     n = 1000 of 50 000 images, 100 epochs against 500, products in bfloat16: the networks classify 24 and 21 % of the test images correctly.
"""

from __future__ import annotations

from theorems import flip_rates
from theorems.claim import Claim, demand

claim = Claim(
    "tab-2.abstract.cifar10",
    "2–9 times the flip rate, on CIFAR-10",
    source="arXiv:2603.13085v2, abstract and table 2",
    statement=r"2 \le \mathrm{flip}_{\text{MLP-Attn}} / \mathrm{flip}_{\text{2L-ReLU}} \le 9 \ \text{in ten classes}",
    reading="both ends, under each of the three attacks",
    assumes=("n = 1000 training and 500 test images, width 1024, 100 epochs, a few seeds",),
    uses=("tab-2.direction",),
    expected="undecided",
)
DATA = "cifar10"


@claim.undecided(needs="four seeds or so")
def as_published(found):
    """2 to 9 times under every attack"""
    return flip_rates.within_factors(found.values(), 2, 9)


@claim.true
def lower_end(found):
    """More than twice under every attack"""
    return flip_rates.higher(found.values(), 2)


@claim.false
def twice_at_most(found):
    """At most twice under every attack: the lower end."""
    return flip_rates.lower(found.values(), 2)


@claim.false
def nine_times(found):
    """9 times or more under every attack: the upper end."""
    return flip_rates.higher(found.values(), 9)


@claim.empirical()
def on_the_stored_rates(law):
    """Three attacks with ε = 0.3 in pixels."""
    found = flip_rates.table(DATA, "ten")
    flip_rates.show(DATA, "ten", found)
    demand(law(found), **{name: f"{p.attention.mean() / p.relu.mean():.2f} times" for name, p in found.items()})
