"""Each rule of the verdict changes the outcome, and none of them can be skipped."""

import copy

import pytest

from reports.verdict import Verdict, green, report, surprises, verdict
from tests.documents import check, claim, document, outcome, record


def judged(the_claim, *records):
    return verdict(the_claim, list(records)).word


TRUE = claim()
PROVED = [
    record("derive", "symbolic", dimensions="all"),
    record("try_it", "property"),
]
FALSE = claim(declared=False, true="corrected")
MIXED = [check("derive", "symbolic"), check("measure", "empirical", items=["digits"])]
REFUTED = [
    record("derive", "symbolic", published="refuted", dimensions="all"),
    record("try_it", "property", published="refuted"),
]


def test_derived_for_all_dimensions_and_tried_is_proved():
    assert judged(TRUE, *PROVED) == "proved"


def test_fixed_sizes_are_only_support():
    assert judged(TRUE, PROVED[0] | {"dimensions": "n = 2"}, PROVED[1]) == "supported"


def test_a_derivation_without_a_property_check_is_only_support():
    lone = claim(checks=[check("derive", "symbolic")])
    assert judged(lone, PROVED[0]) == "supported"


def test_property_checks_alone_are_support():
    lone = claim(checks=[check("try_it", "property")])
    assert judged(lone, PROVED[1]) == "supported"


def test_a_formal_proof_counts_as_a_derivation():
    formal = claim(checks=[check("derive", "formal"), check("try_it", "property")])
    assert judged(formal, record("derive", "formal", dimensions="all"), PROVED[1]) == "proved"


def test_a_formal_proof_alone_or_of_a_part_is_only_support():
    lone = claim(checks=[check("in_rocq", "formal")])
    assert judged(lone, record("in_rocq", "formal", dimensions="all", wrong="refuted")) == "supported"
    formal = claim(checks=[check("in_rocq", "formal"), check("try_it", "property")])
    found = verdict(formal, [record("in_rocq", "formal", dimensions="symmetric B", wrong="blind"), PROVED[1]])
    assert found.word == "supported" and "in_rocq in part (symmetric B)" in found.reason


def test_a_formal_proof_that_could_not_be_checked_is_told_and_lowers_nothing():
    three = claim(checks=[*TRUE["checks"], check("in_rocq", "formal")])
    skipped = record("in_rocq", "formal", status="skipped", detail="not checked: coqc not found", outcomes=[])
    found = verdict(three, [*PROVED, skipped])
    assert found.word == "proved" and found.reason.endswith("agree; not checked: coqc not found")
    (entry,) = report(document([three], [*PROVED, skipped]))["claims"]
    assert entry["layers"] == {"symbolic": "derive", "property": "try_it", "formal": "not checked: coqc not found"}
    only = claim(checks=[check("in_rocq", "formal"), check("try_it", "property")])
    assert judged(only, skipped, PROVED[1]) == "supported"


def test_a_formal_proof_that_the_kernel_refused_leaves_it_undecided():
    three = claim(checks=[*TRUE["checks"], check("in_rocq", "formal")])
    assert judged(three, *PROVED, record("in_rocq", "formal", status="errored", detail="refused")) == "undecided"


@pytest.mark.parametrize("status", ["failed", "errored", "timed out"])
@pytest.mark.parametrize("which", [0, 1])
def test_any_check_that_did_not_pass_leaves_it_undecided(status, which):
    records = copy.deepcopy(PROVED)
    records[which] |= {"status": status, "detail": "why"}
    found = verdict(TRUE, records)
    assert found.word == "undecided" and status in found.reason and "why" in found.reason


def test_a_check_that_did_not_run_leaves_it_undecided():
    assert verdict(TRUE, []).reason == "not run"
    found = verdict(TRUE, PROVED[:1])
    assert found.word == "undecided" and found.reason == "not run: try_it"


@pytest.mark.parametrize("word", ["undecided", "vacuous", "errored", "refuted"])
def test_a_true_statement_must_be_kept(word):
    assert judged(TRUE, PROVED[0], record("try_it", "property", published=word)) == "undecided"


def test_a_surviving_mutant_leaves_it_undecided():
    found = verdict(TRUE, [record(r["check"], r["layer"], wrong="blind", dimensions="all") for r in PROVED])
    assert found.word == "undecided" and found.reason == "wrong, declared false, was judged by no check that ran"


@pytest.mark.parametrize("word", ["kept", "surviving", "undecided", "vacuous", "errored"])
def test_a_mutant_that_one_check_let_live_is_not_excused_by_another(word):
    found = verdict(TRUE, [PROVED[0], record("try_it", "property", wrong=word)])
    assert found.word == "undecided" and found.reason == f"wrong, declared false, was {word} by try_it"


