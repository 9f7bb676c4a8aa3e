"""seed.sql in the platform's own tables: only those that have rows, and no column that rounds money."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from ratesmith.core.ir import Dataset
from support.databases import Postgres, Site
from support.deployments import apply_seed
from support.file_texts import seed_file
from support.sample_tables import model, state

FULL = state(model("a", cost=Decimal("12.00125")))
NO_SETTINGS = state(model("a"), settings=[])


def said(site: Site, dataset: Dataset, **settings: Any) -> str:
    """What psql or sqlite3 says of seed.sql: nothing, unless it fails."""
    path = site.folder / "seed.sql"
    path.write_text(seed_file(site.build(dataset, **settings)))
    done = site.database.run(path)
    assert (done.returncode == 0) == (not done.stderr)
    return done.stderr


def test_a_table_without_rows_may_be_missing(site: Site) -> None:
    site.database.run(site.file("schema", FULL))
    site.query("DROP TABLE shop_settings")
    assert "shop_settings" in said(site, NO_SETTINGS)
    assert said(site, NO_SETTINGS, schema="external") == ""
    assert site.models("credits") == {"a": 5}


def test_rows_that_were_removed_with_all_others_of_their_table_are_for_apply(site: Site) -> None:
    site.converge(FULL)
    before = site.query('SELECT * FROM "content_Keyword"')
    none = state(model("a"), keyword=[])
    error = said(site, none, schema="external")
    assert (
        "rows of content_Keyword were removed, and with schema: external this file has only tables with rows" in error
    )
    assert site.query('SELECT * FROM "content_Keyword"') == before
    apply_seed(site, none, schema="external")
    assert site.query('SELECT * FROM "content_Keyword"') == []
    assert said(site, none, schema="external") == ""


TYPES = {
    "double precision": "double precision",
    "amount": "double precision",
    "real": "real",
    "money": "money",
    "integer": "integer",
    "numeric(7,4)": "numeric(7,4)",
    "numeric(6,5)": "numeric(6,5)",
    "numeric(7,5)": "",
    "numeric": "",
}
"""The types of a column for 12.00125, and which one is refused; `amount` is a domain."""


def test_a_column_that_would_round_an_amount_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    postgres.run(site.file("schema", FULL))
    site.query("CREATE DOMAIN amount AS double precision")
    for type, refused in TYPES.items():
        site.query(f"ALTER TABLE shop_model ALTER cost TYPE {type} USING NULL")
        message = f"columns would round or refuse amounts of money: shop_model.cost is {refused}; nothing was changed"
        assert (message in said(site, FULL)) == bool(refused), type
    assert site.query("SELECT cost FROM shop_model") == [(Decimal("12.00125"),)]
