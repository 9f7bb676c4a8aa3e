"""Which of an environment's databases a command works on, and how long it waits for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from ratesmith.cli.seconds import Seconds
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.lock_times import LOCK_SECONDS

if TYPE_CHECKING:
    from ratesmith.compile.result import DatabaseScope
    from ratesmith.deploy.results import Database, Result

_OPTIONS: Final = (
    click.option(
        "--database",
        "urls",
        multiple=True,
        metavar="URL",
        help="Use this instead of the environment's database; repeatable.",
    ),
    click.option("--only", multiple=True, metavar="NAME", help="Only this of the environment's databases; repeatable."),
    click.option("--skip", multiple=True, metavar="NAME", help="All of them but this; repeatable."),
    click.option(
        "--continue",
        "go_on",
        is_flag=True,
        help="Go on with the other databases where one refuses or cannot be reached.",
    ),
)
_LOCK_TIMEOUT: Final = click.option(
    "--lock-timeout",
    "lock_seconds",
    type=Seconds(),
    default=float(LOCK_SECONDS),
    metavar="SECONDS",
    help=f"How long to wait for locks, in all databases together. [default: {LOCK_SECONDS}]",
)


class Selection(NamedTuple):
    """Which databases a command was asked to work on, and how."""

    urls: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    go_on: bool = False
    lock_seconds: float = LOCK_SECONDS

    def of(self, scope: DatabaseScope) -> Chosen:
        """Return the databases to work on. Raises Fatal if there is none, or UsageError for an unknown name."""
        from ratesmith.deploy.results import Database

        if self.urls:
            if self.only or self.skip:
                raise click.UsageError("--only and --skip choose from `databases:`; leave them out beside --database")
            urls = tuple(dict.fromkeys(self.urls))
            given = (
                Database(f"database-{place}", url, environment=scope.name) for place, url in enumerate(urls, start=1)
            )
            return Chosen(tuple(given), ())
        names = _configured(scope)
        for name in (*self.only, *self.skip):
            _require_known(name, names)
        chosen = [name for name in names if name not in self.skip and (name in self.only or not self.only)]
        if not chosen:
            raise click.UsageError("--only and --skip leave no database")
        return Chosen(
            _with_urls(scope, {name: names[name] for name in chosen}),
            tuple(Database(name, "", named=True) for name in names if name not in chosen),
        )


class Chosen(NamedTuple):
    """The databases to work on, and those that the call leaves out."""

    databases: tuple[Database, ...]
    left_out: tuple[Database, ...]

    @property
    def results_of_left_out(self) -> list[Result[Any]]:
        """Return a result for each database that is left out."""
        from ratesmith.deploy.results import Result

        return [Result(database, "not-tried") for database in self.left_out]


def selecting(*, writes: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options that choose databases; the command gets them as one value, `selection`."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def called(*args: Any, **options: Any) -> None:
            given = {name: options.pop(name) for name in Selection._fields if name in options}
            function(*args, selection=Selection(**given), **options)

        for option in (*((_LOCK_TIMEOUT,) if writes else ()), *reversed(_OPTIONS)):
            called = option(called)
        return called

    return add


def _require_known(name: str, names: dict[str, str]) -> None:
    from ratesmith.core.sanitize import quoted
    from ratesmith.core.suggest import did_you_mean

    if name not in names:
        known = f"{'there is only' if len(names) == 1 else 'there are'} {', '.join(names)}"
        raise click.UsageError(f"there is no database {quoted(name)}{did_you_mean(name, names)}; {known}")


def _configured(scope: DatabaseScope) -> dict[str, str]:
    """Return the databases of an environment: by name, the variable that holds the URL, or the URL itself."""
    settings = scope.settings
    if settings.databases:
        return dict(sorted(settings.databases.items()))
    only = settings.database if settings.database is not None else settings.database_env
    if only is None:
        raise Fatal(
            Exit.USAGE,
            f"environment {scope.name} names no database",
            "give one with --database URL, or write database or database_env in config/ratesmith.yaml",
        )
    return {"default": only}


def _with_urls(scope: DatabaseScope, names: dict[str, str]) -> tuple[Database, ...]:
    """Return the databases with their URLs. Raises Fatal if a variable is not set."""
    from ratesmith.deploy.results import Database

    if scope.settings.database is not None and not scope.settings.databases:
        return tuple(
            Database(name, url, source="config/ratesmith.yaml", environment=scope.name) for name, url in names.items()
        )
    if missing := [variable for variable in names.values() if not os.environ.get(variable)]:
        several = len(missing) > 1
        raise Fatal(
            Exit.ENVIRONMENT,
            f"the variable{'s' if several else ''} {', '.join(missing)} {'are' if several else 'is'} not set, which"
            f" hold{'' if several else 's'} the database{'s' if several else ''} of environment {scope.name}",
            f"set {', '.join(missing)}, or give a database with --database URL",
        )
    by_url = {os.environ[variable]: name for name, variable in reversed(names.items())}
    several = scope.settings.databases is not None
    return tuple(
        Database(name, url, named=several, source=f"the variable {names[name]}", environment=scope.name)
        for url, name in reversed(by_url.items())
    )
