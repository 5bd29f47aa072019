"""FGSM, the weakest attack of table 2 by the text, has the highest printed flip rate in every row of ten classes.

Setting.  The eight rows of table 2: flip rates under FGSM, PGD and MIM, all with the same ε.
Says.     "Three attacks of increasing strength" in this order (section 5.1); "PGD yields the worst-case influence shift" over the ball
          (Remark C.7).  By either, PGD flips at least as often as FGSM.
Why not.  4.1 against 3.3 and 34.6 against 28.9 (MNIST), 3.3 against 3.1 and 26.4 against 19.1 (CIFAR-10) in ten classes; 14.3 against 14.0
          for attention on binary CIFAR-10.
Instead.  FGSM has the highest of the three rates in ten classes; in two PGD exceeds it in two rows of four.
Mind.     An attack can be the stronger in the loss that it raises and the weaker in flips: the text uses one word for both.
"""

from __future__ import annotations

from theorems import search
from theorems.claim import Claim, demand
from theorems.printed import ATTACKS, FLIP_RATE

claim = Claim(
    "tab-2.internal.strength",
    "Table 2 against the strength of its attacks",
    source="arXiv:2603.13085v2, table 2, section 5.1 and Remark C.7",
    statement=r"\text{PGD} \ge \text{FGSM} \ \text{in every row}",
    reading="strength: how often influences flip; what the order FGSM, PGD, MIM and PGD as the worst case have in common",
    expected="refuted",
)

ROWS = tuple(" ".join(row) for row in FLIP_RATE)


@claim.false
def as_published(row, fgsm, pgd, mim):
    """PGD flips at least as often as FGSM"""
    return pgd >= fgsm


@claim.true
def fgsm_first_in_ten(row, fgsm, pgd, mim):
    """FGSM has the highest rate in every row of ten classes; in two, PGD is higher for MLP-Attn on MNIST and 2L-ReLU on CIFAR-10 only"""
    if " ten " in row:
        return fgsm > max(pgd, mim)
    return (pgd > fgsm) == (row in ("mnist two mlp-attn", "cifar10 two 2l-relu"))


@claim.false
def fgsm_first_everywhere(row, fgsm, pgd, mim):
    """FGSM has the highest rate in every row: carries ten classes over to two."""
    return fgsm >= max(pgd, mim)


@claim.false
def in_reverse(row, fgsm, pgd, mim):
    """The rates fall from FGSM over PGD to MIM: makes an order of what is none."""
    return fgsm > pgd > mim


@claim.false
def for_attention(row, fgsm, pgd, mim):
    """PGD flips at least as often as FGSM for MLP-Attn: blames 2L-ReLU."""
    return row.endswith("2l-relu") or pgd >= fgsm


@claim.property(search=search.product(row=ROWS))
def row_by_row(law, row):
    """One data set, setting and network at a time, exactly."""
    rates = dict(zip(ATTACKS, FLIP_RATE[tuple(row.split())], strict=True))
    demand(law(row, **rates), **rates)
