"""The one comment of a project on a pull request: updated in place, and never by an older run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from ratesmith.core.ir import Frozen
from ratesmith.report.plan_markdown import MARK
from ratesmith.report.servers import Comment, Proposal, Server

_MOST_ASKED: Final = 3
"""Of how many runs the server is asked."""
_STAMP: Final = rf"\A{re.escape(MARK)}\r?\n<!-- ratesmith (\{{[^<>]*\}}) -->"


class Stamp(Frozen, frozen=True, kw_only=True):
    """What a comment hides in its second line: which run wrote it, for which project of the repository."""

    project: str
    head: str
    run: tuple[int, int]


class Found(NamedTuple):
    """One of our comments, and its stamp."""

    comment: Comment
    stamp: Stamp


def post(server: Server, proposal: Proposal, text: str, folder: str, *, only_update: bool) -> str:
    """Write a plan as the comment of the project in `folder` of the repository; return what became of it.

    `text` begins with `MARK`. With `only_update` no comment is written where there is none. Raises Fatal.
    """
    stamp = Stamp(project=sha256(folder.encode()).hexdigest()[:12], head=proposal.head, run=proposal.run)
    if server.head(proposal) != proposal.head:
        return "left alone: the pull request has a newer commit, whose own run writes the comment"
    found = own_comments(server.comments(proposal), stamp.project)
    newer = [it.stamp for it in found if it.stamp.run > proposal.run]
    # A token that may write comments can also write one with the number of a run to come.
    named = sorted({it.run for it in newer if it.head == proposal.head}, reverse=True)
    real = next((it for it in named[:_MOST_ASKED] if server.has_run(proposal, it)), None)
    if real is not None:
        return f"left alone: the comment is that of a newer run, {real[0]}"
    body = stamped(text, stamp)
    if not found:
        if only_update:
            return "no comment: nothing changes, and there is none to update"
        server.create(proposal, body)
        return "comment written"
    server.update(proposal, found[0].comment, body)
    for other in found[1:]:
        server.delete(proposal, other.comment)
    if newer:
        claimed = max(it.run for it in newer)[0]
        return f"comment updated, in place of one that named run {claimed}, no newer run of this commit"
    return "comment updated"


def own_comments(comments: Iterable[Comment], project: str) -> list[Found]:
    """Return those comments that begin as ours do and are of the project."""
    found = []
    for comment in comments:
        match = re.match(_STAMP, comment.body)
        try:
            stamp = msgspec.json.decode(match[1], type=Stamp) if match else None
        except msgspec.DecodeError:
            stamp = None
        if stamp is not None and stamp.project == project:
            found.append(Found(comment, stamp))
    return found


def stamped(text: str, stamp: Stamp) -> str:
    """Return a plan with a stamp in its second line."""
    return text.replace(MARK, f"{MARK}\n<!-- ratesmith {msgspec.json.encode(stamp).decode()} -->", 1)
