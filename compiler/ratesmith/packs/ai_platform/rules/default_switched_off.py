"""A model that is switched off is neither default nor testing model

The platform asks for the default that is active, so the mark on a model that is switched off
does nothing, until somebody switches the model on again and there are two defaults.

Bad:
    # models/drafter.yaml
    is_active: false  # error

Good:
    # models/drafter.yaml
    is_active: false
    is_testing: false
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.queries import has_model

WHAT = {"is_default": "the default", "is_testing": "the testing model"}


def check(config: Config) -> Iterator[Problem]:
    """Check the flags of the models that are switched off, unless their type lacks a model because of it."""
    for model in config.all(Model).values():
        if model.is_active:
            continue
        flags = [flag for flag in WHAT if getattr(model, flag) and not _missed(config, model, flag)]
        if flags:
            what = " and ".join(WHAT[flag] for flag in flags)
            yield Problem.of(
                model,
                "is_active",
                message=f"the model is switched off and still marked as {what} of its type",
                hint=f"write {' and '.join(f'{flag}: false' for flag in flags)}, or is_active: true",
                related=[(Place.of(model, flag), "the mark") for flag in flags],
            )


def _missed(config: Config, model: Model, flag: str) -> bool:
    """Return whether another rule reports already that an active model with this mark is missing."""
    type = model.model_type
    if has_model(config, type, lambda other: bool(getattr(other, flag))):
        return False
    if flag == "is_default" and has_model(config, type):
        return True
    stages = config.one(Stages)
    return stages is not None and any(
        stage.enabled and stage.model_type == type and (flag == "is_default" or bool(stage.use_testing))
        for stage in stages.stages.values()
    )


RULE = Rule(severity="warning", whole=check, reads=(Model, Stages))
