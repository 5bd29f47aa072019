"""impl.data on files made here, against torchvision's own loaders and against plain numpy."""

from __future__ import annotations

import gzip
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from impl import data
from impl.data import Dataset

ROOT = os.environ.get("REFEREE_DATA_ROOT")
MNIST_FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def pixels(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def labels(n: int, classes: int = 10) -> np.ndarray:
    return (np.arange(n) * 7 % classes).astype(np.int64)


def write_npz(path: Path, **changes: np.ndarray | None) -> Path:
    arrays = {"x_train": pixels(30, 4, 4), "y_train": labels(30), "x_test": pixels(12, 4, 4), "y_test": labels(12)}
    np.savez(path, **{k: v for k, v in {**arrays, **changes}.items() if v is not None})
    return path


def write_mnist(root: Path, packed: bool = True, folder: str = "MNIST") -> list[np.ndarray]:
    """A small MNIST in torchvision's layout; returns its four arrays."""
    arrays = [pixels(20, 28, 28), labels(20).astype(np.uint8), pixels(8, 28, 28, seed=1), labels(8).astype(np.uint8)]
    raw = root / folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, array in zip(MNIST_FILES, arrays, strict=True):
        header = bytes([0, 0, 8, array.ndim]) + b"".join(k.to_bytes(4, "big") for k in array.shape)
        content = header + array.tobytes()
        path = raw / f"{name}-ubyte{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(content) if packed else content)
    return arrays


def write_images(root: Path, shape: tuple[int, int] = (6, 5), seed: int = 0, count: int = 3) -> dict[str, np.ndarray]:
    """Pictures <root>/<class>/<k>.png of two classes; returns them by class."""
    from PIL import Image

    pictures = {}
    for k, name in enumerate(("cat", "dog")):
        (root / name).mkdir(parents=True)
        pictures[name] = pixels(count, *shape, 3, seed=seed + k)
        for i, picture in enumerate(pictures[name]):
            Image.fromarray(picture).save(root / name / f"{i}.png")
    return pictures


def test_digits_are_scikit_learns_pixels_in_a_fixed_split() -> None:
    from sklearn.datasets import load_digits

    d, again = data.load(), data.load("digits")
    x, y = load_digits(return_X_y=True)
    both = np.concatenate([d.x_train, d.x_test]).reshape(1797, 64)
    order = np.lexsort(both.T), np.lexsort(x.T)
    assert d.x_train.shape == (1400, 8, 8) and d.x_train.dtype == np.uint8
    assert np.array_equal(both[order[0]], x[order[1]])
    assert np.array_equal(np.concatenate([d.y_train, d.y_test])[order[0]], y[order[1]])
    assert np.array_equal(d.x_train, again.x_train) and d.y_train[:5].tolist() == [0, 6, 3, 8, 1]
    assert d.provenance.checksum == "as published"
    assert d.pixels.mean[0] == pytest.approx((x / 16).mean(), abs=5e-4)
    assert d.pixels.std[0] == pytest.approx((x / 16).std(), abs=5e-4)
    assert np.bincount(d.y_test).min() > 25


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_idx_files_give_what_torchvision_reads(name: str, packed: bool, tmp_path: Path) -> None:
    from torchvision import datasets

    cls = {"mnist": datasets.MNIST, "fashion-mnist": datasets.FashionMNIST}[name]
    write_mnist(tmp_path, packed, cls.__name__)
    (tmp_path / cls.__name__ / "raw").chmod(0o500)
    d = data.load(name, tmp_path)
    write_mnist(tmp_path / "open", False, cls.__name__)
    for train, x, y in ((True, d.x_train, d.y_train), (False, d.x_test, d.y_test)):
        theirs = cls(str(tmp_path / "open"), train=train)
        assert np.array_equal(x, theirs.data.numpy()) and np.array_equal(y, theirs.targets.numpy())
    assert x.dtype == np.uint8 and y.dtype == np.int64
    assert d.pixels.mean == {"mnist": (0.13,), "fashion-mnist": (0.29,)}[name]
    assert ("differs" if packed else "not checked") in d.provenance.checksum


@pytest.mark.parametrize(("name", "classes"), [("cifar10", 10), ("cifar100", 100)])
def test_cifar_through_torchvision(name: str, classes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision import datasets

    cls = {"cifar10": datasets.CIFAR10, "cifar100": datasets.CIFAR100}[name]
    key = "labels" if classes == 10 else "fine_labels"
    folder = tmp_path / cls.base_folder
    folder.mkdir()
    x, y = pixels(12, 3072), labels(12, classes)
    (folder / "a").write_bytes(pickle.dumps({"data": x, key: y.tolist()}))
    (folder / "b").write_bytes(pickle.dumps({"data": x[:5], key: y[:5].tolist()}))
    (folder / "meta").write_bytes(pickle.dumps({"names": [f"class {c}" for c in range(classes)]}))
    with pytest.raises(ValueError, match="fails its checksums; pass download=True"):
        data.load(name, tmp_path)
    monkeypatch.setattr(cls, "train_list", [["a", None]])
    monkeypatch.setattr(cls, "test_list", [["b", None]])
    monkeypatch.setattr(cls, "meta", {"filename": "meta", "key": "names", "md5": None})
    d = data.load(name, tmp_path)
    assert d.x_train.shape == (12, 32, 32, 3) and d.x_test.shape == (5, 32, 32, 3)
    assert np.array_equal(d.x_train, x.reshape(12, 3, 32, 32).transpose(0, 2, 3, 1))
    assert np.array_equal(d.y_train, y) and d.classes[3] == "class 3" and d.pixels.std == (0.5, 0.5, 0.5)


def test_download_happens_on_request_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision import datasets

    asked: list[tuple[str, bool]] = []

    def fetch(root: str, download: bool = False) -> None:
        asked.append((root, download))
        write_mnist(Path(root))

    monkeypatch.setattr(datasets, "MNIST", fetch)
    with pytest.raises(FileNotFoundError, match=r"MNIST/raw.*pass download=True"):
        data.load("mnist", tmp_path)
    assert asked == []
    assert len(data.load("mnist", tmp_path, download=True).x_train) == 20
    assert asked == [(str(tmp_path), True)]
    with pytest.raises(ValueError, match="name='imagenet' is unknown"):
        data.load("imagenet", tmp_path, download=True)


def test_npz_files_are_found_by_name_and_keep_their_pixels(tmp_path: Path) -> None:
    write_npz(tmp_path / "fashion_mnist_part.npz")
    x = pixels(30, 32, 32, 3)
    write_npz(tmp_path / "cifar10.npz", x_train=x, x_test=x[:12])
    write_npz(tmp_path / "My_Own.npz", x_train=pixels(30, 4, 4) / 255, x_test=pixels(12, 4, 4) / 255)
    assert list(data.available(tmp_path)) == ["digits", "My-Own".lower(), "cifar10", "fashion-mnist-part"]
    assert np.array_equal(data.load("cifar10", tmp_path).x_train, x)
    assert data.load("fashion-mnist-part", tmp_path).pixels.mean == (0.29,)
    own = data.load("my-own", tmp_path)
    assert own.x_train.dtype == np.float64 and own.pixels.maximum == 1.0
    assert own.pixels.mean[0] == pytest.approx(own.x_train.mean()) and own.pixels.std[0] == pytest.approx(
        own.x_train.std()
    )
    assert "measured" in own.pixels.origin


def test_folders_of_images(tmp_path: Path) -> None:
    train, test = write_images(tmp_path / "pets" / "train"), write_images(tmp_path / "pets" / "test", seed=5, count=2)
    d = data.load("pets", tmp_path)
    assert np.array_equal(d.x_train, np.concatenate([train["cat"], train["dog"]]))
    assert np.array_equal(d.x_test, np.concatenate([test["cat"], test["dog"]]))
    assert d.y_train.tolist() == [0, 0, 0, 1, 1, 1] and d.classes == ("cat", "dog")
    assert d.pixels.mean == pytest.approx((d.x_train / 255).mean(axis=(0, 1, 2)))
    whole = write_images(tmp_path / "plain", count=5)
    d = data.load("plain", tmp_path)
    assert d.x_train.shape == (8, 6, 5, 3) and d.x_test.shape == (2, 6, 5, 3)
    found = {x.tobytes() for x in (*d.x_train, *d.x_test)}
    assert found == {x.tobytes() for x in (*whole["cat"], *whole["dog"])}
    assert list(data.available(tmp_path)) == ["digits", "pets", "plain"]


def test_folders_of_images_of_different_sizes(tmp_path: Path) -> None:
    write_images(tmp_path / "pets" / "train")
    write_images(tmp_path / "pets" / "val", shape=(4, 4))
    with pytest.raises(ValueError, match=r"images of \(6, 5, 3\) for training but \(4, 4, 3\)"):
        data.load("pets", tmp_path)
    assert data.load("pets", tmp_path, image_size=3).x_test.shape == (6, 3, 3, 3)
    write_images(tmp_path / "mixed" / "a", shape=(4, 4))
    (tmp_path / "mixed" / "a" / "dog" / "0.png").write_bytes((tmp_path / "pets/train/dog/0.png").read_bytes())
    with pytest.raises(ValueError, match=r"0.png has shape \(6, 5, 3\).*pass image_size="):
        data.load("a", tmp_path / "mixed")
    (tmp_path / "pets" / "val" / "dog").rename(tmp_path / "pets" / "val" / "wolf")
    with pytest.raises(ValueError, match="class folders of train and val differ"):
        data.load("pets", tmp_path)


def test_random_subsets_are_nested_and_follow_the_seed() -> None:
    small, large = data.load(n=50, n_test=20), data.load(n=400)
    assert np.array_equal(small.index_train, large.index_train[:50])
    assert len(small.x_test) == 20 and len(large.x_test) == 397
    assert not np.array_equal(small.index_train, np.arange(50))
    assert not np.array_equal(small.index_train, data.load(n=50, seed=1).index_train)
    whole = data.load()
    assert np.array_equal(small.x_train, whole.x_train[small.index_train])
    assert np.array_equal(small.y_test, whole.y_test[small.index_test])
    assert small.provenance.sha256 == whole.provenance.sha256 and "n=50" in small.provenance.subset
    assert small.index_train[:4].tolist() == [1347, 7, 1370, 720]  # the same on every machine


def test_first_and_balanced_subsets() -> None:
    assert data.load(n=30, subset="first").index_train.tolist() == list(range(30))
    for n in (10, 57, 300):
        counts = np.bincount(data.load(n=n, subset="balanced").y_train, minlength=10)
        assert counts.sum() == n and counts.max() - counts.min() <= 1
    small, large = (data.load(n=n, subset="balanced").index_train for n in (40, 300))
    assert np.array_equal(small, large[:40])
    assert not np.array_equal(small, data.load(n=40, subset="balanced", seed=1).index_train)
    with pytest.raises(ValueError, match="n=1399 cannot be balanced: the rarest class allows at most"):
        data.load(n=1399, subset="balanced")


def test_pairs_of_classes_are_renamed_in_the_order_given() -> None:
    whole, pair = data.load(), data.load(classes=(8, 3), n=60, n_test=10)
    assert pair.classes == ("8", "3") and set(pair.y_train) == {0, 1} and len(pair.x_test) == 10
    assert np.array_equal(whole.y_train[pair.index_train], np.where(pair.y_train == 0, 8, 3))
    assert np.array_equal(whole.x_test[pair.index_test], pair.x_test)
    assert len(data.load(classes=(8, 3)).y_train) == int(np.isin(whole.y_train, [3, 8]).sum())
    for bad in [(3,), (3, 3), (3, 10), (-1, 3)]:
        with pytest.raises(ValueError, match=r"must be two or more of 0..9, each once"):
            data.load(classes=bad)


def colour(tmp_path: Path, name: str) -> Dataset:
    """Colour images whose three channels have different means and deviations."""
    x = pixels(30, 2, 2, 3) // np.array([1, 2, 5], dtype=np.uint8)
    return data.load(write_npz(tmp_path / f"{name}.npz", x_train=x, x_test=x[:12]).stem, tmp_path)


def test_constants_are_measured_per_channel_where_the_paper_has_none(tmp_path: Path) -> None:
    own = colour(tmp_path, "own")
    flat = own.x_train.reshape(-1, 3) / 255
    assert own.pixels.maximum == 255 and own.pixels.mean == pytest.approx(flat.mean(axis=0), rel=1e-12)
    assert own.pixels.std == pytest.approx(flat.std(axis=0), rel=1e-12)


def test_training_and_test_rows_are_drawn_independently(tmp_path: Path) -> None:
    write_npz(tmp_path / "own.npz", x_test=pixels(30, 4, 4), y_test=labels(30))
    d = data.load("own", tmp_path, n=20, n_test=20)
    assert not np.array_equal(d.index_train, d.index_test)


def test_styles_are_their_formulas(tmp_path: Path) -> None:
    write_npz(tmp_path / "mnist_part.npz")
    for d in (data.load("mnist-part", tmp_path), colour(tmp_path, "cifar10"), colour(tmp_path, "own"), data.load(n=40)):
        x, t = (z / d.pixels.maximum for z in (d.x_train, d.x_test))
        standard = [((z - np.array(d.pixels.mean)) / np.array(d.pixels.std)).reshape(len(z), -1) for z in (x, t)]
        centred = [(z - x.mean(axis=0)).reshape(len(z), -1) for z in (x, t)]
        plain = [z.reshape(len(z), -1) for z in (x, t)]
        for style, rows, unit in (
            ("paper", standard, True),
            ("centred", centred, False),
            ("centred-unit", centred, True),
            ("raw-unit", plain, True),
            ("none", plain, False),
        ):
            got = data.preprocess(d, style)
            for ours, z in zip((got.X, got.X_test), rows, strict=True):
                z = z / np.linalg.norm(z, axis=1)[:, None] if unit else z
                assert ours.dtype == torch.float64
                np.testing.assert_allclose(ours.numpy(), z, rtol=1e-12, atol=1e-14)
            assert got.y.tolist() == d.y_train.tolist() and got.y_test.tolist() == d.y_test.tolist()
        assert float(data.preprocess(d, "centred").X.sum(dim=0).abs().max()) < 1e-12
    assert data.preprocess(d).X.equal(data.preprocess(d, "paper").X)
    single = data.preprocess(d, dtype=torch.float32).X
    assert single.equal(data.preprocess(d).X.float())


def test_a_zero_image_is_named(tmp_path: Path) -> None:
    x = pixels(5000, 2, 2) | 1
    x[4500] = 0
    write_npz(tmp_path / "part.npz", x_train=x, y_train=labels(5000), x_test=x[:12])
    d = data.load("part", tmp_path)
    with pytest.raises(ValueError, match=r"part x_train\[4500\] is a zero image"):
        data.preprocess(d, "raw-unit")
    assert data.preprocess(d, "none").X[4500].tolist() == [0, 0, 0, 0]


def broken(**changes: np.ndarray | None) -> dict[str, np.ndarray | None]:
    return changes


NAN = np.full((30, 4, 4), 0.5)
NAN[3, 2, 1] = np.nan


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        (broken(y_test=None, x_test=None), r"bad.npz lacks x_test, y_test; it has x_train, y_train"),
        (broken(y_train=labels(30) - 1), r"y_train\[0\] = -1 is out of range 0..8"),
        (broken(y_test=labels(12) + 1), r"y_test\[7\] = 10 is out of range 0..9"),
        (broken(y_train=labels(29)), r"y_train must be 30 integer labels.*\(29,\)"),
        (broken(y_train=labels(30) / 1), r"y_train must be 30 integer labels.*float64"),
        (broken(x_train=NAN), r"x_train\[3, 2, 1\] is NaN or infinite; drop image 3"),
        (broken(x_train=pixels(30, 4, 5)), r"images of \(4, 5\) for training but \(4, 4\) for test"),
        (broken(x_train=pixels(30, 4, 4).astype(int) * 2), "outside 0..255"),
        (broken(x_train=pixels(30, 4, 4).astype(str)), "dtype <U"),
        (broken(x_train=pixels(30, 3, 8, 8)), r"wanted \(n, d\), \(n, h, w\) or \(n, h, w, channels\)"),
        (broken(x_train=np.zeros((0, 4, 4)), y_train=labels(0)), r"shape \(0, 4, 4\)"),
        (broken(x_train=np.ones((30, 4, 4)), x_test=np.ones((12, 4, 4))), "channel of x_train is constant"),
    ],
)
def test_bad_arrays_are_named(changes: dict[str, np.ndarray | None], match: str, tmp_path: Path) -> None:
    write_npz(tmp_path / "bad.npz", **changes)
    with pytest.raises(ValueError, match=match):
        data.load("bad", tmp_path)


