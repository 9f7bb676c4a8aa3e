"""Read the files of secrets, and `.sops.yaml`, at both revisions of `BASE..HEAD`."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.core.commit_range import resolve_range
from ratesmith.core.git import Git
from ratesmith.project.settings import SECRETS
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.side import Side, read_work_tree

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
