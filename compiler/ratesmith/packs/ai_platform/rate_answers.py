"""What `ratesmith rates` says: the rates in force and to come, and what a charge at one of them means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from ratesmith.api import Config, plural
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import CostTable
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_names import ids_of, shown_names
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.rate_content import cost_table_of, head_of
from ratesmith.packs.ai_platform.rate_tables import RATE
from ratesmith.packs.ai_platform.rates import ID_FORM, RatedWindow, all_rated, rate_id

TABLE: Final = RATE.name
"""The table that keeps every rate, under its id."""
KEY: Final = "rate_id"
CONTENT: Final = "content"
_SHORT: Final = 2
"""How many amounts of a cost are shown where rates are listed."""


class ListedRate(msgspec.Struct, frozen=True, kw_only=True):
    """A rate, and when it is in force."""

    id: str
    model: str
    """Its model_name."""
    provider: str
    first_day: date | None
    """In UTC; null where it has been in force from the beginning."""
    until: date | None
    """The day on which another one follows; null for the last."""
    is_in_force: bool
    """Whether it is in force today."""
    price: str
    cost: str
    """The first amounts."""


def is_rate_id(text: str) -> bool:
    """Return whether a text has the form of the id of a rate."""
    return re.fullmatch(ID_FORM, text) is not None


def listed(config: Config, name: str | None, today: date) -> tuple[ListedRate, ...]:
    """Return the rates in force and to come, of one model, at each provider that has it, or of all of them.

    Raises ValueError where there is no such model.
    """
    wanted = config.all(Model).keys() if name is None else ids_of(config, name)
    return tuple(
        _line(it, today)
        for id, it in all_rated(config)
        if id in wanted and (it.window.until is None or it.window.until > today)
    )


def describe_list(config: Config, found: Iterable[ListedRate]) -> Iterator[str]:
    """Yield a table of rates."""
    names = shown_names(config)
    rows = [("rate", "model", "from", "until", "price", "cost")]
    for it in found:
        begin = str(it.first_day) if it.first_day is not None else "launch"
        until = str(it.until) if it.until is not None else ""
        rows.append((it.id, names[it.provider, it.model], begin, until, it.price, it.cost))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def content_of(config: Config, id: str) -> Mapping[str, Any] | None:
    """Return the content of a rate; None where the configuration has none of that id."""
    return next((it.rate.content for _, it in all_rated(config) if it.rate.id == id), None)


def is_changed(id: str, content: Mapping[str, Any]) -> bool:
    """Return whether a content is another one than its id says: somebody changed it.

    Raises ValueError for one with a number that no content has.
    """
    return rate_id(content) != id


def describe(id: str, content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a charge at a rate means.

    Raises ValueError for what is no content of a rate.
    """
    table, head = cost_table_of(content), head_of(content)
    yield f"{id}: {head.model_name} of {head.provider}"
    prices = msgspec.structs.asdict(head.price).items()
    yield f"  price     {_price({name: value for name, value in prices if value is not None})}"
    yield f"  credits   rounded {head.rounding}; one is worth {usd(head.credit_value_usd)}"
    yield f"  cost      {_cost_head(table)}"
    rows = [(name_of(it), f"{usd(it.amount_usd)} per {unit_of(it)}") for it in table.components]
    width = max((len(name) for name, _ in rows), default=0)
    yield from (f"            {name:<{width}}  {amount}" for name, amount in rows)


def _line(it: RatedWindow, today: date) -> ListedRate:
    return ListedRate(
        id=it.rate.id,
        model=it.model_name,
        provider=it.provider,
        first_day=it.window.start,
        until=it.window.until,
        is_in_force=it.window.holds_on(today),
        price=_price(it.rate.content["price"]),
        cost=_short_cost(it.window.table),
    )


def _price(price: Mapping[str, int]) -> str:
    return ", ".join(
        f"{plural(number, 'token')} a credit" if name == "tokens_per_credit" else _credits(name, number)
        for name, number in price.items()
    )


def _credits(name: str, number: int) -> str:
    """Return a price in credits: `5 credits an image`."""
    return f"{plural(number, 'credit')} per {name.removeprefix('credits_per_')}"


def _cost_head(table: CostTable) -> str:
    if table.free:
        return "nothing: the provider charges nothing"
    if table.unpriced is not None:
        return f"not known: {table.unpriced}"
    tiers = any(it.over_tokens for it in table.components)
    if not tiers:
        return plural(len(table.components), "amount")
    of_all = table.applies_to == "whole_request"
    how = "the whole request at the tier of its prompt" if of_all else "each part of the prompt at its own tier"
    return f"{plural(len(table.components), 'amount')}; {how}"


def _short_cost(table: CostTable) -> str:
    if table.free:
        return "free"
    if table.unpriced is not None:
        return "not known"
    first = sorted(table.components, key=lambda it: (name_of(it) not in ("input", "output", "image"), it))
    shown = ", ".join(f"{name_of(it)} {usd(it.amount_usd)} per {unit_of(it)}" for it in first[:_SHORT])
    more = len(first) - _SHORT
    return f"{shown}, and {more} more" if more > 0 else shown
