"""Unreadable files: whatever is in them, no other topic can see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.twin_names import folded
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark, remark
from ratesmith.secrets.creation_rules import RULES_FILE

RANK: Final = 10
TITLE: Final = "what cannot be read"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed file of configuration that is not compared, or only in part.

    Behind them what is not compared, and taken for the configuration where a disk knows no case: each such folder once.
    """
    for path in change.unreadable:
        yield remark(path, why="nothing is read from it, or it has mistakes; see: ratesmith validate")
    for twin, own in sorted(_twins(change).items()):
        yield remark(twin, why=f"where a disk knows no case, it is taken for {own}, or written over it")


def _twins(change: Change) -> dict[str, str]:
    """Return the files and folders of the repository that have the name of one that is read, by another spelling."""
    found: dict[str, str] = {}
    for own in (f"{change.config.name}/", RULES_FILE):
        place = change.inside + own.rstrip("/")
        wanted, depth = folded(place), place.count("/") + 1
        for file in change.paths:
            top = "/".join(file.path.split("/", depth)[:depth])
            if file.new and top != place and folded(top) == wanted:
                found[top.removeprefix(change.inside)] = own
    return found
