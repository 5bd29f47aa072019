"""With 1100 images MLP-Attn is less accurate than 2L-ReLU after 10 and after 100 epochs, on every data set, not more accurate.

Setting.  Test accuracy after 1, 10 and 100 epochs of equal training (Adam, 10⁻³, batches of 128); attention over all training rows.
Says.     Table 5: MLP-Attn is more accurate in every printed column, with no intervention after epoch 1, under Curated and Transformed after
          1, 10 and 100 epochs (by 1.5 points on MNIST, 2.0 on Fashion-MNIST, 5.5 on CIFAR-10); it "maintains higher accuracy under
          both", a "more robust adaptation" (appendix E).
Measured. After 100 epochs, no intervention: on MNIST 57.4 against 83.0 %, −25.6 points (−28.7 to −22.5), under Curated −26.6, under Transformed
          −24.9; on Fashion-MNIST, three seeds, 54.5 against 73.5 %, −19.0 (−26.8 to −11.2), −19.5 and −18.7; on CIFAR-10 21.7 against 25.6 %,
          −3.9 (−6.2 to −1.6), −1.9 and −3.8; on digits, an extension, −25.7, −31.5 and −27.6.
Why.      The penalty (λ/2)|W − W_0|², λ = 10⁻³, lets a network fit only modes with eigenvalues over nλ/2, and attention's kernel, whose
          condition number is cubed (thm-4.8.a), has few of them (rem-4.1.c).  Ten times the epochs change nothing: it is no slowness.
          It is not all: without the penalty MLP-Attn has 79 to 80 % on digits after 200 epochs, 2L-ReLU 96 to 97 (three seeds), and 85 against 97 %
          after 2000 (one seed; runs that are not stored).
Open.     λ and its scale; accuracy on which points (a transductive network may have seen the test rows).  On training points the order is the
          same: 55 against 86 % on MNIST.
Mind.     1100 images for 100 or 200 epochs, where the paper has 60 000 for 500: its first epoch is 469 steps, ours 9, after which the networks are
          near chance.  There MLP-Attn leads on Fashion-MNIST, by 4 to 6 points (decided under Curated), and no lead is decided on MNIST
          and CIFAR-10.  On CIFAR-10, in bfloat16, both classify a quarter or a fifth of 500 images.
"""

from __future__ import annotations

from theorems import intervened
from theorems.claim import Claim, demand
from theorems.intervened import CHECKPOINTS, COLUMNS, all_above

claim = Claim(
    "tab-5.architecture",
    "Attention is more accurate at every epoch",
    source="arXiv:2603.13085v2, table 5 and appendix E",
    statement=r"\mathrm{acc}_{\text{MLP-Attn}} > \mathrm{acc}_{\text{2L-ReLU}} \ \text{in the seven printed columns}",
    reading="the sign, epochs as printed, equally trained networks, standard training; each data set by itself, digits as an extension",
    assumes=(
        "n = 1100 training images, width 1024; the paper has 60 000 images and one seed; CIFAR-10 in mixed precision",
    ),
    expected="not-reproduced",
)
BY_TEN = ("mnist", "fashion-mnist-part", "digits")
BY_LESS = ("cifar10",)


@claim.false
def as_published(lead):
    """MLP-Attn is more accurate in each of the seven printed columns"""
    return all_above([lead[at] for at in COLUMNS])


@claim.true
def behind(lead):
    """MLP-Attn is less accurate after 10 and 100 epochs, with no intervention and under either"""
    return all_above([-values for (epoch, _), values in lead.items() if epoch > 1])


@claim.true
def by_ten_points(lead):
    """On MNIST, Fashion-MNIST and digits it is so by 10 points or more"""
    return all_above([-values for (epoch, _), values in lead.items() if epoch > 1], 10)


@claim.false
def under_interventions(lead):
    """MLP-Attn is more accurate under Curated and Transformed after 10 and 100 epochs: leaves out the first epoch, of 9 steps."""
    return all_above([lead[epoch, name] for epoch in CHECKPOINTS[1:] for name in ("curated", "transformed")])


@claim.false
def catches_up(lead):
    """MLP-Attn is as accurate after 100 epochs, with no intervention: only slower at first."""
    return all_above([lead[100, "none"]])


@claim.empirical(stored=BY_TEN)
def on_the_stored_accuracies(law, stored):
    """One data set at a time; table 5 is listed beside the paper's numbers."""
    _judge(law, stored)


@claim.empirical(stored=BY_LESS, blind_to=("by_ten_points",))
def where_both_classify_badly(law, stored):
    """The same."""
    _judge(law, stored)


def _judge(law, data):
    intervened.show(data)
    intervened.draw(data)
    lead = intervened.leads(data)
    intervened.show_leads(data, lead)
    demand(law(lead), **{f"epoch {e}, {name}": f"{values.mean():.1f} points" for (e, name), values in lead.items()})
