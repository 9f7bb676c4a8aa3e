"""The parents of a commit as it was written, those too that a shallow clone lacks."""

from __future__ import annotations

import re

from ratesmith.core.git import Git
from ratesmith.core.git_process import run


def parents(git: Git, commit: str) -> tuple[str, ...]:
    """Return the ids of the parents of a commit, the first one first; none of a commit that is not here."""
    head = run(git.program, git.root, "cat-file", "commit", commit).stdout.partition(b"\n\n")[0]
    return tuple(it.decode() for it in re.findall(rb"(?m)^parent ([0-9a-f]+)$", head))
