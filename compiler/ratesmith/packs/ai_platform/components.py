"""The components of a cost: one amount for each meter under each condition, exact and in one unit.

What the file says by maps, tiers and services becomes a flat list, the same for every way to write the same cost. A
service, a region, a tier or certain hours have components of their own for all that can be bought there; `as_standard`
is resolved, and what is `not_offered` has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import astuple

from ratesmith.api import Frozen
from ratesmith.packs.ai_platform.cost import (
    AS_STANDARD,
    NOT_OFFERED,
    Amounts,
    Applies,
    CallAmounts,
    Cost,
    LongContext,
    TokenAmounts,
    TokenTier,
)
from ratesmith.packs.ai_platform.exact import EXACT, ZERO

STANDARD: Final = "standard"
MILLION: Final = 1_000_000
MAX_AMOUNTS: Final = 2_000
"""Amounts of one cost, with those of its services and regions. Of more a table has one more, and a rule reports it."""

TOKENS: Final = TokenAmounts.__struct_fields__
CALLS: Final = CallAmounts.__struct_fields__
PROMPT: Final = frozenset(
    {
        "input",
        "cached_input",
        "cache_write",
        "cache_write_1h",
        "input_audio",
        "cached_audio",
        "cache_write_audio",
        "input_image",
        "cached_image",
        "input_video",
    }
)
"""The meters of tokens that are sent: they make the length of a prompt."""
UNITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(TOKENS, MILLION),
    **dict.fromkeys(CALLS, 1000),
    "image": 1,
    "image_in": 1,
    "megapixel": 1,
    "audio_second": 60,
    "video_second": 60,
    "video_second_in": 60,
    "hosting_hour": 1,
    "page": 1000,
    "annotated_page": 1000,
    "character": MILLION,
}
"""Every meter, with how many of what it counts an amount is for. Seconds are priced by the minute, which holds both
$0.006 per minute and $0.10 per second exactly."""


class Component(NamedTuple):
    """One amount in US dollars, for `per` of what a meter counts, and the conditions under which it holds."""

    meter: str
    service: str = STANDARD
    region: str = ""
    over_tokens: int = 0
    """Holds for prompts of strictly more tokens; 0 for all."""
    size: str = ""
    quality: str = ""
    search_context: str = ""
    hours_utc: str = ""
    per: int = 1
    amount_usd: Decimal = ZERO

    @property
    def key(self) -> Component:
        """What it is an amount of: itself, with no amount."""
        return self._replace(amount_usd=ZERO)


CONDITIONS: Final = slice(Component._fields.index("service"), Component._fields.index("per"))
"""Where a component has its conditions."""
NO_CONDITION: Final = Component("")[CONDITIONS]


class CostTable(Frozen, frozen=True, kw_only=True, dict=True):
    """A cost as charging code reads it."""

    components: tuple[Component, ...] = ()
    """Sorted; none where the model is free or unpriced."""
    applies_to: Applies = "whole_request"
    """What a tier above a length of the prompt prices; of no effect without tiers."""
    free: bool = False
    unpriced: str | None = None
    """Why no cost is known."""

    @cached_property
    def standard(self) -> Mapping[str, Decimal]:
        """The amount of each meter without any condition."""
        found: dict[str, Decimal] = {}
        for it in self.components:
            if it[CONDITIONS] == NO_CONDITION:
                found.setdefault(it.meter, it.amount_usd)
        return found

    @cached_property
    def standard_per_1k(self) -> Mapping[str, Decimal]:
        """The same for a thousandth of the unit: of tokens, for 1,000."""
        return {meter: amount.scaleb(-3, EXACT) for meter, amount in self.standard.items()}

    @property
    def amounts(self) -> Mapping[Component, Decimal]:
        """The amount of each component, by its key."""
        return {it.key: it.amount_usd for it in self.components}


def cost_table(cost: Cost, base: CostTable | None = None) -> CostTable:
    """Return the components of a cost; `base` is that of the model it names as its base.

    An amount that a rule reports, such as a word where a number is needed, has no component.
    """
    if cost.free or cost.unpriced is not None:
        return CostTable(free=bool(cost.free), unpriced=cost.unpriced)
    if base is not None:
        return _uplifted_table(base, cost.uplift or Decimal(1))
    found = islice(_in_all_regions(cost), MAX_AMOUNTS + 1)
    return CostTable(components=tuple(sorted(found)), applies_to=_applies_to(cost))


def _in_all_regions(cost: Cost) -> Iterator[Component]:
    anywhere: list[Component] = []
    for it in _in_no_region(cost):
        anywhere.append(it)
        yield it
    for name, region in cost.region.items():
        yield from (_times(it, region.uplift)._replace(region=name) for it in anywhere)


def _in_no_region(cost: Cost) -> Iterator[Component]:
    standard = [*_service(STANDARD, cost, cost.long_context, ())]
    yield from standard
    yield from _hours(cost.hours_utc, standard)
    for service, amounts in cost.service.items():
        yield from _service(service, amounts, amounts.long_context, standard)


def _applies_to(cost: Cost) -> Applies:
    """Return what tiers price, which all tiers of a cost say alike; a service may be the first that has any."""
    tiers = (cost.long_context, *(it.long_context for it in cost.service.values()))
    return next((it.applies_to for it in tiers if it is not None), "whole_request")


class Named(msgspec.Struct, frozen=True):
    """A value as the file has it, and where: the meter it is for, its unit and what it depends on."""

    route: tuple[str, ...]
    """Below the map of amounts."""
    meter: str
    scale: Decimal
    """How often the unit of the key is in that of the component."""
    value: Decimal | int | str
    size: str = ""
    quality: str = ""
    search_context: str = ""


_TIMED: Final = {"audio": "audio_second", "video_out": "video_second", "video_in": "video_second_in"}
_GROUPS: Final[Mapping[str, tuple[Decimal, Mapping[str, str]]]] = {
    "per_1m_tokens": (Decimal(1), {}),
    "per_1k_tokens": (Decimal(1000), {}),
    "per_1k_calls": (Decimal(1), {}),
    "per_second": (Decimal(60), _TIMED),
    "per_minute": (Decimal(1), _TIMED),
    "per_hour": (Decimal(1), {"hosting": "hosting_hour"}),
    "per_1k_pages": (Decimal(1), {}),
}
"""Keys with a map of meters below them: the factor to the unit of the component, and the names of the meters."""
_ONE: Final = Decimal(1)
_SINGLE: Final[Mapping[str, str]] = {
    "per_image": "image",
    "per_image_in": "image_in",
    "per_megapixel": "megapixel",
    "per_1m_characters": "character",
}
"""Keys with an amount below them, and their meters."""


def named_amounts(amounts: Amounts | TokenTier, above: tuple[str, ...] = ()) -> Iterator[Named]:
    """Yield every value in a map of amounts, in the order of the fields; those that are left out are left out.

    `above` is the route to the map, if theirs is to begin further up.
    """
    for key, (scale, names) in _GROUPS.items():
        group = getattr(amounts, key, None)
        if group is not None:
            for field, value in zip(group.__struct_fields__, astuple(group), strict=True):
                if value is not None:
                    yield from _values((*above, key, field), names.get(field, field), scale, value)
    for key, meter in _SINGLE.items():
        if (value := getattr(amounts, key, None)) is not None:
            yield from _values((*above, key), meter, _ONE, value)


def _values(route: tuple[str, ...], meter: str, scale: Decimal, value: Any) -> Iterator[Named]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if meter == "web_search":
                yield Named((*route, key), meter, scale, inner, search_context=key)
            elif isinstance(inner, dict):
                for size, amount in inner.items():
                    yield Named((*route, key, size), meter, scale, amount, size=size, quality=key)
            elif key[:1].isdigit():
                yield Named((*route, key), meter, scale, inner, size=key)
            else:
                yield Named((*route, key), meter, scale, inner, quality=key)
    else:
        yield Named(route, meter, scale, value)


def _service(
    service: str, amounts: Amounts, tiers: LongContext | None, standard: Sequence[Component]
) -> Iterator[Component]:
    """The components of a service: at its base, then at each tier."""
    own = [*_components(Component("", service=service), amounts, standard)]
    yield from own
    for over, tier in tiers.over.items() if tiers is not None else ():
        at = Component("", service=service, over_tokens=int(over))
        yield from _components(at, tier, _at_length(standard, int(over)) if standard else own)


def _at_length(standard: Sequence[Component], over: int) -> list[Component]:
    """What the standard costs for prompts of more tokens than a length: its highest tier that they reach."""
    reached = max(it.over_tokens for it in standard if it.over_tokens <= over)
    return [it for it in standard if it.over_tokens == reached]


def _hours(hours: Mapping[str, TokenTier], standard: Iterable[Component]) -> Iterator[Component]:
    for name, tier in hours.items():
        yield from _components(Component("", hours_utc=name), tier, standard)


def _components(at: Component, amounts: Amounts | TokenTier, standard: Iterable[Component]) -> Iterator[Component]:
    """The components under the conditions of `at`; `standard` has what `as_standard` means."""
    for named in named_amounts(amounts):
        if named.value == AS_STANDARD:
            known = {_detail(it): it for it in reversed([*standard]) if it.meter == named.meter}
            for other in known.values():
                yield at._replace(
                    meter=other.meter,
                    size=other.size,
                    quality=other.quality,
                    search_context=other.search_context,
                    per=other.per,
                    amount_usd=other.amount_usd,
                )
        elif named.value != NOT_OFFERED:
            amount = EXACT.multiply(Decimal(named.value), named.scale).normalize(EXACT)
            yield Component(
                meter=named.meter,
                service=at.service,
                region=at.region,
                over_tokens=at.over_tokens,
                size=named.size,
                quality=named.quality,
                search_context=named.search_context,
                hours_utc=at.hours_utc,
                per=UNITS[named.meter],
                amount_usd=amount,
            )


def _detail(it: Component) -> tuple[str, str, str, str]:
    return it.meter, it.size, it.quality, it.search_context


def _times(it: Component, factor: Decimal) -> Component:
    return it._replace(amount_usd=EXACT.multiply(it.amount_usd, factor).normalize(EXACT))


def _uplifted_table(base: CostTable, factor: Decimal) -> CostTable:
    return CostTable(
        components=tuple(_times(it, factor) for it in base.components),
        applies_to=base.applies_to,
        free=base.free,
        unpriced=base.unpriced,
    )
