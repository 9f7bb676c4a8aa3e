"""The output of a text model costs at most twelve times its input

Input and output of a model are priced in proportion. Of 1,287 prices on public lists
(pydantic/genai-prices) the output costs 3 times the input in the middle, at most 8 times in 95 of
100, and more than 12 times in 6: three of one model that thinks, one of speech, one that the list
has wrong, and one other. Three in four of them would be above 12 times with their input written
ten times too low. Input for nothing beside output for money is `input-free-output-priced`, input
that costs more than output `order-broken`.

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

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.cost_bounds import MOST_TIMES, implausible, uneven_sides
from ratesmith.packs.ai_platform.cost_order import disorders
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.windows import contradicts_source


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the two sides, also of a model that is switched off: the slip is the same."""
    sides = uneven_sides(model)
    if sides is None or implausible(model) or disorders(model) or contradicts_source(model):
        return
    given, made = sides
    yield Problem.of(
        model,
        *given.route,
        message=_message(Decimal(given.value), Decimal(made.value)),
        hint="check the digits of both, or waive it with a reason and a date",
        related=[(Place.of(model, *made.route), "what output costs")],
    )


def _message(given: Decimal, made: Decimal) -> str:
    times = EXACT.divide(made, given).quantize(Decimal("0.1"), ROUND_FLOOR, EXACT)
    return (
        f"output costs {plain(times)} times as much as input, {usd(made)} and {usd(given)}; "
        f"on public price lists hardly any model has more than {MOST_TIMES} times"
    )


RULE = Rule(kind=Model, each=check, severity="warning", offers_waiver=True)
