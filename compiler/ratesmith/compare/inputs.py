"""Whether both sides of a change are made from the same: then nothing can differ, whatever could not be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ratesmith.compare.sides import Before
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.ir import ReferenceFile
from ratesmith.core.tree_changes import is_identical
from ratesmith.project.settings import PROJECT_FILE, SECRETS


def has_same_inputs(before: Before, opened: Opened, after: Compiled) -> bool:
    """Return whether both sides have the same files but for comments and secrets, and so compile to the same."""
    past = before.compiled
    if past is None or not is_identical(before.settings, opened.document.tree):
        return False
    was, now = (_trees(side, f"{opened.config.name}/") for side in (past, after))
    return (
        was.keys() == now.keys()
        and all(is_identical(was[path], now[path]) for path in now)
        and _references(past) == _references(after)
    )


def _trees(side: Compiled, folder: str) -> Mapping[str, Any]:
    """Return what the files say by path; of one that YAML cannot read the text."""
    others = (f"{folder}{PROJECT_FILE}", f"{folder}{SECRETS}/")
    texts = {
        path: text
        for path, text in side.report.sources.items()
        if path.startswith(folder) and not path.startswith(others)
    }
    return {**texts, **{it.path: it.tree for it in side.documents}}


def _references(side: Compiled) -> tuple[ReferenceFile, ...]:
    """Return the files of public data, which all environments share."""
    return next((config.references for config in side.configs.values()), ())
