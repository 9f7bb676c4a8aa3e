"""Merge what the rules find because of one value elsewhere into one finding at that value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from ratesmith.core.ir import Address, Finding, Key, Origin, Related, route_name
from ratesmith.core.sanitize import plural

FEWEST: Final = 2
"""How many entities of a kind must be found wrong before the cause is looked for elsewhere."""
_MOST_RELATED: Final = 10


class Found(NamedTuple):
    """A finding of a rule, the entity it is about, and the values of other entities that it was computed from."""

    finding: Finding
    key: Key
    others: Mapping[Address, Origin]


def merge_shared_causes(found: Sequence[Found], sizes: Mapping[str, int]) -> Iterator[Finding]:
    """Yield the findings; those that one value causes, as one finding at that value.

    A value of another entity is the cause if a rule finds every entity of a kind wrong because of
    it; `sizes` gives the number of entities by kind. Then whatever else is computed from it waits.
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
    for finding, (kind, id), others in found:
        for address, place in others.items():
            ids = wrong.setdefault((finding.rule, kind, address), set())
            ids.add(id)
            if len(ids) >= max(FEWEST, sizes[kind]):
                yield address, place


def _at_cause(address: Address, place: Origin, effects: Sequence[Found]) -> Finding:
    findings = [effect.finding for effect in effects]
    value = route_name(address[2]) or address[1]
    hidden = len(findings) - _MOST_RELATED
    related = [Related(it.origin, f"{it.message} [{it.rule}]") for it in findings[:_MOST_RELATED]]
    if hidden > 0:
        related[-1] = related[-1]._replace(message=f"{related[-1].message}, and {plural(hidden, 'other')}")
    return replace(
        next((it for it in findings if it.severity == "error"), findings[0]),
        origin=place,
        message=f"{plural(len(findings), 'value')} computed with {value} cannot be right, so it is probably wrong",
        hint=f"correct {value}; if it is meant, correct each of the values above",
        related=tuple(related),
        paste=(),
    )
