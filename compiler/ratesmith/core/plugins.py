"""Find the members of a family by walking its package: a new file is a new member, nothing registers it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.machinery import all_suffixes
from pathlib import Path
from types import ModuleType
from typing import Final


def members(package: str) -> Iterator[ModuleType]:
    """Import and yield the modules of a package, sorted by name."""
    for name in member_names(package):
        yield importlib.import_module(f"{package}.{name}")


def member(package: str, name: str) -> ModuleType | None:
    """Import and return one module of a package, or None where the package has no module of that name."""
    return importlib.import_module(f"{package}.{name}") if name in member_names(package) else None


@cache
def member_names(package: str, *, packages: bool = False) -> tuple[str, ...]:
    """Return the sorted names of the modules in a package, or of its subpackages, without importing them."""
    folders: Iterable[str] = importlib.import_module(package).__path__
    found = {name for folder in folders for name in (_packages(folder) if packages else _modules(folder))}
    return tuple(sorted(found - {"__init__"}))


def _modules(folder: str) -> list[str]:
    """Return the names of the modules in a folder, as pkgutil does, which takes longer in each start."""
    try:
        entries = os.listdir(folder)  # noqa: PTH208  # in each start
    except NotADirectoryError:
        return _in_archive(folder, packages=False)
    parts = (entry.partition(".") for entry in entries)
    return [name for name, dot, suffix in parts if dot + suffix in _SUFFIXES]


def _packages(folder: str) -> list[str]:
    if not Path(folder).is_dir():
        return _in_archive(folder, packages=True)
    with os.scandir(folder) as entries:
        folders = [it for it in entries if it.is_dir()]
    return [it.name for it in folders if Path(it.path, "__init__.py").is_file() or "__init__" in _modules(it.path)]


def _in_archive(path: str, *, packages: bool) -> list[str]:
    import pkgutil

    return [it.name for it in pkgutil.iter_modules([path]) if it.ispkg is packages]


_SUFFIXES: Final = frozenset(all_suffixes())


def module_id(module: ModuleType) -> str:
    """Return the id that a module's file name gives its member: `price_below_cost.py` is `price-below-cost`."""
    return module.__name__.rpartition(".")[2].replace("_", "-")
