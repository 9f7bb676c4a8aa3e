"""`ratesmith status`: show the state of the databases of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.databases import DATABASE
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import DatabaseScope, Opened
    from ratesmith.core.ir import SecretKey
    from ratesmith.deploy.ledger_state import LedgerState
    from ratesmith.deploy.secrets import SecretsStanding


@click.command(cls=Command)
@DATABASE
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="The form of the answer.")
def command(options: GlobalOptions, databases: tuple[str, ...], form: str) -> None:
    """Show the state of the databases.

    For each: its migration, pending migrations and secrets, drafts, a rollback that holds it, and the
    last entries of its ledger. Needs no key. Only reads. Exits with 5 if one is held or has another history, or if they
    are not all at the same migration; with 4 if one cannot be reached.
    """
    from ratesmith.cli.databases import database_urls, without_rows
    from ratesmith.report.status import DatabaseStatus, as_json, as_text, exit_code

    opened, scope, history = without_rows(options, strict=True)
    several = dict.fromkeys(database_urls(scope, databases))
    sealed = _fingerprints(opened, scope)
    found = [DatabaseStatus.of(scope, history, url, *_standing(opened, scope, url, sealed)) for url in several]
    text = as_json(history, found) if form == "json" else as_text(scope, history, found, verbose=options.verbose)
    click.echo(text, nl=False)
    if code := exit_code(found):
        raise click.exceptions.Exit(code)


def _fingerprints(opened: Opened, scope: DatabaseScope) -> dict[SecretKey, str]:
    """Return the fingerprints of the secrets in the files; empty where the folder cannot be read."""
    from ratesmith.secrets.decrypt import fingerprints
    from ratesmith.secrets.load import load_secrets

    try:
        folder = load_secrets(opened.root, opened.config, opened.pack.secret_kind, opened.project.environments)
    except Fatal:
        return {}
    return fingerprints(folder, scope.name)


def _standing(
    opened: Opened, scope: DatabaseScope, url: str, sealed: dict[SecretKey, str]
) -> tuple[LedgerState | Fatal, SecretsStanding]:
    """Return the state in the ledger and that of the secrets.

    A failure to read the ledger is returned, so that the other databases are still shown.

    Raises Fatal for a usage error.
    """
    from ratesmith.database.driver import connect
    from ratesmith.deploy.ledger_state import read_ledger_state
    from ratesmith.deploy.secrets import SecretsStanding, compare_fingerprints
    from ratesmith.deploy.session import Session

    try:
        with connect(url, opened.root, "read") as driver:
            session = Session(scope, driver)
            driver.begin(reading=True)
            return read_ledger_state(session, people=True), compare_fingerprints(session, sealed)
    except Fatal as error:
        if error.exit == Exit.USAGE:
            raise
        return error, SecretsStanding()
