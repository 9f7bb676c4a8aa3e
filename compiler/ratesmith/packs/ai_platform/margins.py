"""Margins: what a model earns and costs for the same use. Amounts are US dollars, as Decimal.

Worst mix: the dearest meter in every row that a call can meet (services that the platform uses, tiers, hours, regions,
sizes), before rounding. margin = (price - cost) / price.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from typing import Final

import msgspec

from ratesmith.api import Cause, Config, Frozen, Place, UnusedWaiver, plain
from ratesmith.packs.ai_platform.cost_bounds import implausible, uneven_sides
from ratesmith.packs.ai_platform.cost_order import disorders
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.money import margin_percent, usd
from ratesmith.packs.ai_platform.price import Price
from ratesmith.packs.ai_platform.queries import price_route
from ratesmith.packs.ai_platform.sold_costs import SoldCost
from ratesmith.packs.ai_platform.windows import Window, contradicts_source

THOUSAND: Final = Decimal(1000)
FAR: Final = 100
"""More than this many times its cost a price is surely wrong."""
FAR_ON_CHEAPER_SIDE: Final = 500


class Margin(Frozen, frozen=True, kw_only=True):
    """What the same amount of tokens, or the same number of images, costs us and earns, in US dollars."""

    cost: Decimal
    price: Decimal
    offer: Offer
    """How the credits were bought that pay for it."""
    unit: str
    """What it is of, as text: `1,000 cached input tokens in batch`."""

    @property
    def percent(self) -> str:
        """(price - cost) / price as text: `-30 %`."""
        return margin_percent(self.cost, self.price)

    @property
    def times(self) -> str:
        """How many times the cost the price is, as text: `104`, `9.9`; rounded down."""
        return f"{EXACT.divide(self.price, self.cost).quantize(Decimal('0.1'), ROUND_FLOOR, EXACT).normalize(EXACT):,f}"

    @property
    def is_far_above_cost(self) -> bool:
        """Whether the price is more than `FAR` times the cost. A cost of nothing says nothing about a price."""
        return bool(self.cost) and self.price > EXACT.multiply(self.cost, FAR)

    def leaves(self, percent: Decimal) -> bool:
        """Return whether at least `percent` of the price is left."""
        return EXACT.multiply(self.price, 100 - percent) >= EXACT.multiply(self.cost, 100)


class Judged(msgspec.Struct, frozen=True):
    """An active model whose cost and price are known and plausible, and its worst margin in one of its windows."""

    model: Model
    """As the configuration has it."""
    billing: Billing
    margin: Margin
    then: Model
    """As it is in the window."""
    window: Window

    @property
    def price_at(self) -> Place:
        """Where the price is written."""
        return Place.of(self.model, *self.window.price_at, price_route(self.then)[-1])

    @property
    def cost_at(self) -> Place:
        """Where the cost is written."""
        return Place.of(self.model, *self.window.cost_at)

    @property
    def text(self) -> str:
        """The two sides of the margin: `the model earns $0.05 and costs $0.04 per image from 2027-01-01 on`."""
        return describe_margin(self.margin, self.then) + self.window.begins


Wanted = Callable[[Margin, Billing], bool]


def at_cheapest(config: Config, wanted: Wanted) -> Iterator[Judged]:
    """Yield the worst margins that `wanted` picks, at the cheapest way to buy a credit."""
    billing = config.one(Billing)
    if billing is not None:
        cheapest, listed = cheapest_offer(config, billing), list_value(billing)
        offer = listed if cheapest is None or cheapest.each == listed.each else cheapest
        yield from _judged(config, billing, offer, wanted, worst_margin)


def at_list_value(config: Config, wanted: Wanted) -> Iterator[Judged]:
    """Yield the worst margins that `wanted` picks, at the list value of a credit, which no package or plan moves.

    Of a model whose amounts are the wrong way round, `order-broken` says it already.
    """
    billing = config.one(Billing)
    if billing is not None:
        found = _judged(config, billing, list_value(billing), wanted, worst_margin)
        yield from (it for it in found if not disorders(it.then))


def at_cheapest_row(config: Config, wanted: Wanted) -> Iterator[Judged]:
    """Yield the best margins that `wanted` picks, at the list value of a credit; a slip of the cheaper side is there.

    Of a model whose input and output are uneven, `cost-sides-implausible` says it already, or `order-broken`.
    """
    billing = config.one(Billing)
    if billing is not None:
        found = _judged(config, billing, list_value(billing), wanted, best_margin)
        yield from (it for it in found if uneven_sides(it.then) is None and not disorders(it.then))


def _judged(
    config: Config,
    billing: Billing,
    offer: Offer,
    wanted: Wanted,
    judge: Callable[[Model, Offer], Margin | None],
) -> Iterator[Judged]:
    found = {
        key: margin
        for key, then in config.once(_distinct).items()
        if (margin := judge(then, offer)) is not None and wanted(margin, billing)
    }
    for model, window, then in _in_use(config) if found else ():
        if (of_this := found.get(_same_margin(then))) is None:
            continue
        if not implausible(then) and not contradicts_source(model):
            yield Judged(model, billing, of_this, then, window)


def _in_use(config: Config) -> Iterator[tuple[Model, Window, Model]]:
    """Yield the active models by their windows, with the model as it is then."""
    for model in config.all(Model).values():
        for window in model.windows if model.is_active else ():
            yield model, window, model.within(window) if model.has_dates else model


def _same_margin(then: Model) -> tuple[int, ModelType, Price]:
    """Return what two models have in common that have one margin; the costs are one object where they are the same."""
    return id(then.sold_costs), then.model_type, then.price


def _distinct(config: Config) -> Mapping[tuple[int, ModelType, Price], Model]:
    """One model of each margin: few of a large catalogue have one that no other has."""
    return {_same_margin(then): then for _, _, then in _in_use(config)}


def worst_margin(model: Model, offer: Offer) -> Margin | None:
    """Return the exact margin of the worst mix; None where cost or price is not known."""
    return margin_of(model, offer, model.sold_costs[0]) if model.sold_costs else None


def best_margin(model: Model, offer: Offer) -> Margin | None:
    """Return the exact margin of the cheapest row, those of a cache aside; None where cost or price is not known.

    Text, sound and pictures cost up to hundreds of times each other, so the row is one of what the dearest row is of.
    """
    dearest = model.sold_costs[0].medium if model.sold_costs else ""
    sides = [cost for cost in model.sold_costs if cost.is_side and cost.amount and cost.medium == dearest]
    return margin_of(model, offer, sides[-1]) if sides else None


def margin_of(model: Model, offer: Offer, cost: SoldCost) -> Margin | None:
    """Return the margin of the tokens that all credits of the offer buy, or of one image, call, … for each.

    Neither a credit divided by tokens nor an offer divided by its credits is always a decimal number.
    """
    price = model.price
    if model.sold == "tokens":
        credits, units = 1, Decimal(price.tokens_per_credit or 0).scaleb(-3, EXACT)
    else:
        credits, units = price.credits_per_unit or 0, Decimal(1)
    if not credits or not units:
        return None
    return Margin(
        cost=EXACT.multiply(EXACT.multiply(cost.amount, units), offer.credits),
        price=EXACT.multiply(offer.usd, credits),
        offer=offer,
        unit=cost.unit,
    )


def explain_unused(
    having: Iterable[tuple[Model, Config]], waived: Callable[[Billing], Decimal | int]
) -> UnusedWaiver | None:
    """Return what to say of a waiver for a margin below `waived` percent; None where no margin is known.

    `having` has the model in each environment. A price of twice what the policy asks for is questioned: a slip of the
    digits makes such a waiver unused too.
    """
    known = [it for model, config in having for it in config.once(_of_each).get(id(model), ())]
    if not known:
        return None
    worst = max(known, key=lambda it: EXACT.divide(it.margin.cost, it.margin.price))
    billing, margin = worst.billing, worst.margin
    why = f"the worst margin is now {margin.percent}, and it was waived below {plain(Decimal(waived(billing)))} %"
    doubled = msgspec.structs.replace(margin, cost=EXACT.multiply(margin.cost, 2))
    if not doubled.leaves(billing.margin_floor_pct):
        return UnusedWaiver(why, "remove it")
    question = f"is the price meant? {worst.text}; check its digits, and remove the waiver if it is"
    return UnusedWaiver(why, question)


def _of_each(config: Config) -> Mapping[int, Sequence[Judged]]:
    """Every margin of each model, by its identity: thousands of waivers may silence nothing."""
    found: dict[int, list[Judged]] = {}
    for it in at_cheapest(config, lambda _margin, _billing: True):
        found.setdefault(id(it.model), []).append(it)
    return found


def in_familiar_units(margin: Margin, model: Model) -> Margin:
    """Return the margin of 1,000 tokens, or of one image, call, minute or page."""
    tokens = model.price.tokens_per_credit
    units = Decimal(margin.offer.credits)
    if model.sold == "tokens" and tokens is not None:
        units = EXACT.multiply(units, tokens).scaleb(-3, EXACT)
    return msgspec.structs.replace(
        margin, cost=EXACT.divide(margin.cost, units), price=EXACT.divide(margin.price, units)
    )


def unit_of(model: Model) -> str:
    """Return what the worst cost is for: `image`, `1,000 output tokens`, `1,000 input tokens over 200,000 tokens`."""
    return model.sold_costs[0].unit if model.sold_costs else model.sold


def suggest_price(model: Model, billing: Billing, offer: Offer) -> str:
    """Return what to write as the price, so that it covers the worst cost and leaves the margin of the policy."""
    cost, kept = model.worst_cost, 100 - billing.margin_floor_pct
    if not cost or not kept:
        return "lower margin_floor_pct, as no price leaves 100 %"
    with localcontext(EXACT):
        if model.sold != "tokens":
            credits = cost * 100 * offer.credits / (kept * offer.usd)
            return f"raise credits_per_{model.sold} to {plain(credits.to_integral_value(rounding=ROUND_CEILING))}"
        tokens = offer.usd * THOUSAND * kept / (cost * 100 * offer.credits)
        whole = tokens.to_integral_value(rounding=ROUND_FLOOR)
    if whole < 1:
        return "raise credit_value_usd: even one token per credit is too cheap"
    return f"lower tokens_per_credit to {plain(whole)}"


def dearer_credits(offer: Offer) -> str:
    """Return the other remedy, in the middle of a hint; nothing where only the list value is at hand."""
    return f", raise the price of {offer.name}" if offer.is_bought else ""


def is_per_million(model: Model, margin: Margin) -> bool:
    """Return whether a cost per thousand tokens is surely that of a million: a great loss, which that would mend."""
    far = margin.cost > EXACT.multiply(margin.price, FAR)
    return far and model.cost.per_1k_tokens is not None and margin.cost <= EXACT.multiply(margin.price, THOUSAND)


def cause(model: Model, billing: Billing, margin: Margin, wanted: Wanted) -> Cause | None:
    """Return the price of the offer and how to mend it, where the model is right at the list value of a credit."""
    offer, listed = margin.offer, worst_margin(model, list_value(billing))
    if not offer.is_bought or listed is None or listed.price < listed.cost or wanted(listed, billing):
        return None
    worth = usd(offer.credits * billing.credit_value_usd)
    return Cause(
        offer.at,
        f"a credit of {offer.name} brings {usd(offer.each)} in place of {usd(billing.credit_value_usd)}: too little",
        f"raise the price of {offer.name} to {worth}, what its credits are worth",
        suggest_price(model, billing, offer),
    )


def describe_margin(margin: Margin, model: Model) -> str:
    """Return the two sides of a margin as text: `the model earns $0.05 and costs $0.04 per image`."""
    people, offer = in_familiar_units(margin, model), margin.offer
    text = f"the model earns {usd(people.price)} and costs {usd(people.cost)} per {margin.unit}"
    return f"{text} with credits of {offer.name} ({usd(offer.each)} each)" if offer.is_bought else text
