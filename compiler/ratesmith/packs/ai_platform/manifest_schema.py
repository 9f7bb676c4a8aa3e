"""The shape of the manifest: the contract with the frontend, as JSON Schema, TypeScript and Python.

Money is a decimal string in US dollars, in shortest plain form.
"""

from typing import Annotated, ClassVar, Literal

import msgspec

from ratesmith.api import AsciiName, Priced, Shape, Unit
from ratesmith.packs.ai_platform.fields import Count, Label, Positive, PublicText, Tokens
from ratesmith.packs.ai_platform.kinds import billing, credit_package, model, modules, operation, payment_method, plan
from ratesmith.packs.ai_platform.kinds import provider as providers
from ratesmith.packs.ai_platform.kinds.plan import CreditsAMonth
from ratesmith.packs.ai_platform.price import (
    CreditsPerCall,
    CreditsPerImage,
    CreditsPerMinute,
    CreditsPerPage,
    Price,
    TokensPerCredit,
)
from ratesmith.packs.ai_platform.published_types import (
    Date,
    Id,
    ModelType,
    Money,
    PriceId,
    ProviderType,
    Rounding,
    Sha256,
    Size,
    Tier,
)
from ratesmith.packs.ai_platform.settings_shapes import (
    AccountKey,
    Automation,
    AvailableModels,
    ContentGeneration,
    Delays,
    ImageGeneration,
    Preset,
    Publishing,
    Stage,
)


class Provider(Shape, frozen=True, kw_only=True):
    """A provider that is switched on."""

    describes = providers.Provider
    id: Id
    """Its id, which `provider` of a model names."""
    display_name: Label
    type: ProviderType
    """What it is for."""


class Limits(Shape, frozen=True, kw_only=True):
    """How much a model takes; null for no limit."""

    describes = model.Limits
    max_tokens: Tokens | None
    max_input_tokens: Tokens | None
    max_output_tokens: Tokens | None
    context_window: Tokens | None


class PriceChange(Shape, frozen=True, kw_only=True):
    """What customers pay from a day on; one of the prices is a number, and the others are null."""

    describes = Price
    starts_on: Date
    """The first day, in UTC."""
    price_id: PriceId
    """Id of what customers pay from then on."""
    tokens_per_credit: TokensPerCredit | None
    credits_per_image: CreditsPerImage | None
    credits_per_call: CreditsPerCall | None
    credits_per_minute: CreditsPerMinute | None
    credits_per_page: CreditsPerPage | None


class ModelBase(Shape, frozen=True, kw_only=True):
    """What every model says of itself."""

    describes: ClassVar[type[msgspec.Struct] | None] = model.Model
    name: Id
    """What a call names; where a platform has the same model at two providers, two models have it."""
    display_name: Label
    provider: Id
    """Id of its provider."""
    is_default: bool
    is_testing: bool
    quality_tier: Tier | None
    limits: Limits
    capabilities: dict[AsciiName, bool]
    """What it can do, such as `vision`; what is not named is not known."""
    sizes: tuple[Size, ...]
    """Of an image model the sizes it makes; empty for others."""
    price_id: PriceId
    """Id of what customers pay for a call; a server refuses one that is no longer in force."""
    changes: tuple[PriceChange, ...]
    """The prices that follow, by their first day; none where the price has no dates."""
    deprecation_date: Date | None
    """The day on which its provider stops it; null where none is known."""


class TextModel(ModelBase, frozen=True, kw_only=True):
    """A model that writes."""

    describes = Price
    type: Literal["text"]
    """What it makes."""
    tokens_per_credit: TokensPerCredit


class ImageModel(ModelBase, frozen=True, kw_only=True):
    """A model that makes images."""

    describes = Price
    type: Literal["image"]
    """What it makes."""
    credits_per_image: CreditsPerImage


class OtherModel(ModelBase, frozen=True, kw_only=True):
    """A model that makes neither texts nor images; one of its prices is a number, and the others are null."""

    describes = Price
    type: Literal["embedding", "rerank", "audio", "video", "moderation", "ocr"]
    """What it makes."""
    tokens_per_credit: TokensPerCredit | None
    credits_per_call: CreditsPerCall | None
    credits_per_minute: CreditsPerMinute | None
    credits_per_page: CreditsPerPage | None


class Models(Shape, frozen=True, kw_only=True):
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


class Operation(Shape, frozen=True, kw_only=True):
    """What an operation takes: `base_credits`, or the credits of a model of `model_type`."""

    describes = operation.Operation
    id: Id
    """Its id, which `operation` of a stage names."""
    display_name: Label
    base_credits: Annotated[Count, Unit("credits"), Priced()]
    model_type: ModelType | None


class CreditPackage(Shape, frozen=True, kw_only=True):
    """A bundle of credits, in the order of lists."""

    describes = credit_package.CreditPackage
    id: Id
    """Its id."""
    name: Label
    description: PublicText
    credits: Annotated[Positive, Unit("credits"), Priced()]
    price_usd: Money
    is_featured: bool


class Credits(Shape, frozen=True, kw_only=True):
    """What credits are worth, take and cost."""

    describes = billing.Billing
    credit_value_usd: Money
    rounding: Rounding
    operations: tuple[Operation, ...]
    """What operations take."""
    packages: tuple[CreditPackage, ...]
    """Bundles of credits that customers buy."""


class Plan(Shape, frozen=True, kw_only=True):
    """A subscription that customers can choose, the cheapest first."""

    describes = plan.Plan
    id: Id
    """Its id."""
    name: Label
    price_monthly: Annotated[Money, Unit("US dollars a month")]
    price_yearly: Annotated[Money, Unit("US dollars a year")]
    idea_credits: CreditsAMonth
    content_credits: CreditsAMonth
    image_credits: CreditsAMonth
    optimization_credits: CreditsAMonth
    max_sites: Annotated[Positive, Unit("sites")]
    max_users: Annotated[Positive, Unit("users")]


class PaymentMethod(Shape, frozen=True, kw_only=True):
    """A way to pay, in the order of lists."""

    describes = payment_method.Method
    id: Id
    """Its id."""
    display_name: Label
    instructions: PublicText


class PaymentMethods(Shape, frozen=True, kw_only=True):
    """The ways to pay in a country."""

    country: Id
    """Two capital letters (ISO 3166-1), or `default` for every other country."""
    methods: tuple[PaymentMethod, ...]
    """The ways to pay there."""


class Modules(Shape, frozen=True, kw_only=True):
    """Which parts of the platform are switched on."""

    describes = modules.Modules
    planner_enabled: bool
    writer_enabled: bool
    linker_enabled: bool
    optimizer_enabled: bool
    automation_enabled: bool
    integration_enabled: bool
    publisher_enabled: bool


class Manifest(Shape, frozen=True, kw_only=True):
    """Everything the frontend builds on, for one environment."""

    schema_version: Literal[1]
    """The version of this contract; a higher one has removed a key, or changed what one means."""
    environment: Id
    """Name of the environment."""
    content_hash: Sha256
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
