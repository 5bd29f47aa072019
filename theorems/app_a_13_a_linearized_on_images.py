"""Linearized attention leaves MNIST with a mean pairwise cosine of 0.97; on CIFAR-10 cosines of both signs average out.

Setting.  Unit-norm features of XXᵀX, stated preprocessing; keys and values are all training images, the cosines those of 2000 of
          them (300 where measured anew).  Diverse: a mean cosine of at most 0.9.
Says.     In contrast to softmax, linearized attention and 2L-ReLU keep diverse features on MNIST and CIFAR-10.
Measured. Linearized attention: 0.97 on MNIST, 0.07 on CIFAR-10.  2L-ReLU sees the images themselves: 0.30 and 0.04.
Why.      x̃ = Sx, S = XᵀX, is pulled towards the top eigenvector of S, the more so the more it leads (MNIST: λ_1 = 0.30n).  On CIFAR-10
          as many images have a negative component along it as a positive one, so cosines of both signs average out.
Mind.     The cut is ours, and the verdict hangs on it: the printed cosines are lost.  At 0.99, where app-A.13.a has collapse begin, the
          claim would pass on every data set; beside softmax the features are far from collapsed (1 − cos is 288 to 10⁴ times as large).
          A small mean of the cosines is no diversity by itself: on CIFAR-10 the mean of their absolute values is 0.66.
"""

from __future__ import annotations

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.13.a.linearized",
    "Diverse features of linearized attention",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\operatorname{mean}_{i \ne j} \cos(\tilde x_i, \tilde x_j) \text{ well below } 1 \text{ on MNIST and CIFAR-10}",
    reading="well below 1 as at most 0.9, on every data set at hand; at most 0.99 is judged beside it",
    expected="not-reproduced",
)


@claim.false
def as_published(found):
    """The mean cosine of linearized attention and of the images is at most 0.9"""
    return found["mlp-attn"]["mean"] <= 0.9 and found["2l-relu"]["mean"] <= 0.9


@claim.true
def between_images_and_softmax(found):
    """The mean cosine of the images is at most 0.5, that of linearized attention is larger, and that of softmax larger still"""
    images, attended = found["2l-relu"]["mean"], found["mlp-attn"]["mean"]
    return images <= 0.5 and images < attended < found["softmax"]["mean"]


@claim.true
def not_collapsed(found):
    """The mean cosine of linearized attention is at most 0.99, and 1 minus it at least 100 times that of softmax"""
    attended = found["mlp-attn"]["mean"]
    return attended <= 0.99 and 1 - attended >= 100 * (1 - found["softmax"]["mean"])


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


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("as_published", "as_the_images"))
def on_images(law, data, device):
    """Measured anew with 300 queries; not every data set is as alike after attention as MNIST, and 300 are few on CIFAR-10."""
    _judge(law, reference.cached_cosines(data, device))


def _judge(law, found):
    r = found["mlp-attn"]
    label = f"{r['data']}, {r['keys']} keys, {r['queries']} queries"
    detail = f"smallest {r['smallest']:.3f}; softmax at √d {found['softmax']['mean']:.6f}"
    measured("mean cosine of linearized attention", r["mean"], data=label, detail=detail)
    measured("mean cosine of the images", found["2l-relu"]["mean"], data=label)
    demand(law(found), data=r["data"], linearized=r["mean"], images=found["2l-relu"]["mean"])
