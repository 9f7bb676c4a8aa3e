"""Billing: what a credit is worth, how credits are rounded, which margin is the least."""

from decimal import Decimal
from typing import Annotated, Final, Literal

import msgspec

from ratesmith.api import Column, DecidesChecks, Entity, Kind, Numeric, Priced, Public, Table, Text, Unit
from ratesmith.packs.ai_platform.fields import singleton_id, timestamps

UsageText = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*=[^=]+(,[a-z][a-z0-9_]*=[^=]+)*$", max_length=200)]
TYPICAL_CALLS: Final = ("input=700,output=300", "input=3000,output=2000", "input=15000,output=5000", "image=4")
"""A short answer, a section, an article, and the pictures of an article."""
Rounding = Literal["up", "nearest", "down"]
_BY_CHARGE: Final[tuple[Rounding, ...]] = ("down", "nearest", "up")


class Billing(Entity, frozen=True, kw_only=True):
    """The value of a credit and the policy that prices are held to."""

    credit_value_usd: Annotated[
        Decimal,
        msgspec.Meta(extra_json_schema={"exclusiveMinimum": 0}),
        Unit("US dollars"),
        Priced(),
        Public(),
        DecidesChecks(),
    ]
    """What one credit earns, in US dollars."""
    rounding: Annotated[Rounding, Public()] = "up"
    """How a fraction of a credit is charged."""
    margin_floor_pct: Annotated[
        Decimal, msgspec.Meta(extra_json_schema={"minimum": 0, "maximum": 100}), DecidesChecks()
    ] = Decimal(20)
    """Least margin of a price over its cost, in percent of the price."""
    typical_calls: Annotated[tuple[UsageText, ...], msgspec.Meta(max_length=10), DecidesChecks()] = TYPICAL_CALLS
    """Calls that `plan` shows the credits of, as `quote --usage` takes them."""


def is_charged_more(before: Rounding, after: Rounding) -> bool:
    """Return whether another way to round charges more of a fraction."""
    return _BY_CHARGE.index(after) > _BY_CHARGE.index(before)


KIND = Kind(
    name="billing",
    entity=Billing,
    path="billing/credits.yaml",
    many=False,
    tables=(
        Table(
            name="billing_configuration",
            key=("id",),
            surrogate="none",
            retire="keep",
            only_ours=True,
            columns=(
                singleton_id(),
                Column("credit_value_usd", Numeric(10, 6), charged_by="ai_rate"),
                Column("rounding", Text(10), charged_by="ai_rate"),
                Column("margin_floor_pct", Numeric(5, 2)),
            ),
            unowned=timestamps(created=False),
        ),
    ),
    example="""\
credit_value_usd: 0.01
rounding: up
margin_floor_pct: 20
""",
)
