"""A database of a release that Django is connected to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from ratesmith.contrib.django import health, live
from support.django_site import DjangoSite, built, site
from support.projects import SHIPPED


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built and applied."""
    keys = (SHIPPED / "config/settings/account-keys.yaml").read_text()
    return built(tmp_path_factory.mktemp("django") / "base", {"settings/account-keys.yaml": keys})


@pytest.fixture
def shop(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DjangoSite]:
    """A copy of it."""

    def set_clock(clock: object) -> None:
        for module in (health, live):
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=clock))

    with site(template, tmp_path / "shop", set_clock) as shop:
        yield shop
