"""In float64 the four numerical checks pass everywhere; two of them could not fail, one holds by construction.  In float32 one fails.

Setting.  K_λ = K + λI, λ = 10⁻³: K_m at the start for each architecture, width 16, 1024 and 4096 and data set; and every kernel of the stored
          runs of tables 1, 2 and 3, the limit, K_m at the start and after training.  `impl.checks` measures, in the order of Appendix A.9: λ_min(K_λ), cond(K_λ), ‖K_λK_λ⁻¹ − I‖_F/√n, and max|K_ij − K_ji|/max|K_ij|.
Says.     K_λ is positive definite, its condition number bounded, its inverse accurate, K symmetric: in every configuration.
          The text's thresholds are lost; here they are > 0, 10¹⁰, 10⁻⁶ and 10⁻⁸.  Its precision is not stated; here float64.
Why.      K_m ⪰ 0 with features of norm 1 has trace at most n, whatever the weights, so λ ≤ λ_min(K_λ) and cond(K_λ) ≤ (n + λ)/λ (thm-B.10), but for
          rounding: up to n = 10⁷ the first two checks could not fail.  The kernel is computed symmetric.  That leaves the
          inverse, whose error grows like the unit roundoff times the condition number: 10⁻¹⁶ times at most 10⁶.
Margin.   Any thresholds from 6.3·10⁵ for cond(K_λ) and 2.2·10⁻¹¹ for the inverse would pass at the start, with n = 1000; from 6.5·10⁵ and 2.2·10⁻¹¹ in the
          runs, where training changes neither by much.
Beside.   In float32 (the training is in mixed precision) K_λ is symmetric, positive definite and of condition number below 10⁶ too, but the
          residual of the inverse, at most u·cond(K_λ), u = 6·10⁻⁸, is 7·10⁻⁶ to 2·10⁻³ for 2L-ReLU and 3·10⁻⁴ to 1.1·10⁻² with
          attention.  A threshold of 1/50 would pass; the influence would then be known to one or two digits.
Mind.     The checks say that influence is computed accurately from K_m, not that K_m is near K_∞.
"""

from __future__ import annotations

import functools

from theorems import empirical, reference
from theorems.claim import Claim, demand, measured

claim = Claim(
    "app-A.9",
    "Numerical checks of the kernel before influence is computed",
    source="arXiv:2603.13085v2, Appendix A.9",
    statement=r"K_\lambda \succ 0, \quad \operatorname{cond}(K_\lambda) \le 10^{10}, \quad "
    r"\|K_\lambda K_\lambda^{-1} - I\|_F \le 10^{-6} \sqrt n, \quad K = K^\top",
    reading="kernels and inverses in float64, at initialisation, after training and in the limit; n = 500 measured anew. Float32 is judged beside it",
    expected="reproduced",
    uses=("thm-B.10",),
    assumes=("the thresholds, λ = 10⁻³ and float64, which the text at hand does not give",),
)
N = 500
UNIT = 2.0**-24  # half a unit in the last place of float32


@claim.true
def as_published(found):
    """All four checks pass in every configuration in float64"""
    return found["passed"] or _single(found)


@claim.true
def by_positive_semidefiniteness(found):
    """λ_min(K_λ) ≥ 0.99 λ and cond(K_λ) ≤ 1.01 (n + λ)/λ in float64, whatever the data"""
    n, lam = found["n"], found["lam"]
    return _single(found) or (found["smallest"] >= 0.99 * lam and float(found["condition"]) <= 1.01 * (n + lam) / lam)


@claim.true
def all_but_the_inverse_in_float32(found):
    """In float32: symmetric, definite, condition number ≤ 10⁶ + 1; the residual lies in (10⁻⁶, 1/50] and below u·cond(K_λ)"""
    others = found["symmetric"] and found["positive_definite"] and float(found["condition"]) <= 1.01e6
    accurate = 1e-6 < float(found["residual"]) <= min(1 / 50, UNIT * float(found["condition"]))
    return (others and accurate) or not _single(found)


@claim.false
def in_float32_too(found):
    """All four checks pass in float32 too: forgets the precision."""
    return found["passed"]


