"""On CIFAR-10 attention's minimum is the less curved one, by a fifth; for its depth its basin is the steeper one.

Setting.  As fig-5, on CIFAR-10: 1000 images, 100 epochs, products in bfloat16.
Says.     MLP-Attn has the broader minimum (figure 5, appendix A.11): of MNIST.  CIFAR-10 is an extension; the paper shows no landscape of it.
Measured. Curvature 2.2 for attention and 2.7 for 2L-ReLU, a ratio of 0.81 (0.73 to 0.88); the mean rise over the disc is smaller too, 0.88 (0.77 to 0.98).
          Training came 0.29 below ln 10 with attention and 0.54 with 2L-ReLU: the rise relative to that is 1.6 times as large with attention.
Not seen. Which of the two has more of the disc within 0.1 of the centre: the seeds do not decide.
Mind.     A network that hardly trained has a flat landscape, whatever its architecture: on digits and MNIST, where training descends, attention's
          is the more curved one (fig-5).  Here the networks classify 26 and 22 % of the test images correctly.
"""

from __future__ import annotations

from theorems import landscapes
from theorems.claim import Claim, demand
from theorems.experiments import more

claim = Claim(
    "fig-5.cifar10",
    "Attention has the broader minimum, CIFAR-10",
    source="arXiv:2603.13085v2, figure 5 and appendix A.11",
    statement=r"\text{the minimum of MLP-Attn is broader than that of 2L-ReLU, on CIFAR-10}",
    reading="as fig-5, on a data set of which the paper shows no landscape: smaller curvature along two filter-normalised random directions, after equally many epochs",
    assumes=("n = 1000 training images, width 1024, one pair of directions each, 100 epochs in mixed precision",),
    expected="reproduced",
)
DATA = "cifar10"


@claim.true
def as_published(found):
    """MLP-Attn has the smaller curvature at its minimum"""
    return more(found["curvature"].relu, found["curvature"].attention)


@claim.true
def by_less_than_a_third(found):
    """MLP-Attn has more than 2/3 of the curvature"""
    return more(found["curvature"].attention, found["curvature"].relu, 2 / 3)


@claim.true
def steeper_for_its_depth(found):
    """The mean rise over the disc, relative to how far training came below ln 10, is 1.2 times as large for MLP-Attn or more"""
    return more(found["relative"].attention, found["relative"].relu, 1.2)


@claim.false
def more_curved(found):
    """MLP-Attn has 1.2 times the curvature or more: as on digits and MNIST."""
    return more(found["curvature"].attention, found["curvature"].relu, 1.2)


@claim.false
def half_the_curvature(found):
    """MLP-Attn has at most half the curvature: exaggerates the difference."""
    return more(found["curvature"].relu, found["curvature"].attention, 2)


@claim.false
def broader_for_its_depth(found):
    """The rise relative to the depth is smaller for MLP-Attn: a landscape that is flat because training did not descend."""
    return more(found["relative"].relu, found["relative"].attention)


@claim.empirical()
def on_the_stored_landscapes(law):
    """CIFAR-10; a cut through the centre along the first direction is drawn."""
    found = landscapes.stored(DATA)
    demand(law(found), **landscapes.means(found))
