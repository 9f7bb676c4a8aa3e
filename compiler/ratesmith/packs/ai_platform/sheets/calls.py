"""Typical calls: the credits that each takes, and what it earns and costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import call_name
from ratesmith.packs.ai_platform.quote import Call, Quote, quote
from ratesmith.packs.ai_platform.sheets.models import listed
from ratesmith.packs.ai_platform.sheets.packages import four_places
from ratesmith.packs.ai_platform.usage import Usage

RANK: Final = 2
_COLUMNS: Final = (
    SheetColumn("Model"),
    SheetColumn("Call"),
    SheetColumn("Credits", is_number=True),
    SheetColumn("Earns", is_number=True),
    SheetColumn("Costs us", is_number=True),
    SheetColumn("Margin", is_number=True),
    SheetColumn("Margin, cheapest credits", is_number=True),
)


def sheet(config: Config, today: date) -> Sheet:
    """Return what the typical calls of each active model come to on a day."""
    return Sheet(
        title="What typical calls come to",
        about=(
            "Calls of the lengths that billing names: tokens sent + tokens written, or images. Credits are whole, so a"
            " short call can earn far more than the list price says. The last column is the margin where customers"
            " bought their credits the cheapest way."
        ),
        columns=_COLUMNS,
        rows=tuple(_rows(config, today)),
        empty="No typical call fits an active model.",
    )


def _rows(config: Config, today: date) -> Iterator[tuple[SheetCell, ...]]:
    billing = config.one(Billing)
    for id, model in listed(config):
        for text in billing.typical_calls if billing is not None and model.is_active else ():
            found = _quoted(config, id, text, today) if _fits(model, text) else None
            if found is not None:
                yield SheetCell(model.display_name), SheetCell(_call(text)), *_cells(found)


def _fits(model: Model, text: str) -> bool:
    is_image = "image" in {it.meter for it in Usage.parse(text).counts}
    return model.sold in ("tokens", "image") and is_image == (model.sold == "image")


def _quoted(config: Config, id: str, text: str, today: date) -> Quote | None:
    """Return a quote; None where the model has no price yet, or no amount for such a call."""
    try:
        return quote(config, Call(model=id, usage=text), today)
    except ValueError:
        return None


def _call(text: str) -> str:
    name = call_name(Usage.parse(text))
    return name if "image" in name else f"{name} tokens"


def _cells(found: Quote) -> Iterator[SheetCell]:
    listed, cheapest = found.earned[0], found.earned[-1]
    yield SheetCell(f"{found.credits:,}")
    yield SheetCell(four_places(listed.revenue_usd))
    yield SheetCell("not known", "faint") if found.cost_usd is None else SheetCell(four_places(found.cost_usd))
    for it in (listed, cheapest):
        is_loss = it.margin_usd is not None and it.margin_usd < 0
        yield SheetCell(it.margin or "not known", "bad" if is_loss else "plain", "a loss" if is_loss else "")
