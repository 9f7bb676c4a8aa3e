"""What is published, as pydantic models. Written by `ratesmith build`; do not edit.

Keys and values that these models do not know are left out or kept as they are: a later file of this version has more.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _exact(value: object) -> object:
    """Return an amount as it is written; a float is none."""
    if not isinstance(value, (str, Decimal)):
        raise ValueError("an amount is a decimal number in a string")
    return value


class _Published(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, protected_namespaces=())


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week."""

Frequency = Literal["hourly", "daily", "weekly"]
"""How often the stages run by themselves."""

ModelType = Literal["text", "image", "embedding", "rerank", "audio", "video", "moderation", "ocr"]
"""What a model makes."""

Money = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
"""An amount in US dollars as a decimal number in shortest plain form. Never compute with a float."""

ProviderType = Literal["ai", "payment", "email", "storage"]
"""What a provider is for."""

Rounding = Literal["up", "nearest", "down"]
"""How a fraction of a credit is charged."""

StageNumber = Literal[1, 2, 3, 4, 5, 6, 7]
"""The number of a stage of the pipeline."""

Tier = Literal["basic", "quality", "premium"]
"""A tier that customers choose an image model by, the cheapest first."""


class AccountKey(_Published):
    """A setting that accounts can save; all others of an account's answer are read only."""

    name: Annotated[str, Field(min_length=1)]
    """What a request and what is stored call it."""
    path: Annotated[str, Field(min_length=1)]
    """Where the answer shows it, such as `image_generation.selected_tier`."""


class AccountSettingsBody(_Published):
    """What the endpoint of an account's AI settings answers."""

    content_generation: ContentGenerationBody
    """Parameters of the text models."""
    image_generation: ImageGenerationBody
    """Choices of images, and what is chosen."""


class AccountSettingsPut(_Published):
    """What the endpoint of an account's AI settings takes; null goes back to the default."""

    image_quality: Annotated[str, Field(min_length=1)] | None = None
    """The chosen quality."""
    image_quality_tier: Tier | str | None = None
    """The chosen tier; by default that of the default image model. Null where that has none."""
    image_style: Annotated[str, Field(min_length=1)] | None = None
    """The chosen style."""
    max_images: Annotated[int, Field(ge=1)] | None = None
    """How many images an article gets. Unit: images."""
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    """Most tokens in one answer. Unit: tokens."""
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    """How freely text models write, from 0.0 (focused) to 2.0 (creative)."""


class Automation(_Published):
    """When the stages run by themselves, and how often they can."""

    enabled: bool
    """Whether scheduled runs are on."""
    frequency: Frequency | str
    """How often: `hourly`, `daily` or `weekly`."""
    time: Annotated[str, Field(min_length=5)]
    """Time of day, such as `"02:00"`."""
    frequencies: tuple[FrequencyChoice, ...]
    """The frequencies to choose from."""


class AutomationBody(_Published):
    """When the stages run by themselves."""

    enabled: bool
    """Whether scheduled runs are on."""
    frequency: Frequency | str
    """How often: `hourly`, `daily` or `weekly`."""
    time: Annotated[str, Field(min_length=5)]
    """Time of day, such as `"02:00"`."""


class AutomationChange(_Published):
    """Settings of automation that a preset changes."""

    enabled: bool | None = None
    """Whether scheduled runs are on."""
    frequency: Frequency | str | None = None
    """How often: `hourly`, `daily` or `weekly`."""
    time: Annotated[str, Field(min_length=5)] | None = None
    """Time of day, such as `"02:00"`."""


class AutomationPut(_Published):
    """When the stages run by themselves, to save."""

    enabled: bool | None = None
    """Whether scheduled runs are on."""
    frequency: Frequency | str | None = None
    """How often: `hourly`, `daily` or `weekly`."""
    time: Annotated[str, Field(min_length=5, max_length=8)] | None = None
    """Time of day, such as `"02:00"`."""


class AvailableModels(_Published):
    """The testing and the live model of each type that stages call."""

    text: TypeModels
    """Models that write."""
    image: TypeModels
    """Models that make images."""


