"""Migrations run by psql, up and down, against the real PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Unique
from support.databases import Postgres
from support.file_texts import seed_file
from support.histories import HOSTILE, Chain, Runner, chain, datasets, taken_back
from support.sample_tables import ALL, MODEL, TABLES, model, state, with_table


@pytest.fixture
def runner(postgres: Postgres, tmp_path: Path) -> Runner:
    return Runner(postgres, tmp_path)


@pytest.mark.slow
def test_migrations_lead_to_the_state_and_back_and_say_so_in_the_ledger(runner: Runner) -> None:
    first, second = state(model("a", notes=HOSTILE)), state(model("a", credits=8), model("b", is_default=True))
    one, two = chain(first, second)
    empty = runner.rows()
    assert (one.name, two.name, one.is_genuine, two.is_genuine) == ("0001_initial", "0002_add_b_and_2_more", True, True)
    assert runner.run(one) == ""
    assert runner.site.verify(first).returncode == 0
    before = runner.rows()
    assert runner.run(two) == ""
    assert runner.site.verify(second).returncode == 0
    assert runner.run(two, "down") == ""
    assert taken_back(runner.rows(), before)
    assert runner.run(one, "down") == ""
    assert taken_back(runner.rows(), empty)
    log = runner.query("SELECT action, head, migration FROM shop_ratesmith_ledger ORDER BY id")
    assert log == [("up", 1, one.id), ("up", 2, two.id), ("down", 1, one.id), ("down", 0, "")]


@pytest.mark.slow
def test_a_migration_that_was_applied_does_nothing_the_second_time(runner: Runner) -> None:
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    for each in (one, two):
        assert runner.run(each) == ""
    runner.query("UPDATE shop_model SET credits = 9")
    seen = runner.query("SELECT xmin, * FROM shop_model"), runner.query("SELECT * FROM shop_ratesmith_ledger")
    for each in (one, two):
        assert runner.run(each) == ""
    assert (runner.query("SELECT xmin, * FROM shop_model"), runner.query("SELECT * FROM shop_ratesmith_ledger")) == seen


def test_a_migration_refuses_another_environment(runner: Runner) -> None:
    (one,) = chain(state(model("a")))
    assert runner.run(one) == ""
    other = Chain(environment="production")
    other.add(state(model("a"), environment="production"))
    assert "belongs to environment staging, and this is for production" in runner.run(other.chain[0])


@pytest.mark.slow
def test_a_migration_refuses_what_it_does_not_follow(runner: Runner) -> None:
    one, _two, three = chain(*(state(model("a", credits=credits)) for credits in (1, 2, 3)))
    assert "at migration 0, and 0003_a_credits follows 2" in runner.run(three) or "does not exist" in runner.run(three)
    assert runner.run(one) == ""
    assert "this database is at migration 1, and 0003_a_credits follows 2" in runner.run(three)
    assert runner.site.models("credits") == {"a": 1}


@pytest.mark.slow
def test_two_migrations_of_one_number_are_a_fork_that_the_database_refuses(runner: Runner) -> None:
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    _, other, third = chain(state(model("a")), state(model("a", small=8)), state(model("a", small=9)))
    for each in (one, two):
        assert runner.run(each) == ""
    assert "has another migration 2 than 0002_a_small" in runner.run(other)
    assert "has another migration 2 than the one before 0003_a_small" in runner.run(third)
    assert "has another migration 2 than 0002_a_small" in runner.run(other, "down")


@pytest.mark.slow
def test_a_row_that_somebody_changed_is_refused_by_name_and_value_and_nothing_happens(runner: Runner) -> None:
    one, two = chain(state(model("a"), model("b")), state(model("a", credits=8), model("b", credits=8)))
    assert runner.run(one) == ""
    runner.query("UPDATE shop_model SET credits = 7 WHERE model_name = 'b'")
    assert "shop_model b (credits is 7)" in runner.run(two)
    assert runner.site.models("credits") == {"a": 5, "b": 7}
    runner.query("UPDATE shop_model SET credits = 8 WHERE model_name = 'b'")
    assert runner.run(two) == ""
    runner.query("UPDATE shop_model SET credits = 9 WHERE model_name = 'a'")
    assert "shop_model a (credits is 9)" in runner.run(two, "down")
    assert runner.site.models("credits") == {"a": 9, "b": 8}


@pytest.mark.slow
def test_a_row_that_is_gone_or_there_already_is_refused(runner: Runner) -> None:
    one, two = chain(state(model("a")), state(model("a", credits=8), model("b")))
    assert runner.run(one) == ""
    runner.query("DELETE FROM shop_model")
    assert "shop_model a (missing)" in runner.run(two)
    columns = "model_name, model_type, provider, is_default, is_testing, is_active, capabilities, remarks"
    for name in "ab":
        runner.query(
            f"INSERT INTO shop_model ({columns}, credits)"
            f" VALUES ('{name}', 'text', 'openai', FALSE, FALSE, TRUE, '{{}}', '', 5)"
        )
    assert "shop_model b (another row is there)" in runner.run(two)


def test_a_deleted_row_that_was_changed_stays_and_is_named(runner: Runner) -> None:
    one, two = chain(state(), state(keyword=[]))
    assert runner.run(one) == ""
    runner.query('UPDATE "content_Keyword" SET volume = 99 WHERE volume = 10')
    assert "content_Keyword saas/crm (changed)" in runner.run(two)
    assert runner.query('SELECT count(*) FROM "content_Keyword"') == [(2,)]


@pytest.mark.slow
def test_a_removed_row_is_deactivated_and_comes_back_as_it_was(runner: Runner) -> None:
    first = state(model("a", is_default=True), model("b", credits=3))
    one, two, three = chain(first, state(model("b", credits=3, is_default=True)), first)
    for each in (one, two):
        assert runner.run(each) == ""
    assert runner.site.models("is_active", "is_default") == {"a": (False, False), "b": (True, True)}
    ids = runner.site.models("id")
    assert runner.run(three) == ""
    assert runner.site.verify(first).returncode == 0
    assert runner.site.models("id") == ids


@pytest.mark.parametrize("constraint", ["kept", "dropped"])
def test_a_row_is_not_renamed_to_the_name_of_another_one(runner: Runner, constraint: str) -> None:
    after = state(model("z"))
    tables = (replace(it, renamed={("z",): ("a",)}) if it.table.name == "model" else it for it in after)
    one, two = chain(state(model("a")), replace(after, tables=tuple(tables)))
    assert runner.run(one) == ""
    if constraint == "dropped":
        runner.query("ALTER TABLE shop_model DROP CONSTRAINT shop_model_model_name_key")
    columns = "model_type, provider, is_default, is_testing, is_active, capabilities, remarks"
    runner.query(f"INSERT INTO shop_model (model_name, {columns}) SELECT 'z', {columns} FROM shop_model")
    assert "shop_model a (another row has its new name)" in runner.run(two)
    assert runner.site.models("credits") == {"a": 5, "z": None}


@pytest.mark.slow
def test_two_rows_swap_their_places_in_two_indexes_at_once(runner: Runner) -> None:
    first = state(model("a", is_default=True), model("b", is_testing=True))
    second = state(model("a", is_testing=True), model("b", is_default=True))
    one, two = chain(first, second)
    for each in (one, two):
        assert runner.run(each) == ""
    assert runner.site.verify(second).returncode == 0
    assert runner.run(two, "down") == ""
    assert runner.site.verify(first).returncode == 0


@pytest.mark.slow
def test_what_was_rolled_back_is_not_applied_again_by_itself(runner: Runner) -> None:
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    for each, direction in ((one, "up"), (two, "up"), (two, "down")):
        assert runner.run(each, direction) == ""
    assert "held, because migration 2 was rolled back" in runner.run(two)


def test_without_a_transaction_nothing_happens(runner: Runner) -> None:
    (one,) = chain(state(model("a")))
    bare = one.up.replace("BEGIN ISOLATION LEVEL READ COMMITTED;", "").replace("COMMIT;", "")
    path = runner.folder / "bare.sql"
    path.write_text(bare)
    done = runner.site.database.run(path)
    assert "in one transaction" in done.stderr
    assert runner.rows()["model"] == []


@pytest.mark.slow
def test_another_isolation_level_is_refused(runner: Runner) -> None:
    (one,) = chain(state(model("a")))
    path = runner.folder / "strict.sql"
    path.write_text(one.up.replace("READ COMMITTED;", "SERIALIZABLE;"))
    assert "READ COMMITTED transaction" in runner.site.database.run(path).stderr


def test_a_file_is_plain_ascii_and_no_block_in_it_holds_a_semicolon(runner: Runner) -> None:
    one, two = chain(state(model("a", notes=HOSTILE)), state(model("a", notes=HOSTILE * 2)))
    for text in (one.up, one.down, two.up, two.down):
        assert text.isascii()
        blocks = [part for part in text.split("\n\n") if "\nDO " in f"\n{part}"]
        assert len(blocks) == (5 if text is one.up else 3)
        assert all(block.count(";") == 1 for block in blocks)


def test_what_locks_the_tables_of_a_file_says_what_it_is_for(runner: Runner) -> None:
    (one,) = chain(state(model("a")))
    note = "-- Until the transaction ends, nobody makes a trigger on these tables, or a foreign key to them."
    for text in (one.up, one.down, seed_file(runner.site.build(state(model("a"))))):
        assert f"\n{note}\nDO E'DECLARE n text" in text


def test_an_edit_of_any_file_is_seen(runner: Runner) -> None:
    one, two = chain(state(model("a")), state(model("a", credits=8)))
    assert not replace(two, up=two.up.replace("= 8", "= 80", 1)).is_genuine
    assert not replace(two, down=two.down + "-- more\n").is_genuine
    assert not replace(two, id=one.id).is_genuine


@pytest.mark.slow
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states=st.lists(datasets(), min_size=2, max_size=4))
def test_any_history_leads_to_its_states_and_back(
    postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory, states: list[Dataset]
) -> None:
    runner = Runner(postgres_database, tmp_path_factory.mktemp("history"))
    history = Chain()
    seen = [(runner.rows(), None)]
    for each in states:
        made = history.add(each)
        if made is not None:
            assert runner.run(made) == ""
            assert runner.site.verify(each).returncode == 0
            assert made.is_genuine
            assert history.state.hash == made.file.after
            seen.append((runner.rows(), made))
    for (before, _), (_, made) in zip(reversed(seen[:-1]), reversed(seen), strict=False):
        assert made is not None
        assert runner.run(made, "down") == ""
        assert taken_back(runner.rows(), before)


def test_the_sample_has_every_way_to_retire() -> None:
    assert {table.retire for table in ALL} == {"is_active", "delete", "keep"}
    assert TABLES.ledger == "shop_ratesmith_ledger"


@pytest.mark.slow
def test_a_seed_takes_what_migrations_removed_out_of_use_in_a_database_that_never_had_a_seed(runner: Runner) -> None:
    first, second = state(model("a"), model("b")), state(model("a"), keyword=[])
    history = Chain()
    one, two = history.add(first), history.add(second)
    assert one is not None and two is not None and runner.run(one) == ""
    target = replace(runner.site.build(second), history=history.history, state=history.state)
    path = runner.folder / "seed.sql"
    path.write_bytes(seed_file(target).encode("ascii"))
    assert runner.site.database.run(path).stderr == ""
    assert runner.site.models("is_active") == {"a": True, "b": False}
    assert runner.rows()["keyword"] == []
    assert runner.query("SELECT action, head, migration FROM shop_ratesmith_ledger ORDER BY id") == [
        ("up", 1, one.id),
        ("seed", 2, two.id),
    ]
    assert runner.run(two) == ""
    assert runner.run(two, "down") == ""


@pytest.mark.slow
def test_rows_swap_values_that_only_one_may_have(postgres: Postgres, tmp_path: Path) -> None:
    def placed(*smalls: int) -> Dataset:
        rows = state(*(model(name, small=small) for name, small in zip("abc", smalls, strict=False)))
        unique = (*MODEL.unique, Unique(name="place", columns=("small",), where=()))
        return with_table(rows, "model", unique=unique)

    runner = Runner(postgres, tmp_path, placed(1, 2, 3))
    one, two, three = chain(placed(1, 2, 3), placed(3, 1, 2), placed(3, 2, 9))
    for each in (one, two, three):
        assert runner.run(each) == ""
    assert runner.site.models("small") == {"a": 3, "b": 2, "c": 9}
    for each in (three, two):
        assert runner.run(each, "down") == ""
    assert runner.site.models("small") == {"a": 1, "b": 2, "c": 3}
