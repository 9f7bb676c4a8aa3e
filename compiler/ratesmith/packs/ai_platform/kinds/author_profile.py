"""Author profiles: in which voice and language content is written."""

from typing import Annotated, Literal

import msgspec

from ratesmith.api import Column, Entity, Kind, Table, Text
from ratesmith.packs.ai_platform.fields import LongLabel


class AuthorProfile(Entity, frozen=True, kw_only=True):
    """A voice to write in."""

    name: LongLabel
    """Name of the profile; it identifies the row."""
    tone: Literal["professional", "casual", "technical"]
    """How it sounds."""
    language: Annotated[
        str,
        msgspec.Meta(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,6})?$", extra_json_schema={"examples": ["en", "pt-BR"]}),
    ] = "en"
    """Language tag."""
    is_active: bool = True
    """Whether it is offered."""


KIND = Kind(
    name="author-profile",
    entity=AuthorProfile,
    path="content/author-profiles/{id}.yaml",
    tables=(
        Table(
            name="global_author_profile",
            key=("name",),
            columns=(
                Column("name"),
                Column("tone", Text(50)),
                Column("language", Text(10)),
                Column("is_active"),
            ),
        ),
    ),
    example="""\
name: Technical writer
tone: technical
""",
)
