"""Plans: what an account subscribes to. Internal ones are never shown."""

from typing import Annotated

from ratesmith.api import Amount, Boolean, Column, Entity, Integer, Kind, Numeric, Public, Table, Text
from ratesmith.packs.ai_platform.fields import Count, Label, Positive, active, own_id


class Plan(Entity, frozen=True, kw_only=True):
    """A subscription."""

    name: Label
    """Name that customers read."""
    price_monthly: Annotated[Amount, Public()]
    """US dollars a month."""
    price_yearly: Annotated[Amount, Public()]
    """US dollars a year, paid at once."""
    idea_credits: Annotated[Count, Public()] = 0
    """Credits a month for ideas."""
    content_credits: Annotated[Count, Public()] = 0
    """Credits a month for content."""
    image_credits: Annotated[Count, Public()] = 0
    """Credits a month for images."""
    optimization_credits: Annotated[Count, Public()] = 0
    """Credits a month for optimization."""
    max_sites: Annotated[Positive, Public()] = 1
    """Most sites."""
    max_users: Annotated[Positive, Public()] = 1
    """Most users."""
    is_active: bool = True
    """Whether it can be subscribed to."""
    is_internal: bool = False
    """Whether it is for ourselves only; such a plan never reaches the manifest."""


KIND = Kind(
    name="plan",
    entity=Plan,
    path="billing/plans.yaml",
    ids=r"^[a-z][a-z0-9-]{0,49}$",
    tables=(
        Table(
            name="plan",
            key=("slug",),
            columns=(
                own_id("slug", 50),
                Column(name="name", type=Text(100)),
                Column(name="idea_credits", type=Integer()),
                Column(name="content_credits", type=Integer()),
                Column(name="image_credits", type=Integer()),
                Column(name="optimization_credits", type=Integer()),
                Column(name="max_sites", type=Integer()),
                Column(name="max_users", type=Integer()),
                Column(name="price_monthly", type=Numeric(10, 2)),
                Column(name="price_yearly", type=Numeric(10, 2)),
                active(),
                Column(name="is_internal", type=Boolean()),
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
