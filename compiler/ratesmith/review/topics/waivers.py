"""Waivers: rules that the change sets aside, and settings that say when a rule or a guardrail asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api.definitions import DecidesChecks
from ratesmith.core.ir import Node
from ratesmith.core.tree_changes import ABSENT
from ratesmith.review.change import Change, differences
from ratesmith.review.marked import is_in_marked_field
from ratesmith.review.remark import Remark, remark

RANK: Final = 6
TITLE: Final = "which rules are waived, or ask for less"
_WAIVE: Final = "waive"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every waiver that is new or changed, and each such setting of an entity that is not new.

    A waiver that goes away makes the checks stricter.
    """
    for found in differences(change):
        if found.route and found.route[-1] == _WAIVE:
            before = _waivers(found.before)
            for waiver in _waivers(found.after):
                if waiver not in before:
                    yield remark(found.document.path, found.where, after=_shown(waiver))
        elif not found.is_new and is_in_marked_field(change, found, DecidesChecks):
            yield remark(found.document.path, found.where, found.before, found.after)


def _waivers(value: Node) -> list[Node]:
    return value if value is not ABSENT and isinstance(value, list) else []


def _shown(waiver: Node) -> str:
    """Return a waiver as one text: the rule, until when, and the reason."""
    if not isinstance(waiver, dict):
        return str(waiver)
    until = f" until {waiver['until']}" if waiver.get("until") else ""
    return f"{waiver.get('rule')}{until}: {waiver.get('reason')}"
