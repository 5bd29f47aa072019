"""Dropping the most influential tenth of the points lowers accuracy for both networks on MNIST, and on digits.

Setting.  As tab-5.architecture.  Curated: the top tenth by influence (positive: helpful) is dropped.  Random, the control: any tenth is.
Says.     Table 5: Curated is less accurate than the base, for both networks on every data set.  The base is printed after epoch 1 only, where
          the loss is 1.5 to 2.4 points.
Measured. Mean of epochs 10 and 100, MNIST: 2L-ReLU loses 2.9 points (2.3 to 3.6), MLP-Attn 2.3 (0.8 to 3.7).  Digits, an extension: 3.7 and 11.3.
          After epoch 1 of MNIST 2L-ReLU loses 1.5 points, MLP-Attn 3.1 (−0.9 to 7.1); on digits neither loss is decided.
Reading.  By steps: the printed epoch is 469 steps of 60 000 images; an epoch of 1100 is 9, and 469 lie between its epochs 10 and 100.
Mind.     The tenth is chosen by its influence on the test points on which accuracy is measured.  Where one half of them chooses and the other judges,
          2L-ReLU loses 1.4 points on MNIST and MLP-Attn 2.4, in place of 3.3 and 3.4 on the half that chose, and dropping any tenth costs 0.8
          and 2.2 (a run of the same six seeds, not stored): the sign stays, and for MLP-Attn it is no more than that of fewer images.  On
          digits, four seeds, 3.5 and 7.6 in place of 4.3 and 9.5, and any tenth 2.2 and 0.9.  CIFAR-10: tab-5.curated.cifar10.
"""

from __future__ import annotations

from theorems import intervened
from theorems.claim import Claim, demand
from theorems.intervened import all_above, late

claim = Claim(
    "tab-5.curated",
    "Curated data are worse than the base, MNIST; and digits",
    source="arXiv:2603.13085v2, table 5",
    statement=r"\mathrm{acc}_{\text{curated}} < \mathrm{acc}_{\text{base}} \ \text{for both networks}",
    reading="the sign in the mean of epochs 10 and 100, standard training; on MNIST, and on digits as an extension, each by itself",
    assumes=("n = 1100 training images, width 1024; the paper has 60 000 images and one seed",),
    expected="reproduced",
)
DATA = ("mnist", "digits")
CONTROLLED = ("digits",)


@claim.true
def as_published(lost, more_than_random):
    """Both networks lose accuracy, in the mean of epochs 10 and 100"""
    return all_above(late(lost))


@claim.undecided(
    needs="more seeds, about 13 on MNIST and 180 on digits at the spread seen, or a first epoch of more than 9 steps"
)
def after_the_first_epoch(lost, more_than_random):
    """Both networks lose accuracy after epoch 1, where the paper prints it"""
    return all_above([values for (_, epoch), values in lost.items() if epoch == 1])


@claim.true
def by_the_least_printed(lost, more_than_random):
    """2L-ReLU loses 1.5 points or more, the least printed loss"""
    return all_above([late(lost).relu], 1.5)


@claim.true
def more_than_any_tenth(lost, more_than_random):
    """Both lose more than by dropping a random tenth, 2L-ReLU by less than 3 points"""
    return all_above([*late(more_than_random), 3 - late(more_than_random).relu])


@claim.false
def curating_helps(lost, more_than_random):
    """Both networks gain: the dropped points taken for harmful ones."""
    return all_above([-values for values in late(lost)])


@claim.false
def by_ten_points(lost, more_than_random):
    """Both networks lose 10 points or more: takes MLP-Attn's loss on digits for both."""
    return all_above(late(lost), 10)


@claim.false
def as_any_tenth(lost, more_than_random):
    """Dropping a random tenth costs as much: that the points are influential does not matter."""
    return all_above([-values for values in late(more_than_random)])


@claim.empirical(stored=DATA, blind_to=("more_than_any_tenth", "as_any_tenth"))
def on_the_stored_accuracies(law, stored):
    """One data set at a time; epoch 1 is listed beside the paper's."""
    lost = intervened.effects(stored, "none", "curated")
    intervened.show_effects(stored, lost, "none", "curated")
    demand(law(lost, None), **_points(lost))


@claim.empirical(
    stored=CONTROLLED,
    blind_to=("as_published", "after_the_first_epoch", "by_the_least_printed", "curating_helps", "by_ten_points"),
)
def against_a_random_tenth(law, stored):
    """Curated against the control, where it was measured."""
    found = intervened.effects(stored, "random", "curated")
    intervened.show_effects(stored, found, "random", "curated")
    demand(law(None, found), **_points(found))


def _points(found):
    """The means of epochs 10 and 100 in words."""
    relu, attention = (values.mean() for values in late(found))
    return {"points": f"2L-ReLU {relu:.1f}, MLP-Attn {attention:.1f}"}
