"""Whom a change of a model hits, and what the packages buy of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import BeforeAfter, Config, Fact, plain
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.model_facts import UNITS, Seen, cents
from ratesmith.packs.ai_platform.queries import roles

_MOST_PACKAGES: Final = 50


def hits_fact(config: Config, model: Model) -> Iterator[Fact]:
    """Yield which stages and accounts use a model without having chosen it."""
    hit: list[str] = []
    for word in roles(config, model):
        hit += _stages(config, model.model_type, word == "testing")
        hit += [f"every account that chose no {model.model_type} model"] if word == "default" else []
    if model.is_active and model.model_type == "image" and model.quality_tier is not None:
        hit.append(f"whoever chose the tier {model.quality_tier}")
    if hit:
        yield Fact(label="hits", note=" and ".join(hit))


def _stages(config: Config, type: str, testing: bool) -> Iterator[str]:
    stages = config.one(Stages)
    found = [
        (number, stage)
        for number, stage in sorted(stages.stages.items() if stages is not None else ())
        if stage.enabled and stage.model_type == type and bool(stage.use_testing) is testing
    ]
    if found:
        numbers = ", ".join(number for number, _ in found)
        budget = sum(stage.budget_pct or 0 for _, stage in found)
        share = f" ({budget} % of a run's credits)" if budget else ""
        yield f"{'stage' if len(found) == 1 else 'stages'} {numbers}{share}"


def buys_fact(before: Seen | None, after: Seen | None) -> Iterator[Fact]:
    """Yield what the packages buy of a model."""
    if before is None or after is None:
        return
    was, now = (dict(_bought(it)) for it in (before, after))
    amounts = tuple(BeforeAfter(what, was[what], now[what]) for what in now if what in was and was[what] != now[what])
    if amounts:
        yield Fact(label="buys", amounts=amounts, is_detail=True)


def _packages(config: Config) -> list[tuple[str, CreditPackage]]:
    """Return the first packages in lists: each model that changes is compared with them."""
    packages = ((id, one) for id, one in config.all(CreditPackage).items() if one.is_active)
    return sorted(packages, key=lambda pair: (pair[1].sort_order, pair[0]))[:_MOST_PACKAGES]


def _bought(it: Seen) -> Iterator[tuple[str, str]]:
    for id, package in it.config.once(_packages):
        per = it.window.price.tokens_per_credit
        name = f"{id} {cents(package.price_usd)}"
        if per is not None:
            yield name, f"{millions(package.credits * per)} tokens"
        elif it.credits:
            yield name, f"{package.credits // it.credits:,} {UNITS[it.model.sold]}s"


def millions(number: int) -> str:
    """Return a count of tokens as people read it: `4.5M`, `0.9M`, `50,000`."""
    return f"{plain(Decimal(number).scaleb(-6).quantize(Decimal('0.01')))}M" if number >= 10**5 else f"{number:,}"