@pytest.mark.parametrize("cut", [0, 10, 400, -30])
def test_a_truncated_npz_is_named(cut: int, tmp_path: Path) -> None:
    path = write_npz(tmp_path / "bad.npz")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"bad.npz cannot be read as .npz"):
        data.load("bad", tmp_path)


def test_files_that_are_no_npz_are_named(tmp_path: Path) -> None:
    with (tmp_path / "plain.npz").open("wb") as stream:
        np.save(stream, pixels(3))
    write_npz(tmp_path / "pickled.npz", x_train=np.array([{}, None], dtype=object))
    (tmp_path / "text.npz").write_text("no archive at all")
    for name in ("plain", "pickled", "text"):
        with pytest.raises(ValueError, match=rf"{name}.npz cannot be read as .npz"):
            data.load(name, tmp_path)


def test_known_data_sets_have_their_known_number_of_classes(tmp_path: Path) -> None:
    write_npz(tmp_path / "mnist_part.npz", y_train=labels(30) % 3)
    assert len(data.load("mnist-part", tmp_path).classes) == 10
    write_npz(tmp_path / "mnist_part.npz", y_train=labels(30) + 1)
    with pytest.raises(ValueError, match=r"y_train\[7\] = 10 is out of range 0..9"):
        data.load("mnist-part", tmp_path)


