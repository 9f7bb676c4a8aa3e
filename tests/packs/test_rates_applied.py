"""The view of the rates that a database charged by: computed from the log of windows, for every moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ratesmith.core.tables import Column, Reference, Text
from ratesmith.packs.ai_platform.objects import sql_objects
from ratesmith.packs.ai_platform.rate_tables import TABLES
from ratesmith.project.naming import bind_names
from ratesmith.project.settings import Tables
from ratesmith.sql.dialect import dialect
from ratesmith.sql.objects import BoundObjects
from support.databases import Postgres

BEGINNING: Final = "0001-01-01"
TODAY: Final = datetime.now(UTC).date()


def day(days: int) -> str:
    return str(TODAY + timedelta(days=days))


class Case(NamedTuple):
    said: list[tuple[str, str, str, str | None, bool] | tuple[str, str, str, str | None, bool, str]]
    """Lines of the log: when, the first day of a window, its rate, the last day, whether it is gone, and in which
    transaction, where that is not the one of this moment."""
    charged: list[tuple[str, str, str | None]]
    """Rates, from when, and until when."""


CASES: Final = {
    "a price that never changed": Case(
        [(f"{day(-9)} 10:00:00", BEGINNING, "a", None, False)],
        [("a", f"{day(-9)} 10:00:00", None)],
    ),
    "a day that began without anything being run": Case(
        [(f"{day(-9)} 10:00:00", BEGINNING, "a", day(-2), False), (f"{day(-9)} 10:00:00", day(-2), "b", None, False)],
        [("a", f"{day(-9)} 10:00:00", f"{day(-2)} 00:00:00"), ("b", f"{day(-2)} 00:00:00", None)],
    ),
    "one that is to come": Case(
        [(f"{day(-9)} 10:00:00", BEGINNING, "a", day(9), False), (f"{day(-9)} 10:00:00", day(9), "b", None, False)],
        [("a", f"{day(-9)} 10:00:00", None)],
    ),
    "a change that was planned later leaves the rate in force": Case(
        [
            (f"{day(-9)} 10:00:00", BEGINNING, "a", None, False),
            (f"{day(-5)} 10:00:00", BEGINNING, "a", day(9), False),
            (f"{day(-5)} 10:00:00", day(9), "b", None, False),
            (f"{day(-4)} 10:00:00", day(9), "b", None, True),
            (f"{day(-4)} 10:00:00", BEGINNING, "a", None, False),
        ],
        [("a", f"{day(-9)} 10:00:00", None)],
    ),
    "a cost that began in the past was not charged before it was written": Case(
        [
            (f"{day(-9)} 10:00:00", BEGINNING, "a", None, False),
            (f"{day(-2)} 10:00:00", BEGINNING, "a", day(-6), False),
            (f"{day(-2)} 10:00:00", day(-6), "b", None, False),
        ],
        [("a", f"{day(-9)} 10:00:00", f"{day(-2)} 10:00:00"), ("b", f"{day(-2)} 10:00:00", None)],
    ),
    "a price that was rolled back and came again": Case(
        [
            (f"{day(-9)} 10:00:00", BEGINNING, "a", None, False),
            (f"{day(-8)} 10:00:00", BEGINNING, "b", None, False),
            (f"{day(-8)} 12:00:00", BEGINNING, "a", None, False),
            (f"{day(-7)} 10:00:00", BEGINNING, "b", None, False),
        ],
        [
            ("a", f"{day(-9)} 10:00:00", f"{day(-8)} 10:00:00"),
            ("b", f"{day(-8)} 10:00:00", f"{day(-8)} 12:00:00"),
            ("a", f"{day(-8)} 12:00:00", f"{day(-7)} 10:00:00"),
            ("b", f"{day(-7)} 10:00:00", None),
        ],
    ),
    "what one transaction did and undid": Case(
        [
            (f"{day(-9)} 10:00:00", BEGINNING, "a", None, False),
            (f"{day(-8)} 10:00:00", BEGINNING, "b", None, False),
            (f"{day(-8)} 10:00:00", BEGINNING, "a", None, False),
        ],
        [("a", f"{day(-9)} 10:00:00", None)],
    ),
    "what the migrations of one apply did, one after the other": Case(
        [
            (f"{day(-9)} 10:00:00", BEGINNING, "a", None, False, "first"),
            (f"{day(-9)} 10:00:05", BEGINNING, "b", None, False, "first"),
            (f"{day(-9)} 10:00:07", BEGINNING, "b", day(9), False, "first"),
            (f"{day(-9)} 10:00:09", day(9), "c", None, False, "first"),
        ],
        [("b", f"{day(-9)} 10:00:09", None)],
    ),
    "of windows that overlap, that which began last was in force": Case(
        [
            (f"{day(-9)} 10:00:00", BEGINNING, "a", None, False),
            (f"{day(-8)} 10:00:00", "0001-01-02", "b", None, False),
            (f"{day(-7)} 10:00:00", BEGINNING, "c", None, False),
            (f"{day(-6)} 10:00:00", "0001-01-02", "b", None, True),
            (f"{day(-5)} 10:00:00", BEGINNING, "d", None, False),
        ],
        [
            ("a", f"{day(-9)} 10:00:00", f"{day(-8)} 10:00:00"),
            ("b", f"{day(-8)} 10:00:00", f"{day(-6)} 10:00:00"),
            ("c", f"{day(-6)} 10:00:00", f"{day(-5)} 10:00:00"),
            ("d", f"{day(-5)} 10:00:00", None),
        ],
    ),
    "a window that never was in force beside one that began later": Case(
        [
            (f"{day(-9)} 10:00:00", "0001-01-02", "a", None, False),
            (f"{day(-8)} 10:00:00", BEGINNING, "b", None, False),
            (f"{day(-7)} 10:00:00", BEGINNING, "b", None, True),
        ],
        [("a", f"{day(-9)} 10:00:00", None)],
    ),
    "a model that was removed": Case(
        [(f"{day(-9)} 10:00:00", BEGINNING, "a", None, False), (f"{day(-2)} 10:00:00", BEGINNING, "a", None, True)],
        [("a", f"{day(-9)} 10:00:00", f"{day(-2)} 10:00:00")],
    ),
}


def objects(of: str) -> BoundObjects:
    tables = [bind_names(replace(table, columns=tuple(map(typed, table.columns))), Tables()) for table in TABLES]
    return BoundObjects(sql_objects, dialect(of), tables, str)


def typed(column: Column) -> Column:
    """With the type of what it refers to, as a pack that is loaded has it."""
    return replace(column, type=Reference("ai_rate", Text(30))) if column.name == "rate_id" else column


def written(case: Case) -> Iterator[str]:
    """The lines of a case, as SQL."""
    for id, (at, first, rate, end, gone, *within) in enumerate(case.said, start=1):
        until = "NULL" if end is None else f"'{end}'"
        yield (
            "INSERT INTO ai_model_price_window_log (id, noted_at, noted_in, gone, model_name, provider,"
            " effective_from, effective_until, rate_id) VALUES"
            f" ({id}, '{at}', '{(*within, at)[0]}', {gone}, 'writer-1', 'openai', '{first}', {until}, '{rate}')"
        )


CHARGED: Final = "SELECT rate_id, from_at, until_at FROM ai_rate_applied ORDER BY from_at"


@pytest.fixture(scope="module")
def base() -> Iterator[sqlite3.Connection]:
    """A database with the log and the views; its windows are left out."""
    with sqlite3.connect(":memory:") as connection:
        for statement in objects("sqlite").schema():
            if "TRIGGER" not in statement.sql and not statement.sql.startswith("INSERT"):
                connection.execute(statement.sql)
        yield connection
    connection.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_log_says_for_every_moment_which_rate_was_charged(base: sqlite3.Connection, case: Case) -> None:
    base.execute("DELETE FROM ai_model_price_window_log")
    for sql in written(case):
        base.execute(sql)
    assert base.execute(CHARGED).fetchall() == case.charged


def fill(base: sqlite3.Connection, said: Iterable[tuple[str, str, str, str | None, bool]]) -> None:
    base.execute("DELETE FROM ai_model_price_window_log")
    for sql in written(Case([*said], [])):
        base.execute(sql)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(-12, 2), st.sampled_from("abc"), st.none() | st.integers(-12, 3), st.booleans()),
        max_size=25,
    )
)
def test_windows_that_somebody_had_overlap_are_charged_as_the_log_is_read_line_by_line(
    base: sqlite3.Connection, lines: list[tuple[int, str, int | None, bool]]
) -> None:
    began = TODAY - timedelta(days=10)
    said = [
        (f"{began + timedelta(days=place // 3)} {8 + place % 3:02}:00:00", day(first), rate, end and day(end), gone)
        for place, (first, rate, end, gone) in enumerate(lines)
    ]
    fill(base, said)

    def charged_at(moment: str) -> str | None:
        there = {first: (rate, end, gone) for at, first, rate, end, gone in said if at <= moment}
        held = {
            first: rate
            for first, (rate, end, gone) in there.items()
            if not gone and f"{first} 00:00:00" <= moment and (end is None or f"{end} 00:00:00" > moment)
        }
        return held[max(held)] if held else None

    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    days = {f"{it} 00:00:00" for _, first, _, end, _ in said for it in (first, end) if it is not None}
    expected: list[list[str | None]] = []
    for moment in sorted(it for it in {*days, *(at for at, *_ in said)} if it <= now):
        rate = charged_at(moment)
        if expected and expected[-1][2] is None:
            if expected[-1][0] == rate:
                continue
            expected[-1][2] = moment
        if rate is not None:
            expected.append([rate, moment, None])
    assert [[*row] for row in base.execute(CHARGED)] == expected


@pytest.mark.slow
def test_many_windows_that_overlap_are_not_compared_each_with_each(base: sqlite3.Connection) -> None:
    """Whoever may write windows had the view take seconds: steps grew with the square of their number."""

    def steps(windows: int) -> int:
        began = datetime(TODAY.year - 1, 1, 1)
        fill(
            base,
            (
                (f"{began + timedelta(minutes=it)}", str(date.min + timedelta(days=it)), f"r{it}", None, False)
                for it in range(windows)
            ),
        )
        count = 0

        def tick() -> int:
            nonlocal count
            count += 1
            return 0

        base.set_progress_handler(tick, 100)
        assert len(base.execute(CHARGED).fetchall()) == windows
        base.set_progress_handler(None, 0)
        return count

    assert steps(1200) < 6 * steps(300)


def test_a_model_has_one_rate_in_force_also_where_windows_overlap(base: sqlite3.Connection) -> None:
    base.execute("CREATE TABLE ai_model_price_window (model_name, provider, effective_from, effective_until, rate_id)")
    rows = [("a", BEGINNING, None), ("b", day(-2), None), ("c", day(-1), day(0)), ("d", day(1), None)]
    for rate, first, end in rows:
        base.execute("INSERT INTO ai_model_price_window VALUES ('w', 'openai', ?, ?, ?)", (first, end, rate))
    assert base.execute("SELECT rate_id FROM ai_model_in_force").fetchall() == [("b",)]


LOG: Final = "SELECT id, rate_id, gone FROM ai_model_price_window_log ORDER BY id"
_TEXT: Final = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
IN_UTC: Final = CHARGED.replace("from_at,", f"{_TEXT.format('from_at')},", 1).replace(
    "until_at", _TEXT.format("until_at"), 1
)
WINDOWS: Final = "ai_model_price_window VALUES"


@pytest.fixture
def windows(postgres: Postgres) -> Postgres:
    """A database with windows, their log and the views; the rates are left out."""
    made = "model_name text, provider text, effective_from date, effective_until date, rate_id text"
    key = "PRIMARY KEY (model_name, provider, effective_from)"
    for sql in (
        f"CREATE TABLE ai_model_price_window ({made}, {key})",
        *(it.sql for it in objects("postgresql").schema()),
    ):
        postgres.query(sql)
    return postgres


def test_postgresql_says_the_same_and_no_day_that_somebody_writes_ends_that(windows: Postgres) -> None:
    """A window from 5874897-12-31 on, added and deleted, made the record of all models unreadable for ever."""
    for case in CASES.values():
        begin = (
            "BEGIN; ALTER TABLE ai_model_price_window_log DISABLE TRIGGER USER; DELETE FROM ai_model_price_window_log"
        )
        windows.query("; ".join([begin, *written(case), "COMMIT"]))
        assert windows.query(IN_UTC) == case.charged
    for far in ("5874897-12-31", "0001-01-01 BC", "-infinity"):
        for row in (f"'w', 'o', '{far}', NULL, 'a'", f"'w', 'o', '2026-01-01', '{far}', 'a'"):
            with pytest.raises(psycopg.errors.RaiseException, match="the days of this table are from 0001-01-01"):
                windows.query(f"INSERT INTO {WINDOWS} ({row})")
    line = written(Case([(f"{day(-9)} 10:00:00", "5874897-12-31", "x", None, False)], []))
    windows.query(f"DELETE FROM ai_model_price_window_log; {next(line)}")
    assert windows.query(CHARGED) == []


def test_no_line_is_committed_behind_a_later_one_of_any_model(windows: Postgres) -> None:
    """A window of another key waited for nothing: committed days later, it said that it had been in force."""
    windows.query(f"INSERT INTO {WINDOWS} ('w', 'o', '0001-01-01', NULL, 'a')")
    windows.query("UPDATE ai_model_price_window SET rate_id = 'b'")
    with psycopg.connect(windows.url) as planted, psycopg.connect(windows.url, autocommit=True) as owner:
        planted.execute(f"INSERT INTO {WINDOWS} ('w', 'o', '0001-01-02', NULL, 'planted')")
        owner.execute("SET lock_timeout = '20ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            owner.execute("UPDATE ai_model_price_window SET rate_id = 'c' WHERE rate_id = 'b'")
        planted.execute("DELETE FROM ai_model_price_window WHERE rate_id = 'planted'")
        planted.commit()
        owner.execute("UPDATE ai_model_price_window SET rate_id = 'c'")
    lines = [(1, "a", False), (2, "b", False), (3, "planted", False), (4, "planted", True), (5, "c", False)]
    assert windows.query(LOG) == lines
    assert [rate for rate, *_ in windows.query(CHARGED)] == ["a", "b", "c"]
