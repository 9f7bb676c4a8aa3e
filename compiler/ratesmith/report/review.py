"""Describe the review of a change as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.core.sanitize import plural
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark
from ratesmith.review.review import Topic

MOST: Final = 50
"""How many remarks of a topic are shown."""


def as_text(change: Change, topics: Sequence[Topic], *, color: bool) -> Iterator[str]:
    """Yield the heading, then each topic with its remarks."""
    yield _heading(change, topics)
    for topic in topics:
        yield f"\n\x1b[1m{topic.title}\x1b[0m" if color else f"\n{topic.title}"
        for remark in topic.remarks[:MOST]:
            parts = remark.file, remark.where, _values(remark), remark.why
            yield f"  {': '.join(part for part in parts if part)}"
        yield from (f"  {more}" for more in _more(topic))


def as_markdown(change: Change, topics: Sequence[Topic]) -> Iterator[str]:
    """Yield the same as a list with headings."""
    yield _heading(change, topics)
    for topic in topics:
        yield f"\n### {topic.title[0].upper()}{topic.title[1:]}\n"
        for remark in topic.remarks[:MOST]:
            place = f"`{remark.file}`" + (f" `{remark.where}`" if remark.where else "")
            yield f"- {': '.join(part for part in (place, _values(remark, '`'), _escaped(remark.why)) if part)}"
        yield from (f"- {more}" for more in _more(topic))


def _more(topic: Topic) -> Iterator[str]:
    """Yield how many remarks are left out, if any is."""
    if len(topic.remarks) > MOST:
        yield f"and {len(topic.remarks) - MOST} more: ratesmith review --format json"


def _heading(change: Change, topics: Sequence[Topic]) -> str:
    between = " → ".join(commit[:12] for commit in change.commits)
    count = sum(len(topic.remarks) for topic in topics)
    if not count:
        return f"{between}: nothing that needs a second pair of eyes"
    verb = "needs" if count == 1 else "need"
    return f"{between}: {plural(count, 'change')} {verb} a second pair of eyes"


def _values(remark: Remark, quote: str = "") -> str:
    """Return the values, each between quotes; empty where there are none."""
    before, after = (f"{quote}{value}{quote}" for value in (remark.before, remark.after))
    if remark.before is not None and remark.after is not None:
        return f"{before} → {after}"
    if remark.after is not None:
        return f"{after} (new)"
    return f"{before} (gone)" if remark.before is not None else ""


def _escaped(text: str) -> str:
    """Return a text without Markdown; `harmless` took the rest."""
    return "".join(f"\\{char}" if char in "\\*_[]#|~" else char for char in text)
