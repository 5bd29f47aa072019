"""Multi-class kernel ridge regression: A = K_λ⁻¹Y minimises, one column a class; unique exactly where K ≻ 0.

Setting.  K ⪰ 0 (n×n), λ > 0, K_λ = K + λI, Y (n×c).  J(A) = ‖Y − KA‖_F² + λ tr(AᵀKA), the ridge objective in the norm of thm-B.8.
Says.     A = K_λ⁻¹Y minimises J, column by column.
Why.      J is a sum over columns.  For one, a = K_λ⁻¹y, K = QQᵀ: J(a+e) − J(a) = ‖Ke‖² + λ‖Qᵀe‖² + 2eᵀK(K_λa − y), and the
          last term is 0.  It vanishes exactly where Ke = 0.
Mind.     For singular K other A minimise too; all of them give the same training values KA.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from hypothesis import strategies as st

from theorems import exact, search, strategies
from theorems.claim import Claim, demand, demand_at_most
from theorems.symbolic import identical, sum_of_squares

claim = Claim(
    "thm-B.13",
    "Multi-class kernel ridge regression",
    source="arXiv:2603.13085v2, Theorem B.13",
    statement=r"K_\lambda^{-1} Y \in \arg\min_A\ \|Y - KA\|_F^2 + \lambda \operatorname{tr}(A^\top K A)",
    reading="the penalty is λ times the squared norm of the function; K may be singular",
    expected="proved",
    uses=("thm-B.8",),
)


@claim.true
def as_published(K, inverse, y, n):
    """Every column: K_λ⁻¹y"""
    return inverse * y


@claim.false
def scales_by_the_sample(K, inverse, y, n):
    """nK_λ⁻¹y: mixes the mean squared error with a penalty that is not divided by n."""
    return inverse * y * n


@claim.false
def predicts_instead(K, inverse, y, n):
    """KK_λ⁻¹y: the fitted values in place of the coefficients."""
    return K * inverse * y


@claim.false
def inverts_twice(K, inverse, y, n):
    """K_λ⁻¹KK_λ⁻¹y: the coefficients of an estimator that is smoothed twice."""
    return inverse * K * inverse * y


@claim.symbolic(dimensions="all")
def by_completing_the_square(law):
    """J(a+e) − J(a) of one column as a word in K = QQᵀ, B = K_λ⁻¹, y, e of any size: a sum of squares."""
    n, r = sp.symbols("n r", integer=True, positive=True)
    lam = sp.Symbol("lambda", positive=True)
    B, Q, K = sp.MatrixSymbol("B", n, n), sp.MatrixSymbol("Q", n, r), sp.MatrixSymbol("K", n, n)
    y, e = sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("e", n, 1)
    eye = sp.Identity(n)
    rules = [(K.T, K), (B.T, B), (K * B, eye - lam * B), (B * K, eye - lam * B)]
    a = law(K, B, y, n)

    def objective(a: Any) -> Any:
        return (y - K * a).T * (y - K * a) + lam * a.T * K * a

    gain = objective(a + e) - objective(a)
    demand(identical(gain, (K * e).T * (K * e) + lam * e.T * K * e, rules))
    demand(
        sum_of_squares(e.T * K * K * e + lam * e.T * K * e, [(1, e.T * K), (lam, e.T * Q)], [(K.T, K), (Q * Q.T, K)])
    )


@st.composite
def _problems(draw: Any) -> tuple[Any, ...]:
    """(K, λ, Y, E): K ⪰ 0 of any rank, one or two columns of labels, and a change of the coefficients."""
    K, lam, _ = draw(strategies.ridge_problems(max_n=3))
    n = K.nrows()
    two = draw(st.booleans())
    Y, E = ([draw(strategies.label_vectors(n)) for _ in range(1 + two)] for _ in range(2))
    return K, lam, _beside(Y), _beside(E)


def _small() -> Any:
    for K in search.psd(2, entries=(0, 1, 2)):
        for last in (1, 0, -1):
            y = exact.column([1, last][: K.nrows()])
            yield K, exact.rational(1), y, y


@claim.property(
    problem=_problems(),
    search=search.product(problem=search.Stream("K ⪰ 0 with n ≤ 2, λ = 1, one class", "problems", _small)),
)
def on_exact_matrices(law, problem):
    """J at the claimed A against J at A ± E/4, at A ± E and at the gradient's step; E counts where KE ≠ 0 only."""
    K, lam, Y, E = problem
    n = K.nrows()
    K_lam = K + lam * exact.identity(n)
    B = K_lam.inv()
    columns = [law(K, B, exact.submatrix(Y, range(n), [s]), n) for s in range(Y.ncols())]
    A = _beside(columns)
    least, gradient = _objective(K, lam, Y, A), K * (K_lam * A - Y)
    for step in (E / 4, -E / 4, E, -E, -gradient / (1 + exact.trace(K_lam) ** 2)):
        other = _objective(K, lam, Y, A + step)
        demand_at_most(least, other, step=step)
        demand((other == least) == (K * step == 0 * step), step=step)
    if not exact.is_pd(K):
        demand(_objective(K, lam, Y, A + _null_vector(K, Y.ncols())) == least)


claim.in_rocq(as_published="thm_B_13_multi_class_ridge")


def _objective(K: Any, lam: Any, Y: Any, A: Any) -> Any:
    R = Y - K * A
    return exact.trace(R.transpose() * R) + lam * exact.trace(A.transpose() * K * A)


def _beside(columns: list[Any]) -> Any:
    n = columns[0].nrows()
    return exact.matrix([[c[i, 0] for c in columns] for i in range(n)])


def _null_vector(K: Any, width: int) -> Any:
    """Columns e ≠ 0 with Ke = 0, for a singular K."""
    n = K.nrows()
    values = K.charpoly().coeffs()
    multiplicity = next(k for k, x in enumerate(values) if x != 0)
    N = exact.diagonal([0] * n)  # p(K)/Kᵐ for the characteristic polynomial p, tᵐ its power of t: KN = 0 ≠ N
    for k, x in enumerate(values[multiplicity:]):
        N = N + exact.power(K, k) * x
    e = next(v for j in range(n) if any((v := exact.submatrix(N, range(n), [j])).entries()))
    return _beside([e] * width)