class Choice(_Published):
    """Something to choose, in the order of lists."""

    value: Annotated[str, Field(min_length=1)]
    """What is sent and stored."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""


class ContentGeneration(_Published):
    """Defaults of the text models' parameters, and what they can be set to."""

    temperature: Annotated[float, Field(ge=0)]
    """How freely text models write, from 0.0 (focused) to 2.0 (creative)."""
    max_tokens: Annotated[int, Field(ge=1)]
    """Most tokens in one answer. Unit: tokens."""
    limits: ContentLimits
    """What accounts can set them to."""


class ContentGenerationBody(_Published):
    """Parameters of the text models."""

    temperature: Annotated[float, Field(ge=0)]
    """How freely text models write, from 0.0 (focused) to 2.0 (creative)."""
    max_tokens: Annotated[int, Field(ge=1)]
    """Most tokens in one answer. Unit: tokens."""


class ContentLimits(_Published):
    """What accounts can set the parameters to."""

    temperature: NumberRange | None
    """Range of the temperature; null where accounts cannot set it."""
    max_tokens: TokenRange | None
    """Range of the most tokens in one answer; null where accounts cannot set it."""


class CreditPackage(_Published):
    """A bundle of credits, in the order of lists."""

    id: Annotated[str, Field(min_length=1)]
    """Its id."""
    name: Annotated[str, Field(min_length=1)]
    """Name that customers read."""
    description: str
    """What it is for, in a few words."""
    credits: Annotated[int, Field(ge=1)]
    """How many credits it holds. Unit: credits."""
    price_usd: Money
    """What it costs the customer, in US dollars. Unit: US dollars."""
    is_featured: bool
    """Whether it is shown first."""


class Credits(_Published):
    """What credits are worth, take and cost."""

    credit_value_usd: Money
    """What one credit earns, in US dollars. Unit: US dollars."""
    rounding: Rounding | str
    """How a fraction of a credit is charged."""
    operations: tuple[Operation, ...]
    """What operations take."""
    packages: tuple[CreditPackage, ...]
    """Bundles of credits that customers buy."""


class DayChoice(_Published):
    """A day of the week to choose, from Monday on."""

    value: Day
    """What is sent and stored."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""


class Delays(_Published):
    """Pauses."""

    within_stage: Annotated[int, Field(ge=0)]
    """Between two items of a stage. Unit: seconds."""
    between_stage: Annotated[int, Field(ge=0)]
    """Between two stages. Unit: seconds."""


class DelaysPut(_Published):
    """Pauses to save."""

    within_stage: Annotated[int, Field(ge=0, le=3600)] | None = None
    """Between two items of a stage. Unit: seconds."""
    between_stage: Annotated[int, Field(ge=0, le=3600)] | None = None
    """Between two stages. Unit: seconds."""


class FrequencyChoice(_Published):
    """A frequency to choose, the most often first."""

    value: Frequency | str
    """What is sent and stored."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""


class ImageGeneration(_Published):
    """Choices and defaults of images."""

    quality_tiers: tuple[QualityTier, ...]
    """The tiers that have a model, the first in lists first."""
    selected_tier: Tier | str | None
    """The chosen tier; by default that of the default image model. Null where that has none."""
    styles: tuple[Style, ...]
    """The styles that are offered."""
    selected_style: Annotated[str, Field(min_length=1)]
    """The chosen style."""
    max_images: Annotated[int, Field(ge=1)]
    """How many images an article gets. Unit: images."""
    max_allowed: Annotated[int, Field(ge=1)]
    """The most images that an article can be set to. Unit: images."""
    sizes: tuple[SizeChoice, ...]
    """The sizes that are offered; what a model makes is in its own `sizes`."""
    selected_size: str
    """The chosen size. Unit: pixels."""
    qualities: tuple[Choice, ...]
    """The qualities that are offered."""
    selected_quality: Annotated[str, Field(min_length=1)]
    """The chosen quality."""
    min_images: Annotated[int, Field(ge=1)]
    """The fewest images that an article can be set to. Unit: images."""


