"""A quote: the credits, revenue, cost and margin of one call, and how each came about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from ratesmith.api import Config, quoted
from ratesmith.packs.ai_platform import money
from ratesmith.packs.ai_platform.charge import Charge, Part, charge, charged_usage
from ratesmith.packs.ai_platform.components import STANDARD, CostTable
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.credits import CHARGED, PAGES, TIMED, credits_for
from ratesmith.packs.ai_platform.exact import EXACT, decimal
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_names import ids_of
from ratesmith.packs.ai_platform.money import exact_usd, usd
from ratesmith.packs.ai_platform.price import Price
from ratesmith.packs.ai_platform.rates import RatedWindow, rated_windows
from ratesmith.packs.ai_platform.usage import Usage


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a model; what `ratesmith quote` takes."""

    model: str
    """Id or model_name."""
    usage: str | None = None
    """What is used: input=1200,cached_input=800,output=300 or image=2@1024x1024/hd."""
    input_tokens: int | None = None
    """Tokens sent to a text model; the same as input=N."""
    output_tokens: int | None = None
    """Tokens the text model writes; the same as output=N."""
    images: int | None = None
    """Images made by an image model; the same as image=N."""
    service: str | None = None
    """The provider's service: batch, flex or priority. [default: standard]"""
    region: str | None = None
    """A region of the cost."""
    at: str | None = None
    """Day, or day and time in UTC: 2027-01-31 or 2027-01-31T18:30. [default: today]"""


class CostPart(msgspec.Struct, frozen=True, kw_only=True):
    """What one meter costs: `count` × `amount_usd` / `per`."""

    meter: str
    size: str
    quality: str
    search_context: str
    count: Decimal
    amount_usd: Decimal
    per: int
    cost_usd: Decimal
    priced_as: str
    """The meter whose amount it is: another one where the cost never names `meter`."""
    over_tokens: int
    """The length of the prompt above which the amount holds."""
    hours_utc: str


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
    provider: str
    rate: str
    """Id of the rate that is in force then."""
    usage: str
    input_tokens: int | None
    """As they were asked for, and so are the next two."""
    output_tokens: int | None
    images: int | None
    service: str
    region: str
    at: str
    credits: int
    credits_from: str
    """How the credits came about."""
    cost_usd: Decimal | None
    """Null where nobody knows it."""
    cost_from: str
    """How the cost came about, or why nobody knows it."""
    parts: tuple[CostPart, ...]
    notes: tuple[str, ...]
    """What was taken for something else, and what the quote leaves out."""
    earned: tuple[Earned, ...]
    """At the list value of a credit, and at the cheapest way to buy one where that brings something else."""


class _Moment(NamedTuple):
    """When a call is made, in UTC; without a time it is any time of the day."""

    day: date
    time: time | None

    def __str__(self) -> str:
        return f"{self.day}T{self.time:%H:%M}" if self.time else f"{self.day}"


def quote(config: Config, call: Call, today: date) -> Quote:
    """Return the quote.

    Raises ValueError where the model does not exist, is asked for what its type does not have, or has no amount for
    what is used.
    """
    model, billing = _find(config, call.model), config.one(Billing)
    assert billing is not None
    usage, moment = _usage(model, call), _moment(call.at, today)
    rated = _in_force(model, billing, moment.day)
    table, price = rated.window.table, rated.window.price
    credits, credits_from = _credits(model, price, usage, billing)
    service, region = call.service or STANDARD, call.region or ""
    used, notes = charged_usage(table, service, usage)
    charged = charge(table, used, service=service, region=region, at_time=moment.time)
    cost = None if charged.usd is None else decimal(charged.usd)
    return Quote(
        model=model.model_name,
        provider=model.provider,
        rate=rated.rate.id,
        usage=str(usage),
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        images=call.images,
        service=service,
        region=region,
        at=str(moment),
        credits=credits,
        credits_from=credits_from,
        cost_usd=cost,
        cost_from=_cost_from(charged, table),
        parts=tuple(map(_cost_part, charged.parts)),
        notes=(*notes, *_notes(table, price, usage, service, moment, charged)),
        earned=tuple(_earnings(config, billing, credits, cost)),
    )


