"""What holds on SQLite alone."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from ratesmith.core.canonical_json import canonical
from ratesmith.core.errors import Exit, Fatal
from ratesmith.database.driver import connect
from ratesmith.database.introspect import read
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import Change, Update
from ratesmith.sql.bound_table import bind_tables
from ratesmith.sql.dialects.sqlite import SQLite
from support.databases import Site, Sqlite
from support.sample_tables import model, state


@pytest.fixture
def site(sqlite: Sqlite, tmp_path: Path) -> Site:
    return Site(sqlite, tmp_path)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a lock."""
    begin = tuple(sql.replace("10000", "0") for sql in SQLite.begin)
    monkeypatch.setattr(SQLite, "begin", begin)


def test_a_repeated_seed_leaves_every_byte_of_the_file(site: Site, sqlite: Sqlite) -> None:
    wanted = state(model("a", is_default=True))
    site.converge(wanted)
    before = sqlite.path.read_bytes()
    site.converge(wanted)
    assert sqlite.path.read_bytes() == before


def test_json_is_stored_as_the_one_canonical_text_whatever_it_holds(site: Site) -> None:
    values = [canonical(value) for value in ({"a": [1, {}]}, {"x:y": "it's {{ 5% }}; -- é"}, [], "\\", None)]
    site.converge(state(*(model(str(number), capabilities=value) for number, value in enumerate(values))))
    assert list(site.models("capabilities").values()) == values


@pytest.mark.parametrize("careful", [True, False], ids=["careful", "careless"])
@pytest.mark.usefixtures("hasty")
def test_a_seed_changes_nothing_in_a_database_that_another_program_holds(site: Site, careful: bool) -> None:
    site.converge(state(model("a")))
    holder = sqlite3.connect(site.database.path, isolation_level=None)  # type: ignore[attr-defined]
    holder.execute("BEGIN IMMEDIATE")
    done = site.seed(state(model("a", credits=9)), careful=careful)
    holder.close()
    assert "database is locked" in done.stderr and done.returncode != 0
    assert site.models("credits") == {"a": 5}
    assert site.query("SELECT count(*) FROM shop_ratesmith_ledger") == [(1,)]


@pytest.mark.usefixtures("hasty")
def test_a_seed_that_could_not_begin_writes_nothing_when_the_lock_is_gone_later(site: Site) -> None:
    site.converge(state(model("a")))
    text = site.file("seed", state(model("a", credits=9))).read_text()
    assert "BEGIN IMMEDIATE;" in text
    (site.folder / "failed.sql").write_text(text.replace("BEGIN IMMEDIATE;", "SELECT * FROM nowhere;"))
    done = site.database.run(site.folder / "failed.sql", careful=False)
    assert "ratesmith: another program holds the database, nothing was changed" in done.stderr
    assert site.models("credits") == {"a": 5}


def test_apply_says_that_another_program_holds_the_database(site: Site) -> None:
    site.converge(state(model("a")))
    holder = sqlite3.connect(site.database.path, isolation_level=None)  # type: ignore[attr-defined]
    holder.execute("BEGIN IMMEDIATE")
    with site.driver() as driver, pytest.raises(Fatal, match="has held a lock") as caught:
        Deployment(site.build(state(model("a"))), driver).lock(0)
    holder.close()
    assert caught.value.exit == Exit.ENVIRONMENT


def test_a_command_that_reads_does_not_create_the_database(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"'sqlite:///var/ratesmith\.db' does not exist yet") as caught:
        connect("sqlite:///var/ratesmith.db", tmp_path, "read")
    assert (caught.value.exit, caught.value.hint) == (Exit.INPUT, "run: ratesmith apply")
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_does_not_create_the_database(site: Site, tmp_path: Path) -> None:
    with connect("sqlite:///var/ratesmith.db", tmp_path, "rehearse") as driver:
        receipt = apply(Deployment(site.build(state(model("a"))), driver), ApplyOptions(), dry_run=True)
    assert receipt.changed == 8
    assert list(tmp_path.iterdir()) == []


def test_apply_creates_the_database_and_the_folder_it_is_in(site: Site, tmp_path: Path) -> None:
    wanted = state(model("a"))
    with connect("sqlite:///var/data/ratesmith.db", tmp_path, "write") as driver:
        apply(Deployment(site.build(wanted), driver), ApplyOptions())
    with connect(f"sqlite:///{tmp_path}/var/data/ratesmith.db", tmp_path / "elsewhere", "read") as driver:
        assert not drift(Deployment(site.build(wanted), driver))


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database " * 100)
    with connect("sqlite:///x.db", tmp_path, "read") as driver, pytest.raises(Fatal, match="not a database") as caught:
        driver.rows("SELECT 1 FROM x")
    assert caught.value.exit == Exit.ENVIRONMENT


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite://x.db", "mysql://x/y", "x.db", ""])
def test_a_url_that_names_no_database_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Fatal) as caught:
        connect(url, tmp_path, "write")
    assert caught.value.exit == Exit.USAGE


@pytest.mark.slow
def test_every_amount_comes_back_although_sqlite_keeps_doubles(site: Site) -> None:
    amounts = [Decimal(number).scaleb(-6) for number in (*range(1, 60_000, 17), 2877, 5754, 9_999_999_999)]
    wanted = state(*(model(str(number), cost=cost, temperature=cost) for number, cost in enumerate(amounts)))
    site.converge(wanted)
    with site.driver("read") as driver:
        assert read(driver, wanted.environment, bind_tables(wanted, driver.dialect)) == wanted


def test_what_does_not_fit_its_column_is_a_difference_and_no_crash(site: Site) -> None:
    wanted = state(model("a"))
    site.converge(wanted)
    site.query(
        "UPDATE shop_model SET credits = 5.5, cost = 'free', is_active = 2, released = 'soon', capabilities = '{',"
        " small = 'x', since = 'once'"
    )
    with site.driver("read") as driver:
        (operation,) = drift(Deployment(site.build(wanted), driver)).operations
    assert isinstance(operation, Update)
    assert {change.column: change.old for change in operation.changes} == {
        "credits": "5.5",
        "cost": "free",
        "is_active": "2",
        "released": "soon",
        "capabilities": "{",
        "small": "x",
        "since": "once",
    }
    assert Change(column="credits", old="5.5", new=5) in operation.changes
    assert "'a' (is_active, cost, credits, small, capabilities, released, since)" in site.verify(wanted).stderr.replace(
        "''", "'"
    )
