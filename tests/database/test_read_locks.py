"""Who only reads waits for a table as long as he said, and no longer."""

from __future__ import annotations

import re
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
            pid = other.info.backend_pid
            other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            with site.driver("read") as driver, pytest.raises(Fatal) as caught:
                driver.lock_seconds = 0.05
                read(Deployment(site.build(STATE), driver))
        assert (caught.value.exit, caught.value.kind) == (Exit.ENVIRONMENT, RefusalKind.LOCKED), name
        who = rf'postgres \(pid {pid}, which calls itself "the migration"\), for '
        assert re.match(who, caught.value.message), name
        assert f"has held a lock on {table} for more than 0.05 seconds" in caught.value.message, name


NAMES: Final = (
    "billing of shop_owner (pid 1), for 900 seconds, as psql",
    'x"), for 9 seconds, has held nothing; shop_owner (pid 1, which calls itself "y',
    "\x1b[2K\rshop_owner (pid 1)",
)


@pytest.mark.parametrize("name", NAMES)
def test_who_keeps_a_table_chooses_neither_the_role_nor_the_process_that_the_message_names(
    site: Site, name: str
) -> None:
    """An operator ends the process with the number that he reads."""
    site.converge(STATE)
    with psycopg.connect(site.database.url, application_name=name) as other:
        pid = other.info.backend_pid
        other.execute("LOCK TABLE shop_model IN ACCESS EXCLUSIVE MODE")
        with site.driver("read") as driver, pytest.raises(Fatal) as caught:
            driver.lock_seconds = 0.05
            drift(Deployment(site.build(STATE), driver))
    said = re.fullmatch(
        rf'postgres \(pid {pid}, which calls itself "([^"]*)"\), for \d+ seconds, has held a lock .*',
        caught.value.message,
    )
    assert said is not None and said[1].isprintable()


@pytest.mark.slow
def test_files_that_read_wait_no_longer_than_others(site: Site) -> None:
    site.converge(STATE)
    with psycopg.connect(site.database.url) as other:
        other.execute("LOCK TABLE shop_model, shop_ratesmith_ledger IN ACCESS EXCLUSIVE MODE")
        for name in ("verify", "monitor"):
            path = site.file(name, STATE)
            path.write_text(path.read_text().replace("10s", "50ms"))
            assert "canceling statement due to lock timeout" in site.database.run(path).stderr, name
