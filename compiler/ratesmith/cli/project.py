"""Open and compile the project that the global options name, and show what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ratesmith.cli.context import GlobalOptions
    from ratesmith.compile.result import Compiled, Opened, Report


def open_given(options: GlobalOptions) -> Opened:
    """Open the project that the options name.

    Raises Fatal if it is missing, and Invalid if `ratesmith.yaml` has mistakes.
    """
    from msgspec.structs import replace

    from ratesmith.compile.open import open_project

    return replace(open_project(options.config), stores_trees=options.cache)


def opened_or_exit(options: GlobalOptions) -> Opened:
    """Open the project; if `ratesmith.yaml` has mistakes, show them and end the command.

    Raises Fatal if it is missing.
    """
    from ratesmith.compile.result import Invalid

    try:
        opened = open_given(options)
    except Invalid as invalid:
        show_and_exit(invalid.report, options)
    if options.invocation.is_json:
        from ratesmith.cli.attribution import commit_of

        options.invocation.know(commit=commit_of(options, opened) or None)
    return opened


def compiled_or_exit(options: GlobalOptions, opened: Opened, environments: tuple[str, ...]) -> Compiled:
    """Compile the environments; if the configuration has errors, show them and end the command.

    Raises Fatal if a file cannot be read.
    """
    from ratesmith.compile.pipeline import compile_project

    compiled = compile_project(opened, environments, options.today)
    if compiled.report.errors:
        show_and_exit(compiled.report, options)
    return compiled


def ignored_by_git(opened: Opened, paths: Iterable[Path]) -> frozenset[Path]:
    """Return those files of the project that git ignores; none without git."""
    from ratesmith.core.git import Git

    try:
        git = Git.find(opened.root)
        return git.ignored(paths) if git is not None else frozenset()
    except Fatal:
        return frozenset()


def show_and_exit(report: Report, options: GlobalOptions) -> NoReturn:
    """Show the findings on stderr and end with the exit code for mistakes in the configuration."""
    from ratesmith.report.findings import text

    click.echo(text.render(report, color=options.color), err=True, nl=False)
    options.invocation.found(report)
    raise click.exceptions.Exit(Exit.CONFIG)


def warn(report: Report, options: GlobalOptions) -> None:
    """Show the warnings on stderr, except those that only the date causes: `validate` reports them."""
    from msgspec.structs import replace

    from ratesmith.report.findings import text

    lasting = tuple(finding for finding in report.findings if not finding.timed)
    if lasting and not options.quiet:
        click.echo(text.render(replace(report, findings=lasting), color=options.color), err=True, nl=False)
