"""What a ledger refuses itself, of whoever may append lines to it and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.deploy.ledger import cells as ledger_cells
from ratesmith.deploy.ledger import chain as ledger_chain
from ratesmith.deploy.ledger import state as ledger_state
from ratesmith.deploy.ledger.chain import check_chain, require_guard
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Session
from ratesmith.sql import ledger_bounds
from ratesmith.sql.dialects.postgresql import DIALECT
from ratesmith.sql.ledger import COLUMNS, HASH, ID, is_move
from support.databases import Site, Sqlite
from support.deployments import Deploys, apply_seed
from support.ledgers import TABLE, append, connected, insert, tamper
from support.quick import first
from support.sample_tables import model, state

A, B, C = (state(model("a", credits=credits)) for credits in (5, 6, 7))
F: Final = "f" * 64
ENTRY: Final = {
    "op": "stays",
    "table": "model",
    "key": ["a"],
    "label": "shop_model a",
    "changes": {"credits": [6, 1]},
}


def nested(levels: int) -> Any:
    value: Any = {}
    for _ in range(levels):
        value = {"a": value}
    return value


REFUSED: Final[dict[str, dict[str, Any]]] = {
    "a migration that leaps": {"action": "up", "head": 9},
    "a migration that ran before": {"action": "up", "head": 2},
    "an id that is none": {"action": "up", "head": 3, "migration": "mine"},
    "a resume of nothing": {"action": "resume"},
    "a resume elsewhere": {"action": "resume", "head": 1},
    "a rollback upwards": {"action": "down", "head": 3},
    "a rollback to where it is": {"action": "down"},
    "a rollback of two migrations at once": {"action": "down", "head": 0, "migration": ""},
    "a seed of a newer state": {"action": "seed", "head": 3},
    "a seed of another migration": {"action": "seed", "migration": F},
    "a baseline of a history": {"action": "baseline"},
    "a seed of an older state": {"action": "seed", "head": 1},
    "a note of another place": {"action": "secrets", "head": 0, "migration": ""},
    "a note of another state": {"action": "overwrite", "state_hash": "0" * 64},
    "an unknown action": {"action": "grant"},
    "another environment": {"action": "secrets", "environment": "production"},
    "a negative head": {"action": "down", "head": -1},
    "a long reason": {"action": "secrets", "reason": "x" * 10_001},
    "a number that leaves room for none": {"action": "secrets", "id": 2**62},
    "rows that were never left": {"action": "down", "head": 1, "down": [ENTRY | {"at": 99}]},
    "rows of what is not taken back": {"action": "down", "head": 1, "down": [ENTRY | {"at": 1}]},
    "rows that say too much": {"action": "up", "head": 3, "down": [ENTRY | {"sql": "DROP"}]},
    "rows of half a migration": {"action": "down", "head": 1, "down": [ENTRY | {"at": Decimal("1.5")}]},
    "rows to which nobody knows what to do": {"action": "up", "head": 3, "down": [ENTRY | {"op": "x"}]},
    "rows with parts of other types": {"action": "up", "head": 3, "down": [ENTRY | {"release": "no", "already": 7}]},
    "rows that are none": {"action": "up", "head": 3, "down": [5]},
    "an undo that is none": {"action": "up", "head": 3, "down": {"x": 1}},
    "an undo of a seed": {"action": "seed", "down": [ENTRY]},
    "keys of a migration": {"action": "up", "head": 3, "keys": {"model": [["a"]]}},
    "keys of another form": {"action": "seed", "keys": {"model": [["a"]], "provider": 7}},
    "keys in objects": {"action": "seed", "keys": {"model": [[{"a": 1}]]}},
    "a key that is none": {"action": "seed", "keys": {"model": ["a"]}},
    "an operation that is none": {"action": "overwrite", "changes": [{"table": "model", "key": ["a"], "op": 5}]},
    "values that nobody wrote": {"action": "overwrite", "changes": [ENTRY | {"changes": {"credits": [1, 2, 3]}}]},
    "a secret without a name": {"action": "secrets", "changes": [{"secret": {}, "outcome": "set"}]},
    "a rollback to another migration": {"action": "down", "head": 1, "migration": F},
    "a long reason of who does not own it": {"action": "secrets", "reason": "x" * 1_001},
    "more rows than who does not own it keeps": {"action": "up", "head": 3, "down": [ENTRY] * 10_001},
    "more keys than who does not own it keeps": {"action": "seed", "keys": {"model": [["k" * 60_000]] * 72}},
    "a note that nests deep": {"action": "overwrite", "changes": [ENTRY | {"row": nested(81)}]},
    "an undo that nests deep": {"action": "up", "head": 3, "down": [ENTRY | {"row": nested(200)}]},
    "changes that are none": {"action": "secrets", "changes": [1]},
    "a change of nothing": {"action": "secrets", "changes": [{"secret": "x"}]},
}


@pytest.fixture
def mallory(deploys: Deploys) -> Iterator[str]:
    """A role that may append lines to the ledger of migrations 1 and 2, and change nothing else."""
    deploys.release(A, B)
    deploys.apply()
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    deploys.site.query(f"GRANT SELECT ON {TABLE} TO mallory")
    columns = ", ".join((ID, *COLUMNS, HASH, "applied_at", "applied_by"))
    deploys.site.query(f"GRANT INSERT ({columns}) ON {TABLE} TO mallory")
    yield "mallory"
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


@pytest.mark.slow
def test_whoever_may_append_lines_appends_none_that_cannot_follow(deploys: Deploys, mallory: str) -> None:
    before = deploys.dump()
    last = deploys.standing.entries[-1]
    with connected(deploys) as connection:
        for what, cells in REFUSED.items():
            try:
                insert(connection, last, **cells)
            except psycopg.errors.RaiseException as error:
                assert "ratesmith: this line cannot follow" in str(error), what
            else:
                pytest.fail(what)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER".encode())
    assert deploys.dump() == before
    with pytest.raises(Fatal, match="up to migration 9 behind up to 2") as refused:
        append(deploys, "up", 9, F)
    assert (refused.value.exit, refused.value.kind) == (Exit.REFUSED, RefusalKind.LEDGER_ALTERED)


@pytest.mark.slow
def test_who_does_not_own_it_keeps_no_more_in_all_lines_of_a_day_than_readers_bear(
    deploys: Deploys, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine lines of 16 MiB made `status --verify` and each older image refuse for ever, and 2,000 took a minute."""
    monkeypatch.setattr(ledger_bounds, "_MOST_JSON_A_DAY", 2_500)
    request.getfixturevalue("mallory")
    keys = {"model": [["k" * 990]]}
    deploys.site.query("CREATE ROLE deployer; GRANT USAGE ON SCHEMA public TO deployer")
    deploys.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO deployer")
    with connected(deploys) as connection:
        for _ in range(2):
            insert(connection, deploys.standing.entries[-1], action="seed", keys=keys)
        with pytest.raises(psycopg.errors.RaiseException, match="keeps at most 2,500 characters in lines of a day"):
            insert(connection, deploys.standing.entries[-1], action="seed", keys=keys)
        insert(connection, deploys.standing.entries[-1], action="secrets")
        connection.execute("SET SESSION AUTHORIZATION deployer")
        insert(connection, deploys.standing.entries[-1], action="seed", keys=keys)
    append(deploys, "seed", 4, F)
    later = f"UPDATE {TABLE} SET applied_at = applied_at - interval '25 hours' WHERE id = 3"
    tamper(deploys.site.database, later)
    with connected(deploys) as connection:
        insert(connection, deploys.standing.entries[-1], action="seed", keys=keys)
    deploys.site.query("DROP OWNED BY deployer; DROP ROLE deployer")


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("bound", ["MOST_LINES_OF_ONE", "MOST_TEXT_OF_ONE", "MOST_JSON_OF_ONE"])
def test_who_does_not_own_it_fills_it_in_no_number_of_days(
    deploys: Deploys, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """2,000 lines a day made every command refuse the ledger within three days."""
    monkeypatch.setattr(ledger_bounds, bound, 3 if bound == "MOST_LINES_OF_ONE" else 3_500)
    request.getfixturevalue("mallory")
    before = deploys.standing
    refused = pytest.raises(psycopg.errors.RaiseException, match=r"who does not own the ledger (adds|keeps) at most")
    for caught in (nullcontext(), nullcontext(), nullcontext(), refused):
        with connected(deploys) as connection, caught:
            keys = {"model": [["k" * 950]]}
            insert(connection, deploys.standing.entries[-1], action="seed", reason="x" * 950, keys=keys)
        append(deploys, "secrets", before.head, before.migration, state_hash=before.state_hash)
        later = f"UPDATE {TABLE} SET applied_at = applied_at - interval '3 days' WHERE id > {len(before.entries)}"
        tamper(deploys.site.database, later)
    assert deploys.rollback(1).head == 1


def test_what_one_role_adds_leaves_room_for_others() -> None:
    per_line = 200  # id, head, moment, role and hash
    assert 2 * ledger_bounds.MOST_LINES_OF_ONE < ledger_cells.MOST_LINES
    kept = ledger_bounds.MOST_TEXT_OF_ONE + per_line * ledger_bounds.MOST_LINES_OF_ONE
    assert kept < ledger_state._MOST * 2 // 3
    assert kept + ledger_bounds.MOST_JSON_OF_ONE < ledger_chain._MOST_HASHED * 2 // 3


@pytest.mark.slow
def test_who_wrote_most_of_a_ledger_that_is_too_large_is_named(
    deploys: Deploys, mallory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected(deploys) as connection:
        for _ in range(2):
            insert(connection, deploys.standing.entries[-1], action="secrets", reason="x" * 900)
            insert(connection, deploys.standing.entries[-1], action="seed", keys={"model": [["k" * 9000]]})
    scope = deploys.build().target.scope

    def refused(read: Callable[[Session], object]) -> str:
        with deploys.site.driver("read") as driver, pytest.raises(Fatal, match="of them by mallory") as caught:
            read(Session(scope, driver))
        return caught.value.message

    monkeypatch.setattr(ledger_chain, "_MOST_HASHED", 10_000)
    assert "its lines have" in refused(check_chain)
    monkeypatch.setattr(ledger_state, "_MOST", 1_900)
    assert "its lines have" in refused(read_ledger_state)
    monkeypatch.setattr(ledger_cells, "MOST_LINES", 3)
    assert "more than 3 lines, 4 of them by mallory" in refused(read_ledger_state)


@pytest.mark.slow
def test_an_older_image_makes_no_hash_of_what_somebody_keeps_in_lines(
    deploys: Deploys, mallory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine days of lines made each older image refuse, and before that busy for a minute."""
    with connected(deploys) as connection:
        insert(connection, deploys.standing.entries[-1], action="seed", keys={"model": [["k" * 9000]]})
    deploys.apply()
    deploys.release(C)
    deploys.apply()
    monkeypatch.setattr(ledger_chain, "_MOST_HASHED", 10)
    assert deploys.migrated(files=2).ahead
    tamper(deploys.site.database, f"UPDATE {TABLE} SET reason = 'changed' WHERE id = (SELECT max(id) FROM {TABLE})")
    with deploys.refused() as caught:
        deploys.apply(files=2)
    assert caught.value.message == "line 4 of the ledger was changed, or what was before it: its hash does not fit"


@pytest.mark.slow
def test_the_owner_leads_a_history_on_by_a_seed(deploys: Deploys, mallory: str) -> None:
    with connected(deploys) as connection:
        insert(connection, deploys.standing.entries[-1], action="seed")
    append(deploys, "seed", 4, F)
    assert deploys.log[-2:] == [("seed", 2), ("seed", 4)]


def test_a_line_finds_the_last_move_and_rollback_by_an_index(deploys: Deploys) -> None:
    """Planted notes made each line look through all of them: 2 ms behind 100,000."""
    deploys.release(A, B)
    deploys.apply()
    for condition in (is_move(DIALECT, "m"), "m.action = 'down' AND m.id < 9"):
        query = f"SELECT m.head FROM {TABLE} AS m WHERE {condition} ORDER BY m.id DESC LIMIT 1"
        plan = deploys.site.query(f"EXPLAIN {query}")
        assert any(f"{TABLE}_moves" in line or f"{TABLE}_downs" in line for (line,) in plan), plan


def test_what_stands_in_her_own_search_path_does_not_change_that(deploys: Deploys, mallory: str) -> None:
    deploys.site.query(f"CREATE SCHEMA evil AUTHORIZATION {mallory}")
    with psycopg.connect(deploys.site.database.url) as connection:
        connection.execute("SET SESSION AUTHORIZATION mallory")
        connection.execute("CREATE FUNCTION evil.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'")
        connection.execute("CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.yes)")
        connection.execute(f"CREATE TEMPORARY TABLE {TABLE} AS SELECT * FROM {TABLE} WHERE false".encode())
        connection.execute("SET search_path = pg_temp, evil, pg_catalog, public")
        line = f"SELECT 3, environment, 'up', 9, '{F}', state_hash, '{{}}', '[]', '[]', '', '', '', '', '', '', ''"
        names = ", ".join((ID, *COLUMNS, HASH))
        with pytest.raises(psycopg.errors.RaiseException, match="this line cannot follow"):
            connection.execute(f"INSERT INTO public.{TABLE} ({names}) {line} FROM public.{TABLE} WHERE id = 2".encode())
        connection.rollback()


@pytest.mark.slow
def test_moment_role_and_hash_of_a_line_are_what_the_database_says(deploys: Deploys, mallory: str) -> None:
    with connected(deploys) as connection:
        insert(
            connection,
            deploys.standing.entries[-1],
            action="down",
            head=1,
            migration=deploys.history.chain[0].id,
            applied_at="2020-01-01",
            applied_by="the owner",
            hash="x",
        )
    *_, before, line = deploys.standing.entries
    assert (line.action, line.applied_by, line.applied_at >= before.applied_at) == ("down", mallory, True)
    with deploys.site.driver("read") as driver:
        check_chain(Session(deploys.build().target.scope, driver))


def test_nobody_changes_or_removes_a_line(deploys: Deploys) -> None:
    deploys.release(A)
    deploys.apply()
    for sql in (f"UPDATE {TABLE} SET reason = ''", f"DELETE FROM {TABLE}", f"TRUNCATE {TABLE}"):
        with pytest.raises(psycopg.errors.RaiseException, match="inserted once, and neither changed nor deleted"):
            deploys.site.query(sql)


GONE: Final = {
    "dropped": f"DROP TRIGGER {TABLE}_takes ON {TABLE}",
    "switched off": f"ALTER TABLE {TABLE} DISABLE TRIGGER USER",
    "another one": f"CREATE OR REPLACE FUNCTION {TABLE}_line() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
}


@pytest.mark.parametrize("sql", first(1, GONE))
def test_a_trigger_that_is_gone_is_missed_and_made_again_by_the_owner(deploys: Deploys, mallory: str, sql: str) -> None:
    deploys.site.query(sql)
    with deploys.site.driver("read") as driver, pytest.raises(Fatal) as caught:
        require_guard(Session(deploys.build().target.scope, driver))
    assert (caught.value.exit, caught.value.kind) == (Exit.REFUSED, RefusalKind.LEDGER_ALTERED)
    with deploys.site.driver() as driver, pytest.raises(Fatal, match="is missing, or another one"):
        session = Session(deploys.build().target.scope, driver)
        session.lock()
        driver.execute(f"SET SESSION AUTHORIZATION {mallory}")
        require_guard(session)
    deploys.apply()
    with pytest.raises(Fatal, match="cannot follow"):
        append(deploys, "up", 9, F)


def test_a_ledger_of_sqlite_refuses_them_too(sqlite: Sqlite, tmp_path: Path) -> None:
    site = Site(sqlite, tmp_path)
    for wanted in (A, B):
        apply_seed(site, wanted)
    line = "(SELECT {}, environment, {}, migration, state_hash, '{{}}', '[]', '[]', '', '', '', '', '', '', ''"
    line += f" FROM {TABLE} WHERE id = 2)"
    names = ", ".join((ID, *COLUMNS, HASH))
    again = line.format(2, "'seed', 0")
    refused = (
        f"UPDATE {TABLE} SET reason = ''",
        f"DELETE FROM {TABLE}",
        *(f"INSERT INTO {TABLE} ({names}) SELECT * FROM {line.format(3, what)}" for what in ("'up', 1", "'seed', -1")),
        f"INSERT OR REPLACE INTO {TABLE} ({names}) SELECT * FROM {again}",
    )
    before = site.query(f"SELECT * FROM {TABLE}")
    for sql in refused:
        with pytest.raises(sqlite3.IntegrityError, match="ratesmith: "):
            site.query(sql)
    assert site.query(f"SELECT * FROM {TABLE}") == before
