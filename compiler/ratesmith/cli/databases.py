"""The databases that a command works on, and its progress on them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ratesmith.cli.context import GlobalOptions
from ratesmith.core.errors import Exit, Fatal
from ratesmith.database.driver import Driver, Progress, silent

if TYPE_CHECKING:
    from ratesmith.compile.result import DatabaseScope, Opened
    from ratesmith.release.history import History

DATABASE = click.option(
    "--database",
    "databases",
    multiple=True,
    metavar="URL",
    help="Use this instead of the environment's database; repeatable.",
)


Outcome = TypeVar("Outcome")


def database_urls(scope: DatabaseScope, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the URLs given, or those of the environment. Raises Fatal if there is none."""
    if given:
        return given
    environment = scope.settings
    if environment.database is not None:
        return (environment.database,)
    variables = tuple(url for _, url in sorted((environment.databases or {}).items())) or (environment.database_env,)
    if None in variables:
        raise Fatal(
            Exit.USAGE,
            f"environment {scope.name} names no database",
            "give one with --database URL, or write database or database_env in config/ratesmith.yaml",
        )
    names = [name for name in variables if name is not None]
    if missing := [name for name in names if not os.environ.get(name)]:
        several = len(missing) > 1
        raise Fatal(
            Exit.ENVIRONMENT,
            f"the variable{'s' if several else ''} {', '.join(missing)} {'are' if several else 'is'} not set, which"
            f" hold{'' if several else 's'} the database{'s' if several else ''} of environment {scope.name}",
            f"set {', '.join(missing)}, or give a database with --database URL",
        )
    return tuple(os.environ[name] for name in names)


def without_rows(options: GlobalOptions, *, strict: bool = False) -> tuple[Opened, DatabaseScope, History]:
    """Open an environment and its history, for what must work while the configuration is wrong.

    With `strict` raises Fatal where the files of the history cannot be read; else it is then empty.
    """
    from ratesmith.cli.context import opened_or_exit
    from ratesmith.compile.pipeline import database_scope
    from ratesmith.release.history import History

    opened = opened_or_exit(options)
    scope = database_scope(opened, options.environment(opened))
    try:
        return opened, scope, history_of(scope, options)
    except Fatal:
        if strict:
            raise
        return opened, scope, History(environment=scope.name)


def refuse_seed(scope: DatabaseScope) -> None:
    """Raise Fatal where an environment is released with the seed, which cannot be rolled back."""
    if not scope.has_migrations:
        raise Fatal(
            Exit.USAGE,
            f"environment {scope.name} is released with the seed: it has no migrations to take back",
            "undo the change in config/, build and apply; or choose another environment with --env",
        )


def history_of(scope: DatabaseScope, options: GlobalOptions) -> History:
    """Return the history in the environment's files; an empty one for the seed. Raises Fatal where it is broken."""
    from ratesmith.release.history import History, history_on_disk

    if not scope.has_migrations:
        return History(environment=scope.name)
    return history_on_disk(scope.name, options.out / scope.name)


def run_on_all(
    urls: Iterable[str], root: Path, prepared: Callable[[str], Callable[[Driver], Outcome]], *, dry_run: bool
) -> list[tuple[str, Outcome]]:
    """Prepare all databases in open transactions; commit all of them, or none if one refuses.

    `prepared` returns what to do with the database of a URL; it is called before that is connected to.
    Raises Fatal if a database refuses or a commit fails.
    """
    from ratesmith.database.driver import connect

    ready: list[tuple[str, Driver, Outcome]] = []
    refusals: list[tuple[str, Fatal]] = []
    several = tuple(dict.fromkeys(urls))
    with ExitStack() as stack:
        for url in several:
            try:
                prepare = prepared(url)
                driver = stack.enter_context(connect(url, root, "rehearse" if dry_run else "write"))
                stack.callback(driver.rollback)
                ready.append((url, driver, prepare(driver)))
            except Fatal as error:
                if len(several) == 1:
                    raise
                refusals.append((url, error))
        if refusals:
            _refuse([url for url, _, _ in ready], refusals)
        if not dry_run:
            _commit([(url, driver) for url, driver, _ in ready])
    return [(url, outcome) for url, _, outcome in ready]


def _commit(prepared: list[tuple[str, Driver]]) -> None:
    """Commit all. Raises Fatal, naming the databases committed before, if a commit fails."""
    from ratesmith.core.database_url import safe_url

    done: list[str] = []
    for url, driver in prepared:
        try:
            driver.commit()
        except Fatal as error:
            if not done:
                raise
            again = "run it again: what is done already is left alone"
            hint = f"{error.hint}; then {again}" if error.hint else again
            message = f"{safe_url(url)}: {error.message}. Committed before: {', '.join(done)}"
            raise Fatal(error.exit, message, hint) from None
        done.append(safe_url(url))


def _refuse(ready: list[str], refusals: list[tuple[str, Fatal]]) -> None:
    """Show the outcome of each database and raise Fatal."""
    from ratesmith.core.database_url import safe_url
    from ratesmith.core.sanitize import visible

    for url in ready:
        click.echo(f"{safe_url(url)}: ready, and left as it was because of the others", err=True)
    for url, error in refusals:
        click.echo(f"{safe_url(url)}: {visible(error.message)}", err=True)
        if error.hint:
            click.echo(f"  hint: {visible(error.hint)}", err=True)
    raise Fatal(max(error.exit for _, error in refusals), "no database was changed", "mend what is named above")


def progress_on_terminal(quiet: bool) -> Progress:
    """Return a callback that shows progress on a terminal, once the work takes longer than a second."""
    if quiet or not sys.stderr.isatty():
        return silent
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > 1:
            click.echo(f"\r  {done:,} of {total:,} statements", err=True, nl=done == total)

    return show
