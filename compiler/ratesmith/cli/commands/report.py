"""`ratesmith report`: prices, costs and margins for people who approve them and do not read YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions

if TYPE_CHECKING:
    from ratesmith.report.overview import Overview


@click.command(cls=Command, all_environments=True, forms=("text", "html"))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write a page into a file.")
def command(options: GlobalOptions, output: Path | None) -> None:
    """Show prices, costs and margins.

    Models with what customers and we pay, typical calls, packages and plans, what changes next, accepted exceptions
    and findings; once for all environments that have the same. It is internal: it shows what providers are paid. With
    --format html it is one page that needs no network.
    """
    from ratesmith.cli.attribution import commit_of
    from ratesmith.cli.context import compiled_or_exit, opened_or_exit
    from ratesmith.cli.named_file import named_file
    from ratesmith.report.overview import overview
    from ratesmith.report.overview_text import as_text

    form = options.invocation.form
    if output == Path("-"):
        raise click.UsageError("-o writes a file; without it the page is printed")
    if output is not None and form != "html":
        raise click.UsageError("-o writes a page; add --format html")
    if output is not None:
        named_file(options, output)
    opened = opened_or_exit(options)
    compiled = compiled_or_exit(options, opened, options.environments(opened, default_all=True))
    found = overview(opened.project.project, opened.pack, compiled, options.today)
    if form == "html":
        _answer_page(options, found, commit_of(options, opened), output)
    else:
        options.invocation.answer(as_text(found, color=options.color))


def _answer_page(options: GlobalOptions, found: Overview, commit: str, output: Path | None) -> None:
    """Print the page, or write it into a file."""
    from ratesmith.cli.named_file import write_named_file
    from ratesmith.core.sanitize import Visible, visible
    from ratesmith.report.html.overview import overview_page

    page = overview_page(found, commit)
    if output is None:
        options.invocation.answer((Visible(page.rstrip("\n")),))
        return
    write_named_file(output, page)
    options.say(f"wrote {visible(str(output))}; it is internal, because it shows what providers are paid")
