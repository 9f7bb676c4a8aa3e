"""Stages: the seven steps from keywords to approved content, and the delays between them."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from ratesmith.api import Boolean, Column, Config, Entity, Frozen, Integer, Item, Kind, Public, Ref, Table, Text, Unit
from ratesmith.packs.ai_platform.fields import Count, Label, Positive, PublicFlag
from ratesmith.packs.ai_platform.kinds.model import OfferedType

StageNumber = Literal["1", "2", "3", "4", "5", "6", "7"]
BatchSize = Annotated[Positive, msgspec.Meta(le=1_000), Unit("items"), Public()]
Limit = Annotated[Count, msgspec.Meta(le=100_000), Unit("input items"), Public()]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100), Unit("percent"), Public()]
Delay = Annotated[Count, msgspec.Meta(le=3_600), Unit("seconds"), Public()]
SETTINGS = ("enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
"""The columns of the stage matrix, in its order."""


class Stage(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of the pipeline."""

    name: Label
    """What goes in and what comes out."""
    model_type: Annotated[OfferedType, Public()] | None = None
    """The type of model it calls; null for a local stage, which has no AI settings."""
    operation: Annotated[str, Ref("operation"), Public()] | None = None
    """Id of the operation that one item is charged as; null where nothing is charged."""
    input: Label | None = None
    """What its batches and limits count, such as `keywords`."""
    enabled: PublicFlag
    """Whether it runs."""
    batch_size: BatchSize | None = None
    """Items in one batch; the last stage has no batches."""
    per_run_limit: Limit
    """Most input items in one run; 0 for all that wait."""
    use_testing: PublicFlag | None = None
    """Whether it calls the testing model instead of the live one."""
    budget_pct: Percent | None = None
    """Share of the credits it may use, in percent."""


class Delays(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pauses, in seconds."""

    within_stage: Delay
    """Between two items of a stage."""
    between_stage: Delay
    """Between two stages."""


class Stages(Entity, frozen=True, kw_only=True):
    """The stage matrix."""

    stages: Annotated[dict[StageNumber, Stage], msgspec.Meta(min_length=7), Public()]
    """The stages by number, "1" to "7"."""
    delays: Annotated[Delays, Public()]
    """Pauses, in seconds."""


def matrix(stages: Stages) -> dict[str, dict[str, Any]]:
    """Return the settings of every stage as JSON; what does not apply to a stage is left out."""
    return {
        number: {name: value for name in SETTINGS if (value := getattr(stage, name)) is not None}
        for number, stage in sorted(stages.stages.items())
    }


def _items(config: Config) -> Iterator[Item]:
    stages = config.one(Stages)
    for number, stage in stages.stages.items() if stages else ():
        yield Item(number, stage, route=("stages", number), entity=KIND.name)


KIND = Kind(
    name="stages",
    entity=Stages,
    path="automation/stages.yaml",
    many=False,
    tables=(
        Table(
            name="automation_stage",
            key=("number",),
            surrogate="none",
            retire="keep",
            columns=(
                Column("number", Integer(), value=lambda item: int(item.id)),
                Column("name"),
                Column("model_type", Text(20)),
                Column("operation", Text(50)),
                Column("input"),
                Column("has_ai", Boolean(), field="model_type", value=lambda item: item.value.model_type is not None),
                Column("enabled"),
                Column("batch_size"),
                Column("per_run_limit"),
                Column("use_testing"),
                Column("budget_pct"),
            ),
            items=_items,
            item=Stage,
        ),
    ),
    example="stages:\n"
    + "".join(
        f"""  "{number}":
    name: Stage {number}
    enabled: true
    per_run_limit: 0
"""
        for number in range(1, 8)
    )
    + """\
delays:
  within_stage: 3
  between_stage: 5
""",
)
