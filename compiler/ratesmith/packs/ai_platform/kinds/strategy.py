"""Strategies: which prompts and which voice a kind of content is made with."""

from typing import Annotated

import msgspec

from ratesmith.api import Column, Entity, Json, Kind, Ref, Table, Text
from ratesmith.packs.ai_platform.fields import active


class Strategy(Entity, frozen=True, kw_only=True):
    """A way to make content."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
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
                Column(name="name", type=Text(255)),
                Column(name="description", type=Text()),
                Column(name="prompts", type=Json()),
                Column(name="author_profile", type=Text(100), null=True),
                active(),
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
