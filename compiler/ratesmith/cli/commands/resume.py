"""`ratesmith resume`: end the hold that a rollback puts on a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.attribution import ACTOR, attribution
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.selection import Selection, selecting

if TYPE_CHECKING:
    from ratesmith.deploy.receipts import Resumed
    from ratesmith.deploy.results import Database


@click.command(cls=Command, forms=("text", "json"))
@selecting(writes=True)
@click.option("--reason", default="", metavar="TEXT", help="Why; recorded in the ledger.")
@ACTOR
def command(options: GlobalOptions, selection: Selection, reason: str, actor: str) -> None:
    """Let apply continue after a rollback.

    The next apply runs the migrations that were rolled back again, and those after them.
    """
    from ratesmith.cli.databases import Work, answer_changes, refuse_seed, run_on_all, without_rows
    from ratesmith.deploy.session import Session
    from ratesmith.deploy.undo.rollback import resume
    from ratesmith.report.apply import describe_resume
    from ratesmith.report.databases import resumed_object

    opened, scope, _ = without_rows(options)
    refuse_seed(scope)
    by = attribution(options, opened, actor, reason)

    def resumed(session: Session, _: Database) -> Resumed:
        return resume(session, by.reason)

    work = Work(lambda driver: Session(scope, driver, by), resumed)
    results = run_on_all(selection.of(scope), opened.root, work, selection)
    answer_changes(options, results, lambda done, label: describe_resume(done, scope.name, label), resumed_object)
