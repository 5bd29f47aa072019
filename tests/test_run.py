"""The runner never calls a statement kept without cause, and never takes a crash for a refutation."""

import time

import hypothesis.strategies as st
import numpy as np
import pytest

from theorems import exact
from theorems.claim import Claim, Counterexample, demand, demand_at_most, measured, suppose
from theorems.run import Options, combinations, item_id, replay, run_check


class Stream(list):
    def describe(self):
        return "a list"


def judge(run, *, layer="property", options=None, law_false=None, **inputs):
    """The record of one check on one true and one false statement."""
    claim = Claim("own-x", "x", source="here", statement="x", expected="proved")

    @claim.true
    def as_published(x):
        """x"""
        return x

    @claim.false
    def wrong(x):
        """x + 1"""
        return (law_false or (lambda v: v + 1))(x)

    run.__doc__, run.__name__ = "A check.", "check"
    getattr(claim, layer)(**inputs)(run)
    (params, *_) = combinations(claim.checks["check"])
    return claim, run_check(claim, claim.checks["check"], params, options or Options())


def outcomes(record):
    return {o["statement"]: o["outcome"] for o in record["outcomes"]}


def test_keeps_the_true_and_refutes_the_false():
    _, record = judge(lambda law, x: demand(law(x) == x), x=st.integers())
    assert record["status"] == "passed" and outcomes(record) == {"as_published": "kept", "wrong": "refuted"}


def test_a_surviving_mutant_fails_the_check():
    _, record = judge(lambda law, x: demand(law(x) >= x), x=st.integers())
    assert record["status"] == "failed" and "wrong, declared false: kept" in record["detail"]


def test_a_refuted_truth_fails_the_check_with_a_shrunk_witness():
    _, record = judge(lambda law, x: demand(law(x) < 100), x=st.integers(0, 10_000))
    assert record["status"] == "failed" and record["outcomes"][0]["witness"] == {"x": 100}


def test_a_crash_is_an_error_not_a_refutation():
    def crashes(law, x):
        if law(0) == 1:
            raise NameError("typo")
        demand(True)

    _, record = judge(crashes, x=st.integers())
    assert record["status"] == "errored" and outcomes(record)["wrong"] == "errored"
    assert "NameError: typo" in record["detail"]


def test_hypotheses_never_met_are_vacuous():
    _, record = judge(lambda law, x: suppose(False), x=st.integers())
    assert record["status"] == "failed" and outcomes(record)["as_published"] == "vacuous"


def test_a_check_without_a_demand_is_an_error():
    _, record = judge(lambda law, x: law(x), x=st.integers())
    assert record["status"] == "errored" and "made no demand" in record["detail"]


def test_an_instance_without_a_demand_is_not_counted_as_met():
    def only_at_three(law, x):
        if x == 3:
            demand(law(x) == x)

    _, record = judge(only_at_three, search=Stream({"x": x} for x in (1, 2, 3)))
    assert record["outcomes"][0]["examples"] == 3 and record["outcomes"][0]["met"] == 1


def test_a_swallowed_counterexample_or_doubt_is_no_demand():
    def swallows(law, x):
        try:
            demand(None if law(0) == 0 else False)
        except Exception:
            if law(0) != 0:
                raise

    _, record = judge(swallows, search=Stream([{"x": 1}]))
    assert outcomes(record) == {"as_published": "errored", "wrong": "refuted"}


def test_a_witness_that_cannot_be_stored_is_an_error_of_the_check():
    _, record = judge(lambda law, x: demand(law(1) == 1), search=Stream([{"x": object()}]))
    assert record["status"] == "errored" and "no exact encoding for object" in record["detail"]


def test_a_witness_whose_replay_crashes_is_an_error_of_the_check():
    def needs_a_tuple(law, x):
        if not isinstance(x, tuple):
            raise NameError("typo")
        demand(law(1) == 1)

    _, record = judge(needs_a_tuple, search=Stream([{"x": (1, 2)}]))
    assert record["status"] == "errored" and "NameError: typo" in record["detail"]


def test_a_record_that_cannot_be_written_down_is_an_error_of_the_check():
    def observe(law, x):
        measured("x", 1.0, data=object())
        demand(law(x) == x)

    _, record = judge(observe, search=Stream([{"x": 2}]))
    assert record["status"] == "errored" and "cannot be written down" in record["detail"]


def test_a_record_holds_plain_types_only():
    def observe(law, x):
        measured("x", np.float32(1), low=np.float32(0), high=np.float64(2))
        demand(law(x) == x)

    _, record = judge(observe, search=Stream([{"x": np.float64(2)}]))
    assert record["status"] == "passed" and record["measurements"][0]["low"] == 0.0
    assert type(record["measurements"][0]["high"]) is type(record["outcomes"][1]["witness"]["x"]) is float


def test_what_a_mutant_predicts_is_no_measurement():
    def predict(law, x):
        measured("prediction", law(x))
        demand(law(x) == x)

    _, record = judge(predict, search=Stream([{"x": 2}]))
    assert [m["value"] for m in record["measurements"]] == [2.0]


