"""`ratesmith resume`: let apply go on behind a rollback."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.databases import DATABASE


@click.command(cls=Command)
@DATABASE
@click.option("--reason", default="", help="Why; the ledger keeps it.")
def command(options: GlobalOptions, databases: tuple[str, ...], reason: str) -> None:
    """Let apply go on behind a rollback.

    The next apply then runs what was rolled back again, and what came behind it.
    """
    from ratesmith.cli.context import commit_of
    from ratesmith.cli.databases import database_urls, refuse_seed, without_rows
    from ratesmith.core.database_url import safe_url
    from ratesmith.database.driver import connect
    from ratesmith.deploy.rollback import resume
    from ratesmith.deploy.session import Session

    opened, scope, _ = without_rows(options)
    refuse_seed(scope)
    for url in database_urls(scope, databases):
        with connect(url, opened.root, "write") as driver:
            held = resume(Session(scope, driver), reason, commit=commit_of(opened))
        outcome = "was not held" if held is None else f"goes on from migration {held.head}; run: ratesmith apply"
        click.echo(f"{scope.name} → {safe_url(url)}: {outcome}")
