"""A quote: the credits, revenue, cost and margin of one call, and how each came about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from ratesmith.api import Config, did_you_mean, quoted
from ratesmith.packs.ai_platform import money
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
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


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """What the credits bring, at one price of a credit; amounts in US dollars."""

    at: str
    """What sets the price of a credit."""
    credit_usd: Decimal
    revenue_usd: Decimal
    margin_usd: Decimal | None
    """Null where nobody knows the cost."""
    margin: str
    """The margin as a share of the revenue, in percent."""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What one call takes, earns and costs."""

    model: str
    """Its model_name."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    images: int | None = None
    credits: int
    credits_from: str
    """How the credits came about."""
    cost_usd: Decimal | None
    """Null where nobody knows it."""
    cost_from: str
    """How the cost came about, or why nobody knows it."""
    earned: tuple[Earned, ...] = ()
    """At the list value of a credit, and at the cheapest way to buy one where that brings something else."""


def quote(config: Config, call: Call) -> Quote:
    """Return the quote.

    Raises ValueError where the model does not exist, or is asked for what its type does not have.
    """
    model = _find(config, call.model)
    billing = config.one(Billing)
    assert billing is not None
    if model.model_type == "image":
        return _with_earnings(_image_quote(model, _images(model, call)), config, billing)
    if call.images is not None:
        raise ValueError(f"{model.model_name} is a text model: ask with --input-tokens and --output-tokens")
    if call.input_tokens is None and call.output_tokens is None:
        raise ValueError(f"{model.model_name} is a text model: say --input-tokens N --output-tokens N")
    text = _text_quote(model, billing, call.input_tokens or 0, call.output_tokens or 0)
    return _with_earnings(text, config, billing)


def describe(it: Quote) -> Iterator[str]:
    """Yield the quote line by line."""
    if it.images is None:
        yield f"{it.model}: {it.input_tokens or 0:,} input and {it.output_tokens or 0:,} output tokens"
    else:
        yield f"{it.model}: {it.images:,} {'image' if it.images == 1 else 'images'}"
    yield f"  credits  {it.credits:,}  ({it.credits_from})"
    yield f"  cost     {usd(it.cost_usd) if it.cost_usd is not None else 'unknown'}  ({it.cost_from})"
    for earned in it.earned:
        yield f"  revenue  {usd(earned.revenue_usd)}  ({it.credits:,} × {usd(earned.credit_usd)}, {earned.at})"
        if earned.margin_usd is not None:
            yield f"  margin   {usd(earned.margin_usd)}  ({earned.margin})"


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


def _text_quote(model: Model, billing: Billing, input_tokens: int, output_tokens: int) -> Quote:
    total, per_credit = input_tokens + output_tokens, model.price.tokens_per_credit
    assert per_credit is not None
    rates = ((input_tokens, model.cost_per_1k("input")), (output_tokens, model.cost_per_1k("output")))
    parts = [(count, rate) for count, rate in rates if rate is not None]
    how = " + ".join(f"{count:,} × {usd(rate)} / 1,000" for count, rate in parts)
    return Quote(
        model=model.model_name,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        credits=money.whole_credits(Decimal(total) / per_credit, billing),
        credits_from=f"{total:,} tokens at {per_credit:,} a credit, rounded {billing.rounding}",
        cost_usd=sum((count * rate / 1000 for count, rate in parts), Decimal(0)) if parts else None,
        cost_from=how if parts else str(model.cost.unpriced),
    )


def _image_quote(model: Model, images: int) -> Quote:
    each, cost = model.price.credits_per_image, model.cost_per_image
    assert each is not None
    return Quote(
        model=model.model_name,
        images=images,
        credits=images * each,
        credits_from=f"{images:,} × {each:,}",
        cost_usd=None if cost is None else images * cost,
        cost_from=str(model.cost.unpriced) if cost is None else f"{images:,} × {usd(cost)}",
    )


def _with_earnings(quote: Quote, config: Config, billing: Billing) -> Quote:
    listed, cheapest = list_value(billing), cheapest_offer(config, billing)
    earned = [_earned(listed, quote, "the list value of a credit")]
    if cheapest is not None and cheapest.each != listed.each:
        earned.append(_earned(cheapest, quote, f"the cheapest way to buy a credit, {cheapest.name}"))
    return replace(quote, earned=tuple(earned))


def _earned(offer: Offer, quote: Quote, at: str) -> Earned:
    """Return what the credits bring, and what is left of it."""
    paid, cost = EXACT.multiply(offer.usd, Decimal(quote.credits)), quote.cost_usd
    revenue = EXACT.divide(paid, offer.credits)
    share = "" if cost is None else "no revenue"
    if cost is not None and paid:
        share = money.margin_percent(EXACT.multiply(cost, offer.credits), paid)
    return Earned(
        at=at,
        credit_usd=offer.each,
        revenue_usd=revenue,
        margin_usd=None if cost is None else revenue - cost,
        margin=share,
    )
