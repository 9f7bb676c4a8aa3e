"""The answer of `ratesmith review`."""

from __future__ import annotations

from ratesmith.core.ir import Frozen
from ratesmith.report.answer import Answer as _Answer
from ratesmith.review.remark import Remark
from ratesmith.review.review import Topic


class TopicObject(Frozen, frozen=True, kw_only=True):
    """One topic, and all changes that it is about."""

    topic: str
    """What programs know it by: `destinations`, `databases`, `recipients`, … It never changes."""
    title: str
    """For people; its words may change."""
    remarks: tuple[Remark, ...]
    is_cut: bool
    """Whether there are more changes than the 10,000 that are listed."""


class Answer(_Answer, frozen=True, kw_only=True):
    """What a second person has to look at in a change."""

    before: str | None = None
    """The commit that is compared; of `BASE...HEAD` the merge base."""
    after: str | None = None
    topics: tuple[TopicObject, ...] = ()
    """The worst first; those without a remark are left out."""


def topic_object(topic: Topic) -> TopicObject:
    """Return a topic as the answer has it."""
    return TopicObject(topic=topic.id, title=topic.title, remarks=topic.remarks, is_cut=topic.is_cut)
