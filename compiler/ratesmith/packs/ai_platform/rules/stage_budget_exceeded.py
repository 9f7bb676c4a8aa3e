"""The budgets of the stages total at most 100 %

Each stage that calls a model may use its share of the credits. Shares above 100 % together
promise credits that do not exist: the last stages of a run get nothing. The result
of each preset is checked in the same way. A stage that is switched off counts too, because it can
be switched on later.

Bad:
    # automation/stages.yaml
    stages:
      "4":
        budget_pct: 60  # error

Good:
    # automation/stages.yaml
    stages:
      "4":
        budget_pct: 40
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.stages import Stage, StageNumber, Stages
from ratesmith.packs.ai_platform.queries import apply_preset

WHOLE = 100


def check(config: Config) -> Iterator[Problem]:
    """Check the total as configured; if that is right, the total after each preset."""
    stages = config.one(Stages)
    if stages is None:
        return
    shares = _shares(stages.stages)
    if sum(shares.values()) > WHOLE:
        yield _problem(stages, shares, list(shares), "the stages")
        return
    for preset in config.all(Preset).values():
        changed = [number for number, change in preset.stages.items() if change.budget_pct is not None]
        shares = _shares(apply_preset(stages, preset))
        if changed and sum(shares.values()) > WHOLE:
            yield _problem(preset, shares, [n for n in changed if n in shares], "with this preset, the stages")


def _shares(stages: Mapping[StageNumber, Stage]) -> dict[StageNumber, int]:
    """What each stage that calls a model may use."""
    return {
        number: stage.budget_pct
        for number, stage in sorted(stages.items())
        if stage.model_type is not None and stage.budget_pct is not None
    }


def _problem(
    entity: Stages | Preset, shares: dict[StageNumber, int], candidates: list[StageNumber], who: str
) -> Problem:
    over = sum(shares.values()) - WHOLE
    largest = max(candidates, key=lambda number: shares[number])
    terms = " + ".join(f"{share} (stage {number})" for number, share in shares.items())
    fix = f"lower them by {over} together"
    if shares[largest] >= over:
        fix = f"write budget_pct: {shares[largest] - over} here, or {fix}"
    message = f"{who} may use {WHOLE + over} % of the credits: {terms}"
    return Problem.of(entity, "stages", largest, "budget_pct", message=message, hint=fix)


RULE = Rule(whole=check)
