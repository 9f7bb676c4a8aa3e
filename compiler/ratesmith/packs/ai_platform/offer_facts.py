"""What is to be said of a plan or a package before and after a change: its price, a credit of it, who pays with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from ratesmith.api import BeforeAfter, Change, Config, Fact
from ratesmith.packs.ai_platform.credit_offers import Offer
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.impact_words import MOST_NAMES
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.margins import Margin, worst_margin
from ratesmith.packs.ai_platform.model_facts import compared, loss, seen, with_commas

_MOST: Final = 5
"""How many margins are shown, the worst first."""
MOST_MARGINS: Final = 20_000
"""Of how many models, for all offers that change, margins are computed."""
_CENTS: Final = Decimal("0.0001")


def each(offer: Offer) -> str:
    """Return what a credit costs: `$0.0108`."""
    return f"${offer.each.quantize(_CENTS, context=EXACT):f}"


def paid(label: str, before: Decimal | None, after: Decimal | None) -> Fact:
    """Return what customers pay for it, and whether that is dearer."""
    found = compared("", before, after, _price)
    word = "" if not found.share else " dearer" if found.share > 0 else " cheaper"
    return Fact(label=label, amounts=(found._replace(effect=f"{found.effect}{word}"),))


def _price(amount: Decimal) -> str:
    return f"${amount:,.2f}"


def margins_fact(
    change: Change, before: Offer | None, after: Offer, label: str = "worst mix, paid with it", *, nth: int
) -> Iterator[Fact]:
    """Yield the margin of the worst mix of each model whose credits are bought so, the worst first.

    It is the `nth` offer that changes, from 0: of many offers in a project of many models only the first have theirs.
    """
    billing = change.after.one(Billing)
    if billing is None or not after.usd:
        return
    if nth * len(change.after.all(Model)) > MOST_MARGINS:
        yield Fact(label=label, note="not computed, as many offers change: see the findings of validate")
        return
    was = {} if before is None or not before.usd else dict(_margins(change.before, change, before))
    groups: dict[tuple[str | None, str], list[tuple[Decimal, str]]] = {}
    for id, now in _margins(change.after, change, after):
        shown = None if id not in was else with_commas(was[id].percent), with_commas(now.percent)
        groups.setdefault(shown, []).append((EXACT.divide(now.cost, now.price), id))
    amounts = []
    for (old, new), its in sorted(groups.items(), key=lambda pair: -max(pair[1])[0])[:_MOST]:
        below = not (100 - 100 * its[0][0] >= billing.margin_floor_pct)
        effect = loss(new) or (f"below the floor of {billing.margin_floor_pct:f} %" if below else "")
        amounts.append(BeforeAfter(names([id for _, id in its]), old, new, effect))
    if any(not it.is_same for it in amounts):
        yield Fact(label=label, amounts=tuple(it for it in amounts if not it.is_same))


def names(ids: Sequence[str]) -> str:
    """Return a few by name, more by their number: `a, b, c`, `12 models`."""
    return ", ".join(ids) if len(ids) <= MOST_NAMES + 1 else f"{len(ids)} models"


def _margins(config: Config, change: Change, offer: Offer) -> Iterator[tuple[str, Margin]]:
    for id, model in config.all(Model).items():
        found = seen(config, model, change.today) if model.is_active else None
        margin = worst_margin(found.model, offer) if found is not None else None
        if margin is not None and margin.price:
            yield id, margin
