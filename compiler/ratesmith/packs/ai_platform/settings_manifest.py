"""The part of the manifest that the endpoints of accounts and sites answer with: settings, choices and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeVar

import msgspec

from ratesmith.api import Config, Entity, View, copy_public, plain, public, public_json
from ratesmith.packs.ai_platform import settings_shapes as shapes
from ratesmith.packs.ai_platform.kinds.account_setting_key import key_of, name_of_key, overrides
from ratesmith.packs.ai_platform.kinds.ai_settings import MOST_TOKENS, AiSettings, Option, options_in_order
from ratesmith.packs.ai_platform.kinds.model import Model, OfferedType
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.schedule import Automation, Publishing
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.published_types import DAY_LABELS, FREQUENCY_LABELS, StageKey
from ratesmith.packs.ai_platform.queries import MAX_TEMPERATURE
from ratesmith.packs.ai_platform.request_shapes import SHOWN_AT

E_ = TypeVar("E_", bound=Entity)
C = TypeVar("C", bound=str)
_LEAST: Final = Decimal(1)


def active_models(config: Config) -> list[Model]:
    """Return the models that are switched on, in the order of lists."""
    return [model for _, model in in_order(config, Model)]


def at_first(model: Model) -> Model:
    """Return a model with the price that it has before any that follows."""
    return model.within(model.windows[0]) if model.prices else model


def in_order(config: Config, kind: type[E_]) -> Iterator[tuple[str, E_]]:
    """Return the active entities of a kind, in the order of lists."""
    entities: Iterable[tuple[str, Any]] = config.all(kind).items()
    active = [(entity.sort_order, id, entity) for id, entity in entities if entity.is_active]
    return ((id, entity) for _, id, entity in sorted(active, key=lambda item: item[:2]))


def available_models(models: Sequence[Model]) -> shapes.AvailableModels:
    """Return the display names of the testing and the live model of each type."""
    return shapes.AvailableModels(text=_of_type(models, "text"), image=_of_type(models, "image"))


def _of_type(models: Sequence[Model], model_type: OfferedType) -> shapes.TypeModels:
    of_type = [model for model in models if model.model_type == model_type]
    testing = next((public(model).display_name for model in of_type if model.is_testing), None)
    live = next((public(model).display_name for model in of_type if model.is_default and not model.is_testing), None)
    return shapes.TypeModels(testing=testing, live=live)


def content_generation(config: Config, settings: AiSettings) -> shapes.ContentGeneration:
    """Return the parameters of text models, with what accounts can set them to."""
    view = public(settings)
    limits = shapes.ContentLimits(temperature=_temperatures(config), max_tokens=_max_tokens(config))
    return shapes.ContentGeneration(temperature=_number(view.temperature), max_tokens=view.max_tokens, limits=limits)


def _temperatures(config: Config) -> shapes.NumberRange | None:
    if (key := public(key_of(config, "temperature"))) is None:
        return None
    most = MAX_TEMPERATURE if key.max is None else key.max
    step = None if key.step is None else _number(key.step)
    return shapes.NumberRange(min=_number(key.min or Decimal(0)), max=_number(most), step=step)


def _max_tokens(config: Config) -> shapes.TokenRange | None:
    if (key := public(key_of(config, "max_tokens"))) is None:
        return None
    most = MOST_TOKENS if key.max is None else key.max
    return shapes.TokenRange(min=int(key.min or _LEAST), max=int(most))


def _number(number: Decimal) -> Decimal:
    """Return a number in shortest form: 2 and not 2.0."""
    return Decimal(plain(number))


def image_generation(config: Config, settings: AiSettings, models: Sequence[Model]) -> shapes.ImageGeneration:
    """Return the choices of images that there are, and the defaults."""
    view = public(settings)
    images = [model for model in models if model.model_type == "image"]
    key = public(key_of(config, "max_images_per_article"))
    most = view.max_images_allowed if key is None or key.max is None else min(int(key.max), view.max_images_allowed)
    return shapes.ImageGeneration(
        quality_tiers=tuple(_quality_tiers(settings, images)),
        selected_tier=next((public(model).quality_tier for model in images if model.is_default), None),
        styles=tuple(
            shapes.Style(value=id, label=it.label, description=it.description) for id, it in _shown(settings.styles)
        ),
        selected_style=view.image_style,
        max_images=view.max_images_per_article,
        max_allowed=most,
        sizes=tuple(shapes.SizeChoice(value=id, label=it.label) for id, it in _shown(settings.sizes)),
        selected_size=view.image_size,
        qualities=tuple(shapes.Choice(value=id, label=it.label) for id, it in _shown(settings.qualities)),
        selected_quality=view.image_quality,
        min_images=1 if key is None else int(key.min or _LEAST),
    )


def account_keys(config: Config) -> Iterator[shapes.AccountKey]:
    """Yield the settings that accounts can save."""
    for id, key in overrides(config):
        if key.is_active:
            yield shapes.AccountKey(name=name_of_key(id), path=".".join(SHOWN_AT[key.overrides]))


def _shown(options: Mapping[C, Option]) -> Iterator[tuple[C, View]]:
    return ((id, public(option)) for id, option in options_in_order(options).items())


def _quality_tiers(settings: AiSettings, images: Sequence[Model]) -> Iterator[shapes.QualityTier]:
    for tier, option in _shown(settings.tiers):
        if (model := model_of_tier(images, tier)) is not None:
            view = public(model)
            yield shapes.QualityTier(
                tier=tier,
                credits=public(at_first(model).price).credits_per_image,
                label=option.label,
                description=option.description,
                model=view.model_name,
                sizes=view.sizes,
            )


def model_of_tier(images: Iterable[Model], tier: str) -> Model | None:
    """Return the model that is called for a tier: its default, or else the first in lists; None without one."""
    of_tier = [model for model in images if model.quality_tier == tier]
    return next((model for model in of_tier if model.is_default), of_tier[0] if of_tier else None)


def automation(configured: Automation) -> shapes.Automation:
    """Return when stages run by themselves, and how often they can."""
    choices = (shapes.FrequencyChoice(value=value, label=label) for value, label in FREQUENCY_LABELS.items())
    return copy_public(shapes.Automation, configured, frequencies=tuple(choices))


def stages_of(config: Config, stages: Stages) -> Iterator[shapes.Stage]:
    """Yield the stages by number; an operation that is switched off is left out."""
    operations = config.all(Operation)
    for number, stage in sorted(stages.stages.items()):
        operation = operations.get(public(stage).operation)
        yield copy_public(
            shapes.Stage,
            stage,
            number=int(number),
            has_ai=stage.model_type is not None,
            operation=public(stage).operation if operation is not None and operation.is_active else None,
        )


def publishing(configured: Publishing) -> shapes.Publishing:
    """Return when content is published, with how many articles that makes."""
    view = public(configured)
    daily = len(view.time_slots)
    weekly = daily * len(view.publish_days)
    monthly = (Decimal(weekly * 52) / 12).to_integral_value(rounding=ROUND_HALF_UP)
    return copy_public(
        shapes.Publishing,
        configured,
        daily_capacity=daily,
        weekly_capacity=weekly,
        monthly_capacity=int(monthly),
        days=tuple(shapes.DayChoice(value=value, label=label) for value, label in DAY_LABELS.items()),
    )


def presets(config: Config) -> Iterator[shapes.Preset]:
    """Yield the presets that are offered, with the settings that each changes."""
    for id, preset in in_order(config, Preset):
        stages = {number: public_json(change) for number, change in sorted(preset.stages.items())}
        changes = {"stages": stages, "schedule": public_json(preset.schedule)}
        found = msgspec.convert(changes, _PresetChanges)
        yield copy_public(shapes.Preset, preset, id=id, stages=found.stages, schedule=found.schedule)


class _PresetChanges(msgspec.Struct):
    stages: dict[StageKey, shapes.StageChange]
    schedule: shapes.ScheduleChange
