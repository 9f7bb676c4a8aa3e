"""Primary keys that are UUIDs: the same in every database of an environment, whatever program wrote the row."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

import pytest
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.sql.derived_id import NAMESPACE, derived_id
from support.databases import Site
from support.deployments import Deploys, apply_seed
from support.sample_tables import model, state

TECH: Final = {"slug": "tech", "name": "Technology", "is_active": True}
ERP: Final = {"industry_id": "tech", "keyword": "ERP", "related_id": None, "volume": 3}


def with_uuids(dataset: Dataset) -> Dataset:
    """The same rows, where industries and keywords have UUIDs, and the industries call theirs `pk`."""
    ids = {"industry": "pk", "keyword": "id"}
    tables = (
        replace(it, table=replace(it.table, surrogate="uuid", surrogate_sql=ids[it.table.name]))
        if it.table.name in ids
        else it
        for it in dataset
    )
    return replace(dataset, tables=tuple(tables))


FIRST: Final = with_uuids(state(model("a")))
SECOND: Final = with_uuids(state(model("a"), industry=[TECH], keyword=[ERP]))
SAAS: Final = "SELECT CAST(pk AS text) FROM shop_industry WHERE slug = 'saas'"
CRM: Final = """SELECT CAST(k.id AS text) FROM "content_Keyword" AS k
    JOIN shop_industry AS i ON i.pk = k.industry_id JOIN shop_industry AS r ON r.pk = k.related_id
    WHERE i.slug = 'saas' AND r.slug = 'retail'"""
IDS: Final = {
    SAAS: [(derived_id("staging", "industry", ["saas"]),)],
    CRM: [(derived_id("staging", "keyword", ["saas", "crm"]),)],
}


def found(site: Site) -> dict[str, object]:
    """The ids in a database; SQLite has them without hyphens, as Django wants them there."""
    if site.database.dialect == "sqlite":
        return {sql: [(str(UUID(id)),) for (id,) in site.query(sql) if "-" not in id] for sql in IDS}
    return {sql: site.query(sql) for sql in IDS}


def test_a_uuid_follows_from_environment_table_and_key_alone() -> None:
    name = '["production","plan","starter"]'
    assert derived_id("production", "plan", ["starter"]) == str(uuid5(UUID(NAMESPACE), name))
    assert derived_id("staging", "plan", ["starter"]) != derived_id("production", "plan", ["starter"])
    assert derived_id("p", "t", ["a", "b"]) != derived_id("p", "t", ["a,b"])


def test_a_seed_gives_rows_their_uuids_and_finds_what_refers_to_them(site: Site) -> None:
    site.converge(FIRST)
    assert found(site) == IDS
    assert apply_seed(site, FIRST).changed == 0
    site.converge(SECOND)
    apply_seed(site, FIRST)
    assert found(site) == IDS


def test_a_uuid_that_the_platform_gave_stays(site: Site) -> None:
    other = "00112233-4455-6677-8899-aabbccddeeff"
    site.database.run(site.file("schema", FIRST))
    columns, values = "pk, slug, name, is_active, extra, rank, shown", f"'{other}', 'saas', 'x', TRUE, '', 1, TRUE"
    site.query(f"INSERT INTO shop_industry ({columns}) VALUES ({values})")
    site.converge(FIRST)
    assert site.query(SAAS) == [(other,)]
    assert site.query(CRM)


@pytest.mark.slow
def test_migrations_and_their_way_back_give_the_same_uuids(deploys: Deploys) -> None:
    first, second = deploys.release(FIRST, SECOND)
    assert deploys.apply(1).migrated
    assert found(deploys.site) == IDS
    deploys.run(second)
    assert not deploys.drift()
    assert deploys.site.query(CRM) == []
    deploys.rollback(1)
    assert found(deploys.site) == IDS
    deploys.resume()
    assert deploys.apply().migrated
    deploys.run(second, "down")
    assert found(deploys.site) == IDS
    assert deploys.site.query("SELECT count(*) FROM shop_industry WHERE slug = 'tech' AND is_active") == [(0,)]
    assert first.number == 1
