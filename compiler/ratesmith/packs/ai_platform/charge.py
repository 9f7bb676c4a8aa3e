"""What a usage costs, exactly: the sum of count × amount / unit over the components of a cost.

A tier for long prompts goes by P, all tokens that are sent. `whole_request`: the greatest tier below P prices every
token. `marginal`: the tiers cut P into slices, and each slice prices its share of every count of tokens, of those that
are sent and of those that are made; so the cost has no jump at a tier. What is no token has one amount at any length.

An amount that the cost does not have is never taken for another one without being said, and only where that can be no
less (`FALLBACK`); everything else is refused by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time
from fractions import Fraction
from typing import Final, NamedTuple

from ratesmith.api import Frozen, quoted
from ratesmith.packs.ai_platform.components import STANDARD, TOKENS, Component, CostTable
from ratesmith.packs.ai_platform.usage import Count, Usage

FALLBACK: Final = {
    "reasoning": "output",
    "citation": "output",
    "cached_input": "input",
    "cached_audio": "input_audio",
    "cached_image": "input_image",
}
"""What a meter costs in a cost that never names it. Reasoning is output at every provider that lists no amount of its
own for it; what was cached never costs more than what was not. A cache write, sound or a picture may cost more than
the same tokens as plain input, so for these there is no other amount."""


class Part(Frozen, frozen=True, kw_only=True):
    """What one count costs, or the share of it that one tier prices."""

    counted: Count
    count: Fraction
    """How much of the count this part is: all of it, but for marginal tiers."""
    component: Component
    """What prices it."""
    usd: Fraction

    @property
    def fell_back(self) -> bool:
        """Whether the amount is that of another meter, by `FALLBACK`."""
        return self.component.meter != self.counted.meter


class Charge(Frozen, frozen=True, kw_only=True):
    """What a usage costs in US dollars, part by part."""

    usd: Fraction | None
    """The exact sum; None where the cost is not known."""
    parts: tuple[Part, ...] = ()
    """None where the model is free."""
    unpriced: str | None = None
    """Why no cost is known."""


class _Place(NamedTuple):
    """The conditions of a call that its counts do not say."""

    service: str
    region: str
    hours: str


def charge(
    table: CostTable,
    usage: Usage,
    *,
    service: str | None = None,
    region: str | None = None,
    at_time: time | None = None,
) -> Charge:
    """Return what a usage costs.

    Service and region are those that the usage says, unless they are given; else `standard` and none. `at_time` is the
    time of day in UTC; without one, amounts for certain hours are left aside.

    Raises ValueError where the cost has no amount for a count under these conditions.
    """
    if table.free:
        return Charge(usd=Fraction(0))
    if table.unpriced is not None:
        return Charge(usd=None, unpriced=table.unpriced)
    given = service or usage.service or STANDARD, usage.region if region is None else region
    place = _Place(*given, _hours(table, *given, at_time))
    _require(table, place)
    slices = [*_slices(table, place, usage.prompt)]
    parts = tuple(part for count in usage.counts for part in _priced(table, place, count, slices))
    return Charge(usd=sum((part.usd for part in parts), Fraction(0)), parts=parts)


def charged_usage(table: CostTable, service: str, usage: Usage) -> tuple[Usage, list[str]]:
    """Return what the provider charges for one call, with what goes without saying, and notes on that."""
    meters, notes = {it.meter for it in table.components}, []
    used = {it.meter for it in usage.counts}
    if "image" in used and "output_image" in used and "image" not in meters:
        usage = Usage(counts=tuple(it for it in usage.counts if it.meter != "image"))
        notes.append("the images cost what their tokens cost")
    if "request" not in used and any((it.meter, it.service) == ("request", service) for it in table.components):
        usage += Usage.of(request=1)
        notes.append("the call is one request, which has an amount of its own")
    return usage, notes


def is_within(hours: str, moment: time) -> bool:
    """Return whether a time of day is in `16:30-00:30`: from the first minute on, and before the last one."""
    begin, end = (time.fromisoformat(it) for it in hours.split("-"))
    return begin <= moment < end if begin < end else moment >= begin or moment < end


def _hours(table: CostTable, service: str, region: str, at_time: time | None) -> str:
    """Return the hours whose amounts hold; empty for the usual ones. Raises ValueError."""
    here = (it for it in table.components if (it.service, it.region) == (service, region))
    found = sorted({it.hours_utc for it in here if it.hours_utc and at_time and is_within(it.hours_utc, at_time)})
    if len(found) > 1:
        raise ValueError(f"the cost has amounts for {' and for '.join(found)}, and {at_time:%H:%M} is in both")
    return found[0] if found else ""


def _require(table: CostTable, place: _Place) -> None:
    """Raise ValueError for a service or a region that the cost does not have."""
    services, regions = {it.service for it in table.components}, {it.region for it in table.components}
    if place.service not in services:
        raise ValueError(f"the cost has no service {quoted(place.service)}; it has {_list(services) or 'no amounts'}")
    if place.region not in regions:
        known = _list(regions - {""})
        has = f"it has {known}, and amounts for no region" if known else "it is the same in all of them"
        raise ValueError(f"the cost has no region {quoted(place.region)}; {has}")


def _slices(table: CostTable, place: _Place, prompt: int) -> Iterator[tuple[Fraction, int]]:
    """Yield the share of the tokens that each tier prices, with the length that it begins above. Raises ValueError."""
    services = {STANDARD, place.service}
    here = (it for it in table.components if it.service in services and it.region == place.region)
    # Where a service sells no long prompts, it has no amounts at the tiers of the standard.
    reached = sorted({it.over_tokens for it in here if it.over_tokens < prompt} | {0})
    if place.hours and len(reached) > 1:
        said = f"amounts for prompts over {reached[-1]:,} tokens and for {place.hours} UTC"
        raise ValueError(f"the cost has {said}, and none for both; this prompt has {prompt:,}")
    if table.applies_to == "whole_request" or not prompt:
        yield Fraction(1), reached[-1]
        return
    for over, end in zip(reached, (*reached[1:], prompt), strict=True):
        yield Fraction(end - over, prompt), over


def _priced(table: CostTable, place: _Place, count: Count, slices: Iterable[tuple[Fraction, int]]) -> Iterator[Part]:
    """Yield the parts of a count."""
    tokens = count.meter in TOKENS
    for share, over in slices if tokens else ((Fraction(1), 0),):
        component = _component(table, place if tokens else place._replace(hours=""), count, over)
        part = Fraction(count.number) * share
        usd = part * Fraction(component.amount_usd) / component.per
        yield Part(counted=count, count=part, component=component, usd=usd)


def _component(table: CostTable, place: _Place, count: Count, over: int) -> Component:
    """Return what prices a count: of what fits, that which says the most of its sort. Raises ValueError."""
    named = [it for it in table.components if it.meter == count.meter]
    if not named and count.meter in FALLBACK:
        return _component(table, place, count._replace(meter=FALLBACK[count.meter]), over)
    here = [it for it in named if (it.service, it.region, it.over_tokens, it.hours_utc) == _conditions(place, over)]
    fitting = [it for it in here if all(own in ("", asked) for own, asked in zip(_sort(it), count[2:], strict=True))]
    most = max(map(_said, fitting), default=0)
    best = [it for it in fitting if _said(it) == most]
    if len(best) == 1:
        return best[0]
    raise ValueError(_missing(table, place, count, over, here, named))


def _conditions(place: _Place, over: int) -> tuple[str, str, int, str]:
    return place.service, place.region, over, place.hours


def _sort(it: Component) -> tuple[str, str, str]:
    return it.size, it.quality, it.search_context


def _said(it: Component) -> int:
    return sum(map(bool, _sort(it)))


def _missing(
    table: CostTable, place: _Place, count: Count, over: int, here: list[Component], named: list[Component]
) -> str:
    """Say which amount is missing, and where the cost has one."""
    if here:
        sorts = sorted({"@" + "/".join(filter(None, _sort(it))) for it in here})
        return f"the cost has no amount for {count.name}; those for {count.meter} are {', '.join(sorts)}"
    if not named:
        return f"the cost has no amount for {count.meter}; it has {_list({it.meter for it in table.components})}"
    where = f" in the service {place.service}" if place.service != STANDARD else ""
    where += f" in the region {place.region}" if place.region else ""
    where += f" over {over:,} tokens" if over else ""
    where += f" at {place.hours} UTC" if place.hours else ""
    services = _list({it.service for it in named if it.over_tokens == over} or {it.service for it in named})
    return f"the cost has no amount for {count.meter}{where or ' in the service standard'}; it has one in {services}"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))
