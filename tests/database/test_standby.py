"""A real standby: what only reads works there, and what writes says what it met."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from support.databases import Postgres, Site, _check, as_other_user, postgres_programs
from support.deployments import Deploys
from support.sample_tables import model, state


@pytest.fixture
def copies(postgres: Postgres, tmp_path: Path) -> Iterator[tuple[Deploys, Deploys]]:
    """A server with one migration applied and one pending, and a standby of it."""
    first = Deploys(Site(postgres, tmp_path))
    first.release(state(model("a")), state(model("a", credits=6)))
    first.apply(to=1)
    programs = postgres_programs()
    assert programs is not None
    if not (programs / "pg_basebackup").exists():
        pytest.skip("pg_basebackup was not found")
    folder = Path(tempfile.mkdtemp(prefix="ratesmith-", dir="/tmp"))
    run, data = as_other_user(folder), folder / "data"
    backup = ["-h", str(postgres.folder), "-U", "postgres", "-c", "fast", "--no-sync", "-R"]
    _check(*run, str(programs / "pg_basebackup"), "-D", str(data), *backup)
    control = [*run, str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", f"{folder}/log"]
    # A standby starts with no less than its primary has.
    settings = "-c fsync=off -c listen_addresses= -c max_prepared_transactions=2"
    _check(*control, "-o", f"{settings} -k {folder}", "start")
    try:
        yield first, Deploys(Site(Postgres(folder, postgres.psql), tmp_path), first.history, first.datasets)
    finally:
        _check(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_a_standby_is_read_and_said_to_be_one_where_something_is_to_be_written(copies: tuple[Deploys, Deploys]) -> None:
    first, standby = copies
    assert standby.log == [("up", 1)]
    assert not standby.drift()
    for action in (standby.apply, lambda: standby.rollback(0)):
        with pytest.raises(Fatal) as caught:
            action()
        assert caught.value.exit == Exit.ENVIRONMENT
        assert "this server is a standby, or read-only: cannot execute" in caught.value.message
        assert "primary" in caught.value.hint
    assert first.log == [("up", 1)]