@pytest.mark.parametrize("name", ["as_published", "wrong"])
def test_a_passed_check_must_have_judged_every_statement(name):
    mute = PROVED[1] | {"outcomes": [o for o in PROVED[1]["outcomes"] if o["statement"] != name]}
    assert verdict(TRUE, [PROVED[0], mute]) == Verdict("undecided", f"try_it passed without judging {name}")


def test_a_failure_is_told_even_where_another_check_was_not_run():
    found = verdict(TRUE, [PROVED[0] | {"status": "failed", "detail": "wrong survived"}])
    assert found.reason == "derive failed: wrong survived; not run: try_it"


def test_a_derivation_that_fails_is_no_counterexample():
    lone = claim(declared=False, true="corrected", checks=[check("derive", "symbolic")])
    bare = copy.deepcopy(REFUTED[0])
    bare["outcomes"][0] |= {"witness": {}, "replay": None}
    found = verdict(lone, [bare])
    assert found.word == "undecided" and "no counterexample" in found.reason
    assert judged(FALSE, bare, REFUTED[1]) == "refuted"


def test_a_refutation_needs_a_witness():
    bare = copy.deepcopy(PROVED)
    for r in bare:
        r["outcomes"][1]["witness"] = None
    assert verdict(TRUE, bare).reason == "wrong was refuted without a witness"


def test_a_skipped_check_is_allowed_but_carries_nothing():
    three = claim(checks=[*TRUE["checks"], check("measure", "empirical", items=["mnist"])])
    skipped = record("measure", "empirical", item="mnist", status="skipped", outcomes=[])
    assert judged(three, *PROVED, skipped) == "proved"
    only = claim(checks=[check("measure", "empirical", items=["mnist"])])
    assert verdict(only, [skipped]).reason == "every check was skipped, so nothing carries a verdict"
    symbolic_skipped = [PROVED[0] | {"status": "skipped", "outcomes": []}, PROVED[1]]
    assert judged(TRUE, *symbolic_skipped) == "supported"


def test_empirical_checks_alone_reproduce():
    lone = claim(checks=[check("measure", "empirical", items=["digits"])])
    assert judged(lone, record("measure", "empirical", item="digits")) == "reproduced"


def test_a_false_statement_is_refuted_and_corrected():
    found = verdict(FALSE, REFUTED)
    assert (found.word, found.correction) == ("refuted", "corrected") and "corrected (proved)" in found.reason


def test_with_an_extra_assumption_it_is_conditional():
    found = verdict(claim(declared=False, true="when_full_rank", assuming="X has full rank"),
                    [_renamed(r, "corrected", "when_full_rank") for r in REFUTED])  # fmt: skip
    assert (found.word, found.correction) == ("conditional", "when_full_rank") and "X has full rank" in found.reason


def test_only_measurements_against_it_do_not_refute():
    lone = claim(declared=False, true="corrected", checks=[check("measure", "empirical", items=["digits"])])
    assert judged(lone, record("measure", "empirical", item="digits", published="refuted")) == "not-reproduced"


def test_a_condition_only_measured_earns_no_conditional():
    mixed = claim(declared=False, true="when_full_rank", assuming="X has full rank", checks=MIXED)
    records = [REFUTED[0], record("measure", "empirical", item="digits", published="refuted")]
    kept = [_renamed(r, "corrected", "when_full_rank") for r in records]
    assert judged(mixed, *kept) == "conditional"
    assert judged(mixed, _with(kept[0], "when_full_rank", "blind"), kept[1]) == "refuted"


def test_a_correction_must_be_kept_too():
    broken = [_with(r, "corrected", "undecided") for r in REFUTED]
    assert judged(FALSE, *broken) == "undecided"


def test_a_missing_step_is_unsupported_unless_refuted():
    missing = claim(declared=None, assuming="a lower bound")
    assert verdict(missing, PROVED) == Verdict("unsupported", "the argument does not give it: a lower bound")
    found = verdict(missing, REFUTED)
    assert found.word == "undecided" and found.reason.endswith("declared open but was refuted: declare it false")


OPEN = claim(declared=None, assuming="more seeds", expected="undecided", checks=MIXED[1:])


def measured(**said):
    return record("measure", "empirical", item="digits", **said)


def test_what_measurements_leave_open_is_undecided_and_may_be_expected():
    found = verdict(OPEN, [measured(published="undecided")])
    assert found == Verdict("undecided", "the measurements leave it open; needed: more seeds")
    assert green(report(document([OPEN], [measured(published="undecided")])))


