"""The proof gate: nothing comes out as checked that Coq's kernel did not accept for the statement as it stands."""

import functools

import pytest

import theorems
from reports import site
from reports.verdict import report
from tests.documents import check, claim, document, record
from theorems import coq, exact, formal
from theorems.claim import Claim, ClaimError, Counterexample

needs_coq = pytest.mark.skipif(formal.missing() is not None and not formal.required(), reason=f"{formal.missing()}")
HEAD = "From Coq Require Import Arith.\n"
CLAIM = "(* c: addition commutes. *)\nDefinition c : Prop :=\n  forall a b : nat, a + b = b + a.\n"
PROOF = "From Referee Require Import Claims.\nTheorem proof_c : c.\nProof. exact Nat.add_comm. Qed.\n"


def sources(folder, **files):
    """A folder of proofs; Claims holds one true statement unless told otherwise."""
    for name, text in ({"Claims": CLAIM} | files).items():
        (folder / f"{name}.v").write_text(HEAD + text)
    return folder


def verdict(folder, name="c"):
    entry = coq.check(folder)["theorems"][name]
    return entry["status"], entry["detail"]


@needs_coq
def test_a_proof_of_the_statement_is_checked(tmp_path):
    found = coq.check(sources(tmp_path, Good=PROOF))
    assert found["theorems"]["c"] == {
        "word": "proof",
        "file": "Good.v",
        "status": "checked",
        "detail": "",
        "axioms": [],
    }
    assert found["sha256"].keys() == {"Claims.v", "Good.v"} and not list(tmp_path.glob("*.vo"))


WRONG = {
    "admitted": (PROOF.replace("exact Nat.add_comm. Qed", "Admitted"), "rests on"),
    "a hidden axiom": (
        PROOF.replace("Theorem", "Axiom absurd : False.\nTheorem").replace("exact Nat.add_comm", "destruct absurd"),
        "Good.absurd",
    ),
    "a weaker theorem": (PROOF.replace("proof_c : c", "proof_c : forall a : nat, a + 0 = a").replace("comm", "0_r"), "refuses"),
    "a proof about another number": (PROOF.replace("proof_c : c", "proof_c : forall a b : nat, a + a = a + a"), "Good.v"),
    "a definition of the same name": (PROOF.replace("Theorem", "Definition c : Prop := True.\nTheorem").replace("exact Nat.add_comm", "exact I"), "refuses"),
    "no guard": (
        PROOF.replace("Theorem", "Unset Guard Checking.\nFixpoint loop (n : nat) : False := loop n.\nTheorem").replace("exact Nat.add_comm", "destruct (loop 0)"),
        "rests on",
    ),
    "no universes": (PROOF.replace("Theorem", "Unset Universe Checking.\nDefinition t : Type := Type -> Type.\nTheorem").replace("exact Nat.add_comm", "exact ((fun _ : t => Nat.add_comm) (fun x => x))"), "rests on"),
    "a file that does not compile": (PROOF.replace("Nat.add_comm", "Nat.add_assoc"), "Good.v"),
}  # fmt: skip


@needs_coq
@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_proof_of_the_statement_is_not_checked(tmp_path, what):
    text, told = WRONG[what]
    status, detail = verdict(sources(tmp_path, Good=text))
    assert status == "failed" and told in detail


@needs_coq
def test_an_axiom_is_told_though_it_stands_in_another_file(tmp_path):
    helper = "Axiom swap : forall a b : nat, a + b = b + a.\n"
    proof = PROOF.replace("Import Claims", "Import Claims Helper").replace("Nat.add_comm", "swap")
    status, detail = verdict(sources(tmp_path, Helper=helper, Good=proof))
    assert status == "failed" and "rests on" in detail and "swap" in detail


@needs_coq
def test_a_refutation_is_of_the_negation(tmp_path):
    claims = CLAIM.replace("b + a", "b")
    good = (
        "From Referee Require Import Claims.\nTheorem refutation_c : ~ c.\nProof. intro h. discriminate (h 1 0). Qed.\n"
    )
    (tmp_path / "good").mkdir()
    assert verdict(sources(tmp_path / "good", Claims=claims, Good=good)) == ("checked", "")
    assert verdict(sources(tmp_path, Good=good.replace("~ c", "~ (1 = 0)").replace("(h 1 0)", "h")))[0] == "failed"