class ImageGenerationBody(_Published):
    """Choices of images, and what is chosen."""

    quality_tiers: tuple[QualityTierBody, ...]
    """The tiers that have a model, the first in lists first."""
    selected_tier: Tier | str | None
    """The chosen tier; by default that of the default image model. Null where that has none."""
    styles: tuple[Choice, ...]
    """The styles that are offered."""
    selected_style: Annotated[str, Field(min_length=1)]
    """The chosen style."""
    max_images: Annotated[int, Field(ge=1)]
    """How many images an article gets. Unit: images."""
    max_allowed: Annotated[int, Field(ge=1)]
    """The most images that an article can be set to. Unit: images."""


class ImageModel(_Published):
    """A model that makes images."""

    name: Annotated[str, Field(min_length=1)]
    """What a call names; where a platform has the same model at two providers, two models have it."""
    display_name: Annotated[str, Field(min_length=1)]
    """Name that customers read."""
    provider: Annotated[str, Field(min_length=1)]
    """Id of its provider."""
    is_default: bool
    """The live default of its type."""
    is_testing: bool
    """The one cheap testing model of its type."""
    quality_tier: Tier | str | None
    """Image: the tier customers choose it by."""
    limits: Limits
    """Limits in tokens."""
    capabilities: dict[str, bool]
    """What it can do, such as `vision`; what is not named is not known."""
    sizes: tuple[str, ...]
    """Of an image model the sizes it makes; empty for others."""
    price_id: Annotated[str, Field(min_length=1)]
    """Id of what customers pay for a call; a server refuses one that is no longer in force."""
    changes: tuple[PriceChange, ...]
    """The prices that follow, by their first day; none where the price has no dates."""
    deprecation_date: Annotated[str, Field(min_length=10)] | None
    """The day on which its provider stops it; null where none is known."""
    type: Literal["image"]
    """What it makes."""
    credits_per_image: Annotated[int, Field(ge=1)]
    """Image: how many credits one image takes. Unit: credits an image."""


class Limits(_Published):
    """How much a model takes; null for no limit."""

    max_tokens: Annotated[int, Field(ge=1)] | None
    """Most tokens in one answer. Unit: tokens."""
    max_input_tokens: Annotated[int, Field(ge=1)] | None
    """Most tokens in one question. Unit: tokens."""
    max_output_tokens: Annotated[int, Field(ge=1)] | None
    """Most tokens the provider writes in one answer. Unit: tokens."""
    context_window: Annotated[int, Field(ge=1)] | None
    """Most tokens in question and answer together. Unit: tokens."""


class Manifest(_Published):
    """Everything the frontend builds on, for one environment."""

    schema_version: Literal[1]
    """The version of this contract; a higher one has removed a key, or changed what one means."""
    environment: Annotated[str, Field(min_length=1)]
    """Name of the environment."""
    content_hash: Annotated[str, Field(min_length=64)]
    """SHA-256 of everything but this line and the environment's name."""
    providers: tuple[Provider, ...]
    """The providers that are switched on."""
    models: Models
    """The models that are switched on."""
    available_models: AvailableModels
    """The models that stages call."""
    content_generation: ContentGeneration
    """Parameters of the text models."""
    image_generation: ImageGeneration
    """Choices and defaults of images."""
    account_keys: tuple[AccountKey, ...]
    """The settings of these two that accounts can save."""
    credits: Credits
    """What credits are worth, take and cost."""
    plans: tuple[Plan, ...]
    """The subscriptions that customers can choose, the cheapest first."""
    payment_methods: tuple[PaymentMethods, ...]
    """The ways to pay by country."""
    modules: Modules
    """Which parts of the platform are switched on."""
    automation: Automation
    """When the stages run by themselves."""
    stages: tuple[Stage, ...]
    """The stages of the pipeline, by number."""
    delays: Delays
    """Pauses."""
    publishing: Publishing
    """When approved content is published."""
    presets: tuple[Preset, ...]
    """Quick setups, in the order of lists."""


class Models(_Published):
    """The models that are switched on, by what they make, in the order of lists."""

    text: tuple[TextModel, ...]
    """Models that write."""
    image: tuple[ImageModel, ...]
    """Models that make images."""
    embedding: tuple[OtherModel, ...]
    """Models that turn texts into vectors."""
    rerank: tuple[OtherModel, ...]
    """Models that order search results."""
    audio: tuple[OtherModel, ...]
    """Models of speech and sound."""
    video: tuple[OtherModel, ...]
    """Models that make films."""
    moderation: tuple[OtherModel, ...]
    """Models that judge content."""
    ocr: tuple[OtherModel, ...]
    """Models that read documents."""


