"""MLP-Attn with fixed attention is a 2L-ReLU trained on the data set F̂: same scores, gradients and kernel at every step.

Setting.  S = XᵀX; MLP-Attn sees the rows of F̂ = ΔXS, Δ = diag(δ_i), δ_i = 1/‖Sx_i‖ (or 1, unnormalised); nothing else
          about Δ ≻ 0 is used.  f = m^(−1/2) Σ_r a_r relu(w_rᵀ·), the w_r trained by gradient descent, step η, on any loss.
Says.     Gradients propagate through a representation that couples all data, so that the kernel evolves in a way that
          sets MLP-Attn apart from a 2L-ReLU (“in contrast to frozen-kernel lazy training”): it is something else.
Why not.  X is fixed, so F̂ is a data set like any other.  By induction on the step: equal weights give equal scores F̂w_r,
          so equal activations D_r and residuals e, so equal updates w_r − (η a_r/√m) F̂ᵀD_re.  One row, one neuron shows it.
Instead.  The two are one function of (w, t), so also their kernels.  On X itself it is a 2L-ReLU from v_r = Sw_r whose
          gradient is multiplied by S².
So.       A width that suffices for 2L-ReLU on all data sets suffices for MLP-Attn: thm-4.8's bound in G̃ and its bound for
          2L-ReLU in G are one bound on two data sets.  What attention can change is the spectrum of the data, no more.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy as sp
import torch
from hypothesis import strategies as st

from theorems import empirical, exact, search, strategies
from theorems.claim import Claim, demand, measured
from theorems.symbolic import identical

claim = Claim(
    "rem-4.7.b",
    "MLP-Attn differs in kind from a 2L-ReLU on another data set",
    source="arXiv:2603.13085v2, Remark 4.7",
    statement=r"\text{MLP-Attn trained on } X \ne \text{2L-ReLU trained on any data set } Z",
    reading="attention is fixed during training, as in the paper; “in contrast to” a 2L-ReLU as a difference in kind",
    expected="refuted",
)


class _Twin(NamedTuple):
    """The 2L-ReLU said to do the same: its rows, its start v = start·w, and what multiplies its gradient."""

    rows: Any
    start: Any
    gradient: Any


@claim.false
def as_published(X, S, Delta, one):
    """No 2L-ReLU on whatever data set has the scores of MLP-Attn throughout training"""


@claim.true
def corrected(X, S, Delta, one):
    """MLP-Attn on X is the 2L-ReLU on F̂ = ΔXS, from the same weights, with the same gradient"""
    return _Twin(Delta * X * S, one, one)


@claim.true
def on_the_raw_directions(X, S, Delta, one):
    """It is the 2L-ReLU on ΔX from Sw, with gradients multiplied by S²"""
    return _Twin(Delta * X, S, S * S)


@claim.false
def raw_data(X, S, Delta, one):
    """The 2L-ReLU on X from the same weights: forgets attention."""
    return _Twin(X, one, one)


@claim.false
def not_normalised(X, S, Delta, one):
    """The 2L-ReLU on F: forgets that the rows are scaled."""
    return _Twin(X * S, one, one)


@claim.false
def reparametrised_start_only(X, S, Delta, one):
    """The 2L-ReLU on ΔX from Sw with plain gradients: the same function at first, not after a step."""
    return _Twin(Delta * X, S, one)


@claim.false
def preconditioned_once(X, S, Delta, one):
    """The 2L-ReLU on ΔX from Sw, gradients multiplied by S: forgets one of the two changes of variable."""
    return _Twin(Delta * X, S, S)


@claim.symbolic(dimensions="all")
def by_induction(law):
    """If v = Aw, the scores agree; after a step on any activations and residuals, v' = Aw' again: words for all n, d."""
    n, d = sp.symbols("n d", integer=True, positive=True)
    X, Delta, D = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("Delta", n, n), sp.MatrixSymbol("D", n, n)
    w, e, eta = sp.MatrixSymbol("w", d, 1), sp.MatrixSymbol("e", n, 1), sp.Symbol("eta", real=True)
    S, rules = X.T * X, [(Delta.T, Delta), (D.T, D)]
    F = Delta * X * S
    claimed = law(X, S, Delta, sp.Identity(d))
    twin = claimed or _Twin(F, sp.Identity(d), sp.Identity(d))
    after = w - eta * F.T * D * e
    v = twin.start * w
    same = identical(twin.rows * v, F * w, rules)
    v_after = v - eta * twin.gradient * twin.rows.T * D * e
    same = same and identical(v_after, twin.start * after, rules)
    demand(same if claimed else not same, claimed=claimed, agree=same)


@st.composite
def _runs(draw: Any) -> tuple[Any, Any, Any, Any]:
    """(X, Δ, W, y): data, row scales, the columns w_r of m = 1 or 4 neurons, targets."""
    X = draw(strategies.data_matrices(max_n=3, max_d=3))
    scales = [draw(strategies.positive_rationals()) for _ in range(X.nrows())]
    m = draw(st.sampled_from([1, 4]))
    W = exact.matrix([[draw(st.integers(-2, 2)) for _ in range(m)] for _ in range(X.ncols())])
    return X, exact.diagonal(scales), W, draw(strategies.label_vectors(X.nrows()))


def _small_runs() -> Iterator[tuple[Any, Any, Any, Any]]:
    for X in search.matrices(2, 2, entries=(1, 2, -1)):
        n, d = X.nrows(), X.ncols()
        for scale, first in itertools.product(("1", "1/2"), (1, -1)):
            scales = exact.diagonal([exact.rational(scale)] * n)
            yield X, scales, exact.matrix([[first], [1]][:d]), exact.column([1, -1][:n])


@claim.property(
    run=_runs(),
    search=search.product(run=search.Stream("X with n, d ≤ 2, one neuron, two scales and signs", "runs", _small_runs)),
)
def on_exact_training(law, run):
    """Three steps on the squared loss: MLP-Attn by exact differences of its composite, the twin by its own gradient; exact."""
    X, Delta, W, y = run
    n, d = X.nrows(), X.ncols()
    S = X.transpose() * X
    one, eta = exact.identity(d), exact.rational("1/16")
    claimed = law(X, S, Delta, one)
    twin = claimed or _Twin(Delta * X * S, one, one)
    V, agree = twin.start * W, True
    for _ in range(4):
        scores = _attended_scores(X, Delta, W)
        agree = agree and scores == twin.rows * V
        W = W - eta * _differences(X, Delta, W, y)
        V = V - eta * twin.gradient * _gradient(twin.rows, V, y)
    demand(agree if claimed else not agree, n=n, d=d, agree=agree)


def _attended_scores(X: Any, Delta: Any, W: Any) -> Any:
    """Row by row: attention over the training rows, then its scale, then the neurons."""
    rows = [
        sum(
            (exact.submatrix(X, [k], range(X.ncols())) * (X * X.transpose())[i, k] for k in range(X.nrows())),
            exact.submatrix(X, [i], range(X.ncols())) * 0,
        )
        for i in range(X.nrows())
    ]
    return exact.matrix([(row * Delta[i, i] * W).entries() for i, row in enumerate(rows)])


def _outputs(scores: Any) -> list[Any]:
    """f(x_i) with signs a_r = 1, −1, 1, −1 and m = 1 or 4."""
    m = scores.ncols()
    root = 1 if m == 1 else 2
    return [
        sum(((-1) ** r * max(scores[i, r], exact.rational(0)) for r in range(m)), exact.rational(0)) / root
        for i in range(scores.nrows())
    ]


def _differences(X: Any, Delta: Any, W: Any, y: Any) -> Any:
    """The gradient of ½Σ(f − y)² in W: f is piecewise linear, so one-sided differences inside a piece are exact.

    At a score of 0 the piece where the neuron stays inactive is taken.
    """
    scores, table = _attended_scores(X, Delta, W), []
    before = _outputs(scores)
    for c in range(W.nrows()):
        unit = exact.matrix([[int(k == c)] for k in range(W.nrows())])
        slopes = _attended_scores(X, Delta, unit)
        row = []
        for r in range(W.ncols()):
            moves = [abs(scores[i, r] / slopes[i, 0]) for i in range(X.nrows()) if scores[i, r] and slopes[i, 0]]
            h = min([exact.rational(1), *moves]) / 2
            moved = exact.matrix(
                [[W[k, j] + (h if (k, j) == (c, r) else 0) for j in range(W.ncols())] for k in range(W.nrows())]
            )
            after_scores = _attended_scores(X, Delta, moved)
            kept = exact.matrix(
                [[after_scores[i, j] if scores[i, j] else 0 for j in range(W.ncols())] for i in range(X.nrows())]
            )
            after = _outputs(kept)
            row.append(
                sum(
                    ((b - y[i, 0]) * (a - b) / h for i, (a, b) in enumerate(zip(after, before, strict=True))),
                    exact.rational(0),
                )
            )
        table.append(row)
    return exact.matrix(table)


def _gradient(Z: Any, V: Any, y: Any) -> Any:
    """The same gradient for a 2L-ReLU on the rows of Z: column r is a_r/√m ZᵀD_r(f − y)."""
    scores = Z * V
    outputs, root = _outputs(scores), 1 if V.ncols() == 1 else 2
    columns = []
    for r in range(V.ncols()):
        residual = [(outputs[i] - y[i, 0]) * (scores[i, r] > 0) * (-1) ** r / root for i in range(Z.nrows())]
        columns.append((Z.transpose() * exact.column(residual)).entries())
    return exact.matrix(columns).transpose()


@claim.empirical(
    data=empirical.DATASETS,
    device=empirical.DEVICES,
    blind_to=(
        "on_the_raw_directions",
        "raw_data",
        "not_normalised",
        "reparametrised_start_only",
        "preconditioned_once",
    ),
)
def in_the_torch_implementation(law, data, device):
    """Thirty steps on 100 images, m = 256: attention in every forward pass against F̂ as data; the very same weights.

    The drift of the kernel is that of a 2L-ReLU on F̂; on X it is another number, since X is another data set.
    """
    apart, drifts = _trained(data, device)
    demand((apart == 0) if law(1, 1, 1, 1) else apart != 0, difference=apart)
    for name, drift in drifts.items():
        measured(f"‖K_m(t) − K_m(0)‖_F/‖K_m(0)‖_F, {name}", drift, data=f"{data}, n = 100, m = 256, 30 steps")


@functools.cache
def _trained(data: str, device: str) -> tuple[float, dict[str, float]]:
    """The largest difference of weights after training, and the relative drift of the kernel by what was trained."""
    import impl.network
    import impl.ntk

    loaded = empirical.features(data, 100, device, "float64")
    targets = torch.sign(torch.randn(100, generator=torch.Generator().manual_seed(7), dtype=torch.float64)).to(loaded)
    fixed = impl.network.features(loaded, "mlp-attn")
    inputs = {
        "MLP-Attn": lambda: impl.network.features(loaded, "mlp-attn"),
        "2L-ReLU on F̂": lambda: fixed,
        "2L-ReLU on X": lambda: loaded,
    }
    weights, drifts = [], {}
    for name, rows in inputs.items():
        network = impl.network.TwoLayerReLU(loaded.shape[1], 256, seed=3, dtype=torch.float64).to(loaded.device)
        before = impl.ntk.finite_width(rows(), network.weight.detach())
        for _ in range(30):
            loss = ((network(rows())[:, 0] - targets) ** 2).sum() / 2
            (gradient,) = torch.autograd.grad(loss, network.weight)
            with torch.no_grad():
                network.weight.sub_(gradient, alpha=0.02)
        weights.append(network.weight.detach())
        after = impl.ntk.finite_width(rows(), weights[-1])
        drifts[name] = float((after - before).norm() / before.norm())
    return float((weights[0] - weights[1]).abs().max()), drifts
