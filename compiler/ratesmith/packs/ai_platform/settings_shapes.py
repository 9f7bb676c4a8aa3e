"""The settings of accounts and sites: as the two endpoints answer, and as the manifest has them.

A shape whose name ends in `Body` is what an endpoint answers; the one in the manifest has the same keys and more.
"""

from decimal import Decimal

from msgspec import UNSET, UnsetType

from ratesmith.api import Shape
from ratesmith.packs.ai_platform.fields import Label, PublicText, Tokens
from ratesmith.packs.ai_platform.kinds import ai_settings, preset, schedule, stages
from ratesmith.packs.ai_platform.kinds.ai_settings import Images
from ratesmith.packs.ai_platform.kinds.stages import BatchSize, Delay, Limit, Percent
from ratesmith.packs.ai_platform.price import CreditsPerImage
from ratesmith.packs.ai_platform.published_types import (
    Articles,
    Day,
    Frequency,
    Id,
    ModelType,
    PublishDays,
    PublishSlots,
    Size,
    StageKey,
    StageNumber,
    Temperature,
    Tier,
    Time,
)


class TypeModels(Shape, frozen=True, kw_only=True):
    """Display names of the testing and the live model of a type."""

    testing: Label | None
    """The testing model; null where there is none."""
    live: Label | None
    """The live model; null where there is none."""


class AvailableModels(Shape, frozen=True, kw_only=True):
    """The testing and the live model of each type that stages call."""

    text: TypeModels
    """Models that write."""
    image: TypeModels
    """Models that make images."""


class ContentGenerationBody(Shape, frozen=True, kw_only=True):
    """Parameters of the text models."""

    describes = ai_settings.AiSettings
    temperature: Temperature
    max_tokens: Tokens


class NumberRange(Shape, frozen=True, kw_only=True):
    """What a number can be set to."""

    min: Decimal
    """The least."""
    max: Decimal
    """The most."""
    step: Decimal | None
    """By how much a form changes it at once; any number between is taken as well. Null for no such step."""


class TokenRange(Shape, frozen=True, kw_only=True):
    """What a number of tokens can be set to."""

    min: Tokens
    """The least."""
    max: Tokens
    """The most."""


class ContentLimits(Shape, frozen=True, kw_only=True):
    """What accounts can set the parameters to."""

    temperature: NumberRange | None
    """Range of the temperature; null where accounts cannot set it."""
    max_tokens: TokenRange | None
    """Range of the most tokens in one answer; null where accounts cannot set it."""


class ContentGeneration(ContentGenerationBody, frozen=True, kw_only=True):
    """Defaults of the text models' parameters, and what they can be set to."""

    limits: ContentLimits
    """What accounts can set them to."""


class Choice(Shape, frozen=True, kw_only=True):
    """Something to choose, in the order of lists."""

    value: Id
    """What is sent and stored."""
    label: Label
    """What people read."""


class Style(Choice, frozen=True, kw_only=True):
    """An image style."""

    description: PublicText
    """What it means, in a few words."""


class SizeChoice(Choice, frozen=True, kw_only=True):
    """An image size."""

    value: Size
    """Width x height."""


class DayChoice(Choice, frozen=True, kw_only=True):
    """A day of the week to choose, from Monday on."""

    value: Day
    """What is sent and stored."""


class FrequencyChoice(Choice, frozen=True, kw_only=True):
    """A frequency to choose, the most often first."""

    value: Frequency
    """What is sent and stored."""


class QualityTierBody(Shape, frozen=True, kw_only=True):
    """A tier that customers choose an image model by."""

    describes = ai_settings.Option
    tier: Tier
    """What is sent and stored."""
    credits: CreditsPerImage
    """Credits that one image takes."""
    label: Label
    description: PublicText


class QualityTier(QualityTierBody, frozen=True, kw_only=True):
    """A tier that customers choose an image model by, with the model."""

    model: Id
    """Name of the model that is called: the tier's default, or else the first in lists."""
    sizes: tuple[Size, ...]
    """The sizes that the model makes."""


class ImageGenerationBody(Shape, frozen=True, kw_only=True):
    """Choices of images, and what is chosen."""

    quality_tiers: tuple[QualityTierBody, ...]
    """The tiers that have a model, the first in lists first."""
    selected_tier: Tier | None
    """The chosen tier; by default that of the default image model. Null where that has none."""
    styles: tuple[Choice, ...]
    """The styles that are offered."""
    selected_style: Id
    """The chosen style."""
    max_images: Images
    """How many images an article gets."""
    max_allowed: Images
    """The most images that an article can be set to."""


