"""Who runs a command that changes a database, why, and from which commit: what every line of the ledger then says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from ratesmith.cli.context import GlobalOptions
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible

if TYPE_CHECKING:
    from pathlib import Path

    from ratesmith.compile.result import Opened
    from ratesmith.sql.ledger import Attribution

ACTOR: Final = click.option(
    "--actor", default="", metavar="NAME", help="Who does it; recorded in the ledger beside the database role."
)
COMMIT_VARIABLE: Final = "RATESMITH_COMMIT"
DIRTY: Final = "+dirty"
_LEAST_OF_ID: Final = 7
"""How many digits of a commit's id name it."""
_MOST: Final = {"--actor": 100, "--reason": 500, COMMIT_VARIABLE: 100}
"""How many characters the ledger takes."""


def attribution(options: GlobalOptions, opened: Opened, actor: str, reason: str, *, signed_by: str = "") -> Attribution:
    """Return what the ledger says of a command. Raises UsageError for a text that is too long."""
    from ratesmith.sql.ledger import Attribution

    return Attribution(
        actor=_bounded("--actor", actor),
        reason=_bounded("--reason", reason),
        git_commit=commit_of(options, opened),
        signed_by=signed_by,
    )


def signer_of(options: GlobalOptions, allowed: Path | None) -> str:
    """Return who signed the commit that is checked out, for the ledger.

    Raises Fatal unless git verifies the signature, and the configuration and the generated files are that commit's.
    """
    from ratesmith.core.git import Git
    from ratesmith.core.git_checkout import is_as_committed
    from ratesmith.core.git_signature import require_signature

    git = Git.find(options.config)
    commit = git.commit("HEAD") if git is not None else None
    if git is None or commit is None:
        raise Fatal(
            Exit.ENVIRONMENT,
            "--require-signed verifies the commit that is checked out, and git has none here",
            "deploy from a clone, or verify the commit where the image is built",
        )
    given = os.environ.get(COMMIT_VARIABLE, "").strip()
    if given and not (len(given) >= _LEAST_OF_ID and commit.startswith(given)):
        raise Fatal(
            Exit.REFUSED,
            f"{COMMIT_VARIABLE} names {visible(given[:40])}, and commit {commit[:12]} is what is verified",
            f"check out the commit that is to be deployed, or unset {COMMIT_VARIABLE}",
        )
    # Files of seeds are ignored by git; apply builds what it runs from config/ and from the commits.
    if not (
        is_as_committed(git, commit, options.config) and is_as_committed(git, commit, options.out, but_ignored=True)
    ):
        raise Fatal(
            Exit.REFUSED,
            f"{options.config.name}/ or {options.out.name}/ is not as commit {commit[:12]} has it; nothing was changed",
            "deploy what was signed, from a fresh clone; git says what differs: git status -uall --ignored",
        )
    return require_signature(git, commit, allowed).shown


def commit_of(options: GlobalOptions, opened: Opened) -> str:
    """Return the commit that the environment names, for an image has no git, or that is checked out; else nothing."""
    from ratesmith.core.git import Git

    if given := _bounded(COMMIT_VARIABLE, os.environ.get(COMMIT_VARIABLE, "")):
        return given
    try:
        git = Git.find(opened.root)
        if git is None:
            return ""
        commit, is_clean = git.checked_out(options.config, options.out)
        return "" if commit is None else commit if is_clean else f"{commit}{DIRTY}"
    except Fatal:
        return ""


def _bounded(name: str, text: str) -> str:
    shown = visible(text.strip())
    if len(shown) > _MOST[name]:
        raise click.UsageError(f"{name} takes {_MOST[name]} characters, and this has {len(shown)}")
    return shown
