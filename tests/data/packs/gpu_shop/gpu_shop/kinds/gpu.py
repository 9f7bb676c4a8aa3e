"""GPUs that can be rented."""

from typing import Annotated

from ratesmith.api import Amount, Column, Entity, Kind, Numeric, Public, Table, Text


class Gpu(Entity, frozen=True, kw_only=True):
    """A GPU."""

    hour_usd: Annotated[Amount, Public()]
    """US dollars an hour."""
    power_usd: Amount
    """What an hour costs us in power, in US dollars."""
    is_active: bool = True
    """Whether it can be rented."""


KIND = Kind(
    name="gpu",
    entity=Gpu,
    path="gpus/{id}.yaml",
    tables=(
        Table(
            name="gpu",
            key=("slug",),
            columns=(
                Column("slug", Text(50), value=lambda item: item.id),
                Column("hour_usd", Numeric(8, 4)),
                Column("is_active"),
            ),
        ),
    ),
    example="hour_usd: 2.5\npower_usd: 0.3\n",
)
