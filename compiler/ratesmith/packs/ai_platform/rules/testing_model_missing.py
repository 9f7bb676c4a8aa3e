"""Each type of model has a testing model

People choose for each stage whether it calls the live or the testing model, which is cheap. With
none of the active models marked, that choice leads nowhere. A stage or a preset that is
configured to call it is an error, `stage-without-model`, and reported as that only; so is a
testing model that is switched off, as `default-switched-off`.

Bad:
    # models/drafter.yaml
    is_testing: false  # error

Good:
    # models/drafter.yaml
    is_testing: false

    # models/jotter.yaml
    model_name: jotter-1
    model_type: text
    provider: openai
    display_name: Jotter
    is_testing: true
    cost:
      per_1m_tokens:
        input: 0.1
        output: 0.4
    price:
      tokens_per_credit: 10000
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.queries import TYPES, any_model, apply_preset, has_model, models

INFINITE: Final = Decimal("Infinity")


def check(config: Config) -> Iterator[Problem]:
    """Look for the testing model of each type that has active models."""
    for type in TYPES:
        marked = any(model.model_type == type and model.is_testing for model in config.all(Model).values())
        if has_model(config, type) and not marked and not _is_called(config, type):
            yield _missing(config, type)


def _missing(config: Config, type: ModelType) -> Problem:
    active = models(config, type, any_model)
    fit = [picked for picked in active if not picked.model.is_default]
    cheapest = min(fit or active, key=lambda picked: (picked.model.worst_cost or INFINITE, picked.id))
    fix = f"write is_testing: true in {cheapest.id}" if fit else f"add a cheap {type} model with is_testing: true"
    return Problem.of(
        cheapest.model,
        "is_testing",
        message=f"no {type} model is the testing model, so nobody can choose to test with a cheap one",
        hint=fix,
    )


def _is_called(config: Config, type: ModelType) -> bool:
    """Return whether a stage is configured to call the testing model of a type, or a preset makes it."""
    stages = config.one(Stages)
    if stages is None:
        return False
    results = (stages.stages, *(apply_preset(stages, preset) for preset in config.all(Preset).values()))
    return any(
        stage.enabled and stage.use_testing and stage.model_type == type
        for result in results
        for stage in result.values()
    )


RULE = Rule(whole=check, reads=(Model, Stages, Preset), severity="warning")
