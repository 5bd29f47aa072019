"""On digits and MNIST the loss around attention's minimum is, after equal training, more curved than around 2L-ReLU's, not less.

Setting.  Training loss over a disc in the plane of two random directions, each neuron's direction scaled to the norm of its weights
          (without that, a network with larger weights looks flatter); width 1024, three seeds.  Curvature: the second differences at the
          centre; rise: the mean excess over the centre in the disc of radius 1; depth: how far training came below ln 10, the loss of guessing.
Says.     MLP-Attn has the broader minimum (figure 5, appendix A.11).
Measured. Curvature 3.3 for attention and 1.8 for 2L-ReLU on digits, 3.2 and 1.9 on MNIST.  Rises are alike, 0.15 to 0.18, though training came
          0.35 and 0.5 below ln 10 with attention, 1.8 and 1.5 with 2L-ReLU: for its depth attention's basin is several times as steep.
Open.     Directions and their scale, the radius, and whether the figure's two surfaces have one scale.  A network that hardly trained has a flat
          landscape: after 60 epochs of 300 digits attention, still near ln 10, does look broader by the mean rise, and not relative to depth.
Beside.   On CIFAR-10, where training descends little, attention's is the less curved one (fig-5.cifar10).
Mind.     n = 1000 images, 100 or 200 epochs; the figure is of a network trained on 60 000 for 500.
"""

from __future__ import annotations

from theorems import landscapes
from theorems.claim import Claim, demand
from theorems.experiments import every, more

claim = Claim(
    "fig-5",
    "Attention has the broader minimum",
    source="arXiv:2603.13085v2, figure 5 and appendix A.11",
    statement=r"\text{the minimum of MLP-Attn is broader than that of 2L-ReLU}",
    reading="broader: smaller curvature along two filter-normalised random directions, after equally many epochs; on digits and MNIST",
    assumes=("n = 1000 training images, width 1024, three seeds, one pair of directions each",),
    expected="not-reproduced",
)
DATA = ("digits", "mnist")


@claim.false
def as_published(found):
    """MLP-Attn has the smaller curvature at its minimum"""
    return every(more(f["curvature"].relu, f["curvature"].attention, among=len(found)) for f in found.values())


@claim.true
def more_curved(found):
    """MLP-Attn has 1.2 times the curvature or more"""
    return every(more(f["curvature"].attention, f["curvature"].relu, 1.2) for f in found.values())


@claim.true
def steeper_for_its_depth(found):
    """The mean rise over the disc, relative to how far training came below ln 10, is twice as large for MLP-Attn or more"""
    return every(more(f["relative"].attention, f["relative"].relu, 2) for f in found.values())


@claim.false
def broader_for_its_depth(found):
    """The rise relative to the depth is smaller for MLP-Attn: a landscape that is flat because training did not descend."""
    return every(more(f["relative"].relu, f["relative"].attention, among=len(found)) for f in found.values())


@claim.false
def twenty_times_as_steep(found):
    """The rise relative to the depth is 20 times as large for MLP-Attn: exaggerates the correction."""
    return every(more(f["relative"].attention, f["relative"].relu, 20, among=len(found)) for f in found.values())


@claim.empirical()
def on_the_stored_landscapes(law):
    """Digits and MNIST, three seeds; a cut through the centre along the first direction is drawn."""
    found = {data: landscapes.stored(data) for data in DATA}
    demand(law(found), **landscapes.means(found))


@claim.empirical(data=("digits",), blind_to=("as_published", "more_curved"))
def on_small_networks(law, data):
    """Measured anew on 300 digits, width 128, 60 epochs, three seeds: too short for attention to leave the start, so no curvatures."""
    found = {data: landscapes.anew()}
    landscapes.show(f"{data}, 300 images, width 128", found[data])
    demand(law(found), **landscapes.means(found))
