"""The lines of a ledger: their numbers, their hashes, and what is refused of one that somebody else wrote."""

from __future__ import annotations

from typing import Final

import pytest

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.deploy.ledger import cells as ledger_cells
from ratesmith.deploy.ledger import state as ledger_state
from ratesmith.deploy.ledger.chain import check_chain, out_of_place
from ratesmith.deploy.ledger.state import read_keys, read_ledger_state, read_undo, with_changes
from ratesmith.deploy.session import Session
from ratesmith.report.status import noted
from ratesmith.sql.ledger import COLUMNS, HASH
from support.databases import SQLITE_FIRST, Database, Site, database_of
from support.deployments import Deploys, apply_seed
from support.ledgers import TABLE, append, tamper
from support.quick import first
from support.sample_tables import model, state

A, B, C = (state(model("a", credits=credits)) for credits in (1, 2, 3))
CHANGED: Final = {
    "a reason": (f"UPDATE {TABLE} SET reason = 'none' WHERE id = 2", "line 2 of the ledger was changed"),
    "who": (f"UPDATE {TABLE} SET applied_by = 'nobody' WHERE id = 1", "line 1 of the ledger was changed"),
    "when": (f"UPDATE {TABLE} SET applied_at = '2020-01-01' WHERE id = 3", "line 3 of the ledger was changed"),
    "an undo": (f"UPDATE {TABLE} SET down = '[1]' WHERE id = 2", "line 2 of the ledger was changed"),
    "a hash": (f"UPDATE {TABLE} SET hash = 'x' WHERE id = 2", "line 2 of the ledger was changed"),
    "a line is gone": (
        f"DELETE FROM {TABLE} WHERE id = 2",
        "line 2 of the ledger is not there: line 3 is in its place",
    ),
    "the first is gone": (f"DELETE FROM {TABLE} WHERE id = 1", "line 1 of the ledger is not there"),
    "one is gone and the next has its number": (
        f"DELETE FROM {TABLE} WHERE id = 2; UPDATE {TABLE} SET id = 2 WHERE id = 3",
        "line 2 of the ledger was changed",
    ),
    "a copy": (
        f"CREATE TEMPORARY TABLE c AS SELECT * FROM {TABLE} WHERE id = 1; UPDATE c SET id = 4;"
        f" INSERT INTO {TABLE} SELECT * FROM c; DROP TABLE c",
        "line 4 of the ledger was changed",
    ),
}


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


def check(site: Site, *expected: str) -> None:
    with site.driver("read") as driver:
        check_chain(Session(site.build(A).target.scope, driver), expected)


def hashes(site: Site) -> list[str]:
    return [hash for (hash,) in site.query(f"SELECT hash FROM {TABLE} ORDER BY id")]


def seeded_three_times(site: Site) -> None:
    for wanted in (A, B, C):
        apply_seed(site, wanted)


@pytest.mark.parametrize(("sql", "message"), first(4, CHANGED))
def test_a_line_that_somebody_changed_is_named(site: Site, sql: str, message: str) -> None:
    seeded_three_times(site)
    check(site)
    assert len(set(hashes(site))) == 3
    tamper(site.database, sql)
    with pytest.raises(Fatal) as caught:
        check(site)
    assert caught.value.message.startswith(message)
    assert (caught.value.exit, caught.value.kind) == (Exit.REFUSED, RefusalKind.LEDGER_ALTERED)


def test_what_was_cut_off_the_end_is_missed_by_who_noted_its_hash(site: Site) -> None:
    seeded_three_times(site)
    first, _, last = hashes(site)
    check(site, first, last)
    tamper(site.database, f"DELETE FROM {TABLE} WHERE id = 3")
    check(site)
    check(site, first)
    with pytest.raises(Fatal, match="none of the 2 lines of the ledger has the hash that is expected"):
        check(site, first, last)


def test_a_file_writes_the_same_chain_as_the_program(site: Site) -> None:
    for wanted in (A, B):
        assert site.database.run(site.file("schema", wanted), site.file("seed", wanted)).returncode == 0
    apply_seed(site, C)
    assert site.database.run(site.file("seed", A)).returncode == 0
    check(site)
    assert site.query(f"SELECT id FROM {TABLE} ORDER BY id") == [(1,), (2,), (3,), (4,)]


