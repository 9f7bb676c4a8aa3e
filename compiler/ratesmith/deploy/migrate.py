"""Run the pending migrations, within the transaction of an apply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ratesmith.core.errors import Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.database.driver import Progress, silent
from ratesmith.deploy.baseline import filled
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import DRAFT, pending_migrations
from ratesmith.deploy.receipts import ApplyOptions, Migrated
from ratesmith.deploy.repair import put_back_first
from ratesmith.deploy.session import Deployment, blame
from ratesmith.deploy.undo.left_rows import left_of, read_left
from ratesmith.deploy.undo.rows_back import RowsBack
from ratesmith.release.bindings import refuse_other_names
from ratesmith.release.history import History
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import REASON_SETTING
from ratesmith.sql.migration_ledger import LATER, LINE_END


def migrate(
    deployment: Deployment, ledger: LedgerLines, options: ApplyOptions, progress: Progress = silent
) -> Migrated:
    """Run the pending migrations.

    Raises Fatal where the database is held, forked, has rows without a history, or would need a draft that
    nobody asked for.
    """
    history = deployment.build.history
    chain, held = history.migrations, ledger.held
    last = len(chain) if options.to is None else min(options.to, len(chain))
    if held is not None and held.head < last:
        command = f"ratesmith --env {deployment.scope.name}"
        raise Fatal(
            Exit.REFUSED,
            f"held at migration {held.head}, because migration {held.head + 1} was rolled back:"
            f" {visible(held.reason) or 'no reason was given'}; nothing was applied",
            f"to apply what was rolled back again: {command} resume --reason …;"
            f" to write new secrets alone: {command} apply --to {held.head}",
            kind=RefusalKind.HELD,
        )
    if not ledger.has_history and filled(deployment):
        raise Fatal(
            Exit.REFUSED,
            "the database has rows that the configuration names, and no history; nothing was changed",
            "to record the migration that they are at, which changes no row: ratesmith apply --baseline",
            kind=RefusalKind.NO_HISTORY,
        )
    todo = _wanted(pending_migrations(ledger, chain), ledger, history, options)
    scope = deployment.scope
    refuse_other_names(history, todo, scope.tables, scope.ledger, scope.settings.dialect or "", _RENAMED)
    overwritten = put_back_first(deployment, ledger.head) if todo and ledger.head else ()
    left = _left_by_later(deployment, ledger) if todo else {}
    if todo and ledger.last is None:
        deployment.make_ledger()
    total, done, applied = sum(len(it.up_script.statements) for it in todo), 0, []
    for migration in todo:
        rows = 0
        if migration.number > len(history.released):
            deployment.set(REASON_SETTING, ": ".join(filter(None, (DRAFT, deployment.attribution.reason))))
        if left:
            later = (label for number, labels in left.items() if number > migration.number for label in labels)
            deployment.set(LATER, LINE_END.join(later))
        for statement in migration.up_script.statements:
            with _hint_at_seed(ledger), blame(migration.name):
                rows += deployment.run(statement)
            done += 1
            progress(done, total)
        applied.append((migration, rows))
    deployment.set(REASON_SETTING, deployment.attribution.reason)
    return Migrated(
        before=ledger.head,
        head=ledger.head + len(todo),
        applied=tuple(applied),
        overwritten=overwritten,
    )


def _left_by_later(deployment: Deployment, ledger: LedgerLines) -> dict[int, tuple[str, ...]]:
    """Return the rows that rollbacks left as migrations had made them, by migration, as far as the files have those.

    An earlier migration that runs again leaves them alone, and so does its check, whoever rolled back.
    """
    left = read_left(deployment, ledger)
    if not left:
        return {}
    rows, history = RowsBack(deployment), deployment.build.history
    return {
        number: rows.left_by_files(
            [it for it in left if it.at == number], history, number, left_of(ledger, history.migrations, number)
        )
        for number in {it.at for it in left}
    }


_RENAMED: Final = (
    "a database without a ledger: ratesmith apply --from-seed; another one: apply the commit that released the"
    " migration first, where the names are those of the migration"
)
_UNFIT: Final = (RefusalKind.REJECTED, RefusalKind.NOT_TAKEN, RefusalKind.OTHER_ERROR)
"""What a table of today says to the statements of an earlier day."""


@contextmanager
def _hint_at_seed(ledger: LedgerLines) -> Iterator[None]:
    """Say what helps where an empty database does not fit the first migrations any more."""
    try:
        yield
    except Refusal as refusal:
        if ledger.last is not None or refusal.kind not in _UNFIT:
            raise
        hints = (
            refusal.hint,
            "if the platform's tables have changed since that migration: ratesmith apply --from-seed",
        )
        raise refusal.with_hint("; ".join(filter(None, hints))) from None


def seeded(ledger: LedgerLines, history: History, options: ApplyOptions) -> Migrated:
    """Return what a seed of a database without a ledger leads to.

    Raises Fatal where there is a ledger, or where the last migration is a draft that nobody asked for.
    """
    chain = history.migrations
    if ledger.last is not None:
        raise Fatal(
            Exit.REFUSED,
            f"the database has a ledger and is at migration {ledger.head}; --from-seed is for one that has none;"
            " nothing was changed",
            "run: ratesmith apply",
            kind=RefusalKind.HAS_LEDGER,
        )
    if not chain:
        raise Fatal(Exit.REFUSED, "there is no migration that a seed could lead to", "run: ratesmith build")
    _refuse_drafts(chain, history, options)
    return Migrated(before=0, head=len(chain), seeded=chain[-1].name)


def _wanted(
    waiting: tuple[Migration, ...], ledger: LedgerLines, history: History, options: ApplyOptions
) -> tuple[Migration, ...]:
    if options.to is not None:
        if options.to < ledger.head:
            hint = f"to go back: ratesmith rollback --to {options.to} --reason …"
            raise Fatal(
                Exit.USAGE, f"the database is at migration {ledger.head} already, which is past {options.to}", hint
            )
        if options.to > history.head:
            last = f"the last one is {history.head}"
            raise Fatal(Exit.USAGE, f"there is no migration {options.to}; {last}", "ratesmith status shows them")
        waiting = tuple(migration for migration in waiting if migration.number <= options.to)
    _refuse_drafts(waiting, history, options)
    return waiting


def _refuse_drafts(waiting: tuple[Migration, ...], history: History, options: ApplyOptions) -> None:
    drafts = [migration.name for migration in waiting if migration.number > len(history.released)]
    if drafts and not options.allow_draft:
        raise Fatal(
            Exit.REFUSED,
            f"{drafts[0]} is a draft: it is not in {history.where}, and can still change; nothing was applied",
            "merge it first; to try it in a database that can be rolled back: ratesmith apply --allow-draft",
            kind=RefusalKind.DRAFT,
        )
