"""What the documents say is what the project does."""

import re
import subprocess
import sys
from pathlib import Path

import theorems
from tests.break_it import PLANTED
from tests.test_end_to_end import project, run, verdicts  # noqa: F401  (project is a fixture)
from theorems.__main__ import table

ROOT = Path(__file__).parents[1]


def test_the_readme_shows_the_verdicts_of_the_catalogue():
    assert table() in (ROOT / "README.md").read_text(), "paste the output of: python -m theorems table"


def test_every_statement_that_does_not_hold_has_its_correction():
    told = re.findall(r"^\*\*([^*]+)\*\* \(", (ROOT / "docs" / "corrections.md").read_text(), re.M)
    wanted = {
        c.id for c in theorems.catalogue() if c.expected in ("refuted", "conditional", "not-reproduced", "unsupported")
    }
    assert len(told) == len(set(told)) and set(told) == wanted, (
        f"missing: {wanted - set(told)}; too many: {set(told) - wanted}"
    )


def test_the_worked_example_runs_as_it_stands(project):  # noqa: F811
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "adding-a-proposition.md").read_text(), re.S)
    where = project(own_trace=code.replace('uses=("thm-4.2",),', ""))
    run(where, status=0)
    assert verdicts(where) == {"own-trace": "proved"}


def test_every_link_between_documents_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_planted_error_still_has_its_place():
    for planted in PLANTED:
        assert planted.old in (ROOT / planted.file).read_text(), f"{planted.file}: {planted.what}"


def test_no_machine_path_in_tracked_files():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    pattern = re.compile(r"/(?:work|farm|root)/[a-z.]+")
    assert not [
        f for f in files if f.endswith((".py", ".md", ".toml", ".json")) and pattern.search((ROOT / f).read_text())
    ]
    assert sys.version_info >= (3, 11)
