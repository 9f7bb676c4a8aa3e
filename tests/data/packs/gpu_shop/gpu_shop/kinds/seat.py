"""Seats, each with a GPU."""

from typing import Annotated

from ratesmith.api import Boolean, Column, Entity, Kind, Ref, Reference, Table, Text


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
                Column(name="number", type=Text(10), value=lambda item: item.id),
                Column(name="gpu_id", type=Reference("gpu", Text(50)), field="gpu"),
                Column(name="is_active", type=Boolean()),
            ),
        ),
    ),
    example='"1":\n  gpu: a100\n',
)
