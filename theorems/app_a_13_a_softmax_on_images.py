"""Softmax attention at τ = √d leaves images with a mean pairwise cosine of 0.9998 or more: the collapse is as measured.

Setting.  Unit-norm features of softmax(XXᵀ/√d)X, stated preprocessing; keys and values are all training images, the cosines those of
          2000 of them (300 where measured anew).
Says.     The mean pairwise cosine is nearly 1 on MNIST and CIFAR-10 (the printed number is lost; here: at least 0.999).
Measured. 0.999997 (MNIST), 0.99990 (CIFAR-10).
Why.      app-A.13.a: ‖μ‖ is 0.54 and 0.19, the range of scores 1.2 and 2.0, so every cosine is at least 0.998 and 0.98.
Mind.     The mean of the images does it (app-A.13.a): with the mean of each pixel taken off, 1000 of them have 0.9987 and 0.997.
          It is no collapse to rank one: softmax keeps the rank of the data (rem-A.1.a).
"""

from __future__ import annotations

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.13.a.softmax",
    "Collapse of softmax attention on images",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\operatorname{mean}_{i \ne j} \cos(F_i, F_j) \approx 1 \text{ on MNIST and CIFAR-10},\ \tau = \sqrt d",
    reading="≈ 1 as at least 0.999, on every data set at hand",
    expected="reproduced",
    uses=("app-A.13.a",),
)


@claim.true
def as_published(found):
    """The mean cosine is at least 0.999"""
    return found["softmax"]["mean"] >= 0.999


@claim.false
def rank_one(found):
    """The mean cosine is 1 up to 10⁻⁹: takes near for equal."""
    return found["softmax"]["mean"] >= 1 - 1e-9


@claim.false
def as_diverse_as_the_images(found):
    """The mean cosine is that of the images up to 0.1: what attention would do if its weights told rows apart."""
    return found["softmax"]["mean"] <= found["2l-relu"]["mean"] + 0.1


@claim.empirical()
def on_the_stored_cosines(law):
    """Every data set that was measured, 2000 queries."""
    for data in dict.fromkeys(r["data"] for r in reference.stored("cosines")):
        _judge(law, {r["architecture"]: r for r in reference.stored("cosines") if r["data"] == data})


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew with 300 queries."""
    _judge(law, reference.cached_cosines(data, device))


def _judge(law, found):
    r = found["softmax"]
    label = f"{r['data']}, {r['keys']} keys, {r['queries']} queries"
    detail = f"smallest {r['smallest']:.6f}; ‖μ‖ = {r['mean_norm']:.2g}; range of scores {r['score_range']:.3g}"
    measured("mean cosine of softmax features", r["mean"], data=label, detail=detail)
    demand(law(found), data=r["data"], mean=r["mean"])
