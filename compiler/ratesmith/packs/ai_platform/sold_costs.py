"""What we pay for one unit of what a customer buys of a model, by meter and condition, as margins are judged on it.

A customer buys tokens, images, calls or minutes. Each token is one, whatever meter counts it; what is priced in another
unit, such as a search, is not sold and has no margin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from ratesmith.packs.ai_platform.components import CONDITIONS, NO_CONDITION, PROMPT, STANDARD, TOKENS, Component
from ratesmith.packs.ai_platform.exact import EXACT, ZERO

Sold = Literal["tokens", "image", "call", "minute"]
SIDES: Final = ("input", "output")
_METERS: Final[dict[str, tuple[str, ...]]] = {
    "tokens": tuple(meter for meter in TOKENS if meter not in ("training", "input_surcharge")),
    "image": ("image", "megapixel"),
    "call": ("request",),
    "minute": ("audio_second", "video_second", "video_second_in"),
}
_CHEAP_BY_NATURE: Final = ("cached_input", "cached_audio", "cached_image", "cache_write", "cache_write_1h")
_WORDS: Final = {"cache_write_1h": "cache write for an hour", "audio_second": "audio", "video_second": "video"}


class SoldCost(NamedTuple):
    """US dollars for 1,000 tokens, one image, one call or one minute."""

    amount: Decimal
    unit: str
    """As text: `1,000 cached input tokens in batch, over 200,000 tokens`."""
    is_side: bool = True
    """Whether it is a price of its own; that of a cache is low by nature and says nothing of a slip."""


class Reach(NamedTuple):
    """Which rows of a cost a customer's call can meet."""

    services: Collection[str] = (STANDARD,)
    tokens: int | None = None
    """Most tokens of a prompt; None where nothing limits it."""
    sizes: Collection[str] = ()
    """Of images; empty for all."""


def sold_costs(components: Iterable[Component], sold: Sold, reach: Reach) -> list[SoldCost]:
    """Return the costs of a unit in every row that a call can meet, the dearest first."""
    reached = [it for it in components if _is_reached(it, reach)]
    surcharges = {_row(it): it.amount_usd for it in reached if it.meter == "input_surcharge"}
    found = [cost for it in reached if it.meter in _METERS[sold] for cost in _costs(it, surcharges, reach)]
    found.sort(key=lambda cost: (-cost.amount, len(cost.unit) > _PLAIN, not cost.unit.startswith("1,000 output")))
    if len(found) > 1 and {cost.unit for cost in found[:2]} == _BOTH and found[0].amount == found[1].amount:
        found[0] = found[0]._replace(unit="1,000 tokens")
    return found


_PLAIN: Final = len("1,000 output tokens")
_BOTH: Final = {f"1,000 {side} tokens" for side in SIDES}


def _costs(it: Component, surcharges: dict[Component, Decimal], reach: Reach) -> Iterator[SoldCost]:
    if it.meter == "megapixel":
        for size in reach.sizes:
            width, height = map(int, size.split("x"))
            amount = EXACT.multiply(it.amount_usd, Decimal(width * height).scaleb(-6))
            yield SoldCost(amount, f"image{_conditions(it, size)}")
        return
    amount = it.amount_usd
    if it.meter in PROMPT:
        amount = EXACT.add(amount, surcharges.get(_row(it), ZERO) if surcharges else ZERO)
    word = _WORDS.get(it.meter, it.meter.replace("_", " "))
    conditions = _conditions(it, it.size)
    if it.meter in TOKENS:
        is_side = it.meter not in _CHEAP_BY_NATURE
        yield SoldCost(amount.scaleb(-3, EXACT), f"1,000 {word} tokens{conditions}", is_side)
    elif it.meter == "request":
        yield SoldCost(amount.scaleb(-3, EXACT), f"call{conditions}")
    else:
        yield SoldCost(amount, f"{'image' if it.meter == 'image' else f'minute of {word}'}{conditions}")


def _is_reached(it: Component, reach: Reach) -> bool:
    return (
        it.service in reach.services
        and (not it.over_tokens or reach.tokens is None or it.over_tokens < reach.tokens)
        and (not it.size or not reach.sizes or it.size in reach.sizes)
    )


def _row(it: Component) -> Component:
    return it._replace(meter="", per=1, amount_usd=ZERO)


def _conditions(it: Component, size: str) -> str:
    """Return the conditions of a row as they end a sentence: ` in batch, over 200,000 tokens`."""
    if not size and it[CONDITIONS] == NO_CONDITION:
        return ""
    words = [
        f"in {it.service}" if it.service != STANDARD else "",
        f"in the region {it.region}" if it.region else "",
        f"of {size}" if size else "",
        f"in {it.quality}" if it.quality else "",
        f"over {it.over_tokens:,} tokens" if it.over_tokens else "",
        f"at {it.hours_utc}" if it.hours_utc else "",
    ]
    said = ", ".join(filter(None, words))
    return f" {said}" if said else ""
