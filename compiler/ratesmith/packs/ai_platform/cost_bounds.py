"""Costs that no price list has: amounts in the wrong unit, or with the point in the wrong place.

The range is that of what is sold. Of 1,326 text models on public price lists (those of
pydantic/genai-prices) the dearer of input and output lies between $0.01 and $600 per million
tokens, and the input of 39 embedding models between $0.01 and $2; the bounds leave room. What those
lists do not have, such as images, seconds and pages, has a wide range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from ratesmith.api import OncePer, Route
from ratesmith.packs.ai_platform.components import CALLS, TOKENS, Named
from ratesmith.packs.ai_platform.cost import TokenAmounts
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import SIDES, Model, Side

LEAST_PER_1M: Final = Decimal("0.01")
MOST_PER_1M: Final = Decimal(1000)
MOST_TIMES: Final = 12
"""How many times the input the output may cost."""
LEAST_UPLIFT: Final = Decimal("0.3")
MOST_UPLIFT: Final = Decimal(3)
PER_1M: Final = {"per_1m_tokens": Decimal(1), "per_1k_tokens": Decimal(1000), "per token": Decimal(1_000_000)}
"""How many of a unit are a million tokens."""


class Band(msgspec.Struct, frozen=True):
    """What is plausible, in US dollars for the unit of a component."""

    least: Decimal
    most: Decimal


TEXT: Final = Band(LEAST_PER_1M, MOST_PER_1M)
"""Of the dearer of input and output."""
OTHER_TYPES: Final[Mapping[str, Band]] = {
    "embedding": Band(Decimal("0.001"), Decimal(10)),
    **dict.fromkeys(("rerank", "audio", "video", "moderation", "ocr"), Band(Decimal("0.001"), MOST_PER_1M)),
}
_TOKEN: Final = Band(Decimal("0.0001"), MOST_PER_1M)
"""Of any other tokens: cached ones cost a hundredth of input and less."""
_CALL: Final = Band(Decimal("0.001"), Decimal(10_000))
METERS: Final[Mapping[str, Band]] = {
    **dict.fromkeys(CALLS, _CALL),
    **dict.fromkeys(("image", "megapixel"), Band(Decimal("0.0001"), Decimal(10))),
    "image_in": Band(Decimal("0.000001"), Decimal(10)),
    "audio_second": Band(Decimal("0.0001"), Decimal(10)),
    "video_second": Band(Decimal("0.001"), Decimal(1000)),
    "video_second_in": Band(Decimal("0.0001"), Decimal(100)),
    "hosting_hour": Band(Decimal("0.001"), Decimal(1000)),
    "page": Band(Decimal("0.01"), Decimal(1000)),
    "annotated_page": Band(Decimal("0.01"), Decimal(1000)),
    "character": Band(Decimal("0.01"), Decimal(1000)),
}


class DecidingCost(msgspec.Struct, frozen=True):
    """A deciding amount of a cost in US dollars, its route, and the range that is plausible for its unit."""

    route: Route
    amount: Decimal
    least: Decimal
    most: Decimal

    @property
    def implausible(self) -> bool:
        """Whether the amount is outside the range. Zero says nothing about the unit."""
        return bool(self.amount) and not self.least <= self.amount <= self.most


def _deciding_costs(parts: Sequence[Part], model_type: str) -> Iterator[DecidingCost]:
    """Yield the amounts that are compared with a range: of each part the dearer side, and each other meter."""
    for part in parts:
        sides = [it for it in part.named if it.meter in SIDES and not isinstance(it.value, str)]
        if sides:
            dearer = max(sides, key=lambda it: (it.value, it.meter == "output"))
            yield _compared(dearer, _of_type(model_type, part))
        for it in part.named:
            if it.meter not in SIDES and not isinstance(it.value, str):
                yield _compared(it, _TOKEN if it.meter in TOKENS else METERS[it.meter])


_out_of_range: Final = OncePer(
    lambda parts, model_type: tuple(it for it in _deciding_costs(parts, model_type) if it.implausible)
)


def implausible_costs(model: Model) -> list[DecidingCost]:
    """Return the amounts outside their range: that of the standard alone, where it is, as others follow it."""
    found = [*_out_of_range(model.cost_parts, model.model_type)]
    standard = [it for it in found if not {"long_context", "service", "hours_utc"} & {*it.route}]
    return standard[:1] or found


def side_amount(amounts: TokenAmounts, side: Side) -> Decimal | None:
    """Return the amount of one side as the file has it; None where it has none."""
    value = amounts.input if side == "input" else amounts.output
    return Decimal(value) if isinstance(value, (Decimal, int)) else None


def implausible(model: Model) -> bool:
    """Return whether the cost is implausible or half, so that nothing should be concluded from it."""
    if _out_of_range(model.cost_parts, model.model_type) or missing_sides(model):
        return True
    return any(implausible_uplifts(model))


def implausible_uplifts(model: Model) -> Iterator[tuple[Route, Decimal]]:
    """Yield the factors, on a base and of regions, that are percents or nothing, with their routes."""
    for at, cost in (it for it in model.written_costs if it[1].region or it[1].uplift is not None):
        factors = [((*at, "region", name, "uplift"), it.uplift) for name, it in cost.region.items()]
        if cost.uplift is not None and cost.base is not None:
            factors.append(((*at, "uplift"), cost.uplift))
        for route, factor in factors:
            if not LEAST_UPLIFT < factor < MOST_UPLIFT:
                yield route, Decimal(factor)


def uneven_sides(model: Model) -> tuple[Named, Named] | None:
    """Return the first input and output of which the second costs more than `MOST_TIMES` the first; None without."""
    return _uneven_sides(model.cost_parts)


def _first_uneven(parts: Sequence[Part]) -> tuple[Named, Named] | None:
    for part in parts:
        sides = {it.meter: it for it in part.named if it.meter in SIDES and not isinstance(it.value, str)}
        if len(sides) == len(SIDES):
            given, made = (sides[side] for side in SIDES)
            if 0 < EXACT.multiply(Decimal(given.value), MOST_TIMES) < Decimal(made.value):
                return given, made
    return None


_uneven_sides: Final = OncePer(lambda parts: _first_uneven(parts))


def missing_sides(model: Model) -> list[Side]:
    """Return which of input and output a text model has no amount for, though its tokens have a price."""
    amounts = model.cost.per_1m_tokens or model.cost.per_1k_tokens
    if amounts is None or model.model_type != "text":
        return []
    return [side for side in SIDES if side_amount(amounts, side) is None]


def _of_type(model_type: str, part: Part) -> Band:
    """Return the range of the dearer side; other services and hours may ask a tenth of the least."""
    band = OTHER_TYPES.get(model_type, TEXT)
    return band if part.base is None else Band(band.least / 10, band.most)


def _compared(it: Named, band: Band) -> DecidingCost:
    return DecidingCost(
        it.route, Decimal(it.value), EXACT.divide(band.least, it.scale), EXACT.divide(band.most, it.scale)
    )
