"""Nearly uniform softmax weights collapse the features only where the data have a mean: opposite rows never collapse.

Setting.  Unit-norm rows X, μ their mean, D the largest distance of two, R the largest range of scores ⟨x_i, x_j⟩ in a row;
          F = softmax(XXᵀ/τ)X, and exponential attention alike after unit rows (app-A.13.b).
Says.     At τ = √d the scores fall in a narrow range, so the weights are nearly uniform, every row of F is nearly μ, and all
          pairwise cosines are nearly 1: softmax collapses to rank one.
Why not.  Nearly μ is no direction where μ = 0.  Rows x, −x: F = ±tanh(1/τ)x, cosine −1 at every τ and in every dimension, however
          narrow the range.  So have images and their negatives; with the mean of each pixel taken off, images collapse less or not.
Holds if  the mean is long against what the weights move: s < 1/15 for s = D tanh(R/4τ)/‖μ‖, at any τ.
Instead.  cos(F_i, F_j) ≥ 1 − 2s² whenever s < 1; and 1 − 2s² is sharp as R/τ → 0.
          Weights: with A the rows of weight ≥ 1/n, a share α of all, p(A) ≤ αb²/(αb² + 1 − α), b = e^(R/2τ), and
          p(A) − α ≤ (b−1)/(b+1) = tanh(R/4τ).  F_i − μ moves that much mass between rows, each by at most D, so
          ‖F_i − μ‖ ≤ s‖μ‖: F_i is within an angle arcsin s of μ, and two of them within twice that.
          Two rows of cosine c → 1 or τ → ∞: F_i = μ ± δ, δ ⟂ μ, ‖δ‖ = ½tanh(R/2τ)D.
Measured. Images have ‖μ‖ between 0.19 and 0.7 after the stated preprocessing, which is why they collapse at τ = √d: s is 0.03 on
          MNIST, and 0.09 on CIFAR-10, where it gives 0.98 for 0.99.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any, NamedTuple

import torch
import z3
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured, suppose
from theorems.symbolic import valid

claim = Claim(
    "app-A.13.a",
    "Collapse of softmax attention",
    source="arXiv:2603.13085v2, Appendix A.13",
    statement=r"\tau = \sqrt d \implies \cos(F_i, F_j) \approx 1 \text{ for all } i, j",
    reading="for every data set of unit-norm rows; ≈ 1 as at least 0.99. What the paper's data sets do is app-A.13.a.softmax, what it makes of the kernels app-A.13.a.kernel",
    expected="conditional",
    uses=("app-A.13.b",),
    assumes=("Cauchy–Schwarz inequality",),
)

NEAR = exact.rational("99/100")


class _Says(NamedTuple):
    """Where something is said, "standard" (τ = √d), "narrow" (R/τ ≤ 1/4) or where s² < 1 (225s² < 1); and a bound below all cosines."""

    where: str
    least: Any = None
    square: Any = None  # s², or the multiple of it that is below 1


def _bound(q: Any, tanh: Any, factor: int = 2) -> _Says:
    square = q.diameter2 * tanh * tanh / q.mean2 if q.mean2 is not None else None
    return _Says("s < 1", None if square is None else 1 - factor * square, square)


@claim.false
def as_published(q):
    """cos(F_i, F_j) ≥ 0.99 at τ = √d"""
    return _Says("standard", NEAR)


@claim.true(assuming="‖μ‖ > 15 D tanh(R/4τ): the mean is long against the spread of rows and weights")
def where_the_mean_is_long(q):
    """cos(F_i, F_j) ≥ 0.99 where ‖μ‖ > 15 D tanh(R/4τ), at any τ"""
    square = _bound(q, q.quarter).square
    return _Says("s < 1") if square is None else _Says("s < 1", (square * 0 + 99) / 100, square * 225)


@claim.true
def corrected(q):
    """cos(F_i, F_j) ≥ 1 − 2s² for s = D tanh(R/4τ)/‖μ‖ < 1"""
    return _bound(q, q.quarter)


@claim.false
def narrow_range_is_enough(q):
    """cos(F_i, F_j) ≥ 0.99 where R/τ ≤ 1/4: the mechanism that the text gives, for any mean."""
    return _Says("narrow", NEAR)


@claim.false
def one_deviation(q):
    """cos(F_i, F_j) ≥ 1 − s²: lets only one of the two features stray from μ."""
    return _bound(q, q.quarter, 1)


@claim.false
def forgets_the_mean(q):
    """s = D tanh(R/4τ): as if ‖μ‖ = 1."""
    return _bound(SimpleNamespace(**vars(q) | {"mean2": exact.rational(1)}), q.quarter)


@claim.false
def half_the_range(q):
    """s = D tanh(R/8τ)/‖μ‖: halves the range of the scores once too often."""
    return _bound(q, q.eighth)


@claim.symbolic(dimensions="all")
def by_the_angle_to_the_mean(law):
    """Total variation, distance and angle by z3 for any number of rows; then rows x, −x, and two rows of any cosine at any τ."""
    _derivation()
    opposite = law(SimpleNamespace(diameter2=4, mean2=None, quarter=z3.Real("t"), eighth=z3.Real("h")))
    if opposite.where in ("standard", "narrow"):  # ±tanh(1/τ)x for every d and every τ: both hypotheses can be met
        demand(exact.at_most(opposite.least, -1), rows="x, −x", cosine=-1)
        return
    c, t, h = z3.Reals("c t h")
    diameter2, mean2, moved = 2 * (1 - c), (1 + c) / 2, t / (1 + t * t)  # moved = ½tanh(R/2τ)
    found = law(SimpleNamespace(diameter2=diameter2, mean2=mean2, quarter=t, eighth=h))
    a = moved * moved * diameter2 / mean2
    pair = [c > -1, c < 1, t > 0, t < 1, h > 0, h < 1, t * (1 + h * h) == 2 * h, found.square < 1]
    holds, why = valid(found.least * (1 + a) <= 1 - a, *pair)
    demand(holds, rows="two of cosine c", because=why)
    cosine, top, bottom, tv = z3.Reals("cosine D2 mean2 tv")
    general = law(SimpleNamespace(diameter2=top, mean2=bottom, quarter=tv, eighth=h))
    setting = [top >= 0, bottom > 0, tv >= 0, cosine >= 1 - 2 * (top * tv * tv / bottom), general.square < 1]
    demand(valid(cosine >= general.least, *setting)[0] or None, bound="1 − 2s²")


def _derivation() -> None:
    alpha, b, p = z3.Reals("alpha b p")
    share = [alpha > 0, alpha <= 1, b >= 1, p * (alpha * b * b + 1 - alpha) <= alpha * b * b]
    demand(valid((p - alpha) * (b + 1) <= b - 1, *share)[0])
    size, mu, near, s2 = z3.Reals("F mu p s2")  # |F − μ|² ≤ s²|μ|² bounds the cosine p of F and μ from below
    close = [size >= 0, mu > 0, s2 >= 0, s2 < 1, size * size - 2 * size * mu * near + mu * mu <= s2 * mu * mu]
    inner, square = z3.Reals("inner square")  # |F||μ|p, and the square completed: (|F| − |μ|p)² ≥ 0
    demand(valid(near > 0, *close)[0])
    demand(
        valid(
            near * near >= 1 - s2,
            mu > 0,
            inner == size * mu * near,
            size * size - 2 * inner + mu * mu <= s2 * mu * mu,
            square == size * size - 2 * inner + near * near * mu * mu,
            square >= 0,
        )[0]
    )
    q, u, v, f = z3.Reals(
        "q u v f"
    )  # cosines p, q to μ, sines u, v; Cauchy–Schwarz on what is orthogonal to μ: f ≥ pq − uv
    both = [near > 0, q > 0, u >= 0, v >= 0, u * u == 1 - near * near, v * v == 1 - q * q, u * u <= s2, v * v <= s2]
    product, sines = z3.Reals("pq uv")
    demand(valid(u * v <= s2, u >= 0, v >= 0, s2 >= 0, u * u <= s2, v * v <= s2)[0])
    demand(valid(near * q >= 1 - s2, *both, s2 < 1)[0])
    demand(valid(f >= 1 - 2 * s2, f >= product - sines, product >= 1 - s2, sines <= s2)[0])


@claim.property(
    X=strategies.unit_rows(n=3, max_d=3),
    tau2=st.sampled_from([0, 1, 4, 400]),
    search=search.product(tau2=(0, 400, 1), X=search.unit_row_matrices(2, 2, 5)),
)
def on_exact_matrices(law, X, tau2):
    """Certified cosines of all features of rational unit rows; τ² as given, or d for 0."""
    n, d, G = X.nrows(), X.ncols(), exact.gram(X)
    suppose(n >= 2)
    tau = exact.sqrt(tau2 or d)
    spread = max(max(row) - min(row) for row in G.tolist())
    q = SimpleNamespace(
        diameter2=max(2 - 2 * x for x in G.entries()),
        mean2=sum(G.entries(), exact.rational(0)) / n**2 or None,
        quarter=_tanh(spread / (4 * tau)),
        eighth=_tanh(spread / (8 * tau)),
    )
    said = law(q)
    suppose(
        {"standard": tau2 in (0, d), "narrow": exact.at_most(spread / tau, "1/4")}.get(said.where, q.mean2 is not None)
    )
    suppose(said.square is None or exact.less(said.square, 1))
    weights = [[exact.exp(exact.real(x) / tau) for x in row] for row in G.tolist()]
    cross = [[_bilinear(G, u, v) for v in weights] for u in weights]
    for i in range(n):
        for j in range(i):
            suppose(exact.sign(cross[i][i]) == 1 and exact.sign(cross[j][j]) == 1)
            same = G[i, j] == 1  # equal rows have equal features
            cosine = exact.real(1) if same else cross[i][j] / exact.sqrt(cross[i][i] * cross[j][j])
            demand_at_most(1 - cosine, 1 - exact.real(said.least))


def _tanh(y: Any) -> Any:
    e = exact.exp(y * 2)
    return (e - 1) / (e + 1)


def _bilinear(G: Any, u: list[Any], v: list[Any]) -> Any:
    """uᵀGv for lists of Reals."""
    terms = [a * b * x for a, row in zip(u, G.tolist(), strict=True) for b, x in zip(v, row, strict=True) if x != 0]
    return sum(terms, exact.real(0))


@claim.empirical(
    data=empirical.DATASETS, device=empirical.DEVICES, blind_to=("one_deviation", "forgets_the_mean", "half_the_range")
)
def in_the_torch_implementation(law, data, device):
    """Softmax at τ = √d, 1 and 100 on 1000 images with the stated preprocessing, on 1000 with the mean of each pixel taken off, and on 500
    and their negatives: the smallest cosine of all pairs against the bound, up to 10⁻⁹ for rounding."""
    for style, name in (
        ("paper", "stated preprocessing"),
        ("centred-unit", "pixels centred"),
        ("both", "and negatives"),
    ):
        for temperature in (0.0, 1.0, 100.0):
            q, where = _measure(data, device, style, temperature)
            said = law(q)
            below = said.square is not None and said.square < 1
            if {"standard": temperature == 0, "narrow": where["range"] <= 0.25}.get(said.where, below):
                demand(
                    float(said.least) <= where["least"] + 1e-9, style=name, tau=where["tau"], smallest=where["least"]
                )
            label = f"{data}, {name}, τ = {where['tau']:.3g}"
            bound = max(-1.0, corrected(q).least) if q.mean2 else -1.0
            detail = f"‖μ‖ = {(q.mean2 or 0) ** 0.5:.2g}, R/τ = {where['range']:.2g}"
            measured("mean cosine of softmax features", where["mean"], data=label, detail=detail)
            measured("smallest cosine", where["least"], data=label, detail=f"bound {bound:.5f}")


@functools.cache
def _measure(data: str, device: str, style: str, temperature: float) -> tuple[SimpleNamespace, dict[str, float]]:
    """What the laws read, as floats; and the cosines, the temperature (√d for 0) and R/τ."""
    import impl.attention

    X = empirical.features(data, 1000, device, "float64", "paper" if style == "both" else style)
    X = torch.cat([X[:500], -X[:500]]) if style == "both" else X
    tau = temperature or X.shape[1] ** 0.5
    U = impl.attention.unit_rows(impl.attention.softmax(X, temperature=tau))
    G, C, n = X @ X.T, U @ U.T, len(X)
    spread = float((G.amax(dim=1) - G.amin(dim=1)).max())
    quarter, eighth = (float(torch.tanh(torch.tensor(spread / (k * tau), dtype=torch.float64))) for k in (4, 8))
    q = SimpleNamespace(
        diameter2=2 - 2 * float(G.min()),
        mean2=None if style == "both" else float(G.mean()),
        quarter=quarter,
        eighth=eighth,
    )
    mean = float((C.sum() - C.diagonal().sum()) / (n * (n - 1)))
    return q, {"least": float(C.min()), "mean": mean, "tau": tau, "range": spread / tau}
