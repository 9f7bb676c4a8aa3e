"""No cost and no price becomes ten times what it was by a slip

A point in the wrong place, thousands in place of millions, cents as dollars: of the wrong amounts that public price
lists had and repaired, most were ten times off or more, and honest changes are that large in a few of a hundred. So
a change of any amount by 9.9 times or more, either way (slips are rounded too), says that it is meant. Costs are
compared by meter and conditions, prices in US dollars at the list value of a credit, in every window with what held
on that day before. An amount that comes or goes is no jump.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 12.50  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 2.50
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ratesmith.api import Change, Place, Problem, Route, Rule
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import STANDARD, Component
from ratesmith.packs.ai_platform.cost_parts import Detail, cost_parts
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import (
    JUMP,
    Seen,
    cents,
    growth,
    more,
    plain_first,
    price_as_written,
    price_change,
    seen,
    windows_seen,
)
from ratesmith.packs.ai_platform.queries import price_route
from ratesmith.packs.ai_platform.windows import Window


class Jump(NamedTuple):
    """One amount that is many times what it was, or the other way around."""

    times: Decimal
    """The greater amount divided by the smaller."""
    component: Component
    before: Decimal
    after: Decimal


def check(change: Change) -> Iterator[Problem]:
    """Compare the costs and prices of each model in all of its windows, each jump once."""
    for pair in change.changed(Model):
        told = set()
        for now in windows_seen(change.after, pair.after) if pair.before and pair.after else ():
            was = seen(change.before, pair.before, now.window.first_day)
            if was is not None and pair.after is not None:
                for problem in (*_cost(pair.after, was, now), *_price(pair.after, was, now)):
                    if problem.changes not in told:
                        told.add(problem.changes)
                        yield problem


def _cost(model: Model, before: Seen, after: Seen) -> Iterator[Problem]:
    jumps = sorted(_jumps(before, after), key=lambda it: (-it.times, plain_first(it.component)))
    if not jumps:
        return
    worst = jumps[0]
    name, unit = name_of(worst.component), unit_of(worst.component)
    others = f", and {len(jumps) - 1} more" if len(jumps) > 1 else ""
    yield Problem(
        at=Place(model, _route(after.window, worst)),
        message=(
            f"the cost is {_by(worst)} what it was{after.window.begins}:"
            f" {name} {cents(worst.before)} → {cents(worst.after)} per {unit}{others}"
        ),
        hint=f"check the unit and the point: was {cents(worst.before)} per {unit} meant",
        changes=f"{name} {cents(worst.before)} → {cents(worst.after)}",
    )


def _jumps(before: Seen, after: Seen) -> Iterator[Jump]:
    was, now = before.window.table.amounts, after.window.table.amounts
    for component in was.keys() & now.keys():
        small, great = sorted((was[component], now[component]))
        if small and (times := EXACT.divide(great, small)) >= JUMP:
            yield Jump(times, component, was[component], now[component])


def _route(window: Window, jump: Jump) -> Route:
    """Return where an amount is written; of one that is computed from others, where the cost is."""
    it = jump.component
    detail = Detail(it.meter, it.size, it.quality, it.search_context)
    for part in cost_parts(window.cost, window.cost_at):
        found = part.priced.get(detail)
        if (part.service or STANDARD) == it.service and found is not None and found.amount == jump.after:
            return found.route
    return window.cost_at


def _by(jump: Jump) -> str:
    times = f"{jump.times.quantize(Decimal('0.1'), context=EXACT).normalize(EXACT):,f}"
    return f"{times} times" if jump.after > jump.before else f"a {times}th of"


def _price(model: Model, before: Seen, after: Seen) -> Iterator[Problem]:
    share = growth(before.price_usd, after.price_usd)
    if share is None:
        return
    times = EXACT.add(share, Decimal(1))
    if times >= JUMP or EXACT.multiply(times, JUMP) <= 1:
        yield Problem(
            at=Place.of(model, *after.window.price_at, price_route(after.model)[-1]),
            message=f"customers pay {more(share)}{after.window.begins}: {price_change(before, after)}",
            hint="check the digits",
            changes=price_as_written(before, after),
        )


RULE = Rule(change=check)
