"""A column of the platform that cannot hold a value is named with its type, not reported as changed by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.database.column_types import wrong_types
from ratesmith.deploy.drift import drift
from ratesmith.deploy.session import Deployment
from support.databases import Postgres, Site
from support.deployments import apply_seed, refusal
from support.sample_tables import model, state

WANTED: Final = state(model("a"), model("b", cost=Decimal("1234.5"), credits=70_000, notes="twelve chars"))
HELD: Final = (
    "cost numeric",
    "cost numeric(20, 10)",
    "credits bigint",
    "credits numeric(5)",
    "temperature numeric(2, 1)",
    "small integer",
    "remarks varchar(12)",
    "capabilities text",
)
NOT_HELD: Final = {
    "cost numeric(10, 4)": "numeric(10,4), which cannot hold 0.00125 of 'a' exactly: it must be numeric(11, 5)",
    "cost numeric(9, 6)": "numeric(9,6), which cannot hold 1234.5 of 'b' exactly: it must be numeric(10, 6)",
    "cost integer": "integer, which cannot hold 0.00125 of 'a' exactly: it must be numeric(18, 12)",
    "cost double precision": "double precision, which rounds amounts of money: it must be numeric(18, 12)",
    "cost real": "real, which rounds amounts of money: it must be numeric(18, 12)",
    "cost narrow": "numeric(10,2), which cannot hold 0.00125 of 'a' exactly: it must be numeric(13, 5)",
    "cost text": "text, and what is stored there is numeric(18, 12)",
    "credits smallint": "smallint, which cannot hold 70000 of 'b' exactly: it must be integer",
    "remarks varchar(11)": "character varying(11), which cannot hold 'twelve chars' of 'b' exactly: it must be text",
    "small text": "text, and what is stored there is smallint",
    "token text": "text, and what is stored there is uuid",
    "released text": "text, and what is stored there is date",
}


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Site:
    """The tables of the platform, without rows."""
    site = Site(postgres, tmp_path)
    site.query(site.file("schema", WANTED).read_text() + "; CREATE DOMAIN narrow AS numeric(10, 2)")
    return site


def test_a_column_that_cannot_hold_a_value_is_named_with_its_type(site: Site) -> None:
    found = {}
    with site.driver() as driver:
        for case in (*HELD, *NOT_HELD):
            driver.begin()
            column, _, type = case.partition(" ")
            driver.execute(f"ALTER TABLE shop_model ALTER {column} TYPE {type} USING NULL")
            found[case] = wrong_types(driver, WANTED)
            driver.rollback()
    columns = {case: case.partition(" ")[0] for case in NOT_HELD}
    assert found == dict.fromkeys(HELD, ()) | {
        case: (f"shop_model.{columns[case]} is {said}{' or wider' * ('cannot' in said)}",)
        for case, said in NOT_HELD.items()
    }


def test_rounded_money_is_refused_by_apply_and_by_drift_and_not_called_changed_by_hand(site: Site) -> None:
    apply_seed(site, WANTED)
    site.query("ALTER TABLE shop_model ALTER cost TYPE numeric(10, 4)")
    with site.driver("read") as driver, pytest.raises(Fatal) as drifted:
        drift(Deployment(site.build(WANTED), driver))
    for error in (refusal(site, WANTED), drifted.value):
        assert error.exit == Exit.REFUSED
        assert "shop_model.cost is numeric(10,4), which cannot hold 0.00125 of 'a' exactly" in error.message
        assert "change the type of the column" in error.hint
        assert "by hand" not in error.message + error.hint
