"""Keys in use: whether and how a provider's key is used, and which provider's a row uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_origin

from ratesmith.core.field_types import fields_of
from ratesmith.review.change import Change, Difference, differences
from ratesmith.review.remark import Remark, remark
from ratesmith.rules.reference_exists import EACH, references

RANK: Final = 7
TITLE: Final = "which keys are used, and for what"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield each switch and choice of an entity with secrets, and each row that gets another one's, if not new."""
    for found in differences(change):
        if not found.is_new and (_is_switch(change, found) or _names_owner(change, found)):
            yield remark(found.document.path, found.where, found.before, found.after)


def _is_switch(change: Change, found: Difference) -> bool:
    kind = change.pack.kinds[found.document.kind]
    if kind is not change.pack.secret_kind or len(found.route) != 1:
        return False
    field = fields_of(kind.entity).get(str(found.route[0]))
    return field is not None and (field.type is bool or get_origin(field.type) is Literal)


def _names_owner(change: Change, found: Difference) -> bool:
    owner, route = change.pack.secret_kind, tuple(map(str, found.route))
    return owner is not None and any(
        kind == owner.name and len(steps) == len(route) and all(map(_fits, steps, route))
        for steps, kind in references(change.pack.kinds[found.document.kind].entity)
    )


def _fits(step: str, name: str) -> bool:
    return step in (EACH, name)
