"""What a role says that may only add lines to the ledger, and what becomes of it in the lines of who is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from ratesmith.core.errors import Refusal, RefusalKind
from ratesmith.report.apply import describe_rollback
from support.deployments import Deploys
from support.ledgers import TABLE, append, tamper
from support.sample_tables import model, state

F: Final = "f" * 64
A, B, C = (
    state(model("a", credits=credits), model("b", credits=other), model("c"))
    for credits, other in ((1000, 5), (900, 5), (910, 6))
)
LAST: Final = f"SELECT action, head, down FROM {TABLE} ORDER BY id DESC LIMIT 1"


def undo(name: str, *credits: int) -> dict[str, Any]:
    changes = {"credits": [*credits]}
    return {"op": "stays", "table": "model", "key": [name], "changes": changes, "label": f"shop_model {name}"}


KEPT: Final = [undo("b", 6, 5), undo("a", 910, 900)]


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """Migrations 1 to 3, the prices of the last of which are wrong, and the role mallory."""
    deploys.release(A, B, C)
    deploys.apply(to=2)
    deploys.site.query("CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    deploys.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def plant(shop: Deploys, *lines: tuple[Any, ...]) -> None:
    for action, head, *entries in lines:
        id = shop.history.chain[head - 1].id if head <= len(shop.history.chain) else F
        stays = {"state_hash": shop.standing.state_hash} if action == "down" and head == shop.standing.head else {}
        append(shop, action, head, id, *entries, by="mallory", **stays)


def credits(shop: Deploys) -> list[int]:
    return [shop.site.models("credits")[name] for name in ("a", "b")]


@pytest.mark.slow
def test_what_puts_the_ledger_right_holds_the_database_as_it_was_held(shop: Deploys) -> None:
    """It led up to where the database was, said that it was held, and the next scheduled apply was none the wiser."""
    shop.apply()
    assert shop.rollback(2, "ticket 4711", only=("a",)).left == ("shop_model b",)
    plant(shop, ("down", 1))
    assert shop.rollback(2, "the rest").held
    held = shop.standing.held
    assert held is not None and (held.head, credits(shop)) == (2, [900, 5])
    assert "ticket 4711 (only a)" in [it.reason for it in shop.standing.entries[-3:]]
    with shop.refused() as caught:
        shop.apply()
    assert caught.value.kind is RefusalKind.HELD


@pytest.mark.slow
def test_what_puts_the_ledger_right_keeps_by_the_files_how_a_migration_of_somebody_else_goes_back(
    shop: Deploys,
) -> None:
    shop.site.query("UPDATE shop_model SET credits = 910 WHERE model_name = 'a'")
    shop.site.query("UPDATE shop_model SET credits = 6 WHERE model_name = 'b'")
    plant(shop, ("up", 3), ("down", 2))
    assert (shop.rollback(3).before, shop.site.query(LAST)) == (3, [("up", 3, KEPT)])
    assert (shop.said(shop.history.chain[2], "down"), credits(shop)) == ("", [900, 5])


def refused(shop: Deploys, number: int, *said: str, direction: str = "up") -> None:
    """The file of a migration changes nothing, and says why."""
    before, text = shop.dump(), shop.said(shop.history.chain[number - 1], direction)
    assert all(it in text for it in said), text
    assert shop.dump() == before


def test_a_file_does_not_end_as_if_its_migration_were_undone_where_only_a_stranger_says_so(shop: Deploys) -> None:
    """The urgent way back by psql ended with 0, and the wrong prices stayed."""
    shop.apply()
    plant(shop, ("down", 2), ("resume", 2))
    refused(shop, 3, "as postgres led it; that it was taken back to 2 says only mallory", direction="down")
    assert shop.rollback(2).not_as_before == ()
    assert (shop.said(shop.history.chain[2], "down"), credits(shop)) == ("", [900, 5])


def test_a_migration_that_only_a_stranger_took_back_does_not_run_again(shop: Deploys) -> None:
    """The owner's own line said that the wrong prices had been there before, or wrote over one that was put back."""
    shop.apply()
    shop.site.query("UPDATE shop_model SET credits = 5 WHERE model_name = 'b'")
    plant(shop, ("down", 2), ("resume", 2))
    refused(shop, 3, "at migration 3, as postgres led it; that it was taken back to 2 says only mallory")
    shop.site.query("UPDATE shop_model SET credits = 6 WHERE model_name = 'b'")
    refused(shop, 3, "says only mallory")
    assert (shop.rollback(2).not_as_before, credits(shop)) == ((), [900, 5])
    shop.resume()
    shop.run(shop.history.chain[2])
    assert shop.site.query(LAST) == [("up", 3, KEPT)]


