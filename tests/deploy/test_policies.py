"""Histories in which people own a part: operators, hands, drafts that are given up, clones that are behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset
from support.checkouts import Shell, create
from support.databases import Postgres
from support.deployments import Deploys
from support.repositories import git
from support.sample_tables import model, state, with_table


def given(dataset: Dataset, column: str) -> Dataset:
    """The same rows, with a column of the models given to the operator."""
    (table,) = (each.table for each in dataset if each.table.name == "model")
    columns = tuple(replace(each, operator=each.name == column) for each in table.columns)
    return with_table(dataset, "model", columns=columns)


@pytest.mark.slow
def test_a_row_that_returns_is_for_the_operator_to_switch_on(deploys: Deploys) -> None:
    both, one = (given(state(*map(model, names)), "is_active") for names in ("ab", "b"))
    deploys.release(both, one)
    deploys.apply()
    assert deploys.site.models("is_active") == {"a": False, "b": True}
    deploys.release(both)
    deploys.apply()
    assert deploys.site.models("is_active") == {"a": False, "b": True}
    deploys.rollback(1)
    assert deploys.site.models("is_active") == {"a": True, "b": True}


@pytest.mark.parametrize(("first", "then"), [("a", "b"), ("b", "a")])
def test_a_default_moves_either_way_where_the_operator_switches_rows(deploys: Deploys, first: str, then: str) -> None:
    def owned(default: str) -> Dataset:
        return given(state(*(model(name, is_default=name == default) for name in "ab")), "is_active")

    deploys.release(owned(first), owned(then))
    deploys.apply()
    assert deploys.site.models("is_default") == {first: False, then: True}
    deploys.rollback(1)
    assert deploys.site.models("is_default") == {first: True, then: False}


@pytest.mark.parametrize("value", [5, 6])
def test_a_column_that_is_taken_back_from_the_operator_is_what_the_configuration_says(
    deploys: Deploys, value: int
) -> None:
    deploys.release(state(model("a")), given(state(model("a"), model("b")), "credits"))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 77 WHERE model_name = 'a'")
    assert not deploys.apply().migrated.applied  # type: ignore[union-attr]
    deploys.release(state(model("a", credits=value), model("b")))
    deploys.apply()
    assert deploys.site.models("credits") == {"a": value, "b": 5}
    assert deploys.history.state.hash == deploys.history.chain[-1].file.after


def test_a_kept_row_is_never_left_half_way_through_a_swap(deploys: Deploys) -> None:
    first = state(model("a", is_default=True), model("b", is_testing=True))
    second = state(model("a", is_testing=True, credits=8), model("b", is_default=True))
    deploys.release(with_table(first, "model", on_drift="keep"))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 7 WHERE model_name = 'a'")
    deploys.release(with_table(second, "model", on_drift="keep"))
    with deploys.refused():
        deploys.apply()


def test_a_row_that_may_be_changed_by_hand_stays_when_its_migration_is_taken_back(deploys: Deploys) -> None:
    deploys.release(*(with_table(state(model("a", credits=n)), "model", on_drift="keep") for n in (5, 8)))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 9")
    assert deploys.rollback(1).rows == ()
    assert (deploys.site.models("credits"), deploys.standing.head) == ({"a": 9}, 1)


def test_a_deleted_row_goes_whatever_somebody_made_of_it_where_its_kind_is_overwritten(deploys: Deploys) -> None:
    deploys.release(*(with_table(rows, "keyword", on_drift="overwrite") for rows in (state(), state(keyword=[]))))
    deploys.apply(to=1)
    deploys.site.query('UPDATE "content_Keyword" SET volume = 99')
    deploys.apply()
    assert deploys.site.query('SELECT count(*) FROM "content_Keyword"') == [(0,)]


@pytest.mark.slow
def test_keys_that_look_alike_are_told_apart_on_the_way_back(deploys: Deploys) -> None:
    def words(*volumes: int) -> Dataset:
        names = ("x\u200by", "x\\u200by")
        return state(
            keyword=[
                {"industry_id": "saas", "keyword": name, "related_id": None, "volume": volume}
                for name, volume in zip(names, volumes, strict=True)
            ]
        )

    deploys.release(words(1, 1), words(2, 2))
    deploys.apply(to=1)
    deploys.site.query('UPDATE "content_Keyword" SET volume = 2 WHERE length(keyword) = 3')
    deploys.apply()
    deploys.rollback(1)
    assert deploys.site.query('SELECT volume FROM "content_Keyword" ORDER BY length(keyword)') == [(2,), (1,)]


@pytest.mark.slow
def test_a_draft_that_was_given_up_is_no_older_version(deploys: Deploys) -> None:
    deploys.release(*(state(model("a", credits=n)) for n in (5, 6, 7)))
    deploys.drafts = 1
    deploys.apply(allow_draft=True)
    assert [entry.reason for entry in deploys.standing.entries] == ["", "", "a draft"]
    deploys.drafts = 0
    with pytest.raises(Fatal) as caught:
        deploys.apply(2)
    assert caught.value.exit == Exit.REFUSED
    assert "at migration 3, a draft that was tried and is not in these files" in caught.value.message
    assert "ratesmith rollback --to 2 --reason" in caught.value.hint
    deploys.rollback(2, files=2)
    deploys.resume()
    assert deploys.migrated(1).ahead


@pytest.mark.slow
def test_status_says_that_a_draft_was_given_up(postgres: Postgres, tmp_path: Path) -> None:
    shell = Shell(tmp_path, postgres.url)
    shell.fine("build", "-q")
    shell.release()
    shell.branch()
    shell.price(2000)
    shell.fine("apply", "--allow-draft")
    git(shell.folder, "checkout", "-q", "--force", "main")
    git(shell.folder, "clean", "-qfd", "generated")
    found = shell("status")
    assert (found.code, "a draft of commit" in found.out) == (5, True)


@pytest.mark.slow
def test_a_main_that_is_behind_its_origin_is_not_built(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    git(tmp_path, "clone", "-q", str(shop.root), str(tmp_path / "late"))
    shop.price("writer", 777)
    shop.release()
    late = type(shop)(tmp_path / "late")
    git(late.root, "fetch", "-q", "origin")
    late.price("writer", 888)
    done = late.run("build")
    assert (done.returncode, "is behind origin/main, where 0002_" in done.stderr) == (5, True), done.stderr
    assert late.run("build", "--base", "HEAD").returncode == 0


def test_the_header_of_a_small_migration_says_what_changes() -> None:
    from support.histories import Chain

    history = Chain()
    one, two = history.add(state(model("a"))), history.add(state(model("a", credits=8)))
    assert one is not None and two is not None
    assert "--   shop_model a\n--     credits: 5 -> 8\n" in two.up.partition("\n\n")[0]
    assert "--   shop_model a\n--     credits: 8 -> 5\n" in two.down.partition("\n\n")[0]
