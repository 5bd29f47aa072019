"""In float32 no configuration has an inverse accurate to 10⁻⁶: it is off by 10⁻⁶ to 10⁻², and worst for attention.

Setting.  As app-A.9.a, with the kernel, the Cholesky factor and the inverse in float32; eigenvalues and residual in float64.
Says.     All experimental configurations passed the four checks; the training is in mixed precision, at best float32.
Measured. K_λ is symmetric, positive definite and of condition number below 10⁶ in each.  ‖K_λK_λ⁻¹ − I‖_F/√n is 7·10⁻⁶ at the
          best and 10⁻² at the worst: 7·10⁻⁶ to 2·10⁻³ for 2L-ReLU, 3·10⁻⁴ to 10⁻² for the attention architectures.
Why.      The residual of a computed inverse is of the order of u·cond(K_λ), u = 6·10⁻⁸, and cond(K_λ) is 10³ to 10⁶.
Mind.     A threshold of 1/10 would pass; the influence would then be known to one digit.  That the paper's code inverts in
          float64 cannot be excluded from its text.
"""

from __future__ import annotations

import functools

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.9.b",
    "Numerical checks in float32",
    source="arXiv:2603.13085v2, Appendix A.9 with A.4.1 and A.7",
    statement=r"K_\lambda \succ 0, \quad \operatorname{cond}(K_\lambda) \le 10^{10}, \quad "
    r"\|K_\lambda K_\lambda^{-1} - I\|_F \le 10^{-6} \sqrt n, \quad K = K^\top",
    reading="kernels and inverses in float32, at initialisation; n = 1000 stored, n = 500 measured anew",
    expected="not-reproduced",
    uses=("thm-B.10",),
    assumes=("the thresholds and λ = 10⁻³, which the text at hand does not give",),
)
N = 500
UNIT = 2.0**-24  # half a unit in the last place of float32


@claim.false
def as_published(found):
    """All four checks pass in every configuration"""
    return found["passed"]


@claim.true
def all_but_the_inverse(found):
    """Symmetric, positive definite, condition number ≤ 10⁶ + 1; the residual lies between 10⁻⁶ and 3·10⁻², and below u·cond(K_λ)"""
    others = found["symmetric"] and found["positive_definite"] and float(found["condition"]) <= 1.01e6
    return others and 1e-6 < float(found["residual"]) <= min(3e-2, UNIT * float(found["condition"]))


@claim.false
def as_in_float64(found):
    """Residual ≤ 10⁻¹⁰: forgets the dtype."""
    return float(found["residual"]) <= 1e-10


@claim.false
def inverse_fails(found):
    """The Cholesky factorisation fails somewhere or K_λ is indefinite: blames rounding for more than it does."""
    return found["residual"] == "Infinity" or not found["positive_definite"]


@claim.false
def to_four_digits(found):
    """Residual ≤ 10⁻⁴: what 2L-ReLU reaches at large widths."""
    return float(found["residual"]) <= 1e-4


@claim.empirical()
def on_the_stored_results(law):
    """Every stored configuration in float32, n = 1000."""
    _judge(law, [r for r in reference.stored("checks") if r["dtype"] == "float32"])


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew on 500 images: four architectures and three widths."""
    _judge(law, _found(data, device))


@functools.cache
def _found(data, device):
    return [
        reference.kernel_checks(data, N, architecture, "float32", m, device)
        for architecture in reference.CHECKED_ARCHITECTURES
        for m in reference.CHECKED_WIDTHS
    ]


def _judge(law, results):
    for r in results:
        label = f"{r['data']}, {r['architecture']}, m = {r['m']}, n = {r['n']}"
        low, cond = f"λ_min(K_λ) = {r['smallest']:.3g}", f"cond(K_λ) = {float(r['condition']):.2e}"
        measured("‖K_λK_λ⁻¹ − I‖_F/√n in float32", float(r["residual"]), data=label, detail=f"{low}, {cond}")
        demand(law(r), architecture=r["architecture"], m=r["m"], data=r["data"], residual=r["residual"], cond=cond)
