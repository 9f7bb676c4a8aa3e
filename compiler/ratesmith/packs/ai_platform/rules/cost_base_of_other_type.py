"""The base of a cost makes the same as the model

`base` takes the amounts of another model as they are: those of an image model are for images, and no text
model is paid by them.

Bad:
    # models/writer.yaml
    cost:
      per_1m_tokens: null
      base: painter  # error

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

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Compare the types of a model and its base."""
    for at, cost in model.written_costs:
        base = config.get(Model, cost.base) if cost.base is not None else None
        if base is not None and base.model_type != model.model_type:
            yield Problem.of(
                model,
                *at,
                "base",
                message=f"{cost.base} is of type {base.model_type}, and this model of type {model.model_type}",
                hint=f"name a model with model_type: {model.model_type}, or write the amounts",
                related=[(Place.of(base, "model_type"), "the type of the base")],
            )


RULE = Rule(kind=Model, each=check, waivable=False)
