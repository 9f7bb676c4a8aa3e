"""Each type of model has one default

The platform calls the default model of a type wherever nothing else is chosen. With none of
the active models marked it calls nothing; with two marked the database refuses the second.

Bad:
    # models/writer.yaml
    is_default: false  # error

Good:
    # models/writer.yaml
    is_default: false

    # models/editor.yaml
    model_name: editor-1
    model_type: text
    provider: openai
    display_name: Editor
    is_default: true
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
    limits:
      max_tokens: 8192
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.queries import TYPES, Picked, any_model, has_model, is_of_other_type, models


def check(config: Config) -> Iterator[Problem]:
    """Count the active models of each type that are marked as the default."""
    found = [*_counted(config)]
    # Counting says nothing while the type of one of them is wrong, which model-fields-mixed reports.
    if found and not any(is_of_other_type(model) for model in config.all(Model).values() if model.is_active):
        yield from found


def _counted(config: Config) -> Iterator[Problem]:
    for type in TYPES:
        defaults = models(config, type, lambda model: model.is_default)
        if not defaults and has_model(config, type):
            yield _none(config, type)
        # A default that is also the testing model is reported by default-and-testing alone.
        alone = [picked for picked in defaults if not picked.model.is_testing]
        if len(alone) > 1:
            yield _several(type, alone)


def _none(config: Config, type: ModelType) -> Problem:
    active = models(config, type, any_model)
    fit = [picked for picked in active if not picked.model.is_testing]
    off = [model for model in config.all(Model).values() if model.model_type == type and model.is_default]
    here = (fit or active)[0]
    at = Place.of(off[0], "is_active") if off else Place.of(here.model, "is_default")
    message = f"no active {type} model is the default, so there is none to call where nothing is chosen"
    named = _or(fit) if off or len(fit) < 2 else f"{here.id}, here, or in {_or(fit[1:])}"
    choice = f"write is_default: true in {named}" if fit else f"add a {type} model with is_default: true"
    if off:
        message = f"the default {type} model is switched off: {message}"
        choice = f"{choice} and is_default: false here, or switch it on again: is_active: true"
    return Problem(at=at, message=message, hint=choice)


def _several(type: ModelType, defaults: list[Picked]) -> Problem:
    *others, last = sorted(defaults)
    return Problem.of(
        last.model,
        "is_default",
        message=f"{len(defaults)} active {type} models are the default: {', '.join(sorted(id for id, _ in defaults))}",
        hint="keep is_default: true in one of them and write false in the others",
        related=[(Place.of(model, "is_default"), "this one too") for _, model in others],
    )


def _or(choices: list[Picked]) -> str:
    return choices[0].id if len(choices) == 1 else f"one of {', '.join(picked.id for picked in choices)}"


RULE = Rule(whole=check, reads=(Model,), waivable=False)