class ImageGeneration(ImageGenerationBody, frozen=True, kw_only=True):
    """Choices and defaults of images."""

    quality_tiers: tuple[QualityTier, ...]
    """The tiers that have a model, the first in lists first."""
    styles: tuple[Style, ...]
    """The styles that are offered."""
    sizes: tuple[SizeChoice, ...]
    """The sizes that are offered; what a model makes is in its own `sizes`."""
    selected_size: Size
    """The chosen size."""
    qualities: tuple[Choice, ...]
    """The qualities that are offered."""
    selected_quality: Id
    """The chosen quality."""
    min_images: Images
    """The fewest images that an article can be set to."""


class AccountKey(Shape, frozen=True, kw_only=True):
    """A setting that accounts can save; all others of an account's answer are read only."""

    name: Id
    """What a request and what is stored call it."""
    path: Id
    """Where the answer shows it, such as `image_generation.selected_tier`."""


class AutomationBody(Shape, frozen=True, kw_only=True):
    """When the stages run by themselves."""

    describes = schedule.Automation
    enabled: bool
    frequency: Frequency
    time: Time


class Automation(AutomationBody, frozen=True, kw_only=True):
    """When the stages run by themselves, and how often they can."""

    frequencies: tuple[FrequencyChoice, ...]
    """The frequencies to choose from."""


class StageBody(Shape, frozen=True, kw_only=True):
    """A stage of the pipeline; null where a setting does not apply to it."""

    describes = stages.Stage
    number: StageNumber
    """Its number; stages are in this order."""
    name: Label
    has_ai: bool
    """Whether it calls a model."""
    enabled: bool
    batch_size: BatchSize | None
    per_run_limit: Limit
    use_testing: bool | None
    budget_pct: Percent | None


class Stage(StageBody, frozen=True, kw_only=True):
    """A stage of the pipeline, and what it calls; null where something does not apply to it."""

    model_type: ModelType | None
    operation: Id | None
    input: Label | None


class Delays(Shape, frozen=True, kw_only=True):
    """Pauses."""

    describes = stages.Delays
    within_stage: Delay
    between_stage: Delay


class PublishingBody(Shape, frozen=True, kw_only=True):
    """When approved content is published, and how many articles that makes."""

    describes = schedule.Publishing
    auto_approval_enabled: bool
    auto_publish_enabled: bool
    publish_days: PublishDays
    time_slots: PublishSlots
    daily_capacity: Articles
    """Articles on a day of `publish_days`: one for each slot."""
    weekly_capacity: Articles
    """Articles in a week: slots times days."""


class Publishing(PublishingBody, frozen=True, kw_only=True):
    """When approved content is published, how many articles that makes, and which days there are."""

    monthly_capacity: Articles
    """Articles in a month: those of a week times 52 / 12, rounded half up."""
    days: tuple[DayChoice, ...]
    """The days to choose from."""


class StageChange(Shape, frozen=True, kw_only=True):
    """Settings of one stage that a preset changes."""

    describes = preset.StageChange
    enabled: bool | UnsetType = UNSET
    batch_size: BatchSize | UnsetType = UNSET
    per_run_limit: Limit | UnsetType = UNSET
    use_testing: bool | UnsetType = UNSET
    budget_pct: Percent | UnsetType = UNSET


class AutomationChange(Shape, frozen=True, kw_only=True):
    """Settings of automation that a preset changes."""

    describes = schedule.Automation
    enabled: bool | UnsetType = UNSET
    frequency: Frequency | UnsetType = UNSET
    time: Time | UnsetType = UNSET


class PublishingChange(Shape, frozen=True, kw_only=True):
    """Settings of publishing that a preset changes."""

    describes = schedule.Publishing
    auto_approval_enabled: bool | UnsetType = UNSET
    auto_publish_enabled: bool | UnsetType = UNSET
    publish_days: PublishDays | UnsetType = UNSET
    time_slots: PublishSlots | UnsetType = UNSET


class ScheduleChange(Shape, frozen=True, kw_only=True):
    """Settings of the schedule that a preset changes."""

    describes = preset.ScheduleChange
    automation: AutomationChange | UnsetType = UNSET
    publishing: PublishingChange | UnsetType = UNSET


class Preset(Shape, frozen=True, kw_only=True):
    """A quick setup: the settings it changes, of the defaults."""

    describes = preset.Preset
    id: Id
    """Its id."""
    name: Label
    description: PublicText
    is_recommended: bool
    stages: dict[StageKey, StageChange]
    schedule: ScheduleChange


class AccountSettingsBody(Shape, frozen=True, kw_only=True):
    """What the endpoint of an account's AI settings answers."""

    content_generation: ContentGenerationBody
    """Parameters of the text models."""
    image_generation: ImageGenerationBody
    """Choices of images, and what is chosen."""


class SiteSettingsBody(Shape, frozen=True, kw_only=True):
    """What the endpoint of a site's settings answers."""

    automation: AutomationBody
    """When the stages run by themselves."""
    stages: tuple[StageBody, ...]
    """The stages, by number."""
    delays: Delays
    """Pauses."""
    publishing: PublishingBody
    """When approved content is published."""
    available_models: AvailableModels
    """The models that stages call; read only."""
