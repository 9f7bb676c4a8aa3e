"""The shape of the manifest: the contract with the frontend, exported as JSON Schema and TypeScript.

Money is a decimal string in US dollars, in shortest plain form.
"""

from decimal import Decimal
from typing import Any, Literal

from ratesmith.api import Frozen
from ratesmith.packs.ai_platform.kinds.billing import Rounding
from ratesmith.packs.ai_platform.kinds.model import ModelType, Tier
from ratesmith.packs.ai_platform.kinds.schedule import Frequency

Money = str
Temperature = Decimal


class Provider(Frozen, frozen=True, kw_only=True):
    """A provider that is switched on."""

    id: str
    display_name: str
    type: Literal["ai", "payment", "email", "storage"]


class Limits(Frozen, frozen=True, kw_only=True):
    """Limits in tokens; null for none."""

    max_tokens: int | None
    max_input_tokens: int | None
    max_output_tokens: int | None
    context_window: int | None


class PriceChange(Frozen, frozen=True, kw_only=True):
    """What customers pay from a day on; one of the prices is a number."""

    starts_on: str
    """The first day, in UTC."""
    rate: str
    tokens_per_credit: int | None
    credits_per_image: int | None
    credits_per_call: int | None
    credits_per_minute: int | None
    credits_per_page: int | None


class ModelBase(Frozen, frozen=True, kw_only=True):
    """What every model says of itself."""

    name: str
    """What a call names; where a platform has the same model at two providers, two models have it."""
    display_name: str
    provider: str
    is_default: bool
    is_testing: bool
    quality_tier: Tier | None
    limits: Limits
    capabilities: dict[str, bool]
    sizes: tuple[str, ...]
    rate: str
    """Id of the rate that a call is charged by; a server refuses one that is no longer in force."""
    changes: tuple[PriceChange, ...]
    """The prices that follow, by their first day; none where the price has no dates."""


class TextModel(ModelBase, frozen=True, kw_only=True):
    """A model that writes."""

    tokens_per_credit: int


class ImageModel(ModelBase, frozen=True, kw_only=True):
    """A model that makes images."""

    credits_per_image: int


class OtherModel(ModelBase, frozen=True, kw_only=True):
    """A model that makes neither texts nor images; one of its prices is a number."""

    tokens_per_credit: int | None
    credits_per_call: int | None
    credits_per_minute: int | None
    credits_per_page: int | None


class Models(Frozen, frozen=True, kw_only=True):
    """The models that are switched on."""

    text: tuple[TextModel, ...]
    image: tuple[ImageModel, ...]
    embedding: tuple[OtherModel, ...]
    rerank: tuple[OtherModel, ...]
    audio: tuple[OtherModel, ...]
    video: tuple[OtherModel, ...]
    moderation: tuple[OtherModel, ...]
    ocr: tuple[OtherModel, ...]


class TypeModels(Frozen, frozen=True, kw_only=True):
    """Display names of the testing and the live model of a type; null where there is none."""

    testing: str | None
    live: str | None


class AvailableModels(Frozen, frozen=True, kw_only=True):
    """The testing and the live model of each type."""

    text: TypeModels
    image: TypeModels


class ContentGeneration(Frozen, frozen=True, kw_only=True):
    """Defaults of the text models' parameters."""

    temperature: Temperature
    max_tokens: int


class QualityTier(Frozen, frozen=True, kw_only=True):
    """A tier that customers choose an image model by, with the credits one image takes."""

    tier: Tier
    credits: int
    label: str
    description: str


class Choice(Frozen, frozen=True, kw_only=True):
    """Something to choose."""

    value: str
    label: str


class ImageGeneration(Frozen, frozen=True, kw_only=True):
    """Choices and defaults of images."""

    quality_tiers: tuple[QualityTier, ...]
    selected_tier: Tier | None
    styles: tuple[Choice, ...]
    selected_style: str
    sizes: tuple[Choice, ...]
    qualities: tuple[Choice, ...]
    max_images: int
    max_allowed: int


class Operation(Frozen, frozen=True, kw_only=True):
    """What an operation takes: `base_credits`, or the credits of a model of `model_type`."""

    id: str
    display_name: str
    base_credits: int
    model_type: ModelType | None


class CreditPackage(Frozen, frozen=True, kw_only=True):
    """A bundle of credits."""

    id: str
    name: str
    description: str
    credits: int
    price_usd: Money
    is_featured: bool


class Credits(Frozen, frozen=True, kw_only=True):
    """What credits are worth, take and cost."""

    credit_value_usd: Money
    rounding: Rounding
    """How a fraction of a credit is charged."""
    operations: tuple[Operation, ...]
    packages: tuple[CreditPackage, ...]


class Plan(Frozen, frozen=True, kw_only=True):
    """A subscription, with its credits a month."""

    id: str
    name: str
    price_monthly: Money
    price_yearly: Money
    idea_credits: int
    content_credits: int
    image_credits: int
    optimization_credits: int
    max_sites: int
    max_users: int


class PaymentMethod(Frozen, frozen=True, kw_only=True):
    """A way to pay."""

    id: str
    display_name: str
    instructions: str


class PaymentMethods(Frozen, frozen=True, kw_only=True):
    """The ways to pay in a country; `default` for every other country."""

    country: str
    methods: tuple[PaymentMethod, ...]


class Automation(Frozen, frozen=True, kw_only=True):
    """When the stages run by themselves."""

    enabled: bool
    frequency: Frequency
    time: str


class Stage(Frozen, frozen=True, kw_only=True):
    """A step of the pipeline; null where a setting does not apply to it."""

    number: int
    name: str
    has_ai: bool
    enabled: bool
    batch_size: int | None
    per_run_limit: int
    use_testing: bool | None
    budget_pct: int | None


class Delays(Frozen, frozen=True, kw_only=True):
    """Pauses in seconds."""

    within_stage: int
    between_stage: int


class Publishing(Frozen, frozen=True, kw_only=True):
    """When approved content is published, and how many articles that makes."""

    auto_approval_enabled: bool
    auto_publish_enabled: bool
    publish_days: tuple[str, ...]
    time_slots: tuple[str, ...]
    daily_capacity: int
    weekly_capacity: int
    monthly_capacity: int


class Preset(Frozen, frozen=True, kw_only=True):
    """A quick setup: the settings it changes."""

    id: str
    name: str
    description: str
    is_recommended: bool
    stages: dict[str, dict[str, Any]]
    schedule: dict[str, dict[str, Any]]


class Manifest(Frozen, frozen=True, kw_only=True):
    """Everything the frontend builds on, for one environment."""

    schema_version: Literal[1]
    environment: str
    content_hash: str
    """SHA-256 of everything but this line and the environment's name."""
    providers: tuple[Provider, ...]
    models: Models
    available_models: AvailableModels
    content_generation: ContentGeneration
    image_generation: ImageGeneration
    credits: Credits
    plans: tuple[Plan, ...]
    payment_methods: tuple[PaymentMethods, ...]
    modules: dict[str, bool]
    automation: Automation
    stages: tuple[Stage, ...]
    delays: Delays
    publishing: Publishing
    presets: tuple[Preset, ...]
