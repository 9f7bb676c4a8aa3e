"""Which databases a command works on, and how it shows that work goes on."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import click

from ratebook.commands._shared import Settings
from ratebook.driver import Progress, silent
from ratebook.errors import Exit, Fatal
from ratebook.target import Target

if TYPE_CHECKING:
    from ratebook.pipeline import Opened

DATABASE = click.option(
    "--database", "databases", multiple=True, metavar="URL", help="Instead of the environment's database; repeatable."
)


def urls(target: Target, given: tuple[str, ...]) -> tuple[str, ...]:
    """The URLs given, or those of the environment. Fatal where there is none."""
    if given:
        return given
    environment = target.environment
    if environment.database is not None:
        return (environment.database,)
    variables = tuple(url for _, url in sorted((environment.databases or {}).items())) or (environment.database_env,)
    if None in variables:
        raise Fatal(
            Exit.USAGE,
            f"environment {target.name} names no database",
            "give one with --database URL, or write database or database_env in config/ratebook.yaml",
        )
    names = [name for name in variables if name is not None]
    if missing := [name for name in names if not os.environ.get(name)]:
        several = len(missing) > 1
        raise Fatal(
            Exit.ENVIRONMENT,
            f"the variable{'s' if several else ''} {', '.join(missing)} {'are' if several else 'is'} not set, which"
            f" hold{'' if several else 's'} the database{'s' if several else ''} of environment {target.name}",
            f"set {', '.join(missing)}, or give a database with --database URL",
        )
    return tuple(os.environ[name] for name in names)


def bare(settings: Settings, *, files: bool = False) -> tuple[Opened, Target]:
    """The environment without its rows, for what must work while the configuration is wrong.

    With the history in its files, which with `files` must be readable.
    """
    from ratebook.commands._shared import opened_or_exit
    from ratebook.pipeline import bare_target

    opened = opened_or_exit(settings)
    target = bare_target(opened, settings.environment(opened))
    try:
        return opened, with_history(target, settings)
    except Fatal:
        if files:
            raise
        return opened, target


def with_history(target: Target, settings: Settings) -> Target:
    """The environment with the migrations in its files, if it keeps any. Fatal where their chain is broken."""
    from msgspec.structs import replace

    from ratebook.release import release_on_disk

    if target.environment.release != "migrations":
        return target
    return replace(target, release=release_on_disk(target, settings.out / target.name))


def progress(quiet: bool) -> Progress:
    """How far the work is, on a terminal, once it takes longer than a second."""
    if quiet or not sys.stderr.isatty():
        return silent
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > 1:
            click.echo(f"\r  {done:,} of {total:,} statements", err=True, nl=done == total)

    return show
