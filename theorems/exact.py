"""Exact and certified arithmetic for the checks: the public list, and the witness codec.

matrices    rational matrices and their definiteness
reals       computable reals; comparisons answer True, False or None (undecided)
spectra     eigenvalues, norms and condition numbers of rational matrices
enclosures  certified eigenvalues of other matrices, and the limit kernel
codec       `encode` to and `decode` from what JSON can hold, without loss
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat, fmpz

from theorems.enclosures import (
    RealMatrix,
    cosines,
    enclosed_eigenvalues,
    is_psd_enclosed,
    ntk_limit,
    ntk_weights,
    real_matrix,
)
from theorems.matrices import (
    Inertia,
    attend,
    column,
    delete,
    delete_row,
    diagonal,
    entries_from_float,
    gram,
    hadamard,
    identity,
    inertia,
    is_pd,
    is_psd,
    matrix,
    ones,
    power,
    quadratic,
    rank,
    submatrix,
    to_numpy,
    trace,
)
from theorems.reals import (
    CAP_BITS,
    PrecisionLog,
    Real,
    acos,
    at_most,
    atan,
    equal,
    exp,
    less,
    log,
    maximum,
    minimum,
    pi,
    precision_log,
    rational,
    real,
    sign,
    sqrt,
)
from theorems.spectra import (
    condition_number,
    effective_condition_number,
    eigenvalues,
    norm,
    spectral_norm,
)

__all__ = [
    "CAP_BITS",
    "Inertia",
    "PrecisionLog",
    "Real",
    "RealMatrix",
    "acos",
    "at_most",
    "atan",
    "attend",
    "column",
    "condition_number",
    "cosines",
    "decode",
    "delete",
    "delete_row",
    "diagonal",
    "effective_condition_number",
    "eigenvalues",
    "enclosed_eigenvalues",
    "encode",
    "entries_from_float",
    "equal",
    "exp",
    "gram",
    "hadamard",
    "identity",
    "inertia",
    "is_pd",
    "is_psd",
    "is_psd_enclosed",
    "less",
    "log",
    "matrix",
    "maximum",
    "minimum",
    "norm",
    "ntk_limit",
    "ntk_weights",
    "ones",
    "pi",
    "power",
    "precision_log",
    "quadratic",
    "rank",
    "rational",
    "real",
    "real_matrix",
    "sign",
    "spectral_norm",
    "sqrt",
    "submatrix",
    "to_numpy",
    "trace",
]  # fmt: skip

_RATIONAL = re.compile(r"-?\d+(/\d+)?")


def encode(value: Any) -> Any:
    """`value` as JSON holds it: rationals as "3/5", matrices as lists of rows of such strings.

    None, bool, int, finite float, str, lists, tuples and dicts pass through, recursively.  A Real that is not
    rational becomes its approximation "≈1.41…", which `decode` leaves as text.  A str that reads as a
    rational, and anything else, is refused: it would not come back as it was.
    """
    if isinstance(value, Real):
        return str(value)
    if isinstance(value, fmpq | fmpz | Fraction):
        return str(rational(value))
    if isinstance(value, fmpq_mat):
        return [[str(x) for x in row] for row in value.tolist()]
    if isinstance(value, list | tuple):
        return [encode(x) for x in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("a witness needs text keys")
        return {key: encode(x) for key, x in value.items()}
    if isinstance(value, str) and _RATIONAL.fullmatch(value):
        raise ValueError(f"the text {value!r} would be read back as a rational number")
    if isinstance(value, float) and value - value != 0:
        raise ValueError(f"{value} has no place in a witness")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"no exact encoding for {type(value).__name__}")


def decode(value: Any) -> Any:
    """What `encode` was given: "3/5" as fmpq, a rectangle of such strings as fmpq_mat, the rest unchanged."""
    if isinstance(value, str):
        return rational(value) if _RATIONAL.fullmatch(value) else value
    if isinstance(value, dict):
        return {key: decode(x) for key, x in value.items()}
    if isinstance(value, list):
        items = [decode(x) for x in value]
        return matrix(value) if _is_rectangle(items) else items
    return value


def _is_rectangle(items: list[Any]) -> bool:
    """Whether decoded items are the rows of a matrix: lists of one positive length that hold rationals only."""
    return (
        bool(items)
        and all(isinstance(row, list) and row and all(isinstance(x, fmpq) for x in row) for row in items)
        and len({len(row) for row in items}) == 1
    )
