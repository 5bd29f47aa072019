"""What the diagnostic reads, and what it refuses: a bad input is named with its mend."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from impl import data, spectrum
from impl.diagnose import Settings, diagnose, measure, open_data, page, text
from impl.diagnose.__main__ import main
from impl.diagnose.source import Rows
from tests.test_diagnose import SMALL, digits, planted, saved  # noqa: F401  (digits is a fixture)


@pytest.mark.parametrize("shape", [(2500, 6), (6, 2500)])
@pytest.mark.parametrize("style", ["raw-unit", "centred", "centred-unit", "none"])
def test_a_memory_map_gives_what_the_array_in_memory_gives(tmp_path: Path, shape: tuple[int, int], style: str) -> None:
    x = np.random.default_rng(0).standard_normal(shape) + 1
    np.savez(tmp_path / "x.npz", X=x)
    np.savez_compressed(tmp_path / "packed.npz", X=x)
    expected = x - x.mean(axis=0) if style.startswith("centred") else x
    if style.endswith("unit"):
        expected = expected / np.linalg.norm(expected, axis=1, keepdims=True)
    paths = (
        saved(tmp_path, x),
        saved(tmp_path, np.asfortranarray(x), "f.npy"),
        tmp_path / "x.npz",
        tmp_path / "packed.npz",
    )
    for path in paths:
        opened = open_data(str(path), style=style)
        assert opened.about["memory_mapped"] and isinstance(opened.rows._raw, np.memmap)
        np.testing.assert_allclose(opened.rows[:], expected, atol=1e-14)
        values = spectrum.gram_eigenvalues(opened.rows).eigenvalues  # type: ignore[arg-type]
        np.testing.assert_allclose(values, spectrum.gram_eigenvalues(expected).eigenvalues, rtol=1e-9, atol=1e-9)


def test_data_are_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_data(saved(tmp_path, np.ones((5000, 3)) * np.arange(1, 4) + np.eye(5000, 3)))
    sizes: list[int] = []
    original = Rows.__getitem__
    monkeypatch.setattr(Rows, "__getitem__", lambda self, key: sizes.append(len(out := original(self, key))) or out)
    diagnose(opened, SMALL)
    assert max(sizes) == 1024 and sum(sizes) >= 5000


def test_zero_columns_and_the_storage_error(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(1, 5, (2000, 4)).astype(np.float32)
    x[:, 1], x[:, 3] = 0, 7
    rows = open_data(saved(tmp_path, x), style="none").rows
    assert (rows.constant_columns, rows.zero_columns) == (2, 1)
    assert open_data(saved(tmp_path, x), style="centred").rows.zero_columns == 2
    u, norm = 2.0**-24, float(np.linalg.norm(x.astype(float)))
    assert rows.storage_error == pytest.approx(u * norm)
    assert open_data(saved(tmp_path, x), style="raw-unit").rows.storage_error == pytest.approx(2 * u * math.sqrt(2000))
    assert open_data(saved(tmp_path, x), style="centred").rows.storage_error == pytest.approx(2 * u * norm)
    x[:, 1] = np.linspace(0, 1, 2000)  # begins at zero, is not a zero column
    assert open_data(saved(tmp_path, x), style="none").rows.zero_columns == 0
    x[:, 1] *= -1
    assert open_data(saved(tmp_path, x), style="none").rows.zero_columns == 0


def test_the_styles_of_named_sets_are_those_of_the_loader() -> None:
    for style in data.STYLES:
        rows = open_data("digits", style=style).rows[0:50]
        expected = data.preprocess(data.load("digits"), style).X[:50].numpy()
        scale = 16 if style in ("centred", "none") else 1  # raw pixels here, pixel / maximum there
        np.testing.assert_allclose(rows / scale, expected, atol=1e-14)


def test_labels_classes_and_pictures(tmp_path: Path) -> None:
    from PIL import Image

    x = np.random.default_rng(0).integers(0, 256, (12, 4, 4, 3), dtype=np.uint8)
    for i, picture in enumerate(x):
        (tmp_path / "pictures" / f"class{i % 2}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(tmp_path / "pictures" / f"class{i % 2}" / f"{i:02}.png")
    opened = open_data(str(tmp_path / "pictures"))
    assert opened.rows.shape == (12, 48) and opened.labels is not None and opened.labels.tolist() == [0] * 6 + [1] * 6
    np.savez(tmp_path / "x.npz", x_train=x, y_train=np.linspace(5, 9, 12), other=x)
    targets = measure._targets(open_data(str(tmp_path / "x.npz")), 0)
    assert float(targets.mean()) == pytest.approx(0, abs=1e-12) and float((targets**2).mean()) == pytest.approx(1)
    assert diagnose(open_data(str(tmp_path / "x.npz")), SMALL)["influence"]["targets"] == "numbers"
    assert diagnose(open_data(saved(tmp_path, x)), SMALL)["influence"]["targets"] == "random signs"
    assert set(np.unique(open_data("digits", classes=[3, 8]).labels)) == {0, 1}
    assert open_data("digits", rows=50).rows.shape == (50, 64)


@pytest.mark.parametrize("n", [2, 3, 9])
def test_a_handful_of_rows(tmp_path: Path, n: int) -> None:
    found = diagnose(open_data(saved(tmp_path, np.eye(n, 4) + 0.1)), SMALL)
    assert found["influence"] is None and found["sample"]["n"] == n
    assert "not measured" in page.render(found).lower() and "Influence was not measured" in text.render(found)


def _bad(folder: Path) -> dict[str, tuple[list[str], str]]:
    """Arguments, and what the message must say."""
    good = np.random.default_rng(0).standard_normal((20, 5))
    nan, zero = good.copy(), good.copy()
    nan[3, 2], zero[[4, 9]] = np.nan, 0
    np.savez(folder / "two.npz", left=good, right=good)
    np.savez(folder / "good.npz", X=good, y=np.arange(19))
    np.savez_compressed(folder / "packed.npz", X=good)
    for name in ("good", "packed"):
        (folder / f"cut_{name}.npz").write_bytes((folder / f"{name}.npz").read_bytes()[:-200])
    (folder / "cut.npy").write_bytes(Path(saved(folder, good, "whole.npy")).read_bytes()[:-100])
    (folder / "text.npy").write_text("no array")
    (folder / "table.csv").write_text("1,2")
    (folder / "empty").mkdir()
    (folder / "broken").mkdir()
    (folder / "broken" / "a.png").write_bytes(b"no picture")
    (folder / "file").write_text("")
    whole = str(folder / "whole.npy")
    return {
        "unknown": (["digit"], "DATA='digit' is no file, folder or data set; known: digits"),
        "root": (["digits", "--data-root", str(folder / "none")], "is not a directory"),
        "missing": ([str(folder / "none.npy")], "does not exist"),
        "kind": ([str(folder / "table.csv")], "convert it with numpy.save"),
        "cut npz": ([str(folder / "cut_good.npz")], "truncated, copy it again"),
        "cut packed": ([str(folder / "cut_packed.npz")], "truncated, copy it again"),
        "cut npy": ([str(folder / "cut.npy")], "it is truncated, copy it again"),
        "no npy": ([str(folder / "text.npy")], "cannot be read as .npy"),
        "key": ([str(folder / "two.npz")], "pass --key, one of left, right"),
        "label key": ([str(folder / "two.npz"), "--key", "left", "--labels", "z"], "array z not found"),
        "label count": ([str(folder / "good.npz")], "labels must be 20 numbers"),
        "nan": ([saved(folder, nan, "nan.npy")], "row 3, column 2 is NaN or infinite (1 such"),
        "zero rows": ([saved(folder, zero, "zero.npy")], "2 of 20 rows are zero after preprocessing: row 4, 9."),
        "constant": ([saved(folder, np.ones((20, 5)), "ones.npy"), "--style", "centred-unit"], "20 of 20 rows are zero"),
        "one row": ([saved(folder, good[:1], "one.npy")], "need at least 2"),
        "vector": ([saved(folder, good[0], "vector.npy")], "reshape it"),
        "empty array": ([saved(folder, good[:0], "void.npy")], "is empty, shape (0, 5)"),
        "objects": ([saved(folder, np.array([[1, None]], dtype=object), "objects.npy")], "holds Python objects"),
        "words": ([saved(folder, np.array([["a", "b"]] * 3), "words.npy")], "convert with .astype(float)"),
        "complex": ([saved(folder, good * 1j, "complex.npy")], "wanted integers or floats"),
        "huge": ([saved(folder, good * 1e200, "huge.npy")], "divide by a constant"),
        "paper style": ([whole, "--style", "paper"], "choose raw-unit"),
        "classes": ([whole, "--classes", "1", "2"], "is for named data sets"),
        "no pictures": ([str(folder / "empty")], "holds no picture"),
        "broken picture": ([str(folder / "broken")], "cannot be read as a picture"),
        "rows": ([whole, "--rows", "21"], "rows must be an integer between 2 and 20"),
        "n": ([whole, "--n", "1"], "n must be an integer >= 2"),
        "epsilon": ([whole, "--epsilon", "2"], "epsilon must lie between 0 and 1"),
        "delta": ([whole, "--delta", "0.2"], "delta must lie between 0 and 0.1667"),
        "ridge": ([whole, "--ridge", "0"], "ridge must be finite and > 0"),
        "json": ([whole, "--json", str(folder / "no" / "x.json")], "cannot be written (No such file or directory)"),
        "html": ([whole, "--html", str(folder)], "cannot be written (Is a directory)"),
        "under a file": ([whole, "--html", str(folder / "file" / "x")], "cannot be written (Not a directory)"),
    }  # fmt: skip


def test_bad_input_names_itself_and_the_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for case, (arguments, says) in _bad(tmp_path).items():
        assert main(arguments) == 2, case
        told = capsys.readouterr()
        assert told.err.startswith("error: ") and says in told.err and not told.out, (case, told.err)


def test_a_device_that_is_not_there(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert main(["digits", "--device", "cuda"]) == 2 and "finds no CUDA device" in capsys.readouterr().err
    assert main(["digits", "--device", "gpu9"]) == 2 and capsys.readouterr().err.startswith("error: ")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_cuda_gives_what_the_cpu_gives(digits: dict[str, Any]) -> None:  # noqa: F811
    found = diagnose(open_data("digits"), Settings(n=60, n_influence=40, width=64, device="cuda"))
    for name, at in found["kernels"].items():
        assert at["smallest"] == pytest.approx(digits["kernels"][name]["smallest"], abs=10 * at["noise_floor"])
        np.testing.assert_allclose(
            found["influence"][name]["scores"], digits["influence"][name]["scores"], rtol=1e-6, atol=1e-12
        )


def test_too_large_for_memory_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sysconf", lambda name: 10)
    with pytest.raises(ValueError, match=r"min.n, d. = 64: the 64 × 64 matrix .* take fewer rows with --rows"):
        diagnose(open_data("digits"), SMALL)
