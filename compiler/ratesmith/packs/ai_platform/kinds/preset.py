"""Presets: quick setups of automation, as the few settings they change."""

from typing import Annotated, Any

import msgspec

from ratesmith.api import Column, Entity, Frozen, Json, Kind, Public, Table
from ratesmith.packs.ai_platform.fields import (
    Days,
    Label,
    PublicFlag,
    PublicText,
    SortOrder,
    TimeOfDay,
    TimeSlots,
    own_id,
    timestamps,
)
from ratesmith.packs.ai_platform.kinds.schedule import Frequency
from ratesmith.packs.ai_platform.kinds.stages import BatchSize, Limit, Percent, StageNumber


class Change(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Settings to change; what is not named stays as it is."""


class StageChange(Change, frozen=True, kw_only=True):
    """Settings of one stage to change."""

    enabled: PublicFlag | None = None
    """Whether it runs."""
    batch_size: BatchSize | None = None
    """Items in one batch."""
    per_run_limit: Limit | None = None
    """Most input items in one run; 0 for all that wait."""
    use_testing: PublicFlag | None = None
    """Whether it calls the testing model."""
    budget_pct: Percent | None = None
    """Share of the credits it may use, in percent."""


class AutomationChange(Change, frozen=True, kw_only=True):
    """Settings of automation to change."""

    enabled: PublicFlag | None = None
    """Whether scheduled runs are on."""
    frequency: Annotated[Frequency, Public()] | None = None
    """How often."""
    time: Annotated[TimeOfDay, Public()] | None = None
    """Time of day, such as `"02:00"`."""


class PublishingChange(Change, frozen=True, kw_only=True):
    """Settings of publishing to change."""

    auto_approval_enabled: PublicFlag | None = None
    """Whether content is approved without a person."""
    auto_publish_enabled: PublicFlag | None = None
    """Whether approved content is published by itself."""
    publish_days: Days | None = None
    """Days of the week, in order."""
    time_slots: TimeSlots | None = None
    """Times of day, in order."""


class ScheduleChange(Change, frozen=True, kw_only=True):
    """Settings of the schedule to change."""

    automation: Annotated[AutomationChange, Public()] = AutomationChange()
    """Settings of automation to change."""
    publishing: Annotated[PublishingChange, Public()] = PublishingChange()
    """Settings of publishing to change."""


class Preset(Entity, frozen=True, kw_only=True):
    """A quick setup that people choose."""

    name: Label
    """Name that people read."""
    description: PublicText = ""
    """What it is good for."""
    is_recommended: PublicFlag = False
    """Whether it is the one to recommend."""
    is_active: bool = True
    """Whether it is offered."""
    sort_order: SortOrder = 100
    """Place in lists, the smallest first."""
    stages: Annotated[dict[StageNumber, StageChange], Public()] = {}
    """Settings to change, by the number of the stage."""
    schedule: Annotated[ScheduleChange, Public()] = ScheduleChange()
    """Settings of the schedule to change."""


def changes(value: Any) -> dict[str, Any]:
    """Return the settings that a change names, as JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(value, order="sorted")
    return plain


def _changes(name: str) -> Column:
    """Return the column of a change: its JSON is what the file says."""
    return Column(
        name,
        Json(),
        field=name,
        value=lambda item: changes(getattr(item.value, name)),
        inverse=lambda _, wanted: {(name,): wanted},
    )


KIND = Kind(
    name="preset",
    entity=Preset,
    path="automation/presets/{id}.yaml",
    ids=r"^[a-z][a-z0-9_-]{0,49}$",
    tables=(
        Table(
            name="automation_preset",
            key=("preset_id",),
            columns=(
                own_id("preset_id", 50),
                Column("name"),
                Column("description"),
                Column("is_recommended"),
                Column("is_active"),
                Column("sort_order"),
                _changes("stages"),
                _changes("schedule"),
            ),
            unowned=timestamps(),
        ),
    ),
    example="""\
name: Conservative
description: Low throughput, high quality
stages:
  "4":
    per_run_limit: 5
""",
)
