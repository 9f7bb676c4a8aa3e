"""A database that somebody filled is taken over at the migration whose state it is in; nothing is guessed."""

from __future__ import annotations

import pytest

from ratesmith.core.secret import Secret
from ratesmith.output.sql_scripts import schema_file
from ratesmith.report.apply import describe_receipt
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.deployments import KEY, Deploys
from support.file_texts import seed_file
from support.sample_tables import model, provider, state

ONE, TWO, THREE = state(model("a")), state(model("a", credits=6), model("b")), state(model("a", credits=7))

SECRETS = DecryptedSecrets(fingerprints={KEY: "1"}, values={KEY: Secret("canary-Zq7")})


def seeded(deploys: Deploys, files: int | None = None, *, ledger: bool = False) -> None:
    """Fill the database by the files of its environment, as psql does."""
    target = deploys.build(files)
    for name, text in (("schema", schema_file(target)), ("seed", seed_file(target))):
        path = deploys.site.folder / f"{name}.sql"
        path.write_text(text)
        done = deploys.site.database.run(path)
        assert (done.returncode, done.stderr) == (0, "")
    if not ledger:
        deploys.site.query("DROP TABLE shop_ratesmith_ledger")


@pytest.mark.slow
def test_without_being_asked_nothing_is_taken_over(deploys: Deploys) -> None:
    deploys.release(ONE)
    seeded(deploys)
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message.startswith("the database has rows that the configuration names, and no history")
    assert ("ratesmith apply --baseline" in caught.value.hint, caught.value.code) == (True, "no-history")


@pytest.mark.slow
def test_the_last_state_is_taken_over_and_written_down_with_the_commit(deploys: Deploys) -> None:
    _, two = deploys.release(ONE, TWO)
    seeded(deploys)
    found = deploys.migrated(baseline=True, commit="c0ffee")
    assert (found.baseline, found.before, found.head, found.applied) == ("0002_add_b_and_1_more", 0, 2, ())
    (line,) = deploys.standing.entries
    assert (line.action, line.head, line.migration, line.git_commit) == ("baseline", 2, two.id, "c0ffee")
    before = deploys.dump()
    again = deploys.migrated(baseline=True)
    assert (again.baseline, again.head, again.waiting) == ("", 2, ())
    assert deploys.dump() == before


@pytest.mark.slow
def test_an_older_state_is_taken_over_and_the_rest_left_to_the_next_apply(deploys: Deploys) -> None:
    deploys.release(ONE, TWO, THREE)
    seeded(deploys, 1)
    before = deploys.dump()
    receipt = deploys.apply(baseline=True, unsealed=SECRETS)
    found, after = receipt.migrated, deploys.dump()
    assert found is not None
    assert (found.baseline, found.head, found.applied, found.waiting) == (
        "0001_initial",
        1,
        (),
        ("0002_add_b_and_1_more", "0003_remove_b_and_1_more"),
    )
    assert (after.pop("shop_ratesmith_ledger") != [], after, receipt.secrets) == (True, before, None)
    assert list(describe_receipt(receipt, "db", ()))[1:] == [
        "  pending: 0002_add_b_and_1_more",
        "  pending: 0003_remove_b_and_1_more",
        "  its rows match 0001_initial, which is recorded as its baseline; no row was changed."
        " To see what is pending: ratesmith --env staging apply --dry-run; to go on: ratesmith --env staging apply",
    ]
    assert deploys.migrated(baseline=True).waiting == found.waiting
    assert deploys.log == [("baseline", 1)]
    assert [it.name for it, _ in deploys.migrated().applied] == ["0002_add_b_and_1_more", "0003_remove_b_and_1_more"]
    assert not deploys.drift()
    assert deploys.log == [("baseline", 1), ("up", 2), ("up", 3)]


def test_a_dry_run_of_a_baseline_says_what_it_would_record(deploys: Deploys) -> None:
    deploys.release(ONE)
    seeded(deploys)
    before = deploys.dump()
    assert list(describe_receipt(deploys.apply(baseline=True, dry_run=True), "db", ()))[1:] == [
        "  its rows match 0001_initial, which would be recorded as its baseline; nothing was changed"
    ]
    assert deploys.dump() == before


