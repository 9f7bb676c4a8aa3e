"""Bring a database to the compiled state, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Progress, silent
from ratesmith.database.introspect import Gap, gaps, without_unique_index
from ratesmith.deploy.activation import activate, late
from ratesmith.deploy.baseline import record_baseline
from ratesmith.deploy.destinations import refuse_addresses_on_the_way
from ratesmith.deploy.ledger.chain import is_truly_ahead, refuse_unknown_lead, require_guard
from ratesmith.deploy.ledger.lines import LedgerState
from ratesmith.deploy.ledger.state import abandoned_draft, read_ledger_state
from ratesmith.deploy.migrate import migrate, seeded
from ratesmith.deploy.objects import missing_objects, refuse_late_logs, require_log_functions
from ratesmith.deploy.receipts import ApplyOptions, Migrated, Receipt, TableReceipt
from ratesmith.deploy.repair import settle_rows
from ratesmith.deploy.roles import check_roles
from ratesmith.deploy.rows.as_seeded import is_as_seeded
from ratesmith.deploy.rows.in_the_way import naming_what_stands_in_the_way
from ratesmith.deploy.rows.overwritten import note_overwritten, rows_to_restore
from ratesmith.deploy.rows.refused import with_refused_rows
from ratesmith.deploy.secrets import give_secrets
from ratesmith.deploy.session import Deployment
from ratesmith.deploy.undo.believed import refuse_invented
from ratesmith.deploy.undo.claims import naming_claims
from ratesmith.output.sql_scripts import Scripts, scripts
from ratesmith.plan.diff import Operation
from ratesmith.release.build import Build
from ratesmith.sql.statement import Effect, Statement

if TYPE_CHECKING:
    from ratesmith.secrets.decrypt import DecryptedSecrets


def made_before_lock(build: Build, options: ApplyOptions) -> Scripts:
    """Return the statements of a build, of which now those are made that take long: nobody has to wait for them yet."""
    made = scripts(build)
    if not build.target.scope.has_migrations or options.from_seed:
        # With the queries, the rows of the seed are rendered too.
        made.differences(())
    elif build.history.draft is not None and options.allow_draft:
        _ = build.history.draft.up_script
    return made


def apply(
    deployment: Deployment,
    options: ApplyOptions,
    *,
    unsealed: DecryptedSecrets | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Receipt:
    """Prepare a database and commit.

    Raises Fatal like `prepare`; then nothing was changed.
    """
    try:
        receipt = prepare(deployment, options, unsealed=unsealed, dry_run=dry_run, progress=progress)
        if not dry_run:
            deployment.driver.commit()
        return receipt
    finally:
        deployment.driver.rollback()


def prepare(
    deployment: Deployment,
    options: ApplyOptions,
    *,
    unsealed: DecryptedSecrets | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    made: Scripts | None = None,
) -> Receipt:
    """Bring a database to the compiled state and verify it, in a transaction that is left open.

    Runs the pending migrations where the environment keeps them, else the seed, and gives the database the
    `unsealed` secrets. With `baseline` only records which migration the rows match; with `from_seed` runs the seed in
    place of all migrations. `made` has the statements, where `made_before_lock` was asked. Raises Fatal where the
    database refuses, or is not in the expected state afterwards.
    """
    with naming_claims(deployment, deployment.build.history):
        try:
            wanted = deployment.build.target.dataset
            with naming_what_stands_in_the_way(deployment.driver, lambda: deployment.bound(wanted)):
                return _prepared(deployment, options, unsealed, progress, made, dry_run=dry_run)
        except Refusal as refusal:
            raise with_refused_rows(deployment, refusal) from None


def _prepared(
    deployment: Deployment,
    options: ApplyOptions,
    unsealed: DecryptedSecrets | None,
    progress: Progress,
    made: Scripts | None,
    *,
    dry_run: bool,
) -> Receipt:
    build, driver = deployment.build, deployment.driver
    deployment.lock()
    require_guard(deployment)
    deployment.check_writers()
    check_roles(deployment)
    written = read_ledger_state(deployment) if deployment.scope.has_migrations else None
    if written is not None and (ahead := _ahead(deployment, written)) is not None:
        return Receipt(environment=build.name, dry_run=dry_run, created=(), migrated=ahead)
    ledger = written.as_written if written is not None else None
    made = made or scripts(build)
    found = gaps(driver, build.target.dataset)
    created = _make_tables(deployment, made, found)
    require_log_functions(deployment)
    deployment.check_types(build.target.dataset)
    if ledger is not None and options.baseline:
        at = record_baseline(deployment, ledger)
        return Receipt(environment=build.name, dry_run=dry_run, created=created, migrated=at)
    deployment.check_required(build.target.dataset)
    migrated: Migrated | None = None
    tables: tuple[TableReceipt, ...] = ()
    named: tuple[str, ...] = ()
    if ledger is not None and options.from_seed:
        migrated = seeded(ledger, build.history, options)
    activated: tuple[Operation, ...] = ()
    as_seeded = False
    if ledger is None or options.from_seed:
        # The seed writes them too, without saying which they were.
        activated = late(deployment, build.target.dataset)
        absent = {gap.table for gap in found if gap.sql not in created}
        if dry_run:
            from ratesmith.deploy.rows.seeded import describe_seed_rows

            named = describe_seed_rows(deployment)
        deployment.make_ledger()
        as_seeded = is_as_seeded(deployment, made, absent)
        seed = () if as_seeded else (*made.seed_by(deployment.attribution, without=absent),)
        tables = _seed(deployment, seed, progress)
    else:
        migrated = migrate(deployment, ledger, options, progress)
        if migrated.before < migrated.head < build.history.head:
            refuse_addresses_on_the_way(deployment, migrated.before, migrated.head)
        activated = activate(deployment, deployment.expected_at(migrated.head))
    receipt = Receipt(
        environment=build.name,
        dry_run=dry_run,
        created=created,
        tables=tables,
        seed_rows=named,
        migrated=migrated,
        activated=activated,
        unindexed=without_unique_index(driver, build.target.dataset),
    )
    driver.settle()
    if unsealed is not None:
        head = migrated.head if migrated is not None and migrated.head < build.history.head else None
        given = give_secrets(deployment, unsealed, take_over=options.take_over, restore=options.restore, head=head)
        receipt = replace(receipt, secrets=given)
    if migrated is None:
        # Where nothing was written, the rows were compared already.
        untouched = as_seeded and unsealed is None
        driver.run(made.verify_logs if untouched else made.verify if as_seeded else made.verify_seeded)
        return receipt
    settled = settle_rows(deployment, migrated)
    refuse_late_logs(deployment)
    return replace(receipt, migrated=settled)


def _ahead(deployment: Deployment, ledger: LedgerState) -> Migrated | None:
    """Where a database is that knows more migrations than the files; None for others.

    Raises Fatal where only roles that are not trusted say where it is.
    """
    written, history = ledger.as_written, deployment.build.history
    if not is_truly_ahead(deployment, written, history.migrations):
        refuse_invented(deployment, ledger, history)
        return None
    if (refusal := abandoned_draft(written, history.migrations)) is not None:
        raise refusal
    refuse_unknown_lead(written, history.migrations)
    return Migrated(before=written.head, head=written.head, ahead=True)


def _seed(deployment: Deployment, seed: Sequence[Statement], progress: Progress) -> tuple[TableReceipt, ...]:
    """Run the seed, if there is any, and note which rows it restored."""
    if not seed:
        return tuple(_receipts(deployment.build.target.dataset, (), []))
    restored = rows_to_restore(deployment)
    counts = deployment.driver.run(seed, progress)
    note_overwritten(deployment, restored, deployment.build.target.dataset)
    return tuple(_receipts(deployment.build.target.dataset, seed, counts))


def _make_tables(deployment: Deployment, made: Scripts, found: tuple[Gap, ...]) -> tuple[str, ...]:
    """Create the tables that are missing and return their names; never alter one that exists."""
    build, driver = deployment.build, deployment.driver
    missing = (*deployment.needed(found, build.target.dataset), *missing_objects(deployment))
    partial = [gap for gap in missing if gap.columns]
    if partial or (missing and build.target.environment.schema == "external"):
        names = ", ".join(map(str, partial or missing))
        raise Fatal(
            Exit.REFUSED,
            f"the database lacks {names}; nothing was changed",
            deployment.hint_for_missing(columns=bool(partial)),
            kind=RefusalKind.TABLES_MISSING,
        )
    wanted = {gap.sql for gap in missing}
    if wanted:
        driver.run([statement for statement in made.schema if statement.table in wanted or not statement.table])
        deployment.check_owners()
    return tuple(gap.sql for gap in missing)


def _receipts(dataset: Dataset, seed: Sequence[Statement], counts: list[int]) -> Iterator[TableReceipt]:
    totals: dict[tuple[str, Effect], int] = {}
    for statement, count in zip(seed, counts, strict=True):
        place = statement.table, statement.effect
        totals[place] = totals.get(place, 0) + count
    for data in dataset:
        table = data.table.sql
        inserted, updated = totals.get((table, "insert"), 0), totals.get((table, "update"), 0)
        yield TableReceipt(
            table=table,
            inserted=inserted,
            updated=updated,
            retired=totals.get((table, "retire"), 0) + totals.get((table, "delete"), 0),
            unchanged=len(data.rows) - inserted - updated,
        )
