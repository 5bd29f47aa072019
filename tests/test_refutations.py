"""A formal refutation and the Python one rest on the same instance: it refutes here, and its matrices stand in the proof."""

import re

import pytest

import theorems
from theorems import coq
from theorems.claim import Counterexample
from theorems.run import replay

ONES, TWO_ONE, EYE, SWAP = [[1], [1]], [[2, 0], [0, 1]], [[1, 0], [0, 1]], [[0, 1], [1, 0]]
# theorem: claim, check, instance; then its matrices as the proof has them, where it splits or names them otherwise
REFUTED = {
    "cor_B_3_b_degree_four": ("cor-B.3.b", "on_exact_matrices", {"c": 2, "X": [[1]]}),
    "sum_kernel_inverse": ("sum-kernel", "on_exact_matrices", {"X": [[2]]}),
    "def_3_3_b_transductive": ("def-3.3.b", "on_exact_matrices", {"X": ONES}),
    "cor_B_3_d_transitivity": ("cor-B.3.d", "on_exact_matrices", {"X": [[0, 1], [1, 0], [1, 1], [1, -1]]}),
    "rem_3_2_a_softmax_any_data": ("rem-3.2.a", "on_exact_matrices", {"s": 1, "X": [[0, 1], [1, 1]]}),
    "thm_B_1_b_dropping_the_mean": ("thm-B.1.b", "on_exact_matrices", {"s": 1, "centre": False, "X": [[1], [2]]}),
    "prop_4_13_d_below_full_column_rank": (
        "prop-4.13.d",
        "on_exact_matrices",
        {"problem": [[[1, 0]], SWAP, EYE, EYE]},
    ),
    "v1_prop_4_5_a_features": ("v1-prop-4.5.a", "on_exact_matrices", {"X": ONES}),
    "prop_4_6_d_gram_perturbation": (
        "prop-4.6.d",
        "on_exact_matrices",
        {"problem": [[[1], [1], [1]], "1"]},
        ONES,
        [[1]],
    ),
    "prop_4_6_b_training_point": ("prop-4.6.b", "on_exact_matrices", {"X": [[1]]}, "1%:M"),
    "prop_4_6_e_whole_kernel": ("prop-4.6.e", "on_exact_matrices", {"Z": [[1], [1]]}, "1%:M"),
    "thm_4_4_c_instability": (
        "thm-4.4.c",
        "on_exact_matrices",
        {"problem": [[[0, 0], [0, 0]], "1", [[1], [0]], [[0, 0], [0, "1/4"]]]},
        [[1], [0]],
        [[0, 0], [0, "1/4"]],
    ),
    "thm_4_8_d2_schur_below_full_rank": (
        "thm-4.8.d2",
        "on_hadamard_products",
        {"pair": [[[1, 1], [1, 1]], EYE]},
        ONES,
        "1%:M",
    ),
    "thm_4_8_d2_limit_kernel": ("thm-4.8.d2", "on_the_limit_kernel", {"X": [[1], [-1]]}),
    "rem_4_10_1_b_moving_keys": ("rem-4.10.1.b", "on_exact_matrices", {"X": TWO_ONE, "k": 2}),
    "rem_4_10_1_c_normalised_layers": (
        "rem-4.10.1.c",
        "on_exact_matrices",
        {"layers": 2, "X": [[1, 0], [1, 0], [0, 1]]},
    ),
    "thm_B_15_attention_features": ("thm-B.15", "on_isotropic_points", {"sample": [[[1]], 2]}),
    "rem_4_12_b_taylor_terms": ("rem-4.12.b", "on_exact_matrices", {"X": TWO_ONE, "K": 1}),
    "prop_4_13_b_any_orthogonal": ("prop-4.13.b", "on_exact_matrices", {"problem": [[[0, 1]], SWAP, EYE, EYE]}),
    "prop_4_13_b_full_column_rank": ("prop-4.13.b", "on_exact_matrices", {"problem": [TWO_ONE, SWAP, EYE, EYE]}),
    "app_D_3_4_causal": ("app-D.3.4", "on_exact_matrices", {"X": [[0, 1], [1, 1]]}),
    "prop_D_1_c_slow_decay": ("prop-D.1.c", "on_exact_matrices", {"pair": [EYE, TWO_ONE]}, [[1, 1]], [[2, 1]]),
    "prop_D_1_c_cube_decays_slower": ("prop-D.1.c", "on_gram_matrices", {"X": TWO_ONE}),
}
OF_NO_INSTANCE = {"app_D_3_2_eigenvalues_cancel"}  # it says that something can happen, and is refuted for all A and B


def encoded(value):
    """The instance as reports store it: the entries of matrices as strings."""
    if isinstance(value, dict):
        return {name: encoded(x) for name, x in value.items()}
    if is_matrix(value):
        return [[str(x) for x in row] for row in value]
    return [encoded(x) for x in value] if isinstance(value, list) else value


def is_matrix(value):
    return isinstance(value, list) and all(isinstance(row, list) and not isinstance(row[0], list) for row in value)


def listed(M):
    """A matrix as the proofs write it."""
    if M in (EYE, SWAP) or isinstance(M, str):
        return M if isinstance(M, str) else {0: "swap R", 1: "1%:M"}[M[0][0]]
    return "[:: " + "; ".join("[:: " + "; ".join(str(x).replace("/", " # ") for x in row) + "]" for row in M) + "]"


def matrices(value):
    """The matrices in an instance."""
    if is_matrix(value):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [M for x in parts for M in matrices(x)]


def proof(name):
    """The text of a refutation, from its first word to Qed."""
    for file in coq.PROOFS.glob("*.v"):
        if found := re.search(rf"^Theorem refutation_{name} :.*?Qed\.$", file.read_text(), re.M | re.S):
            return found[0]
    raise AssertionError(f"no refutation of {name}")


def test_every_refutation_has_its_instance():
    known = {name for name, (word, _) in coq.theorems().items() if word == "refutation"}
    assert known == REFUTED.keys() | OF_NO_INSTANCE


@pytest.mark.parametrize("name", REFUTED)
def test_the_instance_of_a_formal_refutation_refutes_in_python(name):
    identifier, check, instance, *shown = REFUTED[name]
    claim = theorems.find(identifier)
    bound = [s for s, told in claim.formal.items() if name in [t["name"] for t in told]]
    assert bound
    for statement in bound:
        with pytest.raises(Counterexample):
            replay(claim, claim.checks[check], claim.statements[statement], encoded(instance))
    body = proof(name)
    for M in shown or matrices(instance):
        assert listed(M) in body, f"{name}: {listed(M)} is not in its proof"
