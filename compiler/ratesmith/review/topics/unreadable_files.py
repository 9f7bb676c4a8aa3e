"""Unreadable files: whatever is in them, no other topic can see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.review.change import Change
from ratesmith.review.remark import Remark, remark

RANK: Final = 10
TITLE: Final = "what cannot be read"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed file of configuration that is not compared, or only in part."""
    for path in change.unreadable:
        yield remark(path, why="nothing is read from it, or it has mistakes; see: ratesmith validate")
