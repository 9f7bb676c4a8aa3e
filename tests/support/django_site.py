"""Django in this process, on SQLite databases that a real apply filled."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings
from django.db import connection, models
from django.test.utils import override_settings

from ratesmith.contrib.django import forget
from support.cli import run
from support.databases import Sqlite
from support.projects import project


class Clock:
    """The clock that the cache goes by."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class DjangoSite(NamedTuple):
    """A database of a release, which Django is connected to."""

    folder: Path
    release: Path
    clock: Clock

    @property
    def database(self) -> Sqlite:
        return Sqlite(self.folder / "var/base.db")

    def later(self, seconds: float = 31) -> None:
        """Let time pass."""
        self.clock.now += seconds

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Let the database be no database meanwhile."""
        away = self.folder / "away.db"
        connection.close()
        self.database.path.rename(away)
        self.database.path.write_bytes(b"this is no database, and a file of some length" * 30)
        try:
            yield
        finally:
            connection.close()
            away.replace(self.database.path)


@cache
def configured() -> None:
    """Set Django up, once in a process."""
    settings.configure(
        INSTALLED_APPS=["ratesmith.contrib.django"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        USE_TZ=True,
    )
    django.setup()


def built(folder: Path, files: dict[str, str]) -> Path:
    """Build and apply a project; return its folder."""
    project(folder, files)
    for command in (["build"], ["apply", "--without-secrets"]):
        done = run(*command, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@contextmanager
def site(template: Path, folder: Path, set_clock: Callable[[Clock], None]) -> Iterator[DjangoSite]:
    """A copy of a project that `built` made, with nothing in the cache."""
    configured()
    shutil.copytree(template, folder)
    release, clock = folder / "generated/example/release.json", Clock()
    connection.settings_dict["NAME"] = str(folder / "var/base.db")
    set_clock(clock)
    forget()
    try:
        with override_settings(RATESMITH={"RELEASE": release}):
            yield DjangoSite(folder, release, clock)
    finally:
        connection.close()
        forget()


@cache
def key_values() -> Any:
    """A model of keys and values, as a platform has one."""
    configured()

    class AccountSettings(models.Model):
        account = models.IntegerField()
        key = models.CharField(max_length=100)
        value = models.JSONField()

        class Meta:
            app_label = "tests"
            constraints = [models.UniqueConstraint(fields=["account", "key"], name="account_key")]

    return AccountSettings
