"""Describe the review of a change as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.core.sanitize import Visible, plural
from ratesmith.report.markdown import escaped
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark
from ratesmith.review.review import Topic

MOST: Final = 50
"""How many remarks of a topic are shown."""


def as_text(change: Change, topics: Sequence[Topic], *, color: bool) -> Iterator[str]:
    """Yield the heading, then each topic with its remarks."""
    yield _heading(change, topics)
    for topic in topics:
        title = f"{topic.title}{_shown(topic)}"
        yield ""
        yield Visible(f"\x1b[1m{title}\x1b[0m") if color else title
        for remark in topic.remarks[:MOST]:
            parts = remark.file, remark.where, _values(remark), remark.why
            yield f"  {': '.join(part for part in parts if part)}"


def as_markdown(change: Change, topics: Sequence[Topic]) -> Iterator[str]:
    """Yield the same as a list with headings."""
    yield _heading(change, topics)
    for topic in topics:
        yield from ("", f"### {topic.title[0].upper()}{topic.title[1:]}{_shown(topic)}", "")
        for remark in topic.remarks[:MOST]:
            place = f"`{remark.file}`" + (f" `{remark.where}`" if remark.where else "")
            yield f"- {': '.join(part for part in (place, _values(remark, '`'), escaped(remark.why)) if part)}"


def _shown(topic: Topic) -> str:
    """Return how many remarks of a topic are shown, where that is not all."""
    count = len(topic.remarks)
    more = "more than " if topic.is_cut else ""
    return f" (the first {MOST} of {more}{count:,})" if count > MOST else ""


def _heading(change: Change, topics: Sequence[Topic]) -> str:
    between = " → ".join(commit[:12] for commit in change.commits)
    count = sum(len(topic.remarks) for topic in topics)
    if not count:
        return f"{between}: nothing that needs a second pair of eyes"
    verb = "needs" if count == 1 else "need"
    hidden = sum(max(len(topic.remarks) - MOST, 0) for topic in topics)
    left_out = f"; {hidden:,} of them NOT SHOWN here: ratesmith review --format json" if hidden else ""
    more = "more than " if any(topic.is_cut for topic in topics) else ""
    return f"{between}: {more}{plural(count, 'change')} {verb} a second pair of eyes{left_out}"


def _values(remark: Remark, quote: str = "") -> str:
    """Return the values, each between quotes; empty where there are none."""
    before, after = (f"{quote}{value}{quote}" for value in (remark.before, remark.after))
    if remark.before is not None and remark.after is not None:
        return f"{before} → {after}"
    if remark.after is not None:
        return f"{after} (new)"
    return f"{before} (gone)" if remark.before is not None else ""
