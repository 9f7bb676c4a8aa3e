"""Settings of the project: tables, owners of columns, environments and how they are released."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.ir import route_name
from ratesmith.review.change import Change, changed_settings, project_file
from ratesmith.review.remark import Remark, remark
from ratesmith.review.topics.databases import is_database
from ratesmith.review.topics.destinations import HOSTS, moves_columns

RANK: Final = 5
TITLE: Final = "what the project owns and how it is released"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every other changed setting of `ratesmith.yaml`, and every other project that is removed."""
    for route, before, after in changed_settings(change):
        if not is_database(route) and route != HOSTS and not moves_columns(change.pack, route):
            yield remark(project_file(change), route_name(route), before, after)
    own = change.inside + project_file(change)
    for file in change.paths:
        if not file.new and file.path != own and f"/{file.path}".endswith(f"/{project_file(change)}"):
            yield remark(file.path, why="removed: another project, whose environments nobody builds or checks any more")
