"""The tables of rates: what each means, the components of its cost, and from when to when it is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from ratesmith.api import Column, Config, Date, Integer, Item, Json, Numeric, Reference, Table, Text
from ratesmith.packs.ai_platform.rates import ID, Rate, RatedWindow, all_rated


def _rates(config: Config) -> Iterator[Item]:
    """Each rate once, though it may be in force in several windows.

    Another content of the same id is a row of its own: `duplicate-key` reports it.
    """
    seen: dict[str, str] = {}
    for id, it in all_rated(config):
        if seen.get(it.rate.id) != it.rate.text.text:
            seen[it.rate.id] = it.rate.text.text
            yield Item(it.rate.id, it.rate, entity=id, route=_route(it.window.price_at))


def _components(config: Config) -> Iterator[Item]:
    seen = set()
    for id, it in all_rated(config):
        if it.rate.id not in seen:
            seen.add(it.rate.id)
            for component in it.rate.components:
                yield Item(component.meter, component, parent=it.rate.id, entity=id, route=_route(it.window.cost_at))


def _windows(config: Config) -> Iterator[Item]:
    """Of two models of one name and provider those of the first: `duplicate-key` reports the name itself."""
    owners: dict[tuple[str, str], str] = {}
    for id, it in all_rated(config):
        if owners.setdefault((it.model_name, it.provider), id) == id:
            yield Item(it.model_name, it, entity=id, route=_route(it.window.price_at))


@lru_cache(maxsize=1024)
def _route(route: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(map(str, route))


def _of_rate(name: str) -> Callable[[Item], Any]:
    return attrgetter(f"value.{name}")


def _component(name: str, type_: Text | Integer | Numeric) -> Column:
    return Column(name, type_, value=_of_rate(name))


RATE: Final = Table(
    name="ai_rate",
    key=("rate_id",),
    surrogate="none",
    insert_only=True,
    cited_as="rates",
    follows=True,
    items=_rates,
    item=Rate,
    columns=(
        Column("rate_id", ID, value=_of_rate("id")),
        Column("model_name", Text(100), value=_of_rate("model_name"), headline=True),
        Column("provider", Text(50), value=_of_rate("provider"), headline=True),
        Column("content", Json(), value=_of_rate("text"), priced=True),
    ),
)
"""All that a charge is computed from. A rate never changes: another content has another id."""

COMPONENT: Final = Table(
    name="ai_model_cost_component",
    key=("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc"),
    surrogate="none",
    insert_only=True,
    whole=True,
    follows=True,
    items=_components,
    columns=(
        Column("rate_id", Reference("ai_rate"), value=attrgetter("parent")),
        _component("meter", Text(20)),
        _component("service", Text(20)),
        _component("region", Text(30)),
        _component("over_tokens", Integer(bits=64)),
        _component("size", Text(11)),
        _component("quality", Text(30)),
        _component("search_context", Text(10)),
        _component("hours_utc", Text(11)),
        _component("per", Integer()),
        Column("amount_usd", Numeric(15, 9), value=_of_rate("amount_usd"), priced=True),
    ),
)
"""One amount of a cost in US dollars, for `per` of what its meter counts."""

WINDOW: Final = Table(
    name="ai_model_price_window",
    key=("model_name", "provider", "effective_from"),
    surrogate="none",
    retire="delete",
    whole=True,
    follows=True,
    items=_windows,
    item=RatedWindow,
    columns=(
        Column("model_name", Text(100), value=_of_rate("model_name")),
        Column("provider", Text(50), value=_of_rate("provider")),
        Column("effective_from", Date(), value=attrgetter("value.window.first_day")),
        Column("effective_until", Date(), value=attrgetter("value.window.until"), null=True),
        Column("rate_id", Reference("ai_rate"), value=attrgetter("value.rate.id"), priced=True),
    ),
)
"""Which rate is in force from one day to another, in UTC."""

TABLES: Final = (RATE, COMPONENT, WINDOW)
