"""The numbers that the paper prints in its tables, exactly as printed (arXiv:2603.13085v2).

Distances of table 1 by width; flip rates and accuracies in percent; the condition numbers of version 1.
"""

from __future__ import annotations

from fractions import Fraction


def _exact(*values: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, values))


KAPPA = {"mnist": 1200, "cifar10": 8700}  # version 1; the thresholds of version 2 are these (rem-4.9)
WIDTHS = (16, 1024, 4096)  # the columns of table 1; the text names 64 and 256 too
NTK_DISTANCE = {  # table 1
    ("mnist", "2l-relu"): _exact("45.1", "39.9", "39.2"),
    ("mnist", "mlp-attn"): _exact("10.3", "33.3", "43.4"),
    ("cifar10", "2l-relu"): _exact("246.2", "101.7", "56.9"),
    ("cifar10", "mlp-attn"): _exact("3.7", "10.4", "12.6"),
}
ATTACKS = ("fgsm", "pgd", "mim")
FLIP_RATE = {  # table 2: (data, classes, model), by attack
    ("mnist", "ten", "2l-relu"): _exact("4.1", "3.3", "3.4"),
    ("mnist", "ten", "mlp-attn"): _exact("34.6", "28.9", "21.9"),
    ("mnist", "two", "2l-relu"): _exact("8.4", "8.4", "8.6"),
    ("mnist", "two", "mlp-attn"): _exact("25.9", "41.0", "40.5"),
    ("cifar10", "ten", "2l-relu"): _exact("3.3", "3.1", "3.2"),
    ("cifar10", "ten", "mlp-attn"): _exact("26.4", "19.1", "20.5"),
    ("cifar10", "two", "2l-relu"): _exact("15.2", "15.5", "15.3"),
    ("cifar10", "two", "mlp-attn"): _exact("14.3", "14.0", "14.8"),
}
TRAINED_FLIP_RATE = {  # table 3: standard, adversarially trained
    ("mnist", "2l-relu"): _exact("3.3", "43.4"),
    ("mnist", "mlp-attn"): _exact("28.9", "42.2"),
    ("cifar10", "2l-relu"): _exact("3.1", "36.5"),
    ("cifar10", "mlp-attn"): _exact("19.1", "38.6"),
}
# Table 5: (training, model, data); accuracy at epoch 1 (base, curated, transformed), 10 and 100 (curated, transformed)
ACCURACY = {
    ("standard", "2l-relu", "mnist"): _exact("91.6", "89.2", "91.8", "95.1", "97.1", "97.8", "98.4"),
    ("standard", "2l-relu", "fashion-mnist"): _exact("88.5", "86.1", "89.2", "90.8", "93.1", "93.9", "95.6"),
    ("standard", "2l-relu", "cifar10"): _exact("65.3", "63.8", "66.1", "68.9", "70.8", "71.6", "73.1"),
    ("standard", "mlp-attn", "mnist"): _exact("93.1", "90.7", "93.3", "96.6", "98.6", "99.3", "99.9"),
    ("standard", "mlp-attn", "fashion-mnist"): _exact("90.5", "88.1", "91.2", "92.8", "95.1", "95.9", "97.6"),
    ("standard", "mlp-attn", "cifar10"): _exact("70.8", "69.3", "71.6", "74.4", "76.3", "77.1", "78.6"),
    ("adversarial", "2l-relu", "mnist"): _exact("89.6", "87.7", "90.8", "93.9", "96.3", "96.8", "97.9"),
    ("adversarial", "2l-relu", "fashion-mnist"): _exact("86.5", "84.6", "88.2", "89.6", "92.3", "92.9", "95.1"),
    ("adversarial", "2l-relu", "cifar10"): _exact("63.3", "62.3", "65.1", "67.7", "70.0", "70.6", "72.6"),
    ("adversarial", "mlp-attn", "mnist"): _exact("91.1", "89.2", "92.3", "95.4", "97.8", "98.3", "99.4"),
    ("adversarial", "mlp-attn", "fashion-mnist"): _exact("88.5", "86.6", "90.2", "91.6", "94.3", "94.9", "97.1"),
    ("adversarial", "mlp-attn", "cifar10"): _exact("68.8", "67.8", "70.6", "73.2", "75.5", "76.1", "78.1"),
}
LAST_FLIP_RATE = {  # table 5, last column
    ("standard", "2l-relu", "mnist"): Fraction("3.3"),
    ("standard", "2l-relu", "fashion-mnist"): Fraction("15.0"),
    ("standard", "2l-relu", "cifar10"): Fraction("3.1"),
    ("standard", "mlp-attn", "mnist"): Fraction("28.9"),
    ("standard", "mlp-attn", "fashion-mnist"): Fraction("31.2"),
    ("standard", "mlp-attn", "cifar10"): Fraction("19.1"),
    ("adversarial", "2l-relu", "mnist"): Fraction("43.4"),
    ("adversarial", "2l-relu", "fashion-mnist"): Fraction("42.9"),
    ("adversarial", "2l-relu", "cifar10"): Fraction("36.5"),
    ("adversarial", "mlp-attn", "mnist"): Fraction("42.2"),
    ("adversarial", "mlp-attn", "fashion-mnist"): Fraction("44.4"),
    ("adversarial", "mlp-attn", "cifar10"): Fraction("38.6"),
}
