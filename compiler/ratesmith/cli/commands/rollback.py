"""`ratesmith rollback`: undo migrations of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.attribution import ACTOR, attribution
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.selection import Selection, selecting
from ratesmith.cli.whole_number import WholeNumber
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratesmith.compile.result import Opened
    from ratesmith.core.ir import TableData
    from ratesmith.deploy.receipts import Undone
    from ratesmith.deploy.results import Database


@click.command(cls=Command, forms=("text", "json"))
@selecting(writes=True)
@click.option("--to", type=WholeNumber(), required=True, metavar="N", help="The migration to go back to.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; the next apply shows it.")
@ACTOR
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and roll it back.")
def command(options: GlobalOptions, selection: Selection, to: int, reason: str, actor: str, dry_run: bool) -> None:
    """Undo migrations.

    In one transaction per database, from the rows that its ledger keeps of each migration; so it needs
    neither their files nor a valid configuration. Rows that a migration added are switched off, not
    deleted. Refuses if one of the rows was changed since; --only KIND/ID takes back an entity alone, and a
    rollback without it takes back the rest later. Several databases are all prepared before the first is committed.
    Each is then held: apply does nothing until `ratesmith resume`. Exits with 5, and names the rows, if some of these
    migrations are not as the files say that they were before, or if only roles that are not trusted say what
    was changed, and there are no files to compare.
    """
    from ratesmith.cli.databases import Work, answer_changes, refuse_seed, run_on_all, without_rows
    from ratesmith.deploy.session import Session
    from ratesmith.deploy.undo.named_rows import rows_named
    from ratesmith.deploy.undo.rollback import undo_to
    from ratesmith.report.apply import describe_rollback
    from ratesmith.report.databases import rolled_back_object

    if not reason.strip():
        raise click.UsageError("--reason takes a few words: why it is rolled back")
    opened, scope, history = without_rows(options)
    refuse_seed(scope)
    entities = tuple(name for name in selection.only if "/" in name)
    selection = selection._replace(only=tuple(name for name in selection.only if name not in entities))
    rows = rows_named(entities, opened.pack, _dataset(opened, scope.name) if entities else ())
    by = attribution(options, opened, actor, reason)

    rates = opened.pack.optional("rate_answers")

    def back(session: Session, _: Database) -> Undone:
        return undo_to(session, history, to, by.reason, only=rows)

    work = Work(lambda driver: Session(scope, driver, by), back)
    results = run_on_all(selection.of(scope), opened.root, work, selection, dry_run=dry_run)
    answer_changes(
        options,
        results,
        lambda undone, label: describe_rollback(
            undone,
            scope.name,
            label,
            charged=lambda table, key: rates is not None and table == rates.TABLE and rates.is_rate_id(key),
            dry_run=dry_run,
            verbose=options.verbose,
        ),
        rolled_back_object,
    )
    if any(it.outcome is not None and (it.outcome.not_as_before or it.outcome.unproved) for it in results):
        raise click.exceptions.Exit(Exit.REFUSED)


def _dataset(opened: Opened, environment: str) -> Iterable[TableData]:
    """Return the rows of the entities that have no mistakes; none where the configuration cannot be read."""
    from ratesmith.compile.pipeline import Pieces

    try:
        return Pieces(opened, environment).now().dataset
    except Fatal:
        return ()
