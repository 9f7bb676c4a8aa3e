"""A stage that runs has a model to call

A stage names a type, not a model: it calls the default of the type, or the testing model
where `use_testing` is true. Without one, every run of the stage fails. The result of
each preset is checked in the same way.

Bad:
    # models/drafter.yaml
    is_testing: false

    # automation/stages.yaml
    stages:
      "4":
        use_testing: true  # error

Good:
    # automation/stages.yaml
    stages:
      "4":
        use_testing: true
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.stages import Stage, StageNumber, Stages
from ratesmith.packs.ai_platform.queries import A_MODEL, Picked, apply_preset, changed_settings, has_model


class Lack(NamedTuple):
    """A type of model of which none is active, or none is the testing model."""

    type: ModelType
    testing: bool


def check(config: Config) -> Iterator[Problem]:
    """Check every enabled stage that calls a model, as configured and after each preset."""
    stages = config.one(Stages)
    if stages is None:
        return
    before = _lacks(config, stages.stages)
    for lack, numbers in before.items():
        field = "use_testing" if lack.testing else "model_type"
        yield _problem(config, Place.of(stages, "stages", numbers[0], field), lack, numbers)
    for preset in config.all(Preset).values():
        for lack, numbers in _lacks(config, apply_preset(stages, preset)).items():
            new = [number for number in numbers if number not in before.get(lack, ())]
            if new:
                at = Place.of(preset, "stages", new[0], _cause(preset, new[0]))
                yield _problem(config, at, lack, new)


def _lacks(config: Config, stages: Mapping[StageNumber, Stage]) -> dict[Lack, list[StageNumber]]:
    """The stages by what they lack. A type without a default is another rule's finding."""
    found: dict[Lack, list[StageNumber]] = {}
    for number, stage in sorted(stages.items()):
        type = stage.model_type
        if not stage.enabled or type is None:
            continue
        if not has_model(config, type):
            found.setdefault(Lack(type, False), []).append(number)
        elif stage.use_testing and not has_model(config, type, lambda model: model.is_testing):
            found.setdefault(Lack(type, True), []).append(number)
    return found


def _cause(preset: Preset, number: StageNumber) -> str:
    """The change of a preset that made the stage call a model that is not there."""
    return "use_testing" if "use_testing" in changed_settings(preset.stages[number]) else "enabled"


def _problem(config: Config, at: Place, lack: Lack, numbers: list[StageNumber]) -> Problem:
    type, testing = lack
    who = f"stage {numbers[0]} calls" if len(numbers) == 1 else f"stages {', '.join(numbers)} call"
    if testing:
        what = f"the testing {type} model, and no active {type} model is marked as that"
        fix, instead = f"write is_testing: true in the cheapest {type} model", "use_testing: false"
    else:
        what = f"{A_MODEL[type]}, and none is active"
        fix, instead = f"add {A_MODEL[type]}", "enabled: false"
    off = [
        Picked(id, model)
        for id, model in config.all(Model).items()
        if model.model_type == type and (model.is_testing or not testing)
    ]
    return Problem(
        at=at,
        message=f"{who} {what}",
        hint=f"{f'write is_active: true in {off[0].id}' if off else fix}, or {instead} in the stage",
        related=tuple((Place.of(model, "is_active"), "this one is switched off") for _, model in off[:3]),
    )


RULE = Rule(whole=check, reads=(Model, Stages))
