"""Lines of a stranger that lead a database back from where somebody trusted had it: they have nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from typing import Final, Literal

import psycopg
import pytest

from ratesmith.core.errors import Fatal, Refusal
from ratesmith.core.tables import Scheduled
from ratesmith.database.refusals import Locked
from ratesmith.deploy.rows.applied import applied_rows
from ratesmith.deploy.session import Deployment, Session
from ratesmith.output.sql_scripts import activate_file, seed_file
from ratesmith.plan.state import State, state_of
from support.deployments import Deploys, apply_seed
from support.ledgers import TABLE, append, connected, insert, tamper
from support.sample_tables import model, state, with_table

BACK: Final = {"a rollback": ("down",), "a rollback that nothing holds": ("down", "resume")}
SCHEDULED: Final = Scheduled(((None, 910), (date(2026, 1, 1), 900)))


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    deploys.site.query("CREATE ROLE mallory LOGIN; GRANT USAGE ON SCHEMA public TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory")


def at_three(shop: Deploys, *states: State) -> None:
    """Bring the database to the last of three migrations, and let mallory add lines."""
    shop.release(*states)
    shop.apply()
    shop.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")


def plant(shop: Deploys, *actions: str) -> None:
    """Say, as mallory, that the database went back to migration 2."""
    for action in actions:
        append(shop, action, 2, shop.history.chain[1].id, by="mallory", state_hash=shop.build(files=2).state.hash)


def prices(*credits: int | Scheduled, on_drift: Literal["refuse", "overwrite"] = "refuse") -> tuple[State, ...]:
    return tuple(with_table(state(model("a", credits=it)), "model", on_drift=on_drift) for it in credits)


@pytest.mark.cases(quick=2, ci=5)
@pytest.mark.parametrize("actions", BACK.values(), ids=BACK)
@pytest.mark.parametrize("to", [None, 2])
@pytest.mark.parametrize("files", [None, 2])
def test_no_policy_writes_an_older_price_over_the_one_that_is_live(
    shop: Deploys, actions: tuple[str, ...], to: int | None, files: int | None
) -> None:
    at_three(shop, *prices(1000, 900, 910, on_drift="overwrite"))
    plant(shop, *actions)
    with pytest.raises(Fatal, match=r"at migration 3, .* by mallory") as caught:
        shop.apply(files=files, to=to)
    assert "ratesmith rollback --to 3" in caught.value.hint
    assert shop.site.models("credits") == {"a": 910}


@pytest.mark.parametrize("actions", BACK.values(), ids=BACK)
def test_no_older_seed_writes_it(shop: Deploys, actions: tuple[str, ...]) -> None:
    at_three(shop, *prices(1000, 900, 910))
    plant(shop, *actions)
    file = shop.site.folder / "seed.sql"
    file.write_text("".join(seed_file(shop.build(files=2))))
    assert (
        "at migration 3, this seed knows only 2 (as a line of the ledger by postgres"
        in shop.site.database.run(file).stderr
    )
    assert shop.site.models("credits") == {"a": 910}


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("actions", BACK.values(), ids=BACK)
def test_no_seed_says_that_what_is_between_came_with_it(shop: Deploys, actions: tuple[str, ...]) -> None:
    """Behind such a line nobody took back the rows that the migrations between had added."""
    at_three(shop, state(model("a")), state(model("a"), model("b")), state(model("a"), model("b", credits=7)))
    for head in (2, 1):
        append(shop, "down", head, shop.history.chain[head - 1].id, by="mallory")
    if "resume" in actions:
        append(shop, "resume", 1, shop.history.chain[0].id, by="mallory")
    lines = shop.log
    file = shop.site.folder / "seed.sql"
    file.write_text("".join(seed_file(shop.build())))
    said = shop.site.database.run(file).stderr
    led = "at migration 3, as postgres led it; that it was taken back to 1 says only mallory, who is not trusted"
    assert (led if "resume" in actions else "held, because migration 2 was rolled back") in said
    assert shop.log == lines
    assert shop.rollback(1).not_as_before == ()
    assert shop.site.models("is_active") == {"a": True, "b": False}


@pytest.mark.parametrize("actions", BACK.values(), ids=BACK)
def test_no_schedule_that_is_over_writes_it(shop: Deploys, actions: tuple[str, ...]) -> None:
    """The rows are as both migrations left them, so that they cannot say at which the database is."""
    at_three(shop, *prices(1000, SCHEDULED, 910))
    plant(shop, *actions)
    with pytest.raises(
        Fatal, match=r"at migration 3, as line 3 .*, and was taken back to 2 as far as line 4 by mallory"
    ):
        shop.apply(files=2)
    file = shop.site.folder / "activate.sql"
    file.write_text(activate_file(shop.build(files=2)))
    assert "no value of a schedule was changed" in shop.site.database.run(file).stderr
    assert shop.site.models("credits") == {"a": 910}


def test_no_schedule_that_is_over_writes_it_where_one_stranger_led_on_and_another_one_back(shop: Deploys) -> None:
    at_three(shop, *prices(1000, SCHEDULED, 910))
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = 'deployer' WHERE head = 3")
    plant(shop, "down", "resume")
    file = shop.site.folder / "activate.sql"
    file.write_text(activate_file(shop.build(files=2)))
    assert "no value of a schedule was changed" in shop.site.database.run(file).stderr
    assert shop.site.models("credits") == {"a": 910}


@pytest.mark.slow
def test_no_draft_is_written_because_somebody_says_that_it_ran(shop: Deploys) -> None:
    at_three(shop, *prices(1000, 900, on_drift="overwrite"))
    shop.release(*prices(1, on_drift="overwrite"))
    shop.drafts = 1
    append(shop, "up", 3, shop.history.chain[2].id, by="mallory")
    with pytest.raises(Fatal, match=r"not believed: line 3 .* by mallory, up to migration 3"):
        shop.apply()
    assert shop.site.models("credits") == {"a": 900}


def two(a: int, b: int) -> State:
    return state(model("a", credits=a), model("b", credits=b))


REPLACED: Final = {
    "a rollback": [("down", 2)],
    "a rollback that nothing holds": [("down", 2), ("resume", 2)],
    "a rollback, and the migration that the files have": [("down", 2), ("resume", 2), ("up", 3)],
    "a migration behind one that the files do not have": [("up", 4)],
}


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("lines", REPLACED.values(), ids=REPLACED)
def test_a_migration_that_the_files_replaced_goes_back_by_what_its_own_line_keeps(
    shop: Deploys, lines: list[tuple[str, int]]
) -> None:
    """The rollback said that the database was at 2 already, and the wrong price stayed."""
    at_three(shop, two(1000, 5), two(900, 5), two(900, 50))
    shop.replace_last(two(910, 6))
    shop.release(two(920, 7))
    for action, number in lines:
        append(shop, action, number, shop.history.chain[number - 1].id, by="mallory")
    undone = shop.rollback(2)
    assert (len(undone.passed_over), undone.by_ledger, undone.not_as_before) == (len(lines), ("shop_model b",), ())
    assert shop.site.models("credits") == {"a": 900, "b": 5}


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("actions", BACK.values(), ids=BACK)
@pytest.mark.parametrize(("to", "left"), [(2, 900), (1, 1000)])
def test_files_that_are_older_than_the_database_are_enough_to_take_it_back(
    shop: Deploys, actions: tuple[str, ...], to: int, left: int
) -> None:
    at_three(shop, *prices(1000, 900, 9))
    plant(shop, *actions)
    undone = shop.rollback(to, files=2)
    assert (len(undone.passed_over), undone.not_as_before, shop.site.models("credits")) == (
        len(actions),
        (),
        {"a": left},
    )


@pytest.mark.slow
def test_a_rollback_of_rows_that_are_never_compared_counts_of_who_is_trusted_alone(shop: Deploys) -> None:
    """No row said otherwise, as none was asked."""
    at_three(shop, *prices(1000, 900, 910, on_drift="keep"))
    plant(shop, "down")
    undone = shop.rollback(2)
    assert (len(undone.passed_over), shop.site.models("credits")) == (1, {"a": 900})


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(("to", "left"), [(2, 900), (1, 1000)])
def test_nobody_but_who_is_trusted_says_that_a_price_was_so_before(shop: Deploys, to: int, left: int) -> None:
    at_three(shop, two(1000, 5), two(900, 5), two(910, 6))
    shop.rollback(2, only=("b",))
    shop.resume()
    already = {
        "op": "stays",
        "table": "model",
        "key": ["a"],
        "changes": {"credits": [900, 910]},
        "already": ["credits"],
    }
    append(shop, "up", 3, shop.history.chain[2].id, already | {"label": "shop_model a"}, by="mallory")
    assert (shop.rollback(to).not_as_before, shop.site.models("credits")) == ((), {"a": left, "b": 5})


@pytest.mark.slow
def test_whoever_keeps_a_line_uncommitted_has_the_lock_and_is_named(shop: Deploys) -> None:
    """It was committed in the middle of a rollback, whose own line had the same number then."""
    at_three(shop, *prices(1000, 900, 910))
    url = shop.site.database.url.replace("postgres@", "mallory@")
    with psycopg.connect(url) as connection, shop.site.driver() as driver:
        insert(connection, shop.standing.entries[-1], action="secrets")
        with pytest.raises(Locked, match="mallory"):
            Session(shop.build().target.scope, driver).lock(0.2)


@pytest.mark.slow
def test_who_rolls_back_behind_a_hold_of_somebody_else_holds_the_database_himself(shop: Deploys) -> None:
    """Nothing was left to take back, so that no line was added, and the other one ended his own hold."""
    at_three(shop, *prices(1000, 900, 9))
    shop.site.query("UPDATE shop_model SET credits = 900")
    plant(shop, "down")
    assert (shop.rollback(2).held, shop.log[-2:]) == (True, [("down", 2), ("down", 2)])
    with pytest.raises(Refusal, match="only who rolled back, or the owner of the ledger, ends the hold"):
        plant(shop, "resume")


FAR: Final = [("down", 2), ("down", 1), ("down", 0), ("resume", 0), ("baseline", 2**31 - 1)]


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("guarded", [True, False])
def test_a_far_number_keeps_no_rollback_busy(shop: Deploys, *, guarded: bool) -> None:
    """It wrote a line for each number, and held the tables for months."""
    at_three(shop, *prices(1000, 900, 910))
    ids = ["", *(it.id for it in shop.history.chain)]
    for action, number in FAR[:-1]:
        append(shop, action, number, ids[number], by="mallory")
    refused = pytest.raises(Refusal, match="only the owner of the ledger says of a history that it began elsewhere")
    with refused if guarded else nullcontext():
        append(shop, *FAR[-1], "f" * 64, by="mallory", guarded=guarded)
    if guarded:
        assert (shop.rollback(2).not_as_before, shop.site.models("credits")) == ((), {"a": 900})
    else:
        with pytest.raises(Fatal, match="by mallory, who is not trusted here, leads to migration 2147483647"):
            shop.rollback(2)


SEEDED: Final = [state(model("a")), state(model("a"), model("c")), state(model("a"), model("d"))]


@pytest.mark.parametrize("by_file", [True, False], ids=["file", "apply"])
def test_a_seed_notes_its_rows_also_where_a_stranger_noted_its_state_before(shop: Deploys, *, by_file: bool) -> None:
    """What it added stayed on sale when it was removed, and nothing found it."""
    first, second, third = SEEDED
    apply_seed(shop.site, first)
    shop.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    with connected(shop) as connection:
        insert(connection, shop.standing.entries[-1], action="seed", state_hash=state_of(second).hash)
    for dataset in (second, third):
        if by_file:
            assert shop.site.seed(dataset).stderr == ""
        else:
            apply_seed(shop.site, dataset)
    assert shop.site.models("is_active") == {"a": True, "c": False, "d": True}


@pytest.mark.slow
def test_nothing_is_adopted_because_a_stranger_says_what_was_seeded(shop: Deploys) -> None:
    """The branch said 900, which was taken for applied, so that the 1000 of the database was written over it."""
    apply_seed(shop.site, *prices(1000))
    shop.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    (branch,) = prices(900)
    with connected(shop) as connection:
        insert(connection, shop.standing.entries[-1], action="seed", state_hash=state_of(branch).hash)
    with shop.site.driver("read") as driver:
        assert applied_rows(Deployment(shop.site.build(branch), driver), shop.site.folder) is None


@pytest.mark.slow
def test_a_rollback_of_another_role_counts_where_the_rows_say_so_and_an_apply_waits_for_who_is_trusted(
    shop: Deploys,
) -> None:
    at_three(shop, *prices(1000, 900, 910, on_drift="overwrite"))
    plant(shop, "down", "resume")
    shop.site.query("UPDATE shop_model SET credits = 900")
    with pytest.raises(Fatal, match="was taken back to 2 as far as line 4 by mallory") as caught:
        shop.apply()
    assert "if mallory took it back, to say so too: ratesmith rollback --to 2" in caught.value.hint
    assert (shop.rollback(2).passed_over, shop.site.models("credits")) == ((), {"a": 900})
    shop.resume()
    shop.apply()
    assert shop.site.models("credits") == {"a": 910}
