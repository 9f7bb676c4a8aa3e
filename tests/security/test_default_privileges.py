"""Rights that others get to new tables, and what follows for the secrets in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ratesmith.core.secret import Secret
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.databases import Site
from support.deployments import Deploys
from support.sample_tables import model, provider, state

KEY = ("openai", "api_key")
ONE = DecryptedSecrets(fingerprints={KEY: "f1"}, values={KEY: Secret("one")})
TWO = DecryptedSecrets(fingerprints={KEY: "f2"}, values={KEY: Secret("two")})


@pytest.fixture
def generous(deploys: Deploys) -> Iterator[Deploys]:
    """A database that gives every new table to an ordinary role, and to everybody."""
    names = ", ".join(
        name for (name,) in deploys.site.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    )
    deploys.site.query(f"DROP TABLE {names} CASCADE" if names else "SELECT 1")
    deploys.site.query("CREATE ROLE analytics; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO analytics, PUBLIC")
    yield deploys
    deploys.site.query("DROP OWNED BY analytics; DROP ROLE analytics")
    deploys.site.query("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC")


def may(site: Site, role: str, right: str, table: str) -> bool:
    ((has,),) = site.query(f"SELECT has_table_privilege('{role}', '{table}', '{right}')")
    return bool(has)


def test_nobody_reads_a_new_key_by_default_and_nobody_writes_what_is_remembered(generous: Deploys) -> None:
    site = generous.site
    generous.release(state(model("a"), provider=[provider("openai")]))
    receipt = generous.apply(unsealed=ONE)
    assert receipt.secrets is not None
    assert receipt.secrets.readers == ("analytics",)
    assert not may(site, "public", "SELECT", "shop_provider")
    for table in ("shop_ratesmith_ledger", "shop_ratesmith_secret"):
        assert [may(site, "analytics", right, table) for right in ("INSERT", "UPDATE", "DELETE")] == [False] * 3, table
    site.query("GRANT SELECT (api_key) ON shop_provider TO PUBLIC")
    with generous.refused() as caught:
        generous.apply(unsealed=TWO)
    assert caught.value.message.startswith("everybody who may connect to the database can read shop_provider.api_key")
    site.query(
        "REVOKE ALL ON shop_provider FROM PUBLIC; ALTER TABLE shop_provider ADD hint text GENERATED ALWAYS AS"
        " (left(api_key, 3)) STORED; GRANT SELECT (hint) ON shop_provider TO PUBLIC"
    )
    with generous.refused():
        generous.apply(unsealed=TWO)
    site.query("REVOKE ALL ON shop_provider FROM PUBLIC")
    assert site.database.run(site.file("schema", state())).returncode == 0
    assert site.query("SELECT api_key FROM shop_provider") == [("one",)]
