"""Lines that a role plants which may only append, and what a rollback of somebody else makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.deploy.receipts import Resumed
from ratesmith.deploy.rows.orphans import OrphanedRow, find_orphans
from ratesmith.deploy.session import Deployment, Session
from ratesmith.deploy.undo import rollback as rollback
from ratesmith.deploy.undo.rows_back import RowsBack
from ratesmith.report.apply import describe_resume, describe_rollback
from support.deployments import Deploys
from support.ledgers import TABLE, append, tamper
from support.quick import first
from support.sample_tables import model, provider, state, with_table

F: Final = "f" * 64
A, B, C = (state(model("a", credits=credits), model("b", credits=5)) for credits in (1000, 900, 910))
PRICE: Final = {
    "op": "stays",
    "table": "model",
    "key": ["a"],
    "changes": {"credits": [910, 900]},
    "label": "shop_model a",
}
OTHER: Final = PRICE | {"key": ["b"], "changes": {"credits": [5, 123456]}, "label": "shop_model b"}
WRONG: Final = "shop_model 'a': credits is 910, not 900"


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 3, the price of which is wrong, and the role mallory."""
    deploys.release(A, B, C)
    deploys.apply()
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    deploys.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def plant(shop: Deploys, *lines: tuple[str, int, str, *tuple[dict[str, Any], ...]], guarded: bool = True) -> None:
    """Append lines as mallory; an id may be that of the migration with the number of the head."""
    for action, head, id, *entries in lines:
        real = shop.history.chain[head - 1].id if id == "real" else id
        append(shop, action, head, real, *entries, by="mallory", guarded=guarded)


def credits(shop: Deploys) -> dict[str, int]:
    return shop.site.models("credits")


BACK: Final = [("down", 2, "real"), ("down", 1, "real"), ("down", 0, "")]
PLANTED: Final[dict[str, list[tuple[Any, ...]]]] = {
    "that it went back": [("down", 2, "real")],
    "that it went back, and nothing holds it": [("down", 2, "real"), ("resume", 2, "real")],
    "that it went back to the beginning": BACK,
    "that a line leapt there": [("down", 0, "")],
    "that it went back to nowhere": [("down", 2, F)],
    "that it began anew": [*BACK, ("resume", 0, ""), ("baseline", 2, "real")],
    "that a seed led on": [("seed", 4, F)],
    "that a seed led far": [("seed", 9, F)],
    "that it was another version": [("up", 4, F), ("down", 3, "real"), *BACK],
    "that nothing is to be undone": [("down", 2, "real"), ("resume", 2, "real"), ("up", 3, "real")],
    "that another migration changed nothing": [("down", 2, "real"), ("resume", 2, "real"), ("up", 3, F)],
    "what nothing can read": [("down", 2, "real", PRICE | {"at": 2.5}), ("resume", 2, "real")],
    "that it was so before": [
        ("down", 2, "real"),
        ("resume", 2, "real"),
        ("up", 3, "real", PRICE | {"already": ["credits"]}),
    ],
}


@pytest.mark.slow
def test_whatever_a_role_plants_the_price_goes_back_and_its_lines_are_named(shop: Deploys) -> None:
    """Each of these closed the way back, or left the price as it was; what a role adds by itself is undone too."""
    shop.site.query(f"CREATE TABLE saved AS SELECT * FROM {TABLE}")
    for what, lines in PLANTED.items():
        plant(shop, *lines, guarded=False)
        undone = shop.rollback(2)
        assert (credits(shop)["a"], undone.not_as_before, undone.held) == (900, (), True), what
        assert shop.log[-1] == ("down", 2), what
        named = [it.partition(" by mallory, ")[2] for it in undone.passed_over]
        believed = ("up 4", "down 3")
        assert named == [f"{it[0]} to migration {it[1]}" for it in lines if f"{it[0]} {it[1]}" not in believed], what
        assert bool(undone.out_of_place) == ("leapt" in what), what
        shop.site.query("UPDATE shop_model SET credits = 910 WHERE model_name = 'a'")
        tamper(shop.site.database, f"DELETE FROM {TABLE}; INSERT INTO {TABLE} SELECT * FROM saved")


