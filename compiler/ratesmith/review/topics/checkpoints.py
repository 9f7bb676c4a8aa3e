"""Checkpoints: files of released migrations that go, so that databases before them cannot go on from here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ratesmith.review.change import Change
from ratesmith.review.remark import Remark, remark

RANK: Final = 11
TITLE: Final = "released migrations whose files go"
_PATH: Final = re.compile(r"(?:.*/)?([^/]+)/plans/checkpoint\.json")


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every checkpoint that is new, changed or removed."""
    for file in change.paths:
        if (match := _PATH.fullmatch(file.path)) is not None:
            what = "the files of older migrations go" if file.new else "the files of older migrations come back"
            why = f"{what}; build --check compares it with them, and status shows whether a database needs them"
            yield remark(file.path.removeprefix(change.inside), match[1], why=why)
