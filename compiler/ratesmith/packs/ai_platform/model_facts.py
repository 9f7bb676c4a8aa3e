"""What is to be said of a model before and after a change: prices, costs, margins and calls.

Prices are shown in US dollars: a dearer model has *fewer* tokens for a credit. A side where the model, the price or the
cost is missing says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

import msgspec

from ratesmith.api import BeforeAfter, Change, Config, EditedPair, Fact, harmless, plain, plural
from ratesmith.packs.ai_platform.charge import charge, charged_usage
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import STANDARD, Component
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.credits import credits_for
from ratesmith.packs.ai_platform.exact import EXACT, ZERO, decimal
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.margins import margin_of, worst_margin
from ratesmith.packs.ai_platform.money import margin_percent, usd
from ratesmith.packs.ai_platform.usage import Usage
from ratesmith.packs.ai_platform.windows import Window, in_force

UNITS: Final = {"tokens": "1M tokens", "image": "image", "call": "call", "minute": "minute", "page": "page"}
_MOST_COSTS: Final = 6
"""How many amounts of a cost are shown; `explain` has them all."""
_SIDES: Final = {"input": "in", "output": "out"}
_LONGEST_REASON: Final = 100
_WAIVABLE: Final = ("margin-below-floor", "price-below-cost")
_SHARE: Final = Decimal("1E-6")
_TENS: Final = Decimal(1000)
"""From this many dollars on, no cents are shown where there are none."""
JUMP: Final = Decimal("9.9")
"""From this many times on, a change looks like a slip, which are rounded too: `price-jump` asks."""
_TIMES: Final = Decimal(10)
"""From this many times on, an amount is said to be a multiple of what it was."""


class Seen(msgspec.Struct, frozen=True):
    """A model as it is on a day, in one configuration."""

    config: Config
    model: Model
    window: Window
    billing: Billing

    @property
    def offer(self) -> Offer:
        """The cheapest way to buy a credit."""
        return cheapest_offer(self.config, self.billing) or list_value(self.billing)

    @property
    def credits(self) -> int:
        """The credits that `per` units take; 0 where it has no price."""
        price = self.window.price
        if price.tokens_per_credit is not None:
            return 1
        return price.credits_per_unit or 0

    @property
    def price_usd(self) -> Decimal | None:
        """US dollars for a million tokens, or for one image, call, minute or page, at the list value of a credit."""
        per = self.window.price.tokens_per_credit
        if not self.credits:
            return None
        paid = EXACT.multiply(self.billing.credit_value_usd, self.credits)
        return paid if per is None else EXACT.divide(paid.scaleb(6, EXACT), per)

    @property
    def unit(self) -> str:
        """What customers pay the price for: `1M tokens`, `image`, `call`, `minute` or `page`."""
        return UNITS[self.model.sold]

    @property
    def shown_price(self) -> str:
        """What customers pay, as people read it: `$10.00 per 1M tokens`; `nothing` where it has no price."""
        paid = self.price_usd
        return "nothing" if paid is None else f"{cents(paid)} per {self.unit}"


def seen(config: Config, model: Model | None, day: date) -> Seen | None:
    """Return a model as it is on a day, or as it begins where it does later; None where nothing is known of it."""
    billing = config.one(Billing)
    if model is None or billing is None or not model.windows:
        return None
    window = in_force(model.windows, day) or model.windows[0]
    return Seen(config, model.within(window) if model.has_dates else model, window, billing)


def windows_seen(config: Config, model: Model) -> Iterator[Seen]:
    """Yield a model as it is in each of its windows, the first first."""
    billing = config.one(Billing)
    for window in model.windows if billing is not None else ():
        assert billing is not None
        yield Seen(config, model.within(window) if model.has_dates else model, window, billing)


def window_pairs(change: Change, model: EditedPair[Model]) -> Iterator[tuple[Seen, Seen]]:
    """Yield what held before a change and what holds after it, by the days on which either begins, the first first.

    These are the first days of the windows of the model, and those to come that were announced and are called off.
    """
    for now in windows_seen(change.after, model.after):
        was = seen(change.before, model.before, now.window.first_day)
        if was is not None:
            yield was, now
    announced = {it.window.first_day for it in windows_seen(change.before, model.before)}
    for day in sorted(announced - {it.first_day for it in model.after.windows}):
        was, then = seen(change.before, model.before, day), seen(change.after, model.after, day)
        if day > change.today and was is not None and then is not None:
            yield was, msgspec.structs.replace(then, window=msgspec.structs.replace(then.window, start=day))


def both(change: Change, before: Model | None, after: Model | None) -> tuple[Seen | None, Seen | None]:
    """Return a model as both sides of a change have it."""
    return seen(change.before, before, change.today), seen(change.after, after, change.today)


def growth(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return by which part an amount grew, 0.111 for 11.1 %; None where it comes, goes or was nothing."""
    return None if not before or after is None else EXACT.divide(EXACT.subtract(after, before), before)


