"""The spectral gap of images exceeds log κ, because λ₁ grows like n: the condition of Proposition 4.11, measured.

Setting.  n images as unit-norm rows X ("paper" preprocessing), G = XXᵀ, λ_low its smallest eigenvalue that counts.
Says.     λ₁ − λ_low > log(λ₁/λ_low) for MNIST and CIFAR-10: on stored spectra of these, 1000 images to all, and measured on
          each data set at hand, n = 100, 1000, 5000 where there are as many, λ_low the smallest eigenvalue above the noise
          floor.  (No width enters the condition.)
Why.      Rows of images are correlated: λ₁ ≈ cn, c between 0.23 and 0.5, while log κ₊ < 36 for all that float64 tells
          from zero.  The number of eigenvalues above the floor is held against the exact rank of the pixels, modulo a
          prime: where they agree no positive eigenvalue hides below.
Mind.     With λₙ itself the condition fails wherever n > d, as in the paper's experiments: λₙ = 0, κ = ∞; and by λ_p, p = min(n, d),
          too where the rank is smaller, as on MNIST, for which app-A.12.mnist takes λ_p strictly.
          It is no law of unit-norm data: two rows with cosine c, 0 < |c| < 1, have λ₁ − λ₂ = 2|c| <
          log((1+|c|)/(1−|c|)) = log κ (the series of the right side is Σ 2|c|^{2k+1}/(2k+1)), and orthonormal rows have 0 = log 1.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np

from theorems import empirical, exact, reference, search, strategies
from theorems.claim import Claim, demand, measured, plotted, suppose

claim = Claim(
    "prop-4.11.c",
    "The spectral gap of images exceeds log κ",
    source="arXiv:2603.13085v2, Proposition 4.11, last sentence",
    statement=r"\lambda_1 - \lambda_{\min} > \log\kappa \quad \text{for MNIST and CIFAR-10}",
    reading="stored spectra of both, and at least 100 images of each data set at hand; λ_min is the smallest eigenvalue above the noise floor. By λₙ as printed it fails for n > d, where κ = ∞",
    expected="reproduced",
    uses=("prop-4.11.a",),
)

SIZES = (100, 1000, 5000)
SEEN = (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)  # the sizes that the plot shows
RANKED = 1000  # the exact rank is computed up to this many images


class _Claimed(NamedTuple):
    """For which data, with what in place of λ_min, and of what on the right."""

    data: str = "images"  # of a data set, from 100 on; "pairs" of them as well; or "all" data with unit-norm rows
    last: bool = False  # λₙ itself
    logarithm: bool = True


@claim.true
def as_published():
    """100, 1000, 5000 images: λ₁ − λ_r > log(λ₁/λ_r), λ_r the smallest eigenvalue above the noise floor"""
    return _Claimed()


@claim.false
def with_the_last_eigenvalue():
    """The same with λₙ as the paper writes it: it is 0 as soon as n > d, and κ infinite."""
    return _Claimed(last=True)


@claim.false
def without_the_logarithm():
    """λ₁ − λ_r > κ₊: reads log κ as κ."""
    return _Claimed(logarithm=False)


@claim.false
def from_two_images_on():
    """At every n ≥ 2: takes the condition for a property of images, not of their number."""
    return _Claimed(data="pairs")


@claim.false
def for_unit_norm_data():
    """For every X with n ≥ 2 unit-norm rows: takes the normalisation for the reason."""
    return _Claimed(data="all")


@claim.property(
    X=strategies.unit_rows(n=2, max_d=4),
    search=search.product(X=search.unit_row_matrices(2, 2, 5)),
    blind_to=("as_published", "with_the_last_eigenvalue", "without_the_logarithm"),
)
def on_exact_pairs(law, X):
    """Certified λ₁ − λ_r and log κ₊ of a few rational unit-norm rows: statements that reach down to n = 2 fall here."""
    suppose(X.nrows() >= 2 and law().data != "images")
    spectrum = exact.eigenvalues(exact.gram(X))
    top, low = spectrum[0], spectrum[exact.rank(X) - 1]
    log_kappa = exact.real(0) if exact.equal(top, low) else exact.log(top / low)
    demand(exact.less(log_kappa, top - low), gap=top - low, log_kappa=log_kappa)


@claim.empirical(blind_to=("from_two_images_on", "for_unit_norm_data"))
def on_the_stored_spectra(law):
    """MNIST and CIFAR-10, 1000 images to all, stated preprocessing: stored spectra, for where the images are not at hand."""
    claimed = law()
    for s in reference.stored("spectra"):
        if s["data"] in ("mnist", "cifar10") and s["style"] == "paper":
            top, floor, smallest = s["largest"], s["noise_floor"], s["largest"] / s["kappa_plus"]
            low = (0.0 if s["n"] > s["d"] else s["smallest"]) if claimed.last else smallest
            kappa = (top + floor) / (low - floor) if low > floor else math.inf
            gap, right = top - floor - smallest, math.log(kappa) if claimed.logarithm else kappa
            demand(gap > right, data=s["data"], n=s["n"], gap=gap, right=right)
            label = f"{s['data']}, n = {s['n']}, stored"
            measured("λ₁ − λ_r", top - smallest, data=label)
            measured("log κ₊", math.log(s["kappa_plus"]), data=label)


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Float64 spectra of growing subsets; gap and log κ₊ with the noise floor taken off on the unfavourable side."""
    claimed, spectra = law(), _spectra(data, device)
    for n, s in spectra.items():
        if n in SIZES or (n == 2 and claimed.data != "images"):
            last = s.eigenvalues[-1] if n <= s.d else 0.0
            low = (last if claimed.last else _smallest(s)) - s.noise_floor
            gap = s.eigenvalues[0] - s.noise_floor - _smallest(s)
            kappa = (s.eigenvalues[0] + s.noise_floor) / low if low > 0 else math.inf
            right = math.log(kappa) if claimed.logarithm else kappa
            demand(bool(gap > right), n=n, gap=float(gap), right=right)
    gaps = {n: s.eigenvalues[0] - _smallest(s) for n, s in spectra.items()}
    logs = {n: math.log(s.eigenvalues[0] / _smallest(s)) for n, s in spectra.items()}
    for n in sorted(set(spectra) & set(SIZES)):
        ranks = f"{int((spectra[n].eigenvalues > spectra[n].noise_floor).sum())} eigenvalues above the floor"
        exactly = f"exact rank {_exact_rank(data, n)}" if n <= RANKED else "exact rank not computed"
        measured(f"λ₁ − λ_r, n = {n}", gaps[n], data=data, detail=f"{ranks}, {exactly}")
        measured(f"log κ₊, n = {n}", logs[n], data=data)
    plotted(
        f"Spectral gap and log κ₊ of n images: {data}",
        "The gap grows in proportion to n, log κ₊ slowly; they cross between two and ten images",
        x="n",
        y="λ₁ − λ_r, log κ₊",
        log_x=True,
        log_y=True,
        lines=[{"label": k, "x": list(v), "y": list(v.values())} for k, v in (("λ₁ − λ_r", gaps), ("log κ₊", logs))],
    )


