"""Industries: their sectors, and the keywords a new site starts from."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from ratesmith.api import Amount, Column, Config, Entity, Frozen, Integer, Item, Kind, Numeric, Reference, Table, Text
from ratesmith.packs.ai_platform.fields import Count, LongLabel, own_id

SectorId = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,49}$", extra_json_schema={"examples": ["crm-software"]})
]


class SeedKeyword(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A keyword that people search for."""

    search_volume: Count | None = None
    """Searches a month."""
    difficulty: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    """How hard it is to rank for, 0 to 100."""
    cpc: Amount | None = None
    """What advertisers pay for a click, in US dollars."""
    is_active: bool = True
    """Whether it is offered."""


class Sector(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of an industry."""

    name: LongLabel
    """Name that people read."""
    description: str = ""
    """What belongs to it."""
    is_active: bool = True
    """Whether it is offered."""
    seed_keywords: dict[LongLabel, SeedKeyword] = {}
    """The keywords of the sector."""


class Industry(Entity, frozen=True, kw_only=True):
    """An industry that sites belong to."""

    name: LongLabel
    """Name that people read."""
    description: str = ""
    """What belongs to it."""
    is_active: bool = True
    """Whether it is offered."""
    sectors: dict[SectorId, Sector] = {}
    """Its sectors by id."""


def _sectors(config: Config) -> Iterator[Item]:
    for industry, entity in config.all(Industry).items():
        for id, sector in entity.sectors.items():
            yield Item(f"{industry}.{id}", sector, parent=industry, route=("sectors", id), entity=industry)


def _keywords(config: Config) -> Iterator[Item]:
    for sector in _sectors(config):
        for keyword, value in sector.value.seed_keywords.items():
            route = (*sector.route, "seed_keywords", keyword)
            yield Item(keyword, value, parent=sector.id, route=route, entity=sector.entity)


def _parent(item: Item) -> str:
    return item.parent


KIND = Kind(
    name="industry",
    entity=Industry,
    path="content/industries/{id}.yaml",
    ids=r"^[a-z][a-z0-9-]{0,49}$",
    tables=(
        Table(
            name="industry",
            key=("slug",),
            columns=(
                own_id("slug", 101),
                Column("name"),
                Column("description"),
                Column("is_active"),
            ),
        ),
        Table(
            name="industry_sector",
            key=("slug",),
            columns=(
                own_id("slug", 101),
                Column("industry_id", Reference("industry"), value=_parent),
                Column("name"),
                Column("description"),
                Column("is_active"),
            ),
            items=_sectors,
            item=Sector,
        ),
        Table(
            name="seed_keyword",
            key=("sector_id", "keyword"),
            columns=(
                Column("sector_id", Reference("industry_sector"), value=_parent),
                Column("keyword", Text(255), value=lambda item: item.id),
                Column("search_volume"),
                Column("difficulty", Integer(bits=16)),
                Column("cpc", Numeric(10, 2)),
                Column("is_active"),
            ),
            items=_keywords,
            item=SeedKeyword,
        ),
    ),
    example="""\
name: Technology
sectors:
  saas:
    name: Software as a service
    seed_keywords:
      crm software:
        search_volume: 18100
        difficulty: 74
""",
)
