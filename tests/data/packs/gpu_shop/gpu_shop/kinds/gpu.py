"""GPUs that can be rented."""

from datetime import date
from typing import Annotated

from ratesmith.api import Amount, Column, Entity, Kind, Numeric, Public, Table, Text, scheduled


class Gpu(Entity, frozen=True, kw_only=True):
    """A GPU."""

    hour_usd: Annotated[Amount, Public()]
    """US dollars an hour."""
    later: dict[str, Amount] = {}
    """US dollars an hour from each of these days on."""
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
                Column(
                    "hour_usd",
                    Numeric(8, 4),
                    field="hour_usd",
                    value=lambda item: scheduled(
                        item.value.hour_usd, {date.fromisoformat(day): usd for day, usd in item.value.later.items()}
                    ),
                ),
                Column("is_active"),
            ),
        ),
    ),
    example="hour_usd: 2.5\npower_usd: 0.3\n",
)
