"""The settings of `ratesmith.yaml` that a change alters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.database_url import hide_passwords
from ratesmith.core.ir import Frozen, Node, Route, route_name
from ratesmith.core.sanitize import harmless
from ratesmith.core.tree_changes import ABSENT, changed_values
from ratesmith.secrets.masked_values import masked

_LONGEST: Final = 120
"""Characters of a value that are shown."""
_ABOUT: Final = {
    "environments": "where the configuration is released to, and how",
    "secrets": "how keys are encrypted, and which hosts they may be sent to",
    "tables": "how tables and columns are called",
    "ownership": "which columns operators own",
    "pack": "which kinds and rules there are",
    "sources": "which files costs are compared with",
}
"""What the settings below a key decide."""


class SettingChange(Frozen, frozen=True, kw_only=True):
    """One setting that differs."""

    where: str
    """Its route in the file: `environments.staging.release`."""
    before: str | None
    """None where there was none."""
    after: str | None
    about: str
    """What it decides, in words; empty of one that needs none."""


def setting_changes(before: Node, after: Node) -> Iterator[SettingChange]:
    """Yield the settings that differ, by route; of a list each item that comes or goes."""
    for route, was, now in changed_values(before, after):
        if isinstance(was, list) or isinstance(now, list):
            old, new = (it if isinstance(it, list) else [] for it in (was, now))
            gone, come = [it for it in old if it not in new], [it for it in new if it not in old]
            yield from (_setting(route, it, ABSENT) for it in gone)
            yield from (_setting(route, ABSENT, it) for it in come)
            if not gone and not come:
                yield _setting(route, was, now)
        else:
            yield _setting(route, was, now)


def _setting(route: Route, before: Node, after: Node) -> SettingChange:
    return SettingChange(
        where=harmless(route_name(route), _LONGEST),
        before=_shown(route, before),
        after=_shown(route, after),
        about=_ABOUT.get(str(route[0]), "") if route else "",
    )


def _shown(route: Route, value: Node) -> str | None:
    if value is ABSENT:
        return None
    value = masked(route, value)
    if isinstance(value, list):
        return harmless(", ".join(map(str, value)), _LONGEST, hosts=True)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    from ratesmith.review.topics.databases import is_database

    text = hide_passwords(f"database: {value}").removeprefix("database: ") if is_database(route) else str(value)
    return harmless(text, _LONGEST, hosts=True)
