"""`ratebook apply`: bring a database to the generated state."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from ratebook.commands._database import DATABASE
from ratebook.commands._shared import Command, Settings
from ratebook.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratebook.apply import Receipt
    from ratebook.driver import Driver
    from ratebook.migrate import Wishes
    from ratebook.pipeline import Compiled, Opened
    from ratebook.sops.sealed import Unsealed
    from ratebook.target import Target


@click.command(cls=Command)
@DATABASE
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and take it back.")
@click.option("--without-secrets", is_flag=True, help="Leave all secrets as they are; needs no key.")
@click.option("--take-over", is_flag=True, help="Overwrite secrets that something else wrote into the database.")
@click.option("--to", type=click.IntRange(min=0), metavar="N", help="The migration to stop at. [default: the last]")
@click.option("--allow-draft", is_flag=True, help="Apply a migration that is not released yet.")
@click.option("--baseline", is_flag=True, help="Take a database without a history for what its rows are.")
@click.option("--base", metavar="REF", help="What is released stands there. [default: the default branch]")
def command(
    settings: Settings,
    databases: tuple[str, ...],
    dry_run: bool,
    without_secrets: bool,
    take_over: bool,
    to: int | None,
    allow_draft: bool,
    baseline: bool,
    base: str | None,
) -> None:
    """Bring a database to the generated state.

    In one transaction per database: missing tables, pending migrations or the rows that differ,
    secrets that changed, verification. Several databases are all prepared and verified before the
    first is committed. Refuses, and changes nothing, where generated/ is stale.
    """
    from ratebook.commands._database import urls
    from ratebook.commands._shared import commit_of, compiled_or_exit, opened_or_exit
    from ratebook.generated import stale
    from ratebook.migrate import Wishes
    from ratebook.release import with_releases

    if without_secrets and take_over:
        raise click.UsageError("--take-over writes secrets and --without-secrets does not; give one of them")
    opened = opened_or_exit(settings)
    name = settings.environment(opened)
    compiled = with_releases(compiled_or_exit(settings, opened, (name,)), settings.out, base=base)
    target = compiled.targets[name]
    if wrong := [*stale(compiled, settings.out, built=True)]:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise Fatal(Exit.REFUSED, f"{wrong[0]}{more}; nothing was applied", "run: ratebook build, and commit the files")
    wishes = Wishes(
        to=to,
        allow_draft=allow_draft or name == opened.project.default_environment,
        baseline=baseline,
        commit=commit_of(opened),
    )
    secrets = None if without_secrets else _Secrets(opened, compiled, target, take_over)
    _apply(settings, target, urls(target, databases), wishes, secrets, dry_run=dry_run)


class _Secrets:
    """The secrets of the environment, decrypted for one database before anything is written to it."""

    def __init__(self, opened: Opened, compiled: Compiled, target: Target, take_over: bool) -> None:
        self._opened, self._compiled, self._target, self.take_over = opened, compiled, target, take_over

    def needed(self, url: str) -> Unsealed | None:
        """Those that a database needs; None where it gets none from here."""
        from ratebook.driver import connect
        from ratebook.give import wanted
        from ratebook.sops.call import Sops
        from ratebook.sops.sealed import fingerprints, unseal

        opened, secrets, name = self._opened, self._compiled.secrets, self._target.name
        if secrets is None or name not in secrets.environments:
            return None
        sealed = fingerprints(secrets, name)
        with connect(url, opened.root, "rehearse") as driver:
            keys = frozenset(sealed) if self.take_over else wanted(self._target, driver, sealed)
        try:
            return unseal(Sops(opened.root, opened.project.secrets.key_types), opened.config, name, sealed, keys)
        except Fatal as error:
            hint = f"{error.hint}; or leave them out: ratebook apply --without-secrets"
            raise Fatal(error.exit, f"{error.message}; nothing was applied", hint) from None


def _apply(
    settings: Settings,
    target: Target,
    databases: tuple[str, ...],
    wishes: Wishes,
    secrets: _Secrets | None,
    *,
    dry_run: bool,
) -> None:
    """Prepare all databases; commit all of them, or none where one of them refused."""
    from ratebook.apply import prepare
    from ratebook.commands._database import progress
    from ratebook.driver import connect
    from ratebook.received import AHEAD, told

    prepared: list[tuple[str, Driver, Receipt]] = []
    refusals: list[tuple[str, Fatal]] = []
    with ExitStack() as stack:
        for url in databases:
            try:
                unsealed = secrets.needed(url) if secrets else None
                driver = stack.enter_context(connect(url, settings.config.parent, "rehearse" if dry_run else "write"))
                stack.callback(driver.rollback)
                receipt = prepare(
                    target,
                    driver,
                    dry_run=dry_run,
                    unsealed=unsealed,
                    take_over=secrets is not None and secrets.take_over,
                    wishes=wishes,
                    progress=progress(settings.quiet),
                )
                prepared.append((url, driver, receipt))
            except Fatal as error:
                if len(databases) == 1:
                    raise
                refusals.append((url, error))
        if refusals:
            _refuse([url for url, _, _ in prepared], refusals)
        if not dry_run:
            _commit(prepared)
    for url, _, receipt in prepared:
        for line in told(receipt, url, verbose=settings.verbose):
            click.echo(line)
        if receipt.migrated is not None and receipt.migrated.ahead:
            settings.say(AHEAD)


def _commit(prepared: list[tuple[str, Driver, Receipt]]) -> None:
    """Commit all. Fatal says of which databases it is known, should one fail now."""
    from ratebook.url import safe_url

    done: list[str] = []
    for url, driver, _ in prepared:
        try:
            driver.commit()
        except Fatal as error:
            if not done:
                raise
            hint = f"{error.hint}; then run it again: what is applied already is left alone"
            message = f"{safe_url(url)}: {error.message}. Committed before: {', '.join(done)}"
            raise Fatal(error.exit, message, hint) from None
        done.append(safe_url(url))


def _refuse(ready: list[str], refusals: list[tuple[str, Fatal]]) -> None:
    """Say of each database what it said, and end."""
    from ratebook.url import safe_url

    for url in ready:
        click.echo(f"{safe_url(url)}: ready, and left as it was because of the others", err=True)
    for url, error in refusals:
        click.echo(f"{safe_url(url)}: {error.message}", err=True)
        if error.hint:
            click.echo(f"  hint: {error.hint}", err=True)
    raise Fatal(max(error.exit for _, error in refusals), "no database was changed", "mend what is named above")
