"""What the two settings endpoints take: a key may be left out, and null goes back to the default."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from ratesmith.api import Config, Shape, shape_properties
from ratesmith.packs.ai_platform.fields import MAX_SLOTS, Tokens
from ratesmith.packs.ai_platform.kinds import schedule, stages
from ratesmith.packs.ai_platform.kinds.account_setting_key import Overridable, name_of_key, overrides
from ratesmith.packs.ai_platform.kinds.ai_settings import Images
from ratesmith.packs.ai_platform.kinds.stages import BatchSize, Delay, Limit, Percent
from ratesmith.packs.ai_platform.published_types import Day, Frequency, Id, StageNumber, Temperature, Tier
from ratesmith.packs.ai_platform.settings_shapes import ContentGeneration, ImageGeneration

_UNIQUE: Final = {"uniqueItems": True}
SavedTime = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::00)?$",
        min_length=5,
        max_length=8,
        extra_json_schema={"examples": ["09:00"]},
    ),
]
"""A time of day; databases and forms add seconds, which are none."""
SavedDays = Annotated[tuple[Day, ...], msgspec.Meta(max_length=7, extra_json_schema=_UNIQUE)]
SavedSlots = Annotated[tuple[SavedTime, ...], msgspec.Meta(max_length=MAX_SLOTS, extra_json_schema=_UNIQUE)]

SHOWN_AT: Final[Mapping[Overridable, tuple[str, str]]] = {
    "temperature": ("content_generation", "temperature"),
    "max_tokens": ("content_generation", "max_tokens"),
    "image_style": ("image_generation", "selected_style"),
    "image_quality": ("image_generation", "selected_quality"),
    "max_images_per_article": ("image_generation", "max_images"),
    "quality_tier": ("image_generation", "selected_tier"),
}
"""Where the body of an account shows each setting that it may override."""
_SECTIONS: Final[Mapping[str, type[Shape]]] = {
    "content_generation": ContentGeneration,
    "image_generation": ImageGeneration,
}
_TYPES: Final[Mapping[Overridable, Any]] = {
    "temperature": Temperature,
    "max_tokens": Tokens,
    "image_style": Id,
    "image_quality": Id,
    "max_images_per_article": Images,
    "quality_tier": Tier,
}


def shown_properties(section: str) -> dict[str, Any]:
    """Return the schema of each key in a section of the body of an account."""
    return shape_properties(_SECTIONS[section])


def requests(base: Config) -> tuple[type[Shape], ...]:
    """Return what the endpoints take; which settings an account may override stands in the configuration."""
    fields = [(name_of_key(id), _saved(key.overrides), UNSET) for id, key in overrides(base) if key.is_active]
    doc = "What the endpoint of an account's AI settings takes; null goes back to the default."
    account: type[Any] = msgspec.defstruct(
        "AccountSettingsPut", fields, bases=(Shape,), namespace={"__doc__": doc}, frozen=True, kw_only=True
    )
    return account, SiteSettingsPut


def _saved(setting: Overridable) -> Any:
    section, name = SHOWN_AT[setting]
    about = msgspec.Meta(description=shown_properties(section)[name]["description"])
    return Annotated[_TYPES[setting] | None, about] | UnsetType


class AutomationPut(Shape, frozen=True, kw_only=True):
    """When the stages run by themselves, to save."""

    describes = schedule.Automation
    enabled: bool | UnsetType | None = UNSET
    frequency: Frequency | UnsetType | None = UNSET
    time: SavedTime | UnsetType | None = UNSET


class StagePut(Shape, frozen=True, kw_only=True):
    """Settings of one stage to save; null or left out where they do not apply to it."""

    describes = stages.Stage
    number: StageNumber
    """Its number."""
    enabled: bool | None
    batch_size: BatchSize | UnsetType | None = UNSET
    per_run_limit: Limit | None
    use_testing: bool | UnsetType | None = UNSET
    budget_pct: Percent | UnsetType | None = UNSET


class DelaysPut(Shape, frozen=True, kw_only=True):
    """Pauses to save."""

    describes = stages.Delays
    within_stage: Delay | UnsetType | None = UNSET
    between_stage: Delay | UnsetType | None = UNSET


class PublishingPut(Shape, frozen=True, kw_only=True):
    """When approved content is published, to save."""

    describes = schedule.Publishing
    auto_approval_enabled: bool | UnsetType | None = UNSET
    auto_publish_enabled: bool | UnsetType | None = UNSET
    publish_days: SavedDays | UnsetType | None = UNSET
    time_slots: SavedSlots | UnsetType | None = UNSET


class SiteSettingsPut(Shape, frozen=True, kw_only=True):
    """What the endpoint of a site's settings takes; null goes back to the defaults."""

    automation: AutomationPut | UnsetType | None = UNSET
    """When the stages run by themselves."""
    stages: tuple[StagePut, ...] | UnsetType | None = UNSET
    """All stages, by number."""
    delays: DelaysPut | UnsetType | None = UNSET
    """Pauses."""
    publishing: PublishingPut | UnsetType | None = UNSET
    """When approved content is published."""
