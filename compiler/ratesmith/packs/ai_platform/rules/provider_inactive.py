"""What is on sale has a provider that is switched on

The platform calls no provider that is switched off, so an active model or an enabled payment
method that needs it is offered and never works. There is one finding per provider, however many
need it.

Bad:
    # providers/mistral.yaml
    display_name: Mistral
    provider_type: ai
    is_active: false  # error

    # models/editor.yaml
    model_name: editor-1
    model_type: text
    provider: mistral
    display_name: Editor
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000

Good:
    # providers/mistral.yaml
    display_name: Mistral
    provider_type: ai

    # models/editor.yaml
    model_name: editor-1
    model_type: text
    provider: mistral
    display_name: Editor
    cost:
      per_1m_tokens:
        input: 1
        output: 4
    price:
      tokens_per_credit: 1000
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, plural, quoted
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.payment_method import PaymentMethods
from ratesmith.packs.ai_platform.kinds.provider import Provider

SHOWN = 10


def check(provider: Provider, config: Config) -> Iterator[Problem]:
    """Find what still needs a provider that is switched off."""
    if provider.is_active:
        return
    id = config.id_of(provider)
    users = list(_models(id, config) if provider.provider_type == "ai" else _methods(id, config))
    if not users:
        return
    what = (
        plural(len(users), "active model")
        if provider.provider_type == "ai"
        else plural(len(users), "enabled payment method")
    )
    names = ", ".join(name for name, _ in users[:SHOWN]) + (", …" if len(users) > SHOWN else "")
    yield Problem.of(
        provider,
        "is_active",
        message=f"the provider {quoted(id)} is switched off, and {what} cannot work without it: {names}",
        hint="write is_active: true here, or switch off what needs it",
        related=[(at, "needs it") for _, at in users[:SHOWN]],
    )


Users = Iterator[tuple[str, Place]]


def _models(provider: str, config: Config) -> Users:
    for id, model in config.all(Model).items():
        if model.is_active and model.provider == provider:
            yield id, Place.of(model, "provider")


def _methods(provider: str, config: Config) -> Users:
    for country, entity in config.all(PaymentMethods).items():
        for name, method in entity.methods.items():
            if method.is_enabled and method.provider == provider:
                yield f"{name} ({country})", Place.of(entity, "methods", name, "provider")


RULE = Rule(kind=Provider, each=check)
