"""The complexity that a group of points accounts for is U-shaped in its influence, if it is the drop when the group is removed.

Setting.  Training points in ten groups by influence, most harmful first; complexity tr Yᵀ(K + λI)⁻¹Y of kernel ridge regression on the
          network's tangent kernel; a group's part is the drop when it is removed.  The paper names neither the measure nor the part.
Says.     The curve over the groups is U-shaped on every data set (figure 3, after Zhang and Zhang).
Measured. On MNIST the outer groups take about two to three times as much as the middle ones, on digits two to four times, on CIFAR-10 1.4 to
          1.9 times, in both networks, before training as after.
Why.      Removing point i drops the complexity by α_i²/((K + λI)⁻¹)_ii, α_i times its leave-one-out residual, and moves every
          prediction in proportion to α_i.  Groups sorted by influence have the largest |influence|, hence large α_i, at both ends.
Mind.     So the U says that influence is large where it is large.  It is there at the start, and says nothing of malleability; the
          sum of parts that makes up the squared RKHS norm has another shape for attention on MNIST (fig-3.b).  Fashion-MNIST, the third data
          set, was not measured.  On CIFAR-10, in mixed precision, the networks classify 22 to 26 % of the test images correctly.
"""

from __future__ import annotations

from theorems import influence_groups as groups
from theorems.claim import Claim, demand
from theorems.experiments import every, more

claim = Claim(
    "fig-3.a",
    "U-shaped complexity over influence groups",
    source="arXiv:2603.13085v2, figure 3 and appendix A.8",
    statement=r"\text{complexity of groups } 1 \text{ and } 10 \;>\; \text{complexity of the middle groups}",
    reading="a group's part is the drop of tr Yᵀ(K + λI)⁻¹Y when it is removed; the middle: the mean of groups 4 to 7; each data set by itself, digits as an extension",
    assumes=("n = 1000 training images, width 1024; CIFAR-10 in mixed precision",),
    expected="reproduced",
)
DATA = ("mnist", "cifar10", "digits")


@claim.true
def as_published(curves):
    """Groups 1 and 10 take more than the mean of groups 4 to 7, in both networks, on the kernel after training"""
    return groups.u_shaped(by["trained", "removal"] for by in curves.values())


@claim.true
def one_by_one(curves):
    """So they do if the points of a group are removed one by one"""
    return groups.u_shaped(by["trained", "single"] for by in curves.values())


@claim.true
def before_training(curves):
    """So they do on the kernel at the start: the shape owes nothing to training"""
    return groups.u_shaped(by["start", "removal"] for by in curves.values())


@claim.false
def rising(curves):
    """Group 1 takes less than the middle ones: only helpful points matter."""
    chosen = [by["trained", "removal"] for by in curves.values()]
    return every(more(groups.middle(c), c[:, 0], among=len(chosen)) for c in chosen)


@claim.false
def inverted(curves):
    """Group 10 takes less than the middle ones: complexity sits where influence is near 0."""
    chosen = [by["trained", "removal"] for by in curves.values()]
    return every(more(groups.middle(c), c[:, -1], among=len(chosen)) for c in chosen)


@claim.empirical(stored=DATA)
def on_the_stored_groups(law, stored):
    """One data set at a time, both networks."""
    curves = groups.stored(stored)
    groups.draw(stored, curves, ("removal", "single"))
    groups.show(stored, curves, "removal")
    demand(law(curves), **groups.means(curves, "removal"))


@claim.empirical(data=("digits",))
def on_small_networks(law, data):
    """Measured anew on 200 digits, width 128, 20 epochs, three seeds, 2L-ReLU."""
    curves = groups.anew()
    demand(law(curves), **groups.means(curves, "removal"))
