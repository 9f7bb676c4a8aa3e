"""Payments: where customers are told to send their money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api.definitions import PaysTo
from ratesmith.core.tree_changes import ABSENT
from ratesmith.review.change import Change, differences
from ratesmith.review.marked import is_in_marked_field
from ratesmith.review.remark import Remark, remark

RANK: Final = 2
TITLE: Final = "where customers are told to pay"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield each such text that is new or another one; who is told nothing sends no money to a stranger."""
    for found in differences(change):
        if found.after is not ABSENT and is_in_marked_field(change, found, PaysTo):
            yield remark(found.document.path, found.where, found.before, found.after, by_key=False)
