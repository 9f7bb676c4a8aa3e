"""Strategies: which prompts and which voice a kind of content is made with."""

from typing import Annotated

import msgspec

from ratesmith.api import Column, Entity, Kind, Ref, Table, Text
from ratesmith.packs.ai_platform.fields import LongLabel


class Strategy(Entity, frozen=True, kw_only=True):
    """A way to make content."""

    name: LongLabel
    """Name of the strategy; it identifies the row."""
    description: str = ""
    """What it is good for."""
    prompts: Annotated[
        tuple[Annotated[str, Ref("prompt")], ...], msgspec.Meta(min_length=1, extra_json_schema={"uniqueItems": True})
    ]
    """Ids of the prompts it uses, in their order."""
    author_profile: Annotated[str, Ref("author-profile")] | None = None
    """Id of the voice it writes in."""
    is_active: bool = True
    """Whether it is offered."""


KIND = Kind(
    name="strategy",
    entity=Strategy,
    path="content/strategies/{id}.yaml",
    tables=(
        Table(
            name="global_strategy",
            key=("name",),
            columns=(
                Column("name"),
                Column("description"),
                Column("prompts"),
                Column("author_profile", Text(100)),
                Column("is_active"),
            ),
        ),
    ),
    example="""\
name: Blog articles
prompts:
  - content_generation
author_profile: technical-writer
""",
)