def test_a_ratio_that_64_bits_cannot_tell_is_left_out():
    tiny = exact.sqrt(exact.real("1/2") ** 400 + 2) - exact.sqrt(2)  # 0 at 64 bits

    def compare(law, x):
        demand_at_most(-1 / tiny, x)
        demand_at_most(law(x), x)

    _, record = judge(compare, search=Stream([{"x": 2}]))
    assert record["status"] == "passed" and record["outcomes"][0]["worst_ratio"] == 1.0


def test_undecided_is_never_kept():
    _, record = judge(lambda law, x: demand(None if law(0) == 0 else False), x=st.integers())
    assert record["status"] == "failed" and outcomes(record) == {"as_published": "undecided", "wrong": "refuted"}


@pytest.mark.parametrize(("layer", "answer", "status"), [
    ("empirical", None, "passed"), ("empirical", True, "failed"), ("empirical", False, "failed"),
    ("property", True, "passed"), ("property", None, "failed"),
])  # fmt: skip
def test_an_open_statement_is_left_open_by_measurements_and_kept_by_exact_checks(layer, answer, status):
    claim = Claim("own-x", "x", source="here", statement="x", expected="undecided")

    @claim.undecided(needs="more seeds")
    def as_published():
        """Open."""
        return answer

    inputs = {} if layer == "empirical" else {"search": Stream([{"x": 1}])}

    @getattr(claim, layer)(**inputs)
    def look(law, x=1):
        """Looks."""
        demand(law())

    record = run_check(claim, claim.checks["look"], {}, Options())
    assert record["status"] == status


def test_the_first_instance_of_the_stream_is_the_witness():
    stream = Stream({"x": x} for x in (1, 2, 3))
    _, record = judge(lambda law, x: demand(law(x) == x), search=stream)
    assert record["outcomes"][1]["witness"] == {"x": 1} and record["outcomes"][1]["examples"] == 1
    assert record["outcomes"][0]["examples"] == 3 and record["search"] == "the first 400 of a list"


def test_the_limit_bounds_the_stream():
    stream = Stream({"x": x} for x in range(10))
    _, record = judge(lambda law, x: demand(law(x) == x), search=stream, limit=4)
    assert record["outcomes"][0]["examples"] == 4


def test_a_witness_must_refute_again_from_its_stored_form():
    seen = set()

    def forgetful(law, x):
        fresh = (law(0), x) not in seen
        seen.add((law(0), x))
        demand(law(x) == x or not fresh)

    _, record = judge(forgetful, search=Stream([{"x": 5}]))
    assert record["status"] == "errored" and "does not refute again" in record["detail"]


def test_the_replay_command_names_everything():
    claim, record = judge(lambda law, x: demand(law(x) == x), search=Stream([{"x": exact.matrix([[1, "1/2"]])}]),
                          law_false=lambda x: x * 2)  # fmt: skip
    command = record["outcomes"][1]["replay"]
    assert command == """python -m theorems replay own-x check wrong '{"X": [["1", "1/2"]]}'""".replace("X", "x")
    with pytest.raises(Counterexample):
        replay(claim, claim.checks["check"], claim.statements["wrong"], record["outcomes"][1]["witness"])


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    def drawn(seed):
        values = []

        def collect(law, x):
            values.append(x)
            demand(law(x) == x)

        judge(collect, x=st.integers(), options=Options(seed=seed))
        return values

    assert drawn(1) == drawn(1) != drawn(2)


def test_the_deadline_stops_a_check():
    def slow(law):
        time.sleep(5)

    _, record = judge(slow, layer="empirical", options=Options(timeout=0.1))
    assert record["status"] == "timed out" and record["seconds"] < 2


def test_parameters_are_combined_and_named():
    claim, record = judge(
        lambda law, data, dtype: demand(law(0) == 0), layer="empirical", data=("a", "b"), dtype=("f",)
    )
    assert [item_id(p) for p in combinations(claim.checks["check"])] == ["a-f", "b-f"]
    assert record["item"] == "a-f" and record["outcomes"][1]["certainty"] == "empirical"


def test_worst_ratio_and_measurements_reach_the_record():
    def observe(law, x):
        measured("x", x, unit="m")
        demand_at_most(law(x), x)

    _, record = judge(observe, search=Stream([{"x": 2}, {"x": 4}]))
    assert record["outcomes"][0]["worst_ratio"] == 1.0
    assert [m["value"] for m in record["measurements"]] == [2.0, 4.0]


def test_certified_comparisons_are_marked():
    def between(law, x):
        demand(exact.less(exact.exp(law(x)), exact.exp(x) + exact.rational("1/10")))

    _, record = judge(between, search=Stream([{"x": 1}]))
    assert record["status"] == "passed"
    assert {o["certainty"] for o in record["outcomes"]} == {"enclosure"} and record["precision_bits"] >= 64