@claim.false
def inverse_is_exact(found):
    """‖K_λK_λ⁻¹ − I‖_F/√n ≤ 10⁻¹⁵ in float64: takes a float64 inverse for the inverse."""
    return _single(found) or float(found["residual"]) <= 1e-15


@claim.false
def well_conditioned(found):
    """cond(K_λ) ≤ 10⁴: holds for 2L-ReLU on some images, not for attention."""
    return float(found["condition"]) <= 1e4


@claim.false
def definite_without_regularisation(found):
    """λ_min(K_m) ≥ λ/2: K_m would do without λ, as a positive definite limit suggests."""
    return found["smallest"] >= 1.5 * found["lam"]


@claim.false
def inverse_fails_in_float32(found):
    """The Cholesky factorisation fails or K_λ is indefinite in float32: blames rounding for more than it does."""
    return not _single(found) or found["residual"] == "Infinity" or not found["positive_definite"]


@claim.false
def to_four_digits_in_float32(found):
    """Residual ≤ 10⁻⁴ in float32: what 2L-ReLU reaches at large widths."""
    return not _single(found) or float(found["residual"]) <= 1e-4


@claim.empirical()
def on_the_stored_results(law):
    """Every stored configuration in both precisions, n = 1000."""
    _judge(law, reference.stored("checks"))


@claim.empirical(
    blind_to=(
        "all_but_the_inverse_in_float32",
        "in_float32_too",
        "inverse_fails_in_float32",
        "to_four_digits_in_float32",
    )
)
def in_the_experiments(law):
    """Every kernel of the stored runs of tables 1, 2 and 3, in float64: the limit, K_m at the start and after training."""
    for data in ("digits", "mnist", "cifar10"):
        for table in ("table1", "table2", "table3"):
            rows = reference.stored(f"{table}-{data}")
            for kernel in ("limit", "start", "trained"):
                found = [_as_result(row, kernel) for row in rows if kernel in row["checks"]]
                if found:
                    _summary(found, f"{table}, {data}, kernel {kernel}, {len(found)} kernels")
                for r in found:
                    demand(
                        law(r),
                        kernel=kernel,
                        table=table,
                        **{key: r[key] for key in ("data", "architecture", "m", "condition")},
                    )


@claim.empirical(data=empirical.DATASETS, device=empirical.DEVICES)
def on_images(law, data, device):
    """Measured anew on 500 images: four architectures, three widths, both precisions."""
    _judge(law, _found(data, device))


@functools.cache
def _found(data, device):
    return [
        reference.kernel_checks(data, N, architecture, dtype, m, device)
        for architecture in reference.CHECKED_ARCHITECTURES
        for dtype in ("float64", "float32")
        for m in reference.CHECKED_WIDTHS
    ]


def _as_result(row, kernel):
    """A kernel of a stored run with the names that `reference.kernel_checks` gives."""
    named = {"data": row["data"], "architecture": row["architecture"], "m": row["width"], "n": row["n_used"]}
    return {**named, "lam": row["lam"], "dtype": "float64", **row["checks"][kernel]}


def _summary(found, label):
    """The worst of each number in the report."""
    worst = {key: max(float(r[key]) for r in found) for key in ("condition", "residual", "asymmetry")}
    low = min(r["smallest"] for r in found)
    outcome = f"λ_min(K_λ) ≥ {low:.3g}, residual ≤ {worst['residual']:.1e}, asymmetry ≤ {worst['asymmetry']:.1g}"
    measured("largest cond(K_λ)", worst["condition"], data=label, detail=outcome)


def _single(found):
    return found["dtype"] == "float32"


def _judge(law, results):
    for r in results:
        label = f"{r['data']}, {r['architecture']}, m = {r['m']}, n = {r['n']}, {r['dtype']}"
        low, residual = f"λ_min(K_λ) = {r['smallest']:.3g}", f"residual {float(r['residual']):.1e}"
        outcome = f"{low}, {residual}, asymmetry {r['asymmetry']:.1g}: {'passed' if r['passed'] else 'failed'}"
        measured("cond(K_λ)", float(r["condition"]), data=label, detail=outcome)
        demand(law(r), architecture=r["architecture"], m=r["m"], data=r["data"], dtype=r["dtype"], found=outcome)