def test_nor_does_one_of_those_before_behind_a_rollback_of_a_later_one(shop: Deploys) -> None:
    """The owner runs all files each time."""
    shop.apply()
    shop.rollback(2)
    shop.resume()
    for file in shop.history.chain:
        shop.run(file)
    plant(shop, ("down", 2), ("down", 1), ("resume", 1))
    refused(shop, 2, "says only mallory")
    assert shop.said(shop.history.chain[0]) == ""
    assert (shop.rollback(1).not_as_before, credits(shop)) == ((), [1000, 5])


@pytest.mark.parametrize("by", ["deployer", "mallory"])
def test_whoever_led_the_database_ahead_says_alone_that_it_went_back(shop: Deploys, by: str) -> None:
    """Or who is trusted. As of a role that deploys, behind which the owner runs all files, or applies the keys."""
    shop.apply()
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = '{by}' WHERE head > 2")
    shop.site.query("UPDATE shop_model SET credits = 900 WHERE model_name = 'a'")
    shop.site.query("UPDATE shop_model SET credits = 5 WHERE model_name = 'b'")
    plant(shop, ("down", 2), ("resume", 2))
    if by == "mallory":
        shop.run(shop.history.chain[2])
        return
    refused(shop, 3, "at migration 3, as deployer led it; that it was taken back to 2 says only mallory")
    with shop.refused() as caught:
        shop.apply()
    assert "by deployer says, and was taken back to 2 as far as line" in caught.value.message
    assert "mallory" in caught.value.message
    assert (shop.rollback(2).not_as_before, credits(shop)) == ((), [900, 5])
    shop.resume()
    assert shop.migrated().head == 3


@pytest.mark.slow
def test_a_rollback_of_some_rows_carries_nothing_on_that_only_a_stranger_says(shop: Deploys) -> None:
    """The next one took it for a word of the owner, and wrote the price that it named."""
    shop.apply()
    plant(shop, ("up", 4, undo("c", 5, 900000)))
    undone = shop.rollback(2, only=("a",))
    assert (undone.unread, undone.left) == (("shop_model c",), ("shop_model b",))
    undone = shop.rollback(2)
    assert (undone.not_as_before, credits(shop), shop.site.models("credits")["c"]) == ((), [900, 5], 5)


@pytest.mark.slow
def test_lines_of_another_role_that_lead_back_to_where_the_database_was_are_not_called_forged(shop: Deploys) -> None:
    """As of a role that deploys, rolls back, resumes and deploys again, where somebody else rolls back at night."""
    shop.apply()
    plant(shop, ("down", 2), ("resume", 2), ("up", 3))
    undone = shop.rollback(2)
    said = "\n".join(describe_rollback(undone, "live", "", dry_run=False, verbose=False))
    assert (len(undone.passed_over), said.count("an earlier line counted"), "find out" in said) == (3, 3, False)
    assert (undone.not_as_before, credits(shop)) == ((), [900, 5])


