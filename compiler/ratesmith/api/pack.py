"""What a pack is made of, and how one is found: kinds, rules and the shape of the manifest.

A pack is an installed Python package with the subpackages `kinds` and `rules` (one module
each, the file name is the id) and a module `manifest`. It is named in `config/ratesmith.yaml`
and never loaded from the configuration itself.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any, Final, TypeVar, get_type_hints

import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Config, Dataset, Entity, Problem, SecretDeclaration, Severity
from ratesmith.core.sanitize import did_you_mean, quoted
from ratesmith.core.tables import Table

ENTRY_POINTS: Final = "ratesmith.packs"
SAFE_ID: Final = r"^[a-z0-9][a-z0-9._-]*$"


class Public(msgspec.Struct, frozen=True):
    """Marks a field that may stand in the manifest. Everything else is private."""


class Ref(msgspec.Struct, frozen=True):
    """Marks a field that names an entity of another kind by its id."""

    kind: str


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of configuration: where its files are, what they hold and which tables they fill."""

    name: str
    entity: type[Entity]
    path: str
    """Below `config/`. With `{id}`: a file per entity. Without: one file."""
    many: bool = True
    """Whether one file without `{id}` is a map keyed by id; otherwise it holds the only entity."""
    ids: str = SAFE_ID
    """Pattern of an id, as in JSON Schema."""
    tables: tuple[Table, ...] = ()
    secrets: Callable[[Any], Mapping[str, SecretDeclaration]] | None = None
    """Which secrets an entity has, by name. The one kind of a pack that says so owns `config/secrets/`."""
    example: str
    """A valid file, for the docs, `init` and the tests."""

    @property
    def nested(self) -> bool:
        """Whether the entities stand under their ids in one file."""
        return self.many and "{id}" not in self.path


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: `each` looks at every entity of `kind`, `whole` at a configuration, `rows` at its rows.

    A `whole` rule is skipped while an entity of a kind in `reads` is broken, because a
    collection with a hole in it would be blamed for what is missing.
    """

    severity: Severity = "error"
    kind: type[Entity] | None = None
    each: Callable[[str, Any, Config], Iterable[Problem]] | None = None
    whole: Callable[[Config], Iterable[Problem]] | None = None
    reads: tuple[type[Entity], ...] = ()
    rows: Callable[[Dataset, Config], Iterable[Problem]] | None = None
    waivable: bool = True
    """False where the database would refuse what a waiver lets pass."""
    id: str = ""
    doc: str = ""

    @property
    def checks(self) -> bool:
        """Whether it looks for something itself; a rule without a check is the page of what the engine reports."""
        return self.each is not None or self.whole is not None or self.rows is not None


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the engine learns of a domain."""

    name: str
    package: str
    """Name of the Python package."""
    kinds: Mapping[str, Kind]
    rules: Mapping[str, Rule]

    @property
    def secret_kind(self) -> Kind | None:
        """The kind whose entities have secrets, if there is one."""
        return next((kind for kind in self.kinds.values() if kind.secrets is not None), None)

    @property
    def manifest(self) -> ModuleType:
        """Defines `Manifest`, a typed value, `build(config, content_hash)` and `contracts(config)`."""
        return importlib.import_module(f"{self.package}.manifest")

    def optional(self, name: str) -> ModuleType | None:
        """A module that packs may have and need not, such as `quote`."""
        from importlib.util import find_spec

        full = f"{self.package}.{name}"
        return importlib.import_module(full) if find_spec(full) else None

    @property
    def tables(self) -> Iterator[tuple[Kind, Table]]:
        """Every table, behind the tables it refers to; otherwise by name."""
        return _in_order_of_reference(
            {table.name: (kind, table) for kind in self.kinds.values() for table in kind.tables}
        )


def load_pack(name: str) -> Pack:
    """The installed pack of that name; Fatal where there is none."""
    package = _package(name)
    kinds = _by_name(name, "kinds", ((module.KIND.name, module.KIND) for module in members(f"{package}.kinds")))
    _by_name(name, "tables", ((table.name, table) for kind in kinds.values() for table in kind.tables))
    _by_name(name, "kinds with secrets", (("secrets", kind) for kind in kinds.values() if kind.secrets is not None))
    rules = _by_name(name, "rules", (*_rules("ratesmith.rules"), *_rules(f"{package}.rules")))
    return Pack(name=name, package=package, kinds=kinds, rules=rules)


T = TypeVar("T")


def _by_name(pack: str, what: str, named: Iterable[tuple[str, T]]) -> dict[str, T]:
    """The things by name, sorted; two of one name would silently be one."""
    found: dict[str, T] = {}
    for name, thing in sorted(named, key=lambda pair: pair[0]):
        if name in found:
            raise Fatal(
                Exit.INPUT, f"the pack {quoted(pack)} has two {what} named {quoted(name)}", "rename one of them"
            )
        found[name] = thing
    return found


def members(package: str) -> Iterator[ModuleType]:
    """The modules of a package, by name: a new file is found, nothing has to register it."""
    for name in names(importlib.import_module(package).__path__):
        yield importlib.import_module(f"{package}.{name}")


def names(path: Iterable[str]) -> list[str]:
    """The names of the modules in a package's `__path__`, without importing them."""
    return sorted(info.name for info in pkgutil.iter_modules(path))


@cache
def annotations_of(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """The annotations of every field, markers included; evaluated only where they are text."""
    found: dict[str, Any] = {}
    for base in reversed(struct.__mro__):
        found |= inspect.get_annotations(base)
    return (
        get_type_hints(struct, include_extras=True) if any(isinstance(hint, str) for hint in found.values()) else found
    )


def module_id(module: ModuleType) -> str:
    """The id a module gives its one thing: `price_below_cost.py` is `price-below-cost`."""
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _rules(package: str) -> Iterator[tuple[str, Rule]]:
    for module in members(package):
        id = module_id(module)
        yield id, msgspec.structs.replace(module.RULE, id=id, doc=module.__doc__ or "")


def _package(name: str) -> str:
    from ratesmith import packs

    built_in = names(packs.__path__)
    if name in built_in:
        return f"ratesmith.packs.{name}"
    from importlib.metadata import entry_points

    installed = {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}
    if name in installed:
        return installed[name]
    known = {*installed, *built_in}
    raise Fatal(
        Exit.INPUT,
        f"the pack {quoted(name)} is not installed{did_you_mean(name, known)}",
        f"install the package that brings it; installed are: {', '.join(sorted(known))}",
    )


def _in_order_of_reference(tables: dict[str, tuple[Kind, Table]]) -> Iterator[tuple[Kind, Table]]:
    from graphlib import TopologicalSorter

    from ratesmith.core.tables import Reference

    graph = TopologicalSorter(
        {
            name: sorted({column.type.table for column in table.columns if isinstance(column.type, Reference)})
            for name, (_, table) in sorted(tables.items())
        }
    )
    graph.prepare()
    while graph.is_active():
        for name in sorted(ready := graph.get_ready()):
            yield tables[name]
        graph.done(*ready)
