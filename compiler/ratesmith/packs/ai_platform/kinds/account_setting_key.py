"""Account setting keys: which AI settings an account may override, and within what."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from ratesmith.api import Column, Config, Entity, Item, Json, Kind, Numeric, Public, Table, Text
from ratesmith.packs.ai_platform.fields import own_id
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings, options_in_order
from ratesmith.packs.ai_platform.kinds.model import Model

ValueType = Literal["float", "int", "string"]
Overridable = Literal[
    "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "quality_tier"
]
Choices = Literal["styles", "sizes", "qualities", "tiers"]


class AccountSettingKey(Entity, frozen=True, kw_only=True):
    """A setting that an account may override; without an override the system's default holds."""

    value_type: ValueType
    """What a value looks like: `float`, `int` or `string`."""
    overrides: Overridable
    """The default it replaces: a key of settings/ai.yaml, or `quality_tier`, the default image model's."""
    min: Annotated[Decimal, Public()] | None = None
    """Least number allowed."""
    max: Annotated[Decimal, Public()] | None = None
    """Greatest number allowed."""
    step: Annotated[Decimal, msgspec.Meta(extra_json_schema={"exclusiveMinimum": 0}), Public()] | None = None
    """By how much a form changes the number at once; null for any number."""
    choices: Choices | None = None
    """The choices of settings/ai.yaml that a text must be one of."""
    is_active: bool = True
    """Whether accounts may override it."""


class Override(AccountSettingKey, frozen=True, kw_only=True):
    """A key together with the default it overrides."""

    default: str | int | Decimal | None
    options: tuple[str, ...] | None


def name_of_key(id: str) -> str:
    """Return what requests call the key of an account setting."""
    return id.removeprefix("ai.")


def overrides(config: Config) -> Iterator[tuple[str, Override]]:
    """Yield every key by id, with the default it overrides and the values it may take."""
    settings = config.one(AiSettings)
    for id, key in config.all(AccountSettingKey).items():
        options = options_in_order(getattr(settings, key.choices)) if key.choices and settings else None
        yield (
            id,
            Override(
                value_type=key.value_type,
                overrides=key.overrides,
                min=key.min,
                max=key.max,
                step=key.step,
                choices=key.choices,
                is_active=key.is_active,
                default=default_of(config, key),
                options=tuple(options) if options is not None else None,
            ),
        )


def default_of(config: Config, key: AccountSettingKey) -> str | int | Decimal | None:
    """Return the value of an account that overrides nothing; None where it is not configured."""
    if key.overrides == "quality_tier":
        return next(
            (
                model.quality_tier
                for model in config.all(Model).values()
                if model.model_type == "image" and model.is_default and model.is_active
            ),
            None,
        )
    settings = config.one(AiSettings)
    value: str | int | Decimal | None = getattr(settings, key.overrides) if settings else None
    return value


def key_of(config: Config, setting: Overridable) -> Override | None:
    """Return the key by which accounts override a setting; None where they cannot."""
    return next((key for _, key in overrides(config) if key.overrides == setting and key.is_active), None)


def _items(config: Config) -> Iterator[Item]:
    for id, override in overrides(config):
        yield Item(id, override)


KIND = Kind(
    name="account-setting-key",
    entity=AccountSettingKey,
    path="settings/account-keys.yaml",
    ids=r"^ai\.[a-z][a-z0-9_]{0,96}$",
    tables=(
        Table(
            name="account_setting_key",
            key=("key",),
            columns=(
                own_id("key", 100),
                Column("value_type", Text(20)),
                Column("overrides", Text(50)),
                Column("default_value", Json(), field="overrides", value=lambda item: item.value.default, null=True),
                Column("min_value", Numeric(12, 4), field="min"),
                Column("max_value", Numeric(12, 4), field="max"),
                Column("step_value", Numeric(12, 4), field="step"),
                Column("choices", Json(), field="choices", value=lambda item: item.value.options, null=True),
                Column("is_active"),
            ),
            items=_items,
            item=Override,
        ),
    ),
    example="""\
ai.temperature:
  value_type: float
  overrides: temperature
  min: 0
  max: 2
""",
)
