"""A server that accepts a connection and then says nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Refusal, RefusalKind
from ratesmith.core.secret import Secret
from ratesmith.database import patience
from ratesmith.database.driver import connect
from support.databases import Postgres


def test_a_server_that_says_nothing_is_given_up_and_its_connection_is_closed(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "READ_SECONDS", 0.3)
    monkeypatch.setattr(patience, "WRITE_SECONDS", 0.1)
    for reading in (True, False):
        with connect(postgres.url, tmp_path, "write") as driver:
            driver.lock_seconds = 0.2
            driver.begin(reading=reading)
            assert driver.rows("SELECT 1 FROM pg_sleep(0.05)") == [(1,)]
            began = time.monotonic()
            with pytest.raises(Refusal, match="said nothing for 0") as caught:
                driver.rows("SELECT pg_sleep(20)")
            assert 0.3 < time.monotonic() - began < 5
            assert (caught.value.exit, caught.value.kind) == (Exit.ENVIRONMENT, RefusalKind.CONNECTION_LOST)
            driver.rollback()
            with pytest.raises(Refusal):
                driver.rows("SELECT 1")


def test_a_server_that_goes_on_sending_has_the_time_it_needs(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "WRITE_SECONDS", 0.2)
    with connect(postgres.url, tmp_path, "write") as driver:
        driver.lock_seconds = 0
        driver.begin()
        driver.execute("CREATE TEMPORARY TABLE given (value text)")
        driver.send("given", ("value",), (pause() for _ in range(4)))
        rows = driver.rows("SELECT repeat('x', 20000) FROM generate_series(1, 8), pg_sleep(0.05)")
        assert len(rows) == 8


def pause() -> tuple[Secret]:
    time.sleep(0.15)
    return (Secret("x"),)
