"""Seats, each with a GPU."""

from typing import Annotated

from ratesmith.api import Column, Entity, Kind, Ref, Reference, Table, Text


class Seat(Entity, frozen=True, kw_only=True):
    """A place to work."""

    gpu: Annotated[str, Ref("gpu")]
    """The GPU it has."""
    is_active: bool = True
    """Whether it can be taken."""


KIND = Kind(
    name="seat",
    entity=Seat,
    path="seats.yaml",
    tables=(
        Table(
            name="seat",
            key=("number",),
            columns=(
                Column("number", Text(10), value=lambda item: item.id),
                Column("gpu_id", Reference("gpu"), field="gpu"),
                Column("is_active"),
            ),
        ),
    ),
    example='"1":\n  gpu: a100\n',
)
