"""Derivations for all dimensions: matrix words over symbolic sizes, sums of squares, scalar facts by z3.

A matrix expression over SymPy's MatrixSymbols, whose sizes stay symbols, is read as a polynomial in
non-commuting words.  Two expressions with the same normal form are equal for every choice of the
matrices and of the sizes.  Rules (D·D → D for a projection, XXᵀ → gI − QQᵀ for ‖G‖₂ ≤ g …) are
hypotheses, applied from left to right; they can only identify what the hypotheses identify.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp
import z3
from sympy.matrices.expressions import (
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Transpose,
    ZeroMatrix,
)

from theorems.claim import demand

Word = tuple[Any, ...]
Words = dict[Word, sp.Expr]
MAX_REWRITES = 10_000


def normal_form(expression: Any, rules: Sequence[tuple[Any, Any]] = ()) -> Words:
    """The coefficients of `expression` on words in its matrix symbols, after rewriting by `rules`.

    expression: a SymPy matrix expression; rules: pairs (left, right), left a single word.
    Raises TypeError for an expression that is no polynomial in matrices, RecursionError when the
    rules do not come to rest.
    """
    if any(left.shape != right.shape for left, right in rules):
        raise ValueError("the sides of a rule have different shapes")
    table = [(_single(left), _words(right)) for left, right in rules]
    done: Words = {}
    todo, steps = list(_words(expression).items()), 0
    while todo:
        word, coefficient = todo.pop()
        for pattern, replacement in table:
            at = _find(word, pattern)
            if at is not None:
                steps += 1
                if steps > MAX_REWRITES:
                    raise RecursionError(f"the rewrite rules do not come to rest at {word}")
                before, after = word[:at], word[at + len(pattern) :]
                todo += [((*before, *middle, *after), coefficient * factor) for middle, factor in replacement.items()]
                break
        else:
            done[word] = done.get(word, sp.S.Zero) + coefficient
    return {word: c for word, value in done.items() if (c := sp.expand(value)) != 0}


def identical(left: Any, right: Any, rules: Sequence[tuple[Any, Any]] = ()) -> bool:
    """Whether two matrix expressions of the same shape are equal for all matrices and all sizes."""
    if left.shape != right.shape:
        raise ValueError(f"shapes differ: {left.shape} and {right.shape}")
    return normal_form(left, rules) == normal_form(right, rules)


def sum_of_squares(expression: Any, squares: Iterable[tuple[Any, Any]], rules: Sequence[tuple[Any, Any]] = ()) -> bool:
    """Whether expression = Σ c·W Wᵀ with every c ≥ 0: a certificate that it is positive semidefinite."""
    total: Any = ZeroMatrix(*expression.shape)
    for weight, root in squares:
        weight = sp.sympify(weight)
        if not weight.is_nonnegative:
            return False
        total = total + weight * root * root.T
    return identical(expression, total, rules)


def valid(statement: Any, *assumptions: Any, effort: int = 20_000_000) -> tuple[bool | None, str]:
    """Whether a z3 formula over the reals follows from the assumptions: (True/False/None, why).

    False comes with the model that breaks it.  Contradictory assumptions raise ValueError, since
    everything would follow from them.  `effort` counts z3's own steps, so that the answer does not
    depend on the machine; the default is some two minutes' worth.
    """
    solver = z3.Solver()
    solver.set("rlimit", effort)
    solver.add(*assumptions)
    consistent = solver.check()
    if consistent == z3.unsat:
        raise ValueError("the assumptions contradict each other: anything would follow")
    if consistent == z3.unknown:
        return None, "z3 found no instance of the assumptions: anything might follow"
    solver.add(z3.Not(statement))
    answer = solver.check()
    if answer == z3.unsat:
        return True, "the negation is unsatisfiable (z3)"
    if answer == z3.sat:
        model = solver.model()
        return False, ", ".join(sorted(f"{d.name()} = {model[d]}" for d in model.decls() if d.arity() == 0))
    return None, f"z3: {solver.reason_unknown()}"


def demand_valid(statement: Any, *assumptions: Any, **observed: Any) -> None:
    """Refute the law under test unless z3 derives the formula from the assumptions."""
    holds, why = valid(statement, *assumptions)
    demand(holds, because=why, **observed)


def _words(expression: Any) -> Words:
    match expression:
        case MatrixSymbol() | Inverse():
            return {(expression,): sp.S.One}
        case Identity():
            return {(): sp.S.One}
        case ZeroMatrix():
            return {}
        case Transpose():
            return {tuple(_transposed(a) for a in reversed(w)): c for w, c in _words(expression.arg).items()}
        case MatAdd():
            return _sum(_words(term) for term in expression.args)
        case MatMul():
            return _product(expression.args)
        case MatPow():
            base, power = expression.args
            if not (power.is_Integer and power >= 0):
                raise TypeError(f"{expression}: only fixed powers k ≥ 0 of a matrix are words")
            return _product([base] * int(power))
    raise TypeError(f"{expression!r} is no polynomial in matrices")


def _product(factors: Iterable[Any]) -> Words:
    total: Words = {(): sp.S.One}
    for factor in factors:
        parts = _words(factor) if isinstance(factor, MatrixExpr) else {(): sp.sympify(factor)}
        total = _sum({(*u, *v): a * b} for u, a in total.items() for v, b in parts.items())
    return total


def _sum(parts: Iterable[Mapping[Word, sp.Expr]]) -> Words:
    total: Words = {}
    for part in parts:
        for word, coefficient in part.items():
            total[word] = total.get(word, sp.S.Zero) + coefficient
    return total


def _transposed(atom: Any) -> Any:
    return atom.arg if isinstance(atom, Transpose) else Transpose(atom)


def _single(left: Any) -> Word:
    words = _words(left)
    if len(words) != 1 or set(words.values()) != {sp.S.One} or () in words:
        raise TypeError(f"the left side of a rule must be one word, not {left}")
    return next(iter(words))


def _find(word: Word, pattern: Word) -> int | None:
    last = len(word) - len(pattern)
    return next((i for i in range(last + 1) if word[i : i + len(pattern)] == pattern), None)
