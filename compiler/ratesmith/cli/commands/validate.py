"""`ratesmith validate`: report every mistake in the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from ratesmith.report.findings import Render


@click.command(cls=Command, all_environments=True)
@click.option("--format", "format_", default="text", metavar="FORMAT", help="text or json. [default: text]")
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Also write the findings to a file; repeatable."
)
@click.option("--all", "shows_all", is_flag=True, help="Show every finding, also where there are many of one rule.")
def command(options: GlobalOptions, format_: str, outputs: tuple[str, ...], shows_all: bool) -> None:
    """Check the configuration.

    Syntax, schemas, references and rules, all at once. Needs no key, no database, no network
    and no git. Exits with 1 if there is an error.
    """
    from msgspec.structs import replace

    from ratesmith.compile.open import open_project
    from ratesmith.compile.pipeline import compile_project
    from ratesmith.compile.result import Invalid
    from ratesmith.core.atomic_write import write_atomically
    from ratesmith.report.findings import reporter

    main = reporter(format_)
    files = [_output(given) for given in outputs]
    try:
        opened = open_project(options.config)
        environments = options.environments(opened, default_all=True)
        report = compile_project(opened, environments, options.today).report
    except Invalid as invalid:
        report = invalid.report
    report = replace(report, shows_all=shows_all)
    for render, path in files:
        write_atomically(path, render(report, color=False))
    click.echo(main(report, color=options.color), nl=False)
    if report.errors:
        raise click.exceptions.Exit(Exit.CONFIG)


def _output(given: str) -> tuple[Render, Path]:
    from ratesmith.report.findings import reporter

    name, separator, file = given.partition("=")
    if not separator or not file:
        raise click.UsageError(f"--output takes FORMAT=FILE, such as json=findings.json, not {given!r}")
    return reporter(name), Path(file)
