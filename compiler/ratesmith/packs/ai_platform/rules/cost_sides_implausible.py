"""The output of a text model costs at most twelve times its input

Input and output of a model are priced in proportion. Of 1,287 prices on public lists
(pydantic/genai-prices) the output costs 3 times the input in the middle, at most 8 times in 95 of
100, and more than 12 times in 6: three of one model that thinks, one of speech, one that the list
has wrong, and one other. Three in four of them would be above 12 times with their input written
ten times too low. Input for nothing beside output for money is on none of the lists. Input may
cost as much as output, or more.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0.1  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens:
        input: 0.5
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.cost_bounds import implausible, side_amount
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import SIDES, Model
from ratesmith.packs.ai_platform.money import usd

MOST: Final = 12
"""How many times the input the output may cost."""


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the two sides, also of a model that is switched off: the slip is the same."""
    unit = "per_1m_tokens" if model.cost.per_1m_tokens is not None else "per_1k_tokens"
    amounts = model.cost.per_1m_tokens or model.cost.per_1k_tokens
    given, made = (side_amount(amounts, side) if amounts is not None else None for side in SIDES)
    if given is None or made is None or made <= EXACT.multiply(given, MOST) or implausible(model):
        return
    yield Problem.of(
        model,
        "cost",
        unit,
        "input",
        message=_message(given, made),
        hint="check the digits of both, or waive it with a reason and a date",
        related=[(Place.of(model, "cost", unit, "output"), "what output costs")],
    )


def _message(given: Decimal, made: Decimal) -> str:
    if not given:
        return f"input costs nothing and output {usd(made)}; no model on public price lists has that"
    times = EXACT.divide(made, given).quantize(Decimal("0.1"), ROUND_FLOOR, EXACT)
    return (
        f"output costs {plain(times)} times as much as input, {usd(made)} and {usd(given)}; "
        f"on public price lists hardly any model has more than {MOST} times"
    )


RULE = Rule(kind=Model, each=check, severity="warning", offers_waiver=True)
