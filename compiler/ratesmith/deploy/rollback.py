"""rollback: take migrations back by what the ledger keeps of each; and resume, which lets them be applied again."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

import json
from typing import Final

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import plural
from ratesmith.database.driver import Driver
from ratesmith.deploy.ledger_state import Entry, Standing, read_standing
from ratesmith.deploy.session import guarded_tables, lock, named, run_statement, same_dialect
from ratesmith.plan.state import State
from ratesmith.release.history import History
from ratesmith.sql.ledger import COMMIT_SETTING, REASON_SETTING, append

_EMPTY: Final = State(environment="", tables={}, tombstones={})
_OTHERWISE: Final = {"seed": "its rows came with a seed", "baseline": "its rows were found by a baseline"}


class Undone(Frozen, frozen=True, kw_only=True):
    """What a rollback took back."""

    before: int
    head: int
    rows: tuple[str, ...]
    """The rows that it changed, in the order it did."""
    held: bool
    """Whether the database waits for `resume`."""


def rollback(
    scope: DatabaseScope,
    history: History,
    driver: Driver,
    to: int,
    reason: str,
    *,
    commit: str = "",
    dry_run: bool = False,
) -> Undone:
    """Go back to migration `to`, commit, and hold there. Raises like `take_back`; then nothing happened."""
    try:
        undone = take_back(scope, history, driver, to, reason, commit=commit)
        if not dry_run:
            driver.commit()
        return undone
    finally:
        driver.rollback()


def take_back(
    scope: DatabaseScope, history: History, driver: Driver, to: int, reason: str, *, commit: str = ""
) -> Undone:
    """Go back to migration `to`, in a transaction that is left open. Fatal where a row was changed since."""
    same_dialect(scope, driver)
    lock(scope, driver)
    standing = read_standing(scope, driver)
    if to > standing.head:
        message = f"the database is at migration {standing.head}; there is no going back to {to}"
        raise Fatal(Exit.USAGE, message, "ratesmith status shows where it is")
    for name, value in ((REASON_SETTING, reason), (COMMIT_SETTING, commit)):
        driver.rows(f"SELECT set_config('{name}', {driver.dialect.text(value)}, true)")
    steps: list[tuple[str, str]] = []
    id = standing.migration
    for number in range(standing.head, to, -1):
        before = _before(scope, history, standing, number, id)
        steps += _undo(scope, history, driver, standing, (number, id), before)
        id = before.migration
    try:
        with named(f"the way back to migration {to}"):
            driver.settle()
    except Fatal as error:
        deleted = ", ".join(row for row, sql in steps if sql.startswith("DELETE"))
        raise Fatal(
            error.exit, error.message, f"it deletes {deleted}; {error.hint}" if deleted else error.hint
        ) from None
    rows = tuple(row for row, _ in steps)
    return Undone(before=standing.head, head=to, rows=rows, held=to < standing.head or bool(standing.held))


def resume(scope: DatabaseScope, driver: Driver, reason: str, *, commit: str = "") -> Entry | None:
    """Let the next apply go on behind a rollback; the line that held it, or None where nothing did."""
    same_dialect(scope, driver)
    try:
        lock(scope, driver)
        held = read_standing(scope, driver).held
        if held is not None:
            cells: dict[str, str | int] = {
                "environment": scope.name,
                "action": "resume",
                "head": held.head,
                "migration": held.migration,
                "state_hash": held.state_hash,
                "reason": reason,
                "git_commit": commit,
            }
            driver.execute(append(driver.dialect, scope.names.ledger, cells))
            driver.commit()
        return held
    finally:
        driver.rollback()


def _before(scope: DatabaseScope, history: History, standing: Standing, number: int, id: str) -> Entry:
    """What the database is at behind the undoing of a migration: what it was at when that was carried out."""
    place = standing.place_of_up(number, id)
    if place is not None:
        return standing.entries[place - 1] if place else _at(scope, 0, "", _EMPTY.hash)
    chain = history.migrations
    if number > len(chain) or chain[number - 1].id != id:
        raise Fatal(
            Exit.REFUSED,
            f"migration {number} was not carried out here, {_came(standing, number)}, and the files have another one;"
            " nothing was changed",
            "use the files of the version that was applied, or restore a backup",
        )
    parent = chain[number - 2] if number > 1 else None
    return _at(scope, number - 1, parent.id if parent else "", parent.file.after if parent else _EMPTY.hash)


def _at(scope: DatabaseScope, head: int, migration: str, state_hash: str) -> Entry:
    return Entry(
        id=0,
        environment=scope.name,
        action="",
        head=head,
        migration=migration,
        state_hash=state_hash,
        reason="",
        git_commit="",
    )


def _came(standing: Standing, number: int) -> str:
    """How the rows of a migration came into the database, if not by the migration itself."""
    found = next((it for it in standing.entries if it.head >= number and it.action in _OTHERWISE), None)
    return _OTHERWISE[found.action] if found else "as far as the ledger says"


def _undo(
    scope: DatabaseScope, history: History, driver: Driver, standing: Standing, at: tuple[int, str], before: Entry
) -> list[tuple[str, str]]:
    """Take the migration with this number and id back; the rows that this changed, and by which statements."""
    number, id = at
    tables = guarded_tables(scope, driver)
    place = standing.place_of_up(number, id)
    if place is None:
        return _by_file(scope, history, driver, standing, number)
    kept = _kept(scope, driver, standing.entries[place].id)
    may_stay = {driver.dialect.quoted(table.sql) for table in scope.tables if table.on_drift == "keep"}
    undone = []
    for row, sql in kept:
        with named(row):
            changed = run_statement(driver, sql, tables)
        if changed == 1:
            undone.append((row, sql))
        elif may_stay.isdisjoint(sql.split(maxsplit=3)[1:3]):
            raise Fatal(
                Exit.REFUSED,
                f"{row} was changed since migration {number} was applied; nothing was taken back",
                "put the row back as the migration left it (ratesmith drift shows how it differs), and try again",
            )
    cells: dict[str, str | int] = {
        "environment": scope.name,
        "action": "down",
        "head": before.head,
        "migration": before.migration,
        "state_hash": before.state_hash,
    }
    driver.execute(append(driver.dialect, scope.names.ledger, cells))
    return undone


def _kept(scope: DatabaseScope, driver: Driver, line: int) -> list[tuple[str, str]]:
    """What a line of the ledger keeps to undo it: which row, and the statement that changes it back."""
    ledger = driver.dialect.quoted(scope.names.ledger)
    ((kept,),) = driver.rows(f'SELECT CAST(l."down" AS text) FROM {ledger} AS l WHERE l."id" = {line}')
    return [(row, sql) for row, sql in json.loads(kept)]


def _by_file(
    scope: DatabaseScope, history: History, driver: Driver, standing: Standing, number: int
) -> list[tuple[str, str]]:
    """Undo a migration whose rows came otherwise by its own file, which names the rows itself."""
    migration = history.migrations[number - 1]
    if added := sum(operation.op == "insert" for operation in migration.file.operations):
        raise Fatal(
            Exit.REFUSED,
            f"{migration.name} was not carried out here, {_came(standing, number)}; undoing it would delete"
            f" {plural(added, 'row')} that may be somebody else's; nothing was changed",
            "remove the entities from config/ instead, build and apply",
        )
    tables = guarded_tables(scope, driver)
    rows = 0
    for sql in migration.back:
        with named(migration.name):
            rows += run_statement(driver, sql, tables)
    return [(f"{migration.name}.down.sql", "")] * rows
