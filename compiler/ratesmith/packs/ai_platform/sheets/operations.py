"""Operations: what is charged where no model is."""

from __future__ import annotations

from datetime import date
from typing import Final

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.queries import A_MODEL

RANK: Final = 5
_COLUMNS: Final = (
    SheetColumn("Operation"),
    SheetColumn("Charged by"),
    SheetColumn("Credits", is_number=True),
    SheetColumn("At the list value", is_number=True),
)


def sheet(config: Config, today: date) -> Sheet:  # noqa: ARG001  # operations do not depend on the day
    """Return the operations by name."""
    operations = sorted(config.all(Operation).items(), key=lambda it: (not it[1].is_active, it[1].display_name, it[0]))
    return Sheet(
        title="Operations",
        about="What accounts do with credits. Where a model is called, its price counts and not the fixed credits.",
        columns=_COLUMNS,
        rows=tuple(_row(config, it) for _, it in operations),
        empty="No operation is configured.",
    )


def _row(config: Config, it: Operation) -> tuple[SheetCell, ...]:
    billing = config.one(Billing)
    name = SheetCell(it.display_name, "plain" if it.is_active else "faint", "" if it.is_active else "not offered")
    if it.model_type is not None:
        by = f"the price of {A_MODEL.get(it.model_type, f'the {it.model_type} model')}"
        return name, SheetCell(by), SheetCell("by use", "faint"), SheetCell("by use", "faint")
    worth = "not known" if billing is None else usd(EXACT.multiply(billing.credit_value_usd, it.base_credits))
    return name, SheetCell("fixed credits"), SheetCell(f"{it.base_credits:,}"), SheetCell(worth)
