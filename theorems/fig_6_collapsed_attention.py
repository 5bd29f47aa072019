"""Softmax attention has a cosine distance near zero at all widths; so have all the others but at small ones.

Setting.  D(m) = 1 − cos(K_m, K_∞) at the start, 1000 images; softmax at τ = √d, exponential attention at τ = 1; m = 16 … 4096.
Says.     Softmax and exponential attention have a distance near zero at all widths, which marks their collapse (Figure 7); that of
          linearized attention and of 2L-ReLU is not trivial, and reflects structural differences between K_m and K_∞.
Why not.  At 4096 all four are below 10⁻³, and 2L-ReLU and linearized attention have fallen by 100 or more since 16: a distance of
          order 1/m for every set of features (app-A.13.c, rem-4.1.d) has no structure left to show.
Instead.  Softmax stays below 10⁻² at every width, 2L-ReLU starts above it and falls like 1/m.
Closest.  At 16 the figure's order is there: softmax below exponential attention, and on CIFAR-10 both below the other two.  For features on
          nearly one ray D is next to 0 until a neuron tells two of them apart, and then 10⁻³ at 16.
Open.     The vertical axis, and the temperature of exponential attention.  At √d it is softmax (app-A.13.b), whose runs stand for it
          then: the first half of the figure is met, the second is not, and the verdict is the same.
"""

from __future__ import annotations

import functools

import numpy as np

from theorems.claim import Claim, demand, plotted
from theorems.experiments import available, beside, every, interval, numbers, positive
from theorems.ntk_distance import larger
from theorems.reference import stored

claim = Claim(
    "fig-6",
    "Near-zero distance singles out softmax and exponential attention",
    source="arXiv:2603.13085v2, Figure 6 and Appendix A.13",
    statement=r"1 - \cos(K_m, K_\infty) \approx 0 \text{ at all } m \text{ for softmax and exponential}, \text{ not for linearized and 2L-ReLU}",
    reading="near zero as at most 1/100; not trivial as more than that, at every width from 16 to 4096; exponential attention at τ = 1, at √d beside it",
    expected="not-reproduced",
    uses=("app-A.13.b", "app-A.13.c", "rem-4.1.d"),
    assumes=("a t-interval over three seeds, of images and neurons, holds the expectation",),
)

KINDS = ("2l-relu", "mlp-attn", "exponential", "softmax")
NEAR = 1e-2
DATA = ("digits", "mnist", "cifar10")


def _near(D):
    return positive(NEAR - D)


def _far(D):
    return larger(D, np.full(len(D), NEAR))


@claim.false
def as_published(D, widths):
    """At every width: at most 1/100 for softmax and exponential attention, more for linearized attention and 2L-ReLU"""
    near = [_near(D[name, m]) for name in ("softmax", "exponential") for m in widths]
    return every([*near, *(_far(D[name, m]) for name in ("2l-relu", "mlp-attn") for m in widths)])


@claim.true
def all_fall(D, widths):
    """Softmax: at most 1/100 at every width.  All four: at most 1/1000 at the widest.  2L-ReLU: more than 1/100 at first, falls by 10 or more"""
    first, last = widths[0], widths[-1]
    near = [*(_near(D["softmax", m]) for m in widths), *(positive(NEAR / 10 - D[name, last]) for name in KINDS)]
    return every([*near, _far(D["2l-relu", first]), larger(D["2l-relu", first], D["2l-relu", last], 10)])


@claim.false
def at_the_temperature_of_softmax(D, widths):
    """As published with exponential attention at τ = √d, where it is softmax: the other reading of equation (12)"""
    return as_published({**D, **{("exponential", m): D["softmax", m] for m in widths}}, widths)


@claim.false
def relu_stays(D, widths):
    """2L-ReLU keeps more than half of its distance: structure that no width removes."""
    return larger(D["2l-relu", widths[-1]], D["2l-relu", widths[0]], 1 / 2)


@claim.false
def relu_is_near_too(D, widths):
    """2L-ReLU has at most 1/100 at every width: takes "near zero" for all networks at once."""
    return every(larger(np.full(3, NEAR), D["2l-relu", m]) for m in widths)


@claim.empirical()
def on_the_stored_runs(law):
    """Three seeds of every data set that was measured."""
    for data in DATA:
        if available("figure6", data):
            widths = tuple(sorted({row["width"] for row in stored(f"figure6-{data}")}))
            D = {(name, m): _stored(data, name, m) for name in KINDS for m in widths}
            _report(data, D, widths)
            _judge(law, data, D, widths)


@claim.empirical(data=("digits",))
def measured_anew(law, data):
    """Three seeds of 300 images of digits at 16 and 4096."""
    _judge(law, data, _anew(data), (16, 4096))


def _stored(data, name, m):
    return numbers("figure6", data, lambda row: row["distance"]["cosine_distance"], architecture=name, width=m)


def _judge(law, data, D, widths):
    shown = {f"{name} at {m}": float(values.mean()) for (name, m), values in D.items() if m in (widths[0], widths[-1])}
    demand(law(D, widths), data=data, distance=shown)


def _report(data, D, widths):
    lines = []
    for name in KINDS:
        for m in widths:
            beside(f"1 − cos(K_m, K_∞), {name}, m = {m}", interval(D[name, m]), data=data)
        lines.append({"label": name, "x": widths, "y": [float(D[name, m].mean()) for m in widths]})
    plotted(f"Cosine distance of the kernels at the start: {data}", "Log-log plot: 2L-ReLU on top, softmax at the bottom, all small at the widest.",
            x="width m", y="1 − cos(K_m, K_∞)", lines=lines, log_x=True, log_y=True)  # fmt: skip


@functools.cache
def _anew(data):
    from impl.experiments import figure6
    from impl.experiments._work import Context

    common = {"data": data, "n": 300, "n_test": 20, "device": "cpu"}

    def one(name, m, seed):
        found = figure6.cell({**common, "architecture": name, "width": m, "seed": seed}, Context())
        return found["distance"]["cosine_distance"]

    return {(name, m): np.array([one(name, m, seed) for seed in range(3)]) for name in KINDS for m in (16, 4096)}
