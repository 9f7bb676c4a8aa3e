"""`ratesmith comment`: show a plan on its pull request."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.plugins import member, member_names

_SERVERS: Final = "ratesmith.report.servers"


@click.command(cls=Command)
@click.argument("server", metavar="SERVER", type=click.Choice(member_names(_SERVERS)))
@click.argument("file", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
@click.option("--only-update", is_flag=True, help="Write no comment where there is none yet, as where nothing changes.")
@click.option("--find", is_flag=True, help="Print number and head of the pull request, and write nothing.")
def command(options: GlobalOptions, server: str, file: Path | None, only_update: bool, find: bool) -> None:
    """Write a plan as a comment, in a job of github or gitlab.

    FILE is what plan wrote with --output markdown=FILE. A later run updates the same comment; a run whose commit is
    not the newest any more, or that is older than the one that wrote it, leaves it alone. Everything else, the token
    too, comes from the variables of the job.
    """
    from ratesmith.cli.outputs import folder_in_repository
    from ratesmith.report.comment import post
    from ratesmith.report.plan_markdown import MARK

    module = member(_SERVERS, server)
    assert module is not None, "the argument is one of them"
    if not find and file is None:
        raise click.UsageError("say which file plan wrote: ratesmith plan --output markdown=FILE")
    its = module.Server(os.environ)
    proposal = its.proposal()
    if proposal is None:
        options.say("left alone: no open pull request has this commit as its newest")
        return
    if file is None or find:
        click.echo(f"number={proposal.number}\nhead={proposal.head}")
        return
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise Fatal(Exit.INPUT, f"{file} cannot be read", "write it: ratesmith plan --output markdown=FILE") from None
    if not text.startswith(MARK):
        raise Fatal(Exit.INPUT, f"{file} is not what plan writes", "write it: ratesmith plan --output markdown=FILE")
    click.echo(post(its, proposal, text, folder_in_repository(options), only_update=only_update))
