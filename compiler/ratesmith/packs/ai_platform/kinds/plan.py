"""Plans: what an account subscribes to. Internal ones are never shown."""

from typing import Annotated, Final

from ratesmith.api import Amount, Column, Entity, Kind, Numeric, Priced, Public, Table, Unit
from ratesmith.packs.ai_platform.fields import Count, Label, Positive, own_id

MONTHS: Final = 12
"""Months of a year."""
CREDITS: Final = ("idea_credits", "content_credits", "image_credits", "optimization_credits")
"""The fields with the credits of a month."""
CreditsAMonth = Annotated[Count, Unit("credits a month"), Priced(), Public()]


class Plan(Entity, frozen=True, kw_only=True):
    """A subscription."""

    name: Label
    """Name that customers read."""
    price_monthly: Annotated[Amount, Unit("US dollars a month"), Priced(), Public()]
    """US dollars a month."""
    price_yearly: Annotated[Amount, Unit("US dollars a year"), Priced(), Public()]
    """US dollars a year, paid at once."""
    idea_credits: CreditsAMonth = 0
    """Credits a month for ideas."""
    content_credits: CreditsAMonth = 0
    """Credits a month for content."""
    image_credits: CreditsAMonth = 0
    """Credits a month for images."""
    optimization_credits: CreditsAMonth = 0
    """Credits a month for optimization."""
    max_sites: Annotated[Positive, Unit("sites"), Public()] = 1
    """Most sites."""
    max_users: Annotated[Positive, Unit("users"), Public()] = 1
    """Most users."""
    is_active: bool = True
    """Whether it can be subscribed to."""
    is_internal: bool = False
    """Whether it is for ourselves only; such a plan never reaches the manifest."""

    @property
    def is_sold(self) -> bool:
        """Whether customers can subscribe to it."""
        return self.is_active and not self.is_internal

    @property
    def credits(self) -> int:
        """All credits of a month."""
        return sum(getattr(self, field) for field in CREDITS)


KIND = Kind(
    name="plan",
    entity=Plan,
    path="billing/plans.yaml",
    ids=r"^[a-z][a-z0-9-]{0,49}$",
    tables=(
        Table(
            name="plan",
            key=("slug",),
            offers=True,
            columns=(
                own_id("slug", 50),
                Column("name"),
                Column("idea_credits"),
                Column("content_credits"),
                Column("image_credits"),
                Column("optimization_credits"),
                Column("max_sites"),
                Column("max_users"),
                Column("price_monthly", Numeric(10, 2), headline=True),
                Column("price_yearly", Numeric(10, 2), headline=True),
                Column("is_active"),
                Column("is_internal"),
            ),
        ),
    ),
    example="""\
starter:
  name: Starter
  price_monthly: 29.00
  price_yearly: 290.00
  content_credits: 1000
""",
)
