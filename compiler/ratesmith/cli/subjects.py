"""What a question of the command line is about: `model/gpt-5.1.price`."""

from __future__ import annotations

import click

from ratesmith.cli.context import GlobalOptions
from ratesmith.cli.project import show_and_exit
from ratesmith.compile.explain import Subject, Unknown, find
from ratesmith.compile.pipeline import Pieces, Readable, compile_project
from ratesmith.compile.result import Opened


def subject_of(
    options: GlobalOptions, opened: Opened, environments: tuple[str, ...], question: str
) -> tuple[Subject, Readable]:
    """Return what a question is about, and what can be read of the first environment that has it.

    Where none has it, show the mistakes that may hide it and end the command. Raises UsageError where there are none.
    """
    unknown = []
    for environment in environments:
        readable = Pieces(opened, environment).now()
        try:
            return find(question, opened.pack, readable.config, readable.dataset), readable
        except Unknown as one:
            unknown.append(one)
    report = compile_project(opened, environments, options.today).report
    if report.errors:
        options.say(f"note: {unknown[0]}; what has mistakes is left out")
        show_and_exit(report, options)
    raise click.UsageError(str(unknown[0]))
