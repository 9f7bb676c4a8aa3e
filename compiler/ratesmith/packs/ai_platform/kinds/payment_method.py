"""Payment methods: how customers of a country can pay."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from ratesmith.api import Column, Config, Entity, Frozen, Item, Kind, PaysTo, Public, Ref, Table, Text
from ratesmith.packs.ai_platform.fields import Label, PublicText, SortOrder

MethodId = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$", extra_json_schema={"examples": ["bank_transfer"]})
]


class Method(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to pay."""

    display_name: Label
    """Name that customers read."""
    provider: Annotated[str, Ref("provider")] | None = None
    """Id of the payment provider that handles it; null where people do."""
    instructions: Annotated[PublicText, PaysTo()] = ""
    """What the customer has to do."""
    is_enabled: bool = True
    """Whether it is offered."""
    sort_order: SortOrder = 100
    """Place in lists, the smallest first."""


class PaymentMethods(Entity, frozen=True, kw_only=True):
    """The ways to pay in one country."""

    methods: Annotated[dict[MethodId, Method], msgspec.Meta(min_length=1), Public()]
    """Ways to pay by their id."""


def _items(config: Config) -> Iterator[Item]:
    for country, entity in config.all(PaymentMethods).items():
        for id, method in entity.methods.items():
            yield Item(id, method, parent=country, route=("methods", id), entity=country)


KIND = Kind(
    name="payment-method",
    entity=PaymentMethods,
    path="billing/payment-methods.yaml",
    ids=r"^(?:[A-Z]{2}|default)$",
    tables=(
        Table(
            name="payment_method_config",
            key=("country_code", "payment_method"),
            retire="is_enabled",
            offers=True,
            columns=(
                Column("country_code", Text(10), value=lambda item: item.parent),
                Column("payment_method", Text(30), value=lambda item: item.id),
                Column("display_name"),
                Column("provider", Text(50)),
                Column("instructions"),
                Column("is_enabled"),
                Column("sort_order"),
            ),
            items=_items,
            item=Method,
        ),
    ),
    example="""\
default:
  methods:
    stripe:
      display_name: Card
      provider: stripe
""",
)
