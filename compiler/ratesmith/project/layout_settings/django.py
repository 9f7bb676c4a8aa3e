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
    after: DjangoMigration | tuple[DjangoMigration, ...] | None = None
    """The platform's migrations that new ones wait for, as they make the tables: `billing.0042_prices`, or a list."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the platform's migrations that new ones wait for, in the order given."""
        return (self.after,) if isinstance(self.after, str) else self.after or ()


SETTINGS: Final = Django


def mistakes(settings: Django) -> Iterator[tuple[str, str]]:
    """Yield message and hint of each mistake that the JSON Schema cannot see."""
    if any(name.startswith(f"{settings.app}.") for name in settings.needed):
        yield (
            f"migrations of the app {settings.app} cannot wait for another one of it",
            "name a migration of another app as after, or an app of its own as app",
        )
