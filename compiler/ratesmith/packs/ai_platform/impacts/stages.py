"""Stages: their budgets together, and which run or call another model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api import BeforeAfter, Change, Fact, Impact, Place
from ratesmith.packs.ai_platform.kinds.stages import Stage, StageNumber, Stages
from ratesmith.packs.ai_platform.queries import called_model

_Both = tuple[StageNumber, Stage, Stage]

_ALL: Final = 100
"""Percent of a run's credits."""


def impacts(change: Change) -> Iterator[Impact]:
    """Yield what the stage matrix changes."""
    was, now = change.before.one(Stages), change.after.one(Stages)
    if was is None or now is None or was.stages == now.stages:
        return
    both = [(number, was.stages[number], now.stages[number]) for number in sorted(was.stages)]
    yield from _budgets(now, both)
    for number, before, after in both:
        said = [
            f"stage {number} is switched {'on' if after.enabled else 'off'}" if before.enabled != after.enabled else "",
            f"stage {number} calls {_called(change, before, after)}" if before.use_testing != after.use_testing else "",
        ]
        for headline, field in zip(said, ("enabled", "use_testing"), strict=True):
            if headline:
                at, where = Place.of(now, "stages", number, field), f"stages.{number}.{field}"
                fact = Fact(label=f"stage {number}", note=headline.partition(f"stage {number} ")[2])
                yield Impact(at=at, weight="changed", headline=headline, facts=(fact,), covers=frozenset({where}))


def _called(change: Change, before: Stage, after: Stage) -> str:
    """Return what a stage calls: `the live model, painter in place of sketcher`."""
    word = "testing" if after.use_testing else "live"
    was, now = called_model(change.before, before), called_model(change.after, after)
    return f"the {word} model" + (f", {now.id} in place of {was.id}" if was is not None and now is not None else "")


def _budgets(now: Stages, both: list[_Both]) -> Iterator[Impact]:
    changed = [it for it in both if it[1].budget_pct != it[2].budget_pct]
    if not changed:
        return
    amounts = [BeforeAfter(f"stage {number}", _shown(was), _shown(new)) for number, was, new in changed]
    before = sum(was.budget_pct or 0 for _, was, _ in both)
    after = sum(new.budget_pct or 0 for _, _, new in both)
    together = BeforeAfter("together", f"{before} %", f"{after} %", "" if after <= _ALL else "more than a run has")
    stages = ", ".join(number for number, _, _ in changed)
    headline = f"other budgets for {'stage' if len(changed) == 1 else 'stages'} {stages}, {after} % together"
    yield Impact(
        at=Place(now, ("stages", changed[0][0], "budget_pct")),
        weight="changed" if after > _ALL else "detail",
        headline=f"stage budgets add up to {after} %" if after > _ALL else headline,
        facts=(Fact(label="budgets", amounts=(*amounts, together)),),
        covers=frozenset(f"stages.{number}.budget_pct" for number, _, _ in changed),
    )


def _shown(stage: Stage) -> str | None:
    return None if stage.budget_pct is None else f"{stage.budget_pct} %"
