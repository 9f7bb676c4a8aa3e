"""What `git for-each-ref` says of branches."""

from __future__ import annotations

import os
from typing import Final

import msgspec

BRANCH_FORMAT: Final = "--format=%(refname)%00%(objectname)%00%(symref)%00%(HEAD)"


class Branch(msgspec.Struct, frozen=True):
    """A branch."""

    commit: str
    alias_of: str
    """Full name of the branch that this one is an alias of, as `origin/HEAD` is; else empty."""
    is_head: bool
    """Whether it is checked out in the work tree that was asked."""


def parse_branches(printed: bytes) -> dict[str, Branch]:
    """Return the branches that `git for-each-ref` printed with `BRANCH_FORMAT`, by full name."""
    lines = (os.fsdecode(line).split("\0") for line in printed.splitlines())
    return {name: Branch(commit, stands_for, mark == "*") for name, commit, stands_for, mark in lines}