class Modules(_Published):
    """Which parts of the platform are switched on."""

    planner_enabled: bool
    """Keywords, clusters and ideas."""
    writer_enabled: bool
    """Content and images."""
    linker_enabled: bool
    """Internal links."""
    optimizer_enabled: bool
    """Improvement of existing content."""
    automation_enabled: bool
    """The seven stages on a schedule."""
    integration_enabled: bool
    """Connections to sites."""
    publisher_enabled: bool
    """Scheduling and publishing."""


class NumberRange(_Published):
    """What a number can be set to."""

    min: float
    """The least."""
    max: float
    """The most."""
    step: float | None
    """By how much a form changes it at once; any number between is taken as well. Null for no such step."""


class Operation(_Published):
    """What an operation takes: `base_credits`, or the credits of a model of `model_type`."""

    id: Annotated[str, Field(min_length=1)]
    """Its id, which `operation` of a stage names."""
    display_name: Annotated[str, Field(min_length=1)]
    """Name that people read."""
    base_credits: Annotated[int, Field(ge=0)]
    """Credits for one operation; charged only where no model is. Unit: credits."""
    model_type: ModelType | str | None
    """The type of model that is called and charged instead of `base_credits`; null where none is."""


class OtherModel(_Published):
    """A model that makes neither texts nor images; one of its prices is a number, and the others are null."""

    name: Annotated[str, Field(min_length=1)]
    """What a call names; where a platform has the same model at two providers, two models have it."""
    display_name: Annotated[str, Field(min_length=1)]
    """Name that customers read."""
    provider: Annotated[str, Field(min_length=1)]
    """Id of its provider."""
    is_default: bool
    """The live default of its type."""
    is_testing: bool
    """The one cheap testing model of its type."""
    quality_tier: Tier | str | None
    """Image: the tier customers choose it by."""
    limits: Limits
    """Limits in tokens."""
    capabilities: dict[str, bool]
    """What it can do, such as `vision`; what is not named is not known."""
    sizes: tuple[str, ...]
    """Of an image model the sizes it makes; empty for others."""
    price_id: Annotated[str, Field(min_length=1)]
    """Id of what customers pay for a call; a server refuses one that is no longer in force."""
    changes: tuple[PriceChange, ...]
    """The prices that follow, by their first day; none where the price has no dates."""
    deprecation_date: Annotated[str, Field(min_length=10)] | None
    """The day on which its provider stops it; null where none is known."""
    type: Literal["audio", "embedding", "moderation", "ocr", "rerank", "video"]
    """What it makes."""
    tokens_per_credit: Annotated[int, Field(ge=1)] | None
    """Text, or another type paid by token: how many tokens one credit buys, input and output together. Smaller is dearer. Unit: tokens a credit."""
    credits_per_call: Annotated[int, Field(ge=1)] | None
    """Neither text, image nor OCR: how many credits one call takes. Unit: credits a call."""
    credits_per_minute: Annotated[int, Field(ge=1)] | None
    """Audio and video: how many credits a minute takes. Unit: credits a minute."""
    credits_per_page: Annotated[int, Field(ge=1)] | None
    """OCR: how many credits a page takes that is read. Unit: credits a page."""


class PaymentMethod(_Published):
    """A way to pay, in the order of lists."""

    id: Annotated[str, Field(min_length=1)]
    """Its id."""
    display_name: Annotated[str, Field(min_length=1)]
    """Name that customers read."""
    instructions: str
    """What the customer has to do."""


class PaymentMethods(_Published):
    """The ways to pay in a country."""

    country: Annotated[str, Field(min_length=1)]
    """Two capital letters (ISO 3166-1), or `default` for every other country."""
    methods: tuple[PaymentMethod, ...]
    """The ways to pay there."""


