"""`ratesmith plan`: what a change of the configuration does, before it is merged."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit


@click.command(cls=Command, all_environments=True, forms=("text", "json", "markdown"))
@click.option(
    "--base", metavar="REF", help="The branch or commit to compare with. [default: where the default branch was left]"
)
def command(options: GlobalOptions, base: str | None) -> None:
    """Say what the change in the work tree does.

    To prices, costs, margins, typical calls and whom it hits, for each environment, the worst first. Compares with
    the last commit in common with the base. Exits with 1 if a guardrail refuses the change, or if mistakes keep an
    entity from being compared.
    """
    from ratesmith.cli.context import opened_or_exit
    from ratesmith.compare.base import find_base
    from ratesmith.compare.comparison import compare
    from ratesmith.compile.pipeline import compile_project
    from ratesmith.core.sanitize import Visible

    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True)
    found = find_base(options.config, base)
    compiled = compile_project(opened, environments, options.today)
    comparison = compare(opened, found, compiled, options.today)
    if options.invocation.is_json:
        from ratesmith.report.answers.plan import body

        options.invocation.answer((), **body(comparison))
    elif options.invocation.form == "markdown":
        from ratesmith.report.plan_markdown import as_markdown

        options.invocation.answer((Visible(as_markdown(comparison).rstrip("\n")),))
    else:
        from ratesmith.report.plan import as_text

        options.invocation.answer(as_text(comparison, color=options.color))
    if comparison.fails:
        raise click.exceptions.Exit(Exit.CONFIG)
