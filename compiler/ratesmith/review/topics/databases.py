"""Databases: what `apply` of an environment connects to, with the keys of its providers at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.database_url import hide_passwords
from ratesmith.core.ir import Node, Route, route_name
from ratesmith.review.change import ABSENT, Change, changed_settings, project_file
from ratesmith.review.remark import Remark, remark

RANK: Final = 2
TITLE: Final = "which databases are written"
_ENVIRONMENTS: Final = "environments"
_DATABASE: Final = "database"
"""How the settings that name a database begin: `database`, `database_env`, `databases`."""


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed setting of an environment that names a database."""
    for route, before, after in changed_settings(change):
        if is_database(route):
            yield remark(project_file(change), route_name(route), _hidden(before), _hidden(after))


def is_database(route: Route) -> bool:
    """Return whether a setting of `ratesmith.yaml` names a database."""
    return len(route) > 2 and route[0] == _ENVIRONMENTS and str(route[2]).startswith(_DATABASE)


def _hidden(value: Node) -> Node:
    return value if value is ABSENT else hide_passwords(str(value))
