"""What calls used: a vector of meters that have nothing in common, each with its count.

A library for code that charges, too: it reads no file and needs no project.

    from ratesmith.packs.ai_platform.usage import Usage

    Usage.of(input=1200, cached_input=800, output=300)
    Usage.parse("image=2@1024x1024/hd,web_search=3@high")
    Usage.from_openai(response)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import starmap
from typing import Final, NamedTuple

from msgspec.structs import force_setattr

from ratesmith.api import Frozen, did_you_mean, plain, quoted
from ratesmith.packs.ai_platform.components import PROMPT, UNITS
from ratesmith.packs.ai_platform.cost import FILM_SIZE, SIZE
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.provider_usage import read_anthropic, read_openai, shown

MOST: Final = 10**40
"""No count is as large; what is computed from smaller ones has fewer digits than the exact context."""
MEASURED: Final = frozenset({"megapixel", "audio_second", "video_second", "video_second_in", "hosting_hour"})
"""Meters of what is measured, not counted: 12.5 seconds."""
CONTEXTS: Final = ("low", "medium", "high")
_PLACES: Final = 12
_SAID: Final = ("service", "region")
"""What a log keeps beside the counts; no meter is called so."""
_QUALITY: Final = "[a-z][a-z0-9_-]{0,29}"
_SIZES: Final = {"image": SIZE, "video_second": FILM_SIZE}
"""The meters that are sold by size and quality."""
_METERS: Final = ", ".join(UNITS)
_ORDER: Final = {meter: place for place, meter in enumerate(UNITS)}


class Count(NamedTuple):
    """How much of one meter was used, and of which sort."""

    meter: str
    number: int | Decimal
    size: str = ""
    """Of an image: `1024x1024`; of a film also `1080p`."""
    quality: str = ""
    """Of an image or a film: `hd`."""
    search_context: str = ""
    """Of a web search: `low`, `medium` or `high`."""

    @property
    def sort(self) -> str:
        """Size, quality and search context as text: `1024x1024/hd`."""
        return "/".join(filter(None, (self.size, self.quality, self.search_context)))

    @property
    def name(self) -> str:
        """The meter with its sort: `image@1024x1024/hd`."""
        return f"{self.meter}@{self.sort}" if self.sort else self.meter

    def __str__(self) -> str:
        meter, _, sort = self.name.partition("@")
        return f"{meter}={plain(self.number)}{'@' if sort else ''}{sort}"


class Usage(Frozen, frozen=True, kw_only=True):
    """A vector of disjoint counts: `input` are the tokens that no other meter counts, and so on.

    Counts of 0 are left out, and the rest is in the order of the meters, so that equal vectors are equal values.

    Raises ValueError for an unknown meter, for a count that is negative, not whole or far too large, for two counts of
    the same, and for a sort that the meter does not have.
    """

    counts: tuple[Count, ...] = ()
    service: str = ""
    """The service that the provider says it was bought in: `standard`, `batch`; empty where it does not say."""
    region: str = ""
    """The region that the provider says it ran in; empty where it does not say."""

    def __post_init__(self) -> None:
        seen: dict[tuple[str, ...], Count] = {}
        for it in map(_checked, self.counts):
            if seen.setdefault(_sort(it), it) is not it:
                raise ValueError(f"{it.name} is given twice; write one count of both")
        counts = sorted((it for it in seen.values() if it.number), key=lambda it: (_ORDER[it.meter], _sort(it)))
        force_setattr(self, "counts", tuple(counts))

    @classmethod
    def of(cls, *counts: Count, service: str = "", region: str = "", **meters: int | Decimal) -> Usage:
        """Return a vector of counts by the names of their meters; those of a size or another sort are a `Count`."""
        named = (Count(meter, count) for meter, count in meters.items())
        return cls(counts=(*counts, *named), service=service, region=region)

    @classmethod
    def parse(cls, text: str) -> Usage:
        """Read `METER=COUNT,…`; images and films may have `@SIZE`, `@QUALITY` or `@SIZE/QUALITY`, searches `@CONTEXT`.

        Raises ValueError for what is written otherwise.
        """
        return cls(counts=tuple(_item(item.strip()) for item in text.split(",")))

    @classmethod
    def from_json(cls, value: object) -> Usage:
        """Read what `as_json` returns, from a log. Raises ValueError for anything else."""
        if not isinstance(value, Mapping):
            raise ValueError(f"{shown(value)} is no usage of a log")
        meters = {str(name): it for name, it in value.items() if name not in _SAID}
        service, region = (str(value.get(name, "")) for name in _SAID)
        return cls(counts=tuple(starmap(_logged, meters.items())), service=service, region=region)

    @classmethod
    def from_openai(cls, body: object) -> Usage:
        """Read a response of OpenAI, or its `usage` alone: chat completions, responses, embeddings, images, audio.

        Cached, written, audio and image tokens are taken out of the prompt, which counts them too; reasoning and audio
        out of the completion. What the object says beyond these is not read.

        Raises ValueError for counts that are no whole numbers, or contradict each other.
        """
        return cls._read(read_openai(body))

    @classmethod
    def from_anthropic(cls, body: object) -> Usage:
        """Read a response of Anthropic, or its `usage` alone.

        Its input has neither cached nor written tokens in it. Written ones are those of five minutes where the object
        does not split them; fetching pages costs nothing, and is not counted.

        Raises ValueError for counts that are no whole numbers, or contradict each other.
        """
        return cls._read(read_anthropic(body))

    @classmethod
    def _read(cls, read: tuple[Mapping[str, int | Decimal], str, str]) -> Usage:
        meters, service, region = read
        return cls.of(service=service, region=region, **meters)

    @property
    def prompt(self) -> int:
        """Tokens sent, of all kinds: the length that tiers for long prompts go by."""
        return self.total(PROMPT)

    def total(self, meters: frozenset[str]) -> int:
        """Return the sum over some meters of tokens, calls or images."""
        return sum(int(it.number) for it in self.counts if it.meter in meters)

    def as_json(self) -> dict[str, int | str]:
        """Return what a log of usage keeps, as JSON: the counts by meter and sort, what was measured as text."""
        counts = {it.name: it.number if isinstance(it.number, int) else plain(it.number) for it in self.counts}
        said = ((name, text) for name, text in zip(_SAID, (self.service, self.region), strict=True) if text)
        return {**counts, **dict(said)}

    def __add__(self, other: Usage) -> Usage:
        """Return what both used together; service and region are those of the first one that says them."""
        counts = {_sort(it): it for it in self.counts}
        for it in other.counts:
            before = counts.get(_sort(it))
            counts[_sort(it)] = it if before is None else it._replace(number=_sum(before.number, it.number))
        service, region = self.service or other.service, self.region or other.region
        return Usage(counts=tuple(counts.values()), service=service, region=region)

    def __str__(self) -> str:
        """Return the counts as `parse` reads them."""
        return ",".join(map(str, self.counts))


def _sort(it: Count) -> tuple[str, ...]:
    return (it.meter, it.size, it.quality, it.search_context)


def _sum(one: int | Decimal, other: int | Decimal) -> int | Decimal:
    both = EXACT.add(Decimal(one), Decimal(other))
    return both if isinstance(one, Decimal) or isinstance(other, Decimal) else int(both)


def _checked(it: Count) -> Count:
    """Return the count in its one form. Raises ValueError."""
    if it.meter not in UNITS:
        guess = did_you_mean(it.meter, UNITS) or f"; there are {_METERS}"
        raise ValueError(f"there is no meter {quoted(it.meter)}{guess}")
    if (it.size or it.quality) and it.meter not in _SIZES:
        raise ValueError(f"{it.meter} has no size and no quality: only {' and '.join(_SIZES)} have")
    if it.size and not re.fullmatch(_SIZES[it.meter], it.size):
        lines = ", or 1080p" if it.meter == "video_second" else ""
        raise ValueError(f"{quoted(it.size)} is no size; write width and height in pixels: 1024x1024{lines}")
    if it.quality and not re.fullmatch(_QUALITY, it.quality):
        raise ValueError(f"{quoted(it.quality)} is no quality: a name in lower case, such as hd")
    if it.search_context and (it.meter != "web_search" or it.search_context not in CONTEXTS):
        raise ValueError(
            f"{it.meter} has no search context {quoted(it.search_context)}; web_search has low, medium, high"
        )
    return it._replace(number=_number(it))


def _number(it: Count) -> int | Decimal:
    """Return a whole number, or what was measured as an exact one. Raises ValueError."""
    count, measured = it.number, it.meter in MEASURED
    if type(count) is int:
        number = Decimal(count)
    elif isinstance(count, Decimal) and count.is_finite():
        number = count
    else:
        raise ValueError(f"{it.meter} takes {'a number' if measured else 'a whole number'}, not {shown(count)}")
    if not 0 <= number < MOST:
        raise ValueError(f"{it.meter} takes a number from 0 to less than 10^40")
    if number.normalize(EXACT).as_tuple().exponent < (-_PLACES if measured else 0):  # type: ignore[operator]
        takes = f"a number of at most {_PLACES} decimal places" if measured else "a whole number"
        raise ValueError(f"{it.meter} takes {takes}, not {quoted(number)}")
    return number.normalize(EXACT) if measured else int(number)


def _logged(name: str, number: object) -> Count:
    """Return a count of a log. Raises ValueError."""
    if isinstance(number, bool) or not isinstance(number, int | str):
        raise ValueError(f"{quoted(name)} takes a number, what was measured as text, not {shown(number)}")
    meter, at, sort = name.partition("@")
    return _item(f"{meter}={number}{at}{sort}")


def _item(item: str) -> Count:
    """Return what `METER=COUNT@SORT` says. Raises ValueError."""
    name, equals, rest = item.partition("=")
    number, at, sort = rest.partition("@")
    meter, written = name.strip(), number.strip()
    if not equals:
        grouped = "; write counts without separators" if re.fullmatch("[0-9]{3}", item) else ""
        raise ValueError(f"{quoted(item)} is not METER=COUNT, such as input=1200{grouped}")
    if thousands := re.fullmatch("([0-9]{1,6})[kK]", written):
        raise ValueError(f"{quoted(written)} is no number; write {thousands[1]}000")
    if not re.fullmatch(r"[0-9]{1,50}(?:\.[0-9]{1,50})?", written):
        raise ValueError(f"{quoted(written)} is no number, 0 or more; write digits alone")
    count = Count(meter, Decimal(written))
    if meter == "web_search":
        return count._replace(search_context=sort)
    size, _, quality = sort.partition("/") if re.match("[0-9]", sort) else ("", "", sort)
    if at and not sort:
        raise ValueError(f"{quoted(item)} has nothing after @; write image=2@1024x1024/hd, or no @")
    return count._replace(size=size, quality=quality)
