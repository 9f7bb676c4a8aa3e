"""A cost of nothing is written as free

A 0 in a price list means "free" to one reader and "unknown" to the next, and both have cost
money. So the cost says which: `free: true`, or `unpriced:` with the reason.

Bad:
    # models/drafter.yaml
    cost:
      per_1m_tokens:  # error
        input: 0
        output: 0

Good:
    # models/drafter.yaml
    cost:
      per_1m_tokens: null
      free: true
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from ratesmith.api import Config, OncePer, Problem, Route, Rule
from ratesmith.packs.ai_platform.components import CALLS, Named
from ratesmith.packs.ai_platform.cost_parts import Part
from ratesmith.packs.ai_platform.kinds.model import SIDES, Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find units whose amounts are all zero; one side at zero is a price, and so is a free search."""
    for it in _zero_units(model.cost_parts):
        yield _problem(model, it.route, it.named, is_standard=it.is_standard)


class _Unit(msgspec.Struct, frozen=True):
    route: Route
    named: list[Named]
    is_standard: bool


def _zero(parts: Sequence[Part]) -> Iterator[_Unit]:
    for part in parts:
        units: dict[Route, list[Named]] = {}
        for it in part.named:
            if it.meter not in CALLS:
                units.setdefault(it.route[: len(part.route) + 1], []).append(it)
        for route, named in units.items():
            deciding = [it for it in named if it.meter in SIDES] or named
            if not any(it.value for it in deciding):
                yield _Unit(route, deciding, part.base is None)


_zero_units: Final = OncePer(lambda parts: tuple(_zero(parts)))


def _problem(model: Model, route: Route, named: list[Named], *, is_standard: bool) -> Problem:
    unit = str(route[-1])
    meters = " and ".join(dict.fromkeys(it.meter for it in named))
    amounts = "is 0" if len(named) == 1 and len(named[0].route) == len(route) else f"is 0 for {meters}"
    return Problem.of(
        model,
        *route,
        message=f"{unit} {amounts}, which does not say whether it is free or not known yet",
        hint=f'replace {unit} by free: true, or by unpriced: "why no cost is known yet"'
        if is_standard
        else "write what it costs, as_standard or not_offered",
    )


RULE = Rule(kind=Model, each=check)
