"""Experiments as data: a grid of parameters, a function of one cell, and the hash that names a cell's inputs."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib
import importlib.util
import itertools
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from impl import _validate as check

Params = dict[str, Any]


@dataclass(frozen=True)
class Experiment:
    """A table or figure.  `axes`: values of each varied parameter, the first one slowest; `fixed`: the others.

    `cell` is a module-level function (params, Context) -> dict of JSON values.  `keep` drops cells of the grid that
    make no sense.  `covers` names other tables and figures that read the same cells.
    """

    name: str
    title: str
    cell: Callable[..., Params]
    axes: Mapping[str, tuple[Any, ...]]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    keep: Callable[[Params], bool] = lambda params: True
    covers: tuple[str, ...] = ()

    def grid(self, given: Mapping[str, Any]) -> list[Params]:
        """The parameters of every cell, with the `given` axes (tuples) and values in place of the defaults.

        ValueError for a name that the experiment does not have.
        """
        for name in given:
            check.choice("parameter", name, [*self.axes, *self.fixed])
        axes = {name: _as_axis(given.get(name, values)) for name, values in self.axes.items()}
        axes |= {name: _as_axis(given[name]) for name in self.fixed if name in given}
        rest = {name: value for name, value in self.fixed.items() if name not in given}
        cells = [dict(zip(axes, values, strict=True)) | rest for values in itertools.product(*axes.values())]
        return [cell for cell in cells if self.keep(cell)]


@dataclass(frozen=True)
class Unit:
    """One cell to compute: `function` is "module:name"; `key` a hash of name, params, data and code."""

    experiment: str
    function: str
    params: Params
    data_sha256: str
    code: str

    @property
    def key(self) -> str:
        return digest([self.experiment, self.function, self.params, self.data_sha256, self.code])


def units(experiment: Experiment, grid: list[Params], data_sha256: Mapping[str, str]) -> list[Unit]:
    """The units of a grid; data_sha256 by the params' "data"."""
    module = experiment.cell.__module__
    code = code_version(module)
    function = f"{module}:{experiment.cell.__name__}"
    return [Unit(experiment.name, function, params, data_sha256[params["data"]], code) for params in grid]


def digest(value: Any) -> str:
    """sha256 of a JSON value, the same for every order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, allow_nan=False).encode()).hexdigest()


@functools.cache
def catalogue() -> dict[str, Experiment]:
    """Every experiment of this package by name: each module not starting with "_" declares one as EXPERIMENT."""
    package = importlib.import_module(__package__)
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_"))
    found = [importlib.import_module(f"{__package__}.{name}").EXPERIMENT for name in names]
    return {experiment.name: experiment for experiment in found}


def lookup(name: str) -> Experiment:
    """The experiment of that name, or the one that covers it.  ValueError with the nearest names."""
    owners = {alias: e for e in catalogue().values() for alias in (e.name, *e.covers)}
    return owners[check.choice("experiment", name, owners)]


@functools.cache
def code_version(module: str) -> str:
    """Hash of the sources of a module and of all modules of this package that it imports, directly or not.

    Comments, layout and docstrings do not count: they change no number.
    """
    root = __package__.split(".")[0]
    seen: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if name in seen or path is None:
            continue
        tree = _without_docstrings(ast.parse(path.read_text(encoding="utf-8")))
        seen[name] = ast.unparse(tree)
        waiting += [found for found in _imports(tree) if found.split(".")[0] == root]
    return digest(seen)[:16]


def _as_axis(values: Any) -> tuple[Any, ...]:
    return values if isinstance(values, tuple) else (values,)


def _source(module: str) -> Path | None:
    """The file of a module; None if there is no such module (a name imported from one)."""
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body[0] = ast.Pass()
    return tree
