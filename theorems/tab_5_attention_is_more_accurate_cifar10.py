"""On CIFAR-10, whose images 1100 of them do not teach either network, which of the two is more accurate is not decided; 5.5 points ahead attention is not.

Setting.  As tab-5.architecture, on CIFAR-10: 1100 images, 100 epochs, products in bfloat16.
Says.     Table 5: MLP-Attn is more accurate by 5.5 points in every column.
Measured. Lead of MLP-Attn with no intervention: 2.7 points after epoch 1, −3.1 after 10, −3.4 after 100 (20.9 against 24.3 %); under Curated −2.0,
          under Transformed −2.6 after 100.
Mind.     Two classifiers that get a quarter or a fifth of 500 test images right have little to differ by: the paper's have 65 to 79 %.  Data set and
          precision go together here: the other data sets are in single precision.
"""

from __future__ import annotations

from theorems import intervened
from theorems.claim import Claim, demand
from theorems.intervened import CHECKPOINTS, COLUMNS, all_above

claim = Claim(
    "tab-5.architecture.cifar10",
    "Attention is more accurate, CIFAR-10",
    source="arXiv:2603.13085v2, table 5 and appendix E",
    statement=r"\mathrm{acc}_{\text{MLP-Attn}} > \mathrm{acc}_{\text{2L-ReLU}} \ \text{in the seven printed columns, on CIFAR-10}",
    reading="as tab-5.architecture: the sign, epochs as printed, equally trained networks, standard training",
    assumes=(
        "n = 1100 training images, width 1024, 100 epochs in mixed precision; the paper has 50 000 images and one seed",
    ),
    expected="undecided",
)
DATA = ("cifar10",)
LATE = [(epoch, name) for epoch in CHECKPOINTS[1:] for name in intervened.INTERVENTIONS]


@claim.undecided(needs="more images, so that both networks classify")
def as_published(lead):
    """MLP-Attn is more accurate in each of the seven printed columns"""
    return all_above([lead[at] for at in COLUMNS])


@claim.true
def not_three_ahead(lead):
    """MLP-Attn leads by less than 3 points after 10 and 100 epochs, with no intervention and under either"""
    return all_above([-lead[at] for at in LATE], -3)


@claim.false
def as_printed(lead):
    """MLP-Attn leads by 5.5 points or more in each of the seven printed columns: the printed size."""
    return all_above([lead[at] for at in COLUMNS], 5.5)


@claim.false
def far_behind(lead):
    """MLP-Attn is less accurate by 20 points or more after 10 and 100 epochs: MNIST and digits taken for all data."""
    return all_above([-lead[at] for at in LATE], 20)


@claim.empirical(stored=DATA)
def on_the_stored_accuracies(law, stored):
    """One data set at a time; table 5 is listed beside the paper's numbers."""
    intervened.show(stored)
    intervened.draw(stored)
    lead = intervened.leads(stored)
    intervened.show_leads(stored, lead)
    demand(law(lead), **{f"epoch {e}, {name}": f"{values.mean():.1f} points" for (e, name), values in lead.items()})