@needs_coq
def test_one_bad_theorem_does_not_hide_the_others(tmp_path):
    claims = CLAIM + CLAIM.replace("Definition c", "Definition d").replace("c:", "d:")
    other = PROOF.replace("proof_c : c", "proof_d : 0 + 0 = 0").replace("exact Nat.add_comm", "reflexivity")
    found = coq.check(sources(tmp_path, Claims=claims, Good=PROOF, Other=other))["theorems"]
    assert found["c"]["status"] == "checked" and found["d"]["status"] == "failed"


@needs_coq
def test_statement_and_proof_must_both_be_there_and_trusted_text_requires_no_proof(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    assert "no file proves" in verdict(sources(tmp_path / "a"))[1]
    stray = PROOF + "Theorem proof_d : True.\nProof. exact I. Qed.\n"
    assert "states it" in verdict(sources(tmp_path / "b", Good=stray), "d")[1]
    dirty = "From Referee Require Import Helper.\n" + CLAIM
    folder = sources(tmp_path / "c", Claims=dirty, Helper="Definition one := 1.\n", Good=PROOF)
    assert "trusted text" in verdict(folder)[1]


@needs_coq
def test_a_stored_object_file_is_not_used(tmp_path):
    sources(tmp_path, Good=PROOF)
    (tmp_path / "Claims.vo").write_bytes(b"not an object file")
    assert verdict(tmp_path)[0] == "checked"


@needs_coq
def test_the_kernel_claimed_to_be_the_square_is_refused(tmp_path):
    for name in ("Claims.v", "GramCube.v"):
        text = (coq.PROOFS / name).read_text()
        (tmp_path / name).write_text(text.replace("kernel X = power (gram X) 3.", "kernel X = power (gram X) 2."))
    status, detail = verdict(tmp_path, "thm_4_2_kernel")
    assert status == "failed" and "GramCube.v" in detail


def test_unknown_lines_of_the_kernel_count_as_axioms():
    said = "@@a\nClosed under the global context\n@@b\nAxioms:\nM.x : forall n,\n  n = n\nloop is assumed to be guarded.\n@@c\n"
    assert coq._axioms(said) == {"a": set(), "b": {"M.x", "loop is assumed to be guarded."}}


def without_coq(monkeypatch, **environment):
    for name in ("CI", formal.REQUIRED):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(formal, "missing", lambda: "coqc not found")


def test_without_coq_nothing_is_checked_and_where_it_is_required_that_fails(monkeypatch):
    without_coq(monkeypatch)
    assert formal.unavailable() == "not checked: coqc not found"
    for name in ("CI", formal.REQUIRED):
        without_coq(monkeypatch, **{name: "true"})
        assert formal.unavailable() is None  # it runs, and fails
    without_coq(monkeypatch, CI="true", **{formal.REQUIRED: "0"})
    assert formal.unavailable() is not None
    monkeypatch.setattr(coq, "tools", lambda: ("coqc not found", "", {}))
    with pytest.raises(formal.FormalError, match="not checked: coqc not found"):
        coq.check()


def test_installed_without_the_sources_nothing_is_checked_and_nothing_breaks(monkeypatch, tmp_path):
    monkeypatch.setattr(formal, "PROOFS", tmp_path / "gone")
    assert formal.missing() == "no folder proofs/ beside the packages"
    assert formal.bound("thm_4_2_kernel", True)["text"] == ""


def test_other_versions_are_told_to_be_untested(monkeypatch, tmp_path):
    monkeypatch.setattr(coq, "tools", lambda: (None, "coqc", {"coq": "9.0", "mathcomp": "2.4"}))
    assert coq.check(tmp_path)["tested"] is False


def a_claim(declared):
    made = Claim("own-x", "x", source="here", statement="x", expected="proved")
    (made.true if declared else made.false)(as_published)
    return made


def as_published():
    """K = G³."""


@pytest.mark.parametrize(
    ("declared", "name", "told"),
    [(True, "nobody_said_this", "states"), (False, "thm_4_2_kernel", "needs")],
)
def test_a_binding_must_name_a_statement_with_a_theorem_of_the_right_kind(declared, name, told):
    with pytest.raises(ClaimError, match=told):
        a_claim(declared).in_rocq(as_published=name)


def test_a_binding_names_a_statement_of_the_claim():
    with pytest.raises(ClaimError, match="no statement"):
        a_claim(True).in_rocq(corrected="thm_4_2_kernel")


def test_the_check_keeps_what_the_kernel_proved_refutes_what_it_refuted_and_fails_otherwise(monkeypatch):
    entry = {"axioms": [], "status": "checked", "detail": "", "word": "proof"}
    found = {"coq": "1", "mathcomp": "2", "tested": False, "sha256": dict.fromkeys(("Claims.v", "GramCube.v"), "0")}
    monkeypatch.setattr(formal, "results", lambda: found | {"theorems": {"thm_4_2_kernel": entry}})
    true = a_claim(True)
    true.in_rocq(as_published="thm_4_2_kernel")
    run = true.checks["in_rocq"].run
    run(as_published)
    entry |= {"status": "failed", "detail": "it rests on x"}
    with pytest.raises(formal.FormalError, match="proof_thm_4_2_kernel: it rests on x"):
        run(as_published)
    monkeypatch.setattr(
        formal, "bound", lambda name, declared: {"name": name, "file": "GramCube.v", "stated_in": "Claims.v"}
    )
    entry |= {"status": "checked"}
    false = a_claim(False)
    false.in_rocq(as_published="thm_4_2_kernel")
    with pytest.raises(Counterexample):
        false.checks["in_rocq"].run(as_published)


def test_the_page_shows_statement_versions_axioms_and_what_has_no_proof():
    told = {"statement": "as_published", "name": "own_x", "word": "proof", "says": "Addition.", "text": "forall a b",
            "stated_in": "Claims.v", "file": "Good.v"}  # fmt: skip
    proved = told | {
        "axioms": ["classic"],
        "versions": {"coq": "9.0", "mathcomp": "2.4", "tested": False},
        "sha256": {"proof": "a" * 64, "statement": "b" * 64},
    }
    checks = [check("derive", "symbolic"), check("try_it", "property"), check("in_rocq", "formal")]
    the_claim = claim(checks=checks, formal=[told], formal_gap="the rest")
    records = [record("derive", "symbolic", dimensions="all"), record("try_it", "property")]
    formally = record("in_rocq", "formal", dimensions="all", wrong="blind", proofs=[proved])
    skipped = record("in_rocq", "formal", status="skipped", detail="not checked: coqc not found", outcomes=[])
    page, without = (
        site.pages(report(document([the_claim], [*records, last])))["claims/own-x.html"] for last in (formally, skipped)
    )
    for words in (
        "forall a b",
        "Coq 9.0",
        "versions not tested",
        "axioms: classic",
        "a" * 16,
        "the rest",
        "formal: in_rocq",
    ):
        assert words in page
    assert "not checked: coqc not found" in without and "Checked by" not in without and "forall a b" in without


def test_every_formal_statement_has_a_theorem_a_claim_and_a_comment():
    stated, proved = coq.statements(), coq.theorems()
    assert stated.keys() == proved.keys()
    used = {f["name"] for c in theorems.catalogue() for given in c.formal.values() for f in given}
    assert not stated.keys() - used
    assert not [s.name for s in stated.values() if not s.says]
    assert sum(word == "proof" for word, _ in proved.values()) >= 22
    assert sum(word == "refutation" for word, _ in proved.values()) >= 8


def test_every_proved_claim_names_its_theorem_or_says_why_it_has_none():
    silent = [c.id for c in theorems.catalogue() if c.expected == "proved" and not c.formal and not c.formal_gap]
    assert not silent


def test_trusted_text_assumes_nothing_and_proofs_have_no_holes():
    for path in coq.PROOFS.glob("*.v"):
        text = path.read_text()
        banned = ["Axiom", "Parameter", "Admitted", "admit.", "Unset Guard", "Conjecture"]
        assert not [word for word in banned if word in text], path.name


# ------------------------------------ one instance, on both sides ------------------------------------

X = exact.matrix([["1", "1/2"], ["-2", "3"], ["0", "5/7"]])
K, Y, LAM = (
    exact.gram(exact.matrix([["1"], ["2"], ["-1/3"]])),
    exact.matrix([["1", "0"], ["2", "-1"], ["1/2", "3"]]),
    "1/2",
)


def rows(A):
    """A rational matrix as the list of rows that proofs/Compute.v reads."""
    lines = ("; ".join(f"({x.p}) # {x.q}" for x in row) for row in A.tolist())
    return f"(mx F {A.nrows()} {A.ncols()} [:: {'; '.join(f'[:: {line}]' for line in lines)}]%Q)"


def instances():
    """What Python computes of one instance, as goals: the definition on the left, the number on the right."""
    inverse = (K + exact.identity(3) * exact.rational(LAM)).inv()
    solve = f"rewrite (@coefficients_of _ _ _ _ {rows(inverse)}); compute_mx"
    kept = exact.delete(K, 1)
    dropped = (kept + exact.identity(2) * exact.rational(LAM)).inv()
    yield "gram", f"gram {rows(X)} = {rows(exact.gram(X))}", "compute_mx"
    yield "features", f"features {rows(X)} = {rows(exact.attend(X))}", "compute_mx"
    yield "kernel", f"kernel {rows(X)} = {rows(exact.gram(exact.attend(X)))}", "compute_mx"
    yield "power", f"power (gram {rows(X)}) 3 = {rows(exact.power(exact.gram(X), 3))}", "compute_mx"
    yield "hadamard", f"hadamard {rows(K)} (gram {rows(X)}) = {rows(exact.hadamard(K, exact.gram(X)))}", "compute_mx"
    yield "without", f"without 1 {rows(K)} = {rows(kept)}", "compute_mx"
    yield "ridge", f"coefficients {rows(K)} (ofQ F ({LAM.replace('/', ' # ')})) {rows(Y)} = {rows(inverse * Y)}", solve
    left_out = dropped * exact.delete_row(Y, 1)
    again = f"rewrite (@coefficients_of _ _ _ _ {rows(dropped)}); compute_mx"
    start = f"coefficients {rows(kept)} (ofQ F ({LAM.replace('/', ' # ')})) {rows(exact.delete_row(Y, 1))}"
    yield "leave-one-out", f"{start} = {rows(left_out)}", again


@functools.cache
def library(folder):
    """proofs/Claims.v and Compute.v, compiled."""
    for name in ("Claims.v", "Compute.v"):
        (folder / name).write_text((coq.PROOFS / name).read_text())
        ok, told = coq.run_file(coq.tools()[1], folder, name)
        assert ok, told
    return folder


def accepts(folder, goals):
    text = "From mathcomp Require Import all_ssreflect all_algebra.\nFrom Coq Require Import QArith.\nFrom Referee Require Import Claims Compute.\n"
    text += "Import Order.TTheory GRing.Theory Num.Theory.\nLocal Open Scope ring_scope.\nSection Instances.\nVariable F : realFieldType.\n"
    text += "".join(f"Goal {goal}.\nProof. {tactic}. Qed.\n" for goal, tactic in goals) + "End Instances.\n"
    (folder / "Instances.v").write_text(text)
    return coq.run_file(coq.tools()[1], folder, "Instances.v")


@needs_coq
def test_definitions_of_claims_v_have_the_values_that_python_computes(tmp_path_factory):
    folder = library(tmp_path_factory.mktemp("instances"))
    ok, told = accepts(folder, [(goal, tactic) for _, goal, tactic in instances()])
    assert ok, told
    name, goal, tactic = next(instances())
    wrong = goal.replace(rows(exact.gram(X)), rows(exact.gram(X) * 2))
    assert name == "gram" and not accepts(folder, [(wrong, tactic)])[0]
