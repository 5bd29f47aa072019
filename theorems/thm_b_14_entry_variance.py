"""The mean squared error of an entry of K_m is ⟨x̃_i, x̃_j⟩² p(1−p)/m, at most C/m with C = max_i ‖x̃_i‖⁴/4.

Setting.  Features x̃_i ≠ 0 (rows of X, or of F = XXᵀX), G̃ their Gram matrix, λ_1 its largest eigenvalue; K_m over m
          independent neurons, K_∞ = E K_m; p = p_ij = (π − θ_ij)/(2π) the probability that a neuron is active on both.
Says.     E[(K_m − K_∞)_ij²] ≤ C/m; C ≤ ¼ for unit rows, and unnormalised attention scales C by λ_1(G̃)².
Why.      (K_m)_ij is G̃_ij times the mean of m independent indicators of variance p(1−p) ≤ ¼ each (thm-4.3).
          |G̃_ij| ≤ max_i G̃_ii ≤ λ_1.
More.     The smallest C is max_i G̃_ii²/4 = max_i ‖x̃_i‖⁴/4, attained on the diagonal, where p = ½.  It falls short of λ_1²/4
          unless the longest feature is orthogonal to the others: right as an upper bound, wrong as an equality.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import sympy as sp
import torch
import z3

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most, measured
from theorems.symbolic import valid

claim = Claim(
    "thm-B.14",
    "Mean squared error of an entry of the finite-width kernel",
    source="arXiv:2603.13085v2, Theorem B.14",
    statement=r"\mathbb E\big[(K_m - K_\infty)_{ij}^2\big] \le \frac{C}{m}, \qquad C \le \tfrac14 \text{ for unit rows}, \qquad "
    r"C \le \tfrac14 \lambda_1(\tilde G)^2 \text{ for unnormalised attention}",
    reading="“scales C by λ_1(G̃)²” is read as an upper bound, as the theorem is one; as an equality it is false",
    expected="proved",
    uses=("thm-4.3",),
)


@claim.true
def as_published(q):
    """C ≤ ¼ for unit rows, else C ≤ λ_1(G̃)²/4, where C = m·max_ij E[(K_m − K_∞)_ij²]"""
    return 0, _quarter(q) * (1 if q.unit else q.top * q.top)


@claim.true
def sharp(q):
    """C = max_i ‖x̃_i‖⁴/4, from the diagonal: the smallest constant"""
    return _quarter(q) * q.largest * q.largest, _quarter(q) * q.largest * q.largest


@claim.false
def scales_exactly(q):
    """C = λ_1(G̃)²/4: reads the scaling by λ_1² as an equality."""
    return _quarter(q) * q.top * q.top, _quarter(q) * q.top * q.top


@claim.false
def forgets_the_square(q):
    """C ≤ λ_1(G̃)/4: the entry's error scales so, not its square."""
    return 0, _quarter(q) * (1 if q.unit else q.top)


@claim.false
def a_quarter_always(q):
    """C ≤ ¼: forgets the features' norms."""
    return 0, _quarter(q)


@claim.false
def independent_activations(q):
    """C ≤ (3/16) max_i ‖x̃_i‖⁴: p = ¼ on the diagonal too."""
    return 0, _quarter(q) * 3 / 4 * q.largest * q.largest


@claim.false
def uncentred(q):
    """C = max_i ‖x̃_i‖⁴/2: the second moment p in place of the variance p(1−p)."""
    return _quarter(q) * 2 * q.largest * q.largest, _quarter(q) * 2 * q.largest * q.largest


@claim.false
def one_power_of_m_more(q):
    """E[(K_m − K_∞)_ij²] ≤ C/m²: squares the rate of the variance."""
    return 0, sharp(q)[1] / q.m


def _quarter(q: SimpleNamespace) -> Any:
    return q.one / 4


@claim.symbolic(dimensions="all")
def by_the_variance_of_a_mean(law):
    """The variance of a mean of m indicators by SymPy; |G̃_ij|² p(1−p) ≤ max G̃_ii²/4, attained, against the law by z3."""
    m, p = sp.Symbol("m", integer=True, positive=True), sp.Symbol("p", real=True)
    r, s = sp.symbols("r s", integer=True)
    one = p * (1 - p) ** 2 + (1 - p) * p**2
    both = p * p * (1 - p) ** 2 - 2 * p * (1 - p) * p * (1 - p) + (1 - p) ** 2 * p**2  # independent r ≠ s
    terms = sp.summation(one, (r, 1, m)) + sp.summation(both, (r, 1, m), (s, 1, m)) - m * both
    demand(sp.simplify(terms / m**2 - p * (1 - p) / m) == 0, variance=terms / m**2)

    a, b, c, share, largest, top, width = z3.Reals("a b c p L top m")
    row = [a >= 0, b >= 0, a <= largest, b <= largest, c * c <= a * b, share >= 0, 2 * share <= 1]
    demand(valid(c * c <= largest * largest, largest > 0, *row)[0])
    square = z3.Real("c2")  # c²
    derived = [largest > 0, square >= 0, square <= largest * largest, share >= 0, 2 * share <= 1]
    demand(valid(share * (1 - share) <= z3.Q(1, 4), share >= 0)[0])
    demand(valid(4 * square * share * (1 - share) <= largest * largest, *derived, share * (1 - share) <= z3.Q(1, 4))[0])
    for unit in (True, False):
        q = SimpleNamespace(one=z3.RealVal(1), unit=unit, top=top, largest=largest, m=width)
        low, high = law(q)
        facts = [largest > 0, top >= largest, width >= 1, *([largest == 1] if unit else [])]
        for holds, why in (
            valid(4 * low <= largest * largest, *facts),
            valid(largest * largest <= 4 * high, *facts),  # attained at i = j
        ):
            demand(holds, unit_rows=unit, because=why)


