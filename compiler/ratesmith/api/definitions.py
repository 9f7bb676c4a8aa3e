"""What a pack is made of, and how one is found: kinds, rules and the shape of the manifest.

A pack is an installed Python package with the subpackages `kinds` and `rules` (one module
each, the file name is the id) and a module `manifest`. It is named in `config/ratesmith.yaml`
and never loaded from the configuration itself.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import msgspec

from ratesmith.core.ir import Config, Dataset, Entity, Frozen, Problem, SecretDeclaration, Severity
from ratesmith.core.tables import Table

if TYPE_CHECKING:
    from ratesmith.api.change import Change, Impact
    from ratesmith.api.objects import SqlNames, SqlObjects
    from ratesmith.api.sheet import Sheet

SAFE_ID: Final = r"^[a-z0-9][a-z0-9._-]*$"


class Public(msgspec.Struct, frozen=True):
    """Marks a field that may be in the manifest. Every other field is private."""


class Unit(msgspec.Struct, frozen=True):
    """Says what a number counts, such as `seconds`, to those who read it in the manifest."""

    name: str


class Priced(msgspec.Struct, frozen=True):
    """Marks what somebody pays, or what that buys: `plan` says that no price changes only where none differs."""


class ForPeople(msgspec.Struct, frozen=True):
    """Marks a text that people read: its wording may change with any release, so no program may depend on it."""


class Opaque(msgspec.Struct, frozen=True):
    """Marks a text that programs compare and never take apart, such as a hash."""


class Shape(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what is published; a field without words of its own has those of the kind that `describes` names."""

    describes: ClassVar[type[msgspec.Struct] | None] = None


class Destination(msgspec.Struct, frozen=True):
    """Marks a field that says where secrets of its entity are sent: a URL, or a map of any settings.

    In a map those texts are meant that are URLs, and those that lead to a host below a key such as `proxy`.
    """


class DecidesChecks(msgspec.Struct, frozen=True):
    """Marks a field that says when a rule or a guardrail asks about others: `review` lists who changes it."""


class PaysTo(msgspec.Struct, frozen=True):
    """Marks a field that tells customers where to send their money: `review` lists who changes it."""


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
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of keys of which one is required, such as an amount or amounts by day; of kinds with a file for each."""
    complete: Callable[[Config], Mapping[str, Entity]] | None = None
    """Completes entities by what others have, such as the cost of the model that one names as its base; by id."""
    secrets: Callable[[Any], Mapping[str, SecretDeclaration]] | None = None
    """Which secrets an entity has, by name. The one kind of a pack that says so owns `config/secrets/`."""
    example: str
    """A valid file, for the docs, `init` and the tests."""

    @property
    def nested(self) -> bool:
        """Whether one file holds all entities, each under its id."""
        return self.many and "{id}" not in self.path


class UnusedWaiver(msgspec.Struct, frozen=True):
    """Why a waiver silences nothing, with the numbers, and what to check before it is removed."""

    why: str
    hint: str


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: `each` looks at every entity of `kind`, `whole` at a configuration, `rows` at its rows.

    A guardrail looks at a `change`: `plan` asks it, and no other command does.

    A `whole` rule is skipped while an entity of a kind in `reads` is broken, because a
    collection with a hole in it would be reported for what is missing.
    """

    severity: Severity = "error"
    kind: type[Entity] | None = None
    each: Callable[[Any, Config], Iterable[Problem]] | None = None
    whole: Callable[[Config], Iterable[Problem]] | None = None
    reads: tuple[type[Entity], ...] = ()
    rows: Callable[[Dataset, Config], Iterable[Problem]] | None = None
    change: Callable[[Change], Iterable[Problem]] | None = None
    unused: Callable[[Sequence[tuple[Any, Config]]], UnusedWaiver | None] | None = None
    """Explains a waiver that silences nothing, by its entity in each environment; None if there is nothing to add."""
    waivable: bool = True
    """False where the database would refuse what a waiver lets pass."""
    offers_waiver: bool = False
    """Whether what it finds can be meant: its hints end in how to waive it, and the waiver to paste follows."""
    id: str = ""
    doc: str = ""

    @property
    def checks(self) -> bool:
        """Whether it checks anything; a rule that does not is the page of what the engine itself reports."""
        return any(it is not None for it in (self.each, self.whole, self.rows, self.change))


Role = Literal["check", "guardrail", "diagnostic"]
"""What a rule is for: the configuration, a change of it, or a page about what the engine itself reports."""


