"""Operations: fixed credits for what the platform does where no model is charged."""

from typing import Annotated

from ratesmith.api import Column, Entity, Kind, Priced, Public, Table, Text, Unit
from ratesmith.packs.ai_platform.fields import Count, Label, own_id
from ratesmith.packs.ai_platform.kinds.model import ModelType


class Operation(Entity, frozen=True, kw_only=True):
    """Something an account does that takes credits."""

    display_name: Label
    """Name that people read."""
    base_credits: Annotated[Count, Unit("credits"), Priced(), Public()]
    """Credits for one operation; charged only where no model is."""
    model_type: Annotated[ModelType, Public()] | None = None
    """The type of model that is called and charged instead of `base_credits`; null where none is."""
    description: str = ""
    """For administrators."""
    is_active: bool = True
    """Whether it is offered."""


KIND = Kind(
    name="operation",
    entity=Operation,
    path="billing/operations.yaml",
    ids=r"^[a-z][a-z0-9_]{0,49}$",
    tables=(
        Table(
            name="credit_cost_config",
            key=("operation_type",),
            surrogate="none",
            offers=True,
            columns=(
                own_id("operation_type", 50),
                Column("display_name"),
                Column("base_credits", headline=True),
                Column("model_type", Text(20)),
                Column("is_active"),
                Column("description"),
            ),
        ),
    ),
    example="""\
linking:
  display_name: Internal linking
  base_credits: 1
""",
)
