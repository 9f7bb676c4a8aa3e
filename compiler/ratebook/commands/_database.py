"""Which databases a command works on, and how it shows that work goes on."""

from __future__ import annotations

import os
import sys
import time

import click

from ratebook.driver import Progress, silent
from ratebook.errors import Exit, Fatal
from ratebook.target import Target

DATABASE = click.option(
    "--database", "databases", multiple=True, metavar="URL", help="Instead of the environment's database; repeatable."
)


def urls(target: Target, given: tuple[str, ...]) -> tuple[str, ...]:
    """The URLs given, or the one of the environment. Fatal where there is none."""
    if given:
        return given
    environment = target.environment
    if environment.database is not None:
        return (environment.database,)
    name = environment.database_env
    if name is None:
        raise Fatal(
            Exit.USAGE,
            f"environment {target.name} names no database",
            "give one with --database URL, or write database or database_env in config/ratebook.yaml",
        )
    url = os.environ.get(name, "")
    if not url:
        raise Fatal(
            Exit.ENVIRONMENT,
            f"the variable {name} is not set, which holds the database of environment {target.name}",
            f"set {name}, or give a database with --database URL",
        )
    return (url,)


def progress(quiet: bool) -> Progress:
    """How far the work is, on a terminal, once it takes longer than a second."""
    if quiet or not sys.stderr.isatty():
        return silent
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > 1:
            click.echo(f"\r  {done:,} of {total:,} statements", err=True, nl=done == total)

    return show
