"""What others wrote into rows and lines is printed by psql as it is: the SQL breaks up what a terminal or CI obeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import psycopg
import pytest

from support.deployments import Deploys
from support.file_texts import seed_file
from support.ledgers import TABLE, append
from support.sample_tables import model, state

OBEYED: Final = "\x1b]0;owned\x07\x1b[2J\x9b2Jx\r\n::error::deployed fine\n##[error]x ##vso[x] a::b"


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 2, and a role that may add lines to the ledger."""
    deploys.release(*(state(model("a", notes=notes)) for notes in ("1", "2", "3")))
    deploys.apply(to=2)
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    deploys.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def is_harmless(said: str) -> bool:
    """Whether psql printed one line, without what is obeyed."""
    return said.count("\n") == 1 and re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|::|##", said) is None


def test_a_file_says_the_reason_of_a_rollback_without_what_is_obeyed(shop: Deploys) -> None:
    append(shop, "down", 1, shop.history.chain[0].id, by="mallory", reason=OBEYED)
    path = shop.site.folder / "seed.sql"
    path.write_text(seed_file(shop.build()))
    for said in (shop.said(shop.history.chain[2]), shop.site.database.run(path).stderr):
        said = said.partition("ERROR:")[2]
        assert "owned  [2J 2Jx  : :error: :deployed fine # #[error]x # #vso[x] a: :b" in said
        assert is_harmless(said)


def test_and_so_it_says_a_cell_that_somebody_changed(shop: Deploys) -> None:
    """Also where the platform's column has a collation in which nothing can be searched for by a pattern."""
    shop.site.query("CREATE COLLATION loose (provider = icu, locale = 'und', deterministic = false)")
    shop.site.query("ALTER TABLE shop_model ALTER COLUMN remarks TYPE text COLLATE loose")
    with psycopg.connect(shop.site.database.url) as connection:
        connection.execute("UPDATE shop_model SET remarks = %s", [OBEYED])
    said = shop.said(shop.history.chain[2]).partition("ERROR:")[2]
    assert "found rows that somebody changed: shop_model a (remarks is  ]0" in said
    assert is_harmless(said), said
