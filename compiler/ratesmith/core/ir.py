"""Frozen values that the phases hand to each other.

load → Document → resolve → Config → lower → Dataset → emit → Artifact. Every mistake in the
configuration is a Finding, whichever phase found it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, cast

import msgspec

from ratesmith.core.field_types import follow
from ratesmith.core.once import made_once
from ratesmith.core.tables import Cell, Column, Scheduled, Table

Node = Any
"""A YAML value: str, int, bool, Decimal, None, a list of nodes, or a dict of str to node."""

Route = tuple[str | int, ...]
"""The keys and indexes that lead to a node inside one document or one entity."""


def route_name(route: Route) -> str:
    """Return a route as a message names it: `config.zip_codes, item 1`."""
    text = ""
    for step in route:
        text += f", item {step + 1}" if isinstance(step, int) else f".{step}" if text else step
    return text


Address = tuple[str, str, Route]
"""Where a value is in the configuration: kind, entity id, and the route inside the entity."""

Severity = Literal["error", "warning"]


class Span(NamedTuple):
    """A range on one line: line and column count from 1, `end` is the column after it."""

    line: int
    column: int
    end: int


TOP = Span(1, 1, 2)


class Origin(NamedTuple):
    """A place in a file; `path` is relative to the project root, with forward slashes."""

    path: str
    span: Span


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the values that cross phases."""