class Plan(_Published):
    """A subscription that customers can choose, the cheapest first."""

    id: Annotated[str, Field(min_length=1)]
    """Its id."""
    name: Annotated[str, Field(min_length=1)]
    """Name that customers read."""
    price_monthly: Money
    """US dollars a month. Unit: US dollars a month."""
    price_yearly: Money
    """US dollars a year, paid at once. Unit: US dollars a year."""
    idea_credits: Annotated[int, Field(ge=0)]
    """Credits a month for ideas. Unit: credits a month."""
    content_credits: Annotated[int, Field(ge=0)]
    """Credits a month for content. Unit: credits a month."""
    image_credits: Annotated[int, Field(ge=0)]
    """Credits a month for images. Unit: credits a month."""
    optimization_credits: Annotated[int, Field(ge=0)]
    """Credits a month for optimization. Unit: credits a month."""
    max_sites: Annotated[int, Field(ge=1)]
    """Most sites. Unit: sites."""
    max_users: Annotated[int, Field(ge=1)]
    """Most users. Unit: users."""


class Preset(_Published):
    """A quick setup: the settings it changes, of the defaults."""

    id: Annotated[str, Field(min_length=1)]
    """Its id."""
    name: Annotated[str, Field(min_length=1)]
    """Name that people read."""
    description: str
    """What it is good for."""
    is_recommended: bool
    """Whether it is the one to recommend."""
    stages: dict[str, StageChange]
    """Settings to change, by the number of the stage."""
    schedule: ScheduleChange
    """Settings of the schedule to change."""


class PriceChange(_Published):
    """What customers pay from a day on; one of the prices is a number, and the others are null."""

    starts_on: Annotated[str, Field(min_length=10)]
    """The first day, in UTC."""
    price_id: Annotated[str, Field(min_length=1)]
    """Id of what customers pay from then on."""
    tokens_per_credit: Annotated[int, Field(ge=1)] | None
    """Text, or another type paid by token: how many tokens one credit buys, input and output together. Smaller is dearer. Unit: tokens a credit."""
    credits_per_image: Annotated[int, Field(ge=1)] | None
    """Image: how many credits one image takes. Unit: credits an image."""
    credits_per_call: Annotated[int, Field(ge=1)] | None
    """Neither text, image nor OCR: how many credits one call takes. Unit: credits a call."""
    credits_per_minute: Annotated[int, Field(ge=1)] | None
    """Audio and video: how many credits a minute takes. Unit: credits a minute."""
    credits_per_page: Annotated[int, Field(ge=1)] | None
    """OCR: how many credits a page takes that is read. Unit: credits a page."""


class Provider(_Published):
    """A provider that is switched on."""

    id: Annotated[str, Field(min_length=1)]
    """Its id, which `provider` of a model names."""
    display_name: Annotated[str, Field(min_length=1)]
    """Name that people read."""
    type: ProviderType | str
    """What it is for."""


class Publishing(_Published):
    """When approved content is published, how many articles that makes, and which days there are."""

    auto_approval_enabled: bool
    """Whether content is approved without a person."""
    auto_publish_enabled: bool
    """Whether approved content is published by itself."""
    publish_days: tuple[Day, ...]
    """Days of the week, `mon` to `sun`, in order."""
    time_slots: tuple[Annotated[str, Field(min_length=5)], ...]
    """Times of day, such as `"09:00"`, in order."""
    daily_capacity: Annotated[int, Field(ge=0)]
    """Articles on a day of `publish_days`: one for each slot. Unit: articles."""
    weekly_capacity: Annotated[int, Field(ge=0)]
    """Articles in a week: slots times days. Unit: articles."""
    monthly_capacity: Annotated[int, Field(ge=0)]
    """Articles in a month: those of a week times 52 / 12, rounded half up. Unit: articles."""
    days: tuple[DayChoice, ...]
    """The days to choose from."""


class PublishingBody(_Published):
    """When approved content is published, and how many articles that makes."""

    auto_approval_enabled: bool
    """Whether content is approved without a person."""
    auto_publish_enabled: bool
    """Whether approved content is published by itself."""
    publish_days: tuple[Day, ...]
    """Days of the week, `mon` to `sun`, in order."""
    time_slots: tuple[Annotated[str, Field(min_length=5)], ...]
    """Times of day, such as `"09:00"`, in order."""
    daily_capacity: Annotated[int, Field(ge=0)]
    """Articles on a day of `publish_days`: one for each slot. Unit: articles."""
    weekly_capacity: Annotated[int, Field(ge=0)]
    """Articles in a week: slots times days. Unit: articles."""


