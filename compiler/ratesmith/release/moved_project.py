"""Refuse a project that the base has in another folder: nothing there would be compared with what is here."""

from __future__ import annotations

import os
from pathlib import Path

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.sanitize import visible
from ratesmith.project.settings import PROJECT_FILE


def refuse_moved(git: Git, base: str, head: str, config: Path, *, is_known: bool) -> None:
    """Raise Fatal where commit `base` has a project in a folder that `head` has none in, and that led or moved here.

    `is_known` says that the base has one in this folder, too; only a link of the repository leads to that then.
    """
    root, name = config.parent.resolve(), f"{config.name}/{PROJECT_FILE}"
    if base == head or (is_known and root == git.root):
        return
    for it in git.changed(base, head):
        if it.new or f"/{it.path}"[-len(name) - 1 :] != f"/{name}":
            continue
        folder = it.path.removesuffix(name)
        was = git.root / folder
        if was == root:
            continue
        is_link = was.resolve() == root
        if is_link or not (is_known or os.path.lexists(was / name)):
            raise _moved(folder, git.inside(root), base, is_link=is_link)


def _moved(was: str, here: str, base: str, *, is_link: bool) -> Fatal:
    shown, now = (visible(it or "the top of the repository") for it in (was, here))
    how = "where there is a link to this folder now" if is_link else "and there is none any more"
    return Fatal(
        Exit.REFUSED,
        f"{base[:12]} has the project in {shown}, {how}: what is in {now} cannot be compared with it",
        f"put it back to {shown}; a move is a change of its own, which is merged past this check",
    )