@functools.cache
def _spectra(data, device):
    """n ↦ spectrum of the first n of a random subset of images."""
    import impl.data
    import impl.spectrum

    most = len(impl.data.load(data, root=empirical.data_root()).y_train)
    sizes = [n for n in SEEN if n <= most]
    X = empirical.features(data, sizes[-1], device, "float64")
    return {n: impl.spectrum.gram_eigenvalues(X[:n]) for n in sizes}


def _smallest(spectrum):
    """The smallest eigenvalue above the noise floor."""
    return float(spectrum.eigenvalues[spectrum.eigenvalues > spectrum.noise_floor][-1])


@functools.cache
def _exact_rank(data, n):
    """Rank of (pixels − mean) modulo a prime: row scaling does not change it.  Never above the rational rank."""
    import impl.data
    import impl.finite_field

    loaded = impl.data.load(data, root=empirical.data_root(), n=n, n_test=1)
    mean = [exact.rational(str(m)) * int(loaded.pixels.maximum) for m in loaded.pixels.mean]
    common = math.lcm(*(int(m.denom()) for m in mean))
    pixels = loaded.x_train.reshape(n, -1, len(mean)).astype(np.int64)
    return impl.finite_field.rank_mod_p((pixels * common - [int(m * common) for m in mean]).reshape(n, -1))
