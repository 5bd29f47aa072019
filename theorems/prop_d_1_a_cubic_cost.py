"""All n leave-one-out influences cost one factorisation, about ⅔n³ operations; from the features of G³, about nd² are enough.

Setting.  K (n×n) ⪰ 0, λ > 0, labels y, t test points; influence I(i, s) = (f_{−i}(x_s) − y_s)² − (f(x_s) − y_s)², the kernel fixed.
          An operation is one addition, subtraction, multiplication or division of numbers.
Says.     Exact influence is O(n³).
Why.      K + λI = LDLᵀ, L⁻¹ and from it the diagonal of (K+λI)⁻¹ take n³/3 operations each to leading order; then α, and for
          each test point one solve and O(n).  f_{−i}(x_s) = f(x_s) − w_i α_i/(K_λ⁻¹)_ii, so nothing is refitted.
Mind.     It is an upper bound.  n refits, of n³/3 each, are not needed; nor is n³ itself where K has features of d < n
          columns, as G³ = FFᵀ has: K_λ⁻¹ = (I − F(FᵀF+λI)⁻¹Fᵀ)/λ, of order nd² + tnd.  K is given: to build G from d > n
          columns costs n²d, more than n³.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import sympy as sp
import torch
from hypothesis import strategies as st
from torch.utils._python_dispatch import TorchDispatchMode

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, Undecided, demand, demand_at_most, measured
from theorems.counted_influence import dense, thin

claim = Claim(
    "prop-D.1.a",
    "Exact influence of all points costs n³",
    source="arXiv:2603.13085v2, Proposition D.1",
    statement=r"\text{all } I(i, x_s),\ i \le n,\ s \le t: \quad O(n^3 + t n^2) \text{ operations}",
    reading="an upper bound on the operations for all n points together, constant 9; not a lower bound on every algorithm",
    expected="proved",
    uses=("thm-B.10",),
)


class _Cost(NamedTuple):
    """Operations: at most, exactly, needed at least; for K = FFᵀ at most; and matrices factorised.  None: not stated."""

    most: Any = None
    exactly: Any = None
    needed: Any = None
    from_features: Any = None
    factorised: Any = None


@claim.true
def as_published(n, t, d):
    """At most 9(n³ + tn²) operations"""
    return _Cost(most=9 * (n**3 + t * n**2))


@claim.true
def counted(n, t, d):
    """Exactly (4n³ + 27n² + 5n)/6 + t(2n² + 5n + 2) operations, by one factorisation"""
    return _Cost(exactly=(4 * n**3 + 27 * n**2 + 5 * n) / 6 + t * (2 * n**2 + 5 * n + 2), factorised=1)


@claim.true
def from_the_features(n, t, d):
    """K = FFᵀ, F of d columns: at most 5n(d+1)² + 2(d+1)³ + 6t(n+d)(d+1) operations"""
    return _Cost(from_features=5 * n * (d + 1) ** 2 + 2 * (d + 1) ** 3 + 6 * t * (n + d) * (d + 1))


@claim.false
def square_alone(n, t, d):
    """At most 4n² + 4tn² + 8tn operations: counts the solves and forgets the factorisation."""
    return _Cost(most=4 * n**2 + 4 * t * n**2 + 8 * t * n)


@claim.false
def without_the_diagonal(n, t, d):
    """At most n³/3 + 4n² + 4tn² + 8tn: takes α alone, without the diagonal of the inverse."""
    return _Cost(most=n**3 / 3 + 4 * n**2 + 4 * t * n**2 + 8 * t * n)


@claim.false
def one_refit_for_each_point(n, t, d):
    """At least n⁴/3 operations and n factorisations: refits the model without each point in turn."""
    return _Cost(needed=n**4 / 3, factorised=n)


@claim.false
def cube_is_needed(n, t, d):
    """At least n³/20 operations for attention too: reads O(n³) as a lower bound."""
    return _Cost(needed=n**3 / 20)


@claim.symbolic(dimensions="all")
def by_counting_the_loops(law):
    """The loops of both algorithms summed for every n, t, d by SymPy, against the law."""
    n, t, d = sp.symbols("n t d", integer=True, positive=True)
    claimed, cost, cheap = law(n, t, d), _dense_count(n, t), _thin_count(n, t, d)
    if claimed.exactly is not None:
        demand(sp.expand(claimed.exactly - cost) == 0, claimed=claimed.exactly, counted=cost)
    _demand_above(claimed.most, cost, n, t, d)
    _demand_above(claimed.from_features, cheap, n, t, d)
    if claimed.needed is not None:
        done = cheap.subs({d: 1, t: 1})
        demand(bool(sp.limit(claimed.needed / done, n, sp.oo) <= 1), needed=claimed.needed, done_with=done)


def _demand_above(claimed: Any, cost: Any, *sizes: Any) -> None:
    """All coefficients of claimed − cost in n−1, t−1, d−1 are ≥ 0; refuted at a size where it is negative."""
    if claimed is None:
        return
    gap = sp.expand(claimed - cost)
    for k in range(1, 40):
        at = {size: 1 if size.name == "t" else k for size in sizes}
        demand(bool(gap.subs(at) >= 0), n=k, short_by=gap.subs(at))
    if any(c < 0 for c in sp.Poly(sp.expand(gap.subs({s: s + 1 for s in sizes}, simultaneous=True)), *sizes).coeffs()):
        raise Undecided("operations")


@functools.cache
def _ldl_count(n: Any) -> Any:
    """K = LDLᵀ: column j takes 2j products and j differences, then for each row below j of both and a division."""
    j = sp.Symbol("j", integer=True)
    return sp.summation(3 * j + (n - 1 - j) * (2 * j + 1), (j, 0, n - 1))


@functools.cache
def _inverse_count(n: Any) -> Any:
    """L⁻¹ column by column: entry (i, c) takes i−c products and i−c sums."""
    gap = sp.Symbol("gap", integer=True)
    return sp.summation((n - gap) * 2 * gap, (gap, 1, n - 1))


def _solve_count(n: Any) -> Any:
    """L, D and Lᵀ: a product and a difference for each entry below the diagonal, twice, and n divisions."""
    return 2 * n * (n - 1) + n


@functools.cache
def _dense_count(n: Any, t: Any) -> Any:
    """λ on the diagonal, LDLᵀ, L⁻¹, its weighted column sums, α, α_i over the diagonal; and for each test point a solve and 6n + 2."""
    i = sp.Symbol("i", integer=True)
    diagonal = sp.summation(3 * (n - i), (i, 0, n - 1))
    return sp.expand(
        n + _ldl_count(n) + _inverse_count(n) + diagonal + _solve_count(n) + n + t * (_solve_count(n) + 6 * n + 2)
    )


@functools.cache
def _thin_count(n: Any, t: Any, d: Any) -> Any:
    """B = FᵀF + λI and LDLᵀ; F B⁻¹ row by row; α and the diagonal; and for each test point."""
    form = 2 * n * d * d + d + _ldl_count(d)
    rows = n * (_solve_count(d) + 2 * d + 2)
    alpha = 2 * n * d + n * (2 * d + 2)
    return sp.expand(form + rows + alpha + n + t * (_solve_count(d) + 2 * n * d + 6 * n + 2))


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(F, λ, y, queries, targets)."""
    F = draw(strategies.data_matrices(max_n=5, max_d=3))
    t = draw(st.integers(1, 2))
    return (
        F,
        draw(strategies.positive_rationals()),
        draw(strategies.label_vectors(F.nrows())),
        draw(strategies.data_matrices(n=t, d=F.ncols(), zero_rows=True)),
        draw(strategies.label_vectors(t)),
    )


