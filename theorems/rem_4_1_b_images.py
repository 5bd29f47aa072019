"""On images both halves of Remark 4.1 hold relative to λ_min(K_∞), and each of them for the other network as well.

Setting.  D(m) = ‖K_m − K_∞‖₂/λ_min(K_∞) at the start, as in rem-4.1.b; 1000 images, m = 16 … 16 384, five seeds.
Says.     2L-ReLU converges, D = O(m^(−1/2)); linearized attention keeps D ≥ c > 0 at every practical m.
Measured. The slope of log D in log m is −0.57 to −0.49 for 2L-ReLU.  Attention has D ≥ 200 at every m measured, and ≥ 160 at 10⁵, by its rate.
Not.      No contrast: attention has slopes of −0.65 to −0.50, and 2L-ReLU D ≥ 8 at every m measured, and ≥ 4 at 10⁵.
Why.      rem-4.1.b: E‖K_m − K_∞‖_F² = V/m for both, and D < 1 with probability 23/24 needs m ≥ ρ²/32, which is 7·10⁵ or more for
          2L-ReLU and 10⁹ or more for attention.
Mind.     The published contrast as a law in m is refuted (rem-4.1.b); here its two halves are read one by one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "rem-4.1.b.images",
    "2L-ReLU converges and attention stays away, on images",
    source="arXiv:2603.13085v2, Remark 4.1",
    statement=r"D(m) = \frac{\|K_m - K_\infty\|_2}{\lambda_{\min}(K_\infty)}: \quad D = O(m^{-1/2}) \text{ for 2L-ReLU}, \quad "
    r"D \ge 1 \text{ for attention at every } m \le 10^5",
    reading="the two halves one by one, on every data set at hand; c = 1, practical as m ≤ 10⁵; no contrast is implied, which is rem-4.1.b",
    expected="reproduced",
    uses=("rem-4.1.b",),
    assumes=("beyond the widest network measured the rms of D goes on as m^(−1/2), by rem-4.1.b",),
)

PRACTICAL = 1e5


class _Says(NamedTuple):
    """The slope of log D in log m, and whether D ≥ 1 up to 10⁵ neurons; None where nothing is said."""

    slope: float | None = None
    stays: bool | None = None


@claim.true
def as_published(architecture):
    """2L-ReLU: D falls like m^(−1/2).  Attention: D ≥ 1 at every m ≤ 10⁵"""
    return _Says(slope=-0.5) if architecture == "2l-relu" else _Says(stays=True)


@claim.true
def no_contrast(architecture):
    """Both networks: D falls like m^(−1/2), and D ≥ 1 at every m ≤ 10⁵"""
    return _Says(-0.5, True)


@claim.false
def contrast(architecture):
    """2L-ReLU: D < 1 at some m ≤ 10⁵.  Attention: not: what "converges" suggests beside "stays away"."""
    return _Says(stays=architecture == "mlp-attn")


@claim.false
def attention_does_not_fall(architecture):
    """Attention: D falls like m⁰: takes "D ≥ c" for a floor."""
    return _Says(slope=-0.5 if architecture == "2l-relu" else 0.0)


@claim.false
def squared_distance(architecture):
    """2L-ReLU: D falls like m^(−1): the rate of the squared distance."""
    return _Says(slope=-1.0) if architecture == "2l-relu" else _Says()


@claim.empirical()
def on_stored_sweeps(law):
    """Every stored sweep: 1000 images, m up to 16 384."""
    for result in reference.stored("widths"):
        _judge(law, result)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew up to 4096 neurons: 1000 images, of digits 300."""
    _judge(law, reference.cached_sweep(data, 300 if data == "digits" else 1000, device))


def _judge(law, result):
    """The slope is right if nearer to it than to one ½ away; D ≥ 1 for each seed, and for the rms carried on to 10⁵."""
    data = f"{result['data']}, n = {result['n']}"
    for architecture in reference.ARCHITECTURES:
        run, said = result[architecture], law(architecture)
        high = run["smallest"] + run["noise_floor"]
        slope, *by_seed = reference.slopes(result["widths"], run["operator"])
        smallest = min(min(at) for at in run["operator"]) / high
        carried = reference.rms(
            [d * m**0.5 for m, at in zip(result["widths"], run["operator"], strict=True) for d in at]
        )
        at_most = carried / math.sqrt(PRACTICAL) / high
        measured(f"slope of log D in log m, {architecture}", slope, low=min(by_seed), high=max(by_seed), data=data)
        measured(
            f"smallest D, {architecture}",
            smallest,
            data=data,
            detail=f"m ≤ {result['widths'][-1]}, {result['seeds']} seeds",
        )
        measured(f"rms D carried on to m = 10⁵, {architecture}", at_most, data=data)
        stays = min(smallest, at_most) >= 1
        if said.slope is not None:
            demand(abs(slope - said.slope) < 0.25, architecture=architecture, data=data, slope=slope)
        demand(
            said.stays is None or said.stays == stays,
            architecture=architecture,
            data=data,
            smallest=smallest,
            carried=at_most,
        )
