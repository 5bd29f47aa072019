"""10²⁴ numbers of single precision take 4·10⁶ exabytes: the arithmetic is right for one number a neuron.

Setting.  A float32 has 4 bytes; an exabyte is 10¹⁸ bytes.
Says.     Storing 10²⁴ neurons at single precision requires about 4·10⁶ exabytes.
Why.      k numbers take 4k bytes, that is 4k/10¹⁸ exabytes; k = 10²⁴ gives 4·10⁶ exactly.
Mind.     A neuron of the network is no one number (app-A.12.storage.b).  In binary exabytes, 2⁶⁰ bytes, it is 3.5·10⁶.
"""

from __future__ import annotations

import struct

import numpy as np
import sympy as sp

from theorems import exact, search
from theorems.claim import Claim, demand

claim = Claim(
    "app-A.12.storage.a",
    "Exabytes for 10²⁴ numbers",
    source="arXiv:2603.13085v2, Appendix A.12, step 1",
    statement=r"10^{24} \cdot 4\,\text{bytes} = 4 \cdot 10^6\,\text{exabytes}",
    reading="one float32 for each neuron; decimal exabytes; ≈ as =",
    expected="proved",
)
PRINTED = exact.rational(4 * 10**6)


@claim.true
def as_published(k):
    """k numbers take 4k/10¹⁸ exabytes, so 10²⁴ take 4·10⁶"""
    return 4 * k / 10**18


@claim.false
def binary_exabytes(k):
    """4k/2⁶⁰: 3.5·10⁶."""
    return 4 * k / 2**60


@claim.false
def double_precision(k):
    """8k/10¹⁸: counts float64."""
    return 8 * k / 10**18


@claim.false
def bits(k):
    """32k/10¹⁸: takes bits for bytes."""
    return 32 * k / 10**18


@claim.false
def petabytes(k):
    """4k/10¹⁵: a prefix off."""
    return 4 * k / 10**15


@claim.symbolic(dimensions="all")
def by_proportion(law):
    """The claimed size is k times the bytes of one float32 for every k, and 4·10⁶ exabytes at k = 10²⁴."""
    k = sp.Symbol("k", positive=True, integer=True)
    demand(sp.expand(law(k) * 10**18 - struct.calcsize("<f") * k) == 0, bytes=str(law(k) * 10**18))
    demand(law(exact.rational(10**24)) == PRINTED)


@claim.property(search=search.product(k=(1, 2, 3, 1000, 10**6, 10**24)))
def on_arrays(law, k):
    """Bytes of float32 arrays of k numbers as NumPy counts them, without writing to them; the printed size for 10²⁴."""
    claimed = law(exact.rational(k))
    if k == 10**24:
        demand(claimed == PRINTED, exabytes=claimed)
    else:
        size = np.broadcast_to(np.float32(0), k)
        demand(claimed * 10**18 == size.size * size.itemsize, exabytes=claimed)


claim.not_in_rocq("arithmetic of printed numbers, done exactly by the checks")