def _along_roots() -> Iterator[tuple[Any, int]]:
    """(features, m): rows that are multiples of roots e_i or e_i ± e_j."""
    for rows in ([[1]], [[2], [-1]], [[1, 0], [1, 1]], [[1, 0], [2, -2], [0, -3]], [[1, 1, 0], [0, 1, 1], [0, 0, 1]]):
        yield from ((exact.matrix(rows), m) for m in (1, 2, 5))


@claim.property(search=search.product(case=search.Stream("features along roots", "cases", _along_roots)))
def on_roots(law, case):
    """E[(K_m − K_∞)_ij²] over the binomial counts of active neurons, p counted on signed permutations of (1, 2, 4); exact."""
    F, m = case
    G, values = exact.gram(F), []
    weights = [
        [s * (1, 2, 4)[k] for s, k in zip(signs, order, strict=True)]
        for order in itertools.permutations(range(F.ncols()))
        for signs in itertools.product((1, -1), repeat=F.ncols())
    ]  # one in each chamber, all equally likely
    for i, j in itertools.combinations_with_replacement(range(F.nrows()), 2):
        both = sum(all((F * exact.column(w))[k, 0] > 0 for k in (i, j)) for w in weights)
        p, error = exact.rational(both) / len(weights), exact.rational(0)
        for k in range(m + 1):
            error += math.comb(m, k) * p**k * (1 - p) ** (m - k) * (G[i, j] * exact.rational(k) / m - G[i, j] * p) ** 2
        values.append(error * m)
    _judge(law(_facts(G, m)), values)


@claim.property(
    X=strategies.data_matrices(),
    search=search.product(X=search.matrices(2, 2, entries=(1, 2, -1))),
    blind_to=("one_power_of_m_more",),
)
def on_exact_matrices(law, X):
    """G̃_ij² p(1−p) of the attention features and of the raw rows, for m = 1; certified."""
    for F in (exact.attend(X), X):
        G = exact.gram(F)
        p = exact.ntk_weights(G)
        shares = [[_entry(p, i, j) for j in range(i + 1)] for i in range(F.nrows())]
        values = [p_ij * (1 - p_ij) * G[i, j] ** 2 for i, row in enumerate(shares) for j, p_ij in enumerate(row)]
        _judge(law(_facts(G, 1)), values)


def _judge(claimed: tuple[Any, Any], values: list[Any]) -> None:
    """Every value is at most the upper bound of C, and some value reaches the lower."""
    for value in values:
        demand_at_most(value, claimed[1])
    reached = [exact.at_most(claimed[0], value) for value in values]
    demand(True if True in reached else None if None in reached else False, claimed=claimed[0], values=values)


def _facts(G: Any, m: int) -> SimpleNamespace:
    diagonal = [G[i, i] for i in range(G.nrows())]
    unit = all(x == 1 for x in diagonal)
    top = exact.eigenvalues(G)[0]
    return SimpleNamespace(one=exact.rational(1), unit=unit, top=top, largest=max(diagonal), m=exact.rational(m))


def _entry(A: exact.RealMatrix, i: int, j: int) -> exact.Real:
    if A.exact is not None or i == j:
        return exact.real(A.exact[i, j] if A.exact is not None else exact.rational("1/2"))
    return exact.Real(lambda bits: A.at(bits)[i, j])


_DRAWS, _ERROR = 1000, 1e-6


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("forgets_the_square", "a_quarter_always", "independent_activations", "one_power_of_m_more"),
)
def in_the_torch_implementation(law, data, device):
    """impl.ntk on 20 images, 1000 neurons one by one (m = 1): every mean square is within Hoeffding's bound, error 10⁻⁶ in all."""
    for name in ("2l-relu", "mlp-attn"):
        mean, predicted, top = _squares(data, device, name)
        # values in [0, 1]: rows have norm 1
        allowed = math.sqrt(math.log(2 * 2 * mean.numel() / _ERROR) / (2 * _DRAWS))
        off = float((mean - predicted).abs().max())
        demand(off <= allowed, network=name, off=off, allowed=allowed)
        low, high = law(SimpleNamespace(one=1.0, unit=True, top=top, largest=1.0, m=1))
        demand(low <= float(mean.max()) + allowed, network=name, claimed=low, mean=float(mean.max()))
        demand(float(mean.max()) - allowed <= high, network=name, claimed=high, mean=float(mean.max()))
        label = f"{data}, {name}, {_DRAWS} draws"
        measured("C: largest m·E[(K_m − K_∞)_ij²], exactly", float(predicted.max()), data=label)
        measured("λ_1(G̃)²/4", top**2 / 4, data=label, detail="what scaling by λ_1² would give")
        measured("largest difference of the mean square from its expectation", off, low=0, high=allowed, data=label)


claim.not_in_rocq("it needs probability, which MathComp 1.15 lacks")


@functools.cache
def _squares(data: str, device: str, name: str) -> tuple[torch.Tensor, torch.Tensor, float]:
    """The mean of (K_1 − K_∞)_ij² over draws, what impl.ntk expects, and λ_1."""
    import impl.network
    import impl.ntk

    F = impl.network.features(empirical.features(data, 20, device, "float64"), name)
    limit, total = impl.ntk.infinite_width(F), torch.zeros(len(F), len(F)).to(F)
    for w in torch.cat(list(impl.network.weight_blocks(F.shape[1], _DRAWS, seed=14))).to(F):
        total += (impl.ntk.finite_width(F, w[None]) - limit) ** 2
    top = float(torch.linalg.matrix_norm(F @ F.T, 2))
    return total / _DRAWS, impl.ntk.expected_entry_variance(F), top
