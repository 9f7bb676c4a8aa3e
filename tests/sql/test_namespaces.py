"""Tables and ledger in a namespace, and roles whose search path leads to another one first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Deployment
from support.cli import run
from support.databases import Postgres, Site, program
from support.deployments import apply_seed, refusal
from support.histories import chain
from support.projects import BASE, project
from support.sample_tables import model, state

SETTINGS: Final = """\
version: 1
project: base
pack: ai_platform
default_environment: live
environments:
  live: {dialect: postgresql, database_env: DATABASE_URL, release: migrations, namespace: billing}
  seeded: {dialect: postgresql, database_env: DATABASE_URL, release: seed, namespace: Seeded, schema: managed}
tables: {prefix: shop_}
"""
WHERE: Final = "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'shop%' ORDER BY 1"
STATE: Final = state(model("a"))


class Deployer(Postgres):
    """The same server, for a role that has a schema of its own name."""

    @property
    def url(self) -> str:
        return f"postgresql://deployer@/postgres?host={self.folder}"


@pytest.fixture
def deployer(postgres: Postgres, tmp_path: Path) -> Iterator[Site]:
    postgres.query("CREATE ROLE deployer LOGIN SUPERUSER; CREATE SCHEMA deployer AUTHORIZATION deployer")
    yield Site(Deployer(*postgres), tmp_path)
    postgres.query("DROP SCHEMA deployer CASCADE; DROP ROLE deployer")


@pytest.fixture
def namespaces(postgres: Postgres) -> Iterator[Postgres]:
    yield postgres
    postgres.query('DROP SCHEMA IF EXISTS billing CASCADE; DROP SCHEMA IF EXISTS "Seeded" CASCADE')


@pytest.mark.slow
def test_everything_is_in_the_namespace_of_the_environment(namespaces: Postgres, tmp_path: Path) -> None:
    root = project(tmp_path / "project", {"ratesmith.yaml": SETTINGS})

    def ratesmith(*arguments: str, code: int = 0) -> str:
        done = run(*arguments, cwd=root, DATABASE_URL=namespaces.url)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    ratesmith("build")
    assert "the database has no schema billing; nothing was changed" in ratesmith("apply", "--allow-draft", code=5)
    namespaces.query('CREATE SCHEMA billing; CREATE SCHEMA "Seeded"')
    ratesmith("apply", "--allow-draft", "--without-secrets")
    live, seeded = root / "generated/live", root / "generated/seeded"
    for files in (
        (live / "verify.sql", live / "migrations/0001_initial.up.sql"),
        *[(seeded / name,) for name in FILES],
    ):
        done = namespaces.run(*files)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert namespaces.query(WHERE) == [("Seeded",), ("billing",)]
    assert "no drift" in ratesmith("drift")
    assert "at migration 0001_initial" in ratesmith("status")
    namespaces.query("CREATE ROLE reader")
    try:
        done = program(namespaces.psql, "-X", "-q", "-v", "role=reader", "-f", str(live / "grants.sql"), namespaces.url)
        assert (done.returncode, done.stderr) == (0, "")
    finally:
        namespaces.query("DROP OWNED BY reader; DROP ROLE reader")
    ratesmith("rollback", "--to", "0", "--reason", "a test")
    assert namespaces.query("SELECT action, head FROM billing.shop_ratesmith_ledger ORDER BY id") == [
        ("up", 1),
        ("down", 0),
    ]


FILES: Final = ("schema.sql", "seed.sql", "verify.sql")


def test_a_role_with_a_schema_of_its_own_name_works_with_the_tables_that_it_finds(
    deployer: Site, postgres: Postgres, tmp_path: Path
) -> None:
    apply_seed(Site(postgres, tmp_path), STATE)
    assert apply_seed(deployer, STATE).changed == 0
    assert deployer.seed(STATE).returncode == 0
    (tmp_path / "0001.sql").write_text(chain(STATE)[0].up)
    for file in (deployer.file("schema", STATE), tmp_path / "0001.sql"):
        done = deployer.database.run(file)
        assert done.returncode == 3
        assert "ratesmith: the tables are in the schema public, and new ones would be made in deployer" in done.stderr
    postgres.query("DROP TABLE shop_model")
    assert "the tables are in the schema public" in refusal(deployer, STATE).message
    assert postgres.query(WHERE) == [("public",)]


def test_two_ledgers_on_the_search_path_are_refused_and_named(
    deployer: Site, postgres: Postgres, tmp_path: Path
) -> None:
    apply_seed(Site(postgres, tmp_path), STATE)
    postgres.query("CREATE TABLE deployer.shop_ratesmith_ledger (LIKE public.shop_ratesmith_ledger)")
    with deployer.driver("read") as driver, pytest.raises(Fatal) as read:
        read_ledger_state(Deployment(deployer.build(STATE), driver))
    for error in (refusal(deployer, STATE), read.value):
        assert error.exit == Exit.REFUSED
        assert "there are two ledgers: shop_ratesmith_ledger in the schemas deployer and public" in error.message
        assert "namespace: public" in error.hint


def test_a_dialect_without_namespaces_takes_none(tmp_path: Path) -> None:
    text = (BASE / "ratesmith.yaml").read_text().replace("release: seed", "release: seed\n    namespace: billing")
    done = run("validate", cwd=project(tmp_path / "project", {"ratesmith.yaml": text}))
    assert (done.returncode, "SQLite has no namespaces, and example names billing" in done.stdout) == (1, True)
