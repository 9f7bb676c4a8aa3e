"""Who only reads waits for a table as long as he said, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
import pytest

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.deploy.drift import drift
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.secrets import read_standing, secrets_to_decrypt
from ratesmith.deploy.session import Deployment
from support.databases import Postgres, Site
from support.deployments import KEY
from support.sample_tables import model, provider, state

STATE: Final = state(model("a"), provider=[provider("openai")])
READS: Final[dict[str, tuple[str, Callable[[Deployment], object]]]] = {
    "drift": ("shop_model", drift),
    "the ledger": ("shop_ratesmith_ledger", read_ledger_state),
    "the fingerprints": ("shop_ratesmith_secret", lambda it: read_standing(it, {KEY: "f"})),
    "which secrets are there": ("shop_provider", lambda it: secrets_to_decrypt(it, {KEY: "f"})),
}


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Site:
    return Site(postgres, tmp_path)


def test_what_reads_names_who_keeps_a_table_from_it(site: Site) -> None:
    site.converge(STATE)
    columns = "id int, entity text, name text, fingerprint text, applied_at timestamptz"
    site.query(f"CREATE TABLE shop_ratesmith_secret ({columns})")
    for name, (table, read) in READS.items():
        with psycopg.connect(site.database.url, application_name="the migration") as other:
            other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            with site.driver("read") as driver, pytest.raises(Fatal) as caught:
                driver.lock_seconds = 0.05
                read(Deployment(site.build(STATE), driver))
        assert (caught.value.exit, caught.value.kind) == (Exit.ENVIRONMENT, RefusalKind.LOCKED), name
        assert caught.value.message.startswith("the migration of postgres (pid "), name
        assert f"has held a lock on {table} for more than 0.05 seconds" in caught.value.message, name


@pytest.mark.slow
def test_files_that_read_wait_no_longer_than_others(site: Site) -> None:
    site.converge(STATE)
    with psycopg.connect(site.database.url) as other:
        other.execute("LOCK TABLE shop_model, shop_ratesmith_ledger IN ACCESS EXCLUSIVE MODE")
        for name in ("verify", "monitor"):
            path = site.file(name, STATE)
            path.write_text(path.read_text().replace("10s", "50ms"))
            assert "canceling statement due to lock timeout" in site.database.run(path).stderr, name
