"""`ratesmith fmt`: write the files of the configuration the way everybody writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from ratesmith.compile.result import Opened


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; show what would change, and exit with 1 if anything does.")
def command(options: GlobalOptions, paths: tuple[Path, ...], check: bool) -> None:
    """Format the files of the configuration.

    All of them, or the files and folders that are named. Keys in the order in which their kind declares them, two
    columns for each level, quotes only where they are needed. No value, digit or comment changes: this is checked
    before a file is written. Encrypted files are left alone. Exits with 1 if a file cannot be read as YAML.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.compile.format import formatted
    from ratesmith.core.atomic_write import replace_unchanged
    from ratesmith.report.findings import text

    opened = opened_or_exit(options)
    done = formatted(opened, _chosen(opened, paths))
    if paths and not done.looked_at and not done.report.findings:
        raise Fatal(Exit.INPUT, "none of these files is one that ratesmith formats", "name YAML files of config/")
    if check:
        click.echo("".join(f"{line}\n" for line in done.diff), nl=False)
    else:
        replace_unchanged(opened.root, done.before, done.after)
        for path in done.after:
            click.echo(f"formatted {path}")
    if done.report.findings:
        click.echo(text.render(done.report, color=options.color), err=True, nl=False)
    if done.looked_at:
        options.say(_summed_up(done.looked_at, len(done.after), check))
    if done.report.findings or (check and done.after):
        raise click.exceptions.Exit(Exit.CONFIG)


def _summed_up(looked_at: int, changed: int, check: bool) -> str:
    files = plural(looked_at, "file")
    if not changed:
        return f"{files} {'is' if looked_at == 1 else 'are'} formatted already"
    return f"{changed} of {files} {'would be formatted: run ratesmith fmt' if check else 'formatted'}"


def _chosen(opened: Opened, paths: tuple[Path, ...]) -> Callable[[str], bool]:
    """Return whether a file is one of those that are named. Raises Fatal for a path that is not in the project."""
    named = []
    for path in paths:
        if not path.exists() or not path.resolve().is_relative_to(opened.root.resolve()):
            raise Fatal(Exit.INPUT, f"there is no {path} in this project", "name files or folders of config/")
        named.append(path.resolve().relative_to(opened.root.resolve()))
    return lambda file: not named or any(Path(file).is_relative_to(one) for one in named)