def test_an_empty_database_has_no_baseline(deploys: Deploys) -> None:
    deploys.release(ONE)
    with deploys.refused() as caught:
        deploys.apply(baseline=True)
    assert "has none of the rows that the configuration names" in caught.value.message
    assert caught.value.code == "no-baseline"


@pytest.mark.slow
def test_a_near_miss_names_its_rows(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    seeded(deploys)
    deploys.site.query("UPDATE shop_model SET credits = 99 WHERE model_name = 'a'")
    with deploys.refused() as caught:
        deploys.apply(baseline=True)
    assert (
        "0002_add_b_and_1_more is nearest, but for 1 row: shop_model 'a': credits is 99, not 6; nothing was changed"
        in caught.value.message
    )


@pytest.mark.slow
def test_a_removed_row_that_is_still_in_use_is_no_state_behind_its_removal(deploys: Deploys) -> None:
    deploys.release(ONE, state(model("a"), model("b")), ONE)
    seeded(deploys, 2)
    assert deploys.migrated(baseline=True).baseline == "0002_add_b"
    assert deploys.migrated().head == 3
    assert deploys.site.models("is_active") == {"a": True, "b": False}


@pytest.mark.parametrize("gone", [True, False])
def test_a_removed_row_may_never_have_been_there(deploys: Deploys, gone: bool) -> None:
    deploys.release(state(model("a"), model("b")), ONE)
    seeded(deploys, 2)
    if not gone:
        deploys.site.query("UPDATE shop_model SET credits = 1 WHERE model_name = 'a'")
        with deploys.refused() as caught:
            deploys.apply(baseline=True)
        assert "0002_remove_b is nearest" in caught.value.message
    else:
        assert deploys.migrated(baseline=True).baseline == "0002_remove_b"


@pytest.mark.slow
def test_a_deleted_row_that_is_there_is_named(deploys: Deploys) -> None:
    deploys.release(ONE, state(model("a", credits=6), keyword=[]))
    seeded(deploys, 1)
    deploys.site.query("UPDATE shop_model SET credits = 6")
    with deploys.refused() as caught:
        deploys.apply(baseline=True)
    assert "0001_initial is nearest, but for 1 row: shop_model 'a': credits is 6, not 5" in caught.value.message


@pytest.mark.slow
def test_what_a_seed_of_this_environment_wrote_counts_as_what_it_says(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    seeded(deploys, 1, ledger=True)
    assert [it.name for it, _ in deploys.migrated().applied] == ["0002_add_b_and_1_more"]
    assert deploys.log == [("seed", 1), ("up", 2)]


@pytest.mark.slow
def test_a_seed_from_before_the_migrations_says_nothing_of_them(deploys: Deploys) -> None:
    deploys.release(ONE)
    deploys.site.converge(ONE)
    assert deploys.log == [("seed", 0)]
    with deploys.refused():
        deploys.apply()
    assert deploys.migrated(baseline=True).baseline == "0001_initial"


@pytest.mark.slow
def test_a_row_of_a_baseline_is_never_deleted_by_a_rollback(deploys: Deploys) -> None:
    deploys.release(ONE, state(model("a", credits=6)), state(model("a", credits=6), provider=[provider("openai")]))
    seeded(deploys, 2)
    deploys.apply(baseline=True)
    deploys.apply()
    deploys.rollback(1)
    assert deploys.log == [("baseline", 2), ("up", 3), ("down", 2), ("down", 1)]
    assert deploys.site.models("credits") == {"a": 5}
    with deploys.refused() as caught:
        deploys.rollback(0)
    assert "0001_initial was not carried out here, its rows were found by a baseline" in caught.value.message
    assert "were found by a baseline" in deploys.said(deploys.history.chain[0], "down")
    assert deploys.site.models("credits") == {"a": 5}
