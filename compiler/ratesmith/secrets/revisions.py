"""Read the files of secrets, and `.sops.yaml`, at both revisions of `BASE..HEAD`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.core.commit_range import resolve_range
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.sanitize import visible
from ratesmith.language.file_tree import DISK
from ratesmith.project.settings import SECRETS
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.review import Files, Side

WORK_TREE: Final = "the work tree"


class Revision(NamedTuple):
    """The files of secrets at one commit, or in the work tree."""

    commit: str | None
    """The full id of the commit; None for the work tree."""
    side: Side

    @property
    def shown(self) -> str:
        """The revision as messages show it."""
        return WORK_TREE if self.commit is None else self.commit[:12]


class Revisions(NamedTuple):
    """The two sides of a comparison."""

    before: Revision
    after: Revision


def read_revisions(config: Path, wanted: str) -> Revisions:
    """Read both sides of `BASE..HEAD`, of `BASE...HEAD` from the merge base, or of `BASE` and the work tree.

    Raises Fatal without git, without one of the commits, or if a file cannot be read.
    """
    git, between = resolve_range(config, wanted)
    before = _revision(git, between.before, config)
    if between.after is None:
        return Revisions(before, Revision(None, read_work_tree(config)))
    return Revisions(before, _revision(git, between.after, config))


def _revision(git: Git, commit: str, config: Path) -> Revision:
    rules = git.tree(commit, config.parent, RULES_FILE).files.get(RULES_FILE)
    return Revision(commit, Side(git.files(commit, config / SECRETS), rules))


def read_work_tree(config: Path) -> Side:
    """Return the files of the work tree; as in a commit, a link is not a file.

    Raises Fatal if a file cannot be read.
    """
    rules = _read(config.parent, (config.parent / RULES_FILE,))
    secrets = config / SECRETS
    if secrets.is_symlink():
        return Side({}, rules.get(RULES_FILE))
    found = (Path(folder) / name for folder, _, names in os.walk(secrets) for name in names)
    return Side(_read(secrets, found), rules.get(RULES_FILE))


def _read(folder: Path, paths: Iterable[Path]) -> Files:
    try:
        return {
            path.relative_to(folder).as_posix(): DISK.read(str(path))
            for path in paths
            if path.is_file() and not path.is_symlink()
        }
    except OSError as error:
        message = f"a file below {visible(str(folder))} cannot be read: {error.strerror}"
        raise Fatal(Exit.INPUT, message, "check the permissions of its files") from None
