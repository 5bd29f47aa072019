"""Linearized attention does not collapse on images as softmax does: its 1 − mean cosine is 288 to 10⁴ times as large.

Setting.  Unit-norm features of XXᵀX, stated preprocessing; keys and values are all training images, the cosines those of 2000 of
          them (300 where measured anew).  Collapse as in app-A.13.a: a mean cosine of 0.99 or more.
Says.     In contrast to softmax, which collapses, linearized attention and 2L-ReLU keep diverse features on MNIST and CIFAR-10.
Measured. Linearized attention: 0.97 on MNIST, 0.07 on CIFAR-10; softmax 0.999997 and 0.9999.  2L-ReLU sees the images: 0.30 and 0.04.
Why.      x̃ = Sx, S = XᵀX, is pulled towards the top eigenvector of S, the more so the more it leads (MNIST: λ_1 = 0.30n); softmax
          is pulled towards the mean, by weights that hardly differ.
Mind.     Not to collapse is little: on MNIST 1 − mean cosine is a twenty-fifth of that of the images, and on digits the mean is 0.9887, next
          to the cut.  Whether the features stay diverse is a claim of its own, app-A.13.a.linearized.diverse; whether they do so for
          every data set another, app-A.13.a.linearized.general.
"""

from __future__ import annotations

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.13.a.linearized",
    "Linearized attention does not collapse on images",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\operatorname{mean}_{i \ne j} \cos(\tilde x_i, \tilde x_j) \not\approx 1 \text{ on MNIST and CIFAR-10, in contrast to softmax}",
    reading="no collapse: a mean cosine of at most 0.99, and 1 minus it at least 100 times that of softmax, on every data set at hand",
    expected="reproduced",
    uses=("app-A.13.a.softmax",),
)


@claim.true
def as_published(found):
    """The mean cosine of linearized attention is at most 0.99, and 1 minus it at least 100 times that of softmax"""
    attended = found["mlp-attn"]["mean"]
    return attended <= 0.99 and 1 - attended >= 100 * (1 - found["softmax"]["mean"])


@claim.true
def between_images_and_softmax(found):
    """The mean cosine of the images is at most 0.5, that of linearized attention is larger, and that of softmax larger still"""
    images, attended = found["2l-relu"]["mean"], found["mlp-attn"]["mean"]
    return images <= 0.5 and images < attended < found["softmax"]["mean"]


@claim.false
def as_softmax(found):
    """1 − mean cosine is less than 10 times that of softmax: takes collapse for the lot of all attention."""
    return 1 - found["mlp-attn"]["mean"] < 10 * (1 - found["softmax"]["mean"])


@claim.false
def as_the_images(found):
    """The mean cosine of linearized attention is that of the images up to 0.02: as if attention kept the angles."""
    return abs(found["mlp-attn"]["mean"] - found["2l-relu"]["mean"]) <= 0.02


@claim.false
def images_are_alike(found):
    """The mean cosine of the images is 0.6 or more: blames the data for the collapse."""
    return found["2l-relu"]["mean"] >= 0.6


@claim.empirical()
def on_the_stored_cosines(law):
    """MNIST first, then every other data set that was measured, 2000 queries."""
    names = sorted(dict.fromkeys(r["data"] for r in reference.stored("cosines")), reverse=True)
    for data in names:
        _judge(law, {r["architecture"]: r for r in reference.stored("cosines") if r["data"] == data})


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("as_the_images",))
def on_images(law, data, device):
    """Measured anew with 300 queries; they are few on CIFAR-10."""
    _judge(law, reference.cached_cosines(data, device))


def _judge(law, found):
    r, softmax = found["mlp-attn"], found["softmax"]["mean"]
    label = f"{r['data']}, {r['keys']} keys, {r['queries']} queries"
    detail = f"smallest {r['smallest']:.3f}; softmax at √d {softmax:.6f}"
    measured("mean cosine of linearized attention", r["mean"], data=label, detail=detail)
    measured("mean cosine of the images", found["2l-relu"]["mean"], data=label)
    measured("1 − mean cosine, over that of softmax", (1 - r["mean"]) / (1 - softmax), data=label)
    demand(law(found), data=r["data"], linearized=r["mean"], images=found["2l-relu"]["mean"])
