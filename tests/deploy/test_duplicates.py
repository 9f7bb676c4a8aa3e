"""Two rows with one key, in a table of the platform without a unique index: nobody knows which one is meant."""

from __future__ import annotations

import re

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.row_change import RowChange
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from support.databases import POSTGRES_SLOW, Postgres, Site
from support.deployments import Deploys
from support.sample_tables import model, state

ONE, TWO = state(model("a"), model("b")), state(model("a", credits=6), model("b"))
SAID = "several rows have a key that the configuration gives to one: {}; nothing was changed"


def doubled(site: Site, table: str, key: str, where: str, *, identity: bool = True) -> None:
    """A table without its unique index, and a row of it twice."""
    if site.database.dialect == "postgresql":
        ((name,),) = site.query(
            f"SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'u'"
        )
        site.query(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        names = [
            f'"{name}"'
            for (name,) in site.query(
                "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
                f" AND attname <> 'id' AND attrelid = '{table}'::regclass"
            )
        ]
    else:
        ((ddl,),) = site.query(f"SELECT sql FROM sqlite_master WHERE name = '{table.strip(chr(34))}'")
        names = [f'"{name}"' for (name,) in site.query(f"SELECT name FROM pragma_table_info('{table}') WHERE pk = 0")]
        site.query(f"ALTER TABLE {table} RENAME TO before")
        site.query(re.sub(r",\s*UNIQUE \([^)]*\)", "", ddl))
        site.query(f"INSERT INTO {table} SELECT * FROM before")
        site.query("DROP TABLE before")
    columns = ", ".join(names)
    site.query(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE {where}")


@POSTGRES_SLOW
def test_a_seed_and_drift_name_table_key_and_number_of_rows(site: Site) -> None:
    def applied() -> None:
        with site.driver() as driver:
            apply(Deployment(site.build(TWO), driver), ApplyOptions())

    applied()
    doubled(site, "shop_model", "model_name", "model_name = 'a'")
    with site.driver("read") as driver, pytest.raises(Fatal) as caught:
        drift(Deployment(site.build(TWO), driver))
    assert (caught.value.exit, caught.value.message) == (Exit.REFUSED, SAID.format("shop_model a (2 rows)"))
    assert "a unique index on the key keeps it so" in caught.value.hint
    with pytest.raises(Fatal) as caught:
        applied()
    assert caught.value.message == SAID.format("shop_model a (2 rows)")
    before = site.query("SELECT * FROM shop_model")
    for careful in (True, False):
        assert "shop_model a (2 rows)" in site.seed(ONE, careful=careful).stderr
    assert site.query("SELECT * FROM shop_model") == before
    done = site.verify(TWO)
    assert (done.returncode != 0, "shop_model a (2 rows)" in done.stderr) == (True, True)


@pytest.mark.slow
def test_migrations_of_any_runner_drift_and_the_way_back_refuse(deploys: Deploys, postgres: Postgres) -> None:
    _, two = deploys.release(ONE, TWO)
    deploys.apply(to=1)
    doubled(deploys.site, "shop_model", "model_name", "model_name = 'a'")
    said = SAID.format("shop_model a (2 rows)")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == f"0002_a_credits: {said}"
    surplus = RowChange(table="shop_model", key={"model_name": "a"}, op="delete")
    assert caught.value.rows == (surplus,)
    for call in (lambda: deploys.apply(to=1), deploys.drift):
        with deploys.refused() as caught:
            call()
        assert (caught.value.message, caught.value.rows) == (said, (surplus,))
    path = deploys.site.folder / "file.sql"
    path.write_bytes(two.up.encode())
    done = postgres.run(path)
    assert (done.returncode, said in done.stderr) == (3, True)
    deploys.site.query("DELETE FROM shop_model WHERE id = (SELECT max(id) FROM shop_model)")
    assert deploys.apply().unindexed == ("shop_model (model_name)",)
    columns = "model_name, model_type, provider, is_default, is_testing, is_active, credits, capabilities, remarks"
    deploys.site.query(f"INSERT INTO shop_model ({columns}) SELECT {columns} FROM shop_model WHERE model_name = 'a'")
    for changes in ("credits = credits", "credits = 77 WHERE id = (SELECT max(id) FROM shop_model)"):
        deploys.site.query(f"UPDATE shop_model SET {changes}")
        with deploys.refused() as caught:
            deploys.rollback(1)
        assert "shop_model a (2 rows)" in caught.value.message
    path.write_bytes(two.down.encode())
    done = postgres.run(path)
    assert (done.returncode, said in done.stderr) == (3, True)


def test_a_key_with_a_reference_is_compared_by_the_row_that_it_points_at(deploys: Deploys) -> None:
    deploys.release(ONE)
    deploys.apply()
    doubled(deploys.site, '"content_Keyword"', "keyword", "related_id IS NOT NULL")
    with deploys.refused() as caught:
        deploys.drift()
    assert caught.value.message == SAID.format("content_Keyword saas/crm (2 rows)")


def test_an_index_on_all_rows_and_part_of_the_key_keeps_keys_unique(site: Site) -> None:
    with site.driver() as driver:
        assert apply(Deployment(site.build(ONE), driver), ApplyOptions()).unindexed == ()
    site.query("CREATE TABLE t (a integer, b integer, c integer)")
    for index, kept in (
        ("(a) WHERE b > 0", False),
        ("((a + 1))" if site.database.dialect == "postgresql" else "(a + 1)", False),
        ("(a, b, c)", True),
        ("(a)", True),
    ):
        site.query("DROP INDEX IF EXISTS i")
        site.query(f"CREATE UNIQUE INDEX i ON t {index}")
        with site.driver("read") as driver:
            assert any(unique <= {"a", "b", "c"} for unique in driver.unique("t")) == kept, index
