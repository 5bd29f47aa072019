"""Pages survive odd numbers and hostile formulas, and tell apart what failed from what was not run."""

import re
import xml.etree.ElementTree as ET

import pytest

import theorems
from reports import mathml, plots, site
from reports.verdict import report
from tests.documents import check, claim, document, outcome, record
from theorems.argument import ARGUMENT

RECORDS = [record("derive", "symbolic", dimensions="all"), record("try_it", "property")]
LINE = {"label": "a", "x": [1, 10], "y": [1.0, 0.3], "low": None, "high": None}
PLOT = {"title": "T", "alt": "It falls.", "x": "m", "y": "D", "log_x": True, "log_y": True, "lines": [LINE]}


def page(the_claim, *records):
    return site.pages(report(document([the_claim], list(records))))["claims/own-x.html"]


def test_the_statement_of_every_claim_becomes_mathml():
    unreadable = {}
    for the_claim in theorems.catalogue():
        try:
            ET.fromstring(str(mathml.formula(the_claim.statement)))
        except ValueError as error:
            unreadable[the_claim.id] = str(error)
    assert not unreadable


@pytest.mark.parametrize(
    "latex", [r"\text{<script>alert(1)</script>}", r"\text{a < b & c}", r"x < y", r"\text{<mi onclick='x'>}"]
)
def test_formulas_cannot_smuggle_markup(latex):
    tree = ET.fromstring(str(mathml.formula(latex)))
    names = {node.tag.rpartition("}")[2] for node in tree.iter()}
    assert names <= {"math", "mrow", "mtext", "mi", "mo"} and not any("onclick" in node.attrib for node in tree.iter())


def test_a_pair_of_matrices_is_not_drawn_as_one_matrix_of_vectors():
    one, two = [["1", "1"], ["1", "1"]], [["1", "0"], ["0", "1"]]
    tables = {
        name: ET.fromstring(f"<r>{mathml.instance({'x': value})}</r>").findall(".//mtable")
        for name, value in {
            "pair": [one, two],
            "matrix": one,
            "vectors": [["1"], ["1", "2"]],
            "vector": ["1", "2"],
        }.items()
    }
    assert {name: len(found) for name, found in tables.items()} == {"pair": 2, "matrix": 1, "vectors": 0, "vector": 0}
    assert ["".join(t.itertext()) for t in tables["pair"]] == ["1111", "1001"]


def test_what_was_skipped_for_one_reason_takes_one_row():
    measure = check("measure", "empirical", items=["digits", "a", "b", "c"])
    skips = [("a", "no data"), ("b", "no CUDA device"), ("c", "no data")]
    off = [record("measure", "empirical", item=i, status="skipped", detail=why, outcomes=[]) for i, why in skips]
    shown = page(claim(checks=[measure], expected="reproduced"), record("measure", "empirical", item="digits"), *off)
    assert re.findall(r"measure\[([^]]*)\]</code>", shown) == ["digits", "a, c", "b"]


def test_a_step_stands_only_if_all_of_its_claims_hold():
    """The state of a step from the verdicts of its claims; a claim that is not there leaves it open."""
    holds, fails = claim("own-a"), claim("own-b", declared=False, expected="refuted", true="corrected")
    records = [
        record(check, layer, claim_id=cid, dimensions="all", published=published)
        for cid, published in (("own-a", "kept"), ("own-b", "refuted"))
        for check, layer in (("derive", "symbolic"), ("try_it", "property"))
    ]
    told = document([holds, fails], records)
    cases = {"stands": ["own-a"], "falls": ["own-b"], "in part": ["own-a", "own-b"], "open": []}
    told["argument"] = [
        {"name": state, "words": f"Step {state}", "claims": ids, "after": ["stands"] * (state == "falls"), "at": (0, y)}
        for y, (state, ids) in enumerate(cases.items())
    ]
    made = report(told)
    assert {s["name"]: s["state"] for s in made["argument"]} == {state: state for state in cases}
    shown = site.pages(made)["survives.html"]
    assert shown.count('class="edge e-falls"') == 1 and shown.count('class="edge') == 1
    assert all(f'id="{state}"' in shown for state in cases)


