"""What a role that may only add lines to the ledger does not decide: which rows are ours, a hold, the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.api.loader import load_pack
from ratesmith.core.errors import Fatal
from ratesmith.deploy.ledger import state as ledger_state
from ratesmith.deploy.ledger.chain import unknown_lead
from ratesmith.deploy.ledger.entity_lines import read_tale
from ratesmith.deploy.ledger.state import read_ledger_state, with_changes
from ratesmith.deploy.results import Database
from ratesmith.deploy.rows.applied import applied_rows
from ratesmith.deploy.rows.orphans import find_orphans
from ratesmith.deploy.session import Deployment, Session
from ratesmith.plan.row_trail import Trail, Wanted
from ratesmith.release.asked import Asked
from ratesmith.report.status import DatabaseStatus, skew
from ratesmith.sql.dialects.postgresql import DIALECT
from ratesmith.sql.ledger import COLUMNS, HASH
from ratesmith.sql.ledger_table import create
from support.deployments import Deploys, apply_seed
from support.file_texts import seed_file
from support.ledgers import TABLE, append, connected, tamper
from support.ledgers import insert as insert_by
from support.quick import first
from support.sample_tables import model, state, with_table

F: Final = "f" * 64
A, B, C = (state(model("a", credits=credits), model("b", credits=5)) for credits in (1000, 900, 910))
NEW: Final = {"op": "withdrawn", "table": "model", "key": ["new"], "label": "shop_model new"}


@pytest.fixture
def mallory(deploys: Deploys) -> Iterator[Deploys]:
    """A database with a role that, once there is a ledger, may add lines to it."""
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def grant(deploys: Deploys) -> None:
    deploys.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")


@pytest.fixture
def shop(mallory: Deploys) -> Deploys:
    """The same at migration 3, the price of which is wrong."""
    mallory.release(A, B, C)
    mallory.apply()
    grant(mallory)
    return mallory


def insert(deploys: Deploys, **cells: Any) -> None:
    """Insert a line of the present place as mallory, with some other cells."""
    with connected(deploys) as connection:
        insert_by(connection, deploys.standing.entries[-1], **cells)


def saved(deploys: Deploys) -> str:
    """Copy the ledger; return what brings it back."""
    deploys.site.query(f"DROP TABLE IF EXISTS saved; CREATE TABLE saved AS SELECT * FROM {TABLE}")
    return f"DELETE FROM {TABLE}; INSERT INTO {TABLE} SELECT * FROM saved"


@pytest.mark.slow
def test_who_did_not_roll_back_does_not_end_the_hold(shop: Deploys) -> None:
    """One line of another role, and the next scheduled apply brought the wrong price back."""
    shop.rollback(2)
    one, _, three = shop.history.chain
    with pytest.raises(psycopg.errors.RaiseException, match="only who rolled back, or the owner"):
        insert(shop, action="resume")
    insert(shop, action="down", head=1, migration=one.id)
    with pytest.raises(psycopg.errors.RaiseException, match="only who rolled back, or the owner"):
        insert(shop, action="resume")
    tamper(shop.site.database, f"DELETE FROM {TABLE} WHERE head = 1 AND action = 'down'")
    append(shop, "down", 1, three.id, state_hash=shop.standing.entries[2].state_hash, by="mallory", guarded=False)
    path = shop.site.folder / "seed.sql"
    path.write_text(seed_file(shop.build()))
    assert "held, because migration 2 was rolled back" in shop.site.database.run(path).stderr
    assert shop.site.models("credits")["a"] == 900


@pytest.mark.slow
def test_who_rolled_back_ends_the_hold_without_owning_the_ledger(shop: Deploys) -> None:
    insert(shop, action="down", head=2, migration=shop.history.chain[1].id)
    insert(shop, action="resume")
    assert shop.log[-2:] == [("down", 2), ("resume", 2)]


@pytest.mark.slow
def test_only_lines_that_are_trusted_say_which_rows_a_seed_made(mallory: Deploys) -> None:
    """A planted line had the next seed switch off a row of the administrator, and leave a removed one on sale."""
    site = mallory.site
    apply_seed(site, state(model("a"), model("b")))
    grant(mallory)
    site.query(
        'INSERT INTO shop_model SELECT (jsonb_populate_record(m, \'{"id": 99, "model_name": "acme"}\')).*'
        " FROM shop_model AS m WHERE m.model_name = 'a'"
    )
    for keys in ({}, {"model": [["acme"]]}):
        insert(mallory, action="seed", keys=keys)
    strange = f'UPDATE {TABLE} SET keys = \'{{"model": 7, "provider": {{"a": 1}}}}\' WHERE id = 2'
    tamper(site.database, strange)
    with site.driver("read") as driver:
        assert find_orphans(Deployment(site.build(state(model("a"), model("b"))), driver)) == ()
    apply_seed(site, state(model("a")))
    assert site.models("is_active") == {"a": True, "acme": True, "b": False}


@pytest.mark.slow
def test_a_planted_seed_keeps_nobody_from_noting_what_somebody_changed_by_hand(mallory: Deploys) -> None:
    apply_seed(mallory.site, state(model("a")))
    grant(mallory)
    mallory.site.query("UPDATE shop_model SET credits = 99")
    insert(mallory, action="seed", state_hash=F)
    apply_seed(mallory.site, state(model("a")))
    changes = "SELECT changes -> 0 -> 'changes' FROM shop_ratesmith_ledger WHERE action = 'overwrite'"
    assert mallory.site.query(changes) == [({"credits": [99, 5]},)]


@pytest.mark.slow
def test_a_row_is_taken_over_where_somebody_trusted_withdrew_it(mallory: Deploys) -> None:
    mallory.release(A, B, state(model("a", credits=900), model("b", credits=5), model("new")))
    mallory.apply(to=2)
    grant(mallory)
    one, two, _ = mallory.history.chain
    mallory.site.query(
        "INSERT INTO shop_model SELECT (jsonb_populate_record(m,"
        ' \'{"id": 99, "model_name": "new", "credits": 1, "is_active": false}\')).*'
        " FROM shop_model AS m WHERE m.model_name = 'a'"
    )
    insert(mallory, action="down", head=1, migration=one.id, down=[NEW])
    insert(mallory, action="resume")
    insert(mallory, action="up", head=2, migration=two.id)
    with mallory.refused() as caught:
        mallory.apply()
    assert "shop_model new (another row is there" in caught.value.message
    append(mallory, "down", 1, one.id, NEW)
    append(mallory, "resume", 1, one.id)
    mallory.apply()
    assert mallory.site.models("credits")["new"] == 5


def of_b(**entry: Any) -> dict[str, Any]:
    return {"op": "stays", "table": "model", "key": ["b"], "label": "shop_model b", **entry}


SOME: Final = {
    "a row with another value": [of_b(changes={"credits": [123, 456]})],
    "the row itself": [of_b(key=["a"], label="shop_model a", changes={"credits": [910, 6]})],
}
MISFITS: Final[dict[str, list[dict[str, Any]]]] = {
    "no value where one must be": [of_b(changes={"is_active": [True, None]})],
    "a row that is there": [of_b(op="insert", row={"model_name": "b"})],
    "where keys are sent": [
        {
            "op": "stays",
            "table": "provider",
            "key": ["openai"],
            "label": "shop_provider openai",
            "changes": {"title": ["Openai", "Evil"]},
        }
    ],
    "a provider that is none": [of_b(changes={"provider": ["openai", "none"]})],
    "two rows of one name": [of_b(changes={"credits": [5, 6]}), of_b(key=["a"], changes={"credits": [910, 6]})],
    "the value of another row": [of_b(changes={"credits": [5, 910]})],
    "more than anybody tries": [of_b(changes={"credits": [5, 6]})] * 10_001,
}


EVERY: Final = {"some": (SOME, ((),)), "more": ({**SOME, **MISFITS}, ((), ("a",)))}


@pytest.mark.parametrize(("cases", "wanted"), first(1, EVERY))
def test_what_cannot_be_done_of_a_line_of_a_stranger_does_not_close_the_way_back(
    mallory: Deploys, cases: dict[str, Any], wanted: tuple[tuple[str, ...], ...]
) -> None:
    for made in (A, B, C):
        providers = next(data.table for data in made if data.table.name == "provider").columns
        columns = tuple(replace(it, destination=it.name == "title") for it in providers)
        mallory.release(with_table(made, "provider", columns=columns))
    mallory.apply()
    grant(mallory)
    again = saved(mallory)
    for only in wanted:
        for what, entries in cases.items():
            append(mallory, "up", 4, F, *entries, by="mallory", guarded=False)
            append(
                mallory,
                "down",
                3,
                mallory.history.chain[2].id,
                *({**it, "at": 4} for it in entries),
                by="mallory",
                guarded=False,
            )
            undone = mallory.rollback(2, only=only)
            assert mallory.site.models("credits") == {"a": 900, "b": 5}, what
            assert undone.not_as_before == (), what
            assert undone.unread or only, what
            mallory.site.query("UPDATE shop_model SET credits = 910 WHERE model_name = 'a'")
            tamper(mallory.site.database, again)


@pytest.mark.slow
def test_a_migration_of_an_invented_id_is_compared_with_the_one_that_the_files_have(mallory: Deploys) -> None:
    mallory.release(A, B, C)
    mallory.apply(to=1)
    grant(mallory)
    append(mallory, "up", 2, F, by="mallory")
    append(mallory, "up", 3, mallory.history.chain[2].id, by="mallory")
    with mallory.refused() as caught:
        mallory.rollback(2)
    assert caught.value.message.startswith("the database is at migration 1, as its rows say, and there is no")
    mallory.site.query("UPDATE shop_model SET credits = 901 WHERE model_name = 'a'")
    assert mallory.rollback(2).not_as_before == ("shop_model 'a': credits is 901, not 900",)
    assert mallory.standing.migration == mallory.history.chain[1].id


@pytest.mark.slow
def test_a_status_does_not_believe_who_is_not_trusted(shop: Deploys) -> None:
    chain = shop.history.chain
    shop.rollback(2)
    behind = DatabaseStatus(Database(name="us", url=shop.site.database.url), shop.standing)
    shop.resume()
    insert(shop, action="up", head=3, migration=chain[2].id, left_out="us")
    here = DatabaseStatus(Database(name="eu", url=shop.site.database.url), shop.standing)
    assert skew([here, behind]) == "unexpected"
    trusted = replace(here.ledger, entries=tuple(replace(it, doubtful=False) for it in here.ledger.entries))
    assert skew([here._replace(ledger=trusted), behind]) == "expected"
    assert unknown_lead(shop.standing, chain[:3]) is None
    append(shop, "up", 4, F, by="mallory")
    refusal = unknown_lead(shop.standing, chain)
    assert refusal is not None and "as far as mallory says" in refusal.message


@pytest.mark.parametrize("by", ["postgres", "somebody"])
def test_adopting_does_not_take_a_migration_for_applied_because_a_stranger_says_so(shop: Deploys, by: str) -> None:
    """What the next migration changes was written back into the files as if somebody had changed it by hand."""
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = '{by}'")
    four = shop.release(state(model("a", credits=920), model("b", credits=5)))[3]
    append(shop, "up", 4, four.id, by="mallory")
    with shop.site.driver("read") as driver:
        deployment = Deployment(shop.build(), driver)
        assert applied_rows(deployment, shop.site.folder) == deployment.expected_at(3)


@pytest.mark.slow
def test_who_does_not_own_the_ledger_does_not_fill_it(shop: Deploys) -> None:
    """100,001 lines, which takes two minutes, make every command refuse the ledger."""
    columns = ", ".join(f'"{it}"' for it in (*COLUMNS, HASH))
    many = f"INSERT INTO {TABLE} (id, applied_by, applied_at, {columns})" + (
        f" SELECT id + i, '{{}}', clock_timestamp(), {columns} FROM {TABLE}, generate_series(1, {{}}) AS i WHERE id = 3"
    )
    tamper(shop.site.database, many.format("mallory", 2000))
    with pytest.raises(psycopg.errors.RaiseException, match="adds at most 2,000 lines within a day"):
        insert(shop, action="up", head=4)
    append(shop, "secrets", 3, shop.standing.migration, state_hash=shop.standing.state_hash)
    insert(shop, action="up", head=4)
    assert shop.rollback(2).rows == ("shop_model a",)


def test_a_ledger_may_have_dollars_in_its_name(mallory: Deploys) -> None:
    """`$rule$` in a prefix ended the function of the trigger."""
    name = "a$rule$b_$rule_$c"
    with mallory.site.driver() as driver:
        driver.begin()
        driver.run(tuple(create(DIALECT, name)))
        driver.commit()
    assert mallory.site.query(f'SELECT count(*) FROM "{name}"') == [(0,)]


UNREADABLE: Final = {
    "of another form": '{"table": "t", "key": [1], "op": 5}',
    "that nests deep": f'{{"table": "t", "key": [1], "op": "stays", "row": {{"a": {"[" * 2_000}{"]" * 2_000}}}}}',
}


@pytest.mark.parametrize("note", UNREADABLE.values(), ids=UNREADABLE)
def test_audit_and_status_pass_a_note_of_a_stranger_over_that_nothing_can_read(
    shop: Deploys, monkeypatch: pytest.MonkeyPatch, note: str
) -> None:
    last = shop.standing
    append(shop, "overwrite", 3, last.migration, state_hash=last.state_hash, by="mallory")
    tamper(shop.site.database, f"UPDATE {TABLE} SET changes = '[{note}]' WHERE id = 4")
    wanted = Wanted(rows=frozenset({("model", '["a"]')}))
    asked = Asked(name="model/a", kind=load_pack("ai_platform").kinds["model"], id="a", wanted=wanted, tables={})
    with shop.site.driver("read") as driver:
        session = Session(shop.build().target.scope, driver)
        # Whether nothing can read it, or it is too long: 65 of 1 MiB made every audit refuse the ledger.
        for most in (1000, 10):
            monkeypatch.setattr(ledger_state, "_MOST_CHANGES", most)
            tale = read_tale(session, "", asked, Trail(steps={}, names={}, ever=frozenset()), ())
            assert tale.unread == (f"line 4 of {TABLE} by mallory",)
        shown = with_changes(session, read_ledger_state(session, people=True)).as_written.entries[-1]
    assert (shown.changes, shown.more_changes) == ((), 1)


@pytest.mark.slow
def test_lines_that_keep_too_much_of_a_row_are_passed_over_and_named(
    shop: Deploys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eighteen lines of 10,000 entries each made every audit of one model refuse, and named nobody."""
    entry = {"op": "stays", "table": "model", "key": ["a"], "label": "a", "changes": {"credits": [1, 2]}}
    append(shop, "up", 4, F, entry, by="mallory")
    append(shop, "down", 3, shop.history.chain[2].id, *[entry | {"at": 4}] * 20, by="mallory")
    wanted = Wanted(rows=frozenset({("model", '["a"]')}))
    asked = Asked(name="model/a", kind=load_pack("ai_platform").kinds["model"], id="a", wanted=wanted, tables={})
    path = Trail(steps={1: (), 2: (), 3: ()}, names={}, ever=frozenset({("model", ("a",))}))
    with shop.site.driver("read") as driver:
        session = Session(shop.build().target.scope, driver)
        for bound, most in (("MOST_ENTRIES", 20), ("_MOST_CHANGES", 2000)):
            with monkeypatch.context() as patch:
                patch.setattr(ledger_state, bound, most)
                tale = read_tale(session, "", asked, path, tuple(shop.history.chain))
            assert tale.unread == (f"line 5 of {TABLE} by mallory",), bound
            assert [it.event.action for it in tale.events] == ["up"] * 4, bound
        monkeypatch.setattr(ledger_state, "MOST_ENTRIES", 2)
        with pytest.raises(Fatal, match="keep too much of these rows"):
            read_tale(session, "", asked, path, tuple(shop.history.chain))
