"""The runtime in TypeScript, built once in a run."""

from __future__ import annotations

import os

import pytest

from support.typescript_runtime import Runtime, built


@pytest.fixture(scope="session")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """The runtime in TypeScript."""
    base = tmp_path_factory.getbasetemp()
    return built(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
