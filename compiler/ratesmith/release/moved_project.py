"""Refuse a project that the base has in another folder: nothing there would be compared with what is here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.sanitize import visible
from ratesmith.project.settings import PROJECT_FILE


def may_have_moved(git: Git, config: Path, *, is_known: bool) -> bool:
    """Return whether to ask for a move: not where the base, too, has the project at the top of the repository."""
    return not is_known or config.parent.resolve() != git.root


def refuse_moved(git: Git, base: str, head: str, config: Path, *, is_known: bool) -> None:
    """Raise Fatal where commit `base` has a project in a folder that `head` has none in, and that led or moved here.

    `base` is the last commit in common: what was added elsewhere since then is there after a merge. `is_known` says
    that it has one in this folder, too; only a link of the repository leads to that then.
    """
    root, name = config.parent.resolve(), f"{config.name}/{PROJECT_FILE}"
    for folder in removed_projects(git, base, head, config):
        was = git.root / folder
        is_link = was.resolve() == root
        if is_link or not (is_known or os.path.lexists(was / name)):
            raise _moved(folder, git.inside(root), base, is_link=is_link)


def removed_projects(git: Git, base: str, head: str, config: Path) -> Iterator[str]:
    """Yield the folders in which commit `base` has another project than that of `config`, and `head` has none any more.

    They are relative to the top of the repository, and end in a slash unless it is that.
    """
    root, name = config.parent.resolve(), f"{config.name}/{PROJECT_FILE}"
    for it in git.changed(base, head) if base != head else ():
        if not it.new and f"/{it.path}".endswith(f"/{name}") and git.root / it.path.removesuffix(name) != root:
            yield it.path.removesuffix(name)


def _moved(was: str, here: str, base: str, *, is_link: bool) -> Fatal:
    shown, now = (visible(it or "the top of the repository") for it in (was, here))
    how = "where there is a link to this folder now" if is_link else "and there is none any more"
    return Fatal(
        Exit.REFUSED,
        f"{base[:12]} has the project in {shown}, {how}: what is in {now} cannot be compared with it",
        f"put it back to {shown}; a move is a change of its own, which is merged past this check",
    )
