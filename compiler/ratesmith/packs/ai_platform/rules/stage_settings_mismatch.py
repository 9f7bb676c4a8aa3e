"""A stage has the settings that apply to it

A stage that calls a model says whether it is the testing model and which share of the credits
it may use; a local stage has neither. Stages 1 to 6 work in batches, stage 7 hands everything
on at once. A setting that does not apply is shown to nobody and changes nothing.

Bad:
    # automation/stages.yaml
    stages:
      "3":
        budget_pct: 5  # error
      "7":
        batch_size: 10  # error

Good:
    # automation/stages.yaml
    stages:
      "3":
        model_type: text
        use_testing: false
        budget_pct: 5
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.stages import Stage, Stages
from ratesmith.packs.ai_platform.queries import A_MODEL, AI_SETTINGS, WITHOUT_BATCHES

EXAMPLE = {"use_testing": "use_testing: false", "budget_pct": "budget_pct: 0 to 100"}


def check(stages: Stages, _: Config) -> Iterator[Problem]:
    """Check the settings of every stage."""
    for number, stage in sorted(stages.stages.items()):
        found = (*_of_model(number, stage), *_of_batches(number, stage))
        for setting, message, hint in found:
            yield Problem.of(stages, "stages", number, *setting, message=message, hint=hint)


Mistakes = Iterator[tuple[tuple[str, ...], str, str]]


def _of_model(number: str, stage: Stage) -> Mistakes:
    given = [name for name in AI_SETTINGS if getattr(stage, name) is not None]
    missing = [name for name in AI_SETTINGS if name not in given]
    if stage.model_type is None and given:
        message = f"stage {number} calls no model, so {' and '.join(given)} cannot apply"
        yield (given[0],), message, f"remove {' and '.join(given)}; or write model_type: text or image if it calls one"
    elif stage.model_type is not None and missing:
        message = f"stage {number} calls {A_MODEL[stage.model_type]} and has no {' and no '.join(missing)}"
        hint = f"add {' and '.join(EXAMPLE[name] for name in missing)}; or remove model_type if it calls no model"
        yield (), message, hint


def _of_batches(number: str, stage: Stage) -> Mistakes:
    if number == WITHOUT_BATCHES:
        if stage.batch_size is not None:
            yield ("batch_size",), f"stage {number} has no batches, so batch_size cannot apply", "remove batch_size"
    elif stage.batch_size is None:
        yield (), f"stage {number} works in batches and has no batch_size", "add batch_size: 1 or more"


RULE = Rule(kind=Stages, each=check)
