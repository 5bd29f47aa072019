"""A large upper bound does not make the coefficients unstable: their change follows ΔKα, not λ_n.

Setting.  As in thm-4.4.a: K ⪰ 0, λ > 0, μ = λ_n+λ, t = ‖ΔK‖ ≤ μ/2, α = K_λ⁻¹y, and the bound 2t‖y‖/μ².
Says.     "The bound is enormous, so the influence vector is structurally unstable": ‖Δα‖ ≥ c·bound for some c > 0 that
          does not depend on K, λ, ΔK, y.
Why not.  K = diag(1, 0) or 0, y = e₁, ΔK = τe₂e₂ᵀ: the bound 2τ/λ² → ∞ as λ → 0, and Δα = 0, since ΔKα = 0.  The same with
          ΔK = τe₁e₁ᵀ: Δα ≠ 0, but ‖Δα‖ ≤ τ.  n = 1 cannot show it: there bound/3 ≤ ‖Δα‖ ≤ bound.
Instead.  (K_λ+ΔK)Δα = −ΔKα gives ‖ΔKα‖/(λ_1+λ+t) ≤ ‖Δα‖ ≤ ‖ΔKα‖/(μ−t).  The worst case over ‖y‖ and ‖ΔK‖ ≤ t is
          t‖y‖/(μ(μ−t)), at least half of the bound: ΔK = −tvvᵀ and y = ‖y‖v, v the eigenvector of λ_n.  So instability
          is real for labels and perturbations along v, and has to be shown for others.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import z3

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import demand_valid, valid

claim = Claim(
    "thm-4.4.c",
    "A large stability bound implies structural instability",
    source="arXiv:2603.13085v2, Section 4, before Remark 4.1, on Theorem 4.4",
    statement=r"\exists c > 0:\quad \|\Delta\alpha\|_2 \ge c\,\frac{2\,\|\Delta K\|_2\,\|y\|_2}{(\lambda_n+\lambda)^2} "
    r"\quad\text{for all } K, \lambda, y, \Delta K",
    reading='"making the bound vacuous and the influence vector structurally unstable": a large upper bound implies a '
    "change that is large in proportion",
    expected="refuted",
    uses=("thm-4.4.a",),
)

TINY = exact.rational("1/1000000000000")  # the share c that exact instances are held against; see `on_exact_matrices`
LAMBDA = 1e-3


class _Given(NamedTuple):
    """λ_1+λ, μ, t = ‖ΔK‖, ‖y‖, ‖ΔKα‖, and the share c that an existence statement may choose."""

    top: Any
    mu: Any
    t: Any
    labels: Any
    pushed: Any
    share: Any

    def bound(self) -> Any:
        return 2 * self.t * self.labels / (self.mu * self.mu)


class _Change(NamedTuple):
    """What is claimed of ‖Δα‖: a range, and its supremum over ‖y‖ and ‖ΔK‖ ≤ t; `single`: for n = 1 only."""

    least: Any = 0
    most: Any = None
    worst: Any = None
    single: bool = False


@claim.false
def as_published(q):
    """c·bound ≤ ‖Δα‖ ≤ bound, with one c > 0 for all K, λ, ΔK and y"""
    return _Change(least=q.share * q.bound(), most=q.bound())


@claim.true
def follows_the_kernel_on_alpha(q):
    """‖ΔKα‖/(λ_1+λ+t) ≤ ‖Δα‖ ≤ ‖ΔKα‖/(μ−t)"""
    return _Change(least=q.pushed / (q.top + q.t), most=q.pushed / (q.mu - q.t))


@claim.true
def worst_case(q):
    """The largest ‖Δα‖ over all y of one norm and all ‖ΔK‖ ≤ t is t‖y‖/(μ(μ−t)), at least half of the bound."""
    return _Change(worst=q.t * q.labels / (q.mu * (q.mu - q.t)))


@claim.true
def one_sample(q):
    """n = 1: bound/3 ≤ ‖Δα‖ ≤ bound"""
    return _Change(least=q.bound() / 3, most=q.bound(), single=True)


@claim.false
def one_sample_for_all(q):
    """bound/3 ≤ ‖Δα‖ ≤ bound: what holds for one sample, read for any number."""
    return _Change(least=q.bound() / 3, most=q.bound())


@claim.false
def one_sample_one_sign(q):
    """n = 1: bound/2 ≤ ‖Δα‖: looks at ΔK < 0 only."""
    return _Change(least=q.bound() / 2, single=True)


@claim.false
def smallest_eigenvalue_in_both(q):
    """‖ΔKα‖/(μ+t) ≤ ‖Δα‖: takes λ_n where the lower bound has λ_1."""
    return _Change(least=q.pushed / (q.mu + q.t))


@claim.false
def first_order_below(q):
    """‖ΔKα‖/(λ_1+λ) ≤ ‖Δα‖: forgets that ΔK can enlarge the kernel."""
    return _Change(least=q.pushed / q.top)


@claim.false
def largest_eigenvalue_in_both(q):
    """‖Δα‖ ≤ ‖ΔKα‖/(λ_1+λ−t): takes λ_1 where the upper bound has λ_n, so that nothing is ever unstable."""
    return _Change(most=q.pushed / (q.top - q.t))


@claim.false
def worst_case_is_the_bound(q):
    """The largest ‖Δα‖ is the bound 2t‖y‖/μ² itself: so only at t = μ/2."""
    return _Change(worst=q.bound())


@claim.symbolic(dimensions="all")
def by_norms(law):
    """What (K_λ+ΔK)Δα = −ΔKα says of the norms, and the instances that attain it, by z3 over the reals."""
    top, mu, t, labels, pushed, share, alpha, change, delta = z3.Reals("top mu t y pushed share alpha change delta")
    q = _Given(top, mu, t, labels, pushed, share)
    claimed = law(q)
    small = [mu > 0, top >= mu, t > 0, t <= mu / 2, labels > 0, share > 0]
    if not claimed.single:  # does some share survive ΔK = te₂e₂ᵀ, y = e₁, K diagonal, where Δα = 0?
        broken, _ = valid(claimed.least > 0, *small, pushed == 0)
        demand(not broken, instance="K = diag(1, 0), ΔK = t e₂e₂ᵀ, y = e₁", change=0, least=claimed.least)
    at_one = [top == mu, z3.Or(delta == t, delta == -t), mu * alpha == labels, pushed == t * alpha]
    at_one += [change * (mu + delta) == pushed]
    norms = [
        *(mu * alpha <= labels, top * alpha >= labels),  # ‖K_λα‖ = ‖y‖
        *(pushed >= 0, pushed <= t * alpha),  # ‖ΔKα‖
        *((mu - t) * change <= pushed, (top + t) * change >= pushed),  # ‖(K_λ+ΔK)Δα‖ = ‖ΔKα‖
    ]
    facts = [*small, *(at_one if claimed.single else norms)]
    demand_valid(claimed.least <= change, *facts, least=claimed.least)
    if claimed.most is not None:
        demand_valid(change <= claimed.most, *facts, most=claimed.most)
    if claimed.worst is not None:
        demand_valid(change <= claimed.worst, *facts, worst=claimed.worst)
        demand_valid(change == claimed.worst, *small, *at_one, delta == -t, worst=claimed.worst)
        demand_valid(q.bound() <= 2 * claimed.worst, *small, worst=claimed.worst)


def _small_problems() -> Iterator[tuple[Any, ...]]:
    """n = 1 and 2, K and ΔK diagonal, ‖ΔK‖ = μ/4, y a unit vector."""
    for spectrum in ([0], [1], [0, 0], [1, 0], [0, 1]):
        n, quarter = len(spectrum), exact.rational("1/4") * (min(spectrum) + 1)
        for i in range(n):
            for sign in (1, -1):
                E = [sign * quarter if j == n - 1 else 0 for j in range(n)]
                y = [int(j == i) for j in range(n)]
                yield exact.diagonal(spectrum), exact.rational(1), exact.column(y), exact.diagonal(E)


@claim.property(
    problem=strategies.perturbed_ridge_problems(),
    search=search.product(problem=search.Stream("diagonal problems, n ≤ 2", "problems", _small_problems)),
)
def on_exact_matrices(law, problem):
    """‖Δα‖ against its range, and the worst case by ΔK = −tvvᵀ; c = 10⁻¹², though Δα = 0 refutes every c > 0."""
    K, lam, y, E = problem
    n, spectrum = K.nrows(), [x.exact for x in exact.eigenvalues(K)]
    t = exact.spectral_norm(E).exact
    suppose(t > 0)

    def judged(y: Any, E: Any) -> tuple[exact.Real, _Change]:
        A = K + lam * exact.identity(n)
        alpha = A.solve(y)
        given = _Given(spectrum[0] + lam, spectrum[-1] + lam, t, exact.norm(y), exact.norm(E * alpha), TINY)
        return exact.norm((A + E).solve(y) - alpha), law(given)

    change, claimed = judged(y, E)
    suppose(not claimed.single or n == 1)
    demand_at_most(claimed.least, change)
    for most in (claimed.most, claimed.worst):
        if most is not None:
            demand_at_most(change, most)
    if claimed.worst is not None:
        v = _lowest_eigenvector(K, spectrum)
        change, claimed = judged(v, v * v.transpose() * (-t / _square(v)))
        demand(exact.equal(change, claimed.worst), change=change, worst=claimed.worst)


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("as_published", "one_sample", "one_sample_one_sign", "first_order_below", "worst_case_is_the_bound"),
)
def when_a_data_point_moves(law, data, device):
    """K_∞ of 200 images, λ = 10⁻³, labels ±1 by parity; one of 8 images moves until ‖ΔK‖ ≈ μ/4."""
    for architecture in ("2l-relu", "mlp-attn"):
        moves = _moves(data, device, architecture)
        for q, change, slack in moves:
            claimed = law(q)
            demand(
                float(claimed.least) * (1 - slack) <= change * (1 + slack), change=change, least=float(claimed.least)
            )
            for most in (claimed.most, claimed.worst):
                if most is not None:
                    demand(change * (1 - slack) <= float(most) * (1 + slack), change=change, most=float(most))
        ratios = sorted(float(q.bound()) / change for q, change, _ in moves)
        low, median, high = ratios[0], float(np.median(ratios)), ratios[-1]
        measured(f"bound / ‖Δα‖, {architecture}", median, low=low, high=high, data=data, detail="median and range")


claim.in_rocq(as_published="thm_4_4_c_instability")


@functools.cache
def _moves(data: str, device: str, architecture: str) -> list[tuple[_Given, float, float]]:
    """(quantities, ‖Δα‖, relative slack of their rounding) for each moved image."""
    import torch

    import impl.data
    import impl.network
    import impl.ntk

    rows = impl.data.preprocess(impl.data.load(data, root=empirical.data_root(), n=200, n_test=1), device=device)
    y = empirical.float64(rows.y) % 2 * 2 - 1

    def kernel(i: int, step: float) -> np.ndarray:
        X = rows.X.clone()
        direction = torch.randn(X.shape[1], generator=torch.Generator().manual_seed(i), dtype=X.dtype).to(X)
        X[i] += step * direction / direction.norm()
        X[i] /= X[i].norm()
        return empirical.float64(impl.ntk.infinite_width(impl.network.features(X, architecture)))

    K = empirical.float64(impl.ntk.infinite_width(impl.network.features(rows.X, architecture)))
    values = np.linalg.eigvalsh(K) + LAMBDA
    mu, alpha, error = values[0], *_solve(K, y, values[0])
    moves = []
    for i in range(8):
        step = 1e-4 * mu / 4 / np.linalg.norm(kernel(i, 1e-4) - K, 2)
        while (t := float(np.linalg.norm(E := kernel(i, step) - K, 2))) > mu / 2:  # K is not linear in the step
            step /= 2
        moved, moved_error = _solve(K + E, y, mu - t)
        change, pushed = float(np.linalg.norm(moved - alpha)), float(np.linalg.norm(E @ alpha))
        # rounding: of ‖Δα‖ by the residuals, of ‖ΔKα‖ by that of α, of μ by Weyl; μ−t ≥ μ/2 at most triples the last
        weyl = 2 * len(K) * np.finfo(float).eps * values[-1] / mu
        slack = 2 * (error + moved_error) / change + t * error / pushed + 8 * weyl
        moves.append((_Given(values[-1], mu, t, float(np.linalg.norm(y)), pushed, 1.0), change, float(slack)))
    return moves


def _solve(K: np.ndarray, y: np.ndarray, least: float) -> tuple[np.ndarray, float]:
    """α = (K+λI)⁻¹y and a bound on its error: the residual, with its own rounding, over the smallest eigenvalue."""
    A = K + LAMBDA * np.eye(len(K))
    alpha = np.linalg.solve(A, y)
    rounding = (len(y) + 2) * np.finfo(float).eps * (np.abs(A) @ np.abs(alpha) + np.abs(y))
    return alpha, float(np.linalg.norm(np.abs(A @ alpha - y) + rounding) / least)


def _lowest_eigenvector(K: Any, values: list[Any]) -> Any:
    """An eigenvector of λ_n, by projecting away the other eigenvalues, which are rational."""
    P = exact.identity(K.nrows())
    for value in set(values) - {values[-1]}:
        P = P * (K - value * exact.identity(K.nrows()))
    return next(c for j in range(K.nrows()) if _square(c := exact.submatrix(P, range(K.nrows()), [j])))


def _square(v: Any) -> Any:
    return (v.transpose() * v)[0, 0]
