"""The manifest: what the frontend reads of an environment, made from the public side alone.

`content_generation` and `image_generation` are the body of the account's AI settings, and
`automation`, `stages`, `delays`, `publishing` and `available_models` that of a site's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any, TypeVar

from ratesmith.api import Config, Entity, Published, copy_public, plain, public
from ratesmith.packs.ai_platform import manifest_schema
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Limits, Model, ModelType
from ratesmith.packs.ai_platform.kinds.modules import Modules
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.kinds.payment_method import PaymentMethods
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.kinds.schedule import Schedule
from ratesmith.packs.ai_platform.kinds.stages import Stages
from ratesmith.packs.ai_platform.rates import RatedWindow, rated_windows
from ratesmith.packs.ai_platform.request_shapes import requests
from ratesmith.packs.ai_platform.settings_manifest import (
    account_keys,
    active_models,
    at_first,
    automation,
    available_models,
    content_generation,
    image_generation,
    in_order,
    presets,
    publishing,
    stages_of,
)
from ratesmith.packs.ai_platform.settings_shapes import AccountSettingsBody, Delays, SiteSettingsBody
from ratesmith.packs.ai_platform.windows import Window

E_ = TypeVar("E_", bound=Entity)


def build(config: Config, content_hash: str) -> manifest_schema.Manifest:
    """Return the manifest of a configuration without findings; `content_hash` is empty while it is computed."""
    settings, billing = _the(config, AiSettings), _the(config, Billing)
    schedule, stages = _the(config, Schedule), _the(config, Stages)
    models = active_models(config)
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
        available_models=available_models(models),
        content_generation=content_generation(config, settings),
        image_generation=image_generation(config, settings, models),
        account_keys=tuple(account_keys(config)),
        credits=manifest_schema.Credits(
            credit_value_usd=plain(public(billing).credit_value_usd),
            rounding=public(billing).rounding,
            operations=tuple(_operations(config)),
            packages=tuple(_packages(config)),
        ),
        plans=tuple(_plans(config)),
        payment_methods=tuple(_payment_methods(config)),
        modules=copy_public(manifest_schema.Modules, _the(config, Modules)),
        automation=automation(schedule.automation),
        stages=tuple(stages_of(config, stages)),
        delays=copy_public(Delays, stages.delays),
        publishing=publishing(schedule.publishing),
        presets=tuple(presets(config)),
    )


def _the(config: Config, kind: type[E_]) -> E_:
    entity = config.one(kind)
    assert entity is not None, f"{kind.__name__} is missing, which a finding says before"
    return entity


def _providers(config: Config) -> Iterator[manifest_schema.Provider]:
    for id, provider in config.all(Provider).items():
        if provider.is_active:
            view = public(provider)
            yield manifest_schema.Provider(id=id, display_name=view.display_name, type=view.provider_type)


def _text_model(model: Model, billing: Billing) -> manifest_schema.TextModel:
    tokens = public(at_first(model).price).tokens_per_credit
    return copy_public(manifest_schema.TextModel, model, **_model_parts(model, billing), tokens_per_credit=tokens)


def _image_model(model: Model, billing: Billing) -> manifest_schema.ImageModel:
    credits = public(at_first(model).price).credits_per_image
    return copy_public(manifest_schema.ImageModel, model, **_model_parts(model, billing), credits_per_image=credits)


def _other_models(
    models: list[Model], billing: Billing, model_type: ModelType
) -> tuple[manifest_schema.OtherModel, ...]:
    return tuple(_other_model(model, billing) for model in models if model.model_type == model_type)


def _other_model(model: Model, billing: Billing) -> manifest_schema.OtherModel:
    price = public(at_first(model).price)
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
    (_, price_id), *later = _public_prices(rated_windows(model, billing))
    return {
        "type": model.model_type,
        "price_id": price_id,
        "changes": tuple(starmap(_price_change, later)),
        "name": view.model_name,
        "limits": _limits(model.limits),
        "capabilities": dict(sorted(view.capabilities.items())),
        "deprecation_date": view.deprecation_date and view.deprecation_date.isoformat(),
    }


@lru_cache(maxsize=1024)
def _limits(limits: Limits) -> manifest_schema.Limits:
    """Return the limits of a model, which many share."""
    return copy_public(manifest_schema.Limits, limits)


def _public_prices(windows: Sequence[RatedWindow]) -> Iterator[tuple[Window, str]]:
    """Yield the windows in which customers pay something else, with its id: when a cost moves is nobody's business."""
    before = ""
    for it in windows:
        if (now := it.rate.price_id) != before:
            yield it.window, now
        before = now


def _price_change(window: Window, price_id: str) -> manifest_schema.PriceChange:
    starts_on = window.first_day.isoformat()
    return copy_public(manifest_schema.PriceChange, window.price, starts_on=starts_on, price_id=price_id)


def _operations(config: Config) -> Iterator[manifest_schema.Operation]:
    for id, operation in config.all(Operation).items():
        if operation.is_active:
            yield copy_public(manifest_schema.Operation, operation, id=id)


def _packages(config: Config) -> Iterator[manifest_schema.CreditPackage]:
    for id, package in in_order(config, CreditPackage):
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


def _request_schemas(config: Config, manifest: manifest_schema.Manifest) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schemas of requests; whoever only compares manifests has no need of what writes them."""
    from ratesmith.packs.ai_platform.request_schemas import request_schemas

    return request_schemas(config, manifest)


PUBLISHED = Published(
    manifest=manifest_schema.Manifest,
    build=build,
    bodies=(AccountSettingsBody, SiteSettingsBody),
    requests=requests,
    request_schemas=_request_schemas,
    unions={"Model": (manifest_schema.TextModel, manifest_schema.ImageModel, manifest_schema.OtherModel)},
)
