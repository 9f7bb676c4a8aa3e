"""What must be cheaper is not dearer

Some amounts of a price list are never above others: cached input costs less than input, input less
than output, a batch or flex less than the standard service, and that less than priority; what is
written to the cache for an hour costs more than what is written for minutes, and a long prompt more
than a short one. Where it is the other way round, two numbers were mixed up, or one has a slip. That
a write to the cache costs more than input is not asked for: every ninth real price list has it the
other way. Of 1,324 prices on public lists (pydantic/genai-prices) 2 are reported, both of one model
whose output is mostly images.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        cached_input: 2.5  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        cached_input: 0.25
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ratesmith.api import Config, Place, Problem, Route, Rule
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.cost_parts import Detail, Part, Priced
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd

CHEAPER: Final = tuple(
    (Detail(low), Detail(high))
    for low, high in (
        ("cached_input", "input"),
        ("input", "output"),
        ("cached_audio", "input_audio"),
        ("cached_image", "input_image"),
        ("cache_write", "cache_write_1h"),
    )
)
"""Meters of one part: the first costs no more than the second."""
DEARER_SERVICES: Final = ("priority",)


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the amounts of each part with each other, and with what it is a part of."""
    if implausible(model):
        return
    before: dict[Route, Part] = {}
    for part in model.cost_parts:
        amounts = part.priced
        for low, high in CHEAPER:
            low_one, high_one = amounts.get(low), amounts.get(high)
            if low_one is not None and high_one is not None and low_one.amount > high_one.amount > 0:
                where = f" {part.name}" if part.name else ""
                yield _problem(model, low_one, f"{low.meter}{where}", high_one, high.meter)
        if part.base is not None:
            other = before.get(part.base.route, part.base) if part.is_tier else part.base
            yield from _beside(model, part, amounts, other)
            if part.is_tier:
                before[part.base.route] = part


def _beside(model: Model, part: Part, amounts: Mapping[Detail, Priced], other: Part) -> Iterator[Problem]:
    """Compare a tier with the one below it, and a service with the standard; hours may go either way."""
    others = other.priced
    if not part.is_tier and part.service is None:
        return
    for detail, here in amounts.items():
        there = others.get(detail)
        if there is None:
            continue
        if part.is_tier or part.service in DEARER_SERVICES:
            low, high, names = there, here, (_name(detail, other), _name(detail, part))
        else:
            low, high, names = here, there, (_name(detail, part), _name(detail, other))
        if low.amount > high.amount > 0:
            yield _problem(model, low, names[0], high, names[1])


def _problem(model: Model, low: Priced, low_name: str, high: Priced, high_name: str) -> Problem:
    return Problem.of(
        model,
        *low.route,
        message=f"{low_name} costs more than {high_name}: {usd(low.amount)} and {usd(high.amount)}",
        hint="check the digits of both, and that they are not mixed up; or waive it with a reason and a date",
        related=[(Place.of(model, *high.route), f"what {high_name} costs")],
    )


def _name(detail: Detail, part: Part) -> str:
    return f"{detail.name} {part.name or 'as standard'}"


RULE = Rule(kind=Model, each=check, offers_waiver=True)
