"""By flip rate attention is more malleable; whether 6–9 times on the paper's data, the seeds do not decide.

Setting.  As tab-2.direction: PGD with ε = 0.3 in pixels, ten classes.
Says.     Version 1: "attention exhibits 6–9× higher malleability than ReLU networks", of the two kinds of network as such.
Measured. 7.3 times on MNIST (5.5 to 10.5), 3.4 times on CIFAR-10 (2.3 to 5.5); on digits, which the paper does not have, 1.8 times (1.5 to 2.1).
Why.      The flip rate of attention is 60 to 80 % on all three.  2L-ReLU's is 10 to 18 % on images and 40 % on digits, where ε = 0.3 of a pixel's
          range is a larger part of an image: the factor is large where the attack leaves 2L-ReLU's influence alone.
Open.     On CIFAR-10 the ratio is below 6 with p = 0.017, where the four comparisons of the two data sets ask for 0.0125; over three attacks
          it is decided against (tab-2.ratio.cifar10).
Mind.     n = 1000 images, fewer epochs than the paper's; CIFAR-10 in mixed precision.  By other readings 0.7 to 7, in other spaces of ε 1 to 100 (tab-2.ratio.mnist,
          tab-2.ratio.cifar10).
"""

from __future__ import annotations

from theorems import flip_rates
from theorems.claim import Claim, demand
from theorems.experiments import every

claim = Claim(
    "v1-abstract.a",
    "6–9 times higher malleability, by flip rate",
    source="arXiv:2603.13085v1, abstract",
    statement=r"6 \le \mathrm{flip}_{\text{MLP-Attn}} / \mathrm{flip}_{\text{2L-ReLU}} \le 9",
    reading="by the flip rate of definition 3.4 under PGD in ten classes, both ends, on MNIST and CIFAR-10; digits is an extension",
    assumes=("n = 1000 training images, width 1024, 100 or 200 epochs, a few seeds",),
    uses=("tab-2.direction",),
    expected="undecided",
)
DATA = ("mnist", "cifar10", "digits")


@claim.undecided(
    needs="about 7 seeds on CIFAR-10 at the spread seen, which would decide against it; to decide for it on MNIST alone, 9"
)
def as_published(paper, digits):
    """6 to 9 times on MNIST and on CIFAR-10"""
    return flip_rates.within_factors(paper.values(), 6, 9)


@claim.true
def by_data(paper, digits):
    """More than 5 times on MNIST, more than twice on CIFAR-10, and less than 3 times on digits"""
    above = [flip_rates.higher([paper["mnist"]], 5), flip_rates.higher([paper["cifar10"]], 2)]
    return every([*above, flip_rates.lower([digits], 3)])


@claim.false
def as_on_digits(paper, digits):
    """Less than 3 times on both: takes digits for typical."""
    return flip_rates.lower(paper.values(), 3)


@claim.false
def on_digits_too(paper, digits):
    """6 to 9 times on digits: a property of the networks, whatever the data."""
    return flip_rates.within_factors([digits], 6, 9)


@claim.empirical()
def on_the_stored_rates(law):
    """PGD, ε = 0.3 in pixels, each point replaced alone."""
    found = {data: flip_rates.stored(data, "ten", "pgd") for data in DATA}
    for data, pair in found.items():
        flip_rates.show(data, "ten", {"pgd": pair})
    times = {data: f"{p.attention.mean() / p.relu.mean():.2f} times" for data, p in found.items()}
    digits = found.pop("digits")
    demand(law(found, digits), **times)
