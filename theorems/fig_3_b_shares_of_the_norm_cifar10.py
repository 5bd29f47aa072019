"""On CIFAR-10 the shares of the squared RKHS norm are U-shaped: no training label is predicted by the other points.

Setting.  As fig-3.b, on CIFAR-10: 1000 images, 100 epochs, products in bfloat16.
Says.     The curve is U-shaped on every data set, which "connects the malleability metric to the RKHS complexity of the learned function".
Measured. The outer groups have 1.2 to 1.4 times the mean share and the middle ones 0.8 to 0.9, in both networks, before training as after.
Why.      A point's share is P_ii(1 − p_i) − λ‖α_i‖², P = (K + λI)⁻¹, p_i what the other points predict for its own label.  On CIFAR-10 p_i is
          0.1 to 0.3: no share is negative but a few, and share and drop on removal (fig-3.a) are nearly one thing.  On digits, where
          p_i > 1 for about half of the most harmful points or more, they are not (fig-3.b).  (One seed, kernel at the start.)
Mind.     So this U is that of points which the model does not generalise to.  The networks classify 22 to 26 % of the test images correctly.
"""

from __future__ import annotations

from theorems import influence_groups as groups
from theorems.claim import Claim, demand
from theorems.experiments import every, more

claim = Claim(
    "fig-3.b.cifar10",
    "U-shaped shares of the RKHS norm, CIFAR-10",
    source="arXiv:2603.13085v2, figure 3 and appendix A.8",
    statement=r"\textstyle\sum_{i \in \text{group}} \alpha_i (K\alpha)_i \ \text{is U-shaped over the ten groups, on CIFAR-10}",
    reading="a group's part is its share of the squared RKHS norm of the learned function; the middle: the mean of groups 4 to 7",
    assumes=("n = 1000 training images, width 1024, 100 epochs in mixed precision",),
    uses=("fig-3.a", "thm-B.8"),
    expected="reproduced",
)


@claim.true
def as_published(curves):
    """Groups 1 and 10 have larger shares than the mean of groups 4 to 7, in both networks, on the kernel after training"""
    return groups.u_shaped(by["trained", "share"] for by in curves.values())


@claim.true
def before_training(curves):
    """So they have on the kernel at the start: the shape owes nothing to training"""
    return groups.u_shaped(by["start", "share"] for by in curves.values())


@claim.true
def no_small_share(curves):
    """Every group has at least half the mean share: none is near zero, as the harmful ones on digits are"""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(part, c.mean(axis=1), 1 / 2) for c in chosen for part in c.T)


@claim.false
def rising(curves):
    """Group 1 has a smaller share than the middle ones: as with attention on MNIST."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(groups.middle(c), c[:, 0], among=len(chosen)) for c in chosen)


@claim.false
def inverted(curves):
    """Group 10 has a smaller share than the middle ones: complexity sits where influence is near 0."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(groups.middle(c), c[:, -1], among=len(chosen)) for c in chosen)


@claim.false
def twice_the_middle(curves):
    """Groups 1 and 10 have twice the share of the middle ones: the depth of the U on digits."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(c[:, end], groups.middle(c), 2, among=2 * len(chosen)) for c in chosen for end in (0, -1))


@claim.empirical()
def on_the_stored_groups(law):
    """CIFAR-10, both networks."""
    curves = groups.stored("cifar10")
    groups.draw("cifar10", curves, ("share", "alone"))
    groups.show("cifar10", curves, "share")
    demand(law(curves), **groups.means(curves, "share"))
