"""apply: bring a database to the compiled state, in one transaction; and say how far it is from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypedDict, Unpack

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.database.driver import Driver, Progress, silent
from ratesmith.database.introspect import gaps
from ratesmith.deploy.ledger_state import given_up, is_ahead, read_standing
from ratesmith.deploy.migrate import migrate
from ratesmith.deploy.receipts import Migrated, Receipt, TableReceipt, Wishes
from ratesmith.deploy.repair import settle_rows
from ratesmith.deploy.secrets import give
from ratesmith.deploy.session import lock, same_dialect
from ratesmith.output.sql_scripts import Scripts, scripts
from ratesmith.release.build import Build
from ratesmith.secrets.decrypt import Unsealed
from ratesmith.sql.statement import Effect, Statement


def apply(build: Build, driver: Driver, *, dry_run: bool = False, **options: Unpack[Options]) -> Receipt:
    """Prepare a database, and commit. Raises like `prepare`; then nothing was changed."""
    try:
        receipt = prepare(build, driver, dry_run=dry_run, **options)
        if not dry_run:
            driver.commit()
        return receipt
    finally:
        driver.rollback()


class Options(TypedDict, total=False):
    """How a database is prepared."""

    unsealed: Unsealed | None
    """The secrets; None leaves them alone."""
    take_over: bool
    """Whether secrets that something else put there are overwritten."""
    wishes: Wishes
    progress: Progress


def prepare(build: Build, driver: Driver, *, dry_run: bool = False, **options: Unpack[Options]) -> Receipt:
    """Bring a database to the state of `target` and verify it, in a transaction that is left open.

    By the pending migrations where the environment keeps them, else by the seed. Fatal where the
    database refuses, or is not as it should be.
    """
    same_dialect(build.target.scope, driver)
    made, progress = scripts(build), options.get("progress", silent)
    lock(build.target.scope, driver)
    standing = read_standing(build.target.scope, driver) if build.target.scope.has_migrations else None
    if standing is not None and is_ahead(standing, build.history.migrations):
        if (refusal := given_up(standing, build.history.migrations)) is not None:
            raise refusal
        ahead = Migrated(before=standing.head, head=standing.head, ahead=True)
        return Receipt(environment=build.name, dry_run=dry_run, created=(), migrated=ahead)
    created = _make_tables(build, driver, made)
    migrated: Migrated | None = None
    tables: tuple[TableReceipt, ...] = ()
    if standing is None:
        seed = made.seed
        tables = tuple(_receipts(build, seed, driver.run(seed, progress)))
    else:
        migrated = migrate(build, driver, standing, options.get("wishes", Wishes()), progress)
    receipt = Receipt(environment=build.name, dry_run=dry_run, created=created, tables=tables, migrated=migrated)
    driver.settle()
    if (unsealed := options.get("unsealed")) is not None:
        secrets = give(build, driver, unsealed, take_over=options.get("take_over", False))
        receipt = replace(receipt, secrets=secrets)
    if migrated is None:
        driver.run(made.verify)
        return receipt
    return replace(receipt, migrated=settle_rows(build, driver, migrated))


def _make_tables(build: Build, driver: Driver, made: Scripts) -> tuple[str, ...]:
    """Create the tables that are missing and return their names; never change one that is there."""
    missing = gaps(driver, build.target.dataset)
    partial = [gap for gap in missing if gap.columns]
    if partial or (missing and build.target.environment.schema == "external"):
        names = ", ".join(map(str, partial or missing))
        raise Fatal(
            Exit.REFUSED, f"the database lacks {names}; nothing was changed", _how_to_make(build, bool(partial))
        )
    wanted = {gap.table for gap in missing}
    driver.run([statement for statement in made.schema if statement.table in wanted])
    return tuple(gap.sql for gap in missing)


def _how_to_make(build: Build, partial: bool) -> str:
    if build.target.environment.schema == "external":
        return "run the platform's own migrations first, or rename tables and columns in config/ratesmith.yaml"
    if partial:
        return "apply never alters a table: add the columns as schema.sql has them, or rename them in ratesmith.yaml"
    return "run: ratesmith apply"


_COUNTED: Final[tuple[Effect, ...]] = ("insert", "update", "retire")


def _receipts(build: Build, seed: tuple[Statement, ...], counts: list[int]) -> Iterator[TableReceipt]:
    totals: dict[tuple[str, Effect], int] = {}
    for statement, count in zip(seed, counts, strict=True):
        place = statement.table, statement.effect
        totals[place] = totals.get(place, 0) + count
    for data in build.target.dataset:
        inserted, updated, retired = (totals.get((data.table.name, effect), 0) for effect in _COUNTED)
        yield TableReceipt(
            table=data.table.sql,
            inserted=inserted,
            updated=updated,
            retired=retired,
            unchanged=len(data.rows) - inserted - updated,
        )
