"""Answers in several formats at once: the option `--output`, and the findings of a call as reports name it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ratesmith.cli.context import GlobalOptions
from ratesmith.cli.named_file import named_file, write_named_file
from ratesmith.core.plugins import member_names
from ratesmith.core.sanitize import quoted

if TYPE_CHECKING:
    from ratesmith.compile.result import Opened, Run

FINDINGS: Final = member_names("ratesmith.report.findings")
"""The formats of findings."""
OUTPUT: Final = click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write the answer to a file, in any of the formats; repeatable.",
)
RULES_URL: Final = "RATESMITH_RULES_URL"
"""The variable that says where the pages of the rules are."""


def output_files(options: GlobalOptions, given: Sequence[str], formats: Iterable[str]) -> Mapping[Path, str]:
    """Return the files to write, each with its format.

    Raises UsageError for a wrong pair or a file named twice, and what `named_file` raises.
    """
    known, files = [*formats], dict[Path, str]()
    for pair in given:
        form, separator, file = pair.partition("=")
        if not separator or not file:
            raise click.UsageError(f"--output takes FORMAT=FILE, such as json=findings.json, not {quoted(pair)}")
        if form not in known:
            from ratesmith.core.suggest import did_you_mean

            guess = did_you_mean(form, known)
            raise click.UsageError(f"there is no format {quoted(form)}{guess}; formats are: {', '.join(known)}")
        if file == "-":
            raise click.UsageError(f"--output writes files; what is printed is chosen with --format {form}")
        path = named_file(options, file)
        if path in files:
            raise click.UsageError(f"--output names {quoted(file)} twice; give each format a file of its own")
        files[path] = form
    return files


def write_outputs(files: Mapping[Path, str], render: Callable[[str], str]) -> None:
    """Write the answer in each format to its file. Raises Fatal if one cannot be written."""
    for path, form in files.items():
        write_named_file(path, render(form))


def run_of(options: GlobalOptions, command: str, opened: Opened | None) -> Run:
    """Return what reports say of a call; `opened` is None where `ratesmith.yaml` itself is wrong."""
    from ratesmith.api.loader import engine_rules
    from ratesmith.compile.result import Run
    from ratesmith.project.settings import ALL

    return Run(
        command=command,
        environment="" if options.env in (None, ALL) else str(options.env),
        folder=folder_in_repository(options),
        rules=opened.pack.rules if opened is not None else engine_rules(),
        rules_url=os.environ.get(RULES_URL, "").rstrip("/"),
    )


def folder_in_repository(options: GlobalOptions) -> str:
    """Return where the project is in its repository: empty, or a path that ends in a slash."""
    inside = options.config.parent.relative_to(options.repository).as_posix()
    return "" if inside == "." else f"{inside}/"
