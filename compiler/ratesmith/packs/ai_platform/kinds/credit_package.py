"""Credit packages: bundles of credits that customers buy."""

from typing import Annotated

from ratesmith.api import Amount, Column, Entity, Kind, Numeric, Priced, Public, Table, Unit
from ratesmith.packs.ai_platform.fields import Label, Positive, PublicFlag, PublicText, SortOrder, own_id, timestamps


class CreditPackage(Entity, frozen=True, kw_only=True):
    """A bundle of credits at a price."""

    name: Label
    """Name that customers read."""
    credits: Annotated[Positive, Unit("credits"), Priced(), Public()]
    """How many credits it holds."""
    price_usd: Annotated[Amount, Unit("US dollars"), Priced(), Public()]
    """What it costs the customer, in US dollars."""
    description: PublicText = ""
    """What it is for, in a few words."""
    is_featured: PublicFlag = False
    """Whether it is shown first."""
    is_active: bool = True
    """Whether it is sold."""
    sort_order: SortOrder = 100
    """Place in lists, the smallest first."""


KIND = Kind(
    name="credit-package",
    entity=CreditPackage,
    path="billing/packages.yaml",
    ids=r"^[a-z][a-z0-9-]{0,49}$",
    tables=(
        Table(
            name="credit_package",
            key=("slug",),
            offers=True,
            columns=(
                own_id("slug", 50),
                Column("name"),
                Column("credits", headline=True),
                Column("price", Numeric(10, 2), field="price_usd", headline=True),
                Column("description"),
                Column("is_featured"),
                Column("is_active"),
                Column("sort_order"),
            ),
            unowned=timestamps(),
        ),
    ),
    example="""\
starter:
  name: Starter
  credits: 1000
  price_usd: 12.00
""",
)
