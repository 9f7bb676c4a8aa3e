"""The servers that show a plan beside a change: one module each, the file name is what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from ratesmith.core.errors import Exit, Fatal


class Proposal(NamedTuple):
    """A pull or merge request, and the run that speaks of it."""

    number: int
    head: str
    """The commit that the run looked at."""
    run: tuple[int, int]
    """The number of the run and of its attempt: a later one is greater."""


class Comment(NamedTuple):
    """A comment that we wrote."""

    id: int
    body: str


class Server(Protocol):
    """A server as a run sees it, from the variables of its environment."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Raises Fatal where one is missing."""

    def proposal(self) -> Proposal | None:
        """Return what the run is about; None where that is no open pull or merge request any more. Raises Fatal."""

    def head(self, proposal: Proposal) -> str:
        """Return the newest commit of it. Raises Fatal."""

    def has_run(self, proposal: Proposal, run: tuple[int, int]) -> bool:
        """Return whether there is such a run of the same workflow, on GitLab job, for its newest commit.

        Others run for that commit, too, with numbers that can be told beforehand. Where the server does not say, False.
        """

    def comments(self, proposal: Proposal) -> Iterator[Comment]:
        """Yield what we wrote, the oldest first: others can write what looks like ours. Raises Fatal."""

    def create(self, proposal: Proposal, body: str) -> None:
        """Write a comment. Raises Fatal."""

    def update(self, proposal: Proposal, comment: Comment, body: str) -> None:
        """Replace a comment. Raises Fatal."""

    def delete(self, proposal: Proposal, comment: Comment) -> None:
        """Take a comment away. Raises Fatal."""


def variable(variables: Mapping[str, str], name: str) -> str:
    """Return a variable. Raises Fatal where it is missing or empty."""
    value = variables.get(name, "")
    if not value:
        raise Fatal(Exit.USAGE, f"the variable {name} is not set", "docs/ci.md shows the job that sets it")
    return value


def whole_number(variables: Mapping[str, str], name: str) -> int:
    """Return a variable that is a whole number. Raises Fatal where it is none."""
    value = variable(variables, name)
    if not (value.isascii() and value.isdigit()):
        raise Fatal(Exit.USAGE, f"the variable {name} is no whole number", "the runner sets it")
    return int(value)
