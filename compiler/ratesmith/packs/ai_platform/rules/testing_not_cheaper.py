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
from ratesmith.packs.ai_platform.queries import TYPES, live_model, testing_model


def check(config: Config) -> Iterator[Problem]:
    """Compare the two models of each type, where both costs are known and plausible."""
    for type in TYPES:
        testing, live = testing_model(config, type), live_model(config, type)
        if testing is None or live is None or testing.id == live.id:
            continue
        if implausible(testing.model) or implausible(live.model) or _is_per_million(testing.model, config):
            continue
        low, high = testing.model.worst_cost, live.model.worst_cost
        if low is None or high is None or low < high or not low:
            continue
        swap = f", or swap the marks of {testing.id} and {live.id}" if low > high else ""
        yield Problem.of(
            testing.model,
            "cost",
            message=(
                f"the testing {type} model costs {usd(low)} per {margins.unit_of(testing.model)}, "
                f"{'more than' if swap else 'as much as'} the default, {live.id}, with {usd(high)}"
            ),
            hint=f"write is_testing: true in a model that costs less{swap}",
            related=[(Place.of(live.model, "cost"), "what the default costs")],
        )


def _is_per_million(model: Model, config: Config) -> bool:
    """Return whether `price-below-cost` asks for another unit of the cost."""
    billing = config.one(Billing)
    margin = margins.worst_margin(model, list_value(billing)) if billing is not None else None
    return margin is not None and margins.is_per_million(model, margin)


RULE = Rule(whole=check, reads=(Model,))
