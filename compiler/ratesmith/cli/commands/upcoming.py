"""`ratesmith upcoming`: what changes when, in the terms of the project's pack."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit, Fatal


@click.command(cls=Command, forms=("text", "json"))
def command(options: GlobalOptions) -> None:
    """List what changes on which day.

    Shows the prices and costs that begin after today, what they were, what they do to margins, and whether
    somebody confirmed them.
    """
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.report.answers.upcoming import upcoming_objects

    opened = opened_or_exit(options)
    name = options.environment(opened)
    module = opened.pack.optional("upcoming")
    if module is None:
        raise Fatal(Exit.USAGE, f"the pack {opened.pack.name} has nothing that begins on a day")
    (target,) = compiled_or_exit(options, opened, (name,)).targets.values()
    found = module.upcoming(target.config, options.today)
    lines = module.describe(target.config, found)
    options.invocation.answer(lines, today=options.today, upcoming=upcoming_objects(found))
