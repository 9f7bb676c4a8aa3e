"""A cost and a price hold from the same beginning

A model begins on the first day that has both. A price before any cost would let customers use what nobody
knows the cost of: write that as `launch`, or `unpriced:` with the reason. A cost that is replaced before the
first price is used by nobody.

Bad:
    # models/writer.yaml
    cost: null
    costs:
      "2027-01-01":
        per_1m_tokens:
          input: 1
          output: 4
    price: null
    prices:
      launch:  # error
        tokens_per_credit: 1000
      "2027-02-01":
        tokens_per_credit: 900

Good:
    # models/writer.yaml
    price: null
    prices:
      "2027-01-01":
        tokens_per_credit: 1000
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ratesmith.api import Config, Problem, Route, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import BEGINNING, amounts_of, by_day


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find what never holds, because the other part begins later."""
    if not (model.costs or model.prices):
        return
    if (model.costs and amounts_of(model.cost)) or (model.prices and amounts_of(model.price)):
        return  # That is `dated-and-undated`, and what it leaves may begin earlier.
    costs, prices = by_day(model.costs), by_day(model.prices)
    first_cost = min(costs, default=BEGINNING)
    first_price = min(prices, default=BEGINNING)
    if first_price < first_cost:
        yield Problem.of(
            model,
            *(prices[first_price][1] if prices else ("price",)),
            message=f"the price holds {_from(first_price)}, and no cost is known before {first_cost}",
            hint="write the cost until then as launch, or unpriced: and the reason; "
            f"or the price from {first_cost} on, if the model begins then",
        )
    for day, at in _replaced({day: at for day, (_, at) in costs.items()}, first_price):
        yield Problem.of(
            model,
            *at,
            message=f"the cost {_from(day)} is replaced before the first price, which holds from {first_price} on",
            hint="remove it",
        )


def _replaced(days: dict[date, Route], begins: date) -> Iterator[tuple[date, Route]]:
    """Yield what holds only before the beginning: all days until then but the last."""
    for day in sorted(day for day in days if day <= begins)[:-1]:
        yield day, days[day]


def _from(day: date) -> str:
    return "from the beginning" if day == BEGINNING else f"from {day} on"


RULE = Rule(kind=Model, each=check)