class PublishingChange(_Published):
    """Settings of publishing that a preset changes."""

    auto_approval_enabled: bool | None = None
    """Whether content is approved without a person."""
    auto_publish_enabled: bool | None = None
    """Whether approved content is published by itself."""
    publish_days: tuple[Day, ...] | None = None
    """Days of the week, `mon` to `sun`, in order."""
    time_slots: tuple[Annotated[str, Field(min_length=5)], ...] | None = None
    """Times of day, such as `"09:00"`, in order."""


class PublishingPut(_Published):
    """When approved content is published, to save."""

    auto_approval_enabled: bool | None = None
    """Whether content is approved without a person."""
    auto_publish_enabled: bool | None = None
    """Whether approved content is published by itself."""
    publish_days: Annotated[tuple[Day, ...], Field(max_length=7)] | None = None
    """Days of the week, `mon` to `sun`, in order."""
    time_slots: Annotated[tuple[Annotated[str, Field(min_length=5, max_length=8)], ...], Field(max_length=48)] | None = None
    """Times of day, such as `"09:00"`, in order."""


class QualityTier(_Published):
    """A tier that customers choose an image model by, with the model."""

    tier: Tier | str
    """What is sent and stored."""
    credits: Annotated[int, Field(ge=1)]
    """Credits that one image takes. Unit: credits an image."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""
    description: str
    """What it means, in a few words."""
    model: Annotated[str, Field(min_length=1)]
    """Name of the model that is called: the tier's default, or else the first in lists."""
    sizes: tuple[str, ...]
    """The sizes that the model makes."""


class QualityTierBody(_Published):
    """A tier that customers choose an image model by."""

    tier: Tier | str
    """What is sent and stored."""
    credits: Annotated[int, Field(ge=1)]
    """Credits that one image takes. Unit: credits an image."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""
    description: str
    """What it means, in a few words."""


class ScheduleChange(_Published):
    """Settings of the schedule that a preset changes."""

    automation: AutomationChange | None = None
    """Settings of automation to change."""
    publishing: PublishingChange | None = None
    """Settings of publishing to change."""


class SiteSettingsBody(_Published):
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


class SiteSettingsPut(_Published):
    """What the endpoint of a site's settings takes; null goes back to the defaults."""

    automation: AutomationPut | None = None
    """When the stages run by themselves."""
    stages: tuple[StagePut, ...] | None = None
    """All stages, by number."""
    delays: DelaysPut | None = None
    """Pauses."""
    publishing: PublishingPut | None = None
    """When approved content is published."""


