"""A preset changes what its stage has

A preset is a sparse change. The testing model and the share of the credits can be changed
only where a stage calls a model, and the batch size only where a stage has batches; elsewhere
the change would be stored and never do anything.

Bad:
    # automation/presets/fast.yaml
    name: Fast
    stages:
      "3":
        budget_pct: 10  # error
      "7":
        batch_size: 50  # error

Good:
    # automation/presets/fast.yaml
    name: Fast
    stages:
      "4":
        budget_pct: 15
      "6":
        batch_size: 50
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.queries import AI_SETTINGS, WITHOUT_BATCHES, changed_settings


def check(preset: Preset, config: Config) -> Iterator[Problem]:
    """Check every setting of every stage that the preset changes."""
    stages = config.one(Stages)
    if stages is None:
        return
    for number, change in sorted(preset.stages.items()):
        local = stages.stages[number].model_type is None
        for setting in changed_settings(change):
            if local and setting in AI_SETTINGS:
                why = f"stage {number} calls no model"
            elif setting == "batch_size" and number == WITHOUT_BATCHES:
                why = f"stage {number} has no batches"
            else:
                continue
            yield Problem.of(
                preset,
                "stages",
                number,
                setting,
                message=f"{why}, so {setting} cannot apply",
                hint=f"remove {setting}, or move it to the stage that is meant",
                related=[(Place.of(stages, "stages", number), "the stage")],
            )


RULE = Rule(kind=Preset, each=check)
