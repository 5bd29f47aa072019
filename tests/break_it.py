"""Plant one error at a time in a copy of the project, run the checks that should see it, and write docs/break-it.md.

    python -m tests.break_it            # all, about a minute each on 2 cores at worst
    python -m tests.break_it --only 3 7

An error that nothing catches makes the exit status 1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "break-it.md"
HEAD = """# Planted errors, and what caught each

Each row is an error planted by hand in a copy of the project, and the first check that failed. Regenerate with
`python -m tests.break_it`; the list of errors is in `tests/break_it.py`. The last column says where nothing caught the error at first, and which
check was written for it.

| # | where | error planted | caught by | note |
| --- | --- | --- | --- | --- |
"""


class Planted(NamedTuple):
    """One error: replace `old` by `new` in `file`, then run pytest with `select`."""

    file: str
    old: str
    new: str
    what: str
    select: str
    note: str = ""


CLAIMS = "theorems"
PLANTED = [
    # the implementation
    Planted("impl/attention.py", "return (queries @ keys.T) @ values if n < d", "return (queries @ keys.T) @ keys @ keys.T @ values if n < d",
            "attention takes one hop too many where n < d", "theorems/thm_4_2_gram_kernel.py tests/test_attention.py"),
    Planted("impl/ntk.py", "active = (X @ W.T > 0)", "active = (X @ W.T > 0.05)", "a neuron counts as active only above 0.05",
            "theorems/thm_4_3_tangent_kernel.py tests/test_ntk.py"),
    Planted("impl/ntk.py", "share = (math.pi - angles(X, Y, block)) / (2 * math.pi)", "share = (math.pi - angles(X, Y, block)) / math.pi",
            "the limit kernel is twice as large", "theorems/thm_4_3_tangent_kernel.py tests/test_ntk.py"),
    Planted("impl/ntk.py", "small = 2 * torch.asin((_chords(U, V, near, sign) / 2).clamp(max=1))", "small = _chords(U, V, near, sign)",
            "small angles are replaced by their chords", "tests/test_ntk.py"),
    Planted("impl/ntk.py", "** 2 * p * (1 - p)", "** 2 * p", "variance of an indicator without 1 − p", "theorems/thm_b_14_entry_variance.py tests/test_ntk.py"),
    Planted("impl/influence.py", "return ridge.alpha / ridge.inverse_diagonal[:, None]", "return ridge.alpha * ridge.inverse_diagonal[:, None]",
            "leave-one-out residual multiplies instead of dividing", "theorems/thm_b_10_leave_one_out.py tests/test_influence.py",
            "at first by tests/test_influence.py alone: the claim evaluated the law, not the implementation's own residuals; now it holds both against the refit"),
    Planted("impl/influence.py", "return -weights[:, :, None]", "return weights[:, :, None]", "influence with the opposite sign", "tests/test_influence.py"),
    Planted("impl/spectrum.py", "smallest = values[min(n, d) - 1]", "smallest = values[-1]", "κ_d divides by the last eigenvalue given", "tests/test_spectrum.py"),
    Planted("impl/spectrum.py", "total += part.T @ part if n >= d", "total += part.T @ part * 0.5 if n >= d", "streamed Gram matrix is halved", "tests/test_spectrum.py"),
    Planted("impl/attention.py", "return scaled / torch.linalg.vector_norm(scaled, dim=1, keepdim=True)", "return scaled / torch.linalg.vector_norm(scaled, dim=1, keepdim=True) ** 2",
            "rows are divided by the squared norm", "theorems/prop_b_16_sequential_operator_norm.py tests/test_attention.py"),
    # the theorem files
    Planted("theorems/thm_4_2_gram_kernel.py", 'return "ik,kl,lj->ij"', 'return "ik,kj->ij"', "the published law itself is G²", "theorems/thm_4_2_gram_kernel.py"),
    Planted("theorems/lem_b_11_spectral_transfer.py", "return 3**k", "return 2 * k + 1", "a mutant that is true", "theorems/lem_b_11_spectral_transfer.py"),
    Planted("theorems/thm_4_8_a_condition_number.py", "demand(exact.equal(new, law(old)), index=i", "demand(True or exact.equal(new, law(old)), index=i",
            "a comparison that always holds", "theorems/thm_4_8_a_condition_number.py",
            "at first by nothing: κ obeys the same law, and its comparison refuted every mutant; spares_small_eigenvalues was added"),
    # exact and symbolic machinery
    Planted("theorems/symbolic.py", "if answer == z3.unsat:\n        return True", "if answer != z3.sat:\n        return True",
            "z3's 'unknown' counts as proved", "tests/test_symbolic.py",
            "at first by nothing: no test reached z3's limit; test_what_z3_cannot_settle_with_its_effort_is_open does"),
    Planted("theorems/symbolic.py", "if not weight.is_nonnegative:", "if weight.is_negative:", "weights of unknown sign count as squares", "tests/test_symbolic.py"),
    Planted("theorems/symbolic.py", "for a in reversed(w)", "for a in w", "transposing keeps the order of factors", "tests/test_symbolic.py", "at first by nothing: SymPy transposes most products itself; test_words_do_not_commute now leaves one to us"),
    Planted("theorems/matrices.py", "def is_psd(A: fmpq_mat) -> bool:", "def is_psd(A: fmpq_mat) -> bool:\n    return True\n\n\ndef _was_is_psd(A: fmpq_mat) -> bool:",
            "every matrix is positive semidefinite", "tests/test_exact.py"),
    # the runner
    Planted("theorems/run.py", '        word, detail = "errored", _told(error)\n    witness', '        word, detail = "refuted", _told(error)\n    witness',
            "a crash counts as a refutation", "tests/test_run.py"),
    Planted("theorems/run.py", '        if self.undecided:\n            return "undecided"\n', "", "undecided counts as kept", "tests/test_run.py"),
    Planted("theorems/run.py", 'return "kept" if self.met else "vacuous"', 'return "kept"', "hypotheses never met count as kept", "tests/test_run.py"),
    Planted("theorems/run.py", 'if self.notes.held > held:', "if True:", "a check that demands nothing counts as kept", "tests/test_run.py"),
    Planted("theorems/run.py", 'return "refuted" if declared is False else "kept"', 'return "kept"',
            "surviving mutants pass", "tests/test_run.py"),
    Planted("theorems/claim.py", "    if holds is None:\n        raise Undecided(\", \".join(observed))\n", "    if holds is None:\n        return\n",
            "an open comparison passes", "tests/test_claims.py"),
    Planted("theorems/__init__.py", "            if name in by_id:", "            if False:", "duplicate ids go unnoticed", "tests/test_claims.py"),
    # verdicts and reports
    Planted("reports/verdict.py", 'for r in reasoned if r["dimensions"] == "all"]', "for r in reasoned]", "fixed sizes count as proof", "tests/test_verdict.py"),
    Planted("reports/verdict.py", "problem = _missing(claim, records) or _broken(records)", "problem = _broken(records)", "checks that did not run are overlooked", "tests/test_verdict.py"),
    Planted("reports/verdict.py", "        todo += claims[used][\"uses\"] if used in claims else []\n", "", "only direct dependencies are looked at", "tests/test_verdict.py"),
    Planted("reports/collect.py", 'return base if complete else base / "partial"', "return base", "a partial run overwrites the complete report", "tests/test_reports.py tests/test_end_to_end.py"),
    Planted("reports/mathml.py", 'if "\\\\" in re.sub', 'if False and re.sub', "unknown LaTeX macros pass as text", "tests/test_reports.py"),
    Planted("conftest.py", "        reports.collect.spill(Path(os.environ[\"REFEREE_SPILL\"]), record)\n", "", "records are not kept when a worker dies", "tests/test_end_to_end.py"),
    Planted("reports/verdict.py", "c[\"verdict\"] != c[\"expected\"] or _went_wrong(c)", "c[\"verdict\"] != c[\"expected\"]",
            "undecided may be expected of what went wrong", "tests/test_verdict.py"),
    Planted("theorems/run.py", 'if declared is None and layer == "empirical":', "if False:", "a measured statement that is decided passes for open", "tests/test_run.py"),
    Planted("theorems/exhibit_cells.py", "Cell(float(found[0]) if found else None,", "Cell(float(found[0]) if found else 0.0,",
            "what was not measured is shown as 0", "tests/test_exhibits.py"),
    Planted("impl/experiments/examples.py", "scores.argsort(descending=True, stable=True)", "scores.argsort(stable=True)",
            "the most harmful images are called helpful", "tests/test_cells.py"),
]  # fmt: skip


def main() -> int:
    """Plant each error, write the page, and return 1 if one went unseen."""
    parser = argparse.ArgumentParser(prog="python -m tests.break_it", description=__doc__)
    parser.add_argument(
        "--only", type=int, nargs="*", help="numbers of the errors to plant; the page is then not written"
    )
    only = parser.parse_args().only
    rows, unseen = [], 0
    for number, planted in enumerate(PLANTED, 1):
        if only and number not in only:
            continue
        caught = plant(planted)
        unseen += caught is None
        print(f"{number:3} {planted.file}: {planted.what}: {caught or 'NOTHING CAUGHT IT'}", flush=True)
        rows.append(f"| {number} | {planted.file} | {planted.what} | {caught or '**nothing**'} | {planted.note} |")
    if not only:
        PAGE.write_text(HEAD + "\n".join(rows) + f"\n\n{len(rows)} planted, {len(rows) - unseen} caught.\n")
    return 1 if unseen else 0


def plant(planted: Planted) -> str | None:
    """The first failure that the error causes in a copy of the project, or None if all stays green."""
    with tempfile.TemporaryDirectory() as scratch:
        where = Path(scratch) / "project"
        keep = shutil.ignore_patterns(".git", ".venv", "__pycache__", "out", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, where, ignore=keep)
        path = where / planted.file
        text = path.read_text()
        if text.count(planted.old) < 1:
            raise SystemExit(f"{planted.file} no longer contains: {planted.old!r}")
        path.write_text(text.replace(planted.old, planted.new))
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "--tb=line",
            *planted.select.split(),
        ]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "REFEREE_"))}
        done = subprocess.run(command, cwd=where, env=clean, capture_output=True, text=True, timeout=600)
    if done.returncode == 0:
        return None
    if done.returncode in (4, 5):
        raise SystemExit(f"nothing ran for {planted.what!r}: {(done.stdout + done.stderr)[-500:]}")
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
    return failed[1] if failed else f"exit status {done.returncode}"


if __name__ == "__main__":
    sys.exit(main())