def price_growth(before: Seen | None, after: Seen | None) -> Decimal | None:
    """Return by which part a price grew; None also where it is for something else: a call is no million tokens."""
    if before is None or after is None or before.unit != after.unit:
        return None
    return growth(before.price_usd, after.price_usd)


def percent(share: Decimal) -> str:
    """Return how much more or less: `+11.1 %`, `-10 %`, `×1,000`; rounded to a tenth."""
    times = EXACT.add(share, Decimal(1))
    if times >= _TIMES:
        return f"×{times.quantize(Decimal('0.1'), ROUND_HALF_UP, EXACT).normalize(EXACT):,f}"
    shown = share.scaleb(2, EXACT).quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT)
    return f"{'+' if shown > 0 else ''}{plain(shown)} %" if shown else "less than 0.1 %"


def more(share: Decimal) -> str:
    """Return by how much more or less in words: `11.1 % more`, `10 times as much`."""
    shown = percent(share)
    if shown.startswith("×"):
        return f"{shown[1:]} times as much"
    return f"{shown.lstrip('+-')} {'more' if share > 0 else 'less'}"


def compared(what: str, before: Decimal | None, after: Decimal | None, show: Callable[[Decimal], str]) -> BeforeAfter:
    """Return an amount before and after, with its growth in percent."""
    share = growth(before, after)
    return BeforeAfter(
        what,
        None if before is None else show(before),
        None if after is None else show(after),
        percent(share) if share else "",
        None if share is None else share.quantize(_SHARE, ROUND_HALF_UP, EXACT),
    )


def cents(amount: Decimal) -> str:
    """Return US dollars as people read a price, rounded to a cent from a dollar on: `$1,250`, `$11.11`, `$0.0375`."""
    if amount < 1:
        return usd(amount)
    return f"${amount.quantize(Decimal('0.01'), ROUND_HALF_UP, EXACT):,f}".removesuffix(
        ".00" if amount >= _TENS else ""
    )


def price_change(before: Seen, after: Seen) -> str:
    """Return what customers paid and will pay: `$10.00 → $11.11 per 1M tokens`."""
    number, _, unit = before.shown_price.partition(" ")
    has_same = unit and after.shown_price.endswith(f" {unit}")
    return f"{number if has_same else before.shown_price} → {after.shown_price}"


def price_as_written(before: Seen | None, after: Seen | None) -> str:
    """Return the price as the file has it: `tokens_per_credit 1000 → 900`."""
    was, now = (None if it is None else _written(it) for it in (before, after))
    if was is not None and now is not None and was[0] == now[0]:
        return f"{was[0]} {was[1]} → {now[1]}"
    return " → ".join(f"{name} {number}" for name, number in filter(None, (was, now)))


def _written(it: Seen) -> tuple[str, int] | None:
    price = it.window.price
    return next(((name, n) for name in price.__struct_fields__ if isinstance(n := getattr(price, name), int)), None)


