"""`ratesmith schema`: the JSON Schemas of the configuration, and of the answers of the commands."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, GlobalOptions


@click.group()
def command() -> None:
    """Write the JSON Schemas of files and answers."""


@command.command(cls=Command)
def export(options: GlobalOptions) -> None:
    """Write schemas/: one JSON Schema per kind, and one for its overlays in schemas/overlay/."""
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.core.atomic_write import write_atomically
    from ratesmith.core.links import refuse_links
    from ratesmith.core.sanitize import plural
    from ratesmith.project.schema_files import SCHEMAS
    from ratesmith.project.schema_files import export as schemas

    opened = opened_or_exit(options)
    folder = opened.root / SCHEMAS
    files = dict(schemas(opened.pack.kinds))
    for name in files:
        refuse_links(opened.root, folder / name)
    changed = [path for path, text in files.items() if write_atomically(folder / path, text)]
    for path in sorted(folder.rglob("*.schema.json")):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    options.say(f"{plural(len(files), 'schema')} in {SCHEMAS}/, {len(changed)} changed")


@command.command(cls=Command)
@click.argument("words", metavar="[COMMAND]...", nargs=-1)
def output(options: GlobalOptions, words: tuple[str, ...]) -> None:  # noqa: ARG001  # it needs no project
    """Print the JSON Schema of what COMMAND answers with --format json; without one, list the commands.

    Needs no project. Within a version of the answers, keys are only ever added.
    """
    from ratesmith.cli.invocation import ANSWERS, answer_of
    from ratesmith.core.plugins import member_names
    from ratesmith.core.sanitize import quoted
    from ratesmith.core.suggest import did_you_mean
    from ratesmith.report.answer import schema

    commands = [name.replace("_", " ") for name in member_names(ANSWERS)]
    if not words:
        click.echo("\n".join(commands))
        return
    name = " ".join(words)
    answer = answer_of(name)
    if answer is None:
        guess = did_you_mean(name, commands)
        raise click.UsageError(f"{quoted(name)} answers no JSON{guess}; these do: {', '.join(commands)}")
    click.echo(schema(answer, f"{name} --format json"), nl=False)


@command.command(cls=Command)
def findings(options: GlobalOptions) -> None:  # noqa: ARG001  # it needs no project
    """Print the JSON Schema of the file that validate writes with --output json=FILE.

    Needs no project.
    """
    from ratesmith.report.answer import schema
    from ratesmith.report.findings.json import Findings

    click.echo(schema(Findings, "validate --output json=FILE"), nl=False)
