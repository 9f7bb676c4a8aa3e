"""What is read of a ledger and of the fingerprints has bounds, and a line more costs no more than the one before it."""

from __future__ import annotations

from typing import Any

import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.core.tables import Double, Integer, Json, Numeric, Type
from ratesmith.database import given_secrets
from ratesmith.database.given_secrets import GivenSecrets
from ratesmith.deploy.ledger import cells as ledger_cells
from ratesmith.deploy.ledger import state as ledger_state
from ratesmith.deploy.ledger.state import read_keys, read_ledger_state, read_undo_of
from ratesmith.deploy.session import Session
from ratesmith.plan.cell_json import decoded
from ratesmith.plan.undo import decode_step, parse_undo
from support.databases import Site, Sqlite
from support.deployments import Deploys, apply_seed
from support.sample_tables import ALL, model, state


@pytest.mark.parametrize("text", ["1E+300000000", "-1E-300000000", "0E+999999999", "NaN", "Infinity"])
@pytest.mark.parametrize("type", [Numeric(10, 6), Double()])
def test_a_number_that_no_column_holds_is_not_written_out(type: Type, text: str) -> None:
    with pytest.raises(ValueError, match="no amount that a column holds"):
        decoded(type, f'"{text}"')


def test_nor_one_in_a_document_or_one_of_many_digits() -> None:
    tables = {table.name: table for table in ALL}
    changes = '{"capabilities": [{"x": 1E+300000000}, {}]}'
    (entry,) = parse_undo(f'[{{"op": "stays", "table": "model", "key": ["a"], "label": "", "changes": {changes}}}]')
    with pytest.raises(ValueError, match="no amount"):
        decode_step(entry, tables)
    with pytest.raises(ValueError, match="out of range"):
        decoded(Integer(), "9" * 5000)
    assert decoded(Json(), '{"x": 1}') == '{"x": 1}'


@pytest.fixture
def site(sqlite: Sqlite, tmp_path: Any) -> Site:
    site = Site(sqlite, tmp_path)
    for credits in (1, 2):
        apply_seed(site, state(model("a", credits=credits), model("b")))
    return site


def test_a_ledger_of_too_many_lines_or_keys_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.driver("read") as driver:
        session = Session(site.build(state()).target.scope, driver)
        every, last = read_keys(session)
        assert every["model"] == last["model"] == {("a",), ("b",)}
        monkeypatch.setattr(ledger_state, "MOST_KEYS", 2)
        with pytest.raises(Fatal, match="name more than 2 rows") as caught:
            read_keys(session)
        assert caught.value.kind is RefusalKind.STRANGE_LEDGER
        monkeypatch.setattr(ledger_cells, "MOST_LINES", 1)
        with pytest.raises(Fatal, match="has more than 1 lines"):
            read_ledger_state(session)


def test_many_fingerprints_are_read_at_once_and_too_many_are_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of a key was copied with all before it: 150,000 took minutes."""
    with site.driver() as driver:
        given = GivenSecrets("fingerprints", driver)
        given.make()
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        driver.execute(
            "INSERT INTO fingerprints (id, entity, name, fingerprint, applied_at)"
            f" {numbers} SELECT i, 'openai', 'api_key', i, '2026-11-22 00:00:00' FROM n"
        )
        assert len(given.read().by_key["openai", "api_key"]) == 20_000
        monkeypatch.setattr(given_secrets, "_MOST", 10)
        with pytest.raises(Fatal, match="the table has more than 10"):
            given.read()


def test_of_what_undoes_migrations_only_the_rows_in_question_are_fetched(
    deploys: Deploys, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploys.release(*(state(model("a", credits=number), model("b", credits=number)) for number in (1, 2, 3)))
    deploys.apply()
    with deploys.site.driver("read") as driver:
        session = Session(deploys.build().target.scope, driver)
        ledger = read_ledger_state(session)
        found = read_undo_of(session, ledger, [("model", '["b"]')]).entries
        assert {line: [it.label for it in kept] for line, kept in found.items()} == {
            1: ["shop_model b"],
            2: ["shop_model b"],
            3: ["shop_model b"],
        }
        monkeypatch.setattr(ledger_state, "_MOST_CHANGES", 10)
        with pytest.raises(Fatal, match="keep too much of these rows"):
            read_undo_of(session, ledger, [("model", '["b"]')])
