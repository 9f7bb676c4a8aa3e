"""apply: bring a database to the compiled state, in one transaction; and say how far it is from it."""

# ruff: noqa: S608 - names are checked in ratebook.yaml

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratebook.diff import Plan, diff
from ratebook.driver import Driver, Progress, refused, silent
from ratebook.errors import Exit, Fatal
from ratebook.give import SecretsReceipt, give
from ratebook.ir import Frozen
from ratebook.readback import gaps, read
from ratebook.sops.sealed import Unsealed
from ratebook.sql.files import Scripts, scripts
from ratebook.sql.ledger import belongs
from ratebook.sql.statement import Effect, Statement
from ratebook.target import Target
from ratebook.text import visible


class TableReceipt(Frozen, frozen=True, kw_only=True):
    """What happened to the rows of one table."""

    table: str
    """Its name in the database."""
    inserted: int
    updated: int
    retired: int
    """Rows of removed entities that were deactivated or deleted."""
    unchanged: int


class Receipt(Frozen, frozen=True, kw_only=True):
    """What an apply did, or with `dry_run` would have done."""

    environment: str
    dry_run: bool
    created: tuple[str, ...]
    """Names of the tables that did not exist."""
    tables: tuple[TableReceipt, ...]
    secrets: SecretsReceipt | None
    """None where they were left alone."""

    @property
    def changed(self) -> int:
        """How many rows were inserted, updated or retired."""
        return sum(table.inserted + table.updated + table.retired for table in self.tables)


def apply(
    target: Target,
    driver: Driver,
    *,
    unsealed: Unsealed | None = None,
    take_over: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Receipt:
    """Converge on the state of `target`, verify it, and commit. Fatal where the database refuses: nothing changed.

    `unsealed` are the secrets; None leaves them alone. Those that somebody else put there are
    overwritten only to `take_over`.
    """
    _same_dialect(target, driver)
    made = scripts(target)
    try:
        driver.begin()
        driver.run(made.lock)
        created = _make_tables(target, driver, made)
        seed = made.seed
        counts = driver.run(seed, progress)
        driver.settle()
        secrets = None if unsealed is None else give(target, driver, unsealed, take_over=take_over)
        driver.run(made.verify)
        if not dry_run:
            driver.commit()
    finally:
        driver.rollback()
    tables = tuple(_receipts(target, seed, counts))
    return Receipt(environment=target.name, dry_run=dry_run, created=created, tables=tables, secrets=secrets)


def drift(target: Target, driver: Driver) -> Plan:
    """What would bring the rows that configuration names back to it. Reads only."""
    _same_dialect(target, driver)
    try:
        driver.begin(reading=True)
        _same_environment(target, driver)
        if missing := gaps(driver, target.dataset):
            names = ", ".join(map(str, missing))
            raise Fatal(Exit.REFUSED, f"the database lacks {names}", "run: ratebook apply")
        return diff(target.dataset, read(driver, target.dataset))
    finally:
        driver.rollback()


def _same_dialect(target: Target, driver: Driver) -> None:
    wanted = target.environment.dialect
    if driver.dialect.name != wanted:
        raise Fatal(
            Exit.USAGE,
            f"environment {target.name} is written for {wanted}, and the database is {driver.dialect.name}",
            "choose another environment with --env, or another database with --database",
        )


def _same_environment(target: Target, driver: Driver) -> None:
    """Ask the ledger, where there is one; a database that nothing was applied to belongs to everybody."""
    name = target.project.tables.ledger
    if not {"id", "environment"} <= (driver.columns(name) or frozenset()):
        return
    quoted = driver.dialect.quoted
    last = driver.rows(f"SELECT {quoted('environment')} FROM {quoted(name)} ORDER BY {quoted('id')} DESC LIMIT 1")
    for (environment,) in last:
        if environment != target.name:
            before, behind = belongs(target.name)
            raise refused(visible(f"{before}{environment}{behind}").removeprefix("ratebook: "))


def _make_tables(target: Target, driver: Driver, made: Scripts) -> tuple[str, ...]:
    """Create the tables that are missing and return their names; never change one that is there."""
    missing = gaps(driver, target.dataset)
    partial = [gap for gap in missing if gap.columns]
    if partial or (missing and target.environment.schema == "external"):
        names = ", ".join(map(str, partial or missing))
        raise Fatal(
            Exit.REFUSED, f"the database lacks {names}; nothing was changed", _how_to_make(target, bool(partial))
        )
    wanted = {gap.table for gap in missing}
    driver.run([statement for statement in made.schema if statement.table in wanted])
    return tuple(gap.sql for gap in missing)


def _how_to_make(target: Target, partial: bool) -> str:
    if target.environment.schema == "external":
        return "run the platform's own migrations first, or rename tables and columns in config/ratebook.yaml"
    if partial:
        return (
            "apply never alters a table: add the columns as schema.sql has them, or rename them in config/ratebook.yaml"
        )
    return "run: ratebook apply"


_COUNTED: Final[tuple[Effect, ...]] = ("insert", "update", "retire")


def _receipts(target: Target, seed: tuple[Statement, ...], counts: list[int]) -> Iterator[TableReceipt]:
    totals: dict[tuple[str, Effect], int] = {}
    for statement, count in zip(seed, counts, strict=True):
        place = statement.table, statement.effect
        totals[place] = totals.get(place, 0) + count
    for data in target.dataset:
        inserted, updated, retired = (totals.get((data.table.name, effect), 0) for effect in _COUNTED)
        yield TableReceipt(
            table=data.table.sql,
            inserted=inserted,
            updated=updated,
            retired=retired,
            unchanged=len(data.rows) - inserted - updated,
        )