def test_every_step_of_the_argument_has_claims_and_stands_below_what_it_follows_from():
    steps = {s.name: s for s in ARGUMENT}
    assert len(steps) == len(ARGUMENT) == len({s.at for s in ARGUMENT})
    assert all(steps[above].at[1] < s.at[1] for s in ARGUMENT for above in s.after)
    known = {c.id for c in theorems.catalogue()}
    unknown = [c for s in ARGUMENT for c in s.claims if not any(i == c or i.startswith(f"{c}.") for i in known)]
    assert not unknown


def test_what_a_check_does_is_said_once():
    measure = check("measure", "empirical", items=["digits", "mnist"])
    both = [record("measure", "empirical", item=item) for item in measure["items"]]
    assert page(claim(checks=[measure], expected="reproduced"), *both).count("What measure does.") == 1


def test_symbols_of_a_formula_are_shown_as_themselves():
    tree = ET.fromstring(str(mathml.formula(r"x < y \le \text{a & b}")))
    assert "".join(tree.itertext()).replace("\xa0", " ") == "x<y≤a & b"


def test_the_operator_that_the_converter_lacks_is_read_and_its_neighbours_are_not():
    assert "".join(ET.fromstring(str(mathml.formula(r"\arg\min_A A"))).itertext()) == "argminAA"
    with pytest.raises(ValueError, match="no MathML"):
        mathml.formula(r"\argument A")


@pytest.mark.parametrize("latex", [r"\frac{1}{", r"\begin{matrix} 1", r"x^2^3 \nomacro"])
def test_formulas_that_do_not_parse_are_named_with_their_claim(latex):
    with pytest.raises(ValueError, match=r"own-x: no MathML for"):
        page(claim(statement=latex), *RECORDS)


def test_a_page_that_cannot_be_made_costs_no_evidence(tmp_path):
    bad = document([claim(statement=r"\nomacro x")], RECORDS)
    with pytest.raises(ValueError, match="own-x"):
        site.write(report(bad), tmp_path / "new", bad)
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"report.json", "records.json", "summary.md"}


def test_the_style_sheet_is_not_escaped():
    style = re.search("<style>(.*?)</style>", page(claim(), *RECORDS), re.S)[1]
    assert '"Segoe UI"' in style and "&#" not in style and "&quot;" not in style


@pytest.mark.parametrize(
    "value, low, high, shown",
    [
        (float("nan"), None, None, "nan"),
        ("NaN", None, None, "NaN"),
        (1.5, 1.0, 2.0, "1 to 2"),
        (1.5, 1.0, None, "at least 1"),
        (1.5, None, 2.0, "at most 2"),
        (float("inf"), 1.0, float("inf"), "1 to inf"),
    ],
)
def test_any_measurement_can_be_shown_and_stored(tmp_path, value, low, high, shown):
    measured = {"name": "κ", "value": value, "low": low, "high": high, "unit": "", "data": "digits", "detail": ""}
    told = report(document([claim()], [RECORDS[0] | {"measurements": [measured]}, RECORDS[1]]))
    site.write(told, tmp_path)
    assert shown in (tmp_path / "claims" / "own-x.html").read_text()


def test_logarithmic_axes_are_labelled_with_powers_and_not_with_markup():
    wide = PLOT | {"lines": [LINE | {"x": [1, 1e6], "y": [1.0, 1e30]}]}
    shown = re.sub(r"\s", "", "".join(ET.fromstring(str(plots.curve(wide, 0))).itertext()))
    assert "10" in shown and "\\" not in shown and "$" not in shown


def test_every_line_of_a_plot_is_drawn_and_labels_are_not_parsed():
    svg = plots.curve(PLOT | {"x": "from $5 to $9", "lines": [LINE | {"label": f"line{k}"} for k in range(12)]}, 0)
    assert all(f">line{k}<" in svg for k in range(12))
    assert "from $5 to $9" in ET.fromstring(str(svg)).itertext()  # not in a comment, where it always stands


@pytest.mark.parametrize(
    "change",
    [
        {"y": [0.0, -1.0]},
        {"y": ["NaN", "Infinity"]},
        {"low": [0.1, 0.1]},
        {"high": [2.0, 2.0]},
        {"label": "‖K_m − K_∞‖ ⟂"},
    ],
)
def test_odd_data_do_not_cost_the_plot(change):
    ET.fromstring(str(plots.curve(PLOT | {"lines": [LINE | change]}, 0)))


