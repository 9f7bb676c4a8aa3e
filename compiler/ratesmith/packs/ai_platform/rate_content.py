"""What a rate says, read back from the content of the table `ai_rate`: enough to compute every charge at it again.

A library for charging code, too: it reads no file and needs no project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol, TypeVar

from ratesmith.api import plain
from ratesmith.packs.ai_platform.components import Component, CostTable


class Dated(Protocol):
    """What is in force from one day until before another: a row of `ai_model_price_window`, or a `Window`."""

    @property
    def first_day(self) -> date:
        """The first day, in UTC; `date.min` for what has always been in force."""

    @property
    def until(self) -> date | None:
        """The day on which it is no longer in force; None for the last one."""


D = TypeVar("D", bound=Dated)


def rate_at(rows: Iterable[D], moment: datetime | date) -> D | None:
    """Return which of the windows of a model is in force at a moment; None before the first.

    Days begin at midnight in UTC, whatever the time zone of the moment is. Raises ValueError for a moment without a
    time zone, which is a day in one place and another in the next.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("the moment has no time zone; give it one, such as datetime.now(UTC)")
        day = moment.astimezone(UTC).date()
    else:
        day = moment
    return next((it for it in rows if it.first_day <= day and (it.until is None or day < it.until)), None)


def cost_content(table: CostTable) -> dict[str, Any]:
    """Return what the content of a rate has of a cost; `cost_table_of` reads it back to the same table."""
    content: dict[str, Any] = {"components": [*map(_written, table.components)]}
    if any(it.over_tokens for it in table.components):
        content["applies_to"] = table.applies_to
    if table.free:
        content["free"] = True
    if table.unpriced is not None:
        content["unpriced"] = table.unpriced
    return content


def cost_table_of(content: Mapping[str, Any]) -> CostTable:
    """Return the cost that a content has, as it was when the rate was made.

    Raises ValueError for what is no content of a rate.
    """
    try:
        components = tuple(Component(**{**it, "amount_usd": Decimal(it["amount_usd"])}) for it in content["components"])
        return CostTable(
            components=components,
            applies_to=content.get("applies_to", "whole_request"),
            free=content.get("free", False),
            unpriced=content.get("unpriced"),
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError("this is no content of a rate") from error


_PLAIN: Final = Component("")


def _written(it: Component) -> dict[str, Any]:
    """A component without the conditions that it does not have."""
    said = {name: value for name, value in it._asdict().items() if value != _PLAIN._field_defaults.get(name)}
    return {**said, "per": it.per, "amount_usd": plain(it.amount_usd)}
