"""An uplift has a base

`uplift` is a factor on the cost of the model that `base` names: 1.1 is ten percent more. Without a base
there is nothing to multiply; what a region costs more is the `uplift` of the region.

Bad:
    # models/writer.yaml
    cost:
      uplift: 1.1  # error

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens: null
      base: drafter
      uplift: 1.1
    is_default: false

    # models/drafter.yaml
    is_default: true
    is_testing: false
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find an uplift that multiplies nothing."""
    for at, cost in model.written_costs:
        if cost.uplift is not None and cost.base is None:
            message = f"there is no base that costs {plain(cost.uplift)} times as much"
            hint = (
                "write base: with the id of the model whose cost it multiplies, or the amounts with it, and remove it"
            )
            yield Problem.of(model, *at, "uplift", message=message, hint=hint)


RULE = Rule(kind=Model, each=check, waivable=False)
