"""No level of collapse separates softmax and exponential attention from linearized attention on both data sets, at τ = 1.

Setting.  Unit-norm features of the images, of linearized attention, of softmax at τ = √d and of exponential attention at τ = 1, stated
          preprocessing.  Per seed: 1000 images, which are also the keys; beside them, all training rows as keys and 2000 queries.
Says.     Mean pairwise cosine ≈ 1 for softmax and exponential attention, well below 1 for linearized attention and for 2L-ReLU,
          which sees the images, on MNIST and CIFAR-10 (the printed numbers are lost).
Why not.  Exponential attention has 0.74 to 0.77 on CIFAR-10, linearized attention 0.97 on MNIST: one level for both data sets cannot lie between
          them, whatever "≈ 1" and "well below 1" mean.
Right.    On MNIST alone exponential attention, 0.997, is above linearized attention; on digits, an extension, 0.997 and 0.989.  On CIFAR-10
          linearized attention has 0.05: cosines of both signs average out.
Instead.  Softmax has 0.999 or more, exponential attention less, linearized attention less still, the images 0.5 or less.
Closest.  At τ = √d exponential attention is softmax (app-A.13.b), and then every level from 0.98 to 0.999 separates the two kinds on MNIST and
          CIFAR-10; on digits every level from 0.99.  Readings that are claims of their own: app-A.13.a.exponential.scaled, .linearized and .diverse.
Open.     The temperature of exponential attention, how many keys, and whether a pair is counted with itself.
"""

from __future__ import annotations

import functools

import numpy as np

from theorems import reference
from theorems.claim import Claim, demand, measured
from theorems.experiments import beside, every, interval, more, numbers, positive

claim = Claim(
    "fig-7",
    "Feature collapse of softmax and exponential attention only",
    source="arXiv:2603.13085v2, Figure 7 and Appendix A.13",
    statement=r"\operatorname{mean}_{i \ne j} \cos(F_i, F_j) \approx 1 \text{ for softmax and exponential}, "
    r"\text{ well below } 1 \text{ for linearized attention and 2L-ReLU}",
    reading="some level, one for MNIST and CIFAR-10, separates the first two from the others; exponential attention at τ = 1, at √d beside it; our images and keys: 1000 of 60 000",
    expected="not-reproduced",
    uses=("app-A.13.a", "app-A.13.b"),
    assumes=("a t-interval over the seeds, each with its own images, holds the expectation",),
)

KINDS = ("2l-relu", "mlp-attn", "exponential", "softmax")
PAPER = ("mnist", "cifar10")


@claim.false
def as_published(c):
    """Softmax and exponential attention have larger cosines than linearized attention and the images, by one level for all data"""
    return _separated(c, ("softmax", "exponential"))


@claim.true
def at_the_temperature_of_softmax(c):
    """At τ = √d: softmax, which exponential attention then is, is separated from the other two, by the level 0.99"""
    low = [values for (_, kind), values in c.items() if kind in ("2l-relu", "mlp-attn")]
    high = [values for (_, kind), values in c.items() if kind == "softmax"]
    return every([*(positive(0.99 - values) for values in low), *(positive(values - 0.99) for values in high)])


@claim.true
def only_softmax(c):
    """Softmax has 0.999 or more; exponential attention less than 0.999, linearized attention less than that; the images 0.6 or less"""
    by = {data: {kind: c[data, kind] for kind in KINDS} for data, _ in c}
    return every(
        decided
        for of in by.values()
        for decided in (
            positive(of["softmax"] - 0.999),
            positive(0.999 - of["exponential"]),
            more(of["exponential"], of["mlp-attn"]),
            positive(0.6 - of["2l-relu"]),
        )
    )


@claim.false
def exponential_is_softmax(c):
    """Exponential attention is as alike as softmax, up to 10⁻³: forgets the temperature."""
    return every(positive(c[data, "exponential"] + 1e-3 - c[data, "softmax"]) for data in _data(c))


@claim.false
def linearized_is_softmax(c):
    """Linearized attention has 0.999 or more: takes "nearly uniform weights" for linearized attention too."""
    return every(positive(c[data, "mlp-attn"] - 0.999) for data in _data(c))


@claim.false
def the_data_are_alike(c):
    """The images are more alike than the features of linearized attention: the collapse is that of the data."""
    return every(more(c[data, "2l-relu"], c[data, "mlp-attn"]) for data in _data(c))


@claim.empirical()
def on_the_stored_seeds(law):
    """MNIST and CIFAR-10 together."""
    _judge(law, _stored(*PAPER))


@claim.empirical(blind_to=("as_published",))
def on_stored_digits(law):
    """Digits, an extension, where a level separates them."""
    _judge(law, _stored("digits"))


@claim.empirical(data=("digits",), blind_to=("as_published",))
def on_images(law, data):
    """Measured anew, three seeds of 300 images of digits."""
    _judge(law, _cosines(data))


def _separated(c, collapsed):
    high = [values for (_, kind), values in c.items() if kind in collapsed]
    low = [values for (_, kind), values in c.items() if kind not in collapsed]
    return every(more(a, b, among=len(high) * len(low)) for a in high for b in low)


def _data(c):
    return sorted({data for data, _ in c})


def _judge(law, c):
    for (data, name), values in c.items():
        beside(f"mean cosine of features, {name}", interval(values), data=f"{data}, {len(values)} seeds")
    demand(law(c), **{f"{data}, {name}": float(values.mean()) for (data, name), values in c.items()})


def _stored(*data_sets):
    """By data set and kind; all training rows as keys, one number each, beside them."""
    for row in reference.stored("cosines"):
        if row["data"] in data_sets:
            label = f"{row['data']}, {row['keys']} keys, {row['queries']} queries"
            measured(f"mean cosine of features, {row['architecture']}", row["mean"], data=label)
    return {
        (data, name): numbers("figure6", data, "mean_cosine", architecture=name, width=4096)
        for data in data_sets
        for name in KINDS
    }


@functools.cache
def _cosines(data):
    import torch

    import impl.data
    import impl.network
    from impl.experiments.figure6 import mean_cosine

    loaded = [impl.data.load(data, n=300, n_test=1, seed=seed) for seed in range(3)]
    rows = [impl.data.preprocess(one, "paper", torch.float64).X for one in loaded]
    return {(data, name): np.array([mean_cosine(impl.network.features(X, name)) for X in rows]) for name in KINDS}
