"""Find the members of a family by walking its package: a new file is a new member, nothing registers it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType


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
    found = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return tuple(sorted(info.name for info in found if info.ispkg is packages))


def module_id(module: ModuleType) -> str:
    """Return the id that a module's file name gives its member: `price_below_cost.py` is `price-below-cost`."""
    return module.__name__.rpartition(".")[2].replace("_", "-")