def _in_force(model: Model, billing: Billing, day: date) -> RatedWindow:
    """Return the cost and the price of a model on a day. Raises ValueError before the first one."""
    found = rated_windows(model, billing)
    for it in found:
        if it.window.holds_on(day):
            return it
    begins = f"{model.model_name} has no price before {found[0].window.first_day}" if found else "it has no price"
    raise ValueError(f"{begins}: ask for another day with --at")


def _find(config: Config, name: str) -> Model:
    found = ids_of(config, name)
    if len(found) > 1:
        raise ValueError(f"{quoted(name)} is a model at more than one provider; name one by its id: {', '.join(found)}")
    return config.all(Model)[found[0]]


def _usage(model: Model, call: Call) -> Usage:
    """Return what is used, however it is asked. Raises ValueError."""
    name, by_tokens = model.model_name, call.input_tokens is not None or call.output_tokens is not None
    if call.usage is not None:
        if by_tokens or call.images is not None:
            raise ValueError("--usage says all that is used; leave out --input-tokens, --output-tokens and --images")
        return Usage.parse(call.usage)
    if model.model_type == "image":
        if by_tokens or call.images is None:
            raise ValueError(f"{name} is an image model: ask with --images N alone, or with --usage")
        return Usage.of(image=call.images)
    if model.model_type == "text":
        if call.images is not None:
            raise ValueError(f"{name} is a text model: ask with --input-tokens and --output-tokens, or with --usage")
        if not by_tokens:
            raise ValueError(f"{name} is a text model: say --input-tokens N --output-tokens N, or --usage")
    elif call.images is None and not by_tokens:
        raise ValueError(f"{name} is no text or image model: say --usage METER=N")
    return Usage.of(input=call.input_tokens or 0, output=call.output_tokens or 0, image=call.images or 0)


def _moment(at: str | None, today: date) -> _Moment:
    """Return the day and the time of `--at`. Raises ValueError."""
    if at is None:
        return _Moment(today, None)
    form = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})Z?)?", at)
    try:
        if form is not None:
            return _Moment(date.fromisoformat(form[1]), time.fromisoformat(form[2]) if form[2] else None)
    except ValueError:
        pass
    raise ValueError(f"--at takes a day like 2027-01-31, or one with a time in UTC, 2027-01-31T18:30; not {quoted(at)}")


def _credits(model: Model, price: Price, usage: Usage, billing: Billing) -> tuple[int, str]:
    """Return the credits that a call takes, and how they came about. Raises ValueError that names the model."""
    try:
        return credits_for(price, usage, billing.rounding)
    except ValueError as error:
        raise ValueError(f"{model.model_name}: {error}") from None


def _notes(
    table: CostTable, price: Price, usage: Usage, service: str, moment: _Moment, charged: Charge
) -> Iterator[str]:
    for meter, other in dict.fromkeys((it.counted.meter, it.component.meter) for it in charged.parts if it.fell_back):
        yield f"the cost has no amount for {meter}, which costs as {other}"
    by_image = price.credits_per_image is not None
    paid, counted = "images" if by_image else "tokens", {"image"} if by_image else CHARGED
    if price.credits_per_call is not None:
        paid, counted = "calls", {"request", *CHARGED}
    elif price.credits_per_minute is not None:
        paid, counted = "minutes", {*TIMED}
    elif price.credits_per_page is not None:
        paid, counted = "pages", {*PAGES}
    unpaid = [it.meter for it in usage.counts if it.meter not in counted]
    if unpaid:
        yield f"customers pay for {paid} alone: no credits for {', '.join(dict.fromkeys(unpaid))}"
    hours = sorted({it.hours_utc for it in table.components if it.hours_utc and it.service == service})
    if hours and moment.time is None:
        yield f"other amounts hold at {', '.join(hours)} UTC: say when, --at {moment.day}T{hours[0][:5]}"


