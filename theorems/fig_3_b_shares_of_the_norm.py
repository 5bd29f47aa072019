"""In shares of the squared RKHS norm, which add up to it, complexity is not U-shaped for attention on MNIST: its harmful points have the least.

Setting.  As fig-3.a; ‖f‖² = Σ_i α_i·(Kα)_i is the RKHS norm of the fitted function, and α_i·(Kα)_i the share of point i.
Says.     The curve is U-shaped, which "connects the malleability metric to the RKHS complexity of the learned function".
Measured. With MLP-Attn the most harmful tenth has a share below zero and the most helpful one the largest, on MNIST and on digits.  For 2L-ReLU on
          MNIST the paper is right: group 1 is above the middle by 0.3 mean shares (0.1 to 0.5), and group 10 by 1.2.  On digits, an
          extension, group 1 has 0.2 mean shares for 2L-ReLU.
Why.      A point's share is P_ii(1 − p_i) − λ‖α_i‖², P = (K + λI)⁻¹, p_i what the other points predict for its own label.  For many of the most
          harmful points the others predict more than enough, p_i > 1: on digits for about half or two thirds, on MNIST for a quarter or a third
          (counted for one seed, on the kernel at the start).
Beside.   On CIFAR-10, where p_i is 0.1 to 0.3, the shares are U-shaped (fig-3.b.cifar10).
Open.     Which complexity the figure shows.  Of four that suggest themselves, the drop on removal, the sum of single drops and, weakly, the complexity of a
          group by itself are U-shaped on every data set.
"""

from __future__ import annotations

from theorems import influence_groups as groups
from theorems.claim import Claim, demand
from theorems.experiments import every, more

claim = Claim(
    "fig-3.b",
    "U-shaped shares of the RKHS norm, MNIST; and digits",
    source="arXiv:2603.13085v2, figure 3 and appendix A.8",
    statement=r"\textstyle\sum_{i \in \text{group}} \alpha_i (K\alpha)_i \ \text{is U-shaped over the ten groups}",
    reading="a group's part is its share of the squared RKHS norm of the learned function; on MNIST, and on digits as an extension, each by itself",
    assumes=("n = 1000 training images, width 1024",),
    uses=("fig-3.a", "thm-B.8"),
    expected="not-reproduced",
)


@claim.false
def as_published(curves):
    """Groups 1 and 10 have larger shares than the mean of groups 4 to 7, in both networks"""
    return groups.u_shaped(by["trained", "share"] for by in curves.values())


@claim.true
def attention_rises(curves):
    """With MLP-Attn group 1 has a smaller share than the mean of groups 4 to 7, and these a smaller one than group 10"""
    share = curves["MLP-Attn"]["trained", "share"]
    return every([more(groups.middle(share), share[:, 0]), more(share[:, -1], groups.middle(share))])


@claim.true
def relu_on_mnist(curves):
    """With 2L-ReLU it is U-shaped on MNIST"""
    return groups.u_shaped([curves["2L-ReLU"]["trained", "share"]])


@claim.true
def of_a_group_by_itself(curves):
    """The complexity of a group by itself is U-shaped in both networks"""
    return groups.u_shaped(by["trained", "alone"] for by in curves.values())


@claim.false
def falling(curves):
    """Group 10 has a smaller share than the middle ones: helpful taken for easy."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(groups.middle(c), c[:, -1], among=len(chosen)) for c in chosen)


@claim.false
def equal_ends(curves):
    """Group 1 has at least the share of group 10: takes the drop on removal for the share."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(c[:, 0], c[:, -1], among=len(chosen)) for c in chosen)


@claim.empirical()
def on_mnist(law):
    """Both networks."""
    _judge(law, "mnist")


@claim.empirical(blind_to=("relu_on_mnist",))
def on_stored_digits(law):
    """The same, an extension."""
    _judge(law, "digits")


def _judge(law, data):
    curves = groups.stored(data)
    groups.draw(data, curves, ("share", "alone"))
    groups.show(data, curves, "share")
    demand(law(curves), **groups.means(curves, "share"))
