"""Integration providers: whom the platform calls for AI, payments, mail and storage."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from ratesmith.api import (
    Column,
    DecidesChecks,
    Destination,
    Entity,
    Frozen,
    Kind,
    Public,
    SecretDeclaration,
    Table,
    Text,
    Unowned,
)
from ratesmith.packs.ai_platform.fields import Label, audit, own_id, timestamps

Endpoint = Annotated[
    str,
    msgspec.Meta(
        max_length=200,
        pattern=r"""^https?://[A-Za-z0-9._~%:@\[\]-]+([/?][!"$-\[\]-~]*)?$""",
        extra_json_schema={"format": "uri", "examples": ["https://api.openai.com/v1"]},
    ),
]
ProviderType = Literal["ai", "payment", "email", "storage"]
SecretName = Literal["api_key", "api_secret", "webhook_secret"]


class Guardrails(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `ratesmith plan` asks about the models of a provider."""

    price_jump: Annotated[Decimal, msgspec.Meta(extra_json_schema={"minimum": 10, "maximum": 1000000})] | None = None
    """From how many times on a change of a cost is asked about, and no smaller one is; for a marketplace."""


class Provider(Entity, frozen=True, kw_only=True):
    """A service the platform depends on. Its keys are never written here."""

    display_name: Label
    """Name that people read."""
    provider_type: Annotated[ProviderType, Public()]
    """What the provider is used for."""
    api_endpoint: Annotated[Endpoint | None, Destination()] = None
    """Address of its API, where it differs from the provider's own default; its secrets are sent there."""
    is_active: bool = True
    """Whether the platform may call it."""
    is_sandbox: bool = False
    """Whether its test mode is used."""
    config: Annotated[dict[str, Any], Destination()] = {}
    """Settings of this provider alone, free of secrets; its secrets are also sent to the hosts that it names."""
    secrets: dict[SecretName, SecretDeclaration] = {}
    """The secrets it needs; their values are in `secrets/<env>/<provider>.sops.yaml`, encrypted."""
    guardrails: Annotated[Guardrails, DecidesChecks()] = Guardrails()
    """What `ratesmith plan` asks about its models, where that is not the usual."""


def secrets(provider: Provider) -> Mapping[str, SecretDeclaration]:
    """Return the secrets that a provider declares; none is required of one that is not active."""
    return {
        name: secret if provider.is_active else msgspec.structs.replace(secret, required=False)
        for name, secret in provider.secrets.items()
    }


KIND = Kind(
    name="provider",
    entity=Provider,
    path="providers/{id}.yaml",
    ids=r"^[a-z][a-z0-9_-]{0,49}$",
    secrets=secrets,
    tables=(
        Table(
            name="integration_provider",
            key=("provider_id",),
            surrogate="none",
            columns=(
                own_id("provider_id", 50),
                Column("display_name"),
                Column("provider_type", Text(20)),
                Column(
                    "api_endpoint",
                    Text(200),
                    field="api_endpoint",
                    destination=True,
                    value=lambda item: item.value.api_endpoint or "",
                    inverse=lambda _, url: {("api_endpoint",): url or None},
                ),
                Column("config", destination=True),
                Column("is_active"),
                Column("is_sandbox"),
            ),
            unowned=(
                Unowned("api_key", Text(500), default="", secret=True),
                Unowned("api_secret", Text(500), default="", secret=True),
                Unowned("webhook_secret", Text(500), default="", secret=True),
                audit(),
                *timestamps(),
            ),
        ),
    ),
    example="""\
display_name: OpenAI
provider_type: ai
api_endpoint: https://api.openai.com/v1
secrets:
  api_key:
    min_length: 20
    rotate_after_days: 90
""",
)
