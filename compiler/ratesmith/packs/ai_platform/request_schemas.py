"""What the frontend may send back: JSON Schemas of the two settings requests."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from ratesmith.api import Config, Frozen, plain, struct_schema
from ratesmith.packs.ai_platform.kinds.account_setting_key import Override, overrides
from ratesmith.packs.ai_platform.kinds.schedule import Automation, Publishing
from ratesmith.packs.ai_platform.kinds.stages import BatchSize, Delays, Limit, Percent

Schema = dict[str, Any]
_TYPES = {"float": "number", "int": "integer", "string": "string"}


class StageSettings(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one stage; null or absent where they do not apply to it."""

    number: Annotated[int, msgspec.Meta(ge=1, le=7)]
    enabled: bool
    per_run_limit: Limit
    batch_size: BatchSize | None = None
    use_testing: bool | None = None
    budget_pct: Percent | None = None


class SiteSettings(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a site saves: automation, stages, delays and publishing."""

    automation: Automation
    stages: Annotated[tuple[StageSettings, ...], msgspec.Meta(min_length=7, max_length=7)]
    delays: Delays
    publishing: Publishing


def contracts(base: Config) -> Iterator[tuple[str, Schema]]:
    """Yield the schemas by name, made from the configuration without any overlay."""
    yield "account-settings", _account_settings(base)
    yield "site-settings", struct_schema(SiteSettings, "site-settings")


def _account_settings(base: Config) -> Schema:
    properties = {id.removeprefix("ai."): _property(key) for id, key in overrides(base) if key.is_active}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "account-settings",
        "description": "What an account saves: the AI settings it overrides, without the prefix ai.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _property(key: Override) -> Schema:
    schema: Schema = {"type": _TYPES[key.value_type]}
    if key.min is not None:
        schema["minimum"] = _number(key.min)
    if key.max is not None:
        schema["maximum"] = _number(key.max)
    if key.options is not None:
        schema["enum"] = list(key.options)
    if key.default is not None:
        schema["default"] = _number(key.default) if isinstance(key.default, Decimal) else key.default
    return schema


def _number(number: Decimal) -> int | Decimal:
    """Return a whole number without a point, any other in shortest form."""
    return int(number) if number == number.to_integral_value() else Decimal(plain(number))
