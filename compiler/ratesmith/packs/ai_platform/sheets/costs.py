"""Every amount that providers charge, as their price lists say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import plain_first, seen
from ratesmith.packs.ai_platform.money import exact_usd
from ratesmith.packs.ai_platform.sheets.models import listed

RANK: Final = 7
_COLUMNS: Final = (
    SheetColumn("Model"),
    SheetColumn("What is counted"),
    SheetColumn("We pay", is_number=True),
    SheetColumn("For"),
    SheetColumn("From"),
)


def sheet(config: Config, today: date) -> Sheet:
    """Return the amounts of every active model on a day."""
    return Sheet(
        title="What we pay providers, in full",
        about="Amounts as the price lists of the providers have them, exact.",
        columns=_COLUMNS,
        rows=tuple(row for _, model in listed(config) for row in _rows(config, model, today)),
        empty="No amount is configured.",
    )


def _rows(config: Config, model: Model, today: date) -> Iterator[tuple[SheetCell, ...]]:
    now = seen(config, model, today)
    if now is None or not model.is_active:
        return
    source = _source(now.window.cost)
    for it in sorted(now.window.table.components, key=plain_first):
        name, amount = name_of(it).replace("_", " "), exact_usd(it.amount_usd)
        yield SheetCell(model.display_name), SheetCell(name), SheetCell(amount), SheetCell(unit_of(it)), source


def _source(cost: Cost) -> SheetCell:
    if cost.source is not None:
        return SheetCell(f"price list of {cost.source.as_of}")
    return SheetCell(f"cost of {cost.base}") if cost.base is not None else SheetCell("not named", "faint")
