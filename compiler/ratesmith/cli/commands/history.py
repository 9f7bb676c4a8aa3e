"""`ratesmith history`: show what a value was, who changed it and when, by git."""

from __future__ import annotations

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions


@click.command(cls=Command, all_environments=True, forms=("text", "json", "csv", "svg"))
@click.argument("question", metavar="KIND/ID[.FIELD]", shell_complete=completion.entities)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many commits to read."
)
def command(options: GlobalOptions, question: str, limit: int) -> None:
    """Show what a value was, and who changed it when.

    By the commits up to HEAD that changed its files, in each environment, also before the files were renamed. Names are
    those of `explain`. `svg` is a plot of one number. What databases were given is shown by `audit`.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.cli.subjects import subject_of
    from ratesmith.compare.history import history
    from ratesmith.report.history import as_csv, as_text, points
    from ratesmith.report.history_svg import svg

    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True)
    subject, _ = subject_of(options, opened, environments, question)
    past = history(opened, subject, environments, limit)
    match options.invocation.form:
        case "csv":
            click.echo(as_csv(past), nl=False)
        case "svg":
            click.echo(svg(past.name, points(past)), nl=False)
        case _:
            options.invocation.answer(as_text(past), history=past)
