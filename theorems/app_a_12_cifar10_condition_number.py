"""The effective condition number of CIFAR-10 is not 8700 under the stated definition and preprocessing.

Setting.  Unit-norm rows after the paper's preprocessing, n = 50,000 and smaller subsets; eigenvalues of G through XᵀX in float64, each with the
          noise floor of its computation; κ_d = λ_1/λ_p, p = min(n, d), infinite where λ_p does not rise above the floor.
Says.     κ_d(CIFAR-10) = 8700 (version 1; version 2 keeps thresholds that match it).
Measured. At n = 50 000 all 3072 eigenvalues rise above the noise floor, and κ_d = λ_1/λ_3072 = 2.3·10⁷ with the stated preprocessing: three orders above
          8.7·10³.  The printed value is λ_1/λ_k at k ≈ 728.
"""

from __future__ import annotations

from theorems import reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.12.cifar10",
    "κ_d of CIFAR-10 as printed",
    source="arXiv:2603.13085v2, Appendix A.12 and Remark 4.9; the value from version 1",
    statement=r"\kappa_d(G_{\text{CIFAR-10}}) = 8.7\cdot10^3",
    reading="the stated definition, with the stated preprocessing and two obvious alternatives, at n = 1000, 5000, 10 000 and all; within a factor 2",
    expected="not-reproduced",
)
DATA, PRINTED = "cifar10", 8700.0


@claim.false
def as_published(found):
    """κ_d is within a factor 2 of 8700"""
    return PRINTED / 2 <= float(found["kappa_d"]) <= 2 * PRINTED


@claim.true
def three_orders_more(found):
    """κ_d ≥ 10⁵ at every n and under every preprocessing, infinite included; between 10⁷ and 10¹⁰ at n ≥ 5000"""
    kappa = float(found["kappa_d"])
    return kappa >= (1e7 if found["n"] >= 5000 else 1e5) and (found["n"] < 5000 or kappa <= 1e10)


@claim.false
def singular(found):
    """κ_d = ∞, as on MNIST."""
    return found["kappa_d"] == "Infinity"


@claim.false
def smallest_positive_eigenvalue(found):
    """κ₊ is within a factor 2 of 8700: the other reading of the name."""
    return PRINTED / 2 <= found["kappa_plus"] <= 2 * PRINTED


@claim.empirical()
def on_the_stored_spectra(law):
    """Every stored spectrum of CIFAR-10: all rows and smaller subsets, the stated preprocessing first, then raw and centred rows."""
    found = [r for r in reference.stored("spectra") if r["data"] == DATA]
    for result in sorted(found, key=lambda r: (reference.STYLES.index(r["style"]), not r["all"], r["n"])):
        _judge(law, result)


@claim.empirical(data=(DATA,))
def on_the_images(law, data):
    """Measured anew at n = 5000 and on all rows, with the stated preprocessing."""
    for n in (5000, None):
        _judge(law, reference.cached_spectrum(data, n, "paper"))


def _judge(law, found):
    label = f"{found['data']}, n = {found['n']}, {found['style']}"
    measured(
        "κ_d", float(found["kappa_d"]), data=label, detail=f"rank {found['rank']} of {min(found['n'], found['d'])}"
    )
    measured("κ₊", found["kappa_plus"], data=label)
    measured("largest k with λ_1/λ_k ≤ 8700", found["within_printed"]["8700"], data=label)
    demand(
        law(found),
        n=found["n"],
        preprocessing=found["style"],
        kappa_d=found["kappa_d"],
        kappa_plus=found["kappa_plus"],
        rank=found["rank"],
    )
