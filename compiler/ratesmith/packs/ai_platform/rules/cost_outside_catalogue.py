"""A cost is near what public catalogues have for the model

A new model has no old cost to compare with, and half of all wrong costs come with one. So each
amount is compared with that of the same model in public catalogues: the snapshot that ships, and
the files that `sources:` in `ratesmith.yaml` names. Three times the most of at least two entries,
or a third of the least, is questioned: on 2,050 changes of real catalogues that finds half of the
slips, and one honest change in fifty. Amounts for services, regions and hours are not compared. A
model that no catalogue has is not questioned; `ratesmith catalogue check` lists those.

Bad:
    # models/writer.yaml
    model_name: gpt-4o
    cost:
      per_1m_tokens:
        input: 0.25  # error
        output: 1
    price:
      tokens_per_credit: 4000

Good:
    # models/writer.yaml
    model_name: gpt-4o
    cost:
      per_1m_tokens:
        input: 2.50
        output: 7.50
    price:
      tokens_per_credit: 500
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Final

import msgspec

from ratesmith.api import Config, Place, Problem, Route, Rule, harmless, plain
from ratesmith.packs.ai_platform.catalogue_matches import How, Match, index
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import Component
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.windows import Window, contradicts_source

FAR: Final = 3
"""This many times the most or the least of the entries is too far."""
ENOUGH: Final = 2
"""The fewest entries that are compared with: one may be the slip."""
SHOWN: Final = 4
_ORDER: Final[tuple[How, ...]] = ("same-provider", "same-name", "similar-name")

Found = tuple[Match, Decimal]


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Compare each amount, also of a model that is switched off: the slip is the same."""
    known = index(config.references)
    matches = known.matches(model.provider, model.model_name)
    if len(matches) < ENOUGH or implausible(model):
        return
    entries = [(match, known.amounts(match.entry)) for match in matches]
    seen: set[Route] = set()
    for window in model.windows:
        ours = window.table.components if window.cost_at not in seen else ()
        far = [_far(it, _closest(entries, it.key)) for it in ours]
        seen.add(window.cost_at)
        for is_more in (True, False):
            same = [it for it in far if it is not None and it.is_more is is_more]
            if same and not contradicts_source(model):
                yield _problem(model, window, same)


class _Far(msgspec.Struct, frozen=True):
    """An amount that is far from those of the catalogues."""

    component: Component
    found: list[Found]
    times: str
    is_more: bool

    @property
    def text(self) -> str:
        ours = self.component
        return f"{name_of(ours)} costs {usd(ours.amount_usd)} per {unit_of(ours)}, {self.times} times"


def _closest(entries: Iterable[tuple[Match, Mapping[Component, list[Decimal]]]], key: Component) -> list[Found]:
    """Return the amounts of a meter under its conditions, of the closest names that have enough."""
    every = [(match, amount) for match, amounts in entries for amount in amounts.get(key, ())]
    for last in range(1, len(_ORDER) + 1):
        found = [(match, amount) for match, amount in every if match.how in _ORDER[:last]]
        if len(found) >= ENOUGH:
            return found
    return []


def _far(it: Component, found: list[Found]) -> _Far | None:
    ours = it.amount_usd
    if not ours or not found:
        return None
    least, most = min(amount for _, amount in found), max(amount for _, amount in found)
    if EXACT.multiply(ours, FAR) > least and ours < EXACT.multiply(most, FAR):
        return None
    times = EXACT.divide(ours, most) if ours > most else EXACT.divide(least, ours)
    shown = plain(times.quantize(Decimal("0.1"), ROUND_FLOOR, EXACT).normalize(EXACT))
    return _Far(it, found, shown, ours > most)


def _problem(model: Model, window: Window, far: list[_Far]) -> Problem:
    """Report what is too far to one side: a wrong unit moves all amounts of a cost alike."""
    from ratesmith.packs.ai_platform.quoted_costs import route_of

    first, *others = far
    least, most = min(amount for _, amount in first.found), max(amount for _, amount in first.found)
    entries = usd(least) if least == most else f"{usd(least)} to {usd(most)}"
    side = "more than the most" if first.is_more else "less than the least"
    message = f"{first.text} {side} of {len(first.found)} entries in catalogues ({entries})"
    return Problem.of(
        model,
        *window.cost_at,
        *route_of(window.cost, first.component),
        message="; ".join([message, *(it.text for it in others)]),
        hint="check the unit and the decimal point; or waive it with a reason and a date",
        related=[(Place.of(model, "model_name"), text) for text in _named(first.found)],
    )


def _named(found: list[Found]) -> Iterator[str]:
    """The entries, the cheapest first."""
    for match, amount in sorted(found, key=lambda it: (it[1], it[0].label))[:SHOWN]:
        yield f"{harmless(match.catalogue.described)} has {harmless(match.label)} at {usd(amount)}"


RULE = Rule(kind=Model, each=check, severity="warning", offers_waiver=True)
