"""What a model of each type may have: the units of its cost, its prices, and the fields of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ratesmith.api import Route
from ratesmith.packs.ai_platform.kinds.model import Limits, Model, ModelType, Price

_TOKENS: Final = frozenset({"per_1m_tokens", "per_1k_tokens", "per_1k_calls", "per_hour"})
_TIME: Final = frozenset({"per_second", "per_minute"})


class TypeFields(NamedTuple):
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
        frozenset({"quality_tier", "sizes", "is_default", "is_testing"}),
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
}
_OWN: Final = ("limits", "quality_tier", "sizes", "is_default", "is_testing")


def foreign_fields(model: Model) -> Iterator[Route]:
    """Yield the routes of the values that a model of this type does not have."""
    allowed = FIELDS[model.model_type]
    for unit in dict.fromkeys(it.route[1] for it in model.cost_parts[0].named):
        if not _is_own_unit(model, unit):
            yield "cost", unit
    for price in Price.__struct_fields__:
        if getattr(model.price, price) is not None and price not in allowed.prices:
            yield "price", price
    for field in _OWN:
        if getattr(model, field) not in (None, (), Limits(), False) and field not in allowed.own:
            yield (field,)


def types_with(route: Route) -> list[ModelType]:
    """Return the types whose models may have the field at a route."""
    part, name = route[0], str(route[-1])
    return [
        type
        for type, fields in FIELDS.items()
        if name in (fields.costs if part == "cost" else fields.prices if part == "price" else fields.own)
    ]


def _is_own_unit(model: Model, unit: str) -> bool:
    if model.model_type == "image" and unit in ("per_1m_tokens", "per_1k_tokens"):
        # A model that makes images of tokens says what those cost; any other amounts were meant for a text model.
        amounts = getattr(model.cost, unit)
        return amounts.output_image is not None
    return unit in FIELDS[model.model_type].costs
