"""What a health page says of the configuration."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ratesmith.contrib.django.live import kept
from ratesmith.contrib.django.release import release
from ratesmith.contrib.django.standing import Standing, stands


@dataclass(frozen=True)
class Status:
    """Where this process and its database stand; no secret is in it, and nothing of what providers cost."""

    environment: str
    head: int
    """The last migration of this image."""
    content_hash: str
    """That of the manifest in this image."""
    database: Standing
    database_head: int | None
    """The migration that the database is at; None where it does not say."""
    said_by: str | None
    """The database role that wrote the line which says so: whoever may add lines says anything. None where it does not
    say, and where there are no roles."""
    held: bool
    """Whether somebody rolled it back, so that nothing is applied until `ratesmith resume`."""
    stale: bool
    """Whether prices are those of before the database failed."""
    age_seconds: float | None
    """How long ago the prices of this process were read; None where they never were."""

    @property
    def is_well(self) -> bool:
        """Whether calls can be charged as they should."""
        return self.database in ("current", "ahead") and not self.stale


def status() -> Status:
    """Return where this process and its database stand, by one question to the database; never raises for it."""
    of, snapshot = release(), kept()
    standing, line = stands(of)
    return Status(
        environment=of.environment,
        head=of.head,
        content_hash=str(of.manifest.data["content_hash"]),
        database=standing,
        database_head=line.head if line else None,
        said_by=(line.applied_by or None) if line else None,
        held=line is not None and line.action == "down",
        stale=snapshot is not None and snapshot.stale,
        age_seconds=round(time.monotonic() - snapshot.read_at, 1) if snapshot else None,
    )
