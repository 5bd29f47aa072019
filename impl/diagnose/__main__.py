"""python -m impl.diagnose DATA: what a data set allows, in the terminal, as JSON and as one HTML page."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import torch

from impl.data import STYLES
from impl.diagnose import page, text
from impl.diagnose.measure import Settings, diagnose
from impl.diagnose.source import open_data


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when done, 2 for input that cannot be used, 130 when interrupted."""
    options = _parser().parse_args(arguments)
    try:
        outputs = {name: _writable(name, getattr(options, name)) for name in ("json", "html") if getattr(options, name)}
        settings = Settings(**{f.name: getattr(options, f.name) for f in fields(Settings)})
        found = diagnose(open_data(options.data, options.data_root, options.style, options.key, options.labels, options.classes,
                                   options.rows, options.image_size, options.seed), settings)  # fmt: skip
    except (ValueError, OSError, MemoryError, torch.cuda.OutOfMemoryError) as error:
        print(f"error: {error or type(error).__name__}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130
    written = {"json": json.dumps(found, indent=1, allow_nan=False) + "\n", "html": page.render(found)}
    failed = [problem for name, path in outputs.items() if (problem := _write(name, path, written[name]))]
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without mathematics still gets the numbers
    print(text.render(found))
    for problem in failed:
        print(f"error: {problem}", file=sys.stderr)
    return 2 if failed else 0


def _write(name: str, path: Path, content: str) -> str | None:
    """The problem, if there is one."""
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        return f"--{name} {path} cannot be written ({error.strerror}); choose another file"
    return None


def _writable(name: str, path: Path) -> Path:
    """`path` if it can be written, known before the work is done."""
    there = path.exists()
    try:
        with path.open("a"):
            pass
    except OSError as error:
        raise ValueError(f"--{name} {path} cannot be written ({error.strerror}); choose another file") from error
    if not there:
        path.unlink()
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m impl.diagnose", description=__doc__)
    add, default = parser.add_argument, Settings()
    add("data", metavar="DATA", help="a .npy or .npz file, a folder of pictures, or a data set's name, such as digits")
    add("--data-root", help="folder that holds named data sets")
    add(
        "--style", choices=[*STYLES], help="preprocessing; paper for named data sets and raw-unit for others by default"
    )
    add("--key", help="array of an .npz file that holds the rows")
    add("--labels", help="array of an .npz file that holds the labels")
    add("--classes", type=int, nargs="+", help="only these classes of a named data set")
    add("--rows", type=int, help="use this many rows, drawn at random, in place of all")
    add("--image-size", type=int, help="side in pixels to which pictures are resized")
    add("--n", type=int, default=default.n, help="rows drawn for the kernels (%(default)s)")
    add("--n-influence", type=int, default=default.n_influence, help="rows drawn for influence (%(default)s)")
    add("--width", type=int, default=default.width, help="width of your network (%(default)s)")
    add("--epsilon", type=float, default=default.epsilon, help="accuracy (%(default)s)")
    add("--delta", type=float, default=default.delta, help="chance of failure (%(default)s)")
    add("--ridge", type=float, default=default.ridge, help="λ of the kernel ridge regression (%(default)s)")
    add("--device", default=default.device, help="cpu or cuda (%(default)s)")
    add("--seed", type=int, default=default.seed, help="(%(default)s)")
    add("--json", type=Path, metavar="FILE", help="write all numbers")
    add("--html", type=Path, metavar="FILE", help="write one page that needs no network")
    return parser


if __name__ == "__main__":
    sys.exit(main())
