"""Migrations of many rows: one statement for all that change alike, and nothing else about them is different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratesmith.core.ir import Dataset
from ratesmith.release.migration import Migration
from ratesmith.sql import batches
from support.databases import Postgres
from support.histories import HOSTILE, Runner, chain, datasets, taken_back
from support.sample_tables import model, state

MANY = 120
NAMES = [f"m{number:03}" for number in range(MANY)]
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "', re.MULTILINE)


@pytest.fixture
def runner(postgres: Postgres, tmp_path: Path) -> Runner:
    return Runner(postgres, tmp_path)


@contextmanager
def batches_of(least: int) -> Iterator[None]:
    """Rows are a batch from so many on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "LEAST", least)
        yield


def keywords(count: int) -> list[dict[str, Any]]:
    """Rows whose key and whose other column name rows of another table; the other one not always."""
    return [
        {"industry_id": "saas", "keyword": f"k{n:03}", "related_id": ("retail", None)[n % 2], "volume": n}
        for n in range(count)
    ]


def written(migration: Migration) -> int:
    """How many statements write tables of the platform, or the ledger."""
    return len(WRITES.findall(migration.up))


def test_a_few_rows_are_a_statement_each_and_many_are_one(runner: Runner) -> None:
    few, many = batches.LEAST - 1, batches.LEAST
    _, one, other = chain(
        state(*map(model, NAMES)),
        state(*(model(name, credits=8 if at < few else 5) for at, name in enumerate(NAMES))),
        state(*(model(name, credits=9 if at < many else 5) for at, name in enumerate(NAMES))),
    )
    assert written(one) == few + 1
    assert 'pg_temp."' not in one.up + one.down
    assert written(other) == 1 + 1
    assert "('shop_model m000', 'm000', 8, 9)" in other.up


@pytest.mark.slow
def test_many_rows_go_there_and_back(runner: Runner) -> None:
    before = state(*(model(name, notes=HOSTILE) for name in NAMES), keyword=keywords(MANY))
    changed = [model(name, credits=None if at % 3 else at, notes="x") for at, name in enumerate(NAMES[:80])]
    after = state(*changed, model("new"), keyword=keywords(10))
    steps = [before, after, before]
    migrations = chain(*steps)
    seen = [runner.rows()]
    for migration, dataset in zip(migrations, steps, strict=True):
        assert written(migration) < MANY
        assert runner.run(migration) == ""
        assert runner.site.verify(dataset).returncode == 0
        seen.append(runner.rows())
        again = runner.query("SELECT xmin, * FROM shop_model"), runner.query("SELECT * FROM shop_ratesmith_ledger")
        assert runner.run(migration) == ""
        found = runner.query("SELECT xmin, * FROM shop_model"), runner.query("SELECT * FROM shop_ratesmith_ledger")
        assert found == again
    for migration, rows in zip(reversed(migrations), reversed(seen[:-1]), strict=True):
        assert runner.run(migration, "down") == ""
        assert taken_back(runner.rows(), rows)


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(
    ("by_hand", "named"),
    [
        ("UPDATE shop_model SET credits = 7 WHERE model_name = 'm061'", "shop_model m061 (credits is 7)"),
        ("UPDATE shop_model SET credits = NULL WHERE model_name = 'm061'", "shop_model m061 (credits is NULL)"),
        ("DELETE FROM shop_model WHERE model_name = 'm061'", "shop_model m061 (missing)"),
    ],
)
def test_one_of_many_rows_that_somebody_changed_is_named(runner: Runner, by_hand: str, named: str) -> None:
    one, two = chain(state(*map(model, NAMES)), state(*(model(name, credits=8) for name in NAMES)))
    assert runner.run(one) == ""
    runner.query(by_hand)
    before = runner.rows()
    assert f'0002_{two.slug} found rows that somebody changed: {named}"' in runner.run(two)
    assert runner.rows() == before


def test_one_of_many_new_rows_that_is_there_already_is_named(runner: Runner) -> None:
    one, two = chain(state(model("a")), state(model("a"), *map(model, NAMES)))
    assert runner.run(one) == ""
    columns = "model_type, provider, is_default, is_testing, is_active, capabilities, remarks"
    runner.query(f"INSERT INTO shop_model (model_name, {columns}) SELECT 'm061', {columns} FROM shop_model")
    assert 'shop_model m061 (another row is there)"' in runner.run(two)
    assert len(runner.rows()["model"]) == 2


@pytest.mark.slow
def test_a_row_that_somebody_changed_is_named_on_the_way_back(runner: Runner) -> None:
    one, two = chain(state(*map(model, NAMES)), state(*(model(name, credits=8) for name in NAMES)))
    assert runner.run(one) + runner.run(two) == ""
    runner.query("UPDATE shop_model SET credits = 9 WHERE model_name = 'm061'")
    assert 'shop_model m061 (credits is 9)"' in runner.run(two, "down")


