"""A provider does what it is named for

A model is called at a provider of type `ai`; a payment method is handled by one of type
`payment`. Any other provider exists, so nothing else would notice: the first call fails.

Bad:
    # models/writer.yaml
    provider: stripe  # error

Good:
    # models/writer.yaml
    provider: openai
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Entity, Place, Problem, Route, Rule, quoted
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.payment_method import PaymentMethods
from ratesmith.packs.ai_platform.kinds.provider import Provider


def check(config: Config) -> Iterator[Problem]:
    """Check the provider of every model and of every payment method."""
    for entity, route, id, needed in _users(config):
        provider = config.get(Provider, id)
        if provider is None or provider.provider_type == needed:
            continue
        user = "model" if needed == "ai" else "payment method"
        yield Problem.of(
            entity,
            *route,
            message=f"{quoted(id)} is of type {provider.provider_type}, and a {user} needs a provider of type {needed}",
            hint=_hint(config, needed),
            related=[(Place.of(provider, "provider_type"), "the type of the provider")],
        )


def _users(config: Config) -> Iterator[tuple[Entity, Route, str, str]]:
    """Where a provider is named, its id, and the type that it needs."""
    for model in config.all(Model).values():
        yield model, ("provider",), model.provider, "ai"
    for entity in config.all(PaymentMethods).values():
        for name, method in entity.methods.items():
            if method.provider is not None:
                yield entity, ("methods", name, "provider"), method.provider, "payment"


def _hint(config: Config, needed: str) -> str:
    known = [id for id, provider in config.all(Provider).items() if provider.provider_type == needed]
    fix = f"name one of: {', '.join(known)}" if known else f"add a provider of type {needed}"
    return f"{fix}; or write instructions: in its place, if people handle the payment" if needed == "payment" else fix


RULE = Rule(whole=check)
