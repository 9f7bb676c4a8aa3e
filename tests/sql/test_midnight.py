"""A day's turn, with the clock of the database itself turned on: libfaketime gives the servers another one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from ratesmith.core.tables import scheduled
from support import scratch
from support.databases import Postgres, Site, Sqlite, postgres_programs, postgres_server, program
from support.sample_tables import model, state

pytestmark = pytest.mark.torture

LIBRARY: Final = next(
    (
        str(path)
        for folder in (Path("/usr/lib"), Path("/usr/local/lib"))
        for path in folder.glob("**/libfaketimeMT.so*")
    ),
    os.environ.get("LIBFAKETIME", ""),
)
FIRST: Final = datetime(2031, 1, 1, tzinfo=UTC).date()
WANTED: Final = state(model("a", credits=scheduled(3, {FIRST: 2, FIRST + timedelta(days=1): 1})))
MOMENTS: Final = (
    ("2030-12-31T23:59:30", 3),
    ("2031-01-01T00:00:05", 2),
    ("2031-01-01T23:59:30", 2),
    ("2031-01-02T00:00:05", 1),
)


def offset(moment: str) -> str:
    """How far the clock is to be turned on, so that it is that moment in UTC."""
    return f"+{round((datetime.fromisoformat(f'{moment}+00:00') - datetime.now(UTC)).total_seconds())}"


@pytest.fixture
def clock() -> Iterator[Path]:
    """A file that says how far a server's clock is turned on."""
    if not LIBRARY:
        pytest.skip("libfaketime was not found (install it, or name the library: LIBFAKETIME)")
    with tempfile.TemporaryDirectory(dir=scratch.ROOT) as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "clock"
        path.write_text("+0\n")
        yield path


@pytest.fixture
def postgres_of(clock: Path) -> Iterator[Postgres]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("a PostgreSQL server was not found")
    clocked = {"LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    with postgres_server(programs, **clocked, DONT_FAKE_MONOTONIC="1") as folder:
        yield Postgres(folder, str(programs / "psql"))


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_server_that_passes_midnight_is_late_until_it_is_activated(
    postgres_of: Postgres, clock: Path, tmp_path: Path, zone: str
) -> None:
    site = Site(postgres_of, tmp_path)
    clock.write_text(f"{offset(MOMENTS[0][0])}\n")
    site.query(f"ALTER ROLE postgres SET TimeZone = '{zone}'")
    site.converge(WANTED)
    assert site.models("credits") == {"a": 3}
    for before, (moment, credits) in zip((3, 3, 2, 2), MOMENTS, strict=True):
        clock.write_text(f"{offset(moment)}\n")
        assert site.models("credits") == {"a": before}
        assert ("activation-late 'a' (credits)" in site.verify(WANTED).stderr) is (before != credits)
        for _ in range(2):
            assert site.activate(WANTED).stderr == ""
            assert (site.models("credits"), site.verify(WANTED).stderr) == ({"a": credits}, "")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_sqlite_follows_the_day_in_utc(clock: Path, tmp_path: Path, zone: str) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("the sqlite3 program was not found")
    site = Site(Sqlite(tmp_path / "test.db"), tmp_path)

    def run(name: str) -> str:
        clocked = {"LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(clock), "TZ": zone}
        return program(
            "sqlite3", "-bail", str(tmp_path / "test.db"), text=site.file(name, WANTED).read_text(), **clocked
        ).stderr

    clock.write_text(f"{offset(MOMENTS[0][0])}\n")
    assert run("schema") + run("seed") == ""
    for before, (moment, credits) in zip((3, 3, 2, 2), MOMENTS, strict=True):
        clock.write_text(f"{offset(moment)}\n")
        assert (site.models("credits"), "activation-late" in run("verify")) == ({"a": before}, before != credits)
        assert (run("activate"), site.models("credits"), run("verify")) == ("", {"a": credits}, "")
