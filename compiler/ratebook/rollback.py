"""rollback: take migrations back by what the ledger keeps of each; and resume, which lets them be applied again."""

# ruff: noqa: S608 - names are checked in ratebook.yaml

from __future__ import annotations

import json
from typing import Final

from ratebook.apply import lock, same_dialect
from ratebook.driver import Driver
from ratebook.errors import Exit, Fatal
from ratebook.ir import Frozen
from ratebook.migrate import guarded_tables, run_statement
from ratebook.sql.ledger import COMMIT_SETTING, REASON_SETTING, append
from ratebook.standing import Entry, Standing, read_standing
from ratebook.state import State
from ratebook.target import Target

_EMPTY: Final = State(environment="", tables={}, tombstones={})


class Undone(Frozen, frozen=True, kw_only=True):
    """What a rollback took back."""

    before: int
    head: int
    rows: tuple[str, ...]
    """The rows that it changed, in the order it did."""


def rollback(
    target: Target, driver: Driver, to: int, reason: str, *, commit: str = "", dry_run: bool = False
) -> Undone:
    """Go back to migration `to`, and hold there. Fatal where a row was changed since; then nothing happened."""
    same_dialect(target, driver)
    try:
        lock(target, driver)
        standing = read_standing(target, driver)
        if to > standing.head or to < 0:
            message = f"the database is at migration {standing.head}; there is no going back to {to}"
            raise Fatal(Exit.USAGE, message, "ratebook status shows where it is")
        for name, value in ((REASON_SETTING, reason), (COMMIT_SETTING, commit)):
            driver.rows(f"SELECT set_config('{name}', {driver.dialect.text(value)}, true)")
        rows: list[str] = []
        id = standing.migration
        for number in range(standing.head, to, -1):
            before = _before(target, standing, number)
            rows += _undo(target, driver, (number, id), before)
            id = before.migration
        driver.settle()
        if not dry_run:
            driver.commit()
        return Undone(before=standing.head, head=to, rows=tuple(rows))
    finally:
        driver.rollback()


def resume(target: Target, driver: Driver, reason: str, *, commit: str = "") -> Entry | None:
    """Let the next apply go on behind a rollback; the line that held it, or None where nothing did."""
    same_dialect(target, driver)
    try:
        lock(target, driver)
        held = read_standing(target, driver).held
        if held is not None:
            cells: dict[str, str | int] = {
                "environment": target.name,
                "action": "resume",
                "head": held.head,
                "migration": held.migration,
                "state_hash": held.state_hash,
                "reason": reason,
                "git_commit": commit,
            }
            driver.execute(append(driver.dialect, target.project.tables.ledger, cells))
            driver.commit()
        return held
    finally:
        driver.rollback()


def _before(target: Target, standing: Standing, number: int) -> Entry:
    """What the database is at behind the undoing of a migration."""
    known = standing.at(number - 1)
    if known is not None:
        return known
    chain = target.release.migrations if target.release else ()
    here = chain[number - 2] if 1 < number <= len(chain) + 1 else None
    if number > 1 and here is None:
        message = f"neither the ledger nor a file knows migration {number - 1}, which is to be gone back to"
        raise Fatal(Exit.REFUSED, message, "use the files of the version that was applied, or restore a backup")
    return Entry(
        id=0,
        environment=target.name,
        action="",
        head=number - 1,
        migration=here.id if here else "",
        state_hash=here.file.after if here else _EMPTY.hash,
        reason="",
        git_commit="",
    )


def _undo(target: Target, driver: Driver, at: tuple[int, str], before: Entry) -> list[str]:
    """Take the migration with this number and id back; the rows that this changed."""
    number, id = at
    kept = _kept(target, driver, number, id)
    if kept is None:
        return _by_file(target, driver, number, id)
    tables = guarded_tables(target, driver)
    for row, sql in kept:
        if run_statement(driver, sql, tables) != 1:
            raise Fatal(
                Exit.REFUSED,
                f"{row} was changed since migration {number} was applied; nothing was taken back",
                "put the row back as the migration left it (ratebook drift shows how it differs), and try again",
            )
    cells: dict[str, str | int] = {
        "environment": target.name,
        "action": "down",
        "head": before.head,
        "migration": before.migration,
        "state_hash": before.state_hash,
    }
    driver.execute(append(driver.dialect, target.project.tables.ledger, cells))
    return [row for row, _ in kept]


def _kept(target: Target, driver: Driver, number: int, id: str) -> list[tuple[str, str]] | None:
    """What the ledger keeps to undo a migration: which row, and the statement that changes it back."""
    ledger, text = driver.dialect.quoted(target.project.tables.ledger), driver.dialect.text
    found = driver.rows(
        f'SELECT CAST(l."down" AS text) FROM {ledger} AS l WHERE l."head" = {number}'
        f' AND l."action" = {text("up")} AND l."migration" = {text(id)} ORDER BY l."id" DESC LIMIT 1'
    )
    return [(row, sql) for row, sql in json.loads(found[0][0])] if found else None


def _by_file(target: Target, driver: Driver, number: int, id: str) -> list[str]:
    """Undo a migration that the ledger keeps nothing of, by its own file, which names the rows itself."""
    chain = target.release.migrations if target.release else ()
    if number > len(chain) or chain[number - 1].id != id:
        raise Fatal(
            Exit.REFUSED,
            f"the ledger keeps nothing to undo migration {number} with, and the files are of another one",
            "use the files of the version that was applied, or restore a backup",
        )
    tables = guarded_tables(target, driver)
    for sql in chain[number - 1].back:
        run_statement(driver, sql, tables)
    return [f"{chain[number - 1].name}.down.sql"]