def _cost_part(part: Part) -> CostPart:
    component = part.component
    return CostPart(
        meter=part.counted.meter,
        size=part.counted.size,
        quality=part.counted.quality,
        search_context=part.counted.search_context,
        count=decimal(part.count),
        amount_usd=component.amount_usd,
        per=component.per,
        cost_usd=decimal(part.usd),
        priced_as=component.meter,
        over_tokens=component.over_tokens,
        hours_utc=component.hours_utc,
    )


def _cost_from(charged: Charge, table: CostTable) -> str:
    if charged.unpriced is not None:
        return charged.unpriced
    if table.free:
        return "the provider charges nothing"
    terms = (f"{money.count(it.count)} × {_rate(it.component.amount_usd, it.component.per)}" for it in charged.parts)
    return " + ".join(terms) or "nothing is used"


def _earnings(config: Config, billing: Billing, credits: int, cost: Decimal | None) -> Iterator[Earned]:
    listed, cheapest = list_value(billing), cheapest_offer(config, billing)
    yield _earned(listed, credits, cost, "the list value of a credit")
    if cheapest is not None and cheapest.each != listed.each:
        yield _earned(cheapest, credits, cost, f"the cheapest way to buy a credit, {cheapest.name}")


def _earned(offer: Offer, credits: int, cost: Decimal | None, at: str) -> Earned:
    """Return what the credits bring, and what is left of it."""
    paid = EXACT.multiply(offer.usd, Decimal(credits))
    revenue = EXACT.divide(paid, offer.credits)
    share = "" if cost is None else "no revenue"
    if cost is not None and paid:
        share = money.margin_percent(EXACT.multiply(cost, offer.credits), paid)
    return Earned(
        at=at,
        credit_usd=offer.each,
        revenue_usd=revenue,
        margin_usd=None if cost is None else EXACT.subtract(revenue, cost),
        margin=share,
    )


def describe(it: Quote) -> Iterator[str]:
    """Yield the quote line by line."""
    yield f"{it.model}: {_used(it)}"
    yield f"  rate     {it.rate}  (in force on {it.at[:10]})"
    yield f"  credits  {it.credits:,}  ({it.credits_from})"
    known = usd(it.cost_usd) if it.cost_usd is not None else "unknown"
    yield f"  cost     {known}{'' if it.parts else f'  ({it.cost_from})'}"
    yield from _lines(it.parts)
    yield from (f"  note     {note}" for note in it.notes)
    for earned in it.earned:
        yield f"  revenue  {usd(earned.revenue_usd)}  ({it.credits:,} × {usd(earned.credit_usd)}, {earned.at})"
        if earned.margin_usd is not None:
            yield f"  margin   {usd(earned.margin_usd)}  ({earned.margin})"


def _used(it: Quote) -> str:
    counts = Usage.parse(it.usage).counts if it.usage else ()
    words = [f"{money.count(Fraction(count.number))} {count.name}" for count in counts]
    words += [f"service {it.service}"] if it.service != STANDARD else []
    words += [f"region {it.region}"] if it.region else []
    return ", ".join(words) or "nothing"


def _lines(parts: tuple[CostPart, ...]) -> Iterator[str]:
    """Yield count × amount / unit = cost of each part, in columns."""
    rows = [
        (money.count(Fraction(it.count)), _priced(it), _rate(it.amount_usd, it.per), usd(it.cost_usd)) for it in parts
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for count, meter, rate, cost in rows:
        yield f"           {count:>{widths[0]}} {meter:<{widths[1]}} × {rate:<{widths[2]}} = {cost}"


def _priced(it: CostPart) -> str:
    sort = "/".join(filter(None, (it.size, it.quality, it.search_context)))
    words = [f"{it.meter}@{sort}" if sort else it.meter]
    words += [f"as {it.priced_as}"] if it.priced_as != it.meter else []
    words += [f"over {it.over_tokens:,}"] if it.over_tokens else []
    words += [f"at {it.hours_utc}"] if it.hours_utc else []
    return " ".join(words)


def _rate(amount: Decimal, per: int) -> str:
    return f"{exact_usd(amount)} / {per:,}" if per != 1 else exact_usd(amount)
