"""The parts of a cost as a file has them: standard, tiers, services, hours, each with what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

import msgspec

from ratesmith.api import Frozen, Route
from ratesmith.packs.ai_platform.components import Named, named_amounts
from ratesmith.packs.ai_platform.cost import AS_STANDARD, NOT_OFFERED, Amounts, Cost, LongContext, TokenTier
from ratesmith.packs.ai_platform.exact import EXACT


class Detail(msgspec.Struct, frozen=True):
    """What an amount is for, inside a part."""

    meter: str
    size: str = ""
    quality: str = ""
    search_context: str = ""

    @property
    def name(self) -> str:
        """As a message names it: `cached_input`, `image (hd, 1024x1024)`."""
        conditions = ", ".join(filter(None, (self.quality, self.size, self.search_context)))
        return f"{self.meter} ({conditions})" if conditions else self.meter


class Priced(msgspec.Struct, frozen=True):
    """An amount in the unit of its component, and the route to where it is written."""

    amount: Decimal
    route: Route


class Part(Frozen, frozen=True, dict=True):
    """The amounts that hold under one condition."""

    name: str
    """In the middle of a sentence: `batch over 200,000 tokens`; empty for the standard."""
    route: Route
    amounts: Amounts | TokenTier
    base: Part | None = None
    """What it is a part of; None for the standard."""
    standard: Part | None = None
    """What `as_standard` means; None for the standard."""

    @property
    def is_tier(self) -> bool:
        """Whether it is that of long prompts."""
        return "long_context" in self.route

    @property
    def over_tokens(self) -> int:
        """The length of the prompt that it holds above; 0 for all prompts."""
        return int(self.route[-1]) if self.is_tier else 0

    @property
    def service(self) -> str | None:
        """The service that it is, or is a part of; None for the standard one."""
        steps = [*map(str, self.route)]
        return steps[steps.index("service") + 1] if "service" in steps else None

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """Every value, with its route inside the file."""
        return tuple(named_amounts(self.amounts, (*map(str, self.route),)))

    @cached_property
    def priced(self) -> Mapping[Detail, Priced]:
        """The amounts, those that are as standard too; what is not offered has none."""
        known: Mapping[Detail, Priced] = self.standard.priced if self.standard is not None else {}
        found: dict[Detail, Priced] = {}
        for it in self.named:
            detail = Detail(it.meter, it.size, it.quality, it.search_context)
            if it.value == AS_STANDARD:
                same = {key: other.amount for key, other in known.items() if key.meter == it.meter}
                found |= {key: Priced(amount, it.route) for key, amount in same.items()}
            elif it.value != NOT_OFFERED:
                found[detail] = Priced(EXACT.multiply(Decimal(it.value), it.scale), it.route)
        return found


def cost_parts(cost: Cost, at: Route) -> Iterator[Part]:
    """Yield the parts of the cost at a route, the standard first; a region is none, as it changes all alike."""
    standard = Part("", at, cost)
    yield standard
    tiers = {it.over_tokens: it for it in _tiers("", standard, cost.long_context, {})}
    yield from tiers.values()
    for hours, tier in cost.hours_utc.items():
        yield Part(f"at {hours}", (*at, "hours_utc", hours), tier, standard, standard)
    for service, amounts in cost.service.items():
        part = Part(service, (*at, "service", service), amounts, standard, standard)
        yield part
        yield from _tiers(f"{service} ", part, amounts.long_context, {0: standard} | tiers)


def _tiers(prefix: str, base: Part, tiers: LongContext | None, standard: Mapping[int, Part]) -> Iterator[Part]:
    """Yield the tiers of a service; `standard` has those of the standard by their length, none of it for its own."""
    for over, tier in sorted(tiers.over.items(), key=lambda item: int(item[0])) if tiers is not None else ():
        name = f"over {int(over):,} tokens"
        route = (*base.route, "long_context", "over", over)
        reached = max((it for it in standard if it <= int(over)), default=0)
        yield Part(prefix + name, route, tier, base, standard.get(reached, base))
