"""A service that is used has a cost

`services` names the provider's services that the platform calls a model by. One that the cost does not
price would be charged with no cost behind it, and its margin would be nobody's.

Bad:
    # models/writer.yaml
    services: [standard, batch]  # error

Good:
    # models/writer.yaml
    services: [standard, batch]
    cost:
      service:
        batch:
          per_1m_tokens:
            input: 0.5
            output: 2
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.components import STANDARD
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare the services that are used with those that the cost prices."""
    for at, cost in model.written_costs:
        missing = [name for name in model.services if name != STANDARD and name not in cost.service]
        if missing and not (cost.free or cost.unpriced is not None or cost.base is not None):
            yield Problem.of(
                model,
                "services",
                message=f"the cost has no price for {' and '.join(missing)}",
                hint=f"write it below service: in the cost, or remove {' and '.join(missing)} here",
                related=[(Place.of(model, *at), "what it prices")],
            )


RULE = Rule(kind=Model, each=check, waivable=False)
