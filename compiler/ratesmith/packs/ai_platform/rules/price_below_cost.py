"""A price covers the cost

What the customer pays for the worst mix (the dearer of input and output, before rounding)
must not be less than what we pay the provider: every such call would lose money, and the
more it is used the more. Models that are switched off are not checked.

Bad:
    # models/writer.yaml
    price:
      tokens_per_credit: 3000  # error

Good:
    # models/writer.yaml
    price:
      tokens_per_credit: 2000
"""

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.queries import price_route


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Check the margin of an active model, where cost and price are known."""
    billing = config.one(Billing)
    if billing is None or not model.is_active:
        return
    margin = margins.worst_margin(model, billing)
    if margin is None or margin.price >= margin.cost or implausible(model):
        return
    familiar = margins.in_familiar_units(margin, model)
    loss = familiar.cost - familiar.price
    fix = margins.suggest_price(model, billing)
    yield Problem.of(
        model,
        *price_route(model),
        message=f"{margins.describe_margin(margin, model)}: a loss of {usd(loss)} (margin {margin.percent})",
        hint=f"{fix} to leave at least {plain(billing.margin_floor_pct)} %, or waive it with a reason and a date",
        related=[
            (Place.of(model, "cost"), "what it costs"),
            (Place.of(billing, "credit_value_usd"), "what a credit earns"),
        ],
    )


RULE = Rule(kind=Model, each=check)