@pytest.mark.slow
def test_what_a_rollback_left_goes_back_whatever_a_stranger_says_is_left(shop: Deploys) -> None:
    """A planted line that left nothing had no command take the rest back."""
    shop.apply()
    shop.rollback(2, only=("a",))
    plant(shop, ("down", 2))
    undone = shop.rollback(2)
    assert (undone.rows, undone.already, undone.not_as_before, credits(shop)) == (("shop_model b",), (), (), [900, 5])
    shop.resume()
    with pytest.raises(Refusal, match="only the owner of the ledger leads a history on by a seed"):
        append(shop, "seed", 2, shop.history.chain[1].id, by="mallory")


NOTHING_LEFT: Final[dict[str, list[tuple[str, int]]]] = {
    "a rollback": [("down", 2)],
    "a migration and a rollback": [("up", 3), ("down", 2)],
}


@pytest.fixture(params=NOTHING_LEFT.values(), ids=NOTHING_LEFT)
def emptied(shop: Deploys, request: pytest.FixtureRequest) -> Deploys:
    """The same, where the owner left the price of b, and lines of a stranger say that nothing is left."""
    shop.apply()
    assert shop.rollback(2, only=("a",)).left == ("shop_model b",)
    shop.resume()
    plant(shop, *request.param)
    return shop


@pytest.mark.cases(quick=1)
def test_a_rollback_takes_back_what_another_one_left_behind_a_migration_that_undoes_nothing(emptied: Deploys) -> None:
    undone = emptied.rollback(2)
    assert (undone.rows, undone.not_as_before, credits(emptied)) == (("shop_model b",), (), [900, 5])


@pytest.mark.cases(quick=1)
def test_a_file_that_goes_further_back_carries_on_what_a_rollback_left(emptied: Deploys) -> None:
    """A planted line that left nothing had the owner's own next line say that nothing was left."""
    emptied.run(emptied.history.chain[1], "down")
    assert emptied.site.query(LAST) == [("down", 1, [KEPT[0] | {"at": 3}])]
    undone = emptied.rollback(1)
    assert (undone.rows, undone.not_as_before, credits(emptied)) == (("shop_model b",), (), [1000, 5])


@pytest.mark.cases(quick=1)
def test_a_file_that_goes_forward_keeps_again_how_what_a_rollback_left_is_undone(emptied: Deploys) -> None:
    emptied.resume()
    emptied.run(emptied.history.chain[2])
    assert emptied.site.query(LAST) == [("up", 3, KEPT)]
    assert (emptied.rollback(2).not_as_before, credits(emptied)) == ((), [900, 5])


@pytest.mark.slow
def test_a_rollback_to_where_the_database_is_takes_back_what_another_one_left(shop: Deploys) -> None:
    """The ledger took no line of the owner's behind a planted migration and rollback."""
    shop.apply()
    assert shop.rollback(1, only=("a",)).left == ("shop_model b",)
    shop.resume()
    plant(shop, ("up", 2), ("down", 1))
    undone = shop.rollback(1)
    assert (undone.rows, undone.not_as_before, credits(shop)) == (("shop_model b",), (), [1000, 5])
    assert (shop.log[-1], len(undone.passed_over), undone.out_of_place) == (("down", 1), 2, ())


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("planted", NOTHING_LEFT.values(), ids=NOTHING_LEFT)
@pytest.mark.parametrize("by_file", [True, False], ids=["file", "apply"])
def test_no_check_of_a_migration_misses_what_a_rollback_left_of_a_later_one(
    shop: Deploys, planted: list[tuple[str, int]], *, by_file: bool
) -> None:
    shop.release(*(state(model("a", credits=it), model("b", credits=it), model("c")) for it in (920, 930)))
    shop.apply()
    assert {*shop.rollback(3, only=("a",)).left} == {"shop_model b"}
    shop.resume()
    plant(shop, *((action, head + 1) for action, head in planted))
    shop.resume()
    if by_file:
        shop.run(shop.history.chain[3])
        shop.run(shop.history.chain[4])
    else:
        shop.apply()
    assert (shop.standing.head, credits(shop)) == (5, [930, 930])
    assert (shop.rollback(3).not_as_before, credits(shop)) == ((), [910, 6])
