"""Read what a price list says, as it says it: `$1.25 / $10.00 per 1M tokens`.

An amount belongs to the words around it, between two breaks (a comma, a semicolon, a slash, a bullet, a new line). Its
unit stands behind it, or behind the next amount that has one, or in front. Words in front of several amounts, and two
amounts of tokens without any words, are taken in their order. What is not understood is said, and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import islice, pairwise
from typing import Final, NamedTuple

import msgspec

from ratesmith.packs.ai_platform.components import STANDARD
from ratesmith.packs.ai_platform.price_words import Token, Unit, tokens

USD: Final = "USD"
MAX_AMOUNTS: Final = 50


class QuotedAmount(NamedTuple):
    """One amount of a quote."""

    amount: Decimal
    currency: str
    """`USD`, `EUR`, …; cents are written as dollars."""
    unit: Unit | None = None
    """None where the quote does not say it."""
    meters: tuple[str, ...] = ()
    """The meters that the words can mean; none where they do not say what it is for."""
    service: str = STANDARD
    over_tokens: int = 0
    size: str = ""
    words: frozenset[str] = frozenset()
    """All words that belong to it: one of them may be the quality of an image."""


class _Part(msgspec.Struct):
    """What stands between two breaks."""

    tokens: list[Token]
    inside: bool = False
    """Whether it is in brackets behind an amount."""

    @property
    def money(self) -> list[int]:
        return [place for place, token in enumerate(self.tokens) if token.kind == "money"]


@cache
def read_quote(text: str) -> tuple[QuotedAmount, ...]:
    """Return the first `MAX_AMOUNTS` amounts of a quote, in its order."""
    parts = [*_parts(tokens(text))]
    found = [*islice(_amounts(parts), MAX_AMOUNTS)]
    units = [it.unit for it in found]
    heading = next((token.unit for part in parts if not part.money for token in part.tokens if token.unit), None)
    filled = []
    for place, it in enumerate(found):
        behind = next((unit for unit in units[place:] if unit is not None), None)
        before = next((unit for unit in reversed(units[:place]) if unit is not None), None)
        filled.append(it._replace(unit=it.unit or behind or before or heading))
    return tuple(map(_with_meters_of_unit, _in_order(filled)))


def _parts(words: Iterable[Token]) -> Iterator[_Part]:
    """Split at breaks, and around brackets with an amount in them; then so that no part has two amounts."""
    for part in _between_breaks(words):
        places = part.money
        # `Input $1 Output $2` has its words in front, `$1 input $2 output` behind.
        leading = any(token.kind in ("word", "over") for token in part.tokens[: places[0]]) if places else False
        cuts = [0]
        for before, place in pairwise(places):
            first = next((at for at in range(before + 1, place) if part.tokens[at].kind != "unit"), place)
            cuts.append(first if leading else place)
        for start, end in zip(cuts, [*cuts[1:], len(part.tokens)], strict=True):
            yield _Part(part.tokens[start:end], part.inside)


def _between_breaks(words: Iterable[Token]) -> Iterator[_Part]:
    every = [*words]
    has_money = _money_before_closing(every)
    part, inside = _Part([]), False
    for place, token in enumerate(every):
        if token.kind == "open":
            inside = has_money[place]
        if token.kind == "break" or (inside and token.kind in ("open", "close")):
            yield part
            inside = inside and token.kind != "close"
            part = _Part([], inside)
        elif token.kind not in ("open", "close"):
            part.tokens.append(token)
    yield part


def _money_before_closing(every: Sequence[Token]) -> Sequence[bool]:
    """Return for each place whether an amount stands there, or behind it before the next bracket is closed."""
    found, has = [False] * len(every), False
    for place in range(len(every) - 1, -1, -1):
        has = every[place].kind == "money" or (has and every[place].kind != "close")
        found[place] = has
    return found


def _amounts(parts: Iterable[_Part]) -> Iterator[QuotedAmount]:
    """The amounts with the words of their parts, and those that words in front of several of them say."""
    waiting: list[tuple[str, ...]] = []
    heading, above, last = STANDARD, 0, QuotedAmount(Decimal(0), "")
    for part in parts:
        words = _words(part.tokens)
        meters = meters_of(words)
        if (headed := _heading(part)) is not None:
            heading, above = _service(headed.words) or STANDARD, headed.over_tokens
        if not part.money:
            if meters:
                waiting.append(meters)
            continue
        token = part.tokens[part.money[0]]
        if waiting and meters and _words(part.tokens[: part.money[0]]):
            waiting.append(meters)
        meters = waiting.pop(0) if waiting else meters
        overs = [it.over for it in part.tokens if it.kind == "over"]
        service = _service(words) or (heading if not part.inside else STANDARD)
        if not meters and (part.inside or overs or service != last.service):
            meters = last.meters
        last = QuotedAmount(
            amount=token.amount,
            currency=token.currency,
            unit=next((it.unit for it in part.tokens if it.unit is not None), None),
            meters=meters,
            service=service,
            over_tokens=overs[0] if overs else above,
            size=next((it.text for it in part.tokens if it.kind == "size"), ""),
            words=words,
        )
        yield last


def _heading(part: _Part) -> QuotedAmount | None:
    """Return the conditions in front of a colon that name no meter: they hold for all amounts up to the next such."""
    colon = next((at for at, token in enumerate(part.tokens) if token.kind == "colon"), 0)
    words = _words(part.tokens[:colon])
    overs = [it.over for it in part.tokens[:colon] if it.kind == "over"]
    named = not meters_of(words - {"prompt", "prompts"}) and (overs or _service(words) or STANDARD in words)
    if part.inside or not named or (overs and not words):
        return None
    return QuotedAmount(Decimal(0), "", over_tokens=overs[0] if overs else 0, words=words)


def _words(part: Iterable[Token]) -> frozenset[str]:
    return frozenset(
        word
        for token in part
        if token.kind in ("word", "unit")
        for word in token.text.replace("-", " ").replace(".", " ").split()
    )


def _service(words: frozenset[str]) -> str:
    return next((service for service in ("batch", "flex", "priority") if service in words), "")


_INPUT: Final = frozenset({"input", "inputs", "prompt", "prompts", "in"})
_OUTPUT: Final = frozenset({"output", "outputs", "completion", "completions", "response", "generated", "out"})
_THINKING: Final = frozenset({"reasoning", "thinking"})
_CACHE: Final = frozenset({"cache", "cached", "caching"})
_READ: Final = frozenset({"read", "reads", "hit", "hits"})
_WRITE: Final = frozenset({"write", "writes", "writing", "written", "creation", "storage"})
_NOT_CACHED: Final = frozenset({"uncached", "miss", "non", "base"})
_HOUR: Final = frozenset({"1h", "1hr", "hour", "1hour"})
_TRAINING: Final = frozenset({"training", "tuning", "finetuning"})


def meters_of(words: frozenset[str]) -> tuple[str, ...]:
    """Return the meters that words can mean, the likeliest first; none where they name none."""
    modality = next((it for it in ("audio", "image", "video") if it in words), "")
    suffix = f"_{modality}" if modality else ""
    if words & (_CACHE | _READ) and not words & _NOT_CACHED:
        if words & _WRITE:
            return ("cache_write_1h",) if words & _HOUR else (f"cache_write{suffix}",)
        return (f"cached{suffix}",) if suffix else ("cached_input",)
    if words & _OUTPUT:
        return (f"output{suffix}",)
    if words & (_INPUT | _NOT_CACHED):
        return (f"input{suffix}",)
    if words & _THINKING:
        return ("reasoning",)
    if words & _TRAINING:
        return ("training",)
    if words & {"search", "searches", "grounding", "grounded"}:
        named = next((f"{it}_search" for it in ("file", "maps", "web") if it in words), "")
        return (named,) if named else ("web_search", "file_search", "maps_search")
    return ()


def _in_order(found: list[QuotedAmount]) -> list[QuotedAmount]:
    """Take two amounts of tokens that no word tells apart as input and output."""
    if len(found) == 2 and not any(it.meters for it in found) and all(_is_of_tokens(it) for it in found):
        return [found[0]._replace(meters=("input",)), found[1]._replace(meters=("output",))]
    return found


def _is_of_tokens(it: QuotedAmount) -> bool:
    return it.unit is not None and (it.unit.noun == "token" or (not it.unit.noun and it.unit.number > 1))


_OF_UNIT: Final = {
    "character": ("character",),
    "image": ("image", "image_in"),
    "megapixel": ("megapixel",),
    "second": ("audio_second", "video_second", "video_second_in"),
    "minute": ("audio_second", "video_second", "video_second_in"),
    "hour": ("hosting_hour", "audio_second", "video_second", "video_second_in"),
    "page": ("page", "annotated_page"),
}
_CALLS: Final = ("web_search", "file_search", "maps_search", "tool_call", "message", "request")


def _with_meters_of_unit(it: QuotedAmount) -> QuotedAmount:
    """Return the amount with the meters that its unit can mean, where that says more than the words."""
    noun = it.unit.noun if it.unit is not None else ""
    meters = it.meters
    if noun == "call" and not set(meters) <= set(_CALLS[:3]):
        meters = ()
    elif noun == "call" and len(meters) > 1:
        # Models that rank are paid by the search, too.
        meters = (*meters, "request")
    if noun == "call":
        plain = ("request", "tool_call", "message")
        meters = meters or (("tool_call",) if it.words & {"tool", "tools"} else plain)
    elif noun in ("second", "minute", "hour") and "video" in it.words:
        meters = ("video_second_in", "video_second") if it.words & _INPUT else ("video_second", "video_second_in")
    elif noun == "image":
        meters = ("image_in",) if it.words & _INPUT else ("image",)
    elif noun == "page" and it.words & {"annotated", "annotation", "annotations"}:
        meters = ("annotated_page",)
    elif noun in _OF_UNIT:
        meters = _OF_UNIT[noun]
    return it._replace(meters=meters)
