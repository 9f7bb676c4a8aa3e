"""Ask a rule once about all entities that say the same, but for what is each one's own: a name, a place in a list.

A stand-in has what they share. Of what is their own, and of the other entities of its kind, it knows nothing: a rule
that asks for either is asked about each of them, whatever it does with the refusal. So a rule need not say what it
reads, and misses none that it would report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import Any, Final, NamedTuple, NoReturn

import msgspec
from msgspec.structs import replace

from ratesmith.core.ir import Config, Entity, Problem

Each = Callable[[Any, Config], Iterable[Problem]]
_LOOKED_AT: Final = 500
"""Entities that are compared, to see which fields are each one's own."""
_ENCODER: Final = msgspec.msgpack.Encoder()


class Alike:
    """The entities of a kind, those together that say the same."""

    def __init__(self, config: Config, kind: type[Entity]) -> None:
        self._config, self._kind = config, kind
        self._all = config.all(kind)

    def are_quiet(self, each: Each) -> bool:
        """Return whether a rule that looks at one entity at a time has nothing to say of any."""
        guard, apart, groups, others = self._apart
        guard.asked, refused = 0, 0
        try:
            left = [entity for it in groups if _says(each, it.stand_in, apart) for entity in it.members]
        except _OwnError:
            refused = 1
        except Exception:  # noqa: BLE001, S110  # whatever a stand-in lacks; a mistake of the rule is raised below
            pass
        else:
            if not guard.asked:
                return not any(_says(each, it, self._config) for its in (left, others) for it in its)
        if guard.asked > refused:
            # It went on behind a refusal, and what it made meanwhile may be kept for the next rule.
            del self._apart
        return not any(_says(each, it, self._config) for it in self._all.values())

    @cached_property
    def _apart(self) -> _Apart:
        config, kind, guard = self._config, self._kind, _Guard()
        own = _own_fields(kind, self._all)
        guarded = _guarded(kind, own, guard)
        groups, others = self._groups(own, _stand_in(guarded, own))
        kinds, entities = {**config.kinds, guarded: config.kinds[kind]}, _Others(config.entities, kind, guard)
        return _Apart(guard, replace(config, entities=entities, kinds=kinds), groups, others)

    def _groups(
        self, own: frozenset[str], stand_in: Callable[[Entity], Entity]
    ) -> tuple[list[_Group], Iterable[Entity]]:
        """Entities that say the same, by what stands in for them; and all others."""
        shared = [name for name in self._kind.__struct_fields__ if name not in own]
        if len(shared) < 2:  # of one alone, `attrgetter` makes no tuple
            return [], self._all.values()
        read, same, others = attrgetter(*shared), dict[bytes, tuple[object, list[Entity]]](), list[Entity]()
        alone = self._config.completed.get(self._kind, frozenset())
        for id, entity in self._all.items():
            said = read(entity)
            try:
                known, members = same.setdefault(_ENCODER.encode(said), (said, []))
            except (OverflowError, UnicodeEncodeError):  # a number of more than 64 bits, half of a surrogate pair
                known, members = None, others
            # A number and its text are encoded alike.
            (others if id in alone or known != said else members).append(entity)
        groups = [_Group(stand_in(its[0]), its) for _, its in same.values() if len(its) > 1]
        return groups, [*others, *(its[0] for _, its in same.values() if len(its) == 1)]


class _Guard:
    """Refuses what is each one's own, and counts how often it was asked for it."""

    def __init__(self) -> None:
        self.asked = 0

    def refuse(self, *_: object) -> NoReturn:
        self.asked += 1
        raise _OwnError


class _Others(Mapping[type[Entity], Mapping[str, Entity]]):
    """The entities of all kinds but one: whoever sees those can tell by their identity which one it is asked about."""

    def __init__(
        self, entities: Mapping[type[Entity], Mapping[str, Entity]], kind: type[Entity], guard: _Guard
    ) -> None:
        self._entities, self._kind, self._guard = entities, kind, guard

    def __getitem__(self, kind: type[Entity]) -> Mapping[str, Entity]:
        if issubclass(kind, self._kind):
            self._guard.refuse()
        return self._entities[kind]

    def __iter__(self) -> Iterator[type[Entity]]:
        self._guard.refuse()

    def __len__(self) -> int:
        self._guard.refuse()


class _Apart(NamedTuple):
    """What rules are asked about first."""

    guard: _Guard
    config: Config
    groups: list[_Group]
    others: Iterable[Entity]


class _Group(NamedTuple):
    stand_in: Entity
    members: list[Entity]


def _says(each: Each, entity: Entity, config: Config) -> bool:
    return any(True for _ in each(entity, config))


def _own_fields(kind: type[Entity], entities: Mapping[str, Entity]) -> frozenset[str]:
    """Return the fields in which more than half of the entities differ from all others."""
    some = [*islice(entities.values(), _LOOKED_AT)]
    own = set()
    for name in kind.__struct_fields__:
        try:
            different = len({getattr(it, name) for it in some})
        except TypeError:  # what holds a map has no hash
            continue
        if different > len(some) // 2:
            own.add(name)
    return frozenset(own)


def _guarded(kind: type[Entity], own: frozenset[str], guard: _Guard) -> type[Entity]:
    """Return the type of stand-ins of a kind, which refuses to say these fields."""
    of_structs: Any = type(kind)
    guards = dict.fromkeys(own, property(guard.refuse))
    guarded: type[Entity] = of_structs(kind.__name__, (kind,), guards, frozen=True, kw_only=True, dict=True)
    return guarded


def _stand_in(guarded: type[Entity], own: frozenset[str]) -> Callable[[Entity], Entity]:
    """Return what makes a stand-in of an entity: it has the fields that are shared, and nothing in the others."""
    empty: dict[str, Any] = dict.fromkeys(own, msgspec.UNSET)
    shared = [name for name in guarded.__struct_fields__ if name not in own]
    # What copies all fields at once asks no property; of one that is not set, it fails.
    unset = [getattr(guarded.__base__, name).__delete__ for name in own]

    def make(entity: Entity) -> Entity:
        made = guarded(**empty, **{name: getattr(entity, name) for name in shared})
        for delete in unset:
            delete(made)
        return made

    return make


class _OwnError(BaseException):
    """A rule reads what is an entity's own; none handles that by accident."""
