"""A quote: the credits, revenue, cost and margin of one call, and how each came about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from ratesmith.api import Config, did_you_mean, quoted
from ratesmith.packs.ai_platform import money
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import EXACT, Model
from ratesmith.packs.ai_platform.money import usd


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a model; what `ratesmith quote` takes."""

    model: str
    """Id or model_name."""
    input_tokens: int | None = None
    """Tokens sent to a text model."""
    output_tokens: int | None = None
    """Tokens the text model writes."""
    images: int | None = None
    """Images made by an image model."""


def quote(config: Config, call: Call) -> list[str]:
    """Return the quote as lines of text.

    Raises ValueError where the model does not exist, or is asked for what its type does not have.
    """
    model = _find(config, call.model)
    billing = config.one(Billing)
    assert billing is not None
    if model.model_type == "image":
        return list(_image_quote(config, model, billing, _images(model, call)))
    if call.images is not None:
        raise ValueError(f"{model.model_name} is a text model: ask with --input-tokens and --output-tokens")
    if call.input_tokens is None and call.output_tokens is None:
        raise ValueError(f"{model.model_name} is a text model: say --input-tokens N --output-tokens N")
    return list(_text_quote(config, model, billing, call.input_tokens or 0, call.output_tokens or 0))


def _find(config: Config, name: str) -> Model:
    models = config.all(Model)
    by_name = {model.model_name: model for model in models.values()}
    found = models.get(name) or by_name.get(name)
    if found is None:
        guess, names = did_you_mean(name, {*models, *by_name}), ", ".join(sorted(by_name)) or "none"
        raise ValueError(f"there is no model {quoted(name)}{guess}; there are {names}")
    return found


def _images(model: Model, call: Call) -> int:
    if call.input_tokens is not None or call.output_tokens is not None or call.images is None:
        raise ValueError(f"{model.model_name} is an image model: ask with --images N alone")
    return call.images


def _text_quote(config: Config, model: Model, billing: Billing, input_tokens: int, output_tokens: int) -> Iterator[str]:
    total, per_credit = input_tokens + output_tokens, model.price.tokens_per_credit
    assert per_credit is not None
    credits = money.whole_credits(Decimal(total) / per_credit, billing)
    parts = [
        (count, rate)
        for count, rate in (
            (input_tokens, model.cost_per_1k("input")),
            (output_tokens, model.cost_per_1k("output")),
        )
        if rate is not None
    ]
    cost = sum((count * rate / 1000 for count, rate in parts), Decimal(0)) if parts else None
    how = " + ".join(f"{count:,} × {usd(rate)} / 1,000" for count, rate in parts)
    yield f"{model.model_name}: {input_tokens:,} input and {output_tokens:,} output tokens"
    yield from _answer(
        config,
        model,
        billing,
        credits,
        f"{total:,} tokens at {per_credit:,} a credit, rounded {billing.rounding}",
        cost,
        how,
    )


def _image_quote(config: Config, model: Model, billing: Billing, images: int) -> Iterator[str]:
    each, cost = model.price.credits_per_image, model.cost_per_image
    assert each is not None
    yield f"{model.model_name}: {images:,} {'image' if images == 1 else 'images'}"
    yield from _answer(
        config,
        model,
        billing,
        images * each,
        f"{images:,} × {each:,}",
        None if cost is None else images * cost,
        "" if cost is None else f"{images:,} × {usd(cost)}",
    )


def _answer(
    config: Config, model: Model, billing: Billing, credits: int, why: str, cost: Decimal | None, how: str
) -> Iterator[str]:
    yield f"  credits  {credits:,}  ({why})"
    yield f"  cost     {usd(cost)}  ({how})" if cost is not None else f"  cost     unknown  ({model.cost.unpriced})"
    yield from _earned(list_value(billing), credits, cost, "the list value of a credit")
    cheapest = cheapest_offer(config, billing)
    if cheapest is not None:
        yield from _earned(cheapest, credits, cost, f"the cheapest way to buy a credit, {cheapest.name}")


def _earned(offer: Offer, credits: int, cost: Decimal | None, how: str) -> Iterator[str]:
    """Yield what the credits bring, and what is left of it."""
    paid = EXACT.multiply(offer.usd, Decimal(credits))
    revenue = EXACT.divide(paid, offer.credits)
    yield f"  revenue  {usd(revenue)}  ({credits:,} × {usd(offer.each)}, {how})"
    if cost is not None:
        share = money.margin_percent(EXACT.multiply(cost, offer.credits), paid) if paid else "no revenue"
        yield f"  margin   {usd(revenue - cost)}  ({share})"
