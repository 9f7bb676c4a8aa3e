"""Prompts: what AI functions send to a model, with the variables they fill in."""

from typing import Annotated

import msgspec

from ratesmith.api import Column, Entity, Frozen, Json, Kind, Table
from ratesmith.packs.ai_platform.fields import own_id, timestamps

VariableName = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,49}$", extra_json_schema={"examples": ["keywords"]})
]


class Variable(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A placeholder in the text."""

    description: Annotated[str, msgspec.Meta(min_length=1)]
    """What is filled in."""


class Prompt(Entity, frozen=True, kw_only=True):
    """The text of one AI function; `{{name}}` is replaced by the value of a variable."""

    prompt_value: Annotated[str, msgspec.Meta(min_length=1)]
    """The text."""
    variables: dict[VariableName, Variable] = {}
    """The placeholders of the text, all of them and no others."""
    is_active: bool = True
    """Whether it is used."""


KIND = Kind(
    name="prompt",
    entity=Prompt,
    path="content/prompts/{id}.yaml",
    ids=r"^[a-z][a-z0-9_]{0,99}$",
    tables=(
        Table(
            name="global_ai_prompt",
            key=("prompt_type",),
            columns=(
                own_id("prompt_type", 100),
                Column("prompt_value"),
                Column("variables", Json(), field="variables", value=lambda item: sorted(item.value.variables)),
                Column("is_active"),
            ),
            unowned=timestamps(),
        ),
    ),
    example="""\
prompt_value: |
  Group these keywords by what people search for: {{keywords}}
variables:
  keywords:
    description: The keywords, one per line
""",
)