@pytest.mark.slow
def test_the_next_migration_of_the_files_does_not_close_the_way_back_where_its_rows_say_that_it_never_ran(
    shop: Deploys,
) -> None:
    """Its row was not there to be taken away, and "was changed since": the hint led to a row that nobody changed."""
    four, five = (
        state(model("a", credits=credits), model("b", credits=5), model("new", credits=credits))
        for credits in (910, 920)
    )
    shop.release(four, five)
    with shop.site.driver("read") as driver:
        back = RowsBack(Session(shop.build().target.scope, driver))
        added, dearer = (json.loads(back.planned_text(shop.build().history, number)) for number in (4, 5))
    again = f"CREATE TABLE saved AS SELECT * FROM {TABLE}", f"DELETE FROM {TABLE}; INSERT INTO {TABLE} TABLE saved"
    shop.site.query(again[0])
    for lines in ([("up", 4, "real", *added)], [("up", 4, "real", *added), ("up", 5, "real", *dearer), ("up", 6, F)]):
        plant(shop, *lines)
        undone = shop.rollback(2)
        assert (len(undone.passed_over), undone.not_as_before, credits(shop)) == (len(lines), (), {"a": 900, "b": 5})
        tamper(shop.site.database, again[1])
        shop.site.query("UPDATE shop_model SET credits = 910 WHERE model_name = 'a'")
    shop.apply(to=4)
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = 'mallory' WHERE head = 4")
    undone = shop.rollback(2)
    assert (undone.passed_over, undone.not_as_before, undone.rows[0]) == ((), (), "shop_model new: switched off")


@pytest.mark.slow
def test_a_migration_and_its_revert_of_another_role_are_believed(shop: Deploys) -> None:
    """Their rows were as if neither had run, and the way back to the first was refused."""
    prices = (920, 910)
    shop.release(*(state(model("a", credits=credits), model("b", credits=5)) for credits in prices))
    shop.apply()
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = 'mallory' WHERE head > 3")
    undone = shop.rollback(4)
    assert (undone.before, undone.passed_over, undone.not_as_before, credits(shop)["a"]) == (5, (), (), 920)


@pytest.mark.slow
def test_a_migration_of_another_role_whose_row_was_put_back_is_not_called_forged(shop: Deploys) -> None:
    shop.release(state(model("a", credits=920), model("b", credits=5)))
    shop.apply()
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = 'mallory' WHERE head > 3")
    shop.site.query("UPDATE shop_model SET credits = 910 WHERE model_name = 'a'")
    undone = shop.rollback(3)
    said = "\n".join(describe_rollback(undone, "live", "", dry_run=False, verbose=False))
    assert (len(undone.passed_over), undone.not_as_before, undone.held) == (1, (), True)
    assert "so that did not run, or was put back since" in said and "find out" not in said


@pytest.mark.slow
def test_a_resume_says_who_held_the_database_where_nobody_trusts_that_role(shop: Deploys) -> None:
    shop.rollback(2)
    plant(shop, ("down", 1, "real"))
    said = "".join(describe_resume(Resumed(head=1, held=shop.resume()), "live", "eu"))
    assert "goes on from migration 1, where mallory, who is not trusted here, had it held; run: " in said


@pytest.mark.slow
def test_the_ledger_of_a_database_that_went_nowhere_is_put_right_by_a_rollback_to_where_it_is(shop: Deploys) -> None:
    plant(shop, *BACK)
    assert {it.table for it in in_use(shop)} >= {"model"}
    undone = shop.rollback(3)
    assert (undone.before, undone.rows, undone.held, credits(shop)["a"]) == (3, (), False, 910)
    assert (shop.log[-1], in_use(shop), shop.migrated().applied) == (("up", 3), (), ())


@pytest.mark.slow
def test_a_rollback_of_a_role_that_is_not_trusted_counts_where_the_rows_agree(shop: Deploys) -> None:
    plant(shop, ("down", 2, "real"))
    shop.site.query("UPDATE shop_model SET credits = 900 WHERE model_name = 'a'")
    undone = shop.rollback(2)
    assert (undone.passed_over, undone.before, undone.rows, undone.held) == ((), 2, (), True)
    assert shop.rollback(1).rows == ("shop_model a",)


@pytest.mark.slow
def test_without_the_files_a_planted_rollback_is_named_and_not_taken_for_a_wrong_call(shop: Deploys) -> None:
    plant(shop, *BACK)
    with pytest.raises(Fatal, match=r"at migration 0, as far as line 6 of .* by mallory says") as caught:
        shop.rollback(2, files=0)
    assert (caught.value.exit, caught.value.kind) == (Exit.REFUSED, RefusalKind.LEDGER_ALTERED)
    assert credits(shop)["a"] == 910


