"""A cost leads to a model with amounts of its own

`base` takes the cost of another model, which may have a base too. Where they lead back to the first one, no
model among them has a cost.

Bad:
    # models/writer.yaml
    cost:  # error
      per_1m_tokens: null
      base: drafter

    # models/drafter.yaml
    cost:  # error
      per_1m_tokens: null
      base: writer

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

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model


def check(config: Config) -> Iterator[Problem]:
    """Follow the bases of every model."""
    models = config.all(Model)
    for id, model in models.items():
        chain = [id]
        while (base := _base(models.get(chain[-1]))) is not None and base not in chain:
            chain.append(base)
        if base == id:
            for at, cost in model.written_costs:
                if cost.base is not None:
                    path = " → ".join([*chain, id])
                    message = f"the base leads back to the model itself: {path}; none of them has a cost"
                    yield Problem.of(model, *at, message=message, hint="write the amounts of one of them")


def _base(model: Model | None) -> str | None:
    return model.base if model is not None else None


RULE = Rule(whole=check, waivable=False)
