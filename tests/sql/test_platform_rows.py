"""Rows in tables of a platform that hold other rows of the same key, and columns that hold another row's id."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Integer, Text, Unowned
from ratesmith.deploy.drift import drift
from ratesmith.deploy.session import Deployment
from support.cli import run
from support.databases import POSTGRES_SLOW, Site
from support.deployments import Deploys, apply_seed, counts
from support.projects import BASE, project
from support.sample_tables import model, provider, state

TENANT: Final = Unowned("tenant", Text(), null=True, sql="tenant")
SORT: Final = Unowned("sort", Integer(), default=7, sql="sort")


def ours(dataset: Dataset) -> Dataset:
    """The same rows, where rows of a tenant, or of another sort, are not ours; providers have numbers."""
    changed = {
        "model": {"where": (TENANT, SORT), "retire": "delete"},
        "provider": {"where": (TENANT,), "surrogate": "identity"},
    }
    tables = []
    for data in dataset:
        more = changed.get(data.table.name, {})
        own = (*data.table.unowned, *more.get("where", ()))
        tables.append(replace(data, table=replace(data.table, **more, unowned=own)))
    return replace(dataset, tables=tuple(tables))


FIRST: Final = ours(state(model("a"), model("b", provider="runware")))
SECOND: Final = ours(state(model("a", credits=9), model("c"), provider=[provider("openai", title="Open")]))
THEIRS: Final = """
INSERT INTO shop_provider (provider_id, title, is_active, tenant) VALUES ('openai', 'theirs', TRUE, 'x');
INSERT INTO shop_model (model_name, model_type, provider, is_default, is_testing, is_active, credits, capabilities,
    remarks, tenant, sort) SELECT n.name, 'text', p.id, FALSE, FALSE, TRUE, 1, '{}', '', n.tenant, n.sort
  FROM shop_provider AS p CROSS JOIN (SELECT 'a' AS name, 'x' AS tenant, 7 AS sort UNION ALL SELECT 'b', 'x', 7
    UNION ALL SELECT 'a', NULL, 8) AS n
"""
"""Rows with our keys of a tenant, and of another sort."""
SEEN: Final = """SELECT m.model_name, m.tenant, m.sort, m.credits, p.provider_id, p.tenant
  FROM shop_model AS m JOIN shop_provider AS p ON p.id = m.provider"""
UNTOUCHED: Final = {
    ("a", "x", 7, 1, "openai", "x"),
    ("a", None, 8, 1, "openai", "x"),
    ("b", "x", 7, 1, "openai", "x"),
}
AFTER_FIRST: Final = {("a", None, 7, 5, "openai", None), ("b", None, 7, 5, "runware", None)}
AFTER_SECOND: Final = {("a", None, 7, 9, "openai", None), ("c", None, 7, 5, "openai", None)}


OWN_ALONE: Final = (
    "DELETE FROM shop_model WHERE tenant = 'x' OR sort = 8",
    "DELETE FROM shop_provider WHERE tenant = 'x'",
    "CREATE UNIQUE INDEX one_provider ON shop_provider (provider_id)",
    "CREATE UNIQUE INDEX one_model_of_a_sort ON shop_model (model_name, sort)",
)


def prepare(site: Site) -> None:
    """Tables in which only the tenant's key is unique, with rows of others."""
    text = site.file("schema", FIRST).read_text()
    text = text.replace('UNIQUE ("model_name")', 'UNIQUE ("model_name", "tenant", "sort")')
    text = text.replace('UNIQUE ("provider_id")', 'UNIQUE ("provider_id", "tenant")')
    path = site.folder / "platform.sql"
    path.write_text(text)
    assert site.database.run(path).returncode == 0
    for statement in THEIRS.split(";"):
        site.query(statement)


def seen(site: Site) -> set[tuple[object, ...]]:
    return {*site.query(SEEN)}


@POSTGRES_SLOW
def test_a_seed_leaves_rows_of_others_with_the_same_key_alone(site: Site) -> None:
    prepare(site)
    assert counts(apply_seed(site, FIRST), "shop_model") == (2, 0, 0, 0)
    assert seen(site) == UNTOUCHED | AFTER_FIRST
    assert counts(apply_seed(site, SECOND), "shop_model") == (1, 1, 1, 0)
    assert seen(site) == UNTOUCHED | AFTER_SECOND
    assert site.verify(SECOND).returncode == 0
    with site.driver("read") as driver:
        assert not drift(Deployment(site.build(SECOND), driver))
    assert {*site.query("SELECT title FROM shop_provider WHERE tenant = 'x'")} == {("theirs",)}


def test_a_key_that_is_unique_among_our_rows_is_unique_enough(site: Site) -> None:
    prepare(site)
    assert apply_seed(site, FIRST).unindexed == ("shop_provider (provider_id)", "shop_model (model_name)")
    for statement in OWN_ALONE:
        site.query(statement)
    assert apply_seed(site, FIRST).unindexed == ()


@pytest.mark.slow
def test_migrations_and_their_way_back_leave_them_alone_too(deploys: Deploys) -> None:
    prepare(deploys.site)
    first, second = deploys.release(FIRST, SECOND)
    deploys.run(first)
    assert seen(deploys.site) == UNTOUCHED | AFTER_FIRST
    deploys.apply()
    assert seen(deploys.site) == UNTOUCHED | AFTER_SECOND
    assert not deploys.drift()
    deploys.run(second, "down")
    assert seen(deploys.site) == UNTOUCHED | AFTER_FIRST


PLATFORM: Final = """
tables:
  ids: {integration_provider: identity}
  columns: {ai_model_config: {provider: provider_id}, integration_provider: {id: pk}}
  references: {ai_model_config: {provider: integration_provider}}
  omit: {ai_model_config: [is_testing, updated_at, notes], system_ai_settings: [temperature]}
  skip: [automation_defaults, automation_stage]
  on_insert:
    ai_model_config:
      notes: none of ours
      born: {sql: current_date}
      token: {sql: gen_random_uuid()}
      text: now()
"""


def test_what_a_project_says_of_its_tables_holds_in_every_database(tmp_path: Path) -> None:
    root = project(tmp_path / "project", {"ratesmith.yaml": (BASE / "ratesmith.yaml").read_text() + PLATFORM})
    for command in ("build", "apply", "apply"):
        done = run(command, *(["--without-secrets"] * (command == "apply")), cwd=root)
        assert done.returncode == 0, done.stderr
    database = sqlite3.connect(root / "var/base.db")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not tables & {"automation_defaults", "automation_stage"}
    indexes = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert "ai_model_config_one_active_default_per_type" in indexes
    assert "ai_model_config_one_active_testing_per_type" not in indexes
    ((provider_id, notes, born, token, text),) = database.execute(
        "SELECT p.provider_id, m.notes, m.born, length(m.token), m.text FROM ai_model_config AS m"
        " JOIN integration_provider AS p ON p.pk = m.provider_id WHERE m.model_name = 'writer-1'"
    )
    assert (provider_id, notes, token, text) == ("openai", "none of ours", 32, "now()")
    assert len(born) == len("2026-01-01")