def in_use(shop: Deploys) -> tuple[OrphanedRow, ...]:
    with shop.site.driver("read") as driver:
        return find_orphans(Deployment(shop.build(), driver))


@pytest.mark.slow
def test_the_same_of_a_role_that_is_trusted_is_believed_and_named(shop: Deploys) -> None:
    """Whoever adopted a value wants it to stay; whoever made the change just before the migration wants that, too."""
    two, three = shop.history.chain[1:]
    append(shop, "down", 2, two.id)
    append(shop, "resume", 2, two.id)
    append(shop, "up", 3, three.id, PRICE | {"already": ["credits"]})
    undone = shop.rollback(2)
    assert undone.not_as_before == ("shop_model 'a': credits is 910, not 900",)
    assert undone.already == ("shop_model a (credits)",)


@pytest.mark.slow
def test_what_a_rollback_left_of_a_migration_that_never_ran_is_not_carried_out(shop: Deploys) -> None:
    plant(shop, ("down", 3, "real", OTHER | {"at": 99}), ("resume", 3, "real"), guarded=False)
    assert (shop.rollback(2).not_as_before, credits(shop)) == ((), {"a": 900, "b": 5})


@pytest.mark.slow
def test_what_only_the_ledger_says_counts_of_who_is_trusted_and_is_named_and_compared(shop: Deploys) -> None:
    plant(shop, ("up", 4, F, OTHER))
    undone = shop.rollback(3)
    assert (undone.unread, undone.not_as_before, credits(shop)["b"]) == (("shop_model b",), (), 5)
    shop.resume()
    append(shop, "up", 4, F, OTHER)
    undone = shop.rollback(3)
    assert (undone.by_ledger, credits(shop)["b"]) == (("shop_model b",), 123456)
    assert undone.not_as_before == ("shop_model 'b': credits is 123456, not 5",)


@pytest.mark.slow
def test_nothing_is_written_that_no_file_has_on_the_word_of_who_only_adds_lines(shop: Deploys) -> None:
    """The price of a plan that no file names went to 0.01, under the name of a row that really went back."""
    shop.site.query("CREATE TABLE other AS SELECT * FROM shop_model WHERE model_name = 'b'")
    shop.site.query("UPDATE other SET model_name = 'legacy', credits = 99, id = 99; INSERT INTO shop_model TABLE other")
    legacy = OTHER | {"key": ["legacy"], "changes": {"credits": [99, 1]}, "label": "shop_model a"}
    gone = legacy | {"op": "delete", "changes": {}, "row": {"credits": 99}}
    more = legacy | {"op": "insert", "key": ["more"], "changes": {}, "row": {"model_name": "more", "credits": 1}}
    plant(shop, ("up", 4, F, legacy), ("up", 5, F, gone), ("up", 6, F, more))
    undone = shop.rollback(2)
    assert {*undone.unread} == {"shop_model legacy", "shop_model more"}
    assert (undone.by_ledger, undone.not_as_before, credits(shop)) == ((), (), {"a": 900, "b": 5, "legacy": 99})


def test_without_files_lines_of_who_is_not_trusted_change_nothing_beside_those_of_who_is(shop: Deploys) -> None:
    """Nothing could be compared, so the price that somebody planted was written and named by nobody."""
    plant(shop, ("up", 4, F, OTHER | {"label": "shop_model a"}))
    undone = shop.rollback(2, files=0)
    assert undone.unproved == (f"shop_model b: was left, as only line 4 of {TABLE} by mallory says",)
    assert credits(shop) == {"a": 900, "b": 5}
    said = "\n".join(describe_rollback(undone, "live", "", dry_run=False, verbose=False))
    assert "by mallory says, who is not trusted here, and there are no files to compare it with" in said
    assert "hint: compare them with the files: ratesmith --env live drift\n" in said
    assert "hint: run the next rollback with the files, or as the role that deploys, whose lines count" in said
    tried = "\n".join(describe_rollback(undone, "live", "", dry_run=True, verbose=False))
    assert "hint: run it with the files, or as the role that deploys, whose lines count" in tried
    assert "drift" not in tried


