"""The few numbers that say how prices and margins are as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from ratesmith.api import Config, Figure, Tone, plain, plural
from ratesmith.packs.ai_platform.credit_offers import cheapest_offer
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.margins import Margin, worst_margin
from ratesmith.packs.ai_platform.model_facts import Seen, seen
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.sheets.packages import credit_usd
from ratesmith.packs.ai_platform.upcoming import upcoming

_SOON: Final = 30


def figures(config: Config, today: date) -> Iterator[Figure]:
    """Yield the numbers, what loses money first."""
    billing = config.one(Billing)
    if billing is None:
        return
    found = [it for model in config.all(Model).values() if model.is_active for it in _margin(config, model, today)]
    losing = [now for now, margin in found if margin.cost > margin.price]
    low = [now for now, it in found if it.cost <= it.price and not it.leaves(billing.margin_floor_pct)]
    floor = f"{plain(billing.margin_floor_pct)} %"
    yield _count("Models that can lose money", losing, "bad", f"of {plural(len(found), 'active model')}")
    yield _count("Models below the margin floor", low, "warning", f"the floor is {floor}")
    if found:
        now, margin = max(found, key=lambda it: EXACT.divide(it[1].cost, it[1].price))
        tone: Tone = "bad" if margin.cost > margin.price else "plain"
        yield Figure(label="Lowest margin", value=margin.percent, tone=tone, note=now.model.display_name)
    offer = cheapest_offer(config, billing)
    worth = f"list value {usd(billing.credit_value_usd)}"
    if offer is not None:
        is_below = offer.each < billing.credit_value_usd
        note = f"{offer.name}; {worth}"
        yield Figure(
            label="Cheapest credit", value=credit_usd(offer), tone="warning" if is_below else "plain", note=note
        )
    changes = upcoming(config, today)
    soon = [it for it in changes if it.days_until <= _SOON]
    note = f"{len(changes) - len(soon):,} more later" if len(changes) > len(soon) else "none later"
    yield Figure(label=f"Price changes in {_SOON} days", value=f"{len(soon):,}", note=note)


def _margin(config: Config, model: Model, today: date) -> Iterator[tuple[Seen, Margin]]:
    now = seen(config, model, today)
    margin = worst_margin(now.model, now.offer) if now is not None else None
    if now is not None and margin is not None and margin.price:
        yield now, margin


def _count(label: str, found: list[Seen], tone: Tone, none: str) -> Figure:
    names = ", ".join(it.model.display_name for it in found)
    return Figure(label=label, value=f"{len(found):,}", tone=tone if found else "good", note=names or none)
