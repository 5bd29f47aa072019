"""impl.checks against kernels whose four numbers are known."""

from __future__ import annotations

import json
import math

import pytest
import torch

from impl.checks import Limits, check_kernel

F64 = torch.float64


def test_a_diagonal_kernel_has_known_numbers():
    found = check_kernel(torch.diag(torch.tensor([3.0, 1.0, 0.0], dtype=F64)), lam=0.5)
    assert found.smallest == 0.5 and found.condition == 7.0 and found.asymmetry == 0
    assert found.residual < 1e-15 and found.passed


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_the_residual_is_that_of_the_inverse_in_this_dtype(dtype):
    K = torch.randn(30, 20, generator=torch.Generator().manual_seed(0), dtype=F64)
    K = (K @ K.T).to(dtype)
    found = check_kernel(K, lam=1e-3)
    A = K.double() + 1e-3 * torch.eye(30, dtype=F64)
    exact = torch.linalg.cond(A)
    assert math.isclose(found.condition, float(exact), rel_tol=1e-2)
    unit = torch.finfo(dtype).eps
    assert unit / 10 < found.residual < 30 * unit * found.condition


def test_each_check_fails_where_it_should():
    indefinite = check_kernel(torch.diag(torch.tensor([1.0, -1.0], dtype=F64)), lam=0.5)
    assert not indefinite.positive_definite and not indefinite.conditioned and not indefinite.inverted
    assert indefinite.condition == indefinite.residual == math.inf and indefinite.symmetric
    lopsided = check_kernel(torch.tensor([[1.0, 0.5], [0.0, 1.0]], dtype=F64), lam=1.0)
    assert lopsided.asymmetry == 0.5 and not lopsided.symmetric and not lopsided.passed
    tight = check_kernel(torch.diag(torch.tensor([1e6, 0.0], dtype=F64)), lam=1.0, limits=Limits(condition=1e3))
    assert not tight.conditioned and tight.positive_definite and not tight.passed


def test_the_record_is_plain_json():
    record = check_kernel(torch.diag(torch.tensor([1.0, -1.0], dtype=F64)), lam=0.5).record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["condition"] == "Infinity" and record["passed"] is False


def test_wrong_kernels_are_refused():
    with pytest.raises(ValueError, match="square"):
        check_kernel(torch.ones(2, 3), lam=1.0)
    with pytest.raises(ValueError, match="lam"):
        check_kernel(torch.eye(2), lam=0.0)
    with pytest.raises(TypeError):
        check_kernel(torch.eye(2, dtype=torch.int64), lam=1.0)
