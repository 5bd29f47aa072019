"""In shares of the squared RKHS norm, which add up to it, complexity is not U-shaped on digits and MNIST: attention's harmful points have the least.

Setting.  As fig-3.a; ‖f‖² = Σ_i α_i·(Kα)_i is the RKHS norm of the fitted function, and α_i·(Kα)_i the share of point i.
Says.     The curve is U-shaped, which "connects the malleability metric to the RKHS complexity of the learned function".
Measured. The most harmful tenth has a share near zero (2L-ReLU on digits) or below it (MLP-Attn), the most helpful one the largest.  Only for
          2L-ReLU on MNIST is it near that of the middle groups, somewhat above it in two seeds of three.
Why.      A point's share is P_ii(1 − p_i) − λ‖α_i‖², P = (K + λI)⁻¹, p_i what the other points predict for its own label.  For many of the most
          harmful points the others predict more than enough, p_i > 1: on digits for about half or two thirds, on MNIST for a quarter or a third
          (counted for one seed, on the kernel at the start).
Beside.   On CIFAR-10, where p_i is 0.1 to 0.3, the shares are U-shaped (fig-3.b.cifar10).
Open.     Which complexity the figure shows.  Of four that suggest themselves, the drop on removal and the sum of single drops are
          U-shaped, the complexity of a group by itself has at most a weak left arm on digits and MNIST, and the share has none there.
"""

from __future__ import annotations

from theorems import influence_groups as groups
from theorems.claim import Claim, demand
from theorems.experiments import every, more

claim = Claim(
    "fig-3.b",
    "U-shaped shares of the RKHS norm",
    source="arXiv:2603.13085v2, figure 3 and appendix A.8",
    statement=r"\textstyle\sum_{i \in \text{group}} \alpha_i (K\alpha)_i \ \text{is U-shaped over the ten groups}",
    reading="a group's part is its share of the squared RKHS norm of the learned function; on digits and MNIST",
    assumes=("n = 1000 training images, width 1024, three seeds",),
    uses=("fig-3.a", "thm-B.8"),
    expected="not-reproduced",
)


@claim.false
def as_published(curves):
    """Groups 1 and 10 have larger shares than the mean of groups 4 to 7"""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(c[:, end], groups.middle(c), among=2 * len(chosen)) for c in chosen for end in (0, -1))


@claim.true
def rising(curves):
    """Group 1 has a smaller share than the mean of groups 4 to 7, save for 2L-ReLU on MNIST; these a smaller one than group 10"""
    chosen = {label: by["trained", "share"] for label, by in curves.items()}
    left = [more(groups.middle(c), c[:, 0]) for label, c in chosen.items() if label != "mnist, 2L-ReLU"]
    return every([*left, *(more(c[:, -1], groups.middle(c)) for c in chosen.values())])


@claim.false
def falling(curves):
    """Group 10 has a smaller share than the middle ones: helpful taken for easy."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(groups.middle(c), c[:, -1], among=len(chosen)) for c in chosen)


@claim.false
def equal_shares(curves):
    """Group 1 has at least half the share of group 10: takes the drop on removal for the share."""
    chosen = [by["trained", "share"] for by in curves.values()]
    return every(more(2 * c[:, 0], c[:, -1], among=len(chosen)) for c in chosen)


@claim.empirical()
def on_the_stored_groups(law):
    """Digits and MNIST, both networks, three seeds."""
    curves = groups.stored(("digits", "mnist"))
    groups.draw(curves, ("share", "alone"))
    demand(law(curves), **groups.means(curves, "share"))
