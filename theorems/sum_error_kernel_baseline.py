"""On MNIST the trained MLP-Attn has a higher error than ridge regression with its own limit kernel, by 39 points at width 1024.

Setting.  Test error of the network after training, and of K_∞(K_∞ + λI)⁻¹Y, λ = 10⁻³, K_∞ the limit kernel of the same network; ten classes.
Says.     A public summary: on clean data the higher malleability gives 2 to 4 % lower error than a kernel-only baseline.
Why not.  Measured at 1024 under cross-entropy: 46.3 % against 7.2 % on MNIST, 34.6 % against 4.3 % on digits, 77.6 % against 75.9 % on CIFAR-10.  2L-ReLU too
          is behind its kernel, 17.6 against 5.3 on MNIST.
Why.      The penalty (λ/2)|W − W_0|² lets the network fit only modes with eigenvalues over nλ/2, and F̂ has few of them (rem-4.1.c); the
          baseline has a ridge of λ, and with it the attention kernel classifies nearly as well as that of the images.
          Ten times as many epochs change the error by a point (digits, 256: rem-4.1.c).
Closest.  Squared loss, digits: 23.4 % against 4.3 %.  Against ridge with the finite kernel at the start: 6.5 % (digits), 11.7 % (MNIST).
          On CIFAR-10 both are near chance at our scale: the network's error is 1.8 points higher than with the limit kernel (−0.8 to 4.4), and
          1.6 points lower than with K_m at the start (−1.8 to 4.9): there, with that baseline, the sentence is not excluded.
Open.     Which baseline, with which ridge, points or percent of the error; λ in training; and the training: 60 000 images and 500 epochs are
          150 times our steps.  The summary names CIFAR-10, CIFAR-100 and ImageNet.  Weights start at σ = 1 (rem-4.1.c.regime).
Mind.     CIFAR-10 in mixed precision: data set and precision differ together.
"""

from __future__ import annotations

from theorems.claim import Claim, demand
from theorems.experiments import beside, every, interval, positive
from theorems.ntk_distance import LOSSES, NETWORKS, SCALE, error, small, stored

claim = Claim(
    "sum-error",
    "Two to four percent lower error than the kernel-only baseline",
    source="a public summary of arXiv:2603.13085v1",
    statement=r"2\,\% \le \mathrm{err}(K_\infty\text{-ridge}) - \mathrm{err}(\text{MLP-Attn}) \le 4\,\%",
    reading="lower by 2 to 4 points on MNIST and CIFAR-10; baseline: ridge with the network's own limit kernel and λ = 10⁻³; width 1024, cross-entropy",
    expected="not-reproduced",
    assumes=SCALE,
)


@claim.false
def as_published(paper, digits):
    """MLP-Attn's error is lower by 2 to 4 points on both data sets"""
    k = 2 * len(paper)
    return every(
        decided
        for gain in paper.values()
        for decided in (positive(gain["mlp-attn"] - 2, k), positive(4 - gain["mlp-attn"], k))
    )


@claim.true
def kernel_is_better(paper, digits):
    """MLP-Attn's error is higher by 20 points or more on MNIST and digits; on CIFAR-10 it is not lower by 2"""
    clear = [digits, *(gain for data, gain in paper.items() if data != "cifar10")]
    near_chance = [paper["cifar10"]] if "cifar10" in paper else []
    return every(
        [
            *(positive(-20 - gain["mlp-attn"]) for gain in clear),
            *(positive(2 - gain["mlp-attn"]) for gain in near_chance),
        ]
    )


@claim.false
def relu_is_better(paper, digits):
    """2L-ReLU's error is lower by 2 points or more: the gain, with another network."""
    return every(positive(gain["2l-relu"] - 2, len(paper)) for gain in paper.values())


@claim.false
def as_good(paper, digits):
    """Each network is within 0.1 points of its kernel or better: the kernel regime."""
    return every(positive(gain[name] + 0.1, 2 * len(paper)) for gain in paper.values() for name in NETWORKS)


@claim.empirical()
def on_the_stored_runs(law):
    """Every data set at 1024 under cross-entropy; beside it squared loss, other widths, and ridge with K_m."""
    found = {}
    for loss in LOSSES:
        for runs in stored(loss):
            for name in NETWORKS:
                for m in runs.widths:
                    at, where = runs.at[name, m], f"{runs.label}, {name}, m = {m}"
                    for who, words in (
                        ("network", "network"),
                        ("ridge_limit", "ridge, limit kernel"),
                        ("ridge_start", "ridge, K_m"),
                    ):
                        beside(f"test error, {words}", interval(error(at, who)), unit="%", data=where)
            if loss == "cross-entropy":
                found[runs.data] = _gain(runs, 1024)
    digits = found.pop("digits")
    demand(law(found, digits), **{data: [float(v.mean()) for v in gain.values()] for data, gain in found.items()})


@claim.empirical(data=("digits",))
def measured_anew(law, data):
    """200 images of digits, m = 256, sixty epochs, three seeds, in place of the paper's data."""
    gain = _gain(small(data), 256)
    demand(law({data: gain}, gain), **{name.replace("-", "_"): float(v.mean()) for name, v in gain.items()})


def _gain(runs, m):
    """The error of the kernel less that of the network, in points."""
    gain = {name: error(runs.at[name, m], "ridge_limit") - error(runs.at[name, m]) for name in NETWORKS}
    for name, found in gain.items():
        beside(f"error of the kernel less that of the network, {name}, m = {m}", interval(found), unit="points", data=runs.label,
               detail="the summary has 2 to 4")  # fmt: skip
    return gain
