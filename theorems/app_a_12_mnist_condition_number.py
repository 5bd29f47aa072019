"""The effective condition number of MNIST is not 1200 under the stated definition and preprocessing.

Setting.  Unit-norm rows after the paper's preprocessing, n = 60,000 and smaller subsets; eigenvalues of G through XᵀX in float64, each with the
          noise floor of its computation; κ_d = λ_1/λ_p, p = min(n, d), infinite where λ_p does not rise above the floor.
Says.     κ_d(MNIST) = 1200 (version 1; version 2 keeps thresholds that match it).
Measured. 713 of the 784 eigenvalues rise above the noise floor, so λ_p, p = min(n, d) = 784, is not positive: κ_d is infinite by the stated
          definition, and κ₊, the ratio to the smallest positive eigenvalue, is 3·10¹⁰, not 1.2·10³.
Exactly.  67 of the 784 pixels are 0 in every training image.  So the raw rows have rank ≤ 717, the standardised ones (where those columns are
          one constant times the row's scale) ≤ 718, and λ_784 = 0.  Modulo the prime 1 000 003 the pixels have rank 712, as in float64.
"""

from __future__ import annotations

import functools

import impl.data
from impl.finite_field import rank_mod_p
from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.12.mnist",
    "κ_d of MNIST as printed",
    source="arXiv:2603.13085v2, Appendix A.12 and Remark 4.9; the value from version 1",
    statement=r"\kappa_d(G_{\text{MNIST}}) = 1.2\cdot10^3",
    reading="the stated definition, with the stated preprocessing and two obvious alternatives, at n = 1000, 5000, 10 000 and all; within a factor 2",
    expected="not-reproduced",
)
DATA, PRINTED = "mnist", 1200.0


@claim.false
def as_published(found):
    """κ_d is within a factor 2 of 1200"""
    return PRINTED / 2 <= float(found["kappa_d"]) <= 2 * PRINTED


@claim.true
def rank_deficient(found):
    """κ_d = ∞ at every n and under every preprocessing: rank X < min(n, d); κ₊ ≥ 10⁸"""
    return found["kappa_d"] == "Infinity" and found["rank"] < min(found["n"], found["d"]) and found["kappa_plus"] >= 1e8


@claim.false
def full_rank(found):
    """every λ_p is resolved, so that κ_d and κ₊ are one number: what using both names for it takes for granted."""
    return found["rank"] == min(found["n"], found["d"])


@claim.false
def smallest_positive_eigenvalue(found):
    """κ₊ is within a factor 2 of 1200: the other reading of the name."""
    return PRINTED / 2 <= found["kappa_plus"] <= 2 * PRINTED


@claim.empirical()
def on_the_stored_spectra(law):
    """Every stored spectrum of MNIST: all rows and smaller subsets, the stated preprocessing first, then raw and centred rows."""
    found = [r for r in reference.stored("spectra") if r["data"] == DATA]
    for result in sorted(found, key=lambda r: (reference.STYLES.index(r["style"]), not r["all"], r["n"])):
        _judge(law, result)


@claim.empirical(data=(DATA,))
def on_the_images(law, data):
    """Measured anew at n = 5000 and on all rows, with the stated preprocessing; dead pixels and exact rank of the integers."""
    dead, rank = _exact_rank(data)
    measured("pixels that are 0 in every image", dead, data=f"{data}, all rows")
    measured("rank of the pixels modulo 1 000 003", rank, data=f"{data}, all rows", detail="at most the rational rank")
    for n in (5000, None):
        _judge(law, reference.cached_spectrum(data, n, "paper"))


@functools.cache
def _exact_rank(data):
    loaded = impl.data.load(data, root=empirical.data_root(), n_test=1)
    pixels = loaded.x_train.reshape(len(loaded.x_train), -1)
    return int((pixels == 0).all(axis=0).sum()), rank_mod_p(pixels)


def _judge(law, found):
    label = f"{found['data']}, n = {found['n']}, {found['style']}"
    measured(
        "κ_d", float(found["kappa_d"]), data=label, detail=f"rank {found['rank']} of {min(found['n'], found['d'])}"
    )
    measured("κ₊", found["kappa_plus"], data=label)
    measured("largest k with λ_1/λ_k ≤ 1200", found["within_printed"]["1200"], data=label)
    demand(
        law(found),
        n=found["n"],
        preprocessing=found["style"],
        kappa_d=found["kappa_d"],
        kappa_plus=found["kappa_plus"],
        rank=found["rank"],
    )
