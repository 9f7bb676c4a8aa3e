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

from ratesmith.api import Config, Problem, Route, Rule, quoted
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.payment_method import PaymentMethods
from ratesmith.packs.ai_platform.kinds.provider import Provider


def check(config: Config) -> Iterator[Problem]:
    """The provider of every model and of every payment method."""
    for user, id, needed, instead in _users(config):
        provider = config.get(Provider, id)
        if provider is None or provider.provider_type == needed:
            continue
        kind = user[0].replace("-", " ")
        yield Problem(
            at=user,
            message=f"{quoted(id)} is of type {provider.provider_type}, and a {kind} needs a provider of type {needed}",
            hint=_hint(config, needed) + instead,
            related=((("provider", id, ("provider_type",)), "the type of the provider"),),
        )


def _users(config: Config) -> Iterator[tuple[tuple[str, str, Route], str, str, str]]:
    for id, model in config.all(Model).items():
        yield ("model", id, ("provider",)), model.provider, "ai", ""
    for country, entity in config.all(PaymentMethods).items():
        for name, method in entity.methods.items():
            if method.provider is not None:
                at = ("payment-method", country, ("methods", name, "provider"))
                yield at, method.provider, "payment", "; remove the line if people handle the payment"


def _hint(config: Config, needed: str) -> str:
    known = [id for id, provider in config.all(Provider).items() if provider.provider_type == needed]
    return f"name one of: {', '.join(known)}" if known else f"add a provider of type {needed}"


RULE = Rule(whole=check)