def _sizes() -> Any:
    """Rows (1, k mod 3) or (k mod 3 + 1) for n = 1, …, 4 and 8, 24, and one test point."""
    for n, d in ((1, 1), (2, 1), (2, 2), (3, 2), (4, 2), (8, 2), (24, 1)):
        F = exact.matrix([[1, k % 3][:d] if d > 1 else [k % 3 + 1] for k in range(n)])
        yield F, exact.rational(1), exact.column([1 + k % 2 for k in range(n)]), exact.ones(1, d), exact.column([2])


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("one test point, n ≤ 4 and 8, 24", "problems", _sizes)),
)
def on_counted_arithmetic(law, problem):
    """Both algorithms run on numbers that count: the influences equal those of n refits, the operations are what is claimed."""
    F, lam, y, queries, targets = problem
    n, t, d = F.nrows(), queries.nrows(), F.ncols()
    K, labels, wanted = exact.gram(F), y.entries(), targets.entries()
    tests = (queries * F.transpose()).tolist()
    full, operations = dense(K, lam, labels, tests, wanted)
    low, fewer = thin(F, lam, labels, queries.tolist(), wanted)
    refitted = [[_refit(K, lam, y, tests[s], wanted[s], i) for i in range(n)] for s in range(t)]
    demand(full == refitted and low == refitted, influences=full, from_features=low, by_refitting=refitted)
    claimed = law(*map(exact.rational, (n, t, d)))
    if claimed.exactly is not None:
        demand(bool(claimed.exactly == operations), claimed=claimed.exactly, counted=operations)
    if claimed.most is not None:
        demand_at_most(operations, claimed.most, n=n, t=t)
    if claimed.from_features is not None:
        demand_at_most(fewer, claimed.from_features, n=n, d=d, t=t)
    if claimed.needed is not None:
        demand_at_most(claimed.needed, min(operations, fewer), n=n, d=d, t=t)


