"""A day's turn, with the clock of the database itself turned on: libfaketime gives the servers another one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from ratesmith.core.tables import scheduled
from support.clocks import Clock
from support.databases import Postgres, Site, Sqlite, program
from support.sample_tables import model, state

pytestmark = pytest.mark.torture

FIRST: Final = datetime(2031, 1, 1, tzinfo=UTC).date()
WANTED: Final = state(model("a", credits=scheduled(3, {FIRST: 2, FIRST + timedelta(days=1): 1})))
MOMENTS: Final = (
    (datetime(2030, 12, 31, 23, 59, 30), 3),
    (datetime(2031, 1, 1, 0, 0, 5), 2),
    (datetime(2031, 1, 1, 23, 59, 30), 2),
    (datetime(2031, 1, 2, 0, 0, 5), 1),
)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_server_that_passes_midnight_is_late_until_it_is_activated(
    postgres_of: Postgres, clock: Clock, tmp_path: Path, zone: str
) -> None:
    site = Site(postgres_of, tmp_path)
    clock.turn(MOMENTS[0][0])
    site.query(f"ALTER ROLE postgres SET TimeZone = '{zone}'")
    site.converge(WANTED)
    assert site.models("credits") == {"a": 3}
    for before, (moment, credits) in zip((3, 3, 2, 2), MOMENTS, strict=True):
        clock.turn(moment)
        assert site.models("credits") == {"a": before}
        assert ("activation-late 'a' (credits)" in site.verify(WANTED).stderr) is (before != credits)
        for _ in range(2):
            assert site.activate(WANTED).stderr == ""
            assert (site.models("credits"), site.verify(WANTED).stderr) == ({"a": credits}, "")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_sqlite_follows_the_day_in_utc(clock: Clock, tmp_path: Path, zone: str) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("the sqlite3 program was not found")
    site = Site(Sqlite(tmp_path / "test.db"), tmp_path)

    def run(name: str) -> str:
        clocked = {**clock.variables, "TZ": zone}
        return program(
            "sqlite3", "-bail", str(tmp_path / "test.db"), text=site.file(name, WANTED).read_text(), **clocked
        ).stderr

    clock.turn(MOMENTS[0][0])
    assert run("schema") + run("seed") == ""
    for before, (moment, credits) in zip((3, 3, 2, 2), MOMENTS, strict=True):
        clock.turn(moment)
        assert (site.models("credits"), "activation-late" in run("verify")) == ({"a": before}, before != credits)
        assert (run("activate"), site.models("credits"), run("verify")) == ("", {"a": credits}, "")
