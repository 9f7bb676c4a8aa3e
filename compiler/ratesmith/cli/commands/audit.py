"""`ratesmith audit`: show who set a value, when, and by which migration and commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.selection import Selection, selecting

if TYPE_CHECKING:
    from ratesmith.database.driver import Driver
    from ratesmith.deploy.ledger.entity_lines import LedgerTale
    from ratesmith.deploy.results import Database


@click.command(cls=Command, forms=("text", "json"))
@click.argument("question", metavar="KIND/ID[.FIELD]")
@selecting(writes=False)
def command(options: GlobalOptions, question: str, selection: Selection) -> None:
    """Show who set a value, when, and by which migration and commit.

    Every change of an entity, or of one field, the last one at the end: from which value to which, the commit that
    brought it, and what the ledger of each database says of it. Names are those of `explain`; an entity that was
    removed is found too. Only reads. Exits like `status` if a database cannot be read.
    """
    from ratesmith.cli.databases import read_all, without_rows
    from ratesmith.compile.explain import Unknown
    from ratesmith.compile.pipeline import Pieces
    from ratesmith.core.errors import Exit
    from ratesmith.deploy.audit import audit_of_migrations, audit_of_seeds
    from ratesmith.deploy.ledger.entity_lines import read_tale
    from ratesmith.deploy.session import Session
    from ratesmith.release.asked import Questions
    from ratesmith.release.past_files import PastFiles
    from ratesmith.release.released_files import PLANS
    from ratesmith.report.answers.audit import audited_object
    from ratesmith.report.audit import describe_audit

    opened, scope, history = without_rows(options, strict=True)
    chosen = selection.of(scope)
    questions = Questions(opened, Pieces(opened, scope.name), history)
    try:
        asked = questions.ask(question)
    except Unknown as unknown:
        raise click.UsageError(str(unknown)) from None
    path = asked.trail(history)

    def read(driver: Driver, database: Database) -> LedgerTale:
        session = Session(scope, driver)
        session.begin_reading()
        return read_tale(session, database.name, asked, path, history.migrations)

    results = read_all(chosen, opened.root, read)
    tales = {it.database.name: it.outcome for it in results if it.outcome is not None}
    if scope.has_migrations:
        past = PastFiles.read(options.out / scope.name, PLANS, released=True, sources=options.config)
        audit = audit_of_migrations(asked, path, history, past, tales)
    else:
        audit = audit_of_seeds(asked, questions, tales)
    options.invocation.answer(
        describe_audit(audit, scope.name, results, verbose=options.verbose),
        audit=audit,
        databases=tuple(map(audited_object, results)),
    )
    if worst := max((it.refusal.exit for it in results if it.refusal is not None), default=Exit.OK):
        raise click.exceptions.Exit(worst)
