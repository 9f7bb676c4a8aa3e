"""Databases: what `apply` of an environment connects to, with the keys of its providers at hand."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath
from typing import Final

from ratesmith.core.database_url import hide_passwords, sqlite_place
from ratesmith.core.ir import Node, Route, route_name
from ratesmith.core.tree_changes import ABSENT
from ratesmith.database.sqlite_files import COMPANIONS
from ratesmith.review.change import Change, changed_settings, project_file
from ratesmith.review.remark import Remark, remark, verb

RANK: Final = 2
TITLE: Final = "which databases are written"
_ENVIRONMENTS: Final = "environments"
_DATABASE: Final = "database"
"""How the settings that name a database begin: `database`, `database_env`, `databases`."""


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every file that a database would be made of, and every changed setting that names a database."""
    files = _database_files(change.after.settings)
    for file in change.paths:
        path = file.path.removeprefix(change.inside)
        if file.new and (environment := files.get(path.casefold())) is not None:
            yield remark(
                path, why=f"{verb(file)}; git brings the database of {environment}, or what SQLite reads beside"
            )
    for route, before, after in changed_settings(change):
        if is_database(route):
            yield remark(project_file(change), route_name(route), _hidden(before), _hidden(after))


def is_database(route: Route) -> bool:
    """Return whether a setting of `ratesmith.yaml` names a database."""
    return len(route) > 2 and route[0] == _ENVIRONMENTS and str(route[2]).startswith(_DATABASE)


def _database_files(settings: Node) -> dict[str, str]:
    """Return the environment of each file that is a database of SQLite, or that SQLite reads beside one, by its path.

    The path is in lowercase, as some file systems take it.
    """
    environments = settings.get(_ENVIRONMENTS) if isinstance(settings, dict) else None
    urls = {
        str(name): str(it.get(_DATABASE))
        for name, it in (environments.items() if isinstance(environments, dict) else ())
        if isinstance(it, dict)
    }
    places = {name: normpath(place) for name, url in urls.items() if (place := sqlite_place(url))}
    return {f"{place}{end}".casefold(): name for name, place in places.items() for end in COMPANIONS}


def _hidden(value: Node) -> Node:
    return value if value is ABSENT else hide_passwords(str(value))
