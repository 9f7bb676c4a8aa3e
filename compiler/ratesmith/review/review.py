"""Collect the remarks of all topics, the worst topic first."""

from __future__ import annotations

from itertools import islice
from types import ModuleType
from typing import NamedTuple

from ratesmith.core.limits import MAX_REMARKS
from ratesmith.core.plugins import members
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark

TOPICS = "ratesmith.review.topics"


class Topic(NamedTuple):
    """One topic, and what there is to say about it."""

    id: str
    title: str
    remarks: tuple[Remark, ...]
    is_cut: bool
    """Whether there are more than `MAX_REMARKS`."""


def review(change: Change) -> tuple[Topic, ...]:
    """Return the topics that a change concerns, the worst first."""
    found = sorted(members(TOPICS), key=lambda topic: topic.RANK)
    topics = (_topic(topic, change) for topic in found)
    return tuple(topic for topic in topics if topic.remarks)


def _topic(module: ModuleType, change: Change) -> Topic:
    remarks = tuple(islice(module.remarks(change), MAX_REMARKS + 1))
    id = module.__name__.rpartition(".")[2].replace("_", "-")
    return Topic(id, module.TITLE, remarks[:MAX_REMARKS], len(remarks) > MAX_REMARKS)
