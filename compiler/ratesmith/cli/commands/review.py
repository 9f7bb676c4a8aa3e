"""`ratesmith review`: list what a second person has to look at in a change."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit


@click.command(cls=Command, forms=("text", "json", "markdown"))
@click.argument("revisions", metavar="BASE..HEAD")
@click.option("--strict", is_flag=True, help="Exit with 5 if there is anything to look at.")
def command(options: GlobalOptions, revisions: str, strict: bool) -> None:
    """List what a second person has to look at in a change.

    Where keys are sent, which databases are written, who can read secrets, which secrets were replaced, what
    the project owns, waived rules, prices that have begun, and the files that decide what is checked. Compares
    two commits: BASE..HEAD, or BASE...HEAD from their merge base. Needs no key.
    """
    from ratesmith.report.answers.review import topic_object
    from ratesmith.report.review import as_markdown, as_text
    from ratesmith.review.change import read_change
    from ratesmith.review.review import review

    change = read_change(options.config, revisions, options.today)
    options.invocation.know(commit=change.head)
    topics = review(change)
    is_markdown = options.invocation.form == "markdown"
    options.invocation.answer(
        as_markdown(change, topics) if is_markdown else as_text(change, topics, color=options.color),
        before=change.commits[0],
        after=change.commits[1],
        topics=tuple(map(topic_object, topics)),
    )
    if strict and topics:
        raise click.exceptions.Exit(Exit.REFUSED)
