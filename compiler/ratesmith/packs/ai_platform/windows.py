"""Windows: what a model costs and what customers pay for it, from one day to another.

`costs:` and `prices:` are keyed by the first day, in UTC, so that gaps and overlaps cannot be written; `launch` is the
beginning. Either may change alone: a window begins where one of them does, and ends where the next begins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec.structs import astuple, replace

from ratesmith.api import Frozen, Route, exceeds
from ratesmith.packs.ai_platform.components import CostTable, cost_table
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.per_cost import PerCost
from ratesmith.packs.ai_platform.price import Price

if TYPE_CHECKING:
    from ratesmith.packs.ai_platform.kinds.model import Model

LAUNCH: Final = "launch"
BEGINNING: Final = date.min
"""The first day of a window that has none, as tables have it."""

_ABOUT: Final = frozenset({"source", "confirmed_on", "correction"})
"""Fields that say something about a cost or a price, and change nothing in it."""
MAX_ALL_AMOUNTS: Final = 100_000
"""Amounts of the costs of all models, on each day on which one changes: about as many rows as a project can have."""
_DAY: Final = itemgetter(0)
_COST: Final[Route] = ("cost",)
_PRICE: Final[Route] = ("price",)
V = TypeVar("V")


class Window(Frozen, frozen=True, kw_only=True):
    """Cost and price from `start` until the day before `until`, in UTC."""

    start: date | None
    """None for the first window of a model that has always been there."""
    until: date | None
    """None for the last one."""
    cost: Cost
    cost_at: Route
    """Where the cost is written."""
    price: Price
    price_at: Route
    table: CostTable
    """The components of the cost."""

    @property
    def first_day(self) -> date:
        """The day it begins; `BEGINNING` for the first one."""
        return self.start or BEGINNING

    @property
    def begins(self) -> str:
        """When it begins, after what holds in it: ` from 2027-01-01 on`; nothing for the first one."""
        return f" from {self.start} on" if self.start is not None else ""

    def holds_on(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return self.first_day <= day and (self.until is None or day < self.until)


class Windows(msgspec.Struct, frozen=True):
    """The windows of a model, the first one first."""

    all: tuple[Window, ...] = ()
    amounts: int = 0
    """Amounts on all of its days, also on those that change nothing."""


def windows(model: Model, base: Sequence[Window] = ()) -> Windows:
    """Return the windows of a model; `base` has those of the model that its costs name.

    A day that is none is left out, and so are those behind the first `MAX_ALL_AMOUNTS` amounts: rules report both.
    """
    if not model.has_dates:
        table = _own_table(model.cost)
        only = Window(
            start=None, until=None, cost=model.cost, cost_at=_COST, price=model.price, price_at=_PRICE, table=table
        )
        return Windows((only,), len(table.components))
    tables: dict[tuple[Route, date | None], CostTable] = {}
    costs = _sorted(by_day(model.costs) if model.costs else {BEGINNING: (model.cost, _COST)})
    prices = _sorted(by_day(model.prices) if model.prices else {BEGINNING: (model.price, _PRICE)})
    if not costs or not prices:
        return Windows()
    of_base = base if any(cost.base for _, (cost, _) in costs) else ()
    days = {*map(_DAY, costs), *map(_DAY, prices), *(it.first_day for it in of_base)}
    begins = max(costs[0][0], prices[0][0])
    found: list[Window] = []
    amounts = 0
    for start in sorted(day for day in days if day >= begins):
        if exceeds(amounts, MAX_ALL_AMOUNTS):
            break
        window = _window(start, _in_force(costs, start), _in_force(prices, start), base, tables)
        amounts += len(window.table.components)
        if not found or not _charge_alike(found[-1], window):
            found.append(window)
    ends = [*(it.start for it in found[1:]), None]
    return Windows(tuple(replace(it, until=until) for it, until in zip(found, ends, strict=True)), amounts)


def sourced_costs(model: Model) -> Iterator[tuple[Route, Cost, CostTable]]:
    """Yield each cost that names its source, with its route and its components, once."""
    seen: set[Route] = set()
    for it in model.windows:
        if it.cost.source is not None and it.cost_at not in seen:
            seen.add(it.cost_at)
            yield it.cost_at, it.cost, it.table


def contradicts_source(model: Model) -> bool:
    """Return whether `source-mismatch` reports a cost: what is wrong in it is said there, and not elsewhere too."""
    from ratesmith.packs.ai_platform.quoted_costs import compare_with_quote

    if any(it.rule == "source-mismatch" for it in model.waive):
        return False
    return any(compare_with_quote(cost, table).mismatches for _, cost, table in sourced_costs(model))


def amounts_of(part: Cost | Price) -> dict[str, Any]:
    """Return what a cost or a price says, without where that is from and who confirmed it; empty for nothing."""
    said = zip(part.__struct_fields__, astuple(part), strict=True)
    return {name: value for name, value in said if value is not None and value != {} and name not in _ABOUT}


def has_amounts(part: Cost | Price) -> bool:
    """Return whether a cost or a price says anything, as `amounts_of` does."""
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if value is not None and value != {} and name not in _ABOUT:
            return True
    return False


def by_day(parts: Mapping[str, V]) -> dict[date, tuple[V, Route]]:
    """Return costs or prices by the first day that they hold on, each with its route; without keys that are no day."""
    field = "costs" if any(isinstance(it, Cost) for it in parts.values()) else "prices"
    return {day: (part, (field, key)) for key, part in parts.items() if (day := day_of(key)) is not None}


def same_charge(one: Cost | Price, other: Cost | Price) -> bool:
    """Return whether two costs or two prices are the same, in whatever units they are written."""
    return amounts_of(one) == amounts_of(other) or _meant(one) == _meant(other)


def _meant(part: Cost | Price) -> Any:
    """Return what a part says in one unit; of a cost without its regions, which multiply all else alike."""
    if not isinstance(part, Cost):
        return amounts_of(part)
    return part.base, part.uplift, part.region, cost_table(replace(part, region={}))


def in_force(windows: Sequence[Window], day: date) -> Window | None:
    """Return which of the windows of a model holds on a day; None before the first."""
    after = bisect_right(windows, day, key=lambda it: it.first_day)
    return windows[after - 1] if after else None


def day_of(key: str) -> date | None:
    """Return the first day that a key of `costs` or `prices` means; None where it is none, or that of `launch`."""
    if key == LAUNCH:
        return BEGINNING
    try:
        day = date.fromisoformat(key)
    except ValueError:
        return None
    return None if day == BEGINNING else day


def _sorted(by_day: Mapping[date, tuple[V, Route]]) -> list[tuple[date, tuple[V, Route]]]:
    return sorted(by_day.items(), key=_DAY)


def _in_force(parts: Sequence[tuple[date, tuple[V, Route]]], day: date) -> tuple[V, Route]:
    return parts[bisect_right(parts, day, key=_DAY) - 1][1]


def _charge_alike(before: Window, after: Window) -> bool:
    """Return whether nothing changes, such as where only the price of a base does."""
    return before.table == after.table and same_charge(before.price, after.price)


_own_table: Final = PerCost(lambda cost, _: cost_table(cost))


def _window(
    start: date,
    cost: tuple[Cost, Route],
    price: tuple[Price, Route],
    base: Sequence[Window],
    tables: dict[tuple[Route, date | None], CostTable],
) -> Window:
    """Make a window; `tables` keeps the table of each cost, which holds as long as its base does."""
    under = in_force(base, start) if cost[0].base is not None else None
    of = cost[1], under.first_day if under is not None else None
    if of not in tables:
        tables[of] = cost_table(cost[0], under.table) if under is not None else _own_table(cost[0])
    return Window(
        start=None if start == BEGINNING else start,
        until=None,
        cost=cost[0],
        cost_at=cost[1],
        price=price[0],
        price_at=price[1],
        table=tables[of],
    )
