"""Merge what the rules find because of one value elsewhere into one finding at that value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from ratesmith.core.ir import Address, Cause, Finding, Key, Origin, Related, route_name
from ratesmith.core.sanitize import plural

FEWEST: Final = 2
"""How many entities of a kind must be found wrong before the cause is looked for elsewhere."""
_MOST_RELATED: Final = 10
_MOST_NAMED: Final = 5


class Blamed(msgspec.Struct, frozen=True):
    """A value that a rule names as the cause of what it finds elsewhere."""

    at: Address
    origin: Origin
    cause: Cause


class Found(NamedTuple):
    """A finding of a rule, the entity it is about, and the values of other entities that it was computed from."""

    finding: Finding
    key: Key
    others: Mapping[Address, Origin]
    blamed: Blamed | None = None


def merge_shared_causes(found: Sequence[Found], sizes: Mapping[str, int]) -> Iterator[Finding]:
    """Yield the findings; those that one value causes, as one finding at that value.

    A value of another entity is the cause if a rule finds every entity of a kind wrong because of
    it, or if the rule itself names it for several; `sizes` gives the number of entities by kind. Then
    whatever else is computed from it waits.
    """
    blamed: dict[Address, Origin] = dict(_causes(found, sizes))
    effects: dict[Address, list[Found]] = {}
    for it in found:
        cause = next((address for address in it.others if address in blamed), None)
        if cause is None:
            yield it.finding
        else:
            effects.setdefault(cause, []).append(it)
    for address, its in effects.items():
        yield _at_cause(address, blamed[address], its)


def _causes(found: Iterable[Found], sizes: Mapping[str, int]) -> Iterator[tuple[Address, Origin]]:
    wrong: dict[tuple[str, str, Address], set[str]] = {}
    named: set[Address] = set()
    for finding, (kind, id), others, named_cause in found:
        if named_cause is not None:
            if named_cause.at in named:
                yield named_cause.at, named_cause.origin
            named.add(named_cause.at)
        for address, place in others.items():
            ids = wrong.setdefault((finding.rule, kind, address), set())
            ids.add(id)
            if len(ids) >= max(FEWEST, sizes[kind]):
                yield address, place


def _at_cause(address: Address, place: Origin, effects: Sequence[Found]) -> Finding:
    findings = [effect.finding for effect in effects]
    value = route_name(address[2]) or address[1]
    causes = [it.blamed.cause if it.blamed is not None and it.blamed.at == address else None for it in effects]
    named = next((cause for cause in causes if cause is not None), None)
    whose = _named(effect.key for effect in effects)
    hidden = len(findings) - _MOST_RELATED
    related = [
        Related(it.origin, f"{it.message}{f'; or {cause.instead}' if cause else ''} [{it.rule}]")
        for it, cause in [*zip(findings, causes, strict=True)][:_MOST_RELATED]
    ]
    if hidden > 0:
        related[-1] = replace(related[-1], message=f"{related[-1].message}, and {plural(hidden, 'other')}")
    return replace(
        next((it for it in findings if it.severity == "error"), findings[0]),
        origin=place,
        message=(
            f"{named.message} for {whose}" if named else f"{value} is probably wrong: with it, {whose} cannot be right"
        ),
        hint=f"{named.hint if named else f'correct {value}'}; if it is meant, correct each of them",
        related=tuple(related),
        paste=(),
    )


def _named(keys: Iterable[Key]) -> str:
    """Return entities by their kinds: `models writer, painter and plan growth`; of many, how many more there are."""
    ids: dict[str, dict[str, None]] = {}
    for kind, id in keys:
        ids.setdefault(kind, {})[id] = None
    return " and ".join(_of_kind(kind, [*its]) for kind, its in ids.items())


def _of_kind(kind: str, ids: Sequence[str]) -> str:
    if [*ids] == [kind]:
        return kind
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    return f"{kind if len(ids) == 1 else f'{kind}s'} {', '.join(ids[:_MOST_NAMED])}{more}"