class Waiver(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reviewed exception from one rule for one entity."""

    rule: str
    """Id of the rule that is waived, for example `margin-below-floor`."""
    reason: Annotated[str, msgspec.Meta(pattern=r"\S", extra_json_schema={"examples": ["a promotion"]})]
    """Why the exception is acceptable; a reviewer reads this."""
    until: date | None = None
    """Last day the waiver is meant for; afterwards a warning asks to look again."""


class Acknowledgement(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says that one change is meant; it holds for that change alone, and is spent once that is merged."""

    rule: str
    """Id of the guardrail that asks, for example `customer-price-increase`."""
    change: Annotated[str, msgspec.Meta(pattern=r"\S", max_length=200)]
    """What changes, from what to what, as `ratesmith plan` writes it: `tokens_per_credit 1000 → 900`."""
    reason: Annotated[str, msgspec.Meta(pattern=r"\S", extra_json_schema={"examples": ["the costs rose in May"]})]
    """Why it is meant; a reviewer reads this."""


class Entity(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that configuration describes: a provider, a model, a plan. Kinds derive from it."""

    waive: tuple[Waiver, ...] = ()
    """Reviewed exceptions: rules that this entity may break, each with a reason and a date."""
    acknowledge: tuple[Acknowledgement, ...] = ()
    """Changes that are meant, although a guardrail of `ratesmith plan` stops at them."""
    renamed_from: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    """The id it had before, as its table has it (of a model: its `model_name`), so that it keeps its row there."""


class SecretDeclaration(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is expected of one secret; the secret itself is in a file that sops encrypted."""

    required: bool = True
    """Whether every environment that has secrets needs it."""
    min_length: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    """The fewest bytes it can have; a shorter one was cut off when it was copied."""
    rotate_after_days: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    """After how many days a warning asks to replace it; null for never."""


E = TypeVar("E", bound=Entity)
T = TypeVar("T")
Key = tuple[str, str]
"""Kind name and entity id."""
SecretKey = tuple[str, str]
"""Entity id and the name of one of its secrets."""


class Document(Frozen, frozen=True, kw_only=True):
    """One parsed file of `config/`: its kind, its layer and its tree."""

    kind: str
    layer: str
    """Environment whose overlay this is; empty for the base."""
    path: str
    source: str
    kept: dict[str, Node] | None
    """The tree; None where it is read again each time that somebody asks, as of very many files nobody does."""
    read: Callable[[str], Any] | None = None
    """What reads the tree from the source."""
    id: str
    """Id of the one entity in it; empty where the file is a map of entities by id."""

    @property
    def tree(self) -> dict[str, Node]:
        """What the source says."""
        return cast(Callable[[str], Any], self.read)(self.source) if self.kept is None else self.kept

    def forget(self) -> None:
        """Forget the tree, where it can be read again: a tree takes five times as much memory as its source."""
        if self.read is not None:
            msgspec.structs.force_setattr(self, "kept", None)

    @property
    def entities(self) -> Mapping[str, Node]:
        """The trees of the entities in the file, by id."""
        return {self.id: self.tree} if self.id else self.tree

    def route(self, id: str, route: Route) -> Route:
        """Return the route inside the file of a route inside the entity `id`."""
        return route if self.id else (id, *route)

    def ids(self, route: Route) -> tuple[str, ...]:
        """Return the ids of the entities that hold the value at a route inside the file."""
        if self.id:
            return (self.id,)
        return (str(route[0]),) if route else tuple(self.tree)


class Related(msgspec.Struct, frozen=True):
    """Another place that a finding refers to."""

    origin: Origin
    message: str


class Finding(Frozen, frozen=True, kw_only=True):
    """One mistake: where, what, and what to do about it."""

    origin: Origin
    severity: Severity
    rule: str
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()
    environments: tuple[str, ...] = ()
    """The environments it holds in; empty for all of them."""
    paste: tuple[str, ...] = ()
    """Lines to paste or run, which the hint ends in a colon for."""
    follows_from: tuple[Origin, ...] = ()
    """Where else the cause may be: an error on one of these lines makes this finding none of its own."""
    timed: bool = False
    """Caused by the date alone (an expired waiver); `build` ignores it."""


class Place(NamedTuple):
    """A place in the configuration as rules name it: an entity, and the route to a value inside it."""

    entity: Entity
    route: Route = ()

    @classmethod
    def of(cls, entity: Entity, *route: str | int) -> "Place":
        """Return the place of a value; its route is checked against what the entity declares.

        The steps are names of fields, keys of maps and indexes of lists. LookupError where a step leads nowhere.
        """
        follow(type(entity), route)
        return cls(entity, route)


class Cause(msgspec.Struct, frozen=True):
    """A value elsewhere that alone makes something wrong; several problems with one cause are one finding there."""

    at: Place
    message: str
    """What is wrong there, in front of `for models writer, painter`."""
    hint: str
    """What to do about it there."""
    instead: str
    """What to do at the place of the problem, where the cause is meant."""


class Problem(Frozen, frozen=True, kw_only=True):
    """What a rule finds: a finding that names an entity and a route, and leaves file and line to the engine."""

    at: Place
    message: str
    hint: str
    related: tuple[tuple[Place, str], ...] = ()
    since: date | None = None
    """The day that brings it; None where the configuration alone does. Time alone brings warnings only."""
    until: date | None = None
    """The day that ends it; from then on it is no problem."""
    cause: Cause | None = None
    words: tuple[int, str] | None = None
    """What is wrong in the text at that place: the line of the text, from 1, and the words there."""
    changes: str = ""
    """Of a guardrail: what changes, from what to what, for an acknowledgement to name; empty where none can."""

    @classmethod
    def of(
        cls,
        entity: Entity,
        *route: str | int,
        message: str,
        hint: str,
        related: Iterable[tuple[Place, str]] = (),
        since: date | None = None,
        until: date | None = None,
        cause: Cause | None = None,
        words: tuple[int, str] | None = None,
        changes: str = "",
    ) -> "Problem":
        """Return a problem with the value at a route inside an entity, which is checked as `Place.of` does.

        `related` has other places, each with a few words on what is there. Raises LookupError.
        """
        at = Place.of(entity, *route)
        return cls(
            at=at,
            message=message,
            hint=hint,
            related=tuple(related),
            since=since,
            until=until,
            cause=cause,
            words=words,
            changes=changes,
        )

    @property
    def timed(self) -> bool:
        """Whether time alone brings or ends it."""
        return self.since is not None or self.until is not None

    def holds_on(self, day: date) -> bool:
        """Return whether it is a problem on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class ReferenceFile(msgspec.Struct, frozen=True):
    """A file of public data that the project names, for the pack to compare with. Whoever wrote it is not trusted."""

    name: str
    """What the project calls it."""
    path: str
    """As shown."""
    as_of: date | None
    """The day it is of; None where the project does not say it."""
    data: bytes


class Config(Frozen, frozen=True, kw_only=True):
    """The whole configuration of one environment: entities by type and id, and where they came from."""

    environment: str
    entities: Mapping[type[Entity], Mapping[str, Entity]]
    kinds: Mapping[type[Entity], str]
    layers: Mapping[Key, tuple[Document, ...]]
    """The documents that each entity was merged from, the base first."""
    broken: Mapping[str, frozenset[str]]
    """Ids per kind that have findings and are therefore absent from `entities`."""
    completed: Mapping[type[Entity], frozenset[str]] = {}
    """By type, the ids of entities in which something follows from other entities, beside what they say themselves."""
    destinations: frozenset[str] | None = None
    """The hosts, with their ports, that secrets may be sent to; None where the project does not list them."""
    references: tuple[ReferenceFile, ...] = ()
    """The files of public data that the project names."""

    def all(self, kind: type[E]) -> Mapping[str, E]:
        """Return every entity of a kind, by id and in the order of the ids."""
        return cast(Mapping[str, E], self.entities[kind])

    def get(self, kind: type[E], id: str) -> E | None:
        """Return the entity with that id; None where it does not exist or has mistakes."""
        return self.all(kind).get(id)

    def one(self, kind: type[E]) -> E | None:
        """Return the only entity of a kind that has one; None where its file is missing or has mistakes."""
        return next(iter(self.all(kind).values()), None)

    def id_of(self, entity: Entity) -> str:
        """Return the id of an entity of this configuration. Raises LookupError for any other, such as a copy."""
        found = self.once(_ids).get(id(entity))
        if found is None:
            raise LookupError(f"this {type(entity).__name__} is not in the configuration")
        return found

    def once(self, make: Callable[["Config"], T]) -> T:
        """Return what `make` makes of this configuration, made once: each of thousands of entities may ask for it.

        It is kept for those of all environments, and nobody changes it.
        """
        return made_once(self, make)

    def place(self, address: Address) -> Place:
        """Return the place of an address. Raises KeyError if there is no such kind or entity."""
        kind, id, route = address
        return Place(self.entities[self.entity_type(kind)][id], route)

    def complete(self, *kinds: type[Entity]) -> bool:
        """Return whether no entity of these kinds is left out because of its own mistakes."""
        return not any(self.broken.get(self.kinds[kind]) for kind in kinds)

    def entity_type(self, kind: str) -> type[Entity]:
        """Return the entity type of the kind with that name. Raises KeyError if there is no such kind."""
        for entity, name in self.kinds.items():
            if name == kind:
                return entity
        raise KeyError(kind)


def _ids(config: Config) -> dict[int, str]:
    return {id(entity): name for entities in config.entities.values() for name, entity in entities.items()}


Row = tuple[Cell, ...]


class TableData(Frozen, frozen=True, kw_only=True):
    """The rows of one table that configuration owns, sorted by key."""

    table: Table
    rows: tuple[Row, ...]
    sources: tuple[Key, ...]
    """The entity that each row came from."""
    renamed: Mapping[Row, Row] = {}
    """The former key of each row that an entity says was renamed, by its present key."""

    @property
    def scheduled(self) -> tuple[Column, ...]:
        """The columns that have a schedule in some row, without those of the operator."""
        cells = zip(self.table.columns, zip(*self.rows, strict=True), strict=bool(self.rows))
        return tuple(column for column, its in cells if Scheduled in set(map(type, its)) and not column.operator)


class Dataset(Frozen, frozen=True, kw_only=True):
    """The compiled state of one environment; each table comes after those it refers to."""

    environment: str
    tables: tuple[TableData, ...]

    def __iter__(self) -> Iterator[TableData]:
        return iter(self.tables)

    @classmethod
    def without_rows(cls, environment: str, tables: Iterable[Table]) -> "Dataset":
        """Return the tables alone, for what reads or compares rows of a state in them."""
        data = (TableData(table=table, rows=(), sources=()) for table in tables)
        return cls(environment=environment, tables=tuple(data))


class Artifact(NamedTuple):
    """A file to write, relative to `generated/`."""

    path: str
    text: str


class LargeArtifact(msgspec.Struct, frozen=True):
    """A file whose size grows with the rows: made, compared and written a piece at a time, it fills no memory."""

    path: str
    pieces: Iterable[bytes]
    """Read once."""


Amount = Annotated[Decimal, msgspec.Meta(extra_json_schema={"minimum": 0})]
"""A number of zero or more, exact."""
