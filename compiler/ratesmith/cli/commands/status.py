"""`ratesmith status`: show the state of the databases of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.selection import Selection, selecting
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ratesmith.compile.result import DatabaseScope, Opened
    from ratesmith.core.ir import SecretKey
    from ratesmith.database.driver import Driver
    from ratesmith.deploy.activation import Lateness
    from ratesmith.deploy.ledger.lines import LedgerLines
    from ratesmith.deploy.results import Database
    from ratesmith.deploy.secrets import SecretsStanding


@click.command(cls=Command, forms=("text", "json", "openmetrics"))
@selecting(writes=False)
@click.option("--verify", is_flag=True, help="Check that each line of the ledger is as it was written.")
@click.option(
    "--expect",
    "expected",
    metavar="[NAME=]HASH",
    multiple=True,
    help="Check that too, and that a line of the database NAME has this hash, which an earlier --verify showed.",
)
def command(options: GlobalOptions, selection: Selection, *, verify: bool, expected: tuple[str, ...]) -> None:
    """Show the state of the databases.

    For each: its migration, pending migrations and secrets, drafts, a rollback that holds it, and the
    last entries of its ledger, and what does not hold the value of the day that a schedule gives it (activation-late).
    Needs no key. Only reads. Exits with 5 if one is held, has another history or is late, if a log lacks rows
    (rates-late), or if they are not all at the same migration; with 4 if one cannot be reached. With --verify also with
    5 if a line of a ledger was changed, added or removed by somebody else.
    """
    from ratesmith.cli.databases import read_all, without_rows
    from ratesmith.deploy.activation import read_lateness
    from ratesmith.deploy.ledger.chain import check_chain, is_truly_ahead, require_guard
    from ratesmith.deploy.ledger.state import read_ledger_state, with_changes
    from ratesmith.deploy.objects import read_late_logs, require_log_functions
    from ratesmith.deploy.roles import check_roles
    from ratesmith.deploy.secrets import compare_fingerprints
    from ratesmith.deploy.session import Session
    from ratesmith.report.status import SHOWN, DatabaseStatus, as_text, exit_code

    opened, scope, history = without_rows(options, strict=True)
    sealed, chosen = _fingerprints(opened, scope), selection.of(scope)
    hashes = _by_database(expected, chosen.databases)
    lines = None if options.verbose or options.invocation.is_json else SHOWN

    def read(
        driver: Driver, database: Database
    ) -> tuple[LedgerLines, SecretsStanding, Lateness, Mapping[str, tuple[str, ...]]]:
        session = Session(scope, driver)
        session.begin_reading()
        ledger = read_ledger_state(session, people=True)
        if verify or expected:
            check_chain(session, hashes.get(database.name, ()))
            require_guard(session)
            session.check_triggers()
            session.check_writers()
            check_roles(session)
            session.check_code(writing=True)
            require_log_functions(session)
        is_truly_ahead(session, ledger.as_written, history.migrations)
        shown, secrets = with_changes(session, ledger, lines).as_written, compare_fingerprints(session, sealed)
        session.driver.rollback()
        lateness = read_lateness(session, history, shown, options.out / scope.name / "state.json")
        return shown, secrets, lateness, read_late_logs(session)

    results = read_all(chosen, opened.root, read)
    found = [DatabaseStatus.of(scope, history, result, verified=verify or bool(expected)) for result in results]
    if options.invocation.is_json:
        from ratesmith.report.answers.status import status_body

        options.invocation.answer((), **status_body(scope, history, found))
    elif options.invocation.form == "openmetrics":
        from ratesmith.report.openmetrics import metrics

        options.invocation.answer(metrics(scope, history, found))
    else:
        options.invocation.answer(as_text(scope, history, found, verbose=options.verbose))
    if code := exit_code(found):
        raise click.exceptions.Exit(code)


def _by_database(expected: Sequence[str], databases: Sequence[Database]) -> dict[str, list[str]]:
    """The hashes that are expected of each database: one database could have a copy of what another one has."""
    found: dict[str, list[str]] = {database.name: [] for database in databases}
    for it in expected:
        name, equals, hash = it.rpartition("=")
        if not equals and len(databases) == 1:
            name = databases[0].name
        if name not in found:
            message = f"--expect {it} names none of the databases that are read: {', '.join(found)}"
            raise Fatal(Exit.USAGE, visible(message), f"write --expect {visible(next(iter(found), 'NAME'))}=HASH")
        found[name].append(hash)
    return found


def _fingerprints(opened: Opened, scope: DatabaseScope) -> dict[SecretKey, str]:
    """Return the fingerprints of the secrets in the files; empty where the folder cannot be read."""
    from ratesmith.secrets.load import load_secrets
    from ratesmith.secrets.store import fingerprints

    try:
        folder = load_secrets(opened.root, opened.config, opened.pack.secret_kind, opened.project.environments)
    except Fatal:
        return {}
    return fingerprints(folder, scope.name)