def _refit(K: Any, lam: Any, y: Any, test: list[Any], target: Any, i: int) -> Any:
    """(f_{−i}(x) − y)² − (f(x) − y)² by solving again without i."""
    row = exact.matrix([test])
    full = (row * (K + lam * exact.identity(K.nrows())).solve(y))[0, 0]
    kept = [k for k in range(K.nrows()) if k != i]
    less = exact.rational(0)
    if kept:
        part = exact.submatrix(K, kept, kept) + lam * exact.identity(len(kept))
        less = (exact.submatrix(row, [0], kept) * part.solve(exact.submatrix(y, kept, [0])))[0, 0]
    return (less - target) ** 2 - (full - target) ** 2


class _Factorisations(TorchDispatchMode):
    """Counts the factorisations and dense inverses that PyTorch is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.__name__
        if any(
            word in name
            for word in ("cholesky_ex", "linalg_inv", "lu_factor", "linalg_solve_ex", "eigh", "linalg_qr", "svd")
        ):
            self.seen.append(name)
        return func(*args, **(kwargs or {}))


@functools.cache
def _measured(data: str, device: str, n: int) -> tuple[int, float]:
    """Factorisations, and seconds, for all influences of n images on ten others."""
    import time

    import impl.attention
    import impl.influence

    X = empirical.features(data, n + 10, device, "float64")
    F = impl.attention.linearized(X)
    K = F @ F.T
    Y = torch.ones(n, 1, dtype=torch.float64, device=device)
    started = time.perf_counter()
    with _Factorisations() as seen:
        ridge = impl.influence.fit(K[:n, :n].contiguous(), Y, 1.0)
        impl.influence.influence(ridge, K[n:, :n].contiguous(), Y[:10]).cpu()
    return len(seen.seen), time.perf_counter() - started


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=("square_alone", "without_the_diagonal", "cube_is_needed"),
)
def in_the_torch_implementation(law, data, device):
    """The implementation factorises one matrix for all n influences; the seconds are reported, not judged."""
    _measured(data, device, 20)  # the first call also loads what PyTorch needs
    for n in (50, 200, 800):
        count, seconds = _measured(data, device, n)
        claimed = law(n, 10, 1).factorised
        demand(claimed is None or count == claimed, n=n, factorisations=count, claimed=claimed)
        measured(
            "all influences on 10 test points", seconds, unit="s", data=f"{data}, n = {n}", detail="one run, not judged"
        )


claim.not_in_rocq("a count of operations")
