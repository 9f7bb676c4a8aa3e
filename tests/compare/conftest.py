"""What ships, committed and compiled once for each worker, for all edits of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.edits import Site, shipped_site
from support.repositories import git


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return shipped_site(tmp_path_factory.mktemp("plan"))


@pytest.fixture
def site(shipped: Site) -> Iterator[Site]:
    yield shipped
    git(shipped.folder, "checkout", "--quiet", "--", ".")
    git(shipped.folder, "clean", "--quiet", "-fd")
