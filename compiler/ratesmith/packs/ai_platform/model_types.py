"""What a model of each type may have: the units of its cost, its prices, and the fields of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ratesmith.api import OncePer, Route
from ratesmith.packs.ai_platform.cost import Amounts, Cost
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.kinds.model import Limits, Model, ModelType
from ratesmith.packs.ai_platform.price import Price

_TOKENS: Final = frozenset({"per_1m_tokens", "per_1k_tokens", "per_1k_calls", "per_hour"})
_TIME: Final = frozenset({"per_second", "per_minute"})


class TypeFields(msgspec.Struct, frozen=True):
    """What models of a type may have."""

    a_model: str
    """In a sentence: `an image model`."""
    prices: tuple[str, ...]
    """The customer's prices, the usual one first."""
    costs: frozenset[str]
    """The units of the cost."""
    own: frozenset[str] = frozenset({"limits"})
    """Which of the other fields that depend on the type."""


FIELDS: Final[Mapping[ModelType, TypeFields]] = {
    "text": TypeFields(
        "a text model",
        ("tokens_per_credit",),
        _TOKENS | _TIME | {"per_image_in", "per_1k_pages", "per_1m_characters"},
        frozenset({"limits", "is_default", "is_testing"}),
    ),
    "image": TypeFields(
        "an image model",
        ("credits_per_image",),
        _TOKENS | _TIME | {"per_image", "per_image_in", "per_megapixel"},
        frozenset({"quality_tier", "sizes", "tokens_per_image", "is_default", "is_testing"}),
    ),
    "embedding": TypeFields(
        "an embedding model",
        ("tokens_per_credit", "credits_per_call"),
        _TOKENS | {"per_image_in", "per_1k_pages", "per_1m_characters"},
    ),
    "rerank": TypeFields("a rerank model", ("credits_per_call", "tokens_per_credit"), _TOKENS),
    "audio": TypeFields(
        "an audio model",
        ("credits_per_minute", "tokens_per_credit", "credits_per_call"),
        _TOKENS | _TIME | {"per_1m_characters"},
    ),
    "video": TypeFields(
        "a video model",
        ("credits_per_minute", "tokens_per_credit", "credits_per_call"),
        _TOKENS | _TIME | {"per_image_in", "per_megapixel"},
    ),
    "moderation": TypeFields(
        "a moderation model",
        ("tokens_per_credit", "credits_per_call"),
        _TOKENS | {"per_image_in", "per_1m_characters"},
    ),
    "ocr": TypeFields(
        "an OCR model", ("credits_per_page", "tokens_per_credit"), _TOKENS | {"per_1k_pages", "per_image_in"}
    ),
}
_OWN: Final = ("limits", "quality_tier", "sizes", "tokens_per_image", "is_default", "is_testing")
_NOTHING: Final = (None, (), Limits(), False)
_FOREIGN: Final = {
    type: (
        tuple(name for name in Price.__struct_fields__ if name not in allowed.prices),
        tuple(name for name in _OWN if name not in allowed.own),
    )
    for type, allowed in FIELDS.items()
}
"""The prices and the other fields that models of a type do not have."""


def foreign_fields(model: Model) -> Iterator[Route]:
    """Yield the routes of the values that a model of this type does not have."""
    yield from _foreign_units(model.cost_parts, model.model_type)
    prices, own = _FOREIGN[model.model_type]
    for at, price in model.written_prices:
        for name in prices:
            if getattr(price, name) is not None:
                yield (*at, name)
    for field in own:
        if getattr(model, field) not in _NOTHING:
            yield (field,)


def _units(parts: Sequence[Part], model_type: ModelType) -> Iterator[Route]:
    """Yield the units of all costs that models of a type do not have; the standard part of each has all of them."""
    for at, cost in ((it.route, it.amounts) for it in parts if isinstance(it.amounts, Cost)):
        for unit in Amounts.__struct_fields__ if cost.free is None else ():
            if getattr(cost, unit) is not None and not _is_own_unit(model_type, cost, unit):
                yield (*at, unit)


_foreign_units: Final = OncePer(lambda parts, model_type: tuple(_units(parts, model_type)))


def types_with(route: Route) -> list[ModelType]:
    """Return the types whose models may have the field at a route."""
    part, name = str(route[0]).removesuffix("s"), str(route[-1])
    kinds = {"cost": lambda it: it.costs, "price": lambda it: it.prices}
    return [type for type, fields in FIELDS.items() if name in kinds.get(part, lambda it: it.own)(fields)]


def _is_own_unit(model_type: ModelType, cost: Cost, unit: str) -> bool:
    if model_type == "image" and unit in ("per_1m_tokens", "per_1k_tokens"):
        # A model that makes images of tokens says what those cost; any other amounts were meant for a text model.
        amounts = getattr(cost, unit)
        return amounts.output_image is not None
    return unit in FIELDS[model_type].costs
