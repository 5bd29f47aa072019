"""In float64 the four numerical checks pass everywhere; two of them could not fail, and one holds by construction.

Setting.  K_λ = K_m + λI, λ = 10⁻³, for each architecture, width 16, 1024 and 4096 and data set; `impl.checks` measures, in the order of
          Appendix A.9: λ_min(K_λ), cond(K_λ), ‖K_λK_λ⁻¹ − I‖_F/√n, and max|K_ij − K_ji|/max|K_ij|.
Says.     K_λ is positive definite, its condition number bounded, its inverse accurate, K symmetric: in every configuration.
          The text's thresholds are lost; here they are > 0, 10¹⁰, 10⁻⁶ and 10⁻⁸.
Why.      K_m ⪰ 0 with features of norm 1 has trace at most n, so λ ≤ λ_min(K_λ) and cond(K_λ) ≤ (n + λ)/λ (thm-B.10), but for
          rounding: up to n = 10⁷ the first two checks could not fail.  The kernel is computed symmetric.  That leaves the
          inverse, whose error grows like the unit roundoff times the condition number: 10⁻¹⁶ times at most 10⁶.
Mind.     The checks say that influence is computed accurately from K_m, not that K_m is near K_∞.
"""

from __future__ import annotations

import functools

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.9.a",
    "Numerical checks in float64",
    source="arXiv:2603.13085v2, Appendix A.9",
    statement=r"K_\lambda \succ 0, \quad \operatorname{cond}(K_\lambda) \le 10^{10}, \quad "
    r"\|K_\lambda K_\lambda^{-1} - I\|_F \le 10^{-6} \sqrt n, \quad K = K^\top",
    reading="kernels and inverses in float64, at initialisation; n = 1000 stored, n = 500 measured anew",
    expected="reproduced",
    uses=("thm-B.10",),
    assumes=("the thresholds and λ = 10⁻³, which the text at hand does not give",),
)
N = 500


@claim.true
def as_published(found):
    """All four checks pass in every configuration"""
    return found["passed"]


@claim.true
def by_positive_semidefiniteness(found):
    """λ_min(K_λ) ≥ 0.99 λ and cond(K_λ) ≤ 1.01 (n + λ)/λ, whatever the data"""
    n, lam = found["n"], found["lam"]
    return found["smallest"] >= 0.99 * lam and float(found["condition"]) <= 1.01 * (n + lam) / lam


@claim.false
def inverse_is_exact(found):
    """‖K_λK_λ⁻¹ − I‖_F/√n ≤ 10⁻¹⁵: takes a float64 inverse for the inverse."""
    return found["passed"] and float(found["residual"]) <= 1e-15


@claim.false
def well_conditioned(found):
    """cond(K_λ) ≤ 10⁴: holds for 2L-ReLU on some images, not for attention."""
    return found["passed"] and float(found["condition"]) <= 1e4


@claim.false
def definite_without_regularisation(found):
    """λ_min(K_m) ≥ λ/2: K_m would do without λ, as a positive definite limit suggests."""
    return found["passed"] and found["smallest"] >= 1.5 * found["lam"]


@claim.empirical()
def on_the_stored_results(law):
    """Every stored configuration in float64, n = 1000."""
    _judge(law, [r for r in reference.stored("checks") if r["dtype"] == "float64"])


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew on 500 images: four architectures and three widths."""
    _judge(law, _found(data, device))


@functools.cache
def _found(data, device):
    return [
        reference.kernel_checks(data, N, architecture, "float64", m, device)
        for architecture in reference.CHECKED_ARCHITECTURES
        for m in reference.CHECKED_WIDTHS
    ]


def _judge(law, results):
    for r in results:
        label = f"{r['data']}, {r['architecture']}, m = {r['m']}, n = {r['n']}"
        low, residual = f"λ_min(K_λ) = {r['smallest']:.3g}", f"residual {float(r['residual']):.1e}"
        outcome = f"{low}, {residual}, asymmetry {r['asymmetry']:.1g}: {'passed' if r['passed'] else 'failed'}"
        measured("cond(K_λ)", float(r["condition"]), data=label, detail=outcome)
        demand(law(r), architecture=r["architecture"], m=r["m"], data=r["data"], found=outcome)
