"""Margins: what a model earns and costs for the same use. Amounts are US dollars, as Decimal."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from ratesmith.api import Frozen, plain
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import EXACT, SIDES, ZERO, Model
from ratesmith.packs.ai_platform.money import usd

THOUSAND: Final = Decimal(1000)


class Margin(Frozen, frozen=True, kw_only=True):
    """What the same amount of tokens, or one image, costs us and earns, in US dollars."""

    cost: Decimal
    price: Decimal

    @property
    def percent(self) -> str:
        """(price - cost) / price as text: `-30 %`; rounded down, so that 19.996 % is not shown as 20 %."""
        percent = (self.price - self.cost) / self.price * 100
        return f"{plain(percent.quantize(Decimal('0.01'), ROUND_FLOOR, EXACT))} %"

    def leaves(self, percent: Decimal) -> bool:
        """Return whether at least `percent` of the price is left."""
        return self.price * (100 - percent) >= self.cost * 100


def worst_margin(model: Model, billing: Billing) -> Margin | None:
    """Return the exact margin of the worst mix; None where cost or price is not known.

    Of text it is that of the tokens of one credit, because a credit divided by tokens is not
    always a decimal number.
    """
    cost = model.worst_cost
    if cost is None:
        return None
    if model.model_type == "image":
        credits = model.price.credits_per_image
        return None if credits is None else Margin(cost=cost, price=credits * billing.credit_value_usd)
    tokens = model.price.tokens_per_credit
    return None if tokens is None else Margin(cost=(cost * tokens).scaleb(-3), price=billing.credit_value_usd)


def in_familiar_units(margin: Margin, model: Model) -> Margin:
    """Return the margin of 1,000 tokens, or of one image."""
    tokens = model.price.tokens_per_credit
    if model.model_type == "image" or tokens is None:
        return margin
    return Margin(cost=margin.cost * THOUSAND / tokens, price=margin.price * THOUSAND / tokens)


def unit_of(model: Model) -> str:
    """Return what cost and price are for: `image`, or `1,000 output tokens` of the dearer side."""
    if model.model_type == "image":
        return "image"
    costs = {side: model.cost_per_1k(side) or ZERO for side in SIDES}
    dearer = "" if costs["input"] == costs["output"] else f" {max(SIDES, key=lambda side: costs[side])}"
    return f"1,000{dearer} tokens"


def suggest_price(model: Model, billing: Billing) -> str:
    """Return what to write as the price, so that it covers the worst cost and leaves the margin of the policy."""
    cost, kept = model.worst_cost, 100 - billing.margin_floor_pct
    if not cost or not kept:
        return "lower margin_floor_pct, as no price leaves 100 %"
    if model.model_type == "image":
        credits = (cost * 100 / (kept * billing.credit_value_usd)).to_integral_value(rounding=ROUND_CEILING)
        return f"raise credits_per_image to {plain(credits)}"
    tokens = (billing.credit_value_usd * THOUSAND * kept / (cost * 100)).to_integral_value(rounding=ROUND_FLOOR)
    if tokens < 1:
        return "raise credit_value_usd: even one token per credit is too cheap"
    return f"lower tokens_per_credit to {plain(tokens)}"


def describe_margin(margin: Margin, model: Model) -> str:
    """Return the two sides of a margin as text: `the model earns $0.05 and costs $0.04 per image`."""
    people = in_familiar_units(margin, model)
    return f"the model earns {usd(people.price)} and costs {usd(people.cost)} per {unit_of(model)}"
