"""AI settings: the defaults of every account, and the choices they are made from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, TypeVar

import msgspec

from ratesmith.api import Column, Double, Entity, Frozen, Item, Json, Kind, Public, Table, Text, Unit
from ratesmith.packs.ai_platform.cost import Size
from ratesmith.packs.ai_platform.fields import (
    Label,
    Positive,
    PublicText,
    SortOrder,
    Tokens,
    audit,
    singleton_id,
    timestamps,
)
from ratesmith.packs.ai_platform.kinds.model import Tier

Choice = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,29}$", extra_json_schema={"examples": ["minimal_flat"]})
]

MOST_TOKENS: Final = 10_000_000
"""More than any model writes in one answer."""
Images = Annotated[Positive, Unit("images"), Public()]
C = TypeVar("C", bound=str)


class Option(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One choice that is offered."""

    label: Label
    """What people read."""
    description: PublicText = ""
    """What it means, in a few words."""
    sort_order: SortOrder = 100
    """Place in lists, the smallest first."""


class AiSettings(Entity, frozen=True, kw_only=True):
    """System-wide defaults of the AI parameters, and the choices that are offered."""

    temperature: Annotated[Decimal, msgspec.Meta(extra_json_schema={"minimum": 0, "maximum": 2}), Public()]
    """How freely text models write, from 0.0 (focused) to 2.0 (creative)."""
    max_tokens: Annotated[Tokens, msgspec.Meta(le=MOST_TOKENS), Public()]
    """Most tokens in one answer."""
    image_style: Annotated[str, Public()]
    """Default style; one of `styles`."""
    image_quality: Annotated[str, Public()]
    """Default quality; one of `qualities`."""
    image_size: Annotated[str, Public()]
    """Default size; one of `sizes`."""
    max_images_per_article: Images
    """Default number of images in an article."""
    max_images_allowed: Images
    """Most images that an account may ask for in an article."""
    styles: Annotated[dict[Choice, Option], msgspec.Meta(min_length=1), Public()]
    """Image styles that are offered."""
    sizes: Annotated[dict[Size, Option], msgspec.Meta(min_length=1), Public()]
    """Image sizes that are offered, width x height in pixels."""
    qualities: Annotated[dict[Choice, Option], msgspec.Meta(min_length=1), Public()]
    """Image qualities that are offered."""
    tiers: Annotated[dict[Tier, Option], msgspec.Meta(min_length=1), Public()]
    """Labels of the quality tiers; their credits are those of the models."""


def options_in_order(options: Mapping[C, Option]) -> dict[C, Option]:
    """Return choices in the order of lists."""
    return dict(sorted(options.items(), key=lambda item: (item[1].sort_order, item[0])))


def _offered(name: str) -> Column:
    """Return the column of choices, as an endpoint lists them."""

    def value(item: Item) -> list[dict[str, str]]:
        options: Mapping[str, Option] = options_in_order(getattr(item.value, name))
        return [{"value": id, "label": it.label, "description": it.description} for id, it in options.items()]

    return Column(name, Json(), field=name, value=value)


KIND = Kind(
    name="ai-settings",
    entity=AiSettings,
    path="settings/ai.yaml",
    many=False,
    tables=(
        Table(
            name="system_ai_settings",
            key=("id",),
            surrogate="none",
            retire="keep",
            only_ours=True,
            columns=(
                singleton_id(),
                Column("temperature", Double()),
                Column("max_tokens"),
                Column("image_style", Text(30)),
                Column("image_quality", Text(20)),
                Column("max_images_per_article"),
                Column("image_size", Text(20)),
                Column("max_images_allowed"),
                *map(_offered, ("styles", "sizes", "qualities", "tiers")),
            ),
            unowned=(audit(), *timestamps(created=False)),
        ),
    ),
    example="""\
temperature: 0.7
max_tokens: 8192
image_style: photorealistic
image_quality: standard
image_size: 1024x1024
max_images_per_article: 4
max_images_allowed: 8
styles:
  photorealistic:
    label: Photorealistic
sizes:
  1024x1024:
    label: Square
qualities:
  standard:
    label: Standard
tiers:
  basic:
    label: Basic
""",
)
