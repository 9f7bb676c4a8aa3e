"""Lines of a role that may only add them, which say where the database is, and what its rows say of that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from ratesmith.core.ir import Dataset
from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.rollback import undo_to
from ratesmith.deploy.undo.rows_back import RowsBack
from ratesmith.output.sql_scripts import resume_file
from ratesmith.report.apply import describe_rollback
from support.deployments import Deploys
from support.ledgers import TABLE, append, tamper
from support.sample_tables import model, state

F: Final = "f" * 64
NAMED: Final = "by mallory, who is not trusted here"


def of(*prices: int) -> list[Dataset]:
    return [state(model("a", credits=it), model("b", credits=5)) for it in prices]


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """The files of four migrations, and the roles of a pipeline and of mallory."""
    deploys.release(*of(1000, 900, 910, 920))
    deploys.site.query("CREATE ROLE deployer; CREATE ROLE mallory; GRANT USAGE ON SCHEMA public TO mallory")
    yield deploys
    deploys.site.query("DROP OWNED BY mallory; DROP ROLE mallory; DROP ROLE deployer")


def deployed(shop: Deploys, to: int, by: str = "", where: str = "true") -> None:
    """Bring the database there; lines by a role whom the owner does not trust."""
    shop.apply(to=to)
    shop.site.query(f"GRANT SELECT, INSERT ON {TABLE} TO mallory")
    if by:
        tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = '{by}' WHERE {where}")


def plant(shop: Deploys, *lines: tuple[Any, ...]) -> None:
    """Append lines as mallory, of migrations of the files as these undo them, or of another one."""
    with shop.site.driver("read") as driver:
        back = RowsBack(Session(shop.build().target.scope, driver))
        history = shop.build().history
        undo = {
            head: json.loads(back.planned_text(history, head))
            for action, head, *id in lines
            if action == "up" and not id
        }
    for action, head, *id in lines:
        append(shop, action, head, *(id or [shop.history.chain[head - 1].id]), *undo.get(head, ()), by="mallory")


def ran(*numbers: int) -> list[tuple[str, int]]:
    return [("up", number) for number in numbers]


def by_hand(shop: Deploys, name: str, credits: int) -> None:
    shop.site.query(f"UPDATE shop_model SET credits = {credits} WHERE model_name = '{name}'")


def prices(shop: Deploys) -> dict[str, int]:
    return shop.site.models("credits")


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("by_file", [True, False], ids=["file", "program"])
@pytest.mark.parametrize("more", [[], [("down", 2)]], ids=["alone", "and another rollback"])
def test_who_ends_the_hold_of_a_planted_rollback_does_not_close_the_way_back(
    shop: Deploys, *, by_file: bool, more: list[tuple[str, int]]
) -> None:
    """The line of the resume counted as one of where the database is, and the rows "were changed"."""
    deployed(shop, 4)
    plant(shop, ("down", 3))
    if by_file:
        path = shop.site.folder / "resume.sql"
        path.write_text(resume_file(shop.build()))
        said = shop.site.database.run(path).stdout
        assert "goes on from migration 3, where mallory, who is not trusted here, had it held" in said
    else:
        shop.resume()
    plant(shop, *more)
    undone = shop.rollback(2)
    assert (undone.before, undone.not_as_before, undone.held, prices(shop)["a"]) == (4, (), True, 900)
    assert [it.partition(" by ")[2] for it in undone.passed_over] == [
        f"mallory, down to migration {it}" for _, it in [("down", 3), *more]
    ]
    shop.resume()
    assert (len(shop.migrated().applied), prices(shop)["a"]) == (2, 920)


@pytest.mark.slow
def test_a_rollback_of_another_role_whose_hold_was_ended_counts_also_where_a_row_was_changed_since(
    shop: Deploys,
) -> None:
    shop.release(state(model("a", credits=930), model("b", credits=6)))
    deployed(shop, 5)
    shop.rollback(4)
    tamper(shop.site.database, f"UPDATE {TABLE} SET applied_by = 'deployer' WHERE action = 'down'")
    shop.resume()
    by_hand(shop, "b", 7)
    undone = shop.rollback(3)
    assert (undone.before, undone.passed_over, prices(shop)) == (4, (), {"a": 910, "b": 7})
    assert undone.not_as_before == ("shop_model 'b': credits is 7, not 5",)


@pytest.mark.slow
def test_a_file_that_a_planted_rollback_leads_astray_names_the_role_also_behind_another_file(shop: Deploys) -> None:
    """They said that somebody changed rows which nobody had, and named nobody."""
    shop.release(state(model("a", credits=930), model("b", credits=6)))
    deployed(shop, 4)
    plant(shop, ("down", 3), ("down", 2), ("down", 1), ("resume", 1))
    claimed = f"; that it was to run now says a line of the ledger {NAMED}"
    rows = "found rows that somebody changed: shop_model a"
    assert f"0001_initial {rows} (changed){claimed}" in shop.said(shop.history.chain[0], "down")
    assert "that it was taken back to 1 says only mallory, who is not trusted" in shop.said(shop.history.chain[1])


@pytest.mark.slow
def test_a_file_says_of_rows_that_were_changed_by_hand_no_more_where_nobody_else_wrote_lines(shop: Deploys) -> None:
    deployed(shop, 3)
    by_hand(shop, "a", 1)
    assert shop.said(shop.history.chain[3]).rstrip().endswith('shop_model a (credits is 1)"')
    assert shop.said(shop.history.chain[2], "down").rstrip().endswith('shop_model a (credits is 1)"')


@pytest.mark.slow
def test_what_a_resume_goes_on_from_is_said_by_who_led_there(shop: Deploys) -> None:
    deployed(shop, 3)
    plant(shop, ("down", 2))
    shop.resume()
    assert "follows 3 (as a line of the ledger by mallory says)" in shop.said(shop.history.chain[3])


NEXT: Final[dict[str, tuple[list[Dataset], list[tuple[Any, ...]]]]] = {
    "a row": ([state(model("a", credits=920), model("b", credits=5), model("new"))], ran(5)),
    "two prices": (of(930, 940), ran(5, 6)),
    "a row, and prices that lead back and on": (
        [state(model("a", credits=it), model("b", credits=5), model("new", credits=1)) for it in (930, 920, 940)],
        ran(5, 6, 7),
    ),
    "more than ten": (of(*range(931, 945)), ran(*range(5, 19))),
    "two prices and a newer one": (of(930, 940), [*ran(5, 6), ("up", 7, F)]),
}


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("trusted", ["nobody", "the first"])
@pytest.mark.parametrize("what", NEXT)
def test_migrations_that_left_no_trace_do_not_close_the_way_back_also_where_the_pipeline_applied_all(
    shop: Deploys, what: str, trusted: str
) -> None:
    """Its last row was not there to be taken away, or another, and "was changed since"; nobody was named."""
    states, lines = NEXT[what]
    deployed(shop, 4, "deployer", "true" if trusted == "nobody" else "id > 1")
    shop.release(*states)
    plant(shop, *lines)
    undone = shop.rollback(3)
    assert (undone.before, undone.not_as_before, prices(shop)) == (4, (), {"a": 910, "b": 5})
    assert [it.partition(" by ")[2] for it in undone.passed_over] == [
        f"mallory, up to migration {it}" for _, it, *_ in lines
    ]
    assert (shop.log[-1], undone.held, undone.out_of_place) == (("down", 3), True, ())
    assert shop.rollback(1).before == 3
    shop.resume()
    assert len(shop.migrated().applied) == len(shop.history.chain) - 1


def test_a_migration_that_left_no_trace_is_named_also_where_it_closes_nothing(shop: Deploys) -> None:
    """Where nobody is trusted who wrote a line, it counted as one whose price was put back by hand."""
    deployed(shop, 4, "deployer")
    shop.release(*of(930))
    plant(shop, *ran(5))
    undone = shop.rollback(3)
    assert (undone.before, undone.passed_over, undone.not_as_before, prices(shop)["a"]) == (5, (), (), 910)
    assert [it.partition(" by ")[2] for it in undone.without_trace] == ["mallory, up to migration 5"]
    assert "by mallory, up to migration 5: no row is as its migration left it" in "\n".join(
        describe_rollback(undone, "live", "", dry_run=False, verbose=False)
    )


@pytest.mark.slow
def test_a_row_that_was_changed_by_hand_does_not_hide_that_the_next_migration_never_ran(shop: Deploys) -> None:
    deployed(shop, 4, "deployer")
    shop.release(state(model("a", credits=920), model("b", credits=6), model("new")))
    plant(shop, *ran(5))
    by_hand(shop, "b", 7)
    undone = shop.rollback(3)
    assert (undone.before, len(undone.passed_over), prices(shop)) == (4, 1, {"a": 910, "b": 7})
    assert undone.not_as_before == ("shop_model 'b': credits is 7, not 5",)


@pytest.mark.slow
def test_behind_a_squash_rows_say_where_the_database_is_as_far_as_the_files_go(shop: Deploys) -> None:
    deployed(shop, 4, "deployer")
    shop.release(state(model("a", credits=920), model("b", credits=5), model("new")))
    plant(shop, *ran(5))
    with shop.site.driver() as driver:
        build = shop.build()
        undone = undo_to(Session(build.target.scope, driver), build.history.squashed_at(3), 3, "too dear")
        driver.commit()
    assert (undone.before, undone.not_as_before, prices(shop)) == (4, (), {"a": 910, "b": 5})


@pytest.mark.slow
def test_behind_a_seed_nothing_is_passed_over_that_led_the_database_up(shop: Deploys) -> None:
    shop.apply(files=3, from_seed=True)
    deployed(shop, 4, "deployer")
    shop.release(state(model("a", credits=920), model("b", credits=5), model("new")))
    plant(shop, *ran(5))
    assert (shop.rollback(3).before, prices(shop)) == (4, {"a": 910, "b": 5})


@pytest.mark.slow
def test_what_the_pipeline_applied_goes_back_as_before_whatever_was_changed_by_hand(shop: Deploys) -> None:
    """It is refused where a row was changed since; one that was put back is fine."""
    deployed(shop, 4, "deployer")
    by_hand(shop, "a", 950)
    with shop.refused() as caught:
        shop.rollback(3)
    assert "shop_model a was changed since migration 4 was applied" in caught.value.message
    assert caught.value.hint.endswith(f"line 4 of {TABLE}, up to migration 4, is by deployer, who is not trusted here")
    by_hand(shop, "a", 910)
    undone = shop.rollback(2)
    assert (undone.before, undone.passed_over, undone.not_as_before, prices(shop)["a"]) == (4, (), (), 900)


@pytest.mark.slow
def test_a_refusal_that_remains_names_every_role_that_is_not_trusted_by_its_last_line(shop: Deploys) -> None:
    """Nobody can tell whether this migration ran: its only row is as none left it."""
    shop.release(state(model("a", credits=920), model("b", credits=6)))
    deployed(shop, 4, "deployer")
    plant(shop, *ran(5))
    by_hand(shop, "b", 7)
    with shop.refused() as caught:
        shop.rollback(3)
    said = caught.value.hint.split("; ")[-2:]
    assert said == [
        f"line 5 of {TABLE}, up to migration 5, is {NAMED}",
        f"line 4 of {TABLE}, up to migration 4, is by deployer, who is not trusted here",
    ]


@pytest.mark.parametrize("where", ["true", "id > 1"], ids=["nobody", "the first"])
def test_a_newer_version_that_led_back_is_not_taken_for_one_that_never_ran(shop: Deploys, where: str) -> None:
    """The files of an older image do not have it; the rows are as before a migration that they have."""
    shop.release(*of(1000))
    deployed(shop, 5, "deployer", where)
    undone = shop.rollback(1, files=2)
    assert (undone.before, undone.head, undone.passed_over, prices(shop)["a"]) == (5, 1, (), 1000)
    assert undone.not_as_before == ()


@pytest.mark.slow
def test_rows_are_read_once_however_many_migrations_a_line_may_have_planted(shop: Deploys) -> None:
    deployed(shop, 4, "deployer")
    shop.release(*of(*range(1001, 1041)))
    plant(shop, *ran(*range(5, 45)))
    with shop.site.driver() as driver:
        asked: list[str] = []
        rows = driver.rows

        def counted(query: str) -> Any:
            asked.append(query)
            return rows(query)

        driver.rows = counted  # type: ignore[method-assign]
        build = shop.build()
        undo_to(Session(build.target.scope, driver), build.history, 3, "too dear")
        driver.commit()
    assert len(asked) < 60, asked
