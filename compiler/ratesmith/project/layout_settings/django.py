"""django: the app that the migrations belong to, and what they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from ratesmith.core.ir import Frozen

AppLabel = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
DjangoMigration = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_]+$")]
MISSING: Final = (
    "does not say to which app of Django its migrations belong",
    "add django: {app: LABEL}, an app that has no other migrations",
)
"""What is wrong with an environment of this layout that has no settings, and what to do."""


class Django(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What migrations for Django are called and what they wait for."""

    app: AppLabel
    """Label of an app that has no other migrations."""
    after: DjangoMigration | None = None
    """The platform's migration that new ones wait for, as it makes the tables: `billing.0042_prices`."""


SETTINGS: Final = Django


def mistakes(settings: Django) -> Iterator[tuple[str, str]]:
    """Yield message and hint of each mistake that the JSON Schema cannot see."""
    if settings.after is not None and settings.after.startswith(f"{settings.app}."):
        yield (
            f"migrations of the app {settings.app} cannot wait for another one of it",
            "name a migration of another app as after, or an app of its own as app",
        )
