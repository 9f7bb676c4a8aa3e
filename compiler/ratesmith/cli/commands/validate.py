"""`ratesmith validate`: report every mistake in the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit
from ratesmith.core.plugins import member_names

if TYPE_CHECKING:
    from ratesmith.compile.result import Report
    from ratesmith.report.findings import Render

_FORMATS: Final = member_names("ratesmith.report.findings")


@click.command(
    cls=Command,
    all_environments=True,
    forms=("text", *(name for name in _FORMATS if name != "text")),
    reads="it reads all of config/, because files refer to each other; options are",
)
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Also write the findings to a file; repeatable."
)
@click.option("--all", "shows_all", is_flag=True, help="Show every finding, also where there are many of one rule.")
def command(options: GlobalOptions, outputs: tuple[str, ...], shows_all: bool) -> None:
    """Check the configuration.

    Syntax, schemas, references and rules, all at once. Needs no key, no database, no network
    and no git. Exits with 1 if there is an error.
    """
    from msgspec.structs import replace

    from ratesmith.core.atomic_write import write_atomically
    from ratesmith.report.findings import reporter

    files = [_output(given) for given in outputs]
    environments, found = _checked(options)
    report = replace(found, shows_all=shows_all)
    for render, path in files:
        write_atomically(path, render(report, color=False))
    invocation = options.invocation
    if invocation.is_json:
        from ratesmith.report.findings.json import finding_objects

        warnings = len(report.findings) - report.errors
        body = {"environments": environments, "errors": report.errors, "warnings": warnings}
        invocation.answer((), findings=finding_objects(report), **body)
    else:
        click.echo(reporter(invocation.form)(report, color=options.color), nl=False)
    if report.errors:
        raise click.exceptions.Exit(Exit.CONFIG)


def _checked(options: GlobalOptions) -> tuple[tuple[str, ...], Report]:
    """Return the environments that were checked, and what was found."""
    from ratesmith.cli.attribution import commit_of
    from ratesmith.compile.open import open_project
    from ratesmith.compile.pipeline import compile_project
    from ratesmith.compile.result import Invalid

    try:
        opened = open_project(options.config)
    except Invalid as invalid:
        return (), invalid.report
    environments = options.environments(opened, default_all=True)
    if options.invocation.is_json:
        options.invocation.know(commit=commit_of(options, opened) or None)
    return environments, compile_project(opened, environments, options.today).report


def _output(given: str) -> tuple[Render, Path]:
    from ratesmith.report.findings import reporter

    name, separator, file = given.partition("=")
    if not separator or not file:
        raise click.UsageError(f"--output takes FORMAT=FILE, such as json=findings.json, not {given!r}")
    return reporter(name), Path(file)
