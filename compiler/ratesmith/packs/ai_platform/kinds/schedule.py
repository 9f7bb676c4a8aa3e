"""Schedule: when automation runs, and when approved content is published."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from ratesmith.api import Column, Config, Entity, Frozen, Item, Json, Kind, Public, Table, Text, Time
from ratesmith.packs.ai_platform.fields import Days, PublicFlag, TimeOfDay, TimeSlots, singleton_id, timestamps
from ratesmith.packs.ai_platform.kinds.stages import Stages, matrix

Frequency = Literal["hourly", "daily", "weekly"]


class Automation(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the stages run by themselves."""

    enabled: PublicFlag
    """Whether scheduled runs are on."""
    frequency: Annotated[Frequency, Public()]
    """How often: `hourly`, `daily` or `weekly`."""
    time: Annotated[TimeOfDay, Public()]
    """Time of day, such as `"02:00"`."""


class Publishing(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When approved content is published: one article per slot and day."""

    auto_approval_enabled: PublicFlag
    """Whether content is approved without a person."""
    auto_publish_enabled: PublicFlag
    """Whether approved content is published by itself."""
    publish_days: Days
    """Days of the week, `mon` to `sun`, in order."""
    time_slots: TimeSlots
    """Times of day, such as `"09:00"`, in order."""


class Schedule(Entity, frozen=True, kw_only=True):
    """The defaults of every site's schedule."""

    automation: Annotated[Automation, Public()]
    """When the stages run by themselves."""
    publishing: Annotated[Publishing, Public()]
    """When approved content is published."""


class Defaults(Frozen, frozen=True, kw_only=True):
    """Schedule and stages together: one row of defaults for a new site."""

    schedule: Schedule
    stages: Stages


def _items(config: Config) -> Iterator[Item]:
    schedule, stages = config.one(Schedule), config.one(Stages)
    if schedule is not None and stages is not None:
        yield Item(KIND.name, Defaults(schedule=schedule, stages=stages))


def _of_matrix(_: Item, wanted: Any) -> dict[tuple[str, ...], Any] | None:
    """Return every setting that the matrix names; those that it leaves out stay as they are."""
    if not isinstance(wanted, dict) or not all(isinstance(settings, dict) for settings in wanted.values()):
        return None
    return {
        ("stages", "stages", number, name): value
        for number, settings in wanted.items()
        for name, value in settings.items()
    }


KIND = Kind(
    name="schedule",
    entity=Schedule,
    path="automation/schedule.yaml",
    many=False,
    tables=(
        Table(
            name="automation_defaults",
            key=("id",),
            surrogate="none",
            retire="keep",
            only_ours=True,
            columns=(
                singleton_id(),
                Column("automation_enabled", field="schedule.automation.enabled"),
                Column("automation_frequency", Text(20), field="schedule.automation.frequency"),
                Column("automation_time", Time(), field="schedule.automation.time"),
                Column(
                    "stage_config",
                    Json(),
                    field="stages",
                    value=lambda item: matrix(item.value.stages),
                    inverse=_of_matrix,
                ),
                Column("within_stage_delay", field="stages.delays.within_stage"),
                Column("between_stage_delay", field="stages.delays.between_stage"),
                Column("auto_approval_enabled", field="schedule.publishing.auto_approval_enabled"),
                Column("auto_publish_enabled", field="schedule.publishing.auto_publish_enabled"),
                Column("publish_days", field="schedule.publishing.publish_days"),
                Column("publish_time_slots", field="schedule.publishing.time_slots"),
            ),
            unowned=timestamps(created=False),
            items=_items,
            item=Defaults,
        ),
    ),
    example="""\
automation:
  enabled: false
  frequency: daily
  time: "02:00"
publishing:
  auto_approval_enabled: true
  auto_publish_enabled: true
  publish_days:
    - mon
  time_slots:
    - "09:00"
""",
)