def cost_fact(before: Seen | None, after: Seen | None) -> Iterator[Fact]:
    """Yield what we pay: the amounts that change; where none does, what input and output cost."""
    was, now = ({} if it is None else it.window.table.amounts for it in (before, after))
    changed = [it for it in sorted({*was, *now}, key=plain_first) if was.get(it) != now.get(it)]
    services = {service for side in (before, after) if side is not None for service in side.model.services}
    used = [it for it in changed if it.service in services] or changed
    amounts = [_component(it, was.get(it), now.get(it)) for it in used[:_MOST_COSTS]]
    left = len(changed) - len(amounts)
    of = "" if len(used) > len(amounts) else " of services not used"
    note = f"and {plural(left, 'more amount')}{of}" if left else ""
    if not changed and after is not None:
        sides = [(word, after.model.standard_amount(side)) for side, word in _SIDES.items()]
        said = ", ".join(f"{cents(amount)} {word}" for word, amount in sides if amount is not None)
        amounts = [BeforeAfter("", said, said)] if said else []
    if amounts:
        yield Fact(label="we pay", amounts=tuple(amounts), note=note)


def _component(it: Component, before: Decimal | None, after: Decimal | None) -> BeforeAfter:
    return compared(name_of(it).replace("_", " "), before, after, lambda amount: f"{cents(amount)} per {unit_of(it)}")


def plain_first(it: Component) -> tuple[bool, bool, Component]:
    """Return the key that sorts amounts as people ask for them: without conditions first, input and output in front."""
    return it != Component(it.meter, per=it.per, amount_usd=it.amount_usd), it.meter not in _SIDES, it


def margin_fact(before: Seen | None, after: Seen | None) -> Iterator[Fact]:
    """Yield the margin of each side of a call, at the cheapest way to buy a credit."""
    was, now = ({} if it is None else dict(_margins(it)) for it in (before, after))
    amounts = tuple(
        BeforeAfter(what, was.get(what), now.get(what), loss(now.get(what)))
        for what in dict.fromkeys((*was, *now))
        if was.get(what) != now.get(what)
    )
    if amounts and after is not None:
        yield Fact(label="margin", amounts=amounts, note=f"floor {plain(after.billing.margin_floor_pct)} %")


def _margins(it: Seen) -> Iterator[tuple[str, str]]:
    for cost in sorted(it.model.sold_costs, key=lambda cost: cost.unit):
        margin = margin_of(it.model, it.offer, cost)
        if cost.is_side and margin is not None and margin.price:
            words = cost.unit.removeprefix("1,000 ").replace(" tokens", "", 1)
            yield f"{words} only" if it.model.sold == "tokens" else words, with_commas(margin.percent)


def with_commas(percent: str) -> str:
    """Return a percentage as people read a great one: `-12,400 %`."""
    number, _, unit = percent.partition(" ")
    return f"{Decimal(number):,f} {unit}"


def is_loss(it: Seen) -> bool:
    """Return whether the worst mix of a model costs more than customers pay for it."""
    margin = worst_margin(it.model, it.offer)
    return margin is not None and margin.cost > margin.price


def loss(margin: str | None) -> str:
    """Return that a margin, as it is shown, is below nothing."""
    return "a loss" if margin is not None and margin.startswith("-") else ""


def waiver_fact(before: Seen, after: Seen) -> Iterator[Fact]:
    """Yield why a thin margin was accepted, where the worst mix has another one now: is the reason still true?"""
    was, now = (worst_margin(it.model, it.offer) for it in (before, after))
    if was is not None and now is not None and was.percent != now.percent:
        for it in after.model.waive:
            if it.rule in _WAIVABLE:
                until = "" if it.until is None else f"until {it.until}: "
                yield Fact(label="waived", note=f"{until}{harmless(it.reason, _LONGEST_REASON)}; still true?")


