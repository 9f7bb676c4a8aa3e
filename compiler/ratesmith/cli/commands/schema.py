"""`ratesmith schema export`: write the JSON Schemas for editors."""

from __future__ import annotations

import click

from ratesmith.cli.context import Command, GlobalOptions


@click.group()
def command() -> None:
    """Write the JSON Schemas."""


@command.command(cls=Command)
def export(options: GlobalOptions) -> None:
    """Write schemas/: one JSON Schema per kind, and one for its overlays in schemas/overlay/."""
    from ratesmith.cli.context import opened_or_exit
    from ratesmith.core.atomic_write import write_atomically
    from ratesmith.core.sanitize import plural
    from ratesmith.project.schema_files import SCHEMAS
    from ratesmith.project.schema_files import export as schemas

    opened = opened_or_exit(options)
    folder = opened.root / SCHEMAS
    files = dict(schemas(opened.pack.kinds))
    changed = [path for path, text in files.items() if write_atomically(folder / path, text)]
    for path in sorted(folder.rglob("*.schema.json")):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    options.say(f"{plural(len(files), 'schema')} in {SCHEMAS}/, {len(changed)} changed")
