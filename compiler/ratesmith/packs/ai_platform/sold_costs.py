"""What we pay for one unit of what a customer buys of a model, by meter and condition, as margins are judged on it.

A customer buys tokens, images, calls or minutes. Each token is one, whatever meter counts it; what is priced in another
unit, such as a search, is not sold and has no margin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import msgspec

from ratesmith.packs.ai_platform.component_text import conditions
from ratesmith.packs.ai_platform.components import PROMPT, STANDARD, TOKENS, Component
from ratesmith.packs.ai_platform.exact import EXACT, ZERO

Sold = Literal["tokens", "image", "call", "minute", "page"]
SIDES: Final = ("input", "output")
_METERS: Final[dict[str, tuple[str, ...]]] = {
    "tokens": tuple(meter for meter in TOKENS if meter not in ("training", "input_surcharge")),
    "image": ("image", "megapixel", "output_image"),
    "call": ("request",),
    "minute": ("audio_second", "video_second", "video_second_in"),
    "page": ("page", "annotated_page"),
}
_CHEAP_BY_NATURE: Final = ("cached_input", "cached_audio", "cached_image", "cache_write", "cache_write_1h")
_PER_1K: Final = {"request": "call", "page": "page", "annotated_page": "page with annotations"}
_MEDIA: Final = ("audio", "image", "video")
_WORDS: Final = {"cache_write_1h": "cache write for an hour", "audio_second": "audio", "video_second": "video"}


class SoldCost(NamedTuple):
    """US dollars for 1,000 tokens, one image, one call, one minute or one page."""

    amount: Decimal
    unit: str
    """As text: `1,000 cached input tokens in batch, over 200,000 tokens`."""
    is_side: bool = True
    """Whether it is a price of its own; that of a cache is low by nature and says nothing of a slip."""
    medium: str = ""
    """Of tokens: `audio`, `image` or `video`; empty for text."""


class Reach(msgspec.Struct, frozen=True):
    """Which rows of a cost a customer's call can meet."""

    services: Collection[str] = (STANDARD,)
    tokens: int | None = None
    """Most tokens of a prompt; None where nothing limits it."""
    sizes: Collection[str] = ()
    """Of images; empty for all."""
    tokens_per_image: int | None = None
    """How many tokens an image takes that is sold; None where that is not known."""


def sold_costs(components: Iterable[Component], sold: Sold, reach: Reach) -> list[SoldCost]:
    """Return the costs of a unit in every row that a call can meet, the dearest first."""
    reached = [it for it in components if _is_reached(it, reach)]
    surcharges = {_row(it): it.amount_usd for it in reached if it.meter == "input_surcharge"}
    found = [cost for it in reached if it.meter in _METERS[sold] for cost in _costs(it, sold, surcharges, reach)]
    found.sort(key=lambda cost: (-cost.amount, len(cost.unit) > _PLAIN, not cost.unit.startswith("1,000 output")))
    if len(found) > 1 and {cost.unit for cost in found[:2]} == _BOTH and found[0].amount == found[1].amount:
        found[0] = found[0]._replace(unit="1,000 tokens")
    return found


def sells(component: Component, sold: Sold) -> bool:
    """Return whether a component prices what the customer buys; the tokens of an image, where their number is known."""
    return component.meter in _METERS[sold]


_PLAIN: Final = len("1,000 output tokens")
_BOTH: Final = {f"1,000 {side} tokens" for side in SIDES}


def _costs(it: Component, sold: Sold, surcharges: dict[Component, Decimal], reach: Reach) -> Iterator[SoldCost]:
    if it.meter == "output_image" and sold == "image":
        if reach.tokens_per_image is not None:
            amount = EXACT.multiply(it.amount_usd, reach.tokens_per_image).scaleb(-6, EXACT)
            yield SoldCost(amount, f"image of {reach.tokens_per_image:,} tokens{conditions(it, it.size)}")
        return
    if it.meter == "megapixel":
        for size in reach.sizes:
            width, height = map(int, size.split("x"))
            amount = EXACT.multiply(it.amount_usd, Decimal(width * height).scaleb(-6))
            yield SoldCost(amount, f"image{conditions(it, size)}")
        return
    amount = it.amount_usd
    if it.meter in PROMPT:
        amount = EXACT.add(amount, surcharges.get(_row(it), ZERO) if surcharges else ZERO)
    word = _WORDS.get(it.meter, it.meter.replace("_", " "))
    ending = conditions(it, it.size)
    if it.meter in TOKENS:
        is_side, medium = it.meter not in _CHEAP_BY_NATURE, it.meter.rpartition("_")[2]
        medium = medium if medium in _MEDIA else ""
        yield SoldCost(amount.scaleb(-3, EXACT), f"1,000 {word} tokens{ending}", is_side, medium)
    elif it.meter in _PER_1K:
        yield SoldCost(amount.scaleb(-3, EXACT), f"{_PER_1K[it.meter]}{ending}")
    else:
        yield SoldCost(amount, f"{'image' if it.meter == 'image' else f'minute of {word}'}{ending}")


def _is_reached(it: Component, reach: Reach) -> bool:
    return (
        it.service in reach.services
        and (not it.over_tokens or reach.tokens is None or it.over_tokens < reach.tokens)
        and (not it.size or not reach.sizes or it.size in reach.sizes)
    )


def _row(it: Component) -> Component:
    return it._replace(meter="", per=1, amount_usd=ZERO)
