"""Whoever adds the first line of a ledger says which environment it is of: who is refused for that learns who did."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Final

import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.output.sql_scripts import resume_file
from ratesmith.sql.dialects.postgresql import DIALECT
from ratesmith.sql.ledger_table import create
from support.deployments import Deploys
from support.file_texts import seed_file
from support.ledgers import TABLE, append, connected, insert
from support.sample_tables import model, state

STATES: Final = [state(model("a", credits=credits)) for credits in (1000, 900)]
SAID: Final = "this database belongs to environment production, and this is for staging (as a line of the ledger by"


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database with an empty ledger, as grants.sql makes it, and a role that may add lines to it."""
    deploys.release(*STATES)
    with deploys.site.driver() as driver:
        driver.begin()
        driver.run(tuple(create(DIALECT, TABLE)))
        driver.commit()
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    deploys.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def begin(shop: Deploys, action: str, environment: str, *, by: str = "mallory") -> None:
    """Add the first line as a role."""
    nothing: Any = SimpleNamespace(id=0, environment=environment, head=0, migration="", state_hash="")
    with connected(shop) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {by}".encode())
        insert(connection, nothing, action=action)


def test_commands_name_who_said_of_which_environment_the_ledger_is(shop: Deploys) -> None:
    begin(shop, "seed", "production")
    for command in (shop.apply, lambda: shop.rollback(0), shop.drift, shop.resume):
        with pytest.raises(Fatal) as caught:
            command()
        assert caught.value.kind is RefusalKind.OTHER_ENVIRONMENT
        assert caught.value.message.startswith(f"{SAID} mallory")
        assert "--env" not in caught.value.hint
        assert "mallory is not" in caught.value.hint


def test_who_is_trusted_is_named_with_the_hint_to_choose_the_environment(shop: Deploys) -> None:
    begin(shop, "seed", "production", by="DEFAULT")
    with pytest.raises(Fatal, match="belongs to environment production") as caught:
        shop.drift()
    assert caught.value.hint == "choose the environment with --env, or the database with --database"


def test_files_name_who_said_that_too(shop: Deploys) -> None:
    begin(shop, "seed", "production")
    said = [shop.said(shop.history.chain[0])]
    for text in (seed_file(shop.build()), resume_file(shop.build())):
        path = shop.site.folder / "file.sql"
        path.write_text(text)
        said.append(shop.site.database.run(path).stderr)
    assert [f"{SAID} mallory" in it for it in said] == [True] * 3, said


def test_so_does_the_ledger_where_the_first_line_is_a_note(shop: Deploys) -> None:
    """No move says where the database is, so that only the line which is added is refused."""
    begin(shop, "secrets", "production")
    with pytest.raises(Fatal, match="is of environment production since its first line, by mallory"):
        append(shop, "seed", 0, "")


def test_a_seed_of_a_new_region_names_who_made_it_look_as_if_it_had_a_ledger(shop: Deploys) -> None:
    begin(shop, "secrets", "staging")
    with pytest.raises(Fatal, match="has a ledger and is at migration 0") as caught:
        shop.apply(from_seed=True)
    assert "is by mallory, who is not trusted here" in caught.value.hint
