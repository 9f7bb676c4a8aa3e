"""The manifest: what the frontend reads of an environment, made from the public side alone.

`content_generation` and `image_generation` are the body of the account's AI settings, and
`automation`, `stages`, `delays`, `publishing` and `available_models` that of a site's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from ratesmith.api import Config, Entity, View, copy_public, plain, public, public_json
from ratesmith.packs.ai_platform import manifest_schema
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.kinds.modules import MODULES, Modules
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.kinds.payment_method import PaymentMethods
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.kinds.schedule import Publishing, Schedule
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.rates import RatedWindow, rated_windows
from ratesmith.packs.ai_platform.request_schemas import contracts

__all__ = ["Manifest", "build", "contracts"]

Manifest = manifest_schema.Manifest
E_ = TypeVar("E_", bound=Entity)


def build(config: Config, content_hash: str) -> manifest_schema.Manifest:
    """Return the manifest of a configuration without findings; `content_hash` is empty while it is computed."""
    settings, billing = _the(config, AiSettings), _the(config, Billing)
    schedule, stages = _the(config, Schedule), _the(config, Stages)
    models = _active_models(config)
    return manifest_schema.Manifest(
        schema_version=1,
        environment=config.environment,
        content_hash=content_hash,
        providers=tuple(_providers(config)),
        models=manifest_schema.Models(
            text=tuple(_text_model(model, billing) for model in models if model.model_type == "text"),
            image=tuple(_image_model(model, billing) for model in models if model.model_type == "image"),
            embedding=_other_models(models, billing, "embedding"),
            rerank=_other_models(models, billing, "rerank"),
            audio=_other_models(models, billing, "audio"),
            video=_other_models(models, billing, "video"),
            moderation=_other_models(models, billing, "moderation"),
            ocr=_other_models(models, billing, "ocr"),
        ),
        available_models=manifest_schema.AvailableModels(
            text=_available(models, "text"), image=_available(models, "image")
        ),
        content_generation=manifest_schema.ContentGeneration(
            temperature=Decimal(plain(public(settings).temperature)), max_tokens=public(settings).max_tokens
        ),
        image_generation=_image_generation(settings, models),
        credits=manifest_schema.Credits(
            credit_value_usd=plain(public(billing).credit_value_usd),
            rounding=public(billing).rounding,
            operations=tuple(_operations(config)),
            packages=tuple(_packages(config)),
        ),
        plans=tuple(_plans(config)),
        payment_methods=tuple(_payment_methods(config)),
        modules={name: getattr(public(_the(config, Modules)), name) for name in (f"{m}_enabled" for m in MODULES)},
        automation=copy_public(manifest_schema.Automation, schedule.automation),
        stages=tuple(_stages(stages)),
        delays=copy_public(manifest_schema.Delays, stages.delays),
        publishing=_publishing(schedule.publishing),
        presets=tuple(_presets(config)),
    )


def _the(config: Config, kind: type[E_]) -> E_:
    entity = config.one(kind)
    assert entity is not None, f"{kind.__name__} is missing, which a finding says before"
    return entity


def _active_models(config: Config) -> list[Model]:
    active = [(model.sort_order, id, model) for id, model in config.all(Model).items() if model.is_active]
    return [model for _, _, model in sorted(active, key=lambda item: item[:2])]


def _at_first(model: Model) -> Model:
    """Return a model with the price that it has before any that follows."""
    return model.within(model.windows[0]) if model.prices else model


def _ordered(config: Config, kind: type[E_]) -> Iterator[tuple[str, E_]]:
    """Return the active entities of a kind, in the order of lists."""
    entities: Iterable[tuple[str, Any]] = config.all(kind).items()
    active = [(entity.sort_order, id, entity) for id, entity in entities if entity.is_active]
    return ((id, entity) for _, id, entity in sorted(active, key=lambda item: item[:2]))


def _providers(config: Config) -> Iterator[manifest_schema.Provider]:
    for id, provider in config.all(Provider).items():
        if provider.is_active:
            view = public(provider)
            yield manifest_schema.Provider(id=id, display_name=view.display_name, type=view.provider_type)


def _text_model(model: Model, billing: Billing) -> manifest_schema.TextModel:
    tokens = public(_at_first(model).price).tokens_per_credit
    return copy_public(manifest_schema.TextModel, model, **_model_parts(model, billing), tokens_per_credit=tokens)


def _image_model(model: Model, billing: Billing) -> manifest_schema.ImageModel:
    credits = public(_at_first(model).price).credits_per_image
    return copy_public(manifest_schema.ImageModel, model, **_model_parts(model, billing), credits_per_image=credits)


def _other_models(
    models: list[Model], billing: Billing, model_type: ModelType
) -> tuple[manifest_schema.OtherModel, ...]:
    return tuple(_other_model(model, billing) for model in models if model.model_type == model_type)


def _other_model(model: Model, billing: Billing) -> manifest_schema.OtherModel:
    price = public(_at_first(model).price)
    return copy_public(
        manifest_schema.OtherModel,
        model,
        **_model_parts(model, billing),
        tokens_per_credit=price.tokens_per_credit,
        credits_per_call=price.credits_per_call,
        credits_per_minute=price.credits_per_minute,
        credits_per_page=price.credits_per_page,
    )


def _model_parts(model: Model, billing: Billing) -> dict[str, Any]:
    view = public(model)
    first, *later = rated_windows(model, billing)
    return {
        "rate": first.rate.id,
        "changes": tuple(map(_price_change, later)),
        "name": view.model_name,
        "limits": copy_public(manifest_schema.Limits, model.limits),
        "capabilities": dict(sorted(view.capabilities.items())),
    }


def _price_change(it: RatedWindow) -> manifest_schema.PriceChange:
    starts_on = it.window.first_day.isoformat()
    return copy_public(manifest_schema.PriceChange, it.window.price, starts_on=starts_on, rate=it.rate.id)


def _available(models: list[Model], model_type: ModelType) -> manifest_schema.TypeModels:
    of_type = [model for model in models if model.model_type == model_type]
    testing = next((public(model).display_name for model in of_type if model.is_testing), None)
    live = next((public(model).display_name for model in of_type if model.is_default and not model.is_testing), None)
    return manifest_schema.TypeModels(testing=testing, live=live)


def _image_generation(settings: AiSettings, models: list[Model]) -> manifest_schema.ImageGeneration:
    view = public(settings)
    images = [public(_at_first(model)) for model in models if model.model_type == "image"]
    return manifest_schema.ImageGeneration(
        quality_tiers=tuple(_quality_tiers(settings, images)),
        selected_tier=next((model.quality_tier for model in images if model.is_default), None),
        styles=_choices(settings.styles),
        selected_style=view.image_style,
        sizes=_choices(settings.sizes),
        qualities=_choices(settings.qualities),
        max_images=view.max_images_per_article,
        max_allowed=view.max_images_allowed,
    )


def _quality_tiers(settings: AiSettings, images: list[View]) -> Iterator[manifest_schema.QualityTier]:
    credits = {model.quality_tier: model.price.credits_per_image for model in images}
    for tier, option in sorted(settings.tiers.items(), key=lambda item: (item[1].sort_order, item[0])):
        if tier in credits:
            view = public(option)
            yield manifest_schema.QualityTier(
                tier=tier, credits=credits[tier], label=view.label, description=view.description
            )


def _choices(options: Any) -> tuple[manifest_schema.Choice, ...]:
    ordered = sorted(options.items(), key=lambda item: (item[1].sort_order, item[0]))
    return tuple(manifest_schema.Choice(value=value, label=public(option).label) for value, option in ordered)


def _operations(config: Config) -> Iterator[manifest_schema.Operation]:
    for id, operation in config.all(Operation).items():
        if operation.is_active:
            yield copy_public(manifest_schema.Operation, operation, id=id)


def _packages(config: Config) -> Iterator[manifest_schema.CreditPackage]:
    for id, package in _ordered(config, CreditPackage):
        yield copy_public(manifest_schema.CreditPackage, package, id=id, price_usd=plain(public(package).price_usd))


def _plans(config: Config) -> Iterator[manifest_schema.Plan]:
    shown = [
        (plan.price_monthly, id, plan)
        for id, plan in config.all(Plan).items()
        if plan.is_active and not plan.is_internal
    ]
    for _, id, plan in sorted(shown, key=lambda item: item[:2]):
        view = public(plan)
        prices = {name: plain(getattr(view, name)) for name in ("price_monthly", "price_yearly")}
        yield copy_public(manifest_schema.Plan, plan, id=id, **prices)


def _payment_methods(config: Config) -> Iterator[manifest_schema.PaymentMethods]:
    for country, entity in config.all(PaymentMethods).items():
        enabled = [(method.sort_order, id, method) for id, method in entity.methods.items() if method.is_enabled]
        if enabled:
            yield manifest_schema.PaymentMethods(
                country=country,
                methods=tuple(
                    copy_public(manifest_schema.PaymentMethod, method, id=id)
                    for _, id, method in sorted(enabled, key=lambda item: item[:2])
                ),
            )


def _stages(stages: Stages) -> Iterator[manifest_schema.Stage]:
    for number, stage in sorted(stages.stages.items()):
        yield copy_public(manifest_schema.Stage, stage, number=int(number), has_ai=stage.model_type is not None)


def _publishing(publishing: Publishing) -> manifest_schema.Publishing:
    view = public(publishing)
    daily = len(view.time_slots)
    weekly = daily * len(view.publish_days)
    monthly = (Decimal(weekly * 52) / 12).to_integral_value(rounding=ROUND_HALF_UP)
    return copy_public(
        manifest_schema.Publishing,
        publishing,
        daily_capacity=daily,
        weekly_capacity=weekly,
        monthly_capacity=int(monthly),
    )


def _presets(config: Config) -> Iterator[manifest_schema.Preset]:
    for id, preset in _ordered(config, Preset):
        stages = {number: public_json(change) for number, change in sorted(preset.stages.items())}
        yield copy_public(manifest_schema.Preset, preset, id=id, stages=stages, schedule=public_json(preset.schedule))
