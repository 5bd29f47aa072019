"""On CIFAR-10 linearized attention keeps the diversity of the images by the mean cosine, for its cosines have both signs.

Setting.  As in app-A.13.a.linearized.diverse; 50 000 keys and values, the cosines those of 2000 images (300 where measured anew).
Says.     Linearized attention and 2L-ReLU, whose features are the images, maintain diverse features on MNIST and CIFAR-10.
Measured. Linearized attention keeps 0.97 of 1 − mean cosine: the mean is 0.07, that of the images 0.04.
Mind.     A small mean is no diversity by itself.  Every feature turns towards the line of the top eigenvector, and as many images have
          a negative component along it as a positive one: the mean of |cos| rises from 0.24 to 0.66, and of 1 − that less than a half is left,
          0.45 of 2000 images and 0.49 of 300.  By that measure the verdict would hang on what "maintain" means.
"""

from __future__ import annotations

from theorems import empirical, reference
from theorems.app_a_13_a_linearized_diverse import _judge, _kept
from theorems.claim import Claim

claim = Claim(
    "app-A.13.a.linearized.diverse.cifar10",
    "Linearized attention keeps the diversity of the images, CIFAR-10",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"1 - \operatorname{mean}_{i \ne j} \cos(\tilde x_i, \tilde x_j) \ge "
    r"\tfrac12 \bigl(1 - \operatorname{mean}_{i \ne j} \langle x_i, x_j \rangle\bigr) \text{ on CIFAR-10}",
    reading="maintains as at least half of what the images have, by the mean cosine, which is what the paper prints; that of ∣cos∣ beside it",
    expected="reproduced",
    uses=("app-A.13.a.linearized.general",),
)
DATA = "cifar10"


@claim.true
def as_published(found):
    """At least half of 1 − mean cos of the images is kept"""
    return _kept(found) >= 1 / 2


@claim.true
def both_signs(found):
    """Between a third and two thirds of 1 − mean ∣cos∣ is kept, and the smallest cosine is less than −0.99"""
    return 1 / 3 <= _kept(found, "mean_absolute") <= 2 / 3 and found["mlp-attn"]["smallest"] < -0.99


@claim.false
def as_on_mnist(found):
    """Less than a tenth is kept: takes one data set for all."""
    return _kept(found) < 0.1


@claim.false
def nothing_turns(found):
    """The mean of |cos| is that of the images up to 0.1: takes a small mean cosine for directions that are kept."""
    return abs(found["mlp-attn"]["mean_absolute"] - found["2l-relu"]["mean_absolute"]) <= 0.1


@claim.empirical()
def on_the_stored_cosines(law):
    """2000 queries."""
    _judge(law, {r["architecture"]: r for r in reference.stored("cosines") if r["data"] == DATA})


@claim.empirical(data=(DATA,), device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew with 300 queries."""
    _judge(law, reference.cached_cosines(data, device))
