"""Roles of one server: names that are trusted before anybody has them, and who may switch triggers off."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.deploy.roles import check_roles
from ratesmith.deploy.session import Session
from support.deployments import Deploys
from support.ledgers import TABLE, insert
from support.sample_tables import model, state


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 1 of 2, and a role that may add lines to the ledger."""
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply(to=1)
    deploys.site.query(
        "CREATE ROLE mallory LOGIN; GRANT USAGE ON SCHEMA public TO mallory;"
        f" GRANT SELECT, INSERT ON {TABLE} TO mallory"
    )
    yield deploys
    deploys.site.query("DROP OWNED BY mallory CASCADE; DROP ROLE mallory")


def verified(shop: Deploys) -> Fatal | None:
    """What `status --verify` refuses."""
    with shop.site.driver("read") as driver:
        session = Session(shop.build().target.scope, driver)
        session.begin_reading()
        try:
            check_roles(session)
        except Fatal as error:
            return error
    return None


def test_a_name_in_owner_that_is_no_role_of_this_server_is_refused(shop: Deploys) -> None:
    """Who may make roles made it, and gave it a function that then ran as whoever deployed."""
    shop.settings["owner"] = "postgres, audit"
    with shop.refused() as caught:
        shop.apply()
    assert "no roles of this server: audit (owner: in ratesmith.yaml)" in caught.value.message
    found = verified(shop)
    assert found is not None
    assert (found.kind, found.message) == (RefusalKind.EXPOSED, caught.value.message)
    shop.site.query("CREATE ROLE audit")
    try:
        assert verified(shop) is None
        assert shop.migrated().head == 2
    finally:
        shop.site.query("DROP ROLE audit")


def test_a_name_in_the_setting_that_is_no_role_of_this_server_is_refused(shop: Deploys) -> None:
    shop.site.query("ALTER ROLE postgres SET ratesmith.owner = 'postgres, audit'")
    try:
        with shop.refused() as caught:
            shop.apply()
        assert "audit (the setting ratesmith.owner)" in caught.value.message
    finally:
        shop.site.query("ALTER ROLE postgres RESET ratesmith.owner")
    assert shop.migrated().head == 2


@pytest.mark.parametrize(
    ("setting", "is_trusted"), [("myrole", True), (" postgres , myrole ", True), ("my role", False), ("my,role", False)]
)
def test_blanks_around_a_name_in_the_setting_count_for_nothing_and_those_within_do(
    setting: str, is_trusted: bool, shop: Deploys
) -> None:
    shop.site.query(
        f"CREATE ROLE myrole; ALTER TABLE {TABLE} OWNER TO myrole; ALTER FUNCTION {TABLE}_line() OWNER TO myrole;"
        f" ALTER ROLE postgres SET ratesmith.owner = '{setting}'"
    )
    try:
        if is_trusted:
            shop.run(shop.history.chain[1])
        else:
            assert "myrole" in shop.said(shop.history.chain[1])
    finally:
        shop.site.query(
            "ALTER ROLE postgres RESET ratesmith.owner; REASSIGN OWNED BY myrole TO postgres; DROP ROLE myrole"
        )


def test_a_name_that_is_no_role_is_not_in_the_way_of_a_rollback(shop: Deploys) -> None:
    shop.settings["owner"] = "postgres, audit"
    shop.rollback(0)
    assert shop.log[-1] == ("down", 0)


@pytest.mark.parametrize("grantee", ["mallory", "PUBLIC"])
def test_a_role_that_may_switch_triggers_off_is_refused(grantee: str, shop: Deploys) -> None:
    """Without the ledger's trigger it adds a line by whatever role it likes."""
    if shop.site.query("SELECT to_regclass('pg_parameter_acl')") == [(None,)]:
        pytest.skip("before PostgreSQL 15 nobody is granted a setting")
    shop.site.query(f"GRANT SET ON PARAMETER session_replication_role, log_statement TO {grantee}")
    try:
        with psycopg.connect(shop.site.database.url) as forging:
            forging.execute("SET SESSION AUTHORIZATION mallory; SET session_replication_role = replica")
            insert(forging, shop.standing.entries[-1], id=2, action="overwrite", applied_by="postgres")
            forging.rollback()
        with shop.refused() as caught:
            shop.apply()
        assert caught.value.message.startswith(f"{grantee} may set session_replication_role, under which no trigger")
        found = verified(shop)
        assert found is not None
        assert (found.kind, found.message) == (RefusalKind.EXPOSED, caught.value.message)
        assert found.hint is not None
        shop.site.query(found.hint.removeprefix("a superuser runs: ").partition("; then")[0])
        assert shop.migrated().head == 2
    finally:
        shop.site.query(f"REVOKE ALL ON PARAMETER session_replication_role, log_statement FROM {grantee}")


def test_a_trusted_role_may_switch_triggers_off(shop: Deploys) -> None:
    if shop.site.query("SELECT to_regclass('pg_parameter_acl')") == [(None,)]:
        pytest.skip("before PostgreSQL 15 nobody is granted a setting")
    shop.site.query("CREATE ROLE loads; GRANT SET ON PARAMETER session_replication_role TO loads")
    try:
        assert verified(shop) is not None
        shop.settings["owner"] = "postgres, loads"
        assert verified(shop) is None
    finally:
        shop.site.query("DROP OWNED BY loads; DROP ROLE loads")
