"""A cell can be a gigabyte, of whoever may write the row: only its beginning is read."""

from __future__ import annotations

from typing import Any, Final

import pytest

from ratesmith.core.redacted_json import holds_secret, json_cell, shown_cell
from ratesmith.database.introspect import LONGEST_CELL
from ratesmith.deploy.drift import drift
from ratesmith.deploy.row_messages import describe_rows
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import Update
from support.databases import Site
from support.deployments import Deploys
from support.sample_tables import MODEL, model, state

LONG = {"sqlite": "char(0) || hex(zeroblob(50000))", "postgresql": "repeat('x', 100000)"}
JSON = {"sqlite": "json_array({})", "postgresql": "jsonb_build_array({})"}


def test_of_a_long_text_the_database_sends_the_beginning_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four cells of 150 MB needed 1.4 GB of memory."""
    wanted = state(model("a"), model("b", notes="x" * 9_000))
    site.converge(wanted)
    long, fetched = LONG[site.database.dialect], []
    site.query(f"UPDATE shop_model SET remarks = {long}, capabilities = {JSON[site.database.dialect].format(long)}")
    with site.driver("read") as driver:
        ask = type(driver).rows

        def rows(self: Any, query: str) -> Any:
            answer = ask(self, query)
            fetched.extend(len(cell) for row in answer for cell in row if isinstance(cell, (str, bytes)))
            return answer

        monkeypatch.setattr(type(driver), "rows", rows)
        found = drift(Deployment(site.build(wanted), driver)).operations
    # As long as twice the longest text that the configuration has in that column.
    assert max(fetched) == 18_001 * (4 if site.database.dialect == "sqlite" else 1)
    lengths = {it.column: len(str(it.old)) for each in found if isinstance(each, Update) for it in each.changes}
    assert lengths == {"notes": 18_000, "capabilities": len('"JSON of more than 10,000 characters"')}
    assert LONGEST_CELL == 10_000


LONG_DOCUMENT: Final = '"JSON of more than 10,000 characters"'


def fill(site: Site, name: str) -> None:
    document = JSON[site.database.dialect].format(LONG[site.database.dialect])
    site.query(f"UPDATE shop_model SET capabilities = {document} WHERE model_name = '{name}'")


def test_a_long_document_in_a_removed_row_closes_no_rollback_and_is_named(deploys: Deploys) -> None:
    deploys.release(state(model("a"), model("b")), state(model("a", credits=9)))
    deploys.apply()
    fill(deploys.site, "b")
    assert deploys.rollback(1, only=("a",)).not_as_before == ()
    (named,) = deploys.rollback(1).not_as_before
    assert named.startswith(f"shop_model 'b': capabilities is {LONG_DOCUMENT}, not ")


def test_a_long_document_is_shown_as_such_in_every_form(site: Site) -> None:
    wanted = state(model("a"))
    site.converge(wanted)
    fill(site, "a")
    with site.driver("read") as driver:
        found = drift(Deployment(site.build(wanted), driver))
    (update,) = found.operations
    assert isinstance(update, Update)
    (change,) = update.changes
    (column,) = (it for it in MODEL.columns if it.name == "capabilities")
    assert (shown_cell(column, change.old), json_cell(column, change.old)) == (
        f"'{LONG_DOCUMENT}'",
        LONG_DOCUMENT[1:-1],
    )
    assert not holds_secret(column, change.old)
    (text,) = describe_rows(found.operations, [MODEL])
    assert LONG_DOCUMENT in text
