"""Imports point one way: impl and reports know nothing of theorems."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "impl": ("theorems", "reports", "tests"),
    "reports": ("theorems", "impl", "tests"),
    "theorems": ("reports", "tests"),
}
FILES = [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    assert not [name for name in imported(path.read_text()) if name.split(".")[0] in FORBIDDEN[package]]


def test_the_rule_sees_both_forms_of_import():
    assert list(imported("import theorems.claim\nfrom theorems import run")) == ["theorems.claim", "theorems"]


def test_theorem_files_stay_short():
    long = {p.name: n for p in (ROOT / "theorems").rglob("*.py") if (n := len(p.read_text().splitlines())) > 400}
    assert not long
