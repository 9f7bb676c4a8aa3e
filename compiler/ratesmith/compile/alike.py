"""Ask a rule once about all entities that say the same, but for what is each one's own: a name, a place in a list.

A stand-in has what they share. Of what is their own, and of the other entities of its kind, it knows nothing: a rule
that reads either is asked about each of them. So a rule need not say what it reads, and misses none that it would
report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
        groups, others = self._groups
        said = (it for it in groups if _says(each, it.stand_in, self._without_kind))
        try:
            left = [entity for group in said for entity in group.members]
        except Exception:  # noqa: BLE001  # whatever a stand-in lacks; what is a mistake of the rule is raised below
            left, others = [*self._all.values()], ()
        return not any(_says(each, it, self._config) for its in (left, others) for it in its)

    @cached_property
    def _without_kind(self) -> Config:
        """The configuration without the kind: whoever sees the others can tell by their identity which one it is."""
        others = {type_: its for type_, its in self._config.entities.items() if type_ is not self._kind}
        return replace(self._config, entities=others)

    @cached_property
    def _groups(self) -> tuple[list[_Group], Iterable[Entity]]:
        """Entities that say the same, by what stands in for them; and all others."""
        own = _own_fields(self._kind, self._all)
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
        stand_in = _stand_in(self._kind, own)
        groups = [_Group(stand_in(its[0]), its) for _, its in same.values() if len(its) > 1]
        return groups, [*others, *(its[0] for _, its in same.values() if len(its) == 1)]


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


def _stand_in(kind: type[Entity], own: frozenset[str]) -> Callable[[Entity], Entity]:
    """Return what makes a stand-in of an entity: it has the fields that are shared, and refuses to say the others."""

    def refuse(_: object) -> NoReturn:
        raise _OwnError

    guards = dict.fromkeys(own, property(refuse))
    of_structs: Any = type(kind)
    guarded = of_structs(kind.__name__, (kind,), guards, frozen=True, kw_only=True, dict=True)
    empty = dict.fromkeys(own, msgspec.UNSET)
    shared = [name for name in kind.__struct_fields__ if name not in own]

    def make(entity: Entity) -> Entity:
        made: Entity = guarded(**empty, **{name: getattr(entity, name) for name in shared})
        return made

    return make


class _OwnError(Exception):
    """A rule reads what is an entity's own."""
