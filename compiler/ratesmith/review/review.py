"""Collect the remarks of all topics, the worst topic first."""

from __future__ import annotations

from typing import NamedTuple

from ratesmith.core.plugins import members
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark

TOPICS = "ratesmith.review.topics"


class Topic(NamedTuple):
    """One topic, and what there is to say about it."""

    id: str
    title: str
    remarks: tuple[Remark, ...]


def review(change: Change) -> tuple[Topic, ...]:
    """Return the topics that a change concerns, the worst first."""
    found = sorted(members(TOPICS), key=lambda topic: topic.RANK)
    topics = (
        Topic(topic.__name__.rpartition(".")[2].replace("_", "-"), topic.TITLE, tuple(topic.remarks(change)))
        for topic in found
    )
    return tuple(topic for topic in topics if topic.remarks)