def test_of_very_many_rows_that_somebody_changed_the_first_are_named(runner: Runner) -> None:
    one, two = chain(state(*map(model, NAMES)), state(*(model(name, credits=8) for name in NAMES)))
    assert runner.run(one) == ""
    runner.query("UPDATE shop_model SET credits = 7")
    assert runner.run(two).count("credits is 7") == 100


@pytest.mark.slow
def test_a_row_that_was_so_before_stays_on_the_way_back(runner: Runner) -> None:
    one, two = chain(state(*map(model, NAMES)), state(*(model(name, credits=8, small=3) for name in NAMES)))
    assert runner.run(one) == ""
    runner.query("UPDATE shop_model SET credits = 8, small = 3 WHERE model_name = 'm060'")
    runner.query("UPDATE shop_model SET credits = 8 WHERE model_name = 'm061'")
    assert runner.run(two) == ""
    entries = "SELECT u.value FROM shop_ratesmith_ledger AS l, jsonb_array_elements(l.down) AS u WHERE l.head = 2"
    kept = {entry["key"][0]: entry for (entry,) in runner.query(entries)}
    assert kept.keys() == {*NAMES} - {"m060"}
    assert {name: entry["already"] for name, entry in kept.items() if "already" in entry} == {"m061": ["credits"]}


@pytest.mark.slow
def test_rows_of_an_enum_and_of_a_narrow_number_are_found(runner: Runner) -> None:
    one, two = chain(state(*map(model, NAMES)), state(*(model(name, model_type="image") for name in NAMES)))
    runner.query("CREATE TYPE kind AS ENUM ('text', 'image')")
    runner.query("DROP INDEX IF EXISTS shop_model_default, shop_model_testing")
    indexes = "SELECT indexname FROM pg_indexes WHERE tablename = 'shop_model' AND indexdef LIKE '%model_type%'"
    for (name,) in runner.query(indexes):
        runner.query(f'DROP INDEX "{name}"')
    runner.query("ALTER TABLE shop_model ALTER model_type TYPE kind USING CAST(model_type AS kind)")
    assert runner.run(one) + runner.run(two) == ""
    assert {*runner.site.models("model_type").values()} == {"image"}
    assert runner.run(two, "down") == ""


def test_a_column_that_rounds_a_price_is_named(runner: Runner) -> None:
    (one,) = chain(state(*map(model, NAMES)))
    runner.query("ALTER TABLE shop_model ALTER cost TYPE numeric(10, 3)")
    assert "shop_model m000 (another row is there)" in runner.run(one)


def ended(runner: Runner, migrations: Sequence[Migration], by_hand: str) -> list[Any]:
    """What is there, and what was said, after each migration there and back; rows are changed before the last one."""
    found: list[Any] = []
    for number, migration in enumerate(migrations, start=1):
        if number == len(migrations):
            runner.query(by_hand)
        found += [_said(runner.run(migration)), runner.rows()]
    down = "SELECT head, action, (SELECT jsonb_agg(u ORDER BY CAST(u AS text)) FROM jsonb_array_elements(down) AS u)"
    found.append(runner.query(f"{down} FROM shop_ratesmith_ledger ORDER BY id"))
    for migration in reversed(migrations):
        found += [_said(runner.run(migration, "down")), runner.rows()]
    found.append(runner.query(f"{down} FROM shop_ratesmith_ledger ORDER BY id"))
    return found


def _said(error: str) -> list[str]:
    """The message, without the line of the file; its rows in any order."""
    return sorted(re.split(r", |: ", error.partition("ERROR:")[2].strip('"\n')))


BY_HAND = (
    "SELECT 1",
    "UPDATE shop_model SET credits = 2 WHERE model_name = 'b'",
    "UPDATE shop_model SET is_active = NOT is_active, is_default = FALSE, is_testing = FALSE WHERE model_name = 'a'",
    "DELETE FROM shop_model WHERE model_name = 'c'",
    'UPDATE "content_Keyword" SET volume = 99, related_id = NULL',
    'DELETE FROM "content_Keyword"',
)


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states=st.lists(datasets(), min_size=2, max_size=3), by_hand=st.sampled_from(BY_HAND))
def test_rows_alone_and_in_batches_end_alike(
    postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory, states: list[Dataset], by_hand: str
) -> None:
    found = []
    for least in (10**6, 1):
        with batches_of(least):
            migrations = chain(*states)
        runner = Runner(postgres_database, tmp_path_factory.mktemp("batches"))
        found.append(ended(runner, migrations, by_hand))
    assert found[0] == found[1]


@pytest.mark.slow
def test_a_file_of_many_rows_run_without_a_transaction_says_so(runner: Runner) -> None:
    (one,) = chain(state(*map(model, NAMES)))
    path = runner.folder / "bare.sql"
    path.write_text(one.up.replace("BEGIN ISOLATION LEVEL READ COMMITTED;", "").replace("COMMIT;", ""))
    assert "in one transaction" in runner.site.database.run(path).stderr
    assert runner.rows()["model"] == []
