"""Table 3: flip rates after standard and after adversarial training, under PGD.

Adversarial training replaces every batch by its PGD examples against the network as it is, with fewer steps than the
attack that is judged (`training_attack_steps`, each epsilon / 4).  Readings as in table 2.
"""

from __future__ import annotations

from impl.experiments import _shared
from impl.experiments._plan import Experiment
from impl.experiments.table2 import cell as cell

EXPERIMENT = Experiment(
    "table3",
    "flip rates after adversarial training",
    cell,
    axes={
        "data": ("digits",),
        "training": ("standard", "adversarial"),
        "space": ("pixel", "unit"),
        "architecture": _shared.ARCHITECTURES,
        "seed": (0, 1, 2),
    },
    fixed={
        **_shared.TRAINING,
        **{name: value for name, value in _shared.ATTACK.items() if name != "space"},
        **_shared.ADVERSARIAL,
        "setting": "10-class",
        "attack": "pgd",
        "objective": "loss-held",
    },
)
