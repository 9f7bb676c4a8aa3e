"""A database whose tables have an owner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import Postgres
from support.owned_sites import BEFORE, OWNER, OwnedSite


@pytest.fixture
def shop(postgres: Postgres, tmp_path: Path) -> Iterator[OwnedSite]:
    """Tables that were made by their owner, who may do nothing else, in a database of somebody else's."""
    made = OwnedSite(postgres, tmp_path)
    made.query(f'CREATE ROLE {OWNER} LOGIN; CREATE ROLE "the ""Deployer""" LOGIN; CREATE ROLE reader')
    made.query(f"ALTER SCHEMA public OWNER TO {OWNER}")
    done = made.psql(OWNER, made.file("schema", BEFORE))
    assert (done.returncode, done.stderr) == (0, "")
    yield made
    postgres.clear()
    for role in (OWNER, '"the ""Deployer"""', "reader"):
        made.query(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")
