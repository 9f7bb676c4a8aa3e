"""Changes, and what `ratesmith review` says of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ratesmith.review.change import read_change
from ratesmith.review.review import review
from support.projects import TODAY
from support.repositories import commit

Remarks = list[tuple[str, str, str, str | None, str | None]]
"""Topic, file, place, value before and after."""


def write(folder: Path, files: Mapping[str, str | None]) -> str:
    """Write or remove files, and commit them."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
    return commit(folder)


def said(folder: Path, wanted: str) -> Remarks:
    topics = review(read_change(folder / "config", wanted, TODAY))
    return [(topic.id, it.file, it.where, it.before, it.after) for topic in topics for it in topic.remarks]
