"""Exponential attention at temperature √d collapses on images: a mean pairwise cosine of 0.9998 or more.

Setting.  Unit-norm features of exp(XXᵀ/√d)X, stated preprocessing; keys and values are all training images, the cosines those of
          2000 of them (300 where measured anew).
Says.     Exponential attention omits the denominator of softmax and retains only its weights, which concentrate near uniform too.
Measured. 0.999997 on MNIST, 0.99990 on CIFAR-10: what softmax has, up to rounding, each computed for itself.
Why.      At one temperature the unit features of both are the same (app-A.13.b).
Mind.     The temperature of equation (12) is lost; this is that of equation (11).  At temperature 1 the features of CIFAR-10 do not collapse
          (app-A.13.a.exponential).
"""

from __future__ import annotations

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.13.a.exponential.scaled",
    "Collapse of exponential attention on images, at the temperature of softmax",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\operatorname{mean}_{i \ne j} \cos(F_i, F_j) \approx 1 \text{ on MNIST and CIFAR-10},\ \tau = \sqrt d",
    reading="the temperature √d of equation (11), of which equation (12) retains the weights; ≈ 1 as at least 0.999",
    expected="reproduced",
    uses=("app-A.13.a", "app-A.13.b"),
)


@claim.true
def as_published(found):
    """The mean cosine is at least 0.999"""
    return found["exponential-scaled"]["mean"] >= 0.999


@claim.true
def the_same_as_softmax(found):
    """The mean and the smallest cosine are those of softmax up to 10⁻¹²"""
    pair = found["exponential-scaled"], found["softmax"]
    return all(abs(pair[0][key] - pair[1][key]) <= 1e-12 for key in ("mean", "smallest"))


@claim.false
def at_any_temperature(found):
    """The mean cosine is that at temperature 1 up to 10⁻³: forgets the temperature."""
    return abs(found["exponential-scaled"]["mean"] - found["exponential"]["mean"]) <= 1e-3


@claim.false
def unnormalised_weights_tell_apart(found):
    """1 − mean cosine is at least ten times that of softmax: takes the missing denominator for an amplified difference of scores."""
    return 1 - found["exponential-scaled"]["mean"] >= 10 * (1 - found["softmax"]["mean"])


@claim.false
def rank_one(found):
    """The mean cosine is 1 up to 10⁻⁹: takes near for equal."""
    return found["exponential-scaled"]["mean"] >= 1 - 1e-9


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
    r = found["exponential-scaled"]
    label = f"{r['data']}, {r['keys']} keys, {r['queries']} queries"
    detail = f"smallest {r['smallest']:.6f}; at τ = 1 {found['exponential']['mean']:.4f}"
    measured("mean cosine of exponential features, τ = √d", r["mean"], data=label, detail=detail)
    demand(law(found), data=r["data"], mean=r["mean"])
