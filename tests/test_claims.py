"""Every guard of the claim vocabulary fires, and names the file and the mend."""

import types

import pytest

import theorems
from theorems.claim import Claim, ClaimError, Counterexample, Undecided, demand, demand_at_most


def make(claim_id="own-example", *, false=True, check=True, **more):
    claim = Claim(claim_id, "An example", source="here", statement="1 = 1", expected="supported", **more)

    @claim.true
    def as_published(x):
        """x = x"""
        return x

    if false:

        @claim.false
        def off_by_one(x):
            """x = x + 1"""
            return x + 1

    if check:

        @claim.property()
        def on_numbers(law):
            """At 0."""
            demand(law(0) == 0)

    return claim


def module_of(claim, **functions):
    module = types.ModuleType("own_example")
    module.__file__ = claim.file
    module.claim = claim
    for name, function in functions.items():
        function.__module__ = module.__name__
        setattr(module, name, function)
    return module


def test_a_good_claim_passes_every_guard():
    theorems.validate([make()])


@pytest.mark.parametrize(
    "claims, message",
    [
        (lambda: [make("thm-9.9")], "names no statement of the paper"),
        (lambda: [make("thm-4.8 .a")], "names no statement of the paper"),
        (lambda: [make(), make()], "duplicate id 'own-example'"),
        (lambda: [make(uses=("own-missing",))], "uses 'own-missing', which is no claim"),
        (lambda: [make(also=("own-y",)), make("own-z", uses=("own-y",))], "uses 'own-y', which is no claim"),
        (lambda: [make(also=("own-y",)), make("own-y")], "duplicate id 'own-y'"),
        (lambda: [make(also=("thm-9.9",))], "'thm-9.9' names no statement"),
        (
            lambda: [make("own-a", uses=("own-b",)), make("own-b", uses=("own-a",))],
            "closes a circle: own-a -> own-b -> own-a",
        ),
        (lambda: [make(false=False)], "has no false statement"),
        (lambda: [make(check=False)], "has no check"),
    ],
)
def test_validation_names_the_file_and_the_fault(claims, message):
    with pytest.raises(ClaimError, match=message) as error:
        theorems.validate(claims())
    assert __file__ in str(error.value)


def test_the_first_statement_is_the_papers():
    claim = Claim("own-x", "x", source="here", statement="1", expected="proved")
    claim.false(_named("other"))
    claim.property()(_named("check"))
    with pytest.raises(ClaimError, match="first statement must be as_published"):
        theorems.validate([claim])


def _named(name):
    def function(*_):
        """Documented."""

    function.__name__ = name
    return function


def test_every_check_blind_to_a_false_statement():
    claim = make(check=False)
    claim.false(_named("off_by_two"))
    claim.property(blind_to=("off_by_one",))(_named("blind"))
    with pytest.raises(ClaimError, match="every check is blind to the false statement 'off_by_one'"):
        theorems.validate([claim])


def test_a_check_blind_to_every_false_statement_could_say_anything():
    claim = make()
    claim.symbolic(dimensions="all", blind_to=("off_by_one",))(_named("derivation"))
    with pytest.raises(ClaimError, match="derivation is blind to every false statement"):
        theorems.validate([claim])


def test_the_papers_statement_takes_no_extra_hypothesis():
    claim = Claim("own-x", "x", source="here", statement="1", expected="proved")
    claim.true(_named("as_published"), assuming="x > 7")
    claim.false(_named("other"))
    claim.property()(_named("check"))
    with pytest.raises(ClaimError, match="takes no extra hypothesis"):
        theorems.validate([claim])


@pytest.mark.parametrize("params", [{"data": ()}, {"data": ("a", "a")}, {"data": ("a-b", "a"), "dtype": ("c", "b-c")}])
def test_the_items_of_a_check_are_told_apart(params):
    claim = make()
    claim.empirical(**params)(_named("measure"))
    with pytest.raises(ClaimError, match="measure needs distinct values"):
        theorems.validate([claim])


def test_blind_to_a_statement_that_does_not_exist():
    claim = make()
    claim.property(blind_to=("no_such",))(_named("blind"))
    with pytest.raises(ClaimError, match="blind to 'no_such', which is no statement"):
        theorems.validate([claim])


def test_missing_docstring_and_doubled_name():
    claim = make()
    with pytest.raises(ClaimError, match="needs a docstring"):
        claim.true(lambda x: x)
    with pytest.raises(ClaimError, match="two statements named 'off_by_one'"):
        claim.false(_named("off_by_one"))


def test_expected_and_tuples_are_checked():
    with pytest.raises(ClaimError, match="'certain' is no verdict"):
        Claim("own-x", "x", source="here", statement="1", expected="certain")
    with pytest.raises(ClaimError, match="tuples of strings"):
        make(uses="own-a")


def test_a_module_without_a_claim_and_an_undecorated_function():
    claim = make()
    theorems.claims_of(module_of(claim))
    with pytest.raises(ClaimError, match="neither a statement nor a check"):
        theorems.claims_of(module_of(claim, forgotten=_named("forgotten")))
    empty = types.ModuleType("own_empty")
    empty.__file__ = "theorems/own_empty.py"
    with pytest.raises(ClaimError, match=r"own_empty\.py: no Claim"):
        theorems.claims_of(empty)


def test_unknown_id_suggests_near_ones():
    with pytest.raises(ClaimError, match=r"unknown claim id 'thm-4.22'; near: .*thm-4\.2"):
        theorems.find("thm-4.22")


def test_a_second_number_finds_the_same_claim():
    assert theorems.find("thm-B.2") is theorems.find("thm-4.2")


def test_every_theorem_file_is_a_claim_in_a_group():
    assert {theorems.group(c.id) for c in theorems.catalogue()} <= set(theorems.GROUPS) | {"Your own propositions"}


def test_every_numbered_statement_has_a_claim():
    names = {name for group in theorems.GROUPS.values() for name in group} - {"rem-C.10"}  # a comment on prop-C.9
    told = [i for c in theorems.catalogue() for i in (c.id, *c.also)]
    assert not [name for name in names if not any(i == name or i.startswith(f"{name}.") for i in told)]


def test_only_true_false_or_none_can_be_demanded():
    with pytest.raises(TypeError, match="True, False or None"):
        demand(1)
    with pytest.raises(Counterexample):
        demand(False)
    with pytest.raises(Undecided):
        demand(None)
    with pytest.raises(Counterexample, match="left = 2, right = 1"):
        demand_at_most(2, 1)
