"""`ratesmith report`: prices, costs and margins for people who approve them and do not read YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.outputs import OUTPUT, output_files, write_outputs
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from ratesmith.report.overview import Overview

_FORMATS: Final = ("text", "json", "html")


@click.command(cls=Command, all_environments=True, forms=_FORMATS)
@OUTPUT
def command(options: GlobalOptions, outputs: tuple[str, ...]) -> None:
    """Show prices, costs and margins.

    Models with what customers and we pay, typical calls, packages and plans, what changes next, accepted exceptions
    and findings; once for all environments that have the same. It is internal: it shows what providers are paid. With
    --format html it is one page that needs no network.
    """
    from ratesmith.cli.attribution import commit_of
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.report.overview import overview

    files, invocation = output_files(options, outputs, _FORMATS), options.invocation
    opened = opened_or_exit(options)
    compiled = compiled_or_exit(options, opened, options.environments(opened, default_all=True))
    found = overview(opened.project.project, opened.pack, compiled, options.today)
    commit = "" if {invocation.form, *files.values()} == {"text"} else commit_of(options, opened)
    invocation.know(commit=commit or None)
    write_outputs(files, lambda form: _rendered(form, options, found, commit))
    if invocation.is_json:
        from ratesmith.report.answers.report import body

        invocation.answer((), **body(found))
    else:
        click.echo(_rendered(invocation.form, options, found, commit, color=options.color), nl=False)


def _rendered(form: str, options: GlobalOptions, found: Overview, commit: str, *, color: bool = False) -> str:
    """Return the answer in a format; `commit` is what is checked out."""
    if form == "html":
        from ratesmith.report.html.overview import overview_page

        return overview_page(found, commit)
    if form == "json":
        from ratesmith.report.answers.report import body

        return options.invocation.document(Exit.OK, **body(found))
    from ratesmith.core.sanitize import Visible, visible
    from ratesmith.report.overview_text import as_text

    lines = as_text(found, color=color)
    return "".join(f"{line if isinstance(line, Visible) else visible(line)}\n" for line in lines)
