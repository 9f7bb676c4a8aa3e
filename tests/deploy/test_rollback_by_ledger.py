"""What a ledger keeps to undo a migration is values of rows that the tables have, and nothing else is carried out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.rollback import undo_to
from ratesmith.release.migration import Migration
from ratesmith.sql.dialect import dialect
from support.deployments import Deploys
from support.ledgers import tamper
from support.sample_tables import model, state

ONE, TWO = state(model("a")), state(model("a", credits=6), model("b"))

STRANGE = {
    "an unknown table": {"table": "usage"},
    "an unknown column": {"changes": {"api_key": ["x", "y"]}},
    "a value of another type": {"changes": {"credits": [6, "1); DROP TABLE shop_model; --"]}},
    "another operation": {"op": "truncate"},
    "more than an operation": {"sql": "TRUNCATE shop_model"},
    "a key of more columns": {"key": ["a", "b"]},
}


@pytest.mark.cases(quick=2)
@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_what_no_migration_writes_into_the_ledger_is_not_carried_out(
    deploys: Deploys, strange: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    entry = {"label": "shop_model a", "op": "stays", "table": "model", "key": ["a"], "changes": {"credits": [6, 5]}}
    down = dialect("postgresql").text(json.dumps([entry | strange]))
    tamper(deploys.site.database, f"UPDATE shop_ratesmith_ledger SET down = {down} WHERE head = 2")
    with monkeypatch.context() as squashed:
        squashed.setattr(Migration, "is_squashed", property(lambda it: it.number == 2))
        with deploys.refused() as caught:
            deploys.rollback(1)
    assert caught.value.message.startswith("the ledger does not say in the form of this version how to undo ")
    if "sql" not in strange:
        assert deploys.rollback(1).by_files == ("shop_model a",)
        assert deploys.site.models("credits")["a"] == 5


def test_a_key_that_was_widened_since_is_named_where_the_ledger_alone_has_the_rows(
    deploys: Deploys, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    build = deploys.build()
    key = {"key": ("model_name", "provider"), "may_widen_key": ("provider",)}
    tables = (replace(it, **key) if it.name == "model" else it for it in build.target.scope.tables)
    scope = replace(build.target.scope, tables=tuple(tables))
    monkeypatch.setattr(Migration, "is_squashed", property(lambda it: it.number == 2))
    with deploys.site.driver() as driver, deploys.refused() as caught:
        undo_to(Session(scope, driver), build.history, 1, "too dear")
    assert caught.value.message.startswith("the ledger keeps shop_model a by another key than model_name, provider, ")
    assert caught.value.hint == "change the values back in config/, and apply that as a migration"


def test_a_value_of_the_ledger_is_never_more_than_a_value(deploys: Deploys) -> None:
    hostile = "'; COMMIT; DROP TABLE shop_model; --\\\n$$"
    deploys.release(state(model("a", notes=hostile)), ONE)
    deploys.apply()
    assert json.loads(deploys.site.query("SELECT down::text FROM shop_ratesmith_ledger ORDER BY id")[1][0]) == [
        {"op": "stays", "key": ["a"], "label": "shop_model a", "table": "model", "changes": {"notes": ["", hostile]}}
    ]
    deploys.rollback(1)
    assert deploys.site.models("remarks") == {"a": hostile}
