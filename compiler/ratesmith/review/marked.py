"""Whether a value that a change touches is in a field that is marked."""

from __future__ import annotations

from ratesmith.core.field_types import is_marked
from ratesmith.review.change import Change, Difference


def is_in_marked_field(change: Change, found: Difference, marker: type) -> bool:
    """Return whether a value is one of a field with the marker, or a part of one."""
    entity, route = change.pack.kinds[found.document.kind].entity, tuple(map(str, found.route))
    try:
        return any(is_marked(entity, route[:depth], marker) for depth in range(1, len(route) + 1))
    except LookupError:
        return False
