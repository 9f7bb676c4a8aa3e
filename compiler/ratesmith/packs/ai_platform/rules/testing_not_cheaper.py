"""The testing model is cheaper than the default

A testing model is there so that trying things out costs little. One that costs as much as the
default, or more, is most often the result of two marks that were swapped. The dearer of input
and output is compared.

Bad:
    # models/drafter.yaml
    cost:  # error
      per_1m_tokens:
        input: 1
        output: 5
    price:
      tokens_per_credit: 1000

Bad:
    # models/writer.yaml
    cost: null
    costs:
      launch:
        per_1m_tokens:
          input: 1
          output: 4
      "2027-01-01":
        per_1m_tokens:
          input: 0.5
          output: 2

    # models/drafter.yaml
    cost:  # error
      per_1m_tokens:
        input: 1
        output: 3
    price:
      tokens_per_credit: 1000

Good:
    # models/drafter.yaml
    cost:
      per_1m_tokens:
        input: 1
        output: 3
    price:
      tokens_per_credit: 1000
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.credit_offers import list_value
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.queries import TYPES, Picked, first_days, live_model, testing_model
from ratesmith.packs.ai_platform.windows import Window, in_force


def check(config: Config) -> Iterator[Problem]:
    """Compare the two models of each type on each day on which the cost of one begins."""
    for type in TYPES:
        testing, live = testing_model(config, type), live_model(config, type)
        if testing is None or live is None or testing.id == live.id:
            continue
        seen = set()
        for day in first_days((testing.model, live.model)):
            low, high = in_force(testing.model.windows, day), in_force(live.model.windows, day)
            if low is not None and high is not None and (low.cost_at, high.cost_at) not in seen:
                seen.add((low.cost_at, high.cost_at))
                yield from _compared(config, (testing, low), (live, high))


def _compared(config: Config, tested: tuple[Picked, Window], usual: tuple[Picked, Window]) -> Iterator[Problem]:
    """Compare two models in one window each, where both costs are known and plausible."""
    testing, live = (it.model.within(window) for it, window in (tested, usual))
    if implausible(testing) or implausible(live) or _is_per_million(testing, config):
        return
    low, high = testing.worst_cost, live.worst_cost
    if low is None or high is None or low < high or not low:
        return
    (testing_id, model), (live_id, default) = tested[0], usual[0]
    swap = f", or swap the marks of {testing_id} and {live_id}" if low > high else ""
    begins = max((tested[1], usual[1]), key=lambda it: it.first_day).begins
    yield Problem.of(
        model,
        *tested[1].cost_at,
        message=(
            f"the testing {testing.model_type} model costs {usd(low)} per {margins.unit_of(testing)}, "
            f"{'more than' if swap else 'as much as'} the default, {live_id}, with {usd(high)}{begins}"
        ),
        hint=f"write is_testing: true in a model that costs less{swap}",
        related=[(Place.of(default, *usual[1].cost_at), "what the default costs")],
    )


def _is_per_million(model: Model, config: Config) -> bool:
    """Return whether `price-below-cost` asks for another unit of the cost."""
    billing = config.one(Billing)
    margin = margins.worst_margin(model, list_value(billing)) if billing is not None else None
    return margin is not None and margins.is_per_million(model, margin)


RULE = Rule(whole=check, reads=(Model,))
