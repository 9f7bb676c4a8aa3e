"""What is referred to exists

A field that names another entity must name one that the configuration has. A misspelled id
would otherwise reach the database and fail there, or worse, silently match nothing.

Bad:
    # models/writer.yaml
    provider: opnai  # error

Good:
    # models/writer.yaml
    provider: openai
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import takewhile
from operator import attrgetter
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec.structs import replace

from ratesmith.api.definitions import Ref, Rule
from ratesmith.core.field_types import annotations_of, markers_below
from ratesmith.core.ir import Config, Entity, Place, Problem, Route
from ratesmith.core.sanitize import harmless, quoted
from ratesmith.core.suggest import did_you_mean


def check(config: Config) -> Iterator[Problem]:
    """Check every field marked with `Ref`, in every entity of every kind; what several name is one problem."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for type_, entities in config.entities.items():
        paths = references(type_)
        targets = {target: config.entities[config.entity_type(target)] for _, target in paths}
        paths = tuple(it for it in paths if not _all_known(it[0], entities.values(), targets[it[1]]))
        for entity in entities.values() if paths else ():
            for steps, target in paths:
                known = targets[target]
                # What has mistakes exists, and '' stands for a file whose ids are not known.
                absent = config.broken.get(target, frozenset())
                for route, value in _values(entity, steps, ()):
                    if value not in known and value not in absent and "" not in absent:
                        names = [*known, *sorted(absent)]
                        problem = Problem(
                            at=Place(entity, route),
                            message=f"there is no {target} {quoted(value)}{did_you_mean(value, names)}",
                            hint=_hint(target, names),
                        )
                        found.setdefault((target, value), []).append(problem)
    for first, *others in found.values():
        yield replace(first, related=tuple((other.at, "names it too") for other in others))


RULE = Rule(whole=check, waivable=False)


def _hint(target: str, names: list[str]) -> str:
    if not names:
        return f"add the {target}, as there is none yet"
    return f"name one of: {', '.join(map(harmless, names))}" if len(names) <= 12 else f"name a {target} that exists"


EACH = "*"
Steps = tuple[str, ...]


@cache
def references(type_: type[Entity]) -> tuple[tuple[Steps, str], ...]:
    """Return where a type refers to other kinds: the attribute path, with `*` for every item, and the kind."""
    return tuple(_found(type_, ()))


def _found(hint: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if Ref not in markers_below(hint):
        return
    if get_origin(hint) is Annotated:
        base, *markers = get_args(hint)
        yield from ((steps, marker.kind) for marker in markers if isinstance(marker, Ref))
        yield from _found(base, steps)
    elif isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        for name, field in annotations_of(hint).items():
            yield from _found(field, (*steps, name))
    else:
        inside = (*steps, EACH) if get_origin(hint) in (dict, tuple, list) else steps
        for argument in get_args(hint):
            yield from _found(argument, inside)


def _all_known(steps: Steps, entities: Iterable[Entity], known: Mapping[str, Entity]) -> bool:
    """Return whether surely nothing unknown is at a path: of many entities, that is no step of Python for each."""
    above = [*takewhile(EACH.__ne__, steps)]
    values = map(attrgetter(".".join(above)), entities)
    try:
        return not any(values) if EACH in steps else set(values) <= {None, *known}
    except AttributeError:  # a field that is null, of which there is more
        return False


def _values(value: Any, steps: Steps, route: Route) -> Iterator[tuple[Route, str]]:
    if value is None:
        return
    if not steps:
        yield route, value
    elif steps[0] == EACH:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _values(item, steps[1:], (*route, key))
    else:
        yield from _values(getattr(value, steps[0]), steps[1:], (*route, steps[0]))
