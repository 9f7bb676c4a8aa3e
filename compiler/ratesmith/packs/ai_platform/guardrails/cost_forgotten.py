"""What margins are computed with does not go away

A margin is that of the dearest row that a call can meet: of every amount, in the services, the sizes and the lengths of
prompts that the model is used with. Where an amount is left out, `services` names a cheaper one, or `tokens_per_image`
gets smaller, no amount changes, and a price far below the cost looks like a margin. So a model that is computed with
half of its cost or less, or with none, because of what is not there any more says that it is meant. Amounts that are
there before and after are for `price-jump` and `source-missing`; at a marketplace, it is asked from the times on that
its `guardrails:` have.

Before:
    # models/writer.yaml
    cost:
      per_1m_tokens: {input: 1, output: 4}
      service:
        batch:
          per_1m_tokens: {input: 0.5, output: 2}

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens: {input: 1, output: 4}
      service:
        batch:
          per_1m_tokens: {input: 0.5, output: 2}
    services: [batch]  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens: {input: 1, output: 4}
      service:
        batch:
          per_1m_tokens: {input: 0.5, output: 2}
    services: [batch, standard]
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Change, Place, Problem, Route, Rule
from ratesmith.packs.ai_platform.component_text import name_of
from ratesmith.packs.ai_platform.cost_jumps import usual_jump
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import Seen, cents, plain_first, window_pairs
from ratesmith.packs.ai_platform.quoted_costs import unsourced
from ratesmith.packs.ai_platform.sold_costs import SoldCost, sold_costs

_HALF: Final = Decimal(2)
_MOST: Final = 3


def check(change: Change) -> Iterator[Problem]:
    """Compare what the margin of each model is computed with, in all of its windows."""
    for pair in change.edited_or_renamed(Model):
        for was, now in window_pairs(change, pair):
            if _is_forgotten(was, now, usual_jump(change, was, now) or _HALF):
                changes = f"{_worst(was)} → {_worst(now)}"
                yield Problem(
                    at=Place(pair.after, _route(was, now)),
                    message=f"margins are computed with {_worst(now)}{now.window.begins}, and were with {_worst(was)}"
                    f"{_left_out(was, now)}",
                    hint="check that calls cost no more than that",
                    changes=changes,
                )
                break


def _is_forgotten(was: Seen, now: Seen, times: Decimal) -> bool:
    """Return whether the dearest row is so many times cheaper by what is not there any more, and nothing proves it."""
    before, after = was.model.sold_costs, now.model.sold_costs
    if not before or not now.window.table.components or was.model.sold != now.model.sold:
        return False
    if not _is_below(after, before[0].amount, times):
        return False
    kept = [it for it in was.window.table.components if it.key in now.window.table.amounts]
    if not _is_below(sold_costs(kept, now.model.sold, now.model.reach), before[0].amount, times):
        return False
    proved = now.window.cost.source is not None and not unsourced(None, now.window.cost, now.window.table)
    return not (proved and after and was.model.reach == now.model.reach)


def _is_below(costs: tuple[SoldCost, ...] | list[SoldCost], amount: Decimal, times: Decimal) -> bool:
    return not costs or EXACT.multiply(costs[0].amount, times) <= amount


def _worst(it: Seen) -> str:
    costs = it.model.sold_costs
    return f"{cents(costs[0].amount)} per {costs[0].unit}" if costs else "nothing"


def _left_out(was: Seen, now: Seen) -> str:
    gone = [it for it in was.window.table.components if it.key not in now.window.table.amounts]
    named = [name_of(it) for it in sorted(gone, key=plain_first)]
    more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return f"; not there any more: {', '.join(named[:_MOST])}{more}" if named else ""


def _route(was: Seen, now: Seen) -> Route:
    """Return what makes the difference: the cost, or the field that says which of its rows a call meets."""
    if was.window.table != now.window.table:
        return now.window.cost_at
    fields = ("services", "tokens_per_image", "sizes", "limits")
    return next(((it,) for it in fields if getattr(was.model, it) != getattr(now.model, it)), now.window.cost_at)


RULE = Rule(change=check)
