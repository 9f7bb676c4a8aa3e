"""Settings of the project: tables, owners of columns, environments and how they are released."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath
from typing import Final

from ratesmith.core.ir import Node, route_name
from ratesmith.review.change import Change, changed_settings, project_file
from ratesmith.review.remark import Remark, remark
from ratesmith.review.topics.databases import is_database
from ratesmith.review.topics.destinations import HOSTS, moves_columns

RANK: Final = 5
TITLE: Final = "what the project owns and how it is released"
SOURCES: Final = "sources"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every other changed setting of `ratesmith.yaml`, and the changed files that `sources:` names."""
    for route, before, after in changed_settings(change):
        if not is_database(route) and route != HOSTS and not moves_columns(change.pack, route):
            yield remark(project_file(change), route_name(route), before, after)
    sources = {*_sources(change.before.settings), *_sources(change.after.settings)}
    for file in change.paths:
        if (path := file.path.removeprefix(change.inside)) in sources:
            what = "changed" if file.old and file.new else "new" if file.new else "removed"
            yield remark(path, why=f"{what}; costs are compared with what it says")


def _sources(settings: Node) -> Iterator[str]:
    """Yield the files of public data that a project names, by path in the project."""
    named = settings.get(SOURCES) if isinstance(settings, dict) else None
    for source in named.values() if isinstance(named, dict) else ():
        path = source.get("file") if isinstance(source, dict) else None
        if isinstance(path, str):
            yield normpath(path)
