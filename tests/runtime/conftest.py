"""The runtime in TypeScript, built once."""

from __future__ import annotations

import pytest

from support.typescript_runtime import Runtime, built


@pytest.fixture(scope="session")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """The runtime in TypeScript."""
    return built(tmp_path_factory.mktemp("runtime-ts"))