def test_what_was_not_run_is_neither_failed_nor_a_mismatch():
    told = report(
        document(
            [claim("a"), claim("b"), claim("c")],
            [r | {"claim": "a"} for r in RECORDS] + [RECORDS[0] | {"claim": "b"}],
            False,
        )
    )
    n = [site.counts(c) for c in told["claims"]]
    assert [(x.passed, x.failed, x.skipped, x.missing) for x in n] == [(2, 0, 0, 0), (1, 0, 0, 1), (0, 0, 0, 2)]
    lines = site.terminal_lines(told, color=False)
    assert (
        not lines[1].endswith(("MISMATCH", "run")) and lines[2].endswith("run in part") and lines[3].endswith("not run")
    )
    index = site.pages(told)["index.html"]
    assert "0 / 0 / 0, 2 not run" in index and "mismatch</span>" not in index
    assert "1 / 0 / 0, 1 not run" in site.markdown(told)


def test_a_mismatch_is_told_in_words_everywhere():
    told = report(document([claim(expected="refuted")], RECORDS))
    pages = site.pages(told)
    assert "mismatch</span>" in pages["index.html"] and "mismatch: expected refuted" in pages["claims/own-x.html"]
    assert site.terminal_lines(told, color=False)[1].endswith("MISMATCH")


@pytest.mark.parametrize("verdict", ["not-reproduced", "refuted"])
@pytest.mark.parametrize("claim_id", ["x", "tab-2.ratio.fashion-mnist"])
def test_terminal_lines_fit_in_100_columns(claim_id, verdict):
    mine = [r | {"claim": claim_id, "check": f"c{k}"} for k, r in enumerate(RECORDS * 6)]
    checks = [check(f"c{k}", "property") for k in range(12)]
    told = report(document([claim(claim_id, title="t" * 120, expected=verdict, checks=checks)], mine, complete=False))
    told["run"]["incomplete_because"] = "because " * 30
    assert max(map(len, site.terminal_lines(told, color=False))) <= 100
    plain = [re.sub(r"\033\[\d+m", "", line) for line in site.terminal_lines(told, color=True)]
    assert plain == site.terminal_lines(told, color=False)


def test_a_refutation_by_derivation_alone_is_shown_too():
    said = [
        outcome("as_published", "refuted", witness={}, replay=None, detail="left = 2, right = 3"),
        outcome("wrong", "refuted"),
        outcome("corrected", "kept"),
    ]
    derived = claim(declared=False, true="corrected", expected="refuted", checks=[check("derive", "symbolic")])
    text = page(derived, RECORDS[0] | {"outcomes": said})
    assert "<h2>Counterexample</h2>" in text and "left = 2, right = 3" in text


def test_links_of_the_graph_are_open_to_screen_readers():
    told = report(document([claim("a"), claim("b", uses=["a"])], []))
    svg = ET.fromstring(str(plots.graph(told["claims"], "claims/{}.html")))
    assert svg.get("role") == "group" and "b (undecided) rests on a" in svg.get("aria-label")


CELL = {"mean": 12.34, "low": 10.0, "high": 14.68, "seeds": 3, "printed": 3.3}
LOST = {"mean": None, "low": None, "high": None, "seeds": 0, "printed": 43.4}
FILE = {"file": "table9-digits.json", "trouble": None, "n_used": [1000], "n_test_used": [397], "epochs": [20], "width": [64], "seed": [0, 1, 2],
        "precision": ["float32"], "device": "cpu", "commits": ["0123456789abcdef"], "uncommitted": False, "seconds": 12.3}  # fmt: skip


def exhibit(*cells, plots=(), files=(FILE,)):
    """A table of one line about the claim own-x."""
    line = {
        "name": "2L-ReLU",
        "form": ".1f",
        "cells": list(cells),
        "blank": not any(c["mean"] or c["printed"] for c in cells),
    }
    table = {"data": "digits", "in_paper": False, "lines": [line], "files": list(files)}
    words = {"name": "table-9", "title": "Table 9", "paper": "It rises.", "ours": "As printed.", "unit": "%"}
    columns = [f"column {k}" for k, _ in enumerate(cells)]
    return {**words, "claims": ["own-x"], "columns": columns, "tables": [table], "plots": list(plots)}


def tables(*exhibits):
    told = document([claim()], RECORDS) | {"exhibits": list(exhibits)}
    return site.pages(report(told))


