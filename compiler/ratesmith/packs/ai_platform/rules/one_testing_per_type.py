"""Each type of model has at most one testing model

A stage that says `use_testing: true` names no model: the platform takes the testing model of
the type. With two of them the database refuses the second.

Bad:
    # models/writer-mini.yaml
    model_name: writer-mini-1
    model_type: text
    provider: openai
    display_name: Writer mini
    is_testing: true  # error
    cost:
      per_1m_tokens:
        input: 0.1
        output: 0.4
    price:
      tokens_per_credit: 10000

Good:
    # models/writer-mini.yaml
    model_name: writer-mini-1
    model_type: text
    provider: openai
    display_name: Writer mini
    is_testing: true
    cost:
      per_1m_tokens:
        input: 0.1
        output: 0.4
    price:
      tokens_per_credit: 10000

    # models/drafter.yaml
    is_testing: false
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.queries import TYPES, models


def check(config: Config) -> Iterator[Problem]:
    """Count the active models of each type that are marked as the testing model."""
    for type in TYPES:
        # A testing model that is also the default is reported by default-and-testing alone.
        testing = sorted(models(config, type, lambda model: model.is_testing and not model.is_default))
        if len(testing) > 1:
            *others, last = testing
            ids = ", ".join(id for id, _ in testing)
            yield Problem.of(
                last.model,
                "is_testing",
                message=f"{len(testing)} active {type} models are the testing model: {ids}",
                hint="keep is_testing: true in the cheapest of them and write false in the others",
                related=[(Place.of(model, "is_testing"), "this one too") for _, model in others],
            )


RULE = Rule(whole=check, waivable=False)
