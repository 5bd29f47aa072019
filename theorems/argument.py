"""The paper's chain of reasoning: which claims make each step, and which steps it follows from.

Words and links only.  Whether a step stands is derived from the verdicts of its claims.
"""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """One step.  `claims`: ids, each standing for all its readings; `after`: the steps it follows from; `at`: column, row."""

    name: str
    words: str
    claims: tuple[str, ...]
    after: tuple[str, ...]
    at: tuple[int, int]


ARGUMENT = (
    Step("softmax", "Linearized attention is softmax attention to first order", ("rem-3.2", "thm-B.1"), (), (2, 0)),
    Step("cube", "Its kernel is the cube of the Gram matrix, G³", ("thm-4.2", "lem-B.11", "rem-B.12"), ("softmax",), (2, 1)),
    Step("ridge", "Influence moves by at most 2‖ΔK‖‖y‖/(λ_n+λ)²", ("thm-4.4.a", "thm-4.4.b"), (), (0, 2)),
    Step("moved", "Moving a point by ε changes the kernel by at most 3‖G‖²ε", ("prop-4.6",), ("cube",), (1, 2)),
    Step("condition", "Attention cubes the condition number", ("thm-4.8.a",), ("cube",), (2, 2)),
    Step("schur", "The limit kernel keeps half of the smallest eigenvalue", ("thm-4.8.d", "thm-4.8.d2"), ("cube",), (3, 2)),
    Step("spread", "At width m the NTK is about ‖G̃‖/√m from its limit", ("thm-4.3", "thm-4.8.b", "thm-4.8.c"), (), (4, 2)),
    Step("bias", "G³ fits targets in its top eigenvectors with less bias", ("prop-C.9",), ("cube",), (5, 2)),
    Step("bounds", "The bounds on its sensitivity grow by ‖G‖²", ("thm-C.2.a", "thm-C.5.a", "thm-C.11", "def-C.12", "prop-C.13.a"), ("moved", "ridge"), (0, 3)),
    Step("unstable", "So influence is structurally unstable", ("thm-4.4.c",), ("ridge", "condition"), (1, 3)),
    Step("deeper", "Depth and projections keep the law", ("rem-4.10", "prop-4.13"), ("condition",), (2, 3)),
    Step("exponential", "True softmax amplifies exponentially", ("prop-4.11", "rem-4.12"), ("condition",), (3, 3)),
    Step("enough", "Width κ⁶ n log n is enough", ("thm-4.8.e", "thm-4.8.e2"), ("spread", "schur", "condition"), (4, 3)),
    Step("rows", "Row normalisation keeps the cube", ("thm-4.8.h", "asm-4.5.c"), ("condition",), (5, 3)),
    Step("malleable", "So attention is the more malleable, by ‖G‖²", ("thm-C.2.b", "thm-C.5.b", "thm-C.5.c", "prop-C.13.b", "prop-C.13.c"), ("bounds",), (0, 4)),
    Step("images", "κ of images makes that width 10²⁴ or more", ("rem-4.9", "app-A.12.mnist", "app-A.12.cifar10"), (), (2, 4)),
    Step("relu", "The two-layer ReLU network needs κ² at most", ("thm-4.8.g", "thm-4.8.g2"), ("enough",), (3, 4)),
    Step("required", "Width κ⁶ n log n is required", ("thm-4.8.f",), ("enough",), (4, 4)),
    Step("regime", "No practical width reaches the kernel regime", ("rem-4.1.a", "rem-4.1.b", "rem-4.1.d"), ("required", "images", "rows"), (5, 5)),
    Step("trained", "Attention trains far from its kernel, 2L-ReLU does not", ("rem-4.1.c", "rem-4.7.a"), ("regime",), (5, 6)),
    Step("attacks", "Under attack its influences flip 6 to 9 times as often", ("tab-2", "v1-abstract"), ("malleable", "regime"), (2, 6)),
)  # fmt: skip
