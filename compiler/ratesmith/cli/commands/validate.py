"""`ratesmith validate`: report every mistake in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.outputs import FINDINGS, OUTPUT, output_files, run_of, write_outputs
from ratesmith.cli.project import open_given
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from ratesmith.compile.result import Opened, Report


@click.command(
    cls=Command,
    all_environments=True,
    forms=("text", *(name for name in FINDINGS if name != "text")),
    reads="it reads all of config/, because files refer to each other; options are",
)
@OUTPUT
@click.option("--all", "shows_all", is_flag=True, help="Show every finding, also where there are many of one rule.")
def command(options: GlobalOptions, outputs: tuple[str, ...], shows_all: bool) -> None:
    """Check the configuration.

    Syntax, schemas, references and rules, all at once. Needs no key, no database, no network
    and no git. Exits with 1 if there is an error.
    """
    from msgspec.structs import replace

    from ratesmith.report.findings import reporter

    files = output_files(options, outputs, FINDINGS)
    invocation = options.invocation
    opened, environments, found = _checked(options)
    report = replace(found, shows_all=shows_all)
    if {invocation.form, *files.values()} - {"text", "json"}:
        report = replace(report, run=run_of(options, "validate", opened))
    write_outputs(files, lambda form: reporter(form)(report, color=False))
    if invocation.is_json:
        from ratesmith.report.findings.json import finding_objects

        body = {"environments": environments, "errors": report.errors, "warnings": report.warnings}
        invocation.answer((), findings=finding_objects(report), **body)
    else:
        click.echo(reporter(invocation.form)(report, color=options.color), nl=False)
    if report.errors:
        raise click.exceptions.Exit(Exit.CONFIG)


def _checked(options: GlobalOptions) -> tuple[Opened | None, tuple[str, ...], Report]:
    """Return the project, the environments that were checked, and what was found."""
    from ratesmith.compile.pipeline import compile_project
    from ratesmith.compile.result import Invalid

    try:
        opened = open_given(options)
    except Invalid as invalid:
        return None, (), invalid.report
    environments = options.environments(opened, default_all=True)
    if options.invocation.is_json:
        from ratesmith.cli.attribution import commit_of

        options.invocation.know(commit=commit_of(options, opened) or None)
    return opened, environments, compile_project(opened, environments, options.today).report
