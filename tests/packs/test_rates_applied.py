"""The view of the rates that a database charged by: computed from the log of windows, for every moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import pytest

from ratesmith.packs.ai_platform.objects import sql_objects
from ratesmith.packs.ai_platform.rate_tables import TABLES
from ratesmith.project.naming import bind_names
from ratesmith.project.settings import Tables
from ratesmith.sql.dialect import dialect
from ratesmith.sql.objects import BoundObjects

BEGINNING: Final = "0001-01-01"
TODAY: Final = datetime.now(UTC).date()


def day(days: int) -> str:
    return str(TODAY + timedelta(days=days))


class Case(NamedTuple):
    said: list[tuple[str, str, str, str | None, bool]]
    """Lines of the log: when, the first day and the last one of a window, its rate, and whether it is gone."""
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
    "a model that was removed": Case(
        [(f"{day(-9)} 10:00:00", BEGINNING, "a", None, False), (f"{day(-2)} 10:00:00", BEGINNING, "a", None, True)],
        [("a", f"{day(-9)} 10:00:00", f"{day(-2)} 10:00:00")],
    ),
}


@pytest.fixture(scope="module")
def base() -> Iterator[sqlite3.Connection]:
    """A database with the log and the views; its windows are left out."""
    tables = [bind_names(table, Tables()) for table in TABLES]
    objects = BoundObjects(sql_objects, dialect("sqlite"), tables, str)
    with sqlite3.connect(":memory:") as connection:
        for statement in objects.schema():
            if "TRIGGER" not in statement.sql and not statement.sql.startswith("INSERT"):
                connection.execute(statement.sql)
        yield connection
    connection.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_log_says_for_every_moment_which_rate_was_charged(base: sqlite3.Connection, case: Case) -> None:
    base.execute("DELETE FROM ai_model_price_window_log")
    for at, first, rate, end, gone in case.said:
        base.execute(
            "INSERT INTO ai_model_price_window_log"
            " (noted_at, gone, model_name, provider, effective_from, effective_until, rate_id)"
            " VALUES (?, ?, 'writer-1', 'openai', ?, ?, ?)",
            (at, gone, first, end, rate),
        )
    found = base.execute("SELECT rate_id, from_at, until_at FROM ai_rate_applied ORDER BY from_at").fetchall()
    assert found == case.charged


def test_a_model_has_one_rate_in_force_also_where_windows_overlap(base: sqlite3.Connection) -> None:
    base.execute("CREATE TABLE ai_model_price_window (model_name, provider, effective_from, effective_until, rate_id)")
    rows = [("a", BEGINNING, None), ("b", day(-2), None), ("c", day(-1), day(0)), ("d", day(1), None)]
    for rate, first, end in rows:
        base.execute("INSERT INTO ai_model_price_window VALUES ('w', 'openai', ?, ?, ?)", (first, end, rate))
    assert base.execute("SELECT rate_id FROM ai_model_in_force").fetchall() == [("b",)]