@pytest.mark.slow
def test_a_ledger_that_was_copied_without_its_sequence_counts_on(deploys: Deploys) -> None:
    """As after a switch to a logical replica, which has the rows alone."""
    deploys.release(A)
    deploys.release(B)
    deploys.apply(1)
    deploys.site.query(f"CREATE TABLE copied (LIKE {TABLE} INCLUDING ALL); INSERT INTO copied SELECT * FROM {TABLE}")
    deploys.site.query(f"DROP TABLE {TABLE}; ALTER TABLE copied RENAME TO {TABLE}")
    deploys.apply()
    deploys.rollback(1)
    deploys.resume()
    deploys.run(deploys.build().history.migrations[1])
    assert deploys.log == [("up", 1), ("up", 2), ("down", 1), ("resume", 1), ("up", 2)]
    with deploys.site.driver("read") as driver:
        check_chain(Session(deploys.build().target.scope, driver))


FORGED: Final = {
    "an id that is none": (
        "'up', 99, 'forged'",
        "line 2 of the ledger, up to migration 99, cannot follow those before it",
    ),
    "a leap": (f"'up', 99, '{'0' * 64}'", "line 2 of the ledger, up to migration 99, cannot follow those before it"),
    "no leap, and no hash": (f"'up', 2, '{'0' * 64}'", "line 2 of the ledger was changed"),
    "a seed": (f"'seed', 99, '{'0' * 64}'", "line 2 of the ledger was changed"),
    "a baseline": (
        f"'baseline', 99, '{'0' * 64}'",
        "line 2 of the ledger, baseline to migration 99, cannot follow those before it",
    ),
}


@pytest.mark.parametrize(("line", "message"), FORGED.values(), ids=FORGED)
def test_a_database_is_not_ahead_because_of_a_line_that_somebody_wrote(
    deploys: Deploys, line: str, message: str
) -> None:
    deploys.release(A)
    deploys.release(B)
    deploys.apply(1)
    tamper(
        deploys.site.database,
        f"INSERT INTO {TABLE} (id, environment, action, head, migration, state_hash, keys, down, changes, reason,"
        " actor,"
        " git_commit, signed_by, database, left_out, hash)"
        f" SELECT 2, environment, {line}, '', '{{}}', '[]', '[]', '', '', '', '',"
        f" '', '', 'x' FROM {TABLE}",
    )
    with deploys.refused() as caught:
        deploys.apply(1)
    assert caught.value.message.startswith(message)


def test_an_older_image_is_still_ahead_of_nothing_and_changes_nothing(deploys: Deploys) -> None:
    for wanted in (A, B, C):
        deploys.release(wanted)
    deploys.apply()
    before = deploys.dump()
    migrated = deploys.migrated(1)
    assert (migrated.ahead, migrated.head) == (True, 3)
    assert deploys.dump() == before


HOSTILE: Final = {
    "a head that is a text": "ALTER TABLE {} ALTER head TYPE text USING 'x'",
    "ids that are texts": "ALTER TABLE {} ALTER id TYPE text",
    "changes that are a text": "ALTER TABLE {} ALTER changes TYPE text",
    "a time that is a text": "ALTER TABLE {} ALTER applied_at DROP DEFAULT, ALTER applied_at TYPE text",
    "a huge head": "ALTER TABLE {} ALTER head TYPE numeric; UPDATE {} SET head = 1e30",
    "a column is missing": "ALTER TABLE {} DROP COLUMN reason",
    "a negative head": "UPDATE {} SET head = -5",
    "an unknown action": "UPDATE {} SET action = 'grant'",
    "nothing where something must be": "ALTER TABLE {} ALTER head DROP NOT NULL; UPDATE {} SET head = NULL",
    "changes of another form": "UPDATE {} SET changes = '[1]'",
    "a change of nothing": """UPDATE {} SET changes = '[{{"secret": 1}}]'""",
    "deep changes": """UPDATE {} SET changes = CAST(repeat('[', 1000) || repeat(']', 1000) AS jsonb)""",
    "a deep undo": """UPDATE {} SET down = CAST(repeat('[', 1000) || repeat(']', 1000) AS jsonb)""",
    "deep keys": """UPDATE {} SET keys = CAST('{{"x": ' || repeat('[', 1000) || repeat(']', 1000) || '}}' AS jsonb)""",
    "an undo that is none": """UPDATE {} SET down = '{{"x": 1}}'""",
    "keys that are none": """UPDATE {} SET keys = '{{"model": [[{{}}]]}}'""",
    "a long reason": "UPDATE {} SET reason = repeat('x', 20000)",
}


def test_a_moment_in_another_era_is_another_one(deploys: Deploys) -> None:
    deploys.release(A)
    deploys.apply()
    digits = "to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    tamper(deploys.site.database, f"UPDATE {TABLE} SET applied_at = CAST({digits} || '+00 BC' AS timestamptz)")
    assert deploys.standing.entries[0].applied_at.endswith("Z BC")
    with deploys.site.driver("read") as driver, pytest.raises(Fatal, match="line 1 of the ledger was changed"):
        check_chain(Session(deploys.build().target.scope, driver))