@pytest.mark.parametrize("cut", [0, 3, 12, 300, -5])
@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_idx_file_is_named(cut: int, packed: bool, tmp_path: Path) -> None:
    write_mnist(tmp_path, packed)
    path = next((tmp_path / "MNIST/raw").glob("train-images*"))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte.* is truncated"):
        data.load("mnist", tmp_path)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"train-images-idx3-ubyte.* is missing"):
        data.load("mnist", tmp_path)


def test_bad_names_roots_and_sizes_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name='digit' is unknown; did you mean 'digits'"):
        data.load("digit")
    with pytest.raises(ValueError, match="did you mean 'mnist'"):
        data.load("mnst")
    with pytest.raises(ValueError, match="name='mnist' is read from files: pass root="):
        data.load("mnist")
    with pytest.raises(FileNotFoundError, match="is not a directory; create it"):
        data.load("mnist", tmp_path / "nowhere")
    write_npz(tmp_path / "cifar10.npz")
    with pytest.raises(ValueError, match="did you mean 'cifar10'"):
        data.load("cifar-10", tmp_path)
    with pytest.raises(ValueError, match="n=1401 is more than the 1400 images"):
        data.load(n=1401)
    with pytest.raises(ValueError, match="n_test=398 is more than the 397"):
        data.load(n_test=398)
    with pytest.raises(ValueError, match="n must be an integer >= 1, got 0"):
        data.load(n=0)
    with pytest.raises(ValueError, match="subset='randm' is unknown; did you mean 'random'"):
        data.load(subset="randm")
    with pytest.raises(ValueError, match="style='papr' is unknown; did you mean 'paper'"):
        data.preprocess(data.load(n=5), "papr")


@pytest.mark.skipif(ROOT is None, reason="REFEREE_DATA_ROOT is not set")
def test_real_files() -> None:
    for name in data.available(ROOT):
        whole = data.load(name, ROOT)
        assert whole.x_train.dtype == np.uint8 and len(whole.classes) == 10
        assert len(np.unique(whole.y_train)) == len(np.unique(whole.y_test)) == 10
        rows = data.preprocess(data.load(name, ROOT, n=200, n_test=50))
        assert torch.allclose(rows.X.norm(dim=1), torch.ones(200, dtype=torch.float64), rtol=1e-14)
        if name == "mnist":
            assert whole.x_train.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
            assert whole.y_train[:6].tolist() == [5, 0, 4, 1, 9, 2]
