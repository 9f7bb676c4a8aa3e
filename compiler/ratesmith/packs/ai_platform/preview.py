"""The page that shows a configuration before it ships: `preview.html`, and what somebody can edit in it.

The page is built from `preview/` by `make preview`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ratesmith.api import Config, Entity, Place
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.kinds.plan import CREDITS, Plan
from ratesmith.packs.ai_platform.kinds.schedule import Schedule
from ratesmith.packs.ai_platform.kinds.stages import SETTINGS, Stages
from ratesmith.packs.ai_platform.manifest_schema import Manifest

PAGE: Final = Path(__file__).with_suffix(".html")
_ACCOUNT: Final = {
    "content_generation/temperature": "temperature",
    "content_generation/max_tokens": "max_tokens",
    "image_generation/selected_style": "image_style",
    "image_generation/selected_quality": "image_quality",
    "image_generation/max_images": "max_images_per_article",
}
_SCHEDULE: Final = {
    "automation": ("enabled", "frequency", "time"),
    "publishing": ("auto_approval_enabled", "auto_publish_enabled", "publish_days", "time_slots"),
}
_DELAYS: Final = ("within_stage", "between_stage")
_PACKAGE: Final = ("price_usd", "credits")
_PLAN: Final = ("price_monthly", "price_yearly", *CREDITS)


def places(config: Config, manifest: Manifest) -> Iterator[tuple[str, Place]]:
    """Yield what can be edited: a JSON pointer into the manifest, and the place of the value in the configuration."""
    yield from _settings(config, manifest)
    yield from _prices(config, manifest)
    for index, package in enumerate(manifest.credits.packages):
        yield from _fields(f"/credits/packages/{index}", config.all(CreditPackage)[package.id], _PACKAGE)
    for index, operation in enumerate(manifest.credits.operations):
        yield from _fields(f"/credits/operations/{index}", config.all(Operation)[operation.id], ("base_credits",))
    for index, plan in enumerate(manifest.plans):
        yield from _fields(f"/plans/{index}", config.all(Plan)[plan.id], _PLAN)


def _settings(config: Config, manifest: Manifest) -> Iterator[tuple[str, Place]]:
    settings, schedule, stages = config.one(AiSettings), config.one(Schedule), config.one(Stages)
    assert settings is not None and schedule is not None and stages is not None, "a finding says so before"
    for pointer, field in _ACCOUNT.items():
        yield f"/{pointer}", Place.of(settings, field)
    for part, fields in _SCHEDULE.items():
        yield from _fields(f"/{part}", schedule, fields, part)
    for index, stage in enumerate(manifest.stages):
        names = tuple(name for name in SETTINGS if getattr(stage, name) is not None)
        yield from _fields(f"/stages/{index}", stages, names, "stages", str(stage.number))
    yield from _fields("/delays", stages, _DELAYS, "delays")


def _prices(config: Config, manifest: Manifest) -> Iterator[tuple[str, Place]]:
    """Yield the prices of models; one that changes by day is not a single value."""
    known = {(it.model_name, it.provider): it for it in config.all(Model).values()}
    for model_type in manifest.models.__struct_fields__:
        for index, shown in enumerate(getattr(manifest.models, model_type)):
            model = known[shown.name, shown.provider]
            keys = tuple(name for name in model.price.__struct_fields__ if getattr(model.price, name) is not None)
            yield from _fields(f"/models/{model_type}/{index}", model, keys, "price")


def _fields(pointer: str, entity: Entity, names: tuple[str, ...], *above: str) -> Iterator[tuple[str, Place]]:
    return ((f"{pointer}/{name}", Place.of(entity, *above, name)) for name in names)
