"""What several rules ask of a configuration: which models are picked, what a preset makes of the stages.

The platform picks by flags: the live model of a type is its active default that is not the
testing model; the testing model of a type is its active one that is marked so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec

from ratesmith.api import Config, Place, Route, plain
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.model import Limits, Model, ModelType, OfferedType
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.stages import Stage, StageNumber, Stages
from ratesmith.packs.ai_platform.windows import Window

TYPES: Final[tuple[OfferedType, ...]] = ("text", "image")
A_MODEL: Final = {"text": "a text model", "image": "an image model"}
AI_SETTINGS: Final = ("use_testing", "budget_pct")
"""The settings of a stage that mean something only where it calls a model."""
WITHOUT_BATCHES: Final = "7"
"""The number of the last stage, which hands everything on at once."""

TEXT_FIELDS: Final[tuple[Route, ...]] = (
    ("cost", "per_1m_tokens"),
    ("cost", "per_1k_tokens"),
    ("price", "tokens_per_credit"),
    ("limits",),
)
IMAGE_FIELDS: Final[tuple[Route, ...]] = (
    ("cost", "per_image"),
    ("price", "credits_per_image"),
    ("quality_tier",),
    ("sizes",),
)
_FLAGS: Final = ("default", "testing")
_NOTHING: Final = (None, (), Limits())
MAX_TEMPERATURE: Final = Decimal(2)


class Picked(NamedTuple):
    """A model and its id."""

    id: str
    model: Model


class UpperLimit(msgspec.Struct, frozen=True):
    """The most that a setting can be, where that is written, and how a message says it."""

    amount: Decimal
    at: Place | None
    what: str


def models(config: Config, type: ModelType, wanted: Callable[[Model], bool]) -> list[Picked]:
    """Return the active models of a type that `wanted` accepts, in the order of lists."""
    found = [
        Picked(id, model)
        for id, model in config.all(Model).items()
        if model.is_active and model.model_type == type and wanted(model)
    ]
    return sorted(found, key=lambda picked: (picked.model.sort_order, picked.id))


def any_model(_: Model) -> bool:
    """Accept every model."""
    return True


def _flagged(config: Config) -> Mapping[tuple[str, str], list[Picked]]:
    """Return the active models by type and flag."""
    found: dict[tuple[str, str], list[Picked]] = {}
    for id, model in config.all(Model).items():
        for word, is_flagged in zip(_FLAGS, (model.is_default, model.is_testing), strict=True):
            if is_flagged and model.is_active:
                found.setdefault((model.model_type, word), []).append(Picked(id, model))
    return found


def _only(config: Config, type: ModelType, word: str) -> Picked | None:
    found = config.once(_flagged).get((type, word), [])
    return found[0] if len(found) == 1 else None


def live_model(config: Config, type: ModelType) -> Picked | None:
    """Return the one active default of a type; None where no model or more than one is."""
    return _only(config, type, "default")


def testing_model(config: Config, type: ModelType) -> Picked | None:
    """Return the one active testing model of a type; None where no model or more than one is."""
    return _only(config, type, "testing")


def called_model(config: Config, stage: Stage) -> Picked | None:
    """Return the model that a stage calls; None of a local stage, and where nobody knows which."""
    if stage.model_type is None:
        return None
    return (testing_model if stage.use_testing else live_model)(config, stage.model_type)


def roles(config: Config, model: Model) -> Iterator[str]:
    """Yield what a model is the only one picked for: `default`, `testing`."""
    for word in _FLAGS:
        if (found := _only(config, model.model_type, word)) is not None and found.model is model:
            yield word


def has_model(config: Config, type: ModelType, wanted: Callable[[Model], bool] = any_model) -> bool:
    """Return whether `wanted` accepts any active model of a type."""
    return any(model.is_active and model.model_type == type and wanted(model) for model in config.all(Model).values())


def first_days(models: Iterable[Model]) -> list[date]:
    """Return the days on which a cost or a price of any of the models begins, the first first."""
    return sorted({it.first_day for model in models for it in model.windows})


def windows_by_day(picked: Iterable[Picked]) -> Iterator[dict[str, Window]]:
    """Yield the windows that begin on each day on which one of any of the models begins, by the id of the model."""
    begins = ((it.first_day, place, one.id, it) for place, one in enumerate(picked) for it in one.model.windows)
    for _, of_day in groupby(sorted(begins, key=itemgetter(0, 1)), key=itemgetter(0)):
        yield {id: window for _, _, id, window in of_day}


def models_by_tier(config: Config) -> dict[str, list[Picked]]:
    """Return the active image models that have a price, by their tier; the tiers are sorted."""
    tiers: dict[str, list[Picked]] = {}
    for picked in models(config, "image", lambda model: any(it.price.credits_per_image for it in model.windows)):
        if picked.model.quality_tier is not None:
            tiers.setdefault(picked.model.quality_tier, []).append(picked)
    return dict(sorted(tiers.items()))


def model_of_tier(config: Config, tier: str) -> Picked | None:
    """Return the image model that a tier leads to: its default, or else the first in lists; None where it has none."""
    found = models_by_tier(config).get(tier, [])
    return next((it for it in found if it.model.is_default), found[0] if found else None)


def price_route(model: Model) -> Route:
    """Return the route of the price that a model has."""
    price = model.price
    return ("price", next(name for name in price.__struct_fields__ if getattr(price, name) is not None))


def is_of_other_type(model: Model) -> bool:
    """Return whether everything that depends on the type is that of the other of text and image: it is wrong then."""
    if model.model_type not in TYPES:
        return False
    own, other = (TEXT_FIELDS, IMAGE_FIELDS) if model.model_type == "text" else (IMAGE_FIELDS, TEXT_FIELDS)
    return not any(_has_at(model, it) for it in own) and sum(_has_at(model, it) for it in other) > 1


def apply_preset(stages: Stages, preset: Preset) -> dict[StageNumber, Stage]:
    """Return the stages as they are once the preset is applied."""
    return {number: _changed(stage, preset, number) for number, stage in stages.stages.items()}


def changed_settings(change: object) -> Iterator[str]:
    """Yield the names of the settings that a change of a preset sets."""
    assert isinstance(change, msgspec.Struct)
    yield from (field for field, value in msgspec.structs.asdict(change).items() if value is not None)


def upper_limit(config: Config, setting: str) -> UpperLimit | None:
    """Return the most that a number of the AI settings can be; None where nothing limits it."""
    settings = config.one(AiSettings)
    if setting == "temperature":
        return UpperLimit(MAX_TEMPERATURE, None, f"a temperature is at most {plain(MAX_TEMPERATURE)}")
    if setting == "max_images_per_article" and settings is not None:
        most = settings.max_images_allowed
        return UpperLimit(Decimal(most), Place.of(settings, "max_images_allowed"), f"max_images_allowed is {most}")
    if setting == "max_tokens" and (live := live_model(config, "text")) and (limit := live.model.limits.max_tokens):
        at = Place.of(live.model, "limits", "max_tokens")
        return UpperLimit(Decimal(limit), at, f"the default text model, {live.id}, answers with at most {limit}")
    return None


def _has_at(model: Model, route: Route) -> bool:
    """Return whether the model has a value at a route; of a cost and a price on any day."""
    first, *rest = route
    if not rest:
        return getattr(model, str(first)) not in _NOTHING
    for _, part in model.written_costs if first == "cost" else model.written_prices:
        if getattr(part, str(*rest)) is not None:
            return True
    return False


def _changed(stage: Stage, preset: Preset, number: StageNumber) -> Stage:
    change = preset.stages.get(number)
    if change is None:
        return stage
    return msgspec.structs.replace(stage, **{field: getattr(change, field) for field in changed_settings(change)})