def test_without_files_what_only_strangers_say_goes_back_and_is_named_with_them(shop: Deploys) -> None:
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = 'mallory'")
    undone = shop.rollback(2, files=0)
    assert undone.unproved == (f"shop_model a: went back as line 3 of {TABLE} by mallory says",)
    assert credits(shop)["a"] == 900
    assert "credits: 910 -> 900" in "\n".join(describe_rollback(undone, "live", "", dry_run=False, verbose=False))


@pytest.mark.parametrize("entry", first(1, {"no table": OTHER | {"table": "none"}, "nothing": OTHER | {"op": "x"}}))
def test_what_nothing_can_read_does_not_close_the_way_back(shop: Deploys, entry: dict[str, Any]) -> None:
    plant(shop, ("up", 4, F, entry), guarded=False)
    undone = shop.rollback(2)
    assert (undone.unread, credits(shop), undone.not_as_before) == (("shop_model b",), {"a": 900, "b": 5}, ())
    assert shop.log[-2:] == [("down", 3), ("down", 2)]


@pytest.mark.slow
def test_of_many_lines_of_a_stranger_no_more_is_read_than_is_tried(
    shop: Deploys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 of the largest kept the rollback busy for a minute, and it printed a quarter of a million lines."""
    monkeypatch.setattr(rollback, "_MOST_DOUBTFUL", 1)
    plant(shop, ("up", 4, F, OTHER, OTHER), ("up", 5, F, OTHER))
    undone = shop.rollback(2)
    assert (undone.unread, credits(shop)) == (("shop_model b", "line 4"), {"a": 900, "b": 5})
    many = replace(undone, unread=("x",) * 1000, by_files=("y",) * 1000)
    assert len([*describe_rollback(many, "live", "", dry_run=False, verbose=False)]) < 100


def test_no_line_gives_the_row_of_a_key_another_name(deploys: Deploys) -> None:
    wanted = state(model("a"), provider=[provider("openai", title="x")])
    (table,) = (data.table for data in wanted if data.table.name == "provider")
    columns = tuple(replace(it, destination=it.name == "title") for it in table.columns)
    deploys.release(with_table(wanted, "provider", columns=columns))
    deploys.apply()
    renamed = {"key": ["openai"], "to": ["zzz"], "changes": {"provider_id": ["openai", "zzz"]}}
    append(deploys, "up", 2, F, {"op": "stays", "table": "provider", "label": "shop_provider openai", **renamed})
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert caught.value.kind is RefusalKind.DESTINATION_CHANGED


@pytest.mark.parametrize("keeps", [(), (PRICE | {"changes": {"credits": [910, 5]}},)], ids=["nothing", "another price"])
def test_a_file_goes_back_by_its_plan_or_fails_naming_the_row(shop: Deploys, keeps: Any) -> None:
    plant(shop, ("down", 2, "real"), ("resume", 2, "real"), ("up", 3, "real", *keeps))
    said = shop.said(shop.history.chain[2], "down")
    if keeps:
        assert (said, credits(shop)["a"]) == ("", 900)
    else:
        assert "0003_a_credits found rows that somebody changed: shop_model a (credits is 910)" in said
        assert credits(shop)["a"] == 910


@pytest.mark.slow
def test_a_file_that_somebody_elses_line_keeps_from_going_back_says_whose_it_is_and_what_goes_on(shop: Deploys) -> None:
    """No file knows what comes behind it, so it cannot ask the rows whether that is so."""
    three = shop.history.chain[2]
    plant(shop, ("up", 4, F, OTHER))
    said = shop.said(three, "down")
    assert "this database is at migration 4, as far as mallory says, who is not trusted here; undo what came" in said
    assert "behind 0003_a_credits first, or where nothing did, go back by: ratesmith rollback" in said
    append(shop, "up", 5, F)
    assert "this database is at migration 5; undo what came behind 0003_a_credits first" in shop.said(three, "down")
    assert shop.rollback(3).unread == ("shop_model b",)
    assert (shop.said(three, "down"), credits(shop)) == ("", {"a": 900, "b": 5})


@pytest.mark.slow
def test_a_note_does_not_lead_a_file_astray(shop: Deploys) -> None:
    plant(shop, ("secrets", 0, ""), guarded=False)
    assert shop.said(shop.history.chain[2], "down") == ""
    assert credits(shop)["a"] == 900
    plant(shop, ("secrets", 2, F), guarded=False)
    assert shop.said(shop.history.chain[1], "down") == ""
    assert credits(shop)["a"] == 1000
