"""Every model: what customers pay, what we pay, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, get_args

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn, plain, plural
from ratesmith.packs.ai_platform.component_text import unit_of
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.margins import Margin, best_margin, worst_margin
from ratesmith.packs.ai_platform.model_facts import Seen, cents, seen

RANK: Final = 1
_SIDES: Final = {"input": "in", "output": "out"}
_COLUMNS: Final = (
    SheetColumn("Model"),
    SheetColumn("Provider"),
    SheetColumn("Used as"),
    SheetColumn("Customers pay", is_number=True),
    SheetColumn("We pay", is_number=True),
    SheetColumn("Best margin", is_number=True),
    SheetColumn("Worst margin", is_number=True),
    SheetColumn("Against the floor"),
)


def sheet(config: Config, today: date) -> Sheet:
    """Return every model with its prices of a day; those that are switched off come last."""
    return Sheet(
        title="Models: prices, costs and margins",
        about=(
            "Customers pay in credits; the dollars are at the list value of a credit. Margins are what is left of the"
            " price where credits are sold cheapest: the best is of the cheaper side of a call, the worst of the"
            " dearer one."
        ),
        columns=_COLUMNS,
        rows=tuple(_row(config, model, today) for _, model in listed(config)),
        empty="There are no models.",
    )


def listed(config: Config) -> list[tuple[str, Model]]:
    """Return the models by id as tables have them: those that are switched off last, then by type and by place."""
    types = get_args(ModelType)
    return sorted(
        config.all(Model).items(),
        key=lambda it: (not it[1].is_active, types.index(it[1].model_type), it[1].sort_order, it[0]),
    )


def _row(config: Config, model: Model, today: date) -> tuple[SheetCell, ...]:
    provider, now = config.get(Provider, model.provider), seen(config, model, today)
    named = SheetCell(model.display_name, note=model.model_name)
    used = SheetCell(", ".join(_uses(model)) or model.model_type, "plain" if model.is_active else "faint")
    whose = SheetCell(model.provider if provider is None else provider.display_name)
    if now is None:
        return named, whose, used, *(SheetCell("not known", "faint"),) * 5
    return named, whose, used, _price(now), _cost(now), *_margins(now, is_active=model.is_active)


def _uses(model: Model) -> Iterator[str]:
    if not model.is_active:
        yield "switched off"
    if model.is_default:
        yield f"default {model.model_type} model"
    if model.is_testing:
        yield f"{model.model_type} model for tests"
    if model.quality_tier is not None:
        yield f"tier {model.quality_tier}"


def _price(now: Seen) -> SheetCell:
    number, _, unit = now.shown_price.partition(" ")
    begins = now.window.begins if now.model.has_dates and now.window is now.model.windows[0] else ""
    return SheetCell(number, note=" · ".join(filter(None, (unit, _in_credits(now)))) + begins)


def _in_credits(now: Seen) -> str:
    per_credit, each = now.window.price.tokens_per_credit, now.window.price.credits_per_unit
    if per_credit is not None:
        return f"{per_credit:,} for a credit"
    return plural(each, "credit") if each else ""


def _cost(now: Seen) -> SheetCell:
    table = now.window.table
    if table.free:
        return SheetCell("nothing", note="the provider charges nothing")
    if table.unpriced is not None:
        return SheetCell("not known", "warning", table.unpriced)
    sides = {side: now.model.standard_amount(side) for side in _SIDES}
    said = [f"{cents(amount)} {_SIDES[side]}" for side, amount in sides.items() if amount is not None]
    if said:
        return SheetCell(" · ".join(said), note="per 1M tokens")
    dearest = max(table.components, key=lambda it: it.amount_usd / it.per, default=None)
    return (
        SheetCell("not known", "warning")
        if dearest is None
        else SheetCell(cents(dearest.amount_usd), note=f"per {unit_of(dearest)}")
    )


def _margins(now: Seen, *, is_active: bool) -> tuple[SheetCell, SheetCell, SheetCell]:
    best, worst = best_margin(now.model, now.offer), worst_margin(now.model, now.offer)
    if worst is None or not worst.price:
        return SheetCell("not known", "faint"), SheetCell("not known", "faint"), SheetCell("not known", "faint")
    kept = SheetCell("free") if best is None or not best.price else SheetCell(best.percent, note=_side(best))
    return (
        kept,
        SheetCell(worst.percent, "bad" if worst.cost > worst.price else "plain", _side(worst)),
        standing(now, worst, is_active=is_active),
    )


def _side(margin: Margin) -> str:
    """Return which tokens a margin is of; nothing where there is one sort alone."""
    side = margin.unit.removeprefix("1,000 ").replace(" tokens", "", 1)
    return "" if side in ("image", "call", "minute", "page") else f"{side} only"


def standing(now: Seen, worst: Margin, *, is_active: bool = True) -> SheetCell:
    """Return whether a margin is above the floor of the policy, a loss, or accepted."""
    floor = f"floor {plain(now.billing.margin_floor_pct)} %"
    if worst.cost <= worst.price and worst.leaves(now.billing.margin_floor_pct):
        return SheetCell("above", "good", floor)
    rule, word = ("price-below-cost", "a loss") if worst.cost > worst.price else ("margin-below-floor", "below")
    waiver = next((it for it in now.model.waive if it.rule == rule), None)
    if waiver is not None:
        until = f" until {waiver.until}" if waiver.until is not None else ""
        return SheetCell(f"{word}, accepted{until}", "warning", waiver.reason)
    return SheetCell(word, "bad" if is_active else "faint", floor)
