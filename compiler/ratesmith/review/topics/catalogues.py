"""Catalogues: the files of public prices that costs are compared with, so that a slip cannot bring its own proof."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath
from typing import Final

from ratesmith.core.ir import Node
from ratesmith.review.change import Change
from ratesmith.review.remark import Remark, remark

RANK: Final = 12
TITLE: Final = "what costs are compared with"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield every changed file that `sources:` of ratesmith.yaml names, before or after the change."""
    module = change.pack.optional("catalogues")
    if module is None:
        return
    named = {*_files(change.before.settings), *_files(change.after.settings)}
    for it in change.paths:
        path = it.path.removeprefix(change.inside)
        if path in named:
            yield remark(path, why=module.COMPARED)


def _files(settings: Node) -> Iterator[str]:
    sources = settings.get("sources") if isinstance(settings, dict) else None
    for source in sources.values() if isinstance(sources, dict) else ():
        if isinstance(source, dict) and isinstance(source.get("file"), str):
            yield normpath(source["file"])