class SizeChoice(_Published):
    """An image size."""

    value: str
    """Width x height. Unit: pixels."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""


class Stage(_Published):
    """A stage of the pipeline, and what it calls; null where something does not apply to it."""

    number: StageNumber | int
    """Its number; stages are in this order."""
    name: Annotated[str, Field(min_length=1)]
    """What goes in and what comes out."""
    has_ai: bool
    """Whether it calls a model."""
    enabled: bool
    """Whether it runs."""
    batch_size: Annotated[int, Field(ge=1)] | None
    """Items in one batch; the last stage has no batches. Unit: items."""
    per_run_limit: Annotated[int, Field(ge=0)]
    """Most input items in one run; 0 for all that wait. Unit: input items."""
    use_testing: bool | None
    """Whether it calls the testing model instead of the live one."""
    budget_pct: Annotated[int, Field(ge=0)] | None
    """Share of the credits it may use, in percent. Unit: percent."""
    model_type: ModelType | str | None
    """The type of model it calls; null for a local stage, which has no AI settings."""
    operation: Annotated[str, Field(min_length=1)] | None
    """Id of the operation that one item is charged as; null where nothing is charged."""
    input: Annotated[str, Field(min_length=1)] | None
    """What its batches and limits count, such as `keywords`."""


class StageBody(_Published):
    """A stage of the pipeline; null where a setting does not apply to it."""

    number: StageNumber | int
    """Its number; stages are in this order."""
    name: Annotated[str, Field(min_length=1)]
    """What goes in and what comes out."""
    has_ai: bool
    """Whether it calls a model."""
    enabled: bool
    """Whether it runs."""
    batch_size: Annotated[int, Field(ge=1)] | None
    """Items in one batch; the last stage has no batches. Unit: items."""
    per_run_limit: Annotated[int, Field(ge=0)]
    """Most input items in one run; 0 for all that wait. Unit: input items."""
    use_testing: bool | None
    """Whether it calls the testing model instead of the live one."""
    budget_pct: Annotated[int, Field(ge=0)] | None
    """Share of the credits it may use, in percent. Unit: percent."""


class StageChange(_Published):
    """Settings of one stage that a preset changes."""

    enabled: bool | None = None
    """Whether it runs."""
    batch_size: Annotated[int, Field(ge=1)] | None = None
    """Items in one batch. Unit: items."""
    per_run_limit: Annotated[int, Field(ge=0)] | None = None
    """Most input items in one run; 0 for all that wait. Unit: input items."""
    use_testing: bool | None = None
    """Whether it calls the testing model."""
    budget_pct: Annotated[int, Field(ge=0)] | None = None
    """Share of the credits it may use, in percent. Unit: percent."""


class StagePut(_Published):
    """Settings of one stage to save; null or left out where they do not apply to it."""

    number: StageNumber | int
    """Its number."""
    enabled: bool | None
    """Whether it runs."""
    batch_size: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Items in one batch; the last stage has no batches. Unit: items."""
    per_run_limit: Annotated[int, Field(ge=0, le=100000)] | None
    """Most input items in one run; 0 for all that wait. Unit: input items."""
    use_testing: bool | None = None
    """Whether it calls the testing model instead of the live one."""
    budget_pct: Annotated[int, Field(ge=0, le=100)] | None = None
    """Share of the credits it may use, in percent. Unit: percent."""


class Style(_Published):
    """An image style."""

    value: Annotated[str, Field(min_length=1)]
    """What is sent and stored."""
    label: Annotated[str, Field(min_length=1)]
    """What people read."""
    description: str
    """What it means, in a few words."""


class TextModel(_Published):
    """A model that writes."""

    name: Annotated[str, Field(min_length=1)]
    """What a call names; where a platform has the same model at two providers, two models have it."""
    display_name: Annotated[str, Field(min_length=1)]
    """Name that customers read."""
    provider: Annotated[str, Field(min_length=1)]
    """Id of its provider."""
    is_default: bool
    """The live default of its type."""
    is_testing: bool
    """The one cheap testing model of its type."""
    quality_tier: Tier | str | None
    """Image: the tier customers choose it by."""
    limits: Limits
    """Limits in tokens."""
    capabilities: dict[str, bool]
    """What it can do, such as `vision`; what is not named is not known."""
    sizes: tuple[str, ...]
    """Of an image model the sizes it makes; empty for others."""
    price_id: Annotated[str, Field(min_length=1)]
    """Id of what customers pay for a call; a server refuses one that is no longer in force."""
    changes: tuple[PriceChange, ...]
    """The prices that follow, by their first day; none where the price has no dates."""
    deprecation_date: Annotated[str, Field(min_length=10)] | None
    """The day on which its provider stops it; null where none is known."""
    type: Literal["text"]
    """What it makes."""
    tokens_per_credit: Annotated[int, Field(ge=1)]
    """Text, or another type paid by token: how many tokens one credit buys, input and output together. Smaller is dearer. Unit: tokens a credit."""


class TokenRange(_Published):
    """What a number of tokens can be set to."""

    min: Annotated[int, Field(ge=1)]
    """The least. Unit: tokens."""
    max: Annotated[int, Field(ge=1)]
    """The most. Unit: tokens."""


class TypeModels(_Published):
    """Display names of the testing and the live model of a type."""

    testing: Annotated[str, Field(min_length=1)] | None
    """The testing model; null where there is none."""
    live: Annotated[str, Field(min_length=1)] | None
    """The live model; null where there is none."""

Model = TextModel | ImageModel | OtherModel
