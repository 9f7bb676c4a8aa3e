"""`ratesmith explain`: show where a value comes from and what it compiles to."""

from __future__ import annotations

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions


@click.command(cls=Command, forms=("text", "json"))
@click.argument("question", metavar="KIND/ID[.FIELD]", shell_complete=completion.entities)
def command(options: GlobalOptions, question: str) -> None:
    """Show where a value comes from and what it compiles to.

    ID is the file name, the map key, or the key of a row; FIELD is a path in the YAML, the name of
    a column or of a table and its column: model/gpt-5.1.tokens_per_credit. The path of a file, the
    place that a finding names, or an ID that only one kind has, will do too.
    """
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.compile.explain import Unknown, explain, find
    from ratesmith.report.explain import describe_explanation

    opened = opened_or_exit(options)
    name = options.environment(opened)
    (target,) = compiled_or_exit(options, opened, (name,)).targets.values()
    try:
        subject = find(question, opened.pack, target.config, target.dataset)
        explanation = explain(subject, target.config, target.dataset)
    except Unknown as unknown:
        raise click.UsageError(str(unknown)) from None
    options.invocation.answer(describe_explanation(explanation), explanation=explanation)
