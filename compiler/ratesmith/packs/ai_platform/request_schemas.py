"""JSON Schemas of the two settings requests, for one environment: what an account and what a site may save there.

A key may be left out, and null goes back to the default. The body that the endpoint answers is taken as well; what is
read only must be as it was answered. Code checks what no schema can say: the order of days and slots, the sum of the
budgets, capacities, and what depends on a setting that the body leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from ratesmith.api import DRAFT, PUBLISHED_NOTE, Config, Shape, shape_properties
from ratesmith.packs.ai_platform.kinds.account_setting_key import Overridable, Override, name_of_key, overrides
from ratesmith.packs.ai_platform.manifest_schema import Manifest
from ratesmith.packs.ai_platform.request_shapes import (
    SHOWN_AT,
    AutomationPut,
    DelaysPut,
    PublishingPut,
    SiteSettingsPut,
    StagePut,
    shown_properties,
)
from ratesmith.packs.ai_platform.settings_shapes import AccountSettingsBody, QualityTierBody, SiteSettingsBody

Schema = dict[str, Any]
_NUMBERS: Final = {"float": "number", "int": "integer"}
_AI_COLUMNS: Final = ("use_testing", "budget_pct")


def request_schemas(config: Config, manifest: Manifest) -> Iterator[tuple[str, Schema]]:
    """Yield the schemas by name, for an environment and what is published of it."""
    parts = {*AccountSettingsBody.__struct_fields__, *SiteSettingsBody.__struct_fields__}
    published: Schema = msgspec.to_builtins({it: getattr(manifest, it) for it in parts}, builtin_types=(Decimal,))
    yield "account-settings", _account(config, published)
    yield "site-settings", _site(published)


def _account(config: Config, manifest: Schema) -> Schema:
    keys = {id: key for id, key in overrides(config) if key.is_active}
    settings = {key.overrides: _setting(key, manifest) for key in keys.values()}
    flat = {name_of_key(id): settings[key.overrides] for id, key in keys.items()}
    body = {section: _answered(section, manifest[section], settings) for section, _ in SHOWN_AT.values()}
    described = "What an account saves: the AI settings it overrides. In a body that was answered the keys here win."
    return _head("account-settings", described) | _object({**flat, **body}, null=False)


def _setting(key: Override, manifest: Schema) -> Schema:
    """Return the schema of a setting that an account may override."""
    section, name = SHOWN_AT[key.overrides]
    schema: Schema = {
        "description": shown_properties(section)[name]["description"],
        "$comment": f"GET {section}.{name}",
        "default": manifest[section][name],
    }
    if key.value_type == "string":
        return schema | {"enum": [*_values(key, manifest), None]}
    least, most = _range(key.overrides, manifest)
    # An engine that takes NaN for a number finds it in no order with any other, so that it is above the range too.
    above = {"not": {"type": "number", "exclusiveMinimum": most}} if key.value_type == "float" else {}
    return schema | {"type": [_NUMBERS[key.value_type], "null"], "minimum": least, "maximum": most} | above


def _values(key: Override, manifest: Schema) -> list[str]:
    """Return the texts that an account may choose, in the order of lists; a tier only if a model is behind it."""
    images = manifest["image_generation"]
    if key.choices == "tiers":
        return [it["tier"] for it in images["quality_tiers"]]
    return [it["value"] for it in images[key.choices or "styles"]]


def _range(setting: Overridable, manifest: Schema) -> tuple[Any, Any]:
    if setting == "max_images_per_article":
        images = manifest["image_generation"]
        return images["min_images"], images["max_allowed"]
    limits = manifest["content_generation"]["limits"][setting]
    return limits["min"], limits["max"]


def _answered(section: str, values: Schema, settings: Mapping[Overridable, Schema]) -> Schema:
    """Return the schema of a section as the endpoint answers it."""
    named = {name: settings[key] for key, (of, name) in SHOWN_AT.items() if of == section and key in settings}
    short = {"styles": ("value", "label"), "quality_tiers": QualityTierBody.__struct_fields__}
    return _object({name: named.get(name) or _fixed(value, short.get(name)) for name, value in values.items()})


def _site(manifest: Schema) -> Schema:
    described = shape_properties(SiteSettingsPut)
    stages = [_stage(number, stage) for number, stage in enumerate(manifest["stages"])]
    properties = {
        "automation": _section("automation", AutomationPut, manifest["automation"]),
        "stages": {
            "type": ["array", "null"],
            "prefixItems": stages,
            "items": False,
            "minItems": len(stages),
            "maxItems": len(stages),
        },
        "delays": _section("delays", DelaysPut, manifest["delays"]),
        "publishing": _publishing(manifest["publishing"]),
        "available_models": _fixed(manifest["available_models"]),
    }
    for name, schema in properties.items():
        about = {"description": described[name]["description"]} if name in described else {}
        properties[name] = {**about, "$comment": f"GET {name}", **schema}
    head = _head("site-settings", "What a site saves: automation, stages, delays and publishing.")
    return head | _object(properties, null=False)


def _section(name: str, shape: type[Shape], values: Schema) -> Schema:
    """Return the schema of a part of a site's settings; what the shape does not have is read only."""
    properties = shape_properties(shape)
    found = {key: _saved(f"{name}.{key}", properties[key], values[key]) for key in properties}
    return _object({**found, **{key: _fixed(value) for key, value in values.items() if key not in found}})


def _saved(path: str, schema: Schema, default: Any) -> Schema:
    return {**schema, "$comment": f"GET {path}", "default": default}


def _stage(index: int, values: Schema) -> Schema:
    """Return the schema of one stage: it has the settings that apply to it, and no others."""
    properties: Schema = {}
    required = []
    for name, schema in shape_properties(StagePut).items():
        applies = values["model_type"] is not None if name in _AI_COLUMNS else values[name] is not None
        if name == "number":
            properties[name] = {"const": values[name]}
        elif applies:
            properties[name] = _saved(f"stages[{index}].{name}", schema, values[name])
        else:
            properties[name] = {"type": "null"}
        if applies:
            required.append(name)
    fixed = {name: _fixed(value) for name, value in values.items() if name not in properties}
    return _object({**properties, **fixed}, null=False) | {"required": required}


def _publishing(values: Schema) -> Schema:
    """Return the schema of publishing: what goes out by itself needs a day and a slot."""
    schema = _section("publishing", PublishingPut, values)
    for name in values:
        if name.endswith("_capacity"):
            schema["properties"][name] = {"type": "integer", "minimum": 0, "readOnly": True}
    is_on = [True, None] if values["auto_publish_enabled"] else [True]
    lists = ("publish_days", "time_slots")
    # Null stands for the default, which may be empty.
    filled = {name: {"type": ["array", "null"] if values[name] else "array", "minItems": 1} for name in lists}
    return schema | {
        "if": {"properties": {"auto_publish_enabled": {"enum": is_on}}, "required": ["auto_publish_enabled"]},
        "then": {"properties": filled},
    }


def _fixed(value: Any, short: tuple[str, ...] | None = None) -> Schema:
    """Return the schema of what is read only; `short` has the keys that the items of its shorter form have."""
    if short is None or not value:
        return {"const": value, "readOnly": True}
    return {"enum": [[{key: item[key] for key in short} for item in value], value], "readOnly": True}


def _object(properties: Schema, *, null: bool = True) -> Schema:
    type_ = ["object", "null"] if null else "object"
    return {"type": type_, "properties": properties, "additionalProperties": False}


def _head(title: str, description: str) -> Schema:
    return {"$schema": DRAFT, "$comment": PUBLISHED_NOTE, "title": title, "description": description}
