"""The example of a Django platform in docs/platform-tables.md, on the tables that Django makes for its models."""

from __future__ import annotations

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from ratesmith.sql.derived_id import derived_id
from support.cli import django, run
from support.databases import Postgres, program
from support.projects import DATA, SHIPPED, copy_shipped
from support.runners import Call, missing

PAGE: Final = (SHIPPED / "docs/platform-tables.md").read_text()
ENVIRONMENT: Final = """\
version: 1
project: igny8
pack: ai_platform
default_environment: production
environments:
  production: {dialect: postgresql, database_env: DATABASE_URL, release: migrations, schema: external}
"""
SETTINGS: Final = """\
INSTALLED_APPS = ["system"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": %r,
}}
"""
OTHERS: Final = """
INSERT INTO system_account VALUES (gen_random_uuid(), 'Acme');
INSERT INTO system_prompttemplate (account_id, prompt_type, template, variables, is_active, created_at, updated_at)
  SELECT id, 'clustering', 'their own', '[]', TRUE, now(), now() FROM system_account
"""
"""A prompt of an account, of the same type as one of the configuration."""

LACKING: Final = {
    "  on_insert:": "new rows have no value for system_plan.features, system_plan.created_at, which must have one;",
    "  ids:": "system_plan.id is uuid, and not bigint; ids: {plan: …} in ratesmith.yaml says what it is",
}
"""What is said where a part of the example is left out."""


def django_tables(postgres: Postgres, folder: Path) -> None:
    """Let Django make the tables of the models."""
    if find_spec("django") is None:
        missing("Django", "django")
    shutil.copytree(DATA / "platform", folder)
    (folder / "settings.py").write_text(SETTINGS % str(postgres.folder))
    variables = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "settings"}
    code, printed = Call(django("migrate", "--run-syncdb"), variables, folder).run()
    assert code == 0, printed


@pytest.mark.slow
def test_the_tables_of_a_django_platform_take_the_configuration(postgres: Postgres, tmp_path: Path) -> None:
    django_tables(postgres, tmp_path / "platform")
    postgres.query(OTHERS)
    root = copy_shipped(tmp_path / "project", "config")
    shutil.rmtree(root / "config/environments")
    shutil.rmtree(root / "config/secrets")
    (example,) = re.findall(r"```yaml\n(tables:\n  prefix.*?)```", PAGE, re.DOTALL)

    def ratesmith(*arguments: str, code: int = 0) -> str:
        done = run(*arguments, cwd=root, DATABASE_URL=postgres.url)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    settings = root / "config/ratesmith.yaml"
    for key in ("  on_insert:", "  ids:"):
        settings.write_text(re.sub(rf"(?m)^{key}.*\n(    .*\n)*", "", ENVIRONMENT + example))
        ratesmith("build")
        said = ratesmith("apply", "--allow-draft", "--without-secrets", code=5)
        assert LACKING[key] in said
        shutil.rmtree(root / "generated")
    settings.write_text(ENVIRONMENT + example)
    ratesmith("build")
    ratesmith("apply", "--allow-draft", "--without-secrets")
    assert "no drift" in ratesmith("drift")
    generated = root / "generated/production"
    for files in ("verify.sql", "seed.sql", "migrations/0001_initial.up.sql"):
        done = postgres.run(generated / files)
        assert (done.returncode, done.stderr) == (0, "")
    ((starter,),) = postgres.query("SELECT id FROM system_plan WHERE slug = 'starter'")
    assert starter == UUID(derived_id("production", "plan", ["starter"]))
    rows = (
        "SELECT account_id IS NULL, template = 'their own' FROM system_prompttemplate WHERE prompt_type = 'clustering'"
    )
    assert sorted(postgres.query(rows)) == [(False, True), (True, False)]

    postgres.query("CREATE ROLE reader")
    try:
        grants = ("-v", "role=reader", "-f", str(generated / "grants.sql"), postgres.url)
        done = program(postgres.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", *grants)
        assert (done.returncode, done.stderr) == (0, "")
    finally:
        postgres.query("DROP OWNED BY reader; DROP ROLE reader")

    postgres.query("ALTER TABLE system_aimodelconfig ALTER cost_per_1k_output TYPE double precision")
    said = ratesmith("drift", code=5)
    assert "system_aimodelconfig.cost_per_1k_output is double precision, which rounds amounts of money" in said
    assert "it must be numeric(10, 6)" in said
