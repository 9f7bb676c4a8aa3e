"""Declarations of secrets: what is checked of a key before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.project.settings import SECRETS
from ratesmith.review.change import Change, differences
from ratesmith.review.remark import Remark, remark

RANK: Final = 8
TITLE: Final = "what is expected of secrets"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed declaration of a secret."""
    kind = change.pack.secret_kind
    for found in differences(change):
        if kind is not None and found.document.kind == kind.name and found.route[:1] == (SECRETS,):
            yield remark(found.document.path, found.where, found.before, found.after)