def call_facts(before: Seen | None, after: Seen | None) -> Iterator[Fact]:
    """Yield what the typical calls take of credits, and which margin is left at the list value of a credit."""
    if after is None:
        return
    calls = [it for text in after.billing.typical_calls if (it := _typical(text, after)) is not None]
    was, now = ([_called(side, usage) for usage in calls] for side in (before, after))
    taken, left = [], []
    for usage, one, other in zip(calls, was, now, strict=True):
        if one != other:
            name = call_name(usage, _most_images(after))
            taken.append(compared(name, _credits(one), _credits(other), str))
            if other is not None and other.margin is not None:
                lost = f"a loss: earns {cents(other.earned)}, costs {cents(other.cost)}" if other.is_loss else ""
                left.append(BeforeAfter(name, one.margin if one else None, other.margin, lost))
    if any(not it.is_same for it in taken):
        yield Fact(label="credits of a call", amounts=tuple(taken))
    if left:
        yield Fact(label="margin of a call", amounts=tuple(left), is_detail=not any(it.effect for it in left))


def has_lossy_call(it: Seen) -> bool:
    """Return whether a typical call costs more than it earns."""
    return any(call.is_loss for _, call in calls_of(it))


def free_calls(before: Seen, after: Seen) -> Iterator[str]:
    """Yield the typical calls, as they were before, that took credits and take none."""
    for text in before.billing.typical_calls:
        usage = _typical(text, after)
        was, now = (None if usage is None else _called(side, usage) for side in (before, after))
        if usage is not None and was is not None and now is not None and was.credits and not now.credits:
            yield call_name(usage, _most_images(after))


def calls_of(it: Seen) -> Iterator[tuple[str, Called]]:
    """Yield the typical calls that a model can answer, by their names."""
    for text in it.billing.typical_calls:
        usage = _typical(text, it)
        if usage is not None and (call := _called(it, usage)) is not None:
            yield call_name(usage, _most_images(it)), call


class Called(msgspec.Struct, frozen=True):
    """One call."""

    credits: int
    margin: str | None
    """At the list value of a credit, or that it earns nothing; None where it costs nothing, or nobody knows what."""
    earned: Decimal
    """US dollars, as the cost."""
    cost: Decimal
    """0 where nobody knows."""

    @property
    def is_loss(self) -> bool:
        """Whether it costs more than it earns."""
        return self.cost > self.earned

    @property
    def spent(self) -> Decimal:
        """Which part of what it earns it costs."""
        return EXACT.divide(self.cost, self.earned) if self.earned else Decimal("Infinity")


def _most_images(it: Seen) -> int:
    """Return how many images an article has at most; 0 where nobody says."""
    settings = it.config.one(AiSettings)
    return settings.max_images_per_article if settings is not None else 0


def _credits(it: Called | None) -> Decimal | None:
    return None if it is None else Decimal(it.credits)


def _typical(text: str, it: Seen) -> Usage | None:
    """Return a typical call that a model can answer; None for one of another type."""
    try:
        usage = Usage.parse(text)
    except ValueError:
        return None
    is_image = any(count.meter == "image" for count in usage.counts)
    return usage if is_image == (it.model.sold == "image") and it.model.sold in ("tokens", "image") else None


def _called(it: Seen | None, usage: Usage) -> Called | None:
    if it is None or not it.credits:
        return None
    try:
        credits, _ = credits_for(it.window.price, usage, it.billing.rounding)
        used, _ = charged_usage(it.window.table, STANDARD, usage)
        cost = charge(it.window.table, used, service=STANDARD).usd
    except ValueError:
        return None
    revenue = EXACT.multiply(it.billing.credit_value_usd, credits)
    spent = ZERO if cost is None else decimal(cost)
    margin = None
    if cost is not None and (revenue or spent):
        margin = with_commas(margin_percent(spent, revenue)) if revenue else "earns nothing"
    return Called(credits, margin, revenue, spent)


def call_name(usage: Usage, in_article: int = 0) -> str:
    """Return a call in words: `3,000 + 2,000`, `4 images`, or `an article with 4 images`, if it has so many."""
    numbers = {it.name: Fraction(it.number) for it in usage.counts}
    if numbers.keys() <= {"input", "output"}:
        return " + ".join(f"{int(numbers.get(side, 0)):,}" for side in _SIDES)
    if [*numbers] == ["image"]:
        images = int(numbers["image"])
        return f"{'an article with ' if images == in_article else ''}{images:,} images"
    return str(usage)