def text(html):
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_the_tables_show_our_number_its_interval_the_printed_one_and_where_ours_comes_from():
    shown = text(tables(exhibit(CELL))["tables.html"])
    assert "12.3 (10.0 to 14.7) paper 3.3" in shown
    assert "table9-digits.json : 1000 training images, 397 test images, 20 epochs, width 64, seeds 0, 1, 2" in shown
    assert "0123456789ab" in shown and "12 s in all" in shown


def test_what_was_not_measured_is_said_in_its_cell():
    assert "not measured paper 43.4" in text(tables(exhibit(CELL, LOST))["tables.html"])
    bare = LOST | {"printed": None}
    assert "12.3 (10.0 to 14.7) paper 3.3 not measured" in text(tables(exhibit(CELL, bare))["tables.html"])
    assert "every line not measured" in text(tables(exhibit(bare, bare, files=()))["tables.html"])
    assert "no results are stored" in text(tables(exhibit(bare, files=()))["tables.html"])


def test_no_interval_is_shown_where_the_seeds_give_none():
    alone, alike = CELL | {"low": None, "high": None, "seeds": 1}, CELL | {"low": 12.34, "high": 12.34}
    endless = CELL | {"high": float("inf")}
    assert "12.3 one run" in text(tables(exhibit(alone))["tables.html"])
    assert "12.3 all seeds alike" in text(tables(exhibit(alike))["tables.html"])
    assert "(10.0 to ∞)" in text(tables(exhibit(endless))["tables.html"])


def test_a_file_that_cannot_be_read_is_named():
    broken = FILE | {"trouble": "damaged"}
    assert "table9-digits.json cannot be read: damaged" in text(tables(exhibit(LOST, files=[broken]))["tables.html"])


def test_an_exhibit_links_to_its_claims_with_their_verdicts_and_the_index_to_it():
    pages = tables(exhibit(CELL) | {"claims": ["own-x", "own-gone"]})
    assert re.findall(r'href="claims/([^"]*)\.html"', pages["tables.html"]) == ["own-x"]
    assert "own-x ● proved" in text(pages["tables.html"]) and 'href="tables.html"' in pages["index.html"]
    assert "tables.html" not in tables() and 'href="tables.html"' not in tables()["index.html"]


def test_a_landscape_is_drawn_beside_curves_with_ids_of_its_own():
    panel = {
        "label": "2L-ReLU",
        "at": [-1.0, 0.0, 1.0],
        "values": [[2.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, "NaN"]],
    }
    flat = {"label": "flat", "at": [-1.0, 1.0], "values": [[0.5, 0.5], [0.5, 0.5]]}
    axes = {"title": "Loss", "alt": "A bowl.", "x": "first", "y": "second", "unit": "loss"}
    landscapes = [axes | {"panels": [panel, panel]}, axes | {"panels": [flat]}]
    shown = tables(exhibit(CELL, plots=[*landscapes, PLOT]))["tables.html"]
    assert shown.count("<figure") == 3 and 'aria-label="A bowl."' in shown and "2L-ReLU" in shown
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))


def test_strips_of_images_are_drawn_with_their_captions():
    grey, colour = [[0.0, 1.0], [1.0, 0.0]], [[[1.0, 0.0, 0.0]] * 2] * 2
    strips = [
        {"label": "2L-ReLU, helpful", "captions": ["three", "$8"], "images": [grey, grey]},
        {"label": "2L-ReLU, harmful", "captions": ["cat"], "images": [colour]},
    ]
    plot = {"title": "Influential images", "alt": "Two strips.", "strips": strips}
    shown = tables(exhibit(CELL, plots=[plot]))["tables.html"]
    assert shown.count("<image ") == 3 and all(
        word in shown for word in ("three", "$8", "cat", "harmful", 'aria-label="Two strips."')
    )


@pytest.mark.parametrize(
    "value, form, shown",
    [(-0.001, ".2f", "0.00"), (-1.5, ".1f", "−1.5"), (1.4e-5, "#.2g", "1.4·10⁻⁵"), ("Infinity", ".1f", "∞"), (2.0, "#.3g", "2.00")],
)  # fmt: skip
def test_numbers_of_a_table_are_written_as_it_writes_them(value, form, shown):
    assert site.formatted(value, form) == shown
