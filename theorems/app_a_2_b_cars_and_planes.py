"""Automobiles and airplanes have a larger condition number than all ten classes of CIFAR-10, not a smaller one.

Setting.  Unit-norm rows, eigenvalues of G in float64 through the smaller Gram matrix; κ_d = λ_1/λ_p, p = min(n, d); the same number
          of images of the two classes and of all ten, and all of either: 10 000 against 50 000.
Says.     Cars and airplanes are alike, which lowers κ_d of the binary subset against the ten-class data.
Measured. It is 1.37 times as large at 5000 and at 10 000 images of each, and 2.5 times as large with all images of each;
          with 1000 images, where κ_d varies by a third from subset to subset, it is larger for four random subsets of five.
Why.      Both ends move against the claim: alike images have a larger λ_1 (0.26n against 0.24n), and spread less elsewhere.
Mind.     No law is behind it either way (app-A.2.a).
"""

from __future__ import annotations

import functools

from theorems import reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.2.b",
    "κ_d of automobiles and airplanes against ten classes",
    source="arXiv:2603.13085v2, Appendix A.2",
    statement=r"\kappa_d(G_{\text{cars, planes}}) < \kappa_d(G_{\text{CIFAR-10}})",
    reading="the stated preprocessing and two obvious alternatives; at equal numbers of images, and with all images of each",
    expected="not-reproduced",
    uses=("app-A.2.a",),
)
DATA = "cifar10"


@claim.false
def as_published(pair, whole):
    """κ_d of the two classes is smaller in every comparison"""
    return _kappa(pair) < _kappa(whole)


@claim.true
def larger_from_5000_images_on(pair, whole):
    """From 5000 images on, κ_d of the two classes is at least 1.2 times that of all ten"""
    return pair["n"] < 5000 or _kappa(pair) >= 1.2 * _kappa(whole)


@claim.false
def smaller_at_equal_numbers(pair, whole):
    """κ_d is smaller at equal numbers of images from 5000 on: blames the fewer rows of the binary subset for the rest."""
    return pair["n"] < 5000 or pair["n"] != whole["n"] or _kappa(pair) < _kappa(whole)


@claim.false
def classes_do_not_matter(pair, whole):
    """From 5000 images on the two agree within a fifth: takes κ_d for a matter of n and d alone."""
    return pair["n"] < 5000 or _kappa(whole) / 1.2 < _kappa(pair) < 1.2 * _kappa(whole)


@claim.false
def larger_at_every_number(pair, whole):
    """κ_d of the two classes is larger in every comparison: overlooks how much it varies between small subsets."""
    return _kappa(pair) > _kappa(whole)


@claim.empirical()
def on_the_stored_spectra(law):
    """Every stored comparison: three preprocessings, 1000 to all images, five random subsets of 1000."""
    for pair, whole in _stored(DATA):
        _judge(law, pair, whole)


@claim.empirical(data=(DATA,))
def on_the_images(law, data):
    """Measured anew with the stated preprocessing: 1000 images of the second random subset, 5000 and all."""
    for n, seed in ((1000, 1), (5000, 0), (None, 0)):
        _judge(law, *(_cached(data, n, pair, seed) for pair in (True, False)))


@functools.cache
def _cached(data, n, pair, seed):
    return reference.pair_spectrum(data, n, "paper", pair, seed)


def _stored(data):
    """(pair, whole) of every stored comparison, the stated preprocessing and the most images first."""
    found = [r for r in reference.stored("pairs") if r["data"] == data]
    found.sort(key=lambda r: (reference.STYLES.index(r["style"]), not r["all"], -r["n"], r["seed"]))
    of_all = {(r["style"], None if r["all"] else r["n"], r["seed"]): r for r in found if r["classes"] == "all"}
    pairs = [r for r in found if r["classes"] != "all"]
    return [(r, of_all[r["style"], None if r["all"] else r["n"], r["seed"]]) for r in pairs]


def _judge(law, pair, whole):
    label = f"{pair['data']}, {pair['style']}, {pair['n']} and {whole['n']} images, subset {pair['seed']}"
    measured("κ_d of the pair over κ_d of all classes", _kappa(pair) / _kappa(whole), data=label)
    measured("λ_1/λ_100, pair over all", pair["ratios"]["100"] / whole["ratios"]["100"], data=label)
    of_pair, of_all = pair["kappa_d"], whole["kappa_d"]
    demand(law(pair, whole), style=pair["style"], n=(pair["n"], whole["n"]), pair=of_pair, all_classes=of_all)


def _kappa(found):
    """κ_d, or κ₊ where the rows are centred and one eigenvalue of both is zero."""
    return float(found["kappa_plus"] if found["kappa_d"] == "Infinity" else found["kappa_d"])
