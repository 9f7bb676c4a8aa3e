"""No cost and no price becomes ten times what it was by a slip

A point in the wrong place, thousands in place of millions, cents as dollars: of the wrong amounts that public price
lists had and repaired, most were ten times off or more, and honest changes are that large in a few of a hundred. So a
change of any amount by 9.9 times or more, either way (slips are rounded too), says that it is meant. Costs are compared
by meter and conditions, prices in US dollars, at the list value of a credit and at what one is sold for, in every
window with what held on that day before. An amount that comes or goes is no jump, and what a cache costs is none where
a public catalogue has about the new amount. A marketplace, whose costs move about, has `guardrails:` in its provider
with the times from which on it is asked, before the change.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 12.50  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 1.90
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import Change, Place, Problem, Rule
from ratesmith.packs.ai_platform.component_text import unit_of
from ratesmith.packs.ai_platform.cost_jumps import Moved, moved_costs
from ratesmith.packs.ai_platform.customer_price import SoldCredits, price_move, sold_credits
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import (
    JUMP,
    Seen,
    cents,
    more,
    window_pairs,
)
from ratesmith.packs.ai_platform.queries import price_route


def check(change: Change) -> Iterator[Problem]:
    """Compare the costs and prices of each model in all of its windows, each jump once."""
    for model, moved in moved_costs(change, "jump"):
        yield _cost(model, moved)
    sold = sold_credits(change)
    for pair in change.edited_or_renamed(Model):
        told = set()
        for was, now in window_pairs(change, pair):
            for problem in _price(pair.after, sold, was, now):
                if problem.changes not in told:
                    told.add(problem.changes)
                    yield problem


def _cost(model: Model, moved: Moved) -> Problem:
    worst, *others = moved.jumps
    more_of_them = f", and {len(others)} more" if others else ""
    begins = moved.after.window.begins
    was = f"{cents(worst.before)} per {unit_of(worst.component)}"
    unit = moved.former_unit
    return Problem(
        at=Place(model, moved.route),
        message=f"the cost is {worst.by} what it was{begins}: {worst.text}{more_of_them}",
        hint=f"if the list says {was}, go back to {unit}" if unit else f"check the unit and the point: was {was} meant",
        changes=moved.changes,
    )


def _price(model: Model, sold: SoldCredits, before: Seen, after: Seen) -> Iterator[Problem]:
    move = price_move(sold, before, after)
    jumps = [it for it in (move.ways if move is not None else ()) if _is_jump(EXACT.add(it[0], Decimal(1)))]
    if move is not None and jumps:
        share, text = max(jumps)
        yield Problem(
            at=Place.of(model, *after.window.price_at, price_route(after.model)[-1]),
            message=f"customers pay {more(share)}{after.window.begins}: {text}",
            hint="check the digits",
            changes=move.changes,
        )


def _is_jump(times: Decimal) -> bool:
    return times >= JUMP or EXACT.multiply(times, JUMP) <= 1


RULE = Rule(change=check)
