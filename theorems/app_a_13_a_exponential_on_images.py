"""Exponential attention at temperature 1 does not collapse on CIFAR-10: its features have a mean cosine of 0.78.

Setting.  Unit-norm features of exp(XXᵀ/τ)X, stated preprocessing; keys and values are all training images, the cosines those of
          2000 of them (300 where measured anew).
Says.     Exponential attention collapses as softmax does: its weights too concentrate near uniform.
Measured. At τ = 1 the mean cosine is 0.9976 on MNIST and 0.78 on CIFAR-10, where some are negative; softmax at τ = √d has 0.999997 and 0.9999.
Why.      At one temperature the two models are one (app-A.13.b), so what is measured is the temperature.  At τ = 1 the weights of a
          row differ by factors up to e^1.2 on MNIST and e^2 on CIFAR-10, and there ‖μ‖ is only 0.19: no bound of app-A.13.a applies.
Mind.     The temperature of equation (12) is lost.  At √d, that of equation (11), the features do collapse; that reading is a claim
          of its own, app-A.13.a.exponential.scaled.
"""

from __future__ import annotations

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.13.a.exponential",
    "Collapse of exponential attention on images",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\operatorname{mean}_{i \ne j} \cos(F_i, F_j) \approx 1 \text{ on MNIST and CIFAR-10},\ \tau = 1",
    reading="temperature 1, as unnormalised exponential weights are written; ≈ 1 as at least 0.999. Temperature √d is app-A.13.a.exponential.scaled",
    expected="not-reproduced",
    uses=("app-A.13.a", "app-A.13.b"),
)


@claim.false
def as_published(found):
    """The mean cosine is at least 0.999"""
    return found["exponential"]["mean"] >= 0.999


@claim.true
def in_between(found):
    """The mean cosine is less than 0.9985, and lies between that of the images and that of softmax"""
    images, softmax = found["2l-relu"]["mean"], found["softmax"]["mean"]
    return found["exponential"]["mean"] < 0.9985 and images < found["exponential"]["mean"] < softmax


@claim.false
def as_softmax(found):
    """The mean cosine is that of softmax at √d up to 10⁻³: forgets the temperature."""
    return abs(found["exponential"]["mean"] - found["softmax"]["mean"]) <= 1e-3


@claim.false
def as_the_images(found):
    """The mean cosine is that of the images up to 0.1: as if the weights did nothing."""
    return abs(found["exponential"]["mean"] - found["2l-relu"]["mean"]) <= 0.1


@claim.empirical()
def on_the_stored_cosines(law):
    """CIFAR-10 first, then every other data set that was measured, 2000 queries."""
    names = sorted(dict.fromkeys(r["data"] for r in reference.stored("cosines")))
    for data in names:
        _judge(law, {r["architecture"]: r for r in reference.stored("cosines") if r["data"] == data})


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew with 300 queries."""
    _judge(law, reference.cached_cosines(data, device))


def _judge(law, found):
    r = found["exponential"]
    label = f"{r['data']}, {r['keys']} keys, {r['queries']} queries"
    detail = f"smallest {r['smallest']:.4f}; softmax at √d {found['softmax']['mean']:.6f}"
    measured("mean cosine of exponential features, τ = 1", r["mean"], data=label, detail=detail)
    demand(law(found), data=r["data"], mean=r["mean"])