@pytest.mark.parametrize("word", ["kept", "refuted", "errored", "vacuous", "blind"])
def test_undecided_is_not_expected_of_what_is_decided_or_went_wrong(word):
    told = report(document([OPEN], [measured(published=word)]))
    assert told["claims"][0]["verdict"] == "undecided" and surprises(told) and not green(told)


def test_undecided_is_not_expected_of_what_was_skipped():
    assert surprises(report(document([OPEN], [measured(published="undecided", status="skipped")])))


def test_resting_on_unproved_claims_is_computed_over_all_ancestors():
    a, b, c = claim("a", declared=False, true="corrected"), claim("b", uses=["a"]), claim("c", uses=["b", "gone"])
    told = report(document([a, b, c], [*_for("a", REFUTED), *_for("b", PROVED), *_for("c", PROVED)]))
    assert [x["rests_on_unproved"] for x in told["claims"]] == [[], ["a"], ["a", "gone"]]


def test_green_means_complete_and_as_expected():
    good = report(document([TRUE], PROVED))
    assert green(good) and not surprises(good)
    assert not green(report(document([claim(expected="supported")], PROVED)))
    assert not green(report(document([TRUE], PROVED, complete=False)))


def test_a_broken_check_is_never_green_even_where_undecided_is_expected():
    told = report(document([claim(expected="undecided")], [PROVED[0] | {"status": "errored"}, PROVED[1]]))
    assert surprises(told) and not green(told)


def test_a_claim_run_in_part_is_no_surprise_unless_something_failed():
    assert not surprises(report(document([TRUE], PROVED[:1], complete=False)))
    assert surprises(report(document([TRUE], [PROVED[0] | {"status": "failed"}], complete=False)))


def test_not_run_is_no_surprise_but_not_green():
    told = report(document([TRUE], [], complete=False))
    assert told["claims"][0]["verdict"] == "undecided" and not surprises(told) and not green(told)
    assert {e["status"] for e in told["claims"][0]["evidence"]} == {"not run"}


def test_every_key_of_schema_1_is_there():
    told = report(document([TRUE], PROVED))
    assert told["schema"] == 1
    assert told["run"].keys() >= {
        *("started", "finished", "complete", "commit", "dirty", "python", "packages", "ground_types", "device"),
        *("seed", "profile", "workers"),
    }
    (one,) = told["claims"]
    assert one.keys() >= {
        *("id", "title", "source", "reading", "statement", "assumes", "uses", "verdict", "expected", "reason"),
        *("rests_on_unproved", "correction", "statements", "evidence"),
    }
    assert one["statements"][1].keys() >= {"name", "declared", "says", "refuted_by", "witness"}
    assert one["evidence"][0].keys() >= {
        *("check", "layer", "status", "seconds", "examples", "vacuous", "undecided", "precision_bits", "seed"),
        *("worst_ratio", "detail"),
    }


def test_the_counterexample_shown_prefers_an_exact_one():
    measured = record("measure", "empirical", item="digits", wrong="refuted")
    told = report(
        document(
            [claim(checks=[check("measure", "empirical", items=["digits"]), *TRUE["checks"]])], [measured, *PROVED]
        )
    )
    wrong = told["claims"][0]["statements"][1]
    assert wrong["refuted_by"] == ["derive", "try_it", "measure[digits]"] and wrong["certainty"] == "exact"


def test_ratios_come_from_kept_statements_only():
    r = record("try_it", "property")
    r["outcomes"][0]["worst_ratio"], r["outcomes"][1]["worst_ratio"] = 0.5, 7.0
    assert report(document([TRUE], [PROVED[0], r]))["claims"][0]["evidence"][1]["worst_ratio"] == 0.5


def test_instances_outside_the_hypotheses_are_counted_where_the_statement_was_settled():
    r = copy.deepcopy(PROVED[1])
    r["outcomes"][0] |= {"examples": 10, "met": 6, "undecided": 1}
    r["outcomes"][1] |= {"examples": 500, "met": 300}  # a refuted one: the rest are steps of shrinking
    one = report(document([TRUE], [PROVED[0], r]))["claims"][0]["evidence"][1]
    assert (one["examples"], one["vacuous"], one["undecided"]) == (510, 3, 1)


def _with(the_record, name, word):
    return the_record | {
        "outcomes": [outcome(name, word) if o["statement"] == name else o for o in the_record["outcomes"]]
    }


def _renamed(the_record, old, new):
    return the_record | {
        "outcomes": [o | {"statement": new} if o["statement"] == old else o for o in the_record["outcomes"]]
    }


def _for(claim_id, records):
    return [r | {"claim": claim_id} for r in records]
