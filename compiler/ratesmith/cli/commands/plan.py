"""`ratesmith plan`: what a change of the configuration does, before it is merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from ratesmith.compare.comparison import Comparison


@click.command(cls=Command, all_environments=True, forms=("text", "json", "markdown", "html"))
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
    from ratesmith.report.answers.plan import body

    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True)
    found = find_base(options.config, base)
    compiled = compile_project(opened, environments, options.today)
    comparison = compare(opened, found, compiled, options.today, options.out)
    options.invocation.answer(_lines(options, comparison), **body(comparison))
    if comparison.fails:
        raise click.exceptions.Exit(Exit.CONFIG)


def _lines(options: GlobalOptions, comparison: Comparison) -> Iterable[str]:
    """Return the answer in the form that is asked for."""
    from ratesmith.core.sanitize import Visible

    match options.invocation.form:
        case "markdown":
            from ratesmith.report.plan_markdown import as_markdown

            return (Visible(as_markdown(comparison).rstrip("\n")),)
        case "html":
            from ratesmith.report.html.plan import plan_page

            return (Visible(plan_page(comparison).rstrip("\n")),)
        case _:
            from ratesmith.report.plan import as_text

            return as_text(comparison, color=options.color, shows_sql=options.verbose)