@pytest.mark.parametrize("sql", first(6, HOSTILE))
def test_a_ledger_that_somebody_wrote_is_refused(deploys: Deploys, sql: str) -> None:
    deploys.release(A)
    deploys.apply()
    tamper(deploys.site.database, sql.format(TABLE, TABLE))

    def read_all(session: Session) -> None:
        ledger = with_changes(session, read_ledger_state(session, people=True))
        read_keys(session)
        read_undo(session, ledger.as_written.entries[0])

    with deploys.site.driver("read") as driver, pytest.raises(Fatal) as caught:
        read_all(Session(deploys.build().target.scope, driver))
    assert caught.value.exit == Exit.REFUSED
    assert (
        "not in the form of this version" in caught.value.message or "does not say in the form" in caught.value.message
    )


def test_of_many_changes_the_first_are_read_and_the_others_counted(site: Site) -> None:
    seeded_three_times(site)
    keys = ", ".join(f'{{"table": "x", "key": [{number}]}}' for number in range(60))
    tamper(site.database, f"UPDATE {TABLE} SET changes = '[{keys}]'")
    with site.driver("read") as driver:
        session = Session(site.build(A).target.scope, driver)
        entries = with_changes(session, read_ledger_state(session, people=True), last=1).as_written.entries
    assert [(len(it.changes), it.more_changes) for it in entries] == [(0, 0), (0, 0), (50, 10)]
    assert noted(entries[-1])[-2:] == ("x 49", "10 more")


def test_lines_that_are_too_large_together_are_refused_before_they_are_fetched(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded_three_times(site)
    with site.driver("read") as driver:
        session = Session(site.build(A).target.scope, driver)
        ledger = read_ledger_state(session, people=True)
        monkeypatch.setattr(ledger_cells, "_AT_ONCE", 10)
        assert read_keys(session)[0]["model"] == {("a",)}
        monkeypatch.setattr(ledger_state, "_MOST_CHANGES", 2 * len("[]") - 1)
        with_changes(session, ledger, last=1)
        with pytest.raises(Fatal, match="too large: its lines have 4 characters, more than 3"):
            with_changes(session, ledger, last=2)
        monkeypatch.setattr(ledger_state, "_MOST", 100)
        with pytest.raises(Fatal, match="too large") as caught:
            read_ledger_state(session)
    assert caught.value.kind is RefusalKind.STRANGE_LEDGER


LEFT: Final = {
    "op": "stays",
    "table": "model",
    "key": ["a"],
    "changes": {"credits": [3, 2]},
    "label": "shop_model a",
    "at": 3,
}


@pytest.mark.slow
def test_a_rollback_that_stays_follows_only_those_in_a_row_that_left_rows(deploys: Deploys) -> None:
    deploys.release(A, B, C)
    deploys.apply()
    _, two, three = deploys.history.chain
    append(deploys, "down", 2, two.id, LEFT)
    stays = {"state_hash": "0" * 64}
    append(deploys, "down", 2, two.id, **stays)
    append(deploys, "resume", 2, two.id, **stays)
    append(deploys, "up", 3, three.id, **stays)
    with deploys.site.driver("read") as driver:
        assert out_of_place(Session(deploys.build().target.scope, driver)) == ()
    append(deploys, "down", 3, three.id, **stays, guarded=False)
    with deploys.site.driver("read") as driver:
        (said,) = out_of_place(Session(deploys.build().target.scope, driver))
    assert said.startswith("line 8 of the ledger, down to migration 3, cannot follow those before it")


@pytest.mark.slow
def test_thousands_of_rollbacks_in_a_row_keep_nobody_waiting(deploys: Deploys) -> None:
    """Each looked for what all those before it had left: 10 seconds for 12,000 lines."""
    deploys.release(A, B, C)
    deploys.apply()
    append(deploys, "down", 2, deploys.history.chain[1].id, LEFT)
    columns = ", ".join(f'"{it}"' for it in (*COLUMNS, HASH))
    many = (
        f"INSERT INTO {TABLE} (id, applied_by, applied_at, {columns}) SELECT id + i, applied_by, applied_at, {columns}"
    )
    tamper(deploys.site.database, f"{many} FROM {TABLE}, generate_series(1, 12000) AS i WHERE id = 4")
    with deploys.site.driver("read") as driver:
        driver.begin(reading=True)
        driver.execute("SET LOCAL statement_timeout = '3s'")
        assert out_of_place(Session(deploys.build().target.scope, driver)) == ()
