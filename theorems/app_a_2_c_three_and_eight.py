"""The digits 3 and 8 have κ_d = ∞, as all ten of MNIST have, and a larger condition number at every rank that can be compared.

Setting.  Unit-norm rows, eigenvalues of G in float64 through the smaller Gram matrix; κ_d = λ_1/λ_p, p = min(n, d), infinite where λ_p
          does not rise above the noise floor; the same number of images of 3 and 8 and of all digits, and all of either: 11 982
          against 60 000.
Says.     The binary subset, by the argument of Appendix A.2, has a smaller κ_d than the ten-class data.  (It speaks of cars and
          airplanes, Section 3.2 of "binary homogeneous subsets"; neither names these digits.)
Measured. Both are infinite: two classes leave more pixels blank, so the rank falls, from 713 to 613.  κ₊ has no constant order, since
          it stands on the eigenvalue next to the noise.  λ_1/λ_k is larger for the pair at k = 10, 50, 100 and 500, by 1.2 to 16.
Mind.     No law is behind it either way (app-A.2.a).
"""

from __future__ import annotations

import functools

from theorems import reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.2.c",
    "κ_d of the digits 3 and 8 against ten classes",
    source="arXiv:2603.13085v2, Appendix A.2 with A.3.2",
    statement=r"\kappa_d(G_{\text{3, 8}}) < \kappa_d(G_{\text{MNIST}})",
    reading="the stated preprocessing and two obvious alternatives; at equal numbers of images, and with all images of each",
    expected="not-reproduced",
    uses=("app-A.2.a",),
)
DATA = "mnist"


@claim.false
def as_published(pair, whole):
    """κ_d of the two digits is smaller in every comparison"""
    return float(pair["kappa_d"]) < float(whole["kappa_d"])


@claim.true
def worse_at_every_rank(pair, whole):
    """κ_d = ∞ for both, the pair's rank is lower, and λ_1/λ_k of the pair is larger for k = 10, 50, 100, 500"""
    infinite = pair["kappa_d"] == whole["kappa_d"] == "Infinity"
    return infinite and pair["rank"] < whole["rank"] and all(_ratio(pair, whole, k) > 1 for k in pair["ratios"])


@claim.false
def smaller_positive_condition_number(pair, whole):
    """κ₊ of the two digits is smaller in every comparison: the other reading of the name."""
    return pair["kappa_plus"] < whole["kappa_plus"]


@claim.false
def larger_positive_condition_number(pair, whole):
    """κ₊ of the two digits is larger in every comparison: trusts the eigenvalue next to the noise."""
    return pair["kappa_plus"] > whole["kappa_plus"]


@claim.false
def smaller_at_a_fixed_rank(pair, whole):
    """λ_1/λ_100 of the two digits is smaller: the argument of A.2 where both are well above the noise."""
    return _ratio(pair, whole, "100") < 1


@claim.empirical()
def on_the_stored_spectra(law):
    """Every stored comparison: three preprocessings, 1000 to all images, five random subsets of 1000."""
    found = [r for r in reference.stored("pairs") if r["data"] == DATA]
    found.sort(key=lambda r: (reference.STYLES.index(r["style"]), not r["all"], -r["n"], r["seed"]))
    of_all = {(r["style"], None if r["all"] else r["n"], r["seed"]): r for r in found if r["classes"] == "all"}
    for r in found:
        if r["classes"] != "all":
            _judge(law, r, of_all[r["style"], None if r["all"] else r["n"], r["seed"]])


@claim.empirical(data=(DATA,))
def on_the_images(law, data):
    """Measured anew with the stated preprocessing: 1000 images, 10 000 and all."""
    for n in (1000, 10_000, None):
        _judge(law, *(_cached(data, n, pair) for pair in (True, False)))


@functools.cache
def _cached(data, n, pair):
    return reference.pair_spectrum(data, n, "paper", pair)


def _judge(law, pair, whole):
    label = f"{pair['data']}, {pair['style']}, {pair['n']} and {whole['n']} images, subset {pair['seed']}"
    detail = f"rank {pair['rank']} against {whole['rank']}"
    measured(
        "κ₊ of the pair over κ₊ of all digits", pair["kappa_plus"] / whole["kappa_plus"], data=label, detail=detail
    )
    for k in pair["ratios"]:
        measured(f"λ_1/λ_{k}, pair over all", _ratio(pair, whole, k), data=label)
    demand(
        law(pair, whole),
        style=pair["style"],
        n=(pair["n"], whole["n"]),
        kappa_d=(pair["kappa_d"], whole["kappa_d"]),
        kappa_plus=(pair["kappa_plus"], whole["kappa_plus"]),
    )


def _ratio(pair, whole, k):
    return pair["ratios"][k] / whole["ratios"][k]
