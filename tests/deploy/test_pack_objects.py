"""The SQL of a pack beside its tables: made with them, kept up to date, never undone."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import RefusalKind
from ratesmith.output.sql_scripts import activate_file, schema_file
from support.databases import Site
from support.days import began
from support.deployments import Deploys, apply_seed, refusal
from support.sample_objects import sql_objects
from support.sample_tables import build, model, state

ONE, TWO = state(model("a"), model("b")), state(model("a", credits=6))
LOG = "SELECT model_name, credits, until_at IS NULL FROM shop_credit_log ORDER BY id"
START = [("a", 5, True), ("b", 5, True)]
MOVED = [("a", 5, False), ("b", 5, False), ("a", 6, True)]


def log(site: Site) -> list[tuple[Any, ...]]:
    return [(name, credits, bool(is_open)) for name, credits, is_open in site.query(LOG)]


@pytest.fixture
def shop_with_log(site: Site) -> Site:
    site.objects = sql_objects
    return site


@pytest.mark.slow
def test_a_seed_keeps_the_log_and_a_repeated_one_leaves_it(shop_with_log: Site) -> None:
    site = shop_with_log
    site.converge(ONE)
    site.converge(ONE)
    assert (log(site), site.query("SELECT * FROM shop_credits_now ORDER BY 1")) == (START, [("a", 5), ("b", 5)])
    site.converge(TWO)
    assert log(site) == MOVED
    (last,) = site.query("SELECT state FROM shop_credit_log WHERE until_at IS NULL")
    assert last == (site.build(TWO).state.hash,)


def test_an_apply_makes_what_is_missing_and_keeps_the_log(shop_with_log: Site) -> None:
    site = shop_with_log
    receipt = apply_seed(site, ONE)
    assert receipt.created[-2:] == ("shop_credit_log", "shop_credits_now")
    assert (log(site), apply_seed(site, ONE).created) == (START, ())
    apply_seed(site, TWO)
    assert log(site) == MOVED


@pytest.mark.slow
def test_activation_moves_the_log_on(shop_with_log: Site) -> None:
    site, dated = shop_with_log, state(model("a", credits=began(5, 6)))
    site.converge(dated)
    site.query("UPDATE shop_model SET credits = 5; ")
    site.query("DELETE FROM shop_credit_log")
    site.query("INSERT INTO shop_credit_log (model_name, credits, state) VALUES ('a', 5, '')")
    for _ in range(2):
        assert site.activate(dated).stderr == ""
    assert log(site) == [("a", 5, False), ("a", 6, True)]
    assert site.activate(state(model("a", credits=began(5, 7))), careful=False).stderr != ""
    assert log(site) == [("a", 5, False), ("a", 6, True)]


@pytest.mark.slow
def test_an_external_platform_is_told_what_is_missing(shop_with_log: Site) -> None:
    site = shop_with_log
    site.converge(ONE)
    site.query("DROP VIEW shop_credits_now")
    error = refusal(site, ONE, schema="external")
    assert (error.kind, "the database lacks shop_credits_now; nothing" in error.message) == (
        RefusalKind.TABLES_MISSING,
        True,
    )
    site.query("ALTER TABLE shop_credit_log DROP COLUMN until_at")
    assert "the database lacks shop_credit_log (until_at)" in refusal(site, ONE).message


def test_names_follow_the_project_and_a_skipped_table_leaves_the_objects_out() -> None:
    wanted = state(model("a"))
    tables = tuple(
        replace(data, table=replace(data.table, sql="core.models")) if data.table.name == "model" else data
        for data in wanted
    )
    made = build(replace(wanted, tables=tables), "postgresql", objects=sql_objects, namespace="core")
    text = schema_file(made)
    assert (
        'CREATE OR REPLACE VIEW "core"."shop_credits_now" AS\nSELECT m."model_name", m."credits" FROM "core"."models"'
        in (text)
    )
    assert 'CREATE TABLE IF NOT EXISTS "core"."shop_credit_log" (\n  "id" ' in text
    without = replace(wanted, tables=tuple(data for data in wanted if data.table.name != "model"))
    assert "credit" not in schema_file(build(without, "postgresql", objects=sql_objects))


def test_migrations_and_rollbacks_keep_the_log_and_take_none_of_it_back(deploys: Deploys) -> None:
    deploys.site.objects = sql_objects
    first, second = deploys.release(ONE, TWO)
    assert "credit_log" not in first.up + first.down
    deploys.apply(to=1)
    assert log(deploys.site) == START
    deploys.apply()
    assert log(deploys.site) == MOVED
    deploys.rollback(1)
    back = [("a", 5, False), ("b", 5, False), ("a", 6, False), ("a", 5, True), ("b", 5, True)]
    assert sorted(log(deploys.site)) == sorted(back)
    deploys.resume()
    deploys.run(second)
    assert sorted(log(deploys.site)) == sorted(back)
    path = deploys.site.folder / "activate.sql"
    path.write_text(activate_file(deploys.build()))
    assert deploys.site.database.run(path).stderr == ""
    assert log(deploys.site)[-1] == ("a", 6, True)
    # By a .down.sql the database comes into a state that the file does not know; its log follows all the same.
    deploys.run(second, "down")
    assert "in another state than this file is for" in deploys.site.database.run(path).stderr
    assert sorted(it for it in log(deploys.site) if it[-1]) == [("a", 5, True), ("b", 5, True)]


@pytest.mark.slow
def test_a_database_from_before_the_log_can_be_taken_back(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.site.objects = sql_objects
    assert deploys.rollback(1).head == 1


@pytest.mark.parametrize("text", ["1 = 1; DROP TABLE x", "1 = 1\n\n-- migrate:down"])
def test_a_statement_that_could_end_early_is_refused(text: str) -> None:
    def wrong(names: Any) -> Any:
        made = sql_objects(names)
        return replace(made, settled=tuple(replace(it, where=text) for it in made.settled))

    with pytest.raises(ValueError, match="semicolon or an empty line"):
        schema_file(build(ONE, "postgresql", objects=wrong))