class Rules(Mapping[str, Rule]):
    """Rules by id, sorted; each is imported when it is asked for, as most commands need few of them."""

    def __init__(self, roles: Mapping[str, Role], load: Callable[[str], Rule]) -> None:
        self._roles = dict(sorted(roles.items()))
        self._load = load

    def __getitem__(self, id: str) -> Rule:
        if id not in self._roles:
            raise KeyError(id)
        return self._load(id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._roles)

    def __len__(self) -> int:
        return len(self._roles)

    def __contains__(self, id: object) -> bool:
        return id in self._roles

    def ids(self, role: Role) -> list[str]:
        """Return the ids of those that are for one thing."""
        return [id for id, it in self._roles.items() if it == role]

    def of(self, role: Role) -> Iterator[Rule]:
        """Import and yield those that are for one thing."""
        return map(self._load, self.ids(role))


def _nothing(*_: Any) -> tuple[Any, ...]:
    return ()


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack publishes for frontends: the manifest, and what endpoints answer and take."""

    manifest: type[Shape]
    """Its shape; it has the keys `environment` and `content_hash`."""
    version: int = 1
    """Its major version: it is in the path of the file, and rises where a key goes or changes its meaning."""
    build: Callable[[Config, str], Any]
    """Returns the manifest of a configuration without findings; the content hash is empty while it is computed."""
    bodies: tuple[type[Shape], ...] = ()
    """What endpoints answer."""
    requests: Callable[[Config], tuple[type[Shape], ...]] = _nothing
    """Returns what endpoints take, by the configuration without overlays."""
    request_schemas: Callable[[Config, Any], Iterable[tuple[str, dict[str, Any]]]] = _nothing
    """Yields JSON Schemas of requests by name, for an environment and its manifest."""
    unions: Mapping[str, tuple[type[Shape], ...]] = {}
    """Shapes that are told apart by a key of theirs, by the name of their union."""


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the engine knows of a domain."""

    name: str
    package: str
    """Name of the Python package."""
    kinds: Mapping[str, Kind]
    rules: Rules
    """The rules by id, the engine's too."""

    @property
    def secret_kind(self) -> Kind | None:
        """The kind whose entities have secrets, if there is one."""
        return next((kind for kind in self.kinds.values() if kind.secrets is not None), None)

    @property
    def published(self) -> Published:
        """What it publishes for frontends: `PUBLISHED` of its module `manifest`."""
        found: Published = importlib.import_module(f"{self.package}.manifest").PUBLISHED
        return found

    def optional(self, name: str) -> ModuleType | None:
        """Import a module that a pack may have, such as `quote`; None where it has none of that name."""
        from importlib.util import find_spec

        full = f"{self.package}.{name}"
        return importlib.import_module(full) if find_spec(full) else None

    @property
    def sql_objects(self) -> Callable[[SqlNames], SqlObjects] | None:
        """What makes its SQL beside the tables, imported when it is called; None where it has none."""
        from ratesmith.core.plugins import member_names

        return self._sql_objects if "objects" in member_names(self.package) else None

    def _sql_objects(self, names: SqlNames) -> SqlObjects:
        found: SqlObjects = importlib.import_module(f"{self.package}.objects").sql_objects(names)
        return found

    def impacts(self, change: Change) -> Iterator[Impact]:
        """Yield what a change does, as the modules in its subpackage `impacts` say."""
        from ratesmith.core.plugins import member_names, members

        if "impacts" in member_names(self.package, packages=True):
            for module in members(f"{self.package}.impacts"):
                yield from module.impacts(change)

    def sheets(self, config: Config, today: date) -> Iterator[Sheet]:
        """Yield the tables for people that its subpackage `sheets` has, by their rank."""
        from ratesmith.core.plugins import member_names, members

        if "sheets" in member_names(self.package, packages=True):
            for module in sorted(members(f"{self.package}.sheets"), key=lambda it: it.RANK):
                yield module.sheet(config, today)

    @property
    def tables(self) -> Iterator[tuple[Kind, Table]]:
        """Every table with its kind, after the tables it refers to and otherwise by name."""
        return in_order_of_reference(
            {table.name: (kind, table) for kind in self.kinds.values() for table in kind.tables}
        )


def in_order_of_reference(tables: Mapping[str, tuple[Kind, Table]]) -> Iterator[tuple[Kind, Table]]:
    """Yield tables with their kinds, each after those that it refers to. Raises CycleError (graphlib)."""
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
